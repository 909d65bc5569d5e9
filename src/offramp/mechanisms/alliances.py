"""Mutual defense deters, restrains, entraps and may fail: four effects, each with its own numbers.

Deterrence: when a member is attacked, each ally honors the pact with some probability and joins
the fighting, and facing it costs the attackers. Restraint: a pact is defensive, so a member
that provokes loses part of the others' obligation to it, and the security that is worth to it;
fighting costs every member that takes part. Entrapment: provocation by one member creeps into the
commitment of the others, and past a threshold they may be dragged in. Abandonment: an ally that
stays out pays in reputation, and who was attacked pays for its absence. With `choice` an ally
answers by its next move, and nothing else is open to it then: it honors the pact, or it stays out
and is held, with the probability of its obligation, to have broken its word. `cohesion` (whether
the alliance acts as one) and `loyalty.<member>` (whether the member follows) both weigh
obligation. Sources: Snyder (1984; 1997); Morrow (1991); Leeds (2003); Benson (2012); Leeds, Long
and Mitchell (2000): 74.5% of commitments honored in war; Berkemeier and Fuhrmann (2018): 50% over
1816–2003, 66% before 1945 and 22% since, 41% for defense pacts; the essays: "deterring the Kremlin
from targeting Ukraine’s allies" (penatzer-2024), "alliance entrapment by more belligerent NATO
members" (carment-belo-2024).

Leaves out: members who change their minds (each decides once), what makes or breaks `cohesion`,
`realignment`. The base rates count only pacts that were tested, and those that deter
are not (Smith 1995): hence 0.75 by default. Flags the scenario declares itself outlast `off`.
"""

from typing import ClassVar

from pydantic import ConfigDict, Field

from offramp.language.fields import (
    Condition,
    Expression,
    Identifier,
    NotNegative,
    Probability,
    Shortened,
    Strict,
)
from offramp.language.formula import Formula
from offramp.model.block import Block, Signature
from offramp.model.builder import Builder
from offramp.model.expr import ONE, ZERO, Expr, any_of, clip, lift, maximum, positive, total, where
from offramp.model.vocabulary import word

NOTHING, _NATO = Formula.of(0), "mechanisms.alliances.nato"
_FIRM = (f"{_NATO}.obligation", 0.2, 0.9)
_FLAGS = ("attacked", "involved", "joined", "reneged", "excused", "dragged")
_COUNTS = (
    ("joined", "joined", "came to an ally's defense"),
    ("dragged_in", "dragged", "dragged in by an ally's provocations"),
    ("abandoned", "reneged", "left an attacked ally alone though bound"),
)


class Member(Shortened):
    """A member of a pact: its weight, its word, its temper."""

    alone: ClassVar = "weight"

    weight: NotNegative = Field(default=Formula.of(1), description="strength in war, relative")
    obligation: Probability | None = Field(
        default=None, description="probability that it honors the pact, if not the pact's"
    )
    provocation: Probability = Field(
        default=NOTHING, description="how far it provokes this period, 0 to 1, as height.poland"
    )
    reluctance: Probability = Field(
        default=NOTHING, description="share of the others' provocations that leaves it cold"
    )


class Pact(Strict):
    """One alliance: its members, whom it is directed against, what it asks and costs."""

    members: dict[Identifier, Member] = Field(
        description="who belongs to it, two or more; a bare number is the weight"
    )
    attackers: list[Identifier] = Field(
        default=[], description="whom the members fight when they take part"
    )
    obligation: Probability = Field(
        default=Formula.of(0.75),
        description="probability that a member honors the pact when another is attacked, or that "
        "staying out is held against it, before cohesion and blame (Leeds and others 2000)",
    )
    choice: bool = Field(
        default=False,
        description="whether honor_<pact> and stay_out_<pact> are moves; else they come by chance",
    )
    punishment: Expression = Field(
        default=NOTHING, description="payoff each attacker loses per period and weight taking part"
    )
    burden: Expression = Field(
        default=NOTHING, description="payoff a member loses per period of taking part"
    )
    security: Expression = Field(
        default=NOTHING,
        description="payoff per period of being fully guaranteed; a member risks it by provoking",
    )
    defensive: Probability = Field(
        default=Formula.of(0.5),
        description="share of the obligation void to a member fully to blame (judgement)",
    )
    forgiving: Probability = Field(
        default=Formula.of(0.1), description="share of a member's blame forgotten per period"
    )
    creep: Probability = Field(
        default=NOTHING,
        description="share of its missing commitment added per period and ally's provocation",
    )
    threshold: Probability = Field(
        default=Formula.of(0.5), description="commitment up to which nobody is dragged in"
    )
    pull: Probability = Field(
        default=Formula.of(0.25),
        description="probability per period of being dragged in at full commitment and obligation",
    )
    conflict: Condition = Field(
        default=Formula.of(True), description="when there is a conflict to be dragged into"
    )
    disgrace: Expression = Field(
        default=NOTHING, description="payoff lost per period by a member that stayed out"
    )
    abandonment: Expression = Field(
        default=NOTHING, description="payoff an attacked member loses per period if all stay out"
    )


