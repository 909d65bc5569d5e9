"""Machine code: where it is kept, when it is made anew, and who hears of it."""

import os
import subprocess
import sys
from pathlib import Path

import numba
import pytest

from offramp.engine.compiled import jit
from offramp.engine.compiled.hearing import heard, tell


@pytest.fixture(autouse=True)
def forgetful():
    """What is found once for a process is found anew."""
    known = (jit.folder, jit._writable)
    for function in known:
        function.cache_clear()
    yield
    for function in known:
        function.cache_clear()


def add(a, b):
    return a + b


def test_the_folder_is_named_by_the_source_and_by_what_compiles_it(monkeypatch, tmp_path):
    monkeypatch.setenv("OFFRAMP_KERNELS", str(tmp_path))
    here = jit.folder()
    assert here.parent == tmp_path
    monkeypatch.setattr(numba, "__version__", "999")
    jit.folder.cache_clear()
    assert jit.folder() != here
    monkeypatch.delenv("OFFRAMP_KERNELS")
    jit.folder.cache_clear()
    assert jit.folder().parent.name == "kernels"


def test_machine_code_is_kept_and_loaded(monkeypatch, tmp_path):
    monkeypatch.setenv("OFFRAMP_KERNELS", str(tmp_path))
    told = []
    with heard(lambda: told.append("began"), lambda: told.append("ended")):
        assert jit.jit(add)(1, 2) == 3
        assert told == ["began", "ended"]
        assert list(tmp_path.rglob("*.nbi"))
        assert jit.jit(add)(3, 4) == 7  # loaded
    assert told == ["began", "ended"]
    tell(begun=True)
    assert told == ["began", "ended"]


def test_functions_compiled_for_one_another_count_as_one(monkeypatch, tmp_path):
    monkeypatch.setenv("OFFRAMP_KERNELS", str(tmp_path))
    inner = jit.jit(add)

    def outer(a, b):
        return 2 * inner(a, b)

    told = []
    with heard(lambda: told.append("began"), lambda: told.append("ended")):
        assert jit.jit(outer)(1, 2) == 6
    assert told == ["began", "ended"]


@pytest.mark.parametrize("name", ["file", "locked"])
def test_a_folder_that_cannot_be_written_to_is_no_error(monkeypatch, tmp_path, name):
    (tmp_path / "file").write_text("")
    (tmp_path / "locked").mkdir()
    (tmp_path / "locked").chmod(0o500)
    if name == "locked" and os.access(tmp_path / "locked", os.W_OK):
        pytest.skip("nothing is locked for this user")
    monkeypatch.setenv("OFFRAMP_KERNELS", str(tmp_path / name))
    assert jit.jit(add)(1, 2) == 3
    assert not list(tmp_path.rglob("*.nbi"))
    assert not list(Path(__file__).parent.rglob(f"*{Path(__file__).stem}*.nbi"))


@pytest.mark.parametrize(
    "module", ["offramp.strategy", "offramp.playing", "offramp.solving", "offramp.cli"]
)
def test_nothing_that_compiles_is_loaded_before_it_is_needed(module):
    code = f"import sys, {module}; print([m for m in ('numba', 'llvmlite') if m in sys.modules])"
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "[]"
