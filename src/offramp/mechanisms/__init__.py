"""The mechanisms: one file each, found here or through the entry point `offramp.mechanisms`."""

from functools import cache
from importlib import import_module
from importlib.metadata import entry_points
from pkgutil import iter_modules

from offramp.model.block import Block

NAMES = tuple(sorted(module.name for module in iter_modules(__path__)))


@cache
def registry() -> dict[str, type[Block]]:
    """Every mechanism by the key its block has in a scenario."""
    found = {name: _block(name) for name in NAMES}
    for entry in entry_points(group="offramp.mechanisms"):
        found.setdefault(entry.name, entry.load())
    return found


def _block(name: str) -> type[Block]:
    module = import_module(f"offramp.mechanisms.{name}")
    blocks = [
        value
        for value in vars(module).values()
        if isinstance(value, type)
        and issubclass(value, Block)
        and value is not Block
        and value.__module__ == module.__name__
    ]
    return blocks[0]
