import io
from pathlib import Path

import pytest
from rich.console import Console

import offramp
from offramp.catalog import names
from offramp.mechanisms import registry
from offramp.report.describe import print_crisis
from offramp.report.mechanism import print_mechanism, print_mechanisms


def paper(width: int = 100) -> Console:
    return Console(file=io.StringIO(), width=width, markup=False, highlight=False)


def written(console: Console) -> str:
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


@pytest.mark.parametrize("width", [80, 100])
def test_a_reader_learns_what_is_in_the_file(strait: Path, width: int) -> None:
    console = paper(width)
    print_crisis(offramp.load(strait), console)
    text = written(console)
    assert all(len(line) <= width for line in text.splitlines())
    flat = " ".join(text.split())
    for part in (
        "Two states and a strait",
        "A dispute over a strait that nobody quite controls.",
        "12 periods of 1 week, the first beginning 2025-03-01",
        "Northland (north)",
        "resolute 0.4 2",
        "moves every 2 periods from period 2",
        "Step back (back_off) when tension > 0.05",
        "A clash at sea (clash)",
        "2025-04-12 A summit (summit)",
        "War over the strait (war)",
        "at the very end",
        "prestige each period",
        "calm Northland waits. risk = 0.01, north uniform",
        "parameters.risk 0.1 ~ uniform(0.05, 0.15)",
        "a threat that leaves",
        "judgement",
        "Thomas C. Schelling. The Strategy of Conflict. 1960.",
    ):
        assert part in flat, part


def test_a_policy_is_named(strait: Path) -> None:
    console = paper()
    print_crisis(offramp.load(strait, policy="calm"), console)
    assert "under the policy calm" in written(console)


def test_all_kinds_of_chance_behavior_and_order(kinds: offramp.Crisis) -> None:
    console = paper()
    print_crisis(kinds, console)
    flat = " ".join(written(console).split())
    for part in (
        "move in this order, seeing earlier moves: b and a",
        "from period 3 do stay",
        "do go 0.5, stay 0.5",
        "times on average (Poisson)",
        "at most one of these",
        "• down, with probability 0.2: no effect",
        "when x > 0; b is drawn anew: hawk 0.2, dove 0.8",
        "uniform(0, 1)",
        "seen by",
        "Believes at first that b is hawk with 0.9",
        "empathy 0.5",
        "forgets what it has learned, 0.01 a move",
        "Assumptions none",
    ):
        assert part in flat, part


def playable() -> list[str]:
    return [name for name in names() if name.startswith(("minimal/", "theory/"))]


@pytest.mark.parametrize("name", playable())
def test_every_small_scenario_of_the_catalog_can_be_described(name: str) -> None:
    console = paper(80)
    print_crisis(offramp.load(name), console)
    assert all(len(line) <= 80 for line in written(console).splitlines())


def test_long_names_and_texts_are_wrapped_not_lost() -> None:
    name = "a_very_long_name_of_an_outcome_that_goes_on_and_on_and_on"
    actors = ", ".join(f"actor_number_{i}: {{}}" for i in range(9))
    pays = ", ".join(f"actor_number_{i}: -{i}.5" for i in range(9))
    text = f"""
offramp: 1
id: long
time: {{periods: 2}}
actors: {{{actors}}}
parameters: {{{name}: 1 ~ uniform(0, 2)}}
outcomes: {{{name}: {{when: {name} > 5, payoffs: {{{pays}}}}}, end: otherwise}}
""".replace("1 ~ uniform(0, 2)", "'1 ~ uniform(0, 2)'")
    console = paper(80)
    print_crisis(offramp.loads(text), console)
    flat = written(console)
    assert all(len(line) <= 80 for line in flat.splitlines())
    for i in range(9):
        assert f"-{i}.5" in flat
    assert "uniform(0, 2)" in flat


@pytest.mark.parametrize("name", sorted(registry()))
def test_every_mechanism_can_be_explained(name: str) -> None:
    console = paper(80)
    print_mechanism(name, registry()[name], console)
    text = written(console)
    assert text.startswith(name)
    assert "Fields" in text


def test_mechanisms_are_listed() -> None:
    console = paper()
    print_mechanisms(registry(), console)
    assert all(name in written(console) for name in registry())
    empty = paper()
    print_mechanisms({}, empty)
    assert "no mechanisms" in written(empty)


def test_dated_policies_and_levers_are_told() -> None:
    text = """
offramp: 1
id: t
time: {start: 2025-01-01, step: 1 week, periods: 9}
parameters: {risk: 0.1}
chance: {luck: {probability: risk}}
outcomes: {calm: otherwise}
policies:
  truce: {title: A truce, from: 2025-01-15, until: 6, set: {risk: 0.02}, off: [chance.luck]}
  steps: {schedule: [{until: 2, set: {risk: 0.03}}, {from: 4, off: [chance.luck]}]}
levers:
  risk: {title: How risky it is, path: risk, low: 0, high: 0.5}
  truce: {policies: [none, truce]}
"""
    console = paper()
    print_crisis(offramp.loads(text), console)
    told = " ".join(written(console).split())
    assert "risk = 0.02 from 2025-01-15 until 6, chance.luck off from 2025-01-15 until 6" in told
    assert "risk = 0.03 until 2, chance.luck off from 4" in told
    assert "How risky it is. risk: 0 to 0.5" in told
    assert "policies none, truce" in told
