"""Posture: the bundles, what they close and keep open, and how they meet other mechanisms."""

import numpy as np
import pytest

from courses import course, earned, played
from offramp.crisis import Crisis, loads
from offramp.language.problems import Problems

BASE = """
offramp: 1
id: t
time: {{periods: {periods}}}
actors: {{u: {{behavior: {u}, rationality: 5}}, r: {{behavior: {r}}}}}
variables: {{x: {{start: 0}}, {variables}}}
mechanisms:
  posture:
    u: {{{stance}}}
{more}
actions:
  rest: {{by: [u, r]}}
  arm: {{by: u}}
outcomes: {{end: otherwise}}
measures: {{channels: channels, posture: posture.u, deters: posture_is.u.deterrence}}
"""
LADDER = """\
  ladder:
    moves: true
    domains: {{conventional: {{rungs: [a, b, c], start: {{u: {u}, r: {r}}}}}}}
"""
REST = "{script: {1: rest}}"


def scenario(
    stance: str,
    periods: int = 1,
    u: str = REST,
    r: str = REST,
    variables: str = "",
    more: str = "",
) -> Crisis:
    return loads(
        BASE.format(periods=periods, u=u, r=r, stance=stance, variables=variables, more=more)
    )


@pytest.mark.parametrize(
    ("posture", "u", "r", "payoff"),
    [
        ("total_victory", 2, 0, 0.15 * 1),
        ("total_victory", 0, 2, -0.15 * 1),
        ("deterrence", 2, 1, -0.05 * 1),
        ("deterrence", 1, 2, -0.15 * 0.5 - 0.05 * 0.5),
        ("restraint", 1, 2, -0.05 * 0.5 - 0.15 * 0.5),
    ],
)
def test_what_a_ready_made_posture_values(posture: str, u: int, r: int, payoff: float) -> None:
    more = LADDER.format(u=u, r=r)
    crisis = scenario(f"start: {posture}", more=more, u="{script: {1: stay}}")
    assert earned(crisis)[0] == pytest.approx(payoff)


def test_talks_gains_and_compromise() -> None:
    variables = "talks: {kind: flag, start: true}, settled: {kind: flag, start: true}"
    paid = {"total_victory": -0.05 + 0.2 * 0.3 - 0.5, "deterrence": 0, "restraint": 0.15}
    for posture, payoff in paid.items():
        crisis = scenario(f"start: {posture}, share: 0.3", variables=variables)
        assert earned(crisis)[0] == pytest.approx(payoff)


def test_leverage_is_the_share_unless_one_is_given() -> None:
    more = "  bargaining: {challenger: {actor: r}, defender: {actor: u}, start: 0.4}"
    assert earned(scenario("start: total_victory", more=more))[0] == pytest.approx(0.2 * 0.6)


def test_readiness_saves_part_of_the_climb() -> None:
    def climb(posture: str) -> float:
        more = LADDER.format(u=0, r=2)  # no lead after the climb, either way
        zero = f"postures: {{{posture}: {{dominance: 0, parity: 0, quiet: 0}}}}"
        stance = f"start: {posture}, {zero}"
        return earned(scenario(stance, more=more, u="{script: {1: climb_conventional}}"))[0]

    assert climb("total_victory") == pytest.approx(0.1)
    assert climb("deterrence") == pytest.approx(0.05)
    assert climb("restraint") == 0


def test_channels_move_toward_the_level_of_the_posture() -> None:
    stance = "start: deterrence, postures: {deterrence: {channels: 0.8, pace: 0.5}}"
    assert course(scenario(stance, 3), "channels") == pytest.approx([0.4, 0.6, 0.7])
    assert course(scenario("start: total_victory", 3), "channels") == [0, 0, 0]


