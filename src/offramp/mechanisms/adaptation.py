"""A weapon loses its effect as the target moves out of range and learns to counter it.

Of the targets, by worth, a share `reach` is within range. Each use destroys a part of it, and once
the target knows what is coming (the weapon has been used, or its use is announced), it moves what
can be moved out of range: by itself, a share per period, or by a move that it has to choose and pay
for. Each use, and time to study the weapon, also teaches countermeasures: `countered` rises by a
share of what is left to learn. What a use achieves, of the first one, is

    effectiveness = (reach / reach at the start) · (1 - countered),

so every use is worth less than the one before, publicity before the first use takes away what it
was to hit, and success itself calls forth what ends it. `achieved` adds the uses up. Sources:
Luttwak (1987), Strategy: The Logic of War and Peace (the paradoxical logic: what works invites what
defeats it); Rosen (1991), Winning the Next War (wartime innovation); the essay penatzer-2024:
"Russia will simply move vulnerable targets out of range of the missiles", new weapons "will do
little to alter the course of the war".

Leaves out: targets that come back when the danger is over, the weapon's improvement by its owner,
countermeasures that help against other weapons too, what the target loses by working from afar.
"""

from typing import Annotated, ClassVar

from pydantic import ConfigDict, Field

from offramp.language.fields import (
    Condition,
    Expression,
    Identifier,
    Probability,
    Strict,
)
from offramp.language.formula import Formula
from offramp.model.block import Block, Signature
from offramp.model.builder import Builder
from offramp.model.expr import ZERO, Expr, any_of, lift, maximum, positive, where

NOTHING, WORTH = Formula.of(0), Formula.of(0.1)
_ATACMS = "mechanisms.adaptation.atacms"


class Weapon(Strict):
    """A weapon: who fires it at whom by which actions, and how its effect wears off."""

    owner: Identifier = Field(description="who fires it")
    target: Identifier = Field(description="whose targets it hits")
    uses: Annotated[list[Identifier], Field(min_length=1)] = Field(
        description="the owner's actions that fire it"
    )
    reach: Probability = Field(
        default=Formula.of(1), description="share of the targets, by worth, in range at the start"
    )
    fixed: Probability = Field(
        default=NOTHING, description="share of all targets that is in range and cannot be moved"
    )
    hit: Probability = Field(
        default=Formula.of(0.05),
        description="share of what is in range that a use destroys, before countermeasures; "
        "judgement",
    )
    moved: Probability = Field(
        default=Formula.of(0.3),
        description="share of what is in range and can be moved that leaves it per period, or per "
        "`disperse_<weapon>`; judgement",
    )
    disperse: bool = Field(
        default=False,
        description="give the target `disperse_<weapon>`; else it moves targets by itself",
    )
    dispersing: Expression = Field(
        default=NOTHING, description="payoff the target loses by `disperse_<weapon>`"
    )
    announced: Condition = Field(
        default=Formula.of(False),
        description="when the target knows of it before its first use, such as "
        "authorized.deep_strikes",
    )
    learning: Probability = Field(
        default=Formula.of(0.05),
        description="share of what is left to counter that a use teaches to counter; judgement",
    )
    study: Probability = Field(
        default=NOTHING, description="the same per period, once the target knows of the weapon"
    )
    most: Probability = Field(
        default=Formula.of(0.9),
        description="what the best countermeasures take from its effect; judgement",
    )
    worth: Expression = Field(
        default=WORTH, description="owner's payoff of a use as effective as the first; judgement"
    )
    harm: Expression = Field(
        default=WORTH,
        description="target's payoff lost by such a use, reckoned at the end; judgement",
    )


