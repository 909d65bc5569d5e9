"""Machine code is saved by one process at a time: Numba would let two overwrite one another's."""

import threading
from typing import Any

import pytest

from offramp.engine.compiled import jit

pytest.importorskip("fcntl")


def test_saving_waits_for_whoever_saves(monkeypatch: pytest.MonkeyPatch) -> None:
    made: Any = jit.jit(lambda x: x + 1)
    saved: list[Any] = []
    monkeypatch.setattr(made._cache, "_save_overload", lambda *given: saved.append(given))
    saving = threading.Thread(target=made._cache.save_overload, args=("signature", "data"))
    with jit._locked():
        saving.start()
        saving.join(0.3)
        assert saving.is_alive()
        assert not saved
    saving.join(10)
    assert saved == [("signature", "data")]
