"""What `offramp mechanisms` prints: the list, or one mechanism with fields and signatures."""

import re
import sys
from collections.abc import Iterable, Iterator, Mapping
from inspect import cleandoc
from typing import Any, get_args, get_origin, get_type_hints

from pydantic import BaseModel
from rich.console import Console, RenderableType
from rich.padding import Padding
from rich.text import Text

from offramp.language import explicit
from offramp.model import Block, Signature
from offramp.model.parts import Measure
from offramp.model.vocabulary import Word
from offramp.report.console import show
from offramp.report.contributions import Names, contributions, example, minimal, names_of
from offramp.report.pieces import grid, heading, paragraph
from offramp.report.stability import measured

_COMMON = frozenset(Block.model_fields)


def print_mechanisms(known: Mapping[str, type[Block]], console: Console) -> None:
    """A line for each mechanism."""
    if not known:
        show(console, Text("There are no mechanisms in this version."))
        return
    rows = [(name, claim(block)[0]) for name, block in sorted(known.items())]
    end = Text("\nofframp mechanisms NAME explains one.")
    show(console, grid(rows, indent=0), end)


def print_mechanism(name: str, block: type[Block], console: Console) -> None:
    """The claim with its sources, the fields, the names it shares, an example, the signatures."""
    first, rest = claim(block)
    parts: list[RenderableType] = [Text(name, style="bold"), paragraph(first, indent=0)]
    for text in rest:
        parts.append(Text())
        parts += [paragraph(item, indent=0) for item in re.split(r"\n(?=- )", text)]
    fields = list(fields_of(block))
    note = f"under mechanisms.{name}; off, note and quotes go with every mechanism"
    parts += [*heading("Fields", note), grid(fields, ("field", "default", "what it is"))]
    crisis = minimal(name)
    if crisis is not None:
        added = contributions(name, crisis.scenario)
        parts += _names(names_of(added))
        parts += _measures(added.measures)
        parts += heading("An example", f"the rest of it: offramp show --resolved minimal/{name}")
        parts.append(Padding(Text(example(crisis, name)), (0, 0, 0, 2)))
    if block.signatures:
        parts += heading("Signatures", "what the literature says must hold; played as tests")
        for signature in block.signatures:
            parts += _signature(signature)
    show(console, *parts)


def claim(block: type[Block]) -> tuple[str, list[str]]:
    """The first sentence or paragraph of a mechanism's docstring, and the paragraphs after it."""
    module = sys.modules.get(block.__module__)
    text = cleandoc((module and module.__doc__) or block.__doc__ or "")
    first, *rest = [part for part in text.split("\n\n") if part.strip()] or [""]
    return " ".join(first.split()), rest


def _names(names: Names) -> list[RenderableType]:
    """What it declares, changes and reads, with range and unit."""
    told = (("declares", names.declares), ("changes", names.changes), ("reads", names.reads))
    rows = [(w.name, verb, _between(w), w.meaning) for verb, words in told for w in words]
    note = "names in which it meets the scenario and other mechanisms"
    header = ("name", "", "range", "what it is")
    return [*heading("Names", note), grid(rows, header)] if rows else []


def _measures(added: Iterable[Measure]) -> list[RenderableType]:
    """What it has followed over time, with limits."""
    rows = [(measure.name, measured(measure)) for measure in added]
    return [*heading("Measures", "in the example"), grid(rows)] if rows else []


def _between(entry: Word) -> str:
    if entry.kind == "flag":
        return "flag"
    low, high = ("…" if bound is None else f"{bound:g}" for bound in (entry.low, entry.high))
    return f"{low} to {high} {entry.unit}".strip()


def fields_of(model: type[BaseModel], path: str = "") -> Iterator[tuple[str, str, str]]:
    """Path, default and description of each field, those of nested blocks below their own."""
    entries = get_type_hints(model).get("__pydantic_extra__")
    for nested, step in _nested(entries):
        yield f"{path}<name>", "", cleandoc(nested.__doc__ or "").split("\n")[0]
        yield from fields_of(nested, f"{path}{step}")
    for key, field in model.model_fields.items():
        if not path and key in _COMMON:
            continue
        name = path + (field.alias or key)
        yield name, _default(field), field.description or ""
        for nested, step in _nested(field.annotation):
            yield from fields_of(nested, f"{name}.{step}")


def _nested(annotation: Any, step: str = "") -> Iterator[tuple[type[BaseModel], str]]:
    """The blocks within a type, and the step of a path that leads to them."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation, step
        return
    origin, args = get_origin(annotation), get_args(annotation)
    if origin is dict:
        yield from _nested(args[1], "<name>.")
    elif origin is list:
        yield from _nested(args[0], "<number>.")
    else:
        for arg in args:
            yield from _nested(arg, step)


def _default(field: Any) -> str:
    if field.is_required():
        return "required"
    data = explicit(field.get_default(call_default_factory=True))
    return "none" if data is None or data in ([], {}) else _word(data)


def _word(data: Any) -> str:
    return str(data).lower() if isinstance(data, bool) else str(data)


def _moderated(signature: Signature) -> str:
    if signature.moderator is None:
        return ""
    path, first, second = signature.moderator
    return f", more so with {path} at {_word(second)} than at {_word(first)}"


def _signature(signature: Signature) -> list[RenderableType]:
    direction = "up" if signature.sign == "+" else "down"
    test = (
        f"{signature.path} from {_word(signature.low)} to {_word(signature.high)} "
        f"moves {signature.quantity} {direction}{_moderated(signature)}. {signature.source}"
    )
    parts: list[RenderableType] = [paragraph(f"• {signature.says}"), paragraph(test, 4, "dim")]
    if signature.finding:
        parts.append(paragraph(f"Found instead: {signature.finding}", 4, "yellow"))
    return parts
