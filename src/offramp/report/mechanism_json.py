"""The mechanisms as JSON: what `offramp mechanisms` prints, as data."""

import json
from collections.abc import Mapping
from typing import Any

from offramp.model import Block
from offramp.model.vocabulary import Word
from offramp.report.contributions import contributions, minimal, names_of
from offramp.report.mechanism import claim, fields_of


def mechanisms_json(known: Mapping[str, type[Block]]) -> str:
    """A list of all, each with its claim."""
    return _text([{"name": n, "claim": claim(block)[0]} for n, block in sorted(known.items())])


def mechanism_json(name: str, block: type[Block]) -> str:
    """One: claim, what is said of it, fields, the names it shares, and its signatures."""
    first, rest = claim(block)
    return _text(
        {
            "name": name,
            "claim": first,
            "text": rest,
            "fields": [
                {"field": field, "default": default, "description": description}
                for field, default, description in fields_of(block)
            ],
            "names": _names(name),
            "signatures": [
                {
                    "says": signature.says,
                    "path": signature.path,
                    "low": signature.low,
                    "high": signature.high,
                    "moderator": signature.moderator,
                    "quantity": signature.quantity,
                    "sign": signature.sign,
                    "source": signature.source,
                    "finding": signature.finding,
                }
                for signature in block.signatures
            ],
        }
    )


def _names(name: str) -> list[dict[str, Any]]:
    """What it declares, changes and reads in the example that ships."""
    crisis = minimal(name)
    if crisis is None:
        return []
    names = names_of(contributions(name, crisis.scenario))
    told = (("declares", names.declares), ("changes", names.changes), ("reads", names.reads))
    return [_word(word, verb) for verb, words in told for word in words]


def _word(word: Word, verb: str) -> dict[str, Any]:
    return {
        "name": word.name,
        "verb": verb,
        "kind": word.kind,
        "low": word.low,
        "high": word.high,
        "unit": word.unit,
        "meaning": word.meaning,
    }


def _text(data: Any) -> str:
    return json.dumps(data, indent=2, ensure_ascii=False, allow_nan=False)
