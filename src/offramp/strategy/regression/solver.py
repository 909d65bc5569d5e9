"""Regression policy iteration: play, regress values backward, choose anew, until choices rest.

The least-squares Monte Carlo idea of Longstaff and Schwartz (2001), applied to the Markov logit
equilibrium of a game: every round plays a batch of runs under the choices found so far, with luck
of its own, and replaces everybody's choices by (a part of the way to) the quantal reply to them.
What is played once replies lie to no side is averaged (`pacing.py`). Undamped, the rounds are the
level-k behaviors. Leaves out: any proof that there is one equilibrium only; the one found is that
which damped rounds reach from uniform choice.
"""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

import numpy as np

from offramp.engine.noise import Noise
from offramp.engine.program import Program
from offramp.engine.setting import started
from offramp.engine.view import Behavior
from offramp.strategy.choosing import presuming
from offramp.strategy.regression import cache
from offramp.strategy.regression.exploring import Exploration
from offramp.strategy.regression.features import Basis
from offramp.strategy.regression.fitting import Sizes
from offramp.strategy.regression.judging import outcomes_of, payoffs_of, regretful, unrest
from offramp.strategy.regression.pacing import LAST, Pace
from offramp.strategy.regression.policy import Regressed
from offramp.strategy.regression.recording import record_compiled, recurring
from offramp.strategy.regression.regret import measure_regret
from offramp.strategy.regression.replayed import Replay
from offramp.strategy.regression.sampling import Recorded, record
from offramp.strategy.regression.settings import RegressionSettings
from offramp.strategy.regression.sweep import measured, sweep
from offramp.strategy.regression.swept import Step, Strengths, Swept
from offramp.strategy.regression.template import Template
from offramp.strategy.regression.values import Worth
from offramp.strategy.solution import Diagnostics, Solution

Progress = Callable[[int, int], None]  # steps done, steps expected at most
Worths = Mapping[int, Mapping[int, Worth]]  # by actor and period
_MOST_BYTES = 400_000_000  # of recorded positions
_PILOT = 64  # runs, to see how long they last
_CHEAP, _FEWEST, _MOST_RUNS = 4e8, 2_048, 32_768
_FRESH = (1_000_003, 2_000_003)  # added to the seed: runs to judge on, and to measure regret on
_REPLAYED = 1_024
_SCARCE = 4_096  # affordable runs, beyond which moves that end the crisis are met often enough
_ANEW = 4  # rounds after which strengths of regressions are chosen anew


def regress(
    program: Program,
    settings: RegressionSettings,
    solved_for: Sequence[int],
    given: Sequence[Behavior | None],
    drawn: bool = False,
    progress: Progress | None = None,
    cached: bool = False,
) -> Solution:
    """How the actors `solved_for` choose, the behaviors of the others being `given`.

    Both count actors in the program's order. With `drawn`, assumptions are drawn by run, and
    what they are is among the features. With `cached`, the solution is taken from the disk if it
    is there, and kept there. Raises PlayError.
    """
    clock = time.perf_counter()
    solving = _Solving(program, settings, solved_for, given, drawn, progress)
    key = cache.key_of(program, settings, solved_for, given, drawn) if cached else None
    if key is not None:
        known = cache.read(key, given, solving.bases)
        if known is not None:
            return known
    solution = solving.solution()
    seconds = time.perf_counter() - clock
    solution = replace(solution, diagnostics=replace(solution.diagnostics, seconds=seconds))
    if key is not None:
        cache.write(key, solution)
    return solution


