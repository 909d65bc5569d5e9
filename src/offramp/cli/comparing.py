"""`offramp compare`: what policies do to outcomes, payoffs and measures."""

from typing import TYPE_CHECKING, Any, Literal

import click
from rich_click import RichCommand

from offramp.cli.parameters import (
    Whole,
    choosing_options,
    chosen,
    policy_arguments,
    runs_and_seed,
    scenario_argument,
    set_option,
    solver_seeds,
)

if TYPE_CHECKING:
    from offramp.analysis.comparison import Comparison
    from offramp.analysis.robust_choice import RobustChoice
    from offramp.crisis import Crisis

_MOST_RUNS = 100_000_000
_MOST_WORLDS = 100_000


@click.command(cls=RichCommand)
@scenario_argument
@policy_arguments
@runs_and_seed(
    _MOST_RUNS, "How many times to play under each policy.", "The luck, which all policies meet."
)
@click.option(
    "--surprise",
    is_flag=True,
    help="Nobody foresaw the policy: actors choose, and judge others, as if there were none.",
)
@solver_seeds("show the range of each change")
@click.option(
    "--worlds",
    type=Whole(2, _MOST_WORLDS),
    metavar="W",
    help="Also compare in so many joint draws of the assumptions: regret, dominance. By default "
    "none.",
)
@click.option(
    "--each",
    type=Whole(4, 1_000_000),
    metavar="R",
    default=500,
    show_default=True,
    help="How many times to play in each world.",
)
@click.option(
    "--for",
    "actor",
    metavar="ACTOR",
    help="In the worlds, judge by what this actor earns, not by the outcome to avoid.",
)
@click.option("--at-most", type=float, metavar="X", help="Good enough: so probable an outcome.")
@click.option("--at-least", type=float, metavar="X", help="Good enough: so large a payoff.")
@set_option
@choosing_options
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object and nothing else.")
@click.pass_context
def compare(
    ctx: click.Context,
    scenario: str,
    policies: tuple[str, ...],
    runs: int,
    seed: int,
    surprise: bool,
    seeds: int,
    worlds: int | None,
    each: int,
    actor: str | None,
    at_most: float | None,
    at_least: float | None,
    sets: tuple[str, ...],
    behaviors: tuple[str, ...],
    solver: Literal["auto", "exact", "regression"] | None,
    selection: str | None,
    avoid: str | None,
    as_json: bool,
) -> None:
    """Compare policies with the crisis as it is: each POLICY, or all that the scenario names.

    hotline+restraint applies two together, in order. All meet the same luck, and under each the
    actors choose anew, knowing it, unless --surprise. With --worlds, which of them is a robust
    choice where the assumptions are uncertain? Solutions by regression are kept: what was
    finished before an interruption is not solved again.
    """
    from offramp.analysis.comparing import chosen_policies
    from offramp.analysis.comparing import compare as compared
    from offramp.cli.compiling import compiling
    from offramp.cli.progress import labelled_bar
    from offramp.report.comparing import comparison_json, print_comparison
    from offramp.report.console import console

    solving = {"solver": solver, "selection": selection}
    crisis = chosen(scenario, None, sets, behaviors, solving)
    if avoid is not None and _looked_at(crisis, avoid, worlds):
        crisis = chosen(scenario, None, sets, behaviors, {**solving, "avoid": avoid})
    try:
        names = chosen_policies(crisis, policies or None)
    except ValueError as error:
        raise click.UsageError(str(error)) from None
    asked = _asked(crisis, worlds, actor, avoid, at_most, at_least)
    with compiling(as_json), labelled_bar(as_json) as progress:
        found = compared(crisis, names, runs, seed, surprise, progress, seeds)
        robust, cut = None, found.interrupted
        if worlds and not cut:
            try:
                robust = _robust(crisis, found, asked, worlds, each, seed, surprise, progress)
                cut = robust is not None and robust.interrupted
            except KeyboardInterrupt:
                cut = True  # the comparison is there all the same
    if seeds > 1 and found.seeds == 1 and not found.interrupted:
        click.echo("No regression was needed: choices hang on no seed of the solver.", err=True)
    if as_json:
        click.echo(comparison_json(found, robust, cut))
    else:
        print_comparison(found, console(), robust, cut)
    if cut:
        ctx.exit(130)


def _looked_at(crisis: "Crisis", avoid: str, worlds: int | None) -> bool:
    """Whether the crisis is solved with an eye on the outcome to avoid.

    Raises Problems for an unknown outcome, click.UsageError where nothing looks at it.
    """
    from offramp.analysis.criterion import avoiding

    avoiding(crisis, avoid)
    if crisis.model.solving.selection == "lowest-risk":
        return True
    if not worlds:
        message = (
            "--avoid is about worlds or a selection: add --worlds 100 or --selection lowest-risk"
        )
        raise click.UsageError(message)
    return False


def _asked(
    crisis: "Crisis",
    worlds: int | None,
    actor: str | None,
    avoid: str | None,
    at_most: float | None,
    at_least: float | None,
) -> dict[str, Any]:
    """What policies are judged by in the worlds. Raises Problems, click.UsageError."""
    from offramp.analysis.criterion import avoiding, earning
    from offramp.analysis.robust_choice import check_target

    if not worlds:
        given = {"--for": actor, "--at-most": at_most, "--at-least": at_least}
        idle = [name for name, value in given.items() if value is not None]
        if idle:
            raise click.UsageError(f"{idle[0]} is about worlds: add --worlds 100")
        return {}
    if not crisis.model.assumptions:
        raise click.UsageError(
            f"{crisis.scenario.id} marks no number as uncertain with ~: there is one world only"
        )
    if actor and avoid:
        raise click.UsageError("judge by --avoid or --for, not by both")
    if actor and at_most is not None:
        raise click.UsageError("more payoff is better: write --at-least instead of --at-most")
    if not actor and at_least is not None:
        raise click.UsageError("the outcome is to be avoided: write --at-most, or add --for ACTOR")
    target = at_least if actor else at_most
    try:
        check_target("payoff" if actor else "outcome", target)
    except ValueError as error:
        option = "--at-least" if actor else "--at-most"
        raise click.BadParameter(str(error), param_hint=option) from None
    criterion = earning(crisis, actor) if actor else avoiding(crisis, avoid) if avoid else None
    return {"criterion": criterion, "target": target}


def _robust(
    crisis: "Crisis",
    found: "Comparison",
    asked: dict[str, Any],
    worlds: int,
    each: int,
    seed: int,
    surprise: bool,
    progress: Any,
) -> "RobustChoice | None":
    """The policies that could be compared, over worlds; the worst outcome where none is named."""
    from offramp.analysis.criterion import avoiding, worst_outcome
    from offramp.analysis.robust_choice import robust

    names = [policy.policy for policy in found.policies if not policy.problem]
    if not names:
        return None
    criterion = asked["criterion"] or avoiding(crisis, worst_outcome(found.whole))
    target = asked["target"]
    return robust(crisis, criterion, names, worlds, each, seed, target, surprise, progress)
