"""New weapons tempt to strike first, shorten warning and blur the line to nuclear war.

A system in service does three things. It adds to what its owner's first strike would destroy:
several systems hit what the others leave, so `first_strike` = 1 - Π (1 - counterforce) over those
deployed, and being ahead in it is worth `leverage`. It takes minutes off the shared `warning`. And
it adds to `entanglement`, each a share of what is left to blur: with entanglement e, a conventional
strike is taken for a nuclear one with the probability misreading · e, and then has the effects that
the block says. Systems enter service at a date or by a move, and may be withdrawn. Where nothing
else is said a system has the numbers of its kind:

- precision (near-zero-miss conventional missiles): counterforce 0.3, 0 minutes, entanglement 0.2
- hypersonic (fast, for either warhead): counterforce 0.15, 10 minutes, entanglement 0.3
- emp (blinds sensors and command): counterforce 0.1, 5 minutes, entanglement 0.3
- drones (reach bases and radars unnoticed): counterforce 0.05, 2 minutes, entanglement 0.1

Sources: Lieber and Press (2017), The New Era of Counterforce (accuracy undoes hardened silos);
Acton (2018), Escalation through Entanglement; Jervis (1978), Cooperation under the Security Dilemma
(offense and defense, and whether they can be told apart); Schelling and Halperin (1961), Strategy
and Arms Control; the essay carment-belo-2024: "make threat escalation strategies even more
tempting", "blur the lines between conventional and nuclear strategic doctrine". The numbers of the
kinds are judgement.

Leaves out: what missiles destroy when used conventionally, defense against them, doubts whether
they work, invention; `adaptation` has the countermeasures to a weapon in use.
"""

from typing import Annotated, ClassVar, Literal, NamedTuple

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
from offramp.model.block import Block, Signature
from offramp.model.builder import Builder
from offramp.model.expr import ONE, Expr, Operand, any_of, clip, lift, maximum, where

ZERO = Formula.of(0)
_TECH = "mechanisms.technology"


class _Kind(NamedTuple):
    """What a system of a kind does where its block does not say."""

    counterforce: float
    minutes: float
    entanglement: float


_KINDS = {
    "precision": _Kind(0.3, 0, 0.2),
    "hypersonic": _Kind(0.15, 10, 0.3),
    "emp": _Kind(0.1, 5, 0.3),
    "drones": _Kind(0.05, 2, 0.1),
}


class System(Strict):
    """A weapon system: whose, of what kind, when it enters service, what it does."""

    by: Identifier = Field(description="whose it is: one of the two sides")
    kind: Literal["precision", "hypersonic", "emp", "drones"] = Field(
        default="precision", description="gives the numbers that are not said"
    )
    counterforce: Probability | None = Field(
        default=None, description="share of the rival's nuclear forces that it would destroy"
    )
    minutes: NotNegative | None = Field(
        default=None, description="minutes of warning that it takes away"
    )
    entanglement: Probability | None = Field(
        default=None,
        description="share, of what still tells conventional from nuclear forces, that it blurs",
    )
    at: Moment | None = Field(
        default=None, description="date or period in which it enters service by itself; 1: is there"
    )
    moves: bool = Field(
        default=True, description="give its owner `deploy_<system>` and `withdraw_<system>`"
    )
    cost: Expression = Field(
        default=Formula.of(0.05), description="payoff lost by deploying it; judgement"
    )
    upkeep: Expression = Field(
        default=ZERO, description="payoff lost per period that it is in service"
    )


class Strike(Strict):
    """Conventional strikes that may be taken for nuclear ones."""

    by: Identifier = Field(description="who strikes")
    actions: Annotated[list[Identifier], Field(min_length=1)] = Field(
        description="its actions that are conventional strikes"
    )
    misreading: Probability = Field(
        default=Formula.of(0.2),
        description="probability of being taken for a nuclear strike if nothing tells the forces "
        "apart; judgement",
    )
    effects: dict[str, Expression] = Field(
        default={},
        description="what a misread strike adds to the state, such as fear.united_states: 0.3",
    )


