"""What a solved game comes to: how often each position is reached, ends, payoffs, regret."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from offramp.engine.program import Program
from offramp.engine.tape import Array
from offramp.strategy.exact.game import Choices, Game
from offramp.strategy.exact.graph import Layer, Mover
from offramp.strategy.exact.logs import log_softmax
from offramp.strategy.solution import Decision, Regret

_LIKELY = 1e-300
_MOST = 100_000  # decisions listed


@dataclass(frozen=True)
class Outlook:
    """A profile of choices, followed through: Q by layer and mover, reach, ends, payoffs.

    `reach` by layer and mover (place, type); `ends` (outcome,), `payoffs` (actor,).
    """

    choices: Sequence[Choices]
    beliefs: Array  # (history, slot)
    q: Sequence[Sequence[Array]]  # (place, type, action + 1)
    reach: Sequence[Sequence[Array]]
    ends: Array
    payoffs: Array


def outlook(game: Game, choices: Sequence[Choices]) -> Outlook:
    """Follow a profile of choices through the game."""
    beliefs = game.beliefs(choices)
    found, worth = game.replies(choices, beliefs)
    graph = game.graph
    assert graph.start.ends is not None
    mass, before = graph.prior, graph.start
    ends = mass @ graph.start.ends
    reach: list[list[Array]] = []
    for layer, sums, chosen in zip(graph.layers, game.sums, choices, strict=True):
        assert before.onward is not None
        assert layer.ends is not None
        state: Array = before.onward.T @ mass  # (state,)
        reach.append([_reached(layer, mover, state) for mover in layer.movers])
        mass = state[layer.edge_state]
        for p in sums.probabilities(chosen):
            mass = mass * p[:, 0]
        ends = ends + mass @ layer.ends
        before = layer
    actors = worth.shape[1] - 1
    payoffs = graph.prior @ worth[:, :actors, 0]
    q = [[each[..., 0] for each in layer] for layer in found]
    return Outlook(choices, beliefs[..., 0], q, reach, ends, payoffs)


def _reached(layer: Layer, mover: Mover, mass: Array) -> Array:
    """The probability (place, type) that play is at the mover's node and it of the type."""
    found = np.zeros(mover.shape[:2])
    place = mover.place[layer.node]
    here = place >= 0
    np.add.at(found, (place[here], layer.types[mover.actor][here]), mass[here])
    return found


def replies_in_logs(mover: Mover, q: Array) -> Array:
    """The logit reply to Q (place, type, action + 1), in logarithms."""
    z = np.where(mover.open, mover.rationality * q, -np.inf)
    return log_softmax(z, 2)


def residual(game: Game, out: Outlook, actors: Sequence[int]) -> float:
    """The largest difference between a choice and the logit reply to all choices."""
    worst = 0.0
    for layer, chosen, q in zip(game.graph.layers, out.choices, out.q, strict=True):
        for mover, logs, value in zip(layer.movers, chosen, q, strict=True):
            if mover.actor in actors:
                reply = np.exp(replies_in_logs(mover, value))
                worst = max(worst, float(np.abs(reply - np.exp(logs[..., 0])).max(initial=0.0)))
    return worst


def regrets(program: Program, game: Game, out: Outlook, actors: Sequence[int]) -> list[Regret]:
    """What each actor could gain by the best one-shot deviation, per decision, exactly."""
    found: list[Regret] = []
    for actor in actors:
        gain = precise = weight = 0.0
        low, high = np.inf, -np.inf
        for layer, chosen, q, reach in zip(
            game.graph.layers, out.choices, out.q, out.reach, strict=True
        ):
            for mover, logs, value, r in zip(layer.movers, chosen, q, reach, strict=True):
                if mover.actor != actor:
                    continue
                choice = (mover.open.sum(axis=2) > 1) & (r > 0)
                if not choice.any():
                    continue
                best = np.where(mover.open, value, -np.inf).max(axis=2)
                gain += float((r * (best - _mean(mover, logs[..., 0], value)))[choice].sum())
                reply = replies_in_logs(mover, value)
                precise += float((r * (best - _mean(mover, reply, value)))[choice].sum())
                weight += float(r[choice].sum())
                seen = value[mover.open & choice[..., None]]
                low, high = min(low, seen.min()), max(high, seen.max())
        if weight <= 0:
            continue
        gain, precise = gain / weight, precise / weight
        share = max(0.0, gain - precise) / (high - low) if high > low else 0.0
        name = program.actors[actor].name
        found.append(Regret(name, gain, gain, gain, precise, share, weight))
    return found


def _mean(mover: Mover, logs: Array, value: Array) -> Array:
    return (np.exp(logs) * np.where(mover.open, value, 0.0)).sum(axis=2)


def decisions(program: Program, game: Game, out: Outlook, actors: Sequence[int]) -> list[Decision]:
    """Every decision with a choice that can be reached, the likeliest first."""
    found: list[Decision] = []
    for layer, chosen, q, reach in zip(
        game.graph.layers, out.choices, out.q, out.reach, strict=True
    ):
        for mover, logs, value, r in zip(layer.movers, chosen, q, reach, strict=True):
            if mover.actor not in actors:
                continue
            nodes = np.flatnonzero(mover.place >= 0)
            for node in nodes:
                place = mover.place[node]
                for kind in range(mover.shape[1]):
                    if r[place, kind] > _LIKELY and mover.open[place, kind].sum() > 1:
                        found.append(
                            _decision(program, layer, mover, out, int(node), kind, logs, value, r)
                        )
    found.sort(key=lambda d: -d.reach)
    return found[:_MOST]


def _decision(
    program: Program,
    layer: Layer,
    mover: Mover,
    out: Outlook,
    node: int,
    kind: int,
    logs: Any,
    value: Array,
    reach: Array,
) -> Decision:
    code, place = program.actors[mover.actor], mover.place[node]
    open_ = np.flatnonzero(mover.open[place, kind][:-1])
    names = [variable.name for variable in program.model.variables]
    believed = out.beliefs[layer.history[node]]
    slots = program.symbols.beliefs
    done: list[int] = layer.at.did[:, node].tolist()
    did = {
        actor.name: actor.actions[action].name
        for actor, action in zip(program.actors, done, strict=True)
        if action >= 0
    }
    return Decision(
        layer.period,
        code.name,
        code.type_names[kind],
        float(reach[place, kind]),
        dict(zip(names, layer.at.x[:, node].tolist(), strict=True)),
        {key: float(believed[slot]) for key, slot in slots.items() if slot >= 0},
        tuple(code.actions[a].name for a in open_),
        tuple(float(np.exp(logs[place, kind, a, 0])) for a in open_),
        tuple(float(value[place, kind, a]) for a in open_),
        did,
    )
