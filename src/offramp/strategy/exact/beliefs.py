"""What observers believe at every history, given how everyone chooses: Bayes' rule, forward.

In logarithms, so that what is nearly impossible is still told apart from what is more so: the
beliefs off the path of near-rational play are those of vanishing trembles.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np

from offramp.strategy.exact.graph import Graph, Histories, Layer, Resets, Sighting
from offramp.strategy.exact.logs import log_sum, logarithm

IMPOSSIBLE = np.log(1e-12)  # what no type does: a stated belief takes over, or none changes
Choices = Sequence[Any]  # by mover of a layer: log probabilities (place, type, action + 1, batch)


def first_beliefs(graph: Graph, batch: int, dtype: Any = np.float64) -> Any:
    """Room for all beliefs (history, slot, batch), those before play filled in."""
    beliefs = np.zeros((graph.histories, len(graph.beliefs), batch), dtype=dtype)
    beliefs[0] = graph.beliefs[:, None]
    return beliefs


def reset(beliefs: Any, resets: Sequence[Resets]) -> None:
    """Fill in the histories that begin with new private types."""
    for each in resets:
        new = slice(each.first, each.first + len(each.parent))
        beliefs[new] = beliefs[each.parent]
        for slot in each.slots:
            beliefs[new, slot : slot + each.belief.shape[1]] = each.belief[:, :, None]


def update(beliefs: Any, layer: Layer, choices: Choices) -> None:
    """Fill in the histories that begin in a layer."""
    new = layer.new
    if new is None:
        return
    rows = slice(new.first, new.first + len(new.parent))
    beliefs[rows] = beliefs[new.parent]
    for sighting in new.sightings:
        told = np.flatnonzero(sighting.signal >= 0)
        likelihood = _likelihood(layer, new, sighting, choices[sighting.mover], told)
        part = slice(sighting.slot, sighting.slot + likelihood.shape[1])
        prior = beliefs[new.first + told, part]
        found = posterior(prior, likelihood, sighting.surprised)
        if sighting.forgetting > 0:
            found = faded(found, sighting.forgetting)
        beliefs[new.first + told, part] = found


def posterior(prior: Any, likelihood: Any, surprised: Any = None) -> Any:
    """The posterior (row, type, batch) from a prior and log likelihoods.

    Where no type could have done it, the prior, or the stated belief `surprised` (type,).
    """
    top = np.where(prior.real > 0, likelihood.real, -np.inf).max(axis=1, keepdims=True)
    limit = IMPOSSIBLE if surprised is not None else -np.inf
    possible = top > limit
    relative: Any = np.exp(likelihood - np.where(possible, top, 0.0))
    instead: Any = prior if surprised is None else surprised[None, :, None]
    choose: Any = np.where
    joint: Any = choose(possible, prior * relative, instead)
    total: Any = joint.sum(axis=1, keepdims=True)
    return joint / total


def faded(found: Any, forgetting: float) -> Any:
    """Beliefs (row, type, batch) with some of what was learned given up for equal odds."""
    return (1 - forgetting) * found + forgetting / found.shape[1]


def _likelihood(layer: Layer, new: Histories, sighting: Sighting, choices: Any, told: Any) -> Any:
    """Log P(signal | type), (told, type, batch), as the observer judges it."""
    mover = layer.movers[sighting.mover]
    node, signal = new.node[told], sighting.signal[told]
    place = mover.place[node]
    if sighting.judged is not None:
        actual = logarithm(sighting.judged[node])[..., None]
    else:
        actual = choices[place]
    found = _seen(actual, sighting, node, signal)
    if sighting.empathy is None:
        return found
    if sighting.calm is not None:
        calm = logarithm(sighting.calm[node])[..., None]
    else:
        assert mover.unprovoked is not None
        calm = choices[mover.unprovoked[place]]
    empathy = sighting.empathy[node][:, None, None]
    other = _seen(calm, sighting, node, signal)
    both = np.stack(np.broadcast_arrays(logarithm(empathy) + found, logarithm(1 - empathy) + other))
    return log_sum(both, 0)[0]


def _seen(choices: Any, sighting: Sighting, node: Any, signal: Any) -> Any:
    """Log P(signal | type) from log choice probabilities (told, type, action + 1, batch)."""
    if sighting.matrix is None:
        return choices[np.arange(len(signal)), :, signal]
    column = logarithm(sighting.matrix[node, :, signal])  # (told, action + 1)
    return log_sum(choices + column[:, None, :, None], 2)[:, :, 0]
