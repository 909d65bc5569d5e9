from typing import Any

import numpy as np
import pytest

from offramp.analysis.verdicts import Evidence, Judgement, Looks, Settings, judge, kinds_of
from offramp.language.claim import (
    AllClaims,
    AnyClaim,
    Claim,
    Comparison,
    NotClaim,
    Number,
)

ONCE = next(iter(Looks(1)))


def judged(
    claim: Claim, x: Any, g: Any = None, settings: Settings | None = None, look: Any = ONCE
) -> Judgement:
    evidence = Evidence(kinds_of(claim))
    x = np.atleast_2d(np.asarray(x, dtype=float))
    evidence.add(x, np.ones_like(x, bool) if g is None else g)
    return judge(claim, evidence, look, settings or Settings(error=0.05))


def happened(count: int, runs: int = 1000) -> Any:
    return np.arange(runs) < count


SIGNS = ("<", "<=", ">", ">=")


@pytest.mark.parametrize("sign", SIGNS)
@pytest.mark.parametrize(("count", "where"), [(100, "below"), (200, "open"), (300, "above")])
def test_a_probability_beside_a_number(say: Any, sign: Any, count: int, where: str) -> None:
    less = {"below": "holds", "open": "undecided", "above": "fails"}
    more = {"below": "fails", "open": "undecided", "above": "holds"}
    known = (less if "<" in sign else more)[where]
    assert judged(Comparison(say.p("a"), sign, Number(0.2)), happened(count)).verdict == known
    turned = {"<": ">", "<=": ">=", ">": "<", ">=": "<="}[sign]
    mirror = judged(Comparison(Number(0.2), turned, say.p("a")), happened(count))
    assert mirror.verdict == known
    assert (
        mirror.reason == judged(Comparison(say.p("a"), sign, Number(0.2)), happened(count)).reason
    )


@pytest.mark.parametrize(
    ("sign", "threshold", "never", "once", "always"),
    [
        ("<=", 0.0, "undecided", "fails", "fails"),
        (">", 0.0, "undecided", "holds", "holds"),
        ("<", 0.0, "fails", "fails", "fails"),
        (">=", 0.0, "holds", "holds", "holds"),
        ("<", 0.01, "holds", "undecided", "fails"),
        (">=", 1.0, "fails", "fails", "undecided"),
        ("<=", 1.0, "holds", "holds", "holds"),
        (">", 1.0, "fails", "fails", "fails"),
    ],
)
def test_what_never_and_what_always_happens(
    say: Any, sign: Any, threshold: float, never: str, once: str, always: str
) -> None:
    claim = Comparison(say.p("a"), sign, Number(threshold))
    found = [judged(claim, happened(count, 400)).verdict for count in (0, 1, 400)]
    assert found == [never, once, always]


def test_a_quantile_can_lie_exactly_on_its_threshold(say: Any) -> None:
    values = np.repeat([1.0, 4.0, 5.0], [100, 880, 20])
    for sign, known in (("<", "fails"), ("<=", "holds"), (">", "fails"), (">=", "holds")):
        found = judged(Comparison(say.q("v", 0.5), sign, Number(4.0)), values)
        assert found.verdict == known
        at = "above" if sign in (">=", "<") else "below"
        assert found.reason == f"4 [4, 4] lies at or {at} 4"


@pytest.mark.parametrize(
    ("more", "fewer", "known"), [(0, 0, "holds"), (60, 5, "undecided"), (120, 5, "fails")]
)
def test_a_tolerance(say: Any, more: int, fewer: int, known: str) -> None:
    x = np.zeros((2, 1000))
    x[0, :more], x[1, more : more + fewer] = 1, 1
    claim = Comparison(say.p("a"), "=", say.p("b"), 0.05)
    assert judged(claim, x).verdict == known
    assert judged(Comparison(say.p("b"), "=", say.p("a"), 0.05), x[::-1]).verdict == known
    assert len(judged(claim, x).findings[0].deciding) == 2


def test_logic_of_three_values(say: Any) -> None:
    truth = {"holds": 100, "undecided": 200, "fails": 300}
    order = ("fails", "undecided", "holds")
    claim = say.below(say.p("a"), 0.2)
    for a in order:
        x = happened(truth[a], 2000)
        assert judged(claim, happened(truth[a])).verdict == a
        opposite = order[2 - order.index(a)]
        assert judged(NotClaim(claim), happened(truth[a])).verdict == opposite
        for b in order:
            pair = np.array([happened(truth[a]), happened(truth[b])])
            both = judged(AllClaims((claim, claim)), pair)
            either = judged(AnyClaim((claim, claim)), pair)
            assert both.verdict == min(a, b, key=order.index)
            assert either.verdict == max(a, b, key=order.index)
        assert x.sum() == truth[a]


def test_reasons_are_those_of_the_parts_that_matter(say: Any) -> None:
    claim = say.below(say.p("a"), 0.2)
    pair = np.array([happened(100), happened(300)])
    assert "lies above 20%" in judged(AllClaims((claim, claim)), pair).reason
    assert "below" not in judged(AllClaims((claim, claim)), pair).reason
    assert "above" not in judged(AnyClaim((claim, claim)), pair).reason
    same = np.array([happened(100), happened(100)])
    assert judged(AllClaims((claim, claim)), same).reason.count("lies below 20%") == 1


