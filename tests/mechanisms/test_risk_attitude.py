"""Risk attitude: the felt value, its reference, what is paid, and who gambles."""

import math

import numpy as np
import pytest

from courses import by_run, course, earned, played
from offramp.crisis import Crisis, load, loads
from offramp.language.problems import Problems

TEXT = """
offramp: 1
id: t
time: {{periods: {periods}}}
actors: {{a: {{rationality: 1, behavior: {behavior}}}}}
variables: {{x: {start}, won: 0}}
mechanisms:
  risk_attitude: {{actors: {{a: {{position: x, to_gains: 0, to_losses: 0, {attitude}}}}}}}
actions:
  rest: {{by: a}}
  gain: {{by: a, effects: {{x: 0.2}}}}
  lose: {{by: a, effects: {{x: -0.2}}}}
  bet: {{by: a}}
chance:
  bet:
    when: did.a.bet
    one_of:
      won: {{probability: 0.5, effects: {{x: 0.2}}}}
      lost: {{probability: 0.5, effects: {{x: -0.2}}}}
outcomes: {{end: otherwise}}
measures: {{x: x, prospect: prospect.a, reference: reference.a}}
"""
REST = "{script: {1: rest}}"


def scenario(
    attitude: str = "whole: true", behavior: str = REST, periods: int = 3, start: float = 0.5
) -> Crisis:
    given = {"attitude": attitude, "behavior": behavior, "periods": periods, "start": start}
    text = TEXT.format(**given)
    for key in ("to_gains", "to_losses"):  # said only once
        if attitude.count(key):
            text = text.replace(f"{key}: 0, ", "", 1)
    return loads(text)


def felt(x: float, exponent: float = 0.88, aversion: float = 2.25, scale: float = 1.0) -> float:
    """Tversky and Kahneman (1992)."""
    size = scale * (abs(x) / scale) ** exponent
    return size if x >= 0 else -aversion * size


def test_gains_and_losses_are_felt_as_in_the_source() -> None:
    assert earned(scenario(behavior="{script: {1: gain, 2: rest}}"))[0] == pytest.approx(felt(0.2))
    assert earned(scenario(behavior="{script: {1: lose, 2: rest}}"))[0] == pytest.approx(felt(-0.2))
    other = "whole: true, losses: 0.5, loss_aversion: 3, scale: 0.1"
    lost = earned(scenario(other, "{script: {1: lose, 2: rest}}"))[0]
    assert lost == pytest.approx(felt(-0.2, 0.5, 3, 0.1))


def test_what_is_paid_adds_up_over_a_run() -> None:
    moves = "{script: {1: gain, 2: lose, 3: lose, 4: lose}}"
    attitude = "whole: true, aspiration: 0.1"
    total = felt(0.2 - 3 * 0.2 - 0.1) - felt(-0.1)
    assert earned(scenario(attitude, moves, 4))[0] == pytest.approx(total, rel=1e-6)


def test_by_default_only_the_correction_is_paid() -> None:
    moves = "{script: {1: lose}}"
    assert earned(scenario("scale: 1", moves))[0] == pytest.approx(felt(-0.6) + 0.6, rel=1e-6)
    plain = scenario("gains: 1, losses: 1, loss_aversion: 1", moves)
    assert earned(plain)[0] == pytest.approx(0, abs=1e-9)


def test_the_reference_is_the_start_plus_the_aspiration_whatever_the_start_is() -> None:
    for start in (0.5, -2.0):
        crisis = scenario("aspiration: 0.3", start=start)
        assert by_run(crisis, "reference") == pytest.approx(start + 0.3)
        assert by_run(crisis, "prospect") == pytest.approx(-0.3)


def test_gains_are_sooner_taken_for_granted_than_losses_are_accepted() -> None:
    attitude = "to_gains: 0.5, to_losses: 0.25"
    up = course(scenario(attitude, "{script: {1: gain, 2: rest}}", 4), "prospect")
    assert up == pytest.approx([0.2, 0.1, 0.05, 0.025])
    down = course(scenario(attitude, "{script: {1: lose, 2: rest}}", 3), "prospect")
    assert down == pytest.approx([-0.2, -0.15, -0.1125])


def test_a_move_of_the_reference_itself_is_not_paid() -> None:
    crisis = scenario("whole: true, aspiration: 0.4, to_losses: 0.5", periods=6)
    assert earned(crisis)[0] == pytest.approx(0, abs=1e-9)


def bets(attitude: str) -> float:
    """How much likelier a fair bet is than rest, as log odds: what the bet is worth."""
    crisis = scenario(attitude, "myopic", 1)
    took = played(crisis, 40_000).actions[0, 0]
    names = [a.name for a in crisis.model.actions_of("a")]
    return math.log((took == names.index("bet")).mean() / (took == names.index("rest")).mean())


@pytest.mark.parametrize(("aspiration", "exponent"), [(0.0, 0.88), (0.2, 0.5), (-1.0, 0.5)])
def test_a_fair_bet_is_worth_what_it_is_felt_to_be(aspiration: float, exponent: float) -> None:
    attitude = f"whole: true, aspiration: {aspiration}, gains: {exponent}, losses: {exponent}"
    mean = sum(felt(x - aspiration, exponent) for x in (0.2, -0.2)) / 2
    worth = mean - felt(-aspiration, exponent)
    assert bets(attitude) == pytest.approx(worth, abs=0.09)  # 4.5 standard errors
    assert (worth > 0) == (aspiration > 0)


def test_nothing_is_infinite_at_the_reference() -> None:
    crisis = scenario("whole: true, losses: 0.3", behavior="myopic", periods=5)
    assert np.isfinite(played(crisis, 500).payoffs).all()


def test_a_share_of_the_stake_may_be_what_is_held() -> None:
    crisis = load("minimal/risk_attitude")
    share, prospect = (by_run(crisis, name, 200) for name in ("share", "prospect_russia"))
    assert prospect[0] == pytest.approx(share[0] - 0.5, abs=1e-6)  # 0.4 and the aspiration of 0.1


def test_off_removes_it_exactly() -> None:
    crisis = load("minimal/risk_attitude")
    off = crisis.changed({"mechanisms.risk_attitude.off": True})
    start, end = crisis.text.index("  risk_attitude:\n"), crisis.text.index("  bargaining:\n")
    without = loads(crisis.text[:start] + crisis.text[end:])
    one, other = played(off, 300), played(without, 300)
    assert (one.outcome == other.outcome).all()
    assert (one.payoffs == other.payoffs).all()
    assert (one.actions == other.actions).all()
    gone = scenario("aspiration: 0.5").changed({"mechanisms.risk_attitude.off": True})
    assert not any(course(gone, "prospect"))


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("a: {position", "b: {position", "8:28: there is no actor b"),
        ("position: x", "position: y", "8:42: unknown name y"),
        ("whole: true", "loss_aversion: 0", "8:87: 0 must be positive"),
        ("whole: true", "to_gain: 1", "8:72: unknown key to_gain"),
        ("to_losses: 0", "to_losses: 2", "2 is not a probability"),
    ],
)
def test_mistakes_are_reported_where_they_are(old: str, new: str, message: str) -> None:
    text = TEXT.format(attitude="whole: true", behavior=REST, periods=3, start=0.5)
    with pytest.raises(Problems) as caught:
        loads(text.replace(old, new, 1))
    assert message in str(caught.value)
