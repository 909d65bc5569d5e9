"""Text to `Scenario` and `Argument`: strict YAML with places, expressions, claims, problems.

Nothing here knows what a crisis means; it knows what may be written. Imports nothing of ours.
"""

from offramp.language.arguing import ArgumentReading, explicit_argument, read_argument
from offramp.language.argument import Argument
from offramp.language.assertion import Assertion
from offramp.language.changes import Change, apply_changes, policy_changes
from offramp.language.claim import Claim
from offramp.language.claims.parser import parse_claim
from offramp.language.claims.printer import claim_text
from offramp.language.distributions import Distribution
from offramp.language.formula import Formula
from offramp.language.printer import explicit, to_json, to_yaml
from offramp.language.problems import Place, Problem, Problems
from offramp.language.reader import Reading, read
from offramp.language.scenario import Scenario

__all__ = [
    "Argument",
    "ArgumentReading",
    "Assertion",
    "Change",
    "Claim",
    "Distribution",
    "Formula",
    "Place",
    "Problem",
    "Problems",
    "Reading",
    "Scenario",
    "apply_changes",
    "claim_text",
    "explicit",
    "explicit_argument",
    "parse_claim",
    "policy_changes",
    "read",
    "read_argument",
    "to_json",
    "to_yaml",
]
