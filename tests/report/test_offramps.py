"""Off-ramps in words."""

import json
from datetime import date
from io import StringIO

import pytest
from rich.console import Console

from offramp.analysis.offramps.found import (
    Condition,
    Cost,
    Estimate,
    Left,
    Offramp,
    Offramps,
    OfType,
)
from offramp.crisis import Crisis, loads
from offramp.report.offramps import print_offramps
from offramp.report.offramps_json import offramps_json
from offramp.report.situation import Situations
from offramp.runs.solved import Solved

TEXT = """
offramp: 1
id: words
title: A strait
time: {start: 2025-01-06, step: 1 week, periods: 3}
actors:
  north: {title: Northland, types: {weak: {probability: 0.5}, strong: {probability: 0.5}}}
  south: {title: Southland}
mechanisms: {ladder: {moves: true, domains: {naval: {rungs: [peace, alert, clash]}}}}
variables:
  anger: {title: the anger at home, start: 0}
  sunk: {title: a ship has been sunk, start: false}
outcomes: {war: {title: a war, when: sunk}, peace: otherwise}
measures: {mood: {title: the mood, value: anger}}
"""
LESS, NONE = Estimate(0.3, 0.2, 0.4), Estimate(0.0, -0.1, 0.1)
GAIN, LOSS, OPEN = Estimate(-0.5, -0.6, -0.4), Estimate(0.5, 0.4, 0.6), Estimate(0.0, -0.2, 0.2)


@pytest.fixture(scope="module")
def crisis() -> Crisis:
    return loads(TEXT)


def candidate(fall=LESS, south=GAIN, verdict="accepted", situation=()) -> Offramp:
    types = (OfType("weak", 10, LESS), OfType("strong", 9, Estimate(0.9, 0.8, 1.0)))
    costs = Cost("south", south, verdict), Cost("north", GAIN, "accepted")
    names = "north", 2, date(2025, 1, 13), "climb_naval", "stay"
    share = Estimate(0.25, 0.2, 0.3)
    return Offramp(*names, situation, 250, share, 0.6, 0.3, fall, fall, costs, types, verdict)


def answer(*candidates: Offramp, found: int = 100, **changes) -> Offramps:
    left = (
        Left(1, date(2025, 1, 6), 1_000, 300, "north", Estimate(0.8, 0.7, 0.9)),
        Left(2, date(2025, 1, 13), 900, 250, "south", Estimate(0.5, 0.4, 0.6)),
        Left(3, date(2025, 1, 20), 700, 90, None, None),
    )
    given = {
        "avoid": ("war",), "searched": 1_000, "runs": 1_000, "seed": 1, "found": found,
        "before": LESS, "points": 7, "tried": 20, "tolerate": 0.05, "consent": ("north", "south"),
        "often": 0.02, "level": 0.99, "candidates": candidates, "left_level": 0.98, "left": left,
        "solution": Solved(), "interrupted": False,
    }  # fmt: skip
    return Offramps(**(given | changes))


def printed(crisis: Crisis, found: Offramps, width: int = 100) -> str:
    stream = StringIO()
    print_offramps(crisis, found, Console(file=stream, width=width, markup=False, highlight=False))
    return " ".join(stream.getvalue().split())


def test_an_offramp_is_told_with_all_that_belongs_to_it(crisis: Crisis) -> None:
    text = printed(crisis, answer(candidate()))
    assert "1 off-ramp found among 20 other moves at 7 decision points that at least 2% of" in text
    assert "Off-ramps confirmed, and acceptable to all" in text
    assert "1. Northland, period 2, 2025-01-13: stay instead of climb naval" in text
    assert "Met in 25% of the runs (20–30%). There “a war” follows in 60.0%" in text
    assert "after the other move in 30.0%. That is 30.0 points less (20.0 to 40.0)" in text
    assert "Northland gains 0.50 (0.40 to 0.60); Southland gains" in text  # the mover first
    assert "By the mover’s type: weak 30.0 points less (20.0 to 40.0); strong 90.0" in text
    assert "The interval of the fall holds with 95%" in text
    assert "not a forecast" in text


def test_intervals_of_several_hold_together(crisis: Crisis) -> None:
    text = printed(crisis, answer(candidate(), candidate(fall=NONE)))
    assert "with 95% none of 2 falls lies outside its own (99.0% each)" in text


