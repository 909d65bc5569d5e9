"""Arguments and options that commands about arguments share."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from offramp.cli.parameters import Completed, changes_of, runs_and_seed

if TYPE_CHECKING:
    from offramp.analysis.claims.case import Case
    from offramp.analysis.claims.variants import Progress

F = TypeVar("F", bound=Callable[..., Any])
MOST_RUNS = 10_000_000


def _arguments(_: click.Context, incomplete: str) -> Iterable[str]:
    from offramp import catalog

    folder = Path(incomplete).parent if "/" in incomplete else Path()
    return [*catalog.argument_names(), *(str(p) for p in folder.glob("*.y*ml"))]


Arguments = Completed(_arguments)


def argument_argument(f: F) -> F:
    """ARGUMENT: a catalog name or a file."""
    return click.argument("argument", type=Arguments)(f)


def claims_option(f: F) -> F:
    """The claims to look at: [CLAIM…]."""
    return click.argument("claims", metavar="[CLAIM]...", nargs=-1, type=Completed(_claims))(f)


def judging_options(f: F) -> F:
    """The options --runs, --seed, --error, --scenario, --policy, --set and --text."""
    error = click.option(
        "--error",
        type=click.FloatRange(0, 0.5, min_open=True, max_open=True),
        metavar="P",
        help="The chance of a wrong verdict, for each claim. By default as the argument says, "
        "else 0.01.",
    )
    scenario = click.option(
        "--scenario", metavar="NAME", help="Another crisis than the one that the argument names."
    )
    policy = click.option(
        "--policy", metavar="NAME", help="A policy under which all of the argument is checked."
    )
    sets = click.option(
        "--set",
        "sets",
        metavar="PATH=VALUE",
        multiple=True,
        help="Change a value of the crisis, as in parameters.risk=0.02. Can be given many times; "
        "wins over what the argument assumes.",
    )
    runs = runs_and_seed(
        MOST_RUNS, "The most runs of each variant for a claim.", "The luck, shared by policies.",
        default=100_000,
    )  # fmt: skip
    return runs(error(scenario(policy(sets(text_option(f))))))


def text_option(f: F) -> F:
    """--text: where the texts are whose quotes are looked up."""
    return click.option(
        "--text",
        "texts",
        metavar="FOLDER",
        multiple=True,
        type=click.Path(exists=True, file_okay=False),
        help="A folder with the source's text, in which every quote must be found.",
    )(f)


def case_from(argument: str, asked: Mapping[str, Any], progress: "Progress | None") -> "Case":
    """The case that a command line names. Raises Problems."""
    from offramp.analysis.claims.case import case_of

    changes = changes_of(asked["sets"])
    return case_of(argument, asked["scenario"], changes, asked["policy"], progress)


def known_claims(case: "Case", names: Sequence[str]) -> list[str]:
    """The names of claims, all known. Raises click.BadParameter."""
    from offramp.language.problems import nearest

    known = case.argument.claims
    for name in names:
        if name not in known:
            hint = nearest(name, known) or f"it has {', '.join(known)}"
            message = f"{case.argument.argument} has no claim {name} ({hint})"
            raise click.BadParameter(message, param_hint="CLAIM")
    return list(dict.fromkeys(names))


def verify_quotes(case: "Case", folders: Sequence[str] = ()) -> None:
    """Look up the quotes where the text is at hand, or was said to be. Raises Problems.

    Says so where the argument names a text and it is not there.
    """
    from offramp.analysis.claims.quotes import look_up, not_at_hand
    from offramp.language import Problems

    found = look_up(case, folders)
    if found is None and folders:
        message = f"{case.file} names no text: add `text: FILE`, in which quotes are to be found"
        if case.argument.text:
            message = f"there is no text {case.argument.text} in {', '.join(folders)}"
        raise click.BadParameter(message, param_hint="--text")
    absent = not_at_hand(case) if found is None else None
    if absent is not None:
        click.echo(f"Warning: {absent}", err=True)
    if found is not None and found.problems:
        raise Problems(found.problems, {case.file: case.text})


def _claims(ctx: click.Context, incomplete: str) -> Iterable[str]:
    from offramp.analysis.claims.case import case_of

    argument = ctx.params.get("argument") or next(a for a in ctx.args if not a.startswith("-"))
    return list(case_of(str(argument)).argument.claims)
