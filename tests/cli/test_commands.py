import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import jsonschema
import pytest
import yaml
from click.testing import Result

import offramp
from offramp.catalog import names
from offramp.crisis import notes
from offramp.mechanisms import registry

Call = Callable[..., Result]
KEYS = (
    *("offramp", "id", "title", "summary", "sources", "time", "actors", "parameters"),
    *("variables", "mechanisms", "actions", "events", "chance", "outcomes", "payoffs"),
    *("measures", "policies"),
)


def flat(text: str) -> str:
    return " ".join(text.replace("│", " ").split())


def test_help_imports_nothing_heavy() -> None:
    program = (
        "import sys; from offramp.cli import main;"
        "main(['--help'], standalone_mode=False);"
        "heavy = ['numpy', 'scipy', 'pydantic', 'duckdb', 'yaml', 'offramp.crisis'];"
        "sys.exit(' '.join(name for name in heavy if name in sys.modules) or 0)"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    for command in ("run", "solve", "exact", "show", "check-file", "list", "new", "schema", "runs"):
        assert command in done.stdout


@pytest.mark.parametrize(
    "command",
    [
        *("", "run", "solve", "exact", "show", "check-file", "list", "new", "schema", "runs"),
        *("mechanisms", "completion"),
    ],
)
def test_every_command_has_help(call: Call, command: str) -> None:
    result = call(*command.split(), "--help")
    assert result.exit_code == 0
    assert "--help" in result.stdout
    assert "`" not in result.stdout


def test_version(call: Call) -> None:
    result = call("--version")
    assert result.exit_code == 0
    assert result.stdout.startswith("offramp ")


def test_unknown_commands_and_options(call: Call) -> None:
    for words in (["rum"], ["run", "strait.yaml", "--sede", "1"]):
        result = call(*words)
        assert result.exit_code == 2
        assert "Traceback" not in result.output


def test_a_valid_file_is_counted(call: Call) -> None:
    result = call("check-file", "strait.yaml")
    assert result.exit_code == 0
    assert result.stdout == (
        "strait.yaml: ok: 2 actors, 7 actions, 2 variables, 1 dated event, 1 chance event, "
        "3 outcomes, 2 measures, 1 policy, 2 assumptions\n"
    )


def test_all_problems_of_all_files_are_printed(call: Call) -> None:
    text = Path("strait.yaml").read_text("utf-8")
    wrong = text.replace("tension >= 0.95", "tensoin >= 0.95").replace("back_off: {by", "bock: {bi")
    Path("wrong.yaml").write_text(wrong, "utf-8")
    bad_policy = text.replace("set: {risk: 0.01}", "set: {risk: tension}")
    Path("policy.yaml").write_text(bad_policy, "utf-8")
    result = call("check-file", "wrong.yaml", "strait.yaml", "policy.yaml", "gone.yaml")
    assert result.exit_code == 2
    assert result.stdout.startswith("strait.yaml: ok")
    assert "tensoin" in result.stderr
    assert "bi" in result.stderr
    assert "under the policy calm" in result.stderr
    assert "gone.yaml" in result.stderr
    assert result.stderr.rstrip().endswith("problems")


def test_problems_as_json(call: Call) -> None:
    text = Path("strait.yaml").read_text("utf-8")
    Path("wrong.yaml").write_text(text.replace("tension >= 0.95", "tensoin >= 0.95"), "utf-8")
    result = call("check-file", "wrong.yaml", "strait.yaml", "gone.yaml", "--json")
    assert (result.exit_code, result.stderr) == (2, "")
    wrong, good, gone = json.loads(result.stdout)["files"]
    (problem,) = wrong["problems"]
    line = text.splitlines()[problem["line"] - 1]
    start, end = problem["column"] - 1, problem["column"] - 1 + problem["length"]
    assert (problem["file"], line[start:end]) == ("wrong.yaml", "tension")
    assert problem["remedy"] == "did you mean tension?"
    assert good["contents"].startswith("2 actors, 7 actions")
    assert good["problems"] == []
    assert gone["problems"][0]["line"] is None
    assert call("check-file", "strait.yaml", "--json").exit_code == 0


def test_what_has_no_effect_is_noted(call: Call) -> None:
    text = Path("strait.yaml").read_text("utf-8")
    text = text.replace("parameters:\n", "parameters:\n  rusk: 3\n")
    text += "  late: {from: 2031-01-01, set: {risk: 0}}\n  soon: {from: 2, set: {risk: 0}}\n"
    Path("later.yaml").write_text(text, "utf-8")
    result = call("check-file", "later.yaml")
    assert result.exit_code == 0, result.stderr
    first, *notes = result.stdout.splitlines()
    assert first.startswith("later.yaml: ok: ")
    lines = Path("later.yaml").read_text("utf-8").splitlines()
    rusk = next(n for n, line in enumerate(lines, 1) if line.strip() == "rusk: 3")
    late = next(n for n, line in enumerate(lines, 1) if "late:" in line)
    assert notes[0].startswith(f"note: later.yaml:{rusk}:3: parameters.rusk has no effect")
    assert notes[1].startswith(f"note: later.yaml:{late}:16: 2031-01-01 is after the end")
    assert len(notes) == 2
    found = json.loads(call("check-file", "later.yaml", "--json").stdout)["files"][0]
    assert [note["line"] for note in found["notes"]] == [rusk, late]
    assert found["problems"] == []


@pytest.mark.parametrize("name", offramp.catalog.names())
def test_all_that_ships_has_some_effect(name: str) -> None:
    assert notes(offramp.load(name)) == []


def test_what_ships_as_json(call: Call) -> None:
    listed = json.loads(call("list", "--all", "--json").stdout)
    assert [s["name"] for s in listed["scenarios"]] == list(offramp.catalog.names())
    assert [a["name"] for a in listed["arguments"]] == list(offramp.catalog.argument_names())
    theory = json.loads(call("list", "--theory", "--json").stdout)["scenarios"]
    assert {s["name"].partition("/")[0] for s in theory} == {"theory"}


def test_a_scenario_as_json_is_a_scenario(call: Call) -> None:
    text = call("show", "strait.yaml", "--json", "--set", "risk=0.2").stdout
    json.loads(text)
    crisis = offramp.load("strait.yaml").changed({"parameters.risk": 0.2})
    assert offramp.loads(text).resolved == crisis.resolved
    argument = json.loads(call("show", "chicken", "--json").stdout)
    assert argument == yaml.safe_load(call("show", "chicken", "--resolved").stdout)
    assert call("show", "strait.yaml", "--json", "--full").exit_code == 2


def test_mechanisms_as_json(call: Call) -> None:
    listed = json.loads(call("mechanisms", "--json").stdout)
    assert {"name", "claim"} == set(listed[0])
    told = json.loads(call("mechanisms", "brinkmanship", "--json").stdout)
    printed = " ".join(call("mechanisms", "brinkmanship").stdout.split())
    assert told["claim"] in printed
    assert len(told["signatures"]) > 2
    for text in [field["field"] for field in told["fields"]] + [
        s["says"] for s in told["signatures"]
    ]:
        assert " ".join(text.split()) in printed


def test_show_in_three_ways(call: Call) -> None:
    text = call("show", "strait.yaml").stdout
    assert "Two states and a strait" in text
    resolved = call("show", "strait.yaml", "--resolved", "--set", "risk=0.2").stdout
    crisis = offramp.loads(resolved)
    assert crisis.resolved == resolved
    assert crisis.hash == offramp.load("strait.yaml").changed({"parameters.risk": 0.2}).hash
    assert call("show", "strait.yaml", "--model").stdout.startswith("model strait\n")
    assert "under the policy calm" in call("show", "strait.yaml", "--policy", "calm").stdout
    assert call("show", "strait.yaml", "--model", "--resolved").exit_code == 2
    assert call("show", "strait.yaml", "--full", "--resolved").exit_code == 2


def test_formulas_are_shown_in_full_only(call: Call) -> None:
    page, full = call("show", "ukraine-2024").stdout, call("show", "ukraine-2024", "--full").stdout
    assert len(full.splitlines()) > 2 * len(page.splitlines())
    for formula in ("where(", "exp(", "State  of the mechanism"):
        assert formula in full
        assert formula not in page
    assert "--full" in page.splitlines()[-1]
    assert "\x1b" not in page


def test_a_starter_is_valid_and_explains_every_key(call: Call) -> None:
    result = call("new", "My Crisis")
    assert result.exit_code == 0
    assert "offramp run" in result.stdout
    text = Path("My Crisis.yaml").read_text("utf-8")
    data = yaml.safe_load(text)
    assert data["id"] == "my-crisis"
    assert data["title"] == "My Crisis"
    lines = text.splitlines()
    for key in KEYS:
        (place,) = [i for i, line in enumerate(lines) if line.startswith(f"{key}:")]
        block = "\n".join(lines[:place]).rpartition("\n\n")[2]
        assert block.startswith("#"), f"{key} is not explained"
    assert call("check-file", "My Crisis.yaml").exit_code == 0
    played = json.loads(call("run", "My Crisis.yaml", "-n", "2000", "--json").stdout)
    assert all(0.02 < outcome["p"] < 0.98 for outcome in played["outcomes"].values())
    hotline = call("run", "My Crisis.yaml", "-n", "2000", "--json", "--policy", "hotline").stdout
    assert json.loads(hotline)["outcomes"]["war"]["p"] < played["outcomes"]["war"]["p"]


def test_a_starter_overwrites_nothing(call: Call) -> None:
    before = Path("strait.yaml").read_text("utf-8")
    for name in ("strait", "strait.yaml"):
        result = call("new", name)
        assert result.exit_code == 2
        assert "exists already" in flat(result.stderr)
    assert Path("strait.yaml").read_text("utf-8") == before


@pytest.mark.parametrize("name", ["...", "no/such/folder", "x" * 300, "a\0b", ""])
def test_names_that_no_file_can_have(call: Call, name: str) -> None:
    result = call("new", name)
    assert result.exit_code == 2
    assert "Traceback" not in result.output


@pytest.mark.parametrize("name", ["Österreich: 1914", 'a "b"', "1914", "yes", "über"])
def test_odd_names_make_valid_files(call: Call, name: str) -> None:
    result = call("new", name)
    assert result.exit_code == 0
    assert call("check-file", f"{name}.yaml").exit_code == 0


def test_the_schema_accepts_the_starter(call: Call) -> None:
    schema = json.loads(call("schema").stdout)
    call("new", "starter")
    data = yaml.load(Path("starter.yaml").read_text("utf-8"), Loader=yaml.BaseLoader)
    assert schema["title"] == "Offramp scenario"
    assert set(data) <= set(schema["properties"])
    jsonschema.Draft202012Validator.check_schema(schema)


def test_the_schema_of_arguments(call: Call) -> None:
    schema = json.loads(call("schema", "--argument").stdout)
    assert schema["title"] == "Offramp argument"
    assert {"argument", "scenario", "claims"} == set(schema["required"])
    jsonschema.Draft202012Validator.check_schema(schema)


def test_the_catalog_is_listed(call: Call) -> None:
    everything = call("list", "--all").stdout
    assert all(name in everything for name in names())
    theory = call("list", "--theory")
    assert theory.exit_code == 0
    assert "minimal/" not in theory.stdout
    assert "minimal/" not in call("list").stdout


def test_mechanisms_are_listed_and_explained(call: Call) -> None:
    listed = call("mechanisms").stdout
    assert all(name in listed for name in registry())
    for name in list(registry())[:1]:
        assert call("mechanisms", name).stdout.startswith(name)
        wrong = call("mechanisms", name + "x")
        assert wrong.exit_code == 2
        assert f"did you mean {name}?" in wrong.stderr


def test_stored_runs_are_listed_and_shown_again(call: Call, home: Path) -> None:
    assert "No runs are stored" in call("runs").stdout
    assert json.loads(call("runs", "--json").stdout) == []
    first = call("run", "strait.yaml", "-n", "300").stdout
    (folder,) = (home / "runs").iterdir()
    (home / "runs" / "broken").mkdir()
    listed = call("runs").stdout
    assert "strait" in listed
    assert "300" in listed
    assert "broken: broken: it has no manifest.json" in listed
    good, bad = json.loads(call("runs", "--json").stdout)
    assert good["path"] == str(folder)
    assert good["runs"] == 300
    assert sum(good["outcomes"].values()) == 300
    assert bad["problem"]
    assert call("runs", folder.name).stdout == first
    assert json.loads(call("runs", str(folder), "--json").stdout)["runs"] == 300
    for name in ("broken", "nothing"):
        result = call("runs", name)
        assert result.exit_code == 2
        assert "Traceback" not in result.output


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_is_explained(call: Call, shell: str) -> None:
    result = call("completion", shell)
    assert f"_OFFRAMP_COMPLETE={shell}_source offramp" in result.stdout
    assert shell in call("completion").stdout


def completed(home: Path, line: str) -> list[str]:
    words = line.split(" ")
    done = subprocess.run(
        [sys.executable, "-c", "from offramp.cli import main; main(prog_name='offramp')"],
        env={
            **os.environ,
            "_OFFRAMP_COMPLETE": "bash_complete",
            "COMP_WORDS": line,
            "COMP_CWORD": str(len(words) - 1),
        },
        capture_output=True,
        text=True,
    )
    assert done.stderr == ""
    return [entry.partition(",")[2] for entry in done.stdout.splitlines() if entry]


def test_the_shell_completes_what_is_known(home: Path) -> None:
    assert completed(home, "offramp ru") == ["run", "runs"]
    assert "strait.yaml" in completed(home, "offramp run s")
    assert completed(home, "offramp run strait.yaml --policy c") == ["calm"]
    assert "parameters.risk=" in completed(home, "offramp run strait.yaml --set parameters.r")
    assert completed(home, "offramp run nowhere --policy c") == []
    assert completed(home, "offramp run strait.yaml --assumptions d") == ["drawn"]
    assert completed(home, "offramp solve strait.yaml --behavior north=e") == ["north=equilibrium"]
    assert completed(home, "offramp exact strait.yaml --selection l") == ["lowest-risk", "low"]
