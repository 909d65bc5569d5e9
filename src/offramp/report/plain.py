"""Expressions in plain words: what a reader of a page is told instead of a formula.

`rung.russia.nuclear < 5` becomes `Russia’s nuclear rung is below test`, `not attacked.poland`
becomes `Poland not attacked`. Assumptions keep their mark ~. What takes long to say is left out.
"""

from offramp.crisis import Crisis
from offramp.model.expr import (
    CONDITIONS,
    FALSE,
    TRUE,
    Attribute,
    Belief,
    Const,
    Did,
    Expr,
    Op,
    Param,
    Period,
    Var,
    walk,
)
from offramp.report.direction import Directions
from offramp.report.forms import alternatives, rungs, spaced, without_floor
from offramp.report.words import number

_LARGEST = 40  # operations of an expression that may still be said in words
_COMPARED = {
    "<": "is below",
    "<=": "is at most",
    ">": "is above",
    ">=": "is at least",
    "==": "is",
    "!=": "is not",
}
_SWAPPED = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "==": "==", "!=": "!="}
_DATED = {
    "<": "it is before {}",
    "<=": "it is {} or earlier",
    ">": "it is after {}",
    ">=": "it is {} or later",
    "==": "it is {}",
    "!=": "it is not {}",
}
_LEVEL = {"or": 1, "and": 2, "+": 4, "-": 4, "*": 5, "/": 5, "neg": 6, "**": 7}
_SIGN = {"*": "×", "**": "^"}


