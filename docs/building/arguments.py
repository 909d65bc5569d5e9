"""The tables of the arguments that ship: each sentence, how it is read, its verdict.

Checking takes up to an hour, so the verdicts are kept in docs/arguments/verdicts.json, which takes
what `offramp check NAME --json` prints:

    offramp check NAME --quick --runs 20000 --seeds 3 --json > found.json
    python docs/building/arguments.py found.json
"""

import json
import sys
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from building.tables import cell, code, table
from offramp import catalog
from offramp.language.arguing import read_argument
from offramp.language.argument import Argument, CheckedClaim, UncheckedClaim
from offramp.language.formula import Formula

FILE = Path(__file__).resolve().parents[1] / "arguments" / "verdicts.json"
Kept = dict[str, Any]  # of one argument: hash, seed, budget, error, seeds, and claims by name


def main(files: list[str]) -> None:
    """Keep what was found, beside what was kept of other arguments."""
    kept = read()
    for file in files:
        found = json.loads(Path(file).read_text(encoding="utf-8"))
        name = found["argument"]
        kept[name] = current(joined(kept.get(name), kept_of(found)), argument_of(name))
    text = json.dumps(dict(sorted(kept.items())), indent=1, ensure_ascii=False)
    FILE.write_text(text + "\n", encoding="utf-8")


def joined(before: Kept | None, after: Kept) -> Kept:
    """What was found of further claims beside what was found of others in the same way."""
    if before is None or any(before[key] != after[key] for key in after if key != "claims"):
        return after
    return {**after, "claims": {**before["claims"], **after["claims"]}}


def current(kept: Kept, argument: Argument) -> Kept:
    """What is kept of claims that the argument still makes."""
    claims = {name: found for name, found in kept["claims"].items() if name in argument.claims}
    return {**kept, "claims": claims}


def kept_of(found: Kept) -> Kept:
    """Of a check, what is kept."""
    claims = {
        claim["claim"]: {key: claim[key] for key in ("holds", "verdict", "reason", "runs")}
        for claim in found["claims"]
    }
    said = ("hash", "seed", "budget", "error", "seeds")
    return {key: found[key] for key in said} | {"claims": claims}


def read() -> dict[str, Kept]:
    """What is kept, by argument."""
    return json.loads(FILE.read_text(encoding="utf-8")) if FILE.is_file() else {}


def argument_tables(name: str, kept: dict[str, Kept] | None = None) -> str:
    """The claims of an argument, its own assumptions and policies, and what is unchecked."""
    argument = argument_of(name)
    parts = _claims(argument, (read() if kept is None else kept).get(name))
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


def argument_of(name: str) -> Argument:
    """A shipped argument. Raises ValueError for one with problems."""
    reading = read_argument(catalog.argument_text(name) or "", f"{name}.yaml")
    if reading.argument is None or reading.problems:
        raise ValueError(f"the argument {name} has problems: {reading.problems}")
    return reading.argument


def _claims(argument: Argument, kept: Kept | None) -> list[str]:
    """The table of claims, and how verdicts were reached, where there are any."""
    header = ["claim", "the text", "the query, and how the text is read by it"]
    rows = [
        [code(slug), _sentence(claim), _reading(claim)] for slug, claim in argument.claims.items()
    ]
    expected = [claim.expect for claim in argument.claims.values()]
    if set(expected) != {"holds"}:
        header.append("expected")
        rows = [[*row, verdict] for row, verdict in zip(rows, expected, strict=True)]
    if kept is None:
        return [table(header, rows)]
    verdicts = [_verdict(slug, claim, kept) for slug, claim in argument.claims.items()]
    rows = [[*row, verdict] for row, verdict in zip(rows, verdicts, strict=True)]
    return [_played(kept), table([*header, "verdict"], rows)]


def _verdict(slug: str, claim: CheckedClaim, kept: Kept) -> str:
    """A verdict is shown only of the query that it is about."""
    found = kept["claims"].get(slug)
    if found is None or found["holds"].split() != claim.holds.text.split():
        return "not checked yet"
    return f"**{found['verdict']}**<br>{cell(found['reason'])}"


def _played(kept: Kept) -> str:
    return (
        f"Verdicts by up to {kept['budget']:,} runs of each variant, seed {kept['seed']}, each "
        f"wrong in {kept['error']:.0%} of cases at most; assumptions at their central values "
        f"(scenario {kept['hash']}). They say what follows from the model. {_solver_luck(kept)}"
    )


def _solver_luck(kept: Kept) -> str:
    seeds = kept["seeds"]
    if seeds > 1:
        return (
            "Choices were found anew with each policy, which goes by luck: every verdict is one "
            f"on which {seeds} seeds of the solver agree, and what hangs on the seed is undecided."
        )
    return (
        "Choices were found with one seed of the solver, and another may find others: what rests "
        "on a small difference between policies may be its luck."
    )


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


if __name__ == "__main__":
    main(sys.argv[1:])
