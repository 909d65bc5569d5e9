"""The rest of the crisis for a reader: how it can end, what has a date, what is followed."""

import re

from rich.console import RenderableType

from offramp.crisis import Crisis
from offramp.model.expr import TRUE, Expr
from offramp.model.parts import Draw, Event, Lottery, Measure, Outcome, Variable
from offramp.report.consequences import changes
from offramp.report.pieces import heading, named, paragraph
from offramp.report.plain import Plain
from offramp.report.rows import labelled, running
from offramp.report.series import folded
from offramp.report.stability import measured
from offramp.report.words import listed, plural

_TEST, _PAYS, _GUARD, _FEW = 140, 40, 60, 8
_REPETITION = re.compile(r"\.[0-9]+$")


def calendar(crisis: Crisis, width: int) -> list[RenderableType]:
    """How long, in what steps, who moves first."""
    model = crisis.model
    text = plural(model.periods, "period")
    if model.step.unit != "period":
        text += f" of {model.step}"
    if model.start:
        text += f", the first beginning {model.start}, the last {model.day(model.periods)}"
    order = model.order
    if len(model.actors) > 1 and order == "together":
        text += "; all move at once"
    elif order == "random order":
        text += "; in each the actors move in random order, later ones seeing earlier moves"
    elif order != "together":
        titles = [model.actor(name).title or name for name in order]
        text += f"; in each the actors move in this order, seeing earlier moves: {listed(titles)}"
    return [*heading("Time"), paragraph(f"{text}.")]


def outcomes(crisis: Crisis, plain: Plain, width: int) -> list[RenderableType]:
    """How it can end, and what that is worth to whom."""
    rows = [(named(o.title, o.name), _ending(plain, o)) for o in crisis.model.outcomes]
    parts = heading("Outcomes", "the first that holds ends a run")
    return [*parts, *labelled(rows, width, 30, hang=4)]


def _ending(plain: Plain, outcome: Outcome) -> str:
    if outcome.when is None:
        text = "otherwise, when the time is up"
    else:
        text = f"if {plain.words(outcome.when, _TEST) or 'the state is such (see --full)'}"
    paid = _paid(plain, outcome)
    return f"{text}; pays {paid}" if paid else text


def _paid(plain: Plain, outcome: Outcome) -> str:
    """`everyone -20 (Turkey, Hungary -10)`."""
    groups: dict[str, list[str]] = {}
    for actor, value in outcome.payoffs:
        amount = plain.words(value, _PAYS, actor) or "what depends on the state"
        groups.setdefault(amount, []).append(plain.titles[actor])
    if not groups:
        return ""
    said = {amount: f"{', '.join(names)} {amount}" for amount, names in groups.items()}
    most = max(groups, key=lambda amount: len(groups[amount]))
    everyone = len(outcome.payoffs) == len(plain.titles)
    if not everyone or 2 * len(groups[most]) <= len(plain.titles):
        return "; ".join(said.values())
    rest = "; ".join(text for amount, text in said.items() if amount != most)
    return f"everyone {most}" + (f" ({rest})" if rest else "")


def events(crisis: Crisis, plain: Plain, width: int) -> list[RenderableType]:
    """What has a date; accounts that mechanisms keep period by period are only named."""
    series: dict[str, list[Event]] = {}
    for event in sorted(crisis.model.events, key=lambda event: event.period):
        series.setdefault(_REPETITION.sub("", event.name), []).append(event)
    rows: list[tuple[str, str]] = []
    kept: list[str] = []
    for name, group in series.items():
        first, last = group[0], group[-1]
        if len(group) > 1 and first.owner != "scenario":
            kept.append(name.partition(".")[0])
            continue
        when = _day(plain, first.period)
        if len(group) > 1:
            when += f", {len(group)} times to {_day(plain, last.period)}"
        rows.append((when, f"{named(first.title, name)}: {_event(plain, first)}"))
    if not series:
        return []
    parts = heading("Dated events", "by the first day of their period")
    parts += labelled(rows, width, 34)
    if kept:
        names = listed(list(dict.fromkeys(kept)))
        accounts = f"Accounts that mechanisms keep from period to period: {names}."
        parts.append(paragraph(accounts, style="dim"))
    return parts


