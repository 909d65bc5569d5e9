"""Brinkmanship: the hazard's formula and scaling, chicken's payoffs, and mistakes."""

import math

import numpy as np
import pytest

from courses import near_share, played
from offramp.crisis import Crisis, loads
from offramp.engine.reference import Batch
from offramp.language.problems import Problems

RUNS = 4_000


def outcomes(batch: Batch, which: int) -> float:
    return float((batch.outcome == which).mean())


LADDERS = """
  ladder:
    moves: true
    domains:
      nuclear: {{rungs: [n0, n1, n2, n3, n4], start: {{a: 1, b: 4}}}}
      war: {{rungs: [w0, w1, w2], start: {{a: 2}}}}
    theatres: {{sea: {{open: true}}, space: {{open: true}}}}
"""
FULL = (
    """
offramp: 1
id: t
time: {{periods: {periods}}}
actors:
  a: {{behavior: {{script: {{1: {a}}}}}}}
  b: {{behavior: {{script: {{1: {b}}}}}}}
variables: {{channels: 0.5}}
mechanisms:
  brinkmanship: {{between: [a, b], {block}}}"""
    + LADDERS
    + """
outcomes: {{boom: {{when: disaster}}, over: {{when: conceded.a or conceded.b}}, end: otherwise}}
measures: {{hazard: hazard, a: conceded.a, b: conceded.b}}
"""
)


def full(block: str, periods: int = 1, a: str = "stay", b: str = "stay") -> Crisis:
    return loads(FULL.format(periods=periods, a=a, b=b, block=block))


@pytest.mark.parametrize(
    ("block", "joint"),
    [
        ("domains: {nuclear: 1}", 2.0),  # √(1 · 4)
        ("domains: {nuclear: 1}, interaction: sum", 2.5),
        ("domains: {nuclear: 1, war: 0.5}", math.sqrt(2 * 4)),
        ("domains: {war: 1}", 0.0),
        ("domains: {war: 1}, interaction: sum", 1.0),
    ],
)
def test_hazard_is_the_stated_function_of_the_rungs(block: str, joint: float) -> None:
    shape = "base: 0.01, rate: 0.003, exponent: 3, theatre_risk: 0.25, mitigation: 0.6"
    crisis = full(f"{block}, {shape}, cost: 0")
    found = played(crisis, 300).measures[-1, 0]
    rate = (0.01 + 0.003 * joint**3) * (1 + 2 * 0.25) * (1 - 0.6 * 0.5)
    expected = np.where(found > 0, 1 - math.exp(-rate), 0)  # none is left after the disaster
    assert found == pytest.approx(expected, rel=1e-6)
    assert found.max() > 0


@pytest.mark.parametrize("parts", [1, 4])
def test_the_danger_does_not_depend_on_the_time_step(parts: int) -> None:
    block = f"domains: {{nuclear: 1}}, exponent: 1, rate: {0.05 / parts}, concede: false"
    crisis = full(f"{block}, theatre_risk: 0, mitigation: 0", periods=10 * parts)
    expected = 1 - math.exp(-0.05 * 2 * 10)
    assert near_share(outcomes(played(crisis, RUNS), 0), expected, RUNS)


def test_at_the_limits_the_disaster_is_impossible_or_certain() -> None:
    assert outcomes(played(full("rate: 0, concede: false", periods=5), RUNS), 0) == 0
    assert outcomes(played(full("base: 1000, concede: false"), RUNS), 0) == 1


@pytest.mark.parametrize(
    ("a", "b", "paid"),
    [
        ("concede", "stay", [-3.0, 5.0]),
        ("stay", "concede", [2.0, -4.0]),
        ("concede", "concede", [2 / 2 - 3 / 2, 5 / 2 - 4 / 2]),
        ("stay", "stay", [0.0, 0.0]),
    ],
)
def test_who_yields_loses_the_stake_to_the_other(a: str, b: str, paid: list[float]) -> None:
    crisis = full("rate: 0, prize: {a: 2, b: 5}, loss: {a: 3, b: 4}", a=a, b=b)
    assert played(crisis).payoffs[:, 0].tolist() == paid


def test_the_stake_is_weighted_by_own_resolve_and_the_disaster_is_not() -> None:
    types = {"only": {"probability": 1, "resolve": 3}}
    resolute = {"actors.a.types": types}
    yields = full("rate: 0, loss: 2", a="concede").changed(resolute)
    assert played(yields).payoffs[:, 0].tolist() == [-6, 1]
    dies = full("base: 1000, cost: {a: 7, b: 9}").changed(resolute)
    assert played(dies).payoffs[:, 0].tolist() == [-7, -9]


def test_climbing_down_may_count_as_yielding() -> None:
    block = "domains: {nuclear: 1}, rate: 0, concede: false, climbing_down_yields: "
    for yields in (False, True):
        crisis = full(f"{block}{str(yields).lower()}", a="climb_down_nuclear")
        assert played(crisis).measures[-1, 1, 0] == yields
    elsewhere = full(f"{block}true", a="climb_down_war")
    assert played(elsewhere).measures[-1, 1, 0] == 0


def test_yielding_ends_the_contest() -> None:
    block = "domains: {nuclear: 1}, base: 0, rate: 1000"
    assert outcomes(played(full(block), 50), 0) == 1
    assert outcomes(played(full(block, a="concede"), 50), 1) == 1


@pytest.mark.parametrize(
    ("block", "message"),
    [
        ("between: [a, z]", "there is no actor z"),
        ("between: [a, a]", "it takes two different sides"),
        ("between: [a, b], prize: {a: 1}", "no prize for b"),
        ("between: [a, b], cost: {a: 1, b: 1, z: 1}", "there is no actor z"),
        ("between: [a, b], mitigation: 2", "is not a probability"),
        ("between: [a, b], interaction: max", "interaction"),
    ],
)
def test_mistakes_are_reported_with_their_place(block: str, message: str) -> None:
    text = FULL.format(periods=1, a="stay", b="stay", block="")
    with pytest.raises(Problems) as caught:
        loads(text.replace("between: [a, b], ", block))
    found = [p for p in caught.value.problems if message in str(p)]
    assert found
    assert all(p.place is not None and p.place.line == 10 for p in found)


def test_off_removes_it_exactly() -> None:
    text = """
offramp: 1
id: t
time: {{periods: 5}}
actors: {{a: {{}}, b: {{}}}}
variables: {{x: 0}}
mechanisms:{block}
actions: {{push: {{by: [a, b], effects: {{x: 1}}}}, wait: {{by: [a, b]}}}}
payoffs: {{a: "0.1 * x", b: "-0.1 * x"}}
outcomes: {{over: {{when: x > 3}}, end: otherwise}}
"""
    block = " {brinkmanship: {off: true, between: [a, b], base: 0.5}}"
    one, other = (played(loads(text.format(block=b)), RUNS) for b in (block, " {}"))
    assert (one.outcome == other.outcome).all()
    assert (one.ended == other.ended).all()
    assert (one.payoffs == other.payoffs).all()
