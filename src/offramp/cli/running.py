"""`offramp run`: play a scenario and print what came out."""

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import click
from rich_click import RichCommand

from offramp.cli.parameters import Whole, changes_of, changing_options, scenario_argument

if TYPE_CHECKING:
    from offramp.crisis import Crisis
    from offramp.runs.run import Run

_MOST_RUNS = 1_000_000_000


@click.command(cls=RichCommand)
@scenario_argument
@click.option(
    "--runs",
    "-n",
    type=Whole(1, _MOST_RUNS),
    metavar="N",
    default=10_000,
    show_default=True,
    help="How many times to play.",
)
@click.option(
    "--seed",
    type=Whole(0, 2**64 - 1),
    metavar="N",
    default=1,
    show_default=True,
    help="The luck: the same seed gives the same numbers.",
)
@changing_options
@click.option(
    "--behavior",
    "behaviors",
    metavar="[ACTOR=]KIND",
    multiple=True,
    help="How actors choose, as in uniform or russia=myopic. Can be given many times.",
)
@click.option(
    "--assumptions",
    type=click.Choice(["central", "drawn"]),
    metavar="central|drawn",
    default="central",
    show_default=True,
    help="Hold uncertain numbers at their central values, or draw them anew for each run.",
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object and nothing else.")
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    metavar="DIR",
    help="Save the run in this folder (new or empty) instead of the store.",
)
@click.option("--no-save", is_flag=True, help="Do not save the run.")
@click.option("--quiet", "-q", is_flag=True, help="Print the outcomes only, a line each.")
@click.pass_context
def run(
    ctx: click.Context,
    scenario: str,
    runs: int,
    seed: int,
    policy: str | None,
    sets: tuple[str, ...],
    behaviors: tuple[str, ...],
    assumptions: Literal["central", "drawn"],
    as_json: bool,
    out: Path | None,
    no_save: bool,
    quiet: bool,
) -> None:
    """Play a scenario many times and print its outcomes.

    SCENARIO is a YAML file or a name from offramp list. The probabilities are properties of
    the model that the file describes: what follows from its assumptions, not a forecast.
    """
    from offramp.cli.progress import progress_bar
    from offramp.playing import play

    if out is not None:
        _check_out(out, no_save)
    crisis = _load(scenario, policy, sets, behaviors)
    with progress_bar(quiet or as_json) as progress:
        played = play(crisis, runs, seed, assumptions=assumptions, progress=progress)
    if played.interrupted and (quiet or as_json):
        click.echo(f"Interrupted: {played.runs:,} of {runs:,} runs were finished.", err=True)
    saved = None if no_save else _save(played, out)
    _print(played, saved, as_json, quiet)
    if played.interrupted:
        ctx.exit(130)
    if saved is None and not no_save:
        ctx.exit(1)


def _check_out(out: Path, no_save: bool) -> None:
    from offramp.runs.store import refuse_taken

    if no_save:
        raise click.UsageError("--out and --no-save contradict each other")
    try:
        refuse_taken(out)
    except OSError as error:
        raise click.BadParameter(str(error), param_hint="--out") from None


def _load(
    scenario: str, policy: str | None, sets: Iterable[str], behaviors: Iterable[str]
) -> "Crisis":
    """The crisis with everything the command line changes. Raises Problems."""
    from offramp.crisis import load
    from offramp.language import Change, Place

    changes = changes_of(sets)
    crisis = load(scenario, changes, policy)
    actors = [actor.name for actor in crisis.model.actors]
    kinds: dict[str, Change] = {}
    for text in behaviors:
        actor, equals, kind = text.rpartition("=")
        place = Place(f"--behavior {text}", 0, 1)
        _check_actor(actor if equals else None, actors, place)
        for name in [actor] if equals else actors:
            kinds[name] = Change(f"actors.{name}.behavior", kind.strip(), place)
    if not kinds:
        return crisis
    return load(scenario, [*changes, *kinds.values()], policy)


def _check_actor(actor: str | None, actors: list[str], place: Any) -> None:
    from offramp.language import Problem, Problems
    from offramp.language.problems import nearest

    if actor is not None and actor not in actors:
        hint = nearest(actor, actors) or f"actors are {', '.join(actors)}"
        raise Problems([Problem(f"there is no actor {actor or '(empty)'}", place, hint)])


def _save(played: "Run", out: Path | None) -> Path | None:
    """Where the run was saved; None, and a word on stderr, when that failed."""
    from offramp.runs.store import write_run

    try:
        return write_run(played, out)
    except OSError as error:
        click.echo(f"The run could not be saved: {error}", err=True)
        return None


def _print(played: "Run", saved: Path | None, as_json: bool, quiet: bool) -> None:
    if as_json:
        from offramp.report.as_json import run_json

        click.echo(run_json(played))
        return
    from offramp.report.console import console
    from offramp.report.terminal import outcome_lines, print_run

    if quiet:
        click.echo(outcome_lines(played))
    else:
        print_run(played, console(), saved)
