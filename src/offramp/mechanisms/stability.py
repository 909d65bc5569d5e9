"""A government strained at home may fall, divert abroad, or be tried by rivals who think it weak.

`stability` of a government is worn by what the scenario names (the war, sanctions, unrest) and
returns to where it usually is by the share `recovery` of the difference per period. It falls with
the probability (1 - stability)^steepness per period: hardly ever while it sits firmly, surely at 0.
An attack rallies the public: at its onset stability gains the share `rally` of what is missing,
which then fades as it came. A government that loses by falling has the more reason to seek such a
rally by an action of its own, a diversion, the nearer it is to falling. Rivals see stability as
they see it: late, by the share `attention` of the difference per period, and with a lasting bias;
the more fragile it looks to them, the more they expect to gain by pressing.

Sources: Mueller (1970), Presidential Popularity from Truman to Johnson (rally); Levy (1989), The
Diversionary Theory of War; Goemans (2000), War and Punishment (leaders who would lose office);
Blainey (1973), The Causes of War (the rival's unrest invites attack); the essay wider-war-2022:
"He may see the West as more prone to internal destabilization than Russia and as incapable of
rising to the challenge".

Leaves out: who governs after a fall and what it does (give it as `effects`, or use `tenure`), more
than one fall, and disappointment: an observer is paid for pressing what it expects from it as it
sees it, not what comes of it.
"""

from typing import Annotated, ClassVar

from pydantic import ConfigDict, Field

from offramp.language.fields import (
    Condition,
    Expression,
    Identifier,
    Number,
    Positive,
    Probability,
    Strict,
)
from offramp.language.formula import Formula
from offramp.model.block import Block, Signature
from offramp.model.builder import Builder
from offramp.model.expr import Expr, Operand, Var, clip, lift, positive, total, where

NOTHING = Formula.of(0)
_WEST, _RUSSIA = "mechanisms.stability.west", "mechanisms.stability.russia"


class View(Strict):
    """How an observer sees the stability of a rival, and what it makes of it."""

    bias: Number = Field(
        default=NOTHING, description="what it sees too much of; below 0 it sees it as more fragile"
    )
    attention: Probability = Field(
        default=Formula.of(0.3),
        description="share of the difference to what it would see at leisure that it notices per "
        "period (judgement)",
    )
    pressing: dict[Identifier, Expression] = Field(
        default={},
        description="by its own action: payoff it expects from it against a rival about to fall, "
        "less in proportion to the stability it sees",
    )


class Government(Strict):
    """How firmly a government sits, what wears it, and what its fall means."""

    strains: Annotated[dict[Identifier, Expression], Field(min_length=1)] = Field(
        description="stability lost per period, by cause, such as war: 0.02 * involved.russia"
    )
    start: Probability = Field(
        default=Formula.of(0.8), description="stability at the start and in usual times (judgement)"
    )
    recovery: Probability = Field(
        default=Formula.of(0.1),
        description="share of the difference to usual times made up per period, after strain as "
        "after a rally (judgement)",
    )
    rally: Probability = Field(
        default=Formula.of(0.2),
        description="share of the missing stability that an attack brings at its onset (judgement)",
    )
    attacked: Condition | None = Field(
        default=None, description="what counts as an attack, if not `attacked.<actor>`"
    )
    steepness: Positive = Field(
        default=Formula.of(6),
        description="how fast a government becomes safe with stability: at 6, half of it leaves a "
        "chance of 1.6% to fall per period (judgement)",
    )
    loss: Expression = Field(
        default=Formula.of(1), description="payoff lost at the end for having fallen, in stakes"
    )
    effects: dict[str, Expression] = Field(
        default={}, description="what its fall adds to the state"
    )
    diversions: dict[Identifier, Probability] = Field(
        default={},
        description="by its own action: share of the missing stability that the action restores",
    )
    seen_by: dict[Identifier, View] = Field(default={}, description="how others see it")


