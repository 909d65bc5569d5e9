"""Solve a small crisis exactly: enumerate, then backward induction or one system of equations."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from offramp.engine.noise import Noise
from offramp.engine.program import Program
from offramp.engine.setting import started
from offramp.engine.splitting import MAX_POSITIONS
from offramp.engine.tape import Array, Code, evaluate
from offramp.engine.view import Behavior
from offramp.strategy.exact.backward import induced
from offramp.strategy.exact.expand import expand, reads
from offramp.strategy.exact.game import Choices, Game, assumed_choices, coupled, given_choices
from offramp.strategy.exact.graph import Graph, Layer
from offramp.strategy.exact.reached import (
    Outlook,
    decisions,
    outlook,
    regrets,
    replies_in_logs,
    residual,
)
from offramp.strategy.exact.table import tables
from offramp.strategy.exact.telling import warnings, why
from offramp.strategy.exact.whole import solve_whole
from offramp.strategy.solution import Alternative, Diagnostics, Solution

_REBUILDS = 60  # rounds, where something in play reads beliefs
_SETTLED = 1e-10
_SAME = 1e-7  # choice probabilities that differ by less are one equilibrium
_UNSOLVED = 1e-6  # a larger residual is not an equilibrium


@dataclass
class _Solved:
    """One equilibrium of a game and how it was found."""

    choices: list[Choices]
    others: list[list[Choices]]
    how: dict[str, Any]


def solve_exact(
    program: Program,
    given: Sequence[Behavior | None],
    selection: str = "principal",
    avoid: str | None = None,
    every: bool = False,
    limit: int = MAX_POSITIONS,
    patience: int | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Solution:
    """Enumerate a crisis at central values and solve it.

    `given` are the behaviors of actors not solved for, None for the others. `selection` says
    which of several equilibria is taken, `avoid` names the outcome that `lowest-risk` minimizes
    the chance of (default: the worst for all actors together). With `every`, equilibria are
    counted where no proof says there is one. More positions than `patience` (None: any number)
    that have to be solved one by one, as games of several equilibria perhaps, are too many.
    Raises TooLarge, PlayError.
    """
    began = time.perf_counter()
    actors = [index for index, behavior in enumerate(given) if behavior is None]
    with np.errstate(all="ignore"):
        risk = _avoided(program, avoid)
        game = _game(program, given, None, risk, limit)
        game.patience = patience
        found = _solved(program, game, selection, every, progress)
        rounds = 1
        if reads(program, Code.BELIEF):
            game, found, rounds = _rebuilt(program, given, risk, limit, selection, every, found)
        out = outlook(game, found.choices)
        return _solution(program, game, found, out, given, actors, selection, rounds, began)


def _game(
    program: Program, given: Sequence[Behavior | None], guess: Any, risk: int, limit: int
) -> Game:
    graph = expand(program, given, limit, guess)
    for layer in (graph.start, *graph.layers):
        assert layer.reward is not None
        assert layer.ends is not None
        layer.reward = np.column_stack([layer.reward, layer.ends[:, risk]])
        if layer.discount is not None:
            layer.discount = np.append(layer.discount, 1.0)
    return Game(graph, program.belief_slots)


def _avoided(program: Program, avoid: str | None) -> int:
    """The outcome to avoid: as named, else the one worst for all actors together."""
    if avoid is not None:
        return program.outcomes.index(avoid)
    frame = started(program, Noise(0, 0, 1), drawn=False).frame()
    total = np.zeros(len(program.outcomes))
    for actor in program.actors:
        total += [float(np.asarray(v).reshape(-1)[0]) for v in evaluate(actor.terminal, frame)]
    return int(np.argmin(np.nan_to_num(total)))


def _solved(
    program: Program,
    game: Game,
    selection: str,
    every: bool,
    progress: Callable[[int, int], None] | None,
) -> _Solved:
    """Level-k actors by their rounds of reply, then the equilibrium of the others."""
    kinds = [actor.behavior.kind for actor in program.model.actors]
    if "level-k" in kinds:
        _hold_levels(program, game)
    if coupled(game.graph.layers, game.held):
        game.unknowns()
        found = solve_whole(game, selection, every, progress)
        every_choices = [game.choices(z[:, None]) for z in found.z]
        counted = every or selection != "principal"
        how = {
            "equilibria": len(found.z) if counted else None,
            "unique": None,
            "turns": found.turns,
            "changes": found.changes,
            "arrived": found.arrived,
            "steps": found.steps,
            "method": "one system of equations for all choices",
        }
        others = [c for i, c in enumerate(every_choices) if i != found.selected]
        return _Solved(every_choices[found.selected], others, how)
    done = induced(game, selection, every, progress)
    how = {
        "equilibria": done.most if done.proven or every else None,
        "unique": True if done.proven and done.most == 1 else (False if done.most > 1 else None),
        "turns": tuple(done.turns),
        "changes": (),
        "arrived": done.arrived,
        "steps": len(game.graph.layers),
        "method": "backward induction",
        "several": done.several,
    }
    others = list[list[Choices]]()
    if every and done.several:
        for rule in ("low", "middle", "high"):
            another = induced(game, rule, True).choices
            if all(_apart(another, known) > _SAME for known in [done.choices, *others]):
                others.append(another)
    return _Solved(done.choices, others, how)


def _hold_levels(program: Program, game: Game) -> None:
    """The iterates of replying, undamped, are the level-k behaviors; hold each actor at its own."""
    model, layers = program.model.actors, game.graph.layers
    depths = {i: a.behavior.depth or 1 for i, a in enumerate(model) if a.behavior.kind == "level-k"}
    choices = [assumed_choices(layer) for layer in layers]
    for level in range(1, max(depths.values()) + 1):
        q, _ = game.replies(choices, game.beliefs(choices))
        choices = [
            [
                h if h is not None else replies_in_logs(m, v[..., 0])[..., None]
                for m, h, v in zip(layer.movers, held, values, strict=True)
            ]
            for layer, held, values in zip(layers, _given(layers), q, strict=True)
        ]
        for number, layer in enumerate(layers):
            for index, mover in enumerate(layer.movers):
                if depths.get(mover.actor) == level:
                    game.held[number][index] = choices[number][index]


def _given(layers: Sequence[Layer]) -> list[list[Any]]:
    return [[given_choices(mover) for mover in layer.movers] for layer in layers]


def _rebuilt(
    program: Program,
    given: Sequence[Behavior | None],
    risk: int,
    limit: int,
    selection: str,
    every: bool,
    found: _Solved,
) -> tuple[Game, _Solved, int]:
    """Where play reads beliefs, the graph hangs on choices: expand and solve until both agree."""
    game = _game(program, given, None, risk, limit)
    for number in range(2, _REBUILDS):
        before = found.choices

        def guess(index: int, layer: Layer, known: list[Choices] = before) -> Choices:
            assumed = assumed_choices(layer)  # given choices may read beliefs themselves
            if index >= len(known) or len(known[index]) != len(assumed):
                return assumed
            return [
                old if old.shape == new.shape and mover.given is None else new
                for old, new, mover in zip(known[index], assumed, layer.movers, strict=True)
            ]

        game = _game(program, given, guess, risk, limit)
        found = _solved(program, game, selection, every, None)
        apart = _apart(before, found.choices)
        if apart <= _SETTLED:
            return game, found, number
    found.how["arrived"] = False
    return game, found, _REBUILDS


def _apart(one: Sequence[Choices], other: Sequence[Choices]) -> float:
    if [[c.shape for c in each] for each in one] != [[c.shape for c in each] for each in other]:
        return np.inf
    return max(
        (
            float(np.abs(np.exp(a) - np.exp(b)).max(initial=0.0))
            for x, y in zip(one, other, strict=True)
            for a, b in zip(x, y, strict=True)
        ),
        default=0.0,
    )


def _solution(
    program: Program,
    game: Game,
    found: _Solved,
    out: Outlook,
    given: Sequence[Behavior | None],
    actors: Sequence[int],
    selection: str,
    rounds: int,
    began: float,
) -> Solution:
    equal = [i for i in actors if program.model.actors[i].behavior.kind == "equilibrium"]
    left = residual(game, out, equal)
    how = found.how
    good = bool(how["arrived"]) and left <= _UNSOLVED
    telling = reads(program, Code.DID)
    worths = _worths(game.graph, out)
    solved = tables(game.graph, worths, out.beliefs, len(program.actors), telling)
    behaviors = [solved[i] if b is None else b for i, b in enumerate(given)]
    diagnostics = Diagnostics(
        solver="exact",
        selection=selection,
        why=why(how, selection),
        equilibria=how["equilibria"],
        unique=how["unique"],
        rounds=max(rounds, int(how["steps"])),
        changes=tuple(how["changes"]),
        residual=left,
        converged=good,
        regrets=tuple(regrets(program, game, out, actors)),
        positions=game.graph.positions,
        turns=tuple(how["turns"]),
        warnings=warnings(how, left, good),
        seconds=time.perf_counter() - began,
    )
    names = [actor.name for actor in program.actors]
    others = [_alternative(program, game, choices, actors) for choices in found.others]
    listed = decisions(program, game, out, actors)
    payoffs = dict(zip(names, out.payoffs.tolist(), strict=True))
    ends = dict(zip(program.outcomes, out.ends.tolist(), strict=True))
    if others:
        others.insert(0, Alternative("selected", ends, payoffs, listed))
    return Solution(behaviors, diagnostics, listed, payoffs, ends, others)


def _worths(graph: Graph, out: Outlook) -> list[list[Array]]:
    """Choices as they are played, in logarithms: nan where an action is not open."""
    return [
        [np.where(m.open, c[..., 0], np.nan) for m, c in zip(layer.movers, chosen, strict=True)]
        for layer, chosen in zip(graph.layers, out.choices, strict=True)
    ]


def _alternative(
    program: Program, game: Game, choices: Sequence[Choices], actors: Sequence[int]
) -> Alternative:
    out = outlook(game, choices)
    names = [actor.name for actor in program.actors]
    return Alternative(
        "another",
        dict(zip(program.outcomes, out.ends.tolist(), strict=True)),
        dict(zip(names, out.payoffs.tolist(), strict=True)),
        decisions(program, game, out, actors),
    )
