"""Incidents: rates, excitation, deaths and crossings, and the limit of small steps."""

import math

import numpy as np
import pytest

from courses import by_run, course, last, near, played
from offramp.crisis import Crisis, load, loads
from offramp.language.problems import Problems
from points import cases

RUNS = 4_000
TEXT = """
offramp: 1
id: t
time: {{periods: {periods}}}
actors: {{a: {{}}, b: {{}}}}
variables: {{channels: 0.5, force: 0}}
mechanisms:
  ladder: {{domains: {{war: {{rungs: [w0, w1, w2], start: {{a: 1, b: 2}}}}}}}}
  incidents: {{streams: {{air: {{between: [a, b], tension: 0, {air}}}{more}}}}}
outcomes: {{end: otherwise}}
measures: {{n: incidents.air, killed: killed.air, force: force, a: rung.a.war, b: rung.b.war,
           bred: branching.air, alarm: alarm.air}}
"""


def scenario(air: str, more: str = "", periods: int = 1) -> Crisis:
    return loads(TEXT.format(air=air, more=f", {more}" if more else "", periods=periods))


def expected_counts(mu: np.ndarray, jumps: np.ndarray, kept: float, periods: int) -> np.ndarray:
    alarm, total = np.zeros_like(mu), np.zeros_like(mu)
    for _ in range(periods):
        arrived = mu + alarm
        total, alarm = total + arrived, kept * alarm + jumps @ arrived
    return total


@pytest.mark.parametrize(
    ("air", "rate"),
    [
        ("base: 0.8", 0.8 * (1 - 0.5 * 0.5)),
        ("base: 0.8, mitigation: 1", 0.8 * 0.5),
        ("base: 0.8, mitigation: 0, exposure: 2 * channels + 1", 0.8 * 2),
        ("base: 0.8, mitigation: 0, rules: 0.25", 0.8 * 0.75),
        ("base: 0, mitigation: 0", 0.0),
    ],
)
def test_the_first_period_is_poisson_at_the_stated_rate(air: str, rate: float) -> None:
    n = last(scenario(air), "n", RUNS)
    assert near(n, rate)
    assert near(n == 0, math.exp(-rate))


def test_rungs_raise_the_rate() -> None:
    crisis = scenario("base: 1, mitigation: 0").changed(
        {"mechanisms.incidents.streams.air.tension": 0.8}
    )
    assert near(last(crisis, "n", RUNS), 1 + 0.8 * (0.5 + 1) / 2)


def test_each_incident_adds_its_jump_to_the_next_period_and_fades() -> None:
    crisis = scenario("base: 2, jump: 0.3, decay: 0.5, mitigation: 0", periods=2)
    n, alarm = by_run(crisis, "n", 200), by_run(crisis, "alarm", 200)
    assert alarm[0] == pytest.approx(0.3 * n[0], rel=1e-5)
    kept = math.exp(-0.5)
    assert alarm[1] == pytest.approx(alarm[0] * kept + 0.3 * (n[1] - n[0]), rel=1e-5)


def test_two_streams_excite_each_other_as_the_matrix_says() -> None:
    crisis = scenario(
        "base: 0.5, jump: 0.1, decay: 0.4, mitigation: 0, excites: {sea: 0.2}",
        "sea: {between: [a, b], tension: 0, base: 0.2, jump: 0.05, decay: 0.4, mitigation: 0,"
        " excites: {air: 0.1}}",
        periods=12,
    )
    jumps = np.array([[0.1, 0.1], [0.2, 0.05]])
    expected = expected_counts(np.array([0.5, 0.2]), jumps, math.exp(-0.4), 12)
    assert near(last(crisis, "n", RUNS), expected[0])
    assert last(crisis, "bred")[0] == pytest.approx(0.3 / (1 - math.exp(-0.4)))


