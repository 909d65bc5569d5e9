"""Tasks side by side: all come to their ends, next is that which lies back, errors are told."""

from collections.abc import Iterator
from threading import Lock

import pytest

from offramp.strategy.regression import sharing
from offramp.strategy.regression.sharing import abreast


@pytest.fixture(params=[1, 2, 5])
def threads(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> int:
    """So many cores."""
    monkeypatch.setattr(sharing, "cores", lambda: request.param)
    return request.param


def test_every_task_takes_all_its_steps_and_none_runs_ahead(threads: int) -> None:
    lengths = [5, 9, 9, 2, 0, 9]
    done, spread, lock = [0] * len(lengths), list[int](), Lock()

    def task(number: int) -> Iterator[None]:
        for _ in range(lengths[number]):
            with lock:
                done[number] += 1
                going = [k for k, length in enumerate(lengths) if done[k] < length]
                spread.append(done[number] - min((done[k] for k in going), default=done[number]))
            yield

    abreast([task(number) for number in range(len(lengths))])
    assert done == lengths
    if threads == 1:  # one that is at work may be overtaken by the others
        assert max(spread) == 1


def test_no_tasks_are_no_work(threads: int) -> None:
    abreast([])


def test_an_error_is_passed_on(threads: int) -> None:
    def fails() -> Iterator[None]:
        yield
        raise ValueError("no such thing")

    def goes_on() -> Iterator[None]:
        yield from [None] * 20

    with pytest.raises(ValueError, match="no such thing"):
        abreast([goes_on(), fails(), goes_on()])
