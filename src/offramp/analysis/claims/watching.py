"""A program that follows what claims speak of: their expressions as its measures.

Choices are those of the crisis itself; what is watched changes no number of play.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from offramp.analysis.claims.ends import Paid, paying
from offramp.analysis.claims.naming import explained
from offramp.analysis.claims.paths import Paths
from offramp.analysis.claims.phrases import Said, phrase_of
from offramp.analysis.claims.walking import formulas
from offramp.crisis import Crisis
from offramp.engine.block import Block
from offramp.engine.lower import lower
from offramp.engine.program import Program
from offramp.language import Formula, Problems
from offramp.language.claim import Atom
from offramp.language.state import Measure as WrittenMeasure
from offramp.language.terms import Term
from offramp.model import build
from offramp.model.expr import FALSE, Const, Did, Expr, Param, substitute
from offramp.model.model import Model
from offramp.model.parts import Measure

_PREFIX = "claims_speak_of_"  # no scenario has measures of such names


@dataclass(frozen=True, eq=False)
class Watching:
    """A program whose measures are expressions of claims; `columns` by their text.

    Those that speak of what was done have a second one, `idle`: what they would be had nobody
    acted, for when a run is over. `pays` are the columns of what outcomes pay.
    """

    program: Program
    columns: Mapping[str, int]
    idle: Mapping[str, int]
    pays: Mapping[Paid, int]

    def paths(self, block: Block) -> Paths:
        """What a block of its runs says."""
        return Paths(self.program.model, block, self.columns, self.idle, self.pays)


def watch(crisis: Crisis, atoms: Sequence[Atom]) -> Watching:
    """The crisis with an eye on all that some probabilities, means and quantiles speak of.

    Raises Problems for a name that the crisis does not have.
    """
    said: dict[str, Formula] = {}
    for formula in (found for atom in atoms for found in formulas(atom)):
        if isinstance(phrase_of(formula, crisis.model), Said):
            said.setdefault(formula.text, formula)
    measures = _resolved(crisis, said) if said else ()
    idle = {text: _idle(measure) for text, measure in zip(said, measures, strict=True)}
    acting = {text: measure for text, measure in idle.items() if measure not in measures}
    pays = paying(atoms, crisis.model)
    model = replace(crisis.model, measures=(*measures, *acting.values(), *pays.values()))
    columns = {text: index for index, text in enumerate(said)}
    return Watching(
        lower(model),
        columns,
        {text: index for index, text in enumerate(acting, len(measures))},
        {paid: index for index, paid in enumerate(pays, len(measures) + len(acting))},
    )


def _idle(measure: Measure) -> Measure:
    """What a measure would be, had nobody acted in the period."""
    name = measure.name + "_idle"
    value = substitute(measure.value, lambda leaf: FALSE if isinstance(leaf, Did) else None)
    return measure if value == measure.value else replace(measure, name=name, value=value)


def _resolved(crisis: Crisis, said: Mapping[str, Formula]) -> tuple[Measure, ...]:
    """The expressions as measures, by means of a scenario that has them."""
    known = crisis.scenario.measures
    asked = {
        _PREFIX + str(index): WrittenMeasure(value=_formula(formula, known))
        for index, formula in enumerate(said.values())
    }
    scenario = crisis.scenario.model_copy(update={"measures": {**known, **asked}})
    model, problems = build(scenario, lambda path, key: None)
    if model is None:
        told = [explained(problem, said.values(), crisis) for problem in problems]
        raise Problems(told, {crisis.file: crisis.text})
    found = {measure.name: measure for measure in model.measures}
    central = _foreign(model, crisis.model)
    return tuple(_central(found[name], central) for name in asked)


def _formula(formula: Formula, measures: Mapping[str, WrittenMeasure]) -> Formula:
    """What is followed: for a measure's name, what the scenario says of it.

    A variable may have the same name, and would be taken first. What is not a number differs from
    nothing in an event, as it is not equal to anything.
    """
    named = measures.get(".".join(formula.term.parts)) if formula.term.kind == "name" else None
    if named is not None:
        return named.value
    return replace(formula, term=_apart(formula.term)) if formula.condition else formula


def _apart(term: Term) -> Term:
    """A condition in which `a != b` is `a < b or a > b`."""
    args = tuple(_apart(arg) for arg in term.args)
    if term.kind != "!=":
        return replace(term, args=args)
    sides = (replace(term, kind="<", args=args), replace(term, kind=">", args=args))
    return replace(term, kind="or", args=sides)


def _foreign(changed: Model, model: Model) -> dict[str, float]:
    """The assumptions that nothing but what is followed depends on, with their central values."""
    known = {assumption.path for assumption in model.assumptions}
    return {a.path: a.value for a in changed.assumptions if a.path not in known}


def _central(measure: Measure, values: Mapping[str, float]) -> Measure:
    """The measure with some assumptions at their central values."""

    def central(leaf: Expr) -> Expr | None:
        if not isinstance(leaf, Param) or leaf.path not in values:
            return None
        return Const(values[leaf.path])

    return replace(measure, value=substitute(measure.value, central))
