"""Settings of listed levers: each tried once where there is time, none twice where there is not."""

from itertools import product
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("optuna")

from offramp.analysis import optimizing
from offramp.analysis.lever_grid import Distinct, settings_of
from offramp.analysis.levering import chosen_levers
from offramp.analysis.objectives import objective
from offramp.analysis.optimizing import Optimized, optimize, study_file
from offramp.analysis.studies import SAMPLERS, SamplerName
from offramp.crisis import Crisis, loads

# wetter the lower the dike; the price only makes it dearer: of each height, the low one is better
TEXT = """
offramp: 1
id: dike
time: {periods: 1}
parameters: {height: 0.2, price: 0.5, help: 0}
actors: {town: {behavior: uniform}}
variables: {wet: 0}
actions: {hold: {by: town}}
chance: {flood: {probability: (1 - height) ** 2, effects: {wet: 1}}}
outcomes: {flooded: wet > 0, dry: otherwise}
payoffs: {town: {terminal: help - 2 * price * height}}
policies: {aid: {set: {help: 1}}}
levers:
  dike: {path: parameters.height, values: [0.1, 0.3, 0.5, 0.7, 0.9]}
  price: {path: price, values: [0.5, 0.7]}
  aid: {policies: [none, aid]}
  any: {path: parameters.height, low: 0, high: 1}
"""
LISTED = ("dike", "price", "aid")
EVERY = list(product([0.1, 0.3, 0.5, 0.7, 0.9], [0.5, 0.7], ["none", "aid"]))


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OFFRAMP_CACHE", str(tmp_path / "cache"))


@pytest.fixture
def crisis() -> Crisis:
    return loads(TEXT)


def searched(crisis: Crisis, trials: int, sampler: SamplerName = "tpe", **more: Any) -> Optimized:
    two = [objective(crisis, "flooded"), objective(crisis, "payoff.town", maximize=True)]
    return optimize(crisis, two, LISTED, trials, 100, 100, sampler=sampler, **more)


def settings(found: Optimized) -> list[tuple[Any, ...]]:
    return [tuple(trial.point[name] for name in LISTED) for trial in found.trials]


@pytest.mark.parametrize("sampler", SAMPLERS)
def test_all_settings_are_tried_once_in_order_where_trials_are_enough(
    crisis: Crisis, sampler: SamplerName
) -> None:
    found = searched(crisis, 50, sampler)
    assert settings(found) == EVERY
    assert found.settings == 20
    front = {tuple(best.point[name] for name in LISTED) for best in found.front}
    assert front == {(height, 0.5, "aid") for height in (0.1, 0.3, 0.5, 0.7, 0.9)}


@pytest.mark.parametrize("sampler", SAMPLERS)
def test_no_trial_is_spent_on_a_setting_that_was_tried(
    crisis: Crisis, sampler: SamplerName
) -> None:
    found = searched(crisis, 19, sampler)
    assert len(found.trials) == 19
    assert len(set(settings(found))) == 19
    assert settings(found) != EVERY[:19]  # they were proposed


def test_more_trials_try_what_is_left(crisis: Crisis) -> None:
    first = searched(crisis, 7)
    more = searched(crisis, 20)
    assert more.taken_up == 7
    assert more.trials[:7] == first.trials
    assert settings(more)[7:] == [one for one in EVERY if one not in settings(first)]
    assert searched(crisis, 60).trials == more.trials  # there is nothing left to try
    assert settings(searched(crisis, 20, restart=True)) == EVERY


@pytest.mark.parametrize("trials", [15, 20])
def test_an_interrupted_search_goes_on_as_if_nothing_had_been(
    crisis: Crisis, trials: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = searched(crisis, trials)
    real, calls = optimizing.play_all, list[int]()

    def cut(*args: Any, **kwargs: Any) -> Any:
        calls.append(1)
        if len(calls) == 10:
            raise KeyboardInterrupt
        return real(*args, **kwargs)

    monkeypatch.setattr(optimizing, "play_all", cut)
    part = searched(crisis, trials, restart=True)
    assert part.interrupted
    assert part.trials == whole.trials[:9]
    monkeypatch.setattr(optimizing, "play_all", real)
    rest = searched(crisis, trials)
    assert (rest.taken_up, rest.trials, rest.front) == (9, whole.trials, whole.front)


def test_time_ends_it_between_trials(crisis: Crisis) -> None:
    ticks = iter(range(100))
    found = searched(crisis, 50, minutes=0.05, clock=lambda: float(next(ticks)))
    assert settings(found) == EVERY[:2]  # at 1 and 2 seconds of 3


def test_what_a_search_that_died_was_about_to_try_is_forgotten(crisis: Crisis) -> None:
    levers = chosen_levers(crisis, LISTED)
    two = [objective(crisis, "flooded"), objective(crisis, "payoff.town", maximize=True)]
    file = study_file(crisis, two, levers, 100, 1, "tpe")
    study = Distinct(file, levers, [False, True], "tpe", 1, 20)
    study.study.enqueue_trial({"dike": 3, "price": 1, "aid": 0})
    assert settings(searched(crisis, 20)) == EVERY


def test_levers_that_range_over_numbers_have_no_list(crisis: Crisis) -> None:
    assert settings_of(chosen_levers(crisis, LISTED)) == 20
    assert settings_of(chosen_levers(crisis, ["price", "any"])) is None
    found = optimize(crisis, [objective(crisis, "flooded")], ["any"], 6, 50, 50)
    assert (len(found.trials), found.settings) == (6, None)
