"""What `offramp show` prints: a scenario for somebody who has not seen the file."""

import json
from typing import Any

from rich.console import Console, RenderableType
from rich.text import Text

from offramp.crisis import Crisis
from offramp.language.levers import Lever
from offramp.language.scenario import Policy, Scenario, Source
from offramp.language.spans import Span
from offramp.model import Model
from offramp.model.parts import Assumption
from offramp.report.console import show
from offramp.report.describe_actors import actors
from offramp.report.describe_solving import solving
from offramp.report.describe_world import (
    calendar,
    events,
    happenings,
    measures,
    outcomes,
    variables,
)
from offramp.report.pieces import grid, heading, joined, paragraph
from offramp.report.words import number, plural


def print_crisis(crisis: Crisis, console: Console) -> None:
    """Print a description of a crisis, in sections."""
    scenario, model = crisis.scenario, crisis.model
    parts: list[RenderableType] = [Text(model.title or scenario.id, style="bold")]
    if scenario.summary:
        parts.append(paragraph(scenario.summary, indent=0))
    if crisis.policy:
        parts.append(Text(f"under the policy {crisis.policy}", style="yellow"))
    parts += calendar(model)
    parts += outcomes(model)
    parts += actors(model)
    parts += happenings(model)
    parts += events(model)
    parts += variables(model)
    parts += measures(model)
    parts += solving(model)
    parts += _mechanisms(scenario)
    parts += _policies(scenario)
    parts += _levers(scenario)
    parts += _assumptions(model)
    parts += _sources(scenario)
    parts += [
        Text(),
        Text(
            f"Hash {crisis.hash}. --resolved prints the explicit file, --model all equations.",
            style="dim",
        ),
    ]
    show(console, *parts)


def _mechanisms(scenario: Scenario) -> list[RenderableType]:
    blocks = [(name, block) for name, block in scenario.mechanisms if block is not None]
    if not blocks:
        return []
    parts = heading("Mechanisms", "offramp mechanisms NAME explains one")
    for name, block in blocks:
        says = (type(block).__doc__ or "").strip().splitlines()[0]
        parts.append(grid([(name, "switched off" if block.off else says)]))
        if block.note:
            parts.append(paragraph(block.note, indent=4, style="dim"))
        for quotation in block.quotes:
            parts.append(paragraph(f"“{quotation.quote}” ({quotation.source})", indent=4))
    return parts


def _policies(scenario: Scenario) -> list[RenderableType]:
    if not scenario.policies:
        return []
    rows = [(name, _policy(policy)) for name, policy in scenario.policies.items()]
    return [*heading("Policies", "--policy NAME applies one"), grid(rows)]


def _policy(policy: Policy) -> str:
    from offramp.language import explicit

    done: list[str] = []
    for _, step, span in policy.steps():
        when = "" if span is None or span.always else f" {_when(span)}"
        done += [f"{path} = {_plain(explicit(v))}{when}" for path, v in step.set.items()]
        done += [f"{part} off{when}" for part in step.off]
    done += [f"{actor} {behavior.kind}" for actor, behavior in policy.behavior.items()]
    words = [policy.title or "", ", ".join(done), policy.note or ""]
    return ". ".join(word.rstrip(".") for word in words if word)


def _when(span: Span) -> str:
    given = span.explicit()
    return " ".join(f"{key} {value}" for key, value in given.items())


def _levers(scenario: Scenario) -> list[RenderableType]:
    if not scenario.levers:
        return []
    rows = [(name, _lever(lever)) for name, lever in scenario.levers.items()]
    return [*heading("Levers", "offramp optimize searches them"), grid(rows)]


def _lever(lever: Lever) -> str:
    listed = ", ".join(map(_plain, lever.values or lever.policies))
    span = listed if listed else f"{number(lever.low or 0)} to {number(lever.high or 0)}"
    told = f"{lever.path}: {span}" if lever.path else f"policies {span}"
    words = [lever.title or "", told, lever.note or ""]
    return ". ".join(word.rstrip(".") for word in words if word)


def _plain(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)


def _assumptions(model: Model) -> list[RenderableType]:
    if not model.assumptions:
        return heading("Assumptions", "none: the file marks no number as uncertain with ~")
    rows = [(a.path, _assumption(a)) for a in model.assumptions]
    count = plural(len(rows), "uncertain number")
    note = f"{count}, above marked ~; --set PATH=VALUE changes one"
    header = ("path", "central value ~ uncertainty; what it rests on")
    return [*heading("Assumptions", note), grid(rows, header, width=46)]


def _assumption(a: Assumption) -> str:
    origin = a.source or "judgement"
    rests = f"{origin}: {a.note}" if a.note else origin
    return joined((f"{number(a.value)} ~ {a.law}", rests))


def _sources(scenario: Scenario) -> list[RenderableType]:
    if not scenario.sources:
        return []
    rows = [(name, _source(source)) for name, source in scenario.sources.items()]
    return [*heading("Sources"), grid(rows)]


def _source(source: Source) -> str:
    words = (source.author, source.title, source.publisher, source.date, source.url, source.note)
    return ". ".join(word.rstrip(".") for word in words if word) + "."
