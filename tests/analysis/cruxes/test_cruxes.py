"""Cruxes of claims whose flipping points are known: found, confirmed, or said not to be there."""

from math import hypot, sqrt
from pathlib import Path

import pytest

import offramp
from offramp.analysis.cruxes.changes import Change as Shift
from offramp.analysis.cruxes.changes import Directions
from offramp.analysis.cruxes.finding import Cruxes, CruxSearch
from offramp.analysis.cruxes.searching import TOLERANCE, smallest_along
from offramp.analysis.verdicts.judgement import Judgement
from offramp.language import Change
from offramp.model.parts import Assumption

SCENARIO = """
offramp: 1
id: dice
time: {periods: 1}
parameters:
  first: 0.3 ~ normal(0.3, 0.05)
  second: 0.3 ~ normal(0.3, 0.05)
  third: 0.3 ~ normal(0.3, 0.05)
  idle: 0.5 ~ uniform(0, 1)
  note: idle
variables: {hit: {kind: flag}, other: {kind: flag}}
chance:
  luck: {probability: (first + second + third) / 3, effects: {hit: 1}}
  noise: {probability: idle, effects: {other: 1}}
outcomes:
  hit: {when: hit}
  miss: {otherwise: true}
"""


def found(tmp_path: Path, claim: str, **options: object) -> Cruxes:
    (tmp_path / "dice.yaml").write_text(SCENARIO)
    file = tmp_path / "argument.yaml"
    file.write_text(f"argument: dice\nscenario: dice\nclaims: {{it: {{holds: {claim}}}}}\n")
    case = offramp.case_of(file)
    search = CruxSearch(case, runs=65_536, **options)  # pyright: ignore[reportArgumentType]
    return search.find()["it"]


def test_a_single_assumption_that_flips_a_verdict(tmp_path: Path):
    cruxes = found(tmp_path, "P(hit) < 0.32")
    assert cruxes.judgement.verdict == "holds"
    assert {crux.change.moves[0].path for crux in cruxes.singles} == {
        "parameters.first", "parameters.second", "parameters.third"
    }  # fmt: skip
    for crux in cruxes.singles:
        [move] = crux.change.moves
        # at 0.36 the probability is 0.32; the verdict needs a little more than that
        assert 0.36 < move.after < 0.385
        assert crux.change.distance == pytest.approx((move.after - 0.3) / 0.05, abs=1e-6)
        assert (crux.verdict, crux.confirmed) == ("fails", True)


def test_a_crux_beyond_what_a_number_may_be_is_told_untried(tmp_path: Path):
    scenario = SCENARIO.replace("normal(0.3, 0.05)", "normal(0.3, 0.3)", 1)
    wide = scenario.replace("(first + second + third) / 3", "first") + "measures: {m: first}\n"
    (tmp_path / "wide.yaml").write_text(wide)
    file = tmp_path / "argument.yaml"
    file.write_text("argument: wide\nscenario: wide\nclaims: {it: P(ever m > -0.1) > 0.5}\n")
    [crux] = CruxSearch(offramp.case_of(file), runs=65_536).find()["it"].singles
    assert crux.change.moves[0].after < -0.1
    assert (crux.verdict, crux.confirmed) == ("fails", None)


def test_a_crux_flips_the_verdict_when_its_values_are_set(tmp_path: Path):
    cruxes = found(tmp_path, "P(hit) < 0.32")
    assert cruxes.smallest is not None
    sets = [Change(path, value) for path, value in cruxes.smallest.change.values.items()]
    case = offramp.case_of(tmp_path / "argument.yaml", changes=sets)
    assert not offramp.check(case.crisis, tmp_path / "argument.yaml").all_hold
    [move, *_] = cruxes.smallest.change.moves
    back = move.before + (move.after - move.before) * 0.5
    case = offramp.case_of(tmp_path / "argument.yaml", changes=[Change(move.path, back)])
    assert offramp.check(case.crisis, tmp_path / "argument.yaml").all_hold


def test_several_together_where_one_alone_goes_too_far(tmp_path: Path):
    cruxes = found(tmp_path, "P(hit) < 0.345")  # one alone would have to go 2.7 deviations
    assert cruxes.singles == ()
    assert cruxes.pair is not None
    assert cruxes.pair.change.distance == pytest.approx(sqrt(2) * 1.35, abs=0.35)
    joint = found(tmp_path, "P(hit) < 0.37")  # two would have to go 2.1 deviations each
    assert joint.singles == ()
    assert joint.pair is None
    assert joint.joint is not None
    assert {move.path for move in joint.joint.change.moves} == {
        "parameters.first", "parameters.second", "parameters.third"
    }, "what it can do without is not told"  # fmt: skip
    assert joint.joint.change.distance == pytest.approx(sqrt(3) * 1.4, abs=0.5)


