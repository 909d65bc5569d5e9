"""One verdict from those by several seeds of the solver: that on which all of them agree.

Choices in a large crisis are found by regression on played runs, so that they depend on the luck
of these runs, and which of several equilibria is reached may too. A verdict on which all seeds
agree is wrong no more often than that of one of them; where they do not agree the claim is
undecided, and it is told what each found. Leaves out: how a verdict by one seed is reached
(`judging.py`).
"""

from collections.abc import Sequence
from dataclasses import replace

from offramp.analysis.verdicts.judgement import Judgement


def agreed(found: Sequence[Judgement]) -> Judgement:
    """The judgement on a claim by what was found with each seed, the scenario's own first.

    Findings and runs are those of the scenario's own seed.
    """
    first = found[0]
    grounds: dict[str, list[Judgement]] = {}
    for judgement in found:
        grounds.setdefault(judgement.verdict, []).append(judgement)
    by_seed = tuple(found)
    if len(grounds) == 1:
        reason = f"{first.reason}; so with each of {len(found)} seeds of the solver"
        return replace(first, reason=reason, by_seed=by_seed)
    said = [
        f"{verdict} with {len(alike)} of {len(found)} ({alike[0].reason})"
        for verdict, alike in grounds.items()
    ]
    reason = "it hangs on the solver’s seed: " + ", ".join(said)
    final = all(judgement.final for judgement in found)
    return replace(first, verdict="undecided", reason=reason, final=final, by_seed=by_seed)
