"""A policy that nobody foresaw: actors go on to choose, and to judge others, as without it.

They see the state as it is, what is open to them, and what a move costs at once; what they expect
to follow, and how they read others, is that of the crisis without the policy. That can only be
played where the policy leaves all that choices refer to: actors, their private types and actions,
variables. An action that is switched off is there, and open to nobody; a start that changes is
met, but a position that the exact solver has not solved for is refused when play comes to it.

Nor may it change how sharply actors choose: solved exactly, choices are known as probabilities,
which hold the rationality that they were solved with; by regression they are made of what moves are
worth, when the rationality would be looked at anew. So the answer would hang on the solver.

Leaves out: learning that the rules have changed.
"""

from dataclasses import replace

from offramp.crisis import Crisis
from offramp.language import Problem, Problems
from offramp.model import Model
from offramp.model.expr import Const, Expr, Param, substitute
from offramp.model.parts import Assumption


def unforeseen(crisis: Crisis, policy: str) -> Crisis:
    """The crisis under a policy, such that a solution of the crisis itself can be played.

    Raises Problems for an unknown policy, and where the policy changes what choices refer to.
    """
    joined = f"{crisis.policy}+{policy}" if crisis.policy else policy
    variant = crisis.under(joined, closing=True)
    _check(crisis.model, variant.model, policy)
    kept = _assumptions(crisis.model, variant.model)
    return replace(variant, model=replace(variant.model, assumptions=kept))


def _check(before: Model, after: Model, policy: str) -> None:
    parts = (
        ("actors", [a.name for a in before.actors], [a.name for a in after.actors]),
        ("variables", [v.name for v in before.variables], [v.name for v in after.variables]),
        ("actions", _actions(before), _actions(after)),
        ("private types", _types(before), _types(after)),
        ("outcomes", [o.name for o in before.outcomes], [o.name for o in after.outcomes]),
        ("periods", [before.periods], [after.periods]),
    )
    changed = [what for what, one, other in parts if one != other]
    behaviors = [
        a.behavior != b.behavior for a, b in zip(before.actors, after.actors, strict=False)
    ]
    if any(behaviors):
        changed.append("how actors choose")
    if not changed:
        pairs = zip(_sharpness(before), _sharpness(after), strict=True)
        names = [actor.name for actor in before.actors]
        sharper = [name for name, (one, other) in zip(names, pairs, strict=True) if one != other]
        changed += [f"how actors choose (the rationality of {name})" for name in sharper]
    if changed:
        message = f"the policy {policy} cannot come as a surprise: it changes {changed[0]}"
        raise Problems([Problem(message, None, "compare it without --surprise")])


def _actions(model: Model) -> list[tuple[str, str]]:
    return [(action.actor, action.name) for action in model.actions]


def _types(model: Model) -> list[tuple[str, str]]:
    return [(actor.name, kind.name) for actor in model.actors for kind in actor.types]


def _sharpness(model: Model) -> list[Expr]:
    """The rationality of each actor, assumptions at their central values."""
    values = {assumption.path: assumption.value for assumption in model.assumptions}

    def central(leaf: Expr) -> Expr | None:
        return Const(values[leaf.path]) if isinstance(leaf, Param) else None

    return [substitute(actor.rationality, central) for actor in model.actors]


def _assumptions(before: Model, after: Model) -> tuple[Assumption, ...]:
    """The assumptions of both: choices refer to those of the crisis by their number.

    One that the policy replaced by a number stays for those who do not know.
    """
    new = {assumption.path: assumption for assumption in after.assumptions}
    old = {assumption.path for assumption in before.assumptions}
    kept = [new.get(assumption.path, assumption) for assumption in before.assumptions]
    return (*kept, *(assumption for path, assumption in new.items() if path not in old))
