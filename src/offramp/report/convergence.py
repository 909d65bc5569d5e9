"""How a solver came to rest: the change of choice probabilities by round, on a log scale."""

from collections.abc import Sequence
from math import ceil, floor

import numpy as np
from rich.console import RenderableType
from rich.padding import Padding
from rich.text import Text

from offramp.report.development import plot
from offramp.report.words import tiny

_LEAST = 1e-16  # below it a change is none


def convergence(
    changes: Sequence[float], width: int, following: bool = False
) -> list[RenderableType]:
    """The picture; words where there are too few rounds for one.

    With `following`, they are steps along the branch of equilibria instead, as rationality grows.
    """
    step, title = "round", "Change of choice probabilities by round"
    if following:
        step, title = "step", "Change of choice probabilities by step, as rationality grows"
    head = [Text(), Text(title, style="bold")]
    if len(changes) < 3:
        said = ", then ".join(tiny(change) for change in changes)
        return [*head, Text(f"  {said}")] if changes else []
    values = np.log10(np.maximum(np.asarray(changes, dtype=np.float64), _LEAST))
    top, bottom = ceil(float(values.max())), floor(float(values.min()))
    scale = (float(bottom), float(max(top, bottom + 1)))
    labels = [f"{10.0**level:g}" for level in (scale[1], scale[0])]
    last = f"{step} {len(changes)}: {tiny(changes[-1])}"

    def axis(columns: int) -> str:
        return f"{f'{step} 1':<{columns - len(last)}}{last}"

    chart = plot("", (values, values, values), scale, labels, axis, min(width - 2, 72))
    legend = Text("  log scale", style="dim")
    return [*head, legend, Padding(chart[1:], (0, 0, 0, 2))]
