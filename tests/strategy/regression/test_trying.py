"""Moves that bring other than their actors expect are found, by as much as they do."""

from dataclasses import asdict, replace
from typing import cast

import numpy as np
import pytest

import offramp
from offramp.crisis import Crisis, loads
from offramp.engine.lower import lower
from offramp.strategy.regression import trying
from offramp.strategy.regression.policy import Regressed
from offramp.strategy.regression.trying import try_moves
from offramp.strategy.solution import Solution, Trial

# One waits or spends; what waiting brings hangs on what it later does, and on luck.
SPENDING = """
offramp: 1
id: spending
time: {periods: 4}
solving: {runs: 4096, solver: regression}
actors:
  a: {rationality: 2, behavior: equilibrium}
  b: {behavior: uniform}
variables: {left: {start: "normal(3, 1)"}, luck: {start: "normal(0, 1)"}}
actions:
  spend: {by: a, when: left > 0, effects: {left: -1}}
  wait: {by: a}
  help: {by: b, effects: {left: 0.5}}
  hinder: {by: b, effects: {left: -0.5}}
chance:
  windfall: {probability: 0.3, effects: {luck: 1}}
outcomes:
  over: {otherwise: true}
payoffs:
  a: {flow: {have: 0.1 * luck}, terminal: {saved: "0.3 * left"}}
"""
RARE = """
offramp: 1
id: rare
time: {periods: 2}
solving: {runs: 4096, solver: regression}
actors:
  a: {rationality: 2, behavior: equilibrium}
variables: {banned: false, lost: false, luck: {start: "normal(0, 1)"}}
actions:
  ban: {by: a, effects: {banned: 1}}
  allow: {by: a}
chance:
  accident: {when: not banned, probability: 0.004, effects: {lost: 1}}
outcomes:
  over: {otherwise: true}
payoffs:
  a: {flow: {have: 0.01 * luck}, terminal: {loss: "where(lost, -50, 0) - where(banned, 0.2, 0)"}}
"""
WRONG = 0.25  # by which the worth of spending is put too high


@pytest.fixture(scope="module")
def crisis() -> Crisis:
    return loads(SPENDING)


@pytest.fixture(scope="module")
def solution(crisis: Crisis) -> Solution:
    return offramp.solve(crisis)


def wrongly(solution: Solution, actor: int = 0, action: int = 0) -> Solution:
    """The same choices, made by a worth of one move that is put too high."""
    behaviors = list(solution.behaviors)
    behavior = cast(Regressed, behaviors[actor])
    worths = dict(behavior.worths)
    for period, worth in worths.items():
        bias = worth.bias.copy()
        bias[:, action] += WRONG
        worths[period] = replace(worth, bias=bias)
    behaviors[actor] = Regressed(behavior.basis, worths)
    return replace(solution, behaviors=behaviors)


def of(trials: tuple[Trial, ...], action: str) -> Trial:
    return next(trial for trial in trials if trial.action == action)


def test_moves_of_a_sound_solution_bring_what_is_expected(
    crisis: Crisis, solution: Solution
) -> None:
    trials = offramp.try_moves(crisis, solution, runs=6_000)
    assert [(t.actor, t.action) for t in trials] == [("a", "spend"), ("a", "wait")]
    for trial in trials:
        assert trial.decisions > 1_000
        assert abs(trial.error) < 0.02
        assert trial.low < 0.01
        assert trial.high > -0.01
        assert trial.taken == pytest.approx(trial.corrected, rel=0.03)


def test_a_worth_that_is_too_high_is_found(crisis: Crisis, solution: Solution) -> None:
    """Of two moves, one that is worth less than thought makes the other worth more."""
    trials = try_moves(lower(crisis.model), wrongly(solution), 6_000)
    spend, wait = (of(trials, action) for action in ("spend", "wait"))
    assert spend.clear
    assert spend.high < 0
    assert wait.low > 0
    # each is compared with what is done in the mean, which is either
    assert wait.error - spend.error == pytest.approx(WRONG, abs=0.04)
    assert -WRONG < spend.error < -WRONG / 4
    assert spend.corrected < spend.taken
    assert wait.corrected > wait.taken


