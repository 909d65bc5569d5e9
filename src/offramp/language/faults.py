"""Pydantic's errors as problems a scenario's author can act on: place, plain words, remedy."""

import re
from types import UnionType
from typing import Annotated, Any, TypeGuard, Union, get_args, get_origin, get_type_hints

from pydantic import BaseModel

from offramp.language.formula import Formula, described
from offramp.language.kinds import is_list, is_mapping
from offramp.language.located import as_written, is_tag, node_at, place_at
from offramp.language.problems import Place, Problem, nearest, short
from offramp.language.scalars import ScalarError, resolve
from offramp.language.synonyms import meant
from offramp.language.tree import Node, Scalar

Location = tuple[str | int, ...]

_WORDS = {
    "string_type": "expected text",
    "int_type": "expected a whole number",
    "int_from_float": "expected a whole number",
    "float_type": "expected a number",
    "bool_type": "expected true or false",
    "dict_type": "expected a mapping (key: value)",
    "model_type": "expected a mapping (key: value)",
    "model_attributes_type": "expected a mapping (key: value)",
    "list_type": "expected a list",
    "string_too_short": "must not be empty",
}
_PERCENT = re.compile(r"[0-9]{1,9}(\.[0-9]{1,9})? ?%")
_SAID_IN_FULL = ("formula", "offramp")
_BOOLEAN = {"yes": "true", "on": "true", "y": "true", "no": "false", "off": "false", "n": "false"}


def problem_of(fault: Any, node: Node, schema: type[BaseModel], hints: bool = True) -> Problem:
    """One of pydantic's error records as a Problem; without `hints` faster."""
    context: dict[str, Any] = fault.get("ctx", {})
    loc: Location = (*fault["loc"], *context.get("at", ()))
    kind = str(fault["type"])
    if kind == "extra_forbidden":
        return _unknown_key(loc, node, schema, hints)
    if kind == "missing":
        owner = _said(loc[:-1], node) or f"the {getattr(schema, 'called', 'scenario')}"
        return Problem(f"{owner} lacks the key {loc[-1]}", place_at(node, loc[:-1], key=True))
    place = context.get("place")
    if not isinstance(place, Place):
        place = place_at(node, loc, key=loc[-1:] == ("[key]",))
    message = _message(kind, fault, context, _written(node, loc))
    if kind not in _SAID_IN_FULL:
        message = f"{_said(loc, node)}: {message}" if loc else message
    hint = str(context.get("hint", "")) or _hint(kind, fault["input"])
    return Problem(message, place, hint or (_reshaped(kind, fault["input"], loc, schema)))


def takes_formula(schema: Any, loc: Location) -> bool:
    """Whether a number or expression may stand at a location."""
    *above, last = loc
    at = _at(schema, tuple(above))
    if _is_model(at):
        fields = at.model_fields.items()
        found = [f.annotation for name, f in fields if last == (f.alias or name)] or [_extra(at)]
    else:
        found = [*get_args(at)[-1:]] if get_origin(at) in (dict, list) else []
    return any(_is_formula(option) for option in found)


def _is_formula(annotation: Any) -> bool:
    if get_origin(annotation) in (Annotated, Union, UnionType):
        given = get_args(annotation)
        options = given[:1] if get_origin(annotation) is Annotated else given
        return any(_is_formula(option) for option in options)
    return annotation is Formula


def _unknown_key(loc: Location, node: Node, schema: type[BaseModel], hints: bool) -> Problem:
    known = _fields_at(schema, loc[:-1]) if hints else []
    key, owner = short(str(loc[-1])), _said(loc[:-1], node)
    hint = meant(str(loc[-1]), known) or nearest(str(loc[-1]), known)
    if hints and not hint:
        hint = _misplaced(loc, node, schema) or (f"known are {', '.join(known)}" if known else "")
    message = f"unknown key {key} in {owner}" if owner else f"unknown key {key}"
    if owner == "mechanisms":
        message = f"there is no mechanism {key}"
    return Problem(message, place_at(node, loc, key=True), hint)


def _message(kind: str, fault: Any, context: dict[str, Any], written: str) -> str:
    if kind in _SAID_IN_FULL:
        return str(context["message"])
    found = fault["input"]
    shown = f", found {written or described(found)}"
    if kind == "string_too_short":
        return _WORDS[kind]
    if kind == "too_short":
        least, count = context["min_length"], context["actual_length"]
        return f"needs at least {least} entries, found {count}" if count else "must not be empty"
    if kind == "literal_error":
        return f"must be {context['expected'].replace(chr(39), '')}{shown}"
    if kind in _WORDS:
        return _WORDS[kind] + shown
    if kind in ("greater_than_equal", "less_than_equal"):
        least = "at least" if kind == "greater_than_equal" else "at most"
        return f"must be {least} {context.get('ge', context.get('le'))}{shown}"
    if kind == "string_too_long":
        return f"longer than {context['max_length']:,} characters"
    if kind == "too_long":
        return f"more than {context['max_length']:,} entries"
    return str(fault["msg"])


