"""`offramp exact`: every branch of a small scenario followed."""

import json

import pytest
from click.testing import CliRunner

import offramp
from offramp.cli import main


def invoke(*words: str):
    return CliRunner().invoke(main, ["exact", *words])


def test_it_prints_probabilities_without_sampling_error():
    result = invoke("theory/ladder", "--set", "N=5", "--set", "i=2", "--set", "q=0.3", "--json")
    assert result.exit_code == 0
    found = json.loads(result.stdout)
    assert found["scenario"] == "theory/ladder"
    assert found["outcomes"]["nuclear"]["p"] == pytest.approx(0.4, rel=1e-12)
    # a fair walk from 2 between 0 and 5 that moves with probability 0.6: 2 * 3 / 0.6 steps
    steps = sum(o["p"] * (o["mean_period"] or 0) for o in found["outcomes"].values())
    assert steps == pytest.approx(10, rel=1e-9)


def test_it_prints_a_table_for_people():
    result = invoke("theory/cumulative-risk", "--set", "p=1e-13", "--set", "n=10")
    assert result.exit_code == 0
    assert "1e-12" in result.stdout
    assert "not a forecast" in result.stdout


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("theory/cumulative-risk-frailty", "danger starts at a draw"),
        ("ukraine-2024", "starts at a draw from a distribution"),
        ("cuba-1962", "too many to enumerate"),
    ],
)
def test_what_cannot_be_enumerated_is_refused_in_plain_words(name, said):
    result = invoke(name)
    assert result.exit_code == 2
    assert said in result.stderr


def test_it_agrees_with_the_interface_in_python():
    found = offramp.exactly(offramp.load("theory/cumulative-risk"))
    assert found.probabilities["disaster"] == pytest.approx(0.5001629701008008, rel=1e-12)
