"""A search among levers that tries no setting twice, and every one where there is time for that.

Levers that list their values or policies make a grid of settings. Where the trials asked for are
enough for all of it, each is tried once, in the order in which the levers list them, the last lever
changing first; nothing needs to be proposed. Else a sampler proposes, and what it proposes again is
drawn anew: samplers come back to where it is good, which tells nothing new here, since every trial
is played on the same luck.

Leaves out: nearly equal settings of levers that range over numbers.
"""

from collections.abc import Iterator, Mapping, Sequence
from itertools import product
from math import prod
from pathlib import Path
from typing import Any

import numpy as np

from offramp.analysis.levering import Point
from offramp.analysis.studies import SamplerName, Study
from offramp.language.levers import Lever

_PROPOSALS = 20  # of one trial, before any setting that is left is taken
_APART = 2**32  # between the seeds of these proposals: more than there are trials
Setting = tuple[Any, ...]  # the values of the levers, in their order


class Distinct(Study):
    """A study of which no trial repeats another; `settings` is how many there are, if listed.

    Raises MissingOptuna.
    """

    def __init__(
        self,
        file: Path,
        levers: Mapping[str, Lever],
        maximize: Sequence[bool],
        sampler: SamplerName,
        seed: int,
        trials: int,
    ) -> None:
        super().__init__(file, levers, maximize, sampler, seed)
        self.settings = settings_of(levers)
        self.most = trials if self.settings is None else min(trials, self.settings)
        self.whole = self.settings is not None and self.settings <= trials
        waiting = self.study.get_trials(states=(self.optuna.trial.TrialState.WAITING,))
        for _ in waiting:  # whoever put them there is gone
            self._asked()
            self.drop()

    @property
    def tried(self) -> set[Setting]:
        """The settings of the trials that were finished."""
        return {self._setting(trial.point) for trial in self.trials}

    def ask(self) -> dict[str, Any]:
        """The next point to try: one that was not tried before."""
        tried, number = self.tried, len(self.trials)
        if self.whole:
            left = next(one for one in settings_in_order(self.levers) if one not in tried)
            return self._put(left)
        for attempt in range(_PROPOSALS):
            self.study.sampler = self._sampler(number + attempt * _APART)
            point = self._asked()
            if self._setting(point) not in tried or self.settings is None:
                return point
            self.drop()
        return self._put(self._drawn(tried, number))

    def _asked(self) -> dict[str, Any]:
        """What the sampler proposes, or what was put there."""
        ranges = {name: self._range(lever) for name, lever in self.levers.items()}
        self._pending = self.study.ask(ranges)
        return self._point(self._pending)

    def _put(self, setting: Setting) -> dict[str, Any]:
        """A setting as the next trial, whatever the sampler would propose."""
        chosen = zip(self.levers.items(), setting, strict=True)
        places = {name: _listed(lever).index(value) for (name, lever), value in chosen}
        self.study.enqueue_trial(places)
        return self._asked()

    def _drawn(self, tried: set[Setting], number: int) -> Setting:
        """A setting that was not tried, each as likely as any other. There must be one."""
        random = np.random.default_rng([self.seed, number])
        every = [_listed(lever) for lever in self.levers.values()]
        while True:
            setting = tuple(values[random.integers(len(values))] for values in every)
            if setting not in tried:
                return setting

    def _setting(self, point: Point) -> Setting:
        return tuple(point[name] for name in self.levers)


def settings_of(levers: Mapping[str, Lever]) -> int | None:
    """How many settings there are; None where a lever ranges over numbers."""
    counts = [len(_listed(lever)) for lever in levers.values()]
    return prod(counts) if all(counts) else None


def settings_in_order(levers: Mapping[str, Lever]) -> Iterator[Setting]:
    """All settings of levers that list theirs, the last lever changing first."""
    return product(*(_listed(lever) for lever in levers.values()))


def _listed(lever: Lever) -> list[Any]:
    return lever.values or lever.policies
