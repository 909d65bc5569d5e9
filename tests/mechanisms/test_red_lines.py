"""Red lines: thresholds, bluffs, answers by chance and by choice, credibility, novelty."""

import math

import pytest

from courses import by_run, course, last, near, played
from offramp.crisis import Crisis, load, loads
from offramp.language.problems import Problems

RUNS = 4_000
TEXT = """
offramp: 1
id: t
time: {{periods: {periods}}}
actors: {{o: {{behavior: {{script: {o}}}}}, r: {{behavior: {{script: {r}}}}}}}
variables: {{x: {{start: 0, low: 0}}, hit: 0, mess: 0}}
mechanisms:
  red_lines:
    credibility: {{o: 0.6}}
    lines: {{one: {{owner: o, declared: x >= 1, {line}}}{more}}}
actions:
  wait: {{by: [o, r]}}
  up: {{by: r, effects: {{x: 1}}}}
  leap: {{by: r, effects: {{x: 2}}}}
  down: {{by: r, effects: {{x: -1}}}}
  strike: {{by: o, effects: {{hit: 1}}}}
  redraw: {{by: o, effects: {{crossed.one: -1, answered.one: -1}}}}
payoffs: {{r: 0.2 * x - hit}}
outcomes: {{end: otherwise}}
measures:
  {{crossed: crossed.one, answered: answered.one, trust: credibility.o, hit: hit, mess: mess}}
"""
STILL, UP = "{1: wait}", "{1: up, 2: wait}"


def scenario(line: str, more: str = "", periods: int = 1, r: str = UP, o: str = STILL) -> Crisis:
    more = f", {more}" if more else ""
    return loads(TEXT.format(line=line, more=more, periods=periods, r=r, o=o))


@pytest.mark.parametrize(
    ("line", "probability"),
    [
        ("genuine: 1", 0.6),
        ("genuine: 0.5", 0.3),
        ("genuine: 0", 0.0),
        ("genuine: 0.5, actual: x >= 5", 0.3),
        ("genuine: 0.5, actual: x >= 1", 0.6),
    ],
)
def test_a_crossing_is_answered_as_far_as_owner_and_line_are_believed(
    line: str, probability: float
) -> None:
    crisis = scenario(f"{line}, effects: {{hit: 2}}")
    assert near(last(crisis, "answered", RUNS), probability)
    assert near(last(crisis, "hit", RUNS) / 2, probability)
    assert (by_run(crisis, "crossed", RUNS) == 1).all()


def test_nothing_happens_short_of_the_line() -> None:
    crisis = scenario("effects: {hit: 1}, novelty: 1, jump: {mess: 1}", periods=3, r=STILL)
    for measure in ("crossed", "answered", "hit", "mess"):
        assert (by_run(crisis, measure, 50) == 0).all()
    assert by_run(crisis, "trust") == pytest.approx(0.6)


def test_the_true_line_may_lie_beyond_the_declared_one() -> None:
    """One line in two places: the answer comes once, with 0.6 in all, if nothing is lost."""
    line = "genuine: 0.3, actual: x >= 2, lost: 0, restored: 0, effects: {hit: 1}"
    hit = by_run(scenario(line, periods=2, r="{1: up}"), "hit", RUNS)
    assert near(hit[0], 0.3 * 0.6)
    assert near(hit[1], 0.6)


def test_the_true_line_may_lie_before_the_declared_one() -> None:
    line = "genuine: 0.3, actual: x >= 0.5, lost: 0, restored: 0, effects: {hit: 1}"
    assert near(last(scenario(line), "hit", RUNS), 0.6)
    halfway = scenario(line).changed({"actions.up.effects": {"x": 0.5}})
    assert near(last(halfway, "hit", RUNS), 0.7 * 0.6)
    assert by_run(halfway, "trust", 200).min() == pytest.approx(0.6)  # nobody knows of it


def test_silence_costs_credibility_and_an_answer_restores_it() -> None:
    crisis = scenario("lost: 0.5, restored: 0.25", periods=3)
    answered, trust = last(crisis, "answered", RUNS), last(crisis, "trust", RUNS)
    assert trust[answered == 1] == pytest.approx(0.6 + 0.25 * 0.4, rel=1e-6)
    assert trust[answered == 0] == pytest.approx(0.3, rel=1e-6)
    assert 0 < answered.mean() < 1


def test_credibility_is_shared_by_the_owners_lines() -> None:
    line = "genuine: 0, lost: 0.5"
    more = "two: {owner: o, declared: x >= 2, effects: {hit: 1}}"
    assert near(last(scenario(line, more, 2, r="{1: up}"), "hit", RUNS), 0.6 * 0.5)


