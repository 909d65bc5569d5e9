"""How often verdicts are wrong, and after how many runs they come: measured, for the docs.

Beside it the confidence sequence of a proportion by a mixture of binomials (Robbins 1970; the Beta
prior of Jeffreys), which may be looked at after every run. Takes some minutes; writes
docs/design/verdicts-table.md:

    python docs/building/verdicts.py
"""

import sys
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy import special

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from building.verdict_cases import CASES, Case, single
from offramp.analysis.verdicts import Evidence, Judgement, Looks, Settings, judge, kinds_of

FILE = Path(__file__).resolve().parents[1] / "design" / "verdicts-table.md"
_EDGES = """\
<!-- Written by `python docs/building/verdicts.py`. -->
**Wrong verdicts**, of {trials} procedures each, with up to {budget:,} runs and an error of 5%. At
the edge, where the claim lies exactly on its threshold, every verdict counts as wrong.

| claim: the truth | wrong | decided |
|---|---:|---:|
"""
_STOPS = """
**Runs until a verdict on** P(a) < 2%, in the mean over {trials} procedures (all runs where
there is none), with up to {budget:,} runs and an error of 5%.

| the truth | looks: runs | decided | confidence sequence: runs | decided |
|---|---:|---:|---:|---:|
"""
_THRESHOLD = 0.02
_SHARES = (0.005, 0.01, 0.014, 0.016, 0.018, 0.019, 0.022, 0.03)


@dataclass(frozen=True)
class Rates:
    """Of so many procedures: how many verdicts were wrong, how many decided, and when."""

    trials: int
    wrong: int
    decided: int
    runs: tuple[int, ...]  # of those decided


def main(trials: int = 400, budget: int = 16_384, most: int = 131_072) -> None:
    """Measure all cases and write the tables."""
    text = _EDGES.format(trials=trials, budget=budget)
    text += "".join(_row(case, measured(case, trials, Looks(budget))) for case in CASES)
    text += _STOPS.format(trials=trials // 4, budget=most)
    text += "".join(_stops(share, trials // 4, most) for share in _SHARES)
    FILE.write_text(text, encoding="utf-8")


def measured(case: Case, trials: int, looks: Looks, settings: Settings | None = None) -> Rates:
    """Judge a case so often, each time on runs of its own. At the edge every verdict is wrong."""
    wrong, stops = 0, list[int]()
    for seed in range(trials):
        judgement = judged(case, looks, np.random.default_rng([seed, 7]), settings)
        if judgement.verdict != "undecided":
            stops.append(judgement.runs)
            wrong += judgement.verdict != case.truth
    return Rates(trials, wrong, len(stops), tuple(stops))


def judged(
    case: Case, looks: Looks, generator: np.random.Generator, settings: Settings | None = None
) -> Judgement:
    """The whole procedure, once."""
    evidence = Evidence(kinds_of(case.claim))
    judgement: Judgement | None = None
    for look in looks:
        evidence.add(*case.draw(generator, look.runs - evidence.runs))
        judgement = judge(case.claim, evidence, look, settings, judgement)
        if judgement.final:
            break
    assert judgement is not None
    return judgement


def crossed(counts: NDArray[np.int64], threshold: float, error: float) -> int:
    """After how many runs the mixture rules out the threshold, 0 if never; counts are (run,)."""
    runs = np.arange(1, len(counts) + 1)
    odds = special.betaln(counts + 0.5, runs - counts + 0.5) - special.betaln(0.5, 0.5)
    odds -= counts * np.log(threshold) + (runs - counts) * np.log1p(-threshold)
    found = np.flatnonzero(odds >= -np.log(error))
    return int(found[0]) + 1 if len(found) else 0


def _row(case: Case, rates: Rates) -> str:
    print(case.name, rates.wrong, rates.decided, flush=True)
    wrong, decided = (f"{100 * n / rates.trials:.1f}%" for n in (rates.wrong, rates.decided))
    edge = " (edge)" if case.truth == "edge" else ""
    return f"| {case.title}{edge} | {wrong} | {decided} |\n"


def _stops(share: float, trials: int, budget: int) -> str:
    rates = measured(single(share, _THRESHOLD), trials, Looks(budget))
    generator = np.random.default_rng(8)
    other = [
        crossed(np.cumsum(generator.random(budget) < share), _THRESHOLD, Settings().error)
        for _ in range(trials)
    ]
    cells = [f"{share:.1%}"]
    for stops in (rates.runs, tuple(stop for stop in other if stop)):
        mean = (sum(stops) + (trials - len(stops)) * budget) / trials
        cells += [f"{mean:,.0f}", f"{len(stops) / trials:.0%}"]
    print(*cells, flush=True)
    return f"| {' | '.join(cells)} |\n"


if __name__ == "__main__":
    main()
