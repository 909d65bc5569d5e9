"""Leaders who climb or threaten in public and then back down pay for it at home.

A move that climbs stakes `per_rung` of standing for every rung, a declaration what it is said to
stake; the stakes, `staked.<actor>`, fade as publics forget. A move that steps down forfeits a share
of them per rung (all of them, if nobody says otherwise), one that concedes forfeits all, and so
does backing down in any other way that is named. What is forfeited costs the leader as much, and
more when the public is angry: staked · (1 + anger · public anger). Each actor has an audience of
its own, more or less able to punish, or none. Sources: Fearon (1994), Domestic Political Audiences
and the Escalation of International Disputes; Weeks (2008), Autocratic Audience Costs (regimes
differ); Tomz (2007), Domestic Audience Costs in International Relations (found in experiments);
the essay wider-war-2022: "one side backing down, which is not something that nuclear powers are
typically willing to do".

Leaves out: leaders who keep a threat vague, or explain why circumstances have changed (Snyder and
Borghard 2011; Levendusky and Horowitz 2012), and concessions that can be hidden: leave out of
`domains` what no public sees; audiences that care for the policy and not for the word (Trachtenberg
2012, who finds few cases) or that punish the threat itself (Kertzer and Brutger 2016).
"""

from typing import Annotated, ClassVar

from pydantic import Field

from offramp.language.fields import (
    Condition,
    Expression,
    Identifier,
    NotNegative,
    Probability,
    Strict,
)
from offramp.language.formula import Formula
from offramp.model.block import Block, Signature
from offramp.model.builder import Builder
from offramp.model.expr import FALSE, ZERO, Expr, any_of, lift, positive, total, where

NOTHING, ONE = Formula.of(0), Formula.of(1)
_WEST = "mechanisms.audience_costs.actors.west"


class Audience(Strict):
    """Before whom one actor's leader stakes standing: how much, for how long, on what."""

    per_rung: Expression = Field(
        default=Formula.of(0.1), description="payoff staked per rung climbed by a move; judgement"
    )
    start: NotNegative = Field(
        default=NOTHING, description="payoff that it has staked before the start"
    )
    declares: dict[Identifier, Expression] = Field(
        default={},
        description="payoff staked by an action, such as an ultimatum, by action",
    )
    fade: Probability = Field(
        default=Formula.of(0.1),
        description="share of the stakes that is forgotten per period; judgement",
    )
    forfeit: Probability = Field(
        default=ONE, description="share of the stakes lost by stepping down a rung"
    )
    concedes: list[Identifier] = Field(
        default=[], description="actions that back down, and lose all that is staked"
    )
    conceded: Condition | None = Field(
        default=None,
        description="what else counts as backing down, such as talks and agreed < 0.3",
    )
    anger: NotNegative = Field(
        default=ONE,
        description="share that public anger (`anger.<actor>`) at 1 adds to the cost; judgement",
    )


