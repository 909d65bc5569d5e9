"""The scenarios that ship with Offramp, found by name: `ukraine-2024`, `theory/ladder`."""

from importlib.resources import files
from importlib.resources.abc import Traversable


def names() -> list[str]:
    """The ids of all shipped scenarios, sorted."""
    return sorted(_found(files(__name__), ""))


def text(name: str) -> str | None:
    """The text of a shipped scenario; None if there is none of that name."""
    at = files(__name__)
    parts = name.split("/")
    if any(part in ("", ".", "..") for part in parts):
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
