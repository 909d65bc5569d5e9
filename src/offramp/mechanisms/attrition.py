"""Fighting wears both sides down; the one that lasts longer can wait for the other to run out.

Two sides have fighting strength, 1 at the start. Per period each loses, by Lanchester's laws,

    the other's kill · the other's strength · own strength^(2 - law) · tempo,

where law is 2 if all can fire at all (square law) and 1 if fire goes into an area or few meet few
(linear law). The tempo is what the two moves make of it: the attacker's `inflicts` times the
defender's `suffers`, 1 for moves that the block does not name; so pressing destroys more and costs
more, stalling spares. Fortune raises or lowers a side's losses by a share, each time. Resupply is
added. A side whose strength is down to its level is `spent` and
inflicts nothing; who is not, when the other is, has outlasted it and wins the prize. `outlasting`
is by how many periods a side lasts longer than the other if things go on as they are: the better
waiter gains by stalling until the other has exhausted itself. What both lose, priced, is
`destruction`: it buys nothing in itself. If asked to, the stronger moves the `front`. Sources:
Lanchester (1916), Aircraft in Warfare; Smith (1998), Fighting Battles, Winning Wars; Slantchev
(2003), The Power to Hurt; Langlois and Langlois (2009), Does Attrition Behavior Help Explain the
Duration of Interstate Wars?; the essay penatzer-2024: "increasingly destructive violence on the
ground without any corresponding benefit", the Russians "have an incentive to stall for as long as
possible".

Leaves out: more than two sides, kinds of forces (`stockpiles` counts munitions), giving in
(`bargaining`, `brinkmanship`). Losses are paid for at the end of a run.
"""

from typing import Annotated, Any, ClassVar

from pydantic import Field, model_validator

from offramp.language.fields import (
    Condition,
    Expression,
    Identifier,
    NotNegative,
    Number,
    Probability,
    Strict,
    fault,
)
from offramp.language.formula import Formula
from offramp.model.block import Block, Signature
from offramp.model.builder import Builder
from offramp.model.expr import ONE, Expr, Operand, clip, lift, maximum, minimum, where

NOTHING, FULL = Formula.of(0), Formula.of(1)
_WAR = "mechanisms.attrition"


class Tempo(Strict):
    """What a move makes of the losses of both; a bare number stands for both factors."""

    inflicts: NotNegative = Field(default=FULL, description="factor on the other's losses")
    suffers: NotNegative = Field(default=FULL, description="factor on its own losses")

    @model_validator(mode="before")
    @classmethod
    def _short(cls, data: Any) -> Any:
        if isinstance(data, dict):
            return data  # pyright: ignore[reportUnknownVariableType]
        return {"inflicts": data, "suffers": data}


class Side(Strict):
    """A side of the war: what it destroys, how it is resupplied, what its losses cost."""

    start: Probability = Field(default=FULL, description="strength at the start, of its full one")
    kill: NotNegative = Field(
        default=Formula.of(0.03),
        description="share of the other's strength that it destroys per period, both at full "
        "strength; judgement",
    )
    resupply: Expression = Field(
        default=NOTHING,
        description="strength added per period, such as 0.02 * capability.ukraine",
    )
    spent: Probability = Field(
        default=Formula.of(0.3),
        description="strength at which it can fight no longer; judgement",
    )
    price: NotNegative = Field(
        default=FULL, description="payoff lost by losing the whole of its strength"
    )
    prize: NotNegative = Field(
        default=FULL, description="payoff of not being spent when the other is"
    )
    tempo: dict[Identifier, Tempo] = Field(
        default={}, description="its actions that quicken or slow the fighting"
    )


