"""The syntax of claims: what may be asserted about a crisis, as a tree.

A claim compares quantities, such as `P(nuclear_use by 2025-01-20) < P(nuclear_use under hotline)`.
A quantity is a probability, a mean or a quantile over runs; an event says what happened in a run,
by means of conditions that hold or do not at the end of each of its periods. What names mean is
settled where the claim is checked. Leaves out: the reading of text, which is in `claims/`.
"""

from dataclasses import dataclass
from datetime import date
from typing import Literal, TypeAlias

from offramp.language.formula import Formula

Moment: TypeAlias = int | date  # a period, numbered from 1, or a day in it
Policies: TypeAlias = tuple[str, ...]  # applied one after the other


@dataclass(frozen=True, slots=True)
class Window:
    """The periods looked at: `by` includes that of the moment, `before` and `after` do not."""

    word: Literal["by", "before", "after", "at"]
    moment: Moment
    start: int = 0  # place and length in the claim's text
    length: int = 1


@dataclass(frozen=True, slots=True)
class Condition:
    """What holds or not at the end of a period: an outcome, a private type, or an expression."""

    formula: Formula


@dataclass(frozen=True, slots=True)
class Ever:
    """The event that a condition holds in at least one period looked at."""

    of: "Event"
    windows: tuple[Window, ...] = ()


@dataclass(frozen=True, slots=True)
class Always:
    """The event that a condition holds in every period looked at."""

    of: "Event"
    windows: tuple[Window, ...] = ()


@dataclass(frozen=True, slots=True)
class Until:
    """The event that one condition comes to hold, and another holds in every period before."""

    first: "Event"
    then: "Event"
    windows: tuple[Window, ...] = ()


@dataclass(frozen=True, slots=True)
class Not:
    """That something is not so."""

    of: "Event"


@dataclass(frozen=True, slots=True)
class All:
    """That all of several things are so."""

    of: tuple["Event", ...]


@dataclass(frozen=True, slots=True)
class Any:
    """That at least one of several things is so."""

    of: tuple["Event", ...]


Event: TypeAlias = Condition | Ever | Always | Until | Not | All | Any

Reduction: TypeAlias = Literal["last", "highest", "lowest", "average", "total"]


@dataclass(frozen=True, slots=True)
class Value:
    """A number of a run: an expression at the end of its periods, reduced to one number.

    `last` is the value at the end of the last period looked at.
    """

    formula: Formula
    reduction: Reduction = "last"
    windows: tuple[Window, ...] = ()


@dataclass(frozen=True, slots=True)
class Probability:
    """The share of runs in which an event happens, of those in which `given` happens."""

    event: Event
    given: Event | None = None
    under: Policies = ()
    start: int = 0
    length: int = 1


@dataclass(frozen=True, slots=True)
class Mean:
    """The mean of a value over runs, of those in which `given` happens."""

    value: Value
    given: Event | None = None
    under: Policies = ()
    start: int = 0
    length: int = 1


@dataclass(frozen=True, slots=True)
class Quantile:
    """The smallest value that at least a `share` of runs do not exceed."""

    value: Value
    share: float
    given: Event | None = None
    under: Policies = ()
    start: int = 0
    length: int = 1


@dataclass(frozen=True, slots=True)
class Number:
    """A number as written."""

    value: float


@dataclass(frozen=True, slots=True)
class Arithmetic:
    """Two quantities added, subtracted, multiplied or divided."""

    sign: Literal["+", "-", "*", "/"]
    left: "Quantity"
    right: "Quantity"


Atom: TypeAlias = Probability | Mean | Quantile
Quantity: TypeAlias = Atom | Number | Arithmetic


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two quantities compared; `=` says that they differ by at most `tolerance`."""

    left: Quantity
    sign: Literal["<", "<=", ">", ">=", "="]
    right: Quantity
    tolerance: float = 0.0
    start: int = 0
    length: int = 1


@dataclass(frozen=True, slots=True)
class NotClaim:
    """That a claim does not hold."""

    of: "Claim"


@dataclass(frozen=True, slots=True)
class AllClaims:
    """That all of several claims hold."""

    of: tuple["Claim", ...]


@dataclass(frozen=True, slots=True)
class AnyClaim:
    """That at least one of several claims holds."""

    of: tuple["Claim", ...]


Claim: TypeAlias = Comparison | NotClaim | AllClaims | AnyClaim


def comparisons(claim: Claim) -> list[Comparison]:
    """The comparisons of a claim, from left to right."""
    match claim:
        case Comparison():
            return [claim]
        case NotClaim(of=inner):
            return comparisons(inner)
        case AllClaims(of=parts) | AnyClaim(of=parts):
            return [found for part in parts for found in comparisons(part)]


def atoms(quantity: Quantity) -> list[Atom]:
    """The probabilities, means and quantiles of a quantity, from left to right."""
    match quantity:
        case Number():
            return []
        case Arithmetic(left=left, right=right):
            return [*atoms(left), *atoms(right)]
        case _:
            return [quantity]
