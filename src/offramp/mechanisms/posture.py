"""A grand strategy is a bundle: what a power values, shuns and keeps open decides how far it goes.

Each actor holds one posture. While it does, the posture's bundle adds to what the actor earns, for
`lead`, its own height on the ladders less the highest rival's, `share`, what it holds of the stake,
and its moves: dominance · lead - parity · max(-lead, 0) - quiet · own height + gains · share +
talking · (talks are on) + values per period, readiness per rung climbed, and, at the end,
-compromise if it settled or yielded. It closes actions, makes others worth more or less, and moves
`channels` toward a level. Three bundles are ready-made and use whatever other mechanisms declare.
Total victory wants escalation dominance and shuns the adversary; deterrence wants not to be behind
and leaves the rest; restraint minds height itself, likes to talk and gains by agreement. An actor
may change its posture by a move, `adopt_<posture>`; events may change `posture.<actor>` as well.

Sources: Jervis (1976), Perception and Misperception in International Politics, ch. 3 (deterrence
and spiral model); Glaser (1997), The Security Dilemma Revisited; Posen (2014), Restraint; Schelling
(1966), Arms and Influence; the essay carment-belo-2024: "policies that seek the total defeat of
enemies" require "escalation dominance" and "come at a much higher risk of regional and global war";
deterrence works by "the credible threat of retaliation or punishment"; restraint "emphasizes the
complementary power of strength and peace"; exclusion of the adversary is "inherently risky and
destabilizing". All numbers of the ready-made bundles are judgements, in stakes per period.

Leaves out: doubts of others about which posture it is (give the actor types for that), and the
interests at home that keep one in place. Compare postures by outcomes: what an actor expects to
earn is in the terms of the posture it holds.
"""

from typing import Any, ClassVar

from pydantic import ConfigDict, Field, field_validator

from offramp.language.fields import Expression, Identifier, Probability, Strict
from offramp.language.formula import Formula
from offramp.language.kinds import is_mapping
from offramp.language.problems import nearest
from offramp.model.block import Block, Signature
from offramp.model.builder import Builder
from offramp.model.expr import FALSE, ZERO, Expr, Var, equal, lift, maximum, positive, total, where

NOTHING = Formula.of(0)
READY: dict[str, dict[str, Any]] = {
    "total_victory": {
        "dominance": 0.15, "gains": 0.2, "talking": -0.05, "compromise": 0.5, "readiness": 0.1,
        "forbids": ["open_talks", "offer", "accept"], "channels": 0,
    },
    "deterrence": {"parity": 0.15, "quiet": 0.05, "readiness": 0.05, "channels": 0.5},
    "restraint": {
        "parity": 0.05, "quiet": 0.15, "talking": 0.05, "compromise": -0.1, "channels": 0.9,
    },
}  # fmt: skip
_US, _THEIRS = "mechanisms.posture.united_states", "mechanisms.posture.russia.start"
_TO_VICTORY = (f"{_US}.start", "deterrence", "total_victory")
_TO_RESTRAINT = (f"{_US}.start", "deterrence", "restraint")


class Bundle(Strict):
    """A posture: what it values, forbids, encourages, and how far it keeps channels open."""

    values: Expression = Field(default=NOTHING, description="whatever else: payoff per period")
    dominance: Expression = Field(
        default=NOTHING,
        description="payoff per period and unit of own height above the rivals', lost below it",
    )
    parity: Expression = Field(
        default=NOTHING, description="payoff lost per period and unit of height below the rivals'"
    )
    quiet: Expression = Field(
        default=NOTHING, description="payoff lost per period and unit of own height"
    )
    gains: Expression = Field(
        default=NOTHING, description="payoff per period of holding the whole stake"
    )
    talking: Expression = Field(default=NOTHING, description="payoff per period of talks")
    compromise: Expression = Field(
        default=NOTHING, description="payoff lost at the end by having settled or yielded"
    )
    readiness: Expression = Field(
        default=NOTHING, description="payoff saved per rung climbed, by forces kept ready for it"
    )
    forbids: list[Identifier] = Field(default=[], description="actions closed while it is held")
    encourages: dict[Identifier, Expression] = Field(
        default={}, description="payoff of taking an action while it is held; below 0 makes it dear"
    )
    channels: Probability | None = Field(
        default=None, description="the level toward which it moves `channels`; none: it does not"
    )
    pace: Probability = Field(
        default=Formula.of(0.2),
        description="share of the way there covered per period (judgement)",
    )


