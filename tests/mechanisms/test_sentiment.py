"""Sentiment: shocks, spread and fading of anger, its loop through incidents, leaders' hands."""

import numpy as np
import pytest

from courses import course, last, played
from offramp.crisis import Crisis, loads
from offramp.language.problems import Problems

BASE = """
offramp: 1
id: t
time: {{periods: {periods}}}
actors: {{north: {{behavior: {{script: {north}}}}}, south: {{behavior: {{script: {south}}}}}}}
variables: {{rung: {{kind: integer, for: [north, south], start: 2}}, dead: {{kind: flag}}{more}}}
mechanisms:
  sentiment:
    actors:
      north:
        {block}
actions:
  rest: {{by: [north, south]}}
  climb: {{by: [north, south], effects: {{rung.self: 1}}}}
  kill: {{by: south, effects: {{dead: 1}}}}
  yield: {{by: north, effects: {{rung.self: -1}}}}
outcomes: {{end: otherwise}}
measures: {{a: anger.north, out: outrage.north}}
"""
REST, CLIMB = "{1: rest}", "{1: climb, 2: rest}"
DEATH = "shocks: {death: {of: dead, adds: 0.5}}"


def scenario(
    block: str, south: str = "{1: kill}", north: str = REST, periods: int = 4, more: str = ""
) -> Crisis:
    block = block.replace("\n", "\n        ")
    text = BASE.format(block=block, south=south, north=north, periods=periods, more=more)
    return loads(text)


def test_a_death_counts_once_and_anger_fades() -> None:
    crisis = scenario(DEATH + "\nmedia: 0\nfade: 0.5")
    assert course(crisis, "a") == pytest.approx([0.5, 0.25, 0.125, 0.0625])


def test_a_shock_counts_by_how_much_it_rises_from_where_it_started() -> None:
    block = "shocks: {{climb: {{of: rung.south, adds: 0.25{}}}}}\nmedia: 0\nfade: 0"
    assert course(scenario(block.format(""), CLIMB), "a") == pytest.approx([0.25] * 4)
    twice = scenario(block.format(""), "{1: climb}", periods=2)
    assert course(twice, "a") == pytest.approx([0.25, 0.4375])
    every = scenario(block.format(", each_period: true"), REST, periods=2)  # 2 rungs each period
    assert course(every, "a") == pytest.approx([0.5, 0.75])


def test_deeds_count_each_period_or_when_they_begin() -> None:
    block = "shocks: {{deed: {{of: did.south.climb, adds: 0.5{}}}}}\nmedia: 0\nfade: 0"
    once = scenario(block.format(""), "{1: climb}", periods=2)
    assert course(once, "a") == pytest.approx([0.5] * 2)
    each = scenario(block.format(", each_period: true"), "{1: climb}", periods=2)
    assert course(each, "a") == pytest.approx([0.5, 0.75])


def test_what_falls_and_rises_again_counts_again() -> None:
    block = "shocks: {own: {of: rung.north, adds: 0.5}}\nmedia: 0\nfade: 0"
    back = scenario(block, REST, "{1: yield, 2: climb, 3: rest}")
    assert course(back, "a") == pytest.approx([0, 0.5, 0.5, 0.5])


def test_media_breed_anger_among_those_not_angry_yet() -> None:
    crisis = scenario(DEATH + "\nmedia: 0.4\nfade: 0.1")
    expected = [0.5]
    for _ in range(3):
        a = expected[-1]
        expected.append(a + (1 - a) * 0.4 * a - 0.1 * a)
    assert course(crisis, "a") == pytest.approx(expected)


@pytest.mark.parametrize(("media", "level"), [(0.2, 0.0), (0.6, 0.5)])
def test_below_an_outrage_of_one_anger_dies_above_it_stays(media: float, level: float) -> None:
    crisis = scenario(DEATH + f"\nmedia: {media}\nfade: 0.3", periods=150)
    assert course(crisis, "out")[0] == pytest.approx(media / 0.3)
    assert course(crisis, "a")[-1] == pytest.approx(level, abs=1e-3)  # 1 - fade / media, or 0


def test_outrage_counts_the_loop_through_what_anger_stirs_up() -> None:
    block = "shocks: {raid: {of: dead, adds: 0.1, stirred: 2}}\nmedia: 0.1\nfade: 0.5"
    assert course(scenario(block), "out")[0] == pytest.approx((0.1 + 0.1 * 2) / 0.5)


