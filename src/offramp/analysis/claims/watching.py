"""A program that follows what claims speak of: their expressions as its measures.

Choices are those of the crisis itself; what is watched changes no number of play.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from offramp.analysis.claims.paths import Paths
from offramp.analysis.claims.phrases import Said, formulas, phrase_of
from offramp.crisis import Crisis
from offramp.engine.block import Block
from offramp.engine.lower import lower
from offramp.engine.program import Program
from offramp.language import Change, Formula, Place, Problem, Problems, explicit
from offramp.language.claim import Atom
from offramp.language.located import planted
from offramp.language.tree import Mapping as Tree
from offramp.language.tree import Node, Scalar
from offramp.model.expr import Const, Expr, Param, substitute
from offramp.model.model import Model
from offramp.model.parts import Measure

_PREFIX = "claims_speak_of_"  # no scenario has measures of such names


@dataclass(frozen=True, eq=False)
class Watching:
    """A program whose measures are expressions of claims; `columns` by their text."""

    program: Program
    columns: Mapping[str, int]

    def paths(self, block: Block) -> Paths:
        """What a block of its runs says."""
        return Paths(self.program.model, block, self.columns)


def watch(crisis: Crisis, atoms: Sequence[Atom]) -> Watching:
    """The crisis with an eye on all that some probabilities, means and quantiles speak of.

    Raises Problems for a name that the crisis does not have.
    """
    said: dict[str, Formula] = {}
    for formula in (found for atom in atoms for found in formulas(atom)):
        if isinstance(phrase_of(formula, crisis.model), Said):
            said.setdefault(formula.text, formula)
    measures = _resolved(crisis, said) if said else ()
    model = replace(crisis.model, measures=measures)
    return Watching(lower(model), {text: index for index, text in enumerate(said)})


def _resolved(crisis: Crisis, said: Mapping[str, Formula]) -> tuple[Measure, ...]:
    """The expressions as measures, by means of a scenario that has them."""
    known = explicit(crisis.scenario).get("measures", {})
    names = {_PREFIX + str(index): formula for index, formula in enumerate(said.values())}
    texts = {name: {"value": _text(formula, known)} for name, formula in names.items()}
    anywhere = Place(crisis.file, 0, 0)
    nodes: dict[str, Node] = {name: planted(value, anywhere) for name, value in known.items()}
    for name, formula in names.items():
        place = formula.place or Place(f"claim {formula.text}", 0, 0)
        value = texts[name]["value"]
        nodes[name] = Tree({"value": Scalar(value, place, value)}, {"value": place}, place)
    places = {name: node.place for name, node in nodes.items()}
    tree = Tree(nodes, places, anywhere)
    changed = crisis.with_changes([Change("measures", {**known, **texts}, anywhere, tree)])
    found = {measure.name: measure for measure in changed.model.measures}
    central = _foreign(changed.model, crisis.model)
    return tuple(_central(found[name], central) for name in names)


def _text(formula: Formula, measures: Mapping[str, object]) -> str:
    """What is followed: for a measure's name, what the scenario says of it.

    A variable may have the same name, and would be taken first.
    """
    named = measures.get(formula.text)
    if isinstance(named, Mapping):
        return str(named["value"])  # pyright: ignore[reportUnknownArgumentType]
    return formula.text


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


def checked(crisis: Crisis, atoms: Sequence[Atom], policy: str | None) -> list[Problem]:
    """What is wrong with the names of expressions, under a policy."""
    try:
        watch(crisis, atoms)
    except Problems as error:
        where = f"under {policy.replace('+', ' and ')}: " if policy else ""
        return [Problem(where + p.message, p.place, p.hint) for p in error.problems]
    return []
