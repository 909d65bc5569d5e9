"""Every mechanism's signatures: the comparative statics that its sources say must hold.

Each is played on the catalogue's `minimal/<scenario>` with its path at `low` and at `high`, on
the same noise. The paired difference must have the sign at a one-sided error rate of 0.001 per
signature (z > 3.09). A signature with a `finding` came out against its source; then the test
asserts that it still does not hold, so that the finding stays true.
"""

import math
from typing import Any

import numpy as np
import pytest

from offramp.crisis import Crisis, load
from offramp.engine import lower, play
from offramp.mechanisms import registry
from offramp.model.block import Signature
from offramp.strategy import behaviors_of

RUNS, SEED, Z = 4_000, 20_241_117, 3.09

SIGNATURES = [
    pytest.param(name, signature, id=f"{name}-{number}-{signature.path.split('.')[-1]}")
    for name, block in sorted(registry().items())
    for number, signature in enumerate(block.signatures, start=1)
]


def minimal(mechanism: str, signature: Signature) -> Crisis:
    """The scenario a signature is played on."""
    return load(f"minimal/{signature.scenario or mechanism}").changed(dict(signature.settings))


def values(crisis: Crisis, quantity: str) -> np.ndarray[Any, Any]:
    """`P(outcome)` or `E(measure)` run by run."""
    program = lower(crisis.model)
    batch = play(program, behaviors_of(program), seed=SEED, first=0, count=RUNS)
    kind, name = quantity[0], quantity[2:-1]
    assert quantity == f"{kind}({name})", f"{quantity} is neither P(outcome) nor E(measure)"
    assert kind in "PE", quantity
    if kind == "P":
        return (batch.outcome == list(program.outcomes).index(name)).astype(float)
    index = [measure.name for measure in crisis.model.measures].index(name)
    return batch.measures[-1, index].astype(float)


def paired_z(mechanism: str, signature: Signature) -> tuple[float, float, float]:
    """The mean at low and at high, and the paired difference in standard errors."""
    crisis = minimal(mechanism, signature)
    low, high = (
        values(crisis.changed({signature.path: value}), signature.quantity)
        for value in (signature.low, signature.high)
    )
    difference = high - low
    spread = float(difference.std(ddof=1)) / math.sqrt(RUNS)
    z = (
        float(difference.mean()) / spread
        if spread
        else math.copysign(math.inf if difference.any() else 0.0, float(difference.mean()))
    )
    return float(low.mean()), float(high.mean()), z


@pytest.mark.parametrize(("mechanism", "signature"), SIGNATURES)
def test_signature_holds(mechanism: str, signature: Signature, record_property: Any) -> None:
    low, high, z = paired_z(mechanism, signature)
    record_property("z", round(z, 2))
    toward = z if signature.sign == "+" else -z
    said = f"{signature.says}: {signature.quantity} {low:.4g} → {high:.4g}, z = {z:.2f}"
    if signature.finding:
        assert toward <= Z, f"the finding no longer stands; {said}"
    else:
        assert toward > Z, said


@pytest.mark.parametrize("name", sorted(registry()))
def test_every_mechanism_has_signatures_with_sources(name: str) -> None:
    signatures = registry()[name].signatures
    assert len(signatures) >= 2
    for signature in signatures:
        assert signature.says
        assert signature.source
        assert signature.low != signature.high
