"""Claims judged as runs come in: known truths, threads, budgets, interruption."""

from collections import Counter
from pathlib import Path

import pytest

import offramp
from offramp.analysis.claims.in_worlds import InWorlds
from offramp.analysis.claims.judging import Judging, Query
from offramp.analysis.claims.variants import Variants
from offramp.analysis.verdicts.judgement import Judgement, Settings
from offramp.analysis.verdicts.looks import Looks
from offramp.language.claims.parser import parse_claim
from offramp.playing import exactly

ERROR = 0.05  # of a claim's verdict
SEEDS = 60  # more than 9 wrong of 60 come up once in 1,000 at an error rate of 0.05


def judged(crisis: offramp.Crisis, *texts: str, runs: int = 8_192, seed: int = 1, **options: int):
    queries = {text: Query(parse_claim(text), Settings(ERROR)) for text in texts}
    judging = Judging(queries, Variants(crisis), runs, seed, options.get("threads"))
    return judging.judge()


def test_verdicts_are_wrong_as_rarely_as_was_said(walk: offramp.Crisis):
    war = exactly(walk).probabilities["war"]
    claims = {
        f"P(war) < {war + 0.03}": "holds",
        f"P(war) > {war + 0.03}": "fails",
        f"P(war) > {war!r}": "undecided",
        "P(war under calm) < P(war)": "holds",
        "P(war under safe) / P(war) < 0.5": "holds",
    }
    variants = Variants(walk)
    queries = {text: Query(parse_claim(text), Settings(ERROR)) for text in claims}
    wrong: Counter[str] = Counter()
    for seed in range(SEEDS):
        for text, found in Judging(queries, variants, 4_096, seed, 1).judge().items():
            wrong[text] += found.verdict not in (claims[text], "undecided")
    assert max(wrong.values()) <= 9, wrong


def test_clear_claims_stop_early_and_close_ones_use_the_budget(walk: offramp.Crisis):
    found = judged(
        walk, "P(war) < 0.9", "P(war) > P(war) - 0.001 and P(peace) > 0.9999", runs=5_000
    )
    clear, close = found.values()
    assert (clear.verdict, clear.runs) == ("holds", 1_024)
    assert close.runs <= 5_000


@pytest.mark.parametrize("runs", [1_000, 5_000])
def test_numbers_do_not_depend_on_threads(walk: offramp.Crisis, runs: int):
    texts = "P(war) > P(war under calm)", "P(peace given ever tension > 2) > 0.5", "E(tension) > 1"
    one, two = (judged(walk, *texts, runs=runs, threads=threads) for threads in (1, 2))
    assert one == two


def test_no_verdict_from_a_handful_of_matching_runs(walk: offramp.Crisis):
    found = judged(walk, "P(war given triumph by 3) < 0.99", runs=1_024).popitem()[1]
    assert found.verdict == "undecided"
    assert "match" in found.reason


def test_an_interruption_keeps_what_was_judged(walk: offramp.Crisis):
    texts = "P(war) < 0.9", "P(war under calm) < 0.9", "P(war under safe) < 0.9"
    queries = {text: Query(parse_claim(text)) for text in texts}

    def told(name: str, _: Judgement) -> None:
        if name == texts[1]:
            raise KeyboardInterrupt

    judging = Judging(queries, Variants(walk), 4_096, 1, told=told)
    assert list(judging.judge()) == list(texts[:2])
    assert judging.interrupted


def test_a_policy_that_replaces_a_number_by_another_distribution_has_its_own_center(tmp_path: Path):
    """In the crisis as it is, and where the crisis's own number is another one."""
    file = tmp_path / "storm.yaml"
    file.write_text(
        "offramp: 1\nid: storm\ntime: {periods: 1}\n"
        "parameters: {risk: '0.5 ~ uniform(0, 1)'}\nactors: {a: {}}\nvariables: {sunk: false}\n"
        "chance: {storm: {probability: risk, effects: {sunk: 1}}}\n"
        "outcomes: {sunk: sunk, calm: otherwise}\n"
        "policies: {lucky: {set: {parameters.risk: '0.1 ~ uniform(0, 0.2)'}}}\n"
    )
    storm = offramp.load(file)
    query = {"lucky": Query(parse_claim("P(sunk under lucky) = 0.1 ± 0.03"))}
    assert Judging(query, Variants(storm), 8_192, 1).judge()["lucky"].verdict == "holds"
    elsewhere = InWorlds(query, Variants(storm), seed=1)
    found = elsewhere.judge({"parameters.risk": 0.9}, Looks(8_192))["lucky"]
    assert found.verdict == "holds"
