"""The expressions of the scenario language that stand in a claim, with their places.

Each becomes a `Formula` of its own, which knows where in the file every one of its characters was
written, also where the claim runs over several lines.
"""

from dataclasses import replace

from offramp.language.claims.tokens import SYNONYMS
from offramp.language.formula import Formula
from offramp.language.located import Text
from offramp.language.problems import Place, Spots
from offramp.language.terms import FormulaError


def expression(text: str, start: int, end: int, condition: bool = False) -> Formula:
    """The expression from `start` to `end` of a claim's text. Raises FormulaError.

    The formula has a place if the text has one.
    """
    plain, origins = _plain(text, start, end)
    try:
        formula = Formula.of(_placed(plain, origins, getattr(text, "place", None)))
    except FormulaError as error:
        first = origins[min(error.start, len(plain) - 1)]
        last = origins[min(error.start + max(error.length, 1), len(plain)) - 1]
        length = max(last - first + 1, 1)
        raise FormulaError(error.message, first, length, error.hint) from None
    return replace(formula, condition=condition)


def _plain(text: str, start: int, end: int) -> tuple[str, list[int]]:
    """The expression in plain signs, and where in the text each of its characters comes from."""
    pieces = [SYNONYMS.get(character, character) for character in text[start:end]]
    origins = [start + at for at, piece in enumerate(pieces) for _ in piece]
    return "".join(pieces), origins


def _placed(plain: str, origins: list[int], place: Place | None) -> str:
    """The expression as text that knows its place."""
    if place is None:
        return plain
    found = Text(plain)
    first, last = origins[0], origins[-1]
    found.path = ""
    found.place = replace(place.part(first, last - first + 1), spots=_spots(origins, place))
    return found


def _spots(origins: list[int], place: Place) -> Spots:
    """Line and column of every character."""
    pieces: list[tuple[int, int, int]] = []
    for at, origin in enumerate(origins):
        spot = place.part(origin, 1)
        if pieces:
            first, line, column = pieces[-1]
            if (spot.line, spot.column) == (line, column + at - first):
                continue
        pieces.append((at, spot.line, spot.column))
    return Spots(len(origins), tuple(pieces))
