"""Nationalism: the ethnic security dilemma, protection as a pretext, sincere or not."""

import pytest

from courses import close, course, played
from offramp.crisis import Crisis, loads
from offramp.language.problems import Problems

BASE = """
offramp: 1
id: t
time: {{periods: {periods}}}
actors: {{h: {{behavior: {{script: {h}}}}}, k: {{{types}behavior: {{script: {k}}}}}}}
variables: {{{variables}}}
mechanisms:
  nationalism:
    groups: {{g: {{host: h, kin: k, {group}}}}}
    kin: {{k: {{action: enter, {kin}}}}}
actions:
  wait: {{by: [h, k]}}
  restrict: {{by: h}}
  grant: {{by: h}}
  stir: {{by: k}}
  enter: {{by: k, when: not protected.g}}
outcomes: {{end: otherwise}}
measures:
  fear: minority_fear.g
  mobilized: mobilized.g
  majority: majority_fear.g
  pretext: pretext.k
"""
STILL = "{1: wait}"
FLAT = "dilemma: 0, calm: 0, pace: 0"


def scenario(
    group: str = FLAT,
    kin: str = "price: 1",
    periods: int = 2,
    h: str = STILL,
    k: str = STILL,
    variables: str = "x: 0",
    types: str = "",
) -> Crisis:
    text = BASE.format(
        group=group, kin=kin, periods=periods, h=h, k=k, variables=variables, types=types
    )
    return loads(text, file="a")


MOVES = "nationalizing: did.h.restrict - did.h.grant, agitation: did.k.stir"


def test_nationalizing_and_agitation_frighten_and_rights_calm() -> None:
    group = f"{FLAT}, fear: 0.5, alarm: 0.2, {MOVES}"
    assert course(scenario(group, h="{1: restrict}"), "fear") == close(0.6, 0.68)
    assert course(scenario(group, k="{1: stir}"), "fear") == close(0.6, 0.68)
    assert course(scenario(group, h="{1: restrict}", k="{1: stir}"), "fear") == close(0.7, 0.82)
    assert course(scenario(group, h="{1: grant}"), "fear") == close(0.4, 0.32)


def test_fighting_frightens_and_so_does_an_attack_on_the_host() -> None:
    group = f"{FLAT}, fear: 0, violence: 0.3"
    assert course(scenario(f"{group}, fighting: 0.5"), "fear") == close(0.15, 0.2775)
    attacked = scenario(group, variables="attacked: {for: [h], start: true}")
    assert course(attacked, "fear") == close(0.3, 0.51)


def test_mobilization_follows_fear() -> None:
    group = "dilemma: 0, calm: 0, pace: 0.5, fear: 0.4"
    assert course(scenario(group), "mobilized") == close(0.2, 0.3)


def test_each_side_s_protection_frightens_the_other() -> None:
    group = "dilemma: 0.5, calm: 0.1, pace: 1, fear: 0.4"
    crisis = scenario(group, periods=3)
    fear, mobilized, majority = [0.4], [0.0], [0.0]
    for _ in range(3):
        f, m, j = fear[-1], mobilized[-1], majority[-1]
        fear.append(f + 0.5 * j * (1 - f) - 0.1 * f)
        mobilized.append(f)
        majority.append(j + 0.5 * m * (1 - j) - 0.1 * j)
    assert course(crisis, "fear") == close(*fear[1:])
    assert course(crisis, "majority") == close(*majority[1:])


@pytest.mark.parametrize(("dilemma", "spirals"), [(0.05, False), (0.09, False), (0.12, True)])
def test_fear_feeds_on_itself_where_the_dilemma_exceeds_the_calm(
    dilemma: float, spirals: bool
) -> None:
    group = f"dilemma: {dilemma}, calm: 0.1, pace: 1, fear: 0.02"
    late = course(scenario(group, periods=1000), "fear")
    assert (late[-1] > 0.05) == spirals
    assert spirals or late[-1] < 1e-3


