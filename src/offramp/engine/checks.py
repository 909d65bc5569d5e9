"""Nothing that is not a finite number goes on: who, when, and what to look for."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from offramp.engine.chances import MAX_RATE
from offramp.engine.errors import PlayError
from offramp.engine.position import Position
from offramp.engine.program import Program
from offramp.engine.tape import Array


def check_state(program: Program, x: Array, what: str, period: int) -> None:
    """Raises PlayError when a variable of the state (variable, run) is not finite."""
    bad = ~np.isfinite(x)
    if bad.any():
        name = program.model.variables[int(np.argwhere(bad)[0][0])].name
        raise error_at(
            program,
            f"variables.{name}",
            f"{name} is not a finite number after the {what} of period {period}: "
            "look for a division by zero, log or sqrt of a negative number in what adds to it",
        )


def check_probabilities(
    program: Program, laws: Sequence[Array], holds: NDArray[np.bool_], name: str, period: int
) -> None:
    """Raises PlayError when a probability or rate (run,) is not a number where it counts."""
    if any(np.isnan(law[holds]).any() for law in laws):
        raise error_at(
            program,
            f"chance.{name}",
            f"the probability of {name} is not a number in period {period}: look for a division "
            f"of zero by zero, log or sqrt of a negative number in chance.{name}",
        )


def check_rate(program: Program, rate: Array, name: str, period: int) -> None:
    """Raises PlayError when a rate (run,) is too large or not a number."""
    if not np.isfinite(rate).all() or (rate > MAX_RATE).any():
        raise error_at(
            program,
            f"chance.{name}",
            f"the rate of chance.{name} exceeds {MAX_RATE:g} a period, or is not a number, in "
            f"period {period}: bound it, as in min(x, {MAX_RATE:g}), or let one event stand for "
            "several, with a smaller rate and larger effects",
        )


def check_payoff(at: Position, actor: int) -> None:
    """Raises PlayError when what an actor has earned is not a finite number."""
    if not np.isfinite(at.earned[actor]).all():
        name = at.program.actors[actor].name
        raise error_at(
            at.program,
            f"actors.{name}",
            f"the payoff of {name} is not a finite number in period {at.period}: "
            f"{paying_hint(name)}",
        )


def error_at(program: Program, part: str, words: str) -> PlayError:
    """What is wrong with a part of the model (`variables.x`), after its place in the file."""
    place = program.model.places.get(part)
    return PlayError(f"{place}: {words}" if place else words)


def paying_hint(actor: str) -> str:
    """What to look at where what an actor earns is not a number."""
    return (
        f"look for a division by zero, log or sqrt of a negative number in payoffs.{actor}, in "
        "what outcomes pay it and in what its actions cost"
    )
