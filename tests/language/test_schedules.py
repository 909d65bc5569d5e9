"""Values that hold for a time: the same as `where` written by hand, and assumptions that stay."""

from typing import Any

import numpy as np
import pytest

from offramp.crisis import Crisis, loads
from offramp.language import Change, Problems
from offramp.language.problems import Place
from offramp.model.printing import equations
from offramp.playing import exactly, play

TEXT = """
offramp: 1
id: gate
time: {start: 2025-01-01, step: 1 week, periods: 6}
parameters: {risk: 'RISK', gain: GAIN}
actors: {north: {rationality: 6}, south: {behavior: uniform}}
variables: {x: 0}
actions:
  push: {by: north, when: WHEN, effects: {x: EFFECT}, cost: COST}
  wait: {by: [north, south]}
chance: {storm: {when: LUCK, probability: risk, effects: {x: -1}}}
outcomes: {big: x >= 3, other: otherwise}
payoffs: {north: {terminal: x * gain}}
measures: {x: x}
POLICIES
"""
PLAIN = {
    "RISK": "0.1", "GAIN": "1", "WHEN": "true", "EFFECT": "1", "COST": "0.3", "LUCK": "x > 0",
    "POLICIES": "",
}  # fmt: skip


def text(**changed: str) -> str:
    done = TEXT
    for word, value in (PLAIN | changed).items():
        done = done.replace(word, value)
    return done


def under(policy: str, name: str = "p", **changed: str) -> Crisis:
    return loads(text(POLICIES=f"policies: {{p: {policy}}}", **changed)).under(name)


@pytest.mark.parametrize(
    ("policy", "by_hand"),
    [
        ("{from: 3, until: 5, set: {actions.push.cost: 0.5}}",
         {"COST": "'where(period >= 3 and period < 5, 0.5, 0.3)'"}),
        ("{from: 3, set: {actions.push.effects.x: x + 1}}",
         {"EFFECT": "'where(period >= 3, x + 1, 1)'"}),
        ("{until: 2025-01-15, set: {actions.push.cost: x}}",
         {"COST": "'where(period < date(\"2025-01-15\"), x, 0.3)'"}),
        ("{from: 2, until: 4, off: [actions.push]}",
         {"WHEN": "'where(period >= 2 and period < 4, false, true)'"}),
        ("{from: 2, off: [chance.storm]}",
         {"LUCK": "'where(period >= 2, false, x > 0)'"}),
        ("{schedule: [{until: 3, set: {actions.push.cost: 0.5}}, "
         "{from: 2, set: {actions.push.cost: 0.1}}]}",
         {"COST": "'where(period >= 2, 0.1, where(period < 3, 0.5, 0.3))'"}),
    ],
)  # fmt: skip
def test_a_schedule_is_the_same_model_as_where_written_by_hand(
    policy: str, by_hand: dict[str, str]
) -> None:
    assert equations(under(policy).model) == equations(loads(text(**by_hand)).model)


def test_a_parameter_may_vary_where_it_is_used_in_expressions() -> None:
    scheduled = under("{from: 3, set: {gain: 2, risk: 0.4}}")
    wanted = loads(
        text(LUCK="x > 0")
        .replace("probability: risk", "probability: 'where(period >= 3, 0.4, risk)'")
        .replace("x * gain", "'x * where(period >= 3, 2, gain)'")
    )
    assert equations(scheduled.model) == equations(wanted.model)


def test_actors_foresee_the_schedule() -> None:
    """What can be had once is taken in period 1 by who knows that it cannot be had later."""
    once = {"WHEN": "x < 1", "RISK": "0"}
    free = exactly(loads(text(**once)))
    shut = exactly(under("{from: 2, off: [actions.push]}", **once))
    odds = np.exp(6 * (1 - 0.3))  # against waiting, which is worth nothing then
    assert shut.actions[0][0, 0] == pytest.approx(odds / (1 + odds))
    assert shut.actions[0][0, 0] > free.actions[0][0, 0] + 0.1
    assert np.all(shut.actions[0][1:, 0] == 0)


def test_an_assumption_stays_one_under_its_name_and_with_its_draws() -> None:
    law = {"RISK": "0.1 ~ beta(2, 18)"}
    before = loads(text(**law))
    after = under("{from: 4, set: {risk: 0.9}}", **law)
    assert [a.path for a in after.model.assumptions] == ["parameters.risk"]
    assert after.model.assumptions == before.model.assumptions
    runs = [play(c, 600, assumptions="drawn", behavior="uniform") for c in (before, after)]
    means = [run.summary.means for run in runs]
    assert np.array_equal(means[0][:3], means[1][:3])  # the same draws, the same luck until then
    assert not np.array_equal(means[0][3:], means[1][3:])


