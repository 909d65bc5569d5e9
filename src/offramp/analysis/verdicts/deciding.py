"""Verdicts on claims: holds, fails or undecided, wrong at most `error` of the time, looks included.

**Guarantee.** Let a claim have m comparisons, and let look k have the share s_k of the error, the
shares adding up to 1. At look k every bound is taken at the tail error · s_k / (2 m). A verdict on
a comparison can be wrong only if a bound of a difference lies on the wrong side of the truth, at
some look: by the union bound with a chance of at most the sum over looks of 2 · error · s_k / (2 m)
= error / m. If no comparison is wrong, Kleene's logic (1952) gives no wrong claim; so the chance of
a wrong verdict over the whole procedure is at most m · error / m = error, whenever one stops. A
claim that lies exactly on its threshold stays undecided with a chance of at least 1 - error. This
holds as far as the bounds do: which are exact and which approximate says `measuring`.

Looks are fixed beforehand (see `looks`); a verdict reached on a comparison stands. Confidence
sequences, valid at every run (Robbins 1970; Waudby-Smith and Ramdas 2024), were not chosen: they
are wider at the budget, and stop later. Leaves out: what solving is imprecise by, and whether the
model is right.
"""

from collections.abc import Iterator
from math import isfinite

from scipy import special

from offramp.analysis.verdicts.comparing import Side, difference_of, sides
from offramp.analysis.verdicts.evidence import Evidence
from offramp.analysis.verdicts.judgement import Finding, Judgement, Settings, Verdict
from offramp.analysis.verdicts.looks import Look
from offramp.analysis.verdicts.measuring import measure
from offramp.analysis.verdicts.reasons import reason
from offramp.language.claim import (
    AllClaims,
    AnyClaim,
    Claim,
    Comparison,
    NotClaim,
    atoms,
    comparisons,
)

_OPPOSITE: dict[Verdict, Verdict] = {"holds": "fails", "fails": "holds", "undecided": "undecided"}
_MOST = 10**12  # runs beyond which saying how many are needed helps nobody


def judge(
    claim: Claim,
    evidence: Evidence,
    look: Look,
    settings: Settings | None = None,
    earlier: Judgement | None = None,
) -> Judgement:
    """Judge a claim by the evidence at a look; verdicts on comparisons of an `earlier` one stand.

    The number of runs at a look must not depend on what they showed, and each look is taken once;
    fewer runs than planned (an interruption) do no harm. Raises ValueError for quantities that
    cannot be measured, and for evidence of another number of atoms.
    """
    settings = settings or Settings()
    found: list[Finding] = []
    first = 0
    parts = comparisons(claim)
    tail = settings.error * look.share / (2 * len(parts))
    for number, comparison in enumerate(parts):
        before = earlier.findings[number] if earlier else None
        if before is not None and before.verdict != "undecided":
            found.append(before)
        else:
            found.append(_finding(comparison, evidence, first, tail, look, settings))
        first += len(atoms(comparison.left)) + len(atoms(comparison.right))
    if first != len(evidence.kinds):
        raise ValueError(f"evidence of {len(evidence.kinds)} atoms for a claim of {first}")
    verdict, grounds = _kleene(claim, iter(found))
    final = verdict != "undecided" or look.last or all(ground.close for ground in grounds)
    reasons = "; ".join(dict.fromkeys(ground.reason for ground in grounds))
    return Judgement(verdict, reasons, evidence.runs, final, tuple(found))


def _finding(
    comparison: Comparison,
    evidence: Evidence,
    first: int,
    tail: float,
    look: Look,
    settings: Settings,
) -> Finding:
    asked = sides(comparison, evidence, first, tail)
    shown = (1 - settings.level) / 2
    left = measure(comparison.left, evidence, first, shown)
    right = measure(comparison.right, evidence, first + len(atoms(comparison.left)), shown)
    difference = measure(difference_of(comparison), evidence, first, shown)
    enough = all(side.sure for side in asked) or difference.matching >= settings.least
    answers = [side.answer for side in asked] if enough else [None]
    verdict: Verdict = "fails" if False in answers else "undecided" if None in answers else "holds"
    still = [side for side in asked if side.answer is None] if enough else []
    width = settings.indifference
    close = verdict == "undecided" and enough and all(_within(side, width) for side in still)
    needed = _needed(still, evidence.runs, tail, settings.error) if verdict == "undecided" else None
    needed = None if close else needed
    words = reason(comparison, verdict, asked, evidence.runs, close, width, needed)
    if not enough:
        words = _few(difference.matching, evidence.runs)
    deciding = tuple(side.difference for side in asked)
    return Finding(
        comparison,
        verdict,
        words,
        left,
        right,
        difference,
        deciding,
        evidence.runs,
        close,
        needed,
    )


def _few(matching: int, runs: int) -> str:
    if matching == runs:
        return f"{runs:,} runs are too few for a verdict"
    return f"only {matching:,} of {runs:,} runs match what is given"


def _within(side: Side, width: float) -> bool:
    """Whether the difference is too small to matter."""
    return -width < side.difference.low and side.difference.high < width


def _needed(open_: list[Side], runs: int, tail: float, error: float) -> int | None:
    """About how many runs would decide, if the estimates are right: width goes as 1 / sqrt(runs).

    At a last look, which has half of the error for itself.
    """
    most = 0.0
    for side in open_:
        found = side.difference
        reach = found.estimate - found.low if found.estimate > 0 else found.high - found.estimate
        if not isfinite(reach) or not found.estimate:
            return None
        most = max(most, runs * (reach / found.estimate) ** 2)
    last = max(tail, error / 4)
    most *= (float(special.ndtri(last)) / float(special.ndtri(tail))) ** 2
    return int(most) + 1 if 0 < most < _MOST else None


def _kleene(claim: Claim, found: Iterator[Finding]) -> tuple[Verdict, list[Finding]]:
    """The verdict on a claim from those on its comparisons in turn, and those that it rests on."""
    match claim:
        case Comparison():
            finding = next(found)
            return finding.verdict, [finding]
        case NotClaim(of=inner):
            verdict, grounds = _kleene(inner, found)
            return _OPPOSITE[verdict], grounds
        case AllClaims(of=parts):
            return _joined([_kleene(part, found) for part in parts], "fails", "holds")
        case AnyClaim(of=parts):
            return _joined([_kleene(part, found) for part in parts], "holds", "fails")


def _joined(
    parts: list[tuple[Verdict, list[Finding]]], decisive: Verdict, otherwise: Verdict
) -> tuple[Verdict, list[Finding]]:
    """One part with the decisive verdict settles it; else any undecided part leaves it open."""
    for verdict in (decisive, "undecided"):
        grounds = [ground for part, below in parts if part == verdict for ground in below]
        if grounds:
            return verdict, grounds
    return otherwise, [ground for _, below in parts for ground in below]
