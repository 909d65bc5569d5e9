"""`offramp completion`: how to have the shell complete commands, scenarios and paths."""

import click
from rich_click import RichCommand

_LINES = {
    "bash": ('eval "$(_OFFRAMP_COMPLETE=bash_source offramp)"', "~/.bashrc"),
    "zsh": ('eval "$(_OFFRAMP_COMPLETE=zsh_source offramp)"', "~/.zshrc"),
    "fish": (
        "_OFFRAMP_COMPLETE=fish_source offramp | source",
        "~/.config/fish/completions/offramp.fish",
    ),
}


@click.command(cls=RichCommand)
@click.argument("shell", type=click.Choice(list(_LINES)), required=False)
def completion(shell: str | None) -> None:
    """Print the line that makes SHELL complete commands, scenario names, policies and paths."""
    for name in [shell] if shell else _LINES:
        line, file = _LINES[name]
        click.echo(f"{name}: add this line to {file}\n  {line}")
