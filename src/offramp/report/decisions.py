"""The choices of solved actors, position by position: a table of the likeliest, or data.

A position is told by what has changed since the start: the variables, the moves made earlier in
the period, and the beliefs that the actor holds or that are held about it.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from offramp.crisis import Crisis
from offramp.model.parts import Draw, Lottery
from offramp.report.plain import Plain
from offramp.report.words import cut, number, plural, rounded
from offramp.strategy.solution import Decision

MOST = 20
_ACTIONS = 6  # of one decision
_SAME = 1e-9


def by_reach(decisions: Iterable[Decision]) -> list[Decision]:
    """Those that are reached most often first, earlier periods before later ones."""
    return sorted(decisions, key=lambda d: (-round(d.reach, 9), d.period))


def decision_table(
    crisis: Crisis, decisions: Sequence[Decision], most: int = MOST
) -> list[RenderableType]:
    """A table of the decisions that are reached most often; empty without any."""
    if not decisions:
        return []
    words = _Words(crisis)
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="dim")
    table.add_column("Reached", justify="right", no_wrap=True)
    table.add_column("Who, and where", ratio=1)
    table.add_column("Chooses", no_wrap=True)
    table.add_column("", justify="right", no_wrap=True)
    table.add_column("Q", justify="right", no_wrap=True)
    for decision in by_reach(decisions)[:most]:
        actions = sorted(
            zip(decision.actions, decision.probabilities, decision.values, strict=True),
            key=lambda action: -action[1],
        )
        shown, rest = actions[:_ACTIONS], len(actions) - _ACTIONS
        more = f"\nand {rest} more" if rest > 0 else ""
        table.add_row(
            rounded(decision.reach),
            Text.assemble((words.actor(decision), "italic"), "\n", words.position(decision)),
            Text("\n".join(words.action(decision.actor, name) for name, _, _ in shown) + more),
            Text("\n".join(rounded(p) for _, p, _ in shown), style="bold"),
            Text("\n".join(number(q) for _, _, q in shown)),
        )
    left = len(decisions) - most
    note = f"  {plural(left, 'rarer decision')} in --json" if left > 0 else ""
    head = Text("What they choose", style="bold")
    head.append(f"  at the positions reached most often{note}", style="not bold dim")
    return [Text(), head, table]


def decisions_data(decisions: Iterable[Decision]) -> list[dict[str, Any]]:
    """The decisions as plain data, those that are reached most often first."""
    return [_data(decision) for decision in by_reach(decisions)]


def _data(decision: Decision) -> dict[str, Any]:
    beliefs: dict[str, Any] = {}
    for (observer, subject, kind), p in decision.beliefs.items():
        beliefs.setdefault(observer, {}).setdefault(subject, {})[kind] = p
    values = zip(decision.actions, decision.probabilities, decision.values, strict=True)
    return {
        "period": decision.period,
        "actor": decision.actor,
        "type": decision.type,
        "reach": decision.reach,
        "state": dict(decision.state),
        "beliefs": beliefs,
        "did": dict(decision.did),
        "actions": {name: {"p": p, "q": q} for name, p, q in values},
    }


class _Words:
    """A position in words."""

    def __init__(self, crisis: Crisis) -> None:
        self.model = crisis.model
        self.plain = Plain(crisis)
        starts = {v.name: v.start for v in self.model.variables}
        self.starts = {
            name: None
            if isinstance(start, Draw | Lottery)
            else self.plain.directions.central(start)
            for name, start in starts.items()
        }
        self.titles = {
            (action.actor, action.name): action.title or action.name.replace("_", " ")
            for action in self.model.actions
        }

    def actor(self, decision: Decision) -> str:
        """`Period 2: Northland (resolute)`; the type where there are several."""
        actor = self.model.actor(decision.actor)
        kind = f" ({decision.type.replace('_', ' ')})" if len(actor.types) > 1 else ""
        return f"Period {decision.period}: {actor.title or actor.name}{kind}"

    def action(self, actor: str, name: str) -> str:
        """What the action is called."""
        return cut(self.titles.get((actor, name), name), 28)

    def position(self, decision: Decision) -> str:
        """What has changed since the start; then what is believed."""
        said = [
            self._variable(name, value, decision.actor)
            for name, value in decision.state.items()
            if self._moved(name, value)
        ]
        said += [
            f"{self.plain.titles.get(actor, actor)} chose {self.action(actor, name)}"
            for actor, name in decision.did.items()
        ]
        return "; ".join([*(said or ["as at the start"]), *self._beliefs(decision)])

    def _moved(self, name: str, value: float) -> bool:
        start = self.starts.get(name)
        return start is None or abs(value - start) > _SAME

    def _variable(self, name: str, value: float, own: str) -> str:
        thing = self.plain.name(name, own)
        if name in self.plain.flags:
            return thing if value else f"not {thing}"
        return f"{thing} {number(value)}"

    def _beliefs(self, decision: Decision) -> list[str]:
        """Those of the actor and those about it; the last type has what is left."""
        said: dict[str, list[str]] = {}
        for (observer, subject, kind), p in decision.beliefs.items():
            kinds = [t.name for t in self.model.actor(subject).types]
            if decision.actor in (observer, subject) and kind != kinds[-1]:
                pair = f"{self.plain.titles[observer]} on {self.plain.titles[subject]}"
                said.setdefault(pair, []).append(f"{kind.replace('_', ' ')} {rounded(p)}")
        return [f"{pair}: {', '.join(kinds)}" for pair, kinds in said.items()]
