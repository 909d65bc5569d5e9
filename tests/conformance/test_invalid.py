"""Every broken file is refused with exactly the problems that its first lines expect.

A line `# expect: 12:9: message (hint)` names line and column; `# expect: message` a problem that
has no place. Run as a module of its own, the files are read with one mechanism, `press`.
"""

import re
import time
from pathlib import Path

import pytest

from offramp import crisis
from offramp.language import Problem, Problems

FOLDER = Path(__file__).parent / "invalid"
FILES = sorted(FOLDER.glob("*.yaml"))
EXPECTED = re.compile(rb"# expect: (.*)")


def expectations(file: Path) -> set[str]:
    found: set[str] = set()
    for line in file.read_bytes().split(b"\n"):
        match = EXPECTED.fullmatch(line.rstrip(b"\r"))
        if match is None:
            break
        found.add(match[1].decode())
    return found


def shown(problem: Problem, file: Path) -> str:
    return str(problem).removeprefix(f"{file}:")


def test_there_are_many_files() -> None:
    assert len(FILES) >= 85


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_a_broken_file_is_refused_with_its_problems(file: Path) -> None:
    expected = expectations(file)
    assert expected
    with pytest.raises(Problems) as error:
        crisis.check(file)
    assert {shown(problem, file) for problem in error.value.problems} == expected
    assert str(error.value)


def refusal(file: Path) -> tuple[str, float]:
    """What is said about a file, and the seconds it took."""
    before = time.perf_counter()
    with pytest.raises(Problems) as error:
        crisis.load(file)
    return str(error.value), time.perf_counter() - before


def test_a_file_without_a_byte_is_empty(tmp_path: Path) -> None:
    file = tmp_path / "empty.yaml"
    file.write_bytes(b"")
    assert refusal(file)[0].endswith("empty.yaml:1:1: the file is empty")


def test_a_huge_file_is_refused_without_reading_it(tmp_path: Path) -> None:
    file = tmp_path / "huge.yaml"
    with file.open("wb") as out:
        out.truncate(100_000_000)
    said, seconds = refusal(file)
    assert "the file is too large" in said
    assert seconds < 5  # generous: it takes milliseconds


@pytest.mark.parametrize("opening", ["[", "{a: ", "- ", "? "])
def test_a_million_levels_are_refused_at_the_thirty_third(tmp_path: Path, opening: str) -> None:
    file = tmp_path / "deep.yaml"
    file.write_text(opening * (1_900_000 // len(opening)), encoding="utf-8")
    said, seconds = refusal(file)
    assert "nested more than" in said or "a key must be a word" in said
    assert seconds < 5


@pytest.mark.parametrize(
    "text",
    [
        "".join(f"key{i}: {i}\n" for i in range(100_000)),
        "actors:\n" + "".join(f"  a{i}: {{title: A}}\n" for i in range(40_000)),
        "variables:\n" + "".join(f"  V{i}: {i}\n" for i in range(60_000)),
        "parameters:\n" + "".join(f"  p{i}: p{i + 1} + p{i + 1}\n" for i in range(5_000)),
        "parameters:\n  p0: 1 ~ normal(1, 1)\n"
        + "".join(f"  p{i}: p{i - 1} * p{i - 1}\n" for i in range(1, 500)),
        "measures:\n" + "".join(f"  m{i}: x{i} + y{i}\n" for i in range(10_000)),
        "summary: |\n" + "  a line of text\n" * 120_000,
        "x: [" + "1, " * 190_000 + "1]\n",
    ],
    ids=["keys", "actors", "names", "chain", "doubling", "unknown", "long", "wide"],
)
def test_a_file_made_to_be_slow_is_refused_soon(tmp_path: Path, text: str) -> None:
    file = tmp_path / "slow.yaml"
    head = "offramp: 1\nid: slow\ntime: {periods: 2}\noutcomes: {calm: otherwise}\n"
    file.write_text(head + text, encoding="utf-8")
    assert refusal(file)[1] < 60  # a bound on growth, not a measurement


def test_a_file_that_is_not_there() -> None:
    with pytest.raises(Problems, match=r"there is no file nowhere\.yaml"):
        crisis.load("nowhere.yaml")


def test_a_folder_is_not_a_scenario(tmp_path: Path) -> None:
    with pytest.raises(Problems, match="it is a folder"):
        crisis.load(tmp_path)
