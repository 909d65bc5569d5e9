import json
from pathlib import Path

import jsonschema

import offramp
from offramp.report.as_json import run_json
from offramp.runs.run import Run

NUMBER = {"type": ["number", "null"]}
SERIES = {"type": "array", "items": NUMBER, "minItems": 12, "maxItems": 12}
INTERVAL = {
    "type": "object",
    "required": ["mean", "low", "high"],
    "properties": {"mean": NUMBER, "low": NUMBER, "high": NUMBER},
}
OUTCOME = {
    "type": "object",
    "required": ["p", "low", "high", "count", "mean_period", "median_period"],
    "properties": {
        "p": {"type": "number", "minimum": 0, "maximum": 1},
        "low": {"type": "number", "minimum": 0, "maximum": 1},
        "high": {"type": "number", "minimum": 0, "maximum": 1},
        "count": {"type": "integer"},
        "mean_period": NUMBER,
        "median_period": NUMBER,
    },
}
_COLUMNS = ("mean", "q05", "q25", "q50", "q75", "q95", "when_true", "share")
BELIEF = {
    "type": "object",
    "required": list(_COLUMNS),
    "properties": dict.fromkeys(_COLUMNS, SERIES),
    "additionalProperties": False,
}
SOLUTION = {
    "type": "object",
    "required": [
        *("solver", "selection", "why", "equilibria", "unique", "rounds", "changes", "residual"),
        *("converged", "regrets", "samples", "warnings"),
    ],
    "properties": {
        "solver": {"enum": ["none", "exact", "regression"]},
        "changes": {"type": "array", "items": NUMBER},
        "converged": {"type": "boolean"},
        "regrets": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["actor", "gain", "low", "high", "imprecision", "share", "decisions"],
            },
        },
        "warnings": {"type": "array", "items": {"type": "string"}},
        "seconds": False,  # the same run gives the same object
        "cached": False,
    },
}


def nested(schema: object) -> dict[str, object]:
    return {"type": "object", "additionalProperties": schema}


SCHEMA = {
    "type": "object",
    "required": [
        "scenario",
        "hash",
        "seed",
        "runs",
        "outcomes",
        "measures",
        "stability",
        "payoffs",
        "actions",
        "beliefs",
        "solution",
        "assumptions",
        "settings",
        "interrupted",
    ],
    "properties": {
        "scenario": {"const": "strait"},
        "hash": {"type": "string", "pattern": "^[0-9a-f]{16}$"},
        "seed": {"type": "integer"},
        "runs": {"type": "integer"},
        "interrupted": {"type": "boolean"},
        "outcomes": {"type": "object", "additionalProperties": OUTCOME},
        "measures": {
            "type": "object",
            "additionalProperties": {
                "type": "object",
                "required": ["mean", "q05", "q25", "q50", "q75", "q95"],
                "properties": dict.fromkeys(("mean", "q05", "q25", "q50", "q75", "q95"), SERIES),
            },
        },
        "payoffs": {"type": "object", "additionalProperties": INTERVAL},
        "actions": {
            "type": "object",
            "additionalProperties": {
                "type": "object",
                "additionalProperties": {
                    "type": "object",
                    "required": ["count", "share", "by_period"],
                    "properties": {"share": NUMBER, "by_period": SERIES},
                },
            },
        },
        "beliefs": nested(nested(nested(BELIEF))),
        "solution": SOLUTION,
        "assumptions": {
            "type": "array",
            "items": {"type": "object", "required": ["path", "value", "law", "source"]},
        },
        "settings": {
            "type": "object",
            "required": ["runs", "policy", "sets", "behaviors", "assumptions", "periods", "days"],
        },
    },
}


def refuse(word: str) -> None:
    raise AssertionError(f"{word} is not JSON")


def test_the_object_has_its_schema(run: Run) -> None:
    data = json.loads(run_json(run), parse_constant=refuse)
    jsonschema.validate(data, SCHEMA)
    assert list(data["outcomes"]) == ["war", "never", "standoff"]
    assert set(data["actions"]) == set(data["payoffs"]) == {"north", "south"}


def test_numbers_have_full_precision_and_gaps_are_null(run: Run) -> None:
    data = json.loads(run_json(run))
    assert data["outcomes"]["war"]["p"] == run.outcomes()[0].p
    assert data["measures"]["tension"]["mean"] == run.summary.means[:, 0].tolist()
    assert data["outcomes"]["never"]["median_period"] is None
    assert data["actions"]["south"]["wait"]["by_period"][0] is None
    assert data["payoffs"]["north"]["by_outcome"]["never"]["mean"] is None


def test_beliefs_and_diagnostics_are_told(run: Run, signals: Run, chicken: Path) -> None:
    data = json.loads(run_json(signals))
    assert list(data["beliefs"]) == ["west"]
    tough = data["beliefs"]["west"]["east"]["tough"]
    assert tough["mean"] == signals.summary.beliefs.means[:, 0].tolist()
    assert data["beliefs"]["west"]["east"]["mad"]["when_true"] == [None] * 4
    assert json.loads(run_json(run))["solution"]["solver"] == "none"
    solved = json.loads(run_json(offramp.play(chicken, runs=5)))
    assert solved["solution"]["solver"] == "exact"
    assert len(solved["solution"]["regrets"]) == 2
    assert solved["beliefs"] == {}
