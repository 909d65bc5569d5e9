"""The page of the scenarios that ship with the package."""

from building.tables import cell, code, table
from offramp import catalog
from offramp.crisis import loads
from offramp.language import Scenario

_GROUPS = (
    ("", "Crises", "Run one by its name: `offramp run NAME`; describe it: `offramp show NAME`."),
    (
        "theory",
        "Games whose solution is known",
        "[Known results](../theory/index.md) compares each with its closed form.",
    ),
    (
        "minimal",
        "One small scenario per mechanism",
        "The signatures of each [mechanism](../mechanisms/index.md) are played on them.",
    ),
)


def catalogue_page() -> str:
    """Id, title and summary of each shipped scenario, by kind."""
    scenarios = [_scenario(name) for name in catalog.names()]
    parts = ["# The catalog", "What ships with the package, in `src/offramp/catalog`."]
    for folder, title, about in _GROUPS:
        rows = [
            [code(s.id), cell(s.title or ""), cell(s.summary or "")]
            for s in scenarios
            if s.id.rpartition("/")[0] == folder
        ]
        if rows:
            parts += [f"## {title}", about, table(["id", "title", "summary"], rows)]
    return "\n\n".join(parts) + "\n"


def _scenario(name: str) -> Scenario:
    return loads(catalog.text(name) or "", f"{name}.yaml").scenario
