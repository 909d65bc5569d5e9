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


def agreed(found: Sequence[Judgement], seeds: int) -> Judgement:
    """The judgement on a claim by what was found with each seed, the scenario's own first.

    Findings and runs are those of the scenario's own seed. An interruption may leave out some of
    the `seeds`, or leave one open: then the judgement is not final.
    """
    first, by_seed = found[0], tuple(found)
    final = len(found) == seeds and all(judgement.final for judgement in found)
    verdicts = {judgement.verdict for judgement in found}
    if final and len(verdicts) == 1:
        reason = f"{first.reason}; so with each of {seeds} seeds of the solver"
        return replace(first, reason=reason, by_seed=by_seed)
    said = _said(found, seeds)
    reason = f"it hangs on the solver’s seed: {said}" if final else f"by the seeds so far, {said}"
    return replace(first, verdict="undecided", reason=reason, final=final, by_seed=by_seed)


def _said(found: Sequence[Judgement], seeds: int) -> str:
    """Each verdict, with how many seeds it was reached, and why with the first of them."""
    grounds: dict[str, list[Judgement]] = {}
    for judgement in found:
        grounds.setdefault(judgement.verdict if judgement.final else "open", []).append(judgement)
    return ", ".join(
        f"{verdict} with {len(alike)} of {seeds} ({alike[0].reason})"
        for verdict, alike in grounds.items()
    )
