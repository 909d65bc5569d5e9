"""Play what was solved exactly: look the position up and choose as was found for it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from offramp.engine.errors import PlayError
from offramp.engine.position import Ints
from offramp.engine.tape import Array
from offramp.engine.view import View
from offramp.strategy.exact.graph import Graph
from offramp.strategy.exact.logs import log_softmax

_DIGITS = 9
_FACTOR = np.int64(-7046029254386353131)
_NEAR = 1e-6  # beliefs and states computed in another order may differ by so much


@dataclass(frozen=True)
class Page:
    """What an actor does in one period: one row a node at which it moves.

    `x` (node, variable), `beliefs` (node, slot), `moved` (node, actor) what was done before in
    the period, or, where nothing depends on it, who acted; `z` (node, type, action): rationality
    times worth, which a softmax over what is open turns into choices.
    """

    x: Array
    beliefs: Array
    moved: Ints
    z: Array


class Table:
    """One actor's solved choices, by period."""

    def __init__(self, pages: dict[int, Page], telling: bool) -> None:
        self.pages, self.telling = pages, telling
        self.known = {period: _index(page) for period, page in pages.items()}

    def probabilities(self, view: View) -> Array:
        """Choice probabilities (type, action, run). Raises PlayError where nothing was solved."""
        at = view.position
        x = np.empty((at.count, len(at.x)))
        for index in range(len(at.x)):
            x[:, index] = view.frame.variable(index)
        z = self._found(view, x)  # (run, type, action)
        open_ = np.broadcast_to(view.available, view.shape)
        values = np.where(open_, z.transpose(1, 2, 0), -np.inf)
        if np.isnan(values).any():
            raise self._missing(view)
        return np.nan_to_num(np.exp(log_softmax(values, 1)))

    def _found(self, view: View, x: Array) -> Array:
        at, page = view.position, self.pages.get(view.position.period)
        if page is None:
            raise self._missing(view)
        known = self.known[at.period]
        open_ = np.broadcast_to(view.available, view.shape).transpose(2, 0, 1)
        keys = _keys(x, moved_of(at.did, self.telling), open_)
        rows = np.empty(at.count, dtype=np.int64)
        for here in _alike(keys):
            one = here[0]
            candidates = known.get(keys[one].tobytes())
            if candidates is None:
                candidates = self._near(page, x[one], open_[one])
            if candidates is None:
                raise self._missing(view)
            if len(candidates) == 1:
                rows[here] = candidates[0]
            else:
                beliefs = at.beliefs[:, here].T
                rows[here] = _nearest(page.beliefs[candidates], beliefs, candidates)
        return page.z[rows]

    def _near(self, page: Page, x: Array, open_: NDArray[np.bool_]) -> Ints | None:
        apart = np.abs(page.x - x).max(axis=1, initial=0.0)
        known = ~(np.isnan(page.z) & open_).any(axis=(1, 2))
        found = np.flatnonzero((apart <= _NEAR) & known)
        return found if len(found) else None

    def _missing(self, view: View) -> PlayError:
        return PlayError(
            f"{view.code.name} is at a position in period {view.position.period} that was not "
            "among those solved for: solve by regression instead (solving: {solver: regression})"
        )


def tables(
    graph: Graph, z: Sequence[Sequence[Any]], beliefs: Array, actors: int, telling: bool
) -> list[Table]:
    """Tables by actor, from z (place, type, action + 1) by layer and mover.

    `telling` where something depends on what was done before in the same period.
    """
    parts: list[dict[int, list[Page]]] = [{} for _ in range(actors)]
    for layer, values in zip(graph.layers, z, strict=True):
        moved = moved_of(layer.at.did, telling)
        for mover, value in zip(layer.movers, values, strict=True):
            nodes = np.flatnonzero(mover.place >= 0)
            page = Page(
                layer.at.x[:, nodes].T,
                beliefs[layer.history[nodes]],
                moved[nodes],
                value[mover.place[nodes], :, :-1],
            )
            parts[mover.actor].setdefault(layer.period, []).append(page)
    return [Table({p: _joined(pages) for p, pages in each.items()}, telling) for each in parts]


def moved_of(did: Ints, telling: bool) -> Ints:
    """What actors (actor, row) have done in the period, or only who did; (row, actor)."""
    return did.T if telling else (did >= 0).T.astype(np.int64)


def _joined(pages: Sequence[Page]) -> Page:
    return Page(
        np.concatenate([page.x for page in pages]),
        np.concatenate([page.beliefs for page in pages]),
        np.concatenate([page.moved for page in pages]),
        np.concatenate([page.z for page in pages]),
    )


def _keys(x: Array, moved: Ints, open_: NDArray[np.bool_]) -> Array:
    key = np.column_stack([x.round(_DIGITS) + 0.0, moved, open_.reshape(len(x), -1)])
    return np.ascontiguousarray(key, dtype=np.float64)


def _alike(keys: Array) -> list[Ints]:
    """The rows of each kind, by hashes, which sort fast."""
    hashes = np.zeros(len(keys), dtype=np.int64)
    for column in keys.view(np.int64).T:  # wraps around
        hashes = (hashes ^ column) * _FACTOR
        hashes ^= hashes >> 29
    order = np.argsort(hashes, kind="stable")
    sorted_keys = keys[order]
    changes = np.any(sorted_keys[1:] != sorted_keys[:-1], axis=1)  # also where hashes are alike
    return np.split(order, np.flatnonzero(changes) + 1)


def _index(page: Page) -> dict[bytes, Ints]:
    found: dict[bytes, list[int]] = {}
    for row, key in enumerate(_keys(page.x, page.moved, ~np.isnan(page.z))):
        found.setdefault(key.tobytes(), []).append(row)
    return {key: np.array(rows) for key, rows in found.items()}


def _nearest(known: Array, beliefs: Array, candidates: Ints) -> Ints:
    """The candidate (row,) whose beliefs (candidate, slot) are nearest to those of each row."""
    if not known.shape[1]:
        return np.full(len(beliefs), candidates[0])
    apart = np.abs(known[None] - beliefs[:, None]).max(axis=2)  # (row, candidate)
    return candidates[apart.argmin(axis=1)]
