"""Public anger feeds on itself through media and forces leaders' hands.

Anger is the share of a public that is angry at the rival. What angers it (a soldier killed, a rung
the rival climbs) makes some of those angry who are not yet; media pass anger on, so that each unit
breeds `media` more a period; and a share `fade` passes. Each period it gains (1 - anger) · (shocks
+ media · anger) and loses fade · anger. One unit breeds `outrage.<actor>` = (media + what anger
stirs up, such as incidents, times the anger that these add) / fade over its life: while that is
below 1 on all sides anger dies down, above 1 on all it spreads by itself. A shock counts by how
much it rises, so that a death counts once. Leaders pay for anger until they are seen to do
something about it (`satisfied_by`), and pay more for conceding the angrier the public. Sources:
Hawkes (1971), Spectra of Some Self-Exciting and Mutually Exciting Point Processes; Crane and
Sornette (2008), Robust Dynamic Classes Revealed by Measuring the Response Function of a Social
System; Brady and others (2017), Emotion Shapes the Diffusion of Moralized Content in Social
Networks; Mueller (1973), War, Presidents and Public Opinion (rallies that wear off); Weiss (2013),
Authoritarian Signaling, Mass Audiences, and Nationalist Protest in China, and (2014), Powerful
Patriots; the essay wider-war-2022: "an escalatory spiral pushed forward by social media and public
sentiment".

Leaves out: leaders who stir up or suppress anger (`media` may be an expression that their actions
change), publics of several minds, fear and war-weariness, which pull the other way.
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
from offramp.model.expr import ONE, ZERO, Expr, lift, maximum, minimum, positive, where

NOTHING, NEVER = Formula.of(0), Formula.of(False)
BEYOND = (
    "anger breeds as much anew as passes, or more; where that is so on all sides, it does not die "
    "down by itself"
)
_AIR = "mechanisms.incidents.streams.in_the_air"


class Shock(Strict):
    """Something that angers a public."""

    of: Expression = Field(
        description="what angers, such as killed.in_the_air or rung.russia.nuclear; it counts by "
        "how much it rises, so what stays as it is does not count again"
    )
    adds: Probability = Field(
        default=Formula.of(0.3),
        description="share of those not yet angry whom one of it makes angry; judgement",
    )
    each_period: bool = Field(
        default=False,
        description="whether it counts in full every period instead, as did.russia.strike should",
    )
    stirred: NotNegative = Field(
        default=NOTHING,
        description="how many more of it anger at 1 on all sides brings about per period; for a "
        "stream of incidents, stirred.<stream>",
    )


class Public(Strict):
    """The public of one actor: what angers it, how anger spreads and fades, what it asks for."""

    shocks: Annotated[dict[Identifier, Shock], Field(min_length=1)] = Field(
        description="what angers it, by name"
    )
    start: Probability | None = Field(
        default=None, description="share of it that is angry at the start; 0 if nobody says"
    )
    media: Probability = Field(
        default=Formula.of(0.2),
        description="anger that a unit of it breeds per period through media, while few are angry; "
        "judgement",
    )
    fade: Probability = Field(
        default=Formula.of(0.3), description="share of anger that passes per period; judgement"
    )
    pressure: Expression = Field(
        default=Formula.of(0.1),
        description="payoff its leader loses per period at full anger until satisfied; judgement",
    )
    satisfied_by: Condition = Field(
        default=NEVER,
        description="what it wants to see, such as rung.united_states.conventional > "
        "rung.russia.conventional",
    )
    concessions: dict[Identifier, NotNegative] = Field(
        default={},
        description="payoff its leader loses at full anger by an action that concedes, by action",
    )


class Sentiment(Block):
    """Public anger by actor: shocks, spread through media, fading, pressure on leaders."""

    signatures: ClassVar[tuple[Signature, ...]] = (
        Signature(
            "media that pass anger on make war likelier",
            "wider-war-2022: a spiral 'pushed forward by social media and public sentiment'; "
            "Brady and others 2017",
            "parameters.media",
            0.0,
            0.5,
            "P(war)",
            "+",
        ),
        Signature(
            "anger that wears off sooner makes war less likely",
            "Mueller 1973 (rallies wear off); Hawkes 1971",
            "parameters.fade",
            0.1,
            0.7,
            "P(war)",
            "-",
        ),
        Signature(
            "the more an angry public punishes conceding, the less is conceded",
            "Weiss 2014: anger that is let loose narrows the way back",
            "parameters.price",
            0.0,
            1.0,
            "E(stepped_down)",
            "-",
        ),
        Signature(
            "a public that would not forgive conceding makes the rival concede",
            "Weiss 2013: nationalist protest as a signal of resolve; Fearon 1994",
            "mechanisms.sentiment.actors.united_states.concessions.climb_down_conventional",
            0.0,
            1.0,
            "E(russia_stepped_down)",
            "+",
            finding="the rival steps down less often, as it climbs less in the first place: it "
            "gets less high (0.65 rungs instead of 1.13), so it gives way by not competing",
        ),
        Signature(
            "the risk of war that a soldier's death brings goes through public anger",
            "wider-war-2022: 'little chance of preventing an escalatory spiral'",
            f"{_AIR}.deadly",
            0.0,
            0.2,
            "P(war)",
            "+",
            moderator=("mechanisms.sentiment.off", True, False),
        ),
        Signature(
            "an incident raises the rate of the next through public anger",
            "Hawkes 1971 (self-excitation); wider-war-2022",
            f"{_AIR}.anger",
            0.0,
            3.0,
            "E(incidents)",
            "+",
        ),
    )

    actors: Annotated[dict[Identifier, Public], Field(min_length=1)] = Field(
        description="whose public counts"
    )

    def build(self, model: Builder) -> None:
        """Declare the anger of each public, what moves it, and what it asks of its leader."""
        for actor, public in self.actors.items():
            if model.check_actor(actor, f"actors.{actor}", key=True):
                self._anger(model, actor, public)
                self._pressure(model, actor, public)

    def _anger(self, model: Builder, actor: str, public: Public) -> None:
        anger = model.common(
            f"anger.{actor}", start=public.start, title=f"public anger in {model.title_of(actor)}"
        )
        struck = stirred = ZERO
        for name, shock in public.shocks.items():
            count = self._count(model, f"{actor}.{name}", shock)
            struck += lift(shock.adds) * count
            stirred += shock.adds * lift(shock.stirred)
        spread = minimum(struck + public.media * anger, 1)
        model.drift(anger, (1 - anger) * spread - public.fade * anger)
        outrage = (public.media + stirred) / maximum(lift(public.fade), 1e-9)
        outrage = model.define(f"outrage.{actor}", outrage, off=0)
        who = model.title_of(actor)
        model.measure(f"anger_{actor}", anger, f"public anger in {who}")
        title = f"anger bred by a unit of anger in {who}"
        model.measure(f"outrage_{actor}", outrage, title, below=1, beyond=BEYOND)

    def _count(self, model: Builder, name: str, shock: Shock) -> Expr:
        """How much of a shock there is this period."""
        now = ONE * lift(shock.of)
        if shock.each_period:
            return positive(now)
        noted = model.variable(f"noted.{name}", title="what was counted before")
        model.event(f"noted.{name}", 1, {noted: now})
        model.drift(noted, now - noted)
        return positive(now - noted)

    def _pressure(self, model: Builder, actor: str, public: Public) -> None:
        anger = model.ref(f"anger.{actor}")
        if public.pressure.constant != 0:
            owed = where(public.satisfied_by, 0, public.pressure * anger)
            model.payoff(actor, "public anger", -owed)
            model.feature(f"public anger in {actor}", owed)
        for action, price in public.concessions.items():
            path = f"actors.{actor}.concessions.{action}"
            concedes = model.took(actor, action, path, key=True)
            model.cost(actor, "conceding to an angry public", where(concedes, price * anger, 0))