def test_fear_is_a_pretext_that_lowers_the_price() -> None:
    kin = "price: 2, credence: 0.5"
    crisis = scenario(f"{FLAT}, fear: 0.4", kin, k="{1: enter, 2: wait}")
    assert course(crisis, "pretext") == close(0.2, 0.2)
    assert played(crisis).payoffs[1, 0] == pytest.approx(-2 * 0.8)


@pytest.mark.parametrize(
    ("variables", "left"),
    [
        ("suspicion: {for: [k], start: 0.25}", 0.75),
        ("attributed: {for: [k], start: true}", 0),
        ("x: 0", 1),
    ],
)
def test_who_is_suspected_of_stirring_has_less_of_a_pretext(variables: str, left: float) -> None:
    crisis = scenario(f"{FLAT}, fear: 0.4", "credence: 0.5", variables=variables)
    assert course(crisis, "pretext")[0] == pytest.approx(0.2 * left)


def test_only_who_cares_suffers_with_them_until_it_has_intervened() -> None:
    kin = "price: 0, concern: 0.5"
    group = f"{FLAT}, fear: 0.4"
    assert played(scenario(group, kin)).payoffs[1, 0] == pytest.approx(-0.4)
    entered = scenario(group, kin, k="{1: wait, 2: enter}")
    assert played(entered).payoffs[1, 0] == pytest.approx(-0.2)
    types = "types: {usual: {probability: 1, protective: 0.1}}, "
    assert played(scenario(group, kin, types=types)).payoffs[1, 0] == pytest.approx(-0.04)


def test_unrest_costs_the_host_and_a_frightened_majority_rewards_it() -> None:
    unrest = scenario("dilemma: 0, calm: 0, pace: 1, fear: 0.5, unrest: 0.2")
    assert played(unrest).payoffs[0, 0] == pytest.approx(-0.2)
    group = f"dilemma: 1, calm: 0, pace: 1, fear: 0.5, alarm: 0, appeal: 0.3, {MOVES}"
    crisis = scenario(group, periods=3, h="{1: wait, 3: restrict}")
    assert course(crisis, "majority")[1] == pytest.approx(0.5)
    assert played(crisis).payoffs[0, 0] == pytest.approx(0.15)


def test_off_removes_the_mechanism_exactly() -> None:
    group = f"fear: 0.4, unrest: 1, appeal: 1, {MOVES}"
    crisis = scenario(group, "price: 1, concern: 1", k="{1: enter}", h="{1: restrict}")
    off = crisis.changed({"mechanisms.nationalism.off": True})
    assert not played(off).payoffs.any()
    assert course(off, "fear") == close(0.4, 0.4)
    assert not any(course(off, "mobilized"))
    assert not any(course(off, "pretext"))


@pytest.mark.parametrize(
    ("group", "kin", "message"),
    [
        ("fear: 2", "price: 1", "a:9:41: 2 is not a probability: it must lie in [0, 1]"),
        ("nationalizing: did.h.restrikt", "price: 1",
         "a:9:50: h has no action restrikt (did you mean restrict?)"),
        ("fighting: shelling", "price: 1", "a:9:45: unknown name shelling"),
        ("fear: 0.1", "price: 1}, h: {action: wait",
         "a:10:41: no group has h as its kin"),
        ("fear: 0.1", "price: 1}, x: {action: wait", "a:10:41: there is no actor x"),
    ],
)  # fmt: skip
def test_a_mistake_is_reported_where_it_is(group: str, kin: str, message: str) -> None:
    with pytest.raises(Problems) as error:
        scenario(group, kin)
    assert [str(p) for p in error.value.problems] == [message]


def test_an_action_that_is_not_there_is_reported_once() -> None:
    text = BASE.format(
        group=FLAT, kin="price: 1", periods=2, h=STILL, k=STILL, variables="x: 0", types=""
    )
    with pytest.raises(Problems) as error:
        loads(text.replace("{action: enter", "{action: entre"), file="a")
    assert [str(p) for p in error.value.problems] == [
        "a:10:23: k has no action entre (did you mean enter?)"
    ]
