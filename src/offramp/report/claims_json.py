"""Claims, verdicts and cruxes as JSON, at full precision."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from math import isfinite
from typing import Any

from offramp.analysis.claims.case import Case
from offramp.analysis.claims.checking import Check, Checked
from offramp.analysis.cruxes.finding import Crux, Cruxes
from offramp.analysis.robustness import Robustness
from offramp.analysis.verdicts.judgement import Finding
from offramp.analysis.verdicts.measuring import Measure
from offramp.language.claims.printer import claim_text
from offramp.report.as_json import clean
from offramp.report.claims import crux_sentence, warnings
from offramp.report.robustness import robust_data
from offramp.report.solved import solution_data
from offramp.runs.solved import Solved


def check_json(
    check: Check,
    robust: Robustness | None,
    cruxes: Mapping[str, Cruxes],
    interrupted: bool = False,
) -> str:
    """One object: the argument, and for each claim the verdict and what it rests on.

    What was asked after the verdicts may have been `interrupted`.
    """
    case = check.case
    first_seed = case.crisis.model.solving.seed
    data = {
        "argument": case.argument.argument,
        "scenario": case.crisis.scenario.id,
        "hash": case.crisis.hash,
        "seed": check.seed,
        "budget": check.budget,
        "error": check.error,
        "seeds": check.seeds,
        "all_hold": check.all_hold,
        "all_as_expected": check.all_as_expected,
        "interrupted": check.interrupted or interrupted,
        "unfinished": list(check.unfinished),
        "missing": list(check.missing),
        "claims": [
            _claim_data(checked, first_seed, robust, cruxes.get(checked.name))
            for checked in check.claims
        ],
        "unchecked": {
            name: {"quote": u.quote, "where": u.where, "reason": u.reason}
            for name, u in case.argument.unchecked.items()
        },
        "foresight": robust.foresight if robust else None,
        "solutions": [_solution(policies, s) for policies, s in check.solutions.items()],
        "warnings": warnings(check),
    }
    return json.dumps(clean(data), indent=2, ensure_ascii=False, allow_nan=False)


def _solution(policies: tuple[str, ...], solved: Solved) -> dict[str, Any]:
    return {"policies": list(policies), "solution": solution_data(solved)}


def _claim_data(
    checked: Checked, first_seed: int, robust: Robustness | None, cruxes: Cruxes | None
) -> dict[str, Any]:
    claim, found = checked.claim, checked.judgement
    return {
        "claim": checked.name,
        "title": claim.title,
        "quote": claim.quote,
        "where": claim.where,
        "note": claim.note,
        "holds": claim.holds.text,
        "expect": claim.expect,
        "verdict": found.verdict if checked.finished else None,
        "reason": found.reason,
        "runs": found.runs,
        "comparisons": [_finding(finding) for finding in found.findings],
        "by_seed": [
            {
                "seed": seed,
                "verdict": each.verdict,
                "reason": each.reason,
                "runs": each.runs,
                "comparisons": [_finding(finding) for finding in each.findings],
            }
            for seed, each in enumerate(found.by_seed, first_seed)
        ],
        "robustness": robust_data(robust, checked.name) if robust else None,
        "cruxes": None if cruxes is None else cruxes_data(cruxes),
    }


def _finding(finding: Finding) -> dict[str, Any]:
    return {
        "comparison": claim_text(finding.comparison),
        "verdict": finding.verdict,
        "reason": finding.reason,
        "runs": finding.runs,
        "left": _measure(finding.left),
        "right": _measure(finding.right),
        "difference": _measure(finding.difference),
        "runs_needed": finding.needed,
    }


def _measure(found: Measure) -> dict[str, Any]:
    return {
        "estimate": _finite(found.estimate),
        "low": _finite(found.low),
        "high": _finite(found.high),
        "method": found.method,
        "matching": found.matching,
    }


def _finite(value: float) -> float | None:
    return value if isfinite(value) else None


def cruxes_data(found: Cruxes) -> dict[str, Any]:
    """The cruxes of a claim as plain data."""
    return {
        "claim": found.claim,
        "verdict": found.judgement.verdict,
        "sentence": crux_sentence(found),
        "singles": [_crux_data(crux) for crux in found.singles],
        "pair": _crux_data(found.pair) if found.pair else None,
        "joint": _crux_data(found.joint) if found.joint else None,
        "searched": found.searched,
        "plausible": found.plausible,
        "foresight": found.foresight,
    }


def cruxes_json(case: Case, found: Mapping[str, Cruxes], missing: Sequence[str] = ()) -> str:
    """One object: the argument, and the cruxes of its claims; an interruption leaves some out."""
    data = {
        "argument": case.argument.argument,
        "scenario": case.crisis.scenario.id,
        "hash": case.crisis.hash,
        "interrupted": bool(missing),
        "missing": list(missing),
        "claims": [cruxes_data(each) for each in found.values()],
    }
    return json.dumps(clean(data), indent=2, ensure_ascii=False, allow_nan=False)


def _crux_data(crux: Crux) -> dict[str, Any]:
    return {
        "verdict": crux.verdict,
        "confirmed": crux.confirmed,
        "distance": crux.change.distance,
        "crossing": crux.crossing,
        "moves": [asdict(move) for move in crux.change.moves],
    }
