"""The gray zone: steps that add up, doubtful attribution, responses, spilling over into force."""

import numpy as np
import pytest

from courses import by_run, course, last, means, near_share, played
from offramp.crisis import Crisis, loads
from offramp.language.problems import Problems

RUNS = 20_000
BASE = """
offramp: 1
id: t
time: {{periods: {periods}}}
actors:
  a: {{{types}behavior: {{script: {a}}}}}
  d: {{behavior: {{script: {d}}}}}
variables: {{war: false{variables}}}
mechanisms:
  gray_zone:
    instruments: {{cyber: {{owner: a, target: d, {cyber}}}}}
{block}
actions: {{wait: {{by: [a, d]}}}}
outcomes: {{end: otherwise}}
measures:
  erosion: erosion.d
  suspicion: suspicion.a
  steps: steps.a
  spilled: spilled.d
  war: war
"""
QUIET = "owners: {a: {quiet: wait}}"


def scenario(
    cyber: str = "spill: 0",
    *block: str,
    periods: int = 3,
    a: str = "{1: cyber}",
    d: str = "{1: wait}",
    types: str = "",
    variables: str = "",
) -> Crisis:
    return loads(
        BASE.format(
            cyber=cyber,
            block="\n".join(f"    {line}" for line in block),
            periods=periods,
            a=a,
            d=d,
            types=types,
            variables=variables,
        ),
        file="a",
    )


def test_each_step_erodes_a_share_of_what_is_left() -> None:
    erosion = course(scenario("spill: 0, step: 0.1"), "erosion")
    assert erosion == pytest.approx([0.1, 0.19, 0.271])


def test_the_owner_gains_what_the_target_has_lost_in_the_end() -> None:
    crisis = scenario(
        "spill: 0, step: 0.1, cost: 0.02",
        "owners: {a: {value: 2}}",
        "targets: {d: {loss: 3}}",
    )
    a, d = played(crisis).payoffs[:, 0]
    assert a == pytest.approx(2 * 0.271 - 3 * 0.02)
    assert d == pytest.approx(-3 * 0.271)


def test_suspicion_follows_bayes_rule() -> None:
    crisis = scenario("spill: 0, attribution: 0.6", "false_trail: 0.5", periods=1)
    found = last(crisis, "suspicion", RUNS)
    traced = 0.2 * 0.6 / (0.2 * 0.6 + 0.8 * 0.5 * 0.4)
    missing = 0.2 * 0.4 / (0.2 * 0.4 + 0.8 * (1 - 0.5 * 0.4))
    assert sorted(set(found.round(9))) == pytest.approx([missing, traced])
    assert near_share((found > 0.2).mean(), 0.6, RUNS)


def test_what_is_done_openly_leaves_no_doubt() -> None:
    assert course(scenario("spill: 0, attribution: 1", periods=1), "suspicion")[-1] == 1


def test_incidents_that_were_nobody_s_step_mislead() -> None:
    crisis = scenario(
        "spill: 0, attribution: 0.6", "false_trail: 0.5", "noise: 0.5", QUIET,
        periods=1, a="{1: wait}",
    )  # fmt: skip
    found = last(crisis, "suspicion", RUNS)
    assert near_share((found > 0.25).mean(), 0.5 * 0.5 * 0.4, RUNS)
    assert near_share((found < 0.15).mean(), 0.5 * (1 - 0.5 * 0.4), RUNS)
    assert (by_run(crisis, "steps") == 0).all()


def test_an_untraced_step_tells_nothing_of_the_type() -> None:
    types = "types: {bold: {probability: 0.5, x: 1}, meek: {probability: 0.5, x: 0}}, "
    rule = "{doctrine: [{when: self.x > 0, do: cyber}, {do: wait}]}"

    def believed(attribution: float) -> set[float]:
        text = BASE.format(
            cyber=f"spill: 0, attribution: {attribution}", block=f"    {QUIET}", periods=1,
            a="A", d="{1: wait}", types=types, variables="",
        ).replace("{script: A}", rule) + "  bold: belief.d.a.bold\n"  # fmt: skip
        return set(last(loads(text), "bold", 400).round(6))

    assert believed(1) == {0, 1}
    # who saw nothing: 0.5 · 0.75 of a bold one's kind, to 0.5 of a meek one's
    assert believed(0.25) == {1, round(0.375 / 0.875, 6)}


def test_exposing_and_retaliating_on_suspicion_costs_the_accuser() -> None:
    targets = "targets: {d: {loss: 0, harm: 0.4, price: 0.1, wrongly: 1}}"
    script = "{1: expose_a, 2: retaliate_a}"
    quiet = scenario("spill: 0", targets, QUIET, periods=2, a="{1: wait}", d=script)
    a, d = played(quiet).payoffs[:, 0]
    assert a == pytest.approx(-0.4)
    assert d == pytest.approx(-0.8 - 0.1)  # 0.8 doubt; once it is named nobody doubts
    at_once = scenario("spill: 0", targets, QUIET, periods=1, a="{1: wait}", d="{1: retaliate_a}")
    assert played(at_once).payoffs[1, 0] == pytest.approx(-0.8 - 0.1)


