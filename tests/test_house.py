"""The rules of the house that no other tool keeps: imports, sizes, words, README, release files."""

import ast
import importlib
import importlib.metadata
import importlib.util
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import click
import pytest
import yaml

ROOT = Path(__file__).resolve().parents[1]
README = ROOT / "README.md"
SOURCES = sorted((ROOT / "src" / "offramp").rglob("*.py"))
LONGEST_MODULE = 300  # lines

# Written backwards, so that this file does not break its own rule.
BACKWARD_WORDS = ("ciporhtna", "edualc", "inimeg", "ianepo", "tolipoc", "tpgtahc", "xedoc", "mll")
TOOL_WORDS = re.compile(
    r"(?<![a-z])(?:" + "|".join(word[::-1] for word in BACKWARD_WORDS) + r")s?(?![a-z])",
    re.IGNORECASE,
)
# An absolute path into somebody's machine; a URL or a relative path does not match.
MACHINE_PATH = re.compile(
    r"(?<![\w./:~$}-])(?:/(?:home|mnt|opt|private|root|tmp|Users|var|work)/\w|[A-Z]:\\Users\\)"
)


def relative(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def repository_files() -> list[Path]:
    """Every file that is committed or would be; skips the test where git cannot say."""
    git = shutil.which("git")
    if git is None or not (ROOT / ".git").exists():
        pytest.skip("not a git checkout")
    listing = subprocess.run(
        [git, "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
    )
    if listing.returncode != 0:
        pytest.skip("git cannot list this checkout: " + listing.stderr.decode().strip())
    paths = {ROOT / name for name in listing.stdout.decode().split("\0") if name}
    return sorted(path for path in paths if path.is_file())


def matching_lines(pattern: re.Pattern[str]) -> list[str]:
    found: list[str] = []
    for path in repository_files():
        try:
            lines = path.read_text(encoding="utf-8").splitlines()
        except UnicodeDecodeError:
            continue  # a picture or other data
        for number, line in enumerate(lines, start=1):
            match = pattern.search(line)
            if match:
                found.append(f"{relative(path)}:{number}: {match.group()}")
    return found


def code_blocks(text: str) -> list[str]:
    return re.findall(r"^```(?:bash|console|sh)\n(.*?)^```", text, re.MULTILINE | re.DOTALL)


def test_imports_point_one_way() -> None:
    pytest.importorskip("importlinter")
    program = (
        "import sys; from importlinter.cli import lint_imports;"
        "sys.exit(lint_imports(config_filename='pyproject.toml', no_cache=True))"
    )
    result = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True
    )
    assert result.returncode == 0, result.stdout + result.stderr


def test_every_module_says_what_it_is_for() -> None:
    silent = [
        relative(path)
        for path in SOURCES
        if not ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"), relative(path)))
    ]
    assert not silent, f"no module docstring: {silent}"


def test_no_module_is_too_long() -> None:
    lengths = {relative(path): len(path.read_text("utf-8").splitlines()) for path in SOURCES}
    too_long = {name: length for name, length in lengths.items() if length > LONGEST_MODULE}
    assert not too_long, f"more than {LONGEST_MODULE} lines: {too_long}"


def test_no_file_is_ignored_that_the_package_needs() -> None:
    committed = set(repository_files())
    forgotten = [relative(path) for path in SOURCES if path not in committed]
    assert not forgotten, f".gitignore hides {forgotten}"


def test_no_file_names_a_path_of_one_machine() -> None:
    assert not matching_lines(MACHINE_PATH)


def test_the_project_speaks_of_itself_alone() -> None:
    assert not matching_lines(TOOL_WORDS)


@pytest.mark.parametrize(
    ("text", "matches"),
    [
        ("see /" + "home/ann/x.yaml", True),
        ('open("/' + 'tmp/run")', True),
        ("C:" + "\\Users\\ann", True),
        ("https://example.org/home/page", False),
        ("docs/tmp/page.md", False),
        ("<root>/tmp, $HOME/work", False),
    ],
)
def test_a_machine_path_is_recognized(text: str, matches: bool) -> None:
    assert bool(MACHINE_PATH.search(text)) is matches


def test_readme_has_one_test_command_and_ci_runs_it() -> None:
    text = README.read_text(encoding="utf-8")
    assert text.count("<!-- test-command -->") == 1
    block = re.search(r"<!-- test-command -->\s+```bash\n(.*?)\n```", text, re.DOTALL)
    assert block
    bash = shutil.which("bash")
    if bash is None:
        pytest.skip("no bash here")
    shown = subprocess.run(
        [bash, str(ROOT / ".ci" / "run"), "--show"], capture_output=True, text=True, check=True
    )
    assert shown.stdout.strip() == block.group(1).strip()


def test_commands_in_readme_exist() -> None:
    wanted = {
        match.group(1)
        for block in code_blocks(README.read_text(encoding="utf-8"))
        for match in re.finditer(r"(?:^|[\s/])offramp +([a-z][a-z-]*)", block, re.MULTILINE)
    }
    assert "run" in wanted
    if importlib.util.find_spec("offramp.cli") is None:
        pytest.skip("the command line is not built yet")
    main = importlib.import_module("offramp.cli").main
    assert isinstance(main, click.Group)
    missing = wanted - set(main.list_commands(click.Context(main)))
    assert not missing, f"README names commands that do not exist: {missing}"


@pytest.mark.parametrize("name", ["LICENSE", "CITATION.cff", "CHANGELOG.md", "CONTRIBUTING.md"])
def test_a_file_every_release_needs_exists(name: str) -> None:
    assert (ROOT / name).read_text(encoding="utf-8").strip()


def test_citation_and_package_agree() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    assert {"cff-version", "message", "title", "authors"} <= set(citation)
    assert citation["version"] == project["version"]
    assert citation["license"] == project["license"]
    try:
        installed = importlib.metadata.version("offramp")
    except importlib.metadata.PackageNotFoundError:
        pytest.skip("offramp is not installed")
    assert installed == project["version"], "install again: the installed version is another one"
