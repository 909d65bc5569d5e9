"""How often the whole procedure, looks included, is wrong about claims of known truth.

Wrong verdicts in independent trials (at the edge: verdicts) are compared with the binomial law of
the stated error: a right program fails one such comparison in ten thousand. All cases, with more
trials, take minutes: `pytest -m statistical tests/analysis/verdicts`.
"""

from typing import Any

import numpy as np
import pytest
from scipy import stats

from offramp.analysis.verdicts import Looks, Settings

ERROR = 0.1
RARELY = 1e-4
QUICK = ("single-0.02", "paired-0.01-0.01", "given", "heavy")
LONG = (
    *QUICK,
    "single-0.018",
    "single-0.022",
    "single-0.001",
    "paired-0.01-0.012",
    "paired-0.012-0.01",
    "paired-0.0005-0.0005",
    "shift",
    "shift-rare",
    "band",
    "given-two",
    "given-two-rare",
    "ratio",
    "ratio-rare",
    "interaction",
    "product",
    "students",
    "means",
    "mean-ratio",
    "quantile",
    "quantiles",
    "both",
)


def rates(building: Any, name: str, trials: int, looks: Looks) -> Any:
    case = next(case for case in building("verdict_cases").CASES if case.name == name)
    return building("verdicts").measured(case, trials, looks, Settings(error=ERROR))


@pytest.mark.parametrize("name", QUICK)
def test_verdicts_are_wrong_no_more_often_than_said(name: str, building: Any) -> None:
    found = rates(building, name, 400, Looks(1024, first=256))
    assert stats.binom.sf(found.wrong - 1, found.trials, ERROR) > RARELY, found.wrong


@pytest.mark.statistical
@pytest.mark.parametrize("name", LONG)
def test_all_verdicts_are_wrong_no_more_often_than_said(name: str, building: Any) -> None:
    found = rates(building, name, 600, Looks(16_384, first=512))
    assert stats.binom.sf(found.wrong - 1, found.trials, ERROR) > RARELY, found.wrong


def test_every_case_is_measured(building: Any) -> None:
    assert sorted(LONG) == sorted(case.name for case in building("verdict_cases").CASES)


def test_a_clear_claim_is_decided_early_and_a_close_one_late(building: Any) -> None:
    cases, verdicts = building("verdict_cases"), building("verdicts")
    looks = Looks(65_536, first=512)
    stops = list[float]()
    for share in (0.001, 0.014, 0.018):
        case = cases.single(share, 0.02)
        found = verdicts.measured(case, 40, looks)
        assert found.wrong == 0
        stops.append(float(np.mean(found.runs)))
    assert stops[0] <= 1024
    assert stops[0] < stops[1] < stops[2] < 65_536
