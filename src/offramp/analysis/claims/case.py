"""A case: an argument, and the crisis that it is about as it assumes it to be.

All that is wrong with the argument is found here, in its own file's places, before anything is
played. Leaves out: the verdicts (`checking.py`).
"""

import re
from collections.abc import Iterable, Iterator, Sequence, Set
from dataclasses import dataclass, field, replace
from os.path import isdir, isfile  # which find nothing under a name that is too long
from pathlib import Path

from offramp import catalog
from offramp.analysis.claims.blaming import at_assumptions, at_policies
from offramp.analysis.claims.judging import Query
from offramp.analysis.claims.soundness import unsound
from offramp.analysis.claims.timing import mistimed
from offramp.analysis.claims.variants import Progress, Variants, atoms_of
from offramp.analysis.claims.watching import watch
from offramp.analysis.verdicts.comparing import difference_of
from offramp.analysis.verdicts.judgement import Settings
from offramp.analysis.verdicts.rational import rational
from offramp.crisis import Crisis, load, read_source
from offramp.language import Change, Place, Problem, Problems, explicit
from offramp.language.arguing import ArgumentReading, read_argument
from offramp.language.argument import Argument, CheckedClaim
from offramp.language.changes import full_path
from offramp.language.claim import Atom, Policies, comparisons
from offramp.language.located import node_at, place_at
from offramp.language.problems import nearest
from offramp.language.tree import Node

_MOST_BYTES = 4_000_000  # in which a file's keys are looked for


@dataclass(frozen=True, eq=False)
class Case:
    """An argument and its crisis; `file`, `text` and `node` (its tree) are the argument's.

    `crises` are the crisis under policies, as far as they were built.
    """

    argument: Argument
    crisis: Crisis
    file: str
    text: str
    node: Node | None = None
    crises: dict[Policies, Crisis] = field(default_factory=dict[Policies, Crisis])

    def variants(self, progress: Progress | None = None) -> Variants:
        """The crisis as it is and under the policies that claims name."""
        return Variants(self.crisis, progress, self.crises)

    def place(self, path: str) -> Place | None:
        """Where a path of the argument is written."""
        return None if self.node is None else place_at(self.node, path.split("."))

    def queries(self, only: Sequence[str] = (), error: float | None = None) -> dict[str, Query]:
        """The claims to be judged, or some of them. Raises ValueError for an unknown one."""
        known = self.argument.claims
        only = [only] if isinstance(only, str) else only
        for name in only:
            if name not in known:
                hint = nearest(name, known) or f"it has {', '.join(known)}"
                raise ValueError(f"{self.argument.argument} has no claim {name} ({hint})")
        return {
            name: Query(claim.holds.claim, self._settings(claim, error))
            for name, claim in known.items()
            if not only or name in only
        }

    def _settings(self, claim: CheckedClaim, error: float | None) -> Settings:
        width = claim.indifference
        return Settings(
            error=self.argument.error if error is None else error,
            indifference=self.argument.indifference if width is None else width,
        )


def case_of(
    argument: str | Path,
    crisis: Crisis | str | Path | None = None,
    changes: Iterable[Change] = (),
    policy: str | None = None,
    progress: Progress | None = None,
) -> Case:
    """The case that an argument makes: a file, or by name from the catalog. Raises Problems.

    The crisis is the one that the argument names, unless another is given. `changes` are made to
    it beside what the argument assumes, and win over that. `progress` is told the policies under
    which claims were read, and how many there are.
    """
    text, file = read_source(argument, catalog.argument_text, catalog.argument_names)
    reading = read_argument(text, file)
    problems, found = list(reading.problems), reading.argument
    if found is None or (crisis is None and "scenario" in reading.left_out):
        raise Problems(problems, reading.texts)
    texts = dict(reading.texts)
    try:
        given = _crisis(found, file, reading, crisis)
        texts |= {given.file: given.text}
        problems += _twice(found, given, reading)
        given = given.knowing(found.policies, reading.node)
        given = given.with_changes(changes) if changes else given
        given = given.under(policy) if policy else given
    except Problems as error:
        raise Problems([*problems, *error.problems], {**error.texts, **texts}) from None
    assumed = _assumed(found, reading)
    problems += _said_twice(given, assumed)
    try:
        given = given.assuming(assumed)
    except Problems as error:  # what claims name can be looked up all the same
        problems += at_assumptions(error.problems, given, assumed, reading.node)
    case = Case(found, given, file, text, reading.node)
    problems += _wrong(case, progress, reading.left_out)
    if problems:
        raise Problems(problems, texts)
    return case


def is_argument(file: str | Path) -> bool:
    """Whether a file is an argument rather than a scenario, as far as its keys tell."""
    try:
        with Path(file).open("rb") as opened:
            start = opened.read(_MOST_BYTES).decode("utf-8-sig", errors="replace")
    except (OSError, ValueError):
        return False
    return re.search(r"^argument\s*:", start, re.MULTILINE) is not None


