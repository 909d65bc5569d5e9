"""The command that plays a run again."""

import json
import shlex
from typing import Any

from offramp.runs.run import Run


def repeat_command(run: Run) -> str:
    """An `offramp run …` that gives the same numbers, quoted for a shell."""
    settings = run.settings
    words = ["offramp", "run", run.origin.source]
    words += ["--runs", str(run.runs), "--seed", str(run.seed)]
    if settings.policy:
        words += ["--policy", settings.policy]
    given = _behaviors(run)
    for path, value in settings.sets:
        actor = path.removeprefix("actors.").removesuffix(".behavior")
        if f"actors.{actor}.behavior" == path and given.get(actor) == value:
            continue
        words += ["--set", f"{path}={_value(value)}"]
    if isinstance(settings.behavior, str):
        words += ["--behavior", settings.behavior]
    else:
        for actor, kind in given.items():
            words += ["--behavior", f"{actor}={kind}"]
    if settings.assumptions != "central":
        words += ["--assumptions", settings.assumptions]
    return shlex.join(words)


def _behaviors(run: Run) -> dict[str, str]:
    """The behaviors that were overridden, by actor."""
    asked = run.settings.behavior
    if isinstance(asked, str):
        return {actor: asked for actor, _ in run.origin.actors}
    return dict(asked or {})


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
