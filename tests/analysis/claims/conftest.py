"""A crisis small enough to follow by hand, with everything that claims can speak of."""

import pytest

import offramp

SCENARIO = """
offramp: 1
id: walk
time: {start: 2024-01-01, step: 1 week, periods: 6}
actors:
  north:
    behavior: uniform
    types:
      hard: {probability: 0.3, resolve: 2}
      soft: {probability: 0.7, resolve: 1}
  south: {behavior: uniform}
parameters:
  hazard: 0.2 ~ beta(4, 16)
  gain: 1 ~ normal(1, 0.5)
variables:
  tension: {start: 0, low: -10, high: 10}
  war: {kind: flag}
actions:
  push: {by: [north, south], effects: {tension: 1}}
  wait: {by: [north, south], effects: {tension: -0.5}}
chance:
  accident: {probability: hazard * logistic(tension - 2), effects: {war: 1}}
outcomes:
  war: {when: war, payoffs: {north: -3, south: -3}}
  triumph: {when: tension >= 6, payoffs: {north: gain, south: -1}}
  peace: {otherwise: true, payoffs: {north: 0.5, south: 0.5}}
payoffs:
  north: {flow: {push: 0.1 * did.north.push}}
measures:
  tension: tension
  heat: max(tension, 0)
  pushing: did.north.push
policies:
  calm: {title: Fewer accidents, set: {parameters.hazard: 0.05}}
  safe: {title: No accidents, off: [chance.accident]}
"""


@pytest.fixture(scope="session")
def walk() -> offramp.Crisis:
    return offramp.loads(SCENARIO, "walk.yaml")
