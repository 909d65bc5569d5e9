"""Policies compared: intervals against brute force, joined policies, surprise, interruption."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from offramp.analysis import comparing
from offramp.analysis.comparing import compare
from offramp.analysis.comparison import Comparison, Difference
from offramp.crisis import Crisis, loads
from offramp.language import Problems
from offramp.playing import exactly, play

DARE = Path(__file__).with_name("dare.yaml")
LUCK = """
offramp: 1
id: luck
time: {periods: 2}
parameters: {risk: 0.3, drop: 1}
actors: {north: {behavior: uniform}}
variables: {x: 0}
actions: {hold: {by: north}, push: {by: north, effects: {x: 1}}}
chance: {storm: {probability: risk, effects: {x: -drop}}}
outcomes: {sunk: x <= -1, calm: otherwise}
payoffs: {north: x}
measures: {x: x}
policies:
  careful: {title: less risk, set: {risk: 0.2}}
  mild: {title: a smaller drop, set: {drop: 0.5}}
  still: {off: [actions.push]}
  longer: {set: {time.periods: 3}}
  clever: {behavior: {north: myopic}}
"""
GAME = """
offramp: 1
id: game
time: {periods: 2}
parameters: {lambda: 4, gain: 1}
actors: {north: {rationality: lambda}, south: {rationality: lambda}}
variables: {taken: 0}
actions:
  wait: {by: [north, south]}
  grab: {by: north, effects: {taken: 1}, cost: 0.2}
outcomes: {gone: taken >= 2, calm: otherwise}
payoffs: {north: {terminal: taken * gain}}
measures: {taken: taken}
policies:
  worthless: {set: {gain: 0}}
  closed: {off: [actions.grab]}
"""
SOLVED_BY_LUCK = """
offramp: 1
id: stakes
time: {periods: 2}
parameters: {gain: 1}
actors: {north: {rationality: 2}}
variables: {x: {start: "normal(0, 1)"}, taken: 0}
actions: {wait: {by: north}, grab: {by: north, effects: {taken: 1}, cost: 0.2 * x}}
outcomes: {much: taken >= 2, little: otherwise}
payoffs: {north: {terminal: taken * gain}}
measures: {taken: taken}
policies:
  worthless: {set: {gain: 0}}
  nothing: {title: nothing changes}
