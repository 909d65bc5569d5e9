"""`offramp run`: play a scenario and print what came out."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import click
from rich_click import RichCommand

from offramp.cli.memory import give_back_memory
from offramp.cli.parameters import (
    Whole,
    changing_options,
    choosing_options,
    chosen,
    runs_and_seed,
    scenario_argument,
)

if TYPE_CHECKING:
    from offramp.crisis import Crisis
    from offramp.runs.run import Run

EACH = "each"  # instead of a behavior: every one in turn

_MOST_RUNS = 1_000_000_000
_MOST_THREADS = 1_024


@click.command(cls=RichCommand)
@scenario_argument
@runs_and_seed(
    _MOST_RUNS, "How many times to play.", "The luck: the same seed gives the same numbers."
)
@changing_options
@choosing_options
@click.option(
    "--assumptions",
    type=click.Choice(["central", "drawn"]),
    metavar="central|drawn",
    default="central",
    show_default=True,
    help="Hold uncertain numbers at their central values, or draw them anew for each run.",
)
@click.option(
    "--threads",
    type=Whole(1, _MOST_THREADS),
    metavar="N",
    help="How many processors to play on: by default all. Changes no number.",
)
@click.option(
    "--precision",
    type=click.Choice(["double", "single"]),
    metavar="double|single",
    default="double",
    show_default=True,
    help="Compute with 16 digits, or with 7: faster, but of some runs the course is another one.",
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
    solver: str | None,
    selection: str | None,
    avoid: str | None,
    assumptions: Literal["central", "drawn"],
    threads: int | None,
    precision: Literal["double", "single"],
    as_json: bool,
    out: Path | None,
    no_save: bool,
    quiet: bool,
) -> None:
    """Play a scenario many times and print its outcomes.

    SCENARIO is a YAML file or a name from offramp list. The probabilities are properties of
    the model that the file describes: what follows from its assumptions, not a forecast.

    --behavior each compares level-0, level-1, level-2, equilibrium and myopic in one table.
    """
    if out is not None:
        _check_out(out, no_save)
    solving = {"solver": solver, "selection": selection, "avoid": avoid}
    given = {"runs": runs, "seed": seed, "assumptions": assumptions}
    given |= {"threads": threads, "precision": precision}
    if EACH in behaviors:
        rest = tuple(text for text in behaviors if text != EACH)
        crisis = chosen(scenario, policy, sets, rest, solving)
        keep = [text.rpartition("=")[0] for text in rest]
        found, varied, cut = _each(crisis, keep, given, quiet or as_json)
    else:
        crisis = chosen(scenario, policy, sets, behaviors, solving)
        found, varied, cut = {"": _played(crisis, given, quiet or as_json)}, [], False
    saved = {} if no_save else _save(found, out)
    _print(found, varied, saved, as_json, quiet)
    if cut or any(played.interrupted for played in found.values()):
        ctx.exit(130)
    if len(saved) < len(found) and not no_save:
        ctx.exit(1)


def _played(crisis: "Crisis", given: Mapping[str, Any], silent: bool) -> "Run":
    """Solve, then play, each with a progress bar."""
    from offramp.cli.compiling import compiling
    from offramp.cli.progress import progress_bar
    from offramp.playing import play
    from offramp.solving import solve

    with compiling(silent):
        with progress_bar(silent, "solving") as progress:
            how = given["assumptions"]
            solution = solve(crisis, every=False, assumptions=how, progress=progress)
        give_back_memory()
        with progress_bar(silent) as progress:
            played = play(crisis, progress=progress, solution=solution, **given)
    if played.interrupted and silent:
        asked = given["runs"]
        click.echo(f"Interrupted: {played.runs:,} of {asked:,} runs were finished.", err=True)
    return played


def _check_out(out: Path, no_save: bool) -> None:
    from offramp.runs.store import refuse_taken

    if no_save:
        raise click.UsageError("--out and --no-save contradict each other")
    try:
        refuse_taken(out)
    except OSError as error:
        raise click.BadParameter(str(error), param_hint="--out") from None


def _each(
    crisis: "Crisis", keep: Sequence[str], given: Mapping[str, Any], silent: bool
) -> tuple[dict[str, "Run"], list[str], bool]:
    """A run for each behavior, the actors that it is varied of, and whether it was cut short."""
    from offramp.playing import LEVELS, compared
    from offramp.solving import chosen as changed

    if "" in keep:
        message = "each stands for all behaviors: give others to single actors, as in north=uniform"
        raise click.BadParameter(message, param_hint="--behavior")
    varied = compared(crisis, keep)
    if not varied:
        message = "there is nothing to compare: every actor follows a doctrine or a script"
        raise click.BadParameter(message, param_hint="--behavior")
    found: dict[str, Run] = {}
    for level in LEVELS:
        one = changed(crisis, behavior=dict.fromkeys(varied, level))
        try:
            found[level] = _played(one, given, silent)
        except KeyboardInterrupt:
            if not found:
                raise
            click.echo(f"Interrupted before {level} was played.", err=True)
            return found, varied, True
        if found[level].interrupted:
            return found, varied, True
    return found, varied, False


def _save(found: "Mapping[str, Run]", out: Path | None) -> dict[str, Path]:
    """Where the runs were saved; less, and a word on stderr, where that failed."""
    from offramp.runs.store import write_run

    saved: dict[str, Path] = {}
    for level, played in found.items():
        try:
            saved[level] = write_run(played, out / level if out and level else out)
        except OSError as error:
            click.echo(f"The run could not be saved: {error}", err=True)
            break
    return saved


def _print(
    found: "Mapping[str, Run]",
    varied: Sequence[str],
    saved: Mapping[str, Path],
    as_json: bool,
    quiet: bool,
) -> None:
    from offramp.report.console import console

    if varied:
        from offramp.report.each import each_json, each_lines, print_each

        if as_json or quiet:
            click.echo(each_json(found) if as_json else each_lines(found))
        else:
            print_each(found, varied, console(), list(saved.values()))
        return
    (played,) = found.values()
    if as_json:
        from offramp.report.as_json import run_json

        click.echo(run_json(played))
        return
    from offramp.report.terminal import outcome_lines, print_run

    if quiet:
        click.echo(outcome_lines(played))
    else:
        print_run(played, console(), saved.get(""))
