"""A run as one JSON object: the same content as its tables, at full precision."""

import json
from collections.abc import Mapping
from dataclasses import asdict
from math import isfinite
from typing import Any

from offramp.report.believing import beliefs_data
from offramp.report.solved import solution_data
from offramp.report.stability import stability_data
from offramp.runs.quantiles import QUANTILES
from offramp.runs.run import Run
from offramp.runs.tables import PayoffRow


def run_json(run: Run) -> str:
    """The object that `offramp run --json` prints. What is not a number is null."""
    return json.dumps(clean(run_data(run)), indent=2, ensure_ascii=False, allow_nan=False)


def run_data(run: Run) -> dict[str, Any]:
    """The object as plain data; numbers that could not be told are NaN."""
    origin = run.origin
    settings = asdict(run.settings)
    settings |= {"sets": dict(run.settings.sets), "periods": origin.periods, "step": origin.step}
    settings["days"] = [day.isoformat() for day in origin.days]
    return {
        "scenario": origin.scenario,
        "title": origin.title,
        "hash": origin.hash,
        "model": origin.digest,
        "versions": asdict(origin.versions),
        "seed": origin.seed,
        "runs": run.runs,
        "interrupted": run.interrupted,
        "outcomes": _outcomes(run),
        "measures": _measures(run),
        "stability": stability_data(run),
        "payoffs": _payoffs(run),
        "actions": _actions(run),
        "beliefs": beliefs_data(run),
        "solution": solution_data(run.solution),
        "assumptions": [item._asdict() for item in origin.assumptions],
        "settings": settings,
    }


def _outcomes(run: Run) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for row, time in zip(run.outcomes(), run.times(), strict=True):
        found[row.outcome] = {
            "title": row.title,
            "p": row.p,
            "low": row.low,
            "high": row.high,
            "count": row.runs,
            "mean_period": time.mean,
            "median_period": time.median,
            "q05_period": time.q05,
            "q95_period": time.q95,
        }
    return found


def _measures(run: Run) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for index, measure in enumerate(run.origin.measures):
        columns = {"mean": run.summary.means[:, index].tolist()}
        for q, share in enumerate(QUANTILES):
            columns[f"q{round(100 * share):02}"] = run.summary.quantiles[:, index, q].tolist()
        found[measure.name] = {"title": measure.title, "unit": measure.unit, **columns}
    return found


def _payoffs(run: Run) -> dict[str, Any]:
    def interval(row: PayoffRow) -> dict[str, float]:
        return {"mean": row.mean, "low": row.low, "high": row.high}

    parts = run.payoffs(by_outcome=True)
    return {
        row.actor: {
            **interval(row),
            "by_outcome": {str(p.outcome): interval(p) for p in parts.where(actor=row.actor)},
        }
        for row in run.payoffs()
    }


def _actions(run: Run) -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = {actor: {} for actor, _ in run.origin.actors}
    for row in run.actions():
        found[row.actor][row.action] = {"count": row.taken, "share": row.share, "by_period": []}
    for row in run.actions(by_period=True):
        found[row.actor][row.action]["by_period"].append(row.share)
    return found


def clean(value: Any) -> Any:
    """Plain data that JSON can hold: null for what is not a finite number."""
    if isinstance(value, float):
        return value if isfinite(value) else None
    if isinstance(value, Mapping):
        return {str(k): clean(v) for k, v in value.items()}  # pyright: ignore[reportUnknownVariableType, reportUnknownArgumentType]
    if isinstance(value, list | tuple):
        return [clean(item) for item in value]  # pyright: ignore[reportUnknownVariableType]
    return value if value is None or isinstance(value, str | int) else str(value)
