"""Mistakes inside mechanisms' blocks are reported where they were written, once, with a remedy."""

import pytest

from offramp.crisis import loads
from offramp.language import Problems

HEAD = "offramp: 1\nid: a\ntime: {periods: 9}\nactors: {north: {}, south: {}}\nmechanisms:\n"
TAIL = "actions: {hit: {by: [north, south]}}\noutcomes: {end: otherwise}\n"

# the block from line 6 on: what is said of it, with line and column
CASES = {
    """\
  alliances:
    nato: {members: {north: 1, south: 1}, obligaton: 0.5}
""": ["7:43: unknown key obligaton in mechanisms.alliances.nato (did you mean obligation?)"],
    """\
  alliances:
    nato:
      members: [north, south]
""": [
        "8:16: mechanisms.alliances.nato.members: expected a mapping (key: value), found a list "
        "(write {north: {}, south: {}})"
    ],
    """\
  stockpiles:
    north:
      shells: {start: 10, resuply: 2}
""": ["8:27: unknown key resuply in mechanisms.stockpiles.north.shells (did you mean resupply?)"],
    """\
  stockpiles:
    north:
      shells: {start: 10, uses: {hti: 1}}
""": ["8:34: north has no action hti (did you mean hit?)"],
    """\
  stockpiles:
    north:
      shells: {start: 10, gifts: {west: {amount: 1}}}
""": ["8:35: there is no actor west"],
    """\
  brinkmanship:
    between: [north]
    interaction: both
""": [
        "7:14: mechanisms.brinkmanship.between: needs at least 2 entries, found 1",
        "8:18: mechanisms.brinkmanship.interaction: must be product or sum, found both",
    ],
    """\
  ladder:
    domains:
      naval: {rungs: [peace, war], start: {north: 7}}
""": ["8:51: naval has the rungs 0 to 1"],
    """\
  ladder:
    domains: {naval: {rungs: [peace]}}
""": ["7:30: mechanisms.ladder.domains.naval.rungs: needs at least 2 entries, found 1"],
    """\
  ladder:
  domains: {naval: {rungs: [peace, war]}}
""": [
        "6:10: mechanisms.ladder: expected a mapping (key: value), found nothing (write {})",
        "7:3: there is no mechanism domains (indent it below ladder)",
    ],
    """\
  red_lines:
    lines:
      one: {owner: north, declared: period > 3, effects: {tension: 1, anger: 2}}
""": ["8:59: there is no variable tension", "8:71: there is no variable anger"],
    """\
  red_lines:
    lines:
      one: {owner: north, declared: period > 3, jump: {tension: 1}}
      two: {owner: north, declared: period > 3, effects: {tension: 1}}
""": ["8:56: there is no variable tension", "9:59: there is no variable tension"],
    """\
  red_lines:
    lines:
      one: {owner: north, declared: period, actual: 3}
""": [
        "8:37: period is a number, where a condition is needed (compare it, such as period > 0)",
        "8:53: 3 is a number, where a condition is needed (write true)",
    ],
    """\
  red_lines:
    lines:
      one: {owner: north, declared: period > 3, action: hti}
""": ["8:57: north has no action hti (did you mean hit?)"],
    """\
  incidents:
    streams:
      air: {between: [north, south], base: 1, effects: {war: 1}, domain: naval}
""": [
        "8:57: there is no variable war",
        "8:74: there is no variable rung.north.naval",
        "8:74: there is no variable rung.south.naval",
    ],
    """\
  tenure:
    north: {at: 2025-01-20, rush: {hti: 1}, drops: {aid: {variable: aid, to: 0}}}
""": [
        "7:17: a date needs time.start and a time.step in days, weeks or months",
        "7:36: north has no action hti (did you mean hit?)",
        "7:69: there is no variable aid",
    ],
    """\
  tenure:
    north: {at: 0}
""": ["7:17: the change lies before the first period"],
    """\
  patronage:
    north:
      patrons: {south: {}}
      authorizations: {deep: {by: south, actions: [hit, hti]}}
""": ["9:57: north has no action hti (did you mean hit?)"],
    """\
  resolve:
    actors:
      north:
        types:
          high: {probability: 0.6, resolve: 2}
          low: {probability: 0.6, resolve: 1}
        priors: {south: {hihg: 1}}
""": [
        "9:9: the probabilities of the types of north add up to 1.2, not 1",
        "12:26: north has no type hihg (did you mean high?)",
    ],
    """\
  resolve:
    actors:
      north:
        types:
          high: {probability: 0.6, resolve: 2}
          low: {probability: 60, resolve: 1}
""": ["11:30: 60 is not a probability: it must lie in [0, 1]"],
    """\
  bargaining:
    challenger: {actor: north}
    defender: {actor: west}
""": ["8:23: there is no actor west"],
    """\
  brinkmanship: {between: [north, south], base: -0.1, rate: "-1 ~ normal(0, 1)"}
""": ["6:49: -0.1 must not be negative", "6:62: -1 ~ normal(0, 1) must not be negative"],
    """\
  alliances:
    pact: {members: {north: {obligation: 2}, south: {provocation: -1}}, obligation: 1.5}
""": [
        "7:42: 2 is not a probability: it must lie in [0, 1]",
        "7:67: -1 is not a probability: it must lie in [0, 1]",
        "7:85: 1.5 is not a probability: it must lie in [0, 1]",
    ],
    """\
  incidents:
    streams: {air: {between: [north, south], base: 1, exposure: -1, rules: 1.2}}
""": [
        "7:65: -1 must not be negative",
        "7:76: 1.2 is not a probability: it must lie in [0, 1]",
    ],
    """\
  stockpiles:
    north: {shells: {start: 9, resupply: -1, uses: {hit: -2}}}
""": ["7:42: -1 must not be negative", "7:58: -2 must not be negative"],
}

