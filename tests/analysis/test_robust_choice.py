"""Robust choice: regret by hand in a two-by-two decision, dominance, noise within worlds."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from offramp.analysis import worldly
from offramp.analysis.criterion import avoiding, earning, worst_outcome
from offramp.analysis.robust_choice import regrets, robust, weighed
from offramp.analysis.worldly import Values
from offramp.analysis.worlds import draw
from offramp.crisis import Crisis, load, loads
from offramp.engine.errors import TooLarge
from offramp.language import Problems
from offramp.playing import play
from offramp.solving import solve

DARE = Path(__file__).with_name("dare.yaml")
# in a wet world (share of rain above one half) the tent is better, in a dry one the sky
TENT = """
offramp: 1
id: tent
time: {periods: 1}
parameters: {rain: '0.5 ~ uniform(0, 1)', tent: 0, wet: 1}
actors: {camper: {behavior: uniform}}
variables: {soaked: 0}
actions: {sleep: {by: camper}}
chance:
  rain:
    probability: (1 - tent) * where(rain > 0.5, 0.8, 0.1) + tent * 0.3
    effects: {soaked: wet}
outcomes: {soaked: {when: soaked > 0, payoffs: {camper: -1}}, dry: otherwise}
policies:
  tent: {set: {tent: 1}}
  roof: {title: nothing comes through, set: {wet: 0}}
"""
CHICKEN_LIKE = """
offramp: 1
id: game
time: {periods: 1}
parameters: {stake: '1 ~ uniform(0.5, 3)', toll: 0}
actors: {north: {rationality: 3}, south: {rationality: 3}}
actions:
  yield: {by: [north, south]}
  stand: {by: [north, south], cost: toll}
outcomes:
  clash: {when: did.north.stand and did.south.stand, payoffs: {north: -stake, south: -stake}}
  calm: {otherwise: true, payoffs: {north: did.north.stand, south: did.south.stand}}
policies:
  taxed: {set: {toll: 0.5}}
  twice: {set: {stake: 3}}
  wide: {set: {stake: '6 ~ uniform(5, 7)'}}
