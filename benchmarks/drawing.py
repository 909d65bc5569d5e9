"""What all pictures of measurements share: plain axes, quiet colors, the same bytes every time."""

from pathlib import Path
from typing import Any

COLORS = ("#4c78a8", "#b8c8dc", "#e0843a")  # ours, others, marks
_SETTINGS = {
    "svg.hashsalt": "offramp",
    "svg.fonttype": "none",
    "font.size": 9,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.edgecolor": "#777777",
}


def subplots(rows: int, columns: int, width: float, height: float) -> Any:
    """A figure and its axes (row, column)."""
    import matplotlib as mpl

    mpl.use("svg")
    mpl.rcParams.update(_SETTINGS)
    from matplotlib import pyplot

    return pyplot.subplots(rows, columns, figsize=(width, height), squeeze=False, layout="tight")


def saved(figure: Any, path: Path) -> None:
    """Write the figure as SVG, without the date."""
    path.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(path, format="svg", metadata={"Date": None, "Creator": None})
