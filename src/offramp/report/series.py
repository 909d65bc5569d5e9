"""Names that repeat for one actor after another, folded: `defends.*` for six members."""

import re
from collections.abc import Iterable, Sequence


def folded(names: Iterable[str], actors: Sequence[str]) -> dict[str, list[str]]:
    """The names by their pattern, an actor or a number standing as `*`.

    What has nothing to be folded with keeps its name.
    """
    groups: dict[str, list[str]] = {}
    for name in names:
        groups.setdefault(pattern(name, actors), []).append(name)
    return {(key if len(group) > 1 else group[0]): group for key, group in groups.items()}


def pattern(name: str, actors: Sequence[str]) -> str:
    """The name with `*` for each actor and for a number at its end."""
    if actors:
        name = _actor(actors).sub("*", name)
    return re.sub(r"\.[0-9]+$", ".*", name)


def subject(name: str, actors: Sequence[str]) -> str:
    """The first actor that a name speaks of; empty if there is none."""
    found = _actor(actors).search(name) if actors else None
    return found[0] if found else ""


def _actor(actors: Sequence[str]) -> re.Pattern[str]:
    known = "|".join(re.escape(actor) for actor in sorted(actors, key=len, reverse=True))
    return re.compile(rf"(?<![A-Za-z0-9])(?:{known})(?![A-Za-z0-9])")
