"""`offramp export`: a small scenario as a game for Gambit."""

from pathlib import Path

import click
from rich_click import RichCommand

from offramp.cli.parameters import changing_options, chosen, scenario_argument


@click.command(cls=RichCommand)
@scenario_argument
@changing_options
@click.option(
    "--to",
    "form",
    type=click.Choice(("efg", "nfg")),
    required=True,
    help="Gambit's format: the extensive form (a tree) or the reduced normal form (a table).",
)
@click.option(
    "--out",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Write to this file and not to the terminal.",
)
def export(
    scenario: str, policy: str | None, sets: tuple[str, ...], form: str, out: Path | None
) -> None:
    """Write a small scenario as a game in extensive or normal form, for Gambit.

    Payoffs are counted at the start, numbers are exact. Actors of given behavior (myopic,
    doctrine, script, uniform) become chance. What such a game cannot say is refused.
    """
    from offramp.engine.lower import lower
    from offramp.strategy.gambit import efg, nfg, to_tree

    tree = to_tree(lower(chosen(scenario, policy, sets).model))
    text = efg(tree) if form == "efg" else nfg(tree)
    if out is None:
        click.echo(text, nl=False)
        return
    try:
        out.write_text(text, "utf-8")
    except OSError as error:
        raise click.BadParameter(f"{out}: {error.strerror}", param_hint="--out") from None
