"""The off-ramps as one JSON object, at full precision."""

import json
from typing import Any

from offramp.analysis.offramps.found import Estimate, Left, Offramp, Offramps
from offramp.crisis import Crisis
from offramp.report.as_json import clean
from offramp.report.situation import Situations
from offramp.report.solved import solution_data
from offramp.solving import as_named


def offramps_json(crisis: Crisis, found: Offramps) -> str:
    """The object that `offramp offramps --json` prints. What is not a number is null."""
    words = Situations(crisis)
    latest = found.latest()
    data = {
        "scenario": crisis.scenario.id,
        "hash": crisis.hash,
        "avoid": list(found.avoid),
        "seed": found.seed,
        "searched": found.searched,
        "runs": found.runs,
        "interrupted": found.interrupted,
        "bad_in_search": found.found,
        "p": _estimate(found.before),
        "points": found.points,
        "tried": found.tried,
        "often": found.often,
        "tolerate": found.tolerate,
        "consent": list(found.consent),
        "level": found.level,
        "candidates": [_candidate(words, candidate) for candidate in found.candidates],
        "left_level": found.left_level,
        "left": [_left(left) for left in found.left],
        "half_averted_until": {"surely": latest[0] or None, "perhaps": latest[1] or None},
        "solution": solution_data(found.solution),
        "settings": {
            "sets": {change.path: change.value for change in crisis.changes},
            "policy": crisis.policy,
            "behaviors": {actor.name: as_named(actor.behavior) for actor in crisis.model.actors},
        },
    }
    return json.dumps(clean(data), indent=2, ensure_ascii=False, allow_nan=False)


def _candidate(words: Situations, candidate: Offramp) -> dict[str, Any]:
    return {
        "found": candidate.name,
        "actor": candidate.actor,
        "period": candidate.period,
        "day": candidate.day and candidate.day.isoformat(),
        "taken": candidate.taken,
        "instead": candidate.instead,
        "situation": [condition.text for condition in candidate.situation],
        "words": words.conditions(candidate.situation),
        "met": candidate.met,
        "share": _estimate(candidate.share),
        "before": candidate.before,
        "after": candidate.after,
        "fall": _estimate(candidate.fall),
        "cut": _estimate(candidate.cut),
        "confirmed": candidate.confirmed,
        "verdict": candidate.verdict,
        "costs": {
            cost.actor: {**_estimate(cost.loss), "verdict": cost.verdict or None}
            for cost in candidate.costs
        },
        "by_type": {
            row.type: {"met": row.met, "fall": _estimate(row.fall)} for row in candidate.by_type
        },
    }


def _left(left: Left) -> dict[str, Any]:
    return {
        "period": left.period,
        "day": left.day and left.day.isoformat(),
        "going": left.going,
        "bad": left.bad,
        "actor": left.actor,
        "averted": None if left.share is None else _estimate(left.share),
    }


def _estimate(estimate: Estimate) -> dict[str, float]:
    return {"value": estimate.value, "low": estimate.low, "high": estimate.high}
