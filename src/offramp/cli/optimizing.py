"""`offramp optimize`: the trade-off front of a scenario's levers."""

from typing import Literal

import click
from rich_click import RichCommand

from offramp.cli.parameters import (
    Whole,
    choosing_options,
    chosen,
    runs_and_seed,
    scenario_argument,
    set_option,
)

_MOST_RUNS = 100_000_000


@click.command(cls=RichCommand)
@scenario_argument
@click.option(
    "--minimize",
    metavar="WHAT",
    multiple=True,
    help="An outcome, payoff.ACTOR or a measure to make small. Can be given many times.",
)
@click.option(
    "--maximize", metavar="WHAT", multiple=True, help="The same, to make large, as payoff.ukraine."
)
@click.option(
    "--lever", "levers", metavar="NAME", multiple=True, help="Move this lever. By default all."
)
@click.option(
    "--trials",
    type=Whole(1, 100_000),
    metavar="N",
    default=50,
    show_default=True,
    help="How many settings to try, those tried before included.",
)
@click.option(
    "--time",
    "minutes",
    type=click.FloatRange(min=0, min_open=True),
    metavar="MINUTES",
    help="Begin no trial after so long.",
)
@click.option(
    "--sampler",
    type=click.Choice(("tpe", "nsga2")),
    metavar="tpe|nsga2",
    default="tpe",
    show_default=True,
    help="How settings are proposed: nsga2 pays with several hundred trials.",
)
@click.option(
    "--fresh",
    type=Whole(1, _MOST_RUNS),
    metavar="N",
    default=10_000,
    show_default=True,
    help="How many times to play each point of the front again, on other luck.",
)
@click.option("--restart", is_flag=True, help="Forget the trials that are kept on disk.")
@runs_and_seed(_MOST_RUNS, "How many times to play each trial.", "The luck, and the proposals.")
@set_option
@choosing_options
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object and nothing else.")
@click.pass_context
def optimize(
    ctx: click.Context,
    scenario: str,
    minimize: tuple[str, ...],
    maximize: tuple[str, ...],
    levers: tuple[str, ...],
    trials: int,
    minutes: float | None,
    sampler: Literal["tpe", "nsga2"],
    fresh: int,
    restart: bool,
    runs: int,
    seed: int,
    sets: tuple[str, ...],
    behaviors: tuple[str, ...],
    solver: Literal["auto", "exact", "regression"] | None,
    selection: str | None,
    avoid: str | None,
    as_json: bool,
) -> None:
    """Search the levers that a scenario names for the best trade-offs between objectives.

    Each trial sets every lever, solves the crisis anew and plays it on the same luck. Trials are
    kept on disk: the same call goes on where it was interrupted. Needs optuna:
    pip install "offramp[optimize]".
    """
    from offramp.analysis.levering import chosen_levers
    from offramp.analysis.objectives import objective
    from offramp.analysis.optimizing import optimize as optimized
    from offramp.cli.compiling import compiling
    from offramp.cli.progress import labelled_bar
    from offramp.report.console import console
    from offramp.report.optimizing import optimized_json, print_optimized

    solving = {"solver": solver, "selection": selection, "avoid": avoid}
    crisis = chosen(scenario, None, sets, behaviors, solving)
    wanted = [objective(crisis, name) for name in minimize]
    wanted += [objective(crisis, name, True) for name in maximize]
    if not wanted:
        outcomes = ", ".join(o.name for o in crisis.model.outcomes)
        message = f"say what to --minimize or --maximize: {outcomes}, payoff.ACTOR or a measure"
        raise click.UsageError(message)
    twice = {o.name for o in wanted if [w.name for w in wanted].count(o.name) > 1}
    if twice:
        raise click.UsageError(f"{min(twice)} is named twice")
    names = list(chosen_levers(crisis, levers))
    budget = (trials, runs, fresh, seed, sampler, minutes, restart)
    with compiling(as_json), labelled_bar(as_json) as progress:
        found = optimized(crisis, wanted, names, *budget, progress)
    if as_json:
        click.echo(optimized_json(found))
    else:
        print_optimized(found, console())
    if found.interrupted:
        ctx.exit(130)
