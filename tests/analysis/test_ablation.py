"""Switching mechanisms off: what the table must say where the effect is known."""

from typing import Any

import pytest

from offramp.analysis import ablation
from offramp.analysis.ablation import ablate, active
from offramp.crisis import Crisis, load, loads
from offramp.language import Problem, Problems
from offramp.playing import play

TEXT = """
offramp: 1
id: t
time: {periods: 1}
actors: {north: {behavior: myopic}, south: {behavior: myopic}}
mechanisms:
  brinkmanship: {between: [north, south], base: 0.5, concede: false}
  bargaining:
    challenger: {actor: north, cost: 0.01}
    defender: {actor: south, cost: 0.01}
    horizon: 50
    pace: 1
    talks: true
  stockpiles: {north: {shells: {start: 3}}, off: true}
outcomes:
  disaster: disaster
  settlement: settled
  war_goes_on: otherwise
"""
RUNS = 2_000


@pytest.fixture(scope="module")
def crisis() -> Crisis:
    return loads(TEXT)


def test_mechanisms_that_are_off_already_are_left_out(crisis: Crisis) -> None:
    assert active(crisis) == ["bargaining", "brinkmanship"]


def test_without_its_mechanism_an_outcome_is_gone_and_goes_where_luck_would_have_had_it(
    crisis: Crisis,
) -> None:
    found = ablate(crisis, RUNS)
    before = {row.outcome: row.p for row in found.whole.outcomes()}
    bargaining, brinkmanship = found.singles
    changes = {e.outcome: e.change for e in bargaining.effects}
    assert changes["disaster"] == 0  # the same luck: not one run more or less
    assert changes["settlement"] == pytest.approx(-before["settlement"])
    assert bargaining.moved == pytest.approx(before["settlement"])
    assert {e.outcome for e in bargaining.effects if e.seen} == {"settlement", "war_goes_on"}
    # what was a disaster now ends as it would have: 1 - exp(-width) settle, whatever the disaster
    changes = {e.outcome: e for e in brinkmanship.effects}
    share = before["settlement"] / (1 - before["disaster"])
    expected = before["disaster"] * share
    assert changes["settlement"].low < expected < changes["settlement"].high


def test_interactions_are_what_is_beyond_the_sum(crisis: Crisis) -> None:
    found = ablate(crisis, RUNS, pairs=True)
    (pair,) = found.pairs
    assert pair.off == ("bargaining", "brinkmanship")
    sums = [sum(e) for e in zip(*([x.change for x in s.effects] for s in found.singles),
                                strict=True)]  # fmt: skip
    for both, beyond, alone in zip(pair.effects, pair.beyond, sums, strict=True):
        assert beyond.change == pytest.approx(both.change - alone)
        assert beyond.low < beyond.change < beyond.high
    # each settlement that disaster had taken is lost again with bargaining
    assert pair.beyond[1].change < 0


def test_only_some(crisis: Crisis) -> None:
    found = ablate(crisis, 100, only=["brinkmanship"], pairs=True)
    assert [v.off for v in found.singles] == [("brinkmanship",)]
    assert found.pairs == ()
    with pytest.raises(ValueError, match="no mechanism stockpiles"):
        ablate(crisis, 100, only=["stockpiles"])


@pytest.mark.parametrize("options", [{}, {"behavior": "uniform"}, {"solver": "regression"}])
def test_a_catalog_name_will_do_and_options_of_play_are_obeyed(options: dict[str, Any]) -> None:
    name = "minimal/ladder-brinkmanship"
    found = ablate(name, 200, only=["ladder"], **options)
    whole = play(name, 200, **options)
    off = play(load(name).changed({"mechanisms.ladder.off": True}), 200, **options)
    before = [row.p for row in whole.outcomes()]
    assert [e.before for e in found.singles[0].effects] == before
    after = [e.before + e.change for e in found.singles[0].effects]
    assert after == pytest.approx([row.p for row in off.outcomes()])
    for given, alone in (
        (found.whole.solution, whole.solution),
        (found.singles[0].solution, off.solution),
    ):
        assert given is not None
        assert alone is not None
        assert given.solver == alone.solver
    with pytest.raises(TypeError, match="nonsense"):
        ablate(name, 200, nonsense=1)  # pyright: ignore[reportCallIssue]


def test_an_interruption_keeps_what_was_finished(
    crisis: Crisis, monkeypatch: pytest.MonkeyPatch
) -> None:
    play, calls = ablation.play, []

    def cut(*args, **kwargs):
        calls.append(1)
        if len(calls) == 3:
            raise KeyboardInterrupt
        return play(*args, **kwargs)

    monkeypatch.setattr(ablation, "play", cut)
    found = ablate(crisis, 100)
    assert found.interrupted
    assert [v.off for v in found.singles] == [("bargaining",)]


def test_what_cannot_be_switched_off_is_told(
    crisis: Crisis, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(self: Crisis, values):
        raise Problems([Problem("it cannot", None)])

    monkeypatch.setattr(Crisis, "changed", broken)
    found = ablate(crisis, 100)
    assert [v.problem for v in found.singles] == ["it cannot"] * 2


def test_progress_counts_up_to_the_end(crisis: Crisis) -> None:
    told: list[tuple[str, int, int]] = []
    ablate(crisis, 2_048, progress=lambda *step: told.append(step))
    assert {total for *_, total in told} == {300}
    assert [done for _, done, _ in told] == sorted(done for _, done, _ in told)
    assert told[-1][:2] == ("without brinkmanship", 300)


def test_a_crisis_without_mechanisms_has_nothing_to_switch_off() -> None:
    with pytest.raises(ValueError, match="theory/chicken uses no mechanism: nothing to switch off"):
        ablate("theory/chicken", 100)


def test_what_is_asked_is_looked_at_before_anything_is_solved(
    crisis: Crisis, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ablation, "solve", None)
    with pytest.raises(TypeError, match=r"runs: expected a whole number, found 1\.5"):
        ablate(crisis, 1.5)  # pyright: ignore[reportArgumentType]
    with pytest.raises(ValueError, match=r"has no mechanism bargainig \(did you mean bargaining"):
        ablate(crisis, 100, only="bargainig")
