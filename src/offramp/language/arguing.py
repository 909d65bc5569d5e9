"""Text to `Argument`, with every problem found on the way."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from offramp.language.argument import Argument
from offramp.language.located import place_at, plain
from offramp.language.printer import explicit
from offramp.language.problems import Place, Problem
from offramp.language.pruning import Path, settle
from offramp.language.scenario import LANGUAGE_VERSION
from offramp.language.soundness import Unsound
from offramp.language.tree import Mapping, Node, parse

# what stands in for a top-level key that is missing or wrong, so that the rest can be checked
_STANDINS: dict[str, Any] = {"argument": "unnamed", "scenario": "unnamed", "claims": {}}


@dataclass(frozen=True, slots=True)
class ArgumentReading:
    """What could be read of a text.

    `argument` leaves out what was wrong (its paths are in `left_out`), so that names can still be
    checked; it is None when too little was left. `node` is the tree that has the places of its
    parts.
    """

    argument: Argument | None
    problems: tuple[Problem, ...]
    node: Node | None = None
    texts: dict[str, str] = field(default_factory=dict[str, str])
    left_out: frozenset[str] = frozenset()


def read_argument(text: str, file: str) -> ArgumentReading:
    """Read an argument and check its form. Never raises on any text."""
    texts = {file: text}
    node, problems, lost = parse(text, file)
    if node is None:
        return ArgumentReading(None, tuple(problems), None, texts)
    if not isinstance(node, Mapping) or _is_scenario(node):
        what = "this is a scenario, not an argument" if isinstance(node, Mapping) else _NO_MAPPING
        place = Place(file, node.place.line, node.place.column)
        return ArgumentReading(None, (*problems, Problem(what, place)), node, texts)
    settled = settle(plain(node), node, Argument, lost, _STANDINS)
    problems += settled.problems
    if settled.whole is not None:
        problems += [
            Problem(message, place_at(settled.node, at, key=at[-1] == "[key]"), hint)
            for at, message, hint in _unsound(settled.whole, settled.left_out)
        ]
    left_out = frozenset(".".join(map(str, path)) for path in settled.left_out)
    unique = tuple(dict.fromkeys(problems))
    return ArgumentReading(settled.whole, unique, settled.node, texts, left_out)


def explicit_argument(argument: Argument) -> dict[str, Any]:
    """Plain data that says everything, defaults included: valid, and of the same meaning."""
    return explicit(argument)


_NO_MAPPING = "an argument is a mapping of keys such as `scenario:` and `claims:`"


def _is_scenario(node: Mapping) -> bool:
    return "argument" not in node.entries and {"id", "outcomes"} <= set(node.entries)


def _unsound(argument: Argument, left_out: frozenset[Path]) -> Iterator[Unsound]:
    """What is wrong between the parts; what may follow from parts left out is not reported."""
    if argument.offramp != LANGUAGE_VERSION:
        message = f"{argument.offramp} is not a known version of the language"
        yield Unsound(("offramp",), message, f"write {LANGUAGE_VERSION}")
    if not argument.claims and not any(path[0] == "claims" for path in left_out):
        hint = "add one, such as no-war: P(war) < 0.1"
        yield Unsound(("claims", "[key]"), "an argument makes at least one claim", hint)
    for name, claim in argument.claims.items():
        if name in argument.unchecked:
            message = f"{name} is also a claim that is checked"
            yield Unsound(("unchecked", name, "[key]"), message, "give it another name")
        lost = ("claims", name, "quote") in left_out
        if argument.text is not None and claim.quote is None and not lost:
            hint = "add the sentence it comes from, or leave out `text`"
            yield Unsound(("claims", name, "[key]"), f"claims.{name} lacks its quote", hint)
