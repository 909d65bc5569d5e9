"""Names resolved and values checked: what every part of a model goes through on assembly."""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from offramp.language.formula import Formula, Limits, number_text
from offramp.language.problems import Place, Problem, nearest, short
from offramp.model.builder import Builder
from offramp.model.expr import (
    ZERO,
    Const,
    Expr,
    Name,
    Op,
    Param,
    Period,
    Var,
    is_condition,
    lift,
    substitute,
    walk,
)
from offramp.model.groups import Groups
from offramp.model.names import Names
from offramp.model.parts import Effects, PrivateType
from offramp.model.printing import expression

MAX_SIZE = 50_000  # operations of an expression, written out
MAX_NESTING = 150
_WITH_HINTS = 200  # looking for what may have been meant takes time
_SLACK = 1e-6  # for sums of probabilities


class Resolver:
    """The builder's parts with names that can be looked up, and problems collected.

    `central` holds the central values of the uncertain numbers by path.
    """

    def __init__(self, builder: Builder, central: Mapping[str, float]) -> None:
        self.b = builder
        left_out = builder.left_out
        self.central = central
        self._known: dict[Expr, Expr] = {}  # with assumptions at their central values
        self.places: set[Place | None] = {p.place for p in builder.problems}
        self._outside: set[str] = set()  # blocks of which a number was reported to be out of limits
        names = Names(self.period, self.complain)
        names.tolerated = _tolerated(left_out)
        names.lenient = any(path.split(".")[0] in ("mechanisms", "actors") for path in left_out)
        names.blind = builder.lost("variables") or builder.lost("parameters")
        names.parameters = builder.parameters
        names.variables = {n: Var(n, v.kind == "flag") for n, v in builder.variables.items()}
        names.aliases = builder.aliases
        names.gone = builder.frozen | builder.idle
        names.ghosts = builder.ghosts
        names.actions = set(builder.actions)
        names.absent = builder.absent
        names.groups = Groups(builder.groups, builder.kin)
        names.parts = _parts(builder)
        names.types = {n: _types(d.types) for n, d in builder.drafts.items()}
        self.names = names
        self.moves: dict[str, list[str]] = {}
        for actor, action in builder.actions:
            self.moves.setdefault(actor, []).append(action)

    def period(self, day: str) -> int:
        """The period of a day. Raises CalendarError."""
        return self.b.period_of(day)

    def complain(self, problem: Problem) -> None:
        """Report a problem."""
        self.b.problems.append(problem)
        self.places.add(problem.place)

    def wrong(self, message: str, path: str, hint: str = "", key: bool = False) -> None:
        """Report a problem at a path of the scenario."""
        self.complain(Problem(message, self.b.at(path, key), hint))

    def near(self, name: str, known: Iterable[str]) -> str:
        """A *did you mean* hint, unless there are too many problems to look for."""
        return nearest(name, known) if len(self.b.problems) < _WITH_HINTS else ""

    def resolve(self, expr: Expr, actor: str | None = None) -> Expr:
        """The expression with every name resolved; `self` means `actor`."""
        return self.names.resolve(expr, actor)

    def condition(self, expr: Expr, path: str, actor: str | None = None) -> Expr:
        """An expression that must be true or false."""
        done = self.resolve(expr, actor)
        if not is_condition(done) and not self._unresolved(expr):
            self._no_condition(expr, path)
        return done

    def check_condition(self, formula: Formula) -> None:
        """Report a number where a mechanism's block needs a condition; nothing else about it."""
        said: list[Problem] = []
        done = replace(self.names, complain=said.append).resolve(lift(formula))
        if not said and not is_condition(done) and not self.names.lenient:
            self._no_condition(lift(formula), formula.path)

    def check_limits(self, formulas: Iterable[Formula]) -> None:
        """Report what mechanisms' blocks make of parameters alone, where it cannot be that."""
        outside: set[str] = set()
        for formula in formulas:
            for part in (formula, *(phase.value for phase in formula.phases)):
                expr, said = lift(replace(part, phases=())), list[Problem]()
                done = replace(self.names, complain=said.append).resolve(expr)
                value = None if said else self.value(done)
                if formula.limits and value is not None and not formula.limits.hold(value):
                    self._bounded(expr, value, part.path or formula.path, *formula.limits)
                    outside.add(_block_of(formula.path))
        self._outside = outside

    def _no_condition(self, expr: Expr, path: str) -> None:
        said = short(expression(expr), 60)
        hint = f"compare it, such as {said} > 0"
        if isinstance(expr, Const):
            hint = f"write {'true' if expr.value else 'false'}"
        self.wrong(f"{said} is a number, where a condition is needed", path, hint)

    def constant(
        self, expr: Expr, path: str, low: float = -1e300, high: float = 1e300, open_: bool = False
    ) -> Expr:
        """An expression that may use parameters but not the state; `open_` excludes `low`."""
        done = self.resolve(expr)
        value = self.value(done)
        if value is not None:
            self._bounded(expr, value, path, low, high, open_)
        elif not self.undefined(expr, done, path) and not self._unresolved(expr):
            moving = any(isinstance(leaf, Period) for leaf in walk(done))
            hint = "it cannot vary in time: let an event or an effect do that" if moving else ""
            self.wrong("a constant is needed here: numbers and parameters only", path, hint)
        return done

    def undefined(self, expr: Expr, done: Expr, path: str) -> bool:
        """Report numbers that make no number, such as 1 / 0; True if that was reported."""
        centered = self._centered(done)
        if not isinstance(centered, Op) or any(
            not isinstance(leaf, Const | Op) for leaf in walk(centered)
        ):
            return False
        if not self._unresolved(expr):
            self.wrong(f"{short(expression(expr), 60)} has no finite value", path)
        return True

    def probability(self, expr: Expr, path: str, actor: str | None = None) -> Expr:
        """An expression for a probability; checked where it does not depend on the state."""
        return self.at_least(expr, path, actor, 1.0)

    def at_least(
        self, expr: Expr, path: str, actor: str | None = None, high: float = 1e300
    ) -> Expr:
        """An expression that must not be negative; checked where it can be."""
        done = self.resolve(expr, actor)
        value = self.value(done)
        if value is not None:
            self._bounded(expr, value, path, 0.0, high, False)
        else:
            self.undefined(expr, done, path)
        return done

    def value(self, expr: Expr) -> float | None:
        """The value with every assumption at its central value; None if not constant."""
        done = self._centered(expr)
        return done.value if isinstance(done, Const) else None

    def _centered(self, expr: Expr) -> Expr:
        def central(leaf: Expr) -> Expr | None:
            return Const(self.central[leaf.path]) if isinstance(leaf, Param) else None

        return substitute(expr, central, self._known)

    def sum_of(self, probabilities: Iterable[Expr]) -> float | None:
        """The sum of probabilities, if all are constant."""
        values = [self.value(p) for p in probabilities]
        known = [v for v in values if v is not None]
        return sum(known) if len(known) == len(values) else None

    def adds_to_one(
        self, probabilities: Iterable[Expr], what: str, path: str, key: bool = True
    ) -> None:
        """Report constant probabilities that do not add up to 1."""
        sum_ = None if self._incomplete(path) else self.sum_of(probabilities)
        if sum_ is not None and abs(sum_ - 1) > _SLACK:
            self.wrong(f"{what} add up to {sum_:g}, not 1", path, key=key)

    def _incomplete(self, path: str) -> bool:
        """Whether something below a path was left out for a mistake of its own."""
        return any(gone.startswith(f"{path}.") for gone in self.b.left_out)

    def at_most_one(self, probabilities: Iterable[Expr], what: str, path: str) -> None:
        """Report probabilities whose constant part adds up to more than 1."""
        values = [self.value(p) for p in probabilities]
        sum_ = sum(v for v in values if v is not None)
        if sum_ > 1 + _SLACK:
            self.wrong(f"{what} add up to {sum_:g}, more than 1", path, key=True)

    def effects(self, effects: Iterable[tuple[str, Expr]], path: str, actor: str | None) -> Effects:
        """What is added to which variable, summed where names meet; frozen ones left out."""
        summed: dict[str, Expr] = {}
        for name, value in effects:
            # a mechanism's effects stand in its block, where it says, if it says
            block = path.removesuffix(".effects") if _of_block(path) else ""
            places = self.b.written.get((block, name))
            places = places or [self.b.at(block or f"{path}.{name}", True)]
            *_, full = (self.names.target(name, actor, place) for place in places)
            done = self.resolve(value, actor)
            if full and full not in self.b.frozen:
                summed[full] = summed.get(full, ZERO) + done
        return tuple((name, value) for name, value in summed.items() if value != ZERO)

    def check_actions(self, actor: str, names: Iterable[str], path: str) -> None:
        """Report actions that the actor does not have; `path` leads to their names."""
        for name in names:
            self.check_action(actor, name, self.b.at(f"{path}.{name}", True))

    def check_action(self, actor: str, name: str, place: Place | None) -> None:
        """Report an action that the actor does not have."""
        known = self.moves.get(actor, [])
        if name in known or (actor, name) in self.b.absent or name in self.names.tolerated:
            return
        if (actor, name) in self.b.groups:
            first, *_, last = alike = self.b.groups[actor, name]
            message = f"{name} stands for {len(alike)} actions, and one is needed here"
            self.complain(Problem(message, place, f"write one of {first} to {last}"))
            return
        if actor in self.b.drafts and not self.b.lost("actions"):
            message = f"{actor} has no action {name}"
            self.complain(Problem(message, place, self.near(name, known)))

    def path_of(self, owner: str, path: str) -> str:
        """The path of a part: its own in the scenario, or that of the mechanism's block."""
        return path if owner == "scenario" else f"mechanisms.{owner}"

    def _bounded(
        self, expr: Expr, value: float, path: str, low: float, high: float, open_: bool
    ) -> None:
        said = short(expression(expr), 60)
        follows = _block_of(path) in self._outside  # from what is told already
        if follows or self._unresolved(expr) or Limits(low, high, open_).hold(value):
            return
        if isinstance(expr, Param):
            said = number_text(value)
        elif not isinstance(expr, Const):
            said = f"{said} is {number_text(value)}, which"
        if high < 1e300:
            self.wrong(f"{said} must lie in [{low:g}, {high:g}]", path)
        else:
            self.wrong(f"{said} must {'be positive' if open_ else 'not be negative'}", path)

    def _unresolved(self, expr: Expr) -> bool:
        """Whether a name in the expression has been reported already."""
        return any(
            isinstance(leaf, Name)
            and (leaf.place in self.places or bool(set(leaf.parts) & self.names.tolerated))
            for leaf in walk(expr)
        )


