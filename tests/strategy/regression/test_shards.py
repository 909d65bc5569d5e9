"""What is recorded and replayed does not depend on how runs are dealt to shards."""

from typing import Any

import numpy as np
import pytest

from offramp.crisis import load
from offramp.engine.lower import lower
from offramp.engine.noise import Noise
from offramp.engine.setting import started
from offramp.engine.view import Behavior
from offramp.strategy.choosing import presuming
from offramp.strategy.regression import forking, recording, stepping
from offramp.strategy.regression.exploring import Exploration, heirs
from offramp.strategy.regression.features import Basis
from offramp.strategy.regression.policy import Regressed
from offramp.strategy.regression.recording import Noted, record_compiled
from offramp.strategy.regression.replay import departed, replay
from offramp.strategy.regression.replayed import Deviation
from offramp.strategy.regression.sampling import Luck
from offramp.strategy.regression.template import Template

RUNS, NARROW = 101, 16  # of which the last shard is not full, nor its last vector
Game = tuple[Template, list[Behavior], dict[int, Basis]]


@pytest.fixture(scope="module")
def game() -> Game:
    """A crisis in which types are drawn anew, observers suppose and runs end early."""
    program = lower(load("ukraine-2024").model)
    start = started(program, Noise(1, 0, RUNS), False)
    bases = {i: Basis(program, i, start, False) for i in range(len(program.actors))}
    played = presuming(program, [Regressed(basis, {}) for basis in bases.values()])
    return Template(program, played, bases), list(played), bases


def test_narrow_shards_record_the_same(game: Game, monkeypatch: pytest.MonkeyPatch) -> None:
    template, played, bases = game
    crossed: list[bool] = []

    def noted(types: Any, over: Any, *rest: Any) -> Any:
        origin, reach = heirs(types, over, *rest)
        crossed.append(bool((origin // NARROW != np.arange(RUNS) // NARROW).any()))
        return origin, reach

    monkeypatch.setattr(recording, "heirs", noted)
    found: list[list[Any]] = []
    for lanes in (RUNS, NARROW):
        monkeypatch.setattr(stepping, "LANES", lanes)
        at = Noise(3, 2, RUNS), list(bases), Exploration(forced=0.5, jumps=0.2)
        found.append([everything(r) for r in record_compiled(template, played, *at).periods])
    assert len(found[0]) == len(found[1]) > 10
    assert any(crossed)
    for one, other in zip(*found, strict=True):
        for mine, theirs in zip(one, other, strict=True):
            assert np.array_equal(mine, theirs)


def test_narrow_shards_replay_the_same(game: Game, monkeypatch: pytest.MonkeyPatch) -> None:
    template, played, bases = game
    noise, found = Noise(4, 6, RUNS), list[Any]()
    for lanes in (RUNS, NARROW):
        monkeypatch.setattr(stepping, "LANES", lanes)
        plain = replay(template.program, played, noise, template=template, kept=True)
        periods = 1 + plain.chances[:, 0].argmax(axis=0)
        deviation = Deviation(0, bases[0], periods, lambda _, runs: runs % 2)
        at = template.program, played, noise, plain, deviation
        deviant = departed(*at, template=template)
        found.append((plain.earned, plain.chances, plain.outcome, deviant.earned, deviant.outcome))
        monkeypatch.setattr(forking, "_MOST_BYTES", 1e6)  # states of some periods only
    assert not np.array_equal(found[0][0], found[0][3])
    slowly = departed(*at)
    assert np.array_equal(slowly.outcome, found[0][4])
    assert np.allclose(slowly.earned, found[0][3], rtol=1e-12, atol=1e-12)
    for mine, theirs in zip(*found, strict=True):
        assert np.array_equal(mine, theirs)


def everything(record: Any) -> list[Any]:
    """All arrays of a record."""
    lucks: list[Luck] = [*record.before, *record.after]
    found = [record.reach, record.forced, record.jumped, record.earned, record.ended]
    for stage in record.stages:
        assert isinstance(stage, Noted)
        found += [*stage.probabilities.values(), *stage.picks.values()]
        for kept in stage.kept.values():
            found += [kept.rows, kept.beliefs, kept.types]
    return [*found, *(luck.surprise for luck in lucks)]
