"""What `offramp offramps` prints: off-ramps one by one, and what one move could still avert."""

from collections.abc import Sequence
from math import ceil, log10

from rich.console import Console, RenderableType
from rich.padding import Padding
from rich.text import Text

from offramp.analysis.offramps.found import Cost, Estimate, Offramp, Offramps, OfType
from offramp.crisis import Crisis
from offramp.report.console import show
from offramp.report.no_return import what_is_left
from offramp.report.pieces import grid, heading
from offramp.report.situation import Situations
from offramp.report.words import listed, number, percent, percent_range, plural

_FEW = 20  # bad outcomes, below which a search can hardly tell moves apart
_ENOUGH = 100  # with which it mostly can
_SECTIONS = {
    "off-ramp": ("Off-ramps", "confirmed, and acceptable to all"),
    "undecided": ("They would avert it", "who could accept them, more runs must tell"),
    "refused": ("They would avert it, but somebody loses by them", ""),
    "unconfirmed": ("Not confirmed", "they looked good only where they were searched for"),
}


def print_offramps(crisis: Crisis, found: Offramps, console: Console) -> None:
    """Print what was played, the off-ramps, the rest of the candidates, and what is left."""
    words = Situations(crisis)
    parts: list[RenderableType] = [
        Text(crisis.model.title or crisis.scenario.id, style="bold"),
        Text(_played(crisis, found)),
    ]
    if found.interrupted:
        text = "Interrupted: the numbers are those of the runs that were finished."
        parts.append(Text(text, style="bold yellow"))
    low, high = found.before.low, found.before.high
    share = percent(found.before.value, low, high)
    row = (words.titles(found.avoid), share, percent_range(low, high))
    parts += [Text(), grid([row]), Text(), Text(_verdict(words, found), style="bold")]
    parts += _candidates(words, found)
    parts += what_is_left(words, found, console.width)
    parts += [Text(), *(Text(line, style="dim") for line in _notes(words, found))]
    parts += [Text(f"Warning: {line}", style="yellow") for line in _warnings(words, found)]
    show(console, *parts)


def _played(crisis: Crisis, found: Offramps) -> str:
    under = f" under the policy {crisis.policy}" if crisis.policy else ""
    return (
        f"Searched {plural(found.searched, 'run')}{under} for moves that avert the worst, and "
        f"measured the best on {found.runs:,} others, seed {found.seed}: what follows from these "
        "assumptions, not a forecast."
    )


def _verdict(words: Situations, found: Offramps) -> str:
    """The answer in one or two sentences."""
    bad = words.outcomes(found.avoid)
    if not found.found:
        return f"There was nothing to avert: no run searched ended in {bad}."
    among = (
        f"among {plural(found.tried, 'other move')} at {plural(found.points, 'decision point')} "
        f"that at least {100 * found.often:.3g}% of the runs meet"
    )
    count, averting = len(found.offramps), sum(c.confirmed for c in found.candidates)
    if count:
        return f"{plural(count, 'off-ramp')} found {among}."
    if averting:
        return (
            f"No off-ramp was found that all would surely accept, {among}; "
            f"{plural(averting, 'move')} would make {bad} less likely, but not all may agree."
        )
    if not found.candidates:
        return f"No off-ramp was found {among}."
    return (
        f"No off-ramp was found {among}. The best that was tried makes {bad} "
        f"{_points(found.candidates[0].cut)} likely, which may be nothing."
    )


def _candidates(words: Situations, found: Offramps) -> list[RenderableType]:
    parts: list[RenderableType] = []
    place = 0
    for name, (title, note) in _SECTIONS.items():
        some = [candidate for candidate in found.candidates if candidate.name == name]
        parts += heading(title, note) if some else []
        for candidate in some:
            place += 1
            parts += _candidate(words, found, candidate, place)
    return parts


def _candidate(
    words: Situations, found: Offramps, candidate: Offramp, place: int
) -> list[RenderableType]:
    """One candidate: a line that names it, and what there is to say of it."""
    actor, bad = words.actor(candidate.actor), words.outcomes(found.avoid)
    where = words.conditions(candidate.situation)
    share = candidate.share
    lines = [
        f"Where {where}." if where else "",
        f"Met in {percent(*share)} of the runs ({percent_range(share.low, share.high)}). There "
        f"{bad} follows in {_share(candidate.before, candidate.fall)}; after the other move in "
        f"{_share(candidate.after, candidate.fall)}.",
        f"That is {_points(candidate.fall)}; over all runs, {_points(candidate.cut)}.",
        _costs(words, candidate),
        _types(candidate.by_type),
        _refusal(words, found, candidate.costs),
    ]
    title = Text.assemble(
        (f"{place}. {actor}", "bold"),
        f", {words.moment(candidate.period, candidate.day)}: ",
        (words.action(candidate.actor, candidate.instead), "bold cyan"),
        " instead of ",
        (words.action(candidate.actor, candidate.taken), "cyan"),
    )
    body = Text("\n".join(line for line in lines if line))
    return [Padding(title, (0, 0, 0, 2)), Padding(body, (0, 0, 0, 5))]


