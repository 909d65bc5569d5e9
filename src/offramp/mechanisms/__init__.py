"""The mechanisms: one file each, found here or through the entry point `offramp.mechanisms`."""

import re
from functools import cache
from importlib import import_module
from importlib.metadata import EntryPoint, entry_points
from pkgutil import iter_modules

from offramp.model.block import Block

NAMES = tuple(sorted(module.name for module in iter_modules(__path__)))


def registry() -> dict[str, type[Block]]:
    """Every mechanism by the key its block has in a scenario."""
    return {name: _block(name) for name in (*NAMES, *_others())}


def mentioned(text: str) -> dict[str, type[Block]]:
    """Those whose name is a word of the text: what a scenario may need. The rest is not loaded."""
    words = set(re.findall(r"\w+", text))
    return {name: _block(name) for name in (*NAMES, *_others()) if name in words}


@cache
def _others() -> dict[str, EntryPoint]:
    """Mechanisms of other packages."""
    found = entry_points(group="offramp.mechanisms")
    return {entry.name: entry for entry in found if entry.name not in NAMES}


@cache
def _block(name: str) -> type[Block]:
    if name not in NAMES:
        return _others()[name].load()
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
