"""A debate in words: what is moved, and who takes over whose value for it."""

import re
from dataclasses import replace
from io import StringIO

import pytest
from rich.console import Console

import offramp
from offramp.analysis.debate import Debate
from offramp.report.debate import print_debate
from offramp.runs.solved import Solved

# `mean` has hits with 0.1 or, lent the other's odds, 0.4; `bold` with 0.8 or, lent, 0.2
SCENARIO = """
offramp: 1
id: coin
time: {periods: 1}
parameters: {odds: 0.5, edge: 0.5}
variables: {hit: {kind: flag}}
chance: {luck: {probability: odds * edge, effects: {hit: 1}}}
outcomes: {hit: {title: a hit, when: hit}, miss: {title: a miss, otherwise: true}}
"""
ARGUMENTS = {
    "mean": "{parameters.odds: 0.2, parameters.edge: 0.5}",
    "bold": "{parameters.odds: 0.8, parameters.edge: 1}",
}


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> Debate:
    folder = tmp_path_factory.mktemp("debate")
    (folder / "coin.yaml").write_text(SCENARIO, "utf-8")
    for name, numbers in ARGUMENTS.items():
        text = f"argument: {name}\nscenario: coin\nassumptions: {numbers}\n"
        (folder / f"{name}.yaml").write_text(f"{text}claims: {{rare: P(hit) < 0.99}}\n", "utf-8")
    cases = [offramp.case_of(folder / f"{name}.yaml") for name in ARGUMENTS]
    return offramp.debate(*cases, runs=2_000)


def printed(found: Debate, width: int = 100) -> str:
    stream = StringIO()
    print_debate(found, Console(file=stream, width=width, markup=False, highlight=False))
    return stream.getvalue()


def row(text: str, path: str) -> str:
    """The line of the last table about a number."""
    (line,) = (
        line for line in text.splitlines() if line.startswith(f"  {path} ") and " if " in line
    )
    return " ".join(line.split())


def test_the_largest_change_says_who_takes_over_whose_value(found: Debate) -> None:
    """Hits lent the other's odds: 0.4 instead of 0.1 for `mean`, 0.2 instead of 0.8 for `bold`."""
    said = row(printed(found), "parameters.odds")
    moves, title, change, rest = re.fullmatch(
        r"parameters.odds (\S+)% (a hit|a miss) (\S+) (.*)", said
    ).groups()  # pyright: ignore[reportOptionalMemberAccess]
    assert float(moves) == pytest.approx(45, abs=3)  # the mean of 30 and 60
    assert abs(float(change)) == pytest.approx(60, abs=3)
    assert (float(change) < 0) == (title == "a hit")
    assert rest == "if bold takes over mean’s value"


def test_either_may_be_the_one_that_takes_over(found: Debate) -> None:
    swings = [replace(swing, lent=swing.lent[::-1]) for swing in found.swings]
    turned = replace(found, swings=tuple(swings))
    assert row(printed(turned), "parameters.odds").endswith("if mean takes over bold’s value")


def test_what_moves_means_is_said(found: Debate) -> None:
    assert "share of probability that moves, mean of both ways" in printed(found)


def test_it_is_said_that_one_seed_of_the_solver_chose(found: Debate) -> None:
    assert "one seed of the solver" not in printed(found)
    regressed = Solved(solver="regression")
    runs = tuple(replace(r, origin=replace(r.origin, solution=regressed)) for r in found.runs)
    assert "one seed of the solver" in printed(replace(found, runs=runs))
