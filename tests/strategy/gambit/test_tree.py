"""The tree is the game of the graph: what is expected on one is expected on the other."""

from fractions import Fraction

import numpy as np
import pytest

from offramp.engine.errors import TooLarge
from offramp.strategy.exact.game import Game
from offramp.strategy.exact.logs import logarithm
from offramp.strategy.exact.reached import outlook
from offramp.strategy.gambit import Unsayable, to_tree
from offramp.strategy.gambit.following import follow
from offramp.strategy.gambit.perfect import subgames

CRISES = [
    "turns",
    "election",
    "three",
    "theory/chicken",
    "theory/trust",
    "theory/deterrence-unilateral",
    "theory/deterrence-extended",
    "theory/attrition-stocks",
    "theory/brinkmanship-ladder",
    "theory/signal-demonstration",
]
ACTIONS = ("stay", "challenge")


@pytest.mark.parametrize("name", CRISES)
def test_random_choices_lead_to_the_same_outcomes_and_payoffs(program, name):
    made = program(name)
    tree = to_tree(made)
    noise = np.random.default_rng(5)
    choices = []
    for layer in tree.graph.layers:
        choices.append([])
        for mover in layer.movers:
            p = np.where(mover.open, noise.uniform(0.1, 1, mover.open.shape), 0)
            p = p / p.sum(axis=2, keepdims=True) if mover.given is None else mover.given
            choices[-1].append(p)
    logs = [[logarithm(p)[..., None] for p in layer] for layer in choices]
    game = Game(tree.graph, made.belief_slots)
    ends = outlook(game, logs).ends
    _, worth = game.replies(logs, game.beliefs(logs))
    found = follow(
        tree, [choices[s.layer][s.mover][s.place, s.type, list(s.columns)] for s in tree.sets]
    )
    np.testing.assert_allclose(found.ends, ends, atol=1e-12)
    np.testing.assert_allclose(found.payoffs, tree.graph.prior @ worth[:, :, 0], atol=1e-12)
    assert found.ends.sum() == pytest.approx(1, abs=1e-12)
    assert (found.reach > 0).all()


@pytest.mark.parametrize("name", CRISES)
def test_chance_adds_up_exactly_and_recall_is_perfect(program, name):
    tree = to_tree(program(name))
    for spot in tree.spots:
        if spot.information == -1:
            assert sum(spot.odds) == 1
            assert min(spot.odds) > 0
            assert len(set(spot.names)) == len(spot.names)
        for child in spot.children:
            assert tree.spots[child].stage > spot.stage
    assert len({each.label for each in tree.sets}) == len(tree.sets)
    for each in tree.sets:
        if each.previous is not None:
            before = tree.sets[each.previous[0]]
            assert before.actor == each.actor
            assert before.layer < each.layer


def test_common_odds_are_the_fractions_that_were_meant(program):
    tree = to_tree(program("theory/trust"))
    assert tree.spots[0].odds == (
        Fraction(81, 100),
        Fraction(9, 100),
        Fraction(9, 100),
        Fraction(1, 100),
    )


def test_actors_of_given_behavior_are_chance(program):
    tree = to_tree(program("turns"))
    assert [tree.actors[player] for player in tree.players] == ["north", "south"]
    odds = {spot.odds for spot in tree.spots if set(spot.names) == {"nudge", "rest"}}
    assert odds == {(Fraction(1, 4), Fraction(3, 4))}


def test_nobody_learns_the_type_that_is_drawn_anew_of_another(program):
    tree = to_tree(program("election"))
    own = [each for each in tree.sets if tree.actors[each.actor] == "west"]
    assert len([each for each in own if tree.graph.layers[each.layer].period == 1]) == 2
    east = next(e for e in tree.sets if tree.actors[e.actor] == "east")
    assert len(tree.members[tree.sets.index(east)]) == 2  # what it strikes may be hawk or dove


def test_subgames(program):
    assert len(subgames(to_tree(program("theory/crisis-tree")))) == 3
    assert subgames(to_tree(program("theory/signal-sunk-cost"))) == [0]
    assert subgames(to_tree(program("theory/chicken"))) == [0]


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("theory/spiral", "empathy below 1"),
        ("theory/cumulative-risk", "no actor that looks ahead"),
        ("theory/cumulative-risk-frailty", "draw from a distribution"),
    ],
)
def test_what_a_tree_cannot_say_is_refused(program, name, said):
    with pytest.raises(Unsayable, match=said):
        to_tree(program(name))


@pytest.mark.parametrize(
    ("path", "value", "said"),
    [
        ("actors.a.behavior", "{level-k: 2}", "a is a level-k reasoner"),
        ("actors.b.empathy", 0.5, "b reads the others with empathy below 1"),
        ("actors.b.forgetting", 0.1, "b forgets what it has learned"),
        ("actors.b.priors", "{a: {trustworthy: 0.2, untrustworthy: 0.8}}", "prior of its own"),
        ("outcomes.hostility.payoffs.b", "-c - belief.b.a.trustworthy", "reads beliefs"),
    ],
)
def test_changes_that_a_tree_cannot_say_are_refused(program, path, value, said):
    with pytest.raises(Unsayable, match=said):
        to_tree(program("theory/trust", {path: value}))


def test_an_action_that_is_not_seen_but_shows_in_the_state_is_refused(program):
    with pytest.raises(Unsayable, match="Bayes' rule"):
        to_tree(program("theory/signal-sunk-cost", {f"actions.{a}.seen": 0.5 for a in ACTIONS}))


def test_too_large_a_tree_is_refused_before_it_is_grown(program):
    with pytest.raises(TooLarge, match="more than 1,000 nodes"):
        to_tree(program("theory/escalation-simultaneous"), limit=1_000)
