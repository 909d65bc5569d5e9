"""What is wrong with a scenario although each of its parts is well formed."""

from collections.abc import Iterator, Set
from typing import NamedTuple

from offramp.language.fields import Quotation
from offramp.language.formula import Formula
from offramp.language.levers import NONE
from offramp.language.problems import nearest, short
from offramp.language.scenario import LANGUAGE_VERSION, Scenario
from offramp.language.walking import Path, walk


class Unsound(NamedTuple):
    """A mistake: where (`[key]` at the end means the key itself), what, and the remedy."""

    at: Path
    message: str
    hint: str = ""


def unsound(scenario: Scenario, left_out: Set[Path]) -> Iterator[Unsound]:
    """The mistakes between parts; what may follow from parts left out is not reported."""
    if scenario.offramp != LANGUAGE_VERSION:
        message = f"{scenario.offramp} is not a known version of the language"
        yield Unsound(("offramp",), message, f"write {LANGUAGE_VERSION}")
    incomplete = any(path[0] == "outcomes" for path in left_out)
    yield from _ends(scenario, incomplete)
    avoid = scenario.solving.avoid
    if avoid is not None and avoid not in scenario.outcomes and not incomplete:
        hint = nearest(avoid, scenario.outcomes) or f"outcomes are {', '.join(scenario.outcomes)}"
        yield Unsound(("solving", "avoid"), f"there is no outcome {avoid}", short(hint, 200))
    for name in scenario.variables:
        if name in scenario.parameters:
            yield Unsound(("variables", name, "[key]"), f"{name} is already a parameter")
    yield from _levers(scenario, left_out)
    lost = {str(path[1]) for path in left_out if path[0] == "sources" and len(path) > 1}
    if ("sources",) not in left_out:
        yield from _sources(scenario, [*scenario.sources, *lost])


def _levers(scenario: Scenario, left_out: Set[Path]) -> Iterator[Unsound]:
    """Policies and sources of levers that there are not; a lever that has a policy's name."""
    unknown = ("policies",) in left_out
    lost = {str(path[1]) for path in left_out if path[0] == "policies" and len(path) == 2}
    for name, lever in scenario.levers.items():
        for index, policy in enumerate(lever.policies):
            for part in policy.split("+"):
                if not unknown and part not in (NONE, *scenario.policies, *lost):
                    hint = nearest(part, scenario.policies)
                    message = f"there is no policy {part}"
                    yield Unsound(("levers", name, "policies", index), message, hint)
        incomplete = any(path[0] == "sources" for path in left_out)
        if lever.source is not None and lever.source not in scenario.sources and not incomplete:
            hint = nearest(lever.source, scenario.sources) or "list it under `sources`"
            message = f"there is no source {short(lever.source)}"
            yield Unsound(("levers", name, "source"), message, hint)


def _ends(scenario: Scenario, incomplete: bool) -> Iterator[Unsound]:
    """Exactly one outcome is the one at the horizon."""
    last = [name for name, outcome in scenario.outcomes.items() if outcome.otherwise]
    if not last and not incomplete:
        hint = "add one, such as standoff: otherwise"
        yield Unsound(("outcomes", "[key]"), "no outcome is marked `otherwise`", hint)
    for name in last[1:]:
        message = f"a second outcome is marked `otherwise` (the first is {last[0]})"
        yield Unsound(("outcomes", name, "[key]"), message)


def _sources(scenario: Scenario, known: list[str]) -> Iterator[Unsound]:
    """References to sources that the scenario does not list."""
    for path, part in walk(scenario):
        named = part.source if isinstance(part, Formula | Quotation) else None
        if named is not None and named not in known:
            hint = nearest(named, known) or "list it under `sources`"
            yield Unsound((*path, "source"), f"there is no source {short(named)}", hint)
