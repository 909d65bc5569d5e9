"""Searches that survive an interruption: trials proposed by optuna, kept in a journal on disk.

The sampler is seeded anew for every trial by the seed and the trial's number, so that a search that
was interrupted and taken up again proposes what it would have proposed. TPE: Bergstra et al.
(2011), for several objectives Ozaki et al. (2022); NSGA-II: Deb et al. (2002). The journal holds
plain JSON, nothing that could run; one that cannot be read counts as missing.

Leaves out: several searches of one study at once.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any, Literal

import numpy as np

from offramp.engine.errors import PlayError
from offramp.language.levers import Lever

SamplerName = Literal["tpe", "nsga2"]
SAMPLERS: tuple[SamplerName, ...] = ("tpe", "nsga2")
_PROBLEM = "problem"


class MissingOptuna(PlayError):
    """The optional library that searches is not installed."""


@dataclass(frozen=True)
class Trial:
    """Levers at some values, and the objectives there; `problem` says why there are none."""

    point: Mapping[str, Any]
    values: tuple[float, ...] = ()
    problem: str = ""


class Study:
    """A search: asks for points, is told the values, keeps both in a file.

    Raises MissingOptuna.
    """

    def __init__(
        self,
        file: Path,
        levers: Mapping[str, Lever],
        maximize: Sequence[bool],
        sampler: SamplerName,
        seed: int,
    ) -> None:
        self.optuna: Any = _optuna()
        self.levers, self.sampler, self.seed = levers, sampler, seed
        self.directions = ["maximize" if more else "minimize" for more in maximize]
        self.file = file
        file.parent.mkdir(parents=True, exist_ok=True)
        try:
            self.study = self._opened()
        except Exception:  # whatever is wrong with the file, the search can begin again
            file.unlink(missing_ok=True)
            self.study = self._opened()
        self._pending: Any = None

    @property
    def trials(self) -> list[Trial]:
        """The trials that were finished, in order."""
        states = self.optuna.trial.TrialState
        done: list[Trial] = []
        for trial in self.study.get_trials(deepcopy=False):
            if trial.state == states.COMPLETE:
                done.append(Trial(self._point(trial), tuple(trial.values)))
            elif _PROBLEM in trial.user_attrs:
                done.append(Trial(self._point(trial), problem=trial.user_attrs[_PROBLEM]))
        return done

    def ask(self) -> dict[str, Any]:
        """The next point to try."""
        self.study.sampler = self._sampler(len(self.trials))
        self._pending = self.study.ask({n: self._range(lever) for n, lever in self.levers.items()})
        return self._point(self._pending)

    def tell(self, values: Sequence[float] | None, problem: str = "") -> None:
        """The objectives at the point asked for last, or why there are none."""
        if values is None:
            self._pending.set_user_attr(_PROBLEM, problem)
            self.study.tell(self._pending, state=self.optuna.trial.TrialState.FAIL)
        else:
            self.study.tell(self._pending, list(values))
        self._pending = None

    def drop(self) -> None:
        """Give up the point asked for last: it will be asked for again."""
        if self._pending is not None:
            self.study.tell(self._pending, state=self.optuna.trial.TrialState.FAIL)
            self._pending = None

    def _opened(self) -> Any:
        journal = self.optuna.storages.journal
        lock = journal.JournalFileOpenLock(str(self.file))
        backend = journal.JournalFileBackend(str(self.file), lock_obj=lock)
        study = self.optuna.create_study(
            storage=self.optuna.storages.JournalStorage(backend),
            study_name="levers",
            directions=self.directions,
            sampler=self._sampler(0),
            load_if_exists=True,
        )
        states = self.optuna.trial.TrialState
        for trial in study.get_trials(deepcopy=False, states=(states.RUNNING,)):
            study.tell(trial.number, state=states.FAIL)  # whoever ran it is gone
        return study

    def _sampler(self, number: int) -> Any:
        seed = int(np.random.SeedSequence([self.seed, number]).generate_state(1)[0])
        if self.sampler == "nsga2":
            return self.optuna.samplers.NSGAIISampler(population_size=20, seed=seed)
        return self.optuna.samplers.TPESampler(seed=seed)

    def _range(self, lever: Lever) -> Any:
        given = self.optuna.distributions
        if lever.low is not None and lever.high is not None:
            return given.FloatDistribution(lever.low, lever.high)
        # places in the list, not the values: a journal knows fewer kinds of them
        return given.CategoricalDistribution(tuple(range(len(lever.values or lever.policies))))

    def _point(self, trial: Any) -> dict[str, Any]:
        point: dict[str, Any] = {}
        for name, lever in self.levers.items():
            value = trial.params[name]
            listed = lever.values or lever.policies
            point[name] = listed[value] if listed else value
        return point


def _optuna() -> Any:
    try:
        optuna: Any = import_module("optuna")
        import_module("optuna.storages.journal")
    except ImportError:
        message = 'searching needs optuna: pip install "offramp[optimize]"'
        raise MissingOptuna(message) from None
    optuna.logging.set_verbosity(optuna.logging.ERROR)
    return optuna
