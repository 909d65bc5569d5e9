"""`offramp offramps`: where another move would have averted an outcome."""

from typing import TYPE_CHECKING

import click
from rich_click import RichCommand

from offramp.cli.parameters import (
    Whole,
    changing_options,
    chosen,
    runs_and_seed,
    scenario_argument,
    solving_options,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from offramp.crisis import Crisis

_MOST_RUNS = 10_000_000
_MOST_CANDIDATES = 50
_FEWEST_RUNS = 100


@click.command(cls=RichCommand)
@scenario_argument
@click.option(
    "--avoid",
    metavar="OUTCOME,…",
    help="The outcome to be averted; of several, separated by commas, any counts.",
)
@runs_and_seed(_MOST_RUNS, "Half of them are searched, half confirm what was found.", "The luck.")
@click.option(
    "--tolerate",
    type=click.FloatRange(min=0),
    metavar="LOSS",
    default=0.05,
    show_default=True,
    help="What an actor may lose in payoff and still accept another move. The unit is the value "
    "of the main stake.",
)
@click.option(
    "--consent",
    metavar="ACTOR,…",
    help="Whose losses count: by default those of all actors, the mover among them.",
)
@click.option(
    "--often",
    type=click.FloatRange(0, 1, min_open=True),
    metavar="SHARE",
    default=0.02,
    show_default=True,
    help="Leave out decision points that less than this share of the runs meets.",
)
@click.option(
    "--most",
    type=Whole(1, _MOST_CANDIDATES),
    metavar="N",
    default=5,
    show_default=True,
    help="How many candidates to confirm. The more, the wider the intervals.",
)
@changing_options
@solving_options
@click.option(
    "--threads",
    type=Whole(1, 1_024),
    metavar="N",
    help="How many processors to play on: by default all. Changes no number.",
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object and nothing else.")
@click.pass_context
def offramps(
    ctx: click.Context,
    scenario: str,
    avoid: str | None,
    runs: int,
    seed: int,
    tolerate: float,
    consent: str | None,
    often: float,
    most: int,
    policy: str | None,
    sets: tuple[str, ...],
    behaviors: tuple[str, ...],
    solver: str | None,
    selection: str | None,
    threads: int | None,
    as_json: bool,
) -> None:
    """Find off-ramps: where another move would have averted an outcome, and who could accept it.

    Runs are played on from every decision point with another action that is open there and the same
    luck. What looks best is measured on fresh runs: how often the point is met, by how much the
    outcome becomes less likely, and what each actor loses or gains by it. A chart tells up to when
    one move could still avert how much.
    """
    from offramp.analysis.offramps import offramps as searched
    from offramp.cli.compiling import compiling
    from offramp.cli.progress import labelled_bar
    from offramp.report.console import console
    from offramp.report.offramps import print_offramps
    from offramp.report.offramps_json import offramps_json

    if runs < _FEWEST_RUNS:
        message = f"a search takes at least {_FEWEST_RUNS} runs"
        raise click.BadParameter(message, param_hint="--runs")
    crisis = chosen(scenario, policy, sets, behaviors, {"solver": solver, "selection": selection})
    names = _outcomes(crisis, avoid)
    agreeing = _known(consent, (a.name for a in crisis.model.actors), "actor", "--consent")
    with compiling(as_json), labelled_bar(as_json) as progress:
        found = searched(
            crisis,
            names,
            runs,
            seed,
            tolerate=tolerate,
            consent=agreeing,
            often=often,
            most=most,
            threads=threads,
            progress=progress,
        )
    if as_json:
        click.echo(offramps_json(crisis, found))
    else:
        print_offramps(crisis, found, console())
    if found.interrupted:
        ctx.exit(130)


def _outcomes(crisis: "Crisis", avoid: str | None) -> list[str]:
    """The outcomes to be averted. Raises click.UsageError and click.BadParameter."""
    known = [outcome.name for outcome in crisis.model.outcomes]
    names = _known(avoid, known, "outcome", "--avoid")
    if not names:
        raise click.UsageError(
            f"say with --avoid which outcome is to be averted: {crisis.scenario.id} has "
            f"{', '.join(known)}"
        )
    if set(names) == set(known):
        message = "all outcomes cannot be averted: leave one out"
        raise click.BadParameter(message, param_hint="--avoid")
    return names


def _known(text: str | None, known: "Iterable[str]", what: str, option: str) -> list[str]:
    """Names separated by commas. Raises click.BadParameter."""
    from offramp.language.problems import nearest

    every = list(known)
    names = [name.strip() for name in (text or "").split(",") if name.strip()]
    for name in names:
        if name not in every:
            hint = nearest(name, every) or f"there are {', '.join(every)}"
            raise click.BadParameter(f"there is no {what} {name} ({hint})", param_hint=option)
    return names
