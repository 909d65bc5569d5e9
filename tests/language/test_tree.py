"""YAML 1.2 with places: what words mean, where they stand, what is refused."""

from typing import Any

import pytest

from offramp.language.located import locate, node_at, place_at, plain, planted, steps_of
from offramp.language.problems import Place
from offramp.language.tree import MAX_CHARACTERS, Mapping, Node, Scalar, parse


def node_of(text: str) -> Node:
    node, problems, _ = parse(text, "f.yaml")
    assert not problems, problems
    assert node is not None
    return node


@pytest.mark.parametrize(
    ("word", "value"),
    [
        ("NO", "NO"),
        ("yes", "yes"),
        ("on", "on"),
        ("true", True),
        ("False", False),
        ("null", None),
        ("~", None),
        ("", None),
        ("12", 12),
        ("-12", -12),
        ("0o17", 15),
        ("0x1F", 31),
        ("1e3", 1000.0),
        (".5", 0.5),
        ("5.", 5.0),
        ("12:30", "12:30"),
        ("1_000", "1_000"),
        ("2024-11-17", "2024-11-17"),
        ("0b1", "0b1"),
        ("1.2.3", "1.2.3"),
        ("'12'", "12"),
        ('"true"', "true"),
        ("=", "="),
    ],
)
def test_what_a_word_means(word: str, value: Any) -> None:
    found = plain(node_of(f"x: {word}\n"))["x"]
    assert found == value
    assert type(found) is type(value)


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_every_kind_of_line_end(end: str) -> None:
    node = node_of(end.join(["a: 1", "b:", "  c: 2", "d: |", "  x", "  y", ""]))
    assert plain(node) == {"a": 1, "b": {"c": 2}, "d": "x\ny\n"}
    assert place_at(node, ("b", "c")) == Place("f.yaml", 3, 6)


def test_a_byte_order_mark_is_no_text() -> None:
    assert place_at(node_of("\ufeffa: 1\n"), ("a",), key=True) == Place("f.yaml", 1, 1)


def test_places_of_values_and_keys() -> None:
    node = node_of("a: {b: [1, 'two']}\nc.d: 3\n")
    assert place_at(node, ("a", "b", 1)) == Place("f.yaml", 1, 13, 3)
    assert place_at(node, ("a", "b"), key=True) == Place("f.yaml", 1, 5)
    assert place_at(node, ("a",)) == Place("f.yaml", 1, 1)  # of a mapping, the key
    assert place_at(node, ("c", "d")) == Place("f.yaml", 2, 6)  # a key with a dot
    assert place_at(node, ("a", "nothing", "here")) == Place("f.yaml", 1, 1)
    assert place_at(node, ("a", "b", "[key]"), key=True) == Place("f.yaml", 1, 5)


@pytest.mark.parametrize(
    ("text", "part", "line", "column"),
    [
        ("m: one two\n", 4, 1, 8),
        ("m: 'one two'\n", 4, 1, 9),
        ("m: 'o''e two'\n", 4, 1, 10),
        ('m: "one\\x20two"\n', 4, 1, 12),
        ('m: "o\\u006ee two"\n', 4, 1, 14),
        ('m: "one\\\n   \\ two"\n', 4, 2, 6),
        ("m: one\n  two\n", 4, 2, 3),
        ("m: >\n  one\n  two\n", 4, 3, 3),
        ("m: >-  # why\n  one\n\n  two\n", 4, 4, 3),
        ("m: |2\n    e two\n", 4, 2, 7),
        ("m: |\n  one\n   two\n", 5, 3, 4),
    ],
)
def test_the_place_of_a_part_of_text(text: str, part: int, line: int, column: int) -> None:
    node = node_at(node_of(text), ("m",))
    assert isinstance(node, Scalar)
    assert str(node.value)[part:].startswith("two")
    found = node.place.part(part, 3)
    assert (found.line, found.column, found.length) == (line, column, 3)


@pytest.mark.parametrize(
    ("text", "lost"),
    [
        ("a: *x\nb: 1\n", {("a",)}),
        ("a: !t {b: 1}\n", {("a",)}),
        ("a: [1, .nan]\n", {("a", "1")}),
        ("a: {x: 1}\na: {y: 2}\n", {("a", "y")}),
    ],
)
def test_what_is_left_out_is_known(text: str, lost: set[tuple[str, ...]]) -> None:
    parsed = parse(text, "f.yaml")
    assert len(parsed.problems) == 1
    assert parsed.lost == lost


def test_too_much_text_is_not_read() -> None:
    node, problems, _ = parse("x" * (MAX_CHARACTERS + 1), "f.yaml")
    assert node is None
    assert "too large" in problems[0].message


def test_a_planted_tree_has_one_place() -> None:
    place = Place("--set x=1", 0, 0)
    node = planted({"a": [1, {"b": None}]}, place)
    assert isinstance(node, Mapping)
    assert plain(node) == {"a": [1, {"b": None}]}
    assert place_at(node, ("a", 1, "b")) == place


def test_data_knows_its_path_and_place() -> None:
    node = node_of("a: {b: [x, 2]}\n")
    data = locate({"a": {"b": ["x", 2], "c": 0.5}}, node)
    assert data["a"]["b"][0].path == "a.b.0"
    assert data["a"]["b"][1].place == Place("f.yaml", 1, 12)
    assert data["a"]["c"].path == "a.c"
    assert data["a"]["c"].place == place_at(node, ()).__class__("f.yaml", 1, 4)


def test_steps_of_a_path() -> None:
    assert steps_of("a.0.b") == ("a", 0, "b")
