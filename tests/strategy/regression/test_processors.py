"""The same numbers whatever the processor: on this one, made to look like an older one.

OpenBLAS, NumPy and the C library choose their code by the processor, and can be told to choose as
another would; Numba can compile for another.
"""

import json
import os
import platform
import subprocess
import sys
from pathlib import Path

import pytest

OLDER = {
    "OPENBLAS_CORETYPE": "Prescott",
    "GLIBC_TUNABLES": "glibc.cpu.hwcaps=-AVX2,-FMA,-AVX512F,-AVX2_Usable,-FMA_Usable",
}
NARROW = {"NUMBA_CPU_NAME": "haswell", "NUMBA_CPU_FEATURES": "+avx,+avx2,+fma,+sse4.2,+popcnt"}

SOLVE = """
import sys
from hashlib import sha256
from offramp.crisis import load
from offramp.engine.lower import lower
from offramp.strategy.choosing import given_behaviors
from offramp.strategy.regression import RegressionSettings, regress
from offramp.strategy.regression.packing import packed

program = lower(load(sys.argv[1]).model)
given = given_behaviors(program)
actors = [index for index, behavior in enumerate(given) if behavior is None]
settings = RegressionSettings(rounds=2, runs=512)
solution = regress(program, settings, actors, given, drawn=sys.argv[2] == "drawn")
digest = sha256()
for actor in actors:
    for name, values in sorted(packed(solution.behaviors[actor].worths, actor).items()):
        digest.update(name.encode() + values.tobytes())
print(digest.hexdigest(), solution.payoffs, solution.diagnostics.regrets)
"""
SUMS = """
import numpy as np
from offramp.engine.compiled.products import factored, products
x = np.random.default_rng(1).normal(size=(37, 730))
for dtype in (np.float32, np.float64):
    sums = products(x.astype(dtype), x[0].astype(dtype), 0, 730)
    print(sums.tobytes().hex()[-4000:])
    factored(sums, 37)
    print(sums.tobytes().hex()[-4000:])
"""

pytestmark = pytest.mark.skipif(
    platform.machine() not in ("x86_64", "AMD64"), reason="processors of another kind"
)


def dispatched() -> str:
    """What NumPy found this processor to have, beyond what it always needs."""
    code = """
import json
try:
    from numpy._core import _multiarray_umath as found
except ImportError:  # before NumPy 2
    from numpy.core import _multiarray_umath as found
print(json.dumps([name for name in found.__cpu_dispatch__ if found.__cpu_features__.get(name)]))
"""
    return " ".join(json.loads(printed(code, {})))


def printed(code: str, changed: dict[str, str], *words: str) -> str:
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", code, *words],
        env=os.environ | changed, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.parametrize(
    ("scenario", "assumptions"),
    [("cuba-1962", "central"), ("theory/trust", "central"), ("theory/trust", "drawn")],
)
def test_a_solution_is_the_same_to_the_last_digit(scenario: str, assumptions: str) -> None:
    older = OLDER | {"NPY_DISABLE_CPU_FEATURES": dispatched()}
    found = printed(SOLVE, older, scenario, assumptions)
    assert found == printed(SOLVE, {}, scenario, assumptions)


def test_narrow_vectors_add_up_to_the_same(tmp_path: Path) -> None:
    found = printed(SUMS, NARROW | {"OFFRAMP_KERNELS": str(tmp_path)})
    assert found == printed(SUMS, {})
