"""The group of commands, and what becomes of errors: plain words on stderr, exit code 2."""

import gc
import sys
from typing import Any

import click
from rich_click import RichGroup

from offramp.cli.ablating import ablate
from offramp.cli.check import check_file
from offramp.cli.checking import check
from offramp.cli.comparing import compare
from offramp.cli.completing import completion
from offramp.cli.cruxes import cruxes
from offramp.cli.debating import debate
from offramp.cli.explaining import mechanisms
from offramp.cli.exporting import export
from offramp.cli.following import exact
from offramp.cli.memory import keep_freed_memory
from offramp.cli.nash import nash
from offramp.cli.offramping import offramps
from offramp.cli.optimizing import optimize
from offramp.cli.running import run
from offramp.cli.schema import schema
from offramp.cli.shipped import list_command
from offramp.cli.showing import show
from offramp.cli.solving import solve
from offramp.cli.starting import new
from offramp.cli.stored import runs

INTERRUPTED = 130
_MANY = 100_000  # objects made before garbage is looked for; a command leaves little of it
_GROUPS = (
    ("Play", ["run", "solve", "exact", "nash", "runs"]),
    ("Ask", ["check", "cruxes", "debate", "compare", "optimize", "offramps", "ablate"]),
    ("Look", ["list", "show", "mechanisms"]),
    ("Write", ["new", "check-file", "schema", "export"]),
    ("Set up", ["completion"]),
)


class Commands(RichGroup):
    """Turns the errors that input can cause into plain words."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run a command. Bad input exits with 2, an interruption with 130."""
        try:
            return super().invoke(ctx)
        except KeyboardInterrupt:
            click.echo("Interrupted: nothing was finished.", err=True)
            ctx.exit(INTERRUPTED)
        except Exception as error:
            words = _explained(error)
            if words is None:
                raise
            click.echo(words, err=True)
            ctx.exit(2)


def _explained(error: Exception) -> str | None:
    """What to say of an error that input caused; None for any other.

    Only what is loaded already can have raised, so nothing is imported here.
    """
    for module, name in _INPUT_ERRORS:
        kind = getattr(sys.modules.get(module), name, None)
        if isinstance(kind, type) and isinstance(error, kind):
            return str(error)
    return None


_INPUT_ERRORS = (
    ("offramp.language.problems", "Problems"),
    ("offramp.engine.errors", "PlayError"),
    ("offramp.strategy.choosing", "UnknownBehavior"),
    ("offramp.runs.manifest", "Unreadable"),
)


def _print_version(ctx: click.Context, _: click.Parameter, value: bool) -> None:
    if not value or ctx.resilient_parsing:
        return
    from importlib.metadata import PackageNotFoundError, version

    try:
        number = version("offramp")
    except PackageNotFoundError:
        number = "(not installed)"
    click.echo(f"offramp {number}")
    ctx.exit()


def _prepare() -> None:
    keep_freed_memory()
    gc.set_threshold(_MANY, *gc.get_threshold()[1:])
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure:
            reconfigure(errors="replace")  # a terminal that has no ▒ still shows the rest


_CONTEXT: dict[str, Any] = {
    "help_option_names": ["-h", "--help"],
    "rich_help_config": {
        "max_width": 100,
        "commands_before_options": True,
        "command_groups": {"*": [{"name": name, "commands": c} for name, c in _GROUPS]},
    },
}


@click.group(cls=Commands, context_settings=_CONTEXT)
@click.option(
    "--version",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=_print_version,
    help="Print the version and exit.",
)
def main() -> None:
    """Run arguments about international crises.

    A crisis is a YAML file. Offramp plays it many thousands of times and prints how likely each
    outcome is in that model, with intervals, and why.

    To begin: offramp list, then offramp run NAME. To write your own: offramp new my-crisis.
    """
    _prepare()


_PLAY = (run, solve, exact, nash, runs)
_ASK = (check, cruxes, debate, compare, optimize, offramps, ablate)
_LOOK = (list_command, show, mechanisms)
_WRITE = (new, check_file, schema, export)
for command in (*_PLAY, *_ASK, *_LOOK, *_WRITE, completion):
    main.add_command(command)
