"""What events and values of claims mean, against the same said in plain Python run by run."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest

import offramp
from offramp.analysis.claims.variants import Variants, atoms_of
from offramp.analysis.claims.watched import Watched, columns_of
from offramp.engine.lower import lower
from offramp.engine.reference import play
from offramp.language import Problems
from offramp.language.claims.parser import parse_claim
from offramp.solving import solve

RUNS = 1_024


@dataclass
class Path:
    """One run as plain numbers: what a reader would follow with a finger."""

    tension: list[float]
    did: list[set[str]]
    outcome: str
    ended: int
    kind: str
    payoff: float

    def holds(self, outcome: str, period: int) -> bool:
        return self.outcome == outcome and period >= self.ended


@pytest.fixture(scope="module")
def runs(walk: offramp.Crisis) -> list[Path]:
    program, behaviors = lower(walk.model), solve(walk).behaviors
    batch = play(program, behaviors, seed=3, first=0, count=RUNS)
    names = [f"{a.name}.{x.name}" for a in walk.model.actors for x in walk.model.actions_of(a.name)]
    found: list[Path] = []
    for run in range(RUNS):
        ended = int(batch.ended[run])
        did = [
            {names[2 * actor + int(batch.actions[t, actor, run])] for actor in range(2)}
            if t < ended
            else set[str]()
            for t in range(6)
        ]
        found.append(
            Path(
                batch.measures[:, 0, run].tolist(),
                did,
                program.outcomes[batch.outcome[run]],
                ended,
                ["hard", "soft"][batch.types[-1, 0, run]],
                float(batch.payoffs[0, run]),
            )
        )
    return found


def said(walk: offramp.Crisis, text: str) -> tuple[Any, Any]:
    """Values and matches of the one atom of a claim, (run,) each."""
    claim = parse_claim(f"{text} >= 0")
    watched = Watched(Variants(walk), [claim], seed=3)
    values, matches = columns_of(claim, next(watched.blocks(RUNS)))[:2]
    return values[0], matches[0]


PERIODS = range(1, 7)
EVENTS: dict[str, Callable[[Path], bool]] = {
    "war": lambda p: p.outcome == "war",
    "not war": lambda p: p.outcome != "war",
    "war or triumph": lambda p: p.outcome in ("war", "triumph"),
    "war by 3": lambda p: p.outcome == "war" and p.ended <= 3,
    "war before 3": lambda p: p.outcome == "war" and p.ended < 3,
    "war after 3": lambda p: p.outcome == "war",  # it goes on holding
    "war at 4": lambda p: p.holds("war", 4),
    "war by 2024-01-15": lambda p: p.outcome == "war" and p.ended <= 3,
    "war before 2024-01-21": lambda p: p.outcome == "war" and p.ended < 3,
    'war by date("2024-01-16")': lambda p: p.outcome == "war" and p.ended <= 3,
    "ever tension >= 3": lambda p: max(p.tension) >= 3,
    "never tension >= 3": lambda p: max(p.tension) < 3,
    "always tension > 0": lambda p: min(p.tension) > 0,
    "always tension > 0 after 2": lambda p: min(p.tension[2:]) > 0,
    "always tension > 0 after 2 by 4": lambda p: min(p.tension[2:4]) > 0,
    "tension > 1 at 4": lambda p: p.tension[3] > 1,
    "tension > 1 by 2": lambda p: max(p.tension[:2]) > 1,
    "ever did.north.push": lambda p: any("north.push" in did for did in p.did),
    "did.north.push at 5": lambda p: "north.push" in p.did[4],
    "did.north.push == 0 at 6": lambda p: "north.push" not in p.did[5],
    "(not did.north.push) at 6": lambda p: "north.push" not in p.did[5],
    "ever did.north.push != 1 after 5": lambda p: "north.push" not in p.did[5],
    "pushing at 6": lambda p: "north.push" in p.did[5],
    "always did.north.push + did.south.push < 2 after 3": lambda p: all(
        len(did & {"north.push", "south.push"}) < 2 for did in p.did[3:]
    ),
    "ever (did.north.push and did.south.push)": lambda p: any(
        {"north.push", "south.push"} <= did for did in p.did
    ),
    "ever did.north.push and ever did.south.push": lambda p: (
        any("north.push" in did for did in p.did) and any("south.push" in did for did in p.did)
    ),
    "ever (tension >= 2 and not war)": lambda p: any(
        p.tension[t - 1] >= 2 and not p.holds("war", t) for t in PERIODS
    ),
    "tension <= 1 until tension > 2": lambda p: any(
        p.tension[t] > 2 and all(x <= 1 for x in p.tension[:t]) for t in range(6)
    ),
    "tension <= 1 until war by 4": lambda p: any(
        p.holds("war", t) and all(x <= 1 for x in p.tension[: t - 1]) for t in range(1, 5)
    ),
    "type.north.hard": lambda p: p.kind == "hard",
    "type.north.hard and ever tension > 2": lambda p: p.kind == "hard" and max(p.tension) > 2,
    "ever heat > 2.5": lambda p: max(p.tension) > 2.5,
    "payoff.north > 0": lambda p: p.payoff > 0,
    "0 < payoff.north + 1 <= 2 and not war": lambda p: -1 < p.payoff <= 1 and p.outcome != "war",
    "2 <= ended and (ended < 6 or payoff.north < 0)": lambda p: (
        p.ended >= 2 and (p.ended < 6 or p.payoff < 0)
    ),
}


@pytest.mark.parametrize("text", EVENTS)
def test_an_event_means_what_it_says(walk: offramp.Crisis, runs: list[Path], text: str):
    values, matches = said(walk, f"P({text})")
    expected = [EVENTS[text](path) for path in runs]
    assert matches.all()
    assert 0 < sum(expected) < RUNS
    assert values.tolist() == expected


VALUES: dict[str, Callable[[Path], float]] = {
    "tension": lambda p: p.tension[-1],
    "tension at 2": lambda p: p.tension[1],
    "tension by 2024-01-10": lambda p: p.tension[1],
    "highest tension": lambda p: max(p.tension),
    "highest tension after 2 by 4": lambda p: max(p.tension[2:4]),
    "lowest tension": lambda p: min(p.tension),
    "total did.north.push": lambda p: sum("north.push" in did for did in p.did),
    "total did.north.push by 3": lambda p: sum("north.push" in did for did in p.did[:3]),
    "did.north.push": lambda p: "north.push" in p.did[5],
    "did.north.push at 5": lambda p: "north.push" in p.did[4],
    "where(did.north.push, 3, 0) at 6": lambda p: 3 * ("north.push" in p.did[5]),
    "1 - did.north.push at 6": lambda p: "north.push" not in p.did[5],
    "highest did.north.push after 4": lambda p: any("north.push" in did for did in p.did[4:]),
    "lowest did.north.push by 2": lambda p: all("north.push" in did for did in p.did[:2]),
    "total did.north.push after 5": lambda p: "north.push" in p.did[5],
    "average did.north.push": lambda p: sum("north.push" in did for did in p.did) / p.ended,
    "average did.north.push after 5": lambda p: "north.push" in p.did[5],
    "average (tension + did.north.push) after 5": lambda p: (
        p.tension[5] + ("north.push" in p.did[5])
    ),
    "highest pushing at 6": lambda p: "north.push" in p.did[5],
    "average tension": lambda p: float(np.mean(p.tension[: p.ended])),
    "2 * tension + 1": lambda p: 2 * p.tension[-1] + 1,
    "heat": lambda p: max(p.tension[-1], 0),
    "payoff.north": lambda p: p.payoff,
    "ended": lambda p: p.ended,
    "-payoff.north / ended": lambda p: -p.payoff / p.ended,
    "1 - (ended > 3)": lambda p: 1 - (p.ended > 3),
}


@pytest.mark.parametrize("text", VALUES)
def test_a_value_means_what_it_says(walk: offramp.Crisis, runs: list[Path], text: str):
    values, _ = said(walk, f"E({text})")
    expected = [float(VALUES[text](path)) for path in runs]
    assert values == pytest.approx(expected, rel=1e-6, abs=1e-6)


NAMED_TWICE = """
offramp: 1
id: twice
time: {periods: 4}
variables: {crossed: {start: 0, drift: 0.5}, ended: {start: 7}, level: {start: 1}}
chance: {fall: {probability: 0.5, effects: {level: 1}}}
outcomes: {crossed: level >= 3, over: otherwise}
measures: {level: 10 * level, over: level}
"""


def test_a_name_of_two_things_is_the_outcome_as_a_condition_and_else_the_variable():
    crisis = offramp.loads(NAMED_TWICE, "twice.yaml")

    def found(text: str) -> list[float]:
        return said(crisis, text)[0].tolist()

    ended = found("E(ended)")
    assert set(ended) == {2, 3, 4}  # never the variable
    assert found("P(ended > 3)") == [end > 3 for end in ended]
    assert 0 < sum(found("P(crossed)")) < sum(found("P(crossed > 0 by 1)")) == RUNS
    assert found("E(crossed)") == [end / 2 for end in ended]
    assert found("P(over)") == [1 - value for value in found("P(crossed)")]
    assert set(found("E(over)")) <= {1, 2, 3}  # the measure
    assert found("E(level)") == [10 * value for value in found("E(over)")]


def test_given_says_which_runs_count(walk: offramp.Crisis, runs: list[Path]):
    values, matches = said(walk, "P(war given ever tension >= 3 by 4)")
    assert matches.tolist() == [max(p.tension[:4]) >= 3 for p in runs]
    assert values.tolist() == [p.outcome == "war" for p in runs]


def test_of_whole_runs_other_runs_can_be_counted(walk: offramp.Crisis):
    with pytest.raises(Problems, match="say which runs count"):
        said(walk, "E(1 / (ended - 6))")
    assert said(walk, "E(1 / (ended - 6) given ended < 6)")[1].any()


@pytest.mark.parametrize("text", ["E(1 / heat)", "Q(log(heat - 9), 0.5)", "P(ever log(heat - 9))"])
def test_what_is_no_number_is_told_with_its_place(walk: offramp.Crisis, text: str):
    with pytest.raises(Problems, match=r"in some runs \(say what counts there"):
        said(walk, text)
    assert said(walk, "E(1 / heat given heat > 1 at 6)")[1].any()  # what does not count may be


def test_policies_meet_the_same_luck(walk: offramp.Crisis):
    claim = parse_claim("P(war) > P(war under safe) and P(war under calm) > 0")
    watched = Watched(Variants(walk), [claim], seed=3)
    values = columns_of(claim, next(watched.blocks(RUNS)))[0]
    plain, safe, calm = values
    assert not safe.any()
    assert (calm <= plain).all()  # an accident that is rarer happens in fewer of the same runs
    assert 0 < calm.sum() < plain.sum()


def test_policies_are_applied_one_after_the_other(walk: offramp.Crisis):
    assert walk.under("calm+safe").model.chances == ()
    both = atoms_of(parse_claim("P(war under calm and safe) > 0"))[0]
    assert both.under == ("calm", "safe")
    watched = Watched(Variants(walk), [parse_claim("P(war under calm and safe) >= 0")], seed=3)
    assert not next(watched.blocks(RUNS))[both.under].happened(both.event).any()  # pyright: ignore


def test_what_is_watched_changes_no_run(walk: offramp.Crisis):
    claim = parse_claim("E(highest tension * hazard) > 0 and P(ever did.north.push) > 0")
    watched = Watched(Variants(walk), [claim], seed=9)
    block = next(watched.blocks(2 * RUNS))[()].block
    run = offramp.play(walk, RUNS, seed=9)
    assert np.array_equal(block.outcome, run.columns.outcome)
    assert np.array_equal(block.payoffs, run.columns.payoffs)
