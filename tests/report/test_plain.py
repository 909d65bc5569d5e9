from dataclasses import replace

import pytest

import offramp
from offramp.model.expr import Const, Did, Expr, Period, Var, maximum, where
from offramp.model.parts import Variable
from offramp.report.consequences import changes
from offramp.report.plain import Plain
from offramp.report.series import folded, subject

TEXT = """
offramp: 1
id: words
time: {start: 2024-11-17, step: 1 week, periods: 9}
actors: {united_states: {title: United States}, poland: {}}
parameters: {risk: '0.1 ~ uniform(0, 0.2)'}
outcomes: {end: otherwise}
"""
ATTACKED, ALLOWED = Var("attacked.poland", flag=True), Var("authorized.deep_strikes", flag=True)
STOCK, FRONT = Var("stock.poland.himars"), Var("front")


VARIABLES = (
    Variable("attacked.poland", kind="flag"),
    Variable("authorized.deep_strikes", kind="flag"),
    Variable("talks", kind="flag"),
    Variable("stock.poland.himars", start=Const(4.0), low=Const(0.0)),
    Variable("front", start=Const(0.5), low=Const(0.0), high=Const(1.0)),
)


@pytest.fixture(scope="module")
def plain() -> Plain:
    crisis = offramp.loads(TEXT)
    return Plain(replace(crisis, model=replace(crisis.model, variables=VARIABLES)))


@pytest.mark.parametrize(
    ("expr", "said"),
    [
        (ATTACKED, "Poland attacked"),
        (~ATTACKED, "Poland not attacked"),
        (ATTACKED > 0, "Poland attacked"),
        (~ALLOWED & ~Var("talks", flag=True), "deep strikes not authorized and not talks"),
        (STOCK >= 2, "Poland’s himars stock is at least 2"),
        (maximum(STOCK - 2, 0) > 0, "Poland’s himars stock is above 2"),
        (maximum(FRONT, 0), "front"),
        (where(ATTACKED, 2, 1), "2 if Poland attacked, else 1"),
        (~Did("united_states", "send_arms"), "United States does not choose send arms"),
        (Period() < 2, "it is before the week of 2024-11-24"),
        ((FRONT + 1) * 2, "(front + 1) × 2"),
        (Const(-0.5), "-0.5"),
    ],
)
def test_expressions_in_words(plain: Plain, expr: Expr, said: str) -> None:
    assert plain.words(expr, 60) == said


def test_an_actor_speaks_of_its_own_and_long_things_are_left_out(plain: Plain) -> None:
    assert plain.words(STOCK > 1, 60, "poland") == "its himars stock is above 1"
    assert plain.words(STOCK > 1, 10) == ""
    assert plain.words(sum((STOCK * i for i in range(2, 60)), FRONT), 10_000) == ""


def test_changes_have_a_direction(plain: Plain) -> None:
    effects = (
        ("front", -0.2 * FRONT),
        ("stock.poland.himars", FRONT - 0.5),
        ("attacked.poland", Const(1.0)),
        ("talks", -Var("talks", flag=True)),
    )
    said = changes(plain, effects)
    assert said == (
        "lowers front; changes Poland’s himars stock; brings Poland attacked; ends talks"
    )


def test_series_of_actors_are_folded() -> None:
    actors = ["united_states", "poland", "land"]
    names = ["joins.poland", "joins.united_states", "end", "stock_poland_a", "marked.1", "marked.2"]
    assert folded(names, actors) == {
        "joins.*": ["joins.poland", "joins.united_states"],
        "end": ["end"],
        "stock_poland_a": ["stock_poland_a"],
        "marked.*": ["marked.1", "marked.2"],
    }
    assert subject("joins.poland", actors) == "poland"
    assert folded(["a.1"], []) == {"a.1": ["a.1"]}
