import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import offramp
from offramp import playing
from offramp.engine.block import Block
from offramp.engine.errors import TooLarge
from offramp.language import Problems
from offramp.playing import LEVELS, compared, play_each
from offramp.runs import collecting
from offramp.runs.origin import Origin
from offramp.runs.run import Run


def same(a: Run, b: Run) -> bool:
    """Whether two runs agree in every number."""
    return all(
        np.array_equal(x, y, equal_nan=True)
        for x, y in (
            (a.columns.outcome, b.columns.outcome),
            (a.columns.ended, b.columns.ended),
            (a.columns.payoffs, b.columns.payoffs),
            (a.summary.means, b.summary.means),
            (a.summary.quantiles, b.summary.quantiles),
            (a.summary.actions, b.summary.actions),
            (a.columns.types, b.columns.types),
            (a.columns.beliefs, b.columns.beliefs),
            (a.summary.beliefs.means, b.summary.beliefs.means),
            (a.summary.beliefs.quantiles, b.summary.beliefs.quantiles),
            (a.summary.beliefs.when_true, b.summary.beliefs.when_true),
        )
    )


@pytest.mark.parametrize("batch", [1, 2_000, 5_000])
@pytest.mark.parametrize("assumptions", ["central", "drawn"])
def test_the_size_of_a_batch_changes_nothing(strait: Path, batch: int, assumptions: Any) -> None:
    one = offramp.play(strait, runs=2_500, seed=3, assumptions=assumptions)
    other = offramp.play(strait, runs=2_500, seed=3, assumptions=assumptions, batch=batch)
    assert same(one, other)


def test_more_runs_begin_with_the_same_runs(strait: Path) -> None:
    few = offramp.play(strait, runs=100)
    many = offramp.play(strait, runs=300)
    assert np.array_equal(few.columns.outcome, many.columns.outcome[:100])
    assert np.array_equal(few.columns.payoffs, many.columns.payoffs[:, :100])


def test_seeds_and_assumptions_make_a_difference(strait: Path) -> None:
    one = offramp.play(strait, runs=500, seed=1)
    assert not same(one, offramp.play(strait, runs=500, seed=2))
    assert not same(one, offramp.play(strait, runs=500, seed=1, assumptions="drawn"))


def test_progress_is_told(strait: Path) -> None:
    told: list[tuple[int, int]] = []

    def tell(done: int, asked: int) -> None:
        told.append((done, asked))

    offramp.play(strait, runs=2_500, progress=tell)
    offramp.play(strait, runs=5_000, batch=1_500, progress=tell)
    assert told[:3] == [(1_024, 2_500), (2_048, 2_500), (2_500, 2_500)]
    assert told[3:] == [(2_048, 5_000), (4_096, 5_000), (5_000, 5_000)]


def test_an_interruption_keeps_what_was_finished(strait: Path) -> None:
    def interrupt(done: int, asked: int) -> None:
        if done >= 2_000:
            raise KeyboardInterrupt

    run = offramp.play(strait, runs=4_000, progress=interrupt, threads=1)
    assert run.interrupted
    assert run.runs == 2_048
    assert run.settings.runs == 4_000
    assert same(run, offramp.play(strait, runs=2_048))


def test_an_interruption_keeps_what_other_threads_have_finished(strait: Path) -> None:
    def interrupt(done: int, asked: int) -> None:
        time.sleep(0.2)
        raise KeyboardInterrupt

    run = offramp.play(strait, runs=40_000, progress=interrupt, threads=2)
    assert run.interrupted
    assert 1_024 <= run.runs <= 4 * 1_024  # the one that was taken, and those that were asked for
    assert same(run, offramp.play(strait, runs=run.runs))
    few = offramp.play(strait, runs=3 * 1_024, progress=interrupt, threads=2)
    assert few.interrupted == (few.runs < 3 * 1_024)


