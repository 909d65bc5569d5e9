"""What the names in expressions stand for: parameters, variables, types, beliefs, moves, dates."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from offramp.language.calendar import CalendarError, parse_day
from offramp.language.problems import Place, Problem, nearest
from offramp.model.expr import (
    FALSE,
    ZERO,
    Attribute,
    Belief,
    Change,
    Const,
    Did,
    Expr,
    Name,
    Var,
    substitute,
)
from offramp.model.groups import Groups, either, in_pairs, plus
from offramp.model.hints import NOBODY, by_words
from offramp.model.parts import PrivateType

Complain = Callable[[Problem], None]

_WITH_HINTS = 200  # looking for what may have been meant takes time


@dataclass
class Names:
    """Everything that can be named. Filled by the builder, then asked to resolve.

    `tolerated` holds first words of names whose declarations were themselves wrong, so that one
    mistake is not reported twice; `lenient` tolerates every dotted name, `blind` every name. What
    is `gone` was declared by what is switched off: other mechanisms go by their default.
    """

    period: Callable[[str], int]
    complain: Complain
    parameters: dict[str, Expr] = field(default_factory=dict[str, Expr])
    variables: dict[str, Var] = field(default_factory=dict[str, Var])
    aliases: dict[str, Expr] = field(default_factory=dict[str, Expr])
    types: dict[str, tuple[PrivateType, ...]] = field(
        default_factory=dict[str, tuple[PrivateType, ...]]
    )
    ghosts: dict[tuple[str, str], Expr] = field(default_factory=dict[tuple[str, str], Expr])
    actions: set[tuple[str, str]] = field(default_factory=set[tuple[str, str]])
    absent: set[tuple[str, str]] = field(default_factory=set[tuple[str, str]])
    groups: Groups = field(default_factory=Groups)
    tolerated: set[str] = field(default_factory=set[str])
    gone: set[str] = field(default_factory=set[str])
    lenient: bool = False
    blind: bool = False
    parts: dict[str, str] = field(default_factory=dict[str, str])  # what else has a name
    _resolving: list[str] = field(default_factory=list[str])
    _asked: int = 0
    # what was resolved already, by who `self` is: parts are shared by much of a model
    _known: dict[str | None, dict[Expr, Expr]] = field(
        default_factory=dict[str | None, dict[Expr, Expr]], init=False
    )

    def resolve(self, expr: Expr, actor: str | None = None) -> Expr:
        """The expression with every name resolved; `self` means `actor`."""
        known = self._known.setdefault(actor, {})
        return substitute(expr, lambda leaf: self._leaf(leaf, actor), known)

    def renew(
        self,
        *,
        parameters: dict[str, Expr] | None = None,
        types: dict[str, tuple[PrivateType, ...]] | None = None,
        aliases: dict[str, Expr] | None = None,
    ) -> None:
        """Let names stand for something else from now on: what was found by them is forgotten."""
        self.parameters = self.parameters if parameters is None else parameters
        self.types = self.types if types is None else types
        self.aliases = self.aliases if aliases is None else aliases
        self._known.clear()

    def target(self, name: str, actor: str | None, place: Place | None) -> str | None:
        """The full name of a variable that effects may change; None (and a problem) if none."""
        full = self.spelled(name.split("."), actor)
        if full in self.variables:
            return full
        if self._excused(tuple(full.split("."))):
            return None
        what = f"there is no variable {full}"
        if full.removeprefix("parameters.") in self.parameters:
            what = f"{full} is a parameter: only variables change"
        elif full in self.aliases:
            what = f"{full} is computed from other names: only variables change"
        hint = self._near(full, self.variables) or self._longer(full)
        if "self" in full.split("."):
            hint = NOBODY
        self.complain(Problem(what, place, hint))
        return None

    def spelled(self, parts: list[str] | tuple[str, ...], actor: str | None) -> str:
        """A dotted name with `self` replaced by the acting actor."""
        words = [actor if word == "self" and i and actor else word for i, word in enumerate(parts)]
        return ".".join(words)

    def _near(self, name: str, known: Iterable[str]) -> str:
        """A hint at what may have been meant, as long as there are few problems."""
        self._asked += 1
        return nearest(name, known) if self._asked < _WITH_HINTS else ""

    def all(self) -> list[str]:
        """All names one could have meant."""
        beliefs = [
            f"belief.{observer}.{subject}.{kind.name}"
            for observer in self.types
            for subject, kinds in self.types.items()
            if observer != subject
            for kind in kinds
        ]
        did = [f"did.{actor}.{action}" for actor, action in self.actions]
        did += [f"did.{actor}.{group}" for actor, group in self.groups.actions]
        return [*self.parameters, *self.variables, *self.aliases, *beliefs, *did, "period"]

    def _leaf(self, leaf: Expr, actor: str | None) -> Expr | None:
        match leaf:
            case Name():
                return self._name(leaf, actor)
            case Change(variable=variable, actor=mover):
                return Change(self.spelled(variable.split("."), mover), mover)
            case Did(actor=mover, action=action) if (mover, action) not in self.actions:
                return FALSE
            case _:
                return None

    def _name(self, name: Name, actor: str | None) -> Expr:

        def who(word: str) -> str:
            return actor if word == "self" and actor else word

        match name.parts:
            case ("date", text):
                return self._date(text, name.place)
            case ("~", law):
                message = f"{law}(…) draws a number, which only a variable's start can do alone"
                self.complain(Problem(message, name.place, "an uncertain number: 0.5 ~ beta(2, 2)"))
                return ZERO
            case ("self", attribute):
                return self._own(attribute, actor, name)
            case ("parameters", parameter) if parameter in self.parameters:
                return self.parameters[parameter]
            case ("belief", observer, subject, kind):
                return self._belief(who(observer), who(subject), kind, name)
            case ("~prior", subject, kind):
                return self._prior(subject, kind)
            case ("expected", observer, subject, attribute):
                return self._expected(who(observer), who(subject), attribute, name)
            case ("did", mover, action):
                return self._did(who(mover), action, name)
            case _:
                return self._dotted(name, actor)

    def _dotted(self, name: Name, actor: str | None) -> Expr:
        full = self.spelled(name.parts, actor)
        if full in self.parameters:
            return self.parameters[full]
        if name.default is not None and full in self.gone:
            return Const(name.default)
        if full in self.variables:
            return self.variables[full]
        if full in self.aliases:
            return self._alias(full, actor, name.place)
        if name.default is not None:
            return Const(name.default)
        return self._unknown(name, f"unknown name {full}", self._hint(full, name.parts, actor))

    def _hint(self, full: str, parts: tuple[str, ...], actor: str | None) -> str:
        told = by_words(parts, actor, self.parts)
        return told or self._near(full, self.all()) or self._longer(full)

    def _longer(self, name: str) -> str:
        """A hint at a name that has this one as its beginning or end."""
        ends = (f"{name}.", f".{name}")
        known = (k for k in self.all() if k.startswith(ends[0]) or k.endswith(ends[1]))
        longer = next(known, None) if self._asked < _WITH_HINTS else None
        return f"did you mean {longer}?" if longer else ""

    def _alias(self, full: str, actor: str | None, place: Place | None) -> Expr:
        if full in self._resolving:
            self.complain(Problem(f"{full} is defined by itself", place))
            return ZERO
        self._resolving.append(full)
        try:
            return self.resolve(self.aliases[full], actor)
        finally:
            self._resolving.pop()

    def _own(self, attribute: str, actor: str | None, name: Name) -> Expr:
        if actor is None:
            if name.default is not None:
                return Const(name.default)
            hint = "self.… may stand in actions, payoffs and behaviors"
            return self._unknown(name, f"self.{attribute}: nobody acts here", hint)
        known = [a for a, _ in self.types[actor][0].attributes] if self.types.get(actor) else []
        if attribute in known:
            return Attribute(actor, attribute)
        if name.default is not None:
            return Const(name.default)
        return self._unknown(
            name,
            f"the types of {actor} have no attribute {attribute}",
            self._near(attribute, known),
        )

    def _belief(self, observer: str, subject: str, kind: str, name: Name) -> Expr:
        if not self._are_actors(name, observer, subject):
            return ZERO
        if (subject, kind) in self.ghosts:
            return self.resolve(self.ghosts[subject, kind])
        kinds = {t.name: t for t in self.types[subject]}
        alike = [kind] if kind in kinds else self.groups.types.get((subject, kind), [])
        if not alike:
            return self._unknown(name, f"{subject} has no type {kind}", self._near(kind, kinds))
        if observer == subject:
            return self._unknown(name, f"{observer} knows its own type: write self.…", "")
        return in_pairs([Belief(observer, subject, k) for k in alike if k in kinds], ZERO, plus)

    def _prior(self, subject: str, kind: str) -> Expr:
        """The common prior of a type, or of all points of a grid; 0 where there is none."""
        if (subject, kind) in self.ghosts:
            return self.resolve(self.ghosts[subject, kind])
        kinds = {t.name: t.probability for t in self.types.get(subject, ())}
        alike = [kind] if kind in kinds else self.groups.types.get((subject, kind), [])
        return self.resolve(in_pairs([kinds[k] for k in alike if k in kinds], ZERO, plus))

    def _expected(self, observer: str, subject: str, attribute: str, name: Name) -> Expr:
        if not self._are_actors(name, observer, subject):
            return ZERO
        terms: list[Expr] = []
        for kind in self.types[subject]:
            value = dict(kind.attributes).get(attribute)
            if value is None:
                if name.default is not None:
                    return Const(name.default)
                known = [a for a, _ in kind.attributes]
                return self._unknown(
                    name,
                    f"the types of {subject} have no attribute {attribute}",
                    self._near(attribute, known),
                )
            if observer == subject:  # it knows its own type
                return value if len(self.types[subject]) == 1 else Attribute(subject, attribute)
            single = len(self.types[subject]) == 1
            terms.append(value if single else Belief(observer, subject, kind.name) * value)
        return self.resolve(in_pairs(terms, ZERO, plus))

    def _did(self, actor: str, action: str, name: Name) -> Expr:
        if (actor, action) in self.actions:
            return Did(actor, action)
        if (actor, action) in self.groups.actions:
            alike = self.groups.actions[actor, action]
            did = [Did(actor, a) for a in alike if (actor, a) in self.actions]
            return in_pairs(did, FALSE, either)
        if (actor, action) in self.absent or name.default is not None:
            return FALSE
        if not self._are_actors(name, actor):
            return FALSE
        known = [a for who, a in self.actions if who == actor]
        return self._unknown(name, f"{actor} has no action {action}", self._near(action, known))

    def _are_actors(self, name: Name, *actors: str) -> bool:
        for actor in actors:
            if actor not in self.types:
                if name.default is None:
                    hint = NOBODY if actor == "self" else self._near(actor, self.types)
                    self._unknown(name, f"there is no actor {actor}", hint)
                return False
        return True

    def _date(self, text: str, place: Place | None) -> Expr:
        try:
            parse_day(text)
            return Const(float(self.period(text)))
        except CalendarError as error:
            self.complain(Problem(str(error), place))
            return ZERO

    def _excused(self, parts: tuple[str, ...]) -> bool:
        words = set(parts)
        unsure = self.blind or (self.lenient and len(parts) > 1)
        return unsure or bool(words & self.tolerated)

    def _unknown(self, name: Name, message: str, hint: str) -> Expr:
        if not self._excused(name.parts):
            self.complain(Problem(message, name.place, hint))
        return ZERO
