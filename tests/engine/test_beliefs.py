"""Beliefs: Bayes' rule, empathy, and what is seen wrongly or not at all."""

import numpy as np
import pytest

from offramp.crisis import loads
from offramp.engine import lower, play
from offramp.engine.exact import enumerate_play
from offramp.strategy import behaviors_of

ATTRIBUTION = """
offramp: 1
id: attribution
time: {periods: 3}
parameters: {q: 0.1, a: 0.9, b0: 0.1, b1: 0.6, e: 0}
actors:
  mover:
    types:
      aggressive: {probability: q, hostile: 1}
      benign: {probability: 1 - q, hostile: 0}
    unprovoked: {provoked: 0}
    behavior:
      doctrine:
        - {when: self.hostile > 0.5, do: {act: a, wait: 1 - a}}
        - {when: provoked > 0, do: {act: b1, wait: 1 - b1}}
        - do: {act: b0, wait: 1 - b0}
  observer: {empathy: e}
variables: {provoked: {start: 1}, acts: {start: 0}}
actions: {act: {by: mover, effects: {acts: 1}}, wait: {by: mover}}
outcomes: {end: otherwise}
measures: {posterior: belief.observer.mover.aggressive, acts: acts}
"""


def posterior(q: float, a: float, b0: float, b1: float, e: float, acts: int, rounds: int) -> float:
    b = e * b1 + (1 - e) * b0
    odds = q / (1 - q) * (a / b) ** acts * ((1 - a) / (1 - b)) ** (rounds - acts)
    return odds / (1 + odds)


@pytest.mark.parametrize("e", [0, 0.5, 1])
@pytest.mark.parametrize(("q", "a", "b0", "b1"), [(0.1, 0.9, 0.1, 0.6), (0.2, 0.7, 0.1, 0.8)])
def test_posteriors_match_the_closed_form_of_the_attribution_model(q, a, b0, b1, e):
    values = {"q": q, "a": a, "b0": b0, "b1": b1, "e": e}
    program = lower(loads(ATTRIBUTION).changed(values).model)
    batch = play(program, behaviors_of(program), seed=1, first=0, count=400)
    seen = set()
    for belief, acts in batch.measures[2].T:
        assert belief == pytest.approx(posterior(q, a, b0, b1, e, int(acts), 3), rel=1e-6)
        seen.add(int(acts))
    assert seen == {0, 1, 2, 3}


def test_beliefs_are_calibrated_when_empathy_is_full():
    program = lower(loads(ATTRIBUTION).changed({"e": 1}).model)
    result = enumerate_play(program, behaviors_of(program))
    # a martingale: the mean posterior is the prior, in every period
    assert result.measures[:, 0] == pytest.approx([0.1, 0.1, 0.1], abs=1e-12)


def test_an_unseen_act_teaches_less_and_a_mistaken_one_teaches_the_wrong_thing():
    text = ATTRIBUTION.replace("periods: 3", "periods: 1").replace("0.6, e: 0}", "0.6, e: 1}")
    hidden = text.replace("effects: {acts: 1}}", "effects: {acts: 1}, seen: 0.4}")
    mistaken = text.replace(
        "effects: {acts: 1}}", "effects: {acts: 1}, seen: 0.4, taken_for: {wait: 0.6}}"
    )
    q, a, b = 0.1, 0.9, 0.6
    for variant, signals in (
        # seen as act, or nothing: only an act can go unseen
        (hidden, {"act": (a * 0.4, b * 0.4), "none": (a * 0.6, b * 0.6), "wait": (1 - a, 1 - b)}),
        (mistaken, {"act": (a * 0.4, b * 0.4), "wait": (1 - a + a * 0.6, 1 - b + b * 0.6)}),
    ):
        expected = {round(q * h / (q * h + (1 - q) * s), 6) for h, s in signals.values()}
        program = lower(loads(variant).model)
        batch = play(program, behaviors_of(program), seed=2, first=0, count=1000)
        assert {round(float(b), 6) for b in batch.measures[0, 0]} == expected
        mean = enumerate_play(program, behaviors_of(program)).measures[0, 0]
        assert mean == pytest.approx(q, abs=1e-12)


def test_priors_may_differ_by_observer():
    text = ATTRIBUTION.replace("{empathy: e}", "{priors: {mover: {aggressive: 0.8, benign: 0.2}}}")
    text = text.replace("behavior:\n      doctrine:", "behavior:\n      doctrine:", 1)
    program = lower(loads(text.replace("periods: 3", "periods: 1")).model)
    batch = play(program, behaviors_of(program), seed=1, first=0, count=200)
    for belief, acts in batch.measures[0].T:
        assert belief == pytest.approx(posterior(0.8, 0.9, 0.1, 0.6, 1, int(acts), 1), rel=1e-6)


def test_beliefs_do_not_change_when_no_type_could_have_acted_so():
    from offramp.engine.observing import updated

    prior = np.array([[0.3], [0.7]])
    assert updated(prior, np.zeros((2, 1))).tolist() == prior.tolist()


def test_who_can_do_nothing_tells_nothing_even_where_its_actions_are_seen_badly():
    text = """
offramp: 1
id: silence
time: {periods: 2}
actors:
  mover:
    types:
      able: {probability: 0.5, strength: 1}
      unable: {probability: 0.5, strength: 0}
  observer: {}
actions:
  act: {by: mover, when: self.strength > 0, seen: 0.7}
outcomes: {end: otherwise}
measures: {posterior: belief.observer.mover.able}
"""
    program = lower(loads(text).model)
    batch = play(program, behaviors_of(program), seed=1, first=0, count=200)
    silent = (batch.actions[:, 0] < 0).all(axis=0)
    assert silent.any()
    assert (batch.measures[:, 0, silent] == 0.5).all()
