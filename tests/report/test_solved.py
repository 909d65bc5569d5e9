from dataclasses import replace

from rich.text import Text

from offramp.report.solved import solution_lines, solution_words
from offramp.runs.solved import Regret, Solved

TITLES = {"north": "Northland", "south": "Southland", "west": "The West"}
BOTH = {"north": "equilibrium", "south": "equilibrium"}
SOLVED = Solved(
    solver="exact",
    selection="principal",
    why="by backward induction",
    equilibria=3,
    unique=False,
    residual=3e-13,
    regrets=(
        Regret("north", 0.012, 0.012, 0.012, 0.009, 0.004, 12),
        Regret("south", 0.03, 0.03, 0.03, 0.01, 0.02, 8),
    ),
    positions=1_234,
    warnings=("Southland could gain much.",),
)


def test_who_needs_no_solving() -> None:
    words = solution_words(Solved(), {"north": "myopic"}, TITLES)
    assert words == "Nobody looks ahead: every actor has a behavior that needs no solving."
    choiceless = solution_words(Solved(), BOTH, TITLES)
    assert choiceless == "Nobody who looks ahead has a choice: there is nothing to solve."
    assert solution_lines(Solved(), {}, TITLES) == []  # nobody acts
    assert solution_lines(None, BOTH, TITLES) == []  # an earlier version did not say


def test_an_exact_solution_is_told() -> None:
    assert solution_words(SOLVED, BOTH, TITLES) == (
        "All actors look ahead (quantal equilibrium). Solved exactly over 1,234 positions, by "
        "backward induction. 3 equilibria were found; the selection is principal. It converged: "
        "choices differ from best replies by at most 1e-12. Highest regret: Southland could gain "
        "0.03 a decision by choosing otherwise. Its stated imprecision explains 0.01 of that; "
        "what it does not explain is 2.00% of its payoffs' range."
    )


def test_what_did_not_converge_is_said_aloud() -> None:
    failed = replace(
        SOLVED,
        solver="regression",
        equilibria=None,
        residual=None,
        converged=False,
        rounds=40,
        changes=(0.3, 0.08),
    )
    words = solution_words(failed, BOTH, TITLES)
    assert "Solved by regression on played runs in 40 rounds" in words
    assert "It did NOT converge: in the last round choices changed by 0.08." in words
    assert "equilibria" not in words


def test_rest_by_averaging_is_told_from_what_luck_leaves() -> None:
    rested = replace(
        SOLVED,
        solver="regression",
        residual=None,
        rounds=15,
        changes=(0.3, 0.04),
        averaged=9,
        regrets=(Regret("north", -0.01, -0.02, 0.0, -0.03, 0.02, 1_024),),
    )
    words = solution_words(rested, BOTH, TITLES)
    assert "over the last 9 rounds; by luck, the reply to one round still differs by 0.04" in words
    assert "Northland, 2.00% of its payoffs' range, within the luck of measuring it." in words
    alone = replace(rested, averaged=0)
    assert "It converged: in the last round choices changed by 0.04." in solution_words(
        alone, BOTH, TITLES
    )


def test_mixed_behaviors_are_told_apart() -> None:
    kinds = {"north": "equilibrium", "south": "level-2", "west": "uniform"}
    words = solution_words(SOLVED, kinds, TITLES)
    assert words.startswith(
        "Northland looks ahead (quantal equilibrium); Southland chooses at level 2."
    )
    many = {f"a{i}": "equilibrium" for i in range(5)} | {"west": "uniform"}
    assert solution_words(SOLVED, many, TITLES).startswith("5 actors look ahead")


def test_no_regret_beyond_imprecision_is_none() -> None:
    precise = replace(SOLVED, regrets=(Regret("north", 0.01, 0.01, 0.01, 0.01, 1e-9, 3),))
    assert "Nobody could gain by choosing otherwise" in solution_words(precise, BOTH, TITLES)


def test_warnings_are_yellow() -> None:
    _, warning = solution_lines(SOLVED, BOTH, TITLES)
    assert isinstance(warning, Text)
    assert warning.plain == "Warning: Southland could gain much."
    assert warning.style == "yellow"


def test_the_diagnostics_survive_json() -> None:
    assert Solved.from_data(SOLVED.as_data()) == SOLVED
