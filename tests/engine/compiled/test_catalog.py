"""Every crisis that is shipped, on both players: all behaviors, exact solutions included."""

import pytest

import offramp
from offramp import catalog
from offramp.engine.compiled.player import Player
from offramp.engine.lower import lower
from offramp.solving import chosen, solved

NAMES = catalog.names()
GAMES = [name for name in NAMES if name.startswith("theory/")]
SMALL = [name for name in NAMES if name.startswith("minimal/")]
LARGE = [name for name in NAMES if name not in (*GAMES, *SMALL)]


@pytest.mark.parametrize("name", GAMES)
@pytest.mark.parametrize("drawn", [False, True])
def test_games(agreeing, name, drawn):
    program = lower(offramp.load(name).model)
    behaviors = solved(program, drawn).behaviors
    assert not agreeing.compared(program, behaviors, count=400, first=3, drawn=drawn)


@pytest.mark.parametrize("name", SMALL)
def test_small_crises(agreeing, name):
    """By whatever two rounds of the solver make of choices: how good they are does not matter."""
    rough = {"solving.solver": "regression", "solving.rounds": 2, "solving.runs": 256}
    program = lower(offramp.load(name).changed(rough).model)
    behaviors = solved(program).behaviors
    assert not agreeing.compared(program, behaviors, count=256, first=3)


@pytest.mark.parametrize("name", LARGE)
@pytest.mark.parametrize("behavior", ["myopic", "uniform"])
def test_large_crises(agreeing, name, behavior):
    program = lower(chosen(offramp.load(name), behavior=behavior).model)
    behaviors = solved(program).behaviors
    assert not Player(program, behaviors, 1).built.asked
    assert not agreeing.compared(program, behaviors, count=256)
