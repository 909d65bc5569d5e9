"""Breaking a treaty or one's own word has a price, which falls with every breach that goes before.

Each norm is held with a strength between 0 and 1, `norm.<norm>`. A party breaks it by an action, or
once, when a condition of the state first holds. It then loses price · strength, less if it gave
only its word and did not ratify; those who mind lose what they lose, and may be moved from the
alliance's line. A breach is a precedent: it takes the share `precedent` of the norm's strength
away, so that the next breach, by anybody, is cheaper. A norm that is held by more than `tipping`
grows back by the share `recovery` of what is missing per period; below, it decays at the same pace,
so that breaches may start a cascade by which it is lost.

Sources: Finnemore and Sikkink (1998), International Norm Dynamics and Political Change (cascades;
tipping about where a third of the states hold the norm); Tannenwald (2007), The Nuclear Taboo;
Simmons (2000), International Law and State Behavior (what ratifying adds); Price (1998), Reversing
the Gun Sights (land mines); the essay penatzer-2024: mines "in violation of both previous White
House statements and anti-mine treaties ratified by Kiev".

Leaves out: norms that grow up anew, doubts whether an act is a breach, enforcement by force, and
breaches that nobody sees.
"""

from typing import Annotated, Any, ClassVar, Literal

from pydantic import ConfigDict, Field, model_validator

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
from offramp.model.expr import ONE, Expr, any_of, lift, where

NOTHING = Formula.of(0)
_MINES = "mechanisms.norms.mines"


class Party(Strict):
    """A party to a norm: how it is bound and what breaks it."""

    bound: Literal["ratified", "word"] = Field(
        default="ratified", description="whether it ratified a treaty or only gave its word"
    )
    actions: list[Identifier] = Field(default=[], description="its actions that break the norm")
    when: Condition | None = Field(
        default=None,
        description="a state by which it breaks the norm, such as authorized.mines; counted once",
    )

    @model_validator(mode="before")
    @classmethod
    def _short(cls, data: Any) -> Any:
        return {"bound": data} if isinstance(data, str) else data


class Minding(Strict):
    """What a breach does to one of the others."""

    loss: Expression = Field(default=NOTHING, description="payoff it loses by each breach")
    loyalty: NotNegative = Field(
        default=NOTHING, description="loyalty to the alliance it loses by each breach"
    )


class Norm(Strict):
    """A norm: whom it binds, what breaking it costs, and how it wears."""

    parties: Annotated[dict[Identifier, Party], Field(min_length=1)] = Field(
        description="whom it binds"
    )
    price: Expression = Field(
        default=Formula.of(0.2),
        description="payoff lost by the first breach of one who ratified, the norm being fully "
        "held; judgement",
    )
    word: Probability = Field(
        default=Formula.of(0.5),
        description="share of the price for one who only gave its word; judgement",
    )
    start: Probability = Field(default=Formula.of(1), description="strength at the start")
    precedent: Probability = Field(
        default=Formula.of(0.3), description="share of the strength that a breach takes; judgement"
    )
    recovery: Probability = Field(
        default=Formula.of(0.01),
        description="share by which it grows back (or decays) per period; judgement: norms take "
        "years",
    )
    tipping: Probability = Field(
        default=Formula.of(1 / 3),
        description="strength below which it decays (Finnemore and Sikkink 1998)",
    )
    minds: dict[Identifier, Minding] = Field(default={}, description="who minds a breach")
    cohesion: NotNegative = Field(
        default=NOTHING, description="unity of the alliance lost by each breach"
    )