def test_a_line_is_crossed_once_and_may_be_drawn_anew() -> None:
    line = "genuine: 0, lost: 0.5"
    trust = course(scenario(line, periods=4, r="{1: up, 2: down, 3: up}"), "trust")
    assert trust == pytest.approx([0.3, 0.3, 0.3, 0.3], rel=1e-6)
    again = scenario(
        line, periods=4, r="{1: up, 2: down, 3: up}", o="{1: wait, 2: redraw, 3: wait}"
    )
    assert course(again, "trust") == pytest.approx([0.3, 0.3, 0.15, 0.15], rel=1e-6)


@pytest.mark.parametrize(
    ("o", "answered", "trust", "paid"),
    [
        ("{1: wait}", [0, 0, 0, 0], [0.6, 0.6, 0.3, 0.3], -2),
        ("{1: wait, 2: strike, 3: wait}", [0, 1, 1, 1], [0.6, 0.8, 0.8, 0.8], 0),
        ("{1: wait, 3: strike, 4: wait}", [0, 0, 1, 1], [0.6, 0.6, 0.8, 0.8], 0),
        ("{1: wait, 4: strike}", [0, 0, 0, 0], [0.6, 0.6, 0.3, 0.3], -2),
        ("{1: strike, 2: wait}", [0, 0, 0, 0], [0.6, 0.6, 0.3, 0.3], -2),
    ],
)
def test_the_owner_may_answer_in_time_or_pay(
    o: str, answered: list[float], trust: list[float], paid: float
) -> None:
    line = "action: strike, within: 2, obligation: 2, lost: 0.5, restored: 0.5"
    crisis = scenario(line, periods=4, o=o)
    assert course(crisis, "answered") == answered
    assert course(crisis, "trust") == pytest.approx(trust, rel=1e-6)
    assert played(crisis).payoffs[0, 0] == paid


def test_the_first_crossing_ever_may_start_something_unintended() -> None:
    line = "genuine: 0, novelty: 0.3, jump: {mess: 1}"
    mess = by_run(scenario(line, periods=4, r="{1: up, 2: down, 3: up}"), "mess", RUNS)
    assert near(mess[0], 0.3)
    assert (mess[-1] == mess[0]).all()
    known = scenario(f"{line}, precedent: true")
    assert (by_run(known, "mess", RUNS) == 0).all()
    responds = scenario("genuine: 0, novelty: 1, effects: {hit: 1}")
    assert (by_run(responds, "hit", RUNS) == 1).all()


def test_the_rival_is_deterred_by_what_it_fears() -> None:
    """A myopic rival weighs the gain against credibility · genuine · damage."""
    crisis = scenario("genuine: 0.5, effects: {hit: 1}").changed({"actors.r.behavior": "myopic"})
    names = [a.name for a in crisis.model.actions_of("r")]
    took = played(crisis, RUNS).actions[0, 1]
    worth = {"wait": 0.0, "down": 0.0, "up": 0.2 - 0.3, "leap": 0.4 - 0.3}
    weights = {name: math.exp(5 * value) for name, value in worth.items()}
    for index, name in enumerate(names):
        assert near((took == index).astype(float), weights[name] / sum(weights.values()))


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("owner: z", "there is no actor z"),
        ("effects: {nothing: 1}", "there is no variable nothing"),
        ("jump: {nothing: 1}", "there is no variable nothing"),
        ("action: strike, effects: {hit: 1}", "either effects or an action"),
        ("action: bomb", "o has no action bomb"),
        ("within: 0", "within"),
        ("genuine: 2", "is not a probability"),
    ],
)
def test_mistakes_are_reported(line: str, message: str) -> None:
    text = TEXT.format(line=line, more="", periods=1, r=UP, o=STILL)
    with pytest.raises(Problems) as caught:
        loads(text.replace("owner: o, declared", "declared") if "owner: z" in line else text)
    assert message in str(caught.value)


def test_credibility_of_somebody_without_a_line_is_a_mistake() -> None:
    text = TEXT.format(line="lost: 0", more="", periods=1, r=UP, o=STILL)
    with pytest.raises(Problems) as caught:
        loads(text.replace("credibility: {o: 0.6}", "credibility: {r: 0.6}"))
    assert "r has no red line" in str(caught.value)


def test_off_removes_it_exactly() -> None:
    crisis = load("minimal/red_lines")
    off = crisis.changed({"mechanisms.red_lines.off": True})
    start, end = crisis.text.index("mechanisms:"), crisis.text.index("actions:")
    without = loads(crisis.text[:start] + crisis.text[end : crisis.text.index("measures:")])
    one, other = played(off, RUNS), played(without, RUNS)
    assert (one.outcome == other.outcome).all()
    assert (one.payoffs == other.payoffs).all()
    assert (one.actions == other.actions).all()