"""


@pytest.fixture(scope="module")
def tent() -> Crisis:
    return loads(TENT)


def test_regret_by_hand_in_two_by_two() -> None:
    losses = np.array([[[1.0], [4.0]], [[2.0], [3.0]]])  # (policy, world, run)
    regret, worst, best = regrets(losses)
    assert regret.tolist() == [[0, 1], [1, 0]]
    assert worst.tolist() == [1, 1]
    assert best.tolist() == [0.5, 0.5]


def test_the_tent_is_worth_its_regret(tent: Crisis) -> None:
    """Soaked with 0.8 or 0.1 under the sky, always 0.3 in the tent: regrets 0.5 and 0.2."""
    worlds, each = 40, 2_000
    found = robust(tent, avoiding(tent, "soaked"), ["tent"], worlds, each)
    wet = draw(tent.model, worlds, 1).values[:, 0] > 0.5
    sky, shelter = found.rows
    # three standard errors: of a difference of two shares of 2,000 runs, over 40 worlds
    error = 3 * np.sqrt(2 * 0.25 / each / worlds)
    assert sky.regret == pytest.approx(0.5 * wet.mean(), abs=error)
    assert shelter.regret == pytest.approx(0.2 * (1 - wet.mean()), abs=error)
    # the largest is one of the worlds of a kind: within the error of one world (4 deviations)
    assert sky.worst == pytest.approx(0.5, abs=4 * np.sqrt(0.5 / each))
    assert shelter.worst == pytest.approx(0.2, abs=4 * np.sqrt(0.5 / each))
    assert sky.best == 1 - wet.mean()
    assert found.each == each
    better = found.dominance().where(policy="tent", other="baseline")[0]
    assert (better.better, better.worse, better.open) == (wet.mean(), 1 - wet.mean(), 0)
    assert not better.dominates


def test_what_is_better_everywhere_dominates(tent: Crisis) -> None:
    found = robust(tent, earning(tent, "camper"), None, 20, 400, target=-0.05)
    roof = found.dominance().where(policy="roof", other="baseline")[0]
    assert roof.dominates
    assert roof.better == 1
    row = found.table().where(policy="roof")[0]
    assert (row.mean, row.regret, row.worst, row.best) == (0, 0, 0, 1)
    assert (row.enough, row.open) == (1, 0)
    assert found.table().where(policy="tent")[0].enough == 0


def test_the_same_policy_twice_has_no_regret_and_nothing_is_clear(tent: Crisis) -> None:
    """Independent noise makes one of two like policies look better; halves do not believe it."""
    noise = np.random.default_rng(5).random((2, 200, 50))
    found = Values({name: (noise[i] < 0.3) * 1.0 for i, name in enumerate("ab")})
    both = weighed(found, avoiding(tent, "soaked"), ["a", "b"], ["", ""], None)
    naive = found.losses["a"].mean(axis=1) - np.minimum(
        found.losses["a"].mean(axis=1), found.losses["b"].mean(axis=1)
    )
    assert naive.mean() > 0.02  # the winner's curse
    # unbiased here: 4 standard errors of 200 worlds with halves of 25 runs
    assert abs(both.rows[0].regret) < 4 * np.sqrt(2 * 0.21 / 25 / 200)
    for pair in both.pairs:  # 5% of 200 worlds look clear by chance: below 9% but once in 1,000
        assert pair.better + pair.worse < 0.09


def test_the_share_of_worlds_that_are_good_enough_counts_worlds(tent: Crisis) -> None:
    found = robust(tent, avoiding(tent, "soaked"), ["tent"], 40, 400, target=0.3)
    sky, shelter = found.rows
    wet = draw(tent.model, 40, 1).values[:, 0] > 0.5
    assert (sky.enough, sky.open) == (1 - wet.mean(), 0)
    assert sky.enough_low < sky.enough < sky.enough_high
    assert shelter.open > 0.8  # just at the target: chance decides, and that is told


def test_small_games_are_solved_in_every_world() -> None:
    crisis = loads(CHICKEN_LIKE)
    found = robust(crisis, avoiding(crisis, "clash"), ["taxed", "twice"], 12)
    assert found.each is None
    worlds = draw(crisis.model, 12, 1)
    for world in (0, 7):
        stake = worlds.of(world)["parameters.stake"]
        game = loads(CHICKEN_LIKE).changed({"stake": stake})
        # a symmetric quantal response: p = logistic(3 · ((1 - p) - p · stake)), to the last digit
        p = 0.5
        for _ in range(500):
            p = 0.5 * p + 0.5 / (1 + np.exp(-3 * ((1 - p) - p * stake)))
        assert found.values[0, world] == pytest.approx(p**2, abs=1e-6)
        assert game.hash != crisis.hash
    twice = found.values[2]
    assert np.ptp(twice) < 1e-9  # the policy replaces the assumption: all worlds are alike
    assert found.rows[1].policy == "taxed"
    assert found.rows[1].best > 0


def test_the_worst_outcome_is_the_one_that_pays_all_least(tent: Crisis) -> None:
    assert worst_outcome(play(tent, 200)) == "soaked"


def test_what_makes_no_sense_is_refused(tent: Crisis) -> None:
    certain = tent.changed({"rain": 0.5})
    with pytest.raises(ValueError, match="marks no number as uncertain"):
        robust(certain, avoiding(certain, "soaked"))
    with pytest.raises(Problems, match="no outcome soked"):
        avoiding(tent, "soked")
    with pytest.raises(Problems, match="no actor campe"):
        earning(tent, "campe")
    with pytest.raises(ValueError, match="at least 2 worlds"):
        robust(tent, avoiding(tent, "soaked"), worlds=1)
    with pytest.raises(ValueError, match="between 0 and 1: 7 cannot be the target"):
        robust(tent, avoiding(tent, "soaked"), target=7)
    with pytest.raises(ValueError, match="the target has to be a number, not nan"):
        robust(tent, earning(tent, "camper"), target=float("nan"))
    with pytest.raises(Problems, match="there is no outcome clash"):
        robust(tent, avoiding(load(DARE), "clash"))
    with pytest.raises(TypeError, match="nonsense"):
        robust(tent, avoiding(tent, "soaked"), nonsense=1)  # pyright: ignore[reportCallIssue]


CHANGES = [
    ({"behavior": "uniform"}, {"actors.north.behavior": "uniform",
                               "actors.south.behavior": "uniform"}),
    ({"behavior": {"south": "uniform"}}, {"actors.south.behavior": "uniform"}),
    ({"selection": "low"}, {"solving.selection": "low"}),
    ({"solver": "regression"}, {"solving.solver": "regression"}),
    ({"policy": "heavy"}, {"stake": 4}),
]  # fmt: skip


@pytest.mark.parametrize(("options", "changes"), CHANGES)
def test_options_of_play_are_obeyed(options: dict[str, Any], changes: dict[str, Any]) -> None:
    """As if they stood in the scenario; it is read from its file."""
    crisis = load(DARE).changed({"toll": "0 ~ uniform(0, 0.1)"})
    clash = avoiding(crisis, "clash")
    found = robust(crisis, clash, ["taxed"], 4, 100, **options)
    written = robust(crisis.changed(changes), clash, ["taxed"], 4, 100)
    assert np.array_equal(found.values, written.values)
    assert found.each == written.each
    without = robust(crisis, clash, ["taxed"], 4, 100)
    assert not np.array_equal(found.values, without.values)


def test_a_file_will_do_for_a_crisis() -> None:
    clash = avoiding(load(DARE), "clash")
    assert np.array_equal(
        robust(DARE, clash, ["taxed"], 4).values,
        robust(load(DARE), clash, ["taxed"], 4).values,
    )


@pytest.mark.parametrize("solver", ["auto", "regression"])
def test_it_tells_what_was_drawn(solver: Any) -> None:
    """A toll that is paid by all is what everybody earns, with the sign turned."""
    text = CHICKEN_LIKE.replace("'1 ~ uniform(0.5, 3)', toll: 0", "1, toll: '1 ~ uniform(0, 2)'")
    text = text.replace("{by: [north, south]}", "{by: [north, south], cost: toll}")
    text = text.replace("stake, south: -stake", "0, south: 0").replace(": did.", ": 0 * did.")
    crisis = loads(text)
    found = robust(crisis, earning(crisis, "north"), ["twice"], 6, 40, solver=solver)
    assert found.drawn is not None
    assert [a.path for a in found.drawn.assumptions] == ["parameters.toll"]
    assert found.values[0] == pytest.approx(-found.drawn.values[:, 0], abs=1e-6)
    assert np.ptp(found.values[0]) > 0.1


def test_the_same_seed_gives_the_same_numbers_whatever_the_threads(tent: Crisis) -> None:
    one, two = (
        robust(tent, avoiding(tent, "soaked"), None, 8, 300, seed=4, threads=n) for n in (1, 2)
    )
    assert one.rows == two.rows
    assert np.array_equal(one.values, two.values)


def test_worlds_that_cannot_be_followed_exactly_are_played(monkeypatch: pytest.MonkeyPatch) -> None:
    crisis = loads(CHICKEN_LIKE)
    clash = avoiding(crisis, "clash")
    exact = robust(crisis, clash, ["taxed"], 4)

    def large(*args: object) -> None:
        raise TooLarge("too large")

    monkeypatch.setattr(worldly, "enumerate_play", large)
    played = robust(crisis, clash, ["taxed"], 4, each=1_500)
    assert played.each == 1_500
    # 4 standard errors of a share of 1,500 runs: of the 8 values, one is beyond once in 2,000
    assert np.abs(played.values - exact.values).max() < 4 * np.sqrt(0.25 / 1_500)


@pytest.mark.parametrize("solver", ["exact", "regression"])
def test_by_surprise_nobody_heeds_the_policy_in_any_world(solver: str) -> None:
    """The toll is paid and changes no move: the probability of a clash is as without it."""
    settings = {"solver": solver, "rounds": 3, "runs": 1_000}
    crisis = loads(CHICKEN_LIKE.replace("cost: toll", "cost: 0")).changed({"solving": settings})
    crisis = crisis.changed({"outcomes.calm.payoffs.north": "did.north.stand - toll"})
    clash = avoiding(crisis, "clash")
    found = robust(crisis, clash, ["taxed"], 5, 60, surprise=True)
    assert np.array_equal(found.values[0], found.values[1])
    assert found.rows[1].regret == 0
    known = robust(crisis, clash, ["taxed"], 5, 60)
    assert not np.array_equal(known.values[0], known.values[1])


def test_an_interruption_keeps_the_policies_that_were_finished(
    tent: Crisis, monkeypatch: pytest.MonkeyPatch
) -> None:
    real, calls = worldly.play_all, list[int]()

    def cut(*args, **kwargs):
        calls.append(1)
        if len(calls) == 3:
            raise KeyboardInterrupt
        return real(*args, **kwargs)

    monkeypatch.setattr(worldly, "play_all", cut)
    found = robust(tent, avoiding(tent, "soaked"), None, 4, 20)
    assert found.interrupted
    assert found.policies == ("baseline", "tent")
    assert len(found.pairs) == 2


def test_with_very_many_uncertain_numbers_actors_learn_the_central_values_only(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(worldly, "_MANY", 0)
    crisis = loads(CHICKEN_LIKE).changed({"solving.solver": "regression"})
    found = robust(crisis, avoiding(crisis, "clash"), ["taxed"], 4, each=300)
    assert found.central
    run = play(crisis, 4 * 300, assumptions="drawn", each=300, solution=solve(crisis))
    clashes = (run.columns.outcome == 0).reshape(4, 300).mean(axis=1)
    assert found.values[0] == pytest.approx(clashes)


def test_a_number_that_a_policy_replaces_is_drawn_from_its_own_distribution() -> None:
    """In a game that is solved in every world: a clash costs 5 to 7 there, and never 0.5 to 3."""
    game = loads(CHICKEN_LIKE)
    found = robust(game, avoiding(game, "clash"), ["wide"], 12)
    stakes = draw(game.under("wide").model, 12, 1).values[:, 0]
    assert stakes.min() > 5
    for world, stake in enumerate(stakes):
        p = 0.5  # a symmetric quantal response, as above
        for _ in range(500):
            p = 0.7 * p + 0.3 / (1 + np.exp(-3 * ((1 - p) - p * stake)))
        assert found.values[1, world] == pytest.approx(p**2, abs=1e-6)
