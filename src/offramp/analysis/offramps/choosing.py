"""Which deviations are worth a closer look, and which of these are to be confirmed."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from offramp.analysis.offramps.situations import Cell
from offramp.analysis.offramps.trials import Key, Trial

_CLOSER = 24  # deviations that are looked at closely
_PERIODS = 3  # at most, in which the same deviation is


@dataclass(frozen=True)
class Rule:
    """The move of a period that averts most: what an actor does instead of each action."""

    actor: int
    instead: Mapping[int, int]


def promising(
    trials: Iterable[Trial], often: float, consent: Sequence[int], tolerate: float
) -> list[Key]:
    """The best of those met `often`: one half whatever they cost, one of the cheap ones."""
    known = sorted((t for t in trials if t.share >= often), key=lambda t: (-t.quality, t.key))
    cheap = [t for t in known if (t.costs[list(consent)] <= tolerate).all()]
    chosen: list[Key] = []
    for some, most in ((known, _CLOSER // 2), (cheap, _CLOSER)):
        periods = Counter(_move(key) for key in chosen)
        for trial in some:
            key = trial.key
            if len(chosen) < most and key not in chosen and periods[_move(key)] < _PERIODS:
                chosen.append(key)
                periods[_move(key)] += 1
    return sorted(chosen)


def worth_confirming(cells: Iterable[Cell], most: int) -> list[Cell]:
    """The best cells, one of each move before others of the same; the best one if none looks good.

    Those that seem surely acceptable come first, then those that may be; but the best of those that
    seem not to be has a place.
    """
    ordered = sorted(cells, key=_preferred)
    good = _varied([cell for cell in ordered if cell.trial.quality > 0])
    if not good:
        return sorted(ordered, key=lambda c: (-c.trial.quality, c.trial.key))[:1]
    refused = [cell for cell in good if not cell.acceptable][:1]
    if refused and most > 1:
        return [*[cell for cell in good if cell not in refused][: most - 1], *refused]
    return good[:most]


def rules(trials: Iterable[Trial]) -> dict[int, Rule]:
    """For each period in which some move promises to avert anything, the one that promises most."""
    best: dict[tuple[int, int, int], Trial] = {}
    for trial in trials:
        key = trial.key
        place = key.period, key.actor, key.taken
        if trial.fall > trial.error and (place not in best or _sure(trial) > _sure(best[place])):
            best[place] = trial
    worth: defaultdict[tuple[int, int], float] = defaultdict(float)
    moves: dict[tuple[int, int], dict[int, int]] = {}
    for (period, actor, taken), trial in best.items():
        worth[period, actor] += trial.share * _sure(trial)
        moves.setdefault((period, actor), {})[taken] = trial.key.instead
    found: dict[int, Rule] = {}
    for (period, actor), instead in sorted(moves.items(), key=lambda m: (-worth[m[0]], m[0])):
        found.setdefault(period, Rule(actor, instead))
    return found


def _varied(cells: Sequence[Cell]) -> list[Cell]:
    """The first of each move, then the second of each, and so on, else in the same order."""
    times: Counter[tuple[int, int, int]] = Counter()
    placed: list[tuple[int, int]] = []
    for place, cell in enumerate(cells):
        move = _move(cell.trial.key)
        placed.append((times[move], place))
        times[move] += 1
    return [cells[place] for _, place in sorted(placed)]


def _preferred(cell: Cell) -> tuple[int, float, Key]:
    return -cell.acceptable, -cell.trial.quality, cell.trial.key


def _move(key: Key) -> tuple[int, int, int]:
    return key.actor, key.taken, key.instead


def _sure(trial: Trial) -> float:
    return trial.fall - trial.error
