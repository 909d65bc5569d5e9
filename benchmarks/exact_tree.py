"""A crisis with secrets on both sides, solved exactly: `python -m benchmarks.exact_tree`.

Two sides, each resolute or not, take turns at pressing on or holding back, all in sight of each
other; at the end the stake is divided by who has pressed more, and what both have pressed does harm
to both. It is the crisis tree of the catalog (theory/crisis-tree) made deep, with private types
added. With d decisions there are 2^d ends of play by 4 pairs of types, and 2^(d+1) - 2 choices
that hang together through beliefs. Solved: the logit equilibrium at rationality 1.

Beside it, where pygambit can be imported: Gambit's tracing of the same equilibrium on the same
tree. Every solution is a process of its own, stopped when its time is over.
"""

import argparse
import json
import resource
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from benchmarks.keeping import kept
from benchmarks.machine import described

ROOT = Path(__file__).resolve().parents[1]
DEPTHS = (4, 5, 6, 8, 10)
_TREE = """\
offramp: 1
id: crisis-tree-{depth}
title: A crisis of {depth} decisions with secrets on both sides
time: {{periods: {periods}, moves: [a, b]}}
parameters: {{half: {half}, harm: 1.5 / half ** 2}}
actors:
  a: {{rationality: 1, types: {types}}}
  b: {{rationality: 1, types: {types}}}
variables: {{pressed_a: 0, pressed_b: 0}}
actions:
  a_presses: {{by: a, effects: {{pressed_a: 1}}}}
  a_holds: {{by: a}}
  b_presses: {{by: b, when: period <= {last}, effects: {{pressed_b: 1}}}}
  b_holds: {{by: b, when: period <= {last}}}
payoffs:
  a: {{terminal: self.resolve * (pressed_a - pressed_b) / half - harm * pressed_a * pressed_b}}
  b: {{terminal: self.resolve * (pressed_b - pressed_a) / half - harm * pressed_a * pressed_b}}
outcomes:
  clash: {{when: period == {periods} and pressed_a + pressed_b > half}}
  calm: otherwise
"""
_TYPES = "{firm: {probability: 0.4, resolve: 2}, soft: {probability: 0.6, resolve: 0.5}}"


def scenario(depth: int) -> str:
    """The scenario of a tree of so many decisions; the two sides take turns."""
    periods = (depth + 1) // 2
    return _TREE.format(depth=depth, periods=periods, last=depth // 2, half=depth / 2, types=_TYPES)


def by_offramp(depth: int) -> dict[str, Any]:
    """Solved by Offramp: seconds without loading, residual, positions, outcomes."""
    import offramp

    offramp.solve(offramp.loads(scenario(2)))  # warm up
    crisis = offramp.loads(scenario(depth))
    begun = time.perf_counter()
    solution = offramp.solve(crisis, every=False)
    seconds = time.perf_counter() - begun
    found = solution.diagnostics
    return {
        "seconds": seconds,
        "residual": found.residual,
        "converged": found.converged,
        "positions": found.positions,
        "outcomes": dict(solution.outcomes or {}),
        "memory_mib": _peak(),
    }


def by_gambit(depth: int) -> dict[str, Any]:
    """Solved by Gambit: seconds of tracing alone, nodes of the tree, outcomes."""
    import offramp
    from offramp.engine.lower import lower
    from offramp.strategy.gambit import efg, library, to_tree
    from offramp.strategy.gambit.following import follow

    tree = to_tree(lower(offramp.loads(scenario(depth)).model))
    text = efg(tree)
    begun = time.perf_counter()
    found = library.logit(text, 1.0)
    seconds = time.perf_counter() - begun
    ends = follow(tree, library.behavior(tree, found.profiles[0])).ends
    outcomes = dict(zip(tree.outcomes, ends.tolist(), strict=True))
    return {
        "seconds": seconds,
        "nodes": len(tree.spots),
        "outcomes": outcomes,
        "memory_mib": _peak(),
    }


_WAYS = {"offramp": by_offramp, "gambit": by_gambit}


def solved(way: str, depth: int, limit: float) -> dict[str, Any]:
    """One solution in a process of its own; a `note` where there is none."""
    command = [sys.executable, "-W", "ignore", "-m", "benchmarks.exact_tree", "--one", way]
    begun = time.perf_counter()
    try:
        done = subprocess.run(
            [*command, str(depth)], cwd=ROOT, capture_output=True, text=True, timeout=limit
        )
    except subprocess.TimeoutExpired:
        return {"note": f"stopped after {limit:g} s"}
    if done.returncode:
        return {"note": (done.stderr.strip().splitlines() or ["failed"])[-1]}
    return json.loads(done.stdout) | {"process_s": time.perf_counter() - begun}


def measured(depths: list[int], limit: float, repeat: int) -> dict[str, Any]:
    """All depths by all ways, the fastest of several repetitions."""
    rows = list[dict[str, Any]]()
    given_up = set[str]()
    for depth in depths:
        row: dict[str, Any] = {"depth": depth, "choices": 2 ** (depth + 1) - 2}
        for way in _WAYS:
            if way in given_up:
                row[way] = {"note": "not tried: a smaller one was not solved"}
                continue
            tries = [solved(way, depth, limit)]
            if "note" in tries[0]:
                given_up.add(way)
            elif tries[0]["process_s"] < limit / 10:
                tries += [solved(way, depth, limit) for _ in range(repeat - 1)]
            row[way] = min(tries, key=lambda found: found.get("seconds", limit))
            print(depth, way, row[way], file=sys.stderr, flush=True)
        row["apart"] = _apart(row)
        rows.append(row)
    return {"machine": described(), "limit_s": limit, "trees": rows}


def table(found: dict[str, Any]) -> str:
    """The rows as text."""
    lines = ["decisions  choices  Offramp s  residual  Gambit s  apart"]
    for row in found["trees"]:
        ours, theirs, apart = row["offramp"], row["gambit"], row["apart"]
        said = f"{theirs['seconds']:.2f}" if "seconds" in theirs else theirs["note"]
        mine = ours.get("note") or f"{ours['seconds']:9.2f}  {ours['residual']:8.1e}"
        lines.append(
            f"{row['depth']:9}  {row['choices']:7}  {mine}  {said:>8}  "
            + ("–" if apart is None else f"{apart:.1e}")
        )
    return "\n".join(lines)


def _apart(row: dict[str, Any]) -> float | None:
    """The largest difference of an outcome's probability between the two."""
    ours, theirs = row["offramp"].get("outcomes"), row["gambit"].get("outcomes")
    if not ours or not theirs:
        return None
    return max(abs(ours[name] - theirs[name]) for name in ours)


def _peak() -> float:
    scale = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * scale / 2**20


def main() -> None:
    """Measure, print a table, write JSON."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--depths", type=int, nargs="*", default=list(DEPTHS))
    parser.add_argument("--limit", type=float, default=300.0, help="seconds for one solution")
    parser.add_argument("--repeat", type=int, default=3)
    usual = "benchmarks/results, with all depths"
    parser.add_argument("--json", type=Path, help=f"where results are written (default: {usual})")
    parser.add_argument("--one", nargs=2, metavar=("WAY", "DEPTH"), help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.one:
        print(json.dumps(_WAYS[asked.one[0]](int(asked.one[1]))))
        return
    found = measured(asked.depths, asked.limit, asked.repeat)
    print(table(found))
    kept(found, "exact-tree.json", asked.json, set(DEPTHS) <= set(asked.depths))


if __name__ == "__main__":
    main()
