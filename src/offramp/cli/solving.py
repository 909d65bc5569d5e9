"""`offramp solve`: how the actors of a scenario choose, and how well that was solved."""

import click
from rich_click import RichCommand

from offramp.cli.parameters import changing_options, choosing_options, chosen, scenario_argument


@click.command(cls=RichCommand)
@scenario_argument
@changing_options
@choosing_options
@click.option(
    "--trials",
    type=click.IntRange(min=1),
    metavar="N",
    help="Force each move in one decision of each of N runs, and tell which bring other than their "
    "actors expect: a test of choices found by regression. 4096 is a good number.",
)
@click.option(
    "--move",
    "moves",
    multiple=True,
    metavar="ACTOR.ACTION",
    help="Try this move only. Can be given many times.",
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object and nothing else.")
@click.pass_context
def solve(
    ctx: click.Context,
    scenario: str,
    policy: str | None,
    sets: tuple[str, ...],
    behaviors: tuple[str, ...],
    solver: str | None,
    selection: str | None,
    avoid: str | None,
    trials: int | None,
    moves: tuple[str, ...],
    as_json: bool,
) -> None:
    """Solve a scenario for actors that look ahead, without playing it.

    Prints how well it was solved (convergence, regret, equilibria found) and what the actors
    choose where. Solved are the behaviors equilibrium and level-k, given those of the others.
    """
    from offramp.cli.compiling import compiling
    from offramp.cli.progress import progress_bar
    from offramp.report.console import console, show
    from offramp.report.solving import print_solution, solution_json, titles_of
    from offramp.report.trials import trial_table
    from offramp.solving import named_moves, try_moves
    from offramp.solving import solve as solved

    solving = {"solver": solver, "selection": selection, "avoid": avoid}
    crisis = chosen(scenario, policy, sets, behaviors, solving)
    if moves and trials is None:
        raise click.UsageError("--move says what --trials tries: give --trials 4096, too")
    try:
        named_moves(crisis, moves)  # before anything takes long
    except ValueError as error:
        raise click.UsageError(str(error)) from None
    with compiling(as_json), progress_bar(as_json, "solving") as progress:
        solution = solved(crisis, progress=progress)
    if not as_json:
        print_solution(crisis, solution, console())
    tried, interrupted = None, False
    if trials is not None:
        with compiling(as_json), progress_bar(as_json, "trying moves") as progress:
            try:
                tried = try_moves(crisis, solution, trials, moves=moves or None, progress=progress)
            except KeyboardInterrupt:
                interrupted = True
    if as_json:
        click.echo(solution_json(crisis, solution, tried))
    elif trials is not None and tried is not None:
        regressed = solution.diagnostics.solver == "regression"
        show(console(), *trial_table(crisis, tried, trials, titles_of(crisis), regressed, moves))
    if interrupted:
        click.echo("Interrupted: the crisis is solved, moves were not tried.", err=True)
        ctx.exit(130)
