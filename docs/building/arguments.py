"""The tables of the arguments that ship: each sentence, how it is read, and what is not checked."""

from building.tables import cell, code, table
from offramp import catalog
from offramp.language.arguing import read_argument
from offramp.language.argument import Argument, CheckedClaim, UncheckedClaim
from offramp.language.formula import Formula


def argument_tables(name: str) -> str:
    """The claims of an argument, its own assumptions and policies, and what is unchecked."""
    argument = _argument(name)
    parts = [_claims(argument)]
    if argument.assumptions:
        rows = [
            [code(path), code(_number(formula)), cell(formula.note or "")]
            for path, formula in argument.assumptions.items()
        ]
        parts += ["## What it assumes", table(["assumption", "is set to", "why"], rows)]
    rows = [
        [code(slug), cell(policy.title or ""), cell(policy.note or "")]
        for slug, policy in argument.policies.items()
    ]
    if rows:
        parts += ["## Policies of its own", table(["policy", "under it", ""], rows)]
    rows = [[_sentence(entry), cell(entry.reason)] for entry in argument.unchecked.values()]
    if rows:
        parts += ["## What is not checked", table(["the text", "why not"], rows)]
    return "\n\n".join(parts) + "\n"


def _argument(name: str) -> Argument:
    reading = read_argument(catalog.argument_text(name) or "", f"{name}.yaml")
    if reading.argument is None or reading.problems:
        raise ValueError(f"the argument {name} has problems: {reading.problems}")
    return reading.argument


def _claims(argument: Argument) -> str:
    """Where all claims are expected to hold, nothing is said of what is expected."""
    header = ["claim", "the text", "the query, and how the text is read by it"]
    rows = [
        [code(slug), _sentence(claim), _reading(claim)] for slug, claim in argument.claims.items()
    ]
    expected = [claim.expect for claim in argument.claims.values()]
    if set(expected) == {"holds"}:
        return table(header, rows)
    rows = [[*row, verdict] for row, verdict in zip(rows, expected, strict=True)]
    return table([*header, "expected"], rows)


def _sentence(entry: CheckedClaim | UncheckedClaim) -> str:
    if entry.quote is None:
        return cell(entry.title or "")
    return f"“{cell(entry.quote)}”" + (f", {cell(entry.where)}" if entry.where else "")


def _reading(claim: CheckedClaim) -> str:
    return code(claim.holds.text) + (f"<br>{cell(claim.note)}" if claim.note else "")


def _number(formula: Formula) -> str:
    if formula.distribution is None:
        return formula.text
    return f"{formula.text} ~ {formula.distribution}"
