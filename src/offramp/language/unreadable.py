"""What the parser says of a text that is not YAML, in plain words and at the right place."""

import re
from typing import Any, NamedTuple

import yaml

# what libyaml says: what a user can make of it, and the remedy
_SAID = {
    "mapping values are not allowed": ("a colon where no key can stand", "quote text with a colon"),
    "did not find expected key": ("a key is expected here", "check the indentation"),
    "could not find expected ':'": ("a key without a colon", "write key: value"),
    "did not find expected ',' or '}'": ("a { is not closed", "separate with commas, end with }"),
    "did not find expected ',' or ']'": ("a [ is not closed", "separate with commas, end with ]"),
    "did not find expected '-' indicator": ("a list item is expected here", "begin it with -"),
    "found unexpected end of stream": ("a quotation mark is not closed", ""),
    "found character that cannot start any token": ("a value cannot begin so", "quote it"),
    "exceeded maximum nest": ("nested more than a thousand levels deep", "close what is opened"),
}
_LONE_KEY = re.compile(r"[\w.-]+")
_UNSPACED = re.compile(r"(\s*(?:- )?)([A-Za-z_][\w.-]*):([^\s:/]\S*)\s*(#.*)?")


class Explained(NamedTuple):
    """Line and column (from 1) of a mistake, what it is, and the remedy."""

    line: int
    column: int
    message: str
    hint: str


def explained(error: yaml.MarkedYAMLError, lines: list[str]) -> Explained:
    """What is wrong with the lines of a text that cannot be parsed."""
    mark: Any = error.problem_mark or error.context_mark
    line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
    here = lines[line - 1] if line <= len(lines) else ""
    said = str(error.problem or error.context)
    message, hint = next(
        (words for known, words in _SAID.items() if said.startswith(known)), (said, "")
    )
    if "\t" in here[: len(here) - len(here.lstrip())]:
        return Explained(line, here.index("\t") + 1, "a tab cannot indent", "use spaces")
    begun: Any = error.context_mark
    if message == "a quotation mark is not closed" and begun:
        return Explained(begun.line + 1, begun.column + 1, message, hint)
    if message == "a key without a colon" and begun and ":" not in lines[int(begun.line)]:
        return Explained(begun.line + 1, begun.column + 1, message, hint)
    if message == "a key is expected here" and here[column - 2 : column - 1] in ("'", '"'):
        mark = here[column - 2]
        again = "write it twice" if mark == "'" else 'write \\"'
        return Explained(line, column, f"text goes on behind a closing {mark}", f"inside, {again}")
    if message == "a colon where no key can stand" and _LONE_KEY.fullmatch(
        here[: column - 1].strip()
    ):
        return _unspaced(line, lines) or Explained(line, column, message, "check the indentation")
    return Explained(line, column, message, hint)


def _unspaced(line: int, lines: list[str]) -> Explained | None:
    """A key above the line whose colon has no blank behind it, so that it is read as text."""
    for above in range(line - 1, 0, -1):
        found = _UNSPACED.fullmatch(lines[above - 1])
        if found:
            hint = f"write {found[2]}: {found[3]}"
            return Explained(above, found.end(2) + 1, "a colon without a blank after it", hint)
        if lines[above - 1].strip():
            return None
    return None
