"""Adaptation: hits, moving out of range, countermeasures, announcements, what uses achieve."""

import pytest

from courses import course, played
from offramp.crisis import Crisis, loads
from offramp.language.problems import Problems

BASE = """
offramp: 1
id: t
time: {{periods: {periods}}}
actors: {{a: {{behavior: {a}}}, b: {{behavior: {b}}}}}
variables: {{{variables}}}
mechanisms:
  adaptation:
    gun: {{owner: a, target: b, uses: [fire], {block}}}
{more}
actions:
  wait: {{by: [a, b]}}
  fire: {{by: a}}
outcomes: {{end: otherwise}}
measures: {{r: reach.gun, c: countered.gun, e: effectiveness.gun, n: achieved.gun, k: revealed.gun}}
"""
WAIT, FIRE = "{script: {1: wait}}", "{script: {1: fire}}"
STILL = "moved: 0, learning: 0, hit: 0"


def scenario(
    block: str,
    periods: int = 3,
    a: str = FIRE,
    b: str = WAIT,
    variables: str = "",
    more: str = "",
) -> Crisis:
    return loads(
        BASE.format(block=block, periods=periods, a=a, b=b, variables=variables, more=more)
    )


def test_a_weapon_to_which_nobody_adapts_achieves_the_same_each_time() -> None:
    crisis = scenario(f"{STILL}, reach: 0.4, worth: 0.2, harm: 0.3")
    assert course(crisis, "e") == [1, 1, 1]
    assert course(crisis, "n") == [1, 2, 3]
    assert played(crisis).payoffs[:, 0] == pytest.approx([0.6, -0.9])


def test_hits_use_up_what_is_in_reach() -> None:
    crisis = scenario("moved: 0, learning: 0, hit: 0.2, reach: 0.5, worth: 1, harm: 0")
    assert course(crisis, "r") == pytest.approx([0.4, 0.32, 0.256])
    assert course(crisis, "e") == pytest.approx([0.8, 0.64, 0.512])
    assert course(crisis, "n") == pytest.approx([1, 1.8, 2.44])
    assert played(crisis).payoffs[:, 0] == pytest.approx([2.44, 0])


def test_once_used_targets_leave_its_reach_but_for_what_cannot_be_moved() -> None:
    crisis = scenario(
        "hit: 0, learning: 0, moved: 0.5, fixed: 0.2", 4, "{script: {1: wait, 2: fire, 3: wait}}"
    )
    assert course(crisis, "k") == [0, 1, 1, 1]
    assert course(crisis, "r") == pytest.approx([1, 0.6, 0.4, 0.3])


def test_an_announcement_lets_targets_move_before_the_first_use() -> None:
    block = "hit: 0, learning: 0, moved: 0.5, announced: word"
    late = "{script: {1: wait, 3: fire}}"
    told = scenario(block, 3, late, variables="word: {start: true}")
    untold = scenario(block, 3, late, variables="word: {start: false}")
    assert course(told, "r") == pytest.approx([0.5, 0.25, 0.125])
    assert course(untold, "r") == pytest.approx([1, 1, 0.5])
    assert course(told, "n")[-1] == pytest.approx(0.25)
    assert course(untold, "n")[-1] == 1


def test_uses_and_study_teach_countermeasures_up_to_the_best() -> None:
    block = "hit: 0.5, moved: 0, learning: 0.5, most: 0.8"
    crisis = scenario(block, 2)
    assert course(crisis, "c") == pytest.approx([0.4, 0.6])
    assert course(crisis, "r") == pytest.approx([0.5, 0.5 - 0.5 * 0.6 * 0.5])
    studied = scenario(
        "hit: 0, moved: 0, learning: 0, study: 0.5, most: 0.8", 3, "{script: {1: fire, 2: wait}}"
    )
    assert course(studied, "c") == pytest.approx([0.4, 0.6, 0.7])


def test_the_target_may_have_to_choose_to_disperse_and_pays_for_it() -> None:
    block = "hit: 0, learning: 0, harm: 0, moved: 0.5, disperse: true, dispersing: 0.3"
    script = "{script: {1: wait, 2: disperse_gun, 3: wait}}"
    crisis = scenario(block, 3, FIRE, script)
    assert course(crisis, "r") == [1, 0.5, 0.5]
    assert played(crisis).payoffs[1, 0] == pytest.approx(-0.3)


def test_nobody_disperses_from_what_it_does_not_know() -> None:
    block = "hit: 0, learning: 0, moved: 0.5, disperse: true"
    always = "{doctrine: [{when: period > 0, do: disperse_gun}]}"
    assert course(scenario(block, 3, WAIT, always), "r") == [1, 1, 1]
    fixed = scenario(f"{block}, fixed: 1", 3, FIRE, always)
    assert course(fixed, "r") == [1, 1, 1]


def test_several_weapons_wear_off_each_by_itself() -> None:
    more = "    bow: {owner: a, target: b, uses: [wait], hit: 0.5, moved: 0, learning: 0}"
    crisis = scenario("moved: 0, learning: 0, hit: 0.2", more=more)
    assert course(crisis, "effectiveness.gun")[-1] == pytest.approx(0.512)
    assert course(crisis, "effectiveness.bow")[-1] == 1


def test_off_removes_it_exactly() -> None:
    block = "hit: 0.5, moved: 0.5, learning: 0.5, study: 0.5, announced: true"
    off = scenario(block).changed({"mechanisms.adaptation.off": True})
    assert [course(off, name)[-1] for name in "rcenk"] == [1, 0, 1, 0, 0]
    assert not played(off).payoffs.any()
    names = {action.name for action in off.model.actions}
    assert "disperse_gun" not in names


def test_mistakes_are_reported_where_they_are() -> None:
    text = """\
offramp: 1
id: a
time: {periods: 9}
actors: {north: {}, south: {}}
mechanisms:
  adaptation:
    gun: {owner: north, target: south, uses: [hti]}
    bow: {owner: east, target: west, uses: [hit]}
actions: {hit: {by: [north, south]}}
outcomes: {end: otherwise}
"""
    with pytest.raises(Problems) as error:
        loads(text)
    said = "\n".join(str(problem) for problem in error.value.problems)
    for expected in (
        "7:47: north has no action hti (did you mean hit?)",
        "8:18: there is no actor east",
        "8:32: there is no actor west",
    ):
        assert expected in said