def too_large(expr: Expr) -> bool:
    """Whether an expression has grown beyond what can be played."""
    return isinstance(expr, Op) and (expr.size > MAX_SIZE or expr.depth > MAX_NESTING)


def _block_of(path: str) -> str:
    """The mechanism's block in which a path leads, if it does."""
    return ".".join(path.split(".")[:2]) if _of_block(path) else ""


def _of_block(path: str) -> bool:
    return path.startswith("mechanisms.")


def _types(types: list[PrivateType]) -> tuple[PrivateType, ...]:
    return tuple(types) or (PrivateType("usual", Const(1.0)),)


def _parts(builder: Builder) -> dict[str, str]:
    """What has a name and is no number."""
    found = dict.fromkeys((m.name for m in builder.measures), "a measure")
    found |= {o.name: "an outcome" for o in builder.outcomes}
    found |= {c.name: "a chance event" for c in builder.chances}
    found |= {e.name: "an event" for e in builder.events}
    found |= {action: f"an action: write did.{actor}.{action}" for actor, action in builder.actions}
    return found | dict.fromkeys(builder.drafts, "an actor")


def _tolerated(left_out: frozenset[str]) -> set[str]:
    """The words by which what was left out could be named."""
    words: set[str] = set()
    for path in left_out:
        steps = path.split(".")
        if steps[0] in ("variables", "parameters", "actions", "actors") and len(steps) > 1:
            words.add(steps[1])
    return words