def test_once_named_each_step_costs_more() -> None:
    owners = "owners: {a: {value: 0, exposed: 0.3}}"
    crisis = scenario("spill: 0, cost: 0", owners, d="{1: expose_a, 2: wait}")
    assert played(crisis).payoffs[0, 0] == pytest.approx(-0.6)


@pytest.mark.parametrize(("step", "answer"), [(0.2, 0), (0.201, -0.5 * 0.8)])
def test_only_a_step_above_the_threshold_is_answered(step: float, answer: float) -> None:
    crisis = scenario(
        f"spill: 0, cost: 0, attribution: 0.8, step: {step}",
        "owners: {a: {value: 0}}",
        "targets: {d: {threshold: 0.2, answer: 0.5}}",
        periods=1,
    )
    assert played(crisis).payoffs[0, 0] == pytest.approx(answer)


def test_the_risk_of_spilling_over_mounts_with_the_steps_and_channels_lower_it() -> None:
    lines = ("mounting: 1", "mitigation: 0.5", "force: 2", "effects: {war: 1}")
    crisis = scenario("spill: 0.1, step: 0", *lines, periods=2)
    spilled = means(crisis, "spilled", RUNS)
    assert near_share(spilled[0], 0.1, RUNS)
    assert near_share(spilled[1], 1 - 0.9**3, RUNS)  # the second counts double
    assert (by_run(crisis, "war", 50) == by_run(crisis, "spilled", 50)).all()
    calm = scenario("spill: 0.1", *lines, periods=1, variables=", channels: 1")
    assert near_share(last(calm, "spilled", RUNS).mean(), 0.05, RUNS)
    sure = scenario("spill: 1, step: 0, cost: 0", *lines, periods=1)
    assert played(sure).payoffs[:, 0].tolist() == [-2, -2]


def test_an_instrument_may_be_an_action_of_the_owner_s() -> None:
    text = BASE.format(
        cyber="action: hack, spill: 0", block="", periods=2, a="{1: hack}", d="{1: wait}",
        types="", variables="",
    ).replace("actions: {", "actions: {hack: {by: a, cost: 0.05}, ")  # fmt: skip
    crisis = loads(text)
    assert course(crisis, "steps")[-1] == 2
    names = {action.name for action in crisis.model.actions if action.actor == "a"}
    assert names == {"hack", "wait", "lie_low"}


def test_off_removes_the_mechanism_exactly() -> None:
    extra = " hack: {by: a, cost: 0.05},"
    text = BASE.format(
        cyber="action: hack, spill: 0.5", block="    effects: {war: 1}", periods=3,
        a="{1: hack}", d="{1: wait}", types="", variables="",
    ).replace("actions: {", f"actions: {{{extra}")  # fmt: skip
    off = loads(text).changed({"mechanisms.gray_zone.off": True})
    head, tail = text.split("mechanisms:\n")[0], text.split("actions: {")[1]
    tail = tail.split("measures:")[0] + "measures: {war: war}\n"
    without = loads(head + "actions: {" + tail)
    one, other = played(off, 200), played(without, 200)
    assert np.array_equal(one.payoffs, other.payoffs)
    assert not one.measures[:, :4].astype(float)[:, [0, 2, 3]].any()
    assert by_run(off, "suspicion").ravel() == pytest.approx(0.2)


@pytest.mark.parametrize(
    ("cyber", "block", "message"),
    [
        ("spill: 2", "", "a:11:55: 2 is not a probability: it must lie in [0, 1]"),
        ("action: hak", "", "a:11:56: a has no action hak"),
        ("spill: 0", "owners: {d: {}}", "a:12:14: d is not among the owners of instruments"),
        ("spill: 0", "owners: {a: {quiet: wiat}}",
         "a:12:25: a has no action wiat (did you mean wait?)"),
        ("spill: 0", "targets: {x: {}}", "a:12:15: there is no actor x"),
        ("spill: 0.1", "effects: {wra: 1}",
         "a:12:15: there is no variable wra (did you mean war?)"),
        ("spill: 0", "noise: 1.5", "a:12:12: 1.5 is not a probability: it must lie in [0, 1]"),
    ],
)  # fmt: skip
def test_a_mistake_is_reported_where_it_is(cyber: str, block: str, message: str) -> None:
    with pytest.raises(Problems) as error:
        scenario(cyber, block, a="{1: wait}")
    assert [str(p) for p in error.value.problems] == [message]
