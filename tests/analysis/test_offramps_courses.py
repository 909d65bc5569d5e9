"""Courses and forks: the same noise, the same choices, one decision replaced."""

import numpy as np
import pytest

from offramp.analysis.offramps.compiled import Compiled, template_of
from offramp.analysis.offramps.course import Playing, playing
from offramp.analysis.offramps.reference import Reference
from offramp.crisis import load, loads
from offramp.engine.lower import lower
from offramp.engine.program import Program
from offramp.playing import play
from offramp.solving import solved
from offramp.strategy.choosing import presuming

FIRST, RUNS, SEED = 32, 96, 7
TEXT = """
offramp: 1
id: courses
time: {periods: 5}
actors:
  north:
    patience: 0.9
    behavior: myopic
    rationality: 3
    types: {weak: {probability: 0.6, force: 1}, strong: {probability: 0.4, force: 2}}
  south: {patience: 0.8, behavior: myopic, empathy: 0.5, moves: "every 2 periods, from 1"}
  west: {behavior: {doctrine: [{when: heat > 2, do: {ease: 1}}, {when: true, do: {press: 1}}]}}
variables: {heat: {start: "uniform(0, 2)", low: 0, high: 4}, fire: false}
actions:
  press: {by: [north, south, west], effects: {heat: 1}, cost: -0.3}
  ease: {by: [north, south, west], effects: {heat: -1}, cost: 0.1}
  bluff:
    by: north
    when: self.force > 1
    effects: {heat: 0.5}
    cost: -0.2
    seen: {south: 0.7}
    taken_for: {press: 0.3}
events:
  thaw: {at: 3, effects: {heat: -1}}
  election: {at: 4, redraw: {north: {weak: 0.5, strong: 0.5}}}
chance:
  fire: {probability: 0.05 * heat, effects: {fire: 1}}
outcomes:
  war: {when: fire, payoffs: {north: -3, south: -3, west: -1}}
  peace: {otherwise: true, payoffs: {north: 1, south: 1}}
payoffs: {north: 0.1 * heat, south: -0.1 * heat * belief.south.north.strong}
measures: {square: heat ** 2}
"""
ORDERS = ["together", "[south, north, west]", "random order"]


def program_of(order: str) -> Program:
    return lower(loads(TEXT.replace("periods: 5", f"periods: 5, moves: {order}")).model)


def players(program: Program) -> list[Playing]:
    """Both, where the compiled one can play."""
    behaviors = presuming(program, solved(program).behaviors)
    template = template_of(program, behaviors)
    found: list[Playing] = [Reference(program, behaviors, SEED)]
    return found + ([Compiled(template, behaviors, SEED)] if template else [])


@pytest.mark.parametrize("order", ORDERS)
def test_a_course_is_what_play_gives(order: str) -> None:
    crisis = loads(TEXT.replace("periods: 5", f"periods: 5, moves: {order}"))
    run = play(crisis, FIRST + RUNS, seed=SEED)
    both = players(lower(crisis.model))
    assert len(both) == (1 if order == "random order" else 2)
    for plays in both:
        course = plays.course(FIRST, RUNS, (), ())
        assert (course.outcome == run.columns.outcome[FIRST:]).all()
        assert (course.ended == run.columns.ended[FIRST:]).all()
        assert np.allclose(course.onward(1), run.columns.payoffs[:, FIRST:], atol=1e-12)
        points = np.array([(p, a) for p, a in course.open])
        assert set(points[points[:, 1] == 1, 0]) == {1, 3, 5}  # south moves then


@pytest.mark.parametrize("order", ORDERS)
def test_a_fork_with_the_same_action_changes_nothing(order: str) -> None:
    for plays in players(program_of(order)):
        course = plays.course(FIRST, RUNS, range(1, 6), ())
        for period, actor in course.open:
            taken = course.picks[period - 1, actor]
            runs = np.flatnonzero(taken >= 0)
            actors, actions = np.full(len(runs), actor), taken[runs].astype(np.int64)
            fork = plays.fork(course, period, runs, actors, actions)
            assert (fork.outcome == course.outcome[runs]).all()
            assert np.array_equal(fork.onward, course.onward(period)[:, runs])


