"""Every name that a mechanism declares means what the shared vocabulary says it means."""

from functools import cache

import pytest

from offramp.crisis import load
from offramp.mechanisms import NAMES
from offramp.model import Builder
from offramp.model.expr import Const, Expr
from offramp.model.vocabulary import VOCABULARY, UnknownWord, word
from offramp.report.contributions import contributions


@cache
def declared(name: str) -> Builder:
    """What the mechanism declares in its minimal scenario."""
    return contributions(name, load(f"minimal/{name}").scenario)


def number(bound: Expr | None) -> float | None:
    return bound.value if isinstance(bound, Const) else None


@pytest.mark.parametrize("name", NAMES)
def test_variables_stand_in_the_vocabulary_with_kind_and_range(name: str) -> None:
    for variable in declared(name).variables.values():
        entry = word(variable.name)
        assert entry.kind == variable.kind, variable.name
        assert number(variable.low) == entry.low, variable.name
        if entry.high is not None:  # else the scenario may bound it: a ladder has a top
            assert number(variable.high) == entry.high, variable.name


@pytest.mark.parametrize("name", NAMES)
def test_defined_names_stand_in_the_vocabulary(name: str) -> None:
    for alias in declared(name).aliases:
        assert word(alias).kind == "defined", alias


def test_each_name_is_told_once_and_patterns_fit_word_by_word() -> None:
    names = [w.name for words in VOCABULARY.values() for w in words]
    assert len(names) == len(set(names))
    assert word("stock.ukraine.atacms").unit == "rounds"
    with pytest.raises(UnknownWord, match="neverland"):
        word("neverland")
