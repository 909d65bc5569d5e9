"""What is wrong with an argument's claims in the crisis they are about, before anything is played.

Leaves out: names in expressions, which are looked up as those of measures are (`watching.py`).
"""

from collections.abc import Iterator

from offramp.analysis.claims.paths import periods_of
from offramp.analysis.claims.phrases import (
    OfRuns,
    formulas,
    phrase_of,
    problem_with,
    untensed,
    values,
    windows,
)
from offramp.crisis import Crisis
from offramp.language import Problem
from offramp.language.calendar import CalendarError
from offramp.language.claim import Atom, Event, Probability, Value, Window
from offramp.language.problems import Place, nearest
from offramp.model.model import Model


def unsound(atom: Atom, crisis: Crisis, place: Place | None) -> Iterator[Problem]:
    """What is wrong with a probability, mean or quantile of a claim that stands at a place."""
    here = None if place is None else place.part(atom.start, atom.length)
    yield from _policies(atom, crisis, here)
    model = crisis.model
    wrong = [p for p in (problem_with(f, model) for f in formulas(atom)) if p is not None]
    yield from wrong
    if wrong:
        return
    events = [atom.event] if isinstance(atom, Probability) else []
    events += [] if atom.given is None else [atom.given]
    for event in events:
        yield from _timeless(event, model)
    for value in values(atom):
        yield from _numbers(value, model)
    for window in windows(atom):
        yield from _moment(window, model, place)


def _policies(atom: Atom, crisis: Crisis, place: Place | None) -> Iterator[Problem]:
    known = crisis.policies
    for name in atom.under:
        if name not in known:
            hint = nearest(name, known) or f"known are {', '.join(known) or 'none'}"
            yield Problem(f"there is no policy {name}", place, hint)


def _timeless(event: Event, model: Model) -> Iterator[Problem]:
    """Conditions that change in a run, said without a time."""
    outcomes = [outcome.name for outcome in model.outcomes]
    for formula in untensed(event):
        if isinstance(phrase_of(formula, model), OfRuns):
            continue
        meant = nearest(formula.text, outcomes) if formula.term.kind == "name" else ""
        if meant:
            yield Problem(f"there is no outcome {formula.text}", formula.place, meant)
        else:
            hint = f"say when, as in ever {formula.text} or {formula.text} at {model.periods}"
            message = f"{formula.text} may hold in some periods and not in others"
            yield Problem(message, formula.place, hint)


def _numbers(value: Value, model: Model) -> Iterator[Problem]:
    formula = value.formula
    if isinstance(phrase_of(formula, model), OfRuns) and (
        value.windows or value.reduction != "last"
    ):
        message = f"{formula.text} is one number of the whole run"
        yield Problem(message, formula.place, f"write {formula.text} alone")


def _moment(window: Window, model: Model, place: Place | None) -> Iterator[Problem]:
    here = None if place is None else place.part(window.start, window.length)
    try:
        left = periods_of([window], model)
    except CalendarError as error:
        yield Problem(str(error), here, f"write a period, from 1 to {model.periods}")
        return
    wanted = window.moment
    said = f"{window.word} {wanted}"
    if not left or left.start > model.periods:
        ends = _span(model)
        yield Problem(f"{said} leaves no period to look at", here, f"the crisis runs {ends}")


def _span(model: Model) -> str:
    first, after = model.day(1), model.day(model.periods + 1)
    periods = f"over periods 1 to {model.periods}"
    return f"{periods}, from {first} to before {after}" if first and after else periods
