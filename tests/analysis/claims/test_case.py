"""An argument meets its crisis: assumptions, policies, quotes, and all that can be wrong."""

from pathlib import Path

import pytest

import offramp
from offramp.analysis.claims.quotes import look_up
from offramp.language import Problems

ARGUMENT = """
argument: strollers
scenario: walk
text: essay.txt
assumptions:
  parameters.hazard: 0.6 ~ beta(12, 8)
policies:
  reckless: {set: {parameters.hazard: 0.95}}
claims:
  likely:
    quote: war is likely
    holds: P(war) > 0.2
  worse:
    quote: recklessness … makes it worse
    holds: P(war under reckless) > P(war)
  calm: {quote: calm helps, holds: P(war under calm) < P(war)}
unchecked:
  sad: {quote: war is sad, reason: a judgement of value}
"""


@pytest.fixture
def folder(tmp_path: Path, walk: offramp.Crisis) -> Path:
    (tmp_path / "walk.yaml").write_text(walk.text)
    (tmp_path / "strollers.yaml").write_text(ARGUMENT)
    essay = (
        "They say that\nwar is likely.\n\nAnd recklessness, always, makes it worse; calm helps.\n"
    )
    (tmp_path / "essay.txt").write_text(essay + "\nWar is sad.\n")
    return tmp_path


def test_assumptions_and_policies_of_an_argument(folder: Path):
    case = offramp.case_of(folder / "strollers.yaml")
    hazard = next(a for a in case.crisis.model.assumptions if a.path == "parameters.hazard")
    assert (hazard.value, hazard.law) == (0.6, "beta(12, 8)")
    assert case.crisis.policies == ("calm", "safe", "reckless")
    found = offramp.check(folder / "strollers.yaml", runs=4_096)
    assert [row.verdict for row in found.verdicts()] == ["holds"] * 3
    assert found.all_hold
    assert found.all_as_expected
    assert offramp.check(case.crisis, folder / "strollers.yaml", runs=4_096).all_hold


def test_policies_win_over_assumptions_and_what_is_set_over_both(folder: Path):
    def hazard(crisis: offramp.Crisis) -> float:
        return offramp.exactly(crisis).probabilities["war"]

    case = offramp.case_of(folder / "strollers.yaml")
    plain = offramp.load(folder / "walk.yaml")
    assert hazard(case.crisis.under("calm")) == hazard(plain.under("calm"))
    assert hazard(case.crisis) > hazard(plain)
    by_hand = [offramp.language.Change("parameters.hazard", 0.0)]
    assert hazard(offramp.case_of(folder / "strollers.yaml", changes=by_hand).crisis) == 0


def test_quotes_are_looked_up_beside_the_argument(folder: Path):
    case = offramp.case_of(folder / "strollers.yaml")
    found = look_up(case)
    assert found is not None
    assert found.found == 3
    [problem] = found.problems
    assert "unchecked.sad.quote does not occur" in problem.message
    assert "War is sad" in problem.hint
    (folder / "essay.txt").rename(folder / "other.txt")
    assert look_up(case) is None


def test_a_quote_has_to_stand_where_it_is_said_to(folder: Path):
    file = folder / "strollers.yaml"
    text = ARGUMENT.replace(
        "quote: war is likely\n", "quote: war is likely\n    where: paragraph 1\n"
    )
    text = text.replace("{quote: calm helps,", "{quote: calm helps, where: paragraph 3,")
    text = text.replace("quote: war is sad", "quote: War is sad, where: page 9")
    file.write_text(text.replace("it worse\n", "it worse\n    where: paragraphs 1–2\n"))
    found = look_up(offramp.case_of(file))
    assert found is not None
    assert found.found == 4
    [problem] = found.problems
    assert problem.message == (
        "claims.calm.where says paragraph 3, but the quote stands in paragraph 2"
    )
    assert problem.hint == "write where: paragraph 2"
    assert "calm:" in file.read_text().splitlines()[problem.place.line - 1]


WRONG = {
    "P(wr) > 0": "there is no outcome wr",
    "P(tension > 1) > 0": "may hold in some periods",
    "P(war under clam) > 0": "there is no policy clam (did you mean calm?)",
    "P(ever tensoin > 1) > 0": "unknown name tensoin",
    "P(ever did.north.pusch) > 0": "north has no action pusch",
    "P(war by 2024-01-01 and ever tension > 0 at 9) > 0": "at 9 leaves no period",
    "P(war by 2023-01-01) > 0": "by 2023-01-01 leaves no period",
    "P(war after 6) > 0": "after 6 leaves no period",
    "P(type.north.harsh) > 0": "north has no type harsh",
    "P(type.nroth.hard) > 0": "there is no actor nroth",
    "E(payoff.west) > 0": "there is no actor west",
    "E(highest payoff.north) > 0": "one number of the whole run",
    "E(ended by 3) > 0": "one number of the whole run",
    "E(heatt) > 0": "unknown name heatt",
    "P(war given tension > 1) > 0": "may hold in some periods",
}


@pytest.mark.parametrize("text", WRONG)
def test_what_is_wrong_is_told_with_its_place(folder: Path, text: str):
    file = folder / "wrong.yaml"
    file.write_text(
        f"argument: wrong\nscenario: walk\nclaims:\n  bad: {text}\n  good: P(war) > 0\n"
    )
    with pytest.raises(Problems) as caught:
        offramp.case_of(file)
    [problem] = caught.value.problems
    assert WRONG[text] in str(problem)
    assert problem.place is not None
    assert (problem.place.file, problem.place.line) == (str(file), 4)


