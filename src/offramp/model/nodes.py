"""The nodes of symbolic expressions, and the one way to make them: `op`, which simplifies.

Simplification keeps the value: what it drops (a zero term, a one as factor) cannot matter for any
finite values of the rest.
"""

from dataclasses import dataclass, field
from typing import TypeAlias, Union

from offramp.language.formula import Formula
from offramp.language.problems import Place
from offramp.model.folding import CONDITIONS, fold

Operand: TypeAlias = Union["Expr", Formula, float, int, bool]


@dataclass(frozen=True, slots=True)
class Expr:
    """A symbolic value: a number, or a condition that counts as 0 or 1."""

    @property
    def args(self) -> "tuple[Expr, ...]":
        """The expressions this one is made of."""
        return ()

    def __add__(self, other: Operand) -> "Expr":
        return op("+", self, other)

    def __radd__(self, other: Operand) -> "Expr":
        return op("+", other, self)

    def __sub__(self, other: Operand) -> "Expr":
        return op("-", self, other)

    def __rsub__(self, other: Operand) -> "Expr":
        return op("-", other, self)

    def __mul__(self, other: Operand) -> "Expr":
        return op("*", self, other)

    def __rmul__(self, other: Operand) -> "Expr":
        return op("*", other, self)

    def __truediv__(self, other: Operand) -> "Expr":
        return op("/", self, other)

    def __rtruediv__(self, other: Operand) -> "Expr":
        return op("/", other, self)

    def __pow__(self, other: Operand) -> "Expr":
        return op("**", self, other)

    def __neg__(self) -> "Expr":
        return op("neg", self)

    def __lt__(self, other: Operand) -> "Expr":
        return op("<", self, other)

    def __le__(self, other: Operand) -> "Expr":
        return op("<=", self, other)

    def __gt__(self, other: Operand) -> "Expr":
        return op(">", self, other)

    def __ge__(self, other: Operand) -> "Expr":
        return op(">=", self, other)

    def __and__(self, other: Operand) -> "Expr":
        return op("and", self, other)

    def __or__(self, other: Operand) -> "Expr":
        return op("or", self, other)

    def __invert__(self) -> "Expr":
        return op("not", self)

    def __bool__(self) -> bool:
        raise TypeError("a symbolic condition has no truth value: use & | ~ and where(…)")


@dataclass(frozen=True, slots=True)
class Const(Expr):
    """A number known now. `flag` marks true and false."""

    value: float
    flag: bool = False


@dataclass(frozen=True, slots=True)
class Param(Expr):
    """An assumption: an uncertain number, by its path."""

    path: str


@dataclass(frozen=True, slots=True)
class Var(Expr):
    """A state variable. `flag` marks those that are true or false."""

    name: str
    flag: bool = False


@dataclass(frozen=True, slots=True)
class Attribute(Expr):
    """An attribute of an actor's private type."""

    actor: str
    name: str


@dataclass(frozen=True, slots=True)
class Belief(Expr):
    """The probability that an observer gives to a subject being of a type."""

    observer: str
    subject: str
    type: str


@dataclass(frozen=True, slots=True)
class Period(Expr):
    """The number of the current period, from 1."""


@dataclass(frozen=True, slots=True)
class Did(Expr):
    """Whether an actor took an action this period."""

    actor: str
    action: str


@dataclass(frozen=True, slots=True)
class Op(Expr):
    """An operation on expressions.

    `size` counts the operations when written out and `depth` how far they are nested; both, and
    the hash, are kept, because parts are shared and walking them anew grows exponentially.
    """

    name: str
    operands: tuple[Expr, ...]
    size: int = field(init=False, compare=False, repr=False)
    depth: int = field(init=False, compare=False, repr=False)
    _hash: int = field(init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        below = [arg for arg in self.operands if isinstance(arg, Op)]
        object.__setattr__(self, "size", 1 + sum(arg.size for arg in below))
        object.__setattr__(self, "depth", 1 + max((arg.depth for arg in below), default=0))
        object.__setattr__(self, "_hash", hash((self.name, self.operands)))

    def __hash__(self) -> int:
        return self._hash

    def __reduce__(self) -> tuple[type["Op"], tuple[str, tuple[Expr, ...]]]:
        return Op, (self.name, self.operands)  # the kept hash holds in this process only

    @property
    def args(self) -> tuple[Expr, ...]:
        """The operands."""
        return self.operands


@dataclass(frozen=True, slots=True)
class Name(Expr):
    """A dotted name not yet resolved; `default` stands in when nobody declares it."""

    parts: tuple[str, ...]
    default: float | None = None
    place: Place | None = None


@dataclass(frozen=True, slots=True)
class Change(Expr):
    """What the acting actor's move adds to a variable (its actions' own effects)."""

    variable: str
    actor: str


ZERO, ONE = Const(0.0), Const(1.0)
TRUE, FALSE = Const(1.0, flag=True), Const(0.0, flag=True)


def lift(value: Operand) -> Expr:
    """A number, formula or expression as an expression."""
    if isinstance(value, Expr):
        return value
    if isinstance(value, Formula):
        from offramp.model.reading import expression_of  # reading builds expressions

        return expression_of(value)
    if isinstance(value, bool):
        return TRUE if value else FALSE
    return Const(float(value))


def op(name: str, *operands: Operand) -> Expr:
    """An operation, simplified where that changes no value."""
    args = tuple(lift(operand) for operand in operands)
    known = [arg.value for arg in args if isinstance(arg, Const)]
    if len(known) == len(args):
        value = fold(name, known)
        if value is not None:
            return Const(value, flag=name in CONDITIONS or (name == "where" and _flags(args)))
    simpler = _simpler(name, args)
    return Op(name, args) if simpler is None else simpler


def is_condition(expr: Expr) -> bool:
    """Whether the expression is true or false rather than a quantity."""
    match expr:
        case Op(name="where", operands=(_, then, otherwise)):
            return is_condition(then) and is_condition(otherwise)
        case Op(name=name):
            return name in CONDITIONS
        case Const(flag=flag) | Var(flag=flag):
            return flag
        case Did():
            return True
        case _:
            return False


def _flags(args: tuple[Expr, ...]) -> bool:
    return all(is_condition(arg) for arg in args[1:])


def _simpler(name: str, args: tuple[Expr, ...]) -> Expr | None:
    match name, args:
        case "+", (Const(value=0.0), x):
            return x
        case (("+" | "-"), (x, Const(value=0.0))):
            return x
        case "*", ((Const(value=0.0), _) | (_, Const(value=0.0))):
            return ZERO
        case "*", (Const(value=1.0), x):
            return x if not is_condition(x) else None
        case "*", (x, Const(value=1.0)):
            return x if not is_condition(x) else None
        case (("/" | "**"), (x, Const(value=1.0))):
            return x
        case "neg", (Op(name="neg", operands=(x,)),):
            return x
        case "where", (Const(value=v), then, otherwise):
            return then if v else otherwise
        case "where", (_, then, otherwise) if then == otherwise:
            return then
        case "and", ((Const(value=0.0), _) | (_, Const(value=0.0))):
            return FALSE
        case "and", ((Const(), x) | (x, Const())) if is_condition(x):
            return x
        case "or", ((Const(value=0.0), x) | (x, Const(value=0.0))):
            return x if is_condition(x) else None
        case "or", ((Const(), _) | (_, Const())):
            return TRUE
        case "not", (Op(name="not", operands=(x,)),) if is_condition(x):
            return x
        case _:
            return None
