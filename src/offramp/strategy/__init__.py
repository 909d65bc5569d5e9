"""How actors choose: one behavior a file, all behind the protocol `Behavior`."""

from offramp.strategy.choosing import behaviors_of

__all__ = ["behaviors_of"]
