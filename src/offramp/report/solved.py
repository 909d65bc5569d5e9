"""How the actors came to choose as they do, and how well it was solved: one paragraph, or JSON."""

from collections.abc import Mapping
from typing import Any

from rich.console import RenderableType
from rich.text import Text

from offramp.report.words import bound, listed, number, plural, tiny
from offramp.runs.solved import Regret, Solved

_NAMED = 3  # actors named before the rest is counted
_AHEAD = "equilibrium"
_NOTHING = 5e-5  # a regret that would be told as 0.00%


def solution_lines(
    solved: Solved | None, behaviors: Mapping[str, str], titles: Mapping[str, str]
) -> list[RenderableType]:
    """The paragraph and the warnings; nothing where nobody acts or nothing is known.

    `behaviors` holds the behavior of each actor, `titles` what the actors are called.
    """
    if solved is None or not behaviors:
        return []
    warnings = [Text(f"Warning: {text}", style="yellow") for text in solved.warnings]
    return [Text(solution_words(solved, behaviors, titles)), *warnings]


def solution_words(solved: Solved, behaviors: Mapping[str, str], titles: Mapping[str, str]) -> str:
    """Who looks ahead, how that was solved, whether it converged, and the highest regret."""
    if solved.solver == "none":
        if any(kind == _AHEAD or kind.startswith("level-") for kind in behaviors.values()):
            return "Nobody who looks ahead has a choice: there is nothing to solve."
        return "Nobody looks ahead: every actor has a behavior that needs no solving."
    words = [f"{_who(behaviors, titles)}. {_how(solved)}", _equilibria(solved), _error(solved)]
    if solved.regrets:
        words.append(_regret(worst(solved), titles))
    return " ".join(word for word in words if word)


def solution_data(solved: Solved | None) -> dict[str, Any] | None:
    """The diagnostics as plain data; without how long it took, which differs every time."""
    if solved is None:
        return None
    data = solved.as_data()
    return {key: value for key, value in data.items() if key not in ("seconds", "cached")}


def worst(solved: Solved) -> Regret:
    """The regret of the actor that has most, as a share of what is at stake for it."""
    return max(solved.regrets, key=lambda regret: (regret.share, regret.gain))


def _who(behaviors: Mapping[str, str], titles: Mapping[str, str]) -> str:
    """`West and East look ahead, as everybody expects of them; North is at level 2`."""
    parts: list[str] = []
    levels = list(dict.fromkeys(kind for kind in behaviors.values() if kind.startswith("level-")))
    for kind in [_AHEAD, *levels]:
        actors = [titles.get(actor, actor) for actor, k in behaviors.items() if k == kind]
        if not actors:
            continue
        whole = len(actors) == len(behaviors) > 1
        named = actors if len(actors) <= _NAMED else [f"{len(actors)} actors"]
        who = "All actors" if whole else listed(named)
        one = len(actors) == 1
        if kind == _AHEAD:
            verb = "looks" if one else "look"
            parts.append(f"{who} {verb} ahead (quantal equilibrium)")
        else:
            verb = "chooses" if one else "choose"
            parts.append(f"{who} {verb} at level {kind.removeprefix('level-')}")
    return "; ".join(parts) or "Some actors look ahead"


def _how(solved: Solved) -> str:
    if solved.solver == "exact":
        how = (
            f"exactly over {plural(solved.positions, 'position')}"
            if solved.positions
            else "exactly"
        )
    else:
        how = f"by regression on played runs in {plural(solved.rounds, 'round')}"
    return f"Solved {how}{', ' if solved.why else ''}{solved.why.rstrip('.')}."


def _equilibria(solved: Solved) -> str:
    if solved.equilibria is None or solved.unique:
        return ""  # not counted, or told by the solver's own words
    if solved.equilibria == 1:
        return "One equilibrium was found."
    return f"{solved.equilibria} equilibria were found; the selection is {solved.selection}."


def _error(solved: Solved) -> str:
    verdict = "It converged" if solved.converged else "It did NOT converge"
    if solved.residual is not None:
        return f"{verdict}: choices differ from best replies by at most {bound(solved.residual)}."
    if solved.converged and solved.averaged:
        return (
            "It came to rest: replies pull choices to no side any more. They are averaged over the "
            f"last {plural(solved.averaged, 'round')}; by luck, the reply to one round still "
            f"differs by {tiny(solved.changes[-1])}."
        )
    if solved.changes:
        return f"{verdict}: in the last round choices changed by {tiny(solved.changes[-1])}."
    return f"{verdict}."


def _regret(regret: Regret, titles: Mapping[str, str]) -> str:
    if regret.share < _NOTHING:
        return "Nobody could gain by choosing otherwise, beyond its stated imprecision."
    if regret.gain <= 0:
        return (
            f"Highest regret beyond stated imprecision: {titles.get(regret.actor, regret.actor)}, "
            f"{regret.share:.2%} of its payoffs' range, within the luck of measuring it."
        )
    span = f" ({number(regret.low)} to {number(regret.high)})" if regret.low < regret.high else ""
    meant = number(regret.imprecision) if regret.imprecision > 0 else "none"
    return (
        f"Highest regret: {titles.get(regret.actor, regret.actor)} could gain "
        f"{number(regret.gain)} a decision{span} by choosing otherwise. Its stated imprecision "
        f"explains {meant} of that; what it does not explain is {regret.share:.2%} of its payoffs' "
        "range."
    )
