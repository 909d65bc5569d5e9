"""Close contacts between two forces breed others; one may kill, and one may cross into force.

A stream of incidents between a named pair is a self-exciting (Hawkes) process in discrete time: per
period a Poisson number at the rate (base · exposure · (1 + tension · mean height + anger · mean
public anger) + alarm) · calm, where calm = (1 - mitigation · channels) · (1 - rules). Each incident
adds `jump` to the next period's alarm, one that kills `deadly_jump` more, and the alarm decays by
exp(-decay) a period. The expected number of incidents that one incident breeds, `branching.<name>`,
is (mean jump) / (1 - exp(-decay)) · calm, over all streams it excites: below 1 in all streams a
flurry dies down, at 1 or above in all it feeds on itself without end. Two forms of the same process
at different steps: with a step k times shorter take base / k, decay / k, and jumps times (1 -
exp(-decay / k)) / (1 - exp(-decay)). Then branching stays the same, and as the step shrinks the
counts tend to those of the continuous process. Sources: Hawkes (1971); Sagan (1993), The Limits of
Safety; the essays: carment-belo-2024 ("3,000 close-contact incidents"), wider-war-2022 ("little
chance of preventing an escalatory spiral" once a soldier of one has killed one of the other).

Leaves out: learning from near misses. Incidents staged on purpose are an action's, which may raise
what `exposure` reads.
"""

from typing import Annotated, ClassVar

from pydantic import Field

from offramp.language.fields import (
    Expression,
    Identifier,
    NotNegative,
    Positive,
    Probability,
    Strict,
)
from offramp.language.formula import Formula
from offramp.model.block import Block, Signature
from offramp.model.builder import Builder
from offramp.model.expr import ZERO as NEVER
from offramp.model.expr import Expr, Operand, exp, lift, maximum, total, where

ZERO = Formula.of(0)


class Stream(Strict):
    """Incidents of one kind between a pair of actors. All rates are per period."""

    between: Annotated[list[Identifier], Field(min_length=2, max_length=2)] = Field(
        description="the two whose forces meet"
    )
    base: NotNegative = Field(description="incidents per period at exposure 1, rungs at the bottom")
    exposure: NotNegative = Field(
        default=Formula.of(1), description="how much the forces meet, relative to now; not negative"
    )
    tension: NotNegative = Field(
        default=Formula.of(1),
        description="share added to the base rate with both at the top of a ladder; judgement",
    )
    anger: NotNegative = Field(
        default=ZERO,
        description="share added to the base rate with public anger (`anger.<actor>`) at 1 on both "
        "sides",
    )
    jump: NotNegative = Field(
        default=Formula.of(0.2),
        description="what one incident adds to the expected number in the next period; judgement",
    )
    decay: Positive = Field(
        default=Formula.of(0.7),
        description="decay of the alarm per period: 0.7 halves it; judgement",
    )
    mitigation: Probability = Field(
        default=Formula.of(0.5),
        description="share of incidents that perfect communication (`channels` = 1) prevents; "
        "judgement after the 1972 agreement on incidents at sea",
    )
    rules: Probability = Field(
        default=ZERO, description="share of incidents that agreed rules of conduct prevent, 0 to 1"
    )
    deadly: Probability = Field(default=ZERO, description="probability that an incident kills")
    deadly_jump: NotNegative = Field(
        default=Formula.of(1),
        description="what one that kills adds beyond `jump`; judgement: anger and reprisal",
    )
    crossing: Probability = Field(
        default=ZERO, description="probability that an incident that kills nobody leads to force"
    )
    deadly_crossing: Probability = Field(
        default=Formula.of(0.5),
        description="probability that one that kills does; nuclear-capable states met a violent "
        "trigger with violence in 26 of 52 crises (International Crisis Behavior data)",
    )
    domain: Identifier | None = Field(
        default=None, description="the ladder on which crossing raises both by a rung"
    )
    effects: dict[str, Expression] = Field(
        default={}, description="what else crossing adds to the state"
    )
    excites: dict[Identifier, NotNegative] = Field(
        default={},
        description="what one incident adds to the expected number of other streams in the next "
        "period",
    )


