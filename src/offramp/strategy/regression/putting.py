"""The weights of a choice put where the player reads them, compiled."""

from typing import Any

from offramp.engine.compiled.jit import kernel


@kernel
def put(
    flat: Any,
    constants: Any,
    entries: Any,
    others: Any,
    ends: Any,
    bias: Any,
    level: Any,
    moved: Any,
    typed: Any,
    by_kind: Any,
    by_action: Any,
    brought: Any,
    who: Any,
    cost: Any,
    cost_bias: Any,
    ending: Any,
    ending_bias: Any,
) -> None:
    """Scores by the parts of a worth, as weights (type and action, column), `flat`, and constants.

    `entries` say where the weights of features stand, in their order: those that interact by type
    and action, what the move changes, what it changes by type, what is known of each of the
    others' types, of which there are so many `others`; last of the level, where a move `ends` the
    crisis: it has those of the level, less what the others have in common, and no others.
    To these come the move's `cost` and what the end brings, `ending`, as far as it is `brought`.
    """
    kinds, actions = bias.shape
    at = 0
    for kind in range(kinds):
        for action in range(actions):
            for feature in range(by_kind.shape[1]):
                if not ends[action]:
                    flat[entries[at]] += by_kind[kind, feature] + by_action[action, feature]
                at += 1
    for part in (moved, typed):
        for _ in range(kinds):
            for action in range(actions):
                for feature in range(len(part)):
                    if not ends[action]:
                        flat[entries[at]] += part[feature]
                    at += 1
    place = 0
    for many in others:
        for _ in range(kinds):
            for action in range(actions):
                for _ in range(many):
                    if not ends[action]:
                        flat[entries[at]] += who[place]
                    at += 1
                    place += 1
    if at < len(entries):
        for _ in range(kinds):
            for action in range(actions):
                for feature in range(len(level)):
                    if ends[action]:
                        flat[entries[at]] -= level[feature]
                    at += 1
    columns = cost.shape[1]
    for row in range(kinds * actions):
        for column in range(columns):
            place = row * columns + column
            flat[place] = flat[place] + cost[row, column] + brought * ending[row, column]
        own = bias[row // actions, row % actions]
        constants[row] = own + cost_bias[row] + brought * ending_bias[row]
