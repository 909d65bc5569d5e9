"""A change of government that everybody sees coming bends what both sides do before it.

At a date the office passes to a successor whose type is drawn anew, and standing policies are
kept or dropped. The outgoing government hurries (what it does is worth the less, the nearer the
date, and it wants a record to leave behind); the rival stalls, because better terms may come, and
takes care not to spoil them. Sources: Howell and Mayer (2005), The Last One Hundred Days; Potter
(2016), Lame-Duck Foreign Policy; Wolford (2007), The Turnover Trap; the essay penatzer-2024:
"strictly bound to a two-month timeline"; the Russians "have an incentive to stall for as long as
possible".

Leaves out: a change whose date or coming is itself uncertain (elections, coups), influence of
the crisis on who succeeds, the successor's acting before the date. Where bargaining is played out
after the date, its gains are there already: leave `expected_terms` and `at_stake` at 0 then.
"""

from typing import Annotated, ClassVar

from pydantic import ConfigDict, Field, model_validator

from offramp.language.fields import (
    Condition,
    Expression,
    Identifier,
    Moment,
    Number,
    Probability,
    Strict,
    fault,
)
from offramp.language.formula import Formula
from offramp.language.problems import nearest
from offramp.model.block import Block, Signature
from offramp.model.builder import Builder
from offramp.model.expr import ZERO, Expr, Period, equal, lift, maximum, positive, where

NOTHING, NEVER = Formula.of(0), Formula.of(False)
_US = "mechanisms.tenure.united_states"
_PLAYED = "tenure-bargaining"  # here no payoff stands in for what looking ahead brings about


class Policy(Strict):
    """A standing policy of the outgoing government that the next one may drop."""

    variable: Annotated[str, Field(min_length=1)] = Field(description="what the policy is kept in")
    to: Expression | None = Field(default=None, description="its value once dropped")
    effect: Expression | None = Field(default=None, description="or what dropping adds to it")
    probability: Probability = Field(
        default=Formula.of(1), description="probability that it is dropped in the first period"
    )

    @model_validator(mode="after")
    def _one(self) -> "Policy":
        if (self.to is None) == (self.effect is None):
            raise fault("a policy that may be dropped has either `to` or `effect`")
        return self


class Rival(Strict):
    """Another actor for whom the change is worth waiting for."""

    expected_terms: Expression = Field(
        default=NOTHING,
        description="by how much payoff the terms it expects after the date beat those before",
    )
    settled_by: Condition = Field(
        default=NEVER, description="what forgoes them if it holds before the date, such as settled"
    )
    at_stake: Expression = Field(
        default=NOTHING, description="payoff that it expects from the settlement to come"
    )
    spoiled_by: Condition = Field(
        default=NEVER, description="what spoils it if it holds before the date, such as disaster"
    )


class Term(Strict):
    """The end of a government's term: when, who may follow, what is kept, who acts on it."""

    at: Moment = Field(description="date or period in which the successor takes office")
    types: dict[Identifier, dict[Identifier, Number]] = Field(
        default={}, description="the actor's types and attributes, unless given elsewhere"
    )
    before: dict[Identifier, Probability] = Field(
        default={}, description="probability of each of these types now"
    )
    after: dict[Identifier, Probability] = Field(
        default={}, description="probability of each type of the successor; none: the same goes on"
    )
    drops: dict[Identifier, Policy] = Field(
        default={}, description="policies that the successor may drop, each by itself"
    )
    rush: dict[Identifier, Expression] = Field(
        default={},
        description="payoff for taking an action in the first period, by action; it falls in a "
        "straight line to nothing at the date",
    )
    legacy: Expression = Field(
        default=NOTHING, description="payoff for the record on leaving, in the last period"
    )
    rivals: dict[Identifier, Rival] = Field(default={}, description="who waits for the change")