STREAM = """
  incidents:
    streams:
      air: {between: [north, south], base: 0.4, anger: 3, tension: 0, jump: 0.25, decay: 0.7}
actions:"""


def test_incidents_and_anger_meet() -> None:
    block = "shocks: {contact: {of: incidents.air, adds: 0.1, stirred: stirred.air}}\nmedia: 0.1"
    text = BASE.format(block=block.replace("\n", "\n        "), south=REST, north=REST,
                       periods=12, more="").replace("\nactions:", STREAM)  # fmt: skip
    text = text.replace("{a: anger.north", "{n: incidents.air, r: contacts.air, a: anger.north")
    crisis = loads(text)
    bred = 0.25 / (1 - np.exp(-0.7))  # incidents bred by one
    stirred = 0.4 * 3 / (1 - bred)
    assert course(crisis, "out")[0] == pytest.approx((0.1 + 0.1 * stirred) / 0.3)
    n, r, a = (last(crisis, name, 4_000) for name in ("n", "r", "a"))
    assert (r >= 0.4 * (1 + 3 * a / 2) - 1e-6).all()  # the south is not angry
    calm = crisis.changed({"mechanisms.sentiment.off": True})
    assert n.mean() > last(calm, "n", 4_000).mean() + 0.5


def test_a_leader_pays_for_anger_until_the_public_is_satisfied() -> None:
    block = "start: 0.5\n" + DEATH.replace("0.5", "0") + "\nmedia: 0\nfade: 0\npressure: 0.2"
    assert played(scenario(block)).payoffs[0, 0] == pytest.approx(-0.4)
    block += "\nsatisfied_by: rung.north > rung.south"
    above = scenario(block, REST, CLIMB)
    assert played(above).payoffs[0, 0] == 0
    assert played(scenario(block, CLIMB, REST)).payoffs[0, 0] == pytest.approx(-0.4)


def test_conceding_costs_the_more_the_angrier_the_public() -> None:
    block = DEATH + "\nmedia: 0\nfade: 0\npressure: 0\nconcessions: {yield: 0.8}\nstart: "
    for start in (0, 0.25, 1):
        crisis = scenario(f"{block}{start}", REST, "{1: yield, 2: rest}")
        assert played(crisis).payoffs[:, 0] == pytest.approx([-0.8 * start, 0])


def test_the_scenario_may_declare_anger_itself() -> None:
    own = ", anger: {for: [north], start: 0.6, low: 0, high: 1}"
    crisis = scenario(DEATH + "\nmedia: 0\nfade: 0.5", REST, more=own)
    assert course(crisis, "a")[:2] == pytest.approx([0.3, 0.15])


def test_off_removes_the_mechanism_exactly() -> None:
    block = DEATH + "\nstart: 0.5\npressure: 1\nconcessions: {yield: 1}"
    off = scenario(block, north="{1: yield}").changed({"mechanisms.sentiment.off": True})
    assert course(off, "a") == [0.5] * 4
    assert course(off, "out") == [0] * 4
    assert (played(off).payoffs == 0).all()


@pytest.mark.parametrize(
    ("block", "message"),
    [
        ("shocks: {a: {of: deed}}", "11:26: unknown name deed (did you mean dead?)"),
        (
            "shocks: {a: {of: dead}}\nconcessions: {yeild: 1}",
            "12:23: north has no action yeild (did you mean yield?)",
        ),
        ("shocks: {}", "11:9: mechanisms.sentiment.actors.north.shocks: must not be empty"),
        ("shocks: {a: {of: dead, adds: 2}}", "it must lie in [0, 1]"),
        ("media: 0.1", "shocks"),
    ],
)
def test_mistakes_are_reported_where_they_stand(block: str, message: str) -> None:
    with pytest.raises(Problems) as error:
        scenario(block)
    assert any(message in str(p) for p in error.value.problems), list(error.value.problems)


def test_an_unknown_actor_is_reported_at_its_key() -> None:
    text = BASE.format(block=DEATH, south=REST, north=REST, periods=1, more="")
    with pytest.raises(Problems) as error:
        loads(text.replace("      north:\n", "      nroth:\n"))
    said = [str(p) for p in error.value.problems]
    assert any("10:7: there is no actor nroth (did you mean north?)" in p for p in said), said
