"""The tables of policies tell what was measured, of the policies that there are."""

from typing import Any

import pytest

import offramp

NAMES = ("cuba-1962", "july-1914", "ukraine-2022", "ukraine-2024")


@pytest.mark.parametrize("name", NAMES)
def test_what_is_kept_is_of_the_scenario_as_it_is(name: str, building: Any) -> None:
    kept = building("policies").read()
    crisis = offramp.load(name)
    told = f"measure anew: offramp compare {name} --runs 20000 --json, and keep what it finds"
    assert kept[name]["hash"] == crisis.hash, told
    assert set(kept[name]["policies"]) == set(crisis.policies), told


def test_a_table_tells_what_moved(building: Any) -> None:
    policies = building("policies")
    row = {"converged": False, "outcomes": {"secret_trade": 0.5, "soviet_union_backs_down": 0.004}}
    kept = {
        "hash": "0",
        "seed": 1,
        "runs": 9,
        "outcomes": {
            "soviet_union_backs_down": [0.0, 0.0, 0.0002],
            "secret_trade": [0.45, 0.44, 0.46],
        },
        "policies": {"no-jupiters": row},
    }
    page = policies.policy_table("cuba-1962", {"cuba-1962": kept})
    assert "| as it is | 45.0 % | 55.0 % |" in page
    assert "`no-jupiters` †" in page
    assert "| **50.0 %** | 50.0 % |" in page
    assert "takes the missiles away" not in page  # too rare for a column of its own
    assert "9 runs" in page
    ends = policies.outcome_table("cuba-1962", {"cuba-1962": kept}).splitlines()
    assert ends[-2].endswith("| 45.0% | 44.0–46.0% |")  # the commonest first
    assert ends[-1].endswith("| 0% | 0.000–0.020% |")


def test_a_table_tells_by_how_much_seeds_of_the_solver_differ(building: Any) -> None:
    def found(trade: float, under: float) -> dict[str, Any]:
        def ends(p: float) -> dict[str, Any]:
            rows = {"secret_trade": p, "standoff": 1 - p}
            return {name: {"p": p, "low": p, "high": p, "after": p} for name, p in rows.items()}

        policy = {"policy": "no-jupiters", "problem": None, "outcomes": ends(under)}
        policy |= {"solution": {"converged": under < 0.6}}
        told = {"hash": "0", "seed": 1, "runs": 9, "scenario": "cuba-1962"}
        return {**told, "outcomes": ends(trade), "policies": [policy]}

    policies = building("policies")
    kept = policies.kept_of(found(0.4, 0.5), found(0.45, 0.52))
    page = policies.policy_table("cuba-1962", {"cuba-1962": kept})
    assert "2 seeds" in page
    assert "| as it is | 40.0 to 45.0 % | 55.0 to 60.0 % | 0 |" in page
    assert "| **50.0 to 52.0 %** | **48.0 to 50.0 %** |" in page
    assert "†" not in page
    # by one of them it moves the other way
    kept = policies.kept_of(found(0.4, 0.5), found(0.65, 0.62))
    page = policies.policy_table("cuba-1962", {"cuba-1962": kept})
    assert "| 50.0 to 62.0 % | 38.0 to 50.0 % |" in page
    assert "`no-jupiters` †" in page
