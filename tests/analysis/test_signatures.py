"""What is measured of a signature, where the answer is known."""

import numpy as np
import pytest

from offramp.analysis.signatures import Measured, measured, values
from offramp.crisis import loads
from offramp.model.block import Signature

TEXT = """
offramp: 1
id: t
time: {periods: 2}
parameters: {risk: 0.25}
variables: {count: 0}
chance: {war: {probability: risk, effects: {count: 1}}}
outcomes: {war: count > 0, peace: otherwise}
measures: {count: count}
"""


def test_values_are_run_by_run_on_the_same_luck() -> None:
    crisis = loads(TEXT)
    low = values(crisis, "P(war)", 500)
    high = values(crisis.changed({"parameters.risk": 0.5}), "P(war)", 500)
    assert set(np.unique(low)) == {0.0, 1.0}
    assert (high >= low).all()  # who meets war at the lower risk meets it at the higher
    assert (values(crisis, "E(count)", 500) == low).all()
    for wrong in ("war", "Q(war)", "P(plague)"):
        with pytest.raises(ValueError, match=r"neither|not in list"):
            values(crisis, wrong, 10)


def test_the_sign_must_be_the_signature_s() -> None:
    up = Signature("", "", "", 0, 1, "P(war)", "+")
    down = Signature("", "", "", 0, 1, "P(war)", "-")
    assert Measured(0, 1, 4.0).holds(up, 3.09)
    assert not Measured(0, 1, 4.0).holds(down, 3.09)
    assert Measured(0, -1, -4.0).holds(down, 3.09)
    assert not Measured(0, 1, 2.0).holds(up, 3.09)


def test_a_moderator_asks_for_a_difference_of_differences() -> None:
    path = "mechanisms.brinkmanship.rate"
    plain = Signature("", "", path, 0.0005, 0.01, "E(yielded)", "+")
    alone = measured("brinkmanship", plain, runs=200)
    moderated = Signature(
        "", "", path, 0.0005, 0.01, "E(yielded)", "+",
        moderator=("mechanisms.brinkmanship.off", True, False),
    )  # fmt: skip
    found = measured("brinkmanship", moderated, runs=200)
    assert found.low == 0  # switched off, the rate changes nothing
    assert found.high == pytest.approx(alone.high - alone.low)
    assert found.z == pytest.approx(alone.z)
