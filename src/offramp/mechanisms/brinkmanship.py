"""Standing high together risks a disaster that nobody chooses; whoever fears it more yields.

Two sides stand on rungs. Each period disaster happens by chance with the hazard 1 - exp(-r), where
r = (base + rate · joint^exponent) · (1 + theatre_risk · theatres) · (1 - mitigation · channels)
and `joint` is the rung both stand on: the geometric mean of their weighted rungs (`product`: it
takes two) or the arithmetic (`sum`: one is enough). Rates are per period: halve them when halving
the time step, and the danger over a given time stays what it was. It is a game of chicken: the side
that yields loses the stake to the other and ends the contest (only `base` is left of the rate); in
a disaster both lose. Sources: Schelling (1960), The Strategy of Conflict, ch. 8 (the threat that
leaves something to chance), and (1966), Arms and Influence, ch. 3; Powell (1990), Nuclear
Deterrence Theory (autonomous risk); the essays: carment-belo-2024 ("a game of chicken"),
wider-war-2022 ("one side backing down").

Leaves out: more than two sides, risk that one side alone controls, and limited war as a further way
to outlast (Powell 2015).
"""

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from offramp.language.fields import Identifier, NotNegative, Probability
from offramp.language.formula import Formula
from offramp.language.state import NumberByActor
from offramp.model.block import Block, Signature
from offramp.model.builder import Builder, EffectsIn
from offramp.model.expr import Expr, any_of, exp, lift, sqrt, total, where
from offramp.model.sides import of_side

ONE = Formula.of(1)


