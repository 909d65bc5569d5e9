import io
import json
from dataclasses import replace
from pathlib import Path

import pytest
from rich.console import Console

import offramp
from offramp.report.convergence import convergence
from offramp.report.decisions import MOST, by_reach, decision_table
from offramp.report.solving import print_solution, solution_json
from offramp.report.trials import misjudged, trial_table, untried
from offramp.strategy.solution import (
    Alternative,
    Decision,
    Diagnostics,
    Regret,
    Solution,
    Trial,
)

FIRST = Decision(
    1,
    "north",
    "resolute",
    0.4,
    {"tension": 0.1, "blockade": 0.0},
    {("south", "north", "resolute"): 0.4, ("south", "north", "cautious"): 0.6},
    ("press", "wait"),
    (0.3, 0.7),
    (0.02, 0.16),
)
LATER = Decision(
    2,
    "south",
    "south",
    0.6,
    {"tension": 0.4, "blockade": 1.0},
    {("south", "north", "resolute"): 0.55, ("south", "north", "cautious"): 0.45},
    ("press",),
    (1.0,),
    (0.5,),
    {"north": "press"},
)
DIAGNOSTICS = Diagnostics(
    solver="regression",
    selection="principal",
    rounds=8,
    changes=(0.5, 0.2, 0.1, 0.03, 1e-2, 1e-3, 2e-4, 5e-5),
    converged=True,
    regrets=(Regret("north", 0.012, 0.01, 0.014, 0.009, 0.004, 1_200),),
    samples=(("north", 120.0, 900.0),),
    turns=(0.4, 0.75),
    warnings=("south could gain much",),
    seconds=1.5,
)
FOUND = tuple(
    Alternative(label, {"war": p, "never": 0.0, "standoff": 1 - p}, {"north": -p, "south": 1.0})
    for label, p in (("selected", 0.2), ("another", 0.7))
)
SOLUTION = Solution(
    [], DIAGNOSTICS, (FIRST, LATER), {"north": -0.25, "south": 0.5}, {"war": 0.2}, FOUND
)


@pytest.fixture(scope="module")
def crisis(strait: Path) -> offramp.Crisis:
    return offramp.load(strait).changed({"actors.north.behavior": "equilibrium"})


def text_of(crisis: offramp.Crisis, solution: Solution, width: int = 100) -> str:
    out = Console(file=io.StringIO(), width=width, markup=False, highlight=False)
    print_solution(crisis, solution, out)
    assert isinstance(out.file, io.StringIO)
    return out.file.getvalue()


@pytest.mark.parametrize("width", [60, 80, 100])
def test_everything_is_shown_in_order(crisis: offramp.Crisis, width: int) -> None:
    text = text_of(crisis, SOLUTION, width)
    flat = " ".join(text.split())
    parts = [
        "Two states and a strait",
        "Northland looks ahead",
        "Warning: south could gain much",
        "0.4, 0.75 of the stated rationality",
        "took 1.5 s",
        "Change of choice probabilities by round",
        "Regret what the best",
        "0.012 0.01 to",
        "Samples",
        "Equilibria",
        "What they can expect",
        "Northland -0.25",
        "What they choose",
    ]
    places = [flat.index(part) for part in parts]
    assert places == sorted(places)
    assert all(len(line) <= width for line in text.splitlines())


def test_a_position_is_told_by_what_has_changed(crisis: offramp.Crisis) -> None:
    text = " ".join(text_of(crisis, SOLUTION).split())
    first, second = text.index("Period 2: Southland"), text.index("Period 1: Northland (resolute)")
    assert first < second  # the likelier one first
    assert "as at the start; Southland on Northland: resolute 40.0%" in text.replace(
        "wait 70.0% 0.16 ", ""
    ).replace("Press on with the patrols 30.0% 0.02 ", "")
    assert "tension 0.4; blockade; Northland chose Press on" in text


def test_only_the_likeliest_decisions_are_shown(crisis: offramp.Crisis) -> None:
    many = [replace(FIRST, reach=i / 100) for i in range(1, 31)]
    head, table = decision_table(crisis, many)[1:]
    assert "10 rarer decisions in --json" in str(head)
    assert getattr(table, "row_count") == MOST  # noqa: B009 - rich types it as a renderable
    assert [d.reach for d in by_reach(many)[:2]] == [0.3, 0.29]
    assert decision_table(crisis, []) == []


