import io
from pathlib import Path

import pytest
from rich.console import Console

import offramp
from offramp.catalog import names
from offramp.report.page import print_page


def page(crisis: offramp.Crisis, width: int = 100) -> str:
    console = Console(file=io.StringIO(), width=width, markup=False, highlight=False)
    print_page(crisis, console)
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


def flat(text: str) -> str:
    return " ".join(text.split())


@pytest.fixture(scope="module")
def ukraine() -> str:
    return page(offramp.load("ukraine-2024"))


def test_the_page_of_a_large_scenario_stays_short(ukraine: str) -> None:
    assert len(ukraine.splitlines()) <= 580  # with 320 assumptions
    assert all(len(line) <= 100 for line in ukraine.splitlines())


@pytest.mark.parametrize(
    "part",
    [
        "Ukraine, the last weeks of an administration",
        "40 periods of 1 week, the first beginning 2024-11-17",
        "if nuclear or disaster or Russia used or United States used; pays everyone ~-20",
        "if United States, United Kingdom, Germany or Poland involved",
        "otherwise, when the time is up",
        "Russia (russia). Secretly one of (with probability, resolve): cautious (~0.202, ~0.6)",
        "firm (~0.35, ~1.5)",
        "looks ahead and replies best, but for mistakes, to what the others do",
        "push for more (push): always, gains",
        "raise the nuclear alert (raise_alert): if its nuclear rung is below test",
        "strike the supply hub in Poland (strike_supply_hub): if Poland not attacked",
        "lowers missiles reach, its atacms stock",
        "stall",
        "clash_becomes_war",
        "probability ~0.1; brings United States involved",
        "defends.* (6 of them; certain)",
        "the permission to strike deep with ATACMS is reported (authorization)",
        "2025-01-19",
        "Mutual defense deters",
        "“repeatedly find themselves in a game of chicken”",
        "(carment-belo-2024)",
        "hotline Working channels between Washington and Moscow",
        "feared_resolve Russian resolve as the United States sees it",
        "advance 0.0011 ~ lognormal(-6.81, 0.35) afp-2024",
        "judgement",
        "nuclear_loss 20 ~ quantiles(8, 20, 60)",
        "gallup-2024 Gallup: Half of Ukrainians want quick, negotiated end to war (2024-11)",
        "--full",
        "--resolved",
        "--model",
    ],
)
def test_the_page_holds_what_a_reader_asks_for(ukraine: str, part: str) -> None:
    assert part in flat(ukraine)


def test_the_page_names_every_move_policy_assumption_and_source(ukraine: str) -> None:
    crisis = offramp.load("ukraine-2024")
    for name in (
        *(action.name for action in crisis.model.actions),
        *(outcome.name for outcome in crisis.model.outcomes),
        *(actor.title for actor in crisis.model.actors),
        *crisis.scenario.policies,
        *crisis.scenario.sources,
        *(name for name, block in crisis.scenario.mechanisms if block is not None),
        *{a.law for a in crisis.model.assumptions},
    ):
        assert name in flat(ukraine), name


def test_formulas_are_not_on_the_page(ukraine: str) -> None:
    for formula in ("where(", "exp(", "max(max(", " >= ", "did.", " rung."):
        assert formula not in ukraine, formula


def test_a_small_scenario_is_shown_in_full(strait: Path) -> None:
    text = flat(page(offramp.load(strait, policy="calm")))
    for part in (
        "under the policy calm",
        "Northland (north). Secretly one of (with probability, resolve): resolute (0.4, 2)",
        "Cares about prestige",
        "Southland (south).",
        "every 2 periods, from period 2 on",
        "Step back (back_off): if tension is above 0.05, lowers tension",
        "if not blockade and tension is above 0.3, brings blockade; raises tension",
        "Can always, changing nothing, wait.",
        "A clash at sea (clash)",
        "2025-04-12 A summit (summit): lowers tension",
        "Northland -1; Southland -2",
        "schelling Thomas C. Schelling: The Strategy of Conflict (1960)",
    ):
        assert part in text, part


@pytest.mark.parametrize("name", names())
@pytest.mark.parametrize("width", [60, 100])
def test_every_scenario_of_the_catalog_has_a_page(name: str, width: int) -> None:
    text = page(offramp.load(name), width)
    assert all(len(line) <= width for line in text.splitlines())


def test_a_scenario_without_actors_has_a_page() -> None:
    text = page(offramp.loads("{offramp: 1, id: still, time: {periods: 1}, "
                              "outcomes: {end: otherwise}}"))  # fmt: skip
    assert "None: all that happens is chance or has a date." in text
    assert "Sources" not in text


def test_all_kinds_of_behavior_chance_and_order(kinds: offramp.Crisis) -> None:
    said = flat(page(kinds))
    for part in (
        "in this order, seeing earlier moves: B and A",
        "from period 3 on: stay",
        "if x is above 1: stay",
        "otherwise: go 0.5, stay 0.5",
        "0.3 × x times a period on average",
        "at most one of: up, probability 0.1, raises x; down, probability 0.2, changes nothing",
        "if n is above 2",
        "B changes; secretly one of (with probability): hawk (0.2), dove (0.8)",
        "drawn from uniform(0, 1)",
        "seen with probability 0.5",
        "costs n",
        "Believes at first that B is hawk with probability 0.9",
        "Reads B with empathy 0.5",
        "Forgets 0.01 of what it has learned about others at each of their moves",
        "if x is above 50 or it is period 4 or later",
        "Assumptions none",
    ):
        assert part in said, part
