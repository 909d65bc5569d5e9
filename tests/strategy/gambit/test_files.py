"""Files for Gambit, read back by pygambit where it is installed."""

import re
from fractions import Fraction
from io import StringIO

import numpy as np
import pytest

from offramp.engine.errors import TooLarge
from offramp.strategy.gambit import efg, nfg, to_tree

CRISES = ["turns", "election", "three", "theory/chicken", "theory/trust", "theory/reassurance"]


def test_chicken_in_both_formats(program):
    tree = to_tree(program("theory/chicken", R=0.5))
    assert "\n".join(nfg(tree).split("\n")[-5:]) == "0.5 0.5\n1 -1\n-1 1\n-10 -10\n"
    lines = efg(tree).splitlines()
    assert lines[0] == 'EFG 2 R "Chicken, one shot" { "a" "b" }'
    assert lines[3] == 'p "" 1 1 "a, period 1" { "swerve" "dare" } 0'
    assert lines[4] == 'p "" 2 1 "b, period 1" { "swerve" "dare" } 0'
    assert lines[7].split()[:4] == ["p", '""', "2", "1"]  # the same set: b does not see a's move
    assert lines[-1] == 't "" 4 "disaster #4" { -10, -10 }'


@pytest.mark.parametrize("name", CRISES)
def test_written_odds_add_up_exactly(program, name):
    for line in efg(to_tree(program(name))).splitlines():
        if line.startswith("c "):
            numbers = re.findall(r'" ([0-9./]+)', line.split("{")[1])
            assert sum(Fraction(number) for number in numbers) == 1


@pytest.mark.parametrize(
    "name", [*CRISES, "theory/deterrence-unilateral", "theory/deterrence-extended"]
)
def test_both_formats_are_read_back_as_the_same_game(program, name):
    gambit = pytest.importorskip("pygambit")
    tree = to_tree(program(name))
    tree_game = gambit.read_efg(StringIO(efg(tree)))
    assert tree_game.is_perfect_recall
    assert len(list(tree_game.infosets)) == len(tree.sets)
    assert {each.label for each in tree_game.infosets} == {each.label for each in tree.sets}
    for each in tree_game.infosets:
        own = next(s for s in tree.sets if s.label == each.label)
        assert tuple(action.label for action in each.actions) == own.actions
    table = gambit.read_nfg(StringIO(nfg(tree, limit=10**6))) if name != "turns" else None
    if table is None:
        return  # its normal form is large
    assert [p.label for p in table.players] == [tree.actors[p] for p in tree.players]
    for one, other in zip(
        table.to_arrays(dtype=float), tree_game.to_arrays(dtype=float), strict=True
    ):
        np.testing.assert_allclose(one.astype(float), other.astype(float), atol=1e-12)


def test_too_large_a_normal_form_is_refused(program):
    with pytest.raises(TooLarge, match="export to efg"):
        nfg(to_tree(program("theory/attrition-stocks")))
