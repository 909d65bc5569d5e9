"""What the runs say about a quantity: its estimate, its interval, and its sign.

How the interval is found depends on the quantity, and `method` says it:

- *exact binomial*, *ranks*, *run by run* (`mean_bounds`): of one probability, quantile or mean, and
  arithmetic of it with numbers.
- *run by run*: sums and differences of what is `given` the same, added up within each run, so that
  luck shared by policies cancels. *exact shares* (`cell_bounds`) of probabilities alone, while few
  runs carry the variation.
- *delta*: other arithmetic, such as conditional probabilities under two policies: the same of its
  linear approximation in each run; *Fieller* of a ratio.
- *part by part*: the `span` of the atoms' own intervals (Bonferroni), where a quantile takes part
  or too few runs carry some atom's variation for an approximation.

The sign has bounds of its own, on a number with the same sign as the quantity: the numerator of a
fraction whose denominator is known to be positive; or, of two probabilities on the same runs, how
uneven the runs in which they differ are divided, exactly (the sign test, McNemar 1947). Runs are
independent; the atoms' values in one run need not be. Leaves out: second-order terms of the delta
method, which are of the order of one over the matching runs.
"""

from dataclasses import dataclass
from itertools import product
from math import inf, nan

import numpy as np
from numpy.typing import NDArray

from offramp.analysis.verdicts.bounds import (
    EFFECTIVE,
    Counts,
    Floats,
    Pair,
    cell_bounds,
    effective,
    mean_bounds,
    proportion_bounds,
)
from offramp.analysis.verdicts.evidence import Evidence
from offramp.analysis.verdicts.fieller import fieller
from offramp.analysis.verdicts.rational import (
    Polynomial,
    Rational,
    gradient,
    linear,
    rational,
    value,
)
from offramp.analysis.verdicts.spans import span
from offramp.analysis.verdicts.table import Table, table_of
from offramp.language.claim import Quantity

OPEN: Pair = (-inf, inf)
SAME = "the same in all runs"
_SAME = f"{SAME}, which does not bound the next: P(… > …) or Q(…, 50%) can be judged"
_ENUMERATED = 8  # probabilities of which all joint answers are listed


@dataclass(frozen=True)
class Measure:
    """An estimate (NaN where there is none) with bounds, infinite where open.

    `sign` bounds a number with the same sign, by a `sign_test` or not. `matching` is the smallest
    number of runs that any atom rests on. `problem` says why bounds are open.
    """

    estimate: float
    low: float
    high: float
    method: str
    sign: Pair
    matching: int
    problem: str = ""
    sign_test: bool = False


def measure(quantity: Quantity, evidence: Evidence, first: int, tail: float) -> Measure:
    """Measure a quantity whose atoms are numbered from `first` in the evidence.

    Bounds miss to either side at most `tail` of the time. Raises ValueError as `rational` does.
    """
    form = rational(quantity)
    table = table_of(quantity, evidence, first)
    if not table.atoms:
        known = value(form.numerator, np.zeros(0)) / value(form.denominator, np.zeros(0))
        return Measure(known, known, known, "a number", (known, known), table.runs)
    if table.matching == 0:
        return Measure(nan, *OPEN, "none", OPEN, 0, "no run matches `given`")
    under = value(form.denominator, table.theta)
    if under == 0:
        return Measure(nan, *OPEN, "none", OPEN, table.matching, "the divisor is 0 in every run")
    estimate = value(form.numerator, table.theta) / under
    low, high, method = _interval(quantity, form, table, tail)
    uneven = _uneven(form.numerator, table, tail) if form.whole else None
    sign = uneven or _sign(form, table, tail, (low, high))
    problem = _problem(form, table) if (low, high) == OPEN else ""
    if sign[0] > 0 or sign[1] < 0:  # what the sharper test has settled
        low, high = (max(low, 0.0), high) if sign[0] > 0 else (low, min(high, 0.0))
    else:
        low, high = min(low, 0.0), max(high, 0.0)
    tested = uneven is not None
    return Measure(estimate, low, high, method, sign, table.matching, problem, tested)


def _interval(
    quantity: Quantity, form: Rational, table: Table, tail: float
) -> tuple[float, float, str]:
    if len(table.atoms) == 1:
        return *span(quantity, [table.atom_bounds(0, tail)]), table.atom_method
    if table.alike and not table.ranked and form.whole and linear(form.numerator):
        return _sum(form.numerator, table, tail)
    if table.ranked or table.sparse or (table.unmet and not form.whole):
        ways = 1 if form.whole and linear(form.numerator) else 2  # an atom may be off to harm
        each = tail / len(table.atoms) / ways
        pairs = [table.atom_bounds(atom, each) for atom in range(len(table.atoms))]
        return *span(quantity, pairs), "part by part"
    over = _influence(form.numerator, table)
    if form.whole:
        return *mean_bounds(over, table.weight, tail), "delta"
    under = _influence(form.denominator, table)
    return *fieller(over, under, table.weight, tail), "Fieller"


