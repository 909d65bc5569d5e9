import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, get_args

import pytest
from click.testing import Result

from offramp import solving
from offramp.cli import parameters
from offramp.language.solving import SELECTIONS, SOLVERS
from offramp.runs.store import list_runs, read_run
from offramp.solving import SelectionName, SolverName

Call = Callable[..., Result]
CHICKEN = str(Path(__file__).parents[1] / "runs" / "chicken.yaml")


def flat(text: str) -> str:
    return " ".join(text.replace("│", " ").split())


def test_the_options_are_those_of_the_language() -> None:
    assert get_args(SolverName) == parameters.SOLVERS == SOLVERS
    assert get_args(SelectionName) == parameters.SELECTIONS == SELECTIONS


def test_the_options_win_over_the_scenario(call: Call) -> None:
    words = ["--set", "solving.selection=high", "--json"]
    data = json.loads(call("solve", CHICKEN, *words).stdout)
    assert data["solution"]["selection"] == "high"
    data = json.loads(call("solve", CHICKEN, *words, "--selection", "low").stdout)
    assert data["solution"]["selection"] == "low"


def test_a_solution_is_shown(call: Call) -> None:
    result = call("solve", CHICKEN)
    assert result.exit_code == 0
    assert result.stderr == ""
    text = flat(result.stdout)
    for part in ("Chicken, twice", "Solved exactly over", "Regret", "What they choose", "yield"):
        assert part in text
    assert list_runs() == []


def test_the_solution_as_json(call: Call) -> None:
    result = call("solve", CHICKEN, "--json", "--set", "actors.west.rationality=6")
    data = json.loads(result.stdout)
    assert data["settings"]["sets"] == {"actors.west.rationality": 6}
    assert data["solution"]["solver"] == "exact"
    assert data["solution"]["residual"] < 1e-9
    west = [d for d in data["decisions"] if d["actor"] == "west" and d["period"] == 1]
    assert west[0]["reach"] == pytest.approx(1)
    # the logit choice at the stated rationality, from the stated values
    p, q = ({name: a[k] for name, a in west[0]["actions"].items()} for k in "pq")
    odds = 2.718281828459045 ** (6 * (q["dare"] - q["yield"]))
    assert p["dare"] / p["yield"] == pytest.approx(odds, rel=1e-6)


def test_solve_and_exact_agree(call: Call) -> None:
    solved = json.loads(call("solve", CHICKEN, "--json").stdout)
    exact = json.loads(call("exact", CHICKEN, "--json").stdout)
    assert exact["payoffs"] == pytest.approx(solved["payoffs"])
    assert exact["outcomes"]["disaster"]["p"] == pytest.approx(solved["outcomes"]["disaster"]["p"])
    assert exact["solution"]["solver"] == "exact"
    dare = [
        (d["reach"], d["actions"]["dare"]["p"])
        for d in solved["decisions"]
        if (d["actor"], d["period"]) == ("east", 2)
    ]
    assert exact["actions"]["east"]["dare"]["p"][1] == pytest.approx(sum(r * p for r, p in dare))
    assert "Solved exactly" in flat(call("exact", CHICKEN).stdout)


def test_beliefs_are_told_by_exact(call: Call) -> None:
    signals = str(Path(CHICKEN).with_name("signals.yaml"))
    data = json.loads(call("exact", signals, "--json").stdout)
    tough = data["beliefs"]["west"]["east"]["tough"]
    assert tough["mean"] == pytest.approx([0.3] * 4)
    assert tough["when_true"][3] > tough["when_true"][0] > 0.3
    assert data["beliefs"]["west"]["east"]["mad"]["when_true"] == [None] * 4
    text = flat(call("exact", signals).stdout)
    assert "The West on The East: tough 0.3 0.3" in text


def test_what_is_given_is_not_solved(call: Call) -> None:
    result = call("solve", "strait.yaml")
    assert result.exit_code == 0
    assert "Nobody looks ahead" in result.stdout
    data = json.loads(call("solve", "strait.yaml", "--json").stdout)
    assert data["solution"]["solver"] == "none"


def test_levels_for_all_or_for_one(call: Call) -> None:
    one = json.loads(call("run", CHICKEN, "-n", "9", "--json", "--behavior", "west=level-2").stdout)
    assert one["settings"]["behaviors"] == {"west": "level-2", "east": "equilibrium"}
    words = ["--behavior", "{level-k: 2}", "--behavior", "east=level-0"]
    both = json.loads(call("run", CHICKEN, "-n", "9", "--json", *words).stdout)
    assert both["settings"]["behaviors"] == {"west": "level-2", "east": "uniform"}


