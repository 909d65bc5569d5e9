"""Channels: talk, hotline, agreed rules, exclusion, moves that are misread."""

import math

import numpy as np
import pytest

from courses import by_run, course, played
from offramp.crisis import Crisis, load, loads
from offramp.language.problems import Problems

RUNS = 4_000
TEXT = """
offramp: 1
id: t
time: {{periods: {periods}}}
actors:
  a: {{behavior: {{script: {a}}}}}
  b:
    types: {{bold: {{probability: 0.5, x: 1}}, meek: {{probability: 0.5, x: 0}}}}
    behavior: {{script: {b}}}
    presumed: {{doctrine: [{{when: self.x > 0, do: move}}, {{do: wait}}]}}
  c: {{behavior: {{script: {{1: wait}}}}}}
mechanisms:
  channels: {{between: [a, b], start: 0.5, decay: 0.1, gain: 0.4, alone: 0.25, {block}}}
{more}
actions:
  wait: {{by: [a, b, c]}}
  move: {{by: [a, b]}}
outcomes: {{end: otherwise}}
measures: {{quality: channels, rules: agreed_rules, bold: belief.a.b.bold{measures}}}
"""
WAIT = "{1: wait}"


def scenario(
    block: str = "unseen: 0",
    a: str = WAIT,
    b: str = WAIT,
    periods: int = 3,
    measures: str = "",
    more: str = "",
) -> Crisis:
    return loads(TEXT.format(block=block, a=a, b=b, periods=periods, measures=measures, more=more))


def quality(*args: str, **more: object) -> np.ndarray:
    return course(scenario(*args, **more), "quality")  # pyright: ignore[reportArgumentType]


def test_channels_decay_in_silence() -> None:
    assert quality() == pytest.approx([0.5 * 0.9**k for k in (1, 2, 3)], rel=1e-6)


def test_one_who_talks_alone_does_part_of_what_two_do() -> None:
    one = quality(a="{1: talk_to_b}")
    assert one == pytest.approx([1 - 0.5 * 0.9**k for k in (1, 2, 3)], rel=1e-6)
    both = quality(a="{1: talk_to_b}", b="{1: talk_to_a}")
    assert both == pytest.approx([1 - 0.5 * 0.6**k for k in (1, 2, 3)], rel=1e-6)


def test_talking_costs() -> None:
    crisis = scenario("cost: 0.03", a="{1: talk_to_b}")
    assert played(crisis).payoffs[:, 0].tolist() == pytest.approx([-0.09, 0, 0])


def test_a_hotline_is_a_floor_to_which_channels_decay() -> None:
    low = quality("hotline: installed, floor: 0.3")
    assert low == pytest.approx([0.3 + 0.2 * 0.9**k for k in (1, 2, 3)], rel=1e-6)
    assert quality("hotline: installed, floor: 0.8") == pytest.approx([0.8] * 3)


def test_a_hotline_takes_both() -> None:
    block, agree = "hotline: possible, floor: 0.8", "{1: agree_to_hotline, 2: wait}"
    assert quality(block, a=agree)[-1] == pytest.approx(0.5 * 0.9**3, rel=1e-6)
    assert quality(block, a=agree, b=agree) == pytest.approx([0.8] * 3)
    late = quality(block, a=agree, b="{1: wait, 2: agree_to_hotline, 3: wait}")
    assert late == pytest.approx([0.45, 0.8, 0.8])


def test_rules_take_both_and_may_hold_from_the_start() -> None:
    block, agree = "rules: possible, rules_quality: 0.7, agreeing: 0.1", "{1: agree_to_rules}"
    assert not any(course(scenario(block, a=agree), "rules"))
    crisis = scenario(block, a=agree, b=agree)
    assert by_run(crisis, "rules") == pytest.approx(0.7)
    assert played(crisis).payoffs[:, 0].tolist() == pytest.approx([-0.1, -0.1, 0])  # agreed once
    assert by_run(scenario("rules: agreed, rules_quality: 0.7"), "rules") == pytest.approx(0.7)
    assert not any(course(scenario(), "rules"))


def test_exclusion_closes_talks_and_listed_actions_and_channels_fade() -> None:
    block = "exclusion: {b: {closes: {a: [move]}}}, fading: 0.5, rules: agreed, rules_quality: 0.8"
    crisis = scenario(block, a="{1: wait, 2: talk_to_b, 3: move}", b="{1: talk_to_a}")
    assert course(crisis, "quality") == pytest.approx([0.25, 0.125, 0.0625])
    assert course(crisis, "rules") == pytest.approx([0.4, 0.2, 0.1])
    names = [x.name for x in crisis.model.actions_of("a")]
    assert {names[i] for i in played(crisis).actions[:, 0].ravel()} == {"wait"}


def test_who_may_exclude_may_readmit() -> None:
    block = "exclusion: {b: {start: false, by: [a, c], applause: 0.2}}, fading: 0.5"
    crisis = scenario(
        block, a="{1: exclude_b, 2: wait, 3: readmit_b}", measures=", out: excluded.b"
    )
    assert course(crisis, "out") == [1, 1, 0]
    assert course(crisis, "quality") == pytest.approx([0.25, 0.125, 0.1125])
    assert played(crisis).payoffs[:, 0].tolist() == pytest.approx([0.4, 0, 0.4])


