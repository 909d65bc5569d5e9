"""Tables of the distributions and functions, from the tables that the language reads."""

import numpy as np

from building.tables import cell, code, table
from offramp.engine.draws import quantile
from offramp.language.distributions import DISTRIBUTIONS
from offramp.language.syntax import FUNCTIONS

_DISTRIBUTIONS = {
    "uniform": ("anything from low to high, all alike", (0.0, 1.0)),
    "normal": ("mean and standard deviation", (0.0, 1.0)),
    "lognormal": ("the logarithm is normal with mean mu and standard deviation sigma", (0.0, 1.0)),
    "beta": ("a share; mean a / (a + b), as if from a + b observations", (2.0, 8.0)),
    "gamma": ("positive; mean shape · scale", (2.0, 0.5)),
    "triangular": ("from low to high, likeliest at the mode", (0.0, 1.0, 4.0)),
    "quantiles": (
        "two halves of normal distributions, joined at the median q50, through the 5% and 95% "
        "quantiles; it has no bounds",
        (1.0, 2.0, 5.0),
    ),
}
_FUNCTIONS = {
    "min": ("min(a, b, …)", "the smallest"),
    "max": ("max(a, b, …)", "the largest"),
    "clip": ("clip(x, low, high)", "x, but not below low and not above high"),
    "abs": ("abs(x)", "x without its sign"),
    "exp": ("exp(x)", "e to the power of x"),
    "log": ("log(x)", "the natural logarithm"),
    "sqrt": ("sqrt(x)", "the square root"),
    "logistic": ("logistic(x)", "1 / (1 + exp(−x))"),
    "where": ("where(condition, a, b)", "a where the condition holds, else b"),
    "date": ('date("2025-01-20")', "the number of the period that holds the day"),
}


def distributions() -> str:
    """The distributions with their parameters, and what an example of each looks like."""
    _complete(_DISTRIBUTIONS, DISTRIBUTIONS)
    rows: list[list[str]] = []
    for name, parameters in DISTRIBUTIONS.items():
        about, example = _DISTRIBUTIONS[name]
        at = quantile(name, np.array([0.05, 0.5, 0.95]), example)
        shown = ", ".join(f"{value:g}" for value in example)
        spread = f"{code(f'{name}({shown})')}: {at[0]:.2f}, {at[1]:.2f}, {at[2]:.2f}"
        rows.append([code(f"{name}({', '.join(parameters)})"), cell(about), spread])
    return table(["distribution", "meaning", "an example: 5%, 50% and 95% quantiles"], rows)


def functions() -> str:
    """The functions of expressions."""
    _complete(_FUNCTIONS, FUNCTIONS)
    rows = [[code(_FUNCTIONS[name][0]), cell(_FUNCTIONS[name][1])] for name in FUNCTIONS]
    return table(["function", "value"], rows)


def _complete(told: object, known: object) -> None:
    """Refuse to build a page that leaves out what the language has, or tells what it has not."""
    if set(told) != set(known):  # type: ignore[call-overload]
        raise ValueError(f"docs/building/formulas.py: {set(told) ^ set(known)}")  # type: ignore[call-overload]
