"""YAML 1.2 text to a tree of nodes that know their place.

PyYAML's C parser gives the events; what they mean is settled here. Anchors, aliases, tags and
further documents are refused: a scenario is data from strangers, and none of them is needed to
say what a crisis is.
"""

import re
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import yaml

from offramp.language.problems import Place, Problem, short
from offramp.language.scalars import Lines, ScalarError, resolve
from offramp.language.unreadable import explained

MAX_CHARACTERS = 2_000_000
MAX_DEPTH = 32
MAX_NODES = 200_000

_YAML: Any = yaml  # its types are not known
_LOADER: Any = getattr(_YAML, "CSafeLoader", _YAML.SafeLoader)
_UNPRINTABLE = re.compile(
    "[^\t\n\r -~\x85\xa0-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]"
)
_LONGEST_FORMULA = 4_100  # only expressions need the place of every character


@dataclass(frozen=True, slots=True)
class Scalar:
    """A leaf: its value by the YAML 1.2 core schema, its place, and how it was written."""

    value: str | int | float | bool | None
    place: Place
    written: str = ""


@dataclass(frozen=True, slots=True)
class Sequence:
    """A list of nodes.

    `numbers` are those that the items have in the file, when some have been left out.
    """

    items: tuple["Node", ...]
    place: Place
    numbers: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Mapping:
    """Keys (always read as text) to nodes, with the places of the keys."""

    entries: dict[str, "Node"]
    keys: dict[str, Place]
    place: Place


Node = Scalar | Sequence | Mapping


class Parsed(NamedTuple):
    """The tree (None when nothing could be read), what is wrong, and the paths left out."""

    node: Node | None
    problems: list[Problem]
    lost: set[tuple[str, ...]]


def parse(text: str, file: str) -> Parsed:
    """The tree of a YAML text and what is wrong with it as YAML. Never raises on any text."""
    if len(text) > MAX_CHARACTERS:
        size = f"{len(text):,} characters; a scenario may have {MAX_CHARACTERS:,}"
        return Parsed(None, [Problem(f"the file is too large: {size}", Place(file, 1, 1))], set())
    return _Reader(text.removeprefix("\ufeff"), file).read()


@dataclass(slots=True)
class _Open:
    """A collection whose end has not been met yet."""

    place: Place
    items: list[Node] | None  # a sequence
    entries: dict[str, Node] | None  # a mapping
    keys: dict[str, Place] = field(default_factory=dict[str, Place])
    key: str | None = None
    repeated: bool = False
    refused: bool = False