# the same with numbers that are computed of parameters
BY_PARAMETERS = {
    """\
  brinkmanship: {between: [north, south], rate: low, exponent: low, mitigation: high}
""": [
        "6:49: low is -0.2, which must not be negative",
        "6:64: low is -0.2, which must not be negative",
        "6:81: high is 1.5, which must lie in [0, 1]",
    ],
    # said once: that it is also the probability of a chance event follows
    """\
  ladder: {domains: {naval: {rungs: [peace, war], relaxation: 2 * high}}}
""": ["6:63: 2 * high is 3, which must lie in [0, 1]"],
    """\
  channels: {between: [north, south], decay: 1 - high}
""": ["6:46: 1 - high is -0.5, which must lie in [0, 1]"],
    """\
  brinkmanship:
    between: [north, south]
    rate: {value: 0.1, schedule: [{from: 3, value: low}]}
""": ["8:52: low is -0.2, which must not be negative"],
    """\
  risk_attitude: {actors: {north: {position: 1, scale: low + 0.2, loss_aversion: low}}}
""": [
        "6:56: low + 0.2 is 0, which must be positive",
        "6:82: low is -0.2, which must be positive",
    ],
}


@pytest.mark.parametrize("block", CASES)
def test_a_mistake_is_reported_where_it_is(block: str) -> None:
    with pytest.raises(Problems) as error:
        loads(HEAD + block + TAIL, file="a")
    assert [str(p).removeprefix("a:") for p in error.value.problems] == CASES[block]


@pytest.mark.parametrize("block", BY_PARAMETERS)
def test_what_parameters_come_to_lies_where_it_may(block: str) -> None:
    tail = "parameters: {low: -0.2, high: '1.5 ~ normal(1, 1)'}\n" + TAIL
    with pytest.raises(Problems) as error:
        loads(HEAD + block + tail, file="a")
    assert [str(p).removeprefix("a:") for p in error.value.problems] == BY_PARAMETERS[block]


def test_a_distribution_may_reach_beyond_and_the_state_may_too() -> None:
    block = """\
  brinkmanship: {between: [north, south], rate: wide, base: "0.1 ~ normal(0.1, 1)"}
  incidents: {streams: {air: {between: [north, south], base: 1, exposure: x, rules: x}}}
"""
    tail = "parameters: {wide: '0.1 ~ normal(0.1, 1)'}\nvariables: {x: {start: -3}}\n" + TAIL
    assert loads(HEAD + block + tail).model is not None


def test_what_two_mechanisms_or_the_scenario_declare_is_reported() -> None:
    block = "  bargaining: {challenger: {actor: north}, defender: {actor: south}}\n"
    twice = (
        "chance: {settlement: {probability: 0.1}}\nevents: {marked: {at: 1}}\n"
        "measures: {share: 1}\n"
    )
    with pytest.raises(Problems) as error:
        loads(HEAD + block + TAIL + twice, file="a")
    assert [p.message for p in error.value.problems] == [
        "there is a chance event settlement already, by scenario",
        "there is a measure share already, by scenario",
    ]


@pytest.mark.parametrize(
    ("block", "name", "value"),
    [
        ("brinkmanship: {between: [north, south], base: 0.3, off: OFF}", "hazard", 0),
        ("incidents: {streams: {air: {between: [north, south], base: 2}}, off: OFF}",
         "contacts.air", 0),
        ("incidents: {streams: {air: {between: [north, south], base: 2}}, off: OFF}",
         "branching.air", 0),
        ("alliances: {pact: {members: {north: {provocation: 0.5}, south: 1}}, off: OFF}",
         "provocation.north", 0),
        ("tenure: {north: {at: 5}, off: OFF}", "time_left.north", 9),
    ],
)  # fmt: skip
def test_a_defined_name_says_that_the_mechanism_is_off(block: str, name: str, value: float) -> None:
    text = HEAD + f"  {block}\n" + TAIL + f"measures: {{m: {name}}}\n"
    on, off = (loads(text.replace("OFF", word)).model.measures for word in ("false", "true"))
    found = {m.name: m.value for m in off}["m"]
    assert found == type(found)(value)  # a plain number
    assert {m.name: m.value for m in on}["m"] != found


def test_titles_say_the_actor_s_title() -> None:
    head = HEAD.replace("north: {}", "north: {title: The North}")
    block = "  stockpiles: {north: {shells: {start: 3}}}\n"
    model = loads(head + block + TAIL).model
    assert model.variable("stock.north.shells").title == "rounds of shells that The North has"