class AudienceCosts(Block):
    """Standing at home staked by climbing and threatening, lost by backing down."""

    signatures: ClassVar[tuple[Signature, ...]] = (
        Signature(
            "the more a climb stakes at home, the less its leader yields",
            "Fearon 1994; wider-war-2022: backing down 'is not something that nuclear powers are "
            "typically willing to do'",
            f"{_WEST}.per_rung",
            0.0,
            0.5,
            "P(west_yields)",
            "-",
        ),
        Signature(
            "the side with the stronger audience makes the other yield",
            "Fearon 1994 (the side with the stronger audience is less likely to back down)",
            f"{_WEST}.per_rung",
            0.0,
            0.5,
            "P(east_yields)",
            "+",
        ),
        Signature(
            "leaders who would pay for backing down think twice before they climb",
            "Snyder and Borghard 2011 (leaders rarely lock themselves in); Fearon 1994",
            f"{_WEST}.per_rung",
            0.0,
            0.5,
            "E(west_climbs)",
            "-",
            finding="no fewer climbs but a few more (0.79 instead of 0.73): climbing binds the "
            "side so well that the other soon yields, so commitment is worth more than flexibility",
        ),
        Signature(
            "a climb that stakes standing tells more of resolve",
            "Fearon 1994; Fearon 1997 (tying hands)",
            f"{_WEST}.per_rung",
            0.0,
            0.5,
            "E(credence)",
            "+",
            finding="less: both types climb, as what is staked binds the irresolute too. The climb "
            "works as a commitment, not as news of resolve",
        ),
        Signature(
            "where neither side can back down, the shared risk runs on: disaster is likelier",
            "wider-war-2022: 'More likely, it would lead to a nuclear exchange'",
            "parameters.per_rung",
            0.0,
            0.5,
            "P(disaster)",
            "+",
            moderator=("mechanisms.brinkmanship.off", True, False),
        ),
        Signature(
            "and so it is where one public alone can get angry",
            "wider-war-2022, read of one side",
            "parameters.per_rung",
            0.0,
            0.5,
            "P(disaster)",
            "+",
            settings=(("mechanisms.sentiment.actors.east.shocks.climb.adds", 0.0),),
            finding="less disaster: anger on one side settles who yields, and the sooner somebody "
            "does, the shorter the risk runs. It takes two who cannot back down",
        ),
        Signature(
            "public anger makes backing down rarer",
            "Weiss 2014; wider-war-2022",
            "mechanisms.sentiment.off",
            True,
            False,
            "E(backed_down_west)",
            "-",
        ),
        Signature(
            "an angry public makes its leader step back less often",
            "Weiss 2014; wider-war-2022: 'pushed forward by social media and public sentiment'",
            "mechanisms.sentiment.actors.west.shocks.climb.adds",
            0.0,
            0.3,
            "E(backed_down_west)",
            "-",
        ),
    )

    actors: Annotated[dict[Identifier, Audience], Field(min_length=1)] = Field(
        description="whose leaders have an audience"
    )
    domains: dict[Identifier, NotNegative] = Field(
        default={"conventional": ONE, "nuclear": ONE},
        description="which ladders the public watches, and for how much a rung: "
        "`rung.<actor>.<domain>`",
    )

    def build(self, model: Builder) -> None:
        """Declare what each leader has staked, what stakes more, and what loses it."""
        for actor, audience in self.actors.items():
            if model.check_actor(actor, f"actors.{actor}", key=True):
                self._leader(model, actor, audience)

    def _leader(self, model: Builder, actor: str, audience: Audience) -> None:
        who = model.title_of(actor)
        title = f"standing staked by {who}"
        staked = model.variable(f"staked.{actor}", start=audience.start, low=0, title=title)
        times = model.variable(f"backed_down.{actor}", low=0, kind="integer")
        price = staked * (1 + audience.anger * model.ref(f"anger.{actor}", default=0))
        moved = total(
            [w * model.change(f"rung.{actor}.{d}", actor) for d, w in self.domains.items()]
        )
        conceding = any_of([FALSE, *self._took(model, actor, audience)])
        lost = where(conceding, 1, 1 - (1 - lift(audience.forfeit)) ** positive(-moved))
        added = audience.per_rung * positive(moved) + self._declared(model, actor, audience)
        model.on_move(actor, staked, added - staked * lost)
        model.on_move(actor, times, where(conceding | (moved < 0), 1, 0))
        model.cost(actor, "backing down", price * lost)
        model.drift(staked, -(audience.fade * staked))
        if audience.conceded is not None:
            self._otherwise(model, actor, audience, lift(audience.conceded), price)
        model.feature(f"price of backing down for {who}", price)
        model.measure(f"staked_{actor}", staked, title, "payoff")
        model.measure(f"backed_down_{actor}", times, f"how often {who} backed down", "times")

    def _took(self, model: Builder, actor: str, audience: Audience) -> list[Expr]:
        path = f"actors.{actor}.concedes"
        return [model.took(actor, a, f"{path}.{i}") for i, a in enumerate(audience.concedes)]

    def _declared(self, model: Builder, actor: str, audience: Audience) -> Expr:
        path, staked = f"actors.{actor}.declares", ZERO
        for action, amount in audience.declares.items():
            took = model.took(actor, action, f"{path}.{action}", key=True)
            staked += where(took, amount, 0)
        return staked

    def _otherwise(
        self, model: Builder, actor: str, audience: Audience, held: Expr, price: Expr
    ) -> None:
        """Backing down that is no move: lost when a period ends in it."""
        staked = model.ref(f"staked.{actor}")
        forfeited = model.variable(f"forfeited.{actor}", low=0, title="lost at home just now")
        model.drift(forfeited, where(held, price, 0) - forfeited)
        rest = staked * (1 - lift(audience.fade))
        model.drift(f"staked.{actor}", -where(held, rest, 0))
        model.drift(f"backed_down.{actor}", where(held & (staked > 0), 1, 0))
        model.payoff(actor, "backing down otherwise", -forfeited)
