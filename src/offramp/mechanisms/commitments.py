"""Giving up on one partner costs the trust of all the others, the more so after a recent retreat.

An actor's `reliability` is what partners and rivals take its commitments for. It starts at `usual`
less what recent retreats have cost it (a retreat of some size so many periods ago costs size · (1 -
recovery)^periods) and recovers by the share `recovery` of what is missing per period. A partner is
abandoned once: by an action, when a condition first holds, or, if the scenario names neither, when
its patron has cut the first pledges by `cut` (`abandonment.<partner>`). That costs reliability
size · (1 + compounding · recent), where recent = 1 - reliability / usual. Being reliable is worth
`value` per period; partners hedge as they doubt, and rivals challenge as they do: what an action
against a partner is expected to cost them is weighed by reliability, and gone once the partner is
abandoned.

Whether others judge commitments by the past is disputed. Press (2005), Calculating Credibility, and
Mercer (1996), Reputation and International Politics, deny it: `size: 0`. Crescenzi (2018), Of
Friends and Foes, and Weisiger and Yarhi-Milo (2015), Revisiting Reputation, find that they do. A
second retreat may cost more than the first (it confirms) or less (little is left to lose):
`compounding` is above or below 0, by default above, after the essay wider-war-2022: "Especially in
the wake of the pullout from Afghanistan, the U.S. cannot afford simply to give up on its partner".
Also penatzer-2024: "Bound by the commitments of his predecessor".

Leaves out: reliability that differs by observer, reputation for resolve (`resolve`), partners that
are won back once abandoned.
"""

from typing import Annotated, ClassVar

from pydantic import ConfigDict, Field

from offramp.language.fields import (
    Condition,
    Expression,
    Identifier,
    NotNegative,
    Number,
    Probability,
    Strict,
)
from offramp.language.formula import Formula
from offramp.model.block import Block, Signature
from offramp.model.builder import Builder
from offramp.model.expr import FALSE, Expr, any_of, lift, maximum, positive, total, where

NOTHING = Formula.of(0)
_US = "mechanisms.commitments.united_states"


class Retreat(Strict):
    """A commitment given up before the crisis."""

    before: NotNegative = Field(description="periods before the start")
    size: Probability = Field(
        default=Formula.of(0.3), description="reliability that it cost then (judgement)"
    )


class Partner(Strict):
    """Someone the actor is committed to, what counts as giving it up, and who watches."""

    size: Probability = Field(
        default=Formula.of(0.3),
        description="reliability lost by abandoning it when there was no retreat before; judgement",
    )
    price: Expression = Field(
        default=NOTHING, description="payoff lost at the end for having abandoned it, by itself"
    )
    actions: list[Identifier] = Field(default=[], description="the actor's actions that abandon it")
    when: Condition | None = Field(default=None, description="or a state that does")
    cut: Probability = Field(
        default=Formula.of(0.5),
        description="with neither: the share of its patrons' first pledges (`abandonment`) whose "
        "cut does (judgement)",
    )
    challenges: dict[Identifier, dict[Identifier, Expression]] = Field(
        default={},
        description="by rival and its action against the partner: payoff it expects the action to "
        "cost if the commitment is kept for sure",
    )
    hedges: dict[Identifier, Expression] = Field(
        default={},
        description="by the partner's own action: what it is worth if the commitment is worth "
        "nothing",
    )


class Commitment(Strict):
    """What one actor is committed to, and how far that is believed."""

    partners: Annotated[dict[Identifier, Partner], Field(min_length=1)] = Field(
        description="whom it is committed to"
    )
    retreats: list[Retreat] = Field(default=[], description="commitments it has given up of late")
    usual: Probability = Field(
        default=Formula.of(1), description="reliability when no retreat is remembered"
    )
    recovery: Probability = Field(
        default=Formula.of(0.02),
        description="share of lost reliability regained per period; judgement",
    )
    compounding: Number = Field(
        default=Formula.of(0.5),
        description="share by which abandoning costs more (below 0: less) when all reliability has "
        "just been lost; judgement",
    )
    value: Expression = Field(
        default=Formula.of(0.05),
        description="payoff per period and unit of reliability: what the other partners' trust is "
        "worth; judgement",
    )


