"""The tables of arguments tell what the files say, and verdicts only of what was checked."""

from typing import Any

import pytest

from offramp import catalog

NAMES = catalog.argument_names()


@pytest.mark.parametrize("name", NAMES)
def test_every_claim_has_its_row(name: str, building: Any) -> None:
    arguments = building("arguments")
    argument, page = arguments.argument_of(name), arguments.argument_tables(name)
    for slug, claim in argument.claims.items():
        assert page.count(f"\n| `{slug}` |") == 1
        assert " ".join(claim.holds.text.split()) in page
    for entry in argument.unchecked.values():
        assert entry.quote in page


@pytest.mark.parametrize("name", NAMES)
def test_verdicts_that_are_kept_are_about_the_claims_as_they_are(name: str, building: Any) -> None:
    arguments = building("arguments")
    kept, claims = arguments.read().get(name), arguments.argument_of(name).claims
    if kept is not None:
        told = {slug: found["holds"].split() for slug, found in kept["claims"].items()}
        current = {slug: claims[slug].holds.text.split() for slug in told}
        assert told == current, f"check anew: offramp check {name} --json, and keep what it finds"


def test_a_verdict_on_another_query_is_not_shown(building: Any) -> None:
    arguments = building("arguments")
    found = {"holds": "P(disaster) < 10%", "verdict": "holds", "reason": "it is rare", "runs": 9}
    kept = {"hash": "0", "seed": 1, "budget": 9, "error": 0.05, "seeds": 3}
    kept |= {"claims": {"dread-prevails": found}}
    assert "**holds**<br>it is rare" in arguments.argument_tables("chicken", {"chicken": kept})
    found["holds"] = "P(disaster) < 20%"
    assert "it is rare" not in arguments.argument_tables("chicken", {"chicken": kept})