class Technology(Block):
    """Precision, hypersonics, drones, EMP: first strike, warning time, the blurred line."""

    signatures: ClassVar[tuple[Signature, ...]] = (
        Signature(
            "the more a system would destroy of the other's forces, the likelier pre-emption",
            "Lieber and Press 2017: accuracy and sensing make forces vulnerable again",
            f"{_TECH}.systems.oreshnik.counterforce",
            0.05,
            0.6,
            "P(preemption)",
            "+",
        ),
        Signature(
            "the more minutes of warning a system takes away, the likelier pre-emption",
            "carment-belo-2024: 'the innovative and deadly hypersonic missiles'; Schelling 1960",
            f"{_TECH}.systems.oreshnik.minutes",
            0,
            14,
            "P(preemption)",
            "+",
        ),
        Signature(
            "the more a system blurs the line, the more strikes are taken for nuclear ones",
            "Acton 2018; carment-belo-2024: 'blur the lines between conventional and nuclear "
            "strategic doctrine'",
            f"{_TECH}.systems.oreshnik.entanglement",
            0,
            0.8,
            "E(misread)",
            "+",
        ),
        Signature(
            "the more being ahead is worth, the more systems are deployed",
            "carment-belo-2024: they 'make threat escalation strategies even more tempting'; "
            "Jervis 1978",
            f"{_TECH}.leverage",
            0,
            0.3,
            "E(systems)",
            "+",
        ),
        Signature(
            "where a first strike is feared, both deploy less: they share the danger",
            "Schelling and Halperin 1961 (the common interest of adversaries in stability)",
            "mechanisms.nuclear_balance.off",
            True,
            False,
            "E(systems)",
            "-",
        ),
        Signature(
            "entangled forces make pre-emption likelier, by frightening who is struck",
            "Acton 2018: inadvertent escalation",
            f"{_TECH}.systems.oreshnik.entanglement",
            0,
            0.8,
            "P(preemption)",
            "+",
            settings=(("mechanisms.nuclear_balance.survivability", 0.3),),
        ),
    )

    between: Annotated[list[Identifier], Field(min_length=2, max_length=2)] = Field(
        description="the two sides whose forces the systems threaten"
    )
    systems: Annotated[dict[Identifier, System], Field(min_length=1)] = Field(
        description="the systems, by name"
    )
    warning: NotNegative | None = Field(
        default=None,
        description="minutes of warning before any of them, unless said elsewhere",
    )
    entanglement: Probability = Field(
        default=ZERO, description="how far the line is blurred before any of them"
    )
    leverage: Expression = Field(
        default=Formula.of(0.1),
        description="payoff per period of a first strike that destroys all, where the other's "
        "destroys nothing: what one may threaten with; judgement",
    )
    strikes: dict[Identifier, Strike] = Field(
        default={}, description="conventional strikes that may be misread, by name"
    )

    def build(self, model: Builder) -> None:
        """The systems and what they add up to, the advantage, strikes misread."""
        known = [model.check_actor(side, f"between.{i}") for i, side in enumerate(self.between)]
        one, other = self.between
        if one == other:
            model.problem("it takes two different sides", "between.1")
        if one == other or not all(known):
            return
        model.common("warning", start=None if self.warning is None else lift(self.warning))
        start = self.entanglement
        model.common("entanglement", start=None if start.constant == 0 else lift(start))
        left: dict[str, Expr] = {one: ONE, other: ONE}
        for name, system in self.systems.items():
            path = f"systems.{name}.by"
            if not model.check_actor(system.by, path):
                continue
            if system.by not in left:
                model.problem(f"{system.by} is neither side", path)
                continue
            self._system(model, name, system)
            hits = where(_deployed(model, name, system), _of(system, "counterforce"), 0)
            left[system.by] = left[system.by] * (1 - hits)
        for side, rival in ((one, other), (other, one)):
            strike = model.define(f"first_strike.{side}", 1 - left[side], off=0)
            title = f"share of {model.title_of(rival)}'s forces open to a first strike"
            model.measure(f"first_strike.{side}", strike, title)
            model.feature(f"first_strike.{side}", strike)
            if self.leverage.constant != 0:
                ahead = strike - model.ref(f"first_strike.{rival}")
                model.payoff(side, "being ahead", self.leverage * ahead)
        for name, strike in self.strikes.items():
            self._strike(model, name, strike)

    def _system(self, model: Builder, name: str, system: System) -> None:
        """How a system enters and leaves service, and what that changes."""
        owner, flag = system.by, f"deployed.{system.by}.{name}"
        there = model.variable(
            flag, kind="flag", title=f"{name} of {model.title_of(owner)} is in service"
        )
        entering = self._effects(model, system)
        if system.at is not None:
            at = model.moment(system.at, f"systems.{name}.at")
            model.event(f"deployed.{owner}.{name}", at, {flag: 1, **entering}, when=~there)
        if system.moves:
            model.action(owner, f"deploy_{name}", when=~there, effects={flag: 1})
            model.action(owner, f"withdraw_{name}", when=there, effects={flag: -1})
        # by whatever move of its owner it enters or leaves service
        change = model.change(flag, owner)
        goes_in, goes_out = (change > 0) & ~there, (change < 0) & there
        leaving = self._effects(model, system, back=True)
        for variable, added in entering.items():
            taken = where(goes_out, leaving[variable], 0)
            model.on_move(owner, variable, where(goes_in, added, taken))
        model.cost(owner, f"deploying {name}", where(goes_in, system.cost, 0))
        if system.upkeep.constant != 0:
            model.payoff(owner, f"keeping {name}", -where(there, system.upkeep, 0))

    def _effects(self, model: Builder, system: System, back: bool = False) -> dict[str, Operand]:
        """What entering service adds to warning and entanglement; or leaving it."""
        minutes, blurs = _of(system, "minutes"), _of(system, "entanglement")
        clear = 1 - model.ref("entanglement")
        if back:
            return {
                "warning": minutes,
                "entanglement": -(blurs * clear / maximum(1 - blurs, 1e-9)),
            }
        return {"warning": -minutes, "entanglement": blurs * clear}

    def _strike(self, model: Builder, name: str, strike: Strike) -> None:
        """A conventional strike may be taken for a nuclear one."""
        path = f"strikes.{name}"
        if not model.check_actor(strike.by, f"{path}.by"):
            return
        for variable in strike.effects:
            model.names(variable, f"{path}.effects.{variable}", key=True)
        count = model.variable(
            f"misread_strikes.{name}",
            kind="integer",
            low=0,
            title=f"strikes taken for nuclear: {name}",
        )
        strikes = any_of(
            [
                model.took(strike.by, action, f"{path}.actions.{i}")
                for i, action in enumerate(strike.actions)
            ]
        )
        chance = clip(strike.misreading * model.ref("entanglement"), 0, 1)
        effects: dict[str, Operand] = {count.name: 1, **strike.effects}
        model.chance(f"misread_strikes.{name}", chance, effects, when=strikes)


def _deployed(model: Builder, name: str, system: System) -> Expr:
    return model.ref(f"deployed.{system.by}.{name}") > 0


def _of(system: System, what: Literal["counterforce", "minutes", "entanglement"]) -> Expr:
    said: Formula | None = getattr(system, what)
    return lift(getattr(_KINDS[system.kind], what) if said is None else said)
