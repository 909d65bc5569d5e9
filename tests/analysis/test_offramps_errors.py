"""How often the search claims an off-ramp where there is none, over many seeds.

Six moves end in war with the same probability, each by luck of its own. So no move is an off-ramp,
yet after any of them some other one looks better in the runs searched.
"""

from functools import lru_cache

import numpy as np
from scipy import stats

from offramp.analysis.offramps import Offramps, offramps
from offramp.analysis.offramps.course import playing
from offramp.analysis.offramps.screening import screened
from offramp.crisis import loads
from offramp.engine.lower import lower
from offramp.solving import solve
from offramp.strategy.choosing import presuming

SEEDS, RUNS, MOVES = 120, 600, 6
TEXT = """
offramp: 1
id: "null"
time: {periods: 1}
actors: {north: {behavior: uniform}}
variables: {fire: false}
actions:
"""
TEXT += "".join(f"  a{i}: {{by: north}}\n" for i in range(MOVES)) + "chance:\n"
TEXT += "".join(
    f"  c{i}: {{when: did.north.a{i}, probability: 0.4, effects: {{fire: 1}}}}\n"
    for i in range(MOVES)
)
TEXT += "outcomes: {war: {when: fire, payoffs: {north: -1}}, peace: otherwise}\n"
CHANCE = 0.001  # of each test failing although the rates are as stated


@lru_cache
def found() -> list[Offramps]:
    crisis = loads(TEXT)
    solution = solve(crisis)
    return [
        offramps(crisis, "war", RUNS, seed, solution=solution, tolerate=9.0, threads=1)
        for seed in range(SEEDS)
    ]


def most(rate: float) -> int:
    """What a count of that rate exceeds with the chance of the test only."""
    return int(stats.binom.ppf(1 - CHANCE, SEEDS, rate))


def test_the_search_does_find_moves_that_look_good() -> None:
    assert np.mean([len(one.candidates) for one in found()]) > 1


def test_no_more_false_offramps_than_stated() -> None:
    # of 5% intervals that leave out the truth, half claim a fall
    assert sum(bool(one.offramps) for one in found()) <= most(0.05)


def test_all_intervals_of_a_search_hold_together() -> None:
    missed = [
        any(not c.fall.low <= 0 <= c.fall.high for c in one.candidates)
        or any(not c.costs[0].loss.low <= 0 <= c.costs[0].loss.high for c in one.candidates)
        for one in found()
    ]
    assert sum(missed) <= most(0.05)  # losses are falls here, with another kind of interval


def test_without_fresh_runs_it_would_claim_more() -> None:
    """What the runs that were searched say of the best: the reason for measuring anew."""
    program = lower(loads(TEXT).model)
    behaviors = presuming(program, solve(loads(TEXT)).behaviors)
    bad, false = np.array([True, False]), 0
    for seed in range(SEEDS):
        seen = screened(program, playing(program, behaviors, seed), bad, seed, RUNS // 2, 1)
        false += any(t.fall > 1.96 * t.error for t in seen.trials.values())
    assert false > most(0.05)