"""


@pytest.fixture(scope="module")
def luck() -> Crisis:
    return loads(LUCK)


@pytest.fixture(scope="module")
def game() -> Crisis:
    return loads(GAME)


def changes(found: Comparison, policy: str, of: str) -> dict[str, float]:
    return {row.name: row.change for row in found.table().where(policy=policy, of=of)}


def test_intervals_hold_the_true_change_as_often_as_they_say(luck: Crisis) -> None:
    """60 independent seeds, two intervals each: 114 of the 120 hold the exact change, on average.

    The two of a seed are correlated: as if they were one, fewer than 53 of 60 would hold with a
    probability of 0.02, so fewer than 106 of 120 do more rarely than that.
    """
    before, after = exactly(luck), exactly(luck.under("careful"))
    truth = {
        "sunk": float((after.ends - before.ends)[:, 0].sum()),
        "north": float(after.payoffs[0] - before.payoffs[0]),
    }
    held, spread = 0, []
    for seed in range(60):
        one = {row.name: row for row in compare(luck, ["careful"], 400, seed).table()}
        held += sum(one[name].low <= value <= one[name].high for name, value in truth.items())
        spread.append((one["sunk"].change, one["sunk"].high - one["sunk"].low))
    assert 106 <= held <= 120
    estimates, widths = np.array(spread).T
    # the interval is as wide as the estimates scatter, within 3 standard errors of their scatter
    ratio = widths.mean() / (2 * 1.96 * estimates.std(ddof=1))
    assert abs(ratio - 1) < 3 / np.sqrt(2 * 59)


def test_the_same_luck_makes_the_interval_narrower_than_independent_runs(luck: Crisis) -> None:
    (row, *_) = compare(luck, ["careful"], 2_000).table()
    p, q = row.before, row.after
    independent = 2 * 1.96 * np.sqrt((p * (1 - p) + q * (1 - q)) / 2_000)
    assert row.high - row.low < 0.7 * independent


def test_before_and_after_are_what_runs_say(luck: Crisis) -> None:
    found = compare(luck, ["careful", "baseline"], 500, 7)
    assert [p.policy for p in found.policies] == ["careful"]
    alone = play(luck.under("careful"), 500, 7)
    for row in found.table():
        assert row.change == pytest.approx(row.after - row.before)
    outcomes = {row.name: row.after for row in found.table().where(of="outcome")}
    assert outcomes == {row.outcome: row.p for row in alone.outcomes()}
    (measure,) = found.table().where(of="measure")
    assert measure.after == pytest.approx(alone.measures()[-1].mean, abs=1e-6)
    assert found.measures[0] == pytest.approx(measure.before)


def test_policies_joined_are_applied_in_order(luck: Crisis) -> None:
    found = compare(luck, ["careful+mild"], 500)
    assert found.policies[0].title == "less risk; a smaller drop"
    by_hand = play(luck.changed({"risk": 0.2, "drop": 0.5}), 500)
    after = {row.name: row.after for row in found.table().where(of="outcome")}
    assert after == {row.outcome: row.p for row in by_hand.outcomes()}
    assert luck.under("careful+mild").hash == by_hand.hash


def test_all_policies_by_default_and_unknown_ones_refused(luck: Crisis) -> None:
    assert len(compare(luck, runs=20).policies) == 5
    with pytest.raises(Problems, match=r"no policy carefull .did you mean careful"):
        compare(luck, ["mild+carefull"], 20)
    assert compare(luck, "mild", 20).policies == compare(luck, ["mild"], 20).policies
    for none in (["baseline"], []):
        with pytest.raises(ValueError, match="name a policy to compare with baseline: careful, mi"):
            compare(luck, none, 20)
    with pytest.raises(ValueError, match="luck has no policy to compare: name one under policies"):
        compare(loads(LUCK.partition("policies:")[0]), runs=20)


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("+careful", r"the name of a policy is missing in '\+careful' \(known are careful, mild"),
        ("", r"the name of a policy is missing in '' \(known are careful, mild"),
        ("careful+mild+careful", r"careful\+mild\+careful applies careful twice"),
    ],
)
def test_policies_that_are_named_oddly_are_refused(luck: Crisis, name: str, said: str) -> None:
    with pytest.raises(Problems, match=said):
        compare(luck, [name], 20)


def test_policies_in_force_are_not_compared_again(luck: Crisis) -> None:
    found = compare(luck, runs=20, policy="careful+still")
    assert [p.policy for p in found.policies] == ["mild", "longer", "clever"]
    assert found.whole.hash == luck.under("careful+still").hash
    with pytest.raises(Problems, match="the policy careful is in force already"):
        compare(luck.under("careful"), ["mild+careful"], 20)
    with pytest.raises(ValueError, match="luck has no further policy to compare"):
        compare(luck, runs=20, policy="+".join(luck.policies))


@pytest.mark.parametrize(
    ("options", "others"),
    [
        ({"behavior": "uniform"}, {}),
        ({"behavior": {"south": "uniform"}}, {}),
        ({"selection": "low"}, {}),
        ({"selection": "lowest-risk", "avoid": "calm"}, {"selection": "lowest-risk"}),
        ({"policy": "heavy"}, {}),
        ({"assumptions": "drawn"}, {}),
    ],
)
def test_options_of_play_are_obeyed(options: dict[str, Any], others: dict[str, Any]) -> None:
    """As it is and under the policy, as `play` says with these options, not with `others`."""
    found = compare(DARE, ["taxed"], 1_000, **options)
    under = "+".join([*filter(None, [options.get("policy")]), "taxed"])
    before = play(DARE, 1_000, **options).outcomes()
    after = play(DARE, 1_000, **{**options, "policy": under}).outcomes()
    rows = found.table().where(of="outcome")
    assert [row.before for row in rows] == [row.p for row in before]
    assert [row.after for row in rows] == [row.p for row in after]
    assert rows != compare(DARE, ["taxed"], 1_000, **others).table().where(of="outcome")


def test_the_solver_is_the_one_asked_for() -> None:
    found = compare(DARE, ["taxed"], 200, solver="regression")
    for solution in (found.whole.solution, found.policies[0].solution):
        assert solution is not None
        assert solution.solver == "regression"


@pytest.mark.parametrize("option", ["nonsense", "solution", "batch"])
def test_what_is_no_option_is_refused_by_name(luck: Crisis, option: str) -> None:
    with pytest.raises(TypeError, match=option):
        compare(luck, ["careful"], 20, **{option: 1})  # pyright: ignore[reportArgumentType]
    with pytest.raises(ValueError, match="the precision is double or single, not half"):
        compare(luck, ["careful"], 20, precision="half")  # pyright: ignore[reportArgumentType]


def test_actors_choose_anew_unless_it_is_a_surprise(game: Crisis) -> None:
    """Whoever knows that nothing is to be had rarely pays for it; whoever does not, goes on."""
    known = compare(game, ["worthless"], 4_000)
    unforeseen = compare(game, ["worthless"], 4_000, surprise=True)
    assert changes(known, "worthless", "measure")["taken"] < -0.5
    assert changes(unforeseen, "worthless", "measure")["taken"] == 0
    assert changes(unforeseen, "worthless", "outcome") == {"gone": 0, "calm": 0}
    payoff = changes(unforeseen, "worthless", "payoff")["north"]
    assert payoff == pytest.approx(-unforeseen.measures[0], abs=1e-6)


@pytest.mark.parametrize("solver", ["exact", "regression"])
def test_an_action_that_is_closed_by_surprise_is_absent(game: Crisis, solver: str) -> None:
    crisis = game.changed({"solving": {"solver": solver, "rounds": 3, "runs": 1_000}})
    found = compare(crisis, ["closed"], 500, surprise=True)
    assert not found.policies[0].problem
    assert changes(found, "closed", "measure")["taken"] == pytest.approx(-found.measures[0])


def test_what_cannot_be_a_surprise_is_told(luck: Crisis) -> None:
    found = compare(luck, ["longer", "clever", "careful"], 20, surprise=True)
    problems = [p.problem for p in found.policies]
    assert "changes periods" in problems[0]
    assert "changes how actors choose" in problems[1]
    assert problems[2] == ""


@pytest.mark.parametrize("solver", ["exact", "regression"])
def test_how_sharply_actors_choose_cannot_be_a_surprise(game: Crisis, solver: str) -> None:
    """Solved exactly it would do nothing, by regression a lot: neither solver plays it."""
    policies = """
  sharp: {set: {actors.south.rationality: 9}}
  sharper: {set: {lambda: 9}}
  as-before: {set: {lambda: 4}}
