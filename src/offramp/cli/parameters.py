"""Arguments and options that several commands share, with their completion in the shell."""

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar, cast

import click
from click.shell_completion import CompletionItem

if TYPE_CHECKING:
    from offramp.crisis import Crisis
    from offramp.language import Change

    _Text = click.ParamType[str, str]
    _Number = click.ParamType[int, str]
else:
    _Text = _Number = click.ParamType  # is generic since click 8.4 only

F = TypeVar("F", bound=Callable[..., Any])


class _Completed(_Text):
    """Text, completed from candidates that depend on what was typed before."""

    name = "text"

    def __init__(self, candidates: Callable[[click.Context, str], Iterable[str]]) -> None:
        self.candidates = candidates

    def shell_complete(
        self, ctx: click.Context, param: click.Parameter, incomplete: str
    ) -> list[CompletionItem]:
        """The candidates that begin as typed. Never fails: it runs as one types."""
        try:
            found = [c for c in self.candidates(ctx, incomplete) if c.startswith(incomplete)]
        except Exception:
            return []
        return [CompletionItem(candidate) for candidate in sorted(found)]


class Whole(_Number):
    """A whole number within bounds, which may be written 100_000 or 100,000."""

    name = "number"

    def __init__(self, low: int, high: int) -> None:
        self.low, self.high = low, high

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        """The number. Raises click.BadParameter."""
        try:
            number = int(str(value).replace(",", "_"))
        except ValueError:
            self.fail(f"{value} is not a whole number", param, ctx)
        if not self.low <= number <= self.high:
            self.fail(f"{value} does not lie between {self.low:,} and {self.high:,}", param, ctx)
        return number


def scenario_argument(f: F) -> F:
    """SCENARIO: a catalog name or a file."""
    return click.argument("scenario", type=_Completed(_scenarios))(f)


def file_arguments(f: F) -> F:
    """FILE…: one or more of them."""
    return click.argument(
        "files", metavar="FILE...", nargs=-1, required=True, type=_Completed(_scenarios)
    )(f)


def changing_options(f: F) -> F:
    """The options --policy and --set."""
    policy = click.option(
        "--policy",
        metavar="NAME",
        type=_Completed(_policies),
        help="Apply one of the scenario's policies.",
    )
    sets = click.option(
        "--set",
        "sets",
        metavar="PATH=VALUE",
        multiple=True,
        type=_Completed(_paths),
        help="Change a value, as in parameters.risk=0.02 or mechanisms.ladder.off=true. "
        "Can be given many times; wins over --policy.",
    )
    return policy(sets(f))


def changes_of(sets: Iterable[str]) -> "list[Change]":
    """The changes that --set asks for. Raises click.BadParameter."""
    from offramp.language import Change

    try:
        return [Change.of(text) for text in sets]
    except ValueError as error:
        raise click.BadParameter(str(error), param_hint="--set") from None


def chosen(scenario: str, policy: str | None, sets: Iterable[str]) -> "Crisis":
    """The crisis that a command line names. Raises Problems."""
    from offramp.crisis import load

    return load(scenario, changes_of(sets), policy)


def _scenarios(_: click.Context, incomplete: str) -> list[str]:
    from offramp import catalog

    folder = Path(incomplete).parent if "/" in incomplete else Path()
    files = [p for p in folder.glob("*.y*ml") if p.suffix in (".yaml", ".yml")]
    folders = [f"{p}/" for p in folder.iterdir() if p.is_dir() and not p.name.startswith(".")]
    return [*catalog.names(), *map(str, files), *folders]


def _scenario(ctx: click.Context) -> str:
    """The scenario typed before; while an option lacks its value, click leaves it unparsed."""
    return ctx.params.get("scenario") or next(a for a in ctx.args if not a.startswith("-"))


def _policies(ctx: click.Context, _: str) -> list[str]:
    return list(chosen(_scenario(ctx), None, ()).policies)


def _paths(ctx: click.Context, incomplete: str) -> list[str]:
    from offramp.language import explicit

    if "=" in incomplete:
        return []
    crisis = chosen(_scenario(ctx), None, ())
    return [f"{path}=" for path in _leaves(explicit(crisis.scenario)) if "." in path]


def _leaves(data: Any, path: str = "") -> Iterable[str]:
    """The paths of all that is not a mapping or a list."""
    if isinstance(data, dict):
        pairs = cast(dict[Any, Any], data).items()
        if "value" in data:
            yield path  # a number with its source, or the number alone
    elif isinstance(data, list):
        pairs = enumerate(cast(list[Any], data))
    else:
        yield path
        return
    for key, value in pairs:
        yield from _leaves(value, f"{path}.{key}" if path else str(key))
