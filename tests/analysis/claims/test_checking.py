"""What a check is careful about: differences that the solver's luck may explain."""

from dataclasses import replace
from pathlib import Path

import offramp
from offramp.report.claims import warnings

ARGUMENT = """
argument: hair
scenario: walk
policies:
  hardly: {set: {parameters.hazard: 0.195}}
claims:
  close: P(war under hardly) < P(war)
  clear: P(war under safe) < P(war) - 0.03
  alone: P(war) < 0.9
"""


def test_small_differences_between_rough_solutions_are_named(
    tmp_path: Path, walk: offramp.Crisis
) -> None:
    (tmp_path / "walk.yaml").write_text(walk.text)
    (tmp_path / "hair.yaml").write_text(ARGUMENT)
    found = offramp.check(tmp_path / "hair.yaml")
    assert found.all_hold
    assert warnings(found) == []  # nobody looks ahead: nothing was solved
    rough = {
        p: replace(s, solver="regression", converged=False) for p, s in found.solutions.items()
    }
    said = warnings(replace(found, solutions=rough))
    assert any("did not come to rest" in line for line in said)
    [luck] = [line for line in said if "one seed of the solver" in line]
    assert "close" in luck
    assert "alone" not in luck
    exact = {p: replace(s, solver="exact", converged=True) for p, s in found.solutions.items()}
    assert warnings(replace(found, solutions=exact)) == []
