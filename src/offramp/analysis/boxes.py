"""Boxes of assumptions in which one kind of world prevails, as the leaves of a small pruned tree.

Screened by how far either label's ranks lie apart, and their distances from the middle; then a tree
chooses three assumptions, and a second one splits on these (Breiman, Friedman, Olshen and Stone
1984, pruned by their rule of one standard error). Leaves out: how good the boxes are, which other
worlds must tell.
"""

from math import inf
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

Floats: TypeAlias = NDArray[np.float64]
Flags: TypeAlias = NDArray[np.bool_]
Bounds: TypeAlias = dict[int, tuple[float, float]]  # assumption -> z above, z at most

_SCREENED = 12  # assumptions that a first tree may choose among
_USED = 3  # assumptions that the boxes may speak of
_DEPTH = 3
_LEAF = 4  # worlds


class NoLearning(RuntimeError):
    """scikit-learn is not installed."""

    def __init__(self) -> None:
        super().__init__(
            "what separates worlds is found by scikit-learn, which is not installed: "
            'pip install "offramp[analysis]"'
        )


def found(z: Floats, sought: Flags, seed: int) -> list[Bounds]:
    """The boxes in which the sought worlds prevail, from scores z (world, assumption).

    Labels weigh the same in total, however rare one is. `seed` deals the folds of the pruning.
    Raises NoLearning.
    """
    screened = _screened(z, sought)
    first = _tree(z[:, screened], sought, seed)
    weights = np.asarray(first.feature_importances_)  # (screened,)
    order = np.argsort(-weights, kind="stable")
    used = [screened[int(i)] for i in order[:_USED] if weights[i] > 0]
    if not used:
        return []
    tree = _pruned(z[:, used], sought, seed).tree_
    if _prevails(tree, 0) is not None:  # one label prevails everywhere: no split survived
        return []
    return [{used[i]: ends for i, ends in box.items()} for box in _boxes(tree, 0, {})]


def _screened(z: Floats, sought: Flags) -> list[int]:
    """The assumptions whose level or distance from the middle differs most between labels."""
    ranks = z.argsort(axis=0).argsort(axis=0) / len(z) - 0.5  # (world, assumption)
    apart = np.zeros(z.shape[1])
    for values in (ranks, np.abs(ranks)):
        apart = np.maximum(apart, np.abs(values[sought].mean(0) - values[~sought].mean(0)))
    return [int(i) for i in np.argsort(-apart, kind="stable")[:_SCREENED]]


def _tree(z: Floats, sought: Flags, seed: int, alpha: float = 0.0) -> Any:
    """A tree of few levels, pruned where a split gains less than `alpha` a leaf."""
    tree = _learning()[0].DecisionTreeClassifier(
        max_depth=_DEPTH,
        min_samples_leaf=max(_LEAF, len(z) // 40),
        class_weight="balanced",
        random_state=seed,
        ccp_alpha=alpha,
    )
    return tree.fit(z, sought)


def _pruned(z: Floats, sought: Flags, seed: int) -> Any:
    """The smallest tree within one standard error of the best in cross-validation."""
    path = _tree(z, sought, seed).cost_complexity_pruning_path(z, sought)
    edges = np.unique(np.maximum(path.ccp_alphas.round(9), 0.0))  # at the last, nothing is left
    alphas = np.append(np.sqrt(edges[:-1] * edges[1:]), 2 * edges[-1] + 1)  # between the edges
    parts = min(5, int(sought.sum()), int((~sought).sum()))
    folds = _learning()[1].StratifiedKFold(parts, shuffle=True, random_state=seed)
    scores = np.zeros((len(alphas), parts))  # (alpha, fold): share that is right, of either label
    for fold, (rest, out) in enumerate(folds.split(z, sought)):
        truth = sought[out]
        for number, alpha in enumerate(alphas):
            said = _tree(z[rest], sought[rest], seed, float(alpha)).predict(z[out])
            right = np.asarray(said) == truth
            scores[number, fold] = (right[truth].mean() + right[~truth].mean()) / 2
    means = scores.mean(axis=1)
    best = int(means.argmax())
    error = float(scores[best].std(ddof=1)) / np.sqrt(parts)
    alpha = float(alphas[np.flatnonzero(means >= means[best] - error)[-1]])
    return _tree(z, sought, seed, alpha)


def _boxes(tree: Any, node: int, box: Bounds) -> list[Bounds]:
    """The leaves in which the sought label prevails; siblings that both do are one box."""
    settled = _prevails(tree, node)
    if settled is not None:
        return [box] if settled else []
    which, cut = int(tree.feature[node]), float(tree.threshold[node])
    low, high = box.get(which, (-inf, inf))
    left = _boxes(tree, int(tree.children_left[node]), {**box, which: (low, min(high, cut))})
    right = _boxes(tree, int(tree.children_right[node]), {**box, which: (max(low, cut), high)})
    return left + right


def _prevails(tree: Any, node: int) -> bool | None:
    """Whether the sought label prevails in all leaves below a node, in none, or in some (None)."""
    left, right = int(tree.children_left[node]), int(tree.children_right[node])
    if left == right:  # a leaf
        other, sought = tree.value[node][0]
        return bool(sought > other)
    first, second = _prevails(tree, left), _prevails(tree, right)
    return first if first == second else None


def _learning() -> tuple[Any, Any]:
    try:
        from sklearn import model_selection, tree  # pyright: ignore
    except ImportError:
        raise NoLearning() from None
    return tree, model_selection
