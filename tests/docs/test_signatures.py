"""The pictures of signatures show what the contract tests play, as it is now."""

from typing import Any

import pytest

from offramp.mechanisms import NAMES, registry

Z = 3.09  # as in tests/contract/test_signatures.py


@pytest.mark.parametrize("name", NAMES)
def test_every_signature_is_measured_as_it_is(name: str, building: Any) -> None:
    signatures = building("signatures")
    kept = {record["key"]: record for record in signatures.read().get(name, [])}
    for signature in registry()[name].signatures:
        record = kept.get(signatures.key_of(name, signature))
        assert record, f"measure anew: python docs/building/signatures.py {name}"
        toward = record["z"] if signature.sign == "+" else -record["z"]
        assert (toward > Z) == (not signature.finding), signature.says
        assert len(record["sweeps"]) == (1 if signature.moderator is None else 2)
        points = record["sweeps"][0]["points"]
        assert (points[0][0], points[-1][0]) == (signature.low, signature.high)
        assert signatures.picture(signature, record).startswith("<svg")
