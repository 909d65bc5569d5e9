"""What a file says without any effect: parameters that nothing mentions, what is after the end.

That is valid, and often a mistake in a name or a date. Parameters are looked for by the words of
the file, so that a word elsewhere that happens to be the same, in a comment say, passes for a
mention.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from offramp.language.actors import Behavior
from offramp.language.calendar import CalendarError, parse_day, period_of
from offramp.language.formula import Formula
from offramp.language.located import Node, place_at
from offramp.language.policies import Policy
from offramp.language.problems import Problem
from offramp.language.scenario import Scenario, Time
from offramp.language.spans import Span
from offramp.language.walking import Path, walk

_WORD = re.compile(r"[^\W\d]\w*")
_ASIDE = ("policies", "levers")  # what is no part of the crisis itself


def idle(scenario: Scenario, text: str, node: Node) -> list[Problem]:
    """A note on each, in the order of the file."""
    policies = idle_policies(scenario.policies, scenario.time, node)
    found = [*_parameters(scenario, text, node), *_dated(scenario, node), *policies]
    return sorted(found, key=lambda note: (note.place is None, note.place))


def idle_policies(policies: Mapping[str, Policy], time: Time, node: Node) -> list[Problem]:
    """A note on each policy that changes nothing, and each time of one that no period lies in."""
    found: list[Problem] = []
    for name, policy in policies.items():
        if not any((policy.set, policy.off, policy.behavior, policy.schedule)):
            place = place_at(node, ("policies", name), key=True)
            hint = "it has neither set nor off, behavior or schedule"
            found.append(Problem(f"policies.{name} has no effect", place, hint))
        for at, _, span in policy.steps():
            found += _never(span or Span(), time, node, ("policies", name, *at))
    return found


def _parameters(scenario: Scenario, text: str, node: Node) -> Iterator[Problem]:
    seen = Counter(_WORD.findall(text))
    for name in scenario.parameters:
        if seen[name] == 1:
            place = place_at(node, ("parameters", name), key=True)
            yield Problem(f"parameters.{name} has no effect", place, "nothing else mentions it")


def _dated(scenario: Scenario, node: Node) -> Iterator[Problem]:
    """What has a date that no period has: steps of schedules, events, terms, lines of scripts."""
    time = scenario.time
    for path, part in walk(scenario):
        if path and path[0] in _ASIDE:
            continue
        if isinstance(part, Formula):
            for index, phase in enumerate(part.phases):
                yield from _never(phase.span, time, node, (*path, "schedule", index))
        elif isinstance(part, Behavior):
            for key in part.script or {}:
                moment = int(key) if key.isdecimal() else parse_day(key)
                yield from _late(moment, time, node, (*path, "script", key), key=True)
        else:
            yield from _late(getattr(part, "at", None), time, node, (*path, "at"))


def _late(moment: Any, time: Time, node: Node, path: Path, key: bool = False) -> Iterator[Problem]:
    """A note on what comes at a moment after the end."""
    period = _period(moment, time)
    if period is not None and period > time.periods:
        hint = f"there are {time.periods} periods, and it lies in number {period}"
        message = f"{moment} is after the end: this never happens"
        yield Problem(message, place_at(node, path, key), hint)


def _never(span: Span, time: Time, node: Node, path: Path) -> Iterator[Problem]:
    """A note on a span that no period lies in."""
    first, after = _period(span.start, time), _period(span.until, time)
    if first is not None and first > time.periods:
        hint = f"there are {time.periods} periods, and it begins in number {first}"
        message = f"{span.start} is after the end: this never holds"
        yield Problem(message, place_at(node, (*path, "from")), hint)
    elif after is not None and after <= (first or 1):
        begin = first or 1
        message = f"{span.until} is not after {span.start or 'the start'}: this never holds"
        hint = f"it begins in period {begin} and ends before period {max(after, 1)}"
        yield Problem(message, place_at(node, (*path, "until")), hint)


def _period(moment: Any, time: Time) -> int | None:
    """The number of a moment's period; None where there is none."""
    if isinstance(moment, date):
        try:
            return period_of(moment, time.start, time.step)
        except CalendarError:
            return None  # which is a problem of its own
    return moment if isinstance(moment, int) and not isinstance(moment, bool) else None
