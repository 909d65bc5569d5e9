"""Words that people try for a key before they know ours, and the key they mean."""

from collections.abc import Iterable

_MEANT: dict[str, tuple[str, ...]] = {
    "actor": ("by",),
    "agents": ("actors",),
    "choices": ("actions",),
    "comment": ("note",),
    "condition": ("when",),
    "date": ("at",),
    "desc": ("summary", "note"),
    "description": ("summary", "note"),
    "discount": ("patience",),
    "duration": ("periods",),
    "endings": ("outcomes",),
    "expr": ("value",),
    "expression": ("value",),
    "formula": ("value",),
    "frequency": ("rate",),
    "if": ("when",),
    "initial": ("start",),
    "label": ("title",),
    "lambda": ("rationality",),
    "max": ("high",),
    "maximum": ("high",),
    "min": ("low",),
    "minimum": ("low",),
    "moves": ("actions",),
    "name": ("title", "id"),
    "odds": ("probability",),
    "p": ("probability",),
    "players": ("actors",),
    "prob": ("probability",),
    "state": ("variables",),
    "states": ("variables", "actors"),
    "then": ("do",),
    "turns": ("periods",),
    "type": ("kind", "types"),
    "utility": ("payoffs",),
    "who": ("by",),
}


def meant(key: str, known: Iterable[str]) -> str:
    """A hint at the key that an unknown one may stand for; empty if there is none."""
    names = list(known)
    for word in _MEANT.get(key.casefold(), ()):
        if word in names:
            return f"did you mean {word}?"
    return ""
