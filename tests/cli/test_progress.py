"""What is told while work goes on, where there is no terminal."""

import pytest

from offramp.cli import progress


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    now = [0.0]
    monkeypatch.setattr(progress, "monotonic", lambda: now[0])
    return now


def test_a_log_gets_a_line_now_and_then(
    clock: list[float], capsys: pytest.CaptureFixture[str]
) -> None:
    with progress.labelled_bar() as advance:
        assert advance is not None
        for second in range(0, 61, 5):
            clock[0] = float(second)
            advance("solving under early-talks", second, 1_200)
    out, err = capsys.readouterr()
    assert out == ""
    assert err.splitlines() == [
        "… solving under early-talks, 20 of 1,200",
        "… solving under early-talks, 40 of 1,200",
        "… solving under early-talks, 60 of 1,200",
    ]


def test_what_takes_a_moment_prints_nothing(
    clock: list[float], capsys: pytest.CaptureFixture[str]
) -> None:
    with progress.progress_bar(doing="solving") as advance:
        assert advance is not None
        clock[0] = 19.0
        advance(5, 9)
    assert capsys.readouterr() == ("", "")


def test_whoever_reads_json_gets_nothing() -> None:
    with progress.labelled_bar(never=True) as advance:
        assert advance is None
