"""`offramp check-file`: is a scenario valid, under every one of its policies?"""

from typing import TYPE_CHECKING

import click
from rich_click import RichCommand

from offramp.cli.parameters import file_arguments

if TYPE_CHECKING:
    from offramp.crisis import Crisis


@click.command("check-file", cls=RichCommand)
@file_arguments
@click.pass_context
def check_file(ctx: click.Context, files: tuple[str, ...]) -> None:
    """Check scenario files without playing them.

    Prints every problem of every file with its place, or a line that says what is in the file.
    Exits with 2 when there is any problem.
    """
    from offramp.crisis import check
    from offramp.language import Problems

    wrong = 0
    for file in files:
        try:
            crisis = check(file)
        except Problems as error:
            wrong += len(error.problems)
            click.echo(str(error), err=True)
            continue
        click.echo(f"{file}: ok: {contents(crisis)}")
    if wrong:
        click.echo(f"{wrong} problem{'s' if wrong > 1 else ''}", err=True)
        ctx.exit(2)


def contents(crisis: "Crisis") -> str:
    """`2 actors, 5 actions, …`."""
    from offramp.report.words import plural

    model = crisis.model
    mechanisms = [block for _, block in crisis.scenario.mechanisms if block is not None]
    counts = (
        (len(model.actors), "actor", ""),
        (len(model.actions), "action", ""),
        (len(mechanisms), "mechanism", ""),
        (len(model.variables), "variable", ""),
        (len(model.events), "dated event", ""),
        (len(model.chances), "chance event", ""),
        (len(model.outcomes), "outcome", ""),
        (len(model.measures), "measure", ""),
        (len(crisis.policies), "policy", "policies"),
        (len(model.assumptions), "assumption", ""),
    )
    return ", ".join(plural(count, noun, many) for count, noun, many in counts if count)
