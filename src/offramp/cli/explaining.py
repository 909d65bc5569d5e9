"""`offramp mechanisms`: what there is to build a crisis from."""

import click
from rich_click import RichCommand


@click.command(cls=RichCommand)
@click.argument("name", required=False)
@click.option("--json", "as_json", is_flag=True, help="Print JSON and nothing else.")
def mechanisms(name: str | None, as_json: bool) -> None:
    """List the mechanisms, or explain one: its claim, source, fields and signatures."""
    from offramp.mechanisms import registry
    from offramp.report.console import console
    from offramp.report.mechanism import print_mechanism, print_mechanisms
    from offramp.report.mechanism_json import mechanism_json, mechanisms_json

    known = registry()
    if name is None:
        if as_json:
            click.echo(mechanisms_json(known))
        else:
            print_mechanisms(known, console())
        return
    if name not in known:
        from offramp.language import Problem, Problems
        from offramp.language.problems import nearest

        hint = nearest(name, known) or "offramp mechanisms lists them"
        raise Problems([Problem(f"there is no mechanism {name}", None, hint)])
    if as_json:
        click.echo(mechanism_json(name, known[name]))
    else:
        print_mechanism(name, known[name], console())
