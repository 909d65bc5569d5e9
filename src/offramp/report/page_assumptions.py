"""The assumptions for a reader: those with a source in a table, then the judgements."""

from collections.abc import Iterable

from rich.console import RenderableType
from rich.text import Text

from offramp.crisis import Crisis
from offramp.model.parts import Assumption
from offramp.report.pieces import heading
from offramp.report.rows import running, table, whole
from offramp.report.series import folded
from offramp.report.words import number, plural

_COLUMNS = (13, 37, 29)
_FEW = 12  # judgements that still have a line each


def assumptions(crisis: Crisis, width: int) -> list[RenderableType]:
    """Every uncertain number with its distribution and source, grouped by section."""
    known = crisis.model.assumptions
    if not known:
        return heading("Assumptions", "none: the file marks no number as uncertain with ~")
    note = f"{plural(len(known), 'uncertain number')}, above marked ~; --set PATH=VALUE changes one"
    parts = heading("Assumptions", note)
    actors = [actor.name for actor in crisis.model.actors]
    judged = [a for a in known if a.source is None]
    lined = known if len(judged) <= _FEW else tuple(a for a in known if a.source)
    rows: list[tuple[str, ...]] = [("section", "path", "value ~ distribution", "source")]
    for section, members in _sections(lined).items():
        for place, (path, a) in enumerate(_repeated(members, actors)):
            label = "" if place else section
            rows.append((label, path, _law(a), a.source or "judgement"))
    if len(rows) > 1:
        parts += table(rows, width, _COLUMNS)
    if lined != known:
        text = f"  The other {len(judged)} are judgements (source: judgement), by section:"
        parts.append(Text(text, style="dim"))
        for section, members in _sections(judged).items():
            said = [f"{path} {_law(a)}" for path, a in _repeated(members, actors)]
            parts += running(f"{section}:", "; ".join(map(whole, said)), width)
    return parts


def _sections(known: Iterable[Assumption]) -> dict[str, list[Assumption]]:
    """By the first step of their path; those of a mechanism by its name."""
    sections: dict[str, list[Assumption]] = {}
    for assumption in known:
        sections.setdefault(_section(assumption.path)[0], []).append(assumption)
    return sections


def _section(path: str) -> tuple[str, str]:
    """Where a path belongs, and what is left of it."""
    first, _, rest = path.partition(".")
    if first == "mechanisms" and "." in rest:
        first, _, rest = rest.partition(".")
    return first, rest


def _law(a: Assumption) -> str:
    return f"{number(a.value)} ~ {a.law}"


def _repeated(members: list[Assumption], actors: list[str]) -> list[tuple[str, Assumption]]:
    """The assumptions with their path; one line for those that say the same of several actors."""
    known = {_section(a.path)[1]: a for a in members}
    found: list[tuple[str, Assumption]] = []
    for path, group in folded(known, actors).items():
        said = {(known[p].value, known[p].law, known[p].source) for p in group}
        if len(group) > 1 and len(said) == 1:
            found.append((f"{path} ({len(group)} of them)", known[group[0]]))
        else:
            found += [(p, known[p]) for p in group]
    order = {a.path: place for place, a in enumerate(members)}
    return sorted(found, key=lambda pair: order[pair[1].path])