def test_everything_that_is_wrong_is_told_at_once(folder: Path):
    file = folder / "wrong.yaml"
    file.write_text(
        "argument: wrong\nscenario: walk\nassumptions: {parameters.hazrd: 1}\nclaims:\n"
        "  a: P(wr) > 0\n  b: P(war under nothing) > 0\n  c: P(war) >\n  d: P(ever x > 1) > 0\n"
    )
    with pytest.raises(Problems) as caught:
        offramp.case_of(file)
    assert sorted({p.place.line for p in caught.value.problems if p.place}) == [3, 5, 6, 7, 8]


def test_a_name_that_a_policy_takes_away_is_told_with_the_policy(tmp_path: Path):
    file = tmp_path / "wrong.yaml"
    file.write_text(
        "argument: wrong\nscenario: minimal/ladder\npolicies: {flat: {off: [mechanisms.ladder]}}\n"
        "claims:\n  a: P(ever rung.a.main > 9 under flat) > 0\n"
    )
    with pytest.raises(Problems) as caught:
        offramp.case_of(file)
    assert caught.value.problems


IMPOSSIBLE = {
    # read as a probability in the scenario, by way of `odds`
    "assumptions: {parameters.hazard: 1.4}": (
        "wrong.yaml:3:34: under this assumption: odds is 1.4, which must lie in [0, 1] "
        "(see dice.yaml:6:29)"
    ),
    'assumptions: {other: 2, hazard: "-1 ~ normal(0, 1)"}': (
        "wrong.yaml:3:34: under this assumption: odds is -1, which must lie in [0, 1] "
        "(see dice.yaml:6:29)"
    ),
    "assumptions: {other: 2, third: 3}": (
        "wrong.yaml:3:1: under these assumptions: third - other - 1 is 0, which must be positive "
        "(see dice.yaml:4:27)"
    ),
    "policies: {sure: {set: {hazard: 7}}}": (
        "wrong.yaml:3:12: under sure: odds is 7, which must lie in [0, 1] (see dice.yaml:6:29)"
    ),
}


@pytest.mark.parametrize("line", IMPOSSIBLE)
def test_a_number_that_the_scenario_cannot_have_is_told_in_the_argument(tmp_path: Path, line: str):
    (tmp_path / "dice.yaml").write_text(
        "offramp: 1\nid: dice\ntime: {periods: 1}\n"
        "actors: {a: {rationality: third - other - 1}}\n"
        "parameters: {hazard: 0.2, odds: hazard, other: 1, third: 4}\n"
        "chance: {hit: {probability: odds}}\noutcomes: {end: otherwise}\n"
    )
    file = tmp_path / "wrong.yaml"
    file.write_text(f"argument: wrong\nscenario: dice.yaml\n{line}\nclaims: {{a: P(end) > 0}}\n")
    with pytest.raises(Problems) as caught:
        offramp.case_of(file)
    [problem] = caught.value.problems
    assert str(problem).replace(f"{tmp_path}/", "") == IMPOSSIBLE[line]


def test_what_is_no_scenario_is_told_where_it_is_named(folder: Path):
    (folder / "drafts").mkdir()
    (folder / "empty").mkdir()
    (folder / "drafts" / "second.yaml").write_text("id: second\n")
    said = {
        "drafts": "there is no scenario drafts "
        "(it is a folder: name a file in it, such as drafts/second.yaml)",
        "empty": "there is no scenario empty (it is a folder: name a file in it)",
        "chicken": "there is no scenario chicken (did you mean theory/chicken?)",
        "ö" * 200: f"there is no scenario {'ö' * 200} (offramp list shows what is shipped)",
        "strollers": "strollers is an argument, not a scenario "
        "(name the scenario that it is about)",
    }
    file = folder / "wrong.yaml"
    for name, message in said.items():
        file.write_text(f"argument: wrong\nscenario: {name}\nclaims: {{a: P(war) > 0}}\n")
        with pytest.raises(Problems) as caught:
            offramp.case_of(file)
        assert [str(p) for p in caught.value.problems] == [f"{file}:2:11: {message}"]


@pytest.mark.parametrize("name", ["nowhere", "nowhere.yaml", ""])
def test_an_argument_that_is_not_there(name: str):
    with pytest.raises(Problems, match="there is no"):
        offramp.case_of(name)


def test_a_number_that_is_assumed_twice_is_told(folder: Path):
    file = folder / "wrong.yaml"
    lines = "assumptions: {hazard: 0.1, parameters.hazard: 0.2}\nclaims: {a: P(war) > 0}\n"
    file.write_text(f"argument: wrong\nscenario: walk\n{lines}")
    with pytest.raises(Problems) as caught:
        offramp.case_of(file)
    assert [str(problem) for problem in caught.value.problems] == [
        f"{file}:3:28: parameters.hazard is assumed already, as hazard (leave out one of them)"
    ]


def test_one_claim_may_be_named_alone(folder: Path):
    case = offramp.case_of(folder / "strollers.yaml")
    assert list(case.queries("calm")) == ["calm"]


def test_a_claim_that_is_not_there(folder: Path):
    with pytest.raises(ValueError, match=r"has no claim likly \(did you mean likely"):
        offramp.check(folder / "strollers.yaml", only=["likly"])


def test_without_a_scenario_there_is_no_second_mistake(folder: Path):
    file = folder / "wrong.yaml"
    file.write_text("argument: wrong\nclaims: {a: P(war) > 0}\n")
    with pytest.raises(Problems) as caught:
        offramp.case_of(file)
    assert [p.message for p in caught.value.problems] == ["the argument lacks the key scenario"]
