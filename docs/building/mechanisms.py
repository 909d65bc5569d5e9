"""One page per mechanism: its claim, block, contributions, signatures and an example."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from building.keys import sections
from building.signatures import key_of, picture_name, read
from building.tables import cell, code, table
from offramp.crisis import Crisis
from offramp.language import Scenario
from offramp.model import Block, Signature, parts
from offramp.model.printing import expression
from offramp.model.vocabulary import VOCABULARY, Word
from offramp.report.contributions import Names, contributions, example, minimal, names_of
from offramp.report.mechanism import claim
from offramp.report.stability import measured


def mechanism_page(name: str, block: type[Block]) -> str:
    """The page of a mechanism in Markdown."""
    crisis = minimal(name)
    if crisis is None:
        raise ValueError(f"there is no scenario minimal/{name}")
    parts_ = [f"# {name}", _claim(block)]
    parts_ += ["## An example", _example(name, crisis)]
    intro = (
        f"Under `mechanisms.{name}`. The keys `off`, `note` and `quotes` go "
        "[with every mechanism](../../language.md#mechanisms)."
    )
    parts_ += ["## The block", intro, sections(block, name, f"mechanisms.{name}", 3)]
    parts_ += ["## What it adds to the model", _contributions(name, crisis.scenario)]
    parts_ += ["## Signatures", _signatures(name, block.signatures)]
    return "\n\n".join(part.strip() for part in parts_ if part.strip()) + "\n"


def mechanism_list(known: Mapping[str, type[Block]]) -> str:
    """A table of all mechanisms, each with its claim."""
    rows = [
        [f"[{name}](/generated/mechanisms/{name}.md)", cell(claim(known[name])[0])]
        for name in known
    ]
    return table(["mechanism", "its claim"], rows)


def _claim(block: type[Block]) -> str:
    """The module's docstring: claim, sources and what is left out, the last two set apart."""
    first, rest = claim(block)
    text = re.sub(r"(?<=[.)])\s+(Sources?):\s", r"\n\n*\1:* ", "\n\n".join(rest))
    text = re.sub(r"^Leaves out: ", "*Leaves out:* ", text, flags=re.MULTILINE)
    return f"**{first}**\n\n{text}"


def _example(name: str, crisis: Crisis) -> str:
    scenario = crisis.scenario
    summary = " ".join((scenario.summary or scenario.title or "").split())
    lines = [
        summary,
        f"```yaml\n{example(crisis, name)}\n```",
        f"The rest of the file: `offramp show --resolved minimal/{name}`.",
    ]
    return "\n\n".join(lines)


def _contributions(name: str, scenario: Scenario) -> str:
    b = contributions(name, scenario)
    actors = b.actors
    found = [
        f"In the example, where *actor* is each of the actors concerned. The equations are printed "
        f"by `offramp show --model minimal/{name}`."
    ]
    variables = [
        (v.name, v.kind, _range(v), _general(v.title, actors)) for v in b.variables.values()
    ]
    found += _table("Variables", ["name", "kind", "range", "what it is"], variables, actors)
    names = [(alias,) for alias in b.aliases]
    found += _table("Names for expressions", ["name"], names, actors)
    actions = _by_actor((d.actor, d.name) for d in b.actions.values())
    found += _table("Actions", ["action", "by"], actions, actors)
    chances = [(c.name, _law(c)) for c in b.chances]
    found += _table("Chance events", ["name", "what may happen"], chances, actors)
    events = [(re.sub(r"\d+$", "<number>", e.name), e.title) for e in b.events]
    found += _table("Dated events", ["name", "what it is"], events, actors)
    earned = _by_actor(
        (p.actor, (p.label, "at the end" if p.terminal else "each period")) for p in b.payoffs
    )
    paid = _by_actor((a, (label, "when moving")) for a, label, _ in b.move_costs)
    payoffs = [(*label, who) for label, who in [*earned, *paid]]
    found += _table("Payoffs", ["label", "when", "whose"], payoffs, actors)
    measures = [(m.name, measured(m)) for m in b.measures]
    found += _table("Measures", ["name", "what it is"], measures, actors)
    if b.guards:
        closed = _by_actor((a, n or "every action") for a, n, _ in b.guards)
        found += _table("Conditions on actions", ["action", "by"], closed, actors)
    found += _meeting(names_of(b))
    return "\n\n".join(found)


def _meeting(names: Names) -> list[str]:
    """In which names of the vocabulary it meets other mechanisms."""
    rows = [
        [code(w.name), verb, cell(w.meaning)]
        for verb, words in (("changes", names.changes), ("reads", names.reads))
        for w in words
    ]
    if not rows:
        return []
    intro = "Where nobody declares them, they count as [neutral](../../mechanisms/vocabulary.md)."
    return ["### Names it shares with others", table(["name", "", "what it is"], rows), intro]


