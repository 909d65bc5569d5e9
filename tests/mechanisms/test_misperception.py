"""Misperception: attribution, analogies, estimates of strength, moves that are missed."""

import math

import numpy as np
import pytest

from courses import by_run, course, last, near_share
from offramp.crisis import Crisis, load, loads
from offramp.language.problems import Problems

RUNS = 4_000
STRENGTH = (
    ", strength: {{start: {{observer: {}, mover: {}}}, for: [observer, mover], low: 0, high: 1}}"
)
TEXT = """
offramp: 1
id: t
time: {{periods: {periods}}}
actors:
  mover:
    types:
      aggressive: {{probability: 0.1, hostility: 1}}
      benign: {{probability: 0.9, hostility: 0}}
    behavior: {{doctrine: [{{do: {act}}}]}}
    presumed:
      doctrine:
        - {{when: self.hostility > 0, do: {{act: 0.9, wait: 0.1}}}}
        - {{when: provoked, do: {{act: 0.6, wait: 0.4}}}}
        - do: {{act: 0.1, wait: 0.9}}
    unprovoked: {{provoked: 0}}
  observer: {{{observer}}}
  third: {{}}
variables: {{provoked: true{variables}}}
mechanisms:
  misperception: {{observers: {{observer: {{{block}}}}}{more}}}
actions:
  act: {{by: mover}}
  wait: {{by: mover}}
outcomes: {{end: otherwise}}
measures: {{blame: belief.observer.mover.aggressive, seen: estimate.observer.mover{measures}}}
"""


def scenario(
    block: str = "",
    more: str = "",
    periods: int = 1,
    observer: str = "",
    variables: str = "",
    measures: str = "",
    act: str = "act",
) -> Crisis:
    quiet = [f"{key}: 0" for key in ("noise", "misread") if f"{key}:" not in block]
    block = ", ".join([block, *quiet] if block else quiet)
    given = {"block": block, "more": more, "periods": periods, "observer": observer}
    return loads(TEXT.format(variables=variables, measures=measures, act=act, **given))


def posterior(empathy: float, acts: int, prior: float = 0.1) -> float:
    """As in the exact solution: odds times (a / b_e) for each provoked act."""
    odds = prior / (1 - prior) * (0.9 / (empathy * 0.6 + (1 - empathy) * 0.1)) ** acts
    return odds / (1 + odds)


@pytest.mark.parametrize("empathy", [0, 0.25, 1])
def test_an_observer_blames_character_as_far_as_it_lacks_empathy(empathy: float) -> None:
    blame = course(scenario(f"empathy: {empathy}", periods=3), "blame")
    # the likelihood of the aggressive type does not hang on the situation: e a + (1 - e) a = a
    assert blame == pytest.approx([posterior(empathy, k) for k in (1, 2, 3)], rel=1e-5)


def test_the_exact_posteriors_of_the_attribution_error() -> None:
    assert course(scenario("empathy: 0", periods=3), "blame")[::2] == pytest.approx(
        [0.5, 81 / 82], rel=1e-5
    )
    assert course(scenario("empathy: 1", periods=3), "blame")[::2] == pytest.approx(
        [1 / 7, 3 / 11], rel=1e-5
    )


def test_empathy_toward_one_counts_before_that_toward_all_and_before_the_actors_own() -> None:
    def blame(block: str, observer: str = "empathy: 0") -> float:
        return course(scenario(block, observer=observer), "blame")[0]

    assert blame("") == pytest.approx(posterior(0, 1), rel=1e-5)
    assert blame("empathy: 0.5") == pytest.approx(posterior(0.5, 1), rel=1e-5)
    assert blame("empathy: 0.5, toward: {mover: 1}") == pytest.approx(posterior(1, 1), rel=1e-5)
    assert blame("toward: {third: 1}") == pytest.approx(posterior(0, 1), rel=1e-5)


def test_communication_makes_good_part_of_missing_empathy() -> None:
    more, channels = ", mitigation: 0.5", ", channels: {start: 0.8, low: 0, high: 1}"
    one = scenario("empathy: 0.2", more, variables=channels)
    assert course(one, "blame")[0] == pytest.approx(posterior(0.2 + 0.8 * 0.4, 1), rel=1e-5)
    own = scenario("", more, observer="empathy: 0.2", variables=channels)
    assert course(own, "blame")[0] == course(one, "blame")[0]


def test_analogies_mix_with_the_common_prior() -> None:
    munich = "munich: {about: mover, weight: 0.5, suggests: {aggressive: 0.9, benign: 0.1}}"
    sarajevo = "sarajevo: {about: mover, weight: 0.2, suggests: {benign: 1}}"

    def first(analogies: str) -> float:
        crisis = scenario(f"misread: 1, analogies: {{{analogies}}}", ", powers: 2")
        return course(crisis, "blame")[0]

    assert first("") == pytest.approx(0.1)
    assert first(munich) == pytest.approx(0.5 * 0.1 + 0.5 * 0.9)
    assert first(f"{munich}, {sarajevo}") == pytest.approx(0.3 * 0.1 + 0.5 * 0.9)


def test_an_analogy_may_be_about_types_that_another_mechanism_gives() -> None:
    text = """
offramp: 1
id: t
time: {periods: 1}
actors: {a: {}, b: {}}
mechanisms:
  resolve:
    actors:
      b: {types: {low: {probability: 0.8, resolve: 0.5}, high: {probability: 0.2, resolve: 2}}}
  misperception:
    observers: {a: {analogies: {munich: {about: b, weight: 0.5, suggests: {high: 1, low: 0}}}}}
outcomes: {end: otherwise}
measures: {high: belief.a.b.high, fame: reputation.b}
"""
    crisis = loads(text)
    assert course(crisis, "high")[0] == pytest.approx(0.6)
    assert course(crisis, "fame")[0] == pytest.approx(1)  # relative to the first belief
    off = crisis.changed({"mechanisms.resolve.off": True})
    assert course(off, "fame")[0] == pytest.approx(1)


