"""Blocks do not hang on threads, tiles or batches; interruptions and errors lose nothing."""

import signal
import threading
import time

import numpy as np
import pytest

import offramp
from offramp.crisis import loads
from offramp.engine.block import BLOCK, joined
from offramp.engine.compiled.player import Player
from offramp.engine.compiled.sight import Lottery
from offramp.engine.errors import PlayError
from offramp.engine.lower import lower
from offramp.strategy import behaviors_of
from offramp.strategy.myopic import Myopic

CRISIS = """
offramp: 1
id: several
time: {{periods: 6, moves: {moves}}}
parameters: {{risk: "0.15 ~ uniform(0.0, 0.4)"}}
actors:
  a:
    behavior: myopic
    empathy: 0.5
    types:
      hard: {{probability: 0.4, taste: 1.5}}
      soft: {{probability: 0.6, taste: 0.5}}
  b:
    behavior: myopic
    types:
      hard: {{probability: 0.3, taste: 2}}
      soft: {{probability: 0.7, taste: 0.5}}
variables:
  tension: {{kind: integer, start: 1, low: 0, high: 6}}
  alarm: {{start: "uniform(0, 1)", low: 0, high: 2 + risk, drift: "-0.2 * alarm"}}
actions:
  push: {{by: [a, b], effects: {{tension: 1, alarm: 0.3}}, cost: "0.2 - 0.1 * alarm", seen: 0.7}}
  wait: {{by: [a, b]}}
chance:
  accident: {{probability: risk * alarm, effects: {{tension: 1}}}}
  calm: {{rate: 0.4 * alarm, effects: {{alarm: -0.1, tension: -1}}}}
outcomes:
  war: {{when: tension >= 6, payoffs: {{a: -1, b: -2}}}}
  peace: {{when: tension <= 0 and period > 2, payoffs: {{a: 0.2}}}}
  stand_off: otherwise
payoffs:
  a: {{flow: 0.2 * self.taste * tension - 0.1 * belief.a.b.hard}}
  b: {{flow: 0.1 * self.taste}}
measures: {{tension: tension, alarm: alarm, posterior: belief.b.a.hard}}
"""
MOVES = ["together", "random order", "[b, a]"]
COLUMNS = ("outcome", "ended", "payoffs", "types", "beliefs", "sample")


@pytest.fixture(params=MOVES)
def moves(request):
    return request.param


def player_of(moves, asked=None, **options):
    program = lower(loads(CRISIS.format(moves=moves)).model)
    behaviors = behaviors_of(program)
    return Player(program, [asked(b) if asked else b for b in behaviors], 5, **options)


@pytest.mark.parametrize("threads", [2, 3])
@pytest.mark.parametrize("options", [{}, {"drawn": True}, {"precision": "single"}], ids=str)
def test_threads_change_no_bit(agreeing, moves, threads, options):
    player, runs = player_of(moves, **options), 2 * BLOCK + 300
    alone = list(player.blocks(runs, sampled=runs, threads=1))
    assert [block.first for block in alone] == [0, BLOCK, 2 * BLOCK]
    beside = list(player_of(moves, **options).blocks(runs, sampled=runs, threads=threads))
    assert all(agreeing.identical(*pair) for pair in zip(alone, beside, strict=True))
    again = list(player.blocks(runs, sampled=runs, threads=1))  # in memory that was used before
    assert all(agreeing.identical(*pair) for pair in zip(alone, again, strict=True))


@pytest.mark.parametrize("asks", [False, True])
@pytest.mark.parametrize("precision", ["double", "single"])
def test_parts_change_no_bit_of_a_run(agreeing, moves, asks, precision):
    player = player_of(moves, agreeing.asked if asks else None, precision=precision)
    whole, start = player.block(7, 900, True), 7
    parts = []
    for count in (1, 3, 40, 261, 8, 587):
        parts.append(player.block(start, count, True))
        start += count
    together = joined(parts)
    for name in COLUMNS:
        assert np.array_equal(getattr(whole, name), getattr(together, name)), name
    assert np.array_equal(whole.actions, together.actions)
    assert np.allclose(whole.sums, together.sums, rtol=1e-12)


def test_paths_are_kept_where_they_are_asked_for():
    sampled = [b.sample is not None for b in player_of("together").blocks(3_000, sampled=1_100)]
    assert sampled == [True, True, False]


def test_paths_in_single_precision_are_those_in_double_rounded(moves):
    double, single = (player_of(moves, paths=paths) for paths in ("double", "single"))
    wide, narrow = double.block(0, 300, True), single.block(0, 300, True)
    assert wide.sample is not None
    assert narrow.sample is not None
    assert (wide.sample.dtype, narrow.sample.dtype) == (np.float64, np.float32)
    assert np.array_equal(wide.sample.astype(np.float32), narrow.sample)
    assert np.array_equal(wide.payoffs, narrow.payoffs)


def test_tables_are_made_once_for_the_same_crisis_and_behaviors():
    crisis = loads(CRISIS.format(moves="together"))
    program, behaviors = crisis.program, behaviors_of(crisis.program)
    first = Player(program, behaviors, 1)
    assert Player(program, behaviors_of(program), 2).built is first.built
    others = Player(program, behaviors_of(program, "uniform"), 1).built
    assert others is not first.built
    assert Player(program, behaviors, 1, drawn=True).built is not first.built
    assert Player(crisis.changed({"parameters.risk": 0.3}).program, behaviors, 1).built is not (
        first.built
    )


