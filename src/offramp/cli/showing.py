"""`offramp show`: a scenario as a reader, a program or a theorist wants it."""

import click
from rich_click import RichCommand

from offramp.cli.parameters import changing_options, chosen, scenario_argument


@click.command(cls=RichCommand)
@scenario_argument
@click.option("--full", is_flag=True, help="Print every formula, payoff, variable and note too.")
@click.option("--resolved", is_flag=True, help="Print the explicit YAML, itself a valid scenario.")
@click.option("--model", "equations", is_flag=True, help="Print the equations of the model.")
@changing_options
def show(
    scenario: str,
    full: bool,
    resolved: bool,
    equations: bool,
    policy: str | None,
    sets: tuple[str, ...],
) -> None:
    """Describe a scenario: actors, actions, chance, outcomes, assumptions, sources."""
    if full + resolved + equations > 1:
        raise click.UsageError("choose one of --full, --resolved and --model")
    crisis = chosen(scenario, policy, sets)
    if resolved:
        click.echo(crisis.resolved, nl=False)
    elif equations:
        from offramp.model.printing import equations as text_of

        click.echo(text_of(crisis.model), nl=False)
    else:
        from offramp.report.console import console
        from offramp.report.describe import print_crisis
        from offramp.report.page import print_page

        (print_crisis if full else print_page)(crisis, console())
