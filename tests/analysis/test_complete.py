"""All runs or an interruption, however late it came; and who asks for that."""

from pathlib import Path

import pytest

import offramp
from offramp.analysis.ablation import ablate
from offramp.analysis.comparing import compare
from offramp.analysis.complete import play_all

STRAIT = Path(__file__).parents[1] / "runs" / "strait.yaml"


def interrupt(done: int, asked: int) -> None:
    if done == asked:
        raise KeyboardInterrupt


def interrupt_playing(_: str, done: int, asked: int) -> None:
    if 0 < done < asked and done % 100 == 0:  # a play has come to its end, and more would follow
        raise KeyboardInterrupt


def test_a_late_interruption_leaves_nothing_out_but_is_known() -> None:
    run = offramp.play(STRAIT, 2_000, progress=interrupt)
    assert (run.runs, run.interrupted, run.stopped) == (2_000, False, True)
    assert not offramp.play(STRAIT, 1_000).stopped


def test_a_late_interruption_is_passed_on() -> None:
    crisis = offramp.load(STRAIT)
    with pytest.raises(KeyboardInterrupt):
        play_all(crisis, 2_000, 1, progress=interrupt)
    assert play_all(crisis, 1_000, 1).runs == 1_000


def test_nothing_more_is_played_after_a_late_interruption() -> None:
    crisis = offramp.load(STRAIT)
    compared = compare(crisis, runs=1_000, progress=interrupt_playing)
    assert compared.interrupted
    assert compared.policies == ()
    ablated = ablate(offramp.load("minimal/channels"), 1_000, progress=interrupt_playing)
    assert ablated.interrupted
    assert ablated.singles == ()
