"""A Sphinx extension that writes the pages of `docs/generated` before each build.

Keys, distributions and functions come from the tables the language reads, mechanisms from their
modules, scenarios from the catalog, pictures from playing the theory games, so that none of them
can say anything else than the program does.
"""

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent))

from building import signatures
from building.arguments import argument_tables
from building.catalogue import catalogue_page
from building.formulas import distributions, functions
from building.keys import sections
from building.mechanisms import mechanism_list, mechanism_page, vocabulary_tables
from building.policies import outcome_table, policy_table
from building.policies import read as read_policies
from building.short_forms import short_forms
from building.theory import pictures

from offramp import catalog
from offramp.language import Scenario
from offramp.language.argument import Argument
from offramp.mechanisms import NAMES, registry

_KEYS = """# The keys of a scenario

Every key that the language has, section by section; what the sections mean is told in
[the language](../language.md). The blocks of mechanisms have
[pages of their own](../mechanisms/index.md). A *number* is a constant, which may use parameters; an
*expression* may use the whole state. Either may be written `{value: …, source: …, note: …}`, and a
plain number may be followed by `~` and a distribution.

"""
_ARGUMENT_KEYS = """# The keys of an argument

Every key that an argument may have; what they mean is told in [arguments](../arguments.md).

"""
FOLDER = Path(__file__).resolve().parent / "generated"


def setup(app: Any) -> dict[str, Any]:
    """Write the pages when a build begins."""
    app.connect("builder-inited", lambda app: write(FOLDER))
    return {"version": "1", "parallel_read_safe": True}


def write(folder: Path) -> None:
    """Write all pages; those of what is gone are removed, those that are the same left alone."""
    wanted = {folder / name: text for name, text in pages()}
    for file in folder.rglob("*"):
        if file.is_file() and file not in wanted:
            file.unlink()
    for file, text in wanted.items():
        if not file.is_file() or file.read_text(encoding="utf-8") != text:
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, encoding="utf-8", newline="\n")


def pages() -> Iterator[tuple[str, str]]:
    """Every generated file: its name in the folder, and its text."""
    yield "keys.md", f"{_KEYS}{sections(Scenario, 'keys')}\n## Short forms\n\n{short_forms()}\n"
    yield "argument-keys.md", _ARGUMENT_KEYS + sections(Argument, "argument-keys")
    yield "distributions.inc", distributions() + "\n"
    yield "functions.inc", functions() + "\n"
    yield "catalog.md", catalogue_page()
    # those of other packages have pages of their own
    known = {name: registry()[name] for name in sorted(NAMES)}
    yield "mechanisms.inc", mechanism_list(known) + "\n"
    yield "vocabulary.inc", vocabulary_tables() + "\n"
    for name, block in known.items():
        yield f"mechanisms/{name}.md", mechanism_page(name, block)
    for name in catalog.argument_names():
        yield f"arguments/{name}.inc", argument_tables(name)
    for name in read_policies():
        yield f"scenarios/{name}.inc", policy_table(name)
        yield f"scenarios/{name}-outcomes.inc", outcome_table(name)
    for name, picture in (*pictures().items(), *signatures.pictures()):
        yield f"pictures/{name}", picture
