"""What the moves of mechanisms are called in reports: plain verb phrases."""

import re

import pytest

import offramp
from offramp.catalog import names
from offramp.model.parts import Action


def moves(scenario: str) -> list[Action]:
    """The actions that mechanisms give."""
    return [a for a in offramp.load(scenario).model.actions if a.owner != "scenario"]


@pytest.mark.parametrize(
    ("scenario", "actor", "action", "title"),
    [
        ("minimal/adaptation", "russia", "disperse_atacms", "move out of range of atacms"),
        ("minimal/cohesion", "germany", "hold_line", "hold the line"),
        ("minimal/cohesion", "russia", "woo_hungary", "woo Hungary"),
        ("minimal/cohesion", "russia", "press_hungary", "put pressure on Hungary"),
        ("minimal/interdependence", "germany", "sever_russia", "cut the ties to Russia"),
        ("minimal/interdependence", "germany", "restore_russia", "restore the ties to Russia"),
        ("minimal/ladder", "west", "open_outer_space", "open outer space as a theatre"),
        ("minimal/participation", "russia", "strike_united_states", "strike United States"),
        ("minimal/patronage", "united_states", "cut_aid", "cut aid"),
        ("minimal/signals", "russia", "oreshnik", "send the signal oreshnik"),
        ("ukraine-2022", "russia", "use_nuclear", "use a nuclear weapon"),
        ("ukraine-2024", "germany", "expose_russia", "blame Russia in public"),
        ("ukraine-2024", "germany", "retaliate_russia", "retaliate against Russia"),
        ("ukraine-2024", "turkey", "court_russia", "court Russia"),
        ("ukraine-2024", "turkey", "distance_russia", "keep distance from Russia"),
        ("july-1914", "germany", "withdraw_war_on_serbia", "forbid war on serbia again"),
    ],
)
def test_a_move_is_called_what_it_does(scenario: str, actor: str, action: str, title: str) -> None:
    titles = {(a.actor, a.name): a.title for a in moves(scenario)}
    assert titles[actor, action] == title


def test_the_answers_to_a_pact_name_the_pact() -> None:
    text = """
offramp: 1
id: t
time: {periods: 1}
actors: {a: {}, b: {}, r: {}}
mechanisms: {alliances: {far_eastern: {members: {a: 1, b: 1}, attackers: [r], choice: true}}}
outcomes: {end: otherwise}
"""
    titles = {a.title for a in offramp.loads(text).model.actions}
    assert "honor the far eastern pact" in titles
    assert "stay out in spite of the far eastern pact" in titles


def test_aid_to_one_of_several_clients_names_the_client() -> None:
    text = """
offramp: 1
id: t
time: {periods: 1}
actors: {p: {}, c: {title: The Client}, d: {}}
mechanisms:
  patronage:
    c: {patrons: {p: {pledge: 0.5, moves: true}}}
    d: {patrons: {p: {pledge: 0.5, moves: true}}}
outcomes: {end: otherwise}
"""
    titles = {a.name: a.title for a in offramp.loads(text).model.actions}
    assert titles["raise_aid_c"] == "raise aid to The Client"
    assert titles["keep_aid_d"] == "keep aid to D"


@pytest.mark.parametrize("scenario", names())
def test_a_move_toward_an_actor_says_its_title(scenario: str) -> None:
    actors = {a.name: a.title for a in offramp.load(scenario).model.actors}
    for action in moves(scenario):
        for name, title in actors.items():
            if re.fullmatch(rf"[a-z]+(_to)?_{name}", action.name):
                assert title in action.title, action
        assert not re.match("[A-Z]", action.title)
        assert not re.search(r"[._]", action.title)
