"""Entries with `each`: the points of grids, what their names become, changes, and play."""

from collections.abc import Mapping
from typing import Any

import pytest

from offramp.crisis import Crisis, loads
from offramp.language import Change, Formula, Problems, explicit, read
from offramp.language.filling import action_at, type_at
from offramp.language.grids import MOST_STEPS, Grid
from offramp.language.problems import Place
from offramp.language.syntax import parse
from offramp.language.terms import Term
from offramp.language.tree import Mapping as Tree
from offramp.language.tree import Scalar
from offramp.playing import exactly

GAME = """
offramp: 1
id: game
time: {periods: 1, moves: [a, b]}
parameters: {p: 0.5, C: 0.4}
actors:
  a: {rationality: 1e9}
  b:
    rationality: 1e9
    types:
      cost: {each: {c: {from: 0, to: C, cells: 8}}, cost: c}
variables: {demand: 0}
actions:
  demand: {each: {y: {from: 0, to: C, steps: 8}}, by: a, effects: {demand: p + y}}
  fight: {by: b}
  accept: {by: b}
outcomes:
  peace: {when: did.b.accept, payoffs: {a: demand, b: 1 - demand}}
  war: {otherwise: true, payoffs: {a: p - 0.1, b: 1 - p - self.cost}}
measures: {demand: demand}
"""


def grid(**given: Any) -> Grid:
    return Grid.model_validate({key.rstrip("_"): value for key, value in given.items()})


def changed(text: str, *sets: str) -> Crisis:
    return loads(text, changes=[Change.of(one) for one in sets])


def actions(crisis: Crisis) -> list[str]:
    return [action.name for action in crisis.model.actions]


# Points


def test_steps_hold_both_ends_and_cells_their_midpoints() -> None:
    assert grid(from_=0, to=1, steps=4).texts() == ["0", "0.25", "0.5", "0.75", "1"]
    assert grid(from_=-1, to=1, cells=2).texts() == ["-0.5", "0.5"]
    assert grid(points=[3, "1 / 4", "C"]).texts() == ["3", "0.25", "C"]


def test_points_are_exact_in_decimals() -> None:
    assert grid(from_=0, to=0.3, steps=3).texts() == ["0", "0.1", "0.2", "0.3"]
    assert grid(from_=0.1, to=0.7, steps=6).texts()[2] == "0.3"


def test_ends_that_use_parameters_stay_formulas() -> None:
    assert grid(from_=0, to="C", steps=4).texts() == ["0", "C / 4", "C / 2", "C * 3 / 4", "C"]
    assert grid(from_="low", to="a + b", cells=1).texts() == ["low + ((a + b) - low) / 2"]
    assert grid(from_="-C", to=-0.5, steps=2).texts()[1] == "(-C) + ((-0.5) - (-C)) / 2"


@pytest.mark.parametrize("text", ["C", "-C", "C - 1", "C ** 2", "max(C, 1)", "0.5", "-0.5"])
def test_a_point_means_the_same_wherever_it_stands(text: str) -> None:
    """The text with the point put in is read as the tree with the point put in."""
    for written in ("x", "-x ** 2", "x ** -x", "1 - x - x", "2 / x * max(x, self.x)", "not x < x"):
        filled, _ = type_at({"a": written}, None, {"x": text})
        assert shape(parse(filled["a"])) == shape(put(parse(written), parse(text)))


def put(term: Term, point: Term) -> Term:
    if term.parts == ("x",):
        return point
    args = tuple(put(arg, point) for arg in term.args)
    return Term(term.kind, 0, 0, term.value, term.parts, args)


def shape(term: Term) -> Any:
    return term.kind, term.value, term.parts, tuple(shape(arg) for arg in term.args)


def test_only_expressions_are_filled() -> None:
    data = {"title": "offer {x}, x", "by": ["x"], "note": "x", "of": "x", "seen": {"x": "x / 2"}}
    filled, _ = action_at(data | {"effects": {"x": "x"}}, None, {"x": "0.5"})
    assert filled["title"] == "offer 0.5, x"
    assert (filled["by"], filled["note"], filled["of"]) == (["x"], "x", "x")
    assert (filled["seen"], filled["effects"]) == ({"x": "0.5 / 2"}, {"x": "0.5"})


def test_every_character_keeps_its_place() -> None:
    place = Place("a.yaml", 7, 10, 9)
    node = Tree({"a": Scalar("x + wrong", place)}, {"a": Place("a.yaml", 7, 7)}, place)
    filled, tree = type_at({"a": "x + wrong"}, node, {"x": "C * 3 / 4"})
    assert filled["a"] == "(C * 3 / 4) + wrong"
    assert isinstance(tree, Tree)
    formula = Formula.of(filled["a"])
    wrong = next(term for term in formula.term.walk() if term.parts == ("wrong",))
    assert tree.entries["a"].place.part(wrong.start, wrong.length) == Place("a.yaml", 7, 14, 5)