class Adaptation(Block):
    """Weapons by name: `adaptation: {atacms: {owner: …, target: …, uses: […], …}}`."""

    model_config = ConfigDict(extra="allow")
    __pydantic_extra__: dict[Identifier, Weapon]  # pyright: ignore[reportIncompatibleVariableOverride]

    signatures: ClassVar[tuple[Signature, ...]] = (
        Signature(
            "the faster targets can be moved out of range, the less a weapon achieves",
            "penatzer-2024: 'Russia will simply move vulnerable targets out of range of the "
            "missiles'",
            f"{_ATACMS}.moved",
            0.05,
            0.6,
            "E(achieved)",
            "-",
        ),
        Signature(
            "the faster the target learns to counter a weapon, the less it achieves",
            "Luttwak 1987; Rosen 1991",
            f"{_ATACMS}.learning",
            0,
            0.3,
            "E(achieved)",
            "-",
        ),
        Signature(
            "and the less use is made of it",
            "Luttwak 1987 (the culminating point of success)",
            f"{_ATACMS}.learning",
            0,
            0.3,
            "E(strikes)",
            "-",
        ),
        Signature(
            "targets that cannot be moved keep a weapon worth firing",
            "Luttwak 1987; penatzer-2024: what can be moved out of range will be",
            f"{_ATACMS}.fixed",
            0,
            0.6,
            "E(achieved)",
            "+",
        ),
        Signature(
            "a permission made public before the first use leaves less to hit",
            "penatzer-2024: the authorization was announced, and 'the general expectation is that "
            "Russia will simply move'",
            f"{_ATACMS}.announced",
            False,
            "authorized.deep_strikes",
            "E(achieved)",
            "-",
            settings=(("mechanisms.patronage.ukraine.authorizations.deep_strikes.start", True),),
        ),
        Signature(
            "a patron's permission alters the course of the war less where the target adapts",
            "penatzer-2024: the new weapons 'will do little to alter the course of the war'",
            "mechanisms.patronage.ukraine.authorizations.deep_strikes.start",
            False,
            True,
            "E(front)",
            "+",
            moderator=("mechanisms.adaptation.off", True, False),
        ),
    )

    def build(self, model: Builder) -> None:
        """Weapon by weapon: what is in reach, what is countered, what uses achieve."""
        for name, weapon in self.__pydantic_extra__.items():
            known = model.check_actor(weapon.owner, f"{name}.owner")
            known &= model.check_actor(weapon.target, f"{name}.target")
            if known:
                self._weapon(model, name, weapon)

    def _weapon(self, model: Builder, name: str, weapon: Weapon) -> None:
        reach = model.variable(
            f"reach.{name}", start=weapon.reach, low=0, high=1, title=f"targets in reach of {name}"
        )
        countered = model.variable(
            f"countered.{name}", low=0, high=1, title=f"what countermeasures take from {name}"
        )
        achieved = model.variable(
            f"achieved.{name}", low=0, title=f"what {name} has achieved, in first uses"
        )
        revealed = model.variable(
            f"revealed.{name}", kind="flag", title=f"{model.title_of(weapon.target)} knows {name}"
        )
        works = reach / maximum(weapon.reach, 1e-9) * (1 - countered)
        works = model.define(f"effectiveness.{name}", works, off=1)
        model.feature(f"effectiveness.{name}", works)
        model.measure(f"effectiveness.{name}", works, f"what a use of {name} achieves")
        learned = positive(weapon.most - countered)
        used = any_of(
            [
                model.took(weapon.owner, action, f"{name}.uses.{i}")
                for i, action in enumerate(weapon.uses)
            ]
        )
        for variable, value in (
            (reach, -(weapon.hit * (1 - countered) * reach)),
            (countered, weapon.learning * learned),
            (achieved, works),
            (revealed, lift(1)),
        ):
            model.on_move(weapon.owner, variable, where(used, value, 0))
        model.cost(weapon.owner, f"hits by {name}", -where(used, weapon.worth * works, 0))
        if weapon.harm.constant != 0:
            model.payoff(weapon.target, f"hit by {name}", -(weapon.harm * achieved), terminal=True)
        known = revealed | lift(weapon.announced)
        if weapon.study.constant != 0:
            model.drift(countered, where(known, weapon.study * learned, 0))
        self._moves(model, name, weapon, known)

    def _moves(self, model: Builder, name: str, weapon: Weapon, known: Expr) -> None:
        """The target moves out of range what it can, by itself or by choice."""
        reach, target = model.ref(f"reach.{name}"), weapon.target
        movable = positive(reach - weapon.fixed)
        away = -(weapon.moved * movable)
        if not weapon.disperse:
            model.drift(f"reach.{name}", where(known, away, 0))
            return
        price = (("dispersing", -lift(weapon.dispersing)),)
        model.action(
            target,
            f"disperse_{name}",
            when=known & (movable > ZERO),
            effects={f"reach.{name}": away},
            costs=price if weapon.dispersing.constant != 0 else (),
            title=f"move out of range of {name.replace('_', ' ')}",
            path=f"{name}.disperse",
        )
