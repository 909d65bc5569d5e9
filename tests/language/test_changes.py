"""Changes by path and policies: what they set, and what is said when they cannot."""

from typing import Any

import pytest

from offramp import crisis
from offramp.language import Change, Problems

TEXT = """\
offramp: 1
id: strait
time: {periods: 10}
actors: {north: {}, south: {}}
parameters: {risk: 0.1}
variables: {tension: {start: 3, low: 0, high: 9}, trust: {for: [north, south]}}
actions:
  push: {by: [north], effects: {tension: 1, trust.south: -1}}
chance: {luck: {probability: risk, effects: {tension: -1}}}
outcomes: {war: tension > 8, calm: otherwise}
policies:
  careful: {set: {risk: 0.02}}
  quiet: {off: [actions.push]}
"""


@pytest.fixture(autouse=True)
def no_mechanisms(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(crisis, "registry", dict)


def said(*changes: Change) -> list[str]:
    with pytest.raises(Problems) as error:
        crisis.loads(TEXT, "a.yaml", changes)
    return [str(problem) for problem in error.value.problems]


@pytest.mark.parametrize(
    ("path", "value", "part"),
    [
        ("risk", 0.2, "risk: 0.2"),
        ("parameters.risk", "0.2 ~ beta(2, 8)", "risk: 0.2 ~ beta(2, 8)"),
        ("variables.tension", 4, "start: 4\n    low: 0"),
        ("variables.tension.start", 4, "start: 4"),
        ("variables.trust.drift", -1, "drift: -1"),
        ("actions.push.effects.trust.south", -2, "trust.south: -2"),
        ("actions.push.by.0", "south", "- south"),
        ("actors.north.behavior", "uniform", "kind: uniform"),
        ("time.moves", ["south", "north"], "- south\n  - north"),
        ("actions.push.off", True, "'off': true"),
        ("title", "New", "title: New"),
        ("solving.selection", "low", "selection: low"),
        ("solving.damping", 1, "damping: 1.0"),
        ("solving.avoid", "war", "avoid: war"),
        ("variables.tension", "lottery(2, 0.5, 4, risk * 5)", "lottery(2, 0.5, 4, risk * 5)\n"),
        ("actors.north.presumed", "uniform", "presumed:\n      kind: uniform"),
        ("parameters.risk.note", "a guess", "value: 0.1\n    note: a guess"),
    ],
)
def test_a_value_is_set(path: str, value: Any, part: str) -> None:
    changed = crisis.loads(TEXT, changes=[Change(path, value)])
    assert part in changed.resolved
    assert changed.hash != crisis.loads(TEXT).hash


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "tension.star=3",
            "there is no tension.star to set (did you mean variables.tension.start?)",
        ),
        ("rsik=3", "there is no rsik to set (did you mean parameters.risk?)"),
        ("parameters.rsik=3", "there is no parameter rsik (did you mean risk?)"),
        ("actors.nroth.patience=1", "there is no actor nroth (did you mean north?)"),
        (
            "variables.tension.lo=1",
            "unknown key lo in variables.tension (did you mean low?)",
        ),
        ("risk=1.5", "1.5 must lie in [0, 1]"),
        ("risk=2 +", "cannot read the expression 2 +"),
        ("time.periods=many", "time.periods: expected a whole number, found many"),
        ("actors.north.off=true", "actors.north cannot be switched off"),
        ("actions.push.effects.tensoin=1", "there is no variable tensoin (did you mean tension?)"),
        ("variables.tension.start=99", "start (99) lies above high (9)"),
        ("actions.push.by.7=south", "there is no actions.push.by.7 to set"),
    ],
)
def test_what_cannot_be_set_is_reported_at_the_setting(text: str, message: str) -> None:
    problems = said(Change.of(text))
    if text == "risk=1.5":  # the parameter may be anything; what uses it may not
        assert problems == ["a.yaml:9:30: risk is 1.5, which must lie in [0, 1]"]
        return
    assert len(problems) == 1
    assert problems[0].startswith(f"--set {text}: {message}")


def test_a_change_made_by_a_program_names_itself() -> None:
    assert said(Change("nothing", 3)) == ["nothing=3: there is no nothing to set"]


@pytest.mark.parametrize("text", ["risk", "=3", "risk=", "risk=[", "risk=*a", "risk=\x00"])
def test_a_setting_that_cannot_be_read(text: str) -> None:
    with pytest.raises(ValueError, match=r"risk|PATH=VALUE"):
        Change.of(text)


def test_a_setting_by_hand_wins_over_the_policy() -> None:
    careful = crisis.loads(TEXT).under("careful")
    assert "risk: 0.02" in careful.resolved
    assert "risk: 0.5" in careful.changed({"risk": 0.5}).resolved


def test_an_action_switched_off_is_gone() -> None:
    base = crisis.loads(TEXT)
    quiet = base.under("quiet")
    assert [action.name for action in base.model.actions] == ["push"]
    assert quiet.model.actions == ()
    assert quiet.model.digest != base.model.digest


def test_an_unknown_policy() -> None:
    with pytest.raises(Problems, match=r"there is no policy carefull .did you mean careful"):
        crisis.loads(TEXT).under("carefull")
