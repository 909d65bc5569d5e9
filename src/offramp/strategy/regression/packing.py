"""The values of an actor as named arrays, and back."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from offramp.strategy.regression.features import Basis
from offramp.strategy.regression.places import Places
from offramp.strategy.regression.values import Worth

_PARTS = ("bias", "level", "moved", "typed", "by_kind", "by_action", "brought")
_PLACES = ("cells", "leaves", "codes", "minds", "values")


def packed(worths: Mapping[int, Worth], actor: int) -> dict[str, Any]:
    """Arrays by name: periods stacked, places one by one."""
    found: dict[str, Any] = {f"{actor}.periods": np.array(sorted(worths), dtype=np.int64)}
    each = [worths[period] for period in sorted(worths)]
    if not each:
        return found
    for part in _PARTS:
        found[f"{actor}.{part}"] = np.array([getattr(worth, part) for worth in each])
    for subject in range(len(each[0].who)):
        found[f"{actor}.who.{subject}"] = np.array([worth.who[subject] for worth in each])
    for period, worth in worths.items():
        if worth.places is not None:
            for part in _PLACES:
                found[f"{actor}.places.{period}.{part}"] = getattr(worth.places, part)
    return found


def unpacked(arrays: Mapping[str, Any], actor: int, basis: Basis) -> dict[int, Worth]:
    """What was packed. Raises KeyError or ValueError where it is not that."""
    found: dict[int, Worth] = {}
    like = Worth.zero(basis)
    for row, period in enumerate(arrays[f"{actor}.periods"].tolist()):
        parts = {part: arrays[f"{actor}.{part}"][row] for part in _PARTS}
        who = [arrays[f"{actor}.who.{s}"][row] for s in range(len(basis.subjects))]
        for part in _PARTS:
            if parts[part].shape != getattr(like, part).shape:
                raise ValueError(f"{part} has another shape")
        places = None
        if f"{actor}.places.{period}.cells" in arrays:
            places = Places(*(arrays[f"{actor}.places.{period}.{p}"] for p in _PLACES))
        found[int(period)] = Worth(**parts, who=who, places=places)
    return found
