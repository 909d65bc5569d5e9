"""Properties of the reader: it never fails but with Problems, and what it prints it reads back."""

from pathlib import Path

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from offramp import crisis
from offramp.language import Change, Formula, Problems, explicit, read, to_yaml
from offramp.language.formula import FormulaError, parse
from offramp.language.tree import parse as parse_yaml

VALID = sorted((Path(__file__).parents[1] / "conformance" / "valid").glob("*.yaml"))
TEXTS = [file.read_text(encoding="utf-8-sig") for file in VALID]

QUICK = settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
FEW = settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))


@pytest.fixture(autouse=True)
def no_mechanisms(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without mechanisms, reading is quicker and does not change with them."""
    monkeypatch.setattr(crisis, "registry", dict)


def refused_or_read(text: str, changes: tuple[Change, ...] = ()) -> None:
    """Reading either works or says what is wrong; any other error fails the test."""
    said = None
    try:
        crisis.loads(text, changes=changes)
    except Problems as error:
        said = str(error)
    assert said != ""


# Text

PIECES = st.sampled_from(
    ["offramp: 1\n", "id: a\n", "time: {periods: 2}\n", "actors: {north: {}}\n", "  ", "- ", "? ",
     "outcomes: {calm: otherwise}\n", "variables:\n", "x: 1\n", "&a ", "*a", "!!int ", "{", "}",
     "[", "]", '"', "'", "|\n", ">\n", "\t", "#", ": ", ", ", "~", "1e999", "0777", "\r", "\u2028",
     "\x85", "\ufeff", "\x00", "\ud800", "%YAML 1.1\n", "---\n", "...\n", "<<: ", "\U0001f600"]
)  # fmt: skip


@QUICK
@given(st.text(max_size=200) | st.lists(PIECES, max_size=25).map("".join))
def test_no_text_fails_otherwise_than_with_problems(text: str) -> None:
    refused_or_read(text)


@FEW
@given(data=st.binary(max_size=300) | st.text(max_size=100).map(lambda t: t.encode("utf-16")))
def test_no_bytes_fail_otherwise_than_with_problems(
    data: bytes, tmp_path_factory: pytest.TempPathFactory
) -> None:
    file = tmp_path_factory.getbasetemp() / "random.yaml"
    file.write_bytes(data)
    with pytest.raises(Problems) as error:
        crisis.load(file)
    assert str(error.value)


# Data

KEYS = st.sampled_from(
    ["offramp", "id", "time", "periods", "start", "step", "moves", "actors", "north", "types",
     "probability", "behavior", "doctrine", "do", "when", "script", "level-k", "variables", "x",
     "low", "high", "for", "actions", "by", "effects", "seen", "events", "at", "redraw", "chance",
     "rate", "one_of", "outcomes", "otherwise", "payoffs", "flow", "terminal", "measures", "value",
     "source", "sources", "policies", "set", "off", "parameters", "a.b", "", "[key]", "<single>"]
)  # fmt: skip
WORDS = st.sampled_from(
    ["north", "x", "x > 1", "otherwise", "2024-02-30", "1 week", "every period", "myopic", "self",
     "0.5 ~ beta(2, 2)", "~", "uniform(0, x)", "period", "did.north.x", "date('2024-01-01')",
     "belief.north.north.x", "others", "1 / 0", "x.self", "expected.a.b.c", "parameters.x"]
)  # fmt: skip
LEAVES = (
    st.none() | st.booleans() | st.integers() | st.floats() | WORDS | st.text(max_size=8)
)  # fmt: skip
DATA = st.recursive(
    LEAVES,
    lambda below: st.lists(below, max_size=3) | st.dictionaries(KEYS, below, max_size=4),
    max_leaves=20,
)


@QUICK
@given(st.dictionaries(KEYS, DATA, max_size=8))
def test_no_data_fails_otherwise_than_with_problems(data: dict[str, object]) -> None:
    whole = {"offramp": 1, "id": "a", "time": {"periods": 3}, "outcomes": {"x": "otherwise"}}
    refused_or_read(to_yaml({**whole, "actors": {"north": {}}, **data}))


@st.composite
def mutated(draw: st.DrawFn) -> str:
    """A valid scenario with some values replaced, moved or dropped."""
    data = yaml.load(draw(st.sampled_from(TEXTS)), Loader=yaml.BaseLoader)
    for _ in range(draw(st.integers(1, 4))):
        at, path = data, None
        while isinstance(at, dict | list) and at and (path is None or draw(st.booleans())):
            steps = list(at) if isinstance(at, dict) else list(range(len(at)))
            path = (at, draw(st.sampled_from(steps)))
            at = at[path[1]]
        if path is None:
            continue
        owner, step = path
        match draw(st.integers(0, 3)):
            case 0 if isinstance(owner, dict):
                del owner[step]
            case 1 if isinstance(owner, dict):
                owner[draw(KEYS)] = owner[step]
            case 2:
                owner[step] = draw(DATA)
            case _:
                owner[step] = draw(WORDS)
    return to_yaml(data)


@QUICK
@given(mutated())
def test_no_mutation_fails_otherwise_than_with_problems(text: str) -> None:
    refused_or_read(text)


@QUICK
@given(st.sampled_from(TEXTS), st.data())
def test_no_damage_to_the_text_fails_otherwise_than_with_problems(
    text: str, data: st.DataObject
) -> None:
    at = data.draw(st.integers(0, len(text)))
    to = data.draw(st.integers(at, min(at + 20, len(text))))
    refused_or_read(text[:at] + data.draw(PIECES | st.text(max_size=5)) + text[to:])


@QUICK
@given(st.sampled_from(TEXTS), st.text("abcdefghx._12=", max_size=25), DATA)
def test_no_change_fails_otherwise_than_with_problems(text: str, path: str, value: object) -> None:
    for where in (path, f"parameters.{path}", f"actors.north.{path}", f"time.{path}"):
        refused_or_read(text, (Change(where, value),))


# Round trips


@QUICK
@given(mutated())
def test_what_is_read_resolves_to_something_that_reads_the_same(text: str) -> None:
    first = read(text, "a.yaml", {})
    if first.scenario is None or first.problems:
        return
    printed = to_yaml(explicit(first.scenario))
    second = read(printed, "b.yaml", {})
    assert not second.problems
    assert second.scenario is not None
    assert explicit(second.scenario) == explicit(first.scenario)
    assert to_yaml(explicit(second.scenario)) == printed


PLAIN = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(10**18), 10**18)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(exclude_categories=("Cs",)), max_size=30)
    | st.text("0123456789eE+-._xoXO:~# \n", max_size=8)
    | WORDS,
    lambda below: (
        st.lists(below, max_size=3)
        | st.dictionaries(
            st.text(st.characters(exclude_categories=("Cs", "Cc")), min_size=1, max_size=9).filter(
                str.strip
            ),
            below,
            max_size=3,
        )
    ),
    max_leaves=12,
)


@QUICK
@given(PLAIN)
def test_printed_data_is_read_back(value: object) -> None:
    from offramp.language.located import plain

    node, problems, _ = parse_yaml(to_yaml({"it": value}), "a.yaml")
    assert not problems
    assert node is not None
    assert plain(node) == {"it": value}


# Expressions

NUMBERS = st.integers(0, 99).map(str) | st.floats(0, 1e6).map(repr)
OPERATORS = st.sampled_from(
    ["+", "-", "*", "/", "**", "<", "<=", ">", ">=", "==", "!=", "and", "or"]
)
NAMES = st.sampled_from(["x", "rung.north.nuclear", "period", "true", "self.resolve"])


def combined(below: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    two = st.tuples(below, OPERATORS, below)
    return (
        two.map(lambda t: f"({t[0]} {t[1]} {t[2]})")
        | below.map(lambda t: f"-{t}")
        | below.map(lambda t: f"(not {t})")
        | below.map(lambda t: f"exp({t})")
        | st.tuples(below, below, below).map(lambda t: f"where({', '.join(t)})")
        | st.lists(below, min_size=2, max_size=4).map(lambda t: f"max({', '.join(t)})")
    )


EXPRESSIONS = st.recursive(NUMBERS | NAMES, combined, max_leaves=12)


@QUICK
@given(EXPRESSIONS)
def test_an_expression_is_read_and_its_parts_lie_where_they_say(text: str) -> None:
    for term in parse(text).walk():
        assert 0 <= term.start < term.start + term.length <= len(text)
        written = text[term.start : term.start + term.length]
        if term.kind == "name":
            assert written == ".".join(term.parts)
        if term.kind == "number":
            assert float(written) == term.value


@QUICK
@given(EXPRESSIONS)
def test_a_formula_says_itself(text: str) -> None:
    formula = Formula.of(text)
    again = Formula.of(formula.explicit())
    assert again.explicit() == formula.explicit()
    assert again.constant == formula.constant


@QUICK
@given(st.text("xyz0123456789.+-*/()<>=!&|^%~#@,:[]{}'\"\\ \n\t lambdifeornt_é", max_size=60))
def test_no_expression_fails_otherwise_than_with_its_error(text: str) -> None:
    found: FormulaError | None = None
    try:
        Formula.of(text)
    except FormulaError as error:
        found = error
    if found is not None:
        assert found.message
        assert 0 <= found.start <= len(text)
        assert found.length >= 1
