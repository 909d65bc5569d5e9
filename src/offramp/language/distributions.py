"""How unsure the analyst is about a number: the distributions that may follow `~`.

Parameterizations are those of the field: `normal(mean, sd)`, `lognormal(mu, sigma)` of the
logarithm, `gamma(shape, scale)`, `quantiles(q05, q50, q95)` (a split normal through the three).
Sampling lives with the engine; here is only what may be written. A `lottery(value, probability,
…)` over listed values is no such distribution: only the start of a variable may be one.
"""

import math
from dataclasses import dataclass

DISTRIBUTIONS: dict[str, tuple[str, ...]] = {
    "uniform": ("low", "high"),
    "normal": ("mean", "sd"),
    "lognormal": ("mu", "sigma"),
    "beta": ("a", "b"),
    "gamma": ("shape", "scale"),
    "triangular": ("low", "mode", "high"),
    "quantiles": ("q05", "q50", "q95"),
}
LOTTERY = "lottery"
MOST_PRIZES = 100  # values of a lottery


class DistributionError(ValueError):
    """Parameters that no such distribution has."""


@dataclass(frozen=True, slots=True)
class Distribution:
    """A named distribution with its parameters, checked."""

    name: str
    parameters: tuple[float, ...]

    @classmethod
    def of(cls, name: str, parameters: tuple[float, ...]) -> "Distribution":
        """Make one. Raises DistributionError when the parameters are impossible."""
        wrong = _wrong(name, parameters)
        if wrong:
            raise DistributionError(f"{name}: {wrong}")
        return cls(name, parameters)

    @property
    def support(self) -> tuple[float, float]:
        """The smallest and largest value it can give."""
        match self.name:
            case "uniform":
                return self.parameters[0], self.parameters[1]
            case "triangular":
                return self.parameters[0], self.parameters[2]
            case "beta":
                return 0.0, 1.0
            case "gamma" | "lognormal":
                return 0.0, math.inf
            case _:
                return -math.inf, math.inf

    def __str__(self) -> str:
        return f"{self.name}({', '.join(f'{p:g}' for p in self.parameters)})"


def _wrong(name: str, p: tuple[float, ...]) -> str:
    match name:
        case "uniform" if not p[0] < p[1]:
            return f"low ({p[0]:g}) must be below high ({p[1]:g})"
        case "normal" if not p[1] > 0:
            return f"sd ({p[1]:g}) must be positive"
        case "lognormal" if not p[1] > 0:
            return f"sigma ({p[1]:g}) must be positive"
        case "beta" if not (p[0] > 0 and p[1] > 0):
            return f"a ({p[0]:g}) and b ({p[1]:g}) must be positive"
        case "gamma" if not (p[0] > 0 and p[1] > 0):
            return f"shape ({p[0]:g}) and scale ({p[1]:g}) must be positive"
        case "triangular" if not (p[0] <= p[1] <= p[2] and p[0] < p[2]):
            return f"low, mode, high ({p[0]:g}, {p[1]:g}, {p[2]:g}) must rise"
        case "quantiles" if not p[0] < p[1] < p[2]:
            return f"q05, q50, q95 ({p[0]:g}, {p[1]:g}, {p[2]:g}) must rise"
        case _:
            return ""
