"""Whether a comparison is true, as far as the runs tell: the sign of a difference, or of two.

`left < right` asks whether left - right is below zero; `left = right ± t` whether left - right - t
is not above zero and left - right + t not below. What holds of any probability is certain before
all runs: `P(x) >= 0` holds, `P(x) < 0` fails, and `P(x) <= 0` can only fail (once x has come up) or
stay undecided, since no number of runs shows that something cannot happen.
"""

from collections.abc import Callable
from dataclasses import dataclass

from offramp.analysis.verdicts.evidence import Evidence
from offramp.analysis.verdicts.measuring import Measure, measure
from offramp.analysis.verdicts.spans import certain
from offramp.language.claim import Arithmetic, Comparison, Number, Quantity


@dataclass(frozen=True)
class Side:
    """One question of sign: a difference, what is asked of it, and the answer, None if open.

    `sure` says that the answer needs no run.
    """

    difference: Measure
    answer: bool | None
    sure: bool = False


def difference_of(comparison: Comparison, plus: float = 0.0) -> Quantity:
    """Left minus right, plus a number; its atoms are those of the comparison, in their order."""
    difference = Arithmetic("-", comparison.left, comparison.right)
    return Arithmetic("+", difference, Number(plus)) if plus else difference


def sides(comparison: Comparison, evidence: Evidence, first: int, tail: float) -> tuple[Side, ...]:
    """The questions of a comparison, all to be answered with yes for it to hold.

    Atoms are numbered from `first`. An answer is wrong at most `tail` of the time, and of two at
    most one can be wrong to the same side. Raises ValueError as `measure` does.
    """

    def asked(plus: float, of: Callable[[float, float, bool], bool | None], strict: bool) -> Side:
        quantity = difference_of(comparison, plus)
        found = measure(quantity, evidence, first, tail)
        known = of(*certain(quantity), strict)
        return Side(found, of(*found.sign, strict) if known is None else known, known is not None)

    match comparison.sign:
        case "<" | "<=":
            return (asked(0.0, _below, comparison.sign == "<"),)
        case ">" | ">=":
            return (asked(0.0, _above, comparison.sign == ">"),)
        case "=":
            reach = comparison.tolerance
            return asked(-reach, _below, False), asked(reach, _above, False)


def _below(low: float, high: float, strict: bool) -> bool | None:
    """Whether a number with these bounds is below zero, or not above it if not strict."""
    if high < 0 or (high <= 0 and not strict):
        return True
    if low > 0 or (low >= 0 and strict):
        return False
    return None


def _above(low: float, high: float, strict: bool) -> bool | None:
    return _below(-high, -low, strict)
