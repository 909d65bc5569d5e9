"""Claims and verdicts on them in the terminal: what is said, what is asked, what was found."""

from collections.abc import Iterable

from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.text import Text

from offramp.analysis.claims.checking import Check, Checked
from offramp.analysis.claims.variants import name_of, variants_of
from offramp.analysis.cruxes.finding import Crux, Cruxes
from offramp.analysis.robustness import Robustness
from offramp.analysis.verdicts.evidence import kinds_of
from offramp.language.argument import Argument
from offramp.report.console import show
from offramp.report.pieces import grid, heading
from offramp.report.robustness import robust_parts
from offramp.report.words import listed, number, plural, share

_STYLES = {"holds": "bold green", "fails": "bold red", "undecided": "bold yellow"}
_STYLES["not finished"] = "bold yellow"
_SIGNS = {"holds": "✓", "fails": "✗", "undecided": "?", "not finished": "…"}
_CLOSE = 0.02  # solutions of large crises often differ by so much between seeds of the solver


def print_opening(argument: Argument, scenario: str, asked: int, console: Console) -> None:
    """What is checked, on what, and what that means; so many claims were asked for, or none."""
    title = argument.title or argument.argument
    source = argument.source
    said = [source.author, source.title, source.publisher, source.date] if source else []
    parts: list[RenderableType] = [Text(title, style="bold")]
    if said:
        parts.append(Text(", ".join(part for part in said if part), style="dim"))
    claims = plural(len(argument.claims), "claim")
    if 0 < asked < len(argument.claims):
        claims = f"{asked} of {claims}"
    parts.append(
        Text(
            f"{claims} checked against {scenario}: what follows from its assumptions, not a "
            "forecast."
        )
    )
    show(console, *parts)


def print_claim(checked: Checked, console: Console) -> None:
    """A claim as soon as its verdict is final, or as far as an interruption let it come."""
    show(console, Text(), *_claim(checked))


def _claim(checked: Checked) -> Iterable[RenderableType]:
    claim, found = checked.claim, checked.judgement
    head = Text.assemble(
        (f"{_SIGNS[checked.verdict]} {checked.verdict}", _STYLES[checked.verdict]),
        ("  ", ""),
        (checked.name, "bold cyan"),
    )
    if checked.finished and not checked.as_expected:
        head.append(f"  expected: {claim.expect}", style="yellow")
    yield head
    if claim.quote:
        where = f" ({claim.where})" if claim.where else ""
        yield _indented(Text(f"“{' '.join(claim.quote.split())}”{where}", style="italic"))
    elif claim.title:
        yield _indented(Text(claim.title))
    yield _indented(Text(" ".join(claim.holds.text.split()), style="cyan"))
    said = found.reason[:1].upper() + found.reason[1:]
    yield _indented(Text(f"{said} ({plural(found.runs, 'run')})."))


def _indented(text: Text) -> Padding:
    return Padding(text, (0, 0, 0, 2))


def print_robustness(robust: Robustness, console: Console) -> None:
    """How robust each claim is, and what separates the worlds."""
    show(console, *robust_parts(robust))


def print_crux(found: Cruxes, first: bool, console: Console) -> None:
    """What a verdict hangs on, in a sentence; the first one comes with a heading."""
    above = heading("What the verdicts hang on") if first else []
    show(console, *above, _hangs(found))


def print_closing(check: Check, console: Console, interrupted: bool = False) -> None:
    """How many claims hold, and what to be careful about.

    What was asked after the verdicts may have been `interrupted`.
    """
    parts: list[RenderableType] = [Text(), _summary(check)]
    if check.interrupted or interrupted:
        parts.append(Text(_interruption(check), style="bold yellow"))
    parts += [Text(f"Warning: {line}", style="yellow") for line in warnings(check)]
    show(console, *parts)


def _hangs(found: Cruxes) -> RenderableType:
    return Padding(Text.assemble((found.claim, "cyan"), f": {crux_sentence(found)}"), (0, 0, 0, 2))


def crux_sentence(found: Cruxes) -> str:
    """What a verdict hangs on, in a sentence."""
    crux = found.smallest
    said = "is decided" if found.judgement.verdict == "undecided" else "flips"
    if crux is None:
        if not found.thorough:
            return (
                f"none of the changes of one assumption that were tried {_FLIPS[said]} it; offramp "
                f"cruxes looks closer ({found.searched} searched)."
            )
        tried = "" if not found.refuted else "; what seemed to flip it did not when solved anew"
        return (
            f"nothing was found within the middle {found.plausible:.0%} of what is plausible that "
            f"{_FLIPS[said]} it: not one assumption, nor two, nor those that matter most together "
            f"({found.searched} searched){tried}."
        )
    moves = listed(
        [f"{m.path} is {number(m.after)} instead of {number(m.before)}" for m in crux.change.moves]
    )
    sure = "" if crux.confirmed else " (by choices foreseen at the central values)"
    return f"{crux.verdict} if {moves}: {_deviations(crux)}{_open(crux)}{sure}."