def test_where_the_estimate_crosses_lies_before_where_the_verdict_flips(tmp_path: Path):
    for crux in found(tmp_path, "P(hit) < 0.32").singles:
        assert crux.crossing < crux.change.distance
        assert crux.crossing == pytest.approx(1.2, abs=0.15)  # 0.06 of 0.05 a deviation


def test_what_is_at_the_end_of_its_range_adds_nothing_to_where_it_crosses(tmp_path: Path):
    text = SCENARIO.replace("second: 0.3 ~", "second: 0.39 ~").replace("+ third) / 3", ") / 2")
    (tmp_path / "dice.yaml").write_text(text)
    file = tmp_path / "argument.yaml"
    file.write_text("argument: dice\nscenario: dice\nclaims: {it: P(hit) < 0.37}\n")
    search = CruxSearch(offramp.case_of(file), runs=65_536)

    def judge(change: Shift) -> Judgement:
        return search.worlds.judge(change.values, search.looks)["it"]

    direction = {"parameters.first": 1.0, "parameters.second": 1.0}
    found = smallest_along(direction, search.directions, "holds", judge)
    assert found is not None
    first, second = (move.distance for move in found.change.moves)
    assert second == pytest.approx(1.96 - 1.8, abs=0.01)  # of 0.05 each: no further than that
    assert found.change.distance == pytest.approx(hypot(first, second))
    # 0.37 lies where the sum is 0.74: at 0.398 for the second, and 0.342 for the first
    assert found.crossing == pytest.approx(hypot(0.84, 0.16), abs=0.1)
    assert found.crossing < found.change.distance


def test_two_that_do_something_only_together(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    law = "0.3 + 20 * (first - 0.3) * (second - 0.3)"
    monkeypatch.setitem(
        globals(), "SCENARIO", SCENARIO.replace("(first + second + third) / 3", law)
    )
    cruxes = found(tmp_path, "P(hit) < 0.4")  # 0.49 where both are at the same end
    assert cruxes.singles == ()
    assert cruxes.pair is None
    assert cruxes.joint is not None
    assert cruxes.joint.confirmed
    moved = {move.path: move.distance for move in cruxes.joint.change.moves}
    assert set(moved) == {"parameters.first", "parameters.second"}
    assert moved["parameters.first"] * moved["parameters.second"] > 2  # 0.1 of 0.05 a deviation


def test_it_is_said_when_nothing_plausible_flips_a_verdict(tmp_path: Path):
    cruxes = found(tmp_path, "P(hit) < 0.6")
    assert cruxes.smallest is None
    assert cruxes.all == []
    assert cruxes.searched == 4


def test_a_smaller_range_leaves_less(tmp_path: Path):
    assert found(tmp_path, "P(hit) < 0.32", plausible=0.5).singles == ()


def test_directions_end_where_it_stops_being_plausible():
    near, edge = (
        Assumption("near", 0.0, "normal", (0, 1)),
        Assumption("edge", 1.9, "normal", (0, 1)),
    )
    directions = Directions([near, edge], 0.95)
    assert directions.room("near", 1) == pytest.approx(1.95996, abs=1e-4)
    assert directions.room("edge", 1) == pytest.approx(0.05996, abs=1e-4)
    assert directions.room("edge", -1) == pytest.approx(3.85996, abs=1e-4)
    both = directions.along({"near": 1.0, "edge": 1.0}, 2.0)
    assert both.values["edge"] == pytest.approx(1.95996, abs=1e-4)  # stopped at its end
    assert both.values["near"] == pytest.approx(sqrt(2), abs=1e-4)
    assert directions.most({"near": 1.0, "edge": 1.0}) == pytest.approx(1.95996 * sqrt(2), abs=1e-4)
    assert TOLERANCE < 0.1


def test_a_length_within_a_distance_does_not_count_what_has_reached_its_end():
    near, edge = (
        Assumption("near", 0.0, "normal", (0, 1)),
        Assumption("edge", 1.9, "normal", (0, 1)),
    )
    directions, way = Directions([near, edge], 0.95), {"near": 1.0, "edge": 1.0}
    length = directions.within(way, 1.5)
    assert length == pytest.approx(sqrt(2) * sqrt(1.5**2 - 0.05996**2), abs=1e-3)
    assert directions.along(way, length).distance == pytest.approx(1.5, abs=1e-6)
    assert directions.within(way, 0.05) == pytest.approx(0.05)
    assert directions.within(way, 9.0) == directions.most(way)


def test_a_range_must_be_a_share():
    with pytest.raises(ValueError, match="between 0 and 1"):
        Directions([], 1.0)


def test_a_crisis_that_is_sure_of_its_numbers(tmp_path: Path):
    file = tmp_path / "argument.yaml"
    file.write_text("argument: a\nscenario: theory/chicken\nclaims: {it: P(disaster) < 1}\n")
    with pytest.raises(ValueError, match="sure of all its numbers"):
        CruxSearch(offramp.case_of(file))
