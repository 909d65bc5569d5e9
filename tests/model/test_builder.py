"""What mechanisms tell the builder about where things are written, and what it reports of them."""

from typing import Any

import pytest

from offramp import crisis
from offramp.language import Problems
from offramp.language.fields import Condition, Expression
from offramp.language.formula import Formula
from offramp.model import Block, Builder

HEAD = """\
offramp: 1
id: a
time: {periods: 9}
actors: {north: {title: The North}, south: {}}
actions: {hit: {by: north}}
outcomes: {calm: otherwise}
mechanisms:
"""


class Drill(Block):
    """Names actions and variables of others."""

    action: str = "hit"
    effects: dict[str, Expression] = {}
    when: Condition = Formula.of(True)

    def build(self, model: Builder) -> None:
        took = model.took("north", self.action, "action")
        model.guard("north", True, self.action, "action")
        readiness = model.variable("readiness", title=f"readiness of {model.title_of('north')}")
        model.on_move("north", readiness, took * 0.1)
        for name in self.effects:
            model.names(name, f"effects.{name}", key=True)
        model.chance("drill", 0.1, self.effects, when=self.when)
        model.measure("readiness", readiness)
        model.define("ready", readiness > 1, off=False)


@pytest.fixture(autouse=True)
def drill(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(crisis, "registry", lambda: {"drill": Drill})


def said(block: str, rest: str = "") -> list[str]:
    with pytest.raises(Problems) as error:
        crisis.loads(f"{HEAD}  drill: {block}\n{rest}", file="a")
    return [str(p).removeprefix("a:") for p in error.value.problems]


def test_an_action_that_a_block_names_and_nobody_has_is_reported_once_and_there() -> None:
    assert said("{action: hti}") == ["8:19: north has no action hti (did you mean hit?)"]


def test_a_variable_that_a_block_names_and_nobody_has_is_reported_there() -> None:
    assert said("{effects: {anger: 1, fear: 2}}") == [
        "8:21: there is no variable anger",
        "8:31: there is no variable fear",
    ]


def test_a_number_is_no_condition_in_a_block_either() -> None:
    assert said("{when: 1 + period}") == [
        "8:17: 1 + period is a number, where a condition is needed "
        "(compare it, such as 1 + period > 0)"
    ]


def test_what_is_wrong_in_a_condition_is_reported_once() -> None:
    assert said("{when: perido > 3}") == ["8:17: unknown name perido (did you mean period?)"]


@pytest.mark.parametrize(
    ("rest", "what"),
    [
        ("chance: {drill: {probability: 0.1}}", "a chance event drill"),
        ("measures: {readiness: 1}", "a measure readiness"),
    ],
)
def test_two_parts_of_one_name(rest: str, what: str) -> None:
    assert said("{}", rest) == [f"8:3: there is {what} already, by scenario"]


def test_a_defined_name_may_mean_something_else_when_off() -> None:
    def ready(off: str) -> Any:
        text = f"{HEAD}  drill: {{off: {off}}}\nmeasures: {{m: ready}}\n"
        return {m.name: m.value for m in crisis.loads(text).model.measures}["m"]

    assert ready("true") == type(ready("true"))(0.0, flag=True)
    assert ready("false") != ready("true")


def test_titles() -> None:
    model = crisis.loads(f"{HEAD}  drill: {{}}\n").model
    assert model.variable("readiness").title == "readiness of The North"
