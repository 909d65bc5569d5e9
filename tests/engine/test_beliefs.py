"""Beliefs: Bayes' rule, empathy, and what is seen wrongly or not at all."""

import numpy as np
import pytest

from offramp.crisis import loads
from offramp.engine import lower, play
from offramp.engine.exact import enumerate_play
from offramp.engine.observing import updated
from offramp.engine.view import Presumed
from offramp.strategy import behaviors_of
from offramp.strategy.choosing import presumed_of, presuming

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
    batch = play(program, behaviors_of(program, instead="myopic"), seed=1, first=0, count=400)
    seen = set()
    for belief, acts in batch.measures[2].T:
        assert belief == pytest.approx(posterior(q, a, b0, b1, e, int(acts), 3), rel=1e-6)
        seen.add(int(acts))
    assert seen == {0, 1, 2, 3}


def test_beliefs_are_calibrated_when_empathy_is_full():
    program = lower(loads(ATTRIBUTION).changed({"e": 1}).model)
    result = enumerate_play(program, behaviors_of(program, instead="myopic"))
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
        batch = play(program, behaviors_of(program, instead="myopic"), seed=2, first=0, count=1000)
        assert {round(float(b), 6) for b in batch.measures[0, 0]} == expected
        mean = enumerate_play(program, behaviors_of(program, instead="myopic")).measures[0, 0]
        assert mean == pytest.approx(q, abs=1e-12)


def test_priors_may_differ_by_observer():
    text = ATTRIBUTION.replace("{empathy: e}", "{priors: {mover: {aggressive: 0.8, benign: 0.2}}}")
    text = text.replace("behavior:\n      doctrine:", "behavior:\n      doctrine:", 1)
    program = lower(loads(text.replace("periods: 3", "periods: 1")).model)
    batch = play(program, behaviors_of(program, instead="myopic"), seed=1, first=0, count=200)
    for belief, acts in batch.measures[0].T:
        assert belief == pytest.approx(posterior(0.8, 0.9, 0.1, 0.6, 1, int(acts), 1), rel=1e-6)


def test_beliefs_do_not_change_when_no_type_could_have_acted_so():
    prior = np.array([[0.3], [0.7]])
    assert updated(prior, np.zeros((2, 1))).tolist() == prior.tolist()


@pytest.mark.parametrize("tiny", [1e-13, 1e-300, 5e-324])
def test_the_rarest_acts_are_told_apart(tiny):
    prior = np.array([[0.25], [0.75]])
    assert updated(prior, np.array([[4 * tiny], [0]])).tolist() == [[1], [0]]
    assert updated(prior, np.array([[3 * tiny], [tiny]])).tolist() == [[0.5], [0.5]]


def test_a_belief_that_is_stated_takes_over_from_what_no_type_would_do():
    prior, stated = np.array([[0.25, 0.25], [0.75, 0.75]]), np.array([[0.9, 0.9], [0.1, 0.1]])
    likelihood = np.array([[1e-13, 0.3], [0, 0.1]])
    found = updated(prior, likelihood, stated)
    assert found == pytest.approx(np.array([[0.9, 0.5], [0.1, 0.5]]), abs=1e-15)


def test_a_type_that_is_held_impossible_surprises():
    prior, stated = np.array([[0.0], [1.0]]), np.array([[1.0], [0.0]])
    assert updated(prior, np.array([[0.5], [0.0]]), stated).tolist() == stated.tolist()
    assert updated(prior, np.array([[0.5], [0.0]])).tolist() == prior.tolist()


SILENCE = """
offramp: 1
id: silence
time: {periods: 2}
actors:
  mover:
    types:
      able: {probability: 0.5, strength: 1}
      unable: {probability: 0.5, strength: 0}
  blind: {}
  keen: {}
actions:
  act: {by: mover, when: self.strength > 0, seen: {blind: 0.7}}
outcomes: {end: otherwise}
measures: {blind: belief.blind.mover.able, keen: belief.keen.mover.able, acted: did.mover.act}
"""


