"""Every argument that ships: true to its text, complete, about what its scenario has."""

import re
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from offramp import catalog
from offramp.analysis.claims.case import case_of
from offramp.analysis.claims.variants import atoms_of
from offramp.language.located import plain as plain_data
from offramp.language.tree import parse

SEEDS = Path(__file__).parents[3] / "shared" / "seeds"
NAMES = catalog.argument_names()
# How many claims there are at least, and how many paragraphs of the text assert something.
LEAST = {"carment-belo-2024": 16, "chicken": 4, "penatzer-2024": 12, "wider-war-2022": 8}
PARAGRAPHS = {"carment-belo-2024": 19, "penatzer-2024": 10, "wider-war-2022": 4}
LONGEST_QUOTE, LARGEST_SHARE = 25, 0.3  # in words; of the words of a text
SHORT_LINE = 15  # words


def argument(name: str) -> dict[str, Any]:
    return plain_data(parse(catalog.argument_text(name) or "", f"{name}.yaml").node)


def entries(name: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """Claims and what is unchecked, by name."""
    data = argument(name)
    yield from data["claims"].items()
    yield from data.get("unchecked", {}).items()


def quoted(name: str) -> Iterator[tuple[str, str, str]]:
    """Name, quote and place of what has a quote."""
    for slug, entry in entries(name):
        if "quote" in entry:
            yield slug, entry["quote"], entry["where"]


def numbers(where: str) -> list[int]:
    """The paragraphs of a place such as `paragraphs 8 and 10`."""
    return [int(number) for number in re.findall(r"\d+", where)]


def test_the_arguments_are_found():
    assert set(NAMES) == set(LEAST)
    assert not set(NAMES) & {name.rpartition("/")[2] for name in catalog.names()} - {"chicken"}
    assert not [name for name in catalog.names() if name.startswith("arguments/")]
    assert catalog.argument_text("../ukraine-2024") is None


@pytest.mark.parametrize("name", NAMES)
def test_it_says_what_it_is(name: str):
    data = argument(name)
    assert next(iter(data)) == "argument"
    assert data["argument"] == name
    assert len(data["claims"]) >= LEAST[name]
    assert data["title"]
    assert data["summary"]


@pytest.mark.parametrize("name", NAMES)
def test_every_query_can_be_asked(name: str):
    """That all names in it are known, in the crisis as assumed and under every policy named."""
    case = case_of(name)
    claims = [atoms_of(query.claim) for query in case.queries().values()]
    needed = {policy for atoms in claims for atom in atoms for policy in atom.under}
    assert set(case.argument.policies) <= needed, "a policy that no claim needs"


@pytest.mark.parametrize("name", NAMES)
def test_quotes_are_short(name: str):
    for slug, quote, _ in quoted(name):
        assert len(words(quote)) <= LONGEST_QUOTE, slug


@pytest.mark.parametrize("name", PARAGRAPHS)
def test_every_paragraph_is_covered(name: str):
    """That each that asserts something has a claim or a reason why there is none."""
    covered = {number for _, entry in entries(name) for number in numbers(entry["where"])}
    assert covered == set(range(1, PARAGRAPHS[name] + 1))


@pytest.mark.skipif(not SEEDS.is_dir(), reason="the essays are not at hand")
@pytest.mark.parametrize("name", PARAGRAPHS)
def test_quotes_occur_where_they_are_said_to(name: str):
    paragraphs = essay(name)
    for slug, quote, where in quoted(name):
        for number in numbers(where):
            assert occurs(quote, paragraphs[number - 1]), f"{slug}: {quote}"


@pytest.mark.skipif(not SEEDS.is_dir(), reason="the essays are not at hand")
@pytest.mark.parametrize("name", PARAGRAPHS)
def test_most_of_the_essay_is_not_quoted(name: str):
    told = sum(len(words(quote)) for _, quote, _ in quoted(name))
    assert told < LARGEST_SHARE * len(words(" ".join(essay(name))))


def essay(name: str) -> list[str]:
    """The paragraphs of a text that assert something; who wrote it, and more, may follow.

    A short line that does not end as a sentence does is a title, a heading or a name.
    """
    text = (SEEDS / f"{name}.txt").read_text(encoding="utf-8")
    lines = [plain(line) for line in text.splitlines()]
    told = [x for x in lines if re.search(r"[.?!][”\"]?$", x) or len(words(x)) >= SHORT_LINE]
    return told[: PARAGRAPHS[name]]


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
