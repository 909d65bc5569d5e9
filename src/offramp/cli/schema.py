"""`offramp schema`: the JSON Schema of scenario files, for editors."""

import click
from rich_click import RichCommand


@click.command(cls=RichCommand)
def schema() -> None:
    """Print the JSON Schema of a scenario file.

    An editor that knows it completes keys and marks mistakes as you type. In VS Code with the
    YAML extension, save it as offramp.json and begin your scenario with the line

    # yaml-language-server: $schema=offramp.json
    """
    import json

    from offramp.language.schema import json_schema
    from offramp.mechanisms import registry

    click.echo(json.dumps(json_schema(registry()), indent=2, ensure_ascii=False))
