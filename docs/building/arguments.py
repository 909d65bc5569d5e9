"""The tables of the arguments that ship: each sentence, how it is read, and what is not checked."""

from typing import Any

from building.tables import cell, code, table
from offramp import catalog
from offramp.language.located import plain
from offramp.language.tree import parse


def argument_tables(name: str) -> str:
    """The claims of an argument, its own policies and assumptions, and what is unchecked."""
    argument: Any = plain(parse(catalog.argument_text(name) or "", f"{name}.yaml").node)
    parts = [_claims(argument["claims"])]
    if assumed := argument.get("assumptions"):
        rows = [
            [code(path), code(str(set_to["value"])), cell(set_to["note"])]
            for path, set_to in assumed.items()
        ]
        parts += ["## What the argument assumes", table(["assumption", "is set to", "why"], rows)]
    rows = [
        [code(slug), cell(policy["title"]), cell(policy.get("note", ""))]
        for slug, policy in argument.get("policies", {}).items()
    ]
    parts += ["## Policies of its own", table(["policy", "under it", ""], rows)]
    if unchecked := argument.get("unchecked"):
        rows = [[_sentence(entry), cell(entry["reason"])] for entry in unchecked.values()]
        parts += ["## What is not checked", table(["the text", "why not"], rows)]
    return "\n\n".join(parts) + "\n"


def _claims(claims: dict[str, Any]) -> str:
    rows = [
        [code(slug), _sentence(claim), _reading(claim), *_expected(claims, claim)]
        for slug, claim in claims.items()
    ]
    header = ["claim", "the text", "the query, and how the text is read by it"]
    return table([*header, *(["expected"] if _surprising(claims) else [])], rows)


def _sentence(entry: dict[str, Any]) -> str:
    if "quote" not in entry:
        return cell(entry.get("title", ""))
    return f"“{cell(entry['quote'])}”, {cell(entry['where'])}"


def _reading(claim: dict[str, Any]) -> str:
    note = claim.get("note")
    return code(claim["holds"]) + (f"<br>{cell(note)}" if note else "")


def _surprising(claims: dict[str, Any]) -> bool:
    return any("expect" in claim for claim in claims.values())


def _expected(claims: dict[str, Any], claim: dict[str, Any]) -> list[str]:
    return [claim.get("expect", "holds")] if _surprising(claims) else []
