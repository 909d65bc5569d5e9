"""Robustness: the share of worlds in which a claim holds, against what can be computed."""

import io
import sys

import numpy as np
import pytest
from rich.console import Console

import offramp
from offramp.analysis.claims.judging import Query
from offramp.analysis.claims.variants import Variants
from offramp.analysis.robustness import Robustness, robustness
from offramp.language.claims.parser import parse_claim
from offramp.report.robustness import robust_parts

SCENARIO = """
offramp: 1
id: bet
time: {periods: 1}
actors:
  player: {rationality: 2}
parameters:
  odds: 0.5 ~ uniform(0, 1)
  prize: 1 ~ uniform(0, 2)
variables: {won: {kind: flag}}
actions:
  play: {by: player, cost: 0}
  pass: {by: player}
chance:
  luck: {when: did.player.play, probability: odds, effects: {won: 1}}
outcomes:
  win: {when: won, payoffs: {player: prize}}
  nothing: {otherwise: true}
policies:
  rigged: {set: {parameters.odds: 0.9}}
"""
ERROR_RATE = 1e-3  # of the intervals below, two-sided


def found(text: str, worlds: int = 60, **options: object) -> Robustness:
    crisis = offramp.loads(SCENARIO)
    queries = {"claim": Query(parse_claim(text))}
    return robustness(queries, Variants(crisis), worlds, 4_096, **options)  # pyright: ignore


def test_a_share_is_that_of_the_worlds_in_which_the_claim_is_true():
    result = found("P(win given ever did.player.play) > 0.3")
    odds = result.worlds.values[:, 0]
    decided = result.verdicts[0] != 0
    assert np.array_equal(result.verdicts[0][decided] > 0, odds[decided] > 0.3)
    assert decided.mean() > 0.8
    assert np.abs(odds[~decided] - 0.3).max(initial=0) < 0.05
    share = result.of("claim")
    assert share.holds + share.fails + share.undecided == share.worlds == 60
    assert share.low < (odds > 0.3).mean() < share.high


def test_what_separates_the_worlds_is_told_in_the_assumptions_units():
    pytest.importorskip("sklearn")
    result = found("P(win given ever did.player.play) > 0.3", worlds=120)
    separation = result.separation("claim")
    assert separation.label == "fails"
    [box] = separation.boxes
    [limit] = box.limits
    assert limit.assumption == "parameters.odds"
    assert limit.high == pytest.approx(0.3, abs=0.06)
    assert box.density[0] > 0.8
    [sentence] = [line for line in told(result) if "parameters.odds" in line]
    assert "claim fails where parameters.odds is at most 0." in sentence


def test_without_scikit_learn_the_remedy_is_told(monkeypatch: pytest.MonkeyPatch):
    for name in [*sys.modules]:
        if name.partition(".")[0] == "sklearn":
            monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "sklearn", None)
    monkeypatch.setitem(sys.modules, "sklearn.tree", None)
    result = found("P(win given ever did.player.play) > 0.3")
    assert any('pip install "offramp[analysis]"' in line for line in told(result))


def told(result: Robustness) -> list[str]:
    """What the report says, each paragraph on a line."""
    console = Console(width=1_000, file=io.StringIO())
    with console.capture() as captured:
        for part in robust_parts(result):
            console.print(part)
    return captured.get().splitlines()


def test_margins_tell_by_how_much():
    result = found("P(win given ever did.player.play) > 0.3")
    assert np.corrcoef(result.margins[0], result.worlds.values[:, 0])[0, 1] > 0.99
    assert np.sign(result.margins[0][result.verdicts[0] != 0]).tolist() == (
        result.verdicts[0][result.verdicts[0] != 0].tolist()
    )


def test_actors_choose_anew_in_each_world_of_a_small_crisis():
    result = found("P(ever did.player.play) > 0.55")
    assert result.foresight == "anew"
    odds, prize = result.worlds.values.T
    chance = 1 / (1 + np.exp(-2 * odds * prize))  # logit of what playing is worth
    decided = result.verdicts[0] != 0
    assert np.array_equal(result.verdicts[0][decided] > 0, chance[decided] > 0.55)


def test_at_the_foresight_of_the_center_choices_stay_but_rules_change():
    result = found("P(win given ever did.player.play) > 0.3", foresight="central")
    odds = result.worlds.values[:, 0]
    decided = result.verdicts[0] != 0
    assert result.foresight == "central"
    assert np.array_equal(result.verdicts[0][decided] > 0, odds[decided] > 0.3)


def test_policies_are_compared_in_every_world():
    result = found("P(win under rigged) > P(win)")
    odds = result.worlds.values[:, 0]
    assert (result.verdicts[0][odds < 0.8] == 1).all()
    assert (result.verdicts[0][odds < 0.9] >= 0).all()


@pytest.mark.parametrize("threads", [1, 2])
def test_numbers_do_not_depend_on_threads(threads: int):
    result = found("P(win) > 0.3", worlds=9, threads=threads)
    plain = found("P(win) > 0.3", worlds=9)
    assert np.array_equal(result.margins, plain.margins)


def test_an_interruption_keeps_the_worlds_that_were_finished():
    def told(done: int, of: int) -> None:
        if done == 4:
            raise KeyboardInterrupt

    result = found("P(win) > 0.3", worlds=9, progress=told)
    assert result.interrupted
    assert result.of("claim").worlds == 4
    assert np.array_equal(result.margins, found("P(win) > 0.3", worlds=4).margins)


def test_a_crisis_that_is_sure_of_its_numbers():
    with pytest.raises(ValueError, match="sure of all its numbers"):
        robustness({}, Variants(offramp.load("theory/chicken")), 3)
