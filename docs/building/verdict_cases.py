"""Claims whose truth is known, and runs for them: to measure how often verdicts are wrong.

Each stands at its threshold, where wrong verdicts are likeliest, or a little to one side of it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from offramp.language.claim import (
    AllClaims,
    Arithmetic,
    Claim,
    Comparison,
    Condition,
    Mean,
    Number,
    Probability,
    Quantile,
    Quantity,
    Value,
)
from offramp.language.formula import Formula

Block: TypeAlias = tuple[NDArray[np.float64], NDArray[np.bool_]]  # x, g: (atom, run)
Draw: TypeAlias = Callable[[np.random.Generator, int], Block]


@dataclass(frozen=True)
class Case:
    """A claim, its runs, and what it truly is: `edge` lies exactly on the threshold."""

    name: str
    title: str
    claim: Claim
    draw: Draw
    truth: str


def p(event: str, given: str = "", under: str = "") -> Probability:
    """A probability of an event, given another, under a policy."""
    condition = Condition(Formula.of(given)) if given else None
    return Probability(Condition(Formula.of(event)), condition, (under,) if under else ())


def e(value: str, under: str = "") -> Mean:
    """A mean of a value, under a policy."""
    return Mean(Value(Formula.of(value)), under=(under,) if under else ())


def q(value: str, share: float, under: str = "") -> Quantile:
    """A quantile of a value, under a policy."""
    return Quantile(Value(Formula.of(value)), share, under=(under,) if under else ())


def over(left: Quantity, right: Quantity) -> Arithmetic:
    """A ratio."""
    return Arithmetic("/", left, right)


def minus(left: Quantity, right: Quantity) -> Arithmetic:
    """A difference."""
    return Arithmetic("-", left, right)


def below(left: Quantity, right: Quantity | float) -> Comparison:
    """That one quantity is smaller than another, or than a number."""
    return Comparison(left, "<", Number(right) if isinstance(right, float) else right)


def events(*shares: float) -> Draw:
    """Events of these shares: a run in which a rare one happens has the more frequent ones too."""

    def draw(generator: np.random.Generator, runs: int) -> Block:
        luck = generator.random(runs)
        x = np.array([luck < share for share in shares], dtype=float)
        return x, np.ones_like(x, dtype=bool)

    return draw


def pair(only_first: float, only_second: float, both: float) -> Draw:
    """Two events of the same run, by the shares of runs with either and with both."""

    def draw(generator: np.random.Generator, runs: int) -> Block:
        luck = generator.random(runs)
        first = luck < only_first + both
        second = (luck >= only_first) & (luck < only_first + both + only_second)
        x = np.array([first, second], dtype=float)
        return x, np.ones_like(x, dtype=bool)

    return draw


def given(shares: tuple[float, ...], matching: tuple[float, ...]) -> Draw:
    """Events of these shares among runs that match; luck is shared by a half."""

    def draw(generator: np.random.Generator, runs: int) -> Block:
        common = generator.random((2, runs))
        own = generator.random((2, len(shares), runs))
        shared = generator.random((2, runs)) < 0.5
        luck = np.where(shared[:, None], common[:, None], own)  # (what, atom, run)
        return (
            (luck[0] < np.array(shares)[:, None]).astype(float),
            luck[1] < np.array(matching)[:, None],
        )

    return draw


def values(make: Callable[[np.random.Generator, int], NDArray[np.float64]]) -> Draw:
    """Values (atom, run) of all runs."""

    def draw(generator: np.random.Generator, runs: int) -> Block:
        x = np.atleast_2d(make(generator, runs))
        return x, np.ones_like(x, dtype=bool)

    return draw


def _four(generator: np.random.Generator, runs: int) -> NDArray[np.float64]:
    """Four policies: one shifts the rate by 2%, the other by 3%, both together by their sum."""
    luck = generator.random(runs) + np.array([0.0, 0.0, 0.3, 0.3])[:, None]
    return (luck % 1 < np.array([0.10, 0.12, 0.13, 0.15])[:, None]).astype(float)


def _heavy(generator: np.random.Generator, runs: int) -> NDArray[np.float64]:
    return generator.lognormal(0.0, 1.0, runs)


def _students(generator: np.random.Generator, runs: int) -> NDArray[np.float64]:
    return generator.standard_t(3, runs)


def _paired_means(generator: np.random.Generator, runs: int) -> NDArray[np.float64]:
    common = generator.normal(0, 3, runs)
    return common + generator.exponential(1.0, (2, runs))


def ratio_of_means(generator: np.random.Generator, runs: int) -> NDArray[np.float64]:
    """Two positive values that depend on each other, the first twice as large in the mean."""
    common = generator.gamma(2.0, 1.0, runs)
    return np.array([2 * common, common * generator.exponential(1.0, runs)])


def exponentials(generator: np.random.Generator, runs: int) -> NDArray[np.float64]:
    """Two independent values of one law."""
    return generator.exponential(1.0, (2, runs))


def _paired(first: float, second: float, both: float) -> Case:
    truth = "edge" if first == second else "holds" if first < second else "fails"
    title = f"P(a) < P(b): {first + both:.2%} and {second + both:.2%}, on the same luck"
    claim = below(p("a"), p("a", under="x"))
    return Case(f"paired-{first:g}-{second:g}", title, claim, pair(first, second, both), truth)


def single(share: float, threshold: float) -> Case:
    """A probability beside a number."""
    truth = "edge" if share == threshold else "holds" if share < threshold else "fails"
    title = f"P(a) < {threshold:.1%}: {share:.1%}"
    return Case(f"single-{share:g}", title, below(p("a"), threshold), events(share), truth)


_A, _B = p("a"), p("b")
CASES = (
    single(0.02, 0.02),
    single(0.018, 0.02),
    single(0.022, 0.02),
    single(0.001, 0.001),
    _paired(0.01, 0.01, 0.01),
    _paired(0.01, 0.012, 0.01),
    _paired(0.012, 0.01, 0.01),
    _paired(0.0005, 0.0005, 0.0005),
    Case(
        "shift",
        "P(a) − P(b) < 1%: 1%",
        below(minus(_A, _B), 0.01),
        pair(0.03, 0.02, 0.05),
        "edge",
    ),
    Case(
        "shift-rare",
        "P(a) − P(b) < 0.1%: 0.1%",
        below(minus(_A, _B), 0.001),
        pair(0.0015, 0.0005, 0.001),
        "edge",
    ),
    Case(
        "band",
        "P(a) = P(b) ± 1%: 1% apart",
        Comparison(_A, "=", _B, 0.01),
        pair(0.03, 0.02, 0.05),
        "edge",
    ),
    Case(
        "given",
        "P(a given c) < 30%: 30%, 2% of runs match",
        below(p("a", "c"), 0.3),
        given((0.3,), (0.02,)),
        "edge",
    ),
    Case(
        "given-two",
        "P(a given c) < P(a given c under x): both 30%, 5% match",
        below(p("a", "c"), p("a", "c", "x")),
        given((0.3, 0.3), (0.05, 0.05)),
        "edge",
    ),
    Case(
        "given-two-rare",
        "the same: both 5%, 2% and 4% match",
        below(p("a", "c"), p("a", "c", "x")),
        given((0.05, 0.05), (0.02, 0.04)),
        "edge",
    ),
    Case("ratio", "P(a) / P(b) < 3: 3", below(over(_A, _B), 3.0), events(0.06, 0.02), "edge"),
    Case(
        "ratio-rare",
        "P(a) / P(b) < 3: 0.3% and 0.1%",
        below(over(_A, _B), 3.0),
        pair(0.0025, 0.0005, 0.0005),
        "edge",
    ),
    Case(
        "interaction",
        "P(a) − P(b) − P(c) + P(d) < 0: 0",
        below(
            minus(minus(_A, p("a", under="x")), minus(p("a", under="y"), p("a", under="z"))), 0.0
        ),
        values(_four),
        "edge",
    ),
    Case(
        "product",
        "P(a) · P(b) < 0.04: 0.04",
        below(Arithmetic("*", _A, _B), 0.04),
        pair(0.1, 0.1, 0.1),
        "edge",
    ),
    Case(
        "heavy",
        "E(x) < √e: log-normal, σ = 1",
        below(e("x"), float(np.exp(0.5))),
        values(_heavy),
        "edge",
    ),
    Case(
        "students",
        "E(x) < 0: Student's t, 3 degrees of freedom",
        below(e("x"), 0.0),
        values(_students),
        "edge",
    ),
    Case(
        "means",
        "E(x) < E(x under p): equal, on the same luck",
        below(e("x"), e("x", "p")),
        values(_paired_means),
        "edge",
    ),
    Case(
        "mean-ratio",
        "E(x) / E(y) < 2: 2",
        below(over(e("x"), e("y")), 2.0),
        values(ratio_of_means),
        "edge",
    ),
    Case(
        "quantile",
        "Q(x, 0.9) < ln 10: exponential",
        below(q("x", 0.9), float(np.log(10))),
        values(lambda generator, runs: generator.exponential(1.0, (1, runs))),
        "edge",
    ),
    Case(
        "quantiles",
        "Q(x, 0.9) < Q(x, 0.9 under p): equal",
        below(q("x", 0.9), q("x", 0.9, "p")),
        values(exponentials),
        "edge",
    ),
    Case(
        "both",
        "P(a) < 10% and P(b) < 2%: 10% and 2%",
        AllClaims((below(_A, 0.1), below(_B, 0.02))),
        events(0.1, 0.02),
        "edge",
    ),
)
