"""The search for off-ramps, in games whose off-ramps and their effects are known by hand."""

import pytest

from offramp.analysis.offramps import Offramp, Offramps, offramps, searching
from offramp.analysis.offramps.found import Estimate
from offramp.crisis import Crisis, loads

# North presses in 6 runs of 10. If it does, south strikes in 5 of 10, else in 1 of 10; of 10
# strikes, 8 become a war. So war follows with 0.4 after pressing and with 0.08 after easing.
PLANTED = """
offramp: 1
id: planted
time: {start: 2025-01-06, step: 1 week, periods: 2}
actors:
  north:
    title: Northland
    behavior: {doctrine: [{when: true, do: {press: 0.6, ease: 0.4}}]}
  south:
    behavior:
      doctrine:
        - {when: tense, do: {strike: 0.5, wait: 0.5}}
        - {when: true, do: {strike: 0.1, wait: 0.9}}
variables: {tense: false, fire: false}
actions:
  press: {by: north, when: period == 1, effects: {tense: 1}, cost: -0.2}
  ease: {by: north, when: period == 1}
  strike: {by: south, when: period == 2, cost: -1}
  wait: {by: south, when: period == 2}
chance:
  fire: {when: did.south.strike, probability: 0.8, effects: {fire: 1}}
outcomes:
  war: {title: a war, when: fire, payoffs: {north: -1, south: -1}}
  peace: otherwise
"""
RUNS = 4_000


@pytest.fixture(scope="module")
def crisis() -> Crisis:
    return loads(PLANTED)


@pytest.fixture(scope="module")
def found(crisis: Crisis) -> Offramps:
    return offramps(crisis, "war", RUNS)


def one(found: Offramps, actor: str, instead: str) -> Offramp:
    (candidate,) = (c for c in found.candidates if (c.actor, c.instead) == (actor, instead))
    return candidate


def holds(estimate: Estimate, truth: float) -> bool:
    """Whether the interval holds the truth: of all in this file, one in twenty need not."""
    return estimate.low <= truth <= estimate.high


def test_the_planted_offramp_is_found_with_its_effect(found: Offramps) -> None:
    easing = one(found, "north", "ease")
    assert (easing.period, str(easing.day), easing.taken) == (1, "2025-01-06", "press")
    assert easing.situation == ()  # it works everywhere
    assert holds(easing.share, 0.6)
    assert holds(easing.fall, 0.4 - 0.08)
    assert holds(easing.cut, 0.6 * 0.32)
    assert easing.before - easing.after == pytest.approx(easing.fall.value)
    assert easing.confirmed
    assert holds(found.before, 0.6 * 0.4 + 0.4 * 0.08)


def test_what_it_costs_is_known_too(found: Offramps) -> None:
    costs = {cost.actor: cost for cost in one(found, "north", "ease").costs}
    # north gives up 0.2 for pressing and is spared 0.32 wars; south strikes 0.4 times less
    assert holds(costs["north"].loss, 0.2 - 0.32)
    assert holds(costs["south"].loss, 0.4 * 1 - 0.32)
    waiting = {cost.actor: cost for cost in one(found, "south", "wait").costs}
    assert holds(waiting["south"].loss, 1 - 0.8)
    assert waiting["south"].verdict == "refused"
    assert one(found, "south", "wait").name == "refused"


def test_whose_losses_count_and_how_much_they_may_be(crisis: Crisis) -> None:
    strict = offramps(crisis, "war", RUNS, tolerate=0.0)
    assert one(strict, "north", "ease").name == "refused"  # south loses 0.08
    alone = offramps(crisis, "war", RUNS, tolerate=0.0, consent=["north"])
    easing = one(alone, "north", "ease")
    assert easing.name == "off-ramp"
    assert {cost.actor: cost.verdict for cost in easing.costs} == {"north": "accepted", "south": ""}
    assert one(alone, "south", "wait") in alone.offramps  # north only gains by that


