"""Claims judged as runs come in: each as soon as the evidence allows, all within a budget.

Claims that speak of the same variants share their runs; those about the crisis as it is come first.
Leaves out: whether the assumptions are right (`robustness.py`, `cruxes.py`).
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from offramp.analysis.claims.variants import Variants, name_of, variants_of
from offramp.analysis.claims.watched import Watched, columns_of
from offramp.analysis.verdicts.deciding import judge
from offramp.analysis.verdicts.evidence import Evidence, kinds_of
from offramp.analysis.verdicts.judgement import Judgement, Settings
from offramp.analysis.verdicts.looks import Look, Looks
from offramp.language.claim import Claim, Policies

Told = Callable[[str, Judgement], None]  # a claim's name and what was found of it


@dataclass(frozen=True)
class Query:
    """A claim to be judged, and how strictly."""

    claim: Claim
    settings: Settings = field(default_factory=Settings)


class Judging:
    """Judges claims by their names; what was judged when play was interrupted is kept."""

    def __init__(
        self,
        queries: Mapping[str, Query],
        variants: Variants,
        runs: int,
        seed: int,
        threads: int | None = None,
        told: Told | None = None,
    ) -> None:
        self.queries, self.variants, self.told = dict(queries), variants, told
        self.looks, self.seed, self.threads = Looks(runs), seed, threads
        self.found: dict[str, Judgement] = {}
        self.interrupted = False

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
        claims = [self.queries[name].claim for name in names]
        watched = Watched(self.variants, claims, self.seed, self.threads)
        evidence = {name: Evidence(kinds_of(self.queries[name].claim)) for name in names}
        open_, looks = dict.fromkeys(names), iter(self.looks)
        look, runs = next(looks), 0
        for played in watched.blocks(self.looks.budget):
            for name in open_:
                evidence[name].add(*columns_of(self.queries[name].claim, played))
            runs += min(paths.runs for paths in played.values())
            self._tell(names, runs)
            if runs < look.runs:
                continue
            for name in [*open_]:
                if self._looked(name, evidence[name], look).final:
                    del open_[name]
            if not open_ or look.last:
                break
            look = next(looks)

    def _looked(self, name: str, evidence: Evidence, look: Look) -> Judgement:
        query = self.queries[name]
        found = judge(query.claim, evidence, look, query.settings, self.found.get(name))
        self.found[name] = found
        if found.final and self.told:
            self.told(name, found)
        return found

    def _tell(self, names: Sequence[str], runs: int) -> None:
        if self.variants.progress:
            subject = " and ".join(map(name_of, sorted(variants_of(self.queries[names[0]].claim))))
            self.variants.progress(f"playing {subject}", runs, self.looks.budget)


def _together(queries: Mapping[str, Query]) -> list[list[str]]:
    """The names of claims that speak of the same variants, those with the fewest first."""
    groups: dict[frozenset[Policies], list[str]] = {}
    for name, query in queries.items():
        groups.setdefault(variants_of(query.claim), []).append(name)
    return [groups[key] for key in sorted(groups, key=len)]
