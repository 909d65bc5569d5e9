"""`offramp show`: a scenario, or an argument, as a reader, a program or a theorist wants it."""

import click
from rich_click import RichCommand

from offramp.cli.parameters import changing_options, chosen, scenario_argument


@click.command(cls=RichCommand)
@scenario_argument
@click.option("--full", is_flag=True, help="Print every formula, payoff, variable and note too.")
@click.option("--resolved", is_flag=True, help="Print the explicit YAML, itself a valid scenario.")
@click.option("--model", "equations", is_flag=True, help="Print the equations of the model.")
@click.option("--json", "as_json", is_flag=True, help="Print what --resolved prints, as JSON.")
@changing_options
def show(
    scenario: str,
    full: bool,
    resolved: bool,
    equations: bool,
    as_json: bool,
    policy: str | None,
    sets: tuple[str, ...],
) -> None:
    """Describe a scenario: actors, actions, chance, outcomes, assumptions, sources.

    Or an argument: what it claims, assumes, and leaves unchecked.
    """
    if full + resolved + equations + as_json > 1:
        raise click.UsageError("choose one of --full, --resolved, --model and --json")
    if _is_argument(scenario):
        if full or equations or policy or sets:
            raise click.UsageError("of an argument, only --resolved and --json can be asked")
        _show_argument(scenario, resolved, as_json)
        return
    crisis = chosen(scenario, policy, sets)
    if resolved:
        click.echo(crisis.resolved, nl=False)
    elif as_json:
        from offramp.language import explicit, to_json

        click.echo(to_json(explicit(crisis.scenario)))
    elif equations:
        from offramp.model.printing import equations as text_of

        click.echo(text_of(crisis.model), nl=False)
    else:
        from offramp.report.console import console
        from offramp.report.describe import print_crisis
        from offramp.report.page import print_page

        (print_crisis if full else print_page)(crisis, console())


def _is_argument(name: str) -> bool:
    from offramp import catalog

    if catalog.text(name) is not None:
        return False
    if catalog.argument_text(name) is not None:
        return True
    from offramp.analysis.claims.case import is_argument

    return is_argument(name)


def _show_argument(name: str, resolved: bool, as_json: bool) -> None:
    from offramp.analysis.claims.case import case_of
    from offramp.language import to_json, to_yaml
    from offramp.language.arguing import explicit_argument
    from offramp.report.console import console
    from offramp.report.describe_argument import print_argument

    case = case_of(name)
    if resolved:
        click.echo(to_yaml(explicit_argument(case.argument)), nl=False)
    elif as_json:
        click.echo(to_json(explicit_argument(case.argument)))
    else:
        print_argument(case, console(), name)
