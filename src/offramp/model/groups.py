"""Names that stand for several actions, or several types, of an actor: those of one `of`."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from offramp.model.expr import Const, Expr

Alike = dict[tuple[str, str], list[str]]  # (actor, name): its actions, or its types


@dataclass(frozen=True)
class Groups:
    """What the names stand for."""

    actions: Alike = field(default_factory=Alike)
    types: Alike = field(default_factory=Alike)

    def spread(
        self, subject: str, given: Iterable[tuple[str, Expr]]
    ) -> list[tuple[str, str, Expr]]:
        """Probabilities of types, those of a name divided evenly among what it stands for.

        Each with the name under which it is written.
        """
        return [
            (kind, name, p if len(alike) == 1 else p / Const(float(len(alike))))
            for name, p in given
            for alike in [self.types.get((subject, name), [name])]
            for kind in alike
        ]


def plus(a: Expr, b: Expr) -> Expr:
    """The sum."""
    return a + b


def either(a: Expr, b: Expr) -> Expr:
    """Whether one holds."""
    return a | b


def in_pairs(given: Iterable[Expr], nothing: Expr, join: Callable[[Expr, Expr], Expr]) -> Expr:
    """The parts joined in pairs, pairs of pairs and so on, which is never nested deep."""
    parts = list(given)
    while len(parts) > 1:
        pairs = [join(a, b) for a, b in zip(parts[::2], parts[1::2], strict=False)]
        parts = [*pairs, *parts[len(pairs) * 2 :]]
    return parts[0] if parts else nothing
