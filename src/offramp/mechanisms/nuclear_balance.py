"""Each side may strike first only for fear that the other will; survivable forces calm both.

What is left to a side after the other's first strike is what it can strike back with,
`retaliation`: 1 - (1 - survivability) · (1 - dispersal)^rung, less what the rival's
`first_strike` destroys. At an alarm that cannot be cleared in time, a side strikes with the
probability L = logistic(nerve · (cost · (its fear - the other's retaliation) - restraint)): waiting
risks being struck first, striking is answered by what survives. An alarm stays uncleared with q =
exp(-warning / checking). So what one fears is q times what it thinks the other will do then,

    fear' = fear + pace · (q · (s + (1 - s) · L(the other's fear)) - fear),

where s = suspicion + alert · the other's rung: the reciprocal fear of surprise attack. The slope of
this best-response map, `delicacy`, is q (1 - s) nerve cost L (1 - L), the geometric mean of both
sides. While q · nerve · cost / 4 < 1 there is one resting point. Beyond, there is a fold: over a
range of survivability a calm and a frightened resting point stand side by side, with a slope of 1
at the edges; where the calm one ends fear, and with it the chance of pre-emption, jumps, and comes
back only far on the other side. Doctrine: past its threshold a side may use nuclear weapons to save
what is being lost; a use may spread to a full exchange. Sources: Wohlstetter (1959), The Delicate
Balance of Terror; Schelling (1960), The Strategy of Conflict, ch. 9 and (1966), Arms and Influence;
Blair (1993), The Logic of Accidental Nuclear War; Powell (1990), Nuclear Deterrence Theory; the
essays: "delicate balance of terror", "mutually assured destruction" (penatzer-2024), "More likely,
it would lead to a nuclear exchange" (wider-war-2022).

Leaves out: launching under attack (warning clears alarms, it saves no forces), a first strike that
is planned and not feared into, third nuclear powers, more sizes of use than a use and an exchange.
"""

from typing import Annotated, ClassVar

from pydantic import Field

from offramp.language.fields import (
    Condition,
    Expression,
    Identifier,
    NotNegative,
    Positive,
    Probability,
    Strict,
)
from offramp.language.formula import Formula
from offramp.language.state import NumberByActor
from offramp.model.block import Block, Signature
from offramp.model.builder import Builder, EffectsIn
from offramp.model.expr import Expr, any_of, clip, exp, lift, logistic, sqrt, where
from offramp.model.sides import of_side

ZERO, ONE, HALF = Formula.of(0), Formula.of(1), Formula.of(0.5)
_BLOCK = "mechanisms.nuclear_balance"


class Doctrine(Strict):
    """When a side may use nuclear weapons, by what action, and what it hopes to save."""

    threshold: Condition = Field(
        description="what opens the use, such as front < 0.2 or attacked.russia"
    )
    action: Identifier | None = Field(
        default=None,
        description="the scenario's action that it opens; if none, it gives `use_nuclear`",
    )
    gain: Expression = Field(default=ZERO, description="payoff of the use: what it saves")


