"""States align against threats, not mere power; the weak join them, the others pass the buck.

`aligned.<a>.<b>` is how closely a stands by b. What b threatens a with (`threat.<a>.<b>`) is its
share of the power of the two · its proximity to a · its offensive intent as seen. Alignment goes
`pace` of the way per period to: affinity + balancing · (the threats that both face from others) -
repulsion · (the threat from b itself) + bandwagoning · (the threat from b) · (how much weaker a
is) · (how little others stand by a). Or states court each other and keep their distance by moves.
How open a is to c, `vulnerable.<a>.<c>`, is c's share of the power of c, a and those who stand by
a, so that the stronger are less deterred; `danger.<a>` is the worst threat · vulnerability. Those
who stand by a threatened state pay for it, and all who are concerned gain: that is why bucks are
passed. `poles` is the effective number of blocs, 1 / sum of p_a · p_b · s_ab over all pairs, with
p the shares of power and s the mean of the two alignments (1 with oneself): as many as there are
equal powers that stand alone, and 2 where two equal camps face each other. Sources: Walt (1987),
The Origins of Alliances; Snyder (1997), Alliance Politics; Christensen and Snyder (1990), Chain
Gangs and Passed Bucks; Laakso and Taagepera (1979), Leinster and Cobbold (2012) (effective
numbers); the essay: carment-belo-2024 ("alliances shift unpredictably", "power asymmetries and
shifting alliances form and dissolve rapidly").

Leaves out: ideology and domestic politics (put them into affinity), power that shifts
(`power_shift`), and revisionists who join for profit (Schweller 1994) rather than out of weakness.
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
from offramp.language.problems import nearest
from offramp.model.block import Block, Signature
from offramp.model.builder import Builder, EffectsIn
from offramp.model.expr import ONE, ZERO, Expr, clip, lift, maximum, minimum, positive, total

NOTHING, _HERE = Formula.of(0), "mechanisms.realignment"
_PACT = "mechanisms.alliances.nato.members"


class State(Strict):
    """A power among others: how strong, how threatening, whom it may court, what it minds."""

    power: Positive = Field(default=Formula.of(1), description="power, relative to the others")
    intent: Probability = Field(
        default=Formula.of(0.2),
        description="offensive intent as others see it, 0 to 1, such as height.russia; judgement",
    )
    moves: list[Identifier] = Field(
        default=[], description="for whom it has court_<state> and distance_<state>"
    )
    fear: Expression = Field(
        default=NOTHING, description="payoff lost per period wholly open to the worst threat"
    )
    concern: Expression = Field(
        default=NOTHING, description="payoff lost per period and other state that is so open"
    )
    burden: Expression = Field(
        default=NOTHING, description="payoff lost per period of wholly standing by the threatened"
    )


class Realignment(Block):
    """Alliances that form and dissolve: threat, bandwagoning, courtship, buck-passing, poles."""

    signatures: ClassVar[tuple[Signature, ...]] = (
        Signature(
            "a rising threat makes third parties align against it",
            "Walt (1987): states balance against threats",
            f"{_HERE}.states.russia.intent",
            0.2,
            1.0,
            "E(with_poland)",
            "+",
        ),
        Signature(
            "and so it leaves fewer poles",
            "Snyder (1997): conflict between camps tightens each of them; Walt (1987)",
            f"{_HERE}.states.russia.intent",
            0.2,
            1.0,
            "E(poles)",
            "-",
        ),
        Signature(
            "a stronger state is less deterred by its weaker adversaries",
            "carment-belo-2024: 'Stronger states are less deterred by weaker adversaries, further "
            "emboldening aggression'",
            f"{_HERE}.states.russia.power",
            1.0,
            6.0,
            "E(attacks)",
            "+",
        ),
        Signature(
            "the weaker a state, the closer it moves to the threat",
            "Walt (1987): the weaker the state, the likelier it is to bandwagon",
            f"{_HERE}.states.turkey.power",
            0.5,
            4.0,
            "E(turkey_with_russia)",
            "-",
        ),
        Signature(
            "with another power that may do it, a state stands less by the threatened",
            "Christensen and Snyder (1990): bucks are passed under multipolarity",
            f"{_HERE}.states.germany.power",
            0.5,
            6.0,
            "E(turkey_with_poland)",
            "-",
        ),
        Signature(
            "allies that stand closer deter attack, and they do so through the pact",
            "Snyder (1997); Leeds (2003): obligations weigh as far as interests back them",
            f"{_HERE}.affinity.germany.poland",
            0.0,
            0.8,
            "E(attacks)",
            "-",
            settings=tuple(
                (f"{_PACT}.{member}.obligation", f"aligned.{member}.poland")
                for member in ("germany", "turkey")
            ),
            moderator=("mechanisms.alliances.off", True, False),
        ),
    )

    states: Annotated[dict[Identifier, State], Field(min_length=3, max_length=8)] = Field(
        description="the powers among which alignments shift"
    )
    affinity: dict[Identifier, dict[Identifier, Probability]] = Field(
        default={}, description="alignment without any threat, and at the start; else 0"
    )
    proximity: dict[Identifier, dict[Identifier, Probability]] = Field(
        default={}, description="how near the second is to the first, 1 for a neighbor; else 1"
    )
    leader: Identifier | None = Field(
        default=None, description="whose alliance it is: the others' loyalty follows how they align"
    )
    follow: Probability = Field(
        default=Formula.of(0.2), description="share of the way that loyalty follows; judgement"
    )
    pace: Probability = Field(
        default=Formula.of(0.1), description="share of the way to rest per period; judgement"
    )
    balancing: NotNegative = Field(
        default=Formula.of(0.5), description="alignment per unit of common threat; judgement"
    )
    repulsion: NotNegative = Field(
        default=Formula.of(0.5), description="alignment lost per unit of mutual threat; judgement"
    )
    bandwagoning: NotNegative = Field(
        default=Formula.of(0.5),
        description="alignment of the wholly weak and lonely per unit of threat; judgement",
    )
    step: Probability = Field(
        default=Formula.of(0.25), description="share of alignment won or lost by a move; judgement"
    )
    returned: Probability = Field(
        default=Formula.of(0.5), description="share of it that the courted returns; judgement"
    )
    effort: Expression = Field(default=NOTHING, description="payoff a move to court costs")

    def build(self, model: Builder) -> None:
        """Threats, alignments and what moves them, then what they are worth."""
        known = [model.check_actor(s, f"states.{s}", key=True) for s in self.states]
        for key, pairs in (("affinity", self.affinity), ("proximity", self.proximity)):
            for one, others in pairs.items():
                known.append(self._is_state(model, one, f"{key}.{one}"))
                known += [self._is_state(model, o, f"{key}.{one}.{o}") for o in others]
        for name, state in self.states.items():
            for i, other in enumerate(state.moves):
                known.append(self._is_state(model, other, f"states.{name}.moves.{i}", key=False))
        if self.leader is not None:
            known.append(self._is_state(model, self.leader, "leader", key=False))
        if not all(known):
            return
        pairs_ = [(a, b) for a in self.states for b in self.states if a != b]
        for a, b in pairs_:
            model.variable(f"aligned.{a}.{b}", start=self._liking(a, b), low=0, high=1)
            model.define(f"threat.{a}.{b}", self._threat(a, b), off=0)
        for a, b in pairs_:
            gap = clip(self._rest(model, a, b), 0, 1) - model.ref(f"aligned.{a}.{b}")
            model.drift(f"aligned.{a}.{b}", self.pace * gap)
            model.define(f"vulnerable.{a}.{b}", self._vulnerable(model, a, b), off=0)
        self._poles(model)
        for name, state in self.states.items():
            self._state(model, name, state)

    def _is_state(self, model: Builder, name: str, path: str, key: bool = True) -> bool:
        if name not in self.states:
            model.problem(f"{name} is none of the states", path, nearest(name, self.states), key)
        return name in self.states

    def _others(self, *names: str) -> list[str]:
        return [s for s in self.states if s not in names]

    def _power(self, name: str) -> Expr:
        return lift(self.states[name].power)

    def _liking(self, a: str, b: str) -> Expr:
        return lift(self.affinity.get(a, {}).get(b, NOTHING))

    def _threat(self, a: str, b: str) -> Expr:
        """What b threatens a with: power, proximity, offensive intent."""
        near = lift(self.proximity.get(a, {}).get(b, Formula.of(1)))
        ours = self._power(b) / (self._power(a) + self._power(b))
        return ours * near * clip(self.states[b].intent, 0, 1)

    def _backing(self, model: Builder, a: str, c: str) -> Expr:
        """The power of those who stand by a, other than c."""
        return total([model.ref(f"aligned.{b}.{a}") * self._power(b) for b in self._others(a, c)])

    def _rest(self, model: Builder, a: str, b: str) -> Expr:
        """Where a's alignment with b goes."""
        threat = model.ref(f"threat.{a}.{b}")
        common = total(
            [
                minimum(model.ref(f"threat.{a}.{c}"), model.ref(f"threat.{b}.{c}"))
                for c in self._others(a, b)
            ]
        )
        weaker = positive(1 - self._power(a) / self._power(b))
        alone = 1 - self._backing(model, a, b) / total([self._power(c) for c in self._others(a, b)])
        joined = self.bandwagoning * threat * weaker * alone
        return self._liking(a, b) + self.balancing * common - self.repulsion * threat + joined

    def _vulnerable(self, model: Builder, a: str, c: str) -> Expr:
        own, other = self._power(a) + self._backing(model, a, c), self._power(c)
        return other / (own + other)

    def _poles(self, model: Builder) -> None:
        """The effective number of blocs: powers that stand together count as one."""
        whole = total([self._power(s) for s in self.states])
        found = ZERO
        for a in self.states:
            for b in self.states:
                both = (model.ref(f"aligned.{a}.{b}") + model.ref(f"aligned.{b}.{a}")) / 2
                alike = ONE if a == b else both
                found = found + self._power(a) * self._power(b) / (whole * whole) * alike
        poles = model.define("poles", 1 / found, off=2)
        model.measure("poles", poles, "effective number of blocs", "blocs")

    def _state(self, model: Builder, name: str, state: State) -> None:
        """What a state is in danger of, what it may do about it, and what it pays."""
        worst = [
            model.ref(f"threat.{name}.{c}") * model.ref(f"vulnerable.{name}.{c}")
            for c in self._others(name)
        ]
        model.feature(f"danger.{name}", model.define(f"danger.{name}", maximum(*worst), off=0))
        for other in state.moves:
            mine, theirs = f"aligned.{name}.{other}", f"aligned.{other}.{name}"
            step = self.step * (1 - model.ref(mine))
            back = self.returned * (self.step * (1 - model.ref(theirs)))
            costs = (("courting", -lift(self.effort)),)
            courts: EffectsIn = {mine: step, theirs: back}
            leaves: EffectsIn = {mine: -(self.step * model.ref(mine))}
            who = model.title_of(other)
            model.action(name, f"court_{other}", effects=courts, costs=costs, title=f"court {who}")
            cools = f"keep distance from {who}"
            model.action(name, f"distance_{other}", effects=leaves, title=cools)
        earned = {
            "own danger": state.fear * model.ref(f"danger.{name}"),
            "others' danger": state.concern
            * total([model.ref(f"danger.{s}") for s in self._others(name)]),
            "commitments": state.burden * self._commitments(model, name),
        }
        for label, loss in earned.items():
            if loss != ZERO:
                model.payoff(name, label, -loss)
        if self.leader not in (None, name):
            loyalty = model.common(f"loyalty.{name}")
            model.drift(
                loyalty, self.follow * (model.ref(f"aligned.{name}.{self.leader}") - loyalty)
            )

    def _commitments(self, model: Builder, name: str) -> Expr:
        """How far it stands by others that third parties threaten."""
        return total(
            [
                model.ref(f"aligned.{name}.{b}")
                * maximum(*(model.ref(f"threat.{b}.{c}") for c in self._others(name, b)))
                for b in self._others(name)
            ]
        )
