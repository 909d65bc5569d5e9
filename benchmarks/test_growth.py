"""How the time of play grows with runs, actors, actions, periods and mechanisms.

    python -m pytest benchmarks/test_growth.py --benchmark-json benchmarks/results/growth.json

What is timed is `offramp.play` of a crisis that is loaded and has been played before, on one
thread. The crises are the reference crisis, one of its sizes varied, and one composed of
mechanisms. Nothing is asserted about times.
"""

import inspect
import os
from typing import Any

import pytest

import offramp
from benchmarks import composed_crisis, reference_crisis
from benchmarks.reference_numbers import numbers

USUAL = int(os.environ.get("OFFRAMP_GROWTH_RUNS", "20000"))  # runs, where they do not vary
ROUNDS = 5
SIZES: dict[str, tuple[int, ...]] = {
    "actors": (2, 4, 6, 8, 10, 12),
    "actions": (4, 8, 16, 32),
    "periods": (10, 25, 52, 100, 200),
}


@pytest.mark.parametrize("runs", [1_000, 10_000, 100_000, 1_000_000])
def test_runs(benchmark: Any, runs: int) -> None:
    timed(benchmark, "runs", runs, reference_crisis.scenario(numbers()), runs)


@pytest.mark.parametrize(
    ("size", "value"), [(size, value) for size, values in SIZES.items() for value in values]
)
def test_size(benchmark: Any, size: str, value: int) -> None:
    text = reference_crisis.scenario(numbers(**{size: value}))
    timed(benchmark, size, value, text, USUAL)


@pytest.mark.parametrize("count", range(1, len(composed_crisis.MECHANISMS) + 1))
def test_mechanisms(benchmark: Any, count: int) -> None:
    timed(benchmark, "mechanisms", count, composed_crisis.scenario(count), USUAL)


def timed(benchmark: Any, size: str, value: int, text: str, runs: int) -> None:
    """Play and time; what was played goes into the results."""
    crisis = offramp.loads(text)
    known = inspect.signature(offramp.play).parameters
    options: dict[str, Any] = {"threads": 1} if "threads" in known else {}
    rounds = ROUNDS if runs < 1_000_000 else 1
    played = benchmark.pedantic(
        lambda: offramp.play(crisis, runs=runs, **options),
        rounds=rounds,
        warmup_rounds=0 if runs >= 1_000_000 else 1,
    )
    moves = int(played.summary.actions.sum())
    benchmark.group = size
    benchmark.extra_info |= {"size": size, "value": value, "runs": runs, "moves": moves}
