"""The engine against `plainly.py`, run by run: the same actions, outcomes, beliefs and payoffs."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from offramp.crisis import loads
from offramp.engine import lower, play
from offramp.strategy import behaviors_of

CRISIS = """
offramp: 1
id: random
time: {{periods: {periods}, moves: {moves}}}
parameters: {{risk: "0.15 ~ uniform(0.0, 0.4)"}}
actors:
  a:
    behavior: {first}
    rationality: {sharp}
    patience: 0.9
    empathy: {empathy}
    forgetting: {forgetting}
    priors: {{b: {{hard: 0.7, soft: 0.3}}}}
    surprised: {surprised}
    types:
      hard: {{probability: 0.4, taste: 1.5}}
      soft: {{probability: 0.6, taste: "0.5 ~ uniform(0.1, 0.9)"}}
    unprovoked: {unprovoked}
  b:
    behavior: {second}
    {presumed}
    moves: {rhythm}
    empathy: 0.5 + 0.1 * alarm
    types:
      hard: {{probability: 0.3, taste: 2}}
      soft: {{probability: 0.7, taste: 0.5}}
  c: {{patience: 0.5, rationality: 2, forgetting: risk}}
variables:
  tension: {{kind: integer, start: 1, low: 0, high: 4}}
  alarm: {{start: "uniform(0, 1)", low: 0, high: 2, drift: "-0.2 * alarm + 0.05 * tension + luck"}}
  marked: {{kind: flag}}
  luck: {{start: "lottery(-0.1, 0.25, 0, risk, 0.2, 0.75 - risk)", low: -0.1}}
actions:
  push: {{by: [a, b], when: {guard}, effects: {{tension: 1, alarm: 0.3 * tension}},
         cost: "0.1 * self.taste", seen: {seen}, taken_for: {taken_for}}}
  wait: {{by: [a, b, c], when: {waiting}}}
  retreat: {{by: [b, c], when: tension > 1, effects: {{tension: -1.5, alarm: -0.5}}, cost: 0.05}}
events:
  scare: {{at: 2, when: tension > 1, effects: {{alarm: 0.5}}}}
  election: {{at: 2, redraw: {{b: {{hard: 0.5 + risk, soft: 0.5 - risk}}}}}}
chance:
  accident: {{probability: risk * tension, when: not marked, effects: {{tension: 1, marked: 1}}}}
  calm: {{rate: 0.4 * alarm, effects: {{alarm: -0.1, tension: -0.6}}}}
  fortune:
    one_of:
      good: {{probability: {good}, effects: {{alarm: -0.2}}}}
      bad: {{probability: 0.3 + 0.2 * marked, effects: {{alarm: 0.4, tension: 1}}}}
outcomes:
  war: {{when: tension >= 4 and alarm > 0.5, payoffs: {{a: -self.taste, b: -2, c: -1}}}}
  peace: {{when: tension <= 0, payoffs: {{a: 0.2}}}}
  stand_off: {{otherwise: true, payoffs: {{b: 0.3 * self.taste}}}}
payoffs:
  a: {{flow: 0.2 * self.taste * tension - 0.3 * belief.a.b.hard * alarm + 0.1 * did.a.push}}
  b:
    flow: 0.1 * self.taste * tension - 0.2 * alarm + luck * did.b.push
    terminal: 0.1 * min(alarm, 1)
  c: {{flow: "-0.2 * expected.c.a.taste * tension - where(did.a.push, 0.1, 0)"}}
measures:
  tension: tension
  alarm: alarm
  a_of_b: belief.a.b.hard
  b_of_a: belief.b.a.hard
  c_of_b: belief.c.b.soft
"""
RULES = (
    "{doctrine: [{when: tension > 2 and self.taste > 1, do: retreat}, "
    "{when: alarm > 0.4, do: {push: 0.7, wait: 0.3}}]}"
)


PRESUMED = (
    "presumed: {doctrine: [{when: self.taste > 1 or luck > 0, do: push}, "
    "{when: tension > 1, do: {retreat: 0.6, wait: 0.4}}, {do: wait}]}"
)


@settings(max_examples=40, deadline=None, derandomize=True)
@given(
    periods=st.integers(2, 5),
    moves=st.sampled_from(["together", "random order", "[c, b, a]"]),
    first=st.sampled_from(["myopic", "myopic", "uniform"]),
    second=st.sampled_from(["myopic", "uniform", RULES]),
    presumed=st.sampled_from(["", "presumed: uniform", PRESUMED, PRESUMED]),
    surprised=st.sampled_from(["{}", "{b: {hard: 0.2, soft: 0.8}}", "{b: {soft: 1}}"]),
    sharp=st.sampled_from([0.5, 4]),
    empathy=st.sampled_from(["0", "0.5", "1"]),
    forgetting=st.sampled_from(["0", "0.1", "1", "0.3 ~ uniform(0.1, 0.9)"]),
    unprovoked=st.sampled_from(["{}", "{tension: 0, alarm: 0.5 * alarm}"]),
    rhythm=st.sampled_from(["every period", '"every 2 periods, from 2"']),
    guard=st.sampled_from(["tension < 4", "self.taste > 1"]),
    waiting=st.sampled_from(["true", "tension < 2", "belief.a.b.hard < 0.8"]),
    seen=st.sampled_from(["1", "0.7", "{a: 0.6, others: 0.2 + 0.1 * alarm}"]),
    taken_for=st.sampled_from(["{}", "{wait: 0.3}", "{wait: 0.9}"]),
    good=st.sampled_from(["0.2", "0.9"]),
    drawn=st.booleans(),
)  # fmt: skip
def test_a_run_in_plain_python_is_the_engine_s(plain_run, drawn, **parts):
    model = loads(CRISIS.format(**parts)).model
    program, seed, count = lower(model), 7, 12
    batch = play(
        program,
        behaviors_of(program, instead="myopic"),
        seed=seed,
        first=3,
        count=count,
        drawn=drawn,
    )
    for row in range(count):
        run = plain_run(model, seed, 3 + row, drawn)
        names = [[a.name for a in model.actions_of(actor.name)] for actor in model.actors]
        for number, did in enumerate(run.actions):
            for index, actor in enumerate(model.actors):
                taken = int(batch.actions[number, index, row])
                assert did.get(actor.name) == (names[index][taken] if taken >= 0 else None)
        measures = np.array(run.measures)  # stored in single precision
        np.testing.assert_allclose(batch.measures[: len(measures), :, row], measures, rtol=1e-6)
        assert program.outcomes[batch.outcome[row]] == run.outcome
        assert batch.ended[row] == len(run.actions)
        earned = [run.earned[actor.name] for actor in model.actors]
        np.testing.assert_allclose(batch.payoffs[:, row], earned, rtol=0, atol=1e-9)
