"""Interrupted commands tell what was finished, name what was not, and exit with 130."""

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from click.testing import Result

from offramp.analysis import ablation, comparing, debate, worldly
from offramp.analysis.claims.in_worlds import InWorlds
from offramp.analysis.claims.watched import Played, Watched
from offramp.analysis.cruxes.finding import CruxSearch

Call = Callable[..., Result]
Patch = pytest.MonkeyPatch
SCENARIO = Path(__file__).with_name("coin.yaml").read_text("utf-8")
CLAIMS = """
claims:
  lucky: P(hit) > 0.9
  close: {quote: the odds are even, holds: P(hit) > 0.5, expect: undecided}
  rigged: P(hit under rigged) > 0.9
"""


LOADING = """
import sys

class Interrupting:
    def find_spec(self, name, path=None, target=None):
        if name == {module!r}:
            raise KeyboardInterrupt

sys.meta_path.insert(0, Interrupting())
sys.argv = ["offramp", "run", "theory/chicken", "--runs", "8"]
from offramp.cli import main
main()
"""


@pytest.mark.parametrize("module", ["rich_click", "offramp.cli.solving", "numpy"])
def test_an_interruption_while_loading_is_no_traceback(module: str):
    code = LOADING.format(module=module)
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (130, "")
    assert done.stderr == "Interrupted: nothing was finished.\n"


@pytest.fixture
def file(home: Path) -> str:
    Path("coin.yaml").write_text(SCENARIO)
    Path("one.yaml").write_text(f"argument: one\nscenario: coin\n{CLAIMS}")
    assumed = "assumptions: {parameters.odds: 0.7}"
    Path("two.yaml").write_text(f"argument: two\nscenario: coin\n{assumed}\n{CLAIMS}")
    return "one.yaml"


def cut_blocks(patch: Patch, after: int, play: int = 1) -> None:
    """Interrupt a play of claims after so many blocks."""
    real, plays = Watched.blocks, list[int]()

    def blocks(self: Watched, runs: int) -> Iterator[Played]:
        plays.append(1)
        for number, block in enumerate(real(self, runs)):
            if len(plays) == play and number == after:
                raise KeyboardInterrupt
            yield block

    patch.setattr(Watched, "blocks", blocks)


def cut_call(patch: Patch, where: object, name: str, number: int) -> None:
    """Interrupt one of the calls of a function."""
    real, calls = getattr(where, name), list[int]()

    def called(*args: object, **kwargs: object) -> object:
        calls.append(1)
        if len(calls) == number:
            raise KeyboardInterrupt
        return real(*args, **kwargs)

    patch.setattr(where, name, called)


def words(result: Result) -> str:
    return " ".join(result.stdout.split())


def test_a_check_tells_the_claims_that_are_open(call: Call, file: str, monkeypatch: Patch):
    cut_blocks(monkeypatch, after=3)
    result = call("check", file, "--quick")
    assert result.exit_code == 130
    text = words(result)
    assert "✗ fails lucky" in text
    assert "… not finished close “the odds are even” P(hit) > 0.5" in text
    assert "after 2,048 runs" in text  # the last look
    assert "0 claims hold, 1 fail and 0 undecided" in text
    assert "Interrupted after 3,072 runs: close and rigged are not finished." in text


def test_an_open_claim_is_as_nobody_expects(call: Call, file: str, monkeypatch: Patch):
    cut_blocks(monkeypatch, after=3)
    result = call("check", file, "close", "--quick", "--expect", "--json")
    assert result.exit_code == 130
    found = json.loads(result.stdout)
    assert found["interrupted"] is True
    assert found["unfinished"] == ["close"]
    assert found["missing"] == []
    assert found["all_as_expected"] is False
    (claim,) = found["claims"]
    assert claim["verdict"] is None
    assert claim["runs"] == 2_048


