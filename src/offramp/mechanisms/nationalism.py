"""A frightened minority arms and frightens its hosts; its kin state has a pretext to protect it.

Three sides: a group, the host state it lives in, the kin state across the border. The host's
nationalizing moves, fighting nearby and agitation from outside make the group afraid (of what is
left to 1 they add a share each), rights and quiet calm it. The group mobilizes as far as it is
afraid. Neither side can tell protection from threat: the group's mobilization frightens the
majority, and a frightened majority frightens the group, by `dilemma`; where that exceeds `calm`,
fear feeds on itself. Fear is also a pretext, sincere or not: `pretext.<kin>` = credence · fear ·
(1 - suspicion that the kin state has stirred it up) is the share of the price of intervening that
it takes away. Who sincerely cares (attribute `protective` of its private type, 1 if it has none)
also loses by the fear itself until it has intervened. Sources: Posen (1993), The Security Dilemma
and Ethnic Conflict; Brubaker (1996), Nationalism Reframed (the triad of minority, host and
homeland); Saideman (2001), The Ties That Divide; the essay carment-belo-2024: "where it claims to
protect ethnic Russians and Russian-speaking populations"; "this narrative served more as a pretext
for advancing broader strategic aims".

Leaves out: groups that choose for themselves, divided ones, flight and killing as such.
"""

from typing import Annotated, ClassVar

from pydantic import Field

from offramp.language.fields import Expression, Identifier, NotNegative, Probability, Strict
from offramp.language.formula import Formula
from offramp.model.block import Block, Signature
from offramp.model.builder import Builder
from offramp.model.expr import ZERO, Expr, clip, lift, maximum, positive, where

NOTHING = Formula.of(0)
_GROUP = "mechanisms.nationalism.groups.eastern_russians"
_KIN = "mechanisms.nationalism.kin.russia"


class Group(Strict):
    """Co-ethnics abroad: where, what frightens and calms them, what it costs their hosts."""

    host: Identifier = Field(description="the state in which they live")
    kin: Identifier | None = Field(default=None, description="the state that claims them, if any")
    fear: Probability = Field(
        default=Formula.of(0.1), description="their fear at the start; judgement"
    )
    nationalizing: Expression = Field(
        default=NOTHING,
        description="how far the host's moves threaten them this period, from -1 (rights granted) "
        "to 1, such as did.ukraine.restrict_language",
    )
    agitation: Probability = Field(
        default=NOTHING, description="how far others stir up their fear this period, 0 to 1"
    )
    fighting: Probability = Field(
        default=NOTHING,
        description="how much they are in the line of fire, 0 to 1; 1 if `attacked.<host>`",
    )
    alarm: Probability = Field(
        default=Formula.of(0.2),
        description="share of the missing fear that such a move or agitation adds; judgement",
    )
    violence: Probability = Field(
        default=Formula.of(0.3), description="share that a period of fighting adds; judgement"
    )
    dilemma: NotNegative = Field(
        default=Formula.of(0.2),
        description="share that arming for protection adds to the other side's fear; judgement",
    )
    calm: Probability = Field(
        default=Formula.of(0.1), description="share of fear that a period takes away; judgement"
    )
    pace: Probability = Field(
        default=Formula.of(0.5),
        description="share of the way to its fear that mobilization goes in a period; judgement",
    )
    unrest: Expression = Field(
        default=NOTHING, description="payoff the host loses per period of full mobilization"
    )
    appeal: Expression = Field(
        default=NOTHING,
        description="payoff of a nationalizing move to a host whose majority is in full fear",
    )


class Kin(Strict):
    """A state that claims to protect: how it intervenes, at what price, and if it cares."""

    action: Identifier = Field(description="its action that intervenes")
    price: Expression = Field(
        default=Formula.of(0.5), description="payoff this costs without any excuse; judgement"
    )
    credence: Probability = Field(
        default=Formula.of(0.5),
        description="share of the price that full fear would excuse; judgement",
    )
    concern: Expression = Field(
        default=NOTHING,
        description="payoff lost per period at full fear while it has not intervened, times own "
        "`protective`",
    )