def test_a_new_uncertain_value_is_an_assumption_of_its_own() -> None:
    crisis = under("{from: 4, set: {risk: '0.5 ~ beta(5, 5)'}}", RISK="0.1 ~ beta(2, 18)")
    paths = [a.path for a in crisis.model.assumptions]
    assert paths == ["parameters.risk", "parameters.risk.schedule.0.value"]
    changed = crisis.changed({"parameters.risk.schedule.0.value": 0.7})
    assert [a.path for a in changed.model.assumptions] == ["parameters.risk"]


def test_policies_joined_overlap_in_order() -> None:
    policies = """policies:
  a: {from: 2, set: {actions.push.cost: 0.5}}
  b: {set: {actions.push.cost: 0.1}}
  c: {from: 3, until: 4, set: {actions.push.cost: 0.2}}"""
    crisis = loads(text(POLICIES=policies))
    costs = {
        "a+c": "'where(period >= 3 and period < 4, 0.2, where(period >= 2, 0.5, 0.3))'",
        "b+a": "'where(period >= 2, 0.5, 0.1)'",
        "a+b": "0.1",  # a value for all the time ends what was scheduled
    }
    for name, cost in costs.items():
        wanted = loads(text(COST=cost)).model
        assert equations(crisis.under(name).model) == equations(wanted), name


def test_the_explicit_form_says_the_same() -> None:
    crisis = under("{from: 3, until: 2025-02-01, set: {actions.push.cost: 0.5, risk: 0.2}}",
                   RISK="0.1 ~ beta(2, 18)")  # fmt: skip
    again = loads(crisis.resolved)
    assert again.resolved == crisis.resolved
    assert equations(again.model) == equations(crisis.model)


def test_a_schedule_may_be_set_by_hand_and_in_entries_with_each() -> None:
    each = text().replace("by: north, when: true, effects: {x: 1}", "by: north, "
                          "each: {n: [1, 2]}, effects: {x: {value: n, schedule: "
                          "[{from: 3, value: 'n + 1'}]}}")  # fmt: skip
    effects = [dict(a.effects)["x"] for a in loads(each).model.actions if a.effects]
    whole = text(EFFECT="'where(period >= 3, 1 + 1, 1)'")
    assert effects[0] == dict(loads(whole).model.actions[0].effects)["x"]
    changed = loads(text()).changed({"risk": {"value": 0.1, "schedule": [{"from": 2, "value": 0}]}})
    assert "where(period >= 2, 0, 0.1)" in equations(changed.model)


def problems(policy: str) -> list[str]:
    with pytest.raises(Problems) as error:
        under(policy)
    return [problem.message for problem in error.value.problems]


@pytest.mark.parametrize(
    ("policy", "message"),
    [
        ("{from: 3, set: {variables.x: 1}}", "variables.x.start cannot vary in time"),
        ("{from: 3, set: {actors.north.rationality: 1}}", "a constant is needed here"),
        ("{from: 3, set: {time.periods: 1}}", "time.periods cannot vary in time"),
        ("{from: 3, set: {actions.push.cots: 1}}", "actions.push.cots cannot vary in time"),
        ("{from: 3, set: {parameters.rsk: 1}}", "there is no parameter rsk"),
        ("{from: 3, set: {actions.push.cost: 1 +}}", "cannot read the expression 1 +"),
        ("{from: 3, off: [actions.pusch]}", "there is no action pusch"),
    ],
)
def test_what_cannot_vary_in_time_is_refused_at_its_place(policy: str, message: str) -> None:
    (found,) = problems(policy)
    assert message in found


def test_a_change_may_have_a_span_in_python() -> None:
    from offramp.language.spans import Span

    change = Change("risk", 0.2, Place("here", 0, 0), span=Span(2, 3))
    assert "where(period >= 2 and period < 3, 0.2, 0.1)" in equations(
        loads(text(), changes=[change]).model
    )


def test_long_schedules_are_refused() -> None:
    steps: list[Any] = [{"from": 2, "value": 0}] * 101
    with pytest.raises(Problems, match="at most 100 steps"):
        loads(text()).changed({"risk": {"value": 0.1, "schedule": steps}})
