"""What can happen by chance, for a reader: the file's own events, then those of mechanisms."""

from rich.console import RenderableType

from offramp.crisis import Crisis
from offramp.model.expr import ONE, TRUE
from offramp.model.parts import Branch, Chance
from offramp.report.consequences import changes
from offramp.report.pieces import heading, named
from offramp.report.plain import Plain
from offramp.report.rows import labelled, running
from offramp.report.series import folded
from offramp.report.words import listed

_GUARD, _CHANCE, _FEW = 60, 40, 8


def happenings(crisis: Crisis, plain: Plain, width: int) -> list[RenderableType]:
    """A row for each of the file's own events; a paragraph for each mechanism, or rows if few."""
    chances = crisis.model.chances
    if not chances:
        return []
    own = [c for c in chances if c.owner == "scenario"]
    added = {owner: _series(crisis, plain, owner) for owner in sorted({c.owner for c in chances})}
    added.pop("scenario", None)
    few = sum(len(series) for series in added.values()) <= _FEW
    note = "" if few else "; where no probability stands it varies"
    parts = heading("What can happen by chance", f"each period, after the moves{note}")
    parts += labelled([(named(c.title, c.name), _own(plain, c)) for c in own], width, 30, hang=4)
    for owner, series in added.items():
        if few:
            rows = [
                (_several(name, s), _own(plain, s[0], len(s) > 1)) for name, s in series.items()
            ]
            parts += labelled(rows, width, 30, hang=4)
            continue
        said = [_added(plain, name, members) for name, members in series.items()]
        count = sum(len(members) for members in series.values())
        parts += running(f"{owner} ({count}):", "; ".join(said) + ".", width)
    return parts


def _series(crisis: Crisis, plain: Plain, owner: str) -> dict[str, list[Chance]]:
    """What a mechanism lets happen, the same for several actors taken together."""
    known = {c.name: c for c in crisis.model.chances if c.owner == owner}
    groups = folded(known, list(plain.titles))
    return {name: [known[member] for member in members] for name, members in groups.items()}


def _several(name: str, series: list[Chance]) -> str:
    label = named(series[0].title, name) if len(series) == 1 else name
    return label if len(series) == 1 else f"{label} ({len(series)} of them)"


def _own(plain: Plain, chance: Chance, series: bool = False) -> str:
    said = ["as in the first of them"] if series else list[str]()
    if chance.when != TRUE:
        said.append(f"if {plain.words(chance.when, _GUARD * 2) or 'the state is such'}")
    if chance.rate is not None:
        rate = plain.words(chance.rate, _CHANCE)
        said.append(
            f"{rate} times a period on average" if rate else "how often depends on the state"
        )
        said.append(_changed(plain, chance))
    elif len(chance.branches) == 1:
        said.append(_probability(plain, chance.branches[0]))
        said.append(_changed(plain, chance))
    else:
        said.append("at most one of: " + "; ".join(
            f"{b.name}, {_probability(plain, b)}, {changes(plain, b.effects) or 'changes nothing'}"
            for b in chance.branches
        ))  # fmt: skip
    return "; ".join(said)


def _probability(plain: Plain, branch: Branch) -> str:
    if branch.probability == ONE:
        return "certain"
    text = plain.words(branch.probability, _CHANCE)
    return f"probability {text}" if text else "its probability depends on the state"


def _changed(plain: Plain, chance: Chance) -> str:
    effects = chance.branches[0].effects if chance.branches else chance.effects
    return changes(plain, effects) or "changes nothing"


def _added(plain: Plain, name: str, series: list[Chance]) -> str:
    """`defends.*, 6 of them (certain)`, `settlement`, `fortune_of_war (up 0.5 or down 0.5)`."""
    first = series[0]
    branches = first.branches
    values = [plain.value(branch.probability) for branch in branches]
    about = [f"{len(series)} of them"] if len(series) > 1 else []
    if len(branches) > 1:
        kinds = [b.name.replace("_", " ") for b in branches]
        words = [f"{kind} {value}".strip() for kind, value in zip(kinds, values, strict=True)]
        about.append(listed(words, "or"))
    elif values and values[0]:
        about.append("certain" if values[0] == "1" else f"probability {values[0]}")
    label = named(first.title, name) if len(series) == 1 else name
    return f"{label} ({'; '.join(about)})" if about else label
