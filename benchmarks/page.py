"""The documentation's tables and pictures from the results: `python -m benchmarks.page`.

Reads what the benchmarks wrote into `benchmarks/results`, and writes `performance-table.md` beside
the page that includes it, and the pictures. What has not been measured is said to be missing.
"""

import json
from pathlib import Path
from typing import Any

from benchmarks import growth_picture
from benchmarks.drawing import COLORS, saved, subplots

ROOT = Path(__file__).resolve().parents[1]
RESULTS = ROOT / "benchmarks" / "results"
IMAGES = ROOT / "docs" / "images"
TABLE = ROOT / "docs" / "design" / "performance-table.md"


def main() -> None:
    """Write the tables and the pictures."""
    parts = ["<!-- Written by `python -m benchmarks.page` from benchmarks/results. -->\n"]
    for title, name, written in (
        ("Side by side", "side-by-side", side_by_side),
        ("Crises with secrets on both sides, solved exactly", "exact-tree", exact_tree),
        ("Growth", "growth", growth),
    ):
        file = RESULTS / f"{name}.json"
        known = file.is_file()
        found = json.loads(file.read_text(encoding="utf-8")) if known else {}
        parts.append(f"## {title}\n\n" + (written(found) if known else "Not measured yet.\n"))
    TABLE.write_text("\n".join(parts), encoding="utf-8")


def side_by_side(found: dict[str, Any]) -> str:
    """Speeds, ratios, memory and agreement of all contenders; draws the picture."""
    picture(found, IMAGES / "side-by-side.svg")
    lines = [
        machine(found["machine"]),
        "| | threads | runs a second | to the yardstick | runs a core-second | to the yardstick "
        "| peak memory, MiB | p of agreement |",
        "|---|--:|--:|--:|--:|--:|--:|--:|",
    ]
    for row in found["contenders"]:
        p = row["agreement"].get("p")
        said = "the yardstick" if p is None else f"{p:.2f} of {row['agreement']['runs']:,} runs"
        lines.append(
            f"| {row['title']} | {row['threads']} | {row['runs_per_s']['median']:,.0f} "
            f"| {spread(row['to_yardstick'])} | {row['runs_per_core_s']['median']:,.0f} "
            f"| {spread(row['to_yardstick_per_core'])} | {row['peak_mib']:,.0f} | {said} |"
        )
    rounds = len(found["contenders"][0]["rounds"])
    note = f"Medians of {rounds} rounds; of ratios also the least and the greatest.\n"
    return "\n".join([*lines, "", note, "![Runs a second](../images/side-by-side.svg)\n"])


def exact_tree(found: dict[str, Any]) -> str:
    """Seconds and residuals by depth."""
    lines = [
        machine(found["machine"]),
        "| decisions | choices | Offramp, s | residual | MiB | Gambit, s | apart |",
        "|--:|--:|--:|--:|--:|--:|--:|",
    ]
    for row in found["trees"]:
        ours, theirs, apart = row["offramp"], row["gambit"], row["apart"]
        mine = ours.get("note", "")
        if not mine:
            mine = f"{ours['seconds']:.2f} | {ours['residual']:.0e} | {ours['memory_mib']:,.0f}"
        else:
            mine += " | | "
        other = theirs.get("note") or f"{theirs['seconds']:.2f}"
        far = "" if apart is None else f"{apart:.0e}"
        lines.append(f"| {row['depth']} | {row['choices']:,} | {mine} | {other} | {far} |")
    note = "*Apart*: the largest difference of an outcome's probability between the two.\n"
    return "\n".join([*lines, "", note])


def growth(found: dict[str, Any]) -> str:
    """Seconds by size; draws the picture."""
    growth_picture.picture(found, IMAGES / "growth.svg")
    text = machine(found["machine_info"]) + "\n" + growth_picture.table(found)
    return text + "\n![Time by size](../images/growth.svg)\n"


def picture(found: dict[str, Any], path: Path) -> None:
    """Bars of runs a second, one thread and two, on a logarithmic scale."""
    rows = found["contenders"]
    titles = list(dict.fromkeys(row["title"] for row in rows))[::-1]
    figure, axes = subplots(1, 1, 7, 3.4)
    axis = axes[0][0]
    for row in rows:
        speed, single = row["runs_per_s"], row["threads"] == 1
        place = titles.index(row["title"]) + (0.18 if single else -0.18)
        ours = row["name"].startswith("offramp")
        axis.barh(
            place,
            speed["median"],
            height=0.34,
            color=COLORS[0 if ours else 1],
            alpha=1.0 if single else 0.6,
            xerr=[[speed["median"] - speed["min"]], [speed["max"] - speed["median"]]],
            error_kw={"ecolor": "#555555", "elinewidth": 0.8},
        )
    axis.set_xscale("log")
    axis.set_yticks(range(len(titles)), titles)
    axis.set_xlabel("runs a second: one thread (upper bar), two threads (lower bar)")
    saved(figure, path)


def machine(found: dict[str, Any]) -> str:
    """A line about what was measured on."""
    versions = ", ".join(f"{name} {number}" for name, number in found["versions"].items())
    cores = f"{found['processor']}, {found['cores']} cores"
    return f"On {cores}, {found['system']}, Python {found['python']}; {versions}.\n"


def spread(found: dict[str, float]) -> str:
    """`0.98 (0.95–1.02)`."""
    digits = 2 if found["median"] >= 0.1 else 4
    middle, low, high = (f"{found[key]:.{digits}f}" for key in ("median", "min", "max"))
    return f"{middle} ({low}–{high})"


if __name__ == "__main__":
    main()
