"""What a crisis rests on: mechanisms and their sentences, policies, sources."""

from collections.abc import Sequence

from rich.console import RenderableType

from offramp.crisis import Crisis
from offramp.language.fields import Quotation
from offramp.language.scenario import Source
from offramp.model import Block
from offramp.report.mechanism import claim
from offramp.report.pieces import heading
from offramp.report.rows import labelled, running
from offramp.report.words import cut


def mechanisms(crisis: Crisis, width: int) -> list[RenderableType]:
    """What each claims, and the sentences it stands for."""
    found = dict(crisis.scenario.mechanisms)
    blocks: list[tuple[str, Block]] = [(name, block) for name, block in found.items() if block]
    if not blocks:
        return []
    parts = heading("Mechanisms", "offramp mechanisms NAME explains one")
    for name, block in blocks:
        says = "Switched off." if block.off else claim(type(block))[0]
        parts += running(f"{name}:", f"{says} {_quoted(block.quotes)}", width)
    return parts


def _quoted(quotes: Sequence[Quotation]) -> str:
    """`“this”, “that” (source); “other” (source)`."""
    said: dict[str, list[str]] = {}
    for quotation in quotes:
        said.setdefault(quotation.source, []).append(f"“{quotation.quote}”")
    return "; ".join(f"{', '.join(texts)} ({source})" for source, texts in said.items())


def policies(crisis: Crisis, width: int) -> list[RenderableType]:
    """Their names and titles."""
    if not crisis.policies:
        return []
    rows = [(name, policy.title or "") for name, policy in crisis.scenario.policies.items()]
    return [*heading("Policies", "--policy NAME applies one"), *labelled(rows, width, 34)]


def sources(crisis: Crisis, width: int) -> list[RenderableType]:
    """Who said it, what, when: a line each."""
    known = crisis.scenario.sources
    if not known:
        return []
    column = min(24, max(len(name) for name in known))
    rows = [(name, _source(source, width - column - 4)) for name, source in known.items()]
    return [*heading("Sources"), *labelled(rows, width, column)]


def _source(source: Source, most: int) -> str:
    """`Author: title (date)` in one line: of many authors the first, of a long title its start."""
    date = f" ({source.date})" if source.date else ""
    title = source.title.rstrip(".")
    author = f"{source.author}: " if source.author else ""
    if len(author + title + date) > most and source.author:
        first = source.author.partition(", ")[0]
        author = f"{first}{'' if first == source.author else ' …'}: "
    return f"{author}{cut(title, max(20, most - len(author) - len(date)))}{date}"
