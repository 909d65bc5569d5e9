"""LLVM's builder of code, and Numba's ways to it, without their types, which are incomplete."""

from typing import Any

import llvmlite.ir
import numba.core.cgutils
import numba.extending
import numba.np.arrayobj
import numba.np.numpy_support

ir: Any = llvmlite.ir
cgutils: Any = numba.core.cgutils
intrinsic: Any = numba.extending.intrinsic
types: Any = numba.types
from_dtype: Any = numba.np.numpy_support.from_dtype
_arrays: Any = numba.np.arrayobj
make_array, populate_array = _arrays.make_array, _arrays.populate_array
