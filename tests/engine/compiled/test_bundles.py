"""Terms that scores have alike are found, unless their sums would be taken in another order."""

import numpy as np

from offramp.engine.compiled.bundles import bundle_of

COLUMNS = 20


def used(*rows):
    """Which scores have which terms."""
    found = np.zeros((len(rows), 2 * COLUMNS), dtype=bool)
    for row, columns in enumerate(rows):
        found[row, list(columns)] = True
    return found


def test_terms_that_several_scores_have_first_are_a_bundle():
    found = bundle_of(used(range(20), [25], [*range(20), 25], range(20)))
    assert found is not None
    assert found.rows.tolist() == [0, 2, 3]
    assert found.columns.tolist() == list(range(20))


def test_the_largest_of_several_counts():
    found = bundle_of(used(range(16), range(16), range(20, 40), range(20, 40), range(20, 40)))
    assert found is not None
    assert found.rows.tolist() == [2, 3, 4]


def test_a_score_that_has_another_term_before_leaves_none():
    assert bundle_of(used(range(1, 21), range(21))) is None
    assert bundle_of(used([*range(10), *range(11, 21)], [*range(10), 10, *range(11, 21)])) is None


def test_few_terms_or_a_single_score_are_no_bundle():
    assert bundle_of(used(range(20), [30])) is None
    assert bundle_of(used(range(8), range(8))) is None
    assert bundle_of(np.zeros((3, 0), dtype=bool)) is None
