"""Two arguments side by side: what they assume, what becomes of their claims, what moves most."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from typing import Any

from rich.console import Console, RenderableType
from rich.text import Text

from offramp.analysis.ablation import Effect
from offramp.analysis.debate import Debate, Swing, Tried
from offramp.report.as_json import clean
from offramp.report.console import show
from offramp.report.pieces import grid, heading
from offramp.report.words import number, plural

_ONE_SEED = (
    "choices were found with one seed of the solver under either argument's assumptions, and a "
    "small difference may be the seed's; --seeds 3 tells which claims hang on it."
)
_SEEDS = (
    "verdicts are those on which {0} seeds of the solver agree, and what a disagreement moves is "
    "the mean over {0}, with the range; how it ends is by the first of them, and a small "
    "difference may be the seed's."
)


def print_debate(found: Debate, console: Console) -> None:
    """The disagreements, the claims that hang on them, and what each disagreement moves."""
    names = found.first.argument.argument, found.second.argument.argument
    parts: list[RenderableType] = [
        Text(f"{names[0]} and {names[1]}", style="bold"),
        Text(
            f"Two arguments about {found.first.crisis.scenario.id}: what follows from what each of "
            "them assumes, not a forecast."
        ),
    ]
    parts += heading("What they assume", "apart: in standard deviations of what is unsure")
    parts += _assumed(found, names)
    if found.claims:
        note = "under their own assumptions and the other’s"
        parts += heading("What becomes of their claims", note)
        parts.append(grid(_claims(found), ("claim", "of", "own", "other’s", "")))
    if found.shared:
        parts += heading("Claims about the same quantity")
        parts.append(grid(found.shared, (names[0], names[1], "quantity")))
    if found.runs:
        note = f"on the same luck, {plural(found.runs[0].runs, 'run')} each"
        parts += heading("How it ends", note)
        parts.append(grid(_outcomes(found), ("outcome", names[0], names[1], "change", "")))
    if found.swings:
        note = "share of probability that moves, mean of both ways"
        parts += heading("What each disagreement moves", note)
        parts.append(grid(_swings(found, names), ("assumption", "moves", "most of all")))
        parts += [Text(f"  {line}", style="yellow") for line in _refused(found, names)]
    parts += [Text(), Text(conclusion(found), style="bold")]
    if any(run.solution and run.solution.solver == "regression" for run in found.runs):
        warning = _ONE_SEED if found.seeds == 1 else _SEEDS.format(found.seeds)
        parts.append(Text(f"Warning: {warning}", style="yellow"))
    show(console, *parts)


def conclusion(found: Debate) -> str:
    """What the debate comes down to, in a sentence or two."""
    if found.interrupted:
        return _interruption(found)
    hanging = [tried for tried in found.claims if tried.hangs]
    perhaps = [tried for tried in found.claims if tried.may_hang]
    total = plural(len(found.claims), "claim")
    if not found.swings:
        return (
            "They assume the same numbers: they differ in what they claim only, and no verdict on "
            f"the {total} can hang on who is right."
        )
    said = "None of the numbers that they disagree on can be lent by either to the other."
    lent = [swing for swing in found.swings if swing.moves]
    if lent:
        moves = f"{_moved(lent[0])} of probability"
        said = f"The disagreement about {lent[0].path} moves most: {moves}."
    if not hanging and not perhaps:
        return f"{said} No verdict on the {total} hangs on whose assumptions are right."
    said += f" Of {total}, {len(hanging) or 'none'} surely {_hang(hanging)}"
    said += f" on whose assumptions are right{_named(hanging)}"
    return said + (f"; {len(perhaps)} may{_named(perhaps)}." if perhaps else ".")


def _hang(hanging: Sequence[Tried]) -> str:
    return "hang" if len(hanging) > 1 else "hangs"


def _named(some: Sequence[Tried]) -> str:
    names = ", ".join(f"{tried.own.name} ({tried.argument})" for tried in some)
    return f": {names}" if names else ""


def _interruption(found: Debate) -> str:
    """How far an interrupted debate came."""
    claims = sum(len(case.argument.claims) for case in (found.first, found.second))
    return (
        f"Interrupted: of {plural(claims, 'claim')}, {len(found.claims)} were judged under both "
        f"arguments’ assumptions; of {plural(len(found.disagreements), 'disagreement')}, "
        f"{len(found.swings)} were lent to see what they move."
    )


def _assumed(found: Debate, names: tuple[str, str]) -> list[RenderableType]:
    if not found.disagreements:
        return [Text("  They assume the same numbers.")]
    rows = [
        [
            d.path,
            "–" if d.scenario is None else number(d.scenario),
            number(d.first),
            number(d.second),
            "–" if d.distance is None else f"{d.distance:.1f}",
        ]
        for d in found.disagreements
    ]
    return [grid(rows, ("assumption", "scenario", *names, "apart"), width=46)]


def _claims(found: Debate) -> list[list[str]]:
    return [
        [
            tried.own.name,
            tried.argument,
            tried.own.judgement.verdict,
            tried.other.judgement.verdict,
            "hangs on it" if tried.hangs else "may hang on it" if tried.may_hang else "",
        ]
        for tried in found.claims
    ]


def _outcomes(found: Debate) -> list[list[str]]:
    rows: list[list[str]] = []
    one, two = (run.outcomes() for run in found.runs)
    for left, right, effect in zip(one, two, found.between, strict=True):
        rows.append([left.title, f"{left.p:.1%}", f"{right.p:.1%}", *_change(effect)])
    return rows


def _change(effect: Effect) -> list[str]:
    half = 50 * (effect.high - effect.low)
    return [f"{_points(effect.change):+.1f}", f"±{half:.1f}"]


def _points(change: float) -> float:
    """Percentage points, to a tenth; what is rounded away has no sign."""
    return round(100 * change, 1) + 0.0


def _swings(found: Debate, names: tuple[str, str]) -> list[list[str]]:
    titles = dict(found.runs[0].origin.outcomes)
    return [[s.path, _moved(s), _most(s, names, titles)] for s in found.swings]


def _moved(swing: Swing) -> str:
    """What a disagreement moves, and between which values that lies by seed of the solver."""
    if not swing.moves:
        return "–"
    said = f"{swing.moved:.1%}"
    if len(swing.moves) > 1:
        said += f" ({min(swing.moves):.1%} to {max(swing.moves):.1%})"
    return said


def _most(swing: Swing, names: tuple[str, str], titles: dict[str, str]) -> str:
    """The outcome that changes most, and whose value is taken over by whom for that."""
    to_whom = zip(swing.lent, (names, names[::-1]), strict=True)
    every = [(effect, taking) for lent, taking in to_whom for effect in lent]
    if not every:
        return ""
    effect, (taker, lender) = max(every, key=lambda each: abs(each[0].change))
    if not effect.change:
        return ""
    change = f"{titles[effect.outcome]} {_points(effect.change):+.1f}"
    return f"{change} if {taker} takes over {lender}’s value"


def _refused(found: Debate, names: tuple[str, str]) -> list[str]:
    """Which values cannot be taken over by whom, and why."""
    return [
        f"{taker} cannot take over {lender}’s {swing.path}: {why}"
        for swing in found.swings
        for why, taker, lender in zip(swing.refused, names, names[::-1], strict=True)
        if why
    ]


def debate_json(found: Debate) -> str:
    """The same as one object, at full precision."""
    data = {
        "scenario": found.first.crisis.scenario.id,
        "arguments": [found.first.argument.argument, found.second.argument.argument],
        "assumptions": [asdict(d) for d in found.disagreements],
        "interrupted": found.interrupted,
        "seeds": found.seeds,
        "claims": [
            {
                "argument": tried.argument,
                "claim": tried.own.name,
                "own": tried.own.judgement.verdict,
                "others": tried.other.judgement.verdict,
                "hangs": tried.hangs,
                "may_hang": tried.may_hang,
            }
            for tried in found.claims
        ],
        "shared": [list(pair) for pair in found.shared],
        "between": _effects(found.between),
        "moved": found.moved,
        "swings": [
            {
                "path": swing.path,
                "moved": swing.moved,
                "moves": list(swing.moves),
                "lent_to_first": _effects(swing.lent[0]),
                "lent_to_second": _effects(swing.lent[1]),
                "refused_by_first": swing.refused[0] or None,
                "refused_by_second": swing.refused[1] or None,
            }
            for swing in found.swings
        ],
        "conclusion": conclusion(found),
    }
    return json.dumps(clean(data), indent=2, ensure_ascii=False, allow_nan=False)


def _effects(effects: Iterable[Effect]) -> dict[str, Any]:
    return {e.outcome: {"change": e.change, "low": e.low, "high": e.high} for e in effects}
