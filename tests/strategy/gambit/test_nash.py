"""Equilibria that pygambit finds, against closed forms and the exact solver."""

import json
from pathlib import Path

import numpy as np
import pytest

from offramp.engine.errors import TooLarge
from offramp.strategy.choosing import given_behaviors
from offramp.strategy.exact import solve_exact
from offramp.strategy.gambit import NoPygambit, NotSolved, Unsayable, library, nash, to_tree
from offramp.strategy.gambit.following import follow
from offramp.strategy.gambit.replying import completed, regret

pytest.importorskip("pygambit")
THEORY = Path(__file__).resolve().parents[4] / "shared" / "theory"


def points(file: str, sub: str) -> list[dict]:
    if not (THEORY / file).is_file():
        return []
    data = json.loads((THEORY / file).read_text("utf-8"))
    return [point for point in data["points"] if point["sub"] == sub]


def plain(value):
    return value["value"] if isinstance(value, dict) else value


@pytest.mark.parametrize("point", points("01_chicken.json", "mixed_nash"))
def test_chicken_has_two_pure_equilibria_and_the_mixed_one(program, point):
    sets = {f"{k}_{i}": v for i, own in point["params"].items() for k, v in own.items()}
    found = nash(program("theory/chicken", sets))
    assert found.complete
    assert len(found.equilibria) == point["expected"]["n_equilibria"]
    dares = sorted((e.p("a", "dare"), e.p("b", "dare")) for e in found.equilibria)
    expected = {key: plain(value) for key, value in point["expected"].items()}
    mixed = expected["P_dare_A"], expected["P_dare_B"]
    assert np.abs(np.array(dares) - [(0, 1), mixed, (1, 0)]).max() <= point["tol"]
    between = next(e for e in found.equilibria if 0 < e.p("a", "dare") < 1)
    assert between.outcomes["disaster"] == pytest.approx(expected["P_disaster"], abs=point["tol"])


@pytest.mark.parametrize("point", points("06_spiral_trust.json", "a_trust_game"))
def test_extreme_equilibria_of_the_trust_game(program, point):
    names = ("t1", "t2", "gT", "gU", "l", "c")
    found = nash(program("theory/trust", {n: plain(point["params"][n]) for n in names}))
    listed = sorted(
        [e.p(actor, "cooperate", "trustworthy") for actor in ("a", "b")] for e in found.equilibria
    )
    expected = point["expected"]["NE(P C|trustworthy A,B)"]
    assert len(listed) == point["expected"]["n_extreme_NE"] == len(expected)
    assert np.abs(np.array(listed) - np.array(sorted(expected))).max() <= point["tol"]


@pytest.mark.parametrize("point", points("05_perfect_deterrence.json", "c_gmdg"))
def test_extreme_equilibria_of_mutual_deterrence(program, point):
    renamed = {"DD+": "DD_plus", "DD-": "DD_minus"}
    sets = {renamed.get(k, k): plain(v) for k, v in point["params"].items() if k not in "ts"}
    found = nash(program("theory/deterrence-mutual", sets))
    listed = sorted(
        [e.p(i, "defect", kind) for i in ("a", "b") for kind in ("hard", "soft")]
        for e in found.equilibria
    )
    expected = sorted(point["expected"]["extreme_NE(AH,AS,BH,BS)"])
    assert len(listed) == point["expected"]["n_extreme_NE"]
    assert np.abs(np.array(listed) - np.array(expected)).max() <= point["tol"]


