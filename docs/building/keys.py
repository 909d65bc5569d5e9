"""The keys of a scenario and of a mechanism's block, read from the models that check them.

A type is said in words as it is written in the source (`Number`, `Expression`, `Condition`),
because several of these are one class while a program runs.
"""

import ast
import inspect
import textwrap
import typing
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from types import UnionType
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import BaseModel

from building.tables import cell, code, table
from offramp.language import explicit
from offramp.model import Block

# how a type of the source reads
_WORDS = {
    "Identifier": "name",
    "Symbol": "name, capitals allowed",
    "Slug": "id",
    "Words": "text",
    "str": "text",
    "int": "whole number",
    "float": "number",
    "bool": "true or false",
    "Number": "number",
    "NumberByActor": "number, or one by actor",
    "Expression": "expression",
    "Condition": "condition",
    "Probability": "probability",
    "ProbabilityByActor": "probability, or one by observer",
    "NotNegative": "number or expression, not negative",
    "Positive": "positive number",
    "Day": "day",
    "Moment": "period or day",
    "MomentKey": "period or day",
    "StepField": "length of time",
    "Rhythm": "text, `every 2 periods, from 1`",
    "Any": "value",
    "Quote": "text",
    "FileName": "name of a file",
    "Assertion": "claim",
    "Verdict": "`holds` or `fails` or `undecided`",
    "Rate": "number above 0 and below 0.5",
    "Width": "number, not negative",
    "Assumption": "number",
}
# what the types do not tell
_SPECIAL = {"mechanisms": "by name: [blocks of mechanisms](/mechanisms/index.md)"}
# what stands for the name that the author of a scenario chooses
_PLACEHOLDERS = {
    "sources": "source",
    "actors": "actor",
    "types": "type",
    "priors": "actor",
    "parameters": "parameter",
    "variables": "variable",
    "actions": "action",
    "events": "event",
    "chance": "chance",
    "one_of": "branch",
    "outcomes": "outcome",
    "payoffs": "actor",
    "measures": "measure",
    "policies": "policy",
    "claims": "claim",
    "unchecked": "claim",
    "assumptions": "path",
    "behavior": "actor",
    "domains": "domain",
    "theatres": "theatre",
    "patrons": "patron",
    "members": "member",
    "gifts": "giver",
}


@dataclass(frozen=True)
class Key:
    """A key: its path, what may stand there, its default, what it means, what lies below."""

    name: str
    words: str
    default: str
    about: str
    below: type[BaseModel] | None
    path: str  # of what lies below


def keys(model: type[BaseModel], path: str = "") -> Iterator[Key]:
    """The keys of a mapping. `path` is where the mapping stands."""
    written = _written(model)
    for name, field in model.model_fields.items():
        if issubclass(model, Block) and name in Block.model_fields:
            continue  # what goes with every mechanism is said once, elsewhere
        key = field.alias or name
        note = written.get(name)
        below = below_of(field.annotation)
        yield Key(
            key,
            _SPECIAL.get(key) or (words_of(note) if note is not None else "value"),
            "required" if field.is_required() else _default(field.get_default()),
            field.description or "",
            below,
            _path(path, key, note),
        )
    if "__pydantic_extra__" in written and model.model_config.get("extra") == "allow":
        note = written["__pydantic_extra__"]
        inner = note.slice.elts[1] if isinstance(note, ast.Subscript) else note  # type: ignore[attr-defined]
        found = below_of(get_args(model.__annotations__["__pydantic_extra__"])[1])
        first = _PLACEHOLDERS.get(path.rpartition(".")[2], "name") if not found else "name"
        label = f"<{first}>"
        yield Key(label, words_of(inner), "", _extra_about(found), found, _path(path, label, inner))


def sections(model: type[BaseModel], anchor: str, path: str = "", level: int = 2) -> str:
    """Markdown: a table for the mapping and one for every mapping below it, each once."""
    parts: list[str] = []
    seen: dict[type[BaseModel], str] = {}
    queue = [(model, path)]
    while queue:
        at, where = queue.pop(0)
        rows: list[list[str]] = []
        for key in keys(at, where):
            words = cell(key.words)
            if key.below is not None:
                if key.below not in seen and key.below is not model:
                    seen[key.below] = f"{anchor}-{key.below.__name__.lower()}"
                    queue.append((key.below, key.path))
                words += f" ([keys](#{seen.get(key.below, anchor)}))"
            rows.append([code(key.name), words, cell(key.default), cell(key.about)])
        title = f"`{where}`" if where else "The whole"
        label = seen.get(at, anchor)
        about = textwrap.dedent(inspect.getdoc(at) or "")
        parts.append(
            f"({label})=\n{'#' * level} {title}\n\n{about}\n\n"
            + table(["key", "what may stand there", "if left out", "meaning"], rows)
        )
    return "\n\n".join(parts) + "\n"