class NuclearBalance(Block):
    """Second strike, the reciprocal fear of surprise attack, doctrine, and nuclear use."""

    signatures: ClassVar[tuple[Signature, ...]] = (
        Signature(
            "the more of both forces would survive a first strike, the rarer pre-emption",
            "Wohlstetter 1959: deterrence hangs on the power to strike second",
            f"{_BLOCK}.survivability",
            0.3,
            0.9,
            "P(preemption)",
            "-",
        ),
        Signature(
            "the longer the warning, the rarer pre-emption",
            "Schelling 1960, ch. 9; Blair 1993 (launch decisions in minutes)",
            f"{_BLOCK}.warning",
            5,
            30,
            "P(preemption)",
            "-",
        ),
        Signature(
            "fear is reciprocal: the more the west suspects the east, the more the east fears",
            "Schelling 1960, ch. 9: 'the reciprocal fear of surprise attack'",
            f"{_BLOCK}.suspicion.west",
            0.05,
            0.6,
            "E(fear_east)",
            "+",
        ),
        Signature(
            "forces on alert frighten the other: with a ladder to climb pre-emption is likelier",
            "Schelling 1960, ch. 9; carment-belo-2024: 'the more escalatory spirals are repeated "
            "in an uncoordinated setting, the higher the probability of a disastrous outcome'",
            "mechanisms.ladder.off",
            True,
            False,
            "P(preemption)",
            "+",
        ),
        Signature(
            "alert endangers less where forces survive anyway",
            "Wohlstetter 1959; Schelling 1960, ch. 9-10",
            "mechanisms.ladder.off",
            True,
            False,
            "P(preemption)",
            "-",
            moderator=(f"{_BLOCK}.survivability", 0.3, 0.9),
        ),
        Signature(
            "the likelier a use is to become an exchange, the rarer it is",
            "Schelling 1966 (the threat that leaves something to chance); penatzer-2024: foolish "
            "to trade a settlement 'in favor of mutually assured destruction'",
            f"{_BLOCK}.spread",
            0.02,
            0.3,
            "E(uses)",
            "-",
        ),
    )

    between: Annotated[list[Identifier], Field(min_length=2, max_length=2)] = Field(
        description="the two nuclear powers"
    )
    survivability: NumberByActor = Field(
        default=Formula.of(0.8),
        description="share of its forces that would survive the other's first strike today, before "
        "alert and new systems; by side; judgement",
    )
    suspicion: NumberByActor = Field(
        default=Formula.of(0.1),
        description="chance it gives to the other's striking out of malice; by side; judgement",
    )
    fear: NumberByActor = Field(
        default=ZERO, description="probability it gives to the other's first strike at the start"
    )
    cost: NumberByActor = Field(
        default=Formula.of(10), description="payoff lost when struck with all, in stakes; by side"
    )
    restraint: NumberByActor = Field(
        default=ONE, description="payoff lost by using them at all, whatever comes back; by side"
    )
    nerve: Positive = Field(
        default=ONE,
        description="how sharply the readiness to strike rises per unit of payoff; judgement",
    )
    warning: NotNegative = Field(
        default=Formula.of(30),
        description="minutes between an alarm and the impact; a missile between continents takes "
        "about 30",
    )
    checking: Positive = Field(
        default=Formula.of(15),
        description="mean minutes that it takes to find an alarm false; judgement",
    )
    pace: Probability = Field(
        default=HALF, description="share of the way to what it ought to fear, per period"
    )
    alarms: Probability = Field(
        default=Formula.of(0.02), description="probability of an alarm per period and side"
    )
    domain: Identifier = Field(
        default="nuclear", description="the ladder of alert: `rung.<side>.<domain>`"
    )
    alert: Probability = Field(
        default=Formula.of(0.1),
        description="chance of a strike that each rung the other stands on suggests; judgement",
    )
    dispersal: Probability = Field(
        default=Formula.of(0.1),
        description="share of the forces at risk that each own rung saves; judgement",
    )
    spread: Probability = Field(
        default=HALF,
        description="probability per period that a use becomes a full exchange; judgement",
    )
    doctrine: dict[Identifier, Doctrine] = Field(
        default={}, description="who may use nuclear weapons short of a first strike, and when"
    )

    def build(self, model: Builder) -> None:
        """Forces, fear and pre-emption; doctrine, use and exchange; what they cost."""
        known = [model.check_actor(side, f"between.{i}") for i, side in enumerate(self.between)]
        one, other = self.between
        if one == other:
            model.problem("it takes two different sides", "between.1")
        if one == other or not all(known):
            return
        model.common("warning", start=self.warning)
        model.variable("exchange", kind="flag", title="a full nuclear exchange")
        pairs = ((one, other), (other, one))
        for side, rival in pairs:
            who = model.title_of(side)
            model.variable(f"used.{side}", kind="flag", title=f"{who} has used a nuclear weapon")
            model.variable(f"struck.{side}", kind="flag", title=f"a first strike has hit {who}")
            start = self._of(model, side, "fear")
            title = f"how likely {who} thinks a first strike by {model.title_of(rival)}"
            model.variable(f"fear.{side}", start=start, low=0, high=1, title=title)
            self._forces(model, side, rival)
        uncleared = exp(-(model.ref("warning") / self.checking))
        slopes = [self._fear(model, side, rival, uncleared) for side, rival in pairs]
        delicacy = model.define("delicacy", sqrt(slopes[0] * slopes[1]), off=0)
        model.measure("delicacy", delicacy, "fear bred by fear; from 1 on the balance tips")
        for side, rival in pairs:
            self._payoffs(model, side, rival)
        self._use(model)

    def _forces(self, model: Builder, side: str, rival: str) -> None:
        """What a side could strike back with."""
        start = self._of(model, side, "survivability")
        exposed = 1 - model.common(f"survivability.{side}", start=start)
        exposed = exposed * (1 - lift(self.dispersal)) ** self._rung(model, side)
        left = (1 - exposed) * (1 - model.ref(f"first_strike.{rival}", default=0))
        model.define(f"retaliation.{side}", left, off=1)

    def _fear(self, model: Builder, side: str, rival: str, uncleared: Expr) -> Expr:
        """A side's fear, and its chance of striking first; returns the slope of its map."""
        fear = model.ref(f"fear.{side}")
        strikes = self._response(model, rival, side)
        malice = clip(
            self._of(model, side, "suspicion") + self.alert * self._rung(model, rival), 0, 1
        )
        due = uncleared * (malice + (1 - malice) * strikes)
        due = where(model.ref(f"used.{rival}"), 1, due)
        model.drift(f"fear.{side}", self.pace * (due - fear))
        chance = self.alarms * uncleared * self._response(model, side, rival)
        quiet = ~model.ref(f"used.{side}") & ~model.ref(f"used.{rival}") & ~model.ref("exchange")
        effects: EffectsIn = {f"used.{side}": 1, f"struck.{rival}": 1}
        model.chance(f"preempts.{side}", chance, effects, when=quiet)
        model.feature(f"preemption.{side}", where(quiet, chance, 0))
        title = f"chance that {model.title_of(side)} strikes first in a period"
        model.measure(f"preemption.{side}", where(quiet, chance, 0), title)
        model.measure(f"fear.{side}", fear, f"how far {model.title_of(side)} fears a first strike")
        steep = self.nerve * self._of(model, rival, "cost") * strikes * (1 - strikes)
        return uncleared * (1 - malice) * steep

    def _response(self, model: Builder, side: str, rival: str) -> Expr:
        """The probability that a side strikes first at an alarm that it cannot clear."""
        lost = self._of(model, side, "cost")
        spared = model.ref(f"fear.{side}") - model.ref(f"retaliation.{rival}")
        return logistic(self.nerve * (lost * spared - self._of(model, side, "restraint")))

    def _use(self, model: Builder) -> None:
        """Use by doctrine, and its spread."""
        for side, doctrine in self.doctrine.items():
            path = f"doctrine.{side}"
            if not model.check_actor(side, path, key=True):
                continue
            if side not in self.between:
                model.problem(f"{side} is neither side", path, key=True)
                continue
            opened = lift(doctrine.threshold) & ~model.ref("exchange")
            if doctrine.action is None:
                said = "use a nuclear weapon"
                model.action(side, "use_nuclear", when=opened, path=path, title=said)
                used = model.did(side, "use_nuclear")
            else:
                model.guard(side, opened, doctrine.action, f"{path}.action")
                used = model.took(side, doctrine.action, f"{path}.action")
            model.on_move(side, f"used.{side}", where(used, 1, 0))
            model.cost(side, "saved by use", -where(used, doctrine.gain, 0))
        used, struck = (
            any_of([model.ref(f"{flag}.{side}") for side in self.between])
            for flag in ("used", "struck")
        )
        limited = used & ~struck & ~model.ref("exchange")
        model.chance("exchange", self.spread, {"exchange": 1}, when=limited)

    def _payoffs(self, model: Builder, side: str, rival: str) -> None:
        """Struck or in an exchange a side loses all; striking first, what is struck back with."""
        hit, struck = model.ref(f"struck.{side}"), model.ref(f"struck.{rival}")
        answer = where(struck, model.ref(f"retaliation.{rival}"), 0)
        share = where(hit | model.ref("exchange"), 1, answer)
        model.payoff(side, "nuclear strikes", -(self._of(model, side, "cost") * share), True)
        broken = where(model.ref(f"used.{side}"), self._of(model, side, "restraint"), 0)
        model.payoff(side, "having used them", -broken, terminal=True)

    def _rung(self, model: Builder, side: str) -> Expr:
        return model.ref(f"rung.{side}.{self.domain}", default=0)

    def _of(self, model: Builder, side: str, name: str) -> Expr:
        return of_side(model, name, getattr(self, name), side, self.between)
