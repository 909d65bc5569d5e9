"""`offramp nash`: the classical equilibria of a small scenario, found by pygambit."""

import click
from rich_click import RichCommand

from offramp.cli.parameters import changing_options, chosen, scenario_argument

_METHODS = (
    "auto",
    "enummixed",
    "enumpure",
    "enumpoly",
    "lcp",
    "lp",
    "gnm",
    "ipa",
    "simpdiv",
    "logit",
    "logit-limit",
    "subgame-perfect",
)


@click.command(cls=RichCommand)
@scenario_argument
@changing_options
@click.option(
    "--method",
    type=click.Choice(_METHODS),
    metavar="METHOD",
    default="auto",
    show_default=True,
    help=f"What to compute, and how: {', '.join(_METHODS)}.",
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object and nothing else.")
def nash(
    scenario: str, policy: str | None, sets: tuple[str, ...], method: str, as_json: bool
) -> None:
    """Find the Nash equilibria of a small scenario, as if its actors never erred.

    By default all extreme equilibria between two actors, all isolated ones between more, where
    the game is small, else one. --method subgame-perfect solves subgame by subgame; logit finds
    the quantal response equilibrium that offramp solve finds too. Needs pygambit: pip install
    "offramp[gambit]".
    """
    from offramp.report.nash import nash_json, print_nash
    from offramp.strategy.gambit import nash as solved

    crisis = chosen(scenario, policy, sets)
    found = solved(crisis.program, method)
    if as_json:
        click.echo(nash_json(crisis, found))
        return
    from offramp.report.console import console

    print_nash(crisis, found, console())