def words_of(note: ast.expr) -> str:
    """A type as written in the source, in plain words."""
    match note:
        case ast.Name(id=name):
            return _WORDS.get(name, "mapping")
        case ast.Constant(value=None):
            return ""
        case ast.Constant(value=str(name)):
            return words_of(ast.parse(name, mode="eval").body)
        case ast.BinOp(op=ast.BitOr(), left=left, right=right):
            return " or ".join(dict.fromkeys(w for w in map(words_of, (left, right)) if w))
        case ast.Subscript(value=ast.Name(id="Annotated"), slice=ast.Tuple(elts=[inner, *about])):
            return words_of(inner) + _limits(about)
        case ast.Subscript(value=ast.Name(id="Literal"), slice=inner):
            given = inner.elts if isinstance(inner, ast.Tuple) else [inner]
            return " or ".join(f"`{ast.literal_eval(word)}`" for word in given)
        case ast.Subscript(value=ast.Name(id="list" | "tuple"), slice=inner):
            return f"list of {_plural(words_of(inner))}"
        case ast.Subscript(value=ast.Name(id="dict"), slice=ast.Tuple(elts=[_, inner])):
            words = words_of(inner)
            return f"by two names: {words[9:]}" if words[:9] == "by name: " else f"by name: {words}"
        case _:
            return "value"


def below_of(annotation: Any) -> type[BaseModel] | None:
    """The mapping with keys of its own that a type holds, if any."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    origin = get_origin(annotation)
    if origin is Annotated:
        return below_of(get_args(annotation)[0])
    if origin in (dict, list, tuple, Union, UnionType, typing.Union):
        found = [below_of(arg) for arg in get_args(annotation)]
        return next((model for model in found if model is not None), None)
    return None


@cache
def _written(model: type[BaseModel]) -> dict[str, ast.expr]:
    """The types of a model's keys as its source has them, inherited ones included."""
    found: dict[str, ast.expr] = {}
    for part in reversed(model.__mro__):
        if not (isinstance(part, type) and issubclass(part, BaseModel)) or part is BaseModel:
            continue
        if part.__module__.startswith("pydantic"):
            continue
        tree = ast.parse(textwrap.dedent(inspect.getsource(part))).body[0]
        assert isinstance(tree, ast.ClassDef)
        for line in tree.body:
            if isinstance(line, ast.AnnAssign) and isinstance(line.target, ast.Name):
                found[line.target.id] = line.annotation
    return found


def _path(path: str, key: str, note: ast.expr | None) -> str:
    """The path of what lies below a key: `actors.<actor>` below `actors`."""
    full = ".".join(part for part in (path, key) if part)
    return full + _steps(note, key)


def _steps(note: ast.expr | None, key: str) -> str:
    match note:
        case ast.Subscript(value=ast.Name(id="Annotated"), slice=ast.Tuple(elts=[inner, *_])):
            return _steps(inner, key)
        case ast.BinOp(left=left):
            return _steps(left, key)
        case ast.Subscript(value=ast.Name(id="dict"), slice=ast.Tuple(elts=[_, inner])):
            return f".<{_PLACEHOLDERS.get(key, 'name')}>" + _steps(inner, "")
        case ast.Subscript(value=ast.Name(id="list"), slice=inner):
            return ".<number>" + _steps(inner, "")
        case _:
            return ""


def _limits(about: list[ast.expr]) -> str:
    """What an annotation's limits add: a whole number from 1 to 10,000."""
    limits: dict[str, Any] = {}
    for part in about:
        if isinstance(part, ast.Call):
            limits |= {
                k.arg: k.value.value
                for k in part.keywords
                if k.arg and isinstance(k.value, ast.Constant)
            }
    if "ge" in limits and "le" in limits:
        return f" from {limits['ge']:,} to {limits['le']:,}"
    if "ge" in limits:
        return f", at least {limits['ge']:,}"
    if limits.get("min_length", 0) > 1:
        return f", at least {limits['min_length']}"
    return ""


def _plural(words: str) -> str:
    if words.startswith("list of "):
        return f"lists of {words[8:]}"
    return f"{words}s" if words in ("name", "text", "mapping", "number") else words


def _extra_about(found: type[BaseModel] | None) -> str:
    if found is None:
        return "An attribute of the type, which expressions read as `self.<name>`."
    return (inspect.getdoc(found) or "").split("\n\n")[0].replace("\n", " ")


def _default(value: Any) -> str:
    data = explicit(value)
    if data is None or data in ([], {}):
        return "nothing"
    if isinstance(data, dict):
        return ", ".join(f"`{k}: {_word(v)}`" for k, v in data.items())
    return f"`{_word(data)}`"


def _word(data: Any) -> str:
    return str(data).lower() if isinstance(data, bool) else str(data)