def test_the_object_holds_it_all(crisis: offramp.Crisis) -> None:
    data = json.loads(solution_json(crisis, SOLUTION))
    assert data["hash"] == crisis.hash
    assert data["solution"]["solver"] == "regression"
    assert data["solution"]["seconds"] == 1.5
    assert data["payoffs"] == {"north": -0.25, "south": 0.5}
    assert data["outcomes"] == {"war": {"p": 0.2}}
    assert [one["label"] for one in data["equilibria"]] == ["selected", "another"]
    later, first = data["decisions"]
    assert later["did"] == {"north": "press"}
    assert first == {
        "period": 1,
        "actor": "north",
        "type": "resolute",
        "reach": 0.4,
        "state": {"tension": 0.1, "blockade": 0.0},
        "beliefs": {"south": {"north": {"resolute": 0.4, "cautious": 0.6}}},
        "did": {},
        "actions": {"press": {"p": 0.3, "q": 0.02}, "wait": {"p": 0.7, "q": 0.16}},
    }
    assert data["settings"]["behaviors"] == {"north": "equilibrium", "south": "uniform"}


def test_the_exact_solution_of_a_game_is_shown(chicken: Path) -> None:
    crisis = offramp.load(chicken)
    solution = offramp.solve(crisis)
    text = text_of(crisis, solution)
    assert "Solved exactly over" in text
    assert "They collide" not in text  # one equilibrium: its outcomes are told by exact and run
    data = json.loads(solution_json(crisis, solution))
    assert data["equilibria"] == []
    for decision in data["decisions"]:
        assert sum(action["p"] for action in decision["actions"].values()) == pytest.approx(1)
    reached = sum(d["reach"] for d in data["decisions"] if d["period"] == 1)
    assert reached == pytest.approx(2)  # both actors, always


def test_nothing_to_solve_is_said(strait: Path) -> None:
    crisis = offramp.load(strait)
    text = text_of(crisis, offramp.solve(crisis))
    assert "Nobody looks ahead" in text
    assert "--behavior equilibrium" in text


def test_few_rounds_are_told_in_words() -> None:
    assert convergence((), 80) == []
    assert "0.5, then 1e-13" in str(convergence((0.5, 1e-13), 80)[-1])
    assert convergence((0.5, 0.0, 0.0), 80)  # no logarithm of zero


LOW = Trial("north", "press", 900.0, 0.02, -0.1, -0.15, -0.05, 3.0, 2.1)
TRIALS = (
    LOW,
    replace(LOW, action="wait", error=0.01, low=-0.01, high=0.03, corrected=3.2),  # luck
    replace(LOW, actor="south", error=0.1, low=0.05, high=0.15, taken=0.02, corrected=0.055),
    replace(LOW, actor="south", action="wait", error=-1e-3, low=-2e-3, high=-1e-4, corrected=2.9),
    replace(LOW, actor="south", action="quit", taken=1e-3, corrected=1e-4),
)


def test_moves_that_are_misjudged_are_told_worst_first(crisis: offramp.Crisis) -> None:
    assert [trial.actor for trial in misjudged(TRIALS)] == ["south", "north"]
    console = Console(file=io.StringIO(), width=110)
    console.print(*trial_table(crisis, TRIALS, 4_096, {"north": "North"}))
    text = console.file.getvalue()  # type: ignore[attr-defined]
    assert "5 moves tried; 2 are misjudged beyond luck" in " ".join(text.split())
    lines = [line.split()[0] for line in text.splitlines() if "to" in line and "0." in line]
    assert lines == ["south", "North"]
    assert "-0.15 to -0.05" in text
    assert "0.055" in text


def test_moves_that_were_not_tried_are_named(strait: Path) -> None:
    crisis = offramp.load(strait).changed({"actors.north.behavior": "equilibrium"})
    every = [a.name for a in crisis.model.actions if a.actor == "north"]
    tried = [replace(LOW, action=every[0])]
    left = [f"north.{name}" for name in every[1:]]
    assert untried(crisis, tried) == left
    assert untried(crisis, tried, left[:1]) == left[:1]
    assert untried(crisis, tried, [f"north.{every[0]}"]) == []
    console = Console(file=io.StringIO(), width=200)
    console.print(*trial_table(crisis, tried, 100, {}))
    assert f"hung on them: {', '.join(left[:-1])}" in console.file.getvalue()  # type: ignore[attr-defined]


def test_it_is_said_when_no_move_is_misjudged(crisis: offramp.Crisis) -> None:
    for trials, said in (
        (TRIALS[1:2], "1 move tried: none is misjudged"),
        ((), "Too few decisions"),
    ):
        console = Console(file=io.StringIO(), width=110)
        console.print(*trial_table(crisis, trials, 100, {}))
        assert said in console.file.getvalue()  # type: ignore[attr-defined]


def test_trials_are_in_the_data(crisis: offramp.Crisis) -> None:
    assert json.loads(solution_json(crisis, SOLUTION))["trials"] is None
    trials = json.loads(solution_json(crisis, SOLUTION, TRIALS))["trials"]
    assert [trial["clear"] for trial in trials] == [True, False, True, True, True]
    assert trials[0]["error"] == -0.1
