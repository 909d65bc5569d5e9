"""The solver for crises too large to enumerate: play, regress what followed, choose anew."""

from offramp.strategy.regression.settings import RegressionSettings
from offramp.strategy.regression.solver import regress

__all__ = ["RegressionSettings", "regress"]
