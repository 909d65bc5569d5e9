"""One word of the shared vocabulary, and the kinds there are."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Word:
    """A name or pattern of names: kind, range, value when nobody declares it, unit, meaning."""

    name: str
    kind: str  # real, integer, flag, or defined
    low: float | None
    high: float | None
    neutral: float
    unit: str
    meaning: str

    def fits(self, name: str) -> bool:
        """Whether the name is one of the pattern's."""
        mine, given = self.name.split("."), name.split(".")
        return len(mine) == len(given) and all(
            m == g or m.startswith("<") for m, g in zip(mine, given, strict=True)
        )


def flag(name: str, meaning: str) -> Word:
    """A flag: 0 or 1."""
    return Word(name, "flag", 0, 1, 0, "", meaning)


def share(name: str, meaning: str, neutral: float = 0, unit: str = "share") -> Word:
    """A real number from 0 to 1."""
    return Word(name, "real", 0, 1, neutral, unit, meaning)


def amount(name: str, unit: str, meaning: str, low: float | None = 0) -> Word:
    """A real number that has no upper bound."""
    return Word(name, "real", low, None, 0, unit, meaning)


def count(name: str, unit: str, meaning: str) -> Word:
    """A whole number from 0 up."""
    return Word(name, "integer", 0, None, 0, unit, meaning)


def defined(
    name: str,
    unit: str,
    meaning: str,
    low: float | None = 0,
    high: float | None = 1,
    neutral: float = 0,
) -> Word:
    """A name for an expression, not a variable of the state."""
    return Word(name, "defined", low, high, neutral, unit, meaning)
