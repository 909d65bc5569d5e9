"""`offramp cruxes`: which assumptions the verdicts on an argument's claims hang on."""

from typing import TYPE_CHECKING, Any

import click
from rich_click import RichCommand

from offramp.cli.arguing import (
    argument_argument,
    case_from,
    claims_option,
    judging_options,
    known_claims,
)
from offramp.cli.parameters import Whole

if TYPE_CHECKING:
    from offramp.analysis.cruxes.finding import Cruxes


@click.command(cls=RichCommand)
@argument_argument
@claims_option
@judging_options
@click.option(
    "--plausible",
    type=click.FloatRange(0, 1, min_open=True, max_open=True),
    metavar="SHARE",
    default=0.95,
    show_default=True,
    help="Assumptions may move within this middle share of their distributions.",
)
@click.option(
    "--solves",
    type=Whole(0, 1_000),
    metavar="N",
    default=6,
    show_default=True,
    help="How many changes to confirm by solving anew, for each claim; each takes as long as "
    "offramp solve. Small crises are always solved anew.",
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object and nothing else.")
@click.pass_context
def cruxes(
    ctx: click.Context,
    argument: str,
    claims: tuple[str, ...],
    plausible: float,
    solves: int,
    as_json: bool,
    **asked: Any,
) -> None:
    """Find the smallest plausible change of assumptions that flips the verdict on a CLAIM.

    Single assumptions first, then two together and the joint direction of those that matter most.
    A change is measured in standard deviations of what is unsure about each assumption.
    """
    from offramp.analysis.cruxes.finding import CruxSearch
    from offramp.cli.compiling import compiling
    from offramp.cli.progress import labelled_bar
    from offramp.report.claims import print_cruxes, print_opening
    from offramp.report.claims_json import cruxes_json
    from offramp.report.console import console
    from offramp.report.words import listed

    out = console()
    with compiling(as_json), labelled_bar(as_json) as progress:
        case = case_from(argument, asked, progress)
        names = known_claims(case, claims)
        if not case.crisis.model.assumptions:
            message = f"{case.crisis.scenario.id} is sure of all its numbers: no crux to be found"
            hint = "an argument's `assumptions` can say how unsure they are"
            raise click.UsageError(f"{message} ({hint})")
        if not as_json:
            print_opening(case.argument, case.crisis.scenario.id, len(names), out)
        search = CruxSearch(
            case, names, asked["runs"], asked["seed"], plausible, solves, progress=progress
        )

        def told(each: "Cruxes") -> None:
            print_cruxes([each], out)

        found = search.find(None if as_json else told)
    missing = [name for name in search.queries if name not in found]
    if as_json:
        click.echo(cruxes_json(case, found, missing))
    if missing:
        click.echo(f"Interrupted before the cruxes of {listed(missing)} were found.", err=True)
        ctx.exit(130)