def _sign(form: Rational, table: Table, tail: float, found: Pair) -> Pair:
    """Bounds of a number with the sign of the quantity, whose own are those `found`."""
    if table.ranked or form.whole:
        return found
    known = all(factor > 0 for factor in form.denominator.values()) and table.counted
    if not known:
        tail /= 2
    over = _polynomial_bounds(form.numerator, table, tail)
    if over is None:
        return found
    if known:  # and not zero: every event in one of its products has been seen
        return over
    under = _polynomial_bounds(form.denominator, table, tail)
    if under is None or under[0] <= 0 <= under[1]:
        return OPEN
    return over if under[0] > 0 else (-over[1], -over[0])


def _polynomial_bounds(polynomial: Polynomial, table: Table, tail: float) -> Pair | None:
    """Bounds of a polynomial by the sharpest method, or None with too few informative runs."""
    if linear(polynomial) and table.alike:
        uneven = _uneven(polynomial, table, tail)
        return uneven or _sum(polynomial, table, tail)[:2]
    if table.sparse:
        return None
    return mean_bounds(_influence(polynomial, table), table.weight, tail)


def _sum(polynomial: Polynomial, table: Table, tail: float) -> tuple[float, float, str]:
    """Bounds of a sum of atoms that are given the same, run by run."""
    values, weight = _added(polynomial, table.x), table.weight
    if not table.counted:
        limited = bool(table.limited) and all(table.limited)
        return *mean_bounds(values, weight, tail, limited), "run by run"
    possible = _possible(polynomial, table, values)
    if len(possible) > 2 and effective(values, weight) >= EFFECTIVE:
        return *mean_bounds(values, weight, tail), "run by run"
    return *cell_bounds(values, weight, possible, tail), "exact shares"


def _added(polynomial: Polynomial, x: Floats) -> Floats:
    total = np.full(x.shape[1], polynomial.get((), 0.0))
    for term, factor in polynomial.items():
        if term:
            total = total + factor * x[term[0]]  # in one order, so that equal sums are equal
    return total


def _possible(polynomial: Polynomial, table: Table, seen: Floats) -> Floats:
    """The values that the sum can take: all, or with many atoms those seen and the extremes."""
    used = [term[0] for term in polynomial if term]
    x = np.zeros((len(table.atoms), 2 if len(used) > _ENUMERATED else 2 ** len(used)))
    if len(used) <= _ENUMERATED:
        x[used] = np.array(list(product((0.0, 1.0), repeat=len(used)))).T
        return np.unique(_added(polynomial, x))
    for atom in used:
        x[atom] = (0.0, 1.0) if polynomial[(atom,)] > 0 else (1.0, 0.0)
    return np.unique(np.concatenate([_added(polynomial, x), seen]))


def _uneven(polynomial: Polynomial, table: Table, tail: float) -> Pair | None:
    """Of a difference of two probabilities: how uneven the runs that tell them apart fall, -1 … 1.

    Those runs fall to each side with even odds if there is no difference. None of anything else.
    """
    factors = list(polynomial.values())
    if not (table.counted and table.alike and linear(polynomial) and () not in polynomial):
        return None
    if len(factors) != 2 or factors[0] != -factors[1]:
        return None
    values = _added(polynomial, table.x)
    more, fewer = _count(values > 0, table.weight), _count(values < 0, table.weight)
    low, high = proportion_bounds(more, more + fewer, tail)
    return 2 * low - 1, 2 * high - 1


def _influence(polynomial: Polynomial, table: Table) -> Floats:
    """What each run adds to a polynomial of the atoms, (row,): its mean is the estimate."""
    slopes = gradient(polynomial, table.theta)
    total = np.full(table.x.shape[1], value(polynomial, table.theta))
    for x, g, theta, slope, matches in zip(
        table.x, table.g, table.theta, slopes, table.matches, strict=True
    ):
        total += np.where(g, (x - theta) * (slope * table.runs / matches), 0.0)
    return total


def _count(rows: NDArray[np.bool_], weight: Counts) -> int:
    return int(weight[rows].sum())


def _problem(form: Rational, table: Table) -> str:
    """Why bounds are open."""
    few = table.informative
    if not form.whole and not table.sparse:
        return "the divisor may be zero"
    if form.whole and not table.ranked and not table.sparse:  # each varies, their sum does not
        straight = table.alike and linear(form.numerator)
        values = _added(form.numerator, table.x) if straight else _influence(form.numerator, table)
        few = effective(values, table.weight)
    if few == 0:
        return _SAME
    return f"only {few:,.0f} of {table.matching:,} runs carry the variation"
