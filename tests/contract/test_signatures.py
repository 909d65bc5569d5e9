"""Every mechanism's signatures: the comparative statics that its sources say must hold.

Each is played on the catalogue's `minimal/<scenario>`, with its path at `low` and at `high`, by
actors who look ahead, solved for anew at either value, on the same noise. The paired difference
(with a moderator: the difference of two differences) must have the sign at a one-sided error rate
of 0.001 per signature (z > 3.09), given the solutions. A signature with a `finding` came out
against its source; then the test asserts that it still does not hold.

All of them take five minutes: `pytest -n auto -m statistical tests/contract`. Of each mechanism,
the first that involves another mechanism is played every time; for the others, the numbers in
docs/mechanisms/measured.json must be of the scenario and the mechanism as they are now
(tests/docs/test_signatures.py).
"""

from typing import Any

import pytest

from offramp.analysis.signatures import measured
from offramp.crisis import load
from offramp.mechanisms import NAMES, registry
from offramp.model.block import Signature

Z = 3.09


def interactive(name: str, signature: Signature) -> bool:
    """Whether it is about another mechanism too: what is varied or set belongs to that one."""
    paths = [signature.path, *(path for path, _ in signature.settings)]
    if signature.moderator:
        paths.append(signature.moderator[0])
    return any(path.startswith("mechanisms.") and path.split(".")[1] != name for path in paths)


def cases() -> list[Any]:
    """Every signature; those that are played on request only are marked."""
    found: list[Any] = []
    for name, block in sorted(registry().items()):
        several = [n for n, s in enumerate(block.signatures, 1) if interactive(name, s)]
        for number, signature in enumerate(block.signatures, 1):
            marks = () if number in several[:1] else (pytest.mark.statistical,)
            label = f"{name}-{number}-{signature.path.split('.')[-1]}"
            found.append(pytest.param(name, signature, id=label, marks=marks))
    return found


@pytest.mark.parametrize(("mechanism", "signature"), cases())
def test_signature_holds(mechanism: str, signature: Signature, record_property: Any) -> None:
    found = measured(mechanism, signature)
    record_property("z", round(found.z, 2))
    numbers = f"{signature.quantity} {found.low:.4g} → {found.high:.4g}, z = {found.z:.2f}"
    if signature.finding:
        assert not found.holds(signature, Z), f"the finding no longer stands; {numbers}"
    else:
        assert found.holds(signature, Z), f"{signature.says}: {numbers}"


@pytest.mark.parametrize("name", NAMES)
def test_every_mechanism_has_signatures_with_sources(name: str) -> None:
    signatures = registry()[name].signatures
    assert len(signatures) >= 2
    assert any(interactive(name, signature) for signature in signatures)
    for signature in signatures:
        assert signature.says
        assert signature.source
        assert signature.low != signature.high


@pytest.mark.parametrize("name", NAMES)
def test_signatures_are_played_by_actors_who_look_ahead(name: str) -> None:
    for signature in registry()[name].signatures:
        model = load(f"minimal/{signature.scenario or name}").model
        choosing = [a for a in model.actors if len(model.actions_of(a.name)) > 1]
        assert choosing
        assert {a.behavior.kind for a in choosing} <= {"equilibrium", "level-k"}
