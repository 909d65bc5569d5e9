"""Who will be weaker tomorrow may strike today, as no promise made now binds the stronger then.

`power.<actor>` is the share of the power of two sides that one has, and the chance that it wins a
war between them. It shifts by the period and at known dates. In peace the two share a stake: the
terms at the start, moved by that part of the shift of power since that no agreement binds, since
who has grown stronger asks again. War settles who has all of it from then on, and costs both once.
`window.<actor>` is what waiting one more period costs a side, left undiscounted: value · ((power
now - power next) · periods left after this one + power now - its share now). It is preventive
motive as far as its power falls, and dissatisfaction as far as its share lies below its power. The
rising side may appease the other, but with today's stake alone. So war comes where what the
declining side is to lose exceeds the costs of war and all that it can be given today. Sources:
Fearon (1995), Rationalist Explanations for War; Powell (1999), In the Shadow of Power; Powell
(2006), War as a Commitment Problem; Levy (1987), Declining Power and the Preventive Motivation for
War; the essay carment-belo-2024: "the risks of acting now are outweighed by the potential long-term
consequences of inaction"; "a preventive measure".

Leaves out: wars that last or end in between (`attrition`, `bargaining`), power that the fighting
itself shifts, mistakes about power (`misperception`), third parties that join.
"""

from typing import Annotated, ClassVar

from pydantic import Field

from offramp.language.fields import (
    Expression,
    Identifier,
    Moment,
    NotNegative,
    Probability,
    Strict,
)
from offramp.language.formula import Formula
from offramp.language.state import NumberByActor
from offramp.model.block import Block, Signature
from offramp.model.builder import Builder
from offramp.model.expr import Expr, Period, any_of, clip, equal, lift, where
from offramp.model.sides import of_side

NOTHING, HALF = Formula.of(0), Formula.of(0.5)


class Jump(Strict):
    """A shift of power at a date that everybody knows."""

    at: Moment = Field(description="date or period of the shift")
    shift: Expression = Field(description="what it adds to the first side's power")