def test_nothing_done_cannot_be_told_from_nothing_seen():
    program = lower(loads(SILENCE).model)
    batch = play(program, behaviors_of(program, instead="myopic"), seed=1, first=0, count=400)
    blind, keen, acted = np.swapaxes(batch.measures, 0, 1)
    assert (keen == acted).all()  # who sees everything sees that nothing is done
    unseen = 0.3 / (0.3 + 1)  # a type that cannot act gives nothing to see, for sure
    assert blind[0][acted[0] == 0] == pytest.approx(unseen, rel=1e-6)
    assert {round(float(b), 6) for b in blind[0][acted[0] == 1]} == {round(unseen, 6), 1.0}
    result = enumerate_play(program, behaviors_of(program, instead="myopic"))
    assert result.measures == pytest.approx(0.5, abs=1e-12)  # a martingale


def test_where_no_type_can_do_anything_nothing_is_learned():
    text = SILENCE.replace("self.strength > 0", "period == 3")
    program = lower(loads(text).model)
    result = enumerate_play(program, behaviors_of(program, instead="myopic"))
    assert result.measures[:, :2].tolist() == [[0.5, 0.5], [0.5, 0.5]]


OFF_PATH = """
offramp: 1
id: off-path
time: {periods: 1}
actors:
  mover:
    types:
      hard: {probability: 0.5, r: 1}
      soft: {probability: 0.5, r: 0}
    behavior: {script: {1: attack}}
    presumed: {doctrine: [{when: self.r > 0.5, do: {arm: 0.8, wait: 0.2}}, {do: wait}]}
  stated: {surprised: {mover: {hard: p, soft: 1 - p}}}
  sure: {surprised: {mover: {soft: 1}}}
  silent: {}
parameters: {p: 0.9}
actions: {arm: {by: mover}, wait: {by: mover}, attack: {by: mover}}
outcomes: {end: otherwise}
measures:
  stated: belief.stated.mover.hard
  sure: belief.sure.mover.hard
  silent: belief.silent.mover.hard
"""


@pytest.mark.parametrize(
    ("action", "beliefs"),
    [
        ("attack", [0.9, 0, 0.5]),
        ("wait", [1 / 6, 1 / 6, 1 / 6]),
        ("arm", [1, 1, 1]),
    ],
)
def test_observers_judge_by_what_they_presume(action, beliefs):
    crisis = loads(OFF_PATH).changed({"actors.mover.behavior.script.1": action})
    program = lower(crisis.model)
    result = enumerate_play(program, behaviors_of(program, instead="myopic"))
    assert result.measures[0] == pytest.approx(beliefs, abs=1e-12)
    assert result.actions[0][0].tolist() == [float(a.name == action) for a in crisis.model.actions]
    batch = play(program, behaviors_of(program, instead="myopic"), seed=1, first=0, count=3)
    assert batch.measures[0] == pytest.approx(np.array([beliefs] * 3).T, rel=1e-6)


def test_what_others_presume_must_be_given_to_the_player():
    program = lower(loads(OFF_PATH).model)
    bare = [
        b.actual if isinstance(b, Presumed) else b for b in behaviors_of(program, instead="myopic")
    ]
    assert presumed_of(program)[1:] == [None, None, None]
    with pytest.raises(ValueError, match="mover is presumed to choose otherwise"):
        enumerate_play(program, bare)
    enumerate_play(program, presuming(program, bare))


def test_what_is_presumed_holds_in_the_unprovoked_situation_too():
    """The attribution model, with a mover that never acts although it is presumed to."""
    text = ATTRIBUTION.replace(
        "    behavior:\n", "    behavior: {script: {1: wait}}\n    presumed:\n"
    )
    for e in (0, 0.5, 1):
        program = lower(loads(text).changed({"e": e}).model)
        result = enumerate_play(program, behaviors_of(program, instead="myopic"))
        expected = [posterior(0.1, 0.9, 0.1, 0.6, e, 0, n) for n in (1, 2, 3)]
        assert result.measures[:, 0] == pytest.approx(expected, abs=1e-12)
