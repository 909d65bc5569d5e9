"""Numbers as words a reader can compare: percentages with sensible digits, times, plurals."""

from math import ceil, isfinite, isnan, log10

from offramp.runs.origin import Origin


def percent(p: float, low: float, high: float) -> str:
    """A probability in percent, to as many digits as its interval bears out."""
    if isnan(p):
        return "–"
    return f"{p:.0%}" if p in (0, 1) else f"{100 * p:.{_digits(low, high)}f}%"


def rounded(p: float) -> str:
    """An exact probability in percent with one decimal; never 0% or 100% unless it is."""
    if 0 < p < 0.0005:
        return "<0.1%"
    if 0.9995 < p < 1:
        return ">99.9%"
    return f"{p:.1%}" if 0 < p < 1 else f"{p:.0%}"


def percent_range(low: float, high: float) -> str:
    """An interval in percent."""
    digits = _digits(low, high)
    return f"{100 * low:.{digits}f}–{100 * high:.{digits}f}%"


def share(p: float) -> str:
    """A share as written, in percent, however small: `1%`, `2.5%`, `1e-07%`."""
    return f"{100 * p:.6g}%"


def number(value: float) -> str:
    """A number to three significant digits, at most three decimals."""
    if not isfinite(value):
        return "–"
    text = f"{value:,.0f}" if abs(value) >= 1_000 else f"{value:.3g}"
    return "0" if abs(value) < 1e-12 else text


def tiny(value: float) -> str:
    """An error, however small: `3e-13`; 0 for none at all."""
    if not isfinite(value):
        return "–"
    return f"{value:.2g}" if value else "0"


def bound(value: float) -> str:
    """The power of ten that an error does not exceed.

    The digits of such an error are rounding, and no two machines round alike.
    """
    if not isfinite(value) or value <= 0:
        return tiny(value)
    return tiny(10.0 ** ceil(log10(value)))


def fixed(value: float) -> str:
    """A number with three decimals, for columns."""
    return f"{value:.3f}" if isfinite(value) else "–"


def moment(origin: Origin, period: float) -> str:
    """A period as a day when there is a calendar."""
    if isnan(period):
        return "–"
    day = origin.day(round(period))
    return day.isoformat() if day else f"period {period:g}"


def span(origin: Origin) -> str:
    """How long a crisis can last: `40 periods of 1 week, 2024-11-17 to 2025-08-17`."""
    text = plural(origin.periods, "period")
    if not origin.days or origin.end is None:
        return text
    return f"{text} of {origin.step} ({origin.days[0]} to {origin.end})"


def plural(count: int, noun: str, many: str = "") -> str:
    """`1 run`, `10,000 runs`."""
    return f"{count:,} {noun if count == 1 else many or noun + 's'}"


def listed(names: list[str], word: str = "and") -> str:
    """`a`, `a and b`, `a, b and c`."""
    return f" {word} ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)


def unmet(titles: list[str]) -> str:
    """What intervals of payoffs leave out, where no run came to some outcomes; empty for none."""
    if not titles:
        return ""
    return f"No run came to {listed(titles, 'or')}: these payoffs leave out what that would pay."


def cut(text: str, most: int) -> str:
    """A text of one line, shortened with … where it is too long."""
    flat = " ".join(text.split())
    return flat if len(flat) <= most else flat[: most - 1].rstrip() + "…"


def _digits(low: float, high: float) -> int:
    width = 100 * (high - low)
    return max(0, min(4, ceil(-log10(width / 5)))) if width > 0 else 0