class Stance(Strict):
    """An actor's postures: which it holds, which it may hold, against whom."""

    start: Identifier = Field(description="the posture it holds at the start")
    rivals: list[Identifier] = Field(default=[], description="against whom; everybody if empty")
    share: Expression | None = Field(
        default=None,
        description="what it holds of the stake, such as front or 1 - front; if not given, what "
        "fighting on would bring it (`leverage.<actor>`)",
    )
    domains: list[Identifier] = Field(
        default=["conventional", "nuclear"], description="ladders on which readiness helps"
    )
    postures: dict[Identifier, Bundle] = Field(
        default={},
        description="postures of the analyst's own, and changes to the ready-made total_victory, "
        "deterrence and restraint, which keep what is not given",
    )
    changes: dict[Identifier, Expression] = Field(
        default={}, description="postures it may adopt by a move, and the payoff that costs"
    )

    @field_validator("postures", mode="before")
    @classmethod
    def _ready(cls, given: Any) -> Any:
        if not is_mapping(given):
            return given
        made = {
            name: {**READY.get(name, {}), **said} if is_mapping(said) else said
            for name, said in given.items()
        }
        return READY | made


class Posture(Block):
    """Grand strategies by actor: `posture: {united_states: {start: deterrence, …}, …}`."""

    model_config = ConfigDict(extra="allow")
    __pydantic_extra__: dict[Identifier, Stance]  # pyright: ignore[reportIncompatibleVariableOverride]

    signatures: ClassVar[tuple[Signature, ...]] = (
        Signature(
            "total victory raises the risk of war over deterrence",
            "carment-belo-2024: such policies 'come at a much higher risk'",
            *_TO_VICTORY,
            "P(war)",
            "+",
        ),
        Signature(
            "restraint with diplomacy makes a war that nobody chose less likely than deterrence",
            "Posen (2014); Jervis (1976, spiral model); carment-belo-2024: 'mitigate the risk of "
            "misperception or miscalculation'",
            *_TO_RESTRAINT,
            "P(war)",
            "-",
        ),
        Signature(
            "the wish for dominance is answered: the rival climbs higher too",
            "Jervis (1976, spiral model); Glaser (1997)",
            *_TO_VICTORY,
            "E(height_of_russia)",
            "+",
            finding="it keeps lower: where it takes two to run the risk, who faces a power bent on "
            "dominance steps back, as in chicken, instead of following, as in a spiral",
        ),
        Signature(
            "to exclude the adversary is risky by itself: with the rest of total victory as it is, "
            "open channels make war less likely",
            "carment-belo-2024: exclusion is 'inherently risky and destabilizing'",
            f"{_US}.postures.total_victory.channels",
            0,
            0.9,
            "P(war)",
            "-",
            settings=((f"{_US}.start", "total_victory"),),
            finding="no fewer wars: what makes a rung safer lets the rival stand higher, and the "
            "smaller risk is spent",
        ),
        Signature(
            "it is the shared risk that makes total victory dangerous: without it the postures "
            "differ less",
            "Schelling (1966, ch. 3); carment-belo-2024: 'especially when involving nuclear "
            "powers'",
            *_TO_VICTORY,
            "P(war)",
            "-",
            moderator=("mechanisms.brinkmanship.off", False, True),
        ),
        Signature(
            "a power's total victory is worse where its rival seeks the same",
            "Jervis (1976): the spiral needs two; Glaser (1997)",
            *_TO_VICTORY,
            "P(war)",
            "+",
            moderator=(_THEIRS, "deterrence", "total_victory"),
        ),
        Signature(
            "who excludes the adversary from talks forgoes the way out: a war that nobody chose is "
            "likelier, channels being equal",
            "carment-belo-2024: exclusion is 'inherently risky and destabilizing'; 'find off-ramps "
            "to military conflict and compromise at the negotiating table'",
            *_TO_VICTORY,
            "P(war)",
            "+",
            scenario="posture_talks",
            settings=((f"{_US}.postures.total_victory.channels", 0.5),),
        ),
        Signature(
            "restraint toward a rival that seeks dominance is taken advantage of",
            "Jervis (1976, deterrence model); Schelling (1966)",
            *_TO_RESTRAINT,
            "P(united_states_yields)",
            "+",
            settings=((_THEIRS, "total_victory"),),
            finding="it yields less: who minds being behind less has less reason to, and leaves "
            "the upper rungs, not the stake, to the rival",
        ),
    )

    def build(self, model: Builder) -> None:
        """Each actor's posture, then what its bundle does while it is held."""
        for actor, stance in self.__pydantic_extra__.items():
            if not model.check_actor(actor, actor, key=True):
                continue
            names = list(stance.postures)
            for index, rival in enumerate(stance.rivals):
                model.check_actor(rival, f"{actor}.rivals.{index}")
            wanted = {"start": stance.start, **{f"changes.{n}": n for n in stance.changes}}
            for path, name in wanted.items():
                if name not in names:
                    message, hint = f"there is no posture {name}", nearest(name, names)
                    model.problem(message, f"{actor}.{path}", hint, key=path != "start")
            title = f"number of the posture of {model.title_of(actor)}"
            start = names.index(stance.start) if stance.start in names else 0
            top = len(names) - 1
            number = model.variable(
                f"posture.{actor}", start=start, low=0, high=top, kind="integer", title=title
            )
            held = {name: equal(number, index) for index, name in enumerate(names)}
            for name, holds in held.items():
                model.define(f"posture_is.{actor}.{name}", holds, off=FALSE)
            self._earnings(model, actor, stance, held)
            for name, bundle in stance.postures.items():
                self._moves(model, actor, name, bundle, held[name])
            self._changes(model, actor, stance, number, held)

    def _earnings(self, model: Builder, actor: str, stance: Stance, held: dict[str, Expr]) -> None:
        """What the posture that is held adds to the actor's payoffs."""
        rivals = stance.rivals or [other for other in model.actors if other != actor]
        own = model.ref(f"height.{actor}", default=0)
        lead = own - maximum(ZERO, *(model.ref(f"height.{r}", default=0) for r in rivals))
        share = model.ref(f"leverage.{actor}", 0) if stance.share is None else lift(stance.share)
        flows = {
            "what its posture values": ("values", lift(1)),
            "escalation dominance": ("dominance", lead),
            "falling behind": ("parity", -positive(-lead)),
            "standing high": ("quiet", -own),
            "gains of its posture": ("gains", share),
            "talking to the rival": ("talking", model.ref("talks", default=0)),
        }
        for label, (field, of) in flows.items():
            weight = _held(stance, held, field)
            if weight != ZERO:
                model.payoff(actor, label, weight * of)
        ended = maximum(model.ref("settled", default=0), model.ref(f"conceded.{actor}", default=0))
        price = _held(stance, held, "compromise") * ended
        model.payoff(actor, "price of compromise", -price, terminal=True)
        moved = [positive(model.change(f"rung.{actor}.{d}", actor)) for d in stance.domains]
        model.cost(actor, "readiness", -(_held(stance, held, "readiness") * total(moved)))
        model.feature(f"lead.{actor}", lead)
        for name in held if stance.changes else ():
            model.feature(f"lead.{actor}.{name}", where(held[name], lead, 0))

    def _moves(self, model: Builder, actor: str, name: str, bundle: Bundle, holds: Expr) -> None:
        """What a posture closes, encourages and keeps open."""
        path, usual = f"{actor}.postures.{name}", READY.get(name, {}).get("forbids", [])
        for index, action in enumerate(bundle.forbids):
            if action in usual:  # of other mechanisms, which may be absent
                model.guard(actor, ~(holds & model.did(actor, action)))
            else:
                model.guard(actor, ~holds, action, f"{path}.forbids.{index}")
        for action, worth in bundle.encourages.items():
            took = model.took(actor, action, f"{path}.encourages.{action}", key=True)
            model.cost(actor, "what its posture asks", -where(holds & took, worth, 0))
        if bundle.channels is not None:
            channels = model.common("channels")
            model.drift(channels, where(holds, bundle.pace * (bundle.channels - channels), 0))

    def _changes(
        self, model: Builder, actor: str, stance: Stance, number: Var, held: dict[str, Expr]
    ) -> None:
        """The moves by which the actor adopts another posture."""
        for name, price in stance.changes.items():
            if name not in held:  # reported
                continue
            turn = {number: list(stance.postures).index(name) - number}
            costs = (("change of posture", -lift(price)),)
            model.action(actor, f"adopt_{name}", when=~held[name], effects=turn, costs=costs)


def _held(stance: Stance, held: dict[str, Expr], field: str) -> Expr:
    """A field of the bundle that is held."""
    given = {name: getattr(bundle, field) for name, bundle in stance.postures.items()}
    return total(
        [where(held[name], lift(value), 0) for name, value in given.items() if value.constant != 0]
    )
