"""Building a model: names, mechanisms switched off, contributions to moves, order of blocks."""

from collections.abc import Callable
from typing import Any

import pytest

from offramp import crisis
from offramp.language import Problems, read
from offramp.language.formula import Formula
from offramp.model import Block, Builder, Model
from offramp.model.expr import (
    FALSE,
    ONE,
    TRUE,
    ZERO,
    Attribute,
    Belief,
    Change,
    Const,
    Did,
    Param,
    Var,
    positive,
    walk,
    where,
)
from offramp.model.parts import Lottery, Solving
from offramp.model.printing import equations

HEAD = """\
offramp: 1
id: strait
time: {start: 2025-03-01, step: 1 week, periods: 9}
actors:
  north:
    types:
      hawk: {probability: 0.3, resolve: 2}
      dove: {probability: 0.7, resolve: 1}
  south: {}
variables: {tension: {start: 1, low: 0}, rung: {for: [north, south]}}
actions:
  climb: {by: [north, south], effects: {rung.self: 1}}
  jump: {by: north, effects: {rung.self: 2, tension: 1}}
  wait: {by: [north, south]}
outcomes: {calm: otherwise}
"""


class Stakes(Block):
    """Climbing stakes standing; stepping down costs it."""

    per_rung: Formula = Formula.of(0.5)

    def build(self, model: Builder) -> None:
        for actor in model.actors:
            stake = model.variable(f"stake.{actor}", start=0.2, low=0)
            climb = model.change(f"rung.{actor}", actor)
            model.on_move(actor, stake, positive(climb) * self.per_rung)
            model.cost(actor, "fear", 0.1 * climb)
            model.guard(actor, stake < 3, "climb")
            model.payoff(actor, "standing", -stake)
            model.drift(stake, -0.1 * stake)
            model.drift("tension", 0.01)
        model.action("south", "bluff", effects={"tension": 1})
        model.chance("leak", 0.1, {"tension": 1})
        model.define("heat", model.ref("tension") + model.ref("noise", default=5))
        model.measure("heat", model.ref("heat"))


class Faces(Block):
    """Gives south types, and north a measure of them."""

    def build(self, model: Builder) -> None:
        model.types("south", {"bold": (0.25, {"nerve": 4}), "shy": (0.75, {"nerve": 0})})
        model.measure("nerve", model.expected("north", "south", "nerve"))
        model.measure("bold", model.belief("north", "south", "bold"))
        model.prior("north", "south", "bold", 1)
        model.empathy("north", "south", 0.5)


BLOCKS: dict[str, type[Block]] = {"stakes": Stakes, "faces": Faces}


