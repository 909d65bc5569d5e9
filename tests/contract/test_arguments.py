"""Every argument that ships: true to its text, complete, about what its scenario has."""

import re
import unicodedata
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

import offramp
from offramp import catalog
from offramp.analysis.claims.case import Case, case_of
from offramp.analysis.claims.checking import check_case
from offramp.analysis.claims.quotes import look_up
from offramp.analysis.claims.variants import atoms_of, variants_of

SEEDS = Path(__file__).parents[3] / "shared" / "seeds"
NAMES = catalog.argument_names()
# How many claims there are at least; the last paragraph of the text that asserts something, and
# which before it are headings.
LEAST = {"carment-belo-2024": 16, "chicken": 4, "penatzer-2024": 12, "wider-war-2022": 8}
PARAGRAPHS = {"carment-belo-2024": 26, "penatzer-2024": 10, "wider-war-2022": 4}
HEADINGS = {"carment-belo-2024": {1, 5, 9, 13, 15, 19, 22}}
LONGEST_QUOTE, LARGEST_SHARE = 25, 0.3  # in words; of the words of a text


@cache
def case(name: str) -> Case:
    """An argument with its crisis. Finding it means that every name and policy was found."""
    return case_of(name)


def quoted(name: str) -> Iterator[tuple[str, str, str]]:
    """Name, quote and place of what has a quote, claims and what is unchecked."""
    argument = case(name).argument
    for slug, entry in [*argument.claims.items(), *argument.unchecked.items()]:
        if entry.quote is not None:
            yield slug, entry.quote, entry.where or ""


def numbers(where: str) -> list[int]:
    """The paragraphs of a place such as `paragraphs 8 and 10`."""
    return [int(number) for number in re.findall(r"\d+", where)]


def test_the_arguments_are_found():
    assert set(NAMES) == set(LEAST)
    assert not [name for name in catalog.names() if name.startswith("arguments/")]
    assert catalog.argument_text("../ukraine-2024") is None


@pytest.mark.parametrize("name", NAMES)
def test_it_reads_without_problems_and_says_what_it_is(name: str):
    argument = case(name).argument
    assert argument.argument == name
    assert len(argument.claims) >= LEAST[name]
    assert argument.title
    assert argument.summary
    assert argument.source


@pytest.mark.parametrize("name", NAMES)
def test_every_claim_is_about_chance(name: str):
    """That it speaks of the crisis at all, and that no policy is there for nothing."""
    claims = case(name).argument.claims
    assert all(atoms_of(claim.holds.claim) for claim in claims.values())
    variants = [variants_of(claim.holds.claim) for claim in claims.values()]
    named = {policy for found in variants for policies in found for policy in policies}
    assert set(case(name).argument.policies) <= named


@pytest.mark.parametrize("name", PARAGRAPHS)
def test_readings_are_told(name: str):
    """That no query stands twice, and nearly every claim says how it reads its sentence."""
    claims = case(name).argument.claims
    queries = [plain(claim.holds.text) for claim in claims.values()]
    assert len(set(queries)) == len(queries)
    silent = [slug for slug, claim in claims.items() if claim.note is None]
    assert len(silent) < len(claims) / 5, f"how the text is read is not told: {silent}"


@pytest.mark.parametrize("name", NAMES)
def test_quotes_are_short(name: str):
    for slug, quote, _ in quoted(name):
        assert len(words(quote)) <= LONGEST_QUOTE, slug


@pytest.mark.parametrize("name", PARAGRAPHS)
def test_every_paragraph_is_covered(name: str):
    """That each that asserts something has a claim or a reason why there is none."""
    covered = {number for _, _, where in quoted(name) for number in numbers(where)}
    assert covered == set(range(1, PARAGRAPHS[name] + 1)) - HEADINGS.get(name, set())


def test_theory_decides_chicken():
    """Every verdict is known (McKelvey and Palfrey 1995; Schelling 1966).

    Error: 0.01 each for a wrong verdict, 0.07 in all at most; the seed is fixed.
    """
    found = check_case(case("chicken"), seed=1)
    assert {c.name: c.judgement.verdict for c in found.claims} == {
        "dread-prevails": "holds",
        "neither-is-ahead": "undecided",
        "daring-tells-nothing": "holds",
        "one-in-ten": "holds",
        "who-fears-more-swerves": "holds",
        "the-other-grows-bolder": "fails",
        "who-fears-more-swerves-still": "undecided",
    }
    assert found.all_as_expected


@pytest.mark.parametrize(
    ("policy", "dares"),
    [
        (None, (0.1769, 0.1769)),
        ("more-to-lose", (0.8808, 0)),
        ("nearly-perfect", (0.1, 0.1)),
        ("nearly-perfect+more-to-lose", (0.05, 0.1)),
    ],
)
def test_what_the_page_says_of_chicken(policy: str | None, dares: tuple[float, float]):
    crisis: Any = case("chicken").crisis
    exact = offramp.exactly(crisis.under(policy) if policy else crisis)
    assert tuple(exact.measures[-1]) == pytest.approx(dares, abs=5e-5)


@pytest.mark.skipif(not SEEDS.is_dir(), reason="the essays are not at hand")
@pytest.mark.parametrize("name", PARAGRAPHS)
def test_quotes_occur_where_they_are_said_to(name: str):
    paragraphs = essay(name)
    for slug, quote, where in quoted(name):
        for number in numbers(where):
            assert occurs(quote, paragraphs[number - 1]), f"{slug}: {quote}"
    quotes = look_up(case(name), [SEEDS])
    assert quotes is not None
    assert quotes.problems == ()


@pytest.mark.skipif(not SEEDS.is_dir(), reason="the essays are not at hand")
@pytest.mark.parametrize("name", PARAGRAPHS)
def test_most_of_the_essay_is_not_quoted(name: str):
    told = sum(len(words(quote)) for _, quote, _ in quoted(name))
    assert told < LARGEST_SHARE * len(words(" ".join(essay(name))))


def essay(name: str) -> list[str]:
    """The paragraphs of a text, one a line; who wrote it, and more, may follow."""
    text = (SEEDS / f"{name}.txt").read_text(encoding="utf-8")
    return [told for line in text.splitlines() if (told := plain(line))][: PARAGRAPHS[name]]


def occurs(quote: str, text: str) -> bool:
    """Whether the parts of a quote between omissions (…) follow each other in a text."""
    at = 0
    for part in plain(quote).split("…"):
        found = text.find(part.strip(), at)
        if found < 0:
            return False
        at = found + len(part.strip())
    return True


def plain(text: str) -> str:
    """Text with line breaks and runs of blanks made one blank; nothing else is changed."""
    return " ".join(unicodedata.normalize("NFC", text).split())


def words(text: str) -> list[str]:
    return text.replace("…", " ").split()