@pytest.mark.parametrize("point", points("10_costly_signalling.json", "a_sunk_cost"))
def test_sunk_costs_signal_or_all_stay(program, point):
    params = {name: plain(value) for name, value in point["params"].items()}
    found = nash(program("theory/signal-sunk-cost", params))
    expected = {key: plain(value) for key, value in point["expected"].items()}
    signs = [
        e
        for e in found.equilibria
        if e.p("sender", "challenge", "resolute") == pytest.approx(1, abs=1e-9)
        and e.p("sender", "challenge", "irresolute") == pytest.approx(expected["P_sig_I"], abs=1e-9)
        and e.p("receiver", "concede") == pytest.approx(expected["kappa"], abs=1e-9)
    ]
    assert len(signs) == 1
    assert signs[0].outcomes["war"] == pytest.approx(expected["P_war"], abs=1e-9)
    stay = [e for e in found.equilibria if e.outcomes["no_challenge"] > 1 - 1e-12 and e.tenable]
    assert bool(stay) == expected["pooling_on_stay_NE_exists"]
    assert len({e.path for e in stay}) == 1  # they differ in what would follow a challenge


def test_deterrence_can_rest_on_a_threat_that_no_belief_bears_out(program):
    found = nash(program("theory/deterrence-unilateral"))
    deterred = [e for e in found.equilibria if e.outcomes["status_quo"] > 1 - 1e-12]
    assert {e.tenable for e in deterred} == {True, False}
    for one in deterred:  # a hard defender would rather resist, whatever it believes
        assert one.tenable == (one.p("defender", "resist", "hard") == pytest.approx(1))


def test_the_subgame_perfect_equilibrium_is_the_limit_of_rationality(program):
    made = program("theory/crisis-tree", {"lambda": 400})
    found = nash(made, "subgame-perfect")
    assert found.complete
    (one,) = found.equilibria
    exact = solve_exact(made, given_behaviors(made))
    for name, p in exact.outcomes.items():
        assert one.outcomes[name] == pytest.approx(p, abs=1e-9)
    assert len(nash(made).equilibria) > 1  # threats that are not carried out hold up others


@pytest.mark.parametrize("point", points("05_perfect_deterrence.json", "d_aeg"))
def test_extended_deterrence_is_subgame_perfect(program, point):
    params = {k.replace("=P(HH)", "").replace("=P(HS)", ""): v for k, v in point["params"].items()}
    params = {name: plain(value) for name, value in params.items()}
    found = nash(program("theory/deterrence-extended", params), "subgame-perfect")
    wanted = plain(point["expected"]["P_EE"])
    assert any(e.outcomes["ee"] == pytest.approx(wanted, abs=1e-9) for e in found.equilibria)


@pytest.mark.parametrize(
    "name", ["theory/crisis-tree", "theory/deterrence-unilateral", "theory/trust", "election"]
)
@pytest.mark.parametrize("rationality", [0.5, 2.0, 5.0])
def test_agent_logit_is_our_solution_with_patience_one(program, name, rationality):
    sets = {"lambda": rationality} if name.startswith("theory") else {}
    made = program(name, sets)
    exact = solve_exact(made, given_behaviors(made))
    found = nash(made, "logit")
    (one,) = found.equilibria
    near = 1e-9 if name == "theory/crisis-tree" else 1e-6
    for outcome, p in exact.outcomes.items():
        assert one.outcomes[outcome] == pytest.approx(p, abs=near)
    for actor, payoff in exact.payoffs.items():
        assert one.payoffs[actor] == pytest.approx(payoff, abs=10 * near)


def test_rationalities_that_differ_are_scaled(program):
    sets = {"actors.a.rationality": 3, "actors.b.rationality": 0.7}
    made = program("theory/crisis-tree", sets)
    exact = solve_exact(made, given_behaviors(made))
    (one,) = nash(made, "logit").equilibria
    for outcome, p in exact.outcomes.items():
        assert one.outcomes[outcome] == pytest.approx(p, abs=1e-8)


def test_agent_logit_with_impatience_is_refused(program):
    with pytest.raises(Unsayable, match="patience below 1"):
        nash(program("turns"), "logit")