def _share(p: float, fall: Estimate) -> str:
    """A probability, to as many digits as its fall."""
    return f"{100 * p:.{_digits(fall, 100)}f}%"


def _points(fall: Estimate) -> str:
    """`12.3 points less (9.8 to 14.7)`."""
    word, sign = ("less", 100) if fall.value >= 0 else ("more", -100)
    low, high = sorted((sign * fall.low, sign * fall.high))
    digits = _digits(fall, 100)
    ends = f"{_fixed(low, digits)} to {_fixed(high, digits)}"
    return f"{_fixed(sign * fall.value, digits)} points {word} ({ends})"


def _fixed(value: float, digits: int) -> str:
    """A number with so many decimals; a zero has no sign."""
    return f"{round(value, digits) + 0.0:.{digits}f}"


def _digits(estimate: Estimate, scale: float = 1) -> int:
    """As many digits behind the point as the interval bears out, at least one."""
    width = scale * (estimate.high - estimate.low)
    return max(1, min(4, ceil(-log10(width / 5)))) if width > 0 else 1


def _costs(words: Situations, candidate: Offramp) -> str:
    """`Costs: Russia loses 0.12 (0.08 to 0.15); Ukraine gains …`, the mover first."""
    ordered = sorted(candidate.costs, key=lambda cost: cost.actor != candidate.actor)
    said = [f"{words.actor(cost.actor)} {_loss(cost.loss)}" for cost in ordered]
    return f"{'; '.join(said)}." if said else ""


def _loss(loss: Estimate) -> str:
    if loss == (0, 0, 0):
        return "neither loses nor gains"
    sign = 1 if loss.value > 0 else -1
    low, high = sorted((sign * loss.low, sign * loss.high))
    word, digits = "loses" if sign > 0 else "gains", _digits(loss)
    if loss.low == loss.high:
        return f"{word} {number(abs(loss.value))} in every run"
    ends = f"{_fixed(low, digits)} to {_fixed(high, digits)}"
    return f"{word} {_fixed(abs(loss.value), digits)} ({ends})"


def _types(rows: Sequence[OfType]) -> str:
    """How the fall differs by the mover's type, where it does."""
    met = [row for row in rows if row.met]
    apart = any(a.fall.low > b.fall.high for a in met for b in met)
    if not apart:
        return ""
    said = [f"{row.type.replace('_', ' ')} {_points(row.fall)}" for row in met]
    return f"By the mover’s type: {'; '.join(said)}."


def _refusal(words: Situations, found: Offramps, costs: Sequence[Cost]) -> str:
    """Who could not accept it, and of whom that is open."""
    limit = number(found.tolerate)
    parts: list[str] = []
    for verdict, text in (
        ("refused", f"would lose more than {limit}"),
        ("undecided", f"may or may not lose more than {limit}"),
    ):
        names = [words.actor(cost.actor) for cost in costs if cost.verdict == verdict]
        if names:
            parts.append(f"{listed(names)} {text}.")
    return " ".join(parts)


def _notes(words: Situations, found: Offramps) -> list[str]:
    lines = [
        "The other move is made once, in every such run. Nobody foresees it, all others see it as "
        "they see any move, and everybody goes on choosing as solved, with the same luck."
    ]
    if found.candidates:
        together = "The interval of the fall holds with 95%"
        if len(found.candidates) > 1:
            together = (
                f"Intervals hold together: with 95% none of {len(found.candidates)} falls lies "
                f"outside its own ({found.level:.1%} each)"
            )
        names = [words.actor(name) for name in found.consent]
        lines.append(
            f"{together}, on runs that the search did not see. Acceptable to {listed(names)}: a "
            f"loss of at most {number(found.tolerate)} with the whole interval (--tolerate, "
            "--consent)."
        )
    lines.append("Intervals show chance alone, not whether the model is right.")
    return lines


def _warnings(words: Situations, found: Offramps) -> list[str]:
    lines = list(found.solution.warnings)
    bad = words.outcomes(found.avoid)
    if found.found < _FEW:
        share = max(found.found / found.searched, found.before.value)
        enough = f"as in --runs {_round(2 * _ENOUGH / share):_}" if share else "many more"
        lines.append(
            f"only {plural(found.found, 'run')} of {found.searched:,} searched ended in {bad}: too "
            f"few to tell moves apart. Take more runs, {enough}."
        )
    return lines


def _round(runs: float) -> int:
    """Up to one digit and zeros."""
    unit = 10 ** int(log10(runs))
    return ceil(runs / unit) * unit
