"""Between which numbers what claims speak of can lie, and that no run leaves these limits."""

from math import inf

import pytest

import offramp
from offramp.analysis.claims.limits import limits_of
from offramp.analysis.claims.variants import Variants
from offramp.analysis.claims.watched import Watched
from offramp.language.claims.parser import parse_claim

STRAIT = """
offramp: 1
id: strait
time: {periods: 6}
parameters: {odds: 0.3 ~ beta(3, 7)}
actors:
  north:
    behavior: uniform
    types: {hard: {probability: 0.5, gain: 2}, soft: {probability: 0.5, gain: -1}}
  south: {behavior: uniform}
variables:
  tension: {start: 1, low: 0, high: 4}
  debt: {start: 0, low: 0}
  lost: {kind: flag}
  free: 0
actions:
  press: {by: north, effects: {tension: 1, debt: self.gain}}
  ease: {by: [north, south], effects: {tension: -1, free: 1}}
chance: {luck: {probability: odds, effects: {lost: 1}}}
outcomes: {end: otherwise}
"""
WANTED = {
    "lost": (0, 1),
    "did.north.press": (0, 1),
    "belief.south.north.hard": (0, 1),
    "tension": (0, 4),
    "2 * tension - 1": (-1, 7),
    "tension * (tension - 2)": (-8, 8),
    "period": (1, 6),
    "tension > 3": (0, 1),
    "where(lost, -3, tension)": (-3, 4),
    "min(debt, 5)": (0, 5),
    "sqrt(tension)": (0, 2),
    "1 / (1 + tension)": (0.2, 1),
    "debt": (0, inf),
    "free": (-inf, inf),
    "1 / tension": (-inf, inf),
    "odds": (-inf, inf),
}


@pytest.fixture(scope="module")
def strait() -> offramp.Crisis:
    return offramp.loads(STRAIT.replace("0.3 ~ beta(3, 7)", '"0.3 ~ beta(3, 7)"'))


@pytest.mark.parametrize(("text", "wanted"), WANTED.items())
def test_limits_of_an_expression(
    strait: offramp.Crisis, text: str, wanted: tuple[float, float]
) -> None:
    claim = parse_claim(f"E({text}) > 0")
    watched = Watched(Variants(strait), [claim], seed=1)
    (played,) = watched.blocks(512)
    (paths,) = played.values()
    (column,) = paths.columns.values()
    low, high = limits_of(paths.model.measures[column].value, paths.model)
    assert (low, high) == pytest.approx(wanted)
    sample = paths.block.sample
    assert sample is not None
    seen = sample[:, column]
    assert low <= seen[seen == seen].min()
    assert seen[seen == seen].max() <= high