class Tenure(Block):
    """Changes of government: `tenure: {actor: {at: date, after: {type: probability}, …}}`."""

    model_config = ConfigDict(extra="allow")
    __pydantic_extra__: dict[str, Term]  # pyright: ignore[reportIncompatibleVariableOverride]

    signatures: ClassVar[tuple[Signature, ...]] = (
        Signature(
            "a lame duck that values acting in time acts more before the date",
            "Howell and Mayer (2005); penatzer-2024: 'before the music stops'",
            f"{_US}.rush.authorize",
            0,
            0.4,
            "E(authorized_early)",
            "+",
        ),
        Signature(
            "better terms expected from the successor make the rival put off settling",
            "Wolford (2007); penatzer-2024: 'an incentive to stall for as long as possible'",
            f"{_US}.rivals.russia.expected_terms",
            0,
            0.5,
            "P(early_settlement)",
            "-",
        ),
        Signature(
            "the shadow of the settlement to come restrains the rival",
            "penatzer-2024: it would be foolish 'to throw away the expectation of a negotiated "
            "settlement'",
            f"{_US}.rivals.russia.at_stake",
            0,
            2,
            "E(escalations)",
            "-",
        ),
        Signature(
            "the surer the successor is to settle, the less the rival escalates before",
            "penatzer-2024: 'The assurance of a Trump presidency has already dampened the "
            "likelihood of an escalatory spiral'",
            "parameters.settler",
            0.1,
            0.9,
            "E(escalations)",
            "-",
            finding="more in all: Russia does hold back at first (it escalates in 5% of the first "
            "weeks, not 42%), but as it waits instead of settling there are more weeks in which "
            "to escalate, and nearer the date there is less left to spoil",
        ),
        Signature(
            "a government whose successor will not want it gives what it can before it goes, "
            "without any payoff for haste",
            "Alesina and Tabellini (1990); penatzer-2024: 'scrambling to give Kiev whatever "
            "resources they can before the music stops'",
            *("parameters.settler", 0.1, 0.9, "E(sent_early)", "+", _PLAYED),
        ),
        Signature(
            "its client uses what it may while it may",
            "penatzer-2024: 'Expecting abandonment by its patrons', it uses 'every resource'",
            *(f"{_US}.drops.deep_strikes.probability", 0, 1, "E(strikes_early)", "+", _PLAYED),
        ),
        Signature(
            "the rival stalls if the successor will leave it the better hand",
            "Wolford (2007); penatzer-2024: 'an incentive to stall for as long as possible'",
            *("parameters.settler", 0.1, 0.9, "P(early_settlement)", "-", _PLAYED),
            finding="no rarer: early settlement comes to 0.79 of the runs instead of 0.78, and by "
            "no seed of the solver that was asked to less",
        ),
        Signature(
            "what restrains the rival's escalation is the bargain to come",
            "penatzer-2024: it would be foolish 'to throw away the expectation of a negotiated "
            "settlement'",
            *("parameters.settler", 0.1, 0.9, "E(escalations)", "-", _PLAYED),
            moderator=("mechanisms.bargaining.off", True, False),
        ),
    )

    def build(self, model: Builder) -> None:
        """The change itself, what it does to policies, and how it is awaited."""
        for actor, term in self.__pydantic_extra__.items():
            if not model.check_actor(actor, actor, key=True):
                continue
            found = len(model.problems)
            at = model.moment(term.at, f"{actor}.at")
            if at < 1 and len(model.problems) == found:
                model.problem("the change lies before the first period", f"{actor}.at")
            office = model.variable(
                f"office.{actor}",
                kind="flag",
                title=f"the next government of {model.title_of(actor)} is in office",
            )
            # switched off, the change never comes into sight
            left = positive(at - Period())
            left = model.define(f"time_left.{actor}", left, off=model.time.periods)
            sound = self._types(model, actor, term)
            redraw = {actor: term.after} if term.after and sound else {}
            model.event(f"change.{actor}", at, {office: 1}, redraw=redraw)
            for name, policy in term.drops.items():
                model.names(policy.variable, f"{actor}.drops.{name}.variable")
                change = lift(policy.effect or NOTHING)
                if policy.to is not None:
                    change = policy.to - model.ref(policy.variable, 0)
                first = equal(Period(), at)
                drop = {policy.variable: change}
                model.chance(f"{actor}.drops.{name}", policy.probability, drop, when=first)
            self._lame_duck(model, actor, term, at, left)
            for rival, terms in term.rivals.items():
                if model.check_actor(rival, f"{actor}.rivals.{rival}", key=True):
                    self._rival(model, actor, rival, terms, at)

    def _types(self, model: Builder, actor: str, term: Term) -> bool:
        """Declare the types; whether both governments' probabilities are sound."""
        found = len(model.problems)
        if term.types:
            probability = {kind: term.before.get(kind, NOTHING) for kind in term.types}
            kinds = {kind: (probability[kind], dict(a)) for kind, a in term.types.items()}
            model.types(actor, kinds, f"{actor}.before")
        elif term.before:
            model.problem("`before` goes with `types`", f"{actor}.before", "or say it under actors")
        known = [kind.name for kind in model.drafts[actor].types]
        known += [kind for who, kind in model.ghosts if who == actor]
        for key, prior in (("before", term.before), ("after", term.after)):
            if key == "before" and not term.types:
                continue
            for kind in prior:
                if kind not in known:
                    hint = nearest(kind, known) or "give it under types"
                    path = f"{actor}.{key}.{kind}"
                    model.problem(f"{actor} has no type {kind}", path, hint, True)
            numbers = [p.constant for p in prior.values()]
            sum_ = sum(number for number in numbers if number is not None)
            due = prior or key == "before"
            if due and None not in numbers and abs(sum_ - 1) > 1e-6:
                model.problem(f"the probabilities add up to {sum_:g}, not 1", f"{actor}.{key}")
        return len(model.problems) == found

    def _lame_duck(self, model: Builder, actor: str, term: Term, at: int, left: Expr) -> None:
        for action, value in term.rush.items():
            took = model.took(actor, action, f"{actor}.rush.{action}", key=True)
            worth = where(took, value, 0) * left / max(at - 1, 1)
            model.cost(actor, "acting in time", -worth)
        if term.legacy.constant != 0:
            last = equal(Period(), at - 1)
            model.payoff(actor, "record on leaving", where(last, term.legacy, 0))

    def _rival(self, model: Builder, actor: str, rival: str, terms: Rival, at: int) -> None:
        before, stake = Period() < at, f"at_stake.{actor}.{rival}"
        gone = self._loss(
            model, f"forgone.{actor}.{rival}", rival, terms.expected_terms, terms.settled_by, at
        )
        spoiled = self._loss(
            model, f"spoiled.{actor}.{rival}", rival, terms.at_stake, terms.spoiled_by, at
        )
        hoped = where(gone, 0, terms.expected_terms) + where(spoiled, 0, terms.at_stake)
        model.define(stake, where(before, hoped, 0), off=0)
        model.feature(stake, where(before, hoped, 0))

    def _loss(
        self, model: Builder, name: str, rival: str, value: Formula, lost_by: Formula, at: int
    ) -> Expr:
        """Lose a prospect once, when the condition first holds before the date."""
        lost, now = model.variable(name, kind="flag"), lift(lost_by)
        if value.constant == 0 or lost_by.constant == 0:
            return lost
        for period in range(
            2, min(at, model.time.periods + 1)
        ):  # remembered at the start of the next period
            model.event(f"{name}.{period}", period, {lost: 1}, when=now & ~lost)
        label = name.split(".")[0] + " prospects"
        here = now & ~lost & (Period() < at)
        model.payoff(rival, label, -where(here, maximum(value, ZERO), 0))
        return lost | now
