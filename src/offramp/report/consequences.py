"""What a move or an event changes, in a few words: `raises hits; lowers targets; costs 0.01`."""

from collections.abc import Collection

from offramp.model.expr import Expr
from offramp.model.parts import Effects, Labelled
from offramp.report.plain import Plain
from offramp.report.words import listed

_FLAGS = {1: "brings", -1: "ends", 0: "may change"}
_NUMBERS = {1: "raises", -1: "lowers", 0: "changes"}
_SHORT, _MOST = 24, 3
_OF_THE_FILE = "cost"  # the label of what the file itself lets an action cost


def changes(plain: Plain, effects: Effects, own: str = "", hidden: Collection[str] = ()) -> str:
    """The variables that effects raise, lower, bring about or end."""
    said: dict[str, list[str]] = {}
    for variable, value in effects:
        if variable not in hidden:
            verbs = _FLAGS if variable in plain.flags else _NUMBERS
            verb = verbs[plain.directions.sign(value)]
            said.setdefault(verb, []).append(plain.name(variable, own))
    return "; ".join(f"{verb} {_first(names)}" for verb, names in said.items())


def costs(plain: Plain, labelled: Labelled, own: str) -> str:
    """What taking a move costs or gains, where it is soon said."""
    said: dict[str, list[str]] = {}
    for label, value in labelled:
        gained = plain.directions.sign(value) > 0
        if amount := _amount(plain, value, own):
            said.setdefault("gains" if gained else "costs", []).append(amount)
        elif label == _OF_THE_FILE:
            said["its cost depends on the state"] = []
    return "; ".join(f"{verb} {listed(what)}" if what else verb for verb, what in said.items())


def lengthy(plain: Plain, labelled: Labelled, own: str) -> list[str]:
    """The labels of costs that mechanisms add and that take long to say."""
    return [
        label
        for label, value in labelled
        if label != _OF_THE_FILE and not _amount(plain, value, own)
    ]


def _amount(plain: Plain, value: Expr, own: str) -> str:
    gained = plain.directions.sign(value) > 0
    return plain.words(value if gained else -value, _SHORT, own)


def _first(names: list[str]) -> str:
    rest = len(names) - _MOST
    return ", ".join(names) if rest < 2 else f"{', '.join(names[:_MOST])} and {rest} more"
