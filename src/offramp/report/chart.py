"""Small charts of text: bars with their interval, curves with a band, sparklines.

Readable without color. Arrays are over periods.
"""

from collections.abc import Sequence
from math import isfinite, isnan

import numpy as np
from numpy.typing import NDArray

_BLOCKS = " ▁▂▃▄▅▆▇█"
_DOTS = ((0x40, 0x04, 0x02, 0x01), (0x80, 0x20, 0x10, 0x08))  # braille: by column, from below
Floats = NDArray[np.float64]


def bar(low: float, high: float, top: float, width: int) -> str:
    """An interval on a scale from 0 to `top`: full up to `low`, shaded up to `high`."""
    if not top > 0:
        return "·" * width
    full = min(width, round(width * low / top))
    shaded = min(width, max(full + 1, round(width * high / top)))
    if full == width:
        full, shaded = width - 1, width
    return "█" * full + "▒" * (shaded - full) + "·" * (width - shaded)


def sparkline(values: Sequence[float], top: float, most: int = 20) -> str:
    """Values from 0 to `top` as a row of blocks; a gap where there is none."""
    cells: list[str] = []
    for value in _binned(values, most):
        if isnan(value) or not top > 0:
            cells.append(" ")
        else:
            cells.append(_BLOCKS[max(1, min(8, round(8 * value / top)))])
    return "".join(cells)


def curve(
    mean: Floats, low: Floats, high: Floats, scale: tuple[float, float], size: tuple[int, int]
) -> list[str]:
    """A curve of braille dots in a band `░`, as lines from top to bottom.

    `scale` is (bottom, top), `size` is (columns, rows).
    """
    columns, rows = size
    dots = 4 * rows
    line = _levels(_stretched(mean, 2 * columns), scale, dots)
    floor = _levels(_stretched(low, columns), scale, dots)
    ceiling = _levels(_stretched(high, columns), scale, dots)
    cells = [[0] * columns for _ in range(rows)]
    previous: int | None = None
    for x, level in enumerate(line):
        if level is None:
            previous = None
            continue
        start = level if previous is None else previous + (level > previous) - (level < previous)
        for dot in range(min(start, level), max(start, level) + 1):
            cells[dot // 4][x // 2] |= _DOTS[x % 2][dot % 4]
        previous = level
    text: list[str] = []
    for row in reversed(range(rows)):
        text.append("")
        for x in range(columns):
            under, over = floor[x], ceiling[x]
            inside = under is not None and over is not None and under // 4 <= row <= over // 4
            text[-1] += chr(0x2800 + cells[row][x]) if cells[row][x] else "░" if inside else " "
    return text


def scatter(
    points: Sequence[tuple[float, float, str]], columns: int, rows: int
) -> tuple[list[str], tuple[float, float], tuple[float, float]]:
    """Marks at (x, y), and the scales of both: bottom and top. Of marks at one place the last wins.

    Points that are not finite are left out.
    """
    known = [point for point in points if isfinite(point[0]) and isfinite(point[1])]
    across = scale_of(*(np.array([p[0] for p in known]),) * 2)
    up = scale_of(*(np.array([p[1] for p in known]),) * 2)
    cells = [[" "] * columns for _ in range(rows)]
    for x, y, mark in known:
        column = round((x - across[0]) / (across[1] - across[0]) * (columns - 1))
        row = round((y - up[0]) / (up[1] - up[0]) * (rows - 1))
        cells[rows - 1 - row][column] = mark
    return ["".join(row) for row in cells], across, up


def scale_of(low: Floats, high: Floats) -> tuple[float, float]:
    """Bottom and top that hold all values; from 0 where that is not far away."""
    values = np.concatenate([low.ravel(), high.ravel()])
    values = values[np.isfinite(values)]
    if not len(values):
        return 0.0, 1.0
    bottom, top = float(values.min()), float(values.max())
    if 0 < bottom <= top / 2:
        bottom = 0.0
    if top / 2 <= -0.0 and top < 0 and bottom <= 2 * top:
        top = 0.0
    return (bottom, top) if top > bottom else (bottom, bottom + 1)


def _levels(values: Floats, scale: tuple[float, float], dots: int) -> list[int | None]:
    bottom, top = scale
    shares = (values - bottom) / (top - bottom)
    return [
        max(0, min(dots - 1, round(share * (dots - 1)))) if isfinite(share) else None
        for share in shares.tolist()
    ]


def _stretched(values: Floats, width: int) -> Floats:
    """The values at evenly spaced times, between periods by interpolation."""
    at = np.linspace(0, len(values) - 1, width)
    return np.interp(at, np.arange(len(values)), values)


def _binned(values: Sequence[float], most: int) -> list[float]:
    """At most so many values: means of neighbors, gaps left out."""
    if len(values) <= most:
        return list(values)
    bins: list[float] = []
    for part in np.array_split(np.asarray(values, dtype=np.float64), most):
        known = part[~np.isnan(part)]
        bins.append(float(known.mean()) if len(known) else float("nan"))
    return bins
