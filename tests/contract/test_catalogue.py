"""Every scenario that ships: valid under all its policies, playable, honest about its sources."""

import contextlib
import unicodedata
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

import offramp
from offramp import catalog
from offramp.crisis import Crisis, check, load, loads
from offramp.language.formula import Formula, FormulaError
from offramp.language.located import plain as plain_data
from offramp.language.tree import parse
from offramp.runs.run import Run

SEEDS = Path(__file__).parents[3] / "shared" / "seeds"
NAMES = catalog.names()


def played(crisis: Crisis, runs: int = 32) -> Run:
    """By actors who do not look ahead: whether a scenario plays does not hang on foresight."""
    return offramp.play(crisis, runs=runs, behavior="myopic")


def mechanisms(crisis: Crisis) -> list[str]:
    blocks = crisis.scenario.mechanisms
    return [name for name in type(blocks).model_fields if getattr(blocks, name) is not None]


def is_real(name: str) -> bool:
    return not name.startswith(("theory/", "minimal/"))


def test_the_catalogue_is_found():
    assert "ukraine-2024" in NAMES
    assert {"theory/ladder", "theory/cumulative-risk", "theory/incidents"} <= set(NAMES)
    assert catalog.text("../secret") is None
    assert catalog.text("theory/../ukraine-2024") is None


@pytest.mark.parametrize("name", NAMES)
def test_it_is_valid_under_every_policy_and_says_what_it_is(name):
    crisis = check(name)
    assert crisis.scenario.id == name
    assert crisis.scenario.title
    assert crisis.scenario.summary


@pytest.mark.parametrize("name", NAMES)
def test_its_explicit_form_means_the_same(name):
    crisis = load(name)
    again = loads(crisis.resolved)
    assert again.hash == crisis.hash
    assert again.model.digest == crisis.model.digest
    assert again.resolved == crisis.resolved


@pytest.mark.parametrize("name", NAMES)
def test_it_plays_to_the_end_and_switches_off_one_mechanism_at_a_time(name):
    crisis = load(name)
    run = played(crisis)
    assert np.isfinite(run.columns.payoffs).all()
    assert (run.columns.outcome >= 0).all()
    # of large ones a fifth: that each can be switched off anywhere is tried by random subsets
    for mechanism in mechanisms(crisis)[:: 5 if is_real(name) else 1]:
        ablated = crisis.changed({f"mechanisms.{mechanism}.off": True})
        assert np.isfinite(played(ablated, 8).columns.payoffs).all()
        owners = {part.owner for part in (*ablated.model.actions, *ablated.model.chances)}
        assert mechanism not in owners


REAL = [name for name in NAMES if is_real(name)]
# numbers that define something instead of estimating it: steps of a rung, bounds, deadlines, tests
DEFINING = (
    "variables.disruption.high",
    "mechanisms.red_lines.lines.missiles_on_russia.within",
    "mechanisms.red_lines.lines.own_troops.effects.rung.russia.nuclear",
    "actions.move_targets.when",
    "outcomes.ukraine_gives_way.when",
    "mechanisms.red_lines.lines.attack_on_cuba.within",
    "mechanisms.red_lines.lines.aircraft.within",
    "mechanisms.red_lines.lines.serbian_independence.within",
    "mechanisms.red_lines.lines.russian_mobilization.within",
    "mechanisms.red_lines.lines.belgian_neutrality.within",
)


@pytest.mark.parametrize("name", REAL)
def test_every_number_of_a_real_crisis_has_a_source_or_is_a_judgement_with_a_distribution(name):
    unsure = [path for path, formula in numbers(name) if not settled(formula)]
    assert set(unsure) <= set(DEFINING)


def numbers(name: str) -> list[tuple[str, Formula]]:
    """All that could be a number or expression in the file, by path, policies left out."""
    text = catalog.text(name)
    assert text is not None
    data = plain_data(parse(text, name).node)
    return [
        item
        for key in ("parameters", "actors", "variables", "mechanisms", "actions", "events",
                    "chance", "outcomes", "payoffs", "measures")
        for item in formulas(data.get(key), key)
    ]  # fmt: skip


def formulas(value: object, path: str) -> Iterator[tuple[str, Formula]]:
    if isinstance(value, dict) and "value" not in value:
        for key, item in value.items():
            if key not in ("title", "note", "unit", "source", "quotes", "rungs", "at"):
                yield from formulas(item, f"{path}.{key}")
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from formulas(item, f"{path}.{index}")
    elif value is not None:
        with contextlib.suppress(FormulaError):  # words, such as the name of an action
            yield path, Formula.of(value)


def settled(formula: Formula) -> bool:
    """With a source, a distribution, or no number in it but 0, 1 and -1."""
    counted = {float(t.value) for t in formula.term.walk() if t.kind == "number"}
    return bool(formula.source or formula.distribution) or counted <= {-1.0, 0.0, 1.0}


@pytest.mark.parametrize("name", REAL)
def test_every_mechanism_of_a_real_crisis_says_which_sentence_it_stands_for(name):
    crisis = load(name)
    for block in mechanisms(crisis):
        quotes = getattr(crisis.scenario.mechanisms, block).quotes
        assert quotes, f"{block} does not say which sentence it stands for"


@pytest.mark.skipif(not SEEDS.is_dir(), reason="the essays are not at hand")
@pytest.mark.parametrize("name", NAMES)
def test_quotes_occur_in_the_essays(name):
    crisis = load(name)
    for block in mechanisms(crisis):
        for quotation in getattr(crisis.scenario.mechanisms, block).quotes:
            text = SEEDS / f"{quotation.source}.txt"
            if text.is_file():
                assert plain(quotation.quote) in plain(text.read_text(encoding="utf-8"))


def plain(text: str) -> str:
    """Text with line breaks and runs of blanks made one blank; nothing else is changed."""
    return " ".join(unicodedata.normalize("NFC", text).split())
