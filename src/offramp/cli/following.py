"""`offramp exact`: the exact distribution of a small scenario, every branch followed."""

import click
from rich_click import RichCommand

from offramp.cli.parameters import changing_options, choosing_options, chosen, scenario_argument


@click.command(cls=RichCommand)
@scenario_argument
@changing_options
@choosing_options
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object and nothing else.")
def exact(
    scenario: str,
    policy: str | None,
    sets: tuple[str, ...],
    behaviors: tuple[str, ...],
    solver: str | None,
    selection: str | None,
    avoid: str | None,
    as_json: bool,
) -> None:
    """Follow every branch of a small scenario instead of playing runs.

    No luck is involved, so that an outcome of one in a billion can be told from none. Scenarios
    with too many reachable positions, or with starts drawn from a distribution, are refused.
    """
    from offramp.cli.compiling import compiling
    from offramp.cli.progress import progress_bar
    from offramp.playing import exactly, foresee
    from offramp.report.exactly import exact_json, print_exact
    from offramp.solving import diagnosed, solve

    solving = {"solver": solver, "selection": selection, "avoid": avoid}
    crisis = chosen(scenario, policy, sets, behaviors, solving)
    foresee(crisis)
    with compiling(as_json), progress_bar(as_json, "solving") as progress:
        solution = solve(crisis, every=False, progress=progress)
    found = exactly(crisis, solution=solution)
    solved = diagnosed(solution)
    if as_json:
        click.echo(exact_json(crisis, found, solved))
        return
    from offramp.report.console import console

    print_exact(crisis, found, console(), solved)