def _crisis(
    argument: Argument, file: str, reading: ArgumentReading, given: Crisis | str | Path | None
) -> Crisis:
    if isinstance(given, Crisis):
        return given
    if given is not None:
        return load(given)
    name = argument.scenario
    beside = Path(file).parent
    candidates = [beside / name, beside / f"{name}.yaml"]
    path = next((path for path in candidates if isfile(path)), None)
    place = place_at(reading.node, ("scenario",)) if reading.node else None
    if path is None and catalog.text(name) is None:
        hint = _instead(name, beside / name)
        raise Problems([Problem(f"there is no scenario {name}", place, hint)])
    if path is not None and is_argument(path):
        hint = "name the scenario that it is about"
        raise Problems([Problem(f"{name} is an argument, not a scenario", place, hint)])
    try:
        return load(name if path is None else path)
    except Problems as error:
        found = [p if p.place else replace(p, place=place) for p in error.problems]
        raise Problems(found, error.texts) from None


def _instead(name: str, beside: Path) -> str:
    """What to write instead of the name of a scenario that there is not."""
    folder = isdir(beside)
    inside = sorted(file.name for file in beside.glob("*.yaml")) if folder else []
    shipped = [n for n in catalog.names() if n.startswith(f"{name}/") or n.endswith(f"/{name}")]
    if inside:
        return f"it is a folder: name a file in it, such as {name}/{inside[0]}"
    if folder:
        return "it is a folder: name a file in it"
    meant = nearest(name, catalog.names()) or (f"did you mean {shipped[0]}?" if shipped else "")
    return meant or "offramp list shows what is shipped"


def _twice(argument: Argument, crisis: Crisis, reading: ArgumentReading) -> Iterator[Problem]:
    """Policies whose names are taken by the scenario's, which they would replace."""
    for name in argument.policies:
        if name in crisis.scenario.policies:
            place = place_at(reading.node, ("policies", name), key=True) if reading.node else None
            message = f"{name} is already a policy of {crisis.scenario.id}"
            yield Problem(message, place, "give it another name")


def _said_twice(crisis: Crisis, assumed: Sequence[Change]) -> Iterator[Problem]:
    """Numbers that are assumed twice: by name and by path."""
    first: dict[str, str] = {}
    for change in assumed:
        path = full_path({"parameters": crisis.scenario.parameters}, change.path)
        if path in first:
            message = f"{change.path} is assumed already, as {first[path]}"
            yield Problem(message, change.place, "leave out one of them")
        first.setdefault(path, change.path)


def _assumed(argument: Argument, reading: ArgumentReading) -> list[Change]:
    """The numbers that the argument sets, with their places."""
    node = reading.node
    return [
        Change(
            path,
            explicit(formula),
            None if node is None else place_at(node, ("assumptions", path), key=True),
            None if node is None else node_at(node, ("assumptions", path)),
        )
        for path, formula in argument.assumptions.items()
    ]


def _wrong(case: Case, progress: Progress | None, left_out: Set[str]) -> list[Problem]:
    """What is wrong with the claims in their crisis, and with the argument's policies."""
    problems: list[Problem] = []
    sound: list[tuple[Atom, Place | None]] = []
    lost = {path.split(".")[1] for path in left_out if path.startswith("policies.")}
    for claim in case.argument.claims.values():
        place = claim.holds.place
        for atom in atoms_of(claim.holds.claim):
            if not lost.isdisjoint(atom.under):
                continue  # what it speaks of is told already
            wrong = list(unsound(atom, case.crisis, place))
            problems += wrong
            if not wrong:
                sound.append((atom, place))
        problems += _undefined(claim)
    variants = case.variants()
    own: list[Policies] = [(name,) for name in case.argument.policies]
    named = list(dict.fromkeys([*own, *(atom.under for atom, _ in sound)]))
    broken: set[str] = set()
    for done, policies in enumerate(named):
        if progress:
            progress("reading the claims", done, len(named))
        if not broken.isdisjoint(policies):
            continue
        mine = [(atom, place) for atom, place in sound if atom.under == policies]
        found = list(_under(variants, policies, mine, problems))
        found = at_policies(found, case.crisis, policies, case.argument.policies, case.node)
        if len(policies) == 1 and policies not in case.crises:
            broken |= {*policies}  # what joins it with others is as wrong
        problems += found
    return problems


def _under(
    variants: Variants,
    policies: Policies,
    atoms: Sequence[tuple[Atom, Place | None]],
    known: Sequence[Problem],
) -> Iterator[Problem]:
    """What is wrong with names and windows under policies, or with the policies; told only once."""
    try:
        crisis = variants.crisis_of(policies)
        for atom, place in atoms:
            for problem in mistimed(atom, crisis.model, place):
                yield _said_under(problem, policies)
        if atoms:
            watch(crisis, [atom for atom, _ in atoms])
    except Problems as error:
        said = {(problem.place, problem.message) for problem in known}
        for problem in error.problems:
            if (problem.place, problem.message) not in said:
                yield _said_under(problem, policies)


def _undefined(claim: CheckedClaim) -> Iterator[Problem]:
    """Comparisons of what can have no value, whatever happens."""
    place = claim.holds.place
    for comparison in comparisons(claim.holds.claim):
        try:
            rational(difference_of(comparison))
        except ValueError as error:
            here = None if place is None else place.part(comparison.start, comparison.length)
            yield Problem(str(error), here)


def _said_under(problem: Problem, policies: Policies) -> Problem:
    if not policies:
        return problem
    return replace(problem, message=f"under {' and '.join(policies)}: {problem.message}")