def _hint(kind: str, found: Any) -> str:
    if kind == "bool_type" and str(found).casefold() in _BOOLEAN:
        return f"write {_BOOLEAN[str(found).casefold()]}"
    if kind == "int_from_float" or (kind == "int_type" and isinstance(found, float)):
        return f"write {int(found)}" if float(found).is_integer() else ""
    if kind in ("int_type", "bool_type") and isinstance(found, str):
        try:
            unquoted = resolve(found)
        except ScalarError:
            return ""
        wanted = bool if kind == "bool_type" else int
        return "remove the quotation marks" if type(unquoted) is wanted else ""
    if kind == "float_type" and isinstance(found, str) and _PERCENT.fullmatch(found.strip()):
        return f"write {float(found.strip()[:-1]) / 100:g}"
    if kind == "string_type" and isinstance(found, int | float):
        return "quote it"
    if kind == "model_type" and found is None:
        return "write {}"
    return ""


def _misplaced(loc: Location, node: Node, schema: type[BaseModel]) -> str:
    """A hint at the neighbor under which a key would be known."""
    owner, key = loc[:-1], str(loc[-1])
    knowing = [n for n in _fields_at(schema, owner) if key in _fields_at(schema, (*owner, n))]
    for name in knowing:
        beside = node_at(node, (*(step for step in owner if not is_tag(step)), name))
        if isinstance(beside, Scalar) and beside.value is None:
            return f"indent it below {name}"
    return f"it goes under {knowing[0]}" if len(knowing) == 1 else ""


def _reshaped(kind: str, found: Any, loc: Location, schema: type[BaseModel]) -> str:
    """How to write what was found as what is expected."""
    if kind == "list_type" and isinstance(found, str):
        return f"write [{short(found)}]"
    if kind == "model_type" and str(loc[-1]) in _fields_at(schema, loc):
        return f"{loc[-1]} goes below a name"
    if kind not in ("dict_type", "model_type") or not is_list(found) or not found:
        return ""
    if all(is_mapping(item) for item in found):
        return "leave out the dashes"
    below = _bare(_below(_at(schema, loc), "")) if kind == "dict_type" else None
    plain = _is_model(below) and not any(f.is_required() for f in below.model_fields.values())
    if plain and all(isinstance(item, str) for item in found) and len(found) < 5:
        return f"write {{{', '.join(f'{short(item)}: {{}}' for item in found)}}}"
    return ""


def _written(node: Node, loc: Location) -> str:
    """What stands in the file at a location, when it is a word."""
    found = node_at(node, [step for step in loc if not is_tag(step)])
    if not isinstance(found, Scalar) or not found.written:
        return ""
    quoted = isinstance(found.value, str) and _looks_like_another(found.value)
    return f'"{short(found.written)}"' if quoted else short(found.written)


def _looks_like_another(text: str) -> bool:
    """Whether text would mean something else without quotation marks."""
    try:
        return not isinstance(resolve(text), str)
    except ScalarError:
        return True


def _said(loc: Location, node: Node) -> str:
    return ".".join(short(str(step)) for step in as_written(loc, node) if not is_tag(step))


def _fields_at(schema: Any, loc: Location) -> list[str]:
    """The keys that the schema knows at a location."""
    schema = _at(schema, loc)
    if _is_model(schema):
        return [field.alias or name for name, field in schema.model_fields.items()]
    return []


def _at(schema: Any, loc: Location) -> Any:
    for step in loc:
        if not is_tag(step):
            schema = _below(schema, str(step))
    return _bare(schema)


def _below(schema: Any, step: str) -> Any:
    schema = _bare(schema)
    if _is_model(schema):
        for name, known in schema.model_fields.items():
            if step == (known.alias or name):
                return known.annotation
        return _extra(schema)
    if get_origin(schema) in (dict, list):
        return get_args(schema)[-1]
    return schema


def _extra(schema: type[BaseModel]) -> Any:
    """What a model with names of the author's own holds under each of them."""
    if schema.model_config.get("extra") != "allow":
        return None
    return _below(get_type_hints(schema)["__pydantic_extra__"], "")


def _bare(schema: Any) -> Any:
    if get_origin(schema) is Annotated:
        return _bare(get_args(schema)[0])
    if get_origin(schema) in (Union, UnionType):
        options: list[Any] = [_bare(option) for option in get_args(schema)]
        # what has keys comes first: a mapping before None or a word
        return max(options, key=lambda o: (_is_model(o), get_origin(o) in (dict, list)))
    return schema


def _is_model(schema: Any) -> TypeGuard[type[BaseModel]]:
    return isinstance(schema, type) and issubclass(schema, BaseModel)
