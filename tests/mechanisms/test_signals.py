"""Signals: sunk costs, tied hands, what is sent and set off, and being misread."""

import numpy as np
import pytest

from courses import course, earned, last, near_share
from offramp import catalog
from offramp.crisis import Crisis, loads
from offramp.engine import lower, play
from offramp.language.problems import Problems
from offramp.strategy import behaviors_of

RUNS = 20_000
BASE = """
offramp: 1
id: t
time: {{periods: {periods}}}
actors: {{north: {{behavior: {{script: {north}}}}}, south: {{}}}}
variables: {{rung: 0, war: {{kind: flag}}, ready: {{kind: flag}}{more}}}
mechanisms:
  signals:
    signals: {{{signals}}}
    senders: {{{senders}}}
actions:
  rest: {{by: [north, south]}}
  mobilize: {{by: north, effects: {{ready: 1}}}}
  yield: {{by: north}}
outcomes: {{end: otherwise}}
measures: {{rung: rung, war: war, ready: ready}}
"""
SEND = "{1: test, 2: rest}"
DOWN = "north: {backs_down: did.north.yield, fade: 0}"


def scenario(
    signals: str, north: str = SEND, senders: str = "", periods: int = 2, more: str = ""
) -> Crisis:
    return loads(
        BASE.format(signals=signals, north=north, senders=senders, periods=periods, more=more)
    )


def share(crisis: Crisis, measure: str, runs: int = RUNS) -> float:
    return float(last(crisis, measure, runs).mean())


def test_a_signal_gives_its_sender_an_action_that_costs() -> None:
    crisis = scenario("test: {by: north}", "{1: test, 3: rest}", periods=4)
    assert earned(crisis)[0] == pytest.approx(-0.2)
    assert course(crisis, "signaled_test") == [1, 2, 2, 2]


def test_what_it_sets_off_and_when_it_may_be_sent() -> None:
    block = "test: {by: north, sinks: 0.3, when: period < 3, effects: {rung: 2 * period}}"
    crisis = scenario(block, "{1: test, 3: rest}", periods=3)
    assert course(crisis, "rung") == [2, 6, 6]
    actions = {a.name: a for a in crisis.model.actions_of("north")}
    assert set(actions) == {"rest", "mobilize", "yield", "test"}
    late = scenario(block, "{1: rest, 3: test}", periods=3)  # not open then: it rests
    assert course(late, "signaled_test") == [0, 0, 0]


def test_an_action_that_is_there_may_be_the_signal() -> None:
    block = "call_up: {by: north, action: mobilize, sinks: 0.25}"
    crisis = scenario(block, "{1: mobilize, 2: rest}")
    assert course(crisis, "ready") == [1, 1]
    assert course(crisis, "signaled_call_up") == [1, 1]
    assert earned(crisis)[0] == pytest.approx(-0.25)
    assert "call_up" not in {a.name for a in crisis.model.actions_of("north")}


def test_tied_hands_cost_nothing_until_the_sender_backs_down() -> None:
    block = "test: {by: north, sinks: 0, ties: 0.5}"
    holds = scenario(block, "{1: test, 3: rest}", DOWN, 4)
    assert course(holds, "tied_north") == pytest.approx([0.5, 1, 1, 1])
    assert earned(holds)[0] == 0
    yields = scenario(block, "{1: test, 3: yield}", DOWN, 4)
    assert course(yields, "tied_north") == pytest.approx([0.5, 1, 0, 0])
    assert earned(yields)[0] == pytest.approx(-1)  # once, though it yields twice


def test_what_binds_is_forgotten() -> None:
    block = "test: {by: north, sinks: 0, ties: 0.8}"
    crisis = scenario(
        block, "{1: test, 2: rest, 3: yield}", DOWN.replace("fade: 0", "fade: 0.5"), 3
    )
    assert course(crisis, "tied_north") == pytest.approx([0.4, 0.2, 0])
    assert earned(crisis)[0] == pytest.approx(-0.2)


def test_signals_of_one_sender_add_up() -> None:
    block = "test: {by: north, sinks: 0, ties: 0.5}, vow: {by: north, action: mobilize, ties: 0.3}"
    crisis = scenario(block, "{1: test, 2: mobilize, 3: yield}", DOWN, 3)
    assert course(crisis, "tied_north") == pytest.approx([0.5, 0.8, 0])
    assert earned(crisis)[0] == pytest.approx(-0.1 - 0.8)


