"""How often verdicts are wrong, and after how many runs they come: measured, for the docs.

Takes ten minutes; writes docs/design/verdicts-table.md:

    python docs/building/verdicts.py
"""

import sys
from dataclasses import dataclass
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from building.verdict_cases import CASES, Case
from offramp.analysis.verdicts import Evidence, Judgement, Looks, Settings, judge, kinds_of

FILE = Path(__file__).resolve().parents[1] / "design" / "verdicts-table.md"
_HEAD = """\
<!-- Written by `python docs/building/verdicts.py`. -->
| claim, and what is true of it | wrong | decided | median of runs when decided |
|---|---:|---:|---:|
"""


@dataclass(frozen=True)
class Rates:
    """Of so many procedures: how many verdicts were wrong, how many decided, and when."""

    trials: int
    wrong: int
    decided: int
    runs: tuple[int, ...]  # of those decided


def main(trials: int = 1000, budget: int = 32_768) -> None:
    """Measure all cases and write the table."""
    lines = [_row(case, measured(case, trials, Looks(budget))) for case in CASES]
    FILE.write_text(_HEAD + "".join(lines), encoding="utf-8")


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


def _row(case: Case, rates: Rates) -> str:
    print(case.name, rates.wrong, rates.decided, flush=True)
    when = f"{int(np.median(rates.runs)):,}" if rates.decided >= 10 else "–"
    wrong, decided = (f"{100 * n / rates.trials:.1f}%" for n in (rates.wrong, rates.decided))
    return f"| {case.title}{' (edge)' if case.truth == 'edge' else ''} | {wrong} | {decided} | {when} |\n"


if __name__ == "__main__":
    main()
