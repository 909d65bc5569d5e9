"""Which behavior each actor has, and which one others presume it to have."""

from collections.abc import Sequence
from functools import cache

from offramp.engine.program import Program
from offramp.engine.view import Behavior, Presumed
from offramp.strategy.doctrine import Doctrine
from offramp.strategy.myopic import Myopic
from offramp.strategy.script import Script
from offramp.strategy.uniform import Uniform

BEHAVIORS: dict[str, type[Behavior]] = {
    "myopic": Myopic,
    "doctrine": Doctrine,
    "script": Script,
    "uniform": Uniform,
}

SOLVED_FOR = ("equilibrium", "level-k")


class UnknownBehavior(ValueError):
    """A behavior that there is not, or that has to be solved for first."""


def behaviors_of(
    program: Program, override: str | None = None, instead: str | None = None
) -> list[Behavior]:
    """The behaviors of the program's actors, in their order, where none has to be solved for.

    `override` gives every actor one behavior that needs no rules, `instead` those that would have
    to be solved for. Raises UnknownBehavior.
    """
    kinds = [override or actor.behavior.kind for actor in program.model.actors]
    if instead is not None:
        kinds = [instead if kind in SOLVED_FOR else kind for kind in kinds]
    return presuming(program, [_behavior(kind) for kind in kinds])


def presumed_of(program: Program) -> list[Behavior | None]:
    """How others presume each actor to choose, in the actors' order; None where as it does."""
    presumed = [actor.presumed for actor in program.model.actors]
    return [None if other is None else _behavior(other.kind) for other in presumed]


def presuming(program: Program, behaviors: Sequence[Behavior]) -> list[Behavior]:
    """Behaviors in the actors' order, with how others presume them to be where that differs.

    What plays a program expects them so.
    """
    return [
        own if other is None or isinstance(own, Presumed) else Presumed(own, other)
        for own, other in zip(behaviors, presumed_of(program), strict=True)
    ]


def given_behaviors(program: Program) -> list[Behavior | None]:
    """The behaviors in the actors' order, None for those that are solved for."""
    kinds = [actor.behavior.kind for actor in program.model.actors]
    return [None if kind in SOLVED_FOR else _behavior(kind) for kind in kinds]


@cache
def _behavior(kind: str) -> Behavior:
    """That of this name, always the same: none has anything to remember."""
    if kind not in BEHAVIORS:
        known = ", ".join(BEHAVIORS)
        why = "has to be solved for" if kind in SOLVED_FOR else "is not known"
        raise UnknownBehavior(f"the behavior {kind} {why} (others are {known})")
    return BEHAVIORS[kind]()
