"""What `offramp show` prints: a page about a crisis for somebody who wants to read, not to check.

Formulas are said in words or left out, what repeats is folded, notes and the workings of mechanisms
are omitted; `describe` prints all of that.
"""

from rich.console import Console, RenderableType
from rich.text import Text

from offramp.crisis import Crisis
from offramp.report.console import show
from offramp.report.describe_solving import solving
from offramp.report.page_actors import actors
from offramp.report.page_assumptions import assumptions
from offramp.report.page_basis import mechanisms, policies, sources
from offramp.report.page_chance import happenings
from offramp.report.page_world import calendar, events, measures, outcomes, state
from offramp.report.pieces import paragraph
from offramp.report.plain import Plain


def print_page(crisis: Crisis, console: Console) -> None:
    """Print the page of a crisis, in sections."""
    scenario, plain, width = crisis.scenario, Plain(crisis), console.width
    parts: list[RenderableType] = [Text(crisis.model.title or scenario.id, style="bold")]
    if scenario.summary:
        parts.append(paragraph(scenario.summary, indent=0))
    if crisis.policy:
        parts.append(Text(f"under the policy {crisis.policy}", style="yellow"))
    parts += calendar(crisis, width)
    for section in (outcomes, actors, happenings, events, state):
        parts += section(crisis, plain, width)
    parts += mechanisms(crisis, width)
    parts += policies(crisis, width)
    parts += measures(crisis, plain, width)
    parts += solving(crisis.model)
    parts += assumptions(crisis, width)
    parts += sources(crisis, width)
    more = "--full adds formulas and notes; --resolved is the whole file, --model the equations."
    parts += [Text(), Text(more, style="dim")]
    show(console, *parts)
