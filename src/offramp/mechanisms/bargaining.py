"""War is bargaining: what fighting on would bring decides what each side will sign.

Two sides dispute a stake of which the challenger holds the share `front`. Each accepts any
settlement that beats its own expected value of fighting on: the share it expects in the end less
the cost of getting there. Between the two lies the bargaining range; it is as wide as both sides'
costs, narrowed by each side's optimism and by a shift of power that an agreement cannot bind.
While they talk, agreement is the likelier the wider the range. Sources: Fearon (1995),
Rationalist Explanations for War; Powell (2006), War as a Commitment Problem; Slantchev (2003),
The Principle of Convergence; Blainey (1973) on optimism; Walter (1997) on enforcement; the essays:
"use every resource at its disposal to improve its bargaining position" (penatzer-2024),
"compromise at the negotiating table" (carment-belo-2024).

Payoffs are marked to market: a period pays each side the change of its share and costs it the
fighting, so that over a run it earns what it holds in the end, less what the war cost. Escalating
for leverage and stalling for better terms follow from that for actors who look ahead.

Leaves out: more than two sides, several issues, private terms (optimism is open), what keeps a
settlement once made (`enforcement` is one number). A scenario may declare `front` itself; then it
outlasts `off`. What a dated event does to `front` moves the terms but is not paid.
"""

from typing import ClassVar

from pydantic import Field

from offramp.language.fields import (
    Expression,
    Identifier,
    NotNegative,
    Positive,
    Probability,
    Strict,
)
from offramp.language.formula import Formula
from offramp.model.block import Block, Signature
from offramp.model.builder import Builder
from offramp.model.expr import (
    Expr,
    clip,
    exp,
    lift,
    maximum,
    minimum,
    positive,
    where,
)

NOTHING, HALF = Formula.of(0), Formula.of(0.5)


class Side(Strict):
    """A side of the bargaining."""

    actor: Identifier = Field(description="who bargains")
    value: Positive = Field(default=Formula.of(1), description="payoff of holding the whole stake")
    cost: Expression = Field(default=NOTHING, description="payoff lost per period of fighting")
    optimism: Expression = Field(
        default=NOTHING,
        description="share of the stake by which it expects to do better than the trend says",
    )


