"""The exact solver: small crises enumerated and solved for their logit equilibrium."""

from offramp.strategy.exact.solver import solve_exact

__all__ = ["solve_exact"]
