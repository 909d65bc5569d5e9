"""LLVM's builder of code, and Numba's way to it, without their types, which are incomplete."""

from typing import Any

import llvmlite.ir
import numba.core.cgutils
import numba.extending

ir: Any = llvmlite.ir
cgutils: Any = numba.core.cgutils
intrinsic: Any = numba.extending.intrinsic
