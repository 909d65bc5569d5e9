import numpy as np
import pytest

from offramp.report.chart import bar, curve, scale_of, scatter, sparkline

NAN = float("nan")


@pytest.mark.parametrize(
    ("low", "high", "text"),
    [
        (0.0, 0.0, "▒·········"),
        (0.0, 0.04, "▒·········"),
        (0.3, 0.6, "███▒▒▒····"),
        (0.31, 0.32, "███▒······"),
        (0.999, 1.0, "█████████▒"),
        (1.0, 1.0, "█████████▒"),
    ],
)
def test_a_bar_always_shows_its_interval(low: float, high: float, text: str) -> None:
    assert bar(low, high, 1.0, 10) == text


def test_a_bar_without_a_scale() -> None:
    assert bar(0, 0, 0, 4) == "····"


def test_a_sparkline() -> None:
    assert sparkline([0, 0.5, 1, NAN], 1) == "▁▄█ "
    assert sparkline([0.1, 0.1], 0) == "  "
    long = sparkline([0.0] * 50 + [1.0] * 50, 1, most=10)
    assert long == "▁▁▁▁▁█████"
    assert sparkline([NAN] * 50 + [1.0] * 50, 1, most=4) == "  ██"


def test_a_curve_rises_in_its_band() -> None:
    mean = np.linspace(0, 1, 12)
    lines = curve(mean, mean - 0.2, mean + 0.2, (0.0, 1.0), (24, 4))
    assert [len(line) for line in lines] == [24] * 4
    assert not lines[0][:10].strip("⠀ ")
    assert lines[0][-1] not in " ░"
    assert lines[-1][0] not in " ░"
    assert any("░" in line for line in lines)


def test_a_curve_of_one_period_and_of_no_numbers() -> None:
    one = np.array([0.5])
    assert len(curve(one, one, one, (0.0, 1.0), (5, 2))) == 2
    none = np.array([NAN, NAN])
    assert all(not line.strip() for line in curve(none, none, none, (0.0, 1.0), (5, 2)))


@pytest.mark.parametrize(
    ("values", "scale"),
    [
        ([0.2, 1.0], (0.0, 1.0)),
        ([0.9, 1.0], (0.9, 1.0)),
        ([-1.0, 2.0], (-1.0, 2.0)),
        ([3.0, 3.0], (3.0, 4.0)),
        ([NAN], (0.0, 1.0)),
        ([-4.0, -1.0], (-4.0, 0.0)),
    ],
)
def test_scales_hold_all_values(values: list[float], scale: tuple[float, float]) -> None:
    assert scale_of(np.array(values), np.array(values)) == scale


def test_a_scatter_puts_marks_where_they_belong() -> None:
    points = [(0.0, 0.0, "a"), (1.0, 2.0, "b"), (0.5, 1.0, "c"), (0.5, 1.0, "d")]
    lines, across, up = scatter([*points, (float("nan"), 1.0, "e")], 5, 3)
    assert lines == ["    b", "  d  ", "a    "]
    assert (across, up) == ((0.0, 1.0), (0.0, 2.0))


def test_a_scatter_of_one_point_has_a_scale() -> None:
    lines, across, up = scatter([(0.3, 0.3, "x")], 4, 2)
    assert "".join(lines).strip() == "x"
    assert across[0] < across[1]
    assert up[0] < up[1]
