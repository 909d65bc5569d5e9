"""Which assumptions separate the worlds in which a claim holds from those in which it fails?

A world is one draw of all assumptions. Half of the worlds grow a small tree of splits (Breiman and
others 1984) on the two or three assumptions that tell most; its leaves are boxes such as "resolve
above 0.6 and stockpiles below 40". The other half says how good each is: *coverage* is the share of
the sought worlds (the failing ones, or the holding ones if those are rarer) that lie inside,
*density* the share of the worlds inside that are sought. A box that does no better than chance
there (Fisher's exact test, all boxes together at `level`) is dropped; without any, nothing
separates them.

Source: Bryant and Lempert (2010), "Thinking inside the box"; Friedman and Fisher (1999), "Bump
hunting in high-dimensional data"; Lempert, Bryant and Bankes (2008) for trees in their place.
Leaves out: undecided worlds; assumptions that matter only in company and leave no trace alone (such
as in "exactly one of the two"); causes. Needs scikit-learn.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import isfinite
from typing import TypeAlias

import numpy as np
from scipy import stats

from offramp.analysis.boxes import Bounds, Flags, Floats, found
from offramp.analysis.verdicts import Verdict
from offramp.runs.intervals import LEVEL, clopper_pearson

Original: TypeAlias = Callable[[int, float], float]  # assumption, z: the value in its own units
Share: TypeAlias = tuple[float, float, float]  # estimate, low, high

FEWEST = 10  # worlds of the rarer label, and of the other, below which nothing is sought


@dataclass(frozen=True)
class Limit:
    """An assumption between two values in its own units, infinite where there is no limit."""

    assumption: str
    low: float
    high: float


@dataclass(frozen=True)
class Box:
    """Worlds within limits, as counted in the half that had no part in finding it.

    `sought` of `inside` worlds carry the label sought; `chance` is the probability that as many or
    more would by luck. Shares are (estimate, low, high) at 95%.
    """

    limits: tuple[Limit, ...]
    inside: int
    sought: int
    coverage: Share
    density: Share
    chance: float


@dataclass(frozen=True)
class Separation:
    """Boxes that hold more worlds of the `label` than chance, the best covering first.

    `base` is the share of that label among the decided worlds of the half that the boxes are
    measured in; `undecided` worlds have no part in it. `reason` says why there is no box.
    """

    label: Verdict
    boxes: tuple[Box, ...]
    base: Share
    worlds: int
    undecided: int
    reason: str = ""


def separate(
    z: Floats,
    names: Sequence[str],
    labels: Sequence[Verdict],
    original: Original,
    level: float = 0.05,
    seed: int = 1,
) -> Separation:
    """Find the assumptions that separate worlds, from their normal scores z (world, assumption).

    `original` turns a score back into the assumption's units, rising with it. `seed` deals the
    worlds into halves. Raises ValueError for shapes that do not fit and scores that are not finite,
    NoLearning without scikit-learn.
    """
    if z.ndim != 2 or z.shape != (len(labels), len(names)):
        raise ValueError(f"scores {z.shape} of {len(labels)} worlds, {len(names)} assumptions")
    if not np.isfinite(z).all():
        raise ValueError("a score of an assumption is not finite")
    said = np.array(labels, dtype=str)
    decided = said != "undecided"
    undecided = int((~decided).sum())
    fails, holds = int((said == "fails").sum()), int((said == "holds").sum())
    label: Verdict = "fails" if fails <= holds else "holds"
    sought = said[decided] == label
    none = (0.0, 0.0, 1.0)
    if min(fails, holds) < FEWEST:
        few = f"only {min(fails, holds)} of {fails + holds} decided worlds {_verb(label)}"
        return Separation(label, (), none, 0, undecided, few)
    finding = _half(sought, np.random.default_rng(seed))
    scores = z[decided]
    boxes = found(scores[finding], sought[finding], seed)
    inner, truth = scores[~finding], sought[~finding]
    measured = [_measured(box, inner, truth, names, original) for box in boxes]
    kept = [box for box in measured if box.chance <= level / len(boxes)]
    kept.sort(key=lambda box: (-box.coverage[0], box.chance))
    base = _share(int(truth.sum()), len(truth))
    reason = "" if kept else "nothing separates them better than chance"
    return Separation(label, tuple(kept), base, len(truth), undecided, reason)


def _measured(
    box: Bounds, z: Floats, sought: Flags, names: Sequence[str], original: Original
) -> Box:
    inside = np.ones(len(z), bool)
    for which, (low, high) in box.items():
        inside &= (z[:, which] > low) & (z[:, which] <= high)
    hits, count, all_ = int((inside & sought).sum()), int(inside.sum()), int(sought.sum())
    chance = float(stats.hypergeom.sf(hits - 1, len(z), all_, count))  # pyright: ignore
    limits = tuple(
        Limit(names[which], *(original(which, end) if isfinite(end) else end for end in ends))
        for which, ends in box.items()
    )
    return Box(limits, count, hits, _share(hits, all_), _share(hits, count), chance)


def _half(sought: Flags, generator: np.random.Generator) -> Flags:
    """Half of the worlds of either label."""
    chosen = np.zeros(len(sought), bool)
    for label in (True, False):
        worlds = generator.permutation(np.flatnonzero(sought == label))
        chosen[worlds[: (len(worlds) + 1) // 2]] = True
    return chosen


def _share(count: int, total: int) -> Share:
    return count / total if total else 0.0, *clopper_pearson(count, total, LEVEL)


def _verb(label: Verdict) -> str:
    return "fail" if label == "fails" else "hold"