_CLEAR = 0.1  # standard deviations between where a claim is undecided and where it is decided
_FLIPS = {"is decided": "decides", "flips": "flips"}


def _deviations(crux: Crux) -> str:
    distance = crux.change.distance
    whose = "its" if len(crux.change.moves) == 1 else "their joint"
    return f"{distance:.1f} of {whose} standard deviations"


def _open(crux: Crux) -> str:
    """From where on the runs do not tell any more, where that is well before."""
    distance = crux.change.distance
    clear = distance - crux.crossing > _CLEAR
    return f", undecided from about {crux.crossing:.1f}" if clear else ""


_OTHERS = ("fails", "undecided")


def _summary(check: Check) -> Text:
    verdicts = [checked.verdict for checked in check.claims]
    counts = [plural(verdicts.count("holds"), "claim holds", "claims hold")]
    counts += [f"{verdicts.count(verdict)} {verdict.removesuffix('s')}" for verdict in _OTHERS]
    line = f"{listed(counts)}; a verdict is wrong at most {share(check.error)} of the time."
    if any(checked.judgement.by_seed for checked in check.claims):
        line += f" Each is that of {check.seeds} seeds of the solver."
    return Text(line, style="bold")


def _interruption(check: Check) -> str:
    """How far an interrupted check came."""
    open_ = list(check.unfinished)
    if not open_:
        return "Interrupted: what was found until then is shown."
    when = f"after {plural(check.played, 'run')}" if check.played else "before a run was played"
    return f"Interrupted {when}: {listed(open_)} {'is' if len(open_) == 1 else 'are'} not finished."


def warnings(check: Check) -> list[str]:
    """What to be careful about."""
    rough = [
        name_of(policies)
        for policies, solved in check.solutions.items()
        if not (solved.solver == "none" or solved.converged)
    ]
    lines: list[str] = []
    if rough:
        lines.append(
            f"Choices did not come to rest in {listed(rough)}: verdicts near their thresholds may "
            "be those of the choices found, not of the game (see offramp solve)."
        )
    if any(_by_one_seed(check, checked) for checked in check.claims):
        line = (
            "Choices were found with one seed of the solver, and another may find others: "
            "--seeds 3 tells which verdicts hang on it."
        )
        close = [checked.name for checked in check.claims if _within_luck(check, checked)]
        if close:
            least = f"{100 * _CLOSE:.0f} points"
            line += f" A difference of less than {least} decided {listed(close)}."
        lines.append(line)
    return lines


def _by_one_seed(check: Check, checked: Checked) -> bool:
    """Whether a verdict is about choices that a single seed of the solver found."""
    variants = variants_of(checked.claim.holds.claim)
    solved = [check.solutions[p] for p in variants if p in check.solutions]
    return not checked.judgement.by_seed and any(s.solver == "regression" for s in solved)


def _within_luck(check: Check, checked: Checked) -> bool:
    """Whether a verdict rests on a small difference, the solver's luck rather than a policy's."""
    if len(variants_of(checked.claim.holds.claim)) < 2 or not _by_one_seed(check, checked):
        return False
    return any(
        finding.verdict != "undecided"
        and abs(finding.difference.estimate) < _CLOSE
        and set(kinds_of(finding.comparison)) <= {"probability"}
        for finding in checked.judgement.findings
    )


def print_cruxes(found: Iterable[Cruxes], console: Console) -> None:
    """What verdicts hang on, claim by claim, with what else flips them."""
    for each in found:
        show(console, Text(), Group(*_cruxes(each)))


def _cruxes(found: Cruxes) -> Iterable[RenderableType]:
    verdict = found.judgement.verdict
    yield Text.assemble(
        (f"{_SIGNS[verdict]} {verdict}", _STYLES[verdict]), "  ", (found.claim, "bold cyan")
    )
    yield _indented(Text(f"{found.judgement.reason} ({plural(found.judgement.runs, 'run')})"))
    yield _indented(Text(crux_sentence(found), style="bold"))
    rows = [
        [
            "; ".join(f"{m.path} {number(m.before)} → {number(m.after)}" for m in c.change.moves),
            c.verdict,
            f"{c.change.distance:.2f}",
            "" if verdict == "undecided" else f"{c.crossing:.2f}",
            _SURE[c.confirmed],
        ]
        for c in found.all
    ]
    if rows:
        yield grid(rows, ("change", "then", "distance", "undecided from", "solved anew"))


_SURE = {True: "confirmed", False: "not confirmed", None: "not tried"}