class Commitments(Block):
    """Partnerships by actor: `commitments: {united_states: {partners: {ukraine: {…}}, …}}`."""

    model_config = ConfigDict(extra="allow")
    __pydantic_extra__: dict[Identifier, Commitment]  # pyright: ignore[reportIncompatibleVariableOverride]

    signatures: ClassVar[tuple[Signature, ...]] = (
        Signature(
            "after a recent retreat a patron cannot afford to give up on its partner",
            "wider-war-2022: 'Especially in the wake of the pullout from Afghanistan, the U.S. "
            "cannot afford simply to give up on its partner'",
            f"{_US}.retreats.0.size",
            0,
            0.5,
            "E(abandoned)",
            "-",
        ),
        Signature(
            "the more other partners' trust is worth, the rarer a partner is abandoned",
            "Crescenzi (2018); Weisiger and Yarhi-Milo (2015)",
            f"{_US}.value",
            0.02,
            0.2,
            "E(abandoned)",
            "-",
        ),
        Signature(
            "rivals challenge the partners of those who have just retreated",
            "Weisiger and Yarhi-Milo (2015): past actions matter; wider-war-2022: 'these "
            "commitments have consequences'",
            f"{_US}.retreats.0.size",
            0,
            0.5,
            "E(challenges)",
            "+",
        ),
        Signature(
            "partners of the unreliable hedge",
            "Crescenzi (2018); Snyder (1984), The Security Dilemma in Alliance Politics",
            f"{_US}.usual",
            0.4,
            1,
            "E(hedged)",
            "-",
        ),
        Signature(
            "a retreat binds where the next one costs more, and frees where it costs less",
            "wider-war-2022 against Press (2005), the past as a bad guide",
            f"{_US}.retreats.0.size",
            0,
            0.5,
            "E(abandoned)",
            "-",
            moderator=(f"{_US}.compounding", -1, 1),
        ),
        Signature(
            "dear aid is cut the less readily, the more the patron's word is worth to it",
            "penatzer-2024: 'Bound by the commitments of his predecessor'; Crescenzi (2018)",
            "mechanisms.patronage.ukraine.patrons.united_states.cost",
            0.02,
            0.2,
            "E(abandoned)",
            "-",
            moderator=(f"{_US}.value", 0, 0.2),
            finding="the reverse: who has no word to lose cuts aid whatever it costs; only a "
            "patron to whom its word is worth something weighs the one against the other",
        ),
        Signature(
            "aid to one partner that becomes dear brings challenges of another, through the trust "
            "that is lost",
            "Crescenzi (2018); wider-war-2022: 'these commitments have consequences'",
            "mechanisms.patronage.ukraine.patrons.united_states.cost",
            0.02,
            0.2,
            "E(challenges)",
            "+",
            moderator=("mechanisms.commitments.off", True, False),
        ),
    )

    def build(self, model: Builder) -> None:
        """Each actor's reliability, then what each partner makes of it."""
        for actor, commitment in self.__pydantic_extra__.items():
            if not model.check_actor(actor, actor, key=True):
                continue
            usual, left = lift(commitment.usual), 1 - lift(commitment.recovery)
            lost = total([r.size * left ** lift(r.before) for r in commitment.retreats])
            title = f"how far commitments of {model.title_of(actor)} are believed"
            trust = model.common(f"reliability.{actor}", positive(usual - lost), title)
            model.drift(trust, commitment.recovery * (usual - trust))
            if commitment.value.constant != 0:
                model.payoff(actor, "being relied on", commitment.value * trust)
            model.measure(f"reliability_{actor}", trust, title)
            for name, partner in commitment.partners.items():
                if model.check_actor(name, f"{actor}.partners.{name}", key=True):
                    self._partner(model, actor, name, commitment, partner)

    def _partner(
        self, model: Builder, actor: str, name: str, commitment: Commitment, partner: Partner
    ) -> None:
        """What giving up on a partner is, and what it costs."""
        path, trust = f"{actor}.partners.{name}", model.ref(f"reliability.{actor}")
        title = f"{model.title_of(actor)} has given up on {model.title_of(name)}"
        gone = model.variable(f"abandoned.{actor}.{name}", kind="flag", title=title)
        recent = positive(1 - trust / maximum(commitment.usual, 1e-9))
        loss = positive(partner.size * (1 + commitment.compounding * recent))
        took = [
            model.took(actor, action, f"{path}.actions.{index}")
            for index, action in enumerate(partner.actions)
        ]
        leaves = any_of(took) & ~gone
        if took:
            model.on_move(actor, gone, where(leaves, 1, 0))
            model.on_move(actor, f"reliability.{actor}", -where(leaves, loss, 0))
        condition = FALSE if partner.when is None else lift(partner.when)
        if not took and partner.when is None:
            cut = model.ref(f"abandonment.{name}", default=0)
            condition = (cut >= partner.cut) & (cut > 0)
        if condition != FALSE:
            now = condition & ~gone
            model.drift(gone, where(now, 1, 0))
            model.drift(f"reliability.{actor}", -where(now, loss, 0))
            model.feature(f"abandoning.{actor}.{name}", where(now, loss, 0))
        if partner.price.constant != 0:
            price = where(gone, partner.price, 0)
            model.payoff(actor, f"giving up on {name}", -price, terminal=True)
        self._third_parties(model, path, name, partner, where(gone, 0, trust))

    def _third_parties(
        self, model: Builder, path: str, name: str, partner: Partner, word: Expr
    ) -> None:
        """How the partner and its rivals count on the actor's word."""
        for rival, actions in partner.challenges.items():
            if not model.check_actor(rival, f"{path}.challenges.{rival}", key=True):
                continue
            for action, cost in actions.items():
                took = model.took(rival, action, f"{path}.challenges.{rival}.{action}", key=True)
                model.cost(rival, f"expected defense of {name}", where(took, cost * word, 0))
        for action, worth in partner.hedges.items():
            took = model.took(name, action, f"{path}.hedges.{action}", key=True)
            model.cost(name, "hedging", -where(took, worth * (1 - word), 0))
