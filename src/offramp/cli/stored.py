"""`offramp runs`: what was played before."""

from pathlib import Path

import click
from rich_click import RichCommand


@click.command(cls=RichCommand)
@click.argument("name", required=False)
@click.option("--json", "as_json", is_flag=True, help="Print a JSON list and nothing else.")
def runs(name: str | None, as_json: bool) -> None:
    """List the stored runs, newest first.

    With NAME, the folder of a run or its name in the list, print that run again.
    """
    from offramp.report.console import console
    from offramp.runs.places import runs_folder
    from offramp.runs.store import list_runs, read_run

    if name is not None:
        folder = Path(name) if Path(name).exists() else runs_folder() / name
        run = read_run(folder)
        if as_json:
            from offramp.report.as_json import run_json

            click.echo(run_json(run))
            return
        from offramp.report.terminal import print_run

        print_run(run, console(), folder)
        return
    stored = list_runs()
    from offramp.report.listing import print_runs, runs_json

    if as_json:
        click.echo(runs_json(stored))
    else:
        print_runs(stored, runs_folder(), console())