def test_two_postures_pull_at_the_same_channels() -> None:
    text = BASE.replace("u: {{{stance}}}", "u: {{{stance}}}\n    r: {{start: total_victory}}")
    stance = "start: deterrence, postures: {deterrence: {channels: 1, pace: 0.2}}"
    crisis = loads(text.format(periods=200, u=REST, r=REST, stance=stance, variables="", more=""))
    assert course(crisis, "channels")[-1] == pytest.approx(0.5)  # both at the same pace


def test_total_victory_closes_the_talks() -> None:
    more = "  bargaining: {challenger: {actor: r}, defender: {actor: u}, moves: true}"

    def opens(posture: str) -> np.ndarray:
        crisis = scenario(f"start: {posture}", u="{}", more=more)
        names = [a.name for a in crisis.model.actions_of("u")]
        return played(crisis, 500).actions[0, 0] == names.index("open_talks")

    assert not opens("total_victory").any()
    assert opens("deterrence").any()


def test_own_postures_forbid_and_encourage() -> None:
    own = "postures: {aloof: {forbids: [rest], encourages: {arm: -0.3}, values: 0.5 + x}}"
    crisis = scenario(f"start: aloof, {own}", u="{}")
    assert earned(crisis)[0] == pytest.approx(0.5 - 0.3)  # nothing else is open
    assert course(crisis, "posture") == [3]  # after the ready-made ones


def test_a_posture_is_changed_by_a_move_at_its_price() -> None:
    stance = "start: total_victory, changes: {deterrence: 0.25}"
    crisis = scenario(stance, 3, u="{script: {1: rest, 2: adopt_deterrence, 3: rest}}")
    assert course(crisis, "posture") == [0, 1, 1]
    assert course(crisis, "deters") == [0, 1, 1]
    assert earned(crisis)[0] == pytest.approx(-0.25)


def test_a_change_of_government_may_bring_another_posture() -> None:
    more = "  tenure: {u: {at: 2, drops: {line: {variable: posture.u, to: 2}}}}"
    assert course(scenario("start: total_victory", 3, more=more), "posture") == [0, 2, 2]


def test_a_policy_may_set_the_posture() -> None:
    crisis = scenario("start: deterrence").changed({"mechanisms.posture.u.start": "restraint"})
    assert course(crisis, "posture") == [2]


def test_off_removes_the_mechanism_exactly() -> None:
    more = LADDER.format(u=1, r=1)
    stance = "start: total_victory, changes: {restraint: 0}"
    off = scenario(stance, 4, "{}", "{}", more=more).changed({"mechanisms.posture.off": True})
    text = BASE.replace("  posture:\n    u: {{{stance}}}\n", "").replace("{variables}", "")
    text = text.replace(
        "{{channels: channels, posture: posture.u, deters: posture_is.u.deterrence}}", "{{}}"
    )
    without = loads(text.format(periods=4, u="{}", r="{}", more=more))
    one, other = played(off, 300), played(without, 300)
    assert np.array_equal(one.actions, other.actions)
    assert np.array_equal(one.payoffs, other.payoffs)
    assert course(off, "channels") == [0] * 4
    assert course(off, "deters") == [0] * 4


@pytest.mark.parametrize(
    ("stance", "message"),
    [
        ("start: deterence", "9:16: there is no posture deterence (did you mean deterrence?)"),
        ("start: restraint, rivals: [x]", "9:36: there is no actor x"),
        ("start: restraint, changes: {peace: 1}", "9:37: there is no posture peace"),
        (
            "start: restraint, postures: {restraint: {forbids: [amr]}}",
            "9:60: u has no action amr (did you mean arm?)",
        ),
        (
            "start: restraint, postures: {restraint: {encourages: {amr: 1}}}",
            "9:63: u has no action amr (did you mean arm?)",
        ),
    ],
)
def test_mistakes_are_reported_where_they_are(stance: str, message: str) -> None:
    with pytest.raises(Problems) as error:
        scenario(stance)
    assert [str(p).removeprefix("<text>:") for p in error.value.problems] == [message]
