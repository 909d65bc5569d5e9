"""Audience costs: what climbing and declaring stake, what backing down loses, and the public."""

import pytest

from courses import course, earned
from offramp.crisis import Crisis, loads
from offramp.language.problems import Problems

BASE = """
offramp: 1
id: t
time: {{periods: {periods}}}
actors: {{north: {{behavior: {{script: {north}}}}}, south: {{behavior: {{script: {south}}}}}}}
variables:
  lost: {{kind: flag}}
  {more}
mechanisms:
  ladder:
    domains:
      conventional: {{rungs: [zero, one, two, three, four], start: {{north: 1}}}}
      nuclear: {{rungs: [zero, one, two]}}
  audience_costs:
    actors:
      {block}
actions:
  rest: {{by: [north, south]}}
  climb: {{by: north, effects: {{rung.north.conventional: 1}}}}
  go_nuclear: {{by: north, effects: {{rung.north.nuclear: 1}}}}
  leap: {{by: north, effects: {{rung.north.conventional: 3}}}}
  step_down: {{by: north, effects: {{rung.north.conventional: -1}}}}
  retreat: {{by: north, effects: {{rung.north.conventional: -2}}}}
  threaten: {{by: north}}
  yield: {{by: north}}
  overrun: {{by: south, effects: {{lost: 1}}}}
outcomes: {{end: otherwise}}
"""


def scenario(
    block: str, north: str, periods: int = 2, south: str = "{1: rest}", more: str = ""
) -> Crisis:
    return loads(BASE.format(block=block, north=north, periods=periods, south=south, more=more))


def staked(crisis: Crisis) -> list[float]:
    return course(crisis, "staked_north")


def test_a_climb_stakes_standing_by_the_rung_and_stakes_fade() -> None:
    crisis = scenario("north: {per_rung: 0.2, fade: 0.5}", "{1: leap, 2: rest}", 3)
    assert staked(crisis) == pytest.approx([0.3, 0.15, 0.075])
    assert earned(crisis)[0] == 0


def test_with_nothing_but_its_name_an_audience_counts() -> None:
    crisis = scenario("north: {}", "{1: climb, 2: step_down, 3: rest}", 3)
    assert staked(crisis) == pytest.approx([0.09, 0, 0])
    assert earned(crisis)[0] == pytest.approx(-0.09)
    assert course(crisis, "backed_down_north") == [0, 1, 1]


def test_stepping_down_loses_all_that_is_staked_or_a_share_per_rung() -> None:
    script = "{1: leap, 2: retreat, 3: rest}"
    block = "north: {{per_rung: 0.1, fade: 0, forfeit: {}}}"
    assert earned(scenario(block.format(1), script, 3))[0] == pytest.approx(-0.3)
    half = scenario(block.format(0.5), script, 3)
    assert earned(half)[0] == pytest.approx(-0.3 * 0.75)
    assert staked(half) == pytest.approx([0.3, 0.075, 0.075])
    assert earned(scenario(block.format(0), script, 3))[0] == 0


def test_nothing_is_lost_where_nothing_was_staked() -> None:
    assert earned(scenario("north: {}", "{1: step_down}"))[0] == 0


def test_domains_weigh_and_what_the_public_does_not_see_stakes_nothing() -> None:
    script = "{1: climb, 2: go_nuclear}"
    block = "north: {per_rung: 0.1, fade: 0}\n    domains: "
    assert staked(scenario(block + "{nuclear: 2}", script)) == pytest.approx([0, 0.2])
    assert staked(scenario(block + "{nuclear: 1, conventional: 3}", script)) == pytest.approx(
        [0.3, 0.4]
    )
    assert staked(scenario(block + "{naval: 1}", script)) == [0, 0]


def test_words_stake_standing_and_a_concession_loses_it() -> None:
    block = "north: {fade: 0, declares: {threaten: 0.4}, concedes: [yield]}"
    crisis = scenario(block, "{1: threaten, 2: threaten, 3: yield, 4: yield}", 4)
    assert staked(crisis) == pytest.approx([0.4, 0.8, 0, 0])
    assert earned(crisis)[0] == pytest.approx(-0.8)


def test_what_was_staked_before_the_start_counts() -> None:
    assert earned(scenario("north: {start: 0.7, concedes: [yield]}", "{1: yield}"))[0] == (
        pytest.approx(-0.7)
    )


def test_backing_down_may_be_no_move_at_all() -> None:
    block = "north: {start: 0.6, fade: 0.5, conceded: lost}"
    crisis = scenario(block, "{1: rest}", 4, "{1: rest, 2: overrun}")
    assert staked(crisis) == pytest.approx([0.3, 0, 0, 0])
    assert earned(crisis)[0] == pytest.approx(-0.3)
    assert course(crisis, "backed_down_north") == [0, 1, 1, 1]


def test_what_is_staked_anew_may_be_lost_anew() -> None:
    block = "north: {fade: 0, declares: {threaten: 0.4}, conceded: did.south.overrun}"
    crisis = scenario(block, "{1: threaten}", 3, "{1: overrun, 2: rest, 3: overrun}")
    assert staked(crisis) == pytest.approx([0, 0.4, 0])
    assert earned(crisis)[0] == pytest.approx(-0.4 - 0.8)


@pytest.mark.parametrize(("anger", "factor"), [(0, 1), (1, 1.5), (2, 2)])
def test_an_angry_public_makes_it_dearer(anger: float, factor: float) -> None:
    more = "anger: {for: [north], start: 0.5, low: 0, high: 1}"
    block = f"north: {{start: 0.4, fade: 0, anger: {anger}, concedes: [yield]}}"
    assert earned(scenario(block, "{1: yield}", more=more))[0] == pytest.approx(-0.4 * factor)
    assert earned(scenario(block, "{1: yield}"))[0] == pytest.approx(-0.4)  # nobody is angry


def test_regimes_differ() -> None:
    crisis = scenario("north: {per_rung: 0.3, fade: 0}\n      south: {}", "{1: climb, 2: rest}")
    assert staked(crisis) == pytest.approx([0.3, 0.3])
    assert course(crisis, "staked_south") == [0, 0]


def test_off_removes_the_mechanism_exactly() -> None:
    block = "north: {start: 0.2, concedes: [yield], conceded: lost}"
    crisis = scenario(block, "{1: climb, 2: yield}", south="{1: overrun}")
    off = crisis.changed({"mechanisms.audience_costs.off": True})
    assert earned(crisis)[0] < 0
    assert earned(off)[0] == 0
    assert "staked_north" not in [m.name for m in off.model.measures]


@pytest.mark.parametrize(
    ("block", "message"),
    [
        ("nroth: {}", "16:7: there is no actor nroth (did you mean north?)"),
        ("north: {concedes: [yeild]}", "16:26: north has no action yeild (did you mean yield?)"),
        ("north: {declares: {treaten: 1}}", "16:26: north has no action treaten"),
        ("north: {conceded: lots}", "16:25: unknown name lots (did you mean lost?)"),
        ("north: {fade: 2}", "it must lie in [0, 1]"),
    ],
)
def test_mistakes_are_reported_where_they_stand(block: str, message: str) -> None:
    with pytest.raises(Problems) as error:
        scenario(block, "{1: rest}")
    assert any(message in str(p) for p in error.value.problems), [
        str(p) for p in error.value.problems
    ]
