"""The crisis as it is and under the policies that claims name, each solved once.

Actors know the policies and choose anew under each. All variants meet the same luck, in play and in
solving.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

from offramp.analysis.worlds import at, shared
from offramp.crisis import Crisis
from offramp.engine.lower import lower
from offramp.language.claim import Atom, Claim, Policies, atoms, comparisons
from offramp.solving import solved
from offramp.strategy.solution import Solution

Progress = Callable[[str, int, int], None]  # what is being done, steps done, steps in all


@dataclass(frozen=True, eq=False)
class Variant:
    """The crisis under policies, and how its actors choose."""

    policies: Policies
    crisis: Crisis
    solution: Solution

    @property
    def title(self) -> str:
        """How it is spoken of."""
        return name_of(self.policies)


class Variants:
    """The variants of a crisis; those in `crises`, which grow, were built before.

    The seed of a solver that goes by luck is the scenario's and `again` more.
    """

    def __init__(
        self,
        crisis: Crisis,
        progress: Progress | None = None,
        crises: dict[Policies, Crisis] | None = None,
        again: int = 0,
    ) -> None:
        self.crisis, self.progress, self.again = crisis, progress, again
        self._crises = {} if crises is None else crises
        self._known: dict[Policies, Variant] = {}

    def crisis_of(self, policies: Policies) -> Crisis:
        """The crisis under policies, applied one after the other. Raises Problems."""
        if policies not in self._crises:
            self._crises[policies] = under(self.crisis, policies)
        return self._crises[policies]

    def of(self, policies: Policies) -> Variant:
        """The crisis under policies, solved when it is asked for first. Raises PlayError."""
        if policies not in self._known:
            crisis = self.crisis_of(policies)
            asked = crisis.model.solving
            model = replace(crisis.model, solving=replace(asked, seed=asked.seed + self.again))
            solution = solved(lower(model), progress=self._told(policies))
            self._known[policies] = Variant(policies, crisis, solution)
        return self._known[policies]

    def by_luck(self, policies: Policies) -> bool:
        """Whether another seed of the solver may find other choices. Raises PlayError."""
        return self.of(policies).solution.diagnostics.solver == "regression"

    def once_more(self, number: int) -> "Variants":
        """The same variants, to be solved with a seed so many after this one's."""
        return Variants(self.crisis, self.progress, self._crises, self.again + number)

    def known(self) -> list[Variant]:
        """The variants that were solved so far."""
        return list(self._known.values())

    def _told(self, policies: Policies) -> Callable[[int, int], None] | None:
        progress = self.progress
        if progress is None:
            return None
        words = f"solving {name_of(policies)}"
        if self.again:
            words += f", seed {self.again + self.crisis.model.solving.seed}"
        return lambda done, of: progress(words, done, of)


def under(crisis: Crisis, policies: Policies) -> Crisis:
    """The crisis under its own policy, if it has one, and others after it. Raises Problems."""
    names = [*(crisis.policy.split("+") if crisis.policy else []), *policies]
    if not policies:
        return crisis
    changed = crisis.under("+".join(names))
    return at(changed, shared({a.path: a.value for a in crisis.model.assumptions}, crisis, changed))


def variants_of(claim: Claim) -> frozenset[Policies]:
    """The variants that a claim speaks of; the empty one is the crisis as it is."""
    return frozenset(atom.under for atom in atoms_of(claim))


def atoms_of(claim: Claim) -> list[Atom]:
    """The probabilities, means and quantiles of a claim, from left to right."""
    return [
        atom
        for comparison in comparisons(claim)
        for side in (comparison.left, comparison.right)
        for atom in atoms(side)
    ]


def name_of(policies: Policies) -> str:
    """How a variant is spoken of."""
    return f"under {' and '.join(policies)}" if policies else "the crisis as it is"