class Brinkmanship(Block):
    """Autonomous risk of disaster between two sides, and chicken: outlasting each other."""

    signatures: ClassVar[tuple[Signature, ...]] = (
        Signature(
            "the more the shared risk grows with the rungs, the sooner somebody yields",
            "Schelling 1966, ch. 3 (the manipulation of risk)",
            "mechanisms.brinkmanship.rate",
            0.0005,
            0.01,
            "E(yielded)",
            "+",
        ),
        Signature(
            "the worse the disaster, the rarer: both sides are more careful",
            "Powell 1990 (critical risk v / (v + d)); Ellsberg 1959",
            "mechanisms.brinkmanship.cost",
            2,
            50,
            "P(disaster)",
            "-",
        ),
        Signature(
            "the more there is to lose by yielding, the likelier disaster",
            "Schelling 1966; Powell 1990 (resolve); wider-war-2022: backing down 'is not something "
            "that nuclear powers are typically willing to do'",
            "mechanisms.brinkmanship.loss",
            0.2,
            2,
            "P(disaster)",
            "+",
        ),
        Signature(
            "communication lowers the risk",
            "carment-belo-2024: 'Coordination and engagement regarding “red lines” are key'",
            "mechanisms.brinkmanship.mitigation",
            0,
            0.9,
            "P(disaster)",
            "-",
        ),
        Signature(
            "rivalry for the upper rung makes disaster likelier, though neither wants it",
            "Kahn 1965; carment-belo-2024: total victory policies 'require escalation dominance' "
            "and 'come at a much higher risk'",
            "mechanisms.ladder.reciprocity",
            0,
            0.3,
            "P(disaster)",
            "+",
            finding="no likelier: rivalry doubles the rungs both stand on, but standing below is "
            "also a cost of holding out, so that somebody yields before the risk adds up",
        ),
        Signature(
            "and the sooner somebody yields: pressure is put on by standing higher",
            "Schelling 1966, ch. 3: a competition in risk taking is won by who yields last",
            "mechanisms.ladder.reciprocity",
            0,
            0.3,
            "E(yielded)",
            "+",
        ),
    )

    between: Annotated[list[Identifier], Field(min_length=2, max_length=2)] = Field(
        description="the two sides"
    )
    domains: Annotated[dict[Identifier, NotNegative], Field(min_length=1)] = Field(
        default={"conventional": ONE, "nuclear": ONE},
        description="which ladders count, and for how much a rung: `rung.<side>.<domain>`",
    )
    interaction: Literal["product", "sum"] = Field(
        default="product", description="whether it takes two to run the risk, or one is enough"
    )
    base: NotNegative = Field(
        default=Formula.of(0), description="hazard rate per period when neither has climbed"
    )
    rate: NotNegative = Field(
        default=Formula.of(0.001),
        description="hazard rate per period when both stand one (weighted) rung up; judgement",
    )
    exponent: NotNegative = Field(
        default=Formula.of(2),
        description="how much faster than the rungs the rate grows; judgement",
    )
    theatre_risk: NotNegative = Field(
        default=Formula.of(0.5),
        description="share added to the rate by each open theatre; judgement",
    )
    mitigation: Probability = Field(
        default=Formula.of(0.4),
        description="share of the rate that perfect communication (`channels` = 1) takes away; "
        "judgement, as a hotline leaves the weapons as they are",
    )
    prize: NumberByActor = Field(
        default=ONE, description="payoff of outlasting the other, times own resolve; by side"
    )
    loss: NumberByActor = Field(
        default=ONE, description="payoff lost by yielding, times own resolve; by side"
    )
    cost: NumberByActor = Field(
        default=Formula.of(10), description="payoff lost in the disaster, in stakes; by side"
    )
    concede: bool = Field(
        default=True, description="give both sides the action `concede`, which yields"
    )
    climbing_down_yields: bool = Field(
        default=False, description="whether a move that lowers one's own weighted rungs yields too"
    )

    def build(self, model: Builder) -> None:
        """Declare the disaster, its hazard, and what outlasting and yielding are worth."""
        known = [model.check_actor(side, f"between.{i}") for i, side in enumerate(self.between)]
        one, other = self.between
        if one == other:
            model.problem("it takes two different sides", "between.1")
        if one == other or not all(known):
            return
        disaster = model.variable("disaster", kind="flag", title="what nobody chose has happened")
        hazard = where(disaster, 0, 1 - exp(-self._rate(model)))
        hazard = model.define("hazard", hazard, off=0)
        happens: EffectsIn = {disaster: 1}
        model.chance("disaster", hazard, happens, when=~disaster)
        model.feature("hazard", hazard)
        for side in self.between:
            title = f"{model.title_of(side)} has yielded"
            model.variable(f"conceded.{side}", kind="flag", title=title)
        for side, rival in ((one, other), (other, one)):
            self._side(model, side, rival)

    def _rate(self, model: Builder) -> Expr:
        """The hazard rate per period."""
        mine, theirs = (self._position(model, side) for side in self.between)
        joint = sqrt(mine * theirs) if self.interaction == "product" else (mine + theirs) / 2
        yielded = any_of([model.ref(f"conceded.{side}") for side in self.between])
        contest = where(yielded, 0, self.rate * joint ** lift(self.exponent))
        spread = 1 + self.theatre_risk * model.ref("theatres", default=0)
        calm = 1 - self.mitigation * model.ref("channels", default=0)
        return (lift(self.base) + contest) * spread * calm

    def _position(self, model: Builder, side: str) -> Expr:
        return total(
            [w * model.ref(f"rung.{side}.{d}", default=0) for d, w in self.domains.items()]
        )

    def _side(self, model: Builder, side: str, rival: str) -> None:
        """What a side may do, and what it earns."""
        mine, theirs = model.ref(f"conceded.{side}"), model.ref(f"conceded.{rival}")
        prize, loss, cost = (self._of(model, side, name) for name in ("prize", "loss", "cost"))
        worth = model.own("resolve", default=1.0)
        # when both yield at once they split the stake
        won, lost = theirs * (1 - mine / 2), mine * (1 - theirs / 2)
        model.payoff(side, "outlasting", worth * prize * won, terminal=True)
        model.payoff(side, "yielding", -(worth * loss * lost), terminal=True)
        model.payoff(side, "disaster", -(cost * model.ref("disaster")), terminal=True)
        on = ~mine & ~theirs & ~model.ref("disaster")
        yields: EffectsIn = {f"conceded.{side}": 1}
        if self.concede:
            model.action(side, "concede", when=on, effects=yields)
        if self.climbing_down_yields:
            moved = total(
                [w * model.change(f"rung.{side}.{d}", side) for d, w in self.domains.items()]
            )
            model.on_move(side, f"conceded.{side}", where(on & (moved < 0), 1, 0))

    def _of(self, model: Builder, side: str, name: str) -> Expr:
        return of_side(model, name, getattr(self, name), side, self.between)
