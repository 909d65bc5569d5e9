"""Any subset of mechanisms in any order builds and plays; what is switched off is gone."""

from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from offramp.crisis import Crisis, loads
from offramp.engine import Batch, lower, play
from offramp.mechanisms import NAMES
from offramp.strategy import behaviors_of

TEXT = (Path(__file__).parent / "every_mechanism.yaml").read_text("utf-8")
DATA: dict[str, Any] = yaml.safe_load(TEXT)
SUBSETS = st.lists(st.sampled_from(NAMES), min_size=1, unique=True)  # in any order


def crisis(names: tuple[str, ...], off: tuple[str, ...] = ()) -> Crisis:
    """The scenario with these blocks, in this order."""
    blocks = {name: dict(DATA["mechanisms"][name]) for name in names}
    for name in off:
        blocks[name]["off"] = True
    return loads(yaml.safe_dump(DATA | {"mechanisms": blocks}, sort_keys=False))


def played(one: Crisis, runs: int = 32) -> Batch:
    program = lower(one.model)
    return play(program, behaviors_of(program), seed=5, first=0, count=runs)


@cache
def whole() -> Crisis:
    return crisis(NAMES)


def test_all_of_them_are_there_and_play() -> None:
    assert set(DATA["mechanisms"]) == set(NAMES)
    batch = played(whole(), 256)
    assert np.isfinite(batch.payoffs).all()


@settings(max_examples=40, deadline=None)
@given(SUBSETS, st.randoms(use_true_random=False))
def test_any_subset_in_any_order_is_one_model_and_plays(names: list[str], random: Any) -> None:
    one = crisis(tuple(names))
    shuffled = list(names)
    random.shuffle(shuffled)
    assert crisis(tuple(shuffled)).model.digest == one.model.digest
    batch = played(one)
    assert np.isfinite(batch.payoffs).all()
    assert (batch.outcome >= 0).all()
    assert {part.owner for part in one.model.actions} <= {"scenario", *names}


@settings(max_examples=40, deadline=None)
@given(SUBSETS, st.data())
def test_switched_off_is_as_if_it_had_never_been_there(names: list[str], data: Any) -> None:
    gone = data.draw(st.sampled_from(names))
    rest = tuple(name for name in names if name != gone)
    without, off = played(crisis(rest)), played(crisis(tuple(names), off=(gone,)))
    assert (without.outcome == off.outcome).all()
    assert (without.ended == off.ended).all()
    np.testing.assert_allclose(without.payoffs, off.payoffs, rtol=1e-9, atol=1e-9)
