"""The two ways to play one program: sampling runs and following every branch."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from offramp.crisis import loads
from offramp.engine import lower, play
from offramp.engine.errors import TooLarge
from offramp.engine.exact import enumerate_play
from offramp.strategy import behaviors_of

CRISIS = """
offramp: 1
id: random
time: {{periods: {periods}, moves: {moves}}}
actors:
  a:
    behavior: {first}
    empathy: {empathy}
    types:
      hard: {{probability: 0.4, taste: 1.5}}
      soft: {{probability: 0.6, taste: 0.5}}
  b:
    behavior: {second}
    types:
      hard: {{probability: 0.3, taste: {taste}}}
      soft: {{probability: 0.7, taste: 0.5}}
variables:
  tension: {{kind: integer, start: 1, low: 0, high: 4}}
actions:
  push: {{by: [a, b], when: tension < 4, effects: {{tension: 1}}, cost: 0.1, seen: 0.7,
         taken_for: {{wait: {mistaken}}}}}
  wait: {{by: [a, b]}}
  retreat: {{by: b, when: tension > 1, effects: {{tension: -2}}}}
chance:
  accident: {{probability: 0.05 * tension, effects: {{tension: 1}}}}
  calm: {{rate: 0.2, effects: {{tension: -1}}}}
outcomes:
  war: {{when: tension >= 4, payoffs: {{a: -1, b: -2}}}}
  peace: {{when: tension <= 0, payoffs: {{a: 0.2}}}}
  stand_off: otherwise
payoffs:
  a: {{flow: 0.2 * self.taste * tension - 0.1 * belief.a.b.hard}}
  b: {{flow: 0.1 * self.taste}}
measures: {{tension: tension, posterior: belief.b.a.hard}}
"""


RULES = "{doctrine: [{when: tension > 2, do: retreat}, {do: push}]}"


PARTS = {
    "moves": st.sampled_from(["together", "random order", "[b, a]"]),
    "first": st.sampled_from(["myopic", "uniform"]),
    "second": st.sampled_from(["myopic", "uniform", RULES]),
    "empathy": st.sampled_from([0, 0.5, 1]),
    "mistaken": st.sampled_from([0, 0.2, 0.3]),
    "taste": st.sampled_from([0.5, 2]),
    "periods": st.integers(2, 3),
}


@settings(max_examples=12, deadline=None, derandomize=True)
@given(**PARTS)
def test_sampling_agrees_with_enumeration(**parts):
    agree(parts, 4_000)


@pytest.mark.statistical
@settings(max_examples=100, deadline=None)
@given(**PARTS)
def test_sampling_agrees_with_enumeration_at_length(**parts):
    agree(parts, 60_000)


def agree(parts, n):
    """Shares and means within 4.5 standard errors: an error rate of 7e-6 per comparison."""
    program = lower(loads(CRISIS.format(**parts)).model)
    behaviors = behaviors_of(program, instead="myopic")
    exact = enumerate_play(program, behaviors, limit=3_000_000)
    batch = play(program, behaviors, seed=11, first=0, count=n)
    assert exact.lost < 1e-9
    for index, name in enumerate(program.outcomes):
        p = exact.probabilities[name]
        share = np.mean(batch.outcome == index)
        assert abs(share - p) < 4.5 * np.sqrt(max(p * (1 - p), 1 / n) / n)
    for mean, values in zip(exact.payoffs, batch.payoffs, strict=True):
        assert abs(values.mean() - mean) < 4.5 * values.std() / np.sqrt(n) + 1e-9
    for period in range(program.model.periods):
        for index in range(2):
            values = batch.measures[period, index]
            wide = 4.5 * values.std() / np.sqrt(n) + 1e-6
            assert abs(values.mean() - exact.measures[period, index]) < wide
    for actor, table in enumerate(exact.actions):
        for action in range(table.shape[1]):
            share = (batch.actions[:, actor] == action).mean(axis=1)
            assert np.abs(share - table[:, action]).max() < 4.5 * 0.5 / np.sqrt(n)


@pytest.mark.parametrize("moves", ["together", "random order", "[a, b]"])
@pytest.mark.parametrize("drawn", [False, True])
def test_batches_do_not_change_results(moves, drawn):
    text = CRISIS.format(
        moves=moves, first="myopic", second="myopic", empathy="0.5 ~ beta(2, 2)",
        mistaken=0.2, taste=2, periods=4,
    ).replace("empathy: 0.5 ~ beta(2, 2)", "empathy: '0.5 ~ beta(2, 2)'")  # fmt: skip
    program = lower(loads(text).model)
    behaviors = behaviors_of(program, instead="myopic")
    whole = play(program, behaviors, seed=5, first=0, count=101, drawn=drawn)
    at = 0
    for count in (1, 3, 40, 57):
        part = play(program, behaviors, seed=5, first=at, count=count, drawn=drawn)
        rows = slice(at, at + count)
        assert np.array_equal(part.outcome, whole.outcome[rows])
        assert np.array_equal(part.ended, whole.ended[rows])
        assert np.array_equal(part.actions, whole.actions[..., rows])
        assert np.allclose(part.payoffs, whole.payoffs[:, rows], rtol=0, atol=1e-12)
        assert np.array_equal(part.measures, whole.measures[..., rows])
        at += count


def test_too_large_a_crisis_is_not_enumerated():
    text = CRISIS.format(
        moves="together", first="myopic", second="myopic",
        empathy=1, mistaken=0.3, taste=2, periods=9,
    )  # fmt: skip
    program = lower(loads(text).model)
    with pytest.raises(TooLarge, match="too many to enumerate"):
        enumerate_play(program, behaviors_of(program, instead="myopic"), limit=500)


def test_drawn_assumptions_differ_by_run_and_follow_their_distribution():
    text = """
offramp: 1
id: drawn
time: {periods: 1}
parameters:
  p: 0.2 ~ beta(2, 8)
variables: {x: {start: p}}
outcomes: {end: otherwise}
measures: {x: x}
"""
    program = lower(loads(text).model)
    central = play(program, [], seed=1, first=0, count=50)
    assert set(central.measures[0, 0].tolist()) == {0.2}
    drawn = play(program, [], seed=1, first=0, count=4000, drawn=True).measures[0, 0]
    assert drawn.mean() == pytest.approx(0.2, abs=4.5 * np.sqrt(0.2 * 0.8 / 11 / 4000))
    assert drawn.std() == pytest.approx(np.sqrt(0.2 * 0.8 / 11), rel=0.1)
