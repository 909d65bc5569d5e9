"""A formula's syntax as a symbolic expression, its names still to be resolved."""

from functools import reduce

from offramp.language.distributions import DISTRIBUTIONS, LOTTERY
from offramp.language.formula import Formula, Term
from offramp.language.problems import Place
from offramp.language.spans import Moment, Span
from offramp.model.expr import Const, Expr, Name, Op, Param, Period, clip, lift, op


def expression_of(formula: Formula) -> Expr:
    """The expression a formula says. Uncertain numbers become assumptions (`Param`)."""
    if formula.distribution is not None and formula.path:
        said: Expr = Param(formula.path)
    else:
        said = _expr(formula.term, formula.place)
    for phase in formula.phases:
        said = op("where", _within(phase.span), expression_of(phase.value), said)
    return said


def _within(span: Span) -> Expr:
    """The condition that the period lies in a span."""
    inside = lift(True)
    if span.start is not None:
        inside = inside & (Period() >= _moment(span.start, span.place))
    if span.until is not None:
        inside = inside & (Period() < _moment(span.until, span.place))
    return inside


def _moment(moment: Moment, place: Place | None) -> Expr:
    if isinstance(moment, int):
        return Const(float(moment))
    return Name(("date", moment.isoformat()), place=place)


def _expr(term: Term, place: Place | None) -> Expr:
    match term.kind:
        case "number":
            return Const(float(term.value))
        case "flag":
            return lift(bool(term.value))
        case "name":
            return _name(term, place)
        case "call":
            return _call(term, place)
        case "-" if len(term.args) == 1:
            return -_expr(term.args[0], place)
        case _:
            args = [_expr(arg, place) for arg in term.args]
            if term.kind in ("and", "or"):
                return reduce(lambda a, b: op(term.kind, a, b), args)
            return op(term.kind, *args)


def _name(term: Term, place: Place | None) -> Expr:
    if term.parts == ("period",):
        return Period()
    return Name(term.parts, place=place.part(term.start, term.length) if place else None)


def _call(term: Term, place: Place | None) -> Expr:
    function = str(term.value)
    if function == "date":
        at = place.part(term.args[0].start, term.args[0].length) if place else None
        return Name(("date", str(term.args[0].value)), place=at)
    args = [_expr(arg, place) for arg in term.args]
    if function == "clip":
        return clip(*args)
    if function in ("min", "max"):
        return reduce(lambda a, b: op(function, a, b), args)
    if function in DISTRIBUTIONS or function == LOTTERY:
        at = place.part(term.start, term.length) if place else None
        return Op("draw", (Name(("~", function), place=at), *args))
    return op(function, *args)
