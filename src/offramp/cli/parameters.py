"""Arguments and options that several commands share, with their completion in the shell."""

from collections.abc import Callable, Iterable, Mapping
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

SOLVERS = ("auto", "exact", "regression")
SELECTIONS = ("principal", "lowest-risk", "low", "middle", "high")
F = TypeVar("F", bound=Callable[..., Any])


class Completed(_Text):
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
    return click.argument("scenario", type=Completed(_scenarios))(f)


def file_arguments(f: F) -> F:
    """FILE…: one or more of them."""
    return click.argument(
        "files", metavar="FILE...", nargs=-1, required=True, type=Completed(_scenarios)
    )(f)


def set_option(f: F) -> F:
    """The option --set."""
    return click.option(
        "--set",
        "sets",
        metavar="PATH=VALUE",
        multiple=True,
        type=Completed(_paths),
        help="Change a value, as in parameters.risk=0.02 or mechanisms.ladder.off=true. "
        "Can be given many times; wins over policies.",
    )(f)


def policy_arguments(f: F) -> F:
    """POLICY…: any number of them."""
    return click.argument("policies", metavar="[POLICY]...", nargs=-1, type=Completed(_policies))(f)


def changing_options(f: F) -> F:
    """The options --policy and --set."""
    policy = click.option(
        "--policy",
        metavar="NAME",
        type=Completed(_policies),
        help="Apply one of the scenario's policies, or several in order: hotline+restraint.",
    )
    return policy(set_option(f))


def choosing_options(f: F) -> F:
    """The options --behavior, --solver, --selection and --avoid."""
    avoid = click.option(
        "--avoid",
        metavar="OUTCOME",
        help="The outcome whose probability the selection looks at. By default the one that is "
        "worst for all actors together.",
    )
    return solving_options(avoid(f))


def solving_options(f: F) -> F:
    """The options --behavior, --solver and --selection."""
    behavior = click.option(
        "--behavior",
        "behaviors",
        metavar="[ACTOR=]KIND",
        multiple=True,
        type=Completed(_behaviors),
        help="How actors choose, as in myopic, level-2 or russia=uniform. Can be given many times.",
    )
    solver = click.option(
        "--solver",
        type=click.Choice(SOLVERS),
        metavar="|".join(SOLVERS),
        help="How look-ahead is solved: over every position, or by regression on played runs. "
        "By default as the scenario says, else the first that can.",
    )
    selection = click.option(
        "--selection",
        type=click.Choice(SELECTIONS),
        metavar="RULE",
        help=f"Which of several equilibria is taken: {', '.join(SELECTIONS)}. By default as the "
        "scenario says, else principal.",
    )
    return behavior(solver(selection(f)))


def solver_seeds(answer: str) -> Callable[[F], F]:
    """The option --seeds: of the solver, with what is made of them."""
    return click.option(
        "--seeds",
        type=Whole(1, 100),
        metavar="N",
        default=1,
        show_default=True,
        help=f"Find choices with so many seeds of the solver, where it goes by luck, and {answer}. "
        "Solving takes N times as long.",
    )


def runs_and_seed(most: int, runs: str, seed: str, default: int = 10_000) -> Callable[[F], F]:
    """The options --runs (at most so many) and --seed, with what they mean to the command."""

    def both(f: F) -> F:
        many = click.option(
            "--runs",
            "-n",
            type=Whole(1, most),
            metavar="N",
            default=default,
            show_default=True,
            help=runs,
        )
        luck = click.option(
            "--seed",
            type=Whole(0, 2**64 - 1),
            metavar="N",
            default=1,
            show_default=True,
            help=seed,
        )
        return many(luck(f))

    return both


def changes_of(sets: Iterable[str]) -> "list[Change]":
    """The changes that --set asks for. Raises click.BadParameter."""
    from offramp.language import Change

    try:
        return [Change.of(text) for text in sets]
    except ValueError as error:
        raise click.BadParameter(str(error), param_hint="--set") from None


def chosen(
    scenario: str,
    policy: str | None,
    sets: Iterable[str],
    behaviors: Iterable[str] = (),
    solving: Mapping[str, str | None] | None = None,
) -> "Crisis":
    """The crisis that a command line names. Raises Problems.

    `solving` holds the options that override what the scenario says under that key.
    """
    from offramp.crisis import load
    from offramp.language import Change, Place
    from offramp.solving import as_written

    changes = changes_of(sets)
    for key, value in (solving or {}).items():
        if value is not None:
            changes.append(Change(f"solving.{key}", value, Place(f"--{key} {value}", 0, 0)))
    crisis = load(scenario, changes, policy)
    actors = [actor.name for actor in crisis.model.actors]
    kinds: dict[str, Change] = {}
    for text in behaviors:
        actor, equals, kind = text.rpartition("=")
        place = Place(f"--behavior {text}", 0, 1)
        _check_actor(actor if equals else None, actors, place)
        for name in [actor] if equals else actors:
            kinds[name] = Change(f"actors.{name}.behavior", as_written(kind), place)
    return load(scenario, [*changes, *kinds.values()], policy) if kinds else crisis


def _check_actor(actor: str | None, actors: list[str], place: Any) -> None:
    from offramp.language import Problem, Problems
    from offramp.language.problems import nearest

    if actor is not None and actor not in actors:
        hint = nearest(actor, actors) or f"actors are {', '.join(actors)}"
        raise Problems([Problem(f"there is no actor {actor or '(empty)'}", place, hint)])


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


def _behaviors(ctx: click.Context, incomplete: str) -> list[str]:
    kinds = ["equilibrium", "level-1", "level-2", "myopic", "uniform"]
    actors = [actor.name for actor in chosen(_scenario(ctx), None, ()).model.actors]
    return [*kinds, *(f"{actor}={kind}" for actor in actors for kind in kinds)]


def _paths(ctx: click.Context, incomplete: str) -> list[str]:
    from offramp.language import read
    from offramp.mechanisms import registry

    if "=" in incomplete:
        return []
    crisis = chosen(_scenario(ctx), None, ())
    data = read(crisis.text, crisis.file, registry()).changeable
    return [f"{path}=" for path in _leaves(data) if "." in path]


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
