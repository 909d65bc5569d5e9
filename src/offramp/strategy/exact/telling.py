"""The solver's account of itself in plain words."""

from typing import Any


def why(how: dict[str, Any], selection: str) -> str:
    """Why this equilibrium: how it was found, and by which rule selected."""
    rules = {
        "principal": "the one on the branch that leads from uniform choice, as rationality grows, "
        "to the rationality assumed",
        "lowest-risk": "the one in which the outcome to avoid is least likely",
        "low": "the one in which the first mover is least likely to take its last action",
        "middle": "the middle one by the first mover's probability of its last action",
        "high": "the one in which the first mover is most likely to take its last action",
    }
    if how["unique"]:
        return f"by {how['method']}; there is one equilibrium"
    return f"by {how['method']}; of several equilibria that there may be, {rules[selection]}"


def warnings(how: dict[str, Any], left: float, good: bool) -> tuple[str, ...]:
    """What a user must know before relying on the solution, in plain sentences."""
    found: list[str] = []
    if not how["arrived"]:
        found.append(
            "The solver did not reach the rationality assumed: choices are those of the last "
            "point it reached. Lower the rationality or choose another selection."
        )
    elif not good:
        found.append(f"Choices differ from the logit reply to all choices by up to {left:.2g}.")
    return tuple(found)
