"""Means of payoffs where the catastrophe that decides them may not have come up."""

from collections.abc import Callable

import numpy as np
import pytest
from scipy import stats

import offramp
from offramp.analysis.claims.judging import Judging, Query
from offramp.analysis.claims.variants import Variants, atoms_of
from offramp.analysis.claims.watched import Watched, columns_of
from offramp.analysis.verdicts.judgement import Judgement, Settings
from offramp.language.claims.parser import parse_claim

ERROR, RARELY = 0.05, 1e-4
RARE = """
offramp: 1
id: rare
time: {periods: 2}
parameters: {risk: 0.0005, fee: 0}
actors: {n: {patience: 0.9}, m: {}}
variables: {u: {start: "uniform(-1, 1)"}, war: false, level: {start: 0.5, low: 0, high: 1}}
chance: {war: {probability: "where(period == 2, risk, 0)", effects: {war: 1}}}
outcomes:
  war: {when: war, payoffs: {n: -100, m: "-50 + 10 * u"}}
  calm: {when: u > 0.9 and period == 2, payoffs: {n: 1}}
  peace: otherwise
payoffs: {n: 0.1 * u - fee * (1 + 0.1 * u)}
policies: {hotline: {set: {parameters.risk: 0, parameters.fee: 0.02}}}
"""
Judge = Callable[[str, int, int], Judgement]


@pytest.fixture(scope="module")
def rare(tmp_path_factory: pytest.TempPathFactory) -> offramp.Crisis:
    file = tmp_path_factory.mktemp("rare") / "rare.yaml"
    file.write_text(RARE, "utf-8")
    return offramp.load(file)


@pytest.fixture(scope="module")
def judge(rare: offramp.Crisis) -> Judge:
    variants = Variants(rare)

    def judged(text: str, runs: int, seed: int) -> Judgement:
        query = Query(parse_claim(text), Settings(error=ERROR))
        return Judging({"it": query}, variants, runs, seed).judge()["it"]

    return judged


@pytest.mark.parametrize(
    ("claim", "truth"),
    [
        ("E(payoff.n) > 0.02", "fails"),  # 0 in truth, 0.045 without war
        ("E(payoff.n - payoff.m) > 0.028", "fails"),  # 0.025, and 0.045
        ("E(payoff.n under hotline) < E(payoff.n)", "fails"),  # 0.007, and 0 or 0.045
        ("E(payoff.n - 1 under hotline) / E(payoff.n - 1) > 1", "fails"),
    ],
)
def test_a_verdict_is_not_reached_because_the_catastrophe_did_not_come(
    claim: str, truth: str, judge: Judge
):
    """Most samples of 1,024 runs have no war, and look clear."""
    found = [judge(claim, 1_024, seed).verdict for seed in range(80)]
    wrong = sum(verdict not in ("undecided", truth) for verdict in found)
    assert stats.binom.sf(wrong - 1, len(found), ERROR) > RARELY, wrong


def test_a_clear_mean_is_decided_all_the_same(judge: Judge):
    found = judge("E(payoff.n) > -1.5", 1_024, 1)
    assert found.verdict == "holds"
    low = found.findings[0].difference.low
    assert low < 1.5 - 0.3  # three runs in a thousand may be wars of -100


def test_what_a_run_would_have_earned_is_what_its_end_would_have_paid(rare: offramp.Crisis):
    claim = parse_claim("E(payoff.n) > 0 and E(payoff.m - payoff.n given u > 0) > 0")
    watched = Watched(Variants(rare), [claim], seed=1)
    (played,) = watched.blocks(1_024)
    _, counts, unmet = columns_of(claim, played)
    first, second = unmet
    assert first is not None
    assert second is not None
    block = next(iter(played.values())).block
    n, m = block.payoffs
    paid = np.array([-100, 1, 0])[block.outcome]
    assert list(first.met) == list(np.bincount(block.outcome, minlength=3))
    assert first.met[0] == 0
    assert first.would == pytest.approx([(n - paid + pays).sum() for pays in (-100, 1, 0)])
    assert set(first.values()) == {0}
    counted = counts[1]
    own = (m - n + paid)[counted]
    assert second.runs == counted.sum()
    u = (n / 1.9 / 0.1)[counted & (block.outcome == 2)]
    peaceful = own[(block.outcome == 2)[counted]] + 100 - 50 + 10 * u
    ends = second.would[0] / second.runs
    assert peaceful.min() - 1 < ends < peaceful.max() + 1
    assert len(atoms_of(claim)) == 2


def test_what_never_varies_is_bounded_by_its_limits(judge: Judge):
    assert judge("E(ended) = 2 ± 0.1", 2_048, 1).verdict == "holds"
    assert judge("E(level) > 0.6", 2_048, 1).verdict == "fails"
    assert judge("E(level) - E(war) > 0.3", 2_048, 1).verdict == "holds"
    assert judge("E(2 * level - 1) = 0 ± 0.1", 2_048, 1).verdict == "holds"
    assert judge("E(total war) < 0.1", 2_048, 1).verdict == "holds"  # of 2 at most
    assert judge("E(total war) < 0.004", 2_048, 1).verdict == "undecided"
    assert judge("E(highest where(level > 0.9, 5, 0)) < 0.1", 2_048, 1).verdict == "holds"
    open_ = judge("E(1 / level) = 2 ± 0.1", 2_048, 1)
    assert open_.verdict == "undecided"
    assert open_.reason.startswith("2 in all runs, which does not bound the next")