def test_claims_that_were_not_looked_at_are_missing(call: Call, file: str, monkeypatch: Patch):
    cut_blocks(monkeypatch, after=3)
    found = json.loads(call("check", file, "--quick", "--json").stdout)
    assert [claim["claim"] for claim in found["claims"]] == ["lucky", "close"]
    assert found["missing"] == ["rigged"]
    assert found["unfinished"] == ["close", "rigged"]


def test_a_check_that_is_not_interrupted_says_so(call: Call, file: str):
    found = json.loads(call("check", file, "lucky", "--quick", "--json").stdout)
    assert found["interrupted"] is False
    assert found["unfinished"] == []


def test_interrupted_worlds_are_told_and_cruxes_are_left_out(
    call: Call, file: str, monkeypatch: Patch
):
    real = InWorlds.judged

    def judged(self: InWorlds, *args: object) -> Iterator[object]:
        for number, found in enumerate(real(self, *args)):  # pyright: ignore[reportArgumentType]
            if number == 5:
                raise KeyboardInterrupt
            yield found

    monkeypatch.setattr(InWorlds, "judged", judged)
    result = call("check", file, "lucky", "--worlds", "20")
    assert result.exit_code == 130
    text = words(result)
    assert "in 5 worlds (interrupted)" in text
    assert "What the verdicts hang on" not in text
    assert "Interrupted: what was found until then is shown." in text


def test_interrupted_cruxes_are_told(call: Call, file: str, monkeypatch: Patch):
    cut_call(monkeypatch, CruxSearch, "_of", 2)
    result = call("check", file, "lucky", "rigged", "--worlds", "0")
    assert result.exit_code == 130
    text = words(result)
    assert "lucky: holds if parameters.odds is" in text
    assert "rigged: holds if" not in text
    assert "Interrupted: what was found until then is shown." in text


def test_cruxes_that_are_missing_are_named(call: Call, file: str, monkeypatch: Patch):
    cut_call(monkeypatch, CruxSearch, "_of", 2)
    result = call("cruxes", file, "lucky", "rigged", "--json")
    assert result.exit_code == 130
    assert "Interrupted before the cruxes of rigged were found." in result.stderr
    found = json.loads(result.stdout)
    assert found["interrupted"] is True
    assert [claim["claim"] for claim in found["claims"]] == ["lucky"]
    assert found["missing"] == ["rigged"]


def test_a_debate_stops_at_its_first_claims(call: Call, file: str, monkeypatch: Patch):
    cut_blocks(monkeypatch, after=3)
    result = call("debate", file, "two.yaml")
    assert result.exit_code == 130
    text = words(result)
    assert "parameters.odds" in text
    assert "Interrupted: of 6 claims, 0 were judged" in text


def test_a_debate_keeps_claims_with_both_verdicts(call: Call, file: str, monkeypatch: Patch):
    cut_blocks(monkeypatch, after=3, play=3)  # those of one.yaml under two's assumptions
    Path("two.yaml").write_text(Path("two.yaml").read_text().replace("0.7", "0.51"))
    result = call("debate", file, "two.yaml", "--json", "--runs", "20000")
    assert result.exit_code == 130
    found = json.loads(result.stdout)
    assert found["interrupted"] is True
    assert [(c["claim"], c["argument"]) for c in found["claims"]] == [("lucky", "one")]
    assert found["swings"] == []


@pytest.mark.parametrize(("number", "lent"), [(2, None), (4, 0)])
def test_a_debate_keeps_whole_plays_only(
    call: Call, file: str, monkeypatch: Patch, number: int, lent: int | None
):
    cut_call(monkeypatch, debate, "play_all", number)
    result = call("debate", file, "two.yaml", "--runs", "4096")
    assert result.exit_code == 130
    text = words(result)
    assert ("How it ends" in text) == (lent is not None)
    assert "What each disagreement moves" not in text
    assert "of 6 claims, 6 were judged under both" in text
    assert "of 1 disagreement, 0 were lent" in text


