"""Removing a block removes the mechanism exactly, and blocks may stand in any order."""

import copy
import re
from functools import cache
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from offramp.crisis import Crisis, load, loads
from offramp.engine import lower, play
from offramp.language import Problems, explicit, to_yaml
from offramp.mechanisms import registry
from offramp.strategy import behaviors_of

Data = dict[str, Any]
MECHANISMS = sorted(registry())
NAMED = ("sources", "actors", "parameters", "variables", "actions", "events", "chance", "payoffs")


@cache
def minimal(mechanism: str) -> Data:
    """The mechanism's minimal scenario in full."""
    data = explicit(load(f"minimal/{mechanism}").scenario)
    data.pop("policies", None)
    return data


def reduced(data: Data) -> Data:
    """The scenario without the entries that cannot be understood, and the doctrines likewise."""
    data = copy.deepcopy(data)
    for _ in range(200):
        text = to_yaml(data)
        try:
            loads(text)
        except Problems as error:
            place = error.problems[0].place
            assert place is not None
            steps: dict[int, str] = {}
            for line in text.splitlines()[: place.line]:
                indent = len(line) - len(line.lstrip())
                steps = {i: s for i, s in steps.items() if i < indent}
                steps[indent] = line.strip().partition(":")[0]
            section, name = steps[0], steps[2]
            if section == "mechanisms":  # what the scenario and a mechanism both declare
                ((kind, name),) = re.findall(r"(action|variable) (\w+).* already", str(error))[:1]
                del data[f"{kind}s"][name]
            elif section == "actors":
                data["actors"][name] = {}
            else:
                del data[section][name]
            continue
        return data
    raise AssertionError("it cannot be understood")


def without(data: Data, mechanism: str) -> Data:
    rest = {name: block for name, block in data["mechanisms"].items() if name != mechanism}
    return {**data, "mechanisms": rest}


def switched(data: Data, mechanism: str, off: bool) -> Data:
    block = {**data["mechanisms"][mechanism], "off": off}
    return {**data, "mechanisms": {**data["mechanisms"], mechanism: block}}


def played(crisis: Crisis) -> tuple[Any, ...]:
    program = lower(crisis.model)
    batch = play(program, behaviors_of(program, instead="myopic"), seed=9, first=0, count=200)
    assert np.isfinite(batch.payoffs).all()
    return batch.outcome, batch.ended, batch.payoffs, batch.actions, batch.measures


@pytest.mark.parametrize("mechanism", MECHANISMS)
def test_off_is_the_same_as_not_there(mechanism: str) -> None:
    rest = reduced(without(minimal(mechanism), mechanism))
    block = minimal(mechanism)["mechanisms"][mechanism]
    rest["mechanisms"] = {**rest.get("mechanisms", {}), mechanism: block}
    off, gone = switched(rest, mechanism, off=True), without(rest, mechanism)
    for one, other in zip(played(loads(to_yaml(off))), played(loads(to_yaml(gone))), strict=True):
        np.testing.assert_array_equal(one, other)


@cache
def merged(mechanisms: frozenset[str]) -> Data:
    """The minimal scenarios of some mechanisms put together, as far as they can be."""
    # the last has a calendar, which a date needs
    whole: Data = copy.deepcopy(minimal(max(mechanisms)))
    for mechanism in sorted(mechanisms):
        data = minimal(mechanism)
        for section in (*NAMED, "measures"):
            whole[section] = {**data.get(section, {}), **whole.get(section, {})}
        whole["mechanisms"] = {**whole["mechanisms"], **data["mechanisms"]}
    return whole


def test_all_mechanisms_can_be_put_together() -> None:
    crisis = loads(to_yaml(reduced(merged(frozenset(MECHANISMS)))))
    owners = {part.owner for part in (*crisis.model.variables, *crisis.model.payoffs)}
    assert owners >= set(MECHANISMS)
    played(crisis)


@settings(max_examples=12, deadline=None, derandomize=True)
@given(st.sets(st.sampled_from(MECHANISMS), min_size=2).map(frozenset), st.data())
def test_the_order_of_blocks_means_nothing_and_what_goes_comes_back(
    mechanisms: frozenset[str], data: st.DataObject
) -> None:
    whole = reduced(merged(mechanisms))
    crisis = loads(to_yaml(whole))
    names = data.draw(st.permutations(list(whole["mechanisms"])))
    blocks = {name: whole["mechanisms"][name] for name in names}
    swapped = loads(to_yaml({**whole, "mechanisms": blocks}))
    assert swapped.model.digest == crisis.model.digest
    path = f"mechanisms.{names[0]}.off"
    gone = swapped.changed({path: True})
    assert gone.model.digest != crisis.model.digest
    assert gone.changed({path: False}).model.digest == crisis.model.digest
    assert all(part.owner != names[0] for part in (*gone.model.chances, *gone.model.payoffs))