class Bargaining(Block):
    """Talks over a stake: what each side would sign, and the chance that they do."""

    signatures: ClassVar[tuple[Signature, ...]] = (
        Signature(
            "the dearer the fighting, the likelier a settlement",
            "Fearon (1995): the bargaining range is as wide as the costs of war",
            "mechanisms.bargaining.defender.cost",
            0.004,
            0.04,
            "P(settlement)",
            "+",
        ),
        Signature(
            "optimism greater than the costs of war keeps it going",
            "Blainey (1973); Fearon (1995); Slantchev (2003): war goes on until beliefs converge",
            "mechanisms.bargaining.challenger.optimism",
            0,
            0.35,
            "P(settlement)",
            "-",
        ),
        Signature(
            "a shift of power greater than the costs of war leaves nothing to agree on",
            "Powell (2006): no settlement where the shift exceeds the costs of war",
            "parameters.rise",
            0,
            0.4,
            "P(settlement)",
            "-",
        ),
        Signature(
            "optimism that only narrows the range makes settlement less likely",
            "Slantchev (2003): war goes on until beliefs converge",
            "mechanisms.bargaining.challenger.optimism",
            0,
            0.25,
            "P(settlement)",
            "-",
        ),
        Signature(
            "a shift of power that only narrows the range makes settlement less likely",
            "Powell (2006), in degrees",
            "parameters.rise",
            0,
            0.3,
            "P(settlement)",
            "-",
        ),
        Signature(
            "enforcement by others mends the commitment problem",
            "Walter (1997): third-party guarantees make settlements of civil wars possible",
            "parameters.bound",
            0,
            1,
            "P(settlement)",
            "+",
            settings=(("parameters.rise", 0.2),),
        ),
        Signature(
            "what fighting on would bring sets the terms, so both fight for it before talks",
            "penatzer-2024: 'every resource at its disposal to improve its bargaining position'",
            *("mechanisms.bargaining.pace", 0, 3, "E(pushes_before_talks)", "+"),
            "bargaining-leverage",
        ),
        Signature(
            "who expects better terms after the other's patron has changed stalls",
            "penatzer-2024: 'an incentive to stall for as long as possible'; Powell (2006)",
            *("mechanisms.tenure.united_states.drops.aid.probability", 0, 1),
            *("P(early_settlement)", "-", "bargaining-tenure"),
        ),
        Signature(
            "a shift of power that no agreement binds makes the declining side fight on",
            "Powell (2006): the declining side fights to lock in what it has",
            *("parameters.rise", 0, 0.3, "E(all_out)", "+", "bargaining-shift"),
        ),
        Signature(
            "if the rising side could bind itself, the declining side would lay down its arms",
            "Fearon (1995), Powell (2006): the trouble is that the shift cannot be bound",
            *("parameters.bound", 0, 1, "E(all_out)", "-", "bargaining-shift"),
        ),
    )

    challenger: Side = Field(description="the side whose share is `front`")
    defender: Side = Field(description="the side that holds the rest")
    start: Probability = Field(default=HALF, description="the challenger's share at the start")
    trend: Expression = Field(
        default=NOTHING, description="share of the stake that fighting adds to `front` per period"
    )
    swing: NotNegative = Field(
        default=NOTHING,
        description="share by which fortune moves the front each period, either way",
    )
    horizon: NotNegative = Field(
        default=Formula.of(26),
        description="periods of fighting that both expect without a settlement (judgement)",
    )
    shift: Expression = Field(
        default=NOTHING,
        description="share that a coming shift of power will bring the challenger (or, below 0, "
        "the defender) whatever is signed now; may depend on time, such as a change of government. "
        "It sets the terms; that it comes to pass is the scenario's affair",
    )
    enforcement: Probability = Field(
        default=NOTHING, description="share of that shift which an agreement can bind"
    )
    indivisible: bool = Field(default=False, description="whether the stake goes whole to one side")
    power: Probability = Field(
        default=HALF, description="part of the range that goes to the challenger (Nash: half)"
    )
    pace: NotNegative = Field(
        default=Formula.of(0.1),
        description="rate of agreement per period of talks and unit of range; 0.1 lets half of "
        "26-week talks over a range of 0.3 succeed, near the record of crises since 1946",
    )
    talks: bool = Field(default=False, description="whether they talk at the start")
    moves: bool = Field(
        default=False,
        description="give both sides open_talks, offer, accept, refuse, walk_out and stall",
    )
    concession: Probability = Field(
        default=HALF, description="part of the range that an offer leaves to the other side"
    )

    def build(self, model: Builder) -> None:
        """The front, what each side would sign, talks and settlement, and what they are worth."""
        sides = (("challenger", self.challenger), ("defender", self.defender))
        known = [model.check_actor(side.actor, f"{key}.actor") for key, side in sides]
        if not all(known):
            return
        if self.challenger.actor == self.defender.actor:
            model.problem("the two sides are the same actor", "defender.actor")
            return
        model.common("front", start=self.start, title="challenger's share")
        talks = model.variable("talks", start=self.talks, kind="flag", title="they talk")
        settled = model.variable("settled", kind="flag", title="an agreement is in force")
        agreed = model.variable("agreed", low=0, high=1, title="challenger's share as agreed")
        front = model.ref("front")
        model.drift("front", where(settled, 0, self.trend))
        if self.swing.constant != 0:
            ways = {
                "up": (0.5, {"front": lift(self.swing)}),
                "down": (0.5, {"front": -lift(self.swing)}),
            }
            model.chance_of("fortune_of_war", ways, when=~settled)
        low, high, width = self._range(model, front)
        terms = clip(low + self.power * (high - low), 0, 1)
        if self.indivisible:
            terms = where(high - 1 >= -low, 1, 0)
        likely = 1 - exp(-(self.pace * positive(width)))
        signed = {"settled": 1, "agreed": terms - agreed}
        model.chance("settlement", likely, signed, when=talks & ~settled)
        if self.moves:
            self._moves(model, low, high)
        self._payoffs(model, where(settled, agreed, front), where(settled, 0, 1))
        model.measure("share", where(settled, agreed, front), "challenger's share")
        model.measure("bargaining_range", width, "width of the range; nothing to agree on below 0")

    def _range(self, model: Builder, front: Expr) -> tuple[Expr, Expr, Expr]:
        """The least the challenger signs, the most the defender signs, and the room between."""
        ch, de, unbound = self.challenger, self.defender, 1 - lift(self.enforcement)
        heading = front + self.trend * lift(self.horizon)
        rise, fall = positive(self.shift), positive(-lift(self.shift))
        # who declines gives nothing for what will be asked again: the unbound part of the shift
        challenger_expects = heading + rise - (1 - unbound) * fall + ch.optimism
        defender_expects = heading + (1 - unbound) * rise - fall - de.optimism
        low = clip(challenger_expects, 0, 1) - ch.cost * lift(self.horizon) / ch.value
        high = clip(defender_expects, 0, 1) + de.cost * lift(self.horizon) / de.value
        low = model.define(f"reservation.{ch.actor}", low)
        high = model.define(f"reservation.{de.actor}", high)
        model.define(f"leverage.{ch.actor}", low)
        model.define(f"leverage.{de.actor}", 1 - high)
        room = minimum(high, 1) - maximum(low, 0)
        if self.indivisible:
            room = maximum(high - 1, -low)
        return low, high, model.define("bargaining_range", room)

    def _moves(self, model: Builder, low: Expr, high: Expr) -> None:
        talks, open_ = model.ref("talks"), ~model.ref("settled")
        room = positive(high - low)
        sayable = model.ref("bargaining_range") > 0  # there is something both would sign
        offers = {
            self.challenger.actor: maximum(low, high - self.concession * room),
            self.defender.actor: minimum(high, low + self.concession * room),
        }
        for actor, share in offers.items():
            who = model.title_of(actor)
            model.variable(f"offered.{actor}", kind="flag", title=f"an offer of {who} stands")
            made = model.variable(f"offer.{actor}", low=0, high=1, title=f"share {who} offers")
            offers[actor] = clip(share, 0, 1) - made
        names = list(offers)
        for actor, other in (names, names[::-1]):
            mine, theirs = model.ref(f"offered.{actor}"), model.ref(f"offered.{other}")
            take = {"settled": 1, "agreed": model.ref(f"offer.{other}") - model.ref("agreed")}
            put = {f"offered.{actor}": 1, f"offer.{actor}": offers[actor]}
            drop = {f"offered.{actor}": -1, f"offered.{other}": -1}
            model.action(actor, "stall")
            model.action(actor, "open_talks", when=open_ & ~talks, effects={"talks": 1})
            model.action(
                actor, "offer", when=sayable & open_ & talks & ~mine & ~theirs, effects=put
            )
            model.action(actor, "accept", when=open_ & talks & theirs, effects=take)
            model.action(actor, "refuse", when=open_ & talks & theirs, effects=drop)
            model.action(actor, "walk_out", when=open_ & talks, effects={"talks": -1} | drop)
        both = model.ref(f"offered.{names[0]}") & model.ref(f"offered.{names[1]}")
        middle = (model.ref(f"offer.{names[0]}") + model.ref(f"offer.{names[1]}")) / 2
        meet = {"settled": 1, "agreed": middle - model.ref("agreed")}
        meet |= {f"offered.{actor}": -1 for actor in names}
        # two offers at once: they meet halfway if neither asks for more than the other gives
        model.chance("offers_meet", where(low <= high, 1, 0), meet, when=both & open_)
        for actor in names:
            model.drift(f"offered.{actor}", where(both, -1, 0))

    def _payoffs(self, model: Builder, share: Expr, fighting: Expr) -> None:
        marked = model.variable("marked", title="challenger's share at the start of the period")
        for period in range(1, model.time.periods + 1):
            model.event(f"marked.{period}", period, {marked: share - marked})
        gained = share - marked
        model.feature("challenger's share", share)
        for side, sign in ((self.challenger, 1), (self.defender, -1)):
            model.payoff(side.actor, "change of its share", side.value * gained * sign)
            model.payoff(side.actor, "fighting", -(side.cost * fighting))
