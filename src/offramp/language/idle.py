"""What a file says without any effect: parameters that nothing mentions, policies after the end.

That is valid, and often a mistake in a name or a date. Parameters are looked for by the words of
the file, so that a word elsewhere that happens to be the same, in a comment say, passes for a
mention.
"""

import re
from collections import Counter
from collections.abc import Iterator
from datetime import date

from offramp.language.calendar import CalendarError, parse_day, period_of
from offramp.language.located import Node, place_at
from offramp.language.problems import Problem
from offramp.language.scenario import Scenario

_WORD = re.compile(r"[^\W\d]\w*")


def idle(scenario: Scenario, text: str, node: Node) -> list[Problem]:
    """A note on each, in the order of the file."""
    found = [*_parameters(scenario, text, node), *_policies(scenario, node)]
    return sorted(found, key=lambda note: (note.place is None, note.place))


def _parameters(scenario: Scenario, text: str, node: Node) -> Iterator[Problem]:
    seen = Counter(_WORD.findall(text))
    for name in scenario.parameters:
        if seen[name] == 1:
            place = place_at(node, ("parameters", name), key=True)
            yield Problem(f"parameters.{name} has no effect", place, "nothing else mentions it")


def _policies(scenario: Scenario, node: Node) -> Iterator[Problem]:
    time = scenario.time
    for name, policy in scenario.policies.items():
        for at, _, span in policy.steps():
            start = span.start if span else None
            try:
                day = parse_day(start) if isinstance(start, str) else start
                first = period_of(day, time.start, time.step) if isinstance(day, date) else day
            except CalendarError:
                continue  # which is a problem of its own
            if first is not None and first > time.periods:
                place = place_at(node, ("policies", name, *at, "from"))
                hint = f"there are {time.periods} periods, and it begins in number {first}"
                yield Problem(f"{start} is after the end: this never holds", place, hint)