class PowerShift(Block):
    """Two sides, the power that shifts between them, and a war that would settle it."""

    signatures: ClassVar[tuple[Signature, ...]] = (
        Signature(
            "the faster power shifts against it, the likelier the declining side goes to war",
            "Fearon (1995); Powell (2006); Levy (1987)",
            "parameters.pace",
            0,
            0.04,
            "E(war)",
            "+",
        ),
        Signature(
            "terms that bind whoever grows stronger take the motive away",
            "Fearon (1995); Powell (2006): it is the commitment problem that makes war of a shift",
            "mechanisms.power_shift.binding",
            0,
            1,
            "E(war)",
            "-",
            finding="more war: the declining side keeps the peace, but terms that stay as they "
            "were leave the rising side with less than its power, and nothing binds it not to "
            "fight for the rest (Powell 1999 on power and benefits that differ)",
        ),
        Signature(
            "terms that bind keep the declining side from war",
            "Fearon (1995); Powell (2006); written down when the one before had come out so",
            "mechanisms.power_shift.binding",
            0,
            1,
            "E(preventive)",
            "-",
        ),
        Signature(
            "the dearer the war, the larger the shift that it takes",
            "Powell (2006): the shift must exceed the costs of war",
            "mechanisms.power_shift.cost",
            0.4,
            2,
            "E(war)",
            "-",
        ),
        Signature(
            "a shift that is known to come at a date makes war come before it",
            "Levy (1987); Powell (2006), rapid shifts",
            "mechanisms.power_shift.jumps.membership.shift",
            0,
            -0.3,
            "P(early_war)",
            "+",
        ),
        Signature(
            "arms that a patron gives the rising side make preventive war likelier",
            "carment-belo-2024: 'the advanced military equipment and training supplied by the West "
            "only made Russia’s intervention in 2022 more likely'",
            "mechanisms.patronage.ukraine.patrons.united_states.pledge",
            0.2,
            1.5,
            "E(war)",
            "+",
        ),
        Signature(
            "where agreements bind, such arms provoke less",
            "Fearon (1995); Powell (2006)",
            "mechanisms.patronage.ukraine.patrons.united_states.pledge",
            0.2,
            1.5,
            "E(war)",
            "-",
            moderator=("mechanisms.power_shift.binding", 0, 1),
            finding="they provoke as much: the patron's client, strong and held to old terms, "
            "starts the war itself",
        ),
    )

    between: Annotated[list[Identifier], Field(min_length=2, max_length=2)] = Field(
        description="the two sides"
    )
    power: Probability = Field(default=HALF, description="the first side's power at the start")
    shift: Expression = Field(
        default=NOTHING,
        description="what is added to the first side's power per period, such as "
        "-0.02 * capability.ukraine",
    )
    jumps: dict[Identifier, Jump] = Field(default={}, description="shifts at known dates, by name")
    status_quo: Expression | None = Field(
        default=None,
        description="the first side's share in peace before any shift; left out: its power then",
    )
    binding: Probability = Field(
        default=NOTHING,
        description="share of a shift of power that the terms of peace withstand; may depend on "
        "the state, such as where(settled, 0.5, 0)",
    )
    value: NumberByActor = Field(
        default=Formula.of(0.1),
        description="payoff of holding the whole stake for a period, times own resolve; by side; "
        "judgement",
    )
    shadow: NotNegative = Field(
        default=Formula.of(10),
        description="periods beyond the last that count as that one does; judgement",
    )
    cost: NumberByActor = Field(
        default=Formula.of(0.5), description="payoff lost by war, once; by side; judgement"
    )
    launch: dict[Identifier, Identifier] = Field(
        default={},
        description="who may start the war, by which action; left out: both, by launch_war, given",
    )
    concession: Expression = Field(
        default=NOTHING,
        description="share given up for a period by `appease`; not 0: both are given it",
    )

    def build(self, model: Builder) -> None:
        """Power and what shifts it, war and who starts it, what peace and war are worth."""
        known = [model.check_actor(side, f"between.{i}") for i, side in enumerate(self.between)]
        one, other = self.between
        if one == other:
            model.problem("it takes two different sides", "between.1")
        if one == other or not all(known):
            return
        first = model.variable(f"power.{one}", start=self.power, low=0, high=1)
        model.variable(f"power.{other}", start=1 - lift(self.power), low=0, high=1)
        won = [
            model.variable(f"won.{side}", kind="flag", title=f"{model.title_of(side)} has won")
            for side in self.between
        ]
        over = any_of(won)
        self._shifts(model, ~over)
        launched = any_of(self._launches(model, ~over))
        ways = {
            f"{one}_wins": (first, {won[0]: 1}),
            f"{other}_wins": (1 - first, {won[1]: 1}),
        }
        model.chance_of("war", ways, when=launched & ~over)
        given = self._appeasement(model, ~over)
        start = lift(self.power if self.status_quo is None else self.status_quo)
        terms = start + (1 - lift(self.binding)) * (first - self.power)
        for side, sign in ((one, 1), (other, -1)):
            wins, loses = won if side == one else won[::-1]
            mine = terms if side == one else 1 - terms
            now, lasting = (
                where(wins, 1, where(loses, 0, clip(peace, 0, 1)))
                for peace in (mine + sign * given, mine)
            )
            value = model.own("resolve", default=1.0) * self._of(model, side, "value")
            model.payoff(side, "share of the stake", value * now)
            model.payoff(side, "share from then on", value * self.shadow * lasting, terminal=True)
            paid = where(launched, self._of(model, side, "cost"), 0)
            model.payoff(side, "cost of war", -paid)
            self._window(model, side, clip(mine, 0, 1), over)
        model.measure(f"power_{one}", first, f"power of {model.title_of(one)}", "share")

    def _shifts(self, model: Builder, peace: Expr) -> None:
        """Move the power of both, by the period and at dates."""
        one, other = self.between
        moved = where(peace, self.shift, 0)
        model.drift(f"power.{one}", moved)
        model.drift(f"power.{other}", -moved)
        for name, jump in self.jumps.items():
            at = model.moment(jump.at, f"jumps.{name}.at")
            effects = {f"power.{one}": lift(jump.shift), f"power.{other}": -lift(jump.shift)}
            model.event(f"shift.{name}", at, effects, when=peace)

    def _launches(self, model: Builder, peace: Expr) -> list[Expr]:
        """Whether each side that may start the war does."""
        for side in self.launch:
            path = f"launch.{side}"
            if model.check_actor(side, path, key=True) and side not in self.between:
                model.problem(f"{side} is neither side", path, key=True)
        if not self.launch:
            for side in self.between:
                model.action(side, "launch_war", when=peace)
            return [model.did(side, "launch_war") for side in self.between]
        starts = {side: act for side, act in self.launch.items() if side in self.between}
        for side, act in starts.items():
            model.guard(side, peace, act, f"launch.{side}")
        return [model.took(side, act, f"launch.{side}") for side, act in starts.items()]

    def _appeasement(self, model: Builder, peace: Expr) -> Expr:
        """What the second side gives the first this period, less what the first gives."""
        if self.concession.constant == 0:
            return lift(0)
        for side in self.between:
            model.action(side, "appease", when=peace)
        one, other = (where(model.did(side, "appease"), 1, 0) for side in self.between)
        return self.concession * (other - one)

    def _window(self, model: Builder, side: str, share: Expr, over: Expr) -> None:
        """What waiting for one more period costs a side."""
        sign = 1 if side == self.between[0] else -1
        now, coming = model.ref(f"power.{side}"), lift(self.shift)
        for name, jump in self.jumps.items():
            at = model.moment(jump.at, f"jumps.{name}.at")
            coming = coming + where(equal(Period(), at - 1), jump.shift, 0)
        falls = now - clip(now + sign * coming, 0, 1)
        left = model.time.periods - Period() + self.shadow
        costs = self._of(model, side, "value") * (falls * left + now - share)
        window = model.define(f"window.{side}", where(over, 0, costs), off=0)
        model.feature(f"window.{side}", window)
        title = f"what one more period of waiting costs {model.title_of(side)}"
        model.measure(f"window_{side}", window, title, "payoff")

    def _of(self, model: Builder, side: str, name: str) -> Expr:
        return of_side(model, name, getattr(self, name), side, self.between)
