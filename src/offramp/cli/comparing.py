"""`offramp compare`: what policies do to outcomes, payoffs and measures."""

from typing import Literal

import click
from rich_click import RichCommand

from offramp.cli.parameters import (
    choosing_options,
    chosen,
    policy_arguments,
    runs_and_seed,
    scenario_argument,
    set_option,
)

_MOST_RUNS = 100_000_000


@click.command(cls=RichCommand)
@scenario_argument
@policy_arguments
@runs_and_seed(
    _MOST_RUNS, "How many times to play under each policy.", "The luck, which all policies meet."
)
@click.option(
    "--surprise",
    is_flag=True,
    help="Nobody foresaw the policy: actors choose, and judge others, as if there were none.",
)
@set_option
@choosing_options
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object and nothing else.")
@click.pass_context
def compare(
    ctx: click.Context,
    scenario: str,
    policies: tuple[str, ...],
    runs: int,
    seed: int,
    surprise: bool,
    sets: tuple[str, ...],
    behaviors: tuple[str, ...],
    solver: Literal["auto", "exact", "regression"] | None,
    selection: str | None,
    avoid: str | None,
    as_json: bool,
) -> None:
    """Compare policies with the crisis as it is: each POLICY, or all that the scenario names.

    hotline+restraint applies two together, in order. All meet the same luck, and under each the
    actors choose anew, knowing it, unless --surprise. Solutions by regression are kept: what was
    finished before an interruption is not solved again.
    """
    from offramp.analysis.comparing import chosen_policies
    from offramp.analysis.comparing import compare as compared
    from offramp.cli.compiling import compiling
    from offramp.cli.progress import labelled_bar
    from offramp.report.comparing import comparison_json, print_comparison
    from offramp.report.console import console

    solving = {"solver": solver, "selection": selection, "avoid": avoid}
    crisis = chosen(scenario, None, sets, behaviors, solving)
    try:
        names = chosen_policies(crisis, policies or None)
    except ValueError as error:
        raise click.UsageError(str(error)) from None
    with compiling(as_json), labelled_bar(as_json) as progress:
        found = compared(crisis, names, runs, seed, surprise, progress)
    if as_json:
        click.echo(comparison_json(found))
    else:
        print_comparison(found, console())
    if found.interrupted:
        ctx.exit(130)
