"""How problems are shown: in file order, with the line and a mark under the place."""

from offramp.language import Place, Problem, Problems
from offramp.language.problems import SHOWN, Spots, nearest, short


def test_a_problem_shows_its_line() -> None:
    problem = Problem("unknown name b", Place("f.yaml", 2, 5, 3), "did you mean a?")
    text = str(Problems([problem], {"f.yaml": "x: 1\ny: \tbbb\n"}))
    assert text == (
        "f.yaml:2:5: unknown name b (did you mean a?)\n    y:  bbb\n        ^~~"
    )  # fmt: skip


def test_problems_come_in_file_order_and_once() -> None:
    late, early = Problem("late", Place("f", 9, 1)), Problem("early", Place("f", 1, 7))
    whole = Problem("whole")
    assert Problems([late, early, late, whole]).problems == (whole, early, late)


def test_a_long_line_is_cut() -> None:
    line = "a" * 500
    text = str(Problems([Problem("here", Place("f", 1, 300, 400))], {"f": line}))
    assert max(map(len, text.splitlines())) < 110
    assert "^~~" in text


def test_a_place_outside_the_text_does_no_harm() -> None:
    for place in (Place("f", 7, 1), Place("g", 1, 1), Place("f", 1, 90), Place("--set", 0, 0)):
        assert "here" in str(Problems([Problem("here", place)], {"f": "one line"}))


def test_many_problems_are_counted() -> None:
    many = [Problem(f"problem {i}", Place("f", i + 1, 1)) for i in range(SHOWN + 7)]
    assert str(Problems(many)).splitlines()[-1] == "… and 7 more"


def test_a_place_without_lines_is_its_name() -> None:
    place = Place("--set a=1", 0, 0)
    assert str(place) == "--set a=1"
    assert place.part(3, 2) == place


def test_a_part_of_text_in_several_pieces() -> None:
    place = Place("f", 1, 4, 1, Spots(4, ((0, 1, 4), (2, 2, 3))))
    assert place.part(2, 2) == Place("f", 2, 3, 2)
    assert place.part(1, 2) == Place("f", 1, 5, 1)
    assert place.part(9, 9) == Place("f", 2, 4, 1)


def test_what_may_have_been_meant() -> None:
    assert nearest("tensoin", ["tension", "trust"]) == "did you mean tension?"
    assert nearest("level_k", ["level-k"]) == "did you mean level-k?"
    assert nearest("weather", ["tension"]) == ""
    assert nearest("x" * 10_000, ["x" * 9_999]) == ""


def test_short_text() -> None:
    assert short("a\n  b") == "a b"
    assert short("a" * 50) == "a" * 39 + "…"
