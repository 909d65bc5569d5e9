from typing import Any

import numpy as np
import pytest

from offramp.analysis.verdicts import Evidence, kinds_of
from offramp.language.claim import AllClaims, NotClaim

YES = np.ones((2, 3), bool)


def test_kinds_run_from_left_to_right_over_the_whole_claim(say: Any) -> None:
    first = say.below(say.p("a"), say.e("x"))
    second = say.below(say.over(say.q("x", 0.5), say.p("b")), 3.0)
    assert kinds_of(AllClaims((first, NotClaim(second)))) == (
        "probability",
        "mean",
        "quantile",
        "probability",
    )


def test_runs_that_say_the_same_are_kept_once() -> None:
    evidence = Evidence(["probability", "probability"])
    generator = np.random.default_rng(1)
    for _ in range(5):
        evidence.add((generator.random((2, 400)) < 0.3).astype(float), np.ones((2, 400), bool))
    sample = evidence.sample()
    assert evidence.runs == sample.runs == 2000
    assert sample.x.shape == (2, 4)
    assert len({tuple(column) for column in sample.x.T}) == 4


@pytest.mark.parametrize("atoms", [1, 3, 5, 40])
def test_counted_runs_are_those_added(atoms: int) -> None:
    generator = np.random.default_rng(atoms)
    x = (generator.random((atoms, 300)) < 0.2).astype(float)
    g = generator.random((atoms, 300)) < 0.7
    evidence = Evidence(["probability"] * atoms)
    evidence.add(x[:, :100], g[:, :100])
    evidence.add(x[:, 100:], g[:, 100:])
    sample = evidence.sample()
    rows = np.repeat(np.vstack([sample.x, sample.g]), sample.weight, axis=1)
    known = np.vstack([np.where(g, x, 0), g])
    assert sorted(map(tuple, rows.T)) == sorted(map(tuple, known.T))
    assert [sample.matching(atom) for atom in range(atoms)] == list(g.sum(axis=1))


def test_the_order_of_counted_runs_does_not_depend_on_blocks() -> None:
    generator = np.random.default_rng(3)
    x, g = (generator.random((3, 90)) < 0.5).astype(float), generator.random((3, 90)) < 0.5
    whole, parts = Evidence(["probability"] * 3), Evidence(["probability"] * 3)
    whole.add(x, g)
    for start in range(0, 90, 7):
        parts.add(x[:, start : start + 7], g[:, start : start + 7])
    assert np.array_equal(whole.sample().x, parts.sample().x)
    assert np.array_equal(whole.sample().g, parts.sample().g)
    assert np.array_equal(whole.sample().weight, parts.sample().weight)


def test_values_are_kept_as_they_are() -> None:
    evidence = Evidence(["mean", "probability"])
    evidence.add(np.array([[1e15, 1e15 + 1, 2], [0, 1, 1]]), YES)
    assert list(evidence.sample().x[0]) == [1e15, 1e15 + 1, 2]
    assert list(evidence.sample().weight) == [1, 1, 1]


def test_what_does_not_match_does_not_matter() -> None:
    evidence = Evidence(["mean", "probability"])
    g = np.array([[True, False, True], [True, True, False]])
    evidence.add(np.array([[1, np.nan, 2], [0, 1, 7]]), g)
    assert list(evidence.sample().x[0]) == [1, 0, 2]
    assert list(evidence.sample().x[1]) == [0, 1, 0]


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
def test_what_is_not_finite_is_refused_by_its_run(bad: float) -> None:
    evidence = Evidence(["probability", "mean"])
    evidence.add(np.array([[0.0, 1, 1], [1, 2, 3]]), YES)
    with pytest.raises(ValueError, match="mean 2 of the claim: the value of run 4 is"):
        evidence.add(np.array([[0.0, 1, 1], [1, bad, 3]]), YES)
    assert evidence.runs == 3


def test_probabilities_are_of_what_is_or_is_not() -> None:
    with pytest.raises(ValueError, match="probability 1 of the claim: a value is not 0 or 1"):
        Evidence(["probability"]).add(np.array([[0.5]]), np.ones((1, 1), bool))


def test_shapes_are_checked() -> None:
    with pytest.raises(ValueError, match=r"not \(2 atoms, runs\)"):
        Evidence(["mean", "mean"]).add(np.zeros((3, 2)), np.ones((3, 2), bool))


def test_a_claim_of_numbers_alone_counts_runs() -> None:
    evidence = Evidence([])
    evidence.add(np.zeros((0, 5)), np.zeros((0, 5), bool))
    evidence.add(np.zeros((0, 6)), np.zeros((0, 6), bool))
    assert evidence.runs == 11