def test_a_comparison_says_what_was_played(call: Call, monkeypatch: Patch, home: Path):
    Path("coin.yaml").write_text(SCENARIO.replace("policies: {", "policies: {fair: {}, "))
    with monkeypatch.context() as patch:
        cut_call(patch, comparing, "play", 2)
        result = call("compare", "coin.yaml", "--runs", "100")
    assert result.exit_code == 130
    assert "Played 100 times over 1 period, as it is only" in words(result)
    with monkeypatch.context() as patch:
        cut_call(patch, comparing, "play", 3)
        result = call("compare", "coin.yaml", "--runs", "100")
    assert result.exit_code == 130
    assert "as it is and under fair, seed 1" in words(result)
    assert "as it is and under each policy" in words(call("compare", "coin.yaml", "--runs", "100"))


def test_interrupted_worlds_leave_the_comparison(call: Call, monkeypatch: Patch, home: Path):
    Path("coin.yaml").write_text(SCENARIO.replace("policies: {", "policies: {fair: {}, "))
    asked = ("compare", "coin.yaml", "--runs", "100", "--worlds", "5", "--each", "20")
    with monkeypatch.context() as patch:
        cut_call(patch, worldly, "play_all", 2)
        result = call(*asked)
    assert result.exit_code == 130
    text = words(result)
    assert "as it is and under each policy" in text
    assert "Under each policy change of each outcome" in text
    assert "Interrupted before worlds were finished: the comparison above is whole." in text
    assert "nothing was finished" not in result.stderr
    with monkeypatch.context() as patch:
        cut_call(patch, worldly, "play_all", 1)
        result = call(*asked, "--json")
    assert result.exit_code == 130
    found = json.loads(result.stdout)
    assert (found["interrupted"], found["robust"]) == (True, None)
    assert [policy["policy"] for policy in found["policies"]] == ["fair", "rigged"]
    assert json.loads(call(*asked, "--json").stdout)["interrupted"] is False


def test_interrupted_worlds_keep_the_policies_that_were_finished(
    call: Call, monkeypatch: Patch, home: Path
):
    Path("coin.yaml").write_text(SCENARIO.replace("policies: {", "policies: {fair: {}, "))
    asked = ("compare", "coin.yaml", "--runs", "100", "--worlds", "5", "--each", "20")
    with monkeypatch.context() as patch:
        cut_call(patch, worldly, "play_all", 3)
        result = call(*asked)
    assert result.exit_code == 130
    text = words(result)
    assert "In 5 worlds" in text
    assert "Interrupted: only the policies that were finished stand here." in text
    assert "the comparison above is whole" not in text
    with monkeypatch.context() as patch:
        cut_call(patch, worldly, "play_all", 3)
        found = json.loads(call(*asked, "--json").stdout)
    assert found["interrupted"] is True
    assert [*found["robust"]["values"]] == ["baseline", "fair"]


def test_an_ablation_says_what_was_played(call: Call, monkeypatch: Patch, home: Path):
    cut_call(monkeypatch, ablation, "play", 2)
    result = call("ablate", "minimal/channels", "--runs", "100")
    assert result.exit_code == 130
    assert "with all mechanisms only, seed 1" in words(result)
    assert "Without each mechanism" not in result.stdout


def test_a_solution_is_told_when_trials_are_cut(call: Call, monkeypatch: Patch) -> None:
    from offramp import solving

    monkeypatch.setattr(solving, "try_moves", interrupted)
    result = call("solve", "theory/chicken", "--trials", "10")
    assert result.exit_code == 130
    assert "What they can expect" in result.stdout
    assert "What moves brought" not in result.stdout
    assert "the crisis is solved, moves were not tried" in result.stderr
    result = call("solve", "theory/chicken", "--trials", "10", "--json")
    assert result.exit_code == 130
    assert json.loads(result.stdout)["trials"] is None


def interrupted(*args: object, **kwargs: object) -> None:
    raise KeyboardInterrupt