class Incidents(Block):
    """Close contacts and accidents, as self-exciting counts between named pairs."""

    signatures: ClassVar[tuple[Signature, ...]] = (
        Signature(
            "incidents that breed others make a clash likelier (at the same base rate)",
            "Hawkes 1971; Sagan 1993",
            "mechanisms.incidents.streams.in_the_air.jump",
            0,
            0.4,
            "P(clash)",
            "+",
        ),
        Signature(
            "an alarm that fades sooner makes a clash less likely",
            "Hawkes 1971; Schelling 1966 (time to cool down)",
            "mechanisms.incidents.streams.in_the_air.decay",
            0.5,
            2,
            "P(clash)",
            "-",
        ),
        Signature(
            "a soldier of one killed by the other makes war likelier",
            "wider-war-2022: then 'little chance of preventing an escalatory spiral'",
            "mechanisms.incidents.streams.in_the_air.deadly",
            0,
            0.03,
            "P(clash)",
            "+",
        ),
        Signature(
            "rules of conduct make incidents rarer, and clashes with them",
            "carment-belo-2024: 'clear communication channels'; incidents at sea agreement, 1972",
            "mechanisms.incidents.streams.in_the_air.rules",
            0,
            0.6,
            "P(clash)",
            "-",
        ),
        Signature(
            "a side on a higher rung of alert makes a clash likelier at the same patrols",
            "Sagan 1993; Lebow 1987, Nuclear Crisis Management (alerts that interact)",
            "mechanisms.ladder.domains.conventional.start.west",
            0,
            3,
            "P(clash)",
            "+",
        ),
        Signature(
            "who sees that contacts may come to shots keeps a greater distance when forces are "
            "on alert",
            "Schelling 1966: what leaves something to chance restrains both",
            "mechanisms.ladder.domains.conventional.start.west",
            0,
            3,
            "E(patrols)",
            "-",
        ),
    )

    streams: Annotated[dict[Identifier, Stream], Field(min_length=1)] = Field(
        description="the kinds of incident, by name"
    )

    def build(self, model: Builder) -> None:
        """Declare the counts and alarms of every stream, then what drives them."""
        for name in self.streams:
            model.variable(f"incidents.{name}", low=0, title="incidents this far")
            model.variable(f"alarm.{name}", low=0, title="expected incidents that others breed")
            model.variable(f"killed.{name}", kind="flag", title="an incident has killed")
        for name, stream in self.streams.items():
            path = f"streams.{name}"
            for i, side in enumerate(stream.between):
                model.check_actor(side, f"{path}.between.{i}")
            for other in stream.excites:
                if other not in self.streams:
                    known = ", ".join(self.streams)
                    where_ = f"{path}.excites.{other}"
                    model.problem(f"there is no stream {other}", where_, f"known: {known}", True)
                elif other == name:
                    model.problem("what a stream breeds itself is its `jump`", f"{path}.excites")
            if all(other in self.streams for other in stream.excites):
                self._stream(model, name, stream)

    def _stream(self, model: Builder, name: str, stream: Stream) -> None:
        """The thinned counts of a stream: with or without a death, with or without crossing."""
        for variable in stream.effects:
            model.names(variable, f"streams.{name}.effects.{variable}", key=True)
        for rung in self._rungs(stream):
            model.names(rung, f"streams.{name}.domain")
        calm = self._calm(model, stream)
        one, other = (model.ref(f"height.{side}", default=0) for side in stream.between)
        stirred, also = (model.ref(f"anger.{side}", default=0) for side in stream.between)
        tension = 1 + stream.tension * (one + other) / 2 + stream.anger * (stirred + also) / 2
        base = stream.base * maximum(lift(stream.exposure), 0) * tension
        rate = (base + model.ref(f"alarm.{name}")) * calm
        rate = model.define(f"contacts.{name}", rate, off=0)
        model.drift(f"alarm.{name}", -((1 - _kept(stream)) * model.ref(f"alarm.{name}")))
        deadly = lift(stream.deadly)
        for word, share, crossing, kills in (
            ("incident", 1 - deadly, lift(stream.crossing), False),
            ("death", deadly, lift(stream.deadly_crossing), True),
        ):
            effects = self._effects(name, stream, kills)
            crossed = dict(effects)
            for variable, value in self._crossing(stream).items():
                crossed[variable] = lift(crossed.get(variable, 0)) + value
            for kind, part, added in (
                ("", 1 - crossing, effects),
                (".crossing", crossing, crossed),
            ):
                if share * part != NEVER or added is crossed:  # crossing is always checked
                    model.chance_count(f"{word}.{name}{kind}", rate * share * part, added)
        bred = (stream.jump + deadly * stream.deadly_jump) / (1 - _kept(stream)) * calm
        others = [
            jump / (1 - _kept(self.streams[to])) * self._calm(model, self.streams[to])
            for to, jump in stream.excites.items()
        ]
        branching = model.define(f"branching.{name}", bred + total(others), off=0)
        title = f"incidents bred by one ({name.replace('_', ' ')})"
        model.measure(f"branching_{name}", branching, title, below=1, beyond=_beyond(stream))
        angry = stream.base * maximum(lift(stream.exposure), 0) * stream.anger * calm
        model.define(f"stirred.{name}", angry / maximum(1 - branching, 1e-9), off=0)

    def _calm(self, model: Builder, stream: Stream) -> Expr:
        """The share of incidents that communication and rules leave."""
        channels = 1 - stream.mitigation * model.ref("channels", default=0)
        return channels * (1 - lift(stream.rules))

    def _effects(self, name: str, stream: Stream, kills: bool) -> dict[str, Operand]:
        """What one incident adds. Divided by what this period's decay leaves: it acts whole."""
        jump = stream.jump + where(kills, stream.deadly_jump, ZERO)
        effects: dict[str, Operand] = {
            f"incidents.{name}": 1,
            f"alarm.{name}": jump / _kept(stream),
        }
        for other, added in stream.excites.items():
            effects[f"alarm.{other}"] = added / _kept(self.streams[other])
        return effects | ({f"killed.{name}": 1} if kills else {})

    def _crossing(self, stream: Stream) -> dict[str, Operand]:
        raised: dict[str, Operand] = dict.fromkeys(self._rungs(stream), 1)
        return raised | dict(stream.effects)

    def _rungs(self, stream: Stream) -> list[str]:
        return [f"rung.{side}.{stream.domain}" for side in stream.between] if stream.domain else []


def _beyond(stream: Stream) -> str:
    """What a branching of 1 or more means; where streams breed in each other, all must be there."""
    if not stream.excites:
        return (
            "one incident breeds one or more others, so that a flurry does not die down by itself"
        )
    return (
        "one incident breeds one or more others; where that is so in all streams, a flurry does "
        "not die down by itself"
    )


def _kept(stream: Stream) -> Expr:
    """The share of the alarm that a period leaves."""
    return exp(-lift(stream.decay))
