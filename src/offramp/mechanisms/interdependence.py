"""Trade and energy ties restrain while they stand and are expected to; severed, they do not.

Of two that trade, each depends on the other: `dependence` is what the ties earn it per period, and
it need not be the same for both. `ties.<a>.<b>` is what is left of those of a to b. They wither by
`rupture` a period while either has severed them or there is a conflict that breaks them, so an
attack costs the attacker its trade; else they recover, and change as the `outlook` says. What a
loses hurts less as it finds substitutes, `adaptation` of the rest per period, and what it would
lose by a break now, substitutes counted, is `vulnerability.<a>.<b>`. Each may sever and restore;
who depends less can afford to, and `isolating` the other may be worth it. Ties that wither by
themselves (a falling outlook) leave ever less to lose: who expects that has reason to act while
it can, or no longer any not to. Sources: Hirschman (1945), National Power and the Structure of
Foreign Trade; Keohane and Nye (1977), Power and Interdependence (sensitivity and vulnerability);
Copeland (1996), A Theory of Trade Expectations, and (2015), Economic Interdependence and War;
the essay carment-belo-2024: "deeper economic integration and energy ties between West-Central
Europe (i.e. Germany) and Russia"; "terminating Nord Stream II"; "to punish and isolate Russia
through increasing economic sanctions".

Leaves out: third parties through whom trade goes around, interest groups at home, ties of peoples.
"""

from typing import Annotated, ClassVar

from pydantic import Field

from offramp.language.fields import (
    Condition,
    Expression,
    Identifier,
    Number,
    Probability,
    Strict,
)
from offramp.language.formula import Formula
from offramp.language.state import NumberByActor
from offramp.model.block import Block, Signature
from offramp.model.builder import Builder
from offramp.model.expr import ZERO, Expr, any_of, lift, where

NOTHING = Formula.of(0)
_PAIR = "mechanisms.interdependence.pairs.energy"


class Pair(Strict):
    """Two that trade: what it is worth to each, what breaks it, how it heals."""

    between: Annotated[list[Identifier], Field(min_length=2, max_length=2)] = Field(
        description="the two"
    )
    dependence: NumberByActor = Field(
        default=Formula.of(0.05),
        description="payoff per period of full ties; one for both or by actor; judgement",
    )
    start: Probability = Field(
        default=Formula.of(1), description="ties at the start, as a share of full ones"
    )
    outlook: Expression = Field(
        default=NOTHING,
        description="share of full ties that everybody expects to come (or, below 0, to go) each "
        "period, whatever the two do",
    )
    conflict: Condition | None = Field(
        default=None,
        description="what breaks them; left out: either is under attack (`attacked.<actor>`) or "
        "takes part in fighting (`involved.<actor>`)",
    )
    rupture: Probability = Field(
        default=Formula.of(0.5), description="share lost per period while broken; judgement"
    )
    recovery: Probability = Field(
        default=Formula.of(0.05),
        description="share of what is missing that returns per period while not broken; judgement",
    )
    adaptation: Probability = Field(
        default=Formula.of(0.1),
        description="share of the way to full substitutes for what is missing that a period goes; "
        "judgement",
    )
    isolating: NumberByActor = Field(
        default=NOTHING,
        description="payoff to each per unit of payoff that the other loses by missing ties",
    )
    moves: bool = Field(default=True, description="give `sever_<other>` and `restore_<other>`")
    by: list[Identifier] = Field(default=[], description="to whom; both if empty")
    severing: Expression = Field(
        default=NOTHING, description="payoff that severing costs at home, once"
    )