class Norms(Block):
    """Norms by name: `norms: {mines: {parties: {ukraine: {actions: [lay_mines]}}, price: …}}`."""

    model_config = ConfigDict(extra="allow")
    __pydantic_extra__: dict[Identifier, Norm]  # pyright: ignore[reportIncompatibleVariableOverride]

    signatures: ClassVar[tuple[Signature, ...]] = (
        Signature(
            "the price of a breach deters it",
            "Simmons (2000): reputational costs make states comply; penatzer-2024",
            f"{_MINES}.price",
            0,
            0.5,
            "E(breaches)",
            "-",
        ),
        Signature(
            "a breach makes the next one cheaper: precedents multiply breaches",
            "Tannenwald (2007): each use would weaken the taboo; Finnemore and Sikkink (1998)",
            f"{_MINES}.precedent",
            0,
            0.6,
            "E(breaches)",
            "+",
        ),
        Signature(
            "who ratified breaks the norm less than who only gave its word",
            "Simmons (2000); penatzer-2024: 'previous White House statements and anti-mine "
            "treaties ratified by Kiev'",
            f"{_MINES}.parties.poland.bound",
            "word",
            "ratified",
            "E(laid_by_poland)",
            "-",
        ),
        Signature(
            "who is bound more firmly sets fewer precedents: its neighbor keeps the norm more, too",
            "Finnemore and Sikkink (1998): contagion; Tannenwald (2007)",
            f"{_MINES}.parties.poland.bound",
            "word",
            "ratified",
            "E(laid_by_lithuania)",
            "-",
        ),
        Signature(
            "a member that needs an ally's guarantee keeps the norms that the ally minds",
            "Price (1998): states follow the norms of the society they want to belong to; Snyder "
            "(1997), Alliance Politics",
            f"{_MINES}.minds.germany.loyalty",
            0,
            0.4,
            "E(laid_by_poland)",
            "-",
            moderator=("mechanisms.alliances.off", True, False),
        ),
        Signature(
            "once it has tipped a norm does not come back: a higher tipping point means more "
            "breaches",
            "Finnemore and Sikkink (1998)",
            f"{_MINES}.tipping",
            0,
            0.9,
            "E(breaches)",
            "+",
            settings=((f"{_MINES}.recovery", 0.1),),
        ),
    )

    def build(self, model: Builder) -> None:
        """Each norm's strength, then what its parties' breaches cost and spoil."""
        for name, norm in self.__pydantic_extra__.items():
            title = f"strength of the norm {name}"
            strength = model.variable(f"norm.{name}", start=norm.start, low=0, high=1, title=title)
            missing = where(strength >= norm.tipping, 1 - strength, -strength)
            model.drift(strength, norm.recovery * missing)
            model.measure(f"norm_{name}", strength, title)
            minds = {
                other: minding
                for other, minding in norm.minds.items()
                if model.check_actor(other, f"{name}.minds.{other}", key=True)
            }
            spoils: dict[str, Expr] = {strength.name: norm.precedent * strength}
            for other, minding in minds.items():
                if minding.loyalty.constant != 0:
                    spoils[model.common(f"loyalty.{other}").name] = lift(minding.loyalty)
            if norm.cohesion.constant != 0:
                spoils[model.common("cohesion").name] = lift(norm.cohesion)
            for actor, party in norm.parties.items():
                if not model.check_actor(actor, f"{name}.parties.{actor}", key=True):
                    continue
                broke = self._party(model, name, norm, actor, party, spoils)
                for other, minding in minds.items():
                    if other != actor and minding.loss.constant != 0:
                        loss = where(broke, minding.loss, 0)
                        model.payoff(other, f"{actor} breaking {name}", -loss)

    def _party(
        self,
        model: Builder,
        name: str,
        norm: Norm,
        actor: str,
        party: Party,
        spoils: dict[str, Expr],
    ) -> Expr:
        """What a party's breaches cost it and spoil; the condition that there was one just now."""
        path, who, strength = f"{name}.parties.{actor}", model.title_of(actor), f"norm.{name}"
        price = lift(norm.price) * (lift(norm.word) if party.bound == "word" else ONE)
        title = f"{who} has broken the norm {name}"
        broken = model.variable(f"broken.{actor}.{name}", kind="flag", title=title)
        took = any_of(
            [
                model.took(actor, action, f"{path}.actions.{index}")
                for index, action in enumerate(party.actions)
            ]
        )
        if party.actions:
            model.cost(actor, f"breaking {name}", where(took, price * model.ref(strength), 0))
            model.on_move(actor, broken, where(took & ~broken, 1, 0))
            for variable, loss in spoils.items():
                model.on_move(actor, variable, -where(took, loss, 0))
        if party.when is None:
            return took
        title = f"strength of the norm {name} as {who} broke it just now"
        breach = model.variable(f"breach.{actor}.{name}", low=0, high=1, title=title)
        now = lift(party.when) & ~broken
        model.drift(broken, where(now, 1, 0))
        model.drift(breach, where(now, model.ref(strength), 0) - breach)  # paid in this period
        for variable, loss in spoils.items():
            model.drift(variable, -where(now, loss, 0))
        model.payoff(actor, f"breaking {name}", -(price * breach))
        return took | (breach > 0)