@pytest.mark.parametrize("late", [False, True])
def test_an_interruption_in_the_middle_of_a_block_leaves_no_half_block(
    strait: Path, monkeypatch: pytest.MonkeyPatch, late: bool
) -> None:
    class Interrupted(collecting.Collection):
        def add(self, block: Block) -> None:
            if block.first == 1_024:
                if late:  # when all but the last step was done
                    super().add(replace(block, sums=block.sums, actions=Stopping()))  # pyright: ignore[reportArgumentType]
                raise KeyboardInterrupt
            super().add(block)

    class Stopping:
        def __radd__(self, _: Any) -> None:
            raise KeyboardInterrupt

        __array_ufunc__ = None

    monkeypatch.setattr(playing, "Collection", Interrupted)
    run = offramp.play(strait, runs=4_096)
    assert run.interrupted
    assert same(run, offramp.play(strait, runs=1_024))


def test_an_interruption_before_the_first_block_is_passed_on(
    strait: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupt(*_: Any, **__: Any) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(playing, "blocks", interrupt)
    with pytest.raises(KeyboardInterrupt):
        offramp.play(strait, runs=10)


@pytest.mark.parametrize("assumptions", ["central", "drawn"])
def test_neither_threads_nor_the_engine_change_a_result(strait: Path, assumptions: Any) -> None:
    one = offramp.play(strait, runs=2_500, seed=3, assumptions=assumptions, threads=1)
    two = offramp.play(strait, runs=2_500, seed=3, assumptions=assumptions, threads=2)
    assert same(one, two)
    plain = offramp.play(strait, runs=2_500, seed=3, assumptions=assumptions, engine="reference")
    for name in ("outcome", "ended", "types"):
        assert np.array_equal(getattr(one.columns, name), getattr(plain.columns, name))
    assert np.array_equal(one.summary.actions, plain.summary.actions)
    assert np.allclose(one.columns.payoffs, plain.columns.payoffs, atol=1e-9)
    assert np.allclose(one.summary.means, plain.summary.means, atol=1e-6)
    assert one.origin == two.origin == plain.origin


def test_precision_is_recorded_where_it_is_not_double(strait: Path) -> None:
    run = offramp.play(strait, runs=100, precision="single")
    assert run.settings.precision == "single"
    assert run.origin.as_data()["settings"]["precision"] == "single"
    assert Origin.from_data(run.origin.as_data()).settings == run.settings
    double = offramp.play(strait, runs=100).origin
    assert "precision" not in double.as_data()["settings"]
    assert Origin.from_data(double.as_data()).settings.precision == "double"


def test_policies_and_behaviors(strait: Path) -> None:
    calm = offramp.play(strait, runs=10, policy="calm")
    assert calm.settings.policy == "calm"
    assert calm.settings.behaviors == {"north": "uniform", "south": "uniform"}
    assert [a.value for a in calm.origin.assumptions if a.path == "parameters.risk"] == []
    myopic = offramp.play(strait, runs=10, behavior="myopic")
    assert myopic.settings.behaviors == {"north": "myopic", "south": "myopic"}
    crisis = offramp.load(strait)
    one = offramp.play(crisis, runs=10, behavior={"north": "uniform"})
    assert one.settings.behaviors == {"north": "uniform", "south": "uniform"}
    assert offramp.play(crisis, runs=10, policy="calm").hash == calm.hash
    assert one.hash != offramp.play(crisis, runs=10).hash


def test_the_resolved_scenario_gives_the_same_run(strait: Path) -> None:
    run = offramp.play(strait, runs=200, policy="calm", behavior={"south": "myopic"})
    again = offramp.play(offramp.loads(run.resolved), runs=200)
    assert same(run, again)
    assert run.hash == again.hash


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"runs": 0}, "at least 1"),
        ({"seed": -1}, "seed must lie"),
        ({"seed": 2**64}, "seed must lie"),
        ({"assumptions": "some"}, "central or drawn"),
        ({"batch": 0}, "at least one run"),
        ({"threads": 0}, "at least one thread"),
        ({"precision": "half"}, "double or single"),
        ({"engine": "steam"}, "compiled or reference"),
        ({"engine": "reference", "precision": "single"}, "no precision but double"),
    ],
)
def test_settings_that_make_no_sense_are_refused(
    strait: Path, wrong: dict[str, Any], says: str
) -> None:
    with pytest.raises(ValueError, match=says):
        offramp.play(strait, **wrong)


