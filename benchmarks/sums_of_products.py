"""Sums of products and Cholesky's factor beside those of the library that NumPy was built with.

    python -m benchmarks.sums_of_products

One thread. Rounds of both are interleaved; what is printed are medians and the median of ratios.
The sizes are those of regressions in `ukraine-2024`. Nothing is asserted about times.
"""

import time
from collections.abc import Callable
from typing import Any

import numpy as np
from threadpoolctl import threadpool_info, threadpool_limits

from benchmarks.machine import described
from offramp.engine.compiled.products import factored, products

SIZES = ((24, 40), (40, 260), (140, 800), (220, 1600))
ROUNDS = 201


def main() -> None:
    """Time and print."""
    library = ", ".join(f"{one['internal_api']} ({one.get('architecture', '?')})" for one in info())
    print(described().get("processor", ""), "beside", library)
    print("columns  rows  what        ours µs  theirs µs  theirs / ours")
    with threadpool_limits(1):
        for columns, rows in SIZES:
            for name, ours, theirs in contests(columns, rows):
                a, b, ratio = compared(ours, theirs)
                print(f"{columns:7d} {rows:5d}  {name:10s} {a:8.1f}  {b:9.1f}  {ratio:13.2f}")


def info() -> list[dict[str, Any]]:
    return [one for one in threadpool_info() if one.get("user_api") == "blas"]


def contests(columns: int, rows: int) -> list[tuple[str, Callable[[], Any], Callable[[], Any]]]:
    generator = np.random.default_rng(1)
    x = generator.normal(size=(columns, rows)).astype(np.float32)
    y = generator.normal(size=rows).astype(np.float32)
    wide = x.astype(np.float64)
    square = wide @ wide.T + np.eye(columns)
    sums = np.vstack([square, wide @ y])

    def factor() -> None:
        factored(sums.copy(), columns)

    return [
        ("products", lambda: products(x, y, 0, rows), lambda: (x @ x.T, x @ y)),
        ("Cholesky", factor, lambda: np.linalg.cholesky(square)),
    ]


def compared(ours: Callable[[], Any], theirs: Callable[[], Any]) -> tuple[float, float, float]:
    """Medians in microseconds, and that of ratios round by round."""
    seconds = np.array([(timed(ours), timed(theirs)) for _ in range(ROUNDS)])[1:]
    a, b = np.median(seconds, axis=0) * 1e6
    return float(a), float(b), float(np.median(seconds[:, 1] / seconds[:, 0]))


def timed(what: Callable[[], Any]) -> float:
    start = time.perf_counter()
    what()
    return time.perf_counter() - start


if __name__ == "__main__":
    main()