def test_deaths_are_thinned_and_jump_more() -> None:
    air = "base: 0.7, jump: 0.1, deadly: 0.4, deadly_jump: 0.5, decay: 1, mitigation: 0"
    crisis = scenario(air, periods=6)
    mean_jump = np.array([[0.1 + 0.4 * 0.5]])
    n, bred = (last(crisis, name, RUNS) for name in ("n", "bred"))
    assert near(n, expected_counts(np.array([0.7]), mean_jump, math.exp(-1), 6)[0])
    assert bred[0] == pytest.approx(0.3 / (1 - math.exp(-1)))
    assert near(last(scenario(air), "killed", RUNS), 1 - math.exp(-0.7 * 0.4))


def test_crossing_has_its_effects_and_raises_the_rungs_of_both() -> None:
    air = "base: 0.5, deadly: 0.3, crossing: 0.2, deadly_crossing: 0.6, mitigation: 0"
    crisis = scenario(f"{air}, domain: war, effects: {{force: 1}}")
    rate = 0.5 * (0.7 * 0.2 + 0.3 * 0.6)
    force, a, b = (last(crisis, name, RUNS) for name in ("force", "a", "b"))
    assert near(force, rate)
    assert near(a - 1, 1 - math.exp(-rate))  # one rung to the top
    assert (b == 2).all()


def test_no_crossing_and_no_death_at_the_limit() -> None:
    crisis = scenario("base: 3, effects: {force: 1}", periods=5)
    killed, force = (last(crisis, name, RUNS) for name in ("killed", "force"))
    assert killed.max() == 0
    assert force.max() == 0


def test_a_flurry_above_one_is_said_and_not_refused() -> None:
    crisis = scenario("base: 0.1, jump: 1, decay: 0.5, mitigation: 0, rules: 0.2")
    expected = 0.8 / (1 - math.exp(-0.5))
    assert last(crisis, "bred")[0] == pytest.approx(expected)
    assert course(crisis, "branching_air")[-1] == pytest.approx(expected)


@pytest.mark.parametrize(("params", "expected"), cases("12_hawkes_incidents", "hawkes"))
def test_small_steps_tend_to_the_continuous_process(
    params: dict[str, float], expected: dict[str, float]
) -> None:
    """By the documented scaling; at 25 steps the mean is within 4 % of the continuous one."""
    steps, beta = 25, params["beta"]
    width = 1 / steps
    kept = math.exp(-beta * width)
    mu, jump = params["mu"] * width, params["alpha"] / beta * (1 - kept)
    periods = round(params["T"] * steps)
    in_steps = expected_counts(np.array([mu]), np.array([[jump]]), kept, periods)[0]
    assert in_steps == pytest.approx(expected["E_N"], rel=0.04)
    air = f"base: {mu}, jump: {jump}, decay: {beta * width}, mitigation: 0"
    assert near(last(scenario(air, periods=periods), "n", 2_000), in_steps)


@pytest.mark.parametrize(
    ("air", "message"),
    [
        ("base: 1, excites: {sea: 1}", "there is no stream sea"),
        ("base: 1, excites: {air: 1}", "is its `jump`"),
        ("base: 1, between: [a, z]", "there is no actor z"),
        ("base: 1, between: [a]", "between"),
        ("base: -1", "must not be negative"),
        ("base: 1, decay: 0", "must be positive"),
        ("base: 1, domain: sea", "there is no variable rung.a.sea"),
        ("base: 1, effects: {nothing: 1}", "there is no variable nothing"),
    ],
)
def test_mistakes_are_reported(air: str, message: str) -> None:
    text = TEXT.format(air=air, more="", periods=1)
    if "between" in air:
        text = text.replace("between: [a, b], tension", "tension")
    with pytest.raises(Problems) as caught:
        loads(text)
    assert message in str(caught.value)


def test_off_removes_it_exactly() -> None:
    crisis = load("minimal/incidents").changed({"outcomes.clash.when": "false"})
    off = played(crisis.changed({"mechanisms.incidents.off": True}), 300)
    one = played(crisis, 300)
    assert (one.outcome == off.outcome).all()
    assert (one.payoffs == off.payoffs).all()
    quiet = load("minimal/incidents").changed({"mechanisms.incidents.off": True})
    assert (played(quiet, 300).outcome == 1).all()