def test_never_a_verdict_from_a_handful(say: Any) -> None:
    g = np.array([happened(29)])
    claim = say.below(say.p("a", "c"), 0.5)
    found = judged(claim, np.zeros(1000), g)
    assert found.verdict == "undecided"
    assert found.reason == "only 29 of 1,000 runs match what is given"
    assert found.findings[0].left.matching == 29
    assert judged(claim, np.zeros(1000), g, Settings(least=29)).verdict == "holds"
    few = judged(say.below(say.p("a"), 0.5), np.zeros(29))
    assert (few.verdict, few.reason) == ("undecided", "29 runs are too few for a verdict")
    assert judged(say.below(say.p("a"), 0.5), np.zeros((1, 0))).verdict == "undecided"


def test_too_close_to_matter_is_final(say: Any) -> None:
    early = next(iter(Looks(100_000)))
    claim = say.below(say.p("a"), 0.2)
    open_ = judged(claim, happened(200), None, Settings(indifference=0.01), early)
    assert (open_.verdict, open_.final) == ("undecided", False)
    close = judged(claim, happened(200), None, Settings(indifference=0.1), early)
    assert (close.verdict, close.final) == ("undecided", True)
    assert "too close to 20% to matter (±10%)" in close.reason
    clear = judged(claim, happened(30), None, Settings(indifference=0.5), early)
    assert clear.verdict == "holds"


def test_one_part_that_may_still_decide_keeps_looking(say: Any) -> None:
    early = next(iter(Looks(100_000)))
    claim = AllClaims((say.below(say.p("a"), 0.5), say.below(say.p("b"), 0.01)))
    x = np.array([happened(500), happened(8)])
    found = judged(claim, x, None, Settings(indifference=0.1), early)
    assert [finding.close for finding in found.findings] == [True, True]
    found = judged(claim, x, None, Settings(indifference=0.055), early)
    assert found.final is all(finding.close for finding in found.findings)
    wide = AllClaims((say.below(say.p("a"), 0.5), say.below(say.p("b"), 0.45)))
    found = judged(wide, np.array([happened(500), happened(450)]), None, Settings(), early)
    assert not found.final


def test_verdicts_that_were_reached_stand(say: Any) -> None:
    looks = list(Looks(4000, first=1000))
    claim = AllClaims((say.below(say.p("a"), 0.2), say.below(say.p("b"), 0.2)))
    evidence = Evidence(kinds_of(claim))
    evidence.add(np.array([happened(100), happened(200)], float), np.ones((2, 1000), bool))
    first = judge(claim, evidence, looks[0])
    assert [finding.verdict for finding in first.findings] == ["holds", "undecided"]
    evidence.add(np.array([happened(300), happened(50)], float), np.ones((2, 1000), bool))
    alone, after = judge(claim, evidence, looks[1]), judge(claim, evidence, looks[1], None, first)
    assert [finding.verdict for finding in alone.findings] == ["undecided", "holds"]
    assert after.verdict == "holds"
    assert after.findings[0] is first.findings[0]
    assert (after.findings[0].runs, after.findings[1].runs) == (1000, 2000)


def test_more_comparisons_and_more_looks_ask_for_more_evidence(say: Any) -> None:
    claim = say.below(say.p("a"), 0.2)
    double = AllClaims((claim, claim))
    early = next(iter(Looks(100_000)))
    for count in range(140, 200):
        x, pair = happened(count), np.array([happened(count)] * 2)
        if judged(double, pair).verdict == "holds":
            assert judged(claim, x).verdict == "holds"
        if judged(claim, x, look=early).verdict == "holds":
            assert judged(claim, x).verdict == "holds"
    assert judged(claim, happened(174)).verdict == "holds"
    assert judged(double, np.array([happened(174)] * 2)).verdict == "undecided"


def test_how_many_runs_it_would_take(say: Any) -> None:
    claim, few, many = say.below(say.p("a"), 0.2), 1000, 0
    found = judged(claim, happened(190))
    many = found.findings[0].needed or 0
    assert 1000 < many < 20_000
    assert f"about {round(many, -2):,} might decide it" in found.reason
    enough = judged(claim, happened(19 * many // 100, many))
    assert enough.verdict == "holds"
    assert judged(claim, happened(19 * few // 100, few)).verdict == "undecided"
    assert judged(claim, happened(200)).findings[0].needed is None


def test_numbers_alone_need_no_run(say: Any) -> None:
    found = judged(Comparison(Number(1.0), "<", Number(2.0)), np.zeros((0, 1)))
    assert (found.verdict, found.final) == ("holds", True)


def test_evidence_of_another_claim_is_refused(say: Any) -> None:
    evidence = Evidence(["probability", "probability"])
    evidence.add(np.zeros((2, 50)), np.ones((2, 50), bool))
    with pytest.raises(ValueError, match="evidence of 2 atoms for a claim of 1"):
        judge(say.below(say.p("a"), 0.1), evidence, ONCE)


@pytest.mark.parametrize(
    "bad", [{"error": 0.0}, {"error": 0.5}, {"indifference": -1.0}, {"level": 1.0}]
)
def test_settings_are_checked(bad: dict[str, float]) -> None:
    with pytest.raises(ValueError, match="must"):
        Settings(**bad)  # type: ignore[arg-type]


def test_blocks_do_not_matter(say: Any) -> None:
    generator = np.random.default_rng(5)
    claim = AllClaims((say.below(say.e("v"), say.e("w")), say.below(say.p("a"), say.p("b"))))
    x = generator.normal(0, 1, (4, 3000))
    x[2:] = x[2:] > 1
    whole, parts = Evidence(kinds_of(claim)), Evidence(kinds_of(claim))
    whole.add(x, np.ones((4, 3000), bool))
    for start in range(0, 3000, 130):
        block = x[:, start : start + 130]
        parts.add(block, np.ones_like(block, bool))
    assert judge(claim, whole, ONCE) == judge(claim, parts, ONCE)