def test_each_behavior_in_one_table(call: Call, home: Path) -> None:
    result = call("run", CHICKEN, "-n", "200", "--behavior", "each")
    assert result.exit_code == 0
    assert "level-0" in result.stdout
    assert "equilibrium" in result.stdout
    assert len(list_runs()) == 5
    data = json.loads(
        call("run", CHICKEN, "-n", "200", "--behavior", "each", "--json", "--no-save").stdout
    )
    alone = call("run", CHICKEN, "-n", "200", "--behavior", "level-1", "--json", "--no-save")
    assert data["level-1"]["outcomes"] == json.loads(alone.stdout)["outcomes"]
    out = call("run", CHICKEN, "-n", "9", "--behavior", "each", "--out", "mine", "-q")
    assert out.exit_code == 0
    assert read_run("mine/level-2").settings.behaviors["west"] == "level-2"


def test_an_interruption_between_behaviors_loses_nothing(
    call: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    solve, calls = solving.solve, list[Any]()

    def interrupted(*words: Any, **options: Any) -> Any:
        calls.append(words)
        if len(calls) == 3:
            raise KeyboardInterrupt
        return solve(*words, **options)

    monkeypatch.setattr(solving, "solve", interrupted)
    result = call("run", CHICKEN, "-n", "50", "--behavior", "each", "--json")
    assert result.exit_code == 130
    assert list(json.loads(result.stdout)) == ["level-0", "level-1"]
    assert "Interrupted before level-2" in result.stderr
    assert len(list_runs()) == 2


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["run", CHICKEN, "--behavior", "level-99"], "must lie between 1 and 50"),
        (["run", CHICKEN, "--behavior", "west=each"], "there is no behavior each"),
        (["run", CHICKEN, "--behavior", "each", "--behavior", "myopic"], "to single actors"),
        (["run", CHICKEN, "--solver", "magic"], "'auto', 'exact', 'regression'"),
        (["solve", CHICKEN, "--selection", "best"], "'principal'"),
        (["solve", CHICKEN, "--avoid", "disastr"], "did you mean disaster?"),
        (["solve", "nowhere"], "there is no file or catalog entry nowhere"),
        (["solve"], "Missing argument"),
        (["exact", CHICKEN, "--behavior", "wset=myopic"], "did you mean west?"),
    ],
)
def test_bad_input_is_explained(call: Call, words: list[str], says: str) -> None:
    result = call(*words)
    assert result.exit_code == 2
    assert says in flat(result.stderr)
    assert result.stdout == ""
    assert "Traceback" not in result.stderr


def test_where_there_is_nothing_to_compare(call: Call) -> None:
    text = "{offramp: 1, id: bare, time: {periods: 2}, outcomes: {end: otherwise}}"
    Path("bare.yaml").write_text(text)
    result = call("run", "bare.yaml", "--behavior", "each")
    assert result.exit_code == 2
    assert "nothing to compare" in flat(result.stderr)


def test_moves_can_be_tried(call: Call) -> None:
    words = ("solve", CHICKEN, "--solver", "regression", "--set", "solving.runs=1024")
    data = json.loads(call(*words, "--trials", "500", "--json").stdout)
    assert {(t["actor"], t["action"]) for t in data["trials"]} >= {("west", "dare")}
    assert all(trial["low"] <= trial["error"] <= trial["high"] for trial in data["trials"])
    assert json.loads(call(*words, "--json").stdout)["trials"] is None
    text = flat(call(*words, "--trials", "500").stdout)
    assert "What moves brought each forced once in up to 500 runs" in text
    assert text.index("What they can expect") < text.index("What moves brought")
    text = flat(call("solve", CHICKEN, "--trials", "500").stdout)
    assert "Nothing was tried" in text
    assert "give --trials more runs" in flat(call(*words, "--trials", "20").stdout)
    assert call("solve", CHICKEN, "--trials", "0").exit_code == 2
    one = json.loads(call(*words, "--trials", "500", "--move", "east.yield", "--json").stdout)
    assert [(t["actor"], t["action"]) for t in one["trials"]] == [("east", "yield")]
    assert "give --trials" in flat(call(*words, "--move", "east.yield").stderr)
    wrong = call(*words, "--trials", "500", "--move", "east.yeld")
    assert wrong.exit_code == 2
    assert "there is no move east.yeld; moves are" in flat(wrong.stderr)
