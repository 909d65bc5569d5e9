"""What to write instead of a name that stands for nothing, as far as its words tell."""

from collections.abc import Mapping, Sequence

NOBODY = "self stands for the acting actor, and nobody acts here"

_WORDS = {"yes": "true", "on": "true", "no": "false", "off": "false"}
_INFINITE = ("inf", "infinity")
_SHAPES = {
    "belief": "write belief.<observer>.<subject>.<type>",
    "expected": "write expected.<observer>.<subject>.<attribute>",
    "did": "write did.<actor>.<action>",
}


def by_words(words: Sequence[str], actor: str | None, parts: Mapping[str, str]) -> str:
    """A hint for a dotted name used by an actor, or by nobody; empty if its words tell nothing.

    `parts` says of what has a name and is no number what it is.
    """
    name = ".".join(words)
    if "self" in words:
        return NOBODY if actor is None else "write self.<attribute>"
    if name.casefold() in _WORDS:
        return f"write {_WORDS[name.casefold()]}"
    if words[0] in _SHAPES:
        return _SHAPES[words[0]]
    if name in parts:
        return f"{name} is {parts[name]}"
    if name.casefold() in _INFINITE:
        return "leave a bound out if there is none"
    return ""
