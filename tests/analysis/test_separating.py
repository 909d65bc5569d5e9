"""What separates worlds, where it was planted; nothing where it was not.

The share of noise in which something is found is compared with the binomial law of the stated
level: a right program fails that comparison in a million.
"""

import builtins
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy import stats

from offramp.analysis.separating import Separation, separate

Rule = Callable[[NDArray[np.float64]], NDArray[np.bool_]]


def planted(
    rule: Rule, worlds: int = 400, assumptions: int = 20, seed: int = 1, noise: float = 0.05
) -> Separation:
    """Worlds that fail by a rule of their scores; a share of labels is turned around."""
    generator = np.random.default_rng(seed)
    z = generator.normal(size=(worlds, assumptions))
    fails = rule(z) ^ (generator.random(worlds) < noise)
    labels: Any = np.where(fails, "fails", "holds").tolist()
    names = [f"mechanisms.m{i}.x" for i in range(assumptions)]
    return separate(z, names, labels, lambda which, value: 10 * which + value)


def test_one_assumption() -> None:
    found = planted(lambda z: z[:, 7] > 0.8)
    assert (found.label, len(found.boxes), found.reason) == ("fails", 1, "")
    box = found.boxes[0]
    assert [limit.assumption for limit in box.limits] == ["mechanisms.m7.x"]
    assert box.limits[0].low == pytest.approx(70.8, abs=0.15)
    assert box.limits[0].high == np.inf
    for share in (box.coverage, box.density):
        assert share[1] < share[0] < share[2]
        assert share[0] > 0.7
    assert box.density[1] > found.base[2]
    assert box.chance < 1e-6


def test_two_assumptions_of_which_both_are_needed() -> None:
    found = planted(lambda z: (z[:, 2] > 0) & (z[:, 5] < 0.3), noise=0.02)
    box = found.boxes[0]
    assert {limit.assumption for limit in box.limits} == {"mechanisms.m2.x", "mechanisms.m5.x"}
    limits = {limit.assumption: limit for limit in box.limits}
    assert limits["mechanisms.m2.x"].low == pytest.approx(20, abs=0.2)
    assert limits["mechanisms.m5.x"].high == pytest.approx(50.3, abs=0.2)
    assert box.density[0] > 0.85


def test_an_assumption_between_two_values() -> None:
    found = planted(lambda z: np.abs(z[:, 3]) < 0.5)
    box = found.boxes[0]
    assert [limit.assumption for limit in box.limits] == ["mechanisms.m3.x"]
    assert box.limits[0].low == pytest.approx(29.5, abs=0.2)
    assert box.limits[0].high == pytest.approx(30.5, abs=0.2)


def test_the_rarer_label_is_sought() -> None:
    found = planted(lambda z: z[:, 4] > -1.0)
    assert found.label == "holds"
    assert found.boxes[0].limits[0].high == pytest.approx(39, abs=0.2)


def test_two_ways_to_fail_are_two_boxes() -> None:
    found = planted(lambda z: np.abs(z[:, 6]) > 1.2, noise=0.01, worlds=600)
    assert len(found.boxes) == 2
    assert sum(box.coverage[0] for box in found.boxes) > 0.8
    ends = sorted((box.limits[0].low, box.limits[0].high) for box in found.boxes)
    assert ends[0][1] == pytest.approx(58.8, abs=0.2)
    assert ends[1][0] == pytest.approx(61.2, abs=0.2)


def test_noise_separates_nothing() -> None:
    trials, level = 40, 0.05
    found = [planted(lambda z: z[:, 0] > 9, 100, seed=seed, noise=0.3) for seed in range(trials)]
    some = sum(bool(separation.boxes) for separation in found)
    assert stats.binom.sf(some - 1, trials, level) > 1e-6, some
    empty = next(separation for separation in found if not separation.boxes)
    assert empty.reason == "nothing separates them better than chance"


def test_shares_are_of_worlds_that_had_no_part_in_the_search() -> None:
    # Of pure noise, boxes would look good in the half that they were made for.
    densities, bases = list[float](), list[float]()
    for seed in range(15):
        generator = np.random.default_rng([seed, 3])
        labels: Any = np.where(generator.random(200) < 0.4, "fails", "holds").tolist()
        z = generator.normal(size=(200, 15))
        names = [str(i) for i in range(15)]
        found = separate(z, names, labels, lambda _, value: value, level=1e9)
        densities += [box.density[0] for box in found.boxes]
        bases += [found.base[0] for _ in found.boxes]
    assert len(densities) > 5
    error = np.sqrt(0.25 / 10 / len(densities))  # of boxes of at least some ten worlds
    assert np.mean(densities) - np.mean(bases) < 5 * error


@pytest.mark.parametrize(("fails", "holds"), [(0, 200), (9, 200), (200, 9), (0, 0)])
def test_too_few_worlds_say_nothing(fails: int, holds: int) -> None:
    labels: Any = ["fails"] * fails + ["holds"] * holds + ["undecided"] * 50
    z = np.random.default_rng(1).normal(size=(len(labels), 3))
    found = separate(z, list("abc"), labels, lambda _, value: value)
    assert found.boxes == ()
    assert found.undecided == 50
    assert f"only {min(fails, holds)} of {fails + holds} decided worlds" in found.reason


def test_ten_worlds_of_either_are_enough_for_what_is_plain() -> None:
    z = np.random.default_rng(2).normal(size=(40, 3))
    z[:, 1] = np.arange(40) - 20
    labels: Any = np.where(z[:, 1] >= 10, "fails", "holds").tolist()
    found = separate(z, list("abc"), labels, lambda _, value: value)
    assert found.label == "fails"
    assert [limit.assumption for limit in found.boxes[0].limits] == ["b"]


def test_undecided_worlds_have_no_part() -> None:
    generator = np.random.default_rng(3)
    z = generator.normal(size=(300, 4))
    labels: Any = np.where(z[:, 0] > 0.5, "fails", "holds").tolist()
    alone = separate(z, list("abcd"), labels, lambda _, value: value)
    more = np.concatenate([z, generator.normal(size=(100, 4))])
    found = separate(more, list("abcd"), [*labels, *["undecided"] * 100], lambda _, value: value)
    assert found.boxes == alone.boxes
    assert (found.undecided, alone.undecided) == (100, 0)


def test_the_same_worlds_say_the_same() -> None:
    rule = lambda z: z[:, 1] + z[:, 2] > 1  # noqa: E731
    assert planted(rule) == planted(rule)


def test_assumptions_that_never_vary() -> None:
    labels: Any = ["fails", "holds"] * 50
    found = separate(np.zeros((100, 2)), list("ab"), labels, lambda _, value: value)
    assert found.reason == "nothing separates them better than chance"


def test_what_does_not_fit_is_refused() -> None:
    with pytest.raises(ValueError, match=r"of 2 worlds, 2 assumptions"):
        separate(np.zeros((3, 2)), list("ab"), ["holds", "fails"], lambda _, value: value)
    with pytest.raises(ValueError, match="not finite"):
        separate(np.full((1, 1), np.nan), ["a"], ["holds"], lambda _, value: value)


def test_without_scikit_learn_it_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    known = builtins.__import__

    def without(name: str, *rest: Any, **more: Any) -> Any:
        if name.startswith("sklearn"):
            raise ImportError(name)
        return known(name, *rest, **more)

    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(RuntimeError, match=r'pip install "offramp\[analysis\]"'):
        planted(lambda z: z[:, 0] > 0)