def test_unknown_names_are_refused(strait: Path) -> None:
    with pytest.raises(Problems, match="did you mean calm"):
        offramp.play(strait, policy="clam")
    with pytest.raises(Problems, match="myopik"):
        offramp.play(strait, behavior="myopik")
    with pytest.raises(Problems, match="nowhere"):
        offramp.play("nowhere.yaml")


def test_what_is_given_needs_no_solving(strait: Path) -> None:
    run = offramp.play(strait, runs=10)
    assert run.solution is not None
    assert run.solution.solver == "none"


def test_actors_that_look_ahead_are_solved_for(chicken: Path) -> None:
    run = offramp.play(chicken, runs=20_000)
    assert run.solution is not None
    assert run.solution.solver == "exact"
    assert run.solution.converged
    assert {regret.actor for regret in run.solution.regrets} == {"west", "east"}
    solution = offramp.solve(chicken)
    assert same(run, offramp.play(chicken, runs=20_000, solution=solution))
    # error rate: 1 in 10^6 for the two together, were the seed not fixed
    for row in run.payoffs():
        error = (row.high - row.low) / 2 / 1.96
        assert abs(row.mean - solution.payoffs[row.actor]) < 5 * error
    exact = offramp.exactly(chicken)
    assert exact.payoffs.tolist() == pytest.approx(list(solution.payoffs.values()), abs=1e-12)
    assert exact.probabilities == pytest.approx(dict(solution.outcomes or {}), abs=1e-12)


def test_a_solution_of_another_crisis_is_refused(strait: Path, chicken: Path) -> None:
    text = "{offramp: 1, id: bare, time: {periods: 2}, outcomes: {end: otherwise}}"
    with pytest.raises(ValueError, match="another crisis"):
        offramp.play(strait, runs=5, solution=offramp.solve(offramp.loads(text)))


def test_levels_have_short_names(chicken: Path) -> None:
    deep = offramp.play(chicken, runs=10, behavior={"west": "level-2", "east": "level-0"})
    assert deep.settings.behaviors == {"west": "level-2", "east": "uniform"}
    written = offramp.load(chicken).changed(
        {"actors.west.behavior": {"level-k": 2}, "actors.east.behavior": "uniform"}
    )
    assert deep.hash == offramp.play(written, runs=10).hash
    with pytest.raises(Problems, match="between 1 and 50"):
        offramp.play(chicken, behavior="level-99")


def test_each_behavior_meets_the_same_luck(chicken: Path) -> None:
    found = play_each(chicken, runs=200, seed=4)
    assert tuple(found) == LEVELS
    for level, run in found.items():
        assert same(run, offramp.play(chicken, runs=200, seed=4, behavior=level))
    kept = play_each(chicken, runs=20, keep={"east": "uniform"})
    assert {run.settings.behaviors["east"] for run in kept.values()} == {"uniform"}


def test_doctrines_and_scripts_are_not_compared(strait: Path) -> None:
    crisis = offramp.load(strait).changed({"actors.south.behavior": {"doctrine": [{"do": "wait"}]}})
    assert compared(crisis, ()) == ["north"]
    assert compared(crisis, ["north"]) == []


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"solver": "magic"}, "there is no solver magic"),
        ({"selection": "best"}, "there is no selection best"),
        ({"avoid": "disastr"}, "did you mean disaster"),
    ],
)
def test_unknown_ways_of_solving_are_refused(
    chicken: Path, wrong: dict[str, Any], says: str
) -> None:
    with pytest.raises(Problems, match=says):
        offramp.play(chicken, runs=5, **wrong)


def test_what_cannot_be_enumerated_is_refused_before_it_is_solved(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    actions = ", ".join(f"a{n}: {{by: one, effects: {{x: {n} * 10 ** period}}}}" for n in range(10))
    crisis = offramp.loads(
        "{offramp: 1, id: many, time: {periods: 9}, actors: {one: {behavior: equilibrium}}, "
        f"variables: {{x: 0}}, actions: {{{actions}}}, outcomes: {{end: otherwise}}}}"
    )
    monkeypatch.setattr(playing, "solved", lambda *_: pytest.fail("it was solved"))
    with pytest.raises(TooLarge, match="too many to enumerate"):
        offramp.exactly(crisis)
