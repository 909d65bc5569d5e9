"""`offramp debate`: two arguments about one scenario."""

import click
from rich_click import RichCommand

from offramp.cli.arguing import MOST_RUNS, Arguments
from offramp.cli.parameters import changes_of, runs_and_seed, solver_seeds


@click.command(cls=RichCommand)
@click.argument("first", type=Arguments)
@click.argument("second", type=Arguments)
@runs_and_seed(
    MOST_RUNS, "The most runs of each variant for a claim.", "The luck, shared by all.", 100_000
)
@click.option(
    "--set",
    "sets",
    metavar="PATH=VALUE",
    multiple=True,
    help="Change a value of the crisis for both, as in parameters.risk=0.02.",
)
@solver_seeds("give the verdicts on which all agree")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object and nothing else.")
@click.pass_context
def debate(
    ctx: click.Context,
    first: str,
    second: str,
    runs: int,
    seed: int,
    sets: tuple[str, ...],
    seeds: int,
    as_json: bool,
) -> None:
    """Compare two arguments about one scenario.

    Where do they differ in what they assume, which claims hang on that, and which disagreement
    moves the outcome most? Each claim is judged under both arguments' assumptions, and each number
    that they disagree on is lent by either to the other.
    """
    from offramp.analysis.claims.case import case_of
    from offramp.analysis.debate import debate as debated
    from offramp.cli.compiling import compiling
    from offramp.cli.progress import labelled_bar
    from offramp.report.console import console
    from offramp.report.debate import debate_json, print_debate

    with compiling(as_json), labelled_bar(as_json) as progress:
        changes = changes_of(sets)
        cases = [case_of(n, changes=changes, progress=progress) for n in (first, second)]
        found = debated(cases[0], cases[1], runs, seed, progress=progress, seeds=seeds)
    if as_json:
        click.echo(debate_json(found))
    else:
        print_debate(found, console())
    if found.interrupted:
        ctx.exit(130)