def _event(plain: Plain, event: Event) -> str:
    guard = "" if event.when == TRUE else plain.words(event.when, _GUARD) or "the state is such"
    said = [f"if {guard}"] if guard else []
    for who, prior in event.redraw:
        kinds = [f"{kind} ({plain.words(p, 30) or 'varies'})" for kind, p in prior]
        said.append(f"{plain.titles[who]} changes; secretly one of (with probability): "
                    f"{', '.join(kinds)}")  # fmt: skip
    marks = set[str]()
    if event.redraw:  # what notes that it happened says nothing more
        marks = {name for name, _ in event.effects if name in plain.flags}
    said.append(changes(plain, event.effects, hidden=marks))
    return "; ".join(part for part in said if part) or "changes nothing"


def _day(plain: Plain, period: int) -> str:
    return str(plain.model.day(period) or f"period {period}")


def state(crisis: Crisis, plain: Plain, width: int) -> list[RenderableType]:
    """The numbers that the file itself declares, with their start; also flags if they are few."""
    own = [v for v in crisis.model.variables if v.owner == "scenario"]
    if len(own) > _FEW:
        own = [v for v in own if v.kind != "flag"]
    if not own:
        return []
    more = "" if len(own) == len(crisis.model.variables) else "; --full lists the others"
    parts = heading("What is kept track of", f"with its start{more}")
    return [*parts, paragraph("; ".join(_kept(plain, variable) for variable in own) + ".")]


def _kept(plain: Plain, variable: Variable) -> str:
    start = variable.start
    if isinstance(start, Lottery):
        options = ", ".join(_prize(plain, variable, *prize) for prize in start.prizes)
        text = f"drawn at first: {options}"
    elif isinstance(start, Draw):
        inner = ", ".join(plain.words(p, 30) for p in start.parameters)
        text = f"drawn from {start.name}({inner})"
    elif variable.kind == "flag":
        text = "yes at first" if plain.directions.central(start) else ""
    else:
        text = plain.words(start, 40) or "varies"
    title = "" if variable.title.casefold() in ("", variable.name) else f": {variable.title}"
    return f"{variable.name}{title}" + (f" ({text})" if text else "")


def _prize(plain: Plain, variable: Variable, value: Expr, p: Expr) -> str:
    said = plain.words(value, 30) or "what varies"
    if variable.kind == "flag":
        said = "yes" if plain.directions.central(value) else "no"
    return f"{said} with probability {plain.words(p, 30) or 'that varies'}"


def measures(crisis: Crisis, plain: Plain, width: int) -> list[RenderableType]:
    """What is followed over time: a line each, those of mechanisms by their series."""
    known = {measure.name: measure for measure in crisis.model.measures}
    if not known:
        return []
    own = [m for m in known.values() if m.owner == "scenario"]
    rows = [(m.name, measured(m)) for m in own]
    parts = heading("Measures", "what is followed over time")
    parts += labelled(rows, width, 34)
    actors, added = list(plain.titles), list[tuple[str, Measure]]()
    for owner in dict.fromkeys(m.owner for m in known.values() if m.owner != "scenario"):
        names = [m.name for m in known.values() if m.owner == owner]
        added += [(name, known[m[0]]) for name, m in folded(names, actors).items()]
    told = added if len(added) <= _FEW else [(n, m) for n, m in added if m.below is not None]
    rest = [name for name, measure in added if (name, measure) not in told]
    parts += labelled([(name, measured(m)) for name, m in told], width, 34)
    return parts + (running("from mechanisms:", ", ".join(rest), width) if rest else [])
