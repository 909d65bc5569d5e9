from itertools import pairwise

import pytest

from offramp.analysis.verdicts import Looks


def test_looks_grow_up_to_the_budget() -> None:
    assert Looks(10_000).counts == (1024, 2048, 4096, 10_000)
    assert Looks(8192).counts == (1024, 2048, 4096, 8192)
    assert Looks(1000).counts == (1000,)
    assert Looks(5, first=1, growth=1.01).counts == (1, 2, 3, 4, 5)


@pytest.mark.parametrize("budget", [1, 1024, 2000, 131_072, 10**9])
def test_shares_of_the_error_add_up_to_one(budget: int) -> None:
    looks = list(Looks(budget))
    assert sum(look.share for look in looks) == pytest.approx(1)
    assert [look.last for look in looks] == [False] * (len(looks) - 1) + [True]
    assert [look.number for look in looks] == list(range(len(looks)))
    assert looks[-1].runs == budget
    assert all(a.runs < b.runs for a, b in pairwise(looks))


def test_plans_that_never_end_are_refused() -> None:
    with pytest.raises(ValueError, match="at least one run"):
        Looks(0)
    with pytest.raises(ValueError, match="at least one run"):
        Looks(10, first=0)
    with pytest.raises(ValueError, match="growth"):
        Looks(10, growth=1.0)
    with pytest.raises(ValueError, match="growth"):
        Looks(10, growth=float("nan"))
