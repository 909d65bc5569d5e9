from dataclasses import replace

import numpy as np

from offramp.report.believing import believing, charted
from offramp.report.console import console, show
from offramp.runs.run import Run


def shown(run: Run, capsys, width: int = 100) -> str:
    show(console(), *believing(run, width))
    return capsys.readouterr().out


def test_a_belief_that_moves_is_charted(signals: Run, capsys) -> None:
    text = shown(signals, capsys)
    assert "The West on The East: tough" in text
    last = signals.beliefs().where(type="tough", period=4)[0]
    assert f"if true {last.when_true:.0%}" in text
    assert "100% ┤" in text
    assert all(len(line) <= 100 for line in text.splitlines())


def test_beliefs_that_stay_are_not_charted(signals: Run, capsys) -> None:
    found = signals.summary.beliefs
    still = replace(found, quantiles=np.repeat(found.quantiles[:, :, 2:3], 5, axis=2))
    still = replace(still, means=np.full_like(found.means, 0.3))
    run = replace(signals, summary=replace(signals.summary, beliefs=still))
    assert charted(run) == []
    assert "hardly move" in shown(run, capsys)


def test_observers_who_saw_the_same_share_a_chart(signals: Run, capsys) -> None:
    origin, found = signals.origin, signals.summary.beliefs
    names = tuple(b._replace(observer=o) for o in ("west", "ally") for b in origin.beliefs)
    actors = (*origin.actors, origin.actors[0]._replace(name="ally", title="The ally"))
    twice = {
        name: np.concatenate([getattr(found, name)] * 2, axis=1)
        for name in ("means", "quantiles", "when_true", "shares")
    }
    run = replace(
        signals,
        origin=replace(origin, beliefs=names, actors=actors),
        summary=replace(signals.summary, beliefs=replace(found, **twice)),
    )
    (chart,) = charted(run)
    assert chart.observers == ["west", "ally"]
    assert "All others on The East:" in shown(run, capsys)


def test_the_true_share_is_taken_out_of_the_mean(signals: Run, capsys) -> None:
    """What is believed of those who are not of the type follows from the rest."""
    (chart,) = charted(signals)
    of = signals.is_of("east", signals.origin.beliefs[chart.slot].type)
    false = signals.columns.beliefs[chart.slot][~of].mean()
    assert f"else {false:.0%}" in shown(signals, capsys)
