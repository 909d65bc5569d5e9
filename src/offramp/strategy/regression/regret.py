"""What an actor could gain by the best one-shot deviation, measured on runs of its own.

The deviation is the best action by values regressed on other runs than those that it is measured
on (else it would profit from their luck), forced in one decision of each run, with the same luck
as without it; observers go on reading the actor by its choice probabilities. What the solution
itself says of the same deviations is the part that quantal choice gives away on purpose.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from offramp.engine.noise import Noise
from offramp.engine.position import Ints
from offramp.engine.program import Program
from offramp.engine.tape import Array
from offramp.engine.view import Behavior
from offramp.strategy.choosing import presuming
from offramp.strategy.regression.features import Basis
from offramp.strategy.regression.inputs import Inputs
from offramp.strategy.regression.pacing import softmax
from offramp.strategy.regression.policy import Regressed
from offramp.strategy.regression.replay import departed, replay
from offramp.strategy.regression.replayed import Deviation, Replay
from offramp.strategy.regression.sharing import together
from offramp.strategy.regression.template import Template
from offramp.strategy.regression.values import Worth
from offramp.strategy.solution import Regret

_Z = 1.959963984540054  # of a 95 % interval


@dataclass(frozen=True)
class Measured:
    """Regrets by actor, and plain play on the same runs."""

    regrets: tuple[Regret, ...]
    plain: Replay


def measure_regret(
    program: Program,
    behaviors: Sequence[Behavior],
    bases: Mapping[int, Basis],
    values: Mapping[int, Mapping[int, Worth]],
    noise: Noise,
    drawn: bool = False,
    template: Template | None = None,
) -> Measured:
    """The regret of the actors of `bases`; `values` are regressed on other runs."""
    played = presuming(program, behaviors)
    plain = replay(program, played, noise, drawn, template, kept=True)

    def one(actor: int) -> Regret:
        rule = _Best(Regressed(bases[actor], values[actor]), behaviors[actor], noise)
        periods, weight = _decisions(plain, actor, noise)
        deviation = Deviation(actor, bases[actor], periods, rule)
        deviant = departed(program, played, noise, plain, deviation, drawn, template)
        gain = deviant.onward(actor, periods) - plain.onward(actor, periods)
        return _regret(program.actors[actor].name, gain, weight, rule, plain, actor)

    return Measured(tuple(together(one, bases)), plain)


class _Best:
    """The best action by given values; notes what the behavior in play expects to gain by it."""

    def __init__(self, values: Regressed, behavior: Behavior, noise: Noise) -> None:
        self.values, self.behavior = values, behavior
        self.first, self.claimed = noise.first, np.zeros(noise.count)

    def __call__(self, inputs: Inputs, runs: Ints) -> Ints:
        """The best action (run,)."""
        kinds = inputs.types[inputs.basis.actor]
        open_ = inputs.own(inputs.described.open_, kinds) != 0
        best = np.argmax(np.where(open_, self.values.own(inputs, kinds), -np.inf), axis=0)
        if isinstance(self.behavior, Regressed):
            own = self.behavior.own(inputs, kinds)
            p = softmax(inputs.rationality * own, open_)
            claimed = own[best, np.arange(inputs.count)] - np.sum(p * own, axis=0)
            self.claimed[runs - self.first] = claimed
        return best


def _decisions(plain: Replay, actor: int, noise: Noise) -> tuple[Ints, Array]:
    """A period of each run in which the actor decides (0: none), and how many there are."""
    chances = plain.chances[:, actor]  # (period, run)
    count = chances.sum(axis=0)
    u = noise.uniform(f"deviation.{actor}", 0, np.arange(noise.first, noise.first + noise.count))
    nth = np.minimum((u * count).astype(np.int64), np.maximum(count - 1, 0))
    order = np.cumsum(chances, axis=0) - 1
    periods = np.argmax(chances & (order == nth), axis=0) + 1
    return np.where(count > 0, periods, 0), count.astype(np.float64)


def _regret(
    name: str, gain: Array, weight: Array, rule: _Best, plain: Replay, actor: int
) -> Regret:
    total = float(weight.sum())
    payoffs = plain.onward(actor, np.ones(len(weight), dtype=np.int64))
    spread = float(np.ptp(payoffs))
    if not total:
        return Regret(name, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0)
    mean = float(np.sum(weight * gain)) / total
    error = float(np.sqrt(np.sum((weight * (gain - mean)) ** 2))) / total
    imprecision = float(np.sum(weight * rule.claimed)) / total
    share = (mean - imprecision) / spread if spread > 0 else 0.0
    count = float(np.count_nonzero(weight))
    return Regret(name, mean, mean - _Z * error, mean + _Z * error, imprecision, share, count)
