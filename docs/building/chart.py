"""A small chart as SVG: closed forms as lines, what the program found as dots."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from html import escape
from math import floor, log10

WIDTH, HEIGHT = 640, 340
LEFT, RIGHT, TOP, BOTTOM = 64, 16, 16, 46
COLORS = ("#1f5a96", "#b3541e", "#3f7d3a", "#7a4b94")

Point = tuple[float, float]
Interval = tuple[float, float, float, float]  # x, value, low, high


@dataclass(frozen=True)
class Series:
    """A line of the theory and the dots that belong to it; dots may have intervals."""

    label: str
    line: Sequence[Point] = ()
    dots: Sequence[Interval] = ()


@dataclass(frozen=True)
class Axis:
    """A title and the range shown; `log` for powers of ten."""

    title: str
    low: float
    high: float
    log: bool = False

    def place(self, value: float) -> float:
        """The value as a share of the axis."""
        if self.log:
            low, high = log10(self.low), log10(self.high)
            return (log10(max(value, self.low / 10)) - low) / (high - low)
        return (value - self.low) / (self.high - self.low)

    def ticks(self) -> list[float]:
        """Round values along the axis."""
        if self.log:
            first, last = round(log10(self.low)), round(log10(self.high))
            return [10.0**power for power in range(first, last + 1)]
        raw = (self.high - self.low) / 5
        unit = 10.0 ** floor(log10(raw))
        step = next(unit * m for m in (1, 2, 2.5, 5, 10) if unit * m >= raw * 0.999)
        count = int((self.high - self.low) / step + 1e-9)
        return [self.low + step * index for index in range(count + 1)]


def chart(x: Axis, y: Axis, series: Sequence[Series], title: str) -> str:
    """The SVG text; `title` says for readers who cannot see it what it shows."""

    def at(point: Point) -> Point:
        right = LEFT + x.place(point[0]) * (WIDTH - LEFT - RIGHT)
        down = HEIGHT - BOTTOM - y.place(point[1]) * (HEIGHT - TOP - BOTTOM)
        return right, down

    parts = [_head(title), *_grid(x, y, at)]
    for index, one in enumerate(series):
        color = COLORS[index % len(COLORS)]
        if one.line:
            points = " ".join(f"{a:.1f},{b:.1f}" for a, b in map(at, one.line))
            parts.append(
                f'<polyline points="{points}" fill="none" stroke="{color}" stroke-width="1.6"/>'
            )
        for place, value, low, high in one.dots:
            right, down = at((place, value))
            if high > low:
                top, bottom = at((place, high))[1], at((place, low))[1]
                parts.append(
                    f'<line x1="{right:.1f}" x2="{right:.1f}" y1="{top:.1f}" y2="{bottom:.1f}" '
                    f'stroke="{color}" stroke-width="1.2"/>'
                )
            parts.append(f'<circle cx="{right:.1f}" cy="{down:.1f}" r="3.2" fill="{color}"/>')
        parts.append(_legend(index, one, color))
    return "\n".join([*parts, "</svg>"]) + "\n"


def _head(title: str) -> str:
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" '
        f'width="{WIDTH}" height="{HEIGHT}" role="img" font-family="sans-serif" font-size="12">\n'
        f"<title>{escape(title)}</title>\n"
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#ffffff"/>'
    )


def _grid(x: Axis, y: Axis, at: Callable[[Point], Point]) -> list[str]:
    bottom, right = HEIGHT - BOTTOM, WIDTH - RIGHT
    parts: list[str] = []
    for value in x.ticks():
        place = at((value, y.low))[0]
        parts.append(
            f'<text x="{place:.1f}" y="{bottom + 17}" text-anchor="middle" fill="#333">'
            f"{value:g}</text>"
        )
    for value in y.ticks():
        place = at((x.low, value))[1]
        parts.append(
            f'<line x1="{LEFT}" x2="{right}" y1="{place:.1f}" y2="{place:.1f}" stroke="#ddd"/>'
            f'<text x="{LEFT - 8}" y="{place + 4:.1f}" text-anchor="end" fill="#333">'
            f"{value:g}</text>"
        )
    middle = (LEFT + right) / 2
    across = (TOP + bottom) / 2
    parts.append(
        f'<line x1="{LEFT}" x2="{right}" y1="{bottom}" y2="{bottom}" stroke="#333"/>'
        f'<text x="{middle}" y="{HEIGHT - 10}" text-anchor="middle" fill="#333">'
        f"{escape(x.title)}</text>"
        f'<text transform="translate(14 {across}) rotate(-90)" text-anchor="middle" fill="#333">'
        f"{escape(y.title)}</text>"
    )
    return parts


def _legend(index: int, series: Series, color: str) -> str:
    down = TOP + 14 + 18 * index
    return (
        f'<circle cx="{LEFT + 18}" cy="{down - 4}" r="3.2" fill="{color}"/>'
        f'<line x1="{LEFT + 8}" x2="{LEFT + 28}" y1="{down - 4}" y2="{down - 4}" '
        f'stroke="{color}" stroke-width="1.6"/>'
        f'<text x="{LEFT + 34}" y="{down}" fill="#333">{escape(series.label)}</text>'
    )
