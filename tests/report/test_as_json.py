import json

import jsonschema

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
SCHEMA = {
    "type": "object",
    "required": [
        "scenario",
        "hash",
        "seed",
        "runs",
        "outcomes",
        "measures",
        "payoffs",
        "actions",
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