def test_the_search_and_the_measurement_are_on_different_runs(
    crisis: Crisis, found: Offramps
) -> None:
    assert (found.searched, found.runs) == (RUNS // 2, RUNS // 2)
    again = offramps(crisis, "war", RUNS + 1_000)
    # what was searched grew by 500 runs, so that those measured on are others
    assert again.searched == found.searched + 500
    assert one(again, "north", "ease").met != one(found, "north", "ease").met


def test_what_one_move_can_still_avert(found: Offramps) -> None:
    first, second = found.left
    assert (first.period, first.actor, first.going) == (1, "north", RUNS // 2)
    # of 0.272 wars, easing averts 0.6 · 0.32; in period 2 south averts all by not striking
    assert first.share is not None
    assert second.share is not None
    assert holds(first.share, 0.6 * 0.32 / 0.272)
    assert (second.actor, second.share.value) == ("south", 1.0)
    assert found.latest(0.5) == (2, 2)
    assert found.latest(0.999)[0] == 0


SITUATIONS = """
offramp: 1
id: situations
time: {periods: 1}
actors: {north: {behavior: {doctrine: [{when: true, do: {press: 0.5, ease: 0.5}}]}}}
variables:
  angry: {kind: flag, start: "lottery(0, 0.5, 1, 0.5)"}
  noise: {start: "uniform(0, 1)"}
  fire: false
actions: {press: {by: north}, ease: {by: north}}
chance:
  fire:
    probability: where(angry, 0.5 * did.north.press, where(did.north.press, 0.1, 0.4))
    effects: {fire: 1}
outcomes: {war: fire, peace: otherwise}
"""


def test_the_situation_in_which_it_works_is_found() -> None:
    found = offramps(loads(SITUATIONS), "war", RUNS)
    easing = one(found, "north", "ease")
    assert [condition.text for condition in easing.situation] == ["angry >= 1"]
    assert holds(easing.share, 0.25)
    assert holds(easing.fall, 0.5)
    pressing = one(found, "north", "press")
    assert [condition.text for condition in pressing.situation] == ["angry < 1"]
    assert holds(pressing.fall, 0.3)


HOPELESS = """
offramp: 1
id: hopeless
time: {periods: 2}
actors: {north: {behavior: uniform}, south: {behavior: uniform}}
variables: {fire: false}
actions: {press: {by: [north, south], cost: -0.1}, ease: {by: [north, south]}}
chance: {fire: {probability: 0.2, effects: {fire: 1}}}
outcomes: {war: {when: fire, payoffs: {north: -1, south: -1}}, peace: otherwise}
"""


def test_where_nothing_works_nothing_is_found() -> None:
    found = offramps(loads(HOPELESS), "war", RUNS)
    assert found.offramps == ()
    assert [c.name for c in found.candidates] == ["unconfirmed"]  # the best of all is told
    assert found.candidates[0].fall.value == 0
    assert found.tried == 8
    assert found.latest() == (0, 0)


def test_what_never_happens_needs_no_averting() -> None:
    text = HOPELESS.replace("outcomes: {", "outcomes: {miracle: period > 9, ")
    found = offramps(loads(text), "miracle", 200)
    assert (found.found, found.candidates, found.left) == (0, (), ())
    assert found.before.high > 0


def test_of_several_outcomes_any_counts() -> None:
    text = PLANTED.replace("peace: otherwise", "tense_peace: tense\n  peace: otherwise")
    found = offramps(loads(text), ["war", "tense_peace"], RUNS)
    easing = one(found, "north", "ease")
    assert easing.before == 1.0  # pressing ends in one or the other
    assert holds(easing.fall, 1 - 0.08)


TYPES = """
offramp: 1
id: types
time: {periods: 1}
actors:
  north:
    behavior: uniform
    types: {weak: {probability: 0.5, force: 0.1}, strong: {probability: 0.5, force: 0.8}}
  south: {behavior: uniform}
variables: {threat: 0, fire: false}
actions:
  press: {by: north, effects: {threat: self.force}}
  ease: {by: north}
  mobilize: {by: north, when: self.force > 0.5}
chance: {fire: {when: did.north.press, probability: threat, effects: {fire: 1}}}
outcomes: {war: fire, peace: otherwise}
"""


def test_the_fall_is_told_by_the_movers_type() -> None:
    found = offramps(loads(TYPES), "war", RUNS)
    weak, strong = one(found, "north", "ease").by_type
    assert (weak.type, strong.type) == ("weak", "strong")
    assert holds(weak.fall, 0.1)
    assert holds(strong.fall, 0.8)
    # what only one type can do is a way out for that type
    weak, strong = one(found, "north", "mobilize").by_type
    assert weak.met == 0
    assert holds(strong.fall, 0.8)


def test_actors_who_look_ahead_are_solved_for_and_may_follow_others_rules() -> None:
    text = PLANTED.replace(
        "behavior: {doctrine: [{when: true, do: {press: 0.6, ease: 0.4}}]}",
        "behavior: equilibrium\n    rationality: 5",
    )
    found = offramps(loads(text), "war", RUNS)
    assert found.solution.solver == "regression"  # rules leave positions that exact play never sees
    easing = one(found, "north", "ease")
    assert holds(easing.fall, 0.32)


def test_the_same_for_any_number_of_threads(crisis: Crisis, found: Offramps) -> None:
    assert offramps(crisis, "war", RUNS, threads=1) == offramps(crisis, "war", RUNS, threads=3)
    assert offramps(crisis, "war", RUNS, seed=2) != found


def test_an_interruption_keeps_what_was_confirmed(
    crisis: Crisis, monkeypatch: pytest.MonkeyPatch
) -> None:
    part, calls = searching.Confirming.part, []

    def cut(self, first, count):
        calls.append(first)
        if len(calls) == 3:
            raise KeyboardInterrupt
        return part(self, first, count)

    monkeypatch.setattr(searching.Confirming, "part", cut)
    found = offramps(crisis, "war", RUNS, threads=1)
    assert found.interrupted
    assert (found.searched, found.runs) == (2_000, 1_024)
    assert holds(one(found, "north", "ease").fall, 0.32)


def test_an_interruption_of_the_search_is_passed_on(
    crisis: Crisis, monkeypatch: pytest.MonkeyPatch
) -> None:
    def cut(*_, **__):
        raise KeyboardInterrupt

    monkeypatch.setattr(searching, "screened", cut)
    with pytest.raises(KeyboardInterrupt):
        offramps(crisis, "war", RUNS)


def test_progress_is_told_step_by_step(crisis: Crisis) -> None:
    told: list[tuple[str, int, int]] = []
    offramps(crisis, "war", RUNS, threads=1, progress=lambda *step: told.append(step))
    doing = list(dict.fromkeys(name for name, _, _ in told))
    assert doing == ["trying all moves", "looking closely", "confirming the best"]
    for name in doing:
        assert [d for n, d, _ in told if n == name] == [512, 1_024, 1_536, 2_000]


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"avoid": "wra"}, "no outcome wra"),
        ({"avoid": ["war", "peace"]}, "not all"),
        ({"consent": ["east"]}, "no actor east"),
        ({"runs": 99}, "at least 100 runs"),
        ({"often": 0.0}, "often is a share"),
        ({"most": 0}, "at least one candidate"),
    ],
)
def test_what_makes_no_sense_is_refused(crisis: Crisis, changes, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        offramps(crisis, **{"avoid": "war", "runs": 200, **changes})


FATE = """
offramp: 1
id: fate
time: {periods: 2}
actors: NOBODY
variables: {fire: false}
WAIT
chance: {fire: {probability: 0.2, effects: {fire: 1}}}
outcomes: {war: fire, peace: otherwise}
"""


@pytest.mark.parametrize("actors", ["{}", "{north: {behavior: uniform}}"])
def test_where_nobody_has_a_choice_there_is_no_offramp(actors: str) -> None:
    wait = "actions: {wait: {by: north}}" if "north" in actors else ""
    text = FATE.replace("NOBODY", actors).replace("WAIT", wait)
    found = offramps(loads(text), "war", 400)
    assert found.found > 0
    assert (found.tried, found.points, found.candidates) == (0, 0, ())
    assert [left.share for left in found.left] == [None, None]
