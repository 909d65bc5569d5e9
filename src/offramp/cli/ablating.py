"""`offramp ablate`: what each mechanism of a scenario does to its outcomes."""

from typing import TYPE_CHECKING, Literal

import click
from rich_click import RichCommand

from offramp.cli.parameters import (
    changing_options,
    choosing_options,
    chosen,
    runs_and_seed,
    scenario_argument,
)

if TYPE_CHECKING:
    from offramp.crisis import Crisis

_MOST_RUNS = 100_000_000


@click.command(cls=RichCommand)
@scenario_argument
@runs_and_seed(
    _MOST_RUNS, "How many times to play each variant.", "The luck, which all variants meet."
)
@click.option(
    "--only",
    metavar="NAME,…",
    help="Switch off these mechanisms only, as in tenure,alliances.",
)
@click.option("--pairs", is_flag=True, help="Also switch off each two of them together.")
@changing_options
@choosing_options
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object and nothing else.")
@click.pass_context
def ablate(
    ctx: click.Context,
    scenario: str,
    runs: int,
    seed: int,
    only: str | None,
    pairs: bool,
    policy: str | None,
    sets: tuple[str, ...],
    behaviors: tuple[str, ...],
    solver: Literal["auto", "exact", "regression"] | None,
    selection: str | None,
    avoid: str | None,
    as_json: bool,
) -> None:
    """Switch each mechanism off in turn: which of them carry the result?

    All variants meet the same luck, and in each the actors choose anew, knowing that the mechanism
    is gone. The table says by how many percentage points each outcome becomes more or less likely.
    Solutions by regression are kept: what was finished before an interruption is not solved again.
    """
    from offramp.analysis.ablation import ablate as ablated
    from offramp.cli.compiling import compiling
    from offramp.cli.progress import labelled_bar
    from offramp.report.ablation import ablation_json, print_ablation
    from offramp.report.console import console

    solving = {"solver": solver, "selection": selection, "avoid": avoid}
    crisis = chosen(scenario, policy, sets, behaviors, solving)
    names = _names(crisis, only)
    with compiling(as_json), labelled_bar(as_json) as progress:
        found = ablated(crisis, runs, seed, names, pairs, progress)
    if as_json:
        click.echo(ablation_json(found))
    else:
        print_ablation(found, console())
    if found.interrupted:
        ctx.exit(130)


def _names(crisis: "Crisis", only: str | None) -> list[str]:
    """The mechanisms asked for. Raises click.BadParameter."""
    from offramp.analysis.ablation import active
    from offramp.language.problems import nearest

    known = active(crisis)
    if not known:
        raise click.UsageError(f"{crisis.scenario.id} uses no mechanism: nothing to switch off")
    names = [name.strip() for name in (only or "").split(",") if name.strip()]
    for name in names:
        if name not in known:
            hint = nearest(name, known) or f"it has {', '.join(known)}"
            message = f"{crisis.scenario.id} has no mechanism {name} ({hint})"
            raise click.BadParameter(message, param_hint="--only")
    return names
