"""What is never, by its dates: valid, and noted with its place."""

import re

import pytest

from offramp.crisis import loads, notes

HEAD = """offramp: 1
id: late
time: {start: 2025-01-01, step: 1 week, periods: 12}
outcomes: {end: otherwise}
actors:
  east: {types: {hawk: {probability: 0.5, will: 1}, dove: {probability: 0.5, will: 0}}}
actions: {wait: {by: east}}
"""


def noted(more: str) -> list[str]:
    return [str(note).removeprefix("late.yaml:") for note in notes(loads(HEAD + more, "late.yaml"))]


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (
            "variables: {x: {drift: {value: 0, schedule: [{from: 13, value: 1}]}}}",
            "13 is after the end: this never holds "
            "(there are 12 periods, and it begins in number 13)",
        ),
        (
            "chance: {a: {probability: {value: 0, schedule: [{from: 2025-03-26, value: 1}]}}}",
            "2025-03-26 is after the end: this never holds "
            "(there are 12 periods, and it begins in number 13)",
        ),
        (
            "measures: {m: {value: {value: 0, schedule: [{until: 2024-12-31, value: 1}]}}}",
            "2024-12-31 is not after the start: this never holds "
            "(it begins in period 1 and ends before period 1)",
        ),
        (
            "policies: {p: {from: 9, until: 2025-01-10, off: [actions.wait]}}",
            "2025-01-10 is not after 9: this never holds "
            "(it begins in period 9 and ends before period 2)",
        ),
        (
            "events: {e: {at: 2026-01-01}}",
            "2026-01-01 is after the end: this never happens "
            "(there are 12 periods, and it lies in number 53)",
        ),
        (
            "mechanisms: {tenure: {east: {at: 2026-01-20, after: {hawk: 0.3, dove: 0.7}}}}",
            "2026-01-20 is after the end: this never happens "
            "(there are 12 periods, and it lies in number 55)",
        ),
        (
            "mechanisms: {tenure: {east: {at: 13}}}",
            "13 is after the end: this never happens "
            "(there are 12 periods, and it lies in number 13)",
        ),
        (
            "policies: {p: {until: 1, off: [actions.wait]}}",
            "1 is not after the start: this never holds "
            "(it begins in period 1 and ends before period 1)",
        ),
    ],
)
def test_what_no_period_holds_is_noted(line: str, said: str) -> None:
    moment = said.split()[0]
    column = re.search(rf"(?:from|until|at): {moment}\b", line).end() - len(moment) + 1  # type: ignore[union-attr]
    assert noted(line) == [f"8:{column}: {said}"]


def test_a_line_of_a_script_after_the_end_is_noted() -> None:
    script = "{1: wait, 13: wait}"
    crisis = loads(HEAD.replace("types:", f"behavior: {{script: {script}}}, types:"), "late.yaml")
    (note,) = notes(crisis)
    assert str(note).startswith("late.yaml:6:39: 13 is after the end: this never happens")


@pytest.mark.parametrize(
    "line",
    [
        "variables: {x: {drift: {value: 0, schedule: [{from: 12, value: 1}]}}}",
        "measures: {m: {value: {value: 0, schedule: [{from: 2024-01-01, until: 99, value: 1}]}}}",
        "events: {e: {at: 12}}",
        "mechanisms: {tenure: {east: {at: 2025-03-25}}}",
    ],
)
def test_what_some_period_holds_is_not(line: str) -> None:
    assert noted(line) == []


def test_a_policy_that_changes_nothing_is_noted() -> None:
    assert noted("policies: {p: {title: In name only}}") == [
        "8:12: policies.p has no effect (it has neither set nor off, behavior or schedule)"
    ]


def test_a_step_of_a_parameter_that_never_holds_is_noted() -> None:
    parameter = "parameters: {p: {value: 0, schedule: [{from: 40, value: 1}]}}\nmeasures: {m: p}"
    assert [note.split(" (")[0] for note in noted(parameter)] == [
        "8:46: 40 is after the end: this never holds"
    ]
