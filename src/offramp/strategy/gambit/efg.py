"""A tree in Gambit's format for games in extensive form (.efg)."""

from collections.abc import Mapping, Sequence
from fractions import Fraction

from offramp.strategy.gambit.exactly import text
from offramp.strategy.gambit.tree import Spot, Tree

Ends = Mapping[int, Sequence[Fraction]]  # spots taken for ends, and payoffs (actor,) there


def efg(
    tree: Tree,
    root: int = 0,
    ends: Ends | None = None,
    scale: Mapping[int, Fraction] | None = None,
    players: Sequence[int] | None = None,
) -> str:
    """The text of an .efg file, payoffs counted at the start.

    It begins at the spot `root`, and takes the spots `ends` for ends; `players` are those that
    choose there. `scale` multiplies payoffs by actor.
    """
    return _Writing(tree, ends or {}, scale or {}, players or tree.players).text(root)


def quoted(words: str) -> str:
    """Text in quotation marks."""
    return '"' + words.replace("\\", "\\\\").replace('"', '\\"') + '"'


class _Writing:
    def __init__(
        self, tree: Tree, ends: Ends, scale: Mapping[int, Fraction], players: Sequence[int]
    ) -> None:
        self.tree, self.ends, self.scale, self.players = tree, ends, scale, players
        self.numbers: dict[int, int] = {}  # information sets, from 1 by player
        self.counts = dict.fromkeys(players, 0)
        self.outcomes: dict[tuple[int, tuple[Fraction, ...]], int] = {}
        self.chances = 0

    def text(self, root: int) -> str:
        names = " ".join(quoted(self.tree.actors[p]) for p in self.players)
        lines = [f"EFG 2 R {quoted(self.tree.title)} {{ {names} }}", '""', ""]
        left = [root]
        while left:
            index = left.pop()
            spot = self.tree.spots[index]
            if index in self.ends or not spot.children:
                lines.append(self.end(index, spot))
                continue
            lines.append(self.chance(spot) if spot.information < 0 else self.move(spot))
            left.extend(reversed(spot.children))
        return "\n".join(lines) + "\n"

    def chance(self, spot: Spot) -> str:
        self.chances += 1
        pairs = zip(spot.names, spot.odds, strict=True)
        branches = " ".join(f"{quoted(name)} {text_of_odds(p)}" for name, p in pairs)
        return f'c "" {self.chances} "" {{ {branches} }} 0'

    def move(self, spot: Spot) -> str:
        each = self.tree.sets[spot.information]
        if spot.information not in self.numbers:
            self.counts[each.actor] += 1
            self.numbers[spot.information] = self.counts[each.actor]
        number = self.numbers[spot.information]
        actions = " ".join(quoted(name) for name in each.actions)
        player = list(self.players).index(each.actor) + 1
        return f'p "" {player} {number} {quoted(each.label)} {{ {actions} }} 0'

    def end(self, index: int, spot: Spot) -> str:
        payoffs = self.ends.get(index, spot.payoffs)
        paid = tuple(payoffs[p] * self.scale.get(p, Fraction(1)) for p in self.players)
        key = (spot.outcome, paid)
        number = self.outcomes.setdefault(key, len(self.outcomes) + 1)
        name = self.tree.outcomes[spot.outcome] if spot.outcome >= 0 else "value"
        numbers = ", ".join(text(value) for value in paid)
        return f't "" {number} {quoted(f"{name} #{number}")} {{ {numbers} }}'


def text_of_odds(p: Fraction) -> str:
    """A probability."""
    return text(p)
