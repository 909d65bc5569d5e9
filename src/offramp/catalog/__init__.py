"""What ships with Offramp, found by name: scenarios such as `ukraine-2024` and `theory/ladder`.

Arguments about them have a folder, and names, of their own: `penatzer-2024`.
"""

from importlib.resources import files
from importlib.resources.abc import Traversable

_ARGUMENTS = "arguments/"
_LONGEST = 60  # characters of a name, so that every system can look for its file


def names() -> list[str]:
    """The ids of all shipped scenarios, sorted."""
    found = _found(files(__name__), "")
    return sorted(name for name in found if not name.startswith(_ARGUMENTS))


def argument_names() -> list[str]:
    """The names of all shipped arguments, sorted."""
    found = _found(files(__name__), "")
    return sorted(name.removeprefix(_ARGUMENTS) for name in found if name.startswith(_ARGUMENTS))


def argument_text(name: str) -> str | None:
    """The text of a shipped argument; None if there is none of that name."""
    return text(_ARGUMENTS + name)


def text(name: str) -> str | None:
    """The text of a shipped scenario; None if there is none of that name."""
    at = files(__name__)
    parts = name.split("/")
    if any(part in ("", ".", "..") or len(part) > _LONGEST for part in parts):
        return None
    for part in parts[:-1]:
        at = at / part
    file = at / f"{parts[-1]}.yaml"
    return file.read_text(encoding="utf-8") if file.is_file() else None


def _found(folder: Traversable, prefix: str) -> list[str]:
    found: list[str] = []
    for item in folder.iterdir():
        if item.is_dir() and not item.name.startswith(("_", ".")):
            found += _found(item, f"{prefix}{item.name}/")
        elif item.name.endswith(".yaml"):
            found.append(prefix + item.name.removesuffix(".yaml"))
    return found