@pytest.fixture(autouse=True)
def two_mechanisms(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(crisis, "registry", lambda: BLOCKS)


def model_of(text: str) -> Model:
    return crisis.loads(HEAD + text, "a.yaml").model


def said(text: str) -> list[str]:
    with pytest.raises(Problems) as error:
        crisis.loads(HEAD + text, "a.yaml")
    return [problem.message for problem in error.value.problems]


def action(model: Model, actor: str, name: str) -> Any:
    return next(a for a in model.actions if (a.actor, a.name) == (actor, name))


# Names


@pytest.mark.parametrize(
    ("text", "expr"),
    [
        ("tension", Var("tension")),
        ("rung.north", Var("rung.north")),
        ("did.north.jump", Did("north", "jump")),
        ("belief.south.north.hawk", Belief("south", "north", "hawk")),
        ("date('2025-03-08')", Const(2.0)),
        ("date('2025-02-28')", ZERO),
        ("where(true, 1, 2)", ONE),
    ],
)
def test_what_a_name_stands_for(text: str, expr: Any) -> None:
    assert model_of(f'measures: {{m: "{text}"}}\n').measures[0].value == expr


def test_an_expectation_weighs_attributes_by_beliefs() -> None:
    value = model_of("measures: {m: expected.south.north.resolve}\n").measures[0].value
    hawk, dove = (Belief("south", "north", kind) for kind in ("hawk", "dove"))
    assert value == hawk * Const(2.0) + dove


def test_self_is_the_actor_concerned() -> None:
    model = model_of("payoffs: {north: self.resolve * rung.self}\n")
    assert model.payoffs[0].value == Attribute("north", "resolve") * Var("rung.north")


def test_a_default_stands_in_for_what_nobody_declares() -> None:
    assert model_of("mechanisms: {stakes: {}}\n").measures[0].value == Var("tension") + 5
    with_noise = model_of("mechanisms: {stakes: {}}\nparameters: {noise: 2}\n")
    assert with_noise.measures[0].value == Var("tension") + 2


def test_parameters_in_any_order() -> None:
    text = "parameters: {a: b + 1, b: c * 2, c: '3 ~ normal(3, 1)'}\nmeasures: {m: a}\n"
    model = model_of(text)
    assert model.measures[0].value == Param("parameters.c") * 2 + 1
    assert [assumption.path for assumption in model.assumptions] == ["parameters.c"]


def test_assumptions_that_nothing_uses_are_not_in_the_model() -> None:
    assert model_of("parameters: {c: '3 ~ normal(3, 1)'}\n").assumptions == ()


def test_an_alias_that_names_itself() -> None:
    class Circle(Block):
        def build(self, model: Builder) -> None:
            model.define("ring", model.ref("ring") + 1)
            model.measure("ring", model.ref("ring"))

    reading = read(HEAD + "mechanisms: {circle: {}}\n", "a.yaml", {"circle": Circle})
    problems = built(reading)[1]
    assert [p.message for p in problems] == ["ring is defined by itself"]


def built(reading: Any) -> tuple[Model | None, list[Any]]:
    from offramp.model import build

    return build(reading.scenario, lambda path, key: None)


# Contributions to moves


def test_a_change_is_special_to_each_action() -> None:
    model = model_of("mechanisms: {stakes: {per_rung: 0.5}}\n")
    assert dict(action(model, "north", "jump").effects)["stake.north"] == ONE
    assert dict(action(model, "north", "climb").effects)["stake.north"] == Const(0.5)
    assert "stake.north" not in dict(action(model, "north", "wait").effects)
    assert action(model, "north", "jump").costs == (("fear", Const(-0.2)),)
    assert action(model, "north", "wait").costs == ()
    leaves = [leaf for a in model.actions for _, value in a.effects for leaf in walk(value)]
    assert not any(isinstance(leaf, Change) for leaf in leaves)


def test_a_guard_closes_one_action() -> None:
    model = model_of("mechanisms: {stakes: {}}\n")
    assert action(model, "north", "climb").when == (Var("stake.north") < 3)
    assert action(model, "north", "jump").when == TRUE


def test_what_one_did_is_known_in_its_own_move() -> None:
    class Habit(Block):
        def build(self, model: Builder) -> None:
            model.cost("north", "habit", where(model.did("north", "jump"), 2, 1))
            model.cost("north", "envy", where(model.did("south", "climb"), 2, 0))
            model.guard("north", ~model.did("north", "wait"))

    model, problems = built(read(HEAD + "mechanisms: {h: {}}\n", "a.yaml", {"h": Habit}))
    assert not problems
    assert model is not None
    assert dict(action(model, "north", "jump").costs)["habit"] == Const(-2.0)
    assert dict(action(model, "north", "wait").costs)["habit"] == Const(-1.0)
    assert action(model, "north", "wait").when == FALSE
    assert Did("south", "climb") in walk(dict(action(model, "north", "jump").costs)["envy"])


# Switched off


def test_a_mechanism_switched_off_leaves_its_variables_at_their_start() -> None:
    off = model_of("mechanisms: {stakes: {off: true}}\nmeasures: {m: stake.north}\n")
    stake = off.variable("stake.north")
    assert stake.start == Const(0.2)
    assert stake.drift == ZERO
    without = model_of("")
    assert [a.name for a in off.actions] == [a.name for a in without.actions]
    assert off.chances == off.payoffs == ()
    assert off.variable("tension").drift == ZERO
    touched = {name for a in off.actions for name, _ in a.effects}
    assert not any(name.startswith("stake") for name in touched)


def test_effects_on_a_frozen_variable_count_for_nothing() -> None:
    off = "mechanisms: {stakes: {off: true}}\n"
    text = "chance: {x: {probability: 1, effects: {stake.north: 1}}}\n"
    assert model_of(off + text).chances[0].branches[0].effects == ()


def test_an_action_of_a_mechanism_switched_off_may_still_be_named() -> None:
    model = model_of("mechanisms: {stakes: {off: true}}\nmeasures: {m: did.south.bluff}\n")
    assert model.measures[0].value == FALSE


def test_types_switched_off_become_their_mean() -> None:
    on = model_of("mechanisms: {faces: {}}\n")
    off = model_of("mechanisms: {faces: {off: true}}\nmeasures: {n: expected.north.south.nerve}\n")
    assert [t.name for t in on.actor("south").types] == ["bold", "shy"]
    assert on.actor("north").priors == (("south", "bold", ONE),)
    assert dict(on.actor("north").empathy)["south"] == Const(0.5)
    assert [t.name for t in off.actor("south").types] == ["usual"]
    assert off.measures[0].value == ONE
    assert off.actor("north").priors == ()


# Order


@pytest.mark.parametrize(
    "swap",
    [
        lambda text: text.replace("stakes: {}, faces: {}", "faces: {}, stakes: {}"),
        lambda text: text.replace("effects: {a: 1, b: 2}", "effects: {b: 2, a: 1}"),
    ],
    ids=["blocks", "effects"],
)
def test_the_order_of_contributions_does_not_matter(swap: Callable[[str], str]) -> None:
    text = (
        "mechanisms: {stakes: {}, faces: {}}\n"
        "chance: {x: {probability: 0.1, effects: {tension: 1}}}\n"
    )
    assert sorted(equations(model_of(swap(text))).splitlines()) == sorted(
        equations(model_of(text)).splitlines()
    )
    assert model_of(swap(text)).digest == model_of(text).digest


def test_the_digest_says_what_the_model_says() -> None:
    plain, other = model_of(""), model_of("parameters: {unused: 3}\n")
    assert plain.digest == other.digest
    assert model_of("measures: {m: tension}\n").digest != plain.digest


def test_the_digest_leaves_out_how_to_solve_where_that_is_left_open() -> None:
    plain, stated = model_of(""), model_of("solving: {solver: auto, rounds: 60}\n")
    assert plain.solving == Solving() == stated.solving
    assert plain.digest == stated.digest
    assert "solving" not in equations(plain)
    other = model_of("solving: {selection: lowest-risk, avoid: calm, damping: 1}\n")
    assert other.solving == Solving(selection="lowest-risk", avoid="calm", damping=1.0)
    assert other.digest != plain.digest
    line = "solving solver auto, selection lowest-risk, avoid calm, rounds 60, runs None, seed 1"
    assert line in equations(other)


def test_a_lottery_lists_values_with_their_probabilities() -> None:
    text = "parameters: {p: '0.3 ~ uniform(0, 1)'}\nmeasures: {m: luck}\n"
    luck = HEAD.replace("variables: {", "variables: {luck: {start: 'lottery(1, p, 2, 1 - p)'}, ")
    model, problems = built(read(luck + text, "a.yaml", {}))
    assert problems == []
    assert model is not None
    p = Param("parameters.p")
    assert model.variable("luck").start == Lottery(((ONE, p), (Const(2.0), 1 - p)))
    assert [a.path for a in model.assumptions] == ["parameters.p"]
    assert "luck (real) in [-inf, inf], starts lottery(1, [parameters.p], 2, 1" in equations(model)


def test_what_is_presumed_and_what_surprises_are_part_of_the_model() -> None:
    south = "  south: {surprised: {north: {hawk: 1}}}\n"
    north = "  north:\n    presumed: {doctrine: [{when: self.resolve > 1, do: climb}]}\n"
    text = HEAD.replace("  south: {}\n", south).replace("  north:\n", north)
    model, problems = built(read(text, "a.yaml", {}))
    assert problems == []
    assert model is not None
    assert model.actor("south").surprised == (("north", "hawk", ONE),)
    presumed = model.actor("north").presumed
    assert presumed is not None
    assert [rule.do for rule in presumed.rules] == [(("climb", ONE),)]
    assert presumed.rules[0].when == (Attribute("north", "resolve") > 1)
    assert model.digest != model_of("").digest
    assert "  presumed to be doctrine\n    rule when north's resolve > 1" in equations(model)
    assert "  believes when surprised north hawk 1" in equations(model)


# Mistakes of mechanisms are reported at their block


def test_two_owners_of_one_variable() -> None:
    class Thief(Block):
        def build(self, model: Builder) -> None:
            model.variable("tension")

    reading = read(HEAD + "mechanisms: {thief: {}}\n", "a.yaml", {"thief": Thief})
    problems = built(reading)[1]
    assert [p.message for p in problems] == [
        "the variable tension is declared already, by scenario"
    ]


def test_problems_of_names_are_collected() -> None:
    text = "measures: {a: tensoin, b: rung.notrh, c: belief.south.north.hwak}\n"
    assert said(text) == [
        "unknown name tensoin",
        "unknown name rung.notrh",
        "north has no type hwak",
    ]
