"""An actor's moves for a reader: title, name in files, when open, what they change and cost."""

from collections import Counter

from rich.console import RenderableType

from offramp.crisis import Crisis
from offramp.model.expr import ONE, TRUE
from offramp.model.parts import Action
from offramp.report.consequences import changes, costs, lengthy
from offramp.report.plain import Plain
from offramp.report.rows import labelled

_CONDITION = 80


def moves(crisis: Crisis, plain: Plain, actor: str, width: int) -> list[RenderableType]:
    """A row for each move that changes anything."""
    actions = crisis.model.actions_of(actor)
    rows = [(_label(a), _move(crisis, plain, a)) for a in actions if not _is_idle(plain, a)]
    return labelled(rows, width, 0, indent=4, hang=4)


def idle(crisis: Crisis, plain: Plain, actor: str) -> list[str]:
    """The moves that are always open, change nothing and have no cost that is soon said."""
    return [_label(a) for a in crisis.model.actions_of(actor) if _is_idle(plain, a)]


def minded(crisis: Crisis, plain: Plain, actor: str) -> list[str]:
    """Labels of the costs of moves that take too long to say, the most frequent first."""
    actions = crisis.model.actions_of(actor)
    return [
        label
        for label, _ in Counter(
            label for a in actions for label in lengthy(plain, a.costs, actor)
        ).most_common()
    ]


def _is_idle(plain: Plain, action: Action) -> bool:
    paid = costs(plain, action.costs, action.actor)
    return action.when == TRUE and not action.effects and not paid


def _move(crisis: Crisis, plain: Plain, action: Action) -> str:
    own = action.actor
    when = plain.words(action.when, _CONDITION, own)
    opened = "always" if action.when == TRUE else f"if {when}" if when else "depends on the state"
    said = [changes(plain, action.effects, own, _marks(crisis, plain, action))]
    said.append(costs(plain, action.costs, own))
    if dim := [sight for sight in action.sights if sight.seen != ONE]:
        said.append(f"seen with probability {plain.words(dim[0].seen, 30) or 'that varies'}")
    return f"{opened}, {'; '.join(word for word in said if word) or 'changes nothing'}"


def _marks(crisis: Crisis, plain: Plain, action: Action) -> set[str]:
    """The flags that mechanisms set beside what the file says an action does."""
    written = crisis.scenario.actions.get(action.name)
    if written is None or action.owner != "scenario":
        return set()
    named = {str(name) for name in written.effects}
    return {
        variable
        for variable, _ in action.effects
        if variable in plain.flags
        and variable not in named
        and crisis.model.variable(variable).owner != "scenario"
    }


def _label(action: Action) -> str:
    """`stall`, `raise_aid`, `press at the front (press)`."""
    title = action.title or action.name
    plain = title.casefold() in (action.name, action.name.replace("_", " "))
    return action.name if plain else f"{title} ({action.name})"
