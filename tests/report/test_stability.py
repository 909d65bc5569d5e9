"""Measures that should stay below a limit: what is warned of, and what the JSON object holds."""

import io
import json
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from rich.console import Console

import offramp
from offramp.mechanisms import registry
from offramp.report.as_json import run_json
from offramp.report.describe import print_crisis
from offramp.report.each import print_each
from offramp.report.mechanism import print_mechanism
from offramp.report.page import print_page
from offramp.report.stability import measured, stabilities, stability_warnings, unbounded_warnings
from offramp.report.terminal import print_run
from offramp.runs.run import Run

TEXT = """
offramp: 1
id: flurry
time: {{step: 1 week, periods: 4, start: 2025-01-05}}
actors: {{a: {{behavior: uniform}}, b: {{behavior: uniform}}}}
variables: {{calm: 0}}
mechanisms:
  incidents:
    streams:
      in_the_air: {{between: [a, b], base: 0.3, jump: {jump}, rules: calm{more}}}
  sentiment:
    actors:
      a: {{shocks: {{deed: {{of: incidents.in_the_air}}}}, media: {media}, fade: 0.5}}
events:
  calm: {{at: 2025-01-19, effects: {{calm: {calm}}}}}
chance:
  storm: {{probability: {storm}, effects: {{calm: -1}}}}
outcomes: {{end: otherwise}}
"""
BREEDS = 1 / (1 - np.exp(-0.7))  # incidents bred by one with a jump of 1


def played(
    jump: float, media: float = 0.1, calm: float = 0, storm: float = 0, more: str = ""
) -> Run:
    text = TEXT.format(jump=jump, media=media, calm=calm, storm=storm, more=more)
    return offramp.play(offramp.loads(text), runs=400)


def told(printing: Callable[[Console], None], width: int = 100) -> str:
    out = Console(file=io.StringIO(), width=width, markup=False, highlight=False)
    printing(out)
    assert isinstance(out.file, io.StringIO)
    return " ".join(out.file.getvalue().split())


def test_a_measure_that_is_no_number_is_warned_of() -> None:
    text = TEXT.format(jump=0.2, media=0.1, calm=1, storm=0, more="")
    crisis = offramp.loads(text + "measures: {odd: {title: how odd, value: log(1 - 2 * calm)}}\n")
    (warning,) = unbounded_warnings(offramp.play(crisis, runs=64))
    assert warning.startswith("how odd is not a finite number in some runs, first in 2025-01-19")
    assert "measures.odd" in warning
    assert "how odd is not a finite number" in shown(offramp.play(crisis, runs=64))
    assert unbounded_warnings(played(0.2)) == []


def shown(run: Run) -> str:
    return told(lambda out: print_run(run, out))


def test_who_breeds_less_than_one_is_not_warned_of() -> None:
    run = played(0.2)
    assert stability_warnings(run) == []
    assert "Warning" not in shown(run)
    checks = json.loads(run_json(run))["stability"]
    assert [check["measure"] for check in checks] == ["branching_in_the_air", "outrage_a"]
    incidents, anger = checks
    assert incidents["limit"] == anger["limit"] == 1
    assert incidents["highest_mean"] == pytest.approx(0.2 * BREEDS)
    assert anger["highest_q95"] == pytest.approx(0.1 / 0.5)
    assert incidents["periods_beyond"] == incidents["periods_beyond_q95"] == 0


def test_who_breeds_one_or_more_is_warned_of_with_numbers() -> None:
    run = played(1, media=0.6, calm=0.75)
    incidents, anger = stability_warnings(run)
    assert incidents == (
        "incidents bred by one (in the air) reached 1.99 on average (2025-01-05; 1 or more in 2 of "
        "4 periods, from 2025-01-05 on): one incident breeds one or more others, so that a flurry "
        "does not die down by itself."
    )
    assert anger.startswith(
        "anger bred by a unit of anger in A reached 1.2 on average (2025-01-05; 1 or more in all "
    )
    assert "where that is so on all sides" in anger
    assert f"Warning: {incidents} Warning: {anger}" in shown(run)
    check, _ = json.loads(run_json(run))["stability"]
    assert check["highest_mean"] == pytest.approx(BREEDS)
    assert (check["periods_beyond"], check["periods_beyond_q95"]) == (2, 2)


def test_one_run_of_twenty_is_told_where_the_mean_stays_below() -> None:
    run = played(0.3, storm=0.1)  # a storm doubles what is bred, and the next adds as much again
    (warning,) = stability_warnings(run)
    assert warning.startswith("in one run of twenty, incidents bred by one (in the air) reached 1.")
    assert "1 or more in all periods" in warning
    (found, _) = stabilities(run)
    assert not found.mean.beyond
    assert found.q95.beyond == (1, 2, 3, 4)


def test_of_streams_that_excite_each_other_no_more_is_said_than_is_known() -> None:
    text = ", excites: {at_sea: 2}}\n      at_sea: {between: [a, b], base: 0, jump: 0.1"
    (warning,) = stability_warnings(played(0.1, more=text))
    assert "where that is so in all streams, a flurry does not die down" in warning


def test_how_far_beyond_every_bound_is_not_told() -> None:
    run = played(1)
    summary = replace(run.summary, means=run.summary.means * 1e9)
    assert (
        "reached more than 1,000 on average" in stability_warnings(replace(run, summary=summary))[0]
    )


def test_what_is_no_number_reaches_nothing() -> None:
    run = played(1)
    nothing = np.full_like(run.summary.means, np.nan)
    summary = replace(
        run.summary, means=nothing, quantiles=np.full_like(run.summary.quantiles, np.nan)
    )
    unknown = replace(run, summary=summary)
    assert stability_warnings(unknown) == []
    assert json.loads(run_json(unknown))["stability"][0]["highest_mean"] is None


def test_behaviors_side_by_side_are_warned_of_once() -> None:
    run = played(1)
    text = told(lambda out: print_each({"level-0": run, "myopic": run}, ["a"], out))
    assert text.count("Warning (level-0 and myopic): incidents bred by one") == 1


@pytest.mark.parametrize("printing", [print_page, print_crisis])
def test_the_limit_is_told_of_the_scenario(
    printing: Callable[[offramp.Crisis, Console], None],
) -> None:
    crisis = offramp.loads(TEXT.format(jump=1, media=0, calm=0, storm=0, more=""))
    text = told(lambda out: printing(crisis, out), 300)
    assert text.count("should stay below 1: at 1 or more") == 2
    assert [measured(m) for m in crisis.model.measures if m.below is None] == ["public anger in A"]


@pytest.mark.parametrize("name", ["incidents", "sentiment"])
def test_the_limit_is_told_of_the_mechanism(name: str) -> None:
    text = told(lambda out: print_mechanism(name, registry()[name], out))
    assert text.count("should stay below 1: at 1 or more") == 2
