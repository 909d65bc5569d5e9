"""`offramp check`: which claims of an argument hold, how robustly, and what that hangs on."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

import click
from rich_click import RichCommand

from offramp.cli.arguing import (
    argument_argument,
    case_from,
    claims_option,
    judging_options,
    known_claims,
    verify_quotes,
)
from offramp.cli.parameters import Whole, solver_seeds

if TYPE_CHECKING:
    from offramp.analysis.claims.case import Case
    from offramp.analysis.claims.checking import Checked
    from offramp.analysis.claims.variants import Progress
    from offramp.analysis.cruxes.finding import Cruxes
    from offramp.analysis.robustness import Robustness


@click.command(cls=RichCommand)
@argument_argument
@claims_option
@judging_options
@click.option(
    "--worlds",
    type=Whole(0, 100_000),
    metavar="N",
    default=100,
    show_default=True,
    help="In how many worlds, drawn from the uncertainty of all assumptions, claims are judged "
    "for their robustness; 0 for none.",
)
@solver_seeds("give the verdict on which all agree")
@click.option("--quick", is_flag=True, help="Verdicts only: neither robustness nor cruxes.")
@click.option(
    "--expect",
    is_flag=True,
    help="Succeed (exit code 0) when every verdict is the one that the argument expects, not when "
    "all claims hold.",
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object and nothing else.")
@click.pass_context
def check(
    ctx: click.Context,
    argument: str,
    claims: tuple[str, ...],
    worlds: int,
    seeds: int,
    quick: bool,
    expect: bool,
    as_json: bool,
    **asked: Any,
) -> None:
    """Check the claims of an ARGUMENT against its crisis.

    Each claim is printed with its verdict as soon as that is clear; then in what share of worlds it
    holds, and the smallest plausible change of assumptions that flips it, each as soon as it is
    found. Policies are solved for when a claim asks for them first, which may take a minute each;
    solutions are kept.

    Exits with 0 when all claims hold (with --expect: are as expected), else with 1.
    """
    from offramp.analysis.claims.checking import check_case
    from offramp.cli.compiling import compiling
    from offramp.cli.progress import labelled_bar
    from offramp.report.claims import (
        print_claim,
        print_closing,
        print_crux,
        print_opening,
        print_robustness,
    )
    from offramp.report.claims_json import check_json
    from offramp.report.console import console

    out = console()
    with labelled_bar(as_json) as progress:
        case = case_from(argument, asked, progress)
    names = known_claims(case, claims)
    verify_quotes(case, asked["texts"])
    if not as_json:
        print_opening(case.argument, case.crisis.scenario.id, len(names), out)

    def told(checked: "Checked") -> None:
        print_claim(checked, out)

    def robust_told(robust: "Robustness") -> None:
        print_robustness(robust, out)

    def crux_told(cruxes: "Cruxes", first: bool) -> None:
        print_crux(cruxes, first, out)

    hearing = _Hearing() if as_json else _Hearing(robust_told, crux_told)

    with compiling(as_json), labelled_bar(as_json) as progress:
        found = check_case(
            case,
            asked["runs"],
            asked["seed"],
            names,
            asked["error"],
            progress=progress,
            told=None if as_json else told,
            seeds=seeds,
        )
        ready = not quick and not found.interrupted and bool(case.crisis.model.assumptions)
        more = (
            _asked_further(case, names, asked, worlds, hearing, progress) if ready else _Further()
        )
    if as_json:
        click.echo(check_json(found, more.robust, more.cruxes, more.interrupted))
    else:
        for checked in found.claims:
            if not checked.finished:
                told(checked)
        print_closing(found, out, more.interrupted)
    if found.interrupted or more.interrupted:
        ctx.exit(130)
    if not (found.all_as_expected if expect else found.all_hold):
        ctx.exit(1)


@dataclass
class _Further:
    """What is asked once there are verdicts; an interruption keeps what was found by then."""

    robust: "Robustness | None" = None
    cruxes: "Mapping[str, Cruxes]" = field(default_factory=dict[str, "Cruxes"])
    interrupted: bool = False


class _Hearing(NamedTuple):
    """Who is told of what as soon as it is found: of cruxes also whether it is the first."""

    robust: "Callable[[Robustness], None] | None" = None
    crux: "Callable[[Cruxes, bool], None] | None" = None


def _asked_further(
    case: "Case",
    names: Sequence[str],
    asked: Mapping[str, Any],
    worlds: int,
    hearing: _Hearing,
    progress: "Progress | None",
) -> _Further:
    found = _Further()
    try:
        if worlds:
            found.robust = _robust(case, names, asked, worlds, progress)
            if hearing.robust:
                hearing.robust(found.robust)
        if found.robust and found.robust.interrupted:
            found.interrupted = True
        else:
            found.cruxes = _cruxes(case, names, asked, hearing, progress)
            found.interrupted = len(found.cruxes) < len(names or case.argument.claims)
    except KeyboardInterrupt:
        found.interrupted = True
    return found


def _robust(
    case: "Case",
    names: Sequence[str],
    asked: Mapping[str, Any],
    worlds: int,
    progress: "Progress | None",
) -> "Robustness":
    from offramp.analysis.robustness import robustness

    def told(done: int, of: int) -> None:
        if progress:
            progress("playing other worlds", done, of)

    variants = case.variants(progress)
    queries = case.queries(names, asked["error"])
    return robustness(queries, variants, worlds, seed=asked["seed"], progress=told)


def _cruxes(
    case: "Case",
    names: Sequence[str],
    asked: Mapping[str, Any],
    hearing: _Hearing,
    progress: "Progress | None",
) -> "Mapping[str, Cruxes]":
    from offramp.analysis.cruxes.finding import CruxSearch

    first = True

    def told(each: "Cruxes") -> None:
        nonlocal first
        if hearing.crux:
            hearing.crux(each, first)
        first = False

    search = CruxSearch(case, names, asked["runs"], asked["seed"], solves=0, progress=progress)
    return (search if search.worlds.foresight == "anew" else search.brief()).find(told)
