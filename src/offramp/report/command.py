"""The command that plays a run again."""

import json
import shlex
from typing import Any

from offramp.runs.run import Run
from offramp.solving import as_written


def repeat_command(run: Run) -> str:
    """An `offramp run …` that gives the same numbers, quoted for a shell."""
    settings = run.settings
    words = ["offramp", "run", run.origin.source]
    words += ["--runs", str(run.runs), "--seed", str(run.seed)]
    if settings.policy:
        words += ["--policy", settings.policy]
    behaviors = _behaviors(run)
    for path, value in settings.sets:
        if path.removeprefix("actors.").removesuffix(".behavior") not in behaviors:
            words += ["--set", f"{path}={_value(value)}"]
    if len(behaviors) == len(run.origin.actors) and len(set(behaviors.values())) == 1:
        words += ["--behavior", next(iter(behaviors.values()))]
    else:
        for actor, kind in behaviors.items():
            words += ["--behavior", f"{actor}={kind}"]
    if settings.assumptions != "central":
        words += ["--assumptions", settings.assumptions]
    if settings.precision != "double":
        words += ["--precision", settings.precision]
    return shlex.join(words)


def _behaviors(run: Run) -> dict[str, str]:
    """The behaviors that were changed and that one word says, by actor."""
    sets = dict(run.settings.sets)
    found: dict[str, str] = {}
    for actor, _ in run.origin.actors:
        path = f"actors.{actor}.behavior"
        kind = run.settings.behaviors.get(actor, "")
        alone = path in sets and not any(other.startswith(f"{path}.") for other in sets)
        if alone and as_written(kind) == sets[path]:
            found[actor] = kind
    return found


def _value(value: Any) -> str:
    """A value as YAML on one line; JSON is YAML."""
    if isinstance(value, str) and value and value == value.strip() and _is_plain(value):
        return value
    return json.dumps(value, ensure_ascii=False, default=str)


def _is_plain(text: str) -> bool:
    """Whether YAML reads the text as this text."""
    from offramp.language.changes import Change

    try:
        return Change.of(f"x={text}").value == text and isinstance(
            Change.of(f"x={text}").value, str
        )
    except ValueError:
        return False
