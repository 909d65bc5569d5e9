"""Compiled kernels record what the reference player does, and values are sums of features."""

from typing import Any

import numpy as np
import pytest

from offramp.crisis import load
from offramp.engine.lower import lower
from offramp.engine.noise import Noise
from offramp.engine.setting import started
from offramp.strategy.choosing import presuming
from offramp.strategy.regression.exploring import Exploration
from offramp.strategy.regression.features import Basis
from offramp.strategy.regression.policy import Regressed
from offramp.strategy.regression.recording import record_compiled
from offramp.strategy.regression.sampling import Luck, Recorded, record
from offramp.strategy.regression.taking import gathered, taken
from offramp.strategy.regression.template import Template
from offramp.strategy.regression.values import Worth

RUNS = 96


@pytest.fixture(scope="module")
def both() -> tuple[dict[int, Basis], Recorded, Recorded]:
    """The bases, and what either player records of it."""
    program, rng = lower(load("ukraine-2024").model), np.random.default_rng(7)
    start, actors = started(program, Noise(1, 0, RUNS), False), range(len(program.actors))
    bases = {i: Basis(program, i, start, False) for i in actors}
    worths: dict[int, dict[int, Worth]] = {}
    for i, basis in bases.items():
        worths[i] = {}
        for period in range(1, program.model.periods):  # in the last all alike
            worth = worths[i][period] = Worth.zero(basis)
            for part in (worth.bias, worth.moved, worth.by_kind, worth.by_action, *worth.who):
                part[:] = 0.003 * rng.normal(size=part.shape)  # no probability vanishes
    played = presuming(program, [Regressed(bases[i], worths[i]) for i in actors])
    noise, share = Noise(3, 0, RUNS), Exploration(forced=0.5, jumps=0.2)
    template = Template(program, played, bases)
    compiled = record_compiled(template, played, noise, list(actors), share)
    reference = record(program, played, noise, False, list(actors), share)
    return bases, compiled, reference


def test_a_recording_leaves_nothing_to_the_next() -> None:
    program = lower(load("ukraine-2024").model)
    start, actors = started(program, Noise(1, 0, RUNS), False), range(len(program.actors))
    bases = {i: Basis(program, i, start, False) for i in actors}
    played = presuming(program, [Regressed(bases[i], {}) for i in actors])
    again, share = Template(program, played, bases), Exploration(forced=0.5, jumps=0.2)
    record_compiled(again, played, Noise(4, 0, RUNS), list(actors), share)
    made = [
        record_compiled(template, played, Noise(3, 0, RUNS), list(actors), share)
        for template in (again, Template(program, played, bases))
    ]
    for one, other in zip(*(found.periods for found in made), strict=True):
        assert np.array_equal(one.earned, other.earned)
        (mine,), (theirs,) = one.stages, other.stages
        for actor, basis in bases.items():
            assert np.array_equal(mine.picks[actor], theirs.picks[actor])
            some = np.flatnonzero(mine.picks[actor] >= 0)
            own, others = mine.inputs(basis, some), theirs.inputs(basis, some)
            assert np.array_equal(own.rows, others.rows)
            assert np.array_equal(own.beliefs, others.beliefs)


def test_who_moves_later_in_a_period_goes_by_later_beliefs() -> None:
    """In a fixed order of moves, what one decision goes by is not what the next does."""
    program = lower(load("minimal/signals").model)
    start, actors = started(program, Noise(1, 0, RUNS), False), range(len(program.actors))
    bases = {i: Basis(program, i, start, False) for i in actors}
    kinds = [basis.kinds for basis in bases.values()]
    assert program.model.order not in ("together", "random order")
    assert max(kinds) > 1
    worths: dict[int, dict[int, Worth]] = {i: {} for i in actors}
    for i, basis in bases.items():
        for period in range(1, program.model.periods + 1):
            worth = worths[i][period] = Worth.zero(basis)
            worth.bias[:] = 0.1 * np.arange(worth.bias.size).reshape(worth.bias.shape)
    played = presuming(program, [Regressed(bases[i], worths[i]) for i in actors])
    noise, share = Noise(3, 0, RUNS), Exploration(forced=0.2, jumps=0.2)
    template = Template(program, played, bases)
    compiled = record_compiled(template, played, noise, list(actors), share)
    reference = record(program, played, noise, False, list(actors), share)
    moved = False
    for one, other in zip(compiled.periods, reference.periods, strict=True):
        met: list[Any] = []
        for mine, theirs in zip(one.stages, other.stages, strict=True):
            for actor in mine.picks:
                some = np.arange(len(theirs.rows))
                own = mine.inputs(bases[actor], theirs.rows).beliefs
                assert np.allclose(own, theirs.inputs(bases[actor], some).beliefs, atol=1e-6)
                met.append(own)
        moved |= any(not np.allclose(belief, met[0]) for belief in met)
    assert moved  # somebody had learned of a move of the same period


