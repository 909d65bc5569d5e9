"""`offramp check-file`: is a scenario valid, under every one of its policies? Is an argument?"""

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import click
from rich_click import RichCommand

from offramp.cli.arguing import text_option, verify_quotes
from offramp.cli.parameters import file_arguments

if TYPE_CHECKING:
    from offramp.crisis import Crisis
    from offramp.language import Problem


@click.command("check-file", cls=RichCommand)
@file_arguments
@text_option
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object and nothing else.")
@click.pass_context
def check_file(
    ctx: click.Context, files: tuple[str, ...], texts: tuple[str, ...], as_json: bool
) -> None:
    """Check scenario and argument files without playing them.

    Prints every problem of every file with its place, or a line that says what is in the file;
    below it, what in it has no effect. Exits with 2 when there is any problem.
    """
    from offramp.language import Problem, Problems

    told, wrong = list[dict[str, Any]](), 0
    for file in files:
        said, problems, idle = "", (), list[Problem]()
        try:
            said, idle = _contents(file, texts)
            line = "\n".join((f"{file}: ok: {said}", *(f"note: {note}" for note in idle)))
        except Problems as error:
            problems, line = error.problems, str(error)
        if not as_json:
            click.echo(line, err=bool(problems))
        each = {"problems": [*map(_data, problems)], "notes": [*map(_data, idle)]}
        told.append({"file": file, "contents": said, **each})
        wrong += len(problems)
    if as_json:
        click.echo(json.dumps({"files": told}, indent=2, ensure_ascii=False))
    elif wrong:
        click.echo(f"{wrong} problem{'s' if wrong > 1 else ''}", err=True)
    if wrong:
        ctx.exit(2)


def _data(problem: "Problem") -> dict[str, Any]:
    """A problem with its place: 1-based line and column, null where there are none."""
    place = problem.place
    inside = place if place and place.line else None
    return {
        "message": problem.message,
        "remedy": problem.hint,
        "file": place and place.file,
        "line": inside and inside.line,
        "column": inside and inside.column,
        "length": inside and inside.length,
    }


def _contents(file: str, texts: Sequence[str]) -> tuple[str, list["Problem"]]:
    """What is in a scenario, or in an argument, and notes on it. Raises Problems."""
    from offramp import catalog
    from offramp.analysis.claims.case import case_of, is_argument
    from offramp.crisis import check, notes
    from offramp.language.idle import idle_policies
    from offramp.report.words import plural

    if catalog.argument_text(file) is None and not is_argument(file):
        crisis = check(file)
        return contents(crisis), notes(crisis)
    case = case_of(file)
    verify_quotes(case, texts)
    claims, others = len(case.argument.claims), len(case.argument.unchecked)
    left = f" ({others} more that cannot be checked)" if others else ""
    time, node = case.crisis.scenario.time, case.node
    idle = idle_policies(case.argument.policies, time, node) if node else []
    return f"{plural(claims, 'claim')}{left} about {case.crisis.scenario.id}", idle


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
