"""Crises climb and descend ladders: within a domain, into new theatres, from domain to domain.

Each actor stands on a rung of each domain's ladder. Rungs rise by choice (vertical escalation), by
spilling over from another domain, and new theatres open by choice or by themselves (horizontal
escalation); they fall by choice, or lapse when nobody climbs. Standing below a rival costs and
standing above it pays, so that each side's climb invites the other's. Sources: Kahn (1965), On
Escalation (rungs, escalation dominance); Smoke (1977), War: Controlling Escalation; Morgan and
others (2008), Dangerous Thresholds (vertical, horizontal, cross-domain); the essay
carment-belo-2024: escalation "both vertically in terms of intensity and horizontally in terms of
geographic spread and across domains".

Leaves out: rungs of disputed order; the danger on top (brinkmanship), the shame of descending.
"""

from typing import Annotated, ClassVar

from pydantic import Field, model_validator

from offramp.language.fields import (
    Expression,
    Identifier,
    Number,
    Probability,
    Strict,
    fault,
)
from offramp.language.formula import Formula
from offramp.model.block import Block, Signature
from offramp.model.builder import Builder, EffectsIn
from offramp.model.expr import ZERO, Expr, lift, maximum, positive, total, where

NOTHING = Formula.of(0)


class Domain(Strict):
    """A ladder: its rungs, who stands on it and where, and what climbing and standing cost."""

    rungs: Annotated[list[Identifier], Field(min_length=2, max_length=50)] = Field(
        description="names of the rungs, from rung 0 up; `ladder.<domain>.<rung>` is its number"
    )
    actors: list[Identifier] = Field(
        default=[], description="who stands on it; all of the ladder's actors if empty"
    )
    start: dict[Identifier, Number] = Field(
        default={}, description="number or name of the rung each starts on; 0 if not given"
    )
    climbing: Expression = Field(
        default=NOTHING, description="payoff lost per rung climbed by a move"
    )
    standing: Expression = Field(
        default=NOTHING, description="payoff lost per period and rung stood on"
    )
    relaxation: Probability = Field(
        default=NOTHING,
        description="probability per period that a rung lapses, if no move climbed in the domain",
    )


class Theatre(Strict):
    """A further place to which the crisis may spread."""

    open: bool = Field(default=False, description="whether it is open from the start")
    by: list[Identifier] = Field(default=[], description="who may open it: action `open_<theatre>`")
    cost: Expression = Field(default=NOTHING, description="payoff lost by the one who opens it")
    spread: Probability = Field(
        default=NOTHING,
        description="probability per period that it opens by itself when someone stands at the "
        "top of a ladder; at height h it is 1 - (1 - spread)^h",
    )


class Spill(Strict):
    """Escalation across domains: an actor's rungs in one raise its rung in another."""

    source: Identifier = Field(alias="from", description="the domain it comes from")
    to: Identifier = Field(description="the domain it goes to: one rung up")
    rate: Probability = Field(
        description="probability per period and rung; with n rungs 1 - (1 - rate)^n"
    )
    answered: Probability = Field(
        default=NOTHING, description="probability that the rivals are drawn up a rung as well"
    )


