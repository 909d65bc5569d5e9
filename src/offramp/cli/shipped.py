"""`offramp list`: the scenarios that ship with Offramp."""

import click
from rich_click import RichCommand


@click.command("list", cls=RichCommand)
@click.option("--theory", is_flag=True, help="List the theory games, whose solutions are known.")
@click.option("--all", "everything", is_flag=True, help="List everything that ships.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object and nothing else.")
def list_command(theory: bool, everything: bool, as_json: bool) -> None:
    """List the scenarios and the arguments that ship with Offramp."""
    from offramp.report.console import console
    from offramp.report.listing import argument_entries, catalog_json, entries, print_catalog
    from offramp.report.words import plural

    known = found = entries()
    if theory:
        found = [entry for entry in found if entry.group == "theory"]
    elif not everything:
        found = [entry for entry in found if not entry.group]
    if as_json:
        click.echo(catalog_json(found, [] if theory else argument_entries()))
        return
    if not found:
        click.echo("There are none of that kind.")
        if known:
            click.echo(f"{plural(len(known), 'other')} can be listed with --all.")
        return
    print_catalog(found, console())
    others = len(known) - len(found)
    click.echo("\nofframp show NAME describes one, offramp run NAME plays it.")
    if not theory:
        print_catalog(argument_entries(), console(), "Arguments")
        click.echo("\nofframp check NAME says which of its claims hold.")
    if others and not everything:
        click.echo(f"{plural(others, 'other')} can be listed with --all.")
