"""How a scenario asks to be solved, where it does not leave that to the defaults."""

from rich.console import RenderableType

from offramp.model import Model
from offramp.model.parts import Solving
from offramp.report.pieces import heading, paragraph
from offramp.report.words import number

_SELECTION = {
    "principal": "the principal one, which grows out of aimless choice, is",
    "lowest-risk": "the one that makes {} least likely is",
    "low": "one in which the last of the first mover's actions is unlikely is",
    "middle": "one between the extremes is",
    "high": "one in which the last of the first mover's actions is likely is",
}


def solving(model: Model) -> list[RenderableType]:
    """The solver, the equilibrium that is played, and the effort."""
    how = model.solving
    if how == Solving():
        return []
    avoid = how.avoid or "the outcome that is worst for all together"
    runs = "as many runs as are cheap" if how.runs is None else f"{how.runs:,} runs"
    text = (
        f"Solver {how.solver}. Of several equilibria {_SELECTION[how.selection].format(avoid)} "
        f"played. By regression: {how.rounds:,} rounds of {runs}, seed {how.seed}, "
        f"damping {number(how.damping)}."
    )
    return [*heading("Solving"), paragraph(text)]