@pytest.mark.parametrize("powers", [2, 5])
def test_estimates_err_by_more_the_more_powers_there_are(powers: int) -> None:
    crisis = scenario("noise: 0.2, bias: 0.8", f", powers: {powers}")
    logs = np.log(last(crisis, "seen", RUNS))
    spread = 0.2 * math.sqrt(powers - 1)
    assert abs(logs.mean() - math.log(0.8)) < 4.5 * spread / math.sqrt(RUNS)
    assert logs.std() == pytest.approx(spread, rel=4.5 / math.sqrt(2 * RUNS))


def test_by_default_all_actors_are_powers() -> None:
    assert course(scenario(measures=", n: powers"), "n")[0] == 3


def test_fighting_corrects_estimates_and_peace_does_not() -> None:
    crisis = scenario("bias: 0.5", ", learning: 0.3, fighting: period != 2", periods=3)
    seen = np.log(course(crisis, "seen")) / math.log(0.5)
    assert seen == pytest.approx([0.7, 0.7, 0.49], rel=1e-5)


def test_optimism_is_the_share_of_strength_that_is_not_there() -> None:
    measures = ", hope: optimism.observer.mover"
    crisis = scenario("bias: 0.5", measures=measures)
    assert course(crisis, "hope")[0] == pytest.approx(1 / 1.5 - 1 / 2)
    weak = scenario("bias: 0.5", variables=STRENGTH.format(0.5, 1), measures=measures)
    assert course(weak, "hope")[0] == pytest.approx(0.5 - 0.5 / 1.5)
    spent = scenario("bias: 0.5", variables=STRENGTH.format(0, 0), measures=measures)
    assert course(spent, "hope")[0] == 0


def test_moves_are_missed_more_often_among_many_and_less_with_channels() -> None:
    def missed(powers: int, channels: float) -> float:
        variables = f", channels: {{start: {channels}, low: 0, high: 1}}"
        more = f", powers: {powers}, mitigation: 0.5"
        crisis = scenario("misread: 0.1", more, variables=variables)
        blame = by_run(crisis, "blame", RUNS)[0]
        return float((blame < posterior(1, 1) - 1e-6).mean())  # nothing seen tells nothing here

    for powers, channels, expected in (
        (2, 0, 0.1), (2, 1, 0.05), (4, 0, 1 - 0.9**3), (4, 1, (1 - 0.9**3) / 2)
    ):  # fmt: skip
        assert near_share(missed(powers, channels), expected, RUNS)


def test_off_leaves_nothing_behind() -> None:
    block = (
        "empathy: 0, noise: 0.5, bias: 0.5, misread: 0.5, "
        "analogies: {munich: {about: mover, suggests: {aggressive: 1, benign: 0}}}"
    )
    measures = ", hope: optimism.observer.mover, n: powers"
    crisis = scenario(block, ", fighting: true", 3, measures=measures)
    off = crisis.changed({"mechanisms.misperception.off": True})
    assert by_run(off, "blame", 50) == pytest.approx(
        np.repeat([[posterior(1, k)] for k in (1, 2, 3)], 50, axis=1), rel=1e-5
    )
    assert (by_run(off, "seen", 50) == 1).all()
    assert (by_run(off, "hope") == 0).all()
    assert (by_run(off, "n") == 2).all()


def test_optimism_of_both_closes_the_bargaining_range() -> None:
    crisis = load("minimal/misperception-talks")
    many = crisis.changed({"mechanisms.misperception.powers": 12})
    width = [by_run(c, "bargaining_range", 500)[0] for c in (crisis, many)]
    assert (width[1] < 0).mean() > (width[0] < 0).mean() > 0


@pytest.mark.parametrize(
    ("block", "message"),
    [
        ("subjects: [nobody]", "21:53: there is no actor nobody"),
        ("subjects: [observer]", "21:53: observer does not read itself"),
        ("toward: {nobody: 1}", "there is no actor nobody"),
        ("subjects: [third], toward: {mover: 1}", "mover is no subject of observer"),
        ("analogies: {m: {about: nobody, suggests: {x: 1}}}", "there is no actor nobody"),
        ("analogies: {m: {about: mover, suggests: {bold: 1}}}", "mover has no type bold"),
        ("analogies: {m: {about: mover, suggests: {aggressive: 1}}}", "add up to 0.37, not 1"),
        (
            "analogies: {m: {about: mover, weight: 0.7, suggests: {aggressive: 1, benign: 0}}, "
            "n: {about: mover, weight: 0.7, suggests: {aggressive: 1, benign: 0}}}",
            "the weights add up to 1.4, more than 1",
        ),
        ("noise: -1", "must not be negative"),
    ],
)
def test_mistakes_are_reported(block: str, message: str) -> None:
    with pytest.raises(Problems) as caught:
        scenario(block)
    assert message.split(": ", 1)[-1] in str(caught.value)
    if message[0].isdigit():
        assert message.split(" ")[0] in str(caught.value)


def test_an_analogy_about_whom_the_observer_believes_something_already_is_a_mistake() -> None:
    with pytest.raises(Problems) as caught:
        scenario(
            "analogies: {m: {about: mover, suggests: {aggressive: 1, benign: 0}}}",
            observer="priors: {mover: {aggressive: 0.5, benign: 0.5}}",
        )
    assert "observer has a first belief about mover already" in str(caught.value)