class Plain:
    """The words for a crisis. `own` is the actor who speaks: its things are `its`."""

    def __init__(self, crisis: Crisis) -> None:
        self.model = crisis.model
        self.titles = {actor.name: actor.title or actor.name for actor in self.model.actors}
        self.flags = {v.name for v in self.model.variables if v.kind == "flag"}
        self.directions = Directions(self.model)
        self.rungs = rungs(crisis)

    def words(self, expr: Expr, most: int, own: str = "") -> str:
        """The expression in words; empty where it takes more than `most` characters."""
        if isinstance(expr, Op) and expr.size > _LARGEST:
            return ""
        text = self._say(expr, own, 0)
        return text if len(text) <= most else ""

    def value(self, expr: Expr) -> str:
        """A number that is known, with the mark ~ if it rests on an assumption; else empty."""
        known = self.directions.central(expr)
        if known is None:
            return ""
        assumed = any(isinstance(part, Param) for part in walk(expr))
        return ("~" if assumed else "") + number(known)

    def name(self, variable: str, own: str = "") -> str:
        """A variable in words: `Russia’s nuclear rung`, `deep strikes authorized`, `its aid`."""
        head, *rest = variable.split(".")
        owner = next((part for part in rest if part in self.titles), "")
        if owner:
            rest.remove(owner)
        thing = spaced([*(self.titles.get(part, part) for part in rest), head])
        if not owner:
            return thing
        if variable in self.flags:
            return f"{self.titles[owner]} {thing}"
        return f"its {thing}" if owner == own else f"{self._possessive(owner)} {thing}"

    def day(self, period: float) -> str:
        """A period as the day on which it begins, if there is a calendar."""
        day = self.model.day(round(period))
        return f"the {self.model.step.unit} of {day}" if day else f"period {period:g}"

    def _say(self, expr: Expr, own: str, level: int) -> str:
        if expr in (TRUE, FALSE):
            return "always" if expr == TRUE else "never"
        if known := self.value(expr):
            return known
        match expr:
            case Var(name=name):
                return self.name(name, own)
            case Attribute(actor=actor, name=name):
                return f"{'its' if actor == own else self._possessive(actor)} {name}"
            case Belief(observer=observer, subject=subject, type=kind):
                return f"{self._possessive(observer)} belief in a {kind} {self.titles[subject]}"
            case Did(actor=actor, action=action):
                return f"{self.titles[actor]} chooses {spaced([action])}"
            case Period():
                return "the period"
            case Op(name=name) if name in CONDITIONS and name not in ("and", "or"):
                text = self._condition(expr, own)
                return f"({text})" if level > 2 else text
            case Op():
                return self._operation(expr, own, level)
            case _:
                return str(expr)

    def _condition(self, expr: Op, own: str) -> str:
        """A negation or a comparison."""
        name, args = expr.name, expr.operands
        if name == "not":
            return self._negated(args[0], own)
        left, right = without_floor(name, *args)
        if isinstance(left, Const) and not isinstance(right, Const):
            name, left, right = _SWAPPED[name], right, left
        limit = right.value if isinstance(right, Const) else None
        if limit is not None and isinstance(left, Period):
            return _DATED[name].format(self.day(limit))
        if limit in (0, 1) and isinstance(left, Var) and left.name in self.flags:
            yes = (name, limit) in {(">", 0), ("!=", 0), (">=", 1), ("==", 1)}
            return self._say(left, own, 3) if yes else self._negated(left, own)
        said = self._rung(left, limit) or self._say(right, own, 4)
        return f"{self._say(left, own, 4)} {_COMPARED[name]} {said}"

    def _negated(self, expr: Expr, own: str) -> str:
        match expr:
            case Var(name=name):
                text, head = self.name(name, own), name.partition(".")[0]
                if "." in name and head.endswith("ed") and text.endswith(head):
                    return f"{text[: -len(head)]}not {head}"
                return f"not {text}"
            case Did(actor=actor, action=action):
                return f"{self.titles[actor]} does not choose {spaced([action])}"
            case Op(name=(">" | ">="), operands=(Var(name=name), Const(value=0 | 1))) if (
                name in self.flags
            ):
                return self._negated(Var(name), own)
            case _:
                return f"not ({self._say(expr, own, 0)})"

    def _operation(self, expr: Op, own: str, level: int) -> str:
        name, args = expr.name, expr.operands
        if name == "where":
            return self._choice(args, own, level)
        if name == "max" and (kept := self._positive(args)) is not None:
            return self._say(kept, own, level)
        if name not in _LEVEL:
            return f"{name}({', '.join(self._say(arg, own, 0) for arg in args)})"
        here = _LEVEL[name]
        if name == "or" and (together := self._together(expr)):
            return together
        if name == "neg":
            text = f"-{self._say(args[0], own, here)}"
        else:
            right = here + (name in ("-", "/", "**"))
            said = _SIGN.get(name, name)
            text = f"{self._say(args[0], own, here)} {said} {self._say(args[1], own, right)}"
        return f"({text})" if here < level else text

    def _choice(self, args: tuple[Expr, ...], own: str, level: int) -> str:
        condition, then, otherwise = args
        if (then, otherwise) == (Const(1.0), Const(0.0)):
            return self._say(condition, own, level)
        text = f"{self._say(then, own, 4)} if {self._say(condition, own, 0)}"
        if otherwise != Const(0.0):
            text += f", else {self._say(otherwise, own, 4)}"
        return f"({text})" if level else text

    def _positive(self, args: tuple[Expr, ...]) -> Expr | None:
        """What is meant by the larger of zero and something that is never below zero."""
        others = [arg for arg in args if arg != Const(0.0)]
        never_below = len(others) == 1 < len(args) and self.directions.sign(others[0]) > 0
        return others[0] if never_below else None

    def _together(self, expr: Op) -> str:
        """`Germany or Poland involved`, where the same is said of several actors."""
        flags: list[list[str]] = []
        for part in alternatives(expr):
            match part:
                case Var(name=name) | Op(name=">", operands=(Var(name=name), Const(value=0.0))):
                    flags.append(name.split("."))
                case _:
                    return ""
        if not all(
            len(f) == 2 and f[1] in self.titles and ".".join(f) in self.flags for f in flags
        ):
            return ""
        if len({head for head, _ in flags}) > 1:
            return ""
        *names, last = [self.titles[actor] for _, actor in flags]
        return f"{', '.join(names)} or {last} {spaced([flags[0][0]])}"

    def _rung(self, left: Expr, limit: float | None) -> str:
        """The name of a rung, where a variable of the ladder is compared with its number."""
        if limit is None or not isinstance(left, Var) or not left.name.startswith("rung."):
            return ""
        rungs = self.rungs.get(left.name.rpartition(".")[2], [])
        known = limit == int(limit) and 0 <= limit < len(rungs)
        return spaced([rungs[int(limit)]]) if known else ""

    def _possessive(self, actor: str) -> str:
        title = self.titles[actor]
        return f"{title}’" if title.endswith("s") else f"{title}’s"