def test_what_is_open_is_what_the_own_type_may_do() -> None:
    for plays in players(program_of("together")):
        course = plays.course(FIRST, RUNS, (), ())
        for period in range(1, 6):
            going = course.ended >= period
            strong = course.types[period - 1, 0] == 1
            assert (course.open[period, 0][2] == (strong & going)).all()
            assert (course.open[period, 2][0] == going).all()  # whatever its doctrine says


def test_a_fork_takes_the_other_action_and_the_rest_follows_by_the_rules() -> None:
    program = program_of("together")
    for plays in players(program):
        course = plays.course(FIRST, RUNS, (5,), [(5, 0)])
        heat = course.seen[5, 0][program.symbols.variables["heat"]]
        square = course.seen[5, 0][-1]
        assert np.allclose(square, heat**2)
        runs = np.flatnonzero((course.picks[4, 0] == 1) & (course.ended == 5))
        press = np.zeros(len(runs), np.int64)
        fork = plays.fork(course, 5, runs, press, press)
        # in the last period north earns 0.3 for pressing in place of paying 0.1; more by the heat
        same = fork.outcome == course.outcome[runs]
        gain = (fork.onward - course.onward(5)[:, runs])[0, same]
        others = sum((course.picks[4, a] == 0).astype(int) - (course.picks[4, a] == 1)
                     for a in (1, 2))[runs][same]  # fmt: skip
        then, now = (
            np.clip(heat[runs][same] + others + step, 0, 4) for step in (1, -1)
        )  # what the others do is the same
        assert np.allclose(gain, 0.4 + 0.1 * (then - now))
        assert same.any()


def test_both_players_give_the_same_forks() -> None:
    for order in ORDERS[:2]:
        reference, compiled = players(program_of(order))
        kept = range(1, 6), [(2, 0), (3, 1)]
        one, two = (plays.course(FIRST, RUNS, *kept) for plays in (reference, compiled))
        assert (one.picks == two.picks).all()
        assert (one.types == two.types)[one.picks >= 0].all()
        for point in one.open:
            assert (one.open[point] == two.open[point]).all()
        for point in one.seen:
            some = one.ended >= point[0]
            assert np.allclose(one.seen[point][:, some], two.seen[point][:, some])
        for period, actor in [(1, 0), (2, 2), (3, 1), (4, 0)]:
            runs = np.flatnonzero(one.picks[period - 1, actor] >= 0)
            other = 1 - np.minimum(one.picks[period - 1, actor, runs], 1).astype(np.int64)
            lanes = runs, np.full(len(runs), actor), other
            a, b = reference.fork(one, period, *lanes), compiled.fork(two, period, *lanes)
            assert (a.outcome == b.outcome).all()
            assert np.allclose(a.onward, b.onward, atol=1e-12)


def test_lanes_of_several_actors_do_not_mind_each_other() -> None:
    for plays in players(program_of("together")):
        course = plays.course(FIRST, RUNS, (2,), ())
        runs = np.flatnonzero(course.ended >= 2)
        apart = [plays.fork(course, 2, runs, np.full(len(runs), a), 0 * runs) for a in (0, 2)]
        order = np.argsort(np.tile(runs, 2), kind="stable")
        actors = np.repeat([0, 2], len(runs))[order]
        both = plays.fork(course, 2, np.tile(runs, 2)[order], actors, 0 * actors)
        for actor, alone in zip((0, 2), apart, strict=True):
            assert (both.outcome[actors == actor] == alone.outcome).all()
            assert np.array_equal(both.onward[:, actors == actor], alone.onward)


def test_an_exact_solution_is_played_on_by_the_reference_player() -> None:
    program = lower(load("theory/escalation-sequential").model)
    plays = playing(program, presuming(program, solved(program).behaviors), SEED)
    assert isinstance(plays, Reference)
    course = plays.course(0, RUNS, (3,), ())
    assert any(actor == 0 for _, actor in course.open)
    runs = np.flatnonzero(course.open[3, 0][1] & (course.picks[2, 0] == 2))
    hold = np.ones(len(runs), np.int64)
    fork = plays.fork(course, 3, runs, 0 * hold, hold)
    assert len(runs)
    assert (fork.outcome >= 0).all()
