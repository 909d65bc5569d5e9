"""Are the sentences of an argument in its source, word for word, and where it says?

The text is looked for beside the argument's file, and in folders that the reader names.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from offramp.analysis.claims.case import Case
from offramp.language import Problem
from offramp.language.quoting import paragraphs_of, quote_in, told_paragraphs

_MOST_BYTES = 20_000_000


@dataclass(frozen=True)
class Quotes:
    """What came of looking quotes up: in which file, how many were found, what is wrong.

    A quote that stands in another paragraph than is said counts as found, and is a problem.
    """

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
    quotes = list(_quotes(case))
    missing = [_missing(path, quote, text, case) for path, quote, _ in quotes]
    elsewhere = [_elsewhere(path, quote, where, text, case) for path, quote, where in quotes]
    wrong = [problem for problem in (*missing, *elsewhere) if problem is not None]
    return Quotes(file, missing.count(None), tuple(wrong))


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


def _quotes(case: Case) -> Iterator[tuple[str, str, str]]:
    """The place of each claim in the argument, its quote, and where in the text that is to be."""
    for name, claim in case.argument.claims.items():
        if claim.quote is not None:
            yield f"claims.{name}", claim.quote, claim.where or ""
    for name, other in case.argument.unchecked.items():
        yield f"unchecked.{name}", other.quote, other.where or ""


def _missing(path: str, quote: str, text: str, case: Case) -> Problem | None:
    found = quote_in(quote, text)
    if found:
        return None
    path = f"{path}.quote"
    message = f"{path} does not occur in {case.argument.text}: {quote}"
    return Problem(message, case.place(path), found.hint)


def _elsewhere(path: str, quote: str, where: str, text: str, case: Case) -> Problem | None:
    """That a quote stands in other paragraphs than is said."""
    told, found = told_paragraphs(where), paragraphs_of(quote, text)
    if not told or not found or any({first, last} <= told for first, last in found):
        return None
    first, last = found[0]
    numbers = f"paragraph {first}" if first == last else f"paragraphs {first}–{last}"
    message = f"{path}.where says {where}, but the quote stands in {numbers}"
    return Problem(message, case.place(f"{path}.where"), f"write where: {numbers}")
