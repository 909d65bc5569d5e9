"""What cannot be played is said in the words of the reference player."""

import pytest
import yaml

import offramp
from offramp.crisis import loads
from offramp.engine.errors import PlayError
from offramp.language import to_yaml

HEAD = """
offramp: 1
id: wrong
time: {periods: 3}
actors: {a: {behavior: myopic}, b: {behavior: uniform}}
variables: {x: {start: 0}, y: 0, z: {start: 1, low: -5, high: 5}, w: {start: 1}}
actions:
  stay: {by: [a, b]}
outcomes: {end: otherwise}
"""
CASES = [
    ("actions.go={by: b, effects: {x: 1 / y}}", "x is not a finite number after the moves"),
    ("actions.go={by: b, effects: {z: x / y}}", "z is not a finite number after the moves"),
    ("actions.go={by: b, effects: {z: log(y)}}", "z is not a finite number after the moves"),
    ("actions.go={by: a, cost: x / y}", "what a move is worth to a is not a number in period 1"),
    ("actions.go={by: b, cost: 1 / y}", "the payoff of b is not a finite number in period 1"),
    ("variables.x.drift=sqrt(0 - w)", "x is not a finite number after the drift of period 1"),
    ("events.e={at: 2, effects: {x: 1 / y}}", "x is not a finite number after the event e"),
    ("chance.c={probability: 0.9, effects: {x: 1 / y}}", "x is not a finite number after the chan"),
    ("chance.c={rate: 2, effects: {x: y / y}}", "x is not a finite number after the chance"),
    ("chance.c={probability: x / y}", "the probability of c is not a number in period 1"),
    ("chance.c={rate: x / y}", "the probability of c is not a number in period 1"),
    ("chance.c={rate: 400 * period}", "a number, in period 2: bound it"),
    ("chance.c={rate: 1 / y}", "the rate of chance.c exceeds 500 a period"),
    ("payoffs.b={flow: x / y}", "the payoff of b is not a finite number in period 1"),
    ('payoffs.b={flow: "where(period > 2, 1 / y, 0)"}', "the payoff of b is not a finite number"),
    ("payoffs.b={terminal: log(y)}", "in period 3: look for a division by zero"),
    ("payoffs.a={flow: 0 / y}", "what a move is worth to a is not a number in period 1"),
    ("variables.w.drift=w * 1e200", "w is not a finite number after the drift of period 2"),
]


def crisis_with(changes, moves="together"):
    """The crisis with entries, written as YAML, at paths."""
    data = yaml.safe_load(HEAD)
    data["time"]["moves"] = yaml.safe_load(moves)
    for change in changes:
        path, _, value = change.partition("=")
        *above, last = path.split(".")
        at = data
        for step in above:
            at = at.setdefault(step, {})
        at[last] = yaml.safe_load(value)
    return loads(to_yaml(data))


@pytest.mark.parametrize(("change", "said"), CASES, ids=[case[0] for case in CASES])
@pytest.mark.parametrize("moves", ["together", "random order", "[b, a]"])
def test_errors_are_those_of_the_reference_player(change, said, moves):
    crisis, told = crisis_with([change], moves), []
    for options in ({"threads": 1}, {"threads": 2}, {"engine": "reference"}):
        with pytest.raises(PlayError) as error:
            offramp.play(crisis, runs=2_100, **options)
        told.append(str(error.value))
    assert len(set(told)) == 1
    assert said in told[0]


def test_what_is_no_number_where_nobody_looks_is_no_error():
    crisis = crisis_with(
        [
            "actions.go={by: a, when: y > 0, effects: {x: 1 / y}, cost: x / y}",
            "chance.c={when: y > 0, probability: x / y, effects: {x: 1 / y}}",
            "events.e={at: 1, when: y > 0, effects: {x: x / y}}",
        ]
    )
    runs = [{}, {"precision": "single"}, {"engine": "reference"}]
    assert [offramp.play(crisis, runs=100, **options).runs for options in runs] == [100] * 3