def test_a_hotline_outlasts_exclusion() -> None:
    block = "exclusion: {b: {}}, fading: 0.5, hotline: installed, floor: 0.4"
    assert quality(block) == pytest.approx([0.45, 0.425, 0.4125])


@pytest.mark.parametrize(("start", "rules"), [(0.0, 0.0), (0.5, 0.0), (0.5, 0.5), (1.0, 0.0)])
def test_moves_are_misread_where_channels_and_rules_are_poor(start: float, rules: float) -> None:
    """The bold move, the meek wait: seen, taken for the other, or not seen."""
    block = "unseen: 0.4, misread: 0.5, mistaken: {b: {move: wait}}, rules: agreed"
    block += f", rules_quality: {rules}"
    crisis = scenario(block, b="{1: move}", periods=1).changed({"mechanisms.channels.start": start})
    error = (1 - start) * (1 - rules)
    lost, wrong = 0.4 * error, (1 - 0.4 * error) * 0.5 * error
    bold = by_run(crisis, "bold", RUNS)[0]
    # a move is proof; being taken for waiting speaks for the meek, nothing seen for neither
    for value, expected in ((1.0, 1 - lost - wrong), (0.5, lost)):
        bound = 4.5 * math.sqrt(expected * (1 - expected) / RUNS) + 1e-9
        assert abs(np.isclose(bold, value, atol=1e-6).mean() - expected) <= bound
    assert bool((bold < 0.5 - 1e-6).any()) == (wrong > 0)


def test_without_moves_there_is_nothing_to_choose() -> None:
    crisis = scenario("moves: false")
    assert [x.name for x in crisis.model.actions_of("a")] == ["wait", "move"]


def test_three_may_talk() -> None:
    crisis = loads(
        TEXT.format(
            block="unseen: 0", a="{1: talk_to_c}", b=WAIT, periods=1, measures="", more=""
        ).replace("between: [a, b]", "between: [a, b, c]")
    )
    assert course(crisis, "quality")[0] == pytest.approx(0.55)
    assert len(crisis.model.actions_of("c")) == 3


def test_brinkmanship_and_incidents_read_channels_and_rules() -> None:
    more = """
  brinkmanship: {between: [a, b], base: 0.2, mitigation: 1}
  incidents: {streams: {sea: {between: [a, b], base: 1, mitigation: 0, rules: agreed_rules}}}
"""
    crisis = scenario(
        "hotline: installed, floor: 0.6, rules: agreed, rules_quality: 0.75",
        measures=", hazard: hazard, rate: contacts.sea",
        more=more,
        periods=1,
    )
    assert by_run(crisis, "hazard", 50).max() == pytest.approx(1 - math.exp(-0.2 * 0.4), rel=1e-5)
    assert by_run(crisis, "rate", 50).min() == pytest.approx(0.25, rel=1e-5)


def test_off_removes_it_exactly() -> None:
    crisis = load("minimal/channels")
    off = crisis.changed({"mechanisms.channels.off": True})
    assert not by_run(off, "channels", 5).any()
    start, end = crisis.text.index("  channels:\n"), crisis.text.index("  ladder:\n")
    text = crisis.text[:start] + crisis.text[end:]
    text = text.replace("did.west.talk_to_east + did.east.talk_to_west", "0")
    text = text.replace("value: channels", "value: 0")
    one, other = played(off, 200), played(loads(text), 200)
    assert (one.outcome == other.outcome).all()
    assert (one.payoffs == other.payoffs).all()


@pytest.mark.parametrize(
    ("block", "message"),
    [
        ("exclusion: {d: {}}", "there is no actor d"),
        ("exclusion: {c: {}}", "c is none of those who talk"),
        ("exclusion: {b: {by: [d]}}", "there is no actor d"),
        ("exclusion: {b: {closes: {a: [mvoe]}}}", "a has no action mvoe (did you mean move?)"),
        ("mistaken: {d: {move: wait}}", "there is no actor d"),
        ("mistaken: {c: {wait: wait}}", "c is none of those who talk"),
        ("mistaken: {b: {mvoe: wait}}", "b has no action mvoe (did you mean move?)"),
        ("mistaken: {b: {move: wiat}}", "b has no action wiat (did you mean wait?)"),
        ("hotline: maybe", "must be"),
    ],
)
def test_mistakes_are_reported(block: str, message: str) -> None:
    with pytest.raises(Problems) as caught:
        scenario(block)
    assert message in str(caught.value)
    assert caught.value.problems[0].place is not None
    assert caught.value.problems[0].place.line == 13


def test_nobody_talks_to_itself() -> None:
    with pytest.raises(Problems) as caught:
        scenario().changed({"mechanisms.channels.between": ["a", "a"]})
    assert "an actor is named twice" in str(caught.value)
