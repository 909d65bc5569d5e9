"""Which behavior each actor has."""

from offramp.engine.program import Program
from offramp.engine.view import Behavior
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


class UnknownBehavior(ValueError):
    """A behavior that the language knows and this version cannot play."""


def behaviors_of(program: Program, override: str | None = None) -> list[Behavior]:
    """The behaviors of the program's actors, in their order.

    `override` gives every actor one behavior that needs no rules. Raises UnknownBehavior.
    """
    return [_behavior(override or actor.behavior.kind) for actor in program.model.actors]


def _behavior(kind: str) -> Behavior:
    if kind not in BEHAVIORS:
        known = ", ".join(BEHAVIORS)
        raise UnknownBehavior(f"the behavior {kind} cannot be played yet (can be: {known})")
    return BEHAVIORS[kind]()
