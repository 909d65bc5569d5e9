import numpy as np
import pytest
from scipy import sparse, special

from offramp.strategy.exact import sparse as module
from offramp.strategy.exact.logs import expit, logit
from offramp.strategy.exact.sparse import Sparse

ROWS, COLUMNS = 7, 11


def entries(repeated: bool):
    draw = np.random.default_rng(5)
    rows, columns = draw.integers(0, ROWS - 1, 40), draw.integers(0, COLUMNS, 40)
    values = draw.random(40)
    if not repeated:
        _, first = np.unique(rows * COLUMNS + columns, return_index=True)
        rows, columns, values = rows[first], columns[first], values[first]
    return values, rows, columns


@pytest.mark.parametrize("small", [0, 20_000])
@pytest.mark.parametrize("dtype", [np.float64, np.complex128])
@pytest.mark.parametrize("shape", [(), (1,), (5,), (3, 2)])
def test_products_are_those_of_scipy(
    monkeypatch: pytest.MonkeyPatch, small: int, dtype: type, shape: tuple[int, ...]
) -> None:
    monkeypatch.setattr(module, "_SMALL", small)
    values, rows, columns = entries(repeated=False)
    other = np.random.default_rng(6).normal(size=(COLUMNS, *shape)).astype(dtype)
    if dtype is np.complex128:
        other = other + 1j * other[::-1]
    known = sparse.csr_array((values, (rows, columns)), shape=(ROWS, COLUMNS))
    flat = known @ other.reshape(COLUMNS, -1)
    found = Sparse(values, rows, columns, (ROWS, COLUMNS)) @ other
    assert found.dtype == dtype
    assert np.array_equal(found, flat.reshape(ROWS, *shape))  # to the last digit


def test_what_stands_at_one_place_is_added_up() -> None:
    values, rows, columns = entries(repeated=True)
    full = np.zeros((ROWS, COLUMNS))
    np.add.at(full, (rows, columns), values)
    matrix = Sparse(values, rows, columns, (ROWS, COLUMNS))
    assert matrix @ np.eye(COLUMNS) == pytest.approx(full)
    assert matrix.T @ np.eye(ROWS) == pytest.approx(full.T)
    assert np.array_equal(matrix.like(1.0) @ np.eye(COLUMNS), full != 0)
    for row in range(ROWS):
        at, found = matrix.row(row)
        assert at.tolist() == np.flatnonzero(full[row]).tolist()
        assert found == pytest.approx(full[row, at])


def test_a_matrix_may_be_empty() -> None:
    none = np.zeros(0, np.int64)
    assert (Sparse(np.zeros(0), none, none, (2, 3)) @ np.ones((3, 4)) == 0).all()


def test_log_odds_are_those_of_scipy() -> None:
    draw = np.random.default_rng(7)
    for x in [*draw.uniform(-40, 40, 500), *draw.uniform(-760, 760, 200), np.inf, -np.inf]:
        assert expit(x) == pytest.approx(special.expit(x), rel=1e-15)
    for p in [*draw.random(500), *(draw.random(50) * 1e-12), 0.0, 1.0, -0.1, 1.1]:
        assert logit(p) == pytest.approx(special.logit(p), rel=1e-15, nan_ok=True)
