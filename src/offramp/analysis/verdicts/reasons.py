"""Why a comparison came out as it did, in one sentence."""

from collections.abc import Iterator, Sequence
from math import isinf

from offramp.analysis.verdicts.comparing import Side
from offramp.analysis.verdicts.judgement import Verdict
from offramp.analysis.verdicts.measuring import SAME, Measure
from offramp.language.claim import Arithmetic, Comparison, Number, Probability, Quantity

_ROUNDING = 1e-14


def reason(
    comparison: Comparison,
    verdict: Verdict,
    asked: Sequence[Side],
    runs: int,
    close: bool,
    indifference: float,
    needed: int | None,
) -> str:
    """The sentence, from the differences with the intervals that the verdict rests on.

    `close`: what is open lies within `indifference`; `needed`: about how many runs it would take.
    """
    if verdict != "undecided" and all(side.sure for side in asked):
        return "true of any probability" if verdict == "holds" else "true of no probability"
    open_ = [side for side in asked if side.answer is None]
    problem = next((side.difference.problem for side in open_ if side.difference.problem), "")
    text = _Text(comparison)
    if verdict == "undecided" and problem:
        return problem.replace(SAME, f"{text.estimated(asked[0])} in all runs")
    if comparison.sign == "=":
        return _banded(comparison, verdict, asked, runs, close, indifference, needed)
    if verdict == "undecided":
        what, other = text.placed(asked[0])
        if close:
            return f"{what} is too close to {other} to matter (±{text.number(indifference)})"
        return f"{what} is not clear of {other} after {runs:,} runs{_more(needed)}"
    below = (comparison.sign in ("<", "<=")) == (verdict == "holds")
    return text.lies(below, asked[0])


def _banded(
    comparison: Comparison,
    verdict: Verdict,
    asked: Sequence[Side],
    runs: int,
    close: bool,
    indifference: float,
    needed: int | None,
) -> str:
    text, reach = _Text(comparison), comparison.tolerance
    found = asked[0].difference  # of left - right - tolerance
    what = f"left − right = {text.interval(*(v + reach for v in _three(found)))}"
    band = f"±{text.number(reach)}"
    if verdict == "holds":
        return f"{what} lies within {band}"
    if verdict == "fails":
        return f"{what} lies beyond {band}"
    if close:
        return f"{what} is too close to {band} to matter (±{text.number(indifference)})"
    return f"{what} is not clear of {band} after {runs:,} runs{_more(needed)}"


class _Text:
    """Numbers of one comparison: in percent where probabilities are compared."""

    def __init__(self, comparison: Comparison) -> None:
        parts = [*_added(comparison.left), *_added(comparison.right)]
        plain = all(isinstance(part, Probability | Number) for part in parts)
        self.percent = plain and any(isinstance(part, Probability) for part in parts)
        self.comparison = comparison

    def number(self, value: float) -> str:
        if isinf(value):
            return "−∞" if value < 0 else "∞"
        value = 0.0 if abs(value) < _ROUNDING else value  # what adding and taking a tolerance left
        text = f"{100 * value:.3g}" if self.percent else f"{value:.4g}"
        return text.replace("-", "−") + ("%" if self.percent else "")

    def interval(self, estimate: float, low: float, high: float) -> str:
        return f"{self.number(estimate)} [{self.number(low)}, {self.number(high)}]"

    def placed(self, side: Side) -> tuple[str, str]:
        """What was measured, and the number that it is compared with."""
        left, right = self.comparison.left, self.comparison.right
        three = _three(side.difference)
        if isinstance(right, Number):
            return self.interval(*(v + right.value for v in three)), self.number(right.value)
        if isinstance(left, Number):
            estimate, low, high = (left.value - v for v in three)
            return self.interval(estimate, high, low), self.number(left.value)
        return f"left − right = {self.interval(*three)}", self.number(0.0)

    def estimated(self, side: Side) -> str:
        """What was found of what is compared with a number, or of left − right."""
        left, right = self.comparison.left, self.comparison.right
        difference = (
            side.difference.estimate + self.comparison.tolerance
        )  # the first side's is less
        if isinstance(right, Number):
            return self.number(difference + right.value)
        if isinstance(left, Number):
            return self.number(left.value - difference)
        return f"left − right = {self.number(difference)}"

    def lies(self, below: bool, side: Side) -> str:
        what, other = self.placed(side)
        low, high = side.difference.sign
        touching = not (high < 0 if below else low > 0)
        if isinstance(self.comparison.left, Number) and not isinstance(
            self.comparison.right, Number
        ):
            below = not below
        where = ("at or " if touching else "") + ("below" if below else "above")
        by = " (sign test)" if side.difference.sign_test else ""
        return f"{what} lies {where} {other}{by}"


def _added(quantity: Quantity) -> Iterator[Quantity]:
    """What a quantity is the sum or difference of."""
    if isinstance(quantity, Arithmetic) and quantity.sign in ("+", "-"):
        yield from _added(quantity.left)
        yield from _added(quantity.right)
    else:
        yield quantity


def _three(measured: Measure) -> tuple[float, float, float]:
    return measured.estimate, measured.low, measured.high


def _more(needed: int | None) -> str:
    return f"; about {_rounded(needed)} might decide it" if needed else ""


def _rounded(count: int) -> str:
    """A count to two digits: 1,234,567 is about 1,200,000."""
    digits = max(0, len(str(count)) - 2)
    return f"{round(count, -digits):,}"
