"""The worked examples of the pages: scenario files, commands with their output, Python sessions.

In a Markdown page an HTML comment marks the fenced block that follows it:

    <!-- example -->                  a complete scenario: it must load and can be played
    <!-- file: strait.yaml -->         the same, kept for the commands that follow
    <!-- argument -->                 a complete argument: it must be valid, in its scenario too
    <!-- argument: dents.yaml -->     the same, kept for the commands that follow
    <!-- console -->                   `$ command` lines, each with its real output
    <!-- console: first 12 lines -->   the same, the output of each command cut short
    <!-- python -->                    a Python session (`>>>`)

`python docs/building/examples.py` runs the commands and the sessions of all pages again and writes
what they print into the pages; the tests compare.
"""

import contextlib
import io
import os
import re
import shlex
import sys
import tempfile
from code import InteractiveInterpreter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

DOCS = Path(__file__).resolve().parents[1]
_BLOCK = re.compile(
    r"^<!-- (example|argument|file|console|python)(?:: (.*?))? -->\n```\w+\n(.*?)^```$",
    re.MULTILINE | re.DOTALL,
)
_CUT = re.compile(r"first (\d+) lines")
_WIDTH = 88


@dataclass(frozen=True)
class Example:
    """A marked block: its kind, what follows the kind, its text, and where the text is."""

    kind: str
    option: str
    text: str
    start: int
    end: int
    line: int


def pages() -> list[Path]:
    """The pages that are written by hand."""
    found = (p for p in DOCS.rglob("*.md") if not {"generated", "_build"} & set(p.parts))
    return sorted(found)


def examples(page: str) -> Iterator[Example]:
    """The marked blocks of a page, in order."""
    for found in _BLOCK.finditer(page):
        line = page.count("\n", 0, found.start(3)) + 1
        yield Example(found[1], found[2] or "", found[3], found.start(3), found.end(3), line)


def replayed(page: str) -> str:
    """The page with the output of its commands and sessions as it is now."""
    parts: list[str] = []
    done = 0
    with _workplace() as folder:
        session = _Session()
        for example in examples(page):
            text = example.text
            if example.kind in ("file", "argument") and example.option:
                (folder / example.option).write_text(text, encoding="utf-8")
            elif example.kind == "console":
                text = _console(text, example.option)
            elif example.kind == "python":
                text = session.replayed(text)
            parts += [page[done : example.start], text]
            done = example.end
    return "".join([*parts, page[done:]])


def _console(text: str, option: str) -> str:
    """Each `$ command` with what it prints."""
    cut = _CUT.fullmatch(option)
    lines: list[str] = []
    for line in text.splitlines():
        if line.startswith("$ "):
            printed = _run(line[2:])
            if cut and len(printed) > int(cut[1]):
                printed = [*printed[: int(cut[1])], "…"]
            lines += ["", line, *printed] if lines else [line, *printed]
    return "\n".join(lines) + "\n"


def _run(command: str) -> list[str]:
    """The lines that a command prints, on either stream."""
    from click.testing import CliRunner

    from offramp.cli import main

    name, *words = shlex.split(command)
    if name != "offramp":
        raise ValueError(f"only offramp can be run in an example: {command}")
    result = CliRunner().invoke(main, words, prog_name="offramp")
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return [line.rstrip() for line in result.output.strip("\n").splitlines()]


class _Session(InteractiveInterpreter):
    """A Python session that goes on from block to block of a page.

    An error is raised: it must not be written into a page as if it were meant.
    """

    def showtraceback(self) -> None:
        """Raise the error of an input."""
        raise

    def showsyntaxerror(self, filename: str | None = None, **_: object) -> None:
        """Raise the error of an input that cannot be read."""
        raise

    def replayed(self, text: str) -> str:
        """The session's inputs with what they print now."""
        lines: list[str] = []
        for source in _inputs(text):
            lines += source
            code = "\n".join(line[4:] for line in source) + "\n"
            out = io.StringIO()
            with contextlib.redirect_stdout(out), contextlib.redirect_stderr(out):
                self.runsource(code, symbol="single")
            lines += [line.rstrip() for line in out.getvalue().splitlines()]
        return "\n".join(lines) + "\n"


def _inputs(text: str) -> Iterator[list[str]]:
    """The inputs of a session: a `>>>` line and the `...` lines after it."""
    current: list[str] = []
    for line in text.splitlines():
        if line.startswith(">>>"):
            if current:
                yield current
            current = [line]
        elif line.startswith("...") and current:
            current.append(line)
    if current:
        yield current


@contextlib.contextmanager
def _workplace() -> Iterator[Path]:
    """An empty folder to work in, a terminal of fixed width, and a store that is thrown away."""
    before, settings = Path.cwd(), dict(os.environ)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "work"
        folder.mkdir()
        os.environ |= {
            "COLUMNS": str(_WIDTH),
            "NO_COLOR": "1",
            "TERM": "dumb",
            "OFFRAMP_HOME": str(Path(name) / "home"),
        }
        os.chdir(folder)
        try:
            yield folder
        finally:
            os.chdir(before)
            os.environ.clear()
            os.environ.update(settings)


def refresh() -> None:
    """Write the output of all examples into the pages."""
    for path in pages():
        old = path.read_text(encoding="utf-8")
        new = replayed(old)
        if new != old:
            path.write_text(new, encoding="utf-8", newline="\n")
            sys.stdout.write(f"{path.relative_to(DOCS)}\n")


if __name__ == "__main__":
    refresh()
