"""Which mechanisms carry the result? Each is switched off in turn, on the same luck.

Every variant is solved anew, so that actors know the mechanism is gone, and played with the seed of
the whole crisis; a run is compared with itself. Of pairs, the interaction is what switching both
off does beyond the sum of what either does. An effect says what the mechanism does in this model,
as long as all others work; several that can stand in for one another may each seem idle.

Leaves out: measures and payoffs, and what the solutions are imprecise by, which no interval holds.
"""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from itertools import combinations
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from offramp.analysis.telling import STEPS, Progress, Teller
from offramp.crisis import Crisis
from offramp.engine.block import Precision
from offramp.engine.players import Engine, Means
from offramp.language import Problems
from offramp.language.problems import nearest
from offramp.model.build import blocks_of
from offramp.playing import play
from offramp.runs.asked import check_luck
from offramp.runs.intervals import mean_interval, paired_difference, wilson
from offramp.runs.origin import AssumptionsMode
from offramp.runs.run import Run
from offramp.runs.solved import Solved
from offramp.solving import Behaviors, SelectionName, SolverName, chosen, solve, solving

_SOLVING = 90  # of a hundred steps: the larger part is solving


@dataclass(frozen=True)
class Effect:
    """What switching off does to one outcome: its probability with all, and the change of it."""

    outcome: str
    before: float
    change: float
    low: float
    high: float

    @property
    def seen(self) -> bool:
        """Whether the interval leaves out no change at all."""
        return self.low > 0 or self.high < 0


@dataclass(frozen=True)
class Ablated:
    """The crisis without some mechanisms.

    `moved` is the total variation distance: the share of probability that lies elsewhere. For a
    pair, `beyond` are the interactions. `problem` says why the mechanism cannot be switched off.
    """

    off: tuple[str, ...]
    effects: tuple[Effect, ...] = ()
    moved: float = 0.0
    solution: Solved | None = None
    beyond: tuple[Effect, ...] = ()
    problem: str = ""


@dataclass(frozen=True)
class Ablation:
    """What every mechanism does; `whole` is the run with all of them."""

    whole: Run
    singles: tuple[Ablated, ...]
    pairs: tuple[Ablated, ...] = ()
    interrupted: bool = False


def active(crisis: Crisis) -> list[str]:
    """The mechanisms of a crisis that are not switched off, in alphabetical order."""
    blocks = blocks_of(crisis.scenario.mechanisms)
    return sorted(name for name, block in blocks.items() if not block.off)


def ablate(
    crisis: Crisis | str | Path,
    runs: int = 10_000,
    seed: int = 1,
    only: Sequence[str] = (),
    pairs: bool = False,
    progress: Progress | None = None,
    *,
    policy: str | None = None,
    behavior: Behaviors | None = None,
    solver: SolverName | None = None,
    selection: SelectionName | None = None,
    avoid: str | None = None,
    assumptions: AssumptionsMode = "central",
    threads: int | None = None,
    precision: Precision = "double",
    engine: Engine = "compiled",
) -> Ablation:
    """Switch mechanisms off: each one, or each of `only`; with `pairs`, also each two of them.

    Options after these are those of `play`, and hold for all variants. An interruption after the
    whole crisis was played keeps the variants that were finished.

    Raises ValueError for a crisis without mechanisms or a mechanism that it does not have, and what
    `play` raises.
    """
    options = {"assumptions": assumptions, **asdict(Means(engine, threads, precision))}
    crisis = chosen(crisis, policy, behavior, solving(solver, selection, avoid))
    check_luck(runs, seed)
    only = [only] if isinstance(only, str) else only
    known = active(crisis)
    if not known:
        raise ValueError(f"{crisis.scenario.id} uses no mechanism: nothing to switch off")
    unknown = [name for name in only if name not in known]
    if unknown:
        hint = nearest(unknown[0], known) or f"it has {', '.join(known)}"
        raise ValueError(f"{crisis.scenario.id} has no mechanism {unknown[0]} ({hint})")
    names = [name for name in known if not only or name in only]
    plan = [(name,) for name in names]
    plan += list(combinations(names, 2)) if pairs else []
    teller = Teller(progress, len(plan) + 1)
    whole = _played(crisis, runs, seed, teller, "the whole crisis", options)
    ends: dict[tuple[str, ...], NDArray[np.int16]] = {(): whole.columns.outcome}
    done: list[Ablated] = []
    interrupted = whole.stopped
    for off in () if interrupted else plan:
        try:
            played = _without(crisis, off, runs, seed, teller, options)
        except Problems as error:
            done.append(Ablated(off, problem=error.problems[0].message))
            continue
        except KeyboardInterrupt:
            interrupted = True
            break
        if played.stopped:
            interrupted = True
            break
        ends[off] = played.columns.outcome
        done.append(_compared(whole, played, off, ends))
    singles = tuple(a for a in done if len(a.off) == 1)
    return Ablation(whole, singles, tuple(a for a in done if len(a.off) == 2), interrupted)


def _without(
    crisis: Crisis,
    off: tuple[str, ...],
    runs: int,
    seed: int,
    teller: Teller,
    options: dict[str, Any],
) -> Run:
    teller.next()
    variant = crisis.changed({f"mechanisms.{name}.off": True for name in off})
    return _played(variant, runs, seed, teller, f"without {' and '.join(off)}", options)


def _played(
    crisis: Crisis, runs: int, seed: int, teller: Teller, label: str, options: dict[str, Any]
) -> Run:
    telling, mode = teller.part(label, 0, _SOLVING), options["assumptions"]
    solution = solve(crisis, every=False, assumptions=mode, progress=telling)
    rest = teller.part(label, _SOLVING, STEPS - _SOLVING)
    return play(crisis, runs, seed, solution=solution, progress=rest, **options)


def _compared(
    whole: Run, played: Run, off: tuple[str, ...], ends: dict[tuple[str, ...], NDArray[np.int16]]
) -> Ablated:
    before, after = whole.columns.outcome, played.columns.outcome
    names = [name for name, _ in whole.origin.outcomes]
    effects, moved = effects_of(whole, played)
    parts = [ends.get((name,)) for name in off]
    beyond: tuple[Effect, ...] = ()
    if len(off) == 2 and all(part is not None for part in parts):
        beyond = tuple(
            _interaction(name, before == i, after == i, [part == i for part in parts])
            for i, name in enumerate(names)
        )
    return Ablated(off, effects, moved, played.solution, beyond)


def effects_of(before: Run, after: Run) -> tuple[tuple[Effect, ...], float]:
    """What a change does to every outcome, on the same luck, and how much probability it moves."""
    first, second = before.columns.outcome, after.columns.outcome
    names = [name for name, _ in before.origin.outcomes]
    effects = tuple(_effect(name, first == i, second == i) for i, name in enumerate(names))
    return effects, sum(abs(effect.change) for effect in effects) / 2


def _effect(name: str, before: NDArray[np.bool_], after: NDArray[np.bool_]) -> Effect:
    gained, lost = int((after & ~before).sum()), int((before & ~after).sum())
    return Effect(name, float(before.mean()), *paired_difference(gained, lost, len(before)))


def _interaction(
    name: str, before: NDArray[np.bool_], both: NDArray[np.bool_], each: Iterable[Any]
) -> Effect:
    first, second = (np.asarray(part, dtype=float) for part in each)
    values = both.astype(float) + before - first - second  # (run,)
    mean, low, high = mean_interval(values)
    if low == high:  # no run differs: as unsure as if one had been missed
        bound = wilson(0, len(values))[1]
        low, high = mean - bound, mean + bound
    return Effect(name, float(before.mean()), mean, low, high)