class Attrition(Block):
    """Losses by Lanchester's laws, exhaustion, destruction, and who outlasts whom."""

    signatures: ClassVar[tuple[Signature, ...]] = (
        Signature(
            "the side against which more is destroyed per period is spent more often",
            "Lanchester 1916",
            f"{_WAR}.sides.russia.kill",
            0.06,
            0.14,
            "P(ukraine_spent)",
            "+",
        ),
        Signature(
            "a rival that is soon exhausted is waited out: the more resupply, the less stalling",
            "penatzer-2024: 'an incentive to stall for as long as possible', 'allowing Ukraine to "
            "exhaust its destructive capabilities before negotiating'",
            f"{_WAR}.sides.ukraine.resupply",
            0,
            0.06,
            "E(stalled)",
            "-",
        ),
        Signature(
            "resupply keeps the fighting going, and destruction with it",
            "penatzer-2024: 'increasingly destructive violence on the ground without any "
            "corresponding benefit'; Langlois and Langlois 2009",
            f"{_WAR}.sides.ukraine.resupply",
            0,
            0.06,
            "E(destroyed)",
            "+",
        ),
        Signature(
            "the dearer its losses, the less a side presses",
            "Slantchev 2003; Langlois and Langlois 2009",
            f"{_WAR}.sides.russia.price",
            0.2,
            2,
            "E(stalled)",
            "+",
        ),
        Signature(
            "concentration pays: under the square law the stronger side draws further ahead",
            "Lanchester 1916",
            f"{_WAR}.law",
            1,
            2,
            "E(advantage)",
            "+",
        ),
        Signature(
            "a patron's aid keeps its client from being spent",
            "penatzer-2024: 'Expecting abandonment by its patrons'; Balch-Lindsay and Enterline "
            "2000 (third parties lengthen wars)",
            "mechanisms.patronage.ukraine.patrons.united_states.pledge",
            0.1,
            1,
            "P(ukraine_spent)",
            "-",
        ),
    )

    sides: Annotated[dict[Identifier, Side], Field(min_length=2, max_length=2)] = Field(
        description="the two sides; the first is the one whose share is `front`"
    )
    law: Number = Field(
        default=Formula.of(1.5),
        description="Lanchester's exponent: 1 for the linear law, 2 for the square law; between "
        "them by judgement",
    )
    fighting: Condition = Field(
        default=Formula.of(True), description="when they fight, such as not settled"
    )
    fortune: Probability = Field(
        default=NOTHING,
        description="share by which luck raises or lowers a side's losses in a period",
    )
    front: NotNegative = Field(
        default=NOTHING,
        description="share of what is disputed by which the front moves per period if only one "
        "side has strength left, and in proportion to the difference if both have",
    )

    @model_validator(mode="after")
    def _sound(self) -> "Attrition":
        law = self.law.constant
        if law is not None and not 1 <= law <= 2:
            raise fault("the law lies between 1 (linear) and 2 (square)", "", ("law",))
        return self

    def build(self, model: Builder) -> None:
        """Strength, losses and exhaustion of both, then who outlasts whom, and the front."""
        known = [model.check_actor(side, f"sides.{side}", key=True) for side in self.sides]
        if not all(known):
            return
        one, other = self.sides
        destruction = model.variable(
            "destruction", low=0, title="what the fighting has destroyed, in stakes"
        )
        for actor, side in self.sides.items():
            who = model.title_of(actor)
            model.common(f"strength.{actor}", start=side.start, title=f"strength of {who}")
            model.variable(f"spent.{actor}", kind="flag", title=f"{who} can fight no longer")
            model.variable(f"lost.{actor}", low=0, title=f"strength that {who} has lost")
        pairs = ((one, other), (other, one))
        left = {actor: self._left(model, actor, rival) for actor, rival in pairs}
        for actor, rival in pairs:
            self._side(model, actor, rival)
            ahead = model.define(f"outlasting.{actor}", left[actor] - left[rival], off=0)
            title = f"periods that {model.title_of(actor)} lasts longer"
            model.measure(f"outlasting.{actor}", ahead, title, "periods")
        model.feature("outlasting", left[one] - left[other])
        model.measure("destruction", destruction, "destroyed by the fighting", "stakes")
        if self.front.constant != 0:
            mine, theirs = self._force(model, one), self._force(model, other)
            edge = (mine - theirs) / maximum(mine + theirs, 1e-9)
            model.common("front", title=f"share of {model.title_of(one)}")
            model.drift("front", where(self.fighting, self.front * edge, 0))

    def _side(self, model: Builder, actor: str, rival: str) -> None:
        """What a side loses in a period, when it is spent, and what that is worth."""
        side, strength = self.sides[actor], model.ref(f"strength.{actor}")
        tempo = ONE
        for name, of in self.sides.items():
            for action, factor in of.tempo.items():
                took = model.took(name, action, f"sides.{name}.tempo.{action}", key=True)
                tempo = tempo * where(took, factor.suffers if name == actor else factor.inflicts, 1)
        loss = self._loss(model, actor, rival) * tempo
        if self.fortune.constant != 0:  # half of the time it loses 1 - fortune, or 1 + fortune
            more = minimum(2 * lift(self.fortune) * loss, strength)
            bad: dict[str, Operand] = {
                f"strength.{actor}": -more,
                f"lost.{actor}": more,
                "destruction": side.price * more,
            }
            model.chance(f"fortune.{actor}", 0.5, bad, when=more > 0)
        loss = minimum(loss * (1 - lift(self.fortune)), strength)
        after = clip(strength + side.resupply - loss, 0, 1)
        model.drift(f"strength.{actor}", after - strength)
        model.drift(f"lost.{actor}", loss)
        model.drift("destruction", side.price * loss)
        model.drift(f"spent.{actor}", where(after <= side.spent, 1, -1))
        model.measure(f"strength.{actor}", strength, f"strength of {model.title_of(actor)} left")
        lost, spent = model.ref(f"lost.{actor}"), model.ref(f"spent.{actor}")
        model.payoff(actor, "losses", -(side.price * lost), terminal=True)
        outlasted = where(model.ref(f"spent.{rival}") & ~spent, side.prize, 0)
        model.payoff(actor, "outlasting the other", outlasted, terminal=True)

    def _loss(self, model: Builder, actor: str, rival: str) -> Expr:
        """What a side loses in a period of fighting at an even tempo."""
        own = model.ref(f"strength.{actor}") ** (2 - lift(self.law))
        loss = self.sides[rival].kill * self._force(model, rival) * own
        return where(self.fighting, loss, 0)

    def _force(self, model: Builder, actor: str) -> Expr:
        """The strength a side can still bring to bear."""
        return where(model.ref(f"spent.{actor}"), 0, model.ref(f"strength.{actor}"))

    def _left(self, model: Builder, actor: str, rival: str) -> Expr:
        """Periods until a side is spent if things go on like this; at most those of the run."""
        side = self.sides[actor]
        spare = model.ref(f"strength.{actor}") - side.spent
        worn = self._loss(model, actor, rival) - side.resupply
        return clip(spare / maximum(worn, 1e-9), 0, model.time.periods)
