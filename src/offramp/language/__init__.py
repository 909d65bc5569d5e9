"""Text to `Scenario`, and in `arguing` to `Argument`: strict YAML, expressions, problems.

Nothing here knows what a crisis means; it knows what may be written. Imports nothing of ours. Who
only plays a crisis does not wait for the language of claims.
"""

from offramp.language.changes import Change, apply_changes, policy_changes
from offramp.language.distributions import Distribution
from offramp.language.formula import Formula
from offramp.language.printer import explicit, to_json, to_yaml
from offramp.language.problems import Place, Problem, Problems
from offramp.language.reader import Reading, read
from offramp.language.scenario import Scenario

__all__ = [
    "Change",
    "Distribution",
    "Formula",
    "Place",
    "Problem",
    "Problems",
    "Reading",
    "Scenario",
    "apply_changes",
    "explicit",
    "policy_changes",
    "read",
    "to_json",
    "to_yaml",
]