# Changes


def test_the_number_of_points_can_be_set() -> None:
    assert len(actions(changed(GAME))) == 11
    assert len(actions(changed(GAME, "actions.demand.each.y.steps=3"))) == 6
    assert len(actions(changed(GAME, "actions.demand.each.y=[0, 0.1, 0.3]"))) == 5
    text = GAME.replace("{from: 0, to: C, steps: 8}", "[0, 0.1, 0.3]")
    listed = changed(text, "actions.demand.each.y.points.1=0.2")
    assert listed.scenario.actions["demand_1"].effects["demand"].text == "p + 0.2"


def test_a_parameter_moves_the_grid() -> None:
    crisis = changed(GAME, "parameters.C=0.8")
    costs = [kind.attributes[0][1] for kind in crisis.model.actors[1].types]
    assert [getattr(cost, "value", None) for cost in costs] == pytest.approx(
        [0.05, 0.15, 0.25, 0.35, 0.45, 0.55, 0.65, 0.75]
    )


def test_a_single_point_can_be_changed() -> None:
    sets = ("actions.demand_2.off=true", "actors.b.types.cost_0.cost=0.01")
    crisis = changed(GAME, "actions.demand.each.y.steps=3", *sets)
    assert actions(crisis) == ["demand_0", "demand_1", "demand_3", "fight", "accept"]
    assert crisis.scenario.actors["b"].types["cost_0"].attributes["cost"].text == "0.01"
    with pytest.raises(Problems, match="there is no action demand_9"):
        changed(GAME, "actions.demand_9.cost=1")


def test_what_is_changed_wrongly_is_refused() -> None:
    with pytest.raises(Problems, match=r"must be at most 500, found 501"):
        changed(GAME, f"actions.demand.each.y.steps={MOST_STEPS + 1}")
    with pytest.raises(Problems, match=r"from \(0 is 0\) must be below to \(C is -1\)"):
        changed(GAME, "parameters.C=-1")
    with pytest.raises(Problems, match="cannot be uncertain"):
        changed(GAME, "actions.demand.cost=0.1 ~ beta(1, 9)")


def test_an_uncertain_parameter_stays_one_assumption() -> None:
    crisis = changed(GAME, "parameters.C=0.4 ~ uniform(0.2, 0.6)")
    assert [assumption.path for assumption in crisis.model.assumptions] == ["parameters.C"]


def test_changes_name_the_entry_as_written() -> None:
    reading = read(GAME, "game.yaml", {})
    assert reading.changeable["actions"]["demand"]["each"] == {
        "y": {"from": 0, "to": "C", "steps": 8}
    }
    assert "demand" not in reading.data["actions"]


# Meaning


def by_hand(points: int) -> str:
    """The game with every action and type written out."""
    each = range(points)
    costs = "\n".join(
        f"      k{i}: {{probability: {1 / points}, cost: C * {2 * i + 1} / {2 * points}}}"
        for i in each
    )
    demands = "\n".join(
        f"  d{i}: {{by: a, effects: {{demand: p + C * {i} / {points}}}}}" for i in [*each, points]
    )
    lines = GAME.splitlines()
    lines = [costs if line.startswith("      cost:") else line for line in lines]
    return "\n".join(demands if line.startswith("  demand:") else line for line in lines)


@pytest.mark.parametrize("values", [{}, {"parameters.C": 0.57, "parameters.p": 0.41}])
def test_a_grid_plays_like_its_points_by_hand(values: Mapping[str, float]) -> None:
    short, long = loads(GAME).changed(values), loads(by_hand(8)).changed(values)
    assert len(short.model.actions) == len(long.model.actions)
    mine, theirs = exactly(short, solution=None), exactly(long, solution=None)
    assert mine.probabilities == pytest.approx(theirs.probabilities, abs=1e-12)
    assert list(mine.payoffs) == pytest.approx(list(theirs.payoffs), abs=1e-12)


def test_the_explicit_form_plays_alike() -> None:
    terse = loads(GAME)
    full = loads(terse.resolved)
    assert full.model.digest == terse.model.digest
    assert explicit(full.scenario) == explicit(terse.scenario)


def test_a_name_stands_for_all_points_however_many() -> None:
    text = GAME.replace("cells: 8", "cells: 400").replace("steps: 8", "steps: 500")
    text += "  any: did.a.demand + 2 * belief.a.b.cost + 3 * expected.a.b.cost\n"
    text = text.replace("measures: {demand: demand}", "measures:\n  demand: demand")
    crisis = loads(text)
    assert len(crisis.model.actions) == 503
    assert len(crisis.model.actors[1].types) == 400