def test_the_same_is_recorded(both: Any) -> None:
    bases, compiled, reference = both
    assert len(compiled.periods) == len(reference.periods) > 10
    for one, other in zip(compiled.periods, reference.periods, strict=True):
        assert (one.ended == other.ended).all()
        assert (one.forced == other.forced).all()
        assert (one.jumped == other.jumped).all()
        assert np.allclose(one.reach, other.reach)
        assert np.allclose(one.earned, other.earned, atol=1e-9)
        (mine,), (theirs,) = one.stages, other.stages
        for actor, basis in bases.items():
            assert (mine.picks[actor] == theirs.picks[actor]).all()
            some = np.flatnonzero(mine.picks[actor] >= 0)
            p = mine.probabilities[actor][:, some], theirs.probabilities[actor][:, some]
            assert np.allclose(*p, atol=1e-7)
            known = [stage.inputs(basis, some).types for stage in (mine, theirs)]
            assert (known[0] == known[1]).all()  # also where they were drawn anew, and in copies
            a, b = mine.inputs(basis, some), theirs.inputs(basis, some)
            for name in ("base", "moved", "typed", "cost", "open_", "brought", "beliefs"):
                assert np.allclose(getattr(a, name), getattr(b, name), rtol=1e-5, atol=1e-6), name
    assert not compiled.periods[0].ended.all()


def test_the_same_luck_is_recorded(both: Any) -> None:
    _, compiled, reference = both
    happened = 0
    for one, other in zip(compiled.periods, reference.periods, strict=True):
        assert np.allclose(summed(one.after), summed(other.after), atol=1e-5)
        happened += int((summed(other.after) > 0).any())
    assert happened


def summed(lucks: list[Luck]) -> Any:
    """Luck by run over all options, squared (in what order streams stand is free)."""
    total = np.zeros(RUNS)
    for luck in lucks:
        total[luck.rows] += np.square(luck.surprise, dtype=np.float64).sum(axis=0)
    return total


def test_values_are_weighted_sums_of_features(both: Any) -> None:
    """By compiled code for all actions, and by what is regressed on for those taken."""
    bases, compiled, _ = both
    rng = np.random.default_rng(5)
    (stage,) = compiled.periods[4].stages
    for actor, basis in bases.items():
        some = np.flatnonzero(stage.picks[actor] >= 0)[3:]
        inputs, picks = stage.inputs(basis, some), stage.picks[actor][some]
        kinds, worth = inputs.types[actor], Worth.zero(basis)
        parts = [worth.level, worth.moved, worth.typed, worth.by_kind, worth.by_action]
        for part in [worth.bias, *parts, *worth.who, worth.brought]:
            part[...] = rng.normal(size=part.shape)
        for part in worth.who:
            part[:, basis.ending] = 0.0
        by_belief, in_truth = worth.absolute(inputs, kinds)
        own = sum((kinds == kind) * worth.relative(inputs, kind) for kind in range(basis.kinds))
        common = worth.level @ inputs.base
        assert np.allclose(by_belief, own + common, rtol=1e-4, atol=1e-3)
        features: Any = gathered(taken(inputs, kinds, picks, np.arange(len(some))))
        for part in (worth.by_kind, worth.by_action, *worth.who, worth.bias):
            part[:] = 0.0
        weights = np.concatenate([worth.level, worth.moved, worth.typed])
        worths = worth.absolute(inputs, kinds)[1][picks, np.arange(len(some))]
        expected = weights @ features[: len(weights)]
        for rank, action in enumerate(basis.ending.tolist()):
            at_end = worth.brought * inputs.brought[kinds, rank, np.arange(len(some))]
            expected = np.where(picks == action, at_end, expected)
        assert np.allclose(worths, expected, rtol=1e-4, atol=1e-3)
        assert in_truth.shape == by_belief.shape == (basis.actions, len(some))
        assert (features[-basis.actions :].argmax(axis=0) == picks).all()