def vocabulary_tables() -> str:
    """The shared vocabulary, a table for each mechanism."""
    found: list[str] = []
    for owner, words in VOCABULARY.items():
        title = "Shared" if owner == "shared" else f"[{owner}](/generated/mechanisms/{owner}.md)"
        rows = [
            [code(w.name), w.kind, _between(w), f"{w.neutral:g}", cell(w.unit), cell(w.meaning)]
            for w in words
        ]
        header = ["name", "kind", "range", "neutral", "unit", "what it is"]
        found += [f"## {title}", table(header, rows)]
    return "\n\n".join(found)


def _between(w: Word) -> str:
    if w.kind == "flag" or (w.low is None and w.high is None):
        return ""
    low, high = ("…" if b is None else f"{b:g}" for b in (w.low, w.high))
    return f"{low} to {high}"


def _by_actor(rows: Iterable[tuple[str, Any]]) -> list[tuple[Any, str]]:
    """Things of several actors, each once, with the actors."""
    found: dict[Any, list[str]] = {}
    for actor, thing in rows:
        who = found.setdefault(thing, [])
        if actor not in who:
            who.append(actor)
    return [(thing, ", ".join(who)) for thing, who in found.items()]


def _table(
    title: str, header: list[str], rows: Iterable[tuple[Any, ...]], actors: tuple[str, ...]
) -> list[str]:
    """A titled table; rows whose names differ in their actors alone are one. Empty without rows."""
    lines: dict[str, list[str]] = {}
    for name, *cells in rows:
        general = re.sub(r"\*(\w+)\*", r"<\1>", _general(str(name), actors))
        if general not in lines:
            lines[general] = [code(general), *(cell(str(c)) for c in cells)]
    wide = [i for i in range(len(header)) if i == 0 or any(line[i] for line in lines.values())]
    body = [[line[i] for i in wide] for line in lines.values()]
    if len(wide) == 1 and body:
        return [f"### {title}", ", ".join(line[0] for line in body)]
    return [f"### {title}", table([header[i] for i in wide], body)] if body else []


def _general(text: str, actors: tuple[str, ...]) -> str:
    """The text with the names of actors replaced: the first by *actor*, others by *other*."""
    found: list[str] = []

    def swap(match: re.Match[str]) -> str:
        if match.group() not in found:
            found.append(match.group())
        return "*actor*" if found.index(match.group()) == 0 else "*other*"

    return re.sub(rf"\b(?:{'|'.join(map(re.escape, actors))})\b", swap, text) if actors else text


def _range(variable: parts.Variable) -> str:
    if variable.kind == "flag" or (variable.low is None and variable.high is None):
        return ""
    low, high = ("…" if b is None else expression(b) for b in (variable.low, variable.high))
    return f"{low} to {high}"


def _law(chance: parts.Chance) -> str:
    if chance.title:
        return chance.title
    if chance.rate is not None:
        return "any number of times"
    names = [branch.name for branch in chance.branches]
    return "" if len(names) == 1 else "at most one of " + ", ".join(names)


def _signatures(name: str, signatures: tuple[Signature, ...]) -> str:
    intro = (
        "What must hold according to the sources, chosen before it was run. A test plays each, "
        "with actors who look ahead, on common noise and checks the sign."
    )
    kept = {record["key"] for record in read().get(name, [])}
    items = [
        _signature(name, s) + (_picture(name, number, s) if key_of(name, s) in kept else "")
        for number, s in enumerate(signatures, 1)
    ]
    return "\n\n".join([intro, *items])


def _picture(name: str, number: int, s: Signature) -> str:
    alt = f"{s.quantity} as {s.path} goes from {_value(s.low)} to {_value(s.high)}"
    return f"\n\n  ![{alt}](../pictures/{picture_name(name, number)})"


def _signature(name: str, s: Signature) -> str:
    verb = "raises" if s.sign == "+" else "lowers"
    change = f"`{s.path}` from {_value(s.low)} to {_value(s.high)}"
    where = f"`minimal/{s.scenario or name}`"
    if s.settings:
        where += " with " + _and(f"`{path} = {_value(value)}`" for path, value in s.settings)
    lines = [
        f"**{s.says[:1].upper()}{s.says[1:]}.**",
        f"Changing {change} {verb} {s.quantity} {_moderated(s)}in {where}.",
    ]
    lines.append(f"Source: {s.source}.")
    if s.finding:
        lines.append(f"*It does not come out so:* {s.finding}.")
    return "- " + "\n  ".join(lines)


def _moderated(s: Signature) -> str:
    """Of an interaction: where the change is the larger one (of its sign)."""
    if s.moderator is None:
        return ""
    path, first, second = s.moderator
    return f"more with `{path} = {_value(second)}` than with {_value(first)}, "


def _value(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _and(words: Iterable[str]) -> str:
    found = list(words)
    return ", ".join(found[:-1]) + " and " + found[-1] if len(found) > 1 else "".join(found)