class Ladder(Block):
    """Rungs per domain: vertical, horizontal and cross-domain escalation, and climbing down."""

    signatures: ClassVar[tuple[Signature, ...]] = (
        Signature(
            "rivalry for the upper rung raises the risk of war",
            "Kahn 1965 (escalation dominance); carment-belo-2024: total victory policies "
            "'also require escalation dominance' and 'come at a much higher risk'",
            *("mechanisms.ladder.reciprocity", 0.0, 0.2, "P(war)", "+"),
        ),
        Signature(
            "the gray zone spills over into the use of force",
            "carment-belo-2024: weaponizing it 'can often lead to direct military "
            "confrontation and kinetic conflict'",
            *("mechanisms.ladder.spill.0.rate", 0.0, 0.05, "E(use_of_force)", "+"),
        ),
        Signature(
            "the higher the rungs, the more theatres: climbing that costs less spreads more",
            "Smoke 1977; Morgan and others 2008 (vertical feeds horizontal escalation)",
            "mechanisms.ladder.domains.conventional.climbing",
            0.05,
            0.5,
            "E(theatres_open)",
            "-",
            finding="dearer climbing opens more theatres: actors open outer space instead, and the "
            "height that lets theatres open by itself comes from the gray zone, cheap as before",
        ),
        Signature(
            "theatres that open by themselves let the crisis spread",
            "Smoke 1977; carment-belo-2024: rapid escalation 'horizontally in terms of "
            "geographic spread'",
            "mechanisms.ladder.theatres.high_seas.spread",
            0.0,
            0.1,
            "E(theatres_open)",
            "+",
        ),
        Signature(
            "rungs that lapse when nobody climbs make war less likely",
            "Kahn 1965 (de-escalation); Schelling 1966 (pauses)",
            "mechanisms.ladder.domains.conventional.relaxation",
            0.0,
            0.3,
            "P(war)",
            "-",
            settings=(("mechanisms.ladder.reciprocity", 0.2),),  # war is rare without rivalry
        ),
        Signature(
            "a disaster that rungs make likelier keeps both lower on the ladder",
            "Schelling 1966, ch. 3 (a risk that nobody controls restrains both)",
            *("mechanisms.brinkmanship.rate", 0.0, 0.03, "E(highest)", "-"),
            "ladder-brinkmanship",
        ),
    )

    domains: Annotated[dict[Identifier, Domain], Field(min_length=1)] = Field(
        description="the ladders, such as conventional, nuclear, gray_zone, economic"
    )
    actors: list[Identifier] = Field(default=[], description="who stands on them; all if empty")
    sides: list[list[Identifier]] = Field(
        default=[], description="groups without rivalry inside; empty: everyone is everyone's rival"
    )
    moves: bool = Field(
        default=False, description="give all actors `stay`, `climb_<domain>`, `climb_down_<domain>`"
    )
    reciprocity: Expression = Field(
        default=NOTHING, description="payoff lost per period and rung below the highest rival"
    )
    advantage: Expression = Field(
        default=NOTHING, description="payoff per period and rung above the highest rival"
    )
    theatres: dict[Identifier, Theatre] = Field(default={}, description="where it may spread to")
    spill: list[Spill] = Field(default=[], description="escalation from one domain to another")

    @model_validator(mode="after")
    def _sound(self) -> "Ladder":
        for name, domain in self.domains.items():
            if len(set(domain.rungs)) != len(domain.rungs):
                raise fault(f"two rungs of {name} have the same name")
        return self

    def build(self, model: Builder) -> None:
        """Declare the rungs and theatres, and what moves them."""
        listed = [a for i, a in enumerate(self.actors) if model.check_actor(a, f"actors.{i}")]
        everyone = listed if self.actors else list(model.actors)
        for i, side in enumerate(self.sides):
            for k, actor in enumerate(side):
                model.check_actor(actor, f"sides.{i}.{k}")
        standing = {
            name: self._standing(model, name, domain, everyone)
            for name, domain in self.domains.items()
        }
        for actor in everyone if self.moves else ():
            model.action(actor, "stay")
        for name, actors in standing.items():
            self._domain(model, name, actors)
        for actor in everyone:
            rungs = {
                name: _rung(model, actor, name) for name in self.domains if actor in standing[name]
            }
            shares = [rung / (len(self.domains[name].rungs) - 1) for name, rung in rungs.items()]
            model.define(f"height.{actor}", maximum(ZERO, *shares))
            title = f"highest rung of {model.title_of(actor)}"
            if rungs:
                model.measure(f"highest_rung.{actor}", maximum(*rungs.values()), title, "rung")
        self._theatres(model, everyone)
        for index, spill in enumerate(self.spill):
            self._spill(model, spill, index, standing)

    def rivals(self, actor: str, among: list[str]) -> list[str]:
        """The actors of another side."""
        friends = {actor}.union(*(side for side in self.sides if actor in side))
        return [other for other in among if other not in friends]

    def _standing(
        self, model: Builder, name: str, domain: Domain, everyone: list[str]
    ) -> list[str]:
        """Who stands on a ladder; declares the rungs."""
        path, top = f"domains.{name}", len(domain.rungs) - 1
        for i, actor in enumerate(domain.actors):
            if model.check_actor(actor, f"{path}.actors.{i}") and actor not in everyone:
                model.problem(f"{actor} is not on the ladder", f"{path}.actors.{i}")
        actors = [a for a in everyone if not domain.actors or a in domain.actors]
        for actor in domain.start:
            place = f"{path}.start.{actor}"
            if model.check_actor(actor, place, key=True) and actor not in actors:
                model.problem(f"{actor} does not stand on {name}", place, key=True)
        for rung, word in enumerate(domain.rungs):
            model.define(f"ladder.{name}.{word}", rung)
        for actor in actors:
            start = domain.start.get(actor, NOTHING)
            if not 0 <= (start.constant or 0) <= top:
                model.problem(f"{name} has the rungs 0 to {top}", f"{path}.start.{actor}")
                start = NOTHING
            value = domain.rungs.index(start.text) if start.text in domain.rungs else start
            model.variable(f"rung.{actor}.{name}", start=value, low=0, high=top, kind="integer")
        return actors

    def _domain(self, model: Builder, name: str, actors: list[str]) -> None:
        """What moves the actors on a ladder, and what it costs them."""
        domain, flag = self.domains[name], f"climbed.{name}"
        if lapsing := domain.relaxation.constant != 0:
            climbed = model.variable(flag, kind="flag", title="a move climbed just now")
            model.drift(climbed, -where(climbed, 1, 0))
        for actor in actors:
            rung, change = _rung(model, actor, name), model.change(f"rung.{actor}.{name}", actor)
            up: EffectsIn = {f"rung.{actor}.{name}": 1}
            down: EffectsIn = {f"rung.{actor}.{name}": -1}
            model.cost(actor, f"climbing {name}", domain.climbing * positive(change))
            if domain.standing.constant != 0:
                model.payoff(actor, f"standing on {name}", -(domain.standing * rung))
            self._rivalry(model, actor, name, self.rivals(actor, actors))
            if self.moves:
                model.action(actor, f"climb_{name}", when=rung < len(domain.rungs) - 1, effects=up)
                model.action(actor, f"climb_down_{name}", when=rung > 0, effects=down)
            if lapsing:
                model.on_move(actor, flag, where(change > 0, 1, 0))
                quiet = ~model.ref(flag) & (rung > 0)
                model.chance(f"lapse.{actor}.{name}", domain.relaxation, down, when=quiet)

    def _rivalry(self, model: Builder, actor: str, name: str, rivals: list[str]) -> None:
        if not rivals:
            return
        highest = maximum(*(_rung(model, rival, name) for rival in rivals))
        lead = _rung(model, actor, name) - highest
        if self.reciprocity.constant != 0:
            model.payoff(actor, f"below on {name}", -(self.reciprocity * positive(-lead)))
        if self.advantage.constant != 0:
            model.payoff(actor, f"above on {name}", self.advantage * positive(lead))

    def _theatres(self, model: Builder, everyone: list[str]) -> None:
        highest = maximum(ZERO, *(model.ref(f"height.{actor}") for actor in everyone))
        flags = {
            name: model.variable(f"theatre.{name}", start=theatre.open, kind="flag")
            for name, theatre in self.theatres.items()
        }
        model.define("theatres", total([where(flag, 1, 0) for flag in flags.values()]))
        for name, theatre in self.theatres.items():
            flag, action = flags[name], f"open_{name}"
            said = f"open {name.replace('_', ' ')} as a theatre"
            probability = 1 - (1 - lift(theatre.spread)) ** highest
            if theatre.spread.constant != 0:
                model.chance(f"spread.{name}", probability, {flag: 1}, when=~flag)
            for i, actor in enumerate(theatre.by):
                if model.check_actor(actor, f"theatres.{name}.by.{i}"):
                    model.action(actor, action, when=~flag, effects={flag: 1}, title=said)
                    opens = model.did(actor, action)
                    model.cost(actor, f"opening {name}", where(opens, theatre.cost, 0))

    def _spill(
        self, model: Builder, spill: Spill, index: int, standing: dict[str, list[str]]
    ) -> None:
        for key, name in (("from", spill.source), ("to", spill.to)):
            if name not in self.domains:
                known, path = ", ".join(self.domains), f"spill.{index}.{key}"
                model.problem(f"the ladder has no domain {name}", path, f"known are {known}")
                return
        for actor in standing[spill.source]:
            if actor not in standing[spill.to]:
                continue
            rungs = _rung(model, actor, spill.source)
            probability = 1 - (1 - lift(spill.rate)) ** rungs
            drawn = [actor, *self.rivals(actor, standing[spill.to])]
            alone: EffectsIn = {f"rung.{actor}.{spill.to}": 1}
            both: EffectsIn = {f"rung.{each}.{spill.to}": 1 for each in drawn}
            branches = {
                "alone": (probability * (1 - lift(spill.answered)), alone),
                "answered": (probability * spill.answered, both),
            }
            name = f"spill.{actor}.{spill.source}.{spill.to}"
            model.chance_of(name, branches, when=rungs > 0)


def _rung(model: Builder, actor: str, domain: str) -> Expr:
    return model.ref(f"rung.{actor}.{domain}")