class Alliances(Block):
    """Pacts by name: `alliances: {nato: {members: {poland: 0.1, …}, attackers: [russia], …}}`."""

    model_config = ConfigDict(extra="allow")
    __pydantic_extra__: dict[Identifier, Pact]  # pyright: ignore[reportIncompatibleVariableOverride]

    signatures: ClassVar[tuple[Signature, ...]] = (
        Signature(
            "mutual defense deters attack on a member",
            "Leeds (2003); penatzer-2024: 'deterring the Kremlin from targeting Ukraine’s allies'",
            *_FIRM,
            "E(attacks)",
            "-",
        ),
        Signature(
            "the firmer the obligation, the likelier that members are dragged in",
            "Snyder (1984): commitment trades the risk of abandonment for that of entrapment",
            *_FIRM,
            "E(dragged_in)",
            "+",
        ),
        Signature(
            "provocation by hawkish members drags in the reluctant",
            "carment-belo-2024: alliance entrapment by more belligerent members; Snyder (1997)",
            *(f"{_NATO}.creep", 0, 0.4, "E(dragged_in)", "+"),
        ),
        Signature(
            "a strictly defensive pact restrains a hawkish member",
            "Snyder (1997); Benson (2012): conditional commitments restrain the protégé",
            f"{_NATO}.defensive",
            0,
            1,
            "E(provocations)",
            "-",
        ),
        Signature(
            "the firmer the obligation, the fewer allies that are attacked are abandoned",
            "Leeds, Long and Mitchell (2000); Snyder (1984)",
            *_FIRM,
            "E(abandoned)",
            "-",
        ),
        Signature(
            "rivalry for the upper rung makes a hawk provoke, and so drags its allies in",
            "carment-belo-2024: entrapment 'contributed to the rapid escalation'; Snyder (1997)",
            *("mechanisms.ladder.reciprocity", 0, 0.3, "E(dragged_in)", "+"),
            finding="fewer: Russia foresees that Poland will outclimb it and strikes first; the "
            "ally comes to fight as it honors the pact, before it is dragged in",
        ),
    )

    def build(self, model: Builder) -> None:
        """The members' flags once each, then pact by pact."""
        pacts, sound = self.__pydantic_extra__, True
        for name, pact in pacts.items():
            if len(pact.members) < 2:
                model.problem("an alliance has two members or more", f"{name}.members")
                sound = False
            for member in pact.members:
                sound &= model.check_actor(member, f"{name}.members.{member}", key=True)
            for index, attacker in enumerate(pact.attackers):
                sound &= model.check_actor(attacker, f"{name}.attackers.{index}")
        if not sound:
            return
        members = list(dict.fromkeys(m for pact in pacts.values() for m in pact.members))
        for member in members:
            for flag in (f"{flag}.{member}" for flag in _FLAGS):
                title = word(flag).meaning.replace("it", model.title_of(member), 1)
                model.common(flag, title=title)
            alone = _is(model, "attacked", member) & ~_is(model, "involved", member)
            model.chance(f"defends.{member}", 1, {f"involved.{member}": 1}, when=alone)
            self._temper(model, member)
        for name, pact in pacts.items():
            for member in pact.members:
                self._duty(model, name, pact, member)
                self._dues(model, name, pact, member)
            faced = total([_fights(model, m) * p.weight for m, p in pact.members.items()])
            for attacker in pact.attackers:
                model.payoff(attacker, f"facing {name}", -(pact.punishment * faced))
        for measure, flag, title in _COUNTS:
            count = total([where(_is(model, flag, m), 1, 0) for m in members])
            model.measure(measure, count, title, "members")

    def _temper(self, model: Builder, member: str) -> None:
        """What a member does to its standing and to the commitment of its allies."""
        own = [(n, p) for n, p in self.__pydantic_extra__.items() if member in p.members]
        now = maximum(ZERO, *(clip(p.members[member].provocation, 0, 1) for _, p in own))
        now = model.define(f"provocation.{member}", now, off=0)
        blame = model.variable(f"blame.{member}", low=0, high=1)
        fades = maximum(ZERO, *(p.forgiving for _, p in own))
        model.drift(blame, positive(now - blame) - fades * where(now > blame, 0, blame))
        commitment = model.variable(f"commitment.{member}", low=0, high=1)
        creeping = ZERO
        for _, pact in own:
            stirred = total([model.ref(f"provocation.{m}") for m in pact.members if m != member])
            creeping += pact.creep * (1 - lift(pact.members[member].reluctance)) * stirred
        model.drift(commitment, clip(creeping, 0, 1) * (1 - commitment))

    def _duty(self, model: Builder, name: str, pact: Pact, member: str) -> None:
        """What a member does when an ally is attacked, or has drawn it close to a conflict."""
        others = [m for m in pact.members if m != member]
        out, kept = ~_is(model, "involved", member), _word(model, pact, member)
        asked = maximum(
            *(where(_is(model, "attacked", m), _claim(model, pact, m), -1.0) for m in others)
        )
        undecided = out & ~_is(model, "reneged", member) & ~_is(model, "excused", member)
        bound, due = positive(asked), (asked >= ZERO) & undecided
        joins = {f"involved.{member}": 1, f"joined.{member}": 1}
        honors, breaks, excused = kept * bound, (1 - kept) * bound, 1 - bound
        if pact.choice:  # staying out breaks what was binding
            said = f"the {name.replace('_', ' ')} pact"
            model.action(member, f"honor_{name}", when=due, effects=joins, title=f"honor {said}")
            model.action(member, f"stay_out_{name}", when=due, title=f"stay out in spite of {said}")
            chosen = [n for n, p in self.__pydantic_extra__.items() if p.choice]
            answers = [model.did(member, f"{a}_{n}") for n in chosen for a in ("honor", "stay_out")]
            model.guard(member, ~due | any_of(answers))
            due, breaks = model.did(member, f"stay_out_{name}"), honors
            honors, excused = ZERO, 1 - breaks
        branches = {
            "honors": (honors, joins),
            "reneges": (breaks, {f"reneged.{member}": 1}),
            "is_excused": (excused, {f"excused.{member}": 1}),
        }
        model.chance_of(f"{name}.{member}", branches, when=due)
        if pact.creep.constant != 0:
            over = positive(model.ref(f"commitment.{member}") - pact.threshold)
            chance = pact.pull * kept * over / maximum(1 - lift(pact.threshold), 1e-9)
            drag = {f"involved.{member}": 1, f"dragged.{member}": 1}
            model.chance(
                f"{name}.{member}.dragged", chance, drag, when=out & (over > ZERO) & pact.conflict
            )

    def _dues(self, model: Builder, name: str, pact: Pact, member: str) -> None:
        """What the pact is worth to a member and what it costs."""
        others = [m for m in pact.members if m != member]
        weight = maximum(total([lift(pact.members[m].weight) for m in others]), 1e-9)
        words = total([_word(model, pact, m) * pact.members[m].weight for m in others])
        shelter = pact.security * _claim(model, pact, member) * words / weight
        absent = total([where(_is(model, "reneged", m), pact.members[m].weight, 0) for m in others])
        attacked = where(_is(model, "attacked", member), absent / weight, 0)
        earned = {
            "guarantee of": shelter,
            "fighting for": -(pact.burden * _fights(model, member)),
            "disgrace in": -where(_is(model, "reneged", member), pact.disgrace, 0),
            "abandoned by": -(pact.abandonment * attacked),
        }
        for label, value in earned.items():
            if value != ZERO:
                model.payoff(member, f"{label} {name}", value)


def _is(model: Builder, flag: str, member: str) -> Expr:
    return model.ref(f"{flag}.{member}") > ZERO


def _fights(model: Builder, member: str) -> Expr:
    return where(_is(model, "attacked", member) | _is(model, "involved", member), 1, 0)


def _word(model: Builder, pact: Pact, member: str) -> Expr:
    """The probability that a member honors the pact toward a blameless ally."""
    given = pact.members[member].obligation or pact.obligation
    unity = model.ref("cohesion", 1) * model.ref(f"loyalty.{member}", 1)
    return clip(given * unity, 0, 1)


def _claim(model: Builder, pact: Pact, member: str) -> Expr:
    """How much of the others' obligation a member may still count on."""
    blame = maximum(model.ref(f"blame.{member}"), model.ref(f"provocation.{member}"))
    return ONE - pact.defensive * blame