def test_a_behavior_that_may_change_is_asked_anew_what_it_does():
    class Fickle:
        action = 0

        def probabilities(self, view):
            chosen = np.arange(view.shape[1]) == self.action
            return np.broadcast_to(chosen[None, :, None], view.shape).astype(float)

        def lowered(self, sight):
            row = [sight.graph.const(float(a == self.action)) for a in range(sight.actions)]
            return Lottery([row] * sight.kinds)

    program = loads(CRISIS.format(moves="together")).program
    fickle, found = Fickle(), []
    for fickle.action in (0, 1):
        player = Player(program, [fickle, fickle], 1)
        assert player.built.asked == ()
        found.append(player.block(0, 100).actions.sum(axis=0) > 0)
    assert found[0].tolist() == [True, False] * 2
    assert found[1].tolist() == [False, True] * 2


def test_playing_again_after_something_else_gives_the_same():
    crisis = loads(CRISIS.format(moves="together"))
    other = crisis.changed({"parameters.risk": 0.39})
    first, changed, again = (offramp.play(c, runs=500) for c in (crisis, other, crisis))
    assert np.array_equal(first.counts, again.counts)
    assert not np.array_equal(first.counts, changed.counts)


def test_asked_behaviors_meet_one_thread(agreeing):
    class Noting(agreeing.Asked):
        def probabilities(self, view):
            seen.add(threading.get_ident())
            return super().probabilities(view)

    seen = set()
    blocks = list(player_of("together", Noting).blocks(2_100, threads=2))
    assert seen == {threading.get_ident()}
    plain = list(player_of("together").blocks(2_100))
    assert all(not agreeing.differences(*pair) for pair in zip(plain, blocks, strict=True))


def test_what_no_behavior_can_do_is_told(agreeing):
    class Stubborn(agreeing.Asked):
        def probabilities(self, view):
            if view.position.period == 3:
                raise PlayError("it will not")
            return super().probabilities(view)

    with pytest.raises(PlayError, match="it will not"):
        player_of("together", Stubborn).block(0, 100)


@pytest.mark.parametrize("threads", [1, 2])
def test_an_interruption_keeps_finished_blocks(monkeypatch, threads):
    """The signal comes while a block is played, by whichever thread."""
    play, main = Player.block, threading.main_thread().ident
    assert main is not None

    def block(self, first, count, sampled=False):
        if first == 5 * BLOCK:
            signal.pthread_kill(main, signal.SIGINT)
            time.sleep(0.1)
        return play(self, first, count, sampled)

    crisis = loads(CRISIS.format(moves="together"))
    monkeypatch.setattr(Player, "block", block)
    run = offramp.play(crisis, runs=40 * BLOCK, threads=threads)
    assert run.interrupted
    assert run.runs % BLOCK == 0
    assert 5 * BLOCK <= run.runs <= 9 * BLOCK
    monkeypatch.undo()
    whole = offramp.play(crisis, runs=run.runs)
    assert np.array_equal(run.columns.payoffs, whole.columns.payoffs)
    assert np.array_equal(run.summary.means, whole.summary.means)


def test_an_error_is_that_of_the_first_block(monkeypatch):
    play = Player.block

    def block(self, first, count, sampled=False):
        if first >= 2 * BLOCK:
            raise PlayError(f"no run {first}")
        return play(self, first, count, sampled)

    monkeypatch.setattr(Player, "block", block)
    blocks = player_of("together").blocks(9 * BLOCK, threads=3)
    assert [next(blocks).first, next(blocks).first] == [0, BLOCK]
    with pytest.raises(PlayError, match=f"no run {2 * BLOCK}"):
        next(blocks)


def test_a_player_can_be_left_in_the_middle():
    blocks = player_of("together").blocks(50 * BLOCK, threads=2)
    assert next(blocks).first == 0
    blocks.close()


def test_what_can_be_lowered_is_not_asked():
    assert player_of("together").built.asked == ()
    assert hasattr(Myopic, "lowered")


REDRAWN = """
offramp: 1
id: redrawn
time: {periods: 3, moves: random order}
actors:
  a:
    behavior: myopic
    rationality: 1
    types: {x: {probability: 0.4, taste: 1}, y: {probability: 0.6, taste: -1}}
  b: {behavior: myopic, rationality: 1}
variables: {heat: 0.0, rest: 0.0}
actions:
  push: {by: [a, b], effects: {rest: 1}, cost: heat}
  hold: {by: [a, b]}
events:
  turn: {at: 2, redraw: {a: {x: 0.2, y: 0.8}}}
  word: {at: 2, effects: {heat: expected.b.a.taste + belief.b.a.x}}
outcomes:
  end: {otherwise: true, payoffs: {a: heat, b: heat}}
"""


@pytest.mark.parametrize("count", [7, 8, 301])
def test_the_last_run_is_its_own_after_an_event_that_draws(agreeing, count):
    """Lanes beyond the last run have drawn nothing, and leave no trace in its record."""
    program = lower(loads(REDRAWN).model)
    assert not agreeing.compared(program, behaviors_of(program), count=count)