class Stability(Block):
    """Governments by actor: `stability: {russia: {strains: {war: …}, seen_by: {…}}, …}`."""

    model_config = ConfigDict(extra="allow")
    __pydantic_extra__: dict[Identifier, Government]  # pyright: ignore[reportIncompatibleVariableOverride]

    signatures: ClassVar[tuple[Signature, ...]] = (
        Signature(
            "a rival that looks more fragile than it is gets pressed harder",
            "wider-war-2022: 'He may see the West as more prone to internal destabilization than "
            "Russia'; Blainey (1973)",
            f"{_WEST}.seen_by.russia.bias",
            -0.5,
            0.2,
            "E(height_of_russia)",
            "-",
        ),
        Signature(
            "and that makes a war likelier that nobody chose",
            "wider-war-2022: 'an astonishingly high-stakes bet'",
            f"{_WEST}.seen_by.russia.bias",
            -0.5,
            0.2,
            "P(war)",
            "-",
        ),
        Signature(
            "a rally when attacked keeps the government that is pressed in office",
            "Mueller (1970)",
            f"{_WEST}.rally",
            0,
            0.8,
            "E(west_fell)",
            "-",
        ),
        Signature(
            "a fragile government diverts more often than a firm one",
            "Levy (1989)",
            f"{_RUSSIA}.start",
            0.4,
            0.95,
            "E(shows_of_force)",
            "-",
        ),
        Signature(
            "the more leaders lose with office, the more they divert",
            "Goemans (2000); Levy (1989)",
            f"{_RUSSIA}.loss",
            0.2,
            3,
            "E(shows_of_force)",
            "+",
        ),
        Signature(
            "the shared risk of disaster curbs the temptation to press who looks fragile",
            "Jervis (1989), The Meaning of the Nuclear Revolution; wider-war-2022: 'A wider war "
            "being unfathomably risky'",
            f"{_WEST}.seen_by.russia.bias",
            -0.5,
            0.2,
            "E(height_of_russia)",
            "+",
            moderator=("mechanisms.brinkmanship.off", True, False),
        ),
    )

    def build(self, model: Builder) -> None:
        """Each government's stability and fall, then what it and the others make of it."""
        for actor, government in self.__pydantic_extra__.items():
            if model.check_actor(actor, actor, key=True):
                stability = self._strained(model, actor, government)
                self._fall(model, actor, government, stability)
                for observer, view in government.seen_by.items():
                    path = f"{actor}.seen_by.{observer}"
                    if observer == actor:
                        model.problem(f"{actor} knows its own stability", path, key=True)
                    elif model.check_actor(observer, path, key=True):
                        self._view(model, actor, observer, view, government.start, stability)

    def _strained(self, model: Builder, actor: str, government: Government) -> Var:
        """Stability, what wears and restores it."""
        title = f"how firmly the government of {model.title_of(actor)} sits"
        stability = model.common(f"stability.{actor}", government.start, title)
        worn = total([positive(strain) for strain in government.strains.values()])
        model.drift(stability, government.recovery * (government.start - stability) - worn)
        if government.rally.constant != 0:
            under = model.ref(f"attacked.{actor}", default=0) > 0
            under = under if government.attacked is None else lift(government.attacked)
            rallied = model.variable(
                f"rallied.{actor}", kind="flag", title="the public has rallied"
            )
            model.drift(rallied, where(under, 1, 0) - where(rallied, 1, 0))
            gained = government.rally * (1 - stability)
            model.drift(stability, where(under & ~rallied, gained, 0))
        for action, share in government.diversions.items():
            took = model.took(actor, action, f"{actor}.diversions.{action}", key=True)
            model.on_move(actor, stability, where(took, share * (1 - stability), 0))
        model.measure(f"stability_{actor}", stability, title)
        return stability

    def _fall(self, model: Builder, actor: str, government: Government, stability: Var) -> None:
        """The chance to fall, and what that means."""
        title = f"the government of {model.title_of(actor)} has fallen"
        fallen = model.variable(f"fallen.{actor}", kind="flag", title=title)
        chance = where(fallen, 0, (1 - clip(stability, 0, 1)) ** lift(government.steepness))
        chance = model.define(f"fall.{actor}", chance, off=0)
        model.feature(f"fall.{actor}", chance)
        for variable in government.effects:
            model.names(variable, f"{actor}.effects.{variable}", key=True)
        effects: dict[str, Operand] = {f"fallen.{actor}": 1}
        effects.update(government.effects)
        model.chance(f"fall.{actor}", chance, effects, when=~fallen)
        if government.loss.constant != 0:
            lost = where(fallen, government.loss, 0)
            model.payoff(actor, "loss of office", -lost, terminal=True)

    def _view(
        self, model: Builder, actor: str, observer: str, view: View, start: Formula, stability: Expr
    ) -> None:
        """An observer's view of the government, and what it expects to gain by pressing it."""
        name = f"seen_stability.{observer}.{actor}"
        title = f"stability of {model.title_of(actor)} as {model.title_of(observer)} sees it"
        first = clip(start + lift(view.bias), 0, 1)
        seen = model.variable(name, start=first, low=0, high=1, title=title)
        model.drift(seen, view.attention * (clip(stability + view.bias, 0, 1) - seen))
        for action, worth in view.pressing.items():
            path = f"{actor}.seen_by.{observer}.pressing.{action}"
            took = model.took(observer, action, path, key=True)
            model.cost(observer, f"pressing {actor}", -where(took, worth * (1 - seen), 0))
