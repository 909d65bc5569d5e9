"""An argument as it stands: what it claims, assumes, adds in policies, and leaves unchecked."""

import shlex
from collections.abc import Iterable

from rich.console import Console, RenderableType
from rich.padding import Padding
from rich.text import Text

from offramp.analysis.claims.case import Case
from offramp.language.argument import CheckedClaim, UncheckedClaim
from offramp.report.console import show
from offramp.report.pieces import grid, heading, paragraph
from offramp.report.words import plural


def print_argument(case: Case, console: Console, called: str) -> None:
    """Title, source, claims with their sentences, assumptions, policies, what is not checked.

    `called` is what a user calls the argument by: a name of the catalog, or a file.
    """
    argument = case.argument
    source = argument.source
    said = [source.author, source.title, source.publisher, source.date] if source else []
    parts: list[RenderableType] = [Text(argument.title or argument.argument, style="bold")]
    if said:
        parts.append(Text(", ".join(part for part in said if part), style="dim"))
    claims = plural(len(argument.claims), "claim")
    parts.append(Text(f"{claims} about {case.crisis.scenario.id}"))
    if argument.summary:
        parts += [Text(), paragraph(argument.summary, indent=0)]
    parts += heading("Claims")
    for name, claim in argument.claims.items():
        parts += _claim(name, claim)
    if argument.assumptions:
        parts += heading("What it assumes", "where it departs from the scenario")
        rows = [
            (path, formula.text, formula.note or "")
            for path, formula in argument.assumptions.items()
        ]
        parts.append(grid(rows, width=50))
    if argument.policies:
        parts += heading("Policies of its own")
        parts.append(grid([(name, p.title or "") for name, p in argument.policies.items()]))
    if argument.unchecked:
        parts += heading("Not checked")
        for name, other in argument.unchecked.items():
            parts += _unchecked(name, other)
    parts += [Text(), Text(f"{shlex.join(('offramp', 'check', called))} says which claims hold.")]
    show(console, *parts)


def _claim(name: str, claim: CheckedClaim) -> Iterable[RenderableType]:
    yield _indented(Text(name, style="cyan"), 2)
    if claim.title:
        yield _indented(Text(claim.title), 4)
    yield from _sentence(claim.quote, claim.where)
    yield _indented(Text(" ".join(claim.holds.text.split())), 4)
    if claim.note:
        yield _indented(Text(" ".join(claim.note.split()), style="dim"), 4)


def _unchecked(name: str, other: UncheckedClaim) -> Iterable[RenderableType]:
    yield _indented(Text(name, style="cyan"), 2)
    yield from _sentence(other.quote, other.where)
    yield _indented(Text(" ".join(other.reason.split())), 4)


def _sentence(quote: str | None, where: str | None) -> Iterable[RenderableType]:
    if quote:
        place = f" ({where})" if where else ""
        yield _indented(Text(f"“{' '.join(quote.split())}”{place}", style="italic"), 4)


def _indented(text: Text, by: int) -> Padding:
    return Padding(text, (0, 0, 0, by))