def test_both_players_try_alike(
    crisis: Crisis, solution: Solution, monkeypatch: pytest.MonkeyPatch
) -> None:
    program, wrong = lower(crisis.model), wrongly(solution)

    regressed = {0: cast(Regressed, wrong.behaviors[0])}
    assert trying._template(program, wrong.behaviors, regressed) is not None
    compiled = try_moves(program, wrong, 1_000, seed=5)
    monkeypatch.setattr(trying, "_template", lambda *_: None)
    plain = try_moves(program, wrong, 1_000, seed=5)
    assert len(compiled) == len(plain) == 2
    for one, other in zip(compiled, plain, strict=True):
        for name in ("error", "low", "high", "expected", "taken", "decisions"):
            assert getattr(one, name) == pytest.approx(getattr(other, name), rel=1e-3, abs=1e-4)


def test_batches_add_up(
    crisis: Crisis, solution: Solution, monkeypatch: pytest.MonkeyPatch
) -> None:
    program, steps = lower(crisis.model), list[tuple[int, int]]()
    whole = try_moves(program, solution, 1_000)
    monkeypatch.setattr(trying, "_BATCH", 300)
    parts = try_moves(program, solution, 1_000, progress=lambda *step: steps.append(step))
    for part, all_ in zip(parts, whole, strict=True):  # sums may be rounded in another order
        one, other = asdict(part), asdict(all_)
        assert (one.pop("actor"), one.pop("action")) == (other.pop("actor"), other.pop("action"))
        assert one == pytest.approx(other, rel=1e-12)
    assert sorted(steps) == [(n, 8) for n in range(1, 9)]


def test_some_moves_can_be_tried_alone(crisis: Crisis, solution: Solution) -> None:
    both = offramp.try_moves(crisis, solution, runs=1_000)
    (alone,) = offramp.try_moves(crisis, solution, runs=1_000, moves=["a.wait"])
    assert alone.error == both[1].error
    assert alone.high - alone.low < both[1].high - both[1].low  # one interval holds more easily
    with pytest.raises(ValueError, match=r"no move a\.rest; moves are a\.spend, a\.wait, b\.help"):
        offramp.try_moves(crisis, solution, moves=["a.rest"])


def test_what_hardly_any_run_decides_is_left_out(crisis: Crisis, solution: Solution) -> None:
    assert try_moves(lower(crisis.model), solution, 40) == ()


def test_exact_solutions_need_no_trial() -> None:
    assert offramp.try_moves("theory/chicken") == ()
    with pytest.raises(ValueError, match="at least 1"):
        offramp.try_moves("theory/chicken", runs=0)


def test_intervals_hold_where_a_catastrophe_is_rarer_than_trials(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A ban averts it; most samples of this size have none, which makes a ban look useless."""
    crisis = loads(RARE)
    program, wrong = lower(crisis.model), wrongly(offramp.solve(crisis))
    (known,) = try_moves(program, wrong, 60_000, seed=900, only=[("a", "ban")])

    def covered() -> int:
        samples = [try_moves(program, wrong, 1_500, seed, [("a", "ban")])[0] for seed in range(30)]
        return sum(trial.low < known.error < trial.high for trial in samples)

    assert -0.15 < known.error < -0.05
    assert covered() >= 28
    monkeypatch.setattr(trying._Tried, "_unseen", lambda *_: 0.0)
    assert covered() < 25  # what the spread of a sample tells is not enough


def test_intervals_hold(crisis: Crisis, solution: Solution) -> None:
    """Twenty samples of other luck: hardly one interval misses what many runs say."""
    program, wrong = lower(crisis.model), wrongly(solution)
    known = try_moves(program, wrong, 40_000, seed=900)
    missed = 0
    for seed in range(20):
        for trial, true in zip(try_moves(program, wrong, 500, seed=seed), known, strict=True):
            missed += not trial.low < true.error < trial.high
    assert missed <= 3
    assert np.isfinite([trial.error for trial in known]).all()
