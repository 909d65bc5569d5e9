"""Offramp makes arguments about international crises executable.

A crisis is a YAML file; a strategic simulator plays it and answers with probabilities,
intervals and reasons. `load` reads a crisis; `play` plays it.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from offramp.analysis.ablation import Ablation, ablate
    from offramp.analysis.claims.case import Case, case_of
    from offramp.analysis.claims.checking import Check, check
    from offramp.analysis.comparing import compare
    from offramp.analysis.comparison import Comparison
    from offramp.analysis.cruxes.finding import CruxSearch
    from offramp.analysis.debate import Debate, debate
    from offramp.analysis.objectives import Objective, objective
    from offramp.analysis.offramps import Offramps, offramps
    from offramp.analysis.optimizing import Optimized, optimize
    from offramp.analysis.robust_choice import RobustChoice, robust
    from offramp.crisis import Crisis, load, loads
    from offramp.language.problems import Problems
    from offramp.playing import exactly, play
    from offramp.runs.run import Run
    from offramp.solving import solve, try_moves
    from offramp.strategy.solution import Solution, Trial

__all__ = [
    "Ablation", "Case", "Check", "Comparison", "Crisis", "CruxSearch", "Debate", "Objective",
    "Offramps", "Optimized", "Problems", "RobustChoice", "Run", "Solution", "Trial", "ablate",
    "case_of", "check", "compare", "debate", "exactly", "load", "loads", "objective", "offramps",
    "optimize", "play", "robust", "solve", "try_moves",
]  # fmt: skip

_HOMES = {
    "Ablation": "offramp.analysis.ablation",
    "ablate": "offramp.analysis.ablation",
    "Case": "offramp.analysis.claims.case",
    "case_of": "offramp.analysis.claims.case",
    "Check": "offramp.analysis.claims.checking",
    "check": "offramp.analysis.claims.checking",
    "CruxSearch": "offramp.analysis.cruxes.finding",
    "Debate": "offramp.analysis.debate",
    "debate": "offramp.analysis.debate",
    "Comparison": "offramp.analysis.comparison",
    "compare": "offramp.analysis.comparing",
    "Crisis": "offramp.crisis",
    "Offramps": "offramp.analysis.offramps",
    "offramps": "offramp.analysis.offramps",
    "load": "offramp.crisis",
    "loads": "offramp.crisis",
    "Problems": "offramp.language.problems",
    "exactly": "offramp.playing",
    "play": "offramp.playing",
    "Objective": "offramp.analysis.objectives",
    "objective": "offramp.analysis.objectives",
    "Optimized": "offramp.analysis.optimizing",
    "optimize": "offramp.analysis.optimizing",
    "RobustChoice": "offramp.analysis.robust_choice",
    "robust": "offramp.analysis.robust_choice",
    "Run": "offramp.runs.run",
    "Solution": "offramp.strategy.solution",
    "Trial": "offramp.strategy.solution",
    "solve": "offramp.solving",
    "try_moves": "offramp.solving",
}


def __getattr__(name: str) -> Any:
    """Import on first use, so that `offramp --help` answers at once."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(_HOMES[name]), name)
