"""Is an argument right about its crisis? Each claim is played until its verdict is clear.

A verdict says what follows from the assumptions of the crisis as the argument sees it, with the
error rate stated; it says nothing about whether the assumptions are true of the world.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

from offramp.analysis.claims.case import Case, case_of
from offramp.analysis.claims.judging import Judging
from offramp.analysis.claims.variants import Progress
from offramp.analysis.verdicts.judgement import Judgement
from offramp.crisis import Crisis
from offramp.language import Change
from offramp.language.argument import CheckedClaim
from offramp.language.claim import Policies
from offramp.runs.asked import check_luck
from offramp.runs.solved import Solved
from offramp.runs.tables import Table
from offramp.solving import diagnosed

RUNS = 100_000  # the budget of each claim, unless another is given


class VerdictRow(NamedTuple):
    """A claim and the verdict on it: `runs` were played of each variant it speaks of."""

    claim: str
    verdict: str
    expected: str
    reason: str
    runs: int


@dataclass(frozen=True)
class Checked:
    """A claim that was judged."""

    name: str
    claim: CheckedClaim
    judgement: Judgement

    @property
    def as_expected(self) -> bool:
        """Whether the verdict is the one that the argument's file expects."""
        return self.finished and self.judgement.verdict == self.claim.expect

    @property
    def finished(self) -> bool:
        """Whether there is a verdict; an interruption leaves claims open."""
        return self.judgement.final

    @property
    def verdict(self) -> str:
        """The verdict in a word, or that there is none yet."""
        return self.judgement.verdict if self.finished else "not finished"


@dataclass(frozen=True, eq=False)
class Check:
    """An argument's claims and the verdicts on them.

    `solutions` say how the actors' choices were found under the policies that claims speak of, by
    the first of so many `seeds` of the solver. When play was interrupted, after so many runs
    (`played`), there may be claims that are not finished, and others that are `missing`, as they
    were not looked at.
    """

    case: Case
    seed: int
    budget: int
    error: float
    claims: tuple[Checked, ...]
    solutions: dict[Policies, Solved] = field(default_factory=dict[Policies, Solved])
    missing: tuple[str, ...] = ()
    seeds: int = 1
    interrupted: bool = False
    played: int = 0

    @property
    def unfinished(self) -> tuple[str, ...]:
        """The claims without a verdict, because play was interrupted."""
        return (*(c.name for c in self.claims if not c.finished), *self.missing)

    @property
    def all_hold(self) -> bool:
        """Whether every claim holds."""
        return not self.missing and all(c.judgement.verdict == "holds" for c in self.claims)

    @property
    def all_as_expected(self) -> bool:
        """Whether every verdict is the expected one."""
        return not self.missing and all(c.as_expected for c in self.claims)

    def verdicts(self) -> Table[VerdictRow]:
        """The verdict on each claim, and why."""
        return Table(
            VerdictRow,
            [
                VerdictRow(c.name, c.verdict, c.claim.expect, found.reason, found.runs)
                for c in self.claims
                for found in (c.judgement,)
            ],
        )


def check(
    crisis: Crisis | str | Path,
    argument: str | Path | None = None,
    runs: int = RUNS,
    seed: int = 1,
    only: Sequence[str] = (),
    error: float | None = None,
    policy: str | None = None,
    changes: Iterable[Change] = (),
    threads: int | None = None,
    progress: Progress | None = None,
    told: Callable[[Checked], None] | None = None,
    seeds: int = 1,
) -> Check:
    """Check the claims of an argument (file or catalog name), or `only` some of them.

    `check(argument)` plays the crisis that the argument names, `check(crisis, argument)` another
    one. At most `runs` runs of each variant are played for a claim; `error` is the chance of a
    wrong verdict, by default what the argument says. `progress` is told what is being done, `told`
    each claim as soon as its verdict is final. Choices that take a regression are found with so
    many `seeds` of the solver (from `solving.seed` on), and a verdict is one on which all agree.

    An interruption keeps what was found of claims, if anything was.

    Raises Problems for what is wrong with the argument or its crisis, and ValueError for a claim
    that there is none of.
    """
    own = argument is None
    given = None if own else crisis
    case = case_of(_named(crisis) if own else argument, given, changes, policy)
    return check_case(case, runs, seed, only, error, threads, progress, told, seeds)


def check_case(
    case: Case,
    runs: int = RUNS,
    seed: int = 1,
    only: Sequence[str] = (),
    error: float | None = None,
    threads: int | None = None,
    progress: Progress | None = None,
    told: Callable[[Checked], None] | None = None,
    seeds: int = 1,
) -> Check:
    """The same for a case that was made before."""
    queries, claims = case.queries(only, error), case.argument.claims
    variants = case.variants(progress)

    def heard(name: str, judgement: Judgement) -> None:
        if told:
            told(Checked(name, claims[name], judgement))

    check_luck(runs, seed)
    judging = Judging(queries, variants, runs, seed, threads, heard, seeds)
    found = judging.judge()
    if judging.interrupted and not found:
        raise KeyboardInterrupt
    return Check(
        case,
        seed,
        runs,
        case.argument.error if error is None else error,
        tuple(Checked(name, claims[name], judgement) for name, judgement in found.items()),
        {v.policies: diagnosed(v.solution) for v in variants.known()},
        tuple(name for name in queries if name not in found),
        seeds,
        judging.interrupted,
        judging.played,
    )


def _named(argument: Any) -> str | Path:
    if isinstance(argument, str | Path):
        return argument
    raise ValueError("name an argument: check(crisis, argument), or check(argument) alone")
