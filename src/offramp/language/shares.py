"""Probabilities of private types that a grid leaves out: what the others leave, divided evenly."""

from collections.abc import Iterable, Mapping
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from offramp.language.actors import PrivateType
from offramp.language.formula import Formula, FormulaError, number_text
from offramp.language.grids import enclosed

if TYPE_CHECKING:
    from offramp.language.expansion import Expanded


def with_shares(done: "Expanded", actor: str, written: Mapping[str, PrivateType]) -> None:
    """Give the points of the entry without `probability` equal parts of what is left."""
    base = ("actors", actor, "types")
    open_ = [name for name, kind in written.items() if kind.probability is None]
    for name in open_[1:]:
        message = f"only one entry can take what the others leave, and {open_[0]} does"
        done.wrong((*base, name, "[key]"), message, "give it a probability")
    for name, kind in written.items():
        if kind.probability is not None and kind.probability.distribution is not None:
            message = f"{open_[0]} takes what the others leave, so this cannot be uncertain here"
            done.wrong((*base, name, "probability"), message, "make it a parameter")
    types = _types(done, actor)
    points = [name for name, kind in types.items() if "probability" not in kind]
    known, rest = _given(kind["probability"] for kind in types.values() if "probability" in kind)
    # if nothing is left, what is wrong is the sum, which is checked with the types
    left = 1 - known if rest else max(1 - known, Fraction(0))
    part: str | float = float(left / max(len(points), 1))
    if rest:
        part = f"({' - '.join([number_text(float(left)), *rest])}) / {len(points)}"
    for name in points:
        types[name] = {**types[name], "probability": part}


def _types(done: "Expanded", actor: str) -> dict[str, Any]:
    """The actor's types in the data, which nobody else holds: they may be changed."""
    return done.data["actors"][actor]["types"]


def _given(probabilities: Iterable[Any]) -> tuple[Fraction, list[str]]:
    """The sum of the plain numbers, and the expressions, in parentheses where they need them."""
    known, rest = Fraction(0), list[str]()
    for written in probabilities:
        try:
            formula = Formula.of(written)
        except FormulaError:  # what is wrong with it is said when it is read
            continue
        if formula.constant is None:
            rest.append(enclosed(formula.text, formula.term.kind in ("name", "call", "*", "/")))
        else:
            known += Fraction(repr(formula.constant))
    return known, rest
