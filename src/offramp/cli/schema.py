"""`offramp schema`: the JSON Schema of scenario and argument files, for editors."""

import click
from rich_click import RichCommand


@click.command(cls=RichCommand)
@click.option("--argument", is_flag=True, help="That of an argument file instead.")
def schema(argument: bool) -> None:
    """Print the JSON Schema of a scenario file, or of an argument file.

    An editor that knows it completes keys and marks mistakes as you type. In VS Code with the
    YAML extension, save it as offramp.json and begin your file with the line

    # yaml-language-server: $schema=offramp.json
    """
    import json

    from offramp.language.schema import argument_schema, json_schema
    from offramp.mechanisms import registry

    found = argument_schema() if argument else json_schema(registry())
    click.echo(json.dumps(found, indent=2, ensure_ascii=False))
