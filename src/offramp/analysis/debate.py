"""Two arguments about one crisis: where they differ, and what difference that makes.

They may differ in what they assume, and in what they claim. Each argument's claims are judged under
its own assumptions and under the other's; each assumption that they disagree on is lent by either
to the other, to see how much of the outcome it moves. What is left when all are lent is what they
claim differently of the same crisis.

Leaves out: disagreement about what a crisis consists of; for that, two scenarios are needed.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from offramp.analysis.ablation import Effect, effects_of
from offramp.analysis.claims.case import Case
from offramp.analysis.claims.checking import RUNS, Checked, check_case
from offramp.analysis.claims.variants import Progress, atoms_of
from offramp.analysis.complete import play_all
from offramp.analysis.disagreeing import Disagreement, disagreements
from offramp.crisis import Crisis
from offramp.engine.errors import PlayError
from offramp.language import Change, Problem, Problems
from offramp.language.claim import Number
from offramp.language.claims.printer import quantity_text
from offramp.runs.run import Run
from offramp.solving import solve

Ends = tuple[Run, Run]  # how it ends by the first argument and by the second, by one solver's seed


@dataclass(frozen=True)
class Swing:
    """What one disagreement moves when an argument takes over the other's value.

    `moves` are the shares of probability that then lie elsewhere, on average over the two, by seed
    of the solver; `lent` holds by how much each outcome changes by the first of them. With what
    else an argument assumes the other's value may make no crisis: `refused` says why, and what it
    moves is told of the other way alone, or not at all.
    """

    path: str
    moves: tuple[float, ...]
    lent: tuple[tuple[Effect, ...], tuple[Effect, ...]]  # to the first argument, to the second
    refused: tuple[str, str] = ("", "")  # by the first, by the second

    @property
    def moved(self) -> float:
        """What it moves, on average over the seeds; 0 where it could not be lent."""
        return sum(self.moves) / len(self.moves) if self.moves else 0.0


@dataclass(frozen=True)
class Tried:
    """A claim judged under its own argument's assumptions, and under the other's."""

    argument: str
    own: Checked
    other: Checked

    @property
    def hangs(self) -> bool:
        """Whether the verdict hangs on whose assumptions are right: the two are opposite."""
        return {self.own.judgement.verdict, self.other.judgement.verdict} == {"holds", "fails"}

    @property
    def may_hang(self) -> bool:
        """Whether it may do so: one of the two is undecided."""
        return not self.hangs and self.own.judgement.verdict != self.other.judgement.verdict


@dataclass(frozen=True, eq=False)
class Debate:
    """Where two arguments differ, and what that does.

    `swings` are in the order of what they move; `shared` are pairs of claims, one of each argument,
    that speak of the same quantity. `between` is what lies between the two in outcomes.
    Claims and swings were judged by so many `seeds` of the solver, `runs` and `between` are by the
    first of them. An interruption leaves out what was not finished; there may be no `runs` then.
    """

    first: Case
    second: Case
    disagreements: tuple[Disagreement, ...]
    claims: tuple[Tried, ...]
    shared: tuple[tuple[str, str, str], ...]
    runs: tuple[Run, ...]
    between: tuple[Effect, ...]
    moved: float
    swings: tuple[Swing, ...]
    interrupted: bool = False
    seeds: int = 1


def debate(
    first: Case,
    second: Case,
    runs: int = RUNS,
    seed: int = 1,
    threads: int | None = None,
    progress: Progress | None = None,
    seeds: int = 1,
) -> Debate:
    """Compare two arguments about the same scenario. Raises Problems if they are not.

    At most `runs` runs of each variant are played for a claim, and a tenth as many (10,000 at
    least) to see what moves the outcome. Claims are judged with so many `seeds` of the solver, as
    `check_case` does, and so is what moves the outcome, where choices are found by luck. An
    interruption keeps what was finished.
    """
    _check(first, second)
    differ = disagreements(first, second)
    tried: list[Tried] = []
    swings: list[Swing] = []
    ends: list[Ends] = []
    interrupted = False

    def played(crisis: Crisis, doing: str, number: int) -> Run:
        own = crisis.model.solving.seed + number
        if number:
            crisis, doing = crisis.changed({"solving.seed": own}), f"{doing}, seed {own}"
        solution = solve(crisis, every=False, progress=_told(progress, doing))
        return play_all(crisis, max(10_000, runs // 10), seed, solution=solution, threads=threads)

    def ended(number: int) -> Ends:
        one, two = (
            played(case.crisis, f"solving {case.argument.argument}", number)
            for case in (first, second)
        )
        return one, two

    try:
        for one, other in ((first, second), (second, first)):
            for each in _tried(one, other, runs, seed, threads, progress, seeds):
                tried.append(each)  # an interruption keeps those before it
        ends.append(ended(0))
        if any(run.solution and run.solution.solver == "regression" for run in ends[0]):
            ends += [ended(number) for number in range(1, seeds)]
        for lent in differ:
            swings.append(_swing(first, second, lent, ends, played))
    except KeyboardInterrupt:
        interrupted = True
    between, moved = effects_of(*ends[0]) if ends else ((), 0.0)
    return Debate(
        first,
        second,
        differ,
        tuple(tried),
        tuple(shared(first, second)),
        ends[0] if ends else (),
        between,
        moved,
        tuple(sorted(swings, key=lambda swing: -swing.moved)),
        interrupted,
        seeds,
    )


def _swing(
    first: Case,
    second: Case,
    differ: Disagreement,
    ends: Sequence[Ends],
    played: Callable[[Crisis, str, int], Run],
) -> Swing:
    """What a disagreement moves, lent to the first argument and to the second."""
    path, doing = differ.path, f"lending {differ.path}"
    sides: list[list[tuple[tuple[Effect, ...], float]]] = [[], []]  # by seed
    refused = ["", ""]
    for side, (case, value) in enumerate(((first, differ.second), (second, differ.first))):
        try:
            crisis = _lent(case.crisis, path, value)
            for number, end in enumerate(ends):
                sides[side].append(effects_of(end[side], played(crisis, doing, number)))
        except Problems as error:
            sides[side], refused[side] = [], error.problems[0].message
        except PlayError as error:
            sides[side], refused[side] = [], str(error)
    taken = [side for side in sides if side]
    moves = [sum(moved for _, moved in seed) / len(seed) for seed in zip(*taken, strict=True)]
    one, two = (side[0][0] if side else () for side in sides)
    return Swing(path, tuple(moves), (one, two), (refused[0], refused[1]))


def shared(first: Case, second: Case) -> list[tuple[str, str, str]]:
    """Claims of either argument that speak of the same quantity: names, and the quantity."""
    found: list[tuple[str, str, str]] = []
    for one, claim in first.argument.claims.items():
        mine = {quantity_text(atom) for atom in atoms_of(claim.holds.claim)}
        for two, other in second.argument.claims.items():
            common = [
                text
                for text in map(quantity_text, atoms_of(other.holds.claim))
                if text in mine and text != quantity_text(Number(0.0))
            ]
            found += [(one, two, text) for text in dict.fromkeys(common)]
    return found


def _tried(
    case: Case,
    other: Case,
    runs: int,
    seed: int,
    threads: int | None,
    progress: Progress | None,
    seeds: int,
) -> Iterator[Tried]:
    """The claims of one argument, under its own assumptions and the other's.

    An interruption is passed on after the claims that have both verdicts.
    """
    known = other.crisis.knowing(case.argument.policies, case.node)
    elsewhere = replace(case, crisis=known, crises={})
    own = check_case(case, runs, seed, threads=threads, progress=progress, seeds=seeds)
    if own.interrupted:
        raise KeyboardInterrupt
    there = check_case(elsewhere, runs, seed, threads=threads, progress=progress, seeds=seeds)
    by_name = {checked.name: checked for checked in there.claims if checked.finished}
    for checked in own.claims:
        if checked.name in by_name:
            yield Tried(case.argument.argument, checked, by_name[checked.name])
    if there.interrupted:
        raise KeyboardInterrupt


def _check(first: Case, second: Case) -> None:
    if first.crisis.text == second.crisis.text:
        return
    message = (
        f"{first.argument.argument} is about {first.crisis.scenario.id}, "
        f"{second.argument.argument} about {second.crisis.scenario.id}"
    )
    raise Problems([Problem(message, second.place("scenario"), "a debate is about one scenario")])


def _lent(crisis: Crisis, path: str, value: float) -> Crisis:
    return crisis.assuming([Change(path, value)])


def _told(progress: Progress | None, doing: str) -> Callable[[int, int], None] | None:
    if progress is None:
        return None
    return lambda done, of: progress(doing, done, of)
