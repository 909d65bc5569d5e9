"""What the language page says of the edges, tried out."""

from typing import Any

import pytest
import yaml

import offramp

HEAD = "offramp: 1\nid: edge\n"


def values(text: str, measure: str, runs: int = 1, periods: int = 3) -> list[float]:
    """The mean of a measure, by period."""
    time = "" if "time:" in text else f"time: {{periods: {periods}}}\n"
    run = offramp.play(offramp.loads(HEAD + time + text), runs=runs)
    return run.measures().where(measure=measure).column("mean")


def test_short_forms(building: Any) -> None:
    loader: Any = yaml.SafeLoader
    for _, model, short, long in building("short_forms").SHORT_FORMS:
        given, meant = (_text_keys(yaml.load(text, Loader=loader)) for text in (short, long))
        assert model.model_validate(given) == model.model_validate(meant), short


def _text_keys(data: Any) -> Any:
    """As the language reads YAML: keys are text."""
    if isinstance(data, dict):
        return {str(key): _text_keys(value) for key, value in data.items()}
    return [_text_keys(item) for item in data] if isinstance(data, list) else data


def test_every_key_is_described(building: Any) -> None:
    from offramp.language import Scenario
    from offramp.mechanisms import NAMES, registry

    keys, silent = building("keys").keys, set[str]()
    for model in (Scenario, *(registry()[name] for name in NAMES)):
        waiting, seen = [model], {model}
        while waiting:
            at = waiting.pop()
            for key in keys(at):
                if not key.about:
                    silent.add(f"{at.__name__}.{key.name}")
                if key.below is not None and key.below not in seen:
                    seen.add(key.below)
                    waiting.append(key.below)
    assert not silent


def test_every_mechanism_has_a_page(building: Any) -> None:
    from offramp.mechanisms import NAMES, registry

    for name in NAMES:
        page = building("mechanisms").mechanism_page(name, registry()[name])
        for heading in ("An example", "The block", "What it adds to the model", "Signatures"):
            assert f"\n## {heading}\n" in page, name


def test_halves_are_rounded_to_the_even_number_after_every_addition() -> None:
    text = """
variables: {x: {kind: integer}}
events:
  one: {at: 1, effects: {x: 0.4}}
  two: {at: 2, effects: {x: 0.5}}
  three: {at: 3, effects: {x: 1.5}}
measures: {x: x}
outcomes: {end: otherwise}
"""
    assert values(text, "x") == [0, 0, 2]


def test_events_see_what_earlier_ones_left_and_are_clipped_one_by_one() -> None:
    text = """
variables: {x: {low: 0, high: 1}}
events:
  up: {at: 1, effects: {x: 2}}
  down: {at: 1, effects: {x: -0.5 * x}}
measures: {x: x}
outcomes: {end: otherwise}
"""
    assert values(text, "x") == [0.5, 0.5, 0.5]


def test_chance_and_drift_see_one_state_and_follow_each_other() -> None:
    text = """
variables: {x: {start: 1, drift: -0.5 * x}, y: {drift: x}}
chance:
  a: {probability: 1, effects: {x: x}}
  b: {probability: 1, effects: {x: x}}
measures: {x: x, y: y}
outcomes: {end: otherwise}
"""
    assert values(text, "x", periods=1) == [1.5]
    assert values(text, "y", periods=1) == [3]


def test_the_start_is_not_tested() -> None:
    text = "variables: {x: 1}\noutcomes: {over: x > 0, end: otherwise}\ntime: {periods: 3}\n"
    (row, _) = offramp.play(offramp.loads(HEAD + text), runs=3).times()
    assert (row.runs, row.mean) == (3, 1)


def test_later_movers_see_earlier_ones() -> None:
    text = """
actors:
  a: {behavior: {script: {1: x}}}
  b: {behavior: {doctrine: [{when: did.a.x, do: x}, {do: y}]}}
actions: {x: {by: [a, b]}, y: {by: [a, b]}}
measures: {seen: did.b.x}
outcomes: {end: otherwise}
"""
    assert values(text + "time: {periods: 2, moves: [a, b]}\n", "seen") == [1, 1]
    assert values(text + "time: {periods: 2, moves: together}\n", "seen") == [0, 0]


HIDDEN = """
actors:
  a:
    types: {hard: {probability: 0.5, r: 1}, soft: {probability: 0.5, r: 0}}
    behavior: {doctrine: [{when: self.r > 0.5, do: x}, {do: y}]}
  b: {}
actions: {x: {by: a, seen: 0}, y: {by: a}}
measures: {sure: 2 * abs(belief.b.a.hard - 0.5)}
outcomes: {end: otherwise}
"""


def test_seeing_nothing_speaks_for_what_is_hard_to_see() -> None:
    assert values(HIDDEN, "sure", runs=50) == [1, 1, 1]


def test_an_impossible_move_teaches_nothing() -> None:
    text = HIDDEN.replace(
        "{doctrine: [{when: self.r > 0.5, do: x}, {do: y}]}", "{script: {1: y, 2: x}}"
    )
    assert values(text, "sure", runs=50) == [0, 0, 0]


def test_script_goes_on_and_begins_with_the_first_open_action() -> None:
    text = """
actors: {a: {behavior: {script: {2: y, 4: z}}}}
actions: {x: {by: a}, y: {by: a}, z: {by: a, when: period == 5}}
measures: {took: 1 * did.a.x + 2 * did.a.y + 3 * did.a.z}
outcomes: {end: otherwise}
"""
    assert values(text, "took", periods=6) == [1, 2, 2, 2, 3, 2]


def test_an_actor_without_open_actions_does_nothing() -> None:
    text = """
actors: {a: {}}
actions: {x: {by: a, when: period > 1, effects: {n: 1}}}
variables: {n: 0}
measures: {n: n}
outcomes: {end: otherwise}
"""
    assert values(text, "n") == [0, 1, 2]


def test_myopic_value_counts_cost_flow_end_and_each_risk() -> None:
    """One choice between acting and waiting, whose odds are exp(rationality · gain)."""
    from math import exp

    text = """
time: {periods: 1}
actors: {a: {rationality: 2}}
variables: {rung: {start: 0, drift: 100}, war: false}
actions: {climb: {by: a, effects: {rung: 1}, cost: 0.3}, wait: {by: a}}
chance: {war: {probability: 0.25 * rung, effects: {war: 1}}}
payoffs: {a: {flow: 0.5 * rung, terminal: 0.1 * rung}}
outcomes: {war: {when: war, payoffs: {a: -4}}, peace: {otherwise: true, payoffs: {a: 1}}}
measures: {climbed: did.a.climb}
"""
    gain = -0.3 + 0.5 + 0.1 + 0.25 * (-4 - 1)
    expected = 1 / (1 + exp(-2 * gain))
    from offramp.engine import lower
    from offramp.engine.exact import enumerate_play
    from offramp.strategy import behaviors_of

    program = lower(offramp.loads(HEAD + text).model)
    exact = enumerate_play(program, behaviors_of(program, instead="myopic"))
    assert exact.measures[0, 0] == pytest.approx(expected, abs=1e-12)
