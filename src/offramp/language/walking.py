"""What a scenario is made of, part by part, each with its path."""

from collections.abc import Iterator
from typing import Any

from pydantic import BaseModel

from offramp.language.formula import Formula
from offramp.language.kinds import is_list, is_mapping

Path = tuple[str | int, ...]


def walk(value: Any, path: Path = ()) -> Iterator[tuple[Path, BaseModel | Formula]]:
    """Every mapping of the language and every number below a value, in the order of the schema.

    Those in the schedule of a number come after it.
    """
    below: list[tuple[Path, Any]] = []
    if isinstance(value, Formula):
        yield path, value
        steps = enumerate(value.phases)
        below = [((*path, "schedule", index, "value"), step.value) for index, step in steps]
    elif isinstance(value, BaseModel):
        yield path, value
        fields = type(value).model_fields.items()
        below = [((*path, field.alias or name), getattr(value, name)) for name, field in fields]
        below += [((*path, name), item) for name, item in (value.__pydantic_extra__ or {}).items()]
    elif is_mapping(value):
        below = [((*path, name), item) for name, item in value.items()]
    elif is_list(value):
        below = [((*path, index), item) for index, item in enumerate(value)]
    for at, item in below:
        yield from walk(item, at)
