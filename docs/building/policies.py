"""The tables of what policies change in the crises that ship.

Solving a crisis under all of its policies takes up to half an hour, so what was found is kept in
docs/scenarios/policies.json, which takes what `offramp compare NAME --json` prints:

    offramp compare NAME --runs 20000 --json > found.json
    offramp compare NAME --runs 20000 --json --set solving.seed=2 > second.json
    python docs/building/policies.py found.json second.json

Of several comparisons of a scenario, the first is of the scenario as it is, the others are of it
with other seeds of the solver.
"""

import json
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import offramp
from building.tables import cell, code, table
from offramp.report.words import percent, percent_range

FILE = Path(__file__).resolve().parents[1] / "scenarios" / "policies.json"
CLEAR = 0.02  # an outcome is said to move if its probability does by more, with every seed
_RARE = 0.005  # outcomes that never come up so often share a column
Kept = dict[str, Any]  # of one scenario: hash, seed, runs, outcomes by policy; by other seeds too
Rows = dict[str, dict[str, float]]  # probabilities of outcomes by policy, "" being none


def main(files: Sequence[str]) -> None:
    """Keep what was found, beside what was kept of other scenarios."""
    kept, new = read(), dict[str, list[Any]]()
    for file in files:
        found = json.loads(Path(file).read_text(encoding="utf-8"))
        new.setdefault(found["scenario"], []).append(found)
    kept |= {name: kept_of(*found) for name, found in new.items()}
    text = json.dumps(dict(sorted(kept.items())), indent=1, ensure_ascii=False)
    FILE.write_text(text + "\n", encoding="utf-8")


def kept_of(found: Mapping[str, Any], *others: Mapping[str, Any]) -> Kept:
    """Of comparisons, what is kept; policies that could not be compared are left out."""
    policies = {
        policy["policy"]: {
            "converged": all(_converged(by_seed, policy["policy"]) for by_seed in (found, *others)),
            "outcomes": {name: row["after"] for name, row in policy["outcomes"].items()},
        }
        for policy in found["policies"]
        if not policy["problem"]
    }
    whole = {name: [row["p"], row["low"], row["high"]] for name, row in found["outcomes"].items()}
    told = {key: found[key] for key in ("hash", "seed", "runs")}
    seeds = [_rows(other) for other in others]
    return {**told, "outcomes": whole, "policies": policies} | ({"seeds": seeds} if seeds else {})


def _converged(found: Mapping[str, Any], name: str) -> bool:
    [policy] = [policy for policy in found["policies"] if policy["policy"] == name]
    return policy["solution"] is None or policy["solution"]["converged"]


def _rows(found: Mapping[str, Any]) -> Rows:
    """How a crisis ends as it is and under each policy, by another seed of the solver."""
    rows = {"": {name: row["p"] for name, row in found["outcomes"].items()}}
    for policy in found["policies"]:
        rows[policy["policy"]] = {name: row["after"] for name, row in policy["outcomes"].items()}
    return rows


def read() -> dict[str, Kept]:
    """What is kept, by scenario."""
    return json.loads(FILE.read_text(encoding="utf-8")) if FILE.is_file() else {}


def policy_table(name: str, kept: dict[str, Kept] | None = None) -> str:
    """How a scenario ends as it is and under each of its policies."""
    found = (read() if kept is None else kept).get(name)
    crisis = offramp.load(name)
    if found is None:
        return "Not measured yet.\n"
    titles = {outcome.name: outcome.title for outcome in crisis.model.outcomes}
    first: Rows = {"": {outcome: p for outcome, (p, _, _) in found["outcomes"].items()}}
    first |= {policy: row["outcomes"] for policy, row in found["policies"].items()}
    seeds: list[Rows] = [first, *found.get("seeds", ())]
    every = [row for rows in seeds for row in rows.values()]
    shown = [o for o in titles if any(row.get(o, 0.0) >= _RARE for row in every)]
    header = ["policy", *(cell(titles[outcome]) for outcome in shown), "other"]
    lines = [[_label(crisis, policy, found), *_cells(policy, seeds, shown)] for policy in first]
    return f"{_played(found)}\n\n{table(header, lines)}\n"


def outcome_table(name: str, kept: dict[str, Kept] | None = None) -> str:
    """How a scenario ends as it is, the commonest end first."""
    found = (read() if kept is None else kept).get(name)
    if found is None:
        return "Not measured yet.\n"
    titles = {outcome.name: outcome.title for outcome in offramp.load(name).model.outcomes}
    rows = [
        [cell(titles[outcome]), percent(p, low, high), percent_range(low, high)]
        for outcome, (p, low, high) in sorted(
            found["outcomes"].items(), key=lambda item: -item[1][0]
        )
    ]
    told = (
        f"`offramp run {name} --runs {found['runs']} --seed {found['seed']}`, all assumptions at "
        "their central values; intervals of chance alone, 95 %:"
    )
    return f"{told}\n\n{table(['outcome', 'probability', 'interval'], rows)}\n"


def _label(crisis: offramp.Crisis, policy: str, found: Kept) -> str:
    if not policy:
        return "as it is"
    title = crisis.scenario.policies[policy].title
    mark = "" if found["policies"][policy]["converged"] else " †"
    return code(policy) + mark + (f"<br>{cell(title)}" if title else "")


def _cells(policy: str, seeds: Sequence[Rows], shown: Sequence[str]) -> list[str]:
    cells: list[str] = []
    for outcome in shown:
        values = [rows[policy].get(outcome, 0.0) for rows in seeds]
        moves = [rows[policy].get(outcome, 0.0) - rows[""].get(outcome, 0.0) for rows in seeds]
        moved = min(moves) > CLEAR or max(moves) < -CLEAR
        cells.append(f"**{_span(values)}**" if moved else _span(values))
    told = [sum(rows[policy].get(outcome, 0.0) for outcome in shown) for rows in seeds]
    left = [1 - sum_ if 1 - sum_ > 1e-9 else 0.0 for sum_ in told]
    return [*cells, _span(left)]


def _span(values: Sequence[float]) -> str:
    """The least and the largest of some probabilities."""
    low, high = _percent(min(values)), _percent(max(values))
    return low if low == high else f"{low.removesuffix(' %')} to {high}"


def _percent(p: float) -> str:
    if 0 < p < 0.0005:
        return "< 0.1 %"
    return f"{100 * p:.1f} %" if p else "0"


def _played(found: Kept) -> str:
    rough = any(not row["converged"] for row in found["policies"].values())
    marked = " †: choices did not come to rest." if rough else ""
    seeds = 1 + len(found.get("seeds", ()))
    if seeds > 1:
        bold = f"Least and largest of {seeds} seeds of the solver; bold: moved by more than two "
        bold += "points the same way with each."
    else:
        bold = "Bold: moved by more than two points; another seed of the solver may do so too."
    return (
        f"`offramp compare`, {found['runs']:,} runs each on the same luck, seed {found['seed']}, "
        f"assumptions at their central values (scenario {found['hash']}); actors know the policy "
        f"and choose anew. {bold}{marked} What follows from these assumptions, not a forecast."
    )


if __name__ == "__main__":
    main(sys.argv[1:])
