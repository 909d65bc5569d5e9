"""The tables of what policies change in the crises that ship.

Solving a crisis under all of its policies takes up to half an hour, so what was found is kept in
docs/scenarios/policies.json, which takes what `offramp compare NAME --json` prints:

    offramp compare NAME --runs 20000 --json > found.json
    python docs/building/policies.py found.json
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
LUCK = 0.02  # by which another seed of the solver was seen to move a probability
_RARE = 0.005  # outcomes that never come up so often share a column
Kept = dict[str, Any]  # of one scenario: hash, seed, runs, and outcomes by policy


def main(files: Sequence[str]) -> None:
    """Keep what was found, beside what was kept of other scenarios."""
    kept = read()
    for file in files:
        found = json.loads(Path(file).read_text(encoding="utf-8"))
        kept[found["scenario"]] = kept_of(found)
    text = json.dumps(dict(sorted(kept.items())), indent=1, ensure_ascii=False)
    FILE.write_text(text + "\n", encoding="utf-8")


def kept_of(found: Mapping[str, Any]) -> Kept:
    """Of a comparison, what is kept; policies that could not be compared are left out."""
    policies = {
        policy["policy"]: {
            "converged": policy["solution"] is None or policy["solution"]["converged"],
            "outcomes": {name: row["after"] for name, row in policy["outcomes"].items()},
        }
        for policy in found["policies"]
        if not policy["problem"]
    }
    whole = {name: [row["p"], row["low"], row["high"]] for name, row in found["outcomes"].items()}
    told = {key: found[key] for key in ("hash", "seed", "runs")}
    return {**told, "outcomes": whole, "policies": policies}


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
    whole = {outcome: p for outcome, (p, _, _) in found["outcomes"].items()}
    rows = {"": whole}
    rows |= {policy: row["outcomes"] for policy, row in found["policies"].items()}
    shown = [o for o in titles if any(row.get(o, 0.0) >= _RARE for row in rows.values())]
    header = ["policy", *(cell(titles[outcome]) for outcome in shown), "other"]
    lines = [
        [_label(crisis, policy, found), *_cells(row, whole, shown)] for policy, row in rows.items()
    ]
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


def _cells(row: Mapping[str, float], whole: Mapping[str, float], shown: Sequence[str]) -> list[str]:
    cells: list[str] = []
    for outcome in shown:
        p, before = row.get(outcome, 0.0), whole.get(outcome, 0.0)
        text = _percent(p)
        cells.append(f"**{text}**" if abs(p - before) > LUCK else text)
    left = max(1 - sum(row.get(outcome, 0.0) for outcome in shown), 0.0)
    return [*cells, _percent(left if left > 1e-9 else 0.0)]


def _percent(p: float) -> str:
    if 0 < p < 0.0005:
        return "< 0.1 %"
    return f"{100 * p:.1f} %" if p else "0"


def _played(found: Kept) -> str:
    rough = any(not row["converged"] for row in found["policies"].values())
    marked = " †: choices did not come to rest." if rough else ""
    return (
        f"`offramp compare`, {found['runs']:,} runs each on the same luck, seed {found['seed']}, "
        f"assumptions at their central values (scenario {found['hash']}); actors know the policy "
        "and choose anew. Bold: moved by more than two points, as another seed of the solver may "
        f"do without any policy.{marked} What follows from these assumptions, not a forecast."
    )


if __name__ == "__main__":
    main(sys.argv[1:])