"""
    text = GAME.replace("lambda: 4", "lambda: '4 ~ uniform(2, 6)'")
    crisis = loads(text.replace("policies:\n", f"policies:{policies}"))
    crisis = crisis.changed({"solving": {"solver": solver, "rounds": 3, "runs": 1_000}})
    found = compare(crisis, ["sharp", "sharper", "as-before"], 200, surprise=True)
    problems = [p.problem for p in found.policies]
    assert "changes how actors choose (the rationality of south)" in problems[0]
    assert "changes how actors choose (the rationality of north)" in problems[1]
    assert problems[2] == ""
    assert not found.policies[2].moved
    foreseen = compare(crisis, ["sharp"], 200)
    assert foreseen.policies[0].problem == ""


def test_a_surprise_keeps_the_assumptions_that_choices_refer_to() -> None:
    """A policy that replaces an assumption by a number must not shift the ones after it."""
    wide = "lambda: 4, gain: '1 ~ uniform(0, 2)', toll: '0.2 ~ uniform(0, 0.4)'"
    text = GAME.replace("lambda: 4, gain: 1", wide).replace("cost: 0.2", "cost: toll")
    crisis = loads(text).changed({"solving": {"solver": "regression", "rounds": 3}})
    found = compare(crisis, ["worthless"], 2_000, surprise=True)
    assert changes(found, "worthless", "measure")["taken"] == 0


@pytest.fixture
def interrupted(monkeypatch: pytest.MonkeyPatch) -> None:
    """Somebody presses Ctrl-C when the third run is played."""
    real, calls = comparing.play, []

    def cut(*args, **kwargs):
        calls.append(1)
        if len(calls) == 3:
            raise KeyboardInterrupt
        return real(*args, **kwargs)

    monkeypatch.setattr(comparing, "play", cut)


@pytest.mark.usefixtures("interrupted")
def test_an_interruption_keeps_what_was_finished(luck: Crisis) -> None:
    found = compare(luck, ["careful", "mild"], 100)
    assert found.interrupted
    assert [p.policy for p in found.policies] == ["careful"]


def test_progress_counts_up_to_the_end(luck: Crisis) -> None:
    told: list[tuple[str, int, int]] = []
    compare(luck, ["careful"], 2_048, progress=lambda *step: told.append(step))
    assert {total for *_, total in told} == {200}
    assert [done for _, done, _ in told] == sorted(done for _, done, _ in told)
    assert told[-1][:2] == ("careful", 200)


def test_further_seeds_of_the_solver_tell_what_its_luck_does() -> None:
    crisis = loads(SOLVED_BY_LUCK)
    found = compare(crisis, ["worthless", "nothing"], 1_000, seeds=3)
    others = [
        compare(crisis.changed({"solving.seed": own}), ["worthless"], 1_000) for own in (2, 3)
    ]
    assert found.seeds == 3
    for of in ("outcomes", "payoffs", "measures"):
        each = [getattr(one.policies[0], of)[0].change for one in (found, *others)]
        worthless, nothing = (getattr(policy, of)[0] for policy in found.policies)
        assert worthless.by_seed == tuple(each[1:])
        assert worthless.range == (min(each), max(each))
        assert nothing.by_seed == (0.0, 0.0)
        assert nothing.hangs
        assert not nothing.seen
    assert found.policies[0].outcomes[0].seen
    assert found.table()[0][-2:] == found.policies[0].outcomes[0].range


def test_a_change_that_hangs_on_the_seed_is_not_seen() -> None:
    parts = ("x", "x", 0.1, 0.2, 0.1, 0.05, 0.15)
    assert Difference(*parts, by_seed=(0.02,)).seen
    assert not Difference(*parts, by_seed=(0.02, -0.01)).seen


def test_what_is_solved_exactly_is_compared_once(game: Crisis) -> None:
    found = compare(game, ["worthless"], 200, seeds=3)
    assert found.seeds == 1
    assert found.policies[0].outcomes[0].by_seed == ()


@pytest.mark.usefixtures("interrupted")
def test_an_interruption_at_a_further_seed_keeps_the_first() -> None:
    found = compare(loads(SOLVED_BY_LUCK), ["worthless"], 200, seeds=2)
    assert (found.interrupted, found.seeds) == (True, 1)
    assert found.policies[0].outcomes[0].by_seed == ()