class Interdependence(Block):
    """Pairs that trade, how each depends on the other, and what severs them."""

    signatures: ClassVar[tuple[Signature, ...]] = (
        Signature(
            "who has trade to lose attacks less",
            "Keohane and Nye (1977); Copeland (2015)",
            f"{_PAIR}.dependence.russia",
            0,
            0.15,
            "E(war)",
            "-",
        ),
        Signature(
            "ties that are expected to wither restrain less",
            "Copeland (1996; 2015): it is the expectations of future trade that count",
            f"{_PAIR}.outlook",
            0,
            -0.2,
            "E(war)",
            "+",
        ),
        Signature(
            "who depends less on the ties severs them more",
            "Hirschman (1945); Keohane and Nye (1977): asymmetry is a source of power",
            f"{_PAIR}.dependence.germany",
            0.02,
            0.2,
            "E(severings)",
            "-",
        ),
        Signature(
            "ties terminated from outside no longer restrain",
            "carment-belo-2024: 'terminating Nord Stream II'; Copeland (2015)",
            "parameters.terminated",
            0,
            1,
            "E(war)",
            "+",
        ),
        Signature(
            "it is the power in decline that ties restrain most",
            "Copeland (2015): declining powers with good expectations of trade keep the peace",
            f"{_PAIR}.dependence.russia",
            0,
            0.15,
            "E(war)",
            "-",
            moderator=("mechanisms.power_shift.shift", 0, -0.03),
        ),
        Signature(
            "where the ties are gone, a shift of power makes war the likelier",
            "Copeland (1996; 2015); Powell (2006)",
            "mechanisms.power_shift.shift",
            0,
            -0.03,
            "E(war)",
            "+",
            moderator=("parameters.terminated", 0, 1),
        ),
    )

    pairs: Annotated[dict[Identifier, Pair], Field(min_length=1)] = Field(
        description="who trades with whom, by a name for the ties"
    )

    def build(self, model: Builder) -> None:
        """Each pair's ties both ways, what breaks them, what they are worth."""
        found: set[frozenset[str]] = set()
        for name, pair in self.pairs.items():
            path = f"pairs.{name}.between"
            known = [model.check_actor(who, f"{path}.{i}") for i, who in enumerate(pair.between)]
            if pair.between[0] == pair.between[1]:
                model.problem("it takes two to trade", f"{path}.1")
            elif frozenset(pair.between) in found:
                one, other = pair.between
                model.problem(f"the ties of {one} and {other} stand here already", path)
            elif all(known):
                found.add(frozenset(pair.between))
                self._pair(model, name, pair)

    def _pair(self, model: Builder, name: str, pair: Pair) -> None:
        one, other = pair.between
        both = ((one, other), (other, one))
        for who, whom in both:
            title = f"{model.title_of(who)} has cut its ties to {model.title_of(whom)}"
            model.variable(f"severed.{who}.{whom}", kind="flag", title=title)
        cut = any_of([model.ref(f"severed.{who}.{whom}") for who, whom in both])
        broken = cut | self._conflict(model, pair)
        lost: dict[str, Expr] = {}
        for who, whom in both:
            ties = model.common(f"ties.{who}.{whom}", start=pair.start)
            grows = lift(pair.recovery) * (1 - ties) + pair.outlook
            model.drift(ties, where(broken, -(pair.rupture * ties), grows))
            without = model.variable(f"substituted.{who}.{whom}", low=0, high=1)
            model.drift(without, pair.adaptation * (1 - ties - without))
            worth = self._of(model, name, pair, who, "dependence")
            lost[who] = worth * (1 - ties) * (1 - without)
            model.payoff(who, f"trade with {whom}", worth - lost[who])
            more = model.define(f"vulnerability.{who}.{whom}", worth * ties * (1 - without), off=0)
            model.feature(f"vulnerability.{who}.{whom}", more)
            what = f"ties of {model.title_of(who)} to {model.title_of(whom)}"
            model.measure(f"ties_{who}_{whom}", ties, what, "share")
        for who, whom in both:
            gain = self._of(model, name, pair, who, "isolating")
            if gain != ZERO:
                model.payoff(who, f"isolating {whom}", gain * lost[whom])
            if pair.moves and (not pair.by or who in pair.by):
                self._moves(model, pair, who, whom)
        for i, who in enumerate(pair.by):
            place = f"pairs.{name}.by.{i}"
            if model.check_actor(who, place) and who not in pair.between:
                model.problem(f"{who} is not one of the two", place)

    def _conflict(self, model: Builder, pair: Pair) -> Expr:
        """What breaks the ties beyond severing them."""
        if pair.conflict is not None:
            return lift(pair.conflict)
        flags = [f"{flag}.{who}" for flag in ("attacked", "involved") for who in pair.between]
        return any_of([model.ref(flag, default=0) > ZERO for flag in flags])

    def _moves(self, model: Builder, pair: Pair, who: str, whom: str) -> None:
        """Cut one's ties, or take it back; either may hold them cut."""
        flag = f"severed.{who}.{whom}"
        severed, costs = model.ref(flag), (("severing ties", -lift(pair.severing)),)
        cut, back = (f"{verb} the ties to {model.title_of(whom)}" for verb in ("cut", "restore"))
        model.action(who, f"sever_{whom}", when=~severed, effects={flag: 1}, costs=costs, title=cut)
        model.action(who, f"restore_{whom}", when=severed, effects={flag: -1}, title=back)

    def _of(self, model: Builder, name: str, pair: Pair, who: str, key: str) -> Expr:
        """A number of one of the two, given for both or by actor."""
        value: Number | dict[str, Number] = getattr(pair, key)
        if isinstance(value, Formula):
            return lift(value)
        path = f"pairs.{name}.{key}"
        for actor in value:
            place = f"{path}.{actor}"
            if model.check_actor(actor, place, key=True) and actor not in pair.between:
                model.problem(f"{actor} is not one of the two", place, key=True)
        if who not in value and key == "dependence":
            model.problem(f"no {key} for {who}", path)
        return lift(value.get(who, NOTHING))
