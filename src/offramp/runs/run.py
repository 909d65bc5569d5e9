"""A run: one crisis played many times under one seed. Immutable; questions are its methods."""

from dataclasses import dataclass
from functools import cached_property
from math import nan

import numpy as np
from numpy.typing import NDArray

from offramp.runs.beliefs import calibrated
from offramp.runs.collecting import Columns, Summary
from offramp.runs.intervals import mean_interval, quantile, wilson
from offramp.runs.origin import Origin, Settings
from offramp.runs.quantiles import QUANTILES
from offramp.runs.solved import Solved
from offramp.runs.tables import (
    ActionRow,
    BeliefRow,
    CalibrationRow,
    MeasureRow,
    OutcomeRow,
    PayoffRow,
    Table,
    TimeRow,
)

_SHOWN = [QUANTILES.index(share) for share in (0.05, 0.5, 0.95)]


@dataclass(frozen=True, eq=False)
class Run:
    """What came out of playing a crisis many times.

    `columns` holds every single run: outcome (run,) as an index into `origin.outcomes`, last
    period (run,), discounted payoffs (actor, run), true types (actor, run) and last beliefs
    (belief, run) in the order of `origin.beliefs`; of these as many first runs as make 5 million
    beliefs. `summary` holds measures and beliefs by period (means over all runs; quantiles exact
    over the first 20,000 runs, or fewer where periods and measures are many, see
    `summary.quantile_runs`) and counts of actions. After a run has ended, its measures count on at
    their last value.

    `resolved` is the explicit scenario that was played. An interrupted run holds what was
    finished, and is the run that a smaller `runs` would have given. `stopped` also where an
    interruption came too late to leave anything out; it is not stored.
    """

    origin: Origin
    columns: Columns
    summary: Summary
    resolved: str = ""
    interrupted: bool = False
    stopped: bool = False

    @property
    def runs(self) -> int:
        """How many runs were played."""
        return len(self.columns.outcome)

    @property
    def scenario(self) -> str:
        """The id of the scenario."""
        return self.origin.scenario

    @property
    def hash(self) -> str:
        """The hash of the scenario as played, changes included."""
        return self.origin.hash

    @property
    def seed(self) -> int:
        """The seed of the noise."""
        return self.origin.seed

    @property
    def settings(self) -> Settings:
        """What was asked for."""
        return self.origin.settings

    @cached_property
    def counts(self) -> NDArray[np.int64]:
        """How many runs ended in each outcome (outcome,)."""
        return np.bincount(self.columns.outcome, minlength=len(self.origin.outcomes))

    def outcomes(self) -> Table[OutcomeRow]:
        """How likely each outcome is in this model: probability and 95% interval (Wilson)."""
        rows: list[OutcomeRow] = []
        for (name, title), count in zip(self.origin.outcomes, self.counts.tolist(), strict=True):
            share = count / self.runs if self.runs else nan
            rows.append(OutcomeRow(name, title, count, share, *wilson(count, self.runs)))
        return Table(OutcomeRow, rows)

    def times(self) -> Table[TimeRow]:
        """When runs ended, by outcome: mean, median and 5–95% range, in periods."""
        rows: list[TimeRow] = []
        for index, (name, _) in enumerate(self.origin.outcomes):
            ended = self.columns.ended[self.columns.outcome == index]
            counts = np.bincount(ended) if len(ended) else np.zeros(0, np.int64)
            shares = [float(quantile(counts, q)) if len(ended) else nan for q in (0.5, 0.05, 0.95)]
            mean = float(ended.mean()) if len(ended) else nan
            rows.append(TimeRow(name, len(ended), mean, *shares))
        return Table(TimeRow, rows)

    def payoffs(self, by_outcome: bool = False) -> Table[PayoffRow]:
        """Each actor's mean discounted payoff with its 95% interval, over all runs.

        With `by_outcome`, over the runs of each outcome.
        """
        rows: list[PayoffRow] = []
        for index, (actor, _) in enumerate(self.origin.actors):
            earned = self.columns.payoffs[index]
            if not by_outcome:
                rows.append(PayoffRow(actor, None, self.runs, *mean_interval(earned)))
                continue
            for number, (outcome, _) in enumerate(self.origin.outcomes):
                part = earned[self.columns.outcome == number]
                rows.append(PayoffRow(actor, outcome, len(part), *mean_interval(part)))
        return Table(PayoffRow, rows)

    def measures(self) -> Table[MeasureRow]:
        """Each measure at the end of each period: mean, and quantiles 5, 25, 50, 75, 95%."""
        return Table(
            MeasureRow,
            (
                MeasureRow(
                    measure.name,
                    period,
                    self.origin.day(period),
                    float(self.summary.means[period - 1, index]),
                    *self.summary.quantiles[period - 1, index].tolist(),
                )
                for index, measure in enumerate(self.origin.measures)
                for period in range(1, self.origin.periods + 1)
            ),
        )

    def actions(self, by_period: bool = False) -> Table[ActionRow]:
        """How often each action was taken, as a share of its actor's moves.

        With `by_period`, of the actor's moves in that period: of the runs still going then.
        """
        counts = self.summary.actions  # (period, action)
        if not by_period:
            counts = counts.sum(axis=0, keepdims=True)
        moves = self.moves() if by_period else self.moves().sum(axis=0, keepdims=True)
        rows: list[ActionRow] = []
        for index, action in enumerate(self.origin.actions):
            for period in range(len(counts)):
                count, total = int(counts[period, index]), int(moves[period, index])
                share = count / total if total else nan
                number = period + 1 if by_period else None
                rows.append(ActionRow(action.actor, action.name, number, count, total, share))
        return Table(ActionRow, rows)

    def beliefs(self) -> Table[BeliefRow]:
        """Each belief about a private type at the end of each period; empty without types."""
        found = self.summary.beliefs
        return Table(
            BeliefRow,
            (
                BeliefRow(
                    belief.observer,
                    belief.subject,
                    belief.type,
                    period + 1,
                    self.origin.day(period + 1),
                    float(found.means[period, slot]),
                    *found.quantiles[period, slot, _SHOWN].tolist(),
                    when_true=float(found.when_true[period, slot]),
                    share=float(found.shares[period, slot]),
                )
                for slot, belief in enumerate(self.origin.beliefs)
                for period in range(self.origin.periods)
            ),
        )

    def calibration(self, bins: int = 10) -> Table[CalibrationRow]:
        """How often the last beliefs of runs are true, by belief in bins of equal width.

        Over the runs whose last beliefs are kept: the first of very many.
        """
        known = self.columns.beliefs.shape[1]
        return Table(
            CalibrationRow,
            (
                CalibrationRow(belief.observer, belief.subject, belief.type, *cell)
                for slot, belief in enumerate(self.origin.beliefs)
                for cell in calibrated(
                    self.columns.beliefs[slot],
                    self.is_of(belief.subject, belief.type)[:known],
                    bins,
                )
            ),
        )

    def is_of(self, actor: str, kind: str) -> NDArray[np.bool_]:
        """In which runs an actor was of a private type at the end, (run,)."""
        index = [name for name, _ in self.origin.actors].index(actor)
        kinds = [name for of, name in self.origin.types if of == actor]
        return self.columns.types[index] == kinds.index(kind)

    @property
    def solution(self) -> Solved | None:
        """How the actors' choices were found; None in runs that an earlier version stored."""
        return self.origin.solution

    def moves(self) -> NDArray[np.int64]:
        """How often the actor of each action moved, (period, action)."""
        actors = np.array([action.actor for action in self.origin.actions], dtype=object)
        same = (actors[:, None] == actors[None, :]).astype(np.int64)
        return self.summary.actions @ same

    def __repr__(self) -> str:
        origin = self.origin
        cut = ", interrupted" if self.interrupted else ""
        return f"<Run of {origin.scenario}: {self.runs:,} runs, seed {origin.seed}{cut}>"