@pytest.mark.parametrize(
    ("entanglement", "channels", "expected"),
    [(0, 0, 0.1), (1, 0, 0.3), (0, 1, 0.04), (0.5, 0.5, 0.2 * 0.7)],
)
def test_it_may_be_taken_for_the_real_thing(
    entanglement: float, channels: float, expected: float
) -> None:
    block = (
        "test: {by: north, mistaken: 0.1, entangled: 2, mitigation: 0.6, then: {war: 1, rung: 5}}"
    )
    more = f", entanglement: {entanglement}, channels: {channels}"
    crisis = scenario(block, more=more)
    assert near_share(share(crisis, "war"), expected, RUNS)
    assert share(crisis, "rung") == pytest.approx(5 * share(crisis, "war"))


def test_alone_it_is_mistaken_as_often_as_it_says_and_never_unsent() -> None:
    block = "test: {by: north, mistaken: 1, then: {war: 1}}"
    assert share(scenario(block), "war", 10) == 1
    assert share(scenario(block, "{1: rest}"), "war", 10) == 0


def test_a_stock_limits_how_often_it_is_sent() -> None:
    stock = "mechanisms:\n  stockpiles:\n    north:\n      missiles: {start: 1, uses: {test: 1}}"
    text = BASE.format(
        signals="test: {by: north}", north=SEND, senders="", periods=2, more=""
    ).replace("mechanisms:", stock)
    crisis = loads(text.replace("1: test, 2: rest", "1: test"))
    assert course(crisis, "stock_north_missiles") == [0, 0]
    assert course(crisis, "signaled_test") == [1, 1]


def test_the_sunk_cost_game_is_a_case_of_it() -> None:
    text = catalog.text("theory/signal-sunk-cost")
    assert text is not None
    block = """mechanisms:
  signals:
    signals: {challenging: {by: sender, action: challenge, sinks: self.cost}}
outcomes:"""
    other = text.replace(", cost: self.cost}", "}").replace("outcomes:", block)
    one, same = (loads(t) for t in (text, other))
    behaviors = [behaviors_of(lower(c.model), instead="uniform") for c in (one, same)]
    batches = [
        play(lower(c.model), b, seed=3, first=0, count=500)
        for c, b in zip((one, same), behaviors, strict=True)
    ]
    assert np.array_equal(batches[0].outcome, batches[1].outcome)
    assert np.allclose(batches[0].payoffs, batches[1].payoffs)
    assert len(np.unique(batches[0].payoffs[0])) > 4


def test_off_removes_the_mechanism_exactly() -> None:
    block = "vow: {by: north, action: mobilize, ties: 1, mistaken: 1, then: {war: 1}}"
    crisis = scenario(block, "{1: mobilize, 2: yield}", DOWN)
    off = crisis.changed({"mechanisms.signals.off": True})
    assert earned(crisis)[0] == pytest.approx(-1.1)
    assert earned(off)[0] == 0
    assert share(off, "war", 10) == 0
    assert share(off, "ready", 10) == 1


@pytest.mark.parametrize(
    ("block", "senders", "message"),
    [
        ("test: {by: nroth}", "", "9:26: there is no actor nroth (did you mean north?)"),
        (
            "test: {by: north, action: mobilise}",
            "",
            "9:41: north has no action mobilise (did you mean mobilize?)",
        ),
        ("test: {by: north, effects: {rugn: 1}}", "", "9:43: there is no variable rugn"),
        ("test: {by: north, mistaken: 1, then: {wra: 1}}", "", "9:53: there is no variable wra"),
        ("test: {by: north}", "south: {backs_down: war}", "10:15: south has no signal"),
        ("test: {by: north, ties: 1}", "", "9:39: nothing says when north backs down"),
        ("test: {by: north, mistaken: 2}", "", "it must lie in [0, 1]"),
    ],
)
def test_mistakes_are_reported_where_they_stand(block: str, senders: str, message: str) -> None:
    with pytest.raises(Problems) as error:
        scenario(block, "{1: rest}", senders)
    said = [str(p) for p in error.value.problems]
    assert any(message in p for p in said), said


def test_a_signal_that_climbs_stakes_standing_at_home_as_well() -> None:
    block = "test: {by: north, sinks: 0, effects: {rung.north.nuclear: 2}}"
    ladder = """mechanisms:
  ladder: {domains: {nuclear: {rungs: [routine, alert, dispersal]}}}
  audience_costs: {actors: {north: {per_rung: 0.3, fade: 0}}}"""
    text = BASE.format(signals=block, north=SEND, senders="", periods=2, more="")
    text = text.replace("rung: 0, ", "").replace("{rung: rung, ", "{")
    crisis = loads(text.replace("mechanisms:", ladder))
    assert course(crisis, "highest_rung.north") == [2, 2]
    assert course(crisis, "staked_north") == pytest.approx([0.6, 0.6])