def test_whoever_could_not_accept_it_is_named(crisis: Crisis) -> None:
    text = printed(crisis, answer(candidate(south=LOSS, verdict="refused")))
    assert "No off-ramp was found that all would surely accept" in text
    assert "Southland loses 0.50 (0.40 to 0.60)" in text
    assert "Southland would lose more than 0.05." in text
    text = printed(crisis, answer(candidate(south=OPEN, verdict="undecided")))
    assert "Southland may or may not lose more than 0.05." in text


def test_numbers_have_as_many_digits_as_their_intervals_bear_out(crisis: Crisis) -> None:
    small, sure = Estimate(0.00123, 0.0009, 0.0015), Estimate(0.25, 0.25, 0.25)
    text = printed(crisis, answer(candidate(fall=small, south=sure, verdict="refused")))
    assert "0.12 points less (0.09 to 0.15)" in text
    assert "Southland loses 0.25 in every run" in text


def test_what_was_not_confirmed_is_told_as_that(crisis: Crisis) -> None:
    text = printed(crisis, answer(candidate(fall=NONE)))
    assert "No off-ramp was found among 20 other moves" in text
    assert "0.0 points less (-10.0 to 10.0) likely, which may be nothing" in text
    assert "Not confirmed" in text


def test_what_is_left_by_period_and_the_point_of_no_return(crisis: Crisis) -> None:
    text = printed(crisis, answer(candidate()))
    assert "2025-01-06 300 80% 70 to 90%" in text
    assert "2025-01-20 90 – ························ no move found" in text
    assert (
        "One move as late as period 1, 2025-01-06 would have averted half of them; none of those "
        "found would after period 2, 2025-01-13; in between is undecided."
    ) in text


@pytest.mark.parametrize(("width", "bar"), [(60, 0), (70, 8), (88, 14), (100, 24)])
def test_who_moves_can_be_read_however_narrow(crisis: Crisis, width: int, bar: int) -> None:
    stream = StringIO()
    to = Console(file=stream, width=width, markup=False, highlight=False)
    print_offramps(crisis, answer(candidate()), to)
    lines = [line.strip() for line in stream.getvalue().splitlines()]
    (row,) = [line for line in lines if line.startswith("2025-01-06")]
    assert row.endswith("Northland")
    assert sum(row.count(mark) for mark in "█▒·") == bar
    assert any(line.endswith("no move found") for line in lines)


def test_too_few_bad_outcomes_are_warned_of(crisis: Crisis) -> None:
    text = printed(crisis, answer(found=3))
    assert "only 3 runs of 1,000 searched ended in “a war”: too few" in text
    assert "Take more runs, as in --runs 700." in text  # 100 bad ones in the half searched
    text = printed(crisis, answer(found=0, left=(), before=Estimate(0.0, 0.0, 0.004)))
    assert "There was nothing to avert: no run searched ended in “a war”." in text
    assert "What one move could still avert" not in text
    assert "Interrupted" in printed(crisis, answer(interrupted=True))


@pytest.mark.parametrize(
    ("condition", "words"),
    [
        (Condition("variable", "rung.north.naval", ">=", 1), "Northland’s naval rung is at least "
         "alert"),
        (Condition("variable", "anger", "<", 0.25), "the anger at home is below 0.25"),
        (Condition("variable", "sunk", ">=", 1), "a ship has been sunk"),
        (Condition("variable", "sunk", "<", 1), "not yet: a ship has been sunk"),
        (Condition("belief", "belief.south.north.weak", ">=", 0.4), "Southland’s belief in a weak "
         "Northland is at least 0.4"),
        (Condition("measure", "mood", "<", 2), "the mood is below 2"),
    ],
)  # fmt: skip
def test_a_situation_is_told_in_plain_words(crisis: Crisis, condition, words: str) -> None:
    assert Situations(crisis).conditions((condition,)) == words


def test_json_holds_every_number(crisis: Crisis) -> None:
    condition = Condition("variable", "anger", "<", 0.25)
    data = json.loads(offramps_json(crisis, answer(candidate(situation=(condition,)))))
    one = data["candidates"][0]
    assert one["found"] == "off-ramp"
    assert one["situation"] == ["anger < 0.25"]
    assert one["words"] == "the anger at home is below 0.25"
    assert one["fall"] == {"value": 0.3, "low": 0.2, "high": 0.4}
    assert one["costs"]["south"]["verdict"] == "accepted"
    assert one["by_type"]["strong"]["met"] == 9
    assert data["left"][2]["averted"] is None
    assert data["half_averted_until"] == {"surely": 1, "perhaps": 2}