def test_equilibria_with_chance_and_private_types_leave_nothing_to_gain(program):
    ordered = {"time.moves": "[north, bystander, south]"}
    found = nash(program("turns", ordered), "lcp")
    assert found.equilibria
    for one in found.equilibria:
        assert one.regret < 1e-9
        assert sum(one.outcomes.values()) == pytest.approx(1)
        assert set(one.payoffs) == {"north", "south", "bystander"}
        assert all(d.reach > 0 for d in one.decisions)
        for decision in one.decisions:  # what is chosen is what is worth most
            best = max(decision.values)
            for p, value in zip(decision.probabilities, decision.values, strict=True):
                assert p < 1e-9 or value == pytest.approx(best, abs=1e-8)


def test_three_players(program):
    found = nash(program("three"))
    assert found.method == "enumpoly"
    dares = {tuple(round(e.p(i, "dare"), 6) for i in "abc") for e in found.equilibria}
    # one dares; or all do with p: (1 - p)² = 3 · 2p(1 - p) + 3p², what swerving is worth being
    # -3 p² and what daring is worth (1 - p)² - 3 (1 - (1 - p)²)
    assert {(1, 0, 0), (0, 1, 0), (0, 0, 1)} <= dares
    p = next(d for d in dares if d[0] == d[1] == d[2])[0]
    assert (1 - p) ** 2 - 3 * (1 - (1 - p) ** 2) == pytest.approx(-3 * p**2, abs=1e-5)
    with pytest.raises(Unsayable, match="two players"):
        nash(program("three"), "lcp")


def test_a_constant_sum(program):
    made = program("pennies")
    for method in ("lp", "lcp", "enummixed"):
        (one,) = nash(made, method).equilibria
        assert one.p("hider", "left") == pytest.approx(1 / 3, abs=1e-12)
        assert one.p("seeker", "left") == pytest.approx(1 / 3, abs=1e-12)
        assert one.payoffs["hider"] == pytest.approx(-2 / 3, abs=1e-12)
    with pytest.raises(Unsayable, match="constant sum"):
        nash(program("theory/chicken"), "lp")


@pytest.mark.parametrize("method", ["gnm", "ipa", "simpdiv", "logit-limit", "enumpoly", "enumpure"])
def test_the_other_methods(program, method):
    found = nash(program("theory/chicken", P_B=-5), method)
    assert found.equilibria
    assert max(e.regret for e in found.equilibria) < 1e-4
    if method == "enumpure":
        assert len(found.equilibria) == 2


def test_profiles_left_open_are_completed_by_best_replies(program):
    tree = to_tree(program("theory/crisis-tree"))
    labels = [each.label for each in tree.sets]
    chosen: list = [None] * 3
    chosen[labels.index("a, period 1")] = np.array([1.0, 0.0])
    chosen[labels.index("b, period 1")] = np.array([0.0, 1.0])
    whole = completed(tree, chosen)
    assert whole[labels.index("a, period 2")].tolist() == [0.0, 1.0]  # war -0.5, backing down -1
    assert regret(tree, follow(tree, whole), whole) == 0.0
    chosen[labels.index("b, period 1")] = np.array([1.0, 0.0])
    whole = completed(tree, chosen)
    assert regret(tree, follow(tree, whole), whole) == pytest.approx(1.0)  # a should challenge


def test_large_games_are_refused_unless_a_method_is_named(program):
    with pytest.raises(TooLarge):
        nash(program("theory/deadline"))
    with pytest.raises(ValueError, match="no method"):
        nash(program("theory/chicken"), "magic")


def test_a_branch_that_stops_short_is_not_passed_off(program, monkeypatch):
    class Short:
        lam = 1.0

    gambit = library.loaded()
    monkeypatch.setattr(gambit.qre, "logit_solve_lambda", lambda *_: [Short()])
    with pytest.raises(NotSolved, match="pitchfork"):
        nash(program("theory/chicken"), "logit")


def test_without_pygambit_the_remedy_is_named(program, monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "pygambit", None)
    with pytest.raises(NoPygambit, match=r'pip install "offramp\[gambit\]"'):
        nash(program("theory/chicken"))
