"""Are the sentences of an argument in its source, word for word?

The text is looked for beside the argument's file, and in folders that the reader names.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from offramp.analysis.claims.case import Case
from offramp.language import Problem
from offramp.language.quoting import quote_in

_MOST_BYTES = 20_000_000


@dataclass(frozen=True)
class Quotes:
    """What came of looking quotes up: in which file, how many were found, what is wrong."""

    file: Path
    found: int
    problems: tuple[Problem, ...]


def look_up(case: Case, folders: Sequence[str | Path] = ()) -> Quotes | None:
    """Look up all quotes; None where the text is not at hand.

    Raises OSError for a text that cannot be read, and UnicodeDecodeError for one that is none.
    """
    file = _file(case, folders)
    if file is None:
        return None
    with file.open("rb") as opened:
        text = opened.read(_MOST_BYTES).decode("utf-8-sig")
    problems = [_missing(name, quote, text, case) for name, quote in _quotes(case)]
    wrong = [problem for problem in problems if problem is not None]
    return Quotes(file, len(problems) - len(wrong), tuple(wrong))


def not_at_hand(case: Case) -> Problem | None:
    """That quotes were not looked up, where the argument names a text that is not there.

    Arguments of the catalog ship without their texts, which are others' property.
    """
    name, folder = case.argument.text, Path(case.file).parent
    if name is None or not Path(case.file).is_file() or _file(case, ()) is not None:
        return None
    message = f"there is no {name} in {folder}: quotes were not looked up"
    return Problem(message, case.place("text"), "put it there, or name its folder with --text")


def _file(case: Case, folders: Sequence[str | Path]) -> Path | None:
    name = case.argument.text
    if name is None:
        return None
    places = [Path(case.file).parent, *map(Path, folders)]
    return next((path / name for path in places if (path / name).is_file()), None)


def _quotes(case: Case) -> Iterator[tuple[str, str]]:
    """The place of each quote in the argument, and the quote."""
    for name, claim in case.argument.claims.items():
        if claim.quote is not None:
            yield f"claims.{name}.quote", claim.quote
    for name, other in case.argument.unchecked.items():
        yield f"unchecked.{name}.quote", other.quote


def _missing(path: str, quote: str, text: str, case: Case) -> Problem | None:
    found = quote_in(quote, text)
    if found:
        return None
    message = f"{path} does not occur in {case.argument.text}: {quote}"
    return Problem(message, case.place(path), found.hint)
