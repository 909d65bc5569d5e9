"""Every crisis that is shipped, on both players: all behaviors, exact solutions included."""

import pytest

import offramp
from offramp import catalog
from offramp.engine.compiled.player import Player
from offramp.engine.lower import lower
from offramp.solving import chosen, solved

SMALL = [name for name in catalog.names() if not name.startswith("ukraine")]
LARGE = [name for name in catalog.names() if name.startswith("ukraine")]


@pytest.mark.parametrize("name", SMALL)
@pytest.mark.parametrize("drawn", [False, True])
def test_small_crises(agreeing, name, drawn):
    program = lower(offramp.load(name).model)
    behaviors = solved(program, drawn).behaviors
    assert not agreeing.compared(program, behaviors, count=400, first=3, drawn=drawn)


@pytest.mark.parametrize("name", LARGE)
@pytest.mark.parametrize("behavior", ["myopic", "uniform"])
def test_large_crises(agreeing, name, behavior):
    program = lower(chosen(offramp.load(name), behavior=behavior).model)
    behaviors = solved(program).behaviors
    assert not Player(program, behaviors, 1).built.asked
    assert not agreeing.compared(program, behaviors, count=256)
