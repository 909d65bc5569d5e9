"""Each instruction on vectors against NumPy, whatever the numbers; and the noise, bit by bit."""

import numpy as np
import pytest
from scipy.special import expit

from offramp.crisis import loads
from offramp.engine.compiled import arithmetic, fused
from offramp.engine.compiled.basic import execute
from offramp.engine.compiled.codes import CHECK, CHOSEN, COPY, FINITE, MOVE, RINT, TABLED, TIMES
from offramp.engine.compiled.philox import note_runs, uniform
from offramp.engine.compiled.player import Player
from offramp.engine.lower import lower
from offramp.engine.noise import Noise, key_of
from offramp.engine.tape import RUN, UNARY, Code

TINY = """
offramp: 1
id: tiny
time: {periods: 1}
variables: {x: 0}
outcomes: {end: otherwise}
"""
NUMBERS = [
    0.0, -0.0, 1.0, -1.0, 0.5, -0.5, 1.5, 2.5, 3.0, -2.0, 1e-12, 0.1, -0.3, 0.9999999, 1 / 3,
    np.pi, 17.25, -40.0, 88.0, 300.0, -700.0, 709.5, 1e5, 4503599627370497.5, 1e30, -1e30, 1e300,
    1e-300, np.inf, -np.inf, np.nan,
]  # fmt: skip
LIBRARY = {Code.EXP: np.exp, Code.LOG: np.log, Code.POW: np.power, Code.LOGISTIC: expit}
WANTED = RUN | LIBRARY  # up to the last digits, and exactly
PRECISION = ["double", "single"]


def player(precision):
    return Player(lower(loads(TINY).model), [], 1, precision=precision)


def numbers(precision):
    with np.errstate(over="ignore"):
        return np.array(NUMBERS).astype(np.float32 if precision == "single" else np.float64)


