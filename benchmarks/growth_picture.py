"""The growth of time as a picture: `python -m benchmarks.growth_picture`.

Reads what `test_growth.py` wrote. Each panel varies one size of a crisis, all else equal.
"""

import argparse
import json
from pathlib import Path
from typing import Any

from benchmarks.drawing import COLORS, saved, subplots

ROOT = Path(__file__).resolve().parents[1]
PANELS = {
    "runs": "runs",
    "actors": "actors",
    "actions": "actions of each actor",
    "periods": "periods",
    "mechanisms": "mechanisms",
}


def rows(found: dict[str, Any]) -> list[dict[str, Any]]:
    """What was measured: size, value, runs, moves, median seconds."""
    return [each["extra_info"] | {"s": each["stats"]["median"]} for each in found["benchmarks"]]


def picture(found: dict[str, Any], path: Path) -> None:
    """Draw a panel for each size: seconds by runs, microseconds of a run by all other sizes."""
    figure, axes = subplots(1, len(PANELS), 11, 2.6)
    for axis, (size, label) in zip(axes[0], PANELS.items(), strict=True):
        mine = sorted((r["value"], r) for r in rows(found) if r["size"] == size)
        x = [value for value, _ in mine]
        if size == "runs":
            axis.loglog(x, [r["s"] for _, r in mine], "o-", color=COLORS[0])
            axis.set_ylabel("seconds")
        else:
            axis.plot(x, [1e6 * r["s"] / r["runs"] for _, r in mine], "o-", color=COLORS[0])
            axis.set_ylim(bottom=0)
            axis.set_ylabel("µs a run" if size == "actors" else "")
        axis.set_xlabel(label)
    saved(figure, path)


def table(found: dict[str, Any]) -> str:
    """The same in Markdown."""
    lines = [
        "| varied | to | runs | median s | µs a run | ns a move |",
        "|---|--:|--:|--:|--:|--:|",
    ]
    for row in rows(found):
        each, move = 1e6 * row["s"] / row["runs"], 1e9 * row["s"] / max(row["moves"], 1)
        size = f"| {row['size']} | {row['value']:,} | {row['runs']:,} "
        lines.append(f"{size}| {row['s']:.3g} | {each:,.1f} | {move:,.0f} |")
    return "\n".join(lines) + "\n"


def main() -> None:
    """Read JSON, draw SVG."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--json", type=Path, default=ROOT / "benchmarks/results/growth.json")
    parser.add_argument("--svg", type=Path, default=ROOT / "docs/images/growth.svg")
    asked = parser.parse_args()
    picture(json.loads(asked.json.read_text(encoding="utf-8")), asked.svg)


if __name__ == "__main__":
    main()
