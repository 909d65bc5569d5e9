"""Words that people try for a key before they know ours, and the key they mean."""

from collections.abc import Iterable

_MEANT: dict[str, tuple[str, ...]] = {
    "actor": ("by",),
    "agents": ("actors",),
    "alpha": ("error",),
    "because": ("reason",),
    "choices": ("actions",),
    "citation": ("quote",),
    "claim": ("holds", "claims"),
    "comment": ("note",),
    "condition": ("when",),
    "crisis": ("scenario",),
    "date": ("at",),
    "desc": ("summary", "note"),
    "description": ("summary", "note"),
    "discount": ("patience",),
    "duration": ("periods",),
    "endings": ("outcomes",),
    "expected": ("expect",),
    "expr": ("value",),
    "expression": ("value", "holds"),
    "file": ("text",),
    "formula": ("value", "holds"),
    "frequency": ("rate",),
    "id": ("argument",),
    "if": ("when",),
    "initial": ("start",),
    "label": ("title",),
    "lambda": ("rationality",),
    "level": ("error",),
    "location": ("where",),
    "max": ("high",),
    "maximum": ("high",),
    "min": ("low",),
    "minimum": ("low",),
    "model": ("scenario",),
    "moves": ("actions",),
    "name": ("title", "id", "argument"),
    "odds": ("probability",),
    "p": ("probability",),
    "page": ("where",),
    "paragraph": ("where",),
    "place": ("where",),
    "players": ("actors",),
    "prob": ("probability",),
    "query": ("holds",),
    "says": ("quote",),
    "sentence": ("quote",),
    "state": ("variables",),
    "statement": ("holds",),
    "statements": ("claims",),
    "states": ("variables", "actors"),
    "test": ("holds",),
    "then": ("do",),
    "tolerance": ("indifference",),
    "turns": ("periods",),
    "type": ("kind", "types"),
    "utility": ("payoffs",),
    "verdict": ("expect",),
    "who": ("by",),
    "why": ("reason",),
}


def meant(key: str, known: Iterable[str]) -> str:
    """A hint at the key that an unknown one may stand for; empty if there is none."""
    names = list(known)
    for word in _MEANT.get(key.casefold(), ()):
        if word in names:
            return f"did you mean {word}?"
    return ""