def executed(precision, code, operands, target=None, constant=None, table=None):
    """What an instruction makes of rows of operands, and whether it failed.

    Of operands, the one at `constant` is a number that stands behind the rows; a `table` of
    weights is taken from its third number on.
    """
    tables, lanes = player(precision).tables, len(operands[0])
    dtype = tables.weights.dtype
    step = 64 // dtype.itemsize
    width = -(-lanes // step) * step
    rows = np.zeros((5, width), dtype)
    rows[0, :lanes] = 0 if target is None else target
    for row, values in enumerate(operands, 1):
        rows[row, :lanes] = values
    words = [int(code), 0, *(range(1, len(operands) + 1)), 0, 0][:5]
    behind = np.zeros(step, dtype)
    if constant is not None:
        words[2 + constant], behind[:] = -1, operands[constant][0]
    if table is not None:
        words[3] = 2
        tables = tables._replace(weights=np.array(table, dtype))
    sizes = tables.sizes.copy()
    sizes["rows"] = len(rows)
    tables = tables._replace(sizes=sizes, ops=np.array([words], np.int32))
    memory = np.concatenate([rows.reshape(-1), behind])
    failed = execute(tables.packed, memory, 0, 1, width, width)
    return memory[:lanes], failed


def pairs(precision):
    return [grid.reshape(-1) for grid in np.meshgrid(numbers(precision), numbers(precision))]


def same(found, wanted, approximate=False):
    """Equal in every bit but the sign of nothing; or up to a few in the last place."""
    of = np.finfo(found.dtype)
    with np.errstate(all="ignore"):
        wanted = np.asarray(wanted).astype(found.dtype)
        close = np.abs(found - wanted) <= 4 * of.eps * np.abs(wanted) + of.tiny
    if not approximate:
        return np.array_equal(found, wanted, equal_nan=True)
    return np.all(close | (found == wanted) | (np.isnan(found) & np.isnan(wanted)))


@pytest.mark.parametrize("precision", PRECISION)
@pytest.mark.parametrize("code", [code for code in Code if code >= Code.ADD], ids=str)
def test_what_an_instruction_computes(precision, code):
    a, b = pairs(precision)
    operands = [a] if code in UNARY else [np.tile(a[:40], 20), np.resize(b, 800), np.resize(a, 800)]
    operands = operands if code in UNARY or code == Code.WHERE else [a, b]
    with np.errstate(all="ignore"):
        wanted = WANTED[code](*operands)
        found, failed = executed(precision, code, operands)
    assert not failed
    assert same(found, wanted, code in LIBRARY)


@pytest.mark.parametrize("precision", PRECISION)
@pytest.mark.parametrize("place", [0, 1])
def test_a_constant_is_the_same_in_all_lanes(precision, place):
    operands = [numbers(precision), numbers(precision)[::-1].copy()]
    found, _ = executed(precision, Code.SUB, operands, constant=place)
    operands[place] = np.full_like(operands[place], operands[place][0])
    with np.errstate(all="ignore"):
        assert same(found, operands[0] - operands[1])


def test_every_instruction_is_tested():
    ours = {RINT, FINITE}
    assert set(arithmetic.INSTRUCTIONS) == {code for code in Code if code >= Code.ADD} | ours


@pytest.mark.parametrize("precision", PRECISION)
def test_two_operations_in_one_are_the_one_after_the_other(precision):
    a, b = (values[:400] for values in pairs(precision))
    operands, arity = (
        [a, b, b[::-1].copy()],
        {c: n for c, (n, _) in arithmetic.INSTRUCTIONS.items()},
    )
    for (outer, inner, place), code in fused.CODES.items():
        count = arity[inner]
        args = operands[count : count + arity[outer] - 1]
        args.insert(place, executed(precision, inner, operands[:count])[0])
        wanted, _ = executed(precision, outer, args)
        assert same(executed(precision, code, operands)[0], wanted), (outer, inner, place)


@pytest.mark.parametrize("precision", PRECISION)
def test_powers_and_logarithms_of_ordinary_numbers(precision):
    generator, dtype = np.random.default_rng(1), numbers(precision).dtype
    x = np.exp(generator.normal(0, 2, 4_000)).astype(dtype)
    y = generator.normal(0, 3, 4_000).astype(dtype)
    for code, operands in ((Code.POW, [x, y]), (Code.LOG, [x])):
        wanted = WANTED[code](*(values.astype(np.float64) for values in operands))
        assert same(executed(precision, code, operands)[0], wanted, approximate=True)


@pytest.mark.parametrize("precision", PRECISION)
def test_instructions_that_only_the_compiled_player_has(precision):
    a = numbers(precision)
    assert same(executed(precision, RINT, [a])[0], np.rint(a))
    assert same(executed(precision, FINITE, [a])[0], np.where(np.isfinite(a), a, 0))
    assert same(executed(precision, COPY, [a])[0], a)
    chosen, _ = executed(precision, CHOSEN, [a, np.full_like(a, 0.5), a], target=np.ones_like(a))
    assert same(chosen, np.where(a == 0.5, 1.5, 1.0))
    with np.errstate(all="ignore"):
        times, _ = executed(precision, TIMES, [a, a[::-1]], target=np.ones_like(a))
        assert same(times, 1 + np.where(a > 0, a * a[::-1], 0))
    picks = np.array([-1.0, 0.0, 2.0, 1.0] * 5)
    table, _ = executed(precision, TABLED, [picks], target=picks, table=[9, 9, 8, 5, -7, 0.5])
    assert same(table, picks + np.array([8, 5, 0.5, -7] * 5))


@pytest.mark.parametrize("precision", PRECISION)
def test_a_variable_moves_within_its_bounds(precision):
    x = np.array([0.2, 0.9, 0.5, -0.1, 1.0])
    added = np.array([0.1, 0.5, -2.0, 0.0, np.float64(1e30)])
    low, high = np.full(5, -0.25), np.full(5, 1.25)
    moved, failed = executed(precision, MOVE, [added, low, high], target=x)
    assert not failed
    assert np.allclose(moved, np.clip(x + added, low, high), rtol=1e-6)
    for bad in (np.nan, np.inf, -np.inf):
        added[3] = bad
        assert executed(precision, MOVE, [added, low, high], target=x)[1]


@pytest.mark.parametrize("precision", PRECISION)
@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
def test_what_is_no_finite_number_is_found(precision, bad):
    values = np.linspace(-1, 1, 23)
    assert not executed(precision, CHECK, [values])[1]
    values[22] = bad
    assert executed(precision, CHECK, [values])[1]


@pytest.mark.parametrize("seed", [0, 1, 2**64 - 1])
@pytest.mark.parametrize(("first", "count"), [(0, 8), (3, 70), (1_021, 6), (2**40 + 1, 33)])
def test_noise_is_that_of_the_reference_player(seed, first, count):
    tile = player("double")._room().tile
    runs, into = np.arange(first, first + count), np.zeros(count + 8)
    tile.runs[:count] = runs
    side = tile.packed
    note_runs(side, count)
    for stream, period in (("chance.storm", 1), ("choice.north", 2**31)):
        key = np.uint64(key_of(stream))
        uniform(side, into, 0, count, period, np.uint64(seed), key)
        assert np.array_equal(into[:count], Noise(seed, first, count).uniform(stream, period, runs))