class _Reader:
    def __init__(self, text: str, file: str) -> None:
        self.lines = Lines(text)
        self.file = file
        self.problems: list[Problem] = []
        self.lost: set[tuple[str, ...]] = set()
        self.stack: list[_Open] = []
        self.root: Node | None = None
        self.documents = 0
        self.nodes = 0

    def read(self) -> Parsed:
        text = self.lines.text
        odd = _UNPRINTABLE.search(text)
        if odd:
            place = Place(self.file, *self.lines.spot(odd.start()))
            self.problem(f"the control character U+{ord(odd[0]):04X} is not allowed", place)
            return Parsed(None, self.problems, self.lost)
        try:
            for event in _YAML.parse(text, Loader=_LOADER):
                if not self.take(event):
                    return Parsed(None, self.problems, self.lost)
        except yaml.MarkedYAMLError as error:
            self.syntax(error)
            return Parsed(None, self.problems, self.lost)
        except (yaml.YAMLError, ValueError, RecursionError) as error:
            said = str(error).splitlines()[0] if str(error) else type(error).__name__
            self.problem(f"not valid YAML: {said}", Place(self.file, 1, 1))
            return Parsed(None, self.problems, self.lost)
        nothing = self.root is None or (isinstance(self.root, Scalar) and self.root.value is None)
        if nothing and not self.problems:
            self.problem("the file is empty", Place(self.file, 1, 1))
        return Parsed(None if nothing else self.root, self.problems, self.lost)

    def syntax(self, error: yaml.MarkedYAMLError) -> None:
        line, column, message, hint = explained(error, self.lines.text.splitlines())
        self.problem(f"not valid YAML: {message}", Place(self.file, line, column), hint)

    def problem(self, message: str, place: Place, hint: str = "") -> None:
        self.problems.append(Problem(message, place, hint))

    def place(self, event: Any) -> Place:
        start, end = event.start_mark, event.end_mark
        length = end.column - start.column if end.line == start.line else 1
        return Place(self.file, start.line + 1, start.column + 1, max(length, 1))

    def take(self, event: Any) -> bool:
        """Take one event; False when it is no use going on."""
        match event:
            case yaml.DocumentStartEvent():
                self.documents += 1
                if self.documents > 1:
                    place = self.place(event)
                    self.problem("a second document begins: one file, one scenario", place)
                    return False
            case yaml.AliasEvent():
                place = self.place(event)
                self.problem(
                    f"the alias *{short(event.anchor)} is not allowed", place, "write it out"
                )
                return not self.expects_key() and self.lose(place)
            case yaml.ScalarEvent():
                return self.scalar(event, self.refused(event))
            case yaml.SequenceStartEvent() | yaml.MappingStartEvent():
                return self.open(event, self.refused(event))
            case yaml.SequenceEndEvent() | yaml.MappingEndEvent():
                return self.close()
            case _:
                pass
        return True

    def refused(self, event: Any) -> bool:
        """Whether a value cannot be taken for what it says; anchors alone change nothing."""
        place = self.place(event)
        if event.anchor:
            self.problem(f"the anchor &{short(event.anchor)} is not allowed", place, "remove it")
        if event.tag and event.tag != "!":
            self.problem(f"the tag {short(event.tag)} is not allowed", place, "remove it")
            return True
        return False

    def scalar(self, event: Any, refused: bool) -> bool:
        value, place = str(event.value), self.text_place(event)
        if self.expects_key():
            return self.add_key(value, place, plain=not event.style)
        if refused:
            return self.lose(place)
        if event.style:
            return self.add(Scalar(value, place, value))
        try:
            return self.add(Scalar(resolve(value), place, value))
        except ScalarError as error:
            self.problem(error.message, place, error.hint)
            return self.lose(place)

    def text_place(self, event: Any) -> Place:
        """Where the text of a scalar stands, its quotation marks or block header left out."""
        place = self.place(event)
        tagged = bool(event.tag or event.anchor)  # the event begins before the text does
        if tagged or not 0 < len(event.value) <= _LONGEST_FORMULA:
            return place
        one_line = event.start_mark.line == event.end_mark.line
        quotes = 2 if event.style in ("'", '"') else 0
        if one_line and len(event.value) == place.length - quotes:
            return Place(place.file, place.line, place.column + quotes // 2, len(event.value))
        spots = self.lines.spots(event.value, event.style, event.start_mark.index)
        first = len(event.value) - len(event.value.lstrip())
        if first >= spots.size:
            return place
        return Place(place.file, *spots.of(first), 1, spots)

    def expects_key(self) -> bool:
        top = self.stack[-1] if self.stack else None
        return top is not None and top.entries is not None and top.key is None

    def add_key(self, key: str, place: Place, plain: bool) -> bool:
        if plain and key[:1].isspace():  # to YAML only blanks indent
            self.problem(f"the character U+{ord(key[0]):04X} cannot indent", place, "use spaces")
            return False
        top = self.stack[-1]
        top.key, top.repeated = key, key in top.keys
        if top.repeated:
            first = top.keys[key].line
            self.problem(f"the key {short(key)} is written twice (first in line {first})", place)
        elif not key.strip():
            self.problem("a key is empty", place)
            top.repeated = True
        else:
            top.keys[key] = place
        return True

    def open(self, event: Any, refused: bool) -> bool:
        place = self.place(event)
        place = Place(place.file, place.line, place.column)
        if self.expects_key():
            self.problem("a key must be a word, not a list or a mapping", place)
            return False
        if len(self.stack) >= MAX_DEPTH:
            self.problem(f"nested more than {MAX_DEPTH} deep", place)
            return False
        is_sequence = isinstance(event, yaml.SequenceStartEvent)
        items: list[Node] | None = [] if is_sequence else None
        self.stack.append(_Open(place, items, None if is_sequence else {}, refused=refused))
        return True

    def close(self) -> bool:
        done = self.stack.pop()
        if done.refused:
            return self.lose(done.place)
        if done.items is not None:
            return self.add(Sequence(tuple(done.items), done.place))
        return self.add(Mapping(done.entries or {}, done.keys, done.place))

    def path(self) -> tuple[str, ...]:
        """Where the next value belongs."""
        return tuple(str(len(o.items)) if o.items is not None else str(o.key) for o in self.stack)

    def lose(self, place: Place) -> bool:
        """Leave a value out whose mistake has been said."""
        self.lost.add(self.path())
        if self.stack and self.stack[-1].entries is not None:
            self.stack[-1].key = None
        return True

    def add(self, node: Node) -> bool:
        self.nodes += 1
        if self.nodes > MAX_NODES:
            self.problem(f"more than {MAX_NODES:,} values", node.place)
            return False
        if not self.stack:
            self.root = node
            return True
        top = self.stack[-1]
        if top.items is not None:
            top.items.append(node)
        elif top.entries is not None and top.key is not None:
            if top.repeated:  # the names in it can still be used elsewhere
                names = node.entries if isinstance(node, Mapping) else ()
                self.lost |= {(*self.path(), name) for name in names}
            else:
                top.entries[top.key] = node
            top.key = None
        return True
