"""What is wrong with an argument's claims in the crisis they are about, before anything is played.

Leaves out: names in expressions, which are looked up as those of measures are (`watching.py`), and
windows, which are those of the crisis under the policies (`timing.py`).
"""

from collections.abc import Iterator

from offramp.analysis.claims.phrases import (
    Computed,
    Ended,
    IsOf,
    OfRuns,
    is_number,
    phrase_of,
    problem_with,
)
from offramp.analysis.claims.walking import conditions, events, formulas, untensed, values
from offramp.analysis.claims.watching import watch
from offramp.crisis import Crisis
from offramp.language import Formula, Problem, Problems
from offramp.language.claim import Atom, Condition, Event, Probability, Value
from offramp.language.distributions import DISTRIBUTIONS, LOTTERY
from offramp.language.problems import Place, nearest
from offramp.language.terms import constant
from offramp.model.model import Model

_ARITHMETIC = ("number", "+", "-", "*", "/", "**")


def unsound(atom: Atom, crisis: Crisis, place: Place | None) -> Iterator[Problem]:
    """What is wrong with a probability, mean or quantile of a claim that stands at a place."""
    here = None if place is None else place.part(atom.start, atom.length)
    yield from _policies(atom, crisis, here)
    model = crisis.model
    wrong = [p for p in (problem_with(f, model) for f in formulas(atom)) if p is not None]
    wrong = wrong or [p for event in events(atom) for p in _no_events(event, model)]
    yield from wrong
    if wrong:
        return
    for event in events(atom):
        yield from _timeless(event, crisis)
    for value in values(atom):
        yield from _numbers(value, model)


def _policies(atom: Atom, crisis: Crisis, place: Place | None) -> Iterator[Problem]:
    known = crisis.policies
    for name in atom.under:
        if name not in known:
            hint = nearest(name, known) or f"known are {', '.join(known) or 'none'}"
            yield Problem(f"there is no policy {name}", place, hint)


def _no_events(event: Event, model: Model) -> Iterator[Problem]:
    """Numbers where a condition should stand, and what has a time and is of the whole run."""
    alone = list(untensed(event))
    for formula in conditions(event):
        said, phrase = formula.text, phrase_of(formula, model)
        if is_number(phrase):
            example = 3 if isinstance(phrase, Ended) else 0
            hint = f"compare it, as in {said} > {example}, or write E({said})"
            yield Problem(f"{said} is a number", formula.place, hint)
        elif _is_mute(formula):
            outcome = model.outcomes[0].name
            hint = f"an event is what happens in some runs, such as {outcome}"
            yield Problem(f"{said} says nothing of the crisis", formula.place, hint)
        elif any(formula is other for other in alone):
            continue
        elif isinstance(phrase, Computed):
            message = f"{said} is said of the whole run"
            yield Problem(message, formula.place, f"write {said} without a tense or window")
        elif isinstance(phrase, IsOf):
            message = f"{said} is the type when the run ends, whatever the time"
            hint = f"write {said} without a tense or window, joined by `and` or after `given`"
            yield Problem(message, formula.place, hint)


def _is_mute(formula: Formula) -> bool:
    """Whether nothing in it is a name."""
    return all(term.kind != "name" for term in formula.term.walk())


def _mute(formula: Formula) -> Problem:
    """What is wrong with a value that speaks of nothing: it is drawn, or a number, or not even one.

    Numbers as written stand outside of the brackets; what is drawn or computed badly cannot.
    """
    said, terms = formula.text, list(formula.term.walk())
    drawn = [t for t in terms if t.kind == "call" and t.value in (*DISTRIBUTIONS, LOTTERY)]
    if drawn:
        message = f"{drawn[0].value}(…) draws a number, which only a variable's start can do"
        return Problem(message, formula.place, "name the variable that starts so")
    if all(t.kind in _ARITHMETIC for t in terms) and constant(formula.term) is None:
        return Problem(
            f"{said} is no finite number", formula.place, "write E(x), x a name of the crisis"
        )
    hint = "write numbers outside of the brackets"
    return Problem(f"{said} says nothing of the crisis", formula.place, hint)


def _timeless(event: Event, crisis: Crisis) -> Iterator[Problem]:
    """Conditions that change in a run, said without a time."""
    for formula in untensed(event):
        if isinstance(phrase_of(formula, crisis.model), OfRuns):
            continue
        try:
            watch(crisis, [Probability(Condition(formula))])
        except Problems as error:  # a name that is not known has no time either
            yield from error.problems
            continue
        hint = f"say when, as in ever {formula.text} or {formula.text} at {crisis.model.periods}"
        message = f"{formula.text} may hold in some periods and not in others"
        yield Problem(message, formula.place, hint)


def _numbers(value: Value, model: Model) -> Iterator[Problem]:
    formula = value.formula
    said, phrase = formula.text, phrase_of(formula, model)
    if isinstance(phrase, IsOf):
        yield Problem(f"{said} holds or does not", formula.place, f"write P({said})")
    elif _is_mute(formula):
        yield _mute(formula)
    elif isinstance(phrase, OfRuns) and (value.windows or value.reduction != "last"):
        message = f"{said} is one number of the whole run"
        yield Problem(message, formula.place, f"write {said} alone")