class _Solving:
    def __init__(
        self,
        program: Program,
        settings: RegressionSettings,
        solved_for: Sequence[int],
        given: Sequence[Behavior | None],
        drawn: bool,
        progress: Progress | None,
    ) -> None:
        self.program, self.settings, self.drawn = program, settings, drawn
        self.given, self.progress = list(given), progress
        self.actors = [i for i in solved_for if program.actors[i].actions]
        kinds = [actor.behavior for actor in program.model.actors]
        self.depths = {i: kinds[i].depth or 0 for i in self.actors if kinds[i].kind == "level-k"}
        self.seekers = [i for i in self.actors if i not in self.depths]
        with np.errstate(all="ignore"):
            start = started(program, Noise(settings.seed, 0, 1_024), drawn)
        self.bases = {i: Basis(program, i, start, drawn) for i in solved_for}
        self.template: Template | None = None
        self.runs = self.played = 0
        self.sizes: dict[int, Sizes] = {}
        self.samples: dict[int, list[int]] = {}
        rounds = settings.rounds if self.seekers else 0
        self.done = 0
        self.steps = max(self.depths.values(), default=0) + rounds + 1 + len(self.actors)

    def solution(self) -> Solution:
        """Solve, then judge the solution on fresh runs."""
        self.template = self.compiled()
        affordable = self.affordable()
        self.runs = self.settings.runs or affordable
        if affordable > _SCARCE and any(len(basis.ending) for basis in self.bases.values()):
            for basis in self.bases.values():
                basis.regress_endings()
            self.template = self.compiled()
        behaviors, changes = self.equilibrium(self.levels())
        diagnostics, plain = self.judged(behaviors, changes)
        return Solution(
            behaviors,
            diagnostics,
            payoffs=payoffs_of(self.program, plain),
            outcomes=outcomes_of(self.program, plain),
        )

    # Rounds

    def levels(self) -> list[Behavior]:
        """The undamped rounds from uniform choice; level-k actors stop at theirs."""
        worths: dict[int, Mapping[int, Worth]] = {i: {} for i in self.bases}
        reached = dict(worths)
        for level in range(1, max(self.depths.values(), default=0) + 1):
            swept = self.round(self.behaviors(worths), self.actors, worths, Step(renewed=False))
            worths = {**worths, **swept.replies}
            reached |= {i: worths[i] for i, depth in self.depths.items() if depth == level}
        return self.behaviors({i: reached[i] if i in self.depths else {} for i in self.bases})

    def equilibrium(self, behaviors: list[Behavior]) -> tuple[list[Behavior], list[float]]:
        """Damped rounds of the actors that seek equilibrium, the others held at theirs."""
        worths: dict[int, Mapping[int, Worth]] = {i: {} for i in self.seekers}
        recent: list[Worths] = []
        changes: list[float] = []
        near, strengths = self.template is None, Strengths()
        pace = Pace(self.settings.damping, self.settings.tolerance, near)
        for _ in range(self.settings.rounds if self.seekers else 0):
            if len(changes) % _ANEW == 0:
                strengths = Strengths()
            swept = self.round(behaviors, self.seekers, worths, Step(pace.share, True, strengths))
            changes.append(swept.change)
            share = pace.step(swept.change, swept.decisions, swept.direction)
            worths = {i: self.average(worths[i], swept.replies[i], i, share) for i in worths}
            for i in self.seekers:
                behaviors[i] = Regressed(self.bases[i], worths[i])
            recent = [*recent, worths][-max(pace.averaged, LAST) :]
            if pace.rested:
                break
        for i in self.seekers if pace.averaged else ():
            behaviors[i] = Regressed(self.bases[i], self.mean([w[i] for w in recent], i))
        self.rested = pace.rested or not self.seekers
        self.averaged = pace.averaged
        return behaviors, changes

    def round(
        self, behaviors: Sequence[Behavior], actors: Sequence[int], worths: Worths, step: Step
    ) -> Swept:
        recorded = self.recorded(behaviors, actors, self.settings.seed, self.played)
        self.played += self.runs
        bases = {i: self.bases[i] for i in actors}
        if not self.sizes:
            self.sizes = measured(self.program, recorded, self.bases)
        swept = sweep(self.program, recorded, bases, self.sizes, worths, step)
        self.samples |= swept.samples
        self.advance()
        return swept

    def recorded(
        self, behaviors: Sequence[Behavior], actors: Sequence[int], seed: int, first: int = 0
    ) -> Recorded:
        noise = Noise(seed, first, self.runs)
        played = presuming(self.program, behaviors)
        if self.template is not None:
            return record_compiled(self.template, played, noise, actors, Exploration())
        return record(self.program, played, noise, self.drawn, actors, Exploration())

    def compiled(self) -> Template | None:
        """What the compiled player plays rounds from, where no position needs a mean of its own."""
        if self.drawn or self.program.model.order == "random order" or not self.bases:
            return None
        played = presuming(self.program, self.behaviors({i: {} for i in self.bases}))
        template = Template(self.program, played, self.bases)
        live = next(iter(self.bases.values())).live
        if not template.sound or recurring(template, played, live, self.settings.seed):
            return None
        return template

    def average(
        self, before: Mapping[int, Worth], reply: Mapping[int, Worth], actor: int, share: float
    ) -> Mapping[int, Worth]:
        zero = Worth.zero(self.bases[actor])
        made = {t: before.get(t, zero).blended(worth, share) for t, worth in reply.items()}
        return {**before, **made}

    def mean(self, several: Sequence[Mapping[int, Worth]], actor: int) -> Mapping[int, Worth]:
        found = several[0]
        for count, worths in enumerate(several[1:], 2):
            found = self.average(found, worths, actor, 1 / count)
        return found

    def behaviors(self, worths: Worths) -> list[Behavior]:
        found: list[Behavior] = []
        for actor, behavior in enumerate(self.given):
            if actor in self.bases or behavior is None:
                found.append(Regressed(self.bases[actor], worths[actor]))
            else:
                found.append(behavior)
        return found

    def advance(self, steps: int = 1) -> None:
        self.done += steps
        if self.progress:
            self.progress(min(self.done, self.steps), self.steps)

    def affordable(self) -> int:
        """How many runs a round may have: by work, and by what can be held at once."""
        program = self.program
        self.runs = _PILOT
        worths: Worths = {i: {} for i in self.bases}
        pilot = self.recorded(self.behaviors(worths), self.actors, self.settings.seed)
        tapes = [a.moves for a in program.actors] + [a.flow for a in program.actors]
        tapes += [chance.tape for chance in program.chances] + [program.drift]
        work = len(pilot.periods) * (200 + sum(len(tape.code) for tape in tapes))
        stages = sum(len(period.stages) for period in pilot.periods)
        held = 8 * stages * (len(program.model.variables) + program.slots + 40)
        runs = max(int(min(_CHEAP / work, _MOST_BYTES / max(held, 1))), 1)
        return max(_FEWEST, min(_MOST_RUNS, 1 << (runs.bit_length() - 1)))

    # Judgement

    def judged(self, behaviors: list[Behavior], changes: list[float]) -> tuple[Diagnostics, Replay]:
        """What fresh runs say of the solution."""
        seed = self.settings.seed
        recorded = self.recorded(behaviors, self.actors, seed + _FRESH[0])
        bases = {i: self.bases[i] for i in self.actors}
        played = {i: b.worths for i, b in enumerate(behaviors) if isinstance(b, Regressed)}
        swept = sweep(self.program, recorded, bases, self.sizes, played, Step(renewed=False))
        if self.template is not None:
            self.template.rooms.clear()  # nothing is recorded after this
        noise = Noise(seed + _FRESH[1], 0, max(_REPLAYED, self.runs // 2))
        found = measure_regret(
            self.program, behaviors, bases, swept.replies, noise, self.drawn, self.template
        )
        seekers = {self.program.actors[i].name for i in self.seekers}
        warnings = [
            *unrest(changes, self.settings, self.rested),
            *regretful(found.regrets, seekers),
        ]
        diagnostics = Diagnostics(
            "regression",
            why="reached by damped replies from uniform choice",
            rounds=len(changes) or max(self.depths.values(), default=0),
            changes=tuple(changes),
            averaged=self.averaged,
            converged=self.rested,
            regrets=found.regrets,
            samples=tuple(
                (self.program.actors[i].name, float(min(n)), float(np.median(n)))
                for i, n in sorted(self.samples.items())
            ),
            warnings=tuple(warnings),
        )
        self.advance(self.steps - self.done)
        return diagnostics, found.plain
