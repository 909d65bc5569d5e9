"""Reduced strategies: what an actor plans at every information set that the plan itself allows."""

from collections.abc import Collection, Sequence

from offramp.strategy.gambit.tree import Tree

Plan = dict[int, int]  # by information set: the action chosen


def count(tree: Tree, actor: int, within: Collection[int] | None = None) -> int:
    """How many reduced strategies an actor has, at all its information sets or `within` some."""
    after = _after(tree, actor, within)

    def number(sets: Sequence[int]) -> int:
        found = 1
        for each in sets:
            actions = range(len(tree.sets[each].actions))
            found *= sum(number(after.get((each, action), [])) for action in actions)
        return found

    return number(after.get(None, []))


def plans(tree: Tree, actor: int) -> list[Plan]:
    """All reduced strategies of an actor, in the order of its information sets and actions."""
    after = _after(tree, actor, None)

    def through(sets: Sequence[int]) -> list[Plan]:
        found: list[Plan] = [{}]
        for each in sets:
            options = [
                {each: action, **rest}
                for action in range(len(tree.sets[each].actions))
                for rest in through(after.get((each, action), []))
            ]
            found = [{**one, **other} for one in found for other in options]
        return found

    return through(after.get(None, []))


def _after(
    tree: Tree, actor: int, within: Collection[int] | None
) -> dict[tuple[int, int] | None, list[int]]:
    """An actor's next information sets after each of its choices; None: its first ones."""
    found: dict[tuple[int, int] | None, list[int]] = {}
    for index in tree.sets_of(actor):
        if within is not None and index not in within:
            continue
        previous = tree.sets[index].previous
        if within is not None and previous is not None and previous[0] not in within:
            previous = None
        found.setdefault(previous, []).append(index)
    return found
