"""`offramp new`: a starter file that explains itself."""

from pathlib import Path

import click
from rich_click import RichCommand


@click.command(cls=RichCommand)
@click.argument("name")
def new(name: str) -> None:
    """Write NAME.yaml, a small scenario that is valid, can be run, and explains every key."""
    import re
    from importlib.resources import files

    file = Path(name if name.endswith((".yaml", ".yml")) else f"{name}.yaml")
    ident = re.sub(r"[^a-z0-9_-]+", "-", file.stem.casefold()).strip("-_")
    if not ident or len(ident) > 80 or file.name.startswith(".") or "\0" in name:
        raise click.BadParameter("a name has 1 to 80 letters and digits", param_hint="NAME")
    title = file.stem.replace("-", " ").replace("_", " ").strip()
    text = (files("offramp.cli") / "starter.yaml").read_text(encoding="utf-8")
    text = text.replace("id: starter", f"id: {_quoted(ident)}", 1)
    text = text.replace("title: Starter", f"title: {_quoted(title[:1].upper() + title[1:])}", 1)
    try:
        with file.open("x", encoding="utf-8", newline="\n") as out:
            out.write(text)
    except FileExistsError:
        raise click.BadParameter(f"{file} exists already", param_hint="NAME") from None
    except OSError as error:
        message = f"{file} cannot be written: {error.strerror}"
        raise click.BadParameter(message, param_hint="NAME") from None
    click.echo(f"Wrote {file}. Now:\n  offramp show {file}\n  offramp run {file}")


def _quoted(text: str) -> str:
    """A text as a YAML scalar."""
    import json

    return json.dumps(text, ensure_ascii=False)
