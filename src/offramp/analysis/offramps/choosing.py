"""Which deviations are worth a closer look, and which of these are to be confirmed."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from offramp.analysis.offramps.measuring import Deviation
from offramp.analysis.offramps.situations import Cell, exclusive
from offramp.analysis.offramps.trials import Key, Trial

_CLOSER = 24  # deviations that are looked at closely
_PERIODS = 3  # at most, in which the same deviation is


@dataclass(frozen=True)
class Rule:
    """What averts most in a period: the deviations of one actor, of which one fits at most."""

    actor: int
    moves: tuple[Deviation, ...]


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


def rules(trials: Iterable[Trial], cells: Iterable[Cell]) -> dict[int, Rule]:
    """For each period in which some actor's moves promise to avert anything, those of the best.

    What was looked at closely counts as it was seen there: wherever it can be made, or in the
    situations found for it (`cells`); the rest as it was seen when all was tried.
    """
    known = [(cell.worth, Deviation(cell.trial.key, cell.conditions)) for cell in cells]
    closely = {deviation.key for _, deviation in known}
    known += [(t.share * _sure(t), Deviation(t.key)) for t in trials if t.key not in closely]
    ordered = sorted(((w, d) for w, d in known if w > 0), key=lambda k: (-k[0], k[1].key))
    worth: defaultdict[tuple[int, int], float] = defaultdict(float)
    moves: defaultdict[tuple[int, int], list[Deviation]] = defaultdict(list)
    for gain, deviation in ordered:
        place = deviation.key.period, deviation.key.actor
        if all(_apart(deviation, other) for other in moves[place]):
            worth[place] += gain
            moves[place].append(deviation)
    found: dict[int, Rule] = {}
    for period, actor in sorted(moves, key=lambda place: (-worth[place], place)):
        found.setdefault(period, Rule(actor, tuple(moves[period, actor])))
    return found


def _apart(one: Deviation, other: Deviation) -> bool:
    """Whether no run gives occasion for both."""
    return one.key.taken != other.key.taken or exclusive(one.conditions, other.conditions)


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
