"""What the regression solver is asked for."""

from dataclasses import dataclass


@dataclass(frozen=True)
class RegressionSettings:
    """How to solve.

    At most so many `rounds` of so many `runs` (None: from 2,048 for a large crisis to 32,768 for
    a small one). `damping` is the share of the reply in each average, unless a secant says
    otherwise. Rounds end when a choice probability differs from the reply's by `tolerance` in the
    mean, or when the last rounds' replies lie to no side beyond luck and enough were averaged.
    """

    rounds: int = 60
    runs: int | None = None
    seed: int = 1
    damping: float = 0.5
    tolerance: float = 0.003
