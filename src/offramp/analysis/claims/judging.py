"""Claims judged as runs come in: each as soon as the evidence allows, all within a budget.

Claims that speak of the same variants share their runs; those about the crisis as it is come first.
Leaves out: whether the assumptions are right (`robustness.py`, `cruxes.py`).
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from offramp.analysis.claims.agreeing import agreed
from offramp.analysis.claims.variants import Variants, name_of, variants_of
from offramp.analysis.claims.watched import Columns, Played, Watched, columns_of
from offramp.analysis.verdicts.deciding import judge
from offramp.analysis.verdicts.evidence import Evidence, kinds_of
from offramp.analysis.verdicts.judgement import Judgement, Settings
from offramp.analysis.verdicts.looks import Looks
from offramp.language import Problems
from offramp.language.claim import Claim, Policies

Told = Callable[[str, Judgement], None]  # a claim's name and what was found of it


@dataclass(frozen=True)
class Query:
    """A claim to be judged, and how strictly."""

    claim: Claim
    settings: Settings = field(default_factory=Settings)


class Judging:
    """Judges claims by their names; what was judged when play was interrupted is kept.

    Of a claim that was open then, that is what its last look found; `played` says how many runs
    there were for it, looked at or not. Where choices are found by luck, they are found with so
    many `seeds` of the solver, and a verdict is one on which all agree.
    """

    def __init__(
        self,
        queries: Mapping[str, Query],
        variants: Variants,
        runs: int,
        seed: int,
        threads: int | None = None,
        told: Told | None = None,
        seeds: int = 1,
    ) -> None:
        self.queries, self.variants, self.told = dict(queries), variants, told
        self.others = [variants.once_more(number) for number in range(1, seeds)]
        self.looks, self.seed, self.threads = Looks(runs), seed, threads
        self.found: dict[str, Judgement] = {}
        self.interrupted, self.played = False, 0

    def judge(self) -> dict[str, Judgement]:
        """The judgements, of as many claims as there was time for, in the order of the claims."""
        try:
            for names in _together(self.queries):
                self._group(names)
        except KeyboardInterrupt:
            self.interrupted = True
        return {name: self.found[name] for name in self.queries if name in self.found}

    def _group(self, names: Sequence[str]) -> None:
        """Judge claims that speak of the same variants."""
        queries = {name: self.queries[name] for name in names}
        named = variants_of(queries[names[0]].claim)
        if not self.others or not any(self.variants.by_luck(policies) for policies in named):
            self._judged(queries, self.variants, self._heard)
            return
        seeds = (self.variants, *self.others)
        each: list[dict[str, Judgement]] = []
        try:
            for variants in seeds:
                each.append({})
                self._judged(queries, variants, each[-1].__setitem__)
        finally:  # an interruption keeps what was found by then
            for name in names:
                known = [found[name] for found in each if name in found]
                if known:
                    self._heard(name, agreed(known, len(seeds)))

    def _judged(self, queries: Mapping[str, Query], variants: Variants, told: Told) -> None:
        self.played = 0
        claims = [query.claim for query in queries.values()]
        watched = Watched(variants, claims, self.seed, self.threads)
        judged(queries, self._played(watched), self.looks, told)

    def _played(self, watched: Watched) -> Iterator[Played]:
        progress = self.variants.progress
        doing = "playing " + " and ".join(map(name_of, watched.variants))
        for played in watched.blocks(self.looks.budget):
            yield played
            self.played += next(iter(played.values())).runs
            if progress:
                progress(doing, self.played, self.looks.budget)

    def _heard(self, name: str, found: Judgement) -> None:
        self.found[name] = found
        if found.final and self.told:
            self.told(name, found)


def judged(
    queries: Mapping[str, Query], blocks: Iterable[Played], looks: Looks, told: Told | None = None
) -> dict[str, Judgement]:
    """Judge claims by blocks of runs, taken until all verdicts are final.

    `told` hears of each claim at each look. Blocks are worth a look when they reach its runs.
    Raises Problems for a claim that speaks of what is no finite number in some run.
    """
    evidence = {name: Evidence(kinds_of(query.claim)) for name, query in queries.items()}
    found: dict[str, Judgement] = {}
    open_, plan = dict.fromkeys(queries), iter(looks)
    look, runs = next(plan), 0
    for played in blocks:
        count = 0
        for name in open_:
            values, matches, unmet = _columns(name, queries[name].claim, played)
            evidence[name].add(values, matches, unmet)
            count = values.shape[1]
        runs += count
        if runs < look.runs:
            continue
        for name in [*open_]:
            query = queries[name]
            found[name] = judge(query.claim, evidence[name], look, query.settings, found.get(name))
            if told:
                told(name, found[name])
            if found[name].final:
                del open_[name]
        if not open_ or look.last:
            break
        look = next(plan)
    return found


def _columns(name: str, claim: Claim, played: Played) -> Columns:
    """What runs say of a claim. Raises Problems with its name."""
    try:
        return columns_of(claim, played)
    except Problems as error:
        told = [replace(p, message=f"the claim {name}: {p.message}") for p in error.problems]
        raise Problems(told, error.texts) from None


def _together(queries: Mapping[str, Query]) -> list[list[str]]:
    """The names of claims that speak of the same variants, those with the fewest first."""
    groups: dict[frozenset[Policies], list[str]] = {}
    for name, query in queries.items():
        groups.setdefault(variants_of(query.claim), []).append(name)
    return [groups[key] for key in sorted(groups, key=len)]