class Nationalism(Block):
    """Co-ethnics abroad, the security dilemma around them, and protection as a pretext."""

    signatures: ClassVar[tuple[Signature, ...]] = (
        Signature(
            "where arms for protection look like a threat, fear feeds on itself",
            "Posen (1993): the ethnic security dilemma",
            f"{_GROUP}.dilemma",
            0,
            0.6,
            "E(fear)",
            "+",
        ),
        Signature(
            "a claim of protection that is believed makes intervention likelier",
            "carment-belo-2024: the 'narrative served more as a pretext for advancing broader "
            "strategic aims'",
            f"{_KIN}.credence",
            0,
            0.9,
            "P(intervention)",
            "+",
        ),
        Signature(
            "a state whose leaders owe something to the kin intervenes more",
            "Saideman (2001): ethnic ties at home decide which side is taken abroad",
            f"{_KIN}.concern",
            0,
            0.3,
            "P(intervention)",
            "+",
        ),
        Signature(
            "the more the host's nationalizing frightens the minority, the likelier intervention",
            "Brubaker (1996); carment-belo-2024: 'intensifying ethnic divisions in Ukraine' became "
            "'a key factor in Russia’s decision to intervene'",
            f"{_GROUP}.alarm",
            0.05,
            0.5,
            "P(intervention)",
            "+",
        ),
        Signature(
            "agitation that is traced to the kin state spoils its pretext",
            "carment-belo-2024: 'problems of attribution'; Mazarr (2015)",
            "mechanisms.gray_zone.instruments.agitate.attribution",
            0.1,
            0.9,
            "P(intervention)",
            "-",
        ),
        Signature(
            "a kin state that can stir up fear unseen makes its own pretext",
            "Brubaker (1996); carment-belo-2024: 'use of ideological or identity-based non-state "
            "actors'",
            "mechanisms.gray_zone.off",
            True,
            False,
            "P(intervention)",
            "+",
            finding="less: without the gray zone there is only waiting besides, and who errs "
            "intervenes; against a third thing to do that changes nothing, agitating does raise it",
        ),
        Signature(
            "agitation that frightens the minority makes a pretext",
            "Brubaker (1996); carment-belo-2024; written down when the one before had come out so",
            f"{_GROUP}.agitation",
            0,
            "did.russia.agitate",
            "P(intervention)",
            "+",
        ),
    )

    groups: Annotated[dict[Identifier, Group], Field(min_length=1)] = Field(
        description="the minorities, by name"
    )
    kin: dict[Identifier, Kin] = Field(default={}, description="how their kin states intervene")

    def build(self, model: Builder) -> None:
        """Fear and mobilization of each group, then what kin states make of them."""
        claimed: dict[str, list[str]] = {}
        for name, group in self.groups.items():
            sound = model.check_actor(group.host, f"groups.{name}.host")
            if group.kin is not None:
                sound &= model.check_actor(group.kin, f"groups.{name}.kin")
                if group.kin == group.host:
                    message = "a group's kin state is another than its host"
                    model.problem(message, f"groups.{name}.kin")
                claimed.setdefault(group.kin, []).append(name)
            if sound:
                self._group(model, name, group)
        for actor, terms in self.kin.items():
            path = f"kin.{actor}"
            if not model.check_actor(actor, path, key=True):
                continue
            if actor not in claimed:
                model.problem(f"no group has {actor} as its kin", path, key=True)
                continue
            self._kin(model, actor, terms, claimed[actor])

    def _group(self, model: Builder, name: str, group: Group) -> None:
        """The security dilemma between a group and its hosts."""
        fear = model.variable(f"minority_fear.{name}", start=group.fear, low=0, high=1)
        mobilized = model.variable(f"mobilized.{name}", low=0, high=1)
        majority = model.variable(f"majority_fear.{name}", low=0, high=1)
        moves = clip(group.nationalizing, -1, 1)
        attacked = where(model.ref(f"attacked.{group.host}", default=0) > ZERO, 1, 0)
        fire = maximum(clip(group.fighting, 0, 1), attacked)
        stirred = group.alarm * (positive(moves) + clip(group.agitation, 0, 1))
        rising = clip(stirred + group.violence * fire + group.dilemma * majority, 0, 1)
        falling = clip(group.calm + group.alarm * positive(-moves), 0, 1)
        model.drift(fear, rising * (1 - fear) - falling * fear)
        model.drift(mobilized, group.pace * (fear - mobilized))
        alarmed = clip(group.dilemma * mobilized, 0, 1)
        model.drift(majority, alarmed * (1 - majority) - group.calm * majority)
        if group.unrest.constant != 0:
            model.payoff(group.host, f"unrest of {name}", -(group.unrest * mobilized))
        if group.appeal.constant != 0:
            rewarded = group.appeal * majority * positive(moves)
            model.cost(group.host, "a frightened majority", -rewarded)
        model.measure(f"fear_{name}", fear, f"fear of {name}")
        model.measure(f"mobilized_{name}", mobilized, f"mobilization of {name}")

    def _kin(self, model: Builder, actor: str, terms: Kin, groups: list[str]) -> None:
        """What a kin state makes of the fear: a pretext, a concern, an intervention."""
        fears = {name: model.ref(f"minority_fear.{name}") for name in groups}
        doubted = maximum(
            model.ref(f"suspicion.{actor}", default=0), model.ref(f"attributed.{actor}", default=0)
        )
        pretext = terms.credence * maximum(ZERO, *fears.values()) * (1 - doubted)
        pretext = model.define(f"pretext.{actor}", clip(pretext, 0, 1), off=0)
        model.feature(f"pretext.{actor}", pretext)
        model.measure(f"pretext_{actor}", pretext, "share of the price that protection excuses")
        took = model.took(actor, terms.action, f"kin.{actor}.action")
        model.cost(actor, "intervening", where(took, terms.price * (1 - pretext), 0))
        sincere: Expr = model.own("protective", default=1.0)
        for name, fear in fears.items():
            title = f"{model.title_of(actor)} has intervened for {name}"
            protected = model.variable(f"protected.{name}", kind="flag", title=title)
            model.on_move(actor, protected, where(took, 1, 0))
            if terms.concern.constant != 0:
                lost = lift(terms.concern) * sincere * where(protected, 0, fear)
                model.payoff(actor, f"concern for {name}", -lost)
