"""Offramp makes arguments about international crises executable.

A crisis is a YAML file; a strategic simulator plays it and answers with probabilities,
intervals and reasons. `load` reads a crisis; `play` plays it.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from offramp.analysis.ablation import Ablation, ablate
    from offramp.analysis.comparing import Comparison, compare
    from offramp.analysis.objectives import Objective, objective
    from offramp.analysis.optimizing import Optimized, optimize
    from offramp.analysis.robustness import Robustness, robust
    from offramp.crisis import Crisis, load, loads
    from offramp.language.problems import Problems
    from offramp.playing import exactly, play
    from offramp.runs.run import Run
    from offramp.solving import solve
    from offramp.strategy.solution import Solution

__all__ = [
    "Ablation", "Comparison", "Crisis", "Objective", "Optimized", "Problems",
    "Robustness", "Run", "Solution",
    "ablate", "compare", "exactly", "load", "loads", "objective", "optimize", "play",
    "robust", "solve",
]  # fmt: skip

_HOMES = {
    "Ablation": "offramp.analysis.ablation",
    "ablate": "offramp.analysis.ablation",
    "Comparison": "offramp.analysis.comparing",
    "compare": "offramp.analysis.comparing",
    "Crisis": "offramp.crisis",
    "load": "offramp.crisis",
    "loads": "offramp.crisis",
    "Problems": "offramp.language.problems",
    "exactly": "offramp.playing",
    "play": "offramp.playing",
    "Objective": "offramp.analysis.objectives",
    "objective": "offramp.analysis.objectives",
    "Optimized": "offramp.analysis.optimizing",
    "optimize": "offramp.analysis.optimizing",
    "Robustness": "offramp.analysis.robustness",
    "robust": "offramp.analysis.robustness",
    "Run": "offramp.runs.run",
    "Solution": "offramp.strategy.solution",
    "solve": "offramp.solving",
}


def __getattr__(name: str) -> Any:
    """Import on first use, so that `offramp --help` answers at once."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(_HOMES[name]), name)
