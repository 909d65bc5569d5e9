"""Verdicts by several seeds of the solver: one on which all agree, or none."""

import json

import pytest
from click.testing import CliRunner

import offramp
from offramp.analysis.claims.judging import Judging, Query
from offramp.analysis.claims.variants import Variants
from offramp.analysis.claims.watched import Watched
from offramp.cli import main
from offramp.language.claims.parser import parse_claim
from offramp.playing import play

ROUGH = """
offramp: 1
id: rough
time: {periods: 4}
actors:
  north:
    rationality: 40
    types: {hard: {probability: 0.5, gain: 0.5}, soft: {probability: 0.5, gain: 0.1}}
  south: {rationality: 40}
variables: {tension: {start: "uniform(0, 2)", low: 0, high: 8}, war: {kind: flag}}
actions:
  press: {by: north, effects: {tension: 1}, cost: -self.gain}
  push: {by: south, effects: {tension: 1}, cost: -0.3}
  ease: {by: [north, south], effects: {tension: -1}}
chance: {war: {probability: 0.03 * tension, effects: {war: 1}}}
outcomes: {war: {when: war, payoffs: {north: -3, south: -3}}, peace: otherwise}

solving: {solver: regression, runs: 128, rounds: 2, seed: 8}
"""


@pytest.fixture(scope="module")
def rough() -> offramp.Crisis:
    return offramp.loads(ROUGH)


def wars(crisis: offramp.Crisis, seed: int) -> float:
    found = play(crisis.changed({"solving.seed": seed}), runs=20_000)
    return next(row.p for row in found.outcomes() if row.outcome == "war")


def judged(crisis: offramp.Crisis, text: str, seeds: int):
    queries = {"it": Query(parse_claim(text))}
    return Judging(queries, Variants(crisis), 20_000, 1, seeds=seeds).judge()["it"]


def test_seeds_that_disagree_leave_a_claim_undecided(rough: offramp.Crisis):
    first, second = wars(rough, 8), wars(rough, 9)
    assert abs(first - second) > 0.02  # or the case is none
    text = f"P(war) < {(first + second) / 2}"
    own = "holds" if first < second else "fails"
    other = "fails" if first < second else "holds"
    assert judged(rough, text, 1).verdict == own
    found = judged(rough, text, 2)
    assert found.verdict == "undecided"
    assert [each.verdict for each in found.by_seed] == [own, other]
    assert f"{own} with 1 of 2" in found.reason
    assert f"{other} with 1 of 2" in found.reason
    assert judged(rough.changed({"solving.seed": 9}), text, 1) == found.by_seed[1]


def test_seeds_that_agree_say_so(rough: offramp.Crisis):
    alone, found = judged(rough, "P(war) < 0.9", 1), judged(rough, "P(war) < 0.9", 3)
    assert found.verdict == alone.verdict == "holds"
    assert found.by_seed[0] == alone
    assert len(found.by_seed) == 3
    assert found.reason == f"{alone.reason}; so with each of 3 seeds of the solver"


def test_where_nothing_hangs_on_luck_one_seed_is_enough(walk: offramp.Crisis):
    assert judged(walk, "P(war under calm) < P(war)", 3).by_seed == ()


def test_the_command_tells_by_seed(tmp_path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "rough.yaml").write_text(ROUGH)
    (tmp_path / "view.yaml").write_text(
        "argument: view\nscenario: rough.yaml\nclaims: {rare: P(war) < 90%}\n"
    )
    ran = CliRunner().invoke(main, ["check", "view.yaml", "--quick", "--seeds", "2", "--json"])
    assert ran.exit_code == 0, ran.output
    told = json.loads(ran.stdout)
    assert told["seeds"] == 2
    (claim,) = told["claims"]
    assert [(each["seed"], each["verdict"]) for each in claim["by_seed"]] == [
        (8, "holds"),
        (9, "holds"),
    ]


@pytest.mark.parametrize("number", [1, 2])
def test_an_interruption_tells_what_the_seeds_so_far_found(
    rough: offramp.Crisis, monkeypatch: pytest.MonkeyPatch, number: int
):
    """Cut while a seed is played: one claim may have the verdicts of all, another not."""
    real, plays = Watched.blocks, list[int]()

    def blocks(self: Watched, runs: int):
        plays.append(1)
        for place, block in enumerate(real(self, runs)):
            if (len(plays), place) == (number, 3):
                raise KeyboardInterrupt
            yield block

    monkeypatch.setattr(Watched, "blocks", blocks)
    texts = ["P(war) < 0.9", f"P(war) < {wars(rough, 8)}"]
    queries = {text: Query(parse_claim(text)) for text in texts}
    judging = Judging(queries, Variants(rough), 20_000, 1, seeds=2)
    found = judging.judge()
    assert judging.interrupted
    clear, close = (found[text] for text in texts)
    assert clear.final == (number == 2)
    assert clear.verdict == ("holds" if number == 2 else "undecided")
    assert not close.final
    assert close.reason.startswith("by the seeds so far, ")
    if number == 1:
        assert clear.reason.startswith("by the seeds so far, holds with 1 of 2 (")
