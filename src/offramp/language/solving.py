"""How a crisis is to be solved, as written: the solver, which equilibrium, how hard to try."""

from typing import Annotated

from pydantic import AfterValidator, Field

from offramp.language.fields import Identifier, Strict, fault
from offramp.language.problems import nearest

SOLVERS = ("auto", "exact", "regression")
SELECTIONS = ("principal", "lowest-risk", "low", "middle", "high")


def _one_of(known: tuple[str, ...], what: str) -> AfterValidator:
    def validate(value: str) -> str:
        if value not in known:
            hint = nearest(value, known) or f"known are {', '.join(known)}"
            raise fault(f"there is no {what} {value}", hint)
        return value

    return AfterValidator(validate)


def _share(value: float) -> float:
    if not 0 < value <= 1:
        raise fault(f"damping must lie above 0 and not above 1, found {value:g}")
    return value


class Solving(Strict):
    """The solver, which of several equilibria it takes, and how hard it tries."""

    solver: Annotated[str, _one_of(SOLVERS, "solver")] = Field(
        default="auto",
        description="`exact`: backward induction over all positions; `regression`: from sampled "
        "play; `auto`: exact where the crisis is small enough.",
        json_schema_extra={"enum": list(SOLVERS)},
    )
    selection: Annotated[str, _one_of(SELECTIONS, "selection")] = Field(
        default="principal",
        description="Which of several equilibria is played: `principal`, the one that grows out of "
        "aimless choice; `lowest-risk`, the one that makes `avoid` least likely; `low`, `middle`, "
        "`high`, by how likely whoever moves first is to take the last of its open actions.",
        json_schema_extra={"enum": list(SELECTIONS)},
    )
    avoid: Identifier | None = Field(
        default=None,
        description="The outcome that `lowest-risk` makes least likely; left out, the one that is "
        "worst for all actors together.",
    )
    rounds: Annotated[int, Field(ge=1, le=1_000)] = Field(
        default=60, description="With `regression`: the most rounds of reply."
    )
    runs: Annotated[int, Field(ge=64, le=1_000_000)] | None = Field(
        default=None,
        description="With `regression`: the runs played in each round; left out, as many as are "
        "cheap for a crisis of this size.",
    )
    seed: Annotated[int, Field(ge=0, le=2**64 - 1)] = Field(
        default=1, description="With `regression`: the seed of these runs."
    )
    damping: Annotated[float, AfterValidator(_share)] = Field(
        default=0.5,
        description="With `regression`: how far choices move toward the reply in each round, above "
        "0 and up to 1.",
    )
