"""The base rates that `ukraine-2024` names, computed again from the crisis data to 1990.

The data are not part of the project (their licenses do not allow it); where they are not at
hand these tests are skipped.
"""

import csv
from collections import defaultdict
from datetime import date
from pathlib import Path

import pytest

from offramp.runs.intervals import wilson

FOLDER = Path(__file__).resolve().parents[3] / "shared" / "data" / "crises-to-1990"
pytestmark = pytest.mark.skipif(not FOLDER.is_dir(), reason="the crisis data are not at hand")


def rows(name: str) -> list[dict[str, str]]:
    with (FOLDER / name).open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def number(text: str) -> float:
    return float(text) if text else float("nan")


def test_crises_of_two_nuclear_powers_that_turned_into_war():
    dyads = [r for r in rows("icb_crisis_dyads_model_le1990.csv") if number(r["joint_nuke"]) == 1]
    war = [r for r in dyads if number(r["dviol"]) == 4]
    assert (len(war), len(dyads)) == (4, 23)
    assert wilson(4, 23) == pytest.approx((0.070, 0.371), abs=5e-4)


def test_nuclear_capable_actors_that_answered_a_violent_trigger_with_force():
    actors = [
        r
        for r in rows("icb_actors_le1990.csv")
        if number(r["yrtrig"]) >= 1946 and r["nuclear"] in ("3", "4") and number(r["triggr"]) >= 8
    ]
    violent = [r for r in actors if r["majres"] in ("8", "9")]
    assert (len(violent), len(actors)) == (26, 52)


def test_deadly_confrontations_of_nuclear_powers_that_became_wars():
    dyads = rows("mie_dyads_model_le1990.csv")
    deadly = [r for r in dyads if number(r["joint_nuke"]) == 1 and number(r["fatal"]) == 1]
    wars = [r for r in deadly if number(r["f1000"]) == 1]
    assert (len(wars), len(deadly)) == (1, 18)


def test_wars_that_ended_in_an_agreement():
    crises = [r for r in rows("icb_crises_le1990.csv") if number(r["yrtrig"]) >= 1946]
    wars = [r for r in crises if number(r["viol"]) == 4]
    agreed = [r for r in wars if number(r["forout"]) in (1, 2)]
    assert (len(agreed), len(wars)) == (22, 50)


def test_weeks_after_which_a_confrontation_stood_higher():
    """Of the weeks with an event since 1946, those followed by a week at a higher level."""
    events: dict[str, list[tuple[date, int]]] = defaultdict(list)
    for r in rows("mie_events_le1990.csv"):
        month, day, year = int(r["stmon"]), int(r["stday"]), int(r["styear"])
        if year < 1946 or not 1 <= month <= 12:
            continue
        try:
            when = date(year, month, day if day > 0 else 15)
        except ValueError:
            continue
        events[r["micnum"]].append((when, int(r["hostlev"])))
    rises = active = 0
    for found in events.values():
        first = min(when for when, _ in found)
        level: dict[int, int] = defaultdict(int)
        for when, hostility in found:
            week = (when - first).days // 7
            level[week] = max(level[week], hostility)
        last = max(level)
        if last > 520:  # ten years of one confrontation are not one crisis
            continue
        for week in range(last + 1):
            now, after = level.get(week, 0), level.get(week + 1, 0)
            if now > 0:
                active += 1
                rises += week < last and after > now
    assert (rises, active) == (109, 3500)
