"""What is wrong with the windows of claims: moments outside of the crisis, what leads astray."""

from collections.abc import Iterator, Sequence

from offramp.analysis.claims.phrases import EndsIn, phrase_of
from offramp.analysis.claims.walking import conditions, events, windows, within
from offramp.analysis.claims.windows import period_at, periods_of
from offramp.language import Problem
from offramp.language.calendar import CalendarError
from offramp.language.claim import Atom, Ever, Window
from offramp.language.problems import Place
from offramp.model.model import Model


def mistimed(atom: Atom, model: Model, place: Place | None) -> Iterator[Problem]:
    """What is wrong with the windows of an atom of a claim that stands at a place."""
    parts = list(windows(atom))
    wrong = [p for part in parts for window in part for p in _moment(window, model, place)]
    wrong = wrong or [p for part in parts for p in _together(part, model, place)]
    yield from wrong or _lasting(atom, model, place)


def _moment(window: Window, model: Model, place: Place | None) -> Iterator[Problem]:
    here = _place(window, place)
    try:
        left, period = periods_of([window], model), period_at(window.moment, model)
    except CalendarError as error:
        yield Problem(str(error), here, f"write a period, from 1 to {model.periods}")
        return
    said = f"{window.word} {window.moment}"
    if not left or left.start > model.periods:
        yield Problem(
            f"{said} leaves no period to look at", here, f"the crisis runs {_span(model)}"
        )
    elif period > model.periods + (window.word == "before"):
        yield Problem(f"{said} is after the end", here, f"the crisis runs {_span(model)}")


def _together(found: Sequence[Window], model: Model, place: Place | None) -> Iterator[Problem]:
    """Windows that leave no period, all of one tense or value together."""
    if found and not periods_of(found, model):
        said = " ".join(f"{window.word} {window.moment}" for window in found)
        hint = f"the crisis runs {_span(model)}"
        yield Problem(f"{said} leaves no period to look at", _place(found[0], place), hint)


def _lasting(atom: Atom, model: Model, place: Place | None) -> Iterator[Problem]:
    """Outcomes alone after or at a moment: once reached they stay, so that `after` says nothing."""
    for part in (part for event in events(atom) for part in within(event)):
        if not isinstance(part, Ever):
            continue
        said = list(conditions(part.of))
        late = [w for w in part.windows if w.word in ("after", "at")]
        if late and all(isinstance(phrase_of(f, model), EndsIn) for f in said):
            name, [first, *_] = said[0].text, late
            window = f"{first.word} {first.moment}"
            message = f"{name} stays once it is reached: `{window}` takes in what came before"
            if period_at(first.moment, model) == 1 and first.word == "at":
                message = f"{name} stays once it is reached: `at` says no more than `by`"
            yield Problem(message, _place(first, place), _instead(name, part.windows, model))


def _instead(name: str, found: tuple[Window, ...], model: Model) -> str:
    """How to say that an outcome comes about within windows."""
    until = next((f" {w.word} {w.moment}" for w in found if w.word in ("by", "before")), "")
    first = next(w for w in found if w.word in ("after", "at"))
    if first.word == "after":
        return f"write {name}{until} and not {name} by {first.moment}"
    if period_at(first.moment, model) == 1:
        return f"write {name} by {first.moment}"
    return f"write {name} by {first.moment} and not {name} before {first.moment}"


def _place(window: Window, place: Place | None) -> Place | None:
    return None if place is None else place.part(window.start, window.length)


def _span(model: Model) -> str:
    first, after = model.day(1), model.day(model.periods + 1)
    periods = f"over periods 1 to {model.periods}"
    return f"{periods}, from {first} to before {after}" if first and after else periods
