"""The search among levers: a known optimum, the front, interruption and resumption."""

from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("optuna")

from offramp.analysis import optimizing, studies
from offramp.analysis.levering import chosen_levers, moved
from offramp.analysis.objectives import Objective, objective
from offramp.analysis.optimizing import nondominated, optimize, study_file
from offramp.analysis.studies import MissingOptuna, Study, Trial
from offramp.crisis import Crisis, check, load, loads
from offramp.language import Problems
from offramp.playing import play

DARE = Path(__file__).with_name("dare.yaml")
# a flood costs 1, the dike its height at the price of one half
TEXT = """
offramp: 1
id: dike
time: {periods: 1}
parameters: {height: 0.2, price: 0.5, help: 0}
actors: {town: {behavior: uniform}}
variables: {wet: 0}
actions: {hold: {by: town}}
chance: {flood: {probability: (1 - height) ** 2, effects: {wet: 1}}}
outcomes: {flooded: wet > 0, dry: otherwise}
payoffs: {town: {terminal: help - wet - 2 * price * height}}
measures: {wet: wet}
policies:
  aid: {set: {help: 1}}
  harm: {set: {help: -1}}
levers:
  dike: {path: parameters.height, low: 0, high: 1}
  aid: {policies: [none, harm, aid]}
  price: {path: price, values: [0.5, 0.7]}
"""


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OFFRAMP_CACHE", str(tmp_path / "cache"))


@pytest.fixture
def crisis() -> Crisis:
    return loads(TEXT)


def town(crisis: Crisis) -> Objective:
    return objective(crisis, "payoff.town", maximize=True)


def test_the_known_optimum_is_found(crisis: Crisis) -> None:
    """1 - (1 - h)² - h is largest at h = 1/2: with aid, and the low price, it is 1 - 1/4 - 1/2."""
    found = optimize(crisis, [town(crisis)], trials=40, runs=1_000, fresh=4_000)
    (best,) = found.front
    assert best.point["aid"] == "aid"
    assert best.point["price"] == 0.5
    assert best.point["dike"] == pytest.approx(0.5, abs=0.12)
    assert best.values[0].low < 0.25 + 0.01  # near the top the payoff hardly changes
    assert best.values[0].high > 0.25 - 0.02
    assert found.as_is[0].mean == pytest.approx(-(0.8**2) - 0.2, abs=0.03)
    assert len(found.trials) == 40


def test_points_of_the_front_are_told_by_fresh_runs(crisis: Crisis) -> None:
    two = [objective(crisis, "flooded"), town(crisis)]
    found = optimize(crisis, two, ["dike"], trials=12, runs=300, fresh=500, seed=3)
    assert len(found.front) > 2
    for best in found.front:
        run = play(moved(crisis, found.levers, best.point), 500, 4)
        assert best.values[0].mean == pytest.approx(two[0].of(run))
        assert best.values[1].mean == pytest.approx(two[1].of(run))
        assert best.values[0].low <= best.values[0].mean <= best.values[0].high
        assert set(best.point) == {"dike"}


def test_a_measure_is_an_objective_like_others(crisis: Crisis) -> None:
    wet = objective(crisis, "wet")
    assert (wet.kind, wet.sign) == ("measure", 1)
    found = optimize(crisis, [wet], ["dike"], trials=3, runs=200, fresh=200)
    (best,) = found.front
    run = play(moved(crisis, found.levers, best.point), 200, 2)
    assert best.values[0].mean == pytest.approx(wet.of(run), abs=1e-6)


@pytest.mark.parametrize(
    "options",
    [
        {"behavior": "uniform"},
        {"selection": "low"},
        {"policy": "heavy"},
        {"assumptions": "drawn"},
    ],
)
def test_options_of_play_are_obeyed(options: dict[str, Any]) -> None:
    """By trials, the front and the crisis as it is; trials without them are not taken up."""
    objectives = [objective(load(DARE), "clash")]
    plain = optimize(DARE, objectives, trials=3, runs=1_000, fresh=1_000)
    found = optimize(DARE, objectives, trials=3, runs=1_000, fresh=1_000, **options)
    assert found.taken_up == 0
    for seed, point, value in (
        (1, found.trials[0].point, found.trials[0].values[0]),
        (2, found.front[0].point, found.front[0].values[0].mean),
        (2, {}, found.as_is[0].mean),
    ):
        crisis = load(DARE).under(options.get("policy")).changed({**point})
        given = {key: value for key, value in options.items() if key != "policy"}
        assert value == objectives[0].of(play(crisis, 1_000, seed, **given))
    assert found.as_is != plain.as_is


def test_what_makes_no_sense_is_refused(crisis: Crisis) -> None:
    with pytest.raises(TypeError, match="nonsense"):
        optimize(crisis, [town(crisis)], nonsense=1)  # pyright: ignore[reportCallIssue]
    with pytest.raises(Problems, match=r"there is no outcome, payoff or measure payoff\.town"):
        optimize(DARE, [town(crisis)], trials=1)


def test_nondominated_by_hand(crisis: Crisis) -> None:
    two = [objective(crisis, "flooded"), town(crisis)]  # less, more
    values = [(0.1, 1.0), (0.2, 2.0), (0.2, 1.5), (0.3, 2.0), (0.1, 1.0)]
    trials = [Trial({"dike": i}, v) for i, v in enumerate(values)] + [Trial({}, problem="no")]
    trials[4] = Trial({"dike": 0}, (0.1, 1.0))  # the first point again
    assert [t.values for t in nondominated(trials, two)] == [(0.1, 1.0), (0.2, 2.0)]


def test_an_interrupted_search_goes_on_as_if_nothing_had_been(
    crisis: Crisis, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = optimize(crisis, [town(crisis)], trials=16, runs=200, fresh=200)
    real, calls = optimizing.play_all, list[int]()

    def cut(*args: Any, **kwargs: Any) -> Any:
        calls.append(1)
        if len(calls) == 13:
            raise KeyboardInterrupt
        return real(*args, **kwargs)

    monkeypatch.setattr(optimizing, "play_all", cut)
    part = optimize(crisis, [town(crisis)], trials=16, runs=200, fresh=200, restart=True)
    assert part.interrupted
    assert part.front == ()
    assert 12 <= len(part.trials) < 16
    assert part.trials == whole.trials[: len(part.trials)]
    monkeypatch.setattr(optimizing, "play_all", real)
    rest = optimize(crisis, [town(crisis)], trials=16, runs=200, fresh=200)
    assert rest.taken_up == len(part.trials)
    assert (rest.trials, rest.front, rest.as_is) == (whole.trials, whole.front, whole.as_is)


def test_a_search_that_died_goes_on_too(crisis: Crisis) -> None:
    whole = optimize(crisis, [town(crisis)], trials=5, runs=100, fresh=100)
    file = study_file(crisis, [town(crisis)], whole.levers, 100, 1, "tpe")
    study = Study(file, whole.levers, [True], "tpe", 1)
    study.ask()  # and no word of it ever again
    more = optimize(crisis, [town(crisis)], trials=8, runs=100, fresh=100)
    again = optimize(crisis, [town(crisis)], trials=8, runs=100, fresh=100, restart=True)
    assert more.trials == again.trials


def test_a_spoiled_journal_counts_as_missing(crisis: Crisis) -> None:
    known = chosen_levers(crisis)
    file = study_file(crisis, [town(crisis)], known, 100, 1, "tpe")
    file.parent.mkdir(parents=True)
    file.write_text("{not json\n{}\n", "utf-8")
    found = optimize(crisis, [town(crisis)], trials=3, runs=100, fresh=100)
    assert len(found.trials) == 3


def test_the_same_seed_gives_the_same_search_and_another_one_another(crisis: Crisis) -> None:
    def points(seed: int, sampler: Any) -> list[Any]:
        found = optimize(
            crisis, [town(crisis)], trials=6, runs=50, fresh=50, seed=seed, sampler=sampler,
            restart=True,
        )  # fmt: skip
        return [dict(t.point) for t in found.trials]

    for sampler in studies.SAMPLERS:
        assert points(1, sampler) == points(1, sampler)
        assert points(1, sampler) != points(2, sampler)


def test_time_ends_a_search_between_trials(crisis: Crisis) -> None:
    ticks = iter(range(100))
    found = optimize(
        crisis, [town(crisis)], trials=50, runs=50, fresh=50, minutes=0.05,
        clock=lambda: float(next(ticks)),
    )  # fmt: skip
    assert len(found.trials) == 2  # at 1 and 2 seconds of 3
    assert found.front


def test_a_point_that_cannot_be_played_is_told_and_the_search_goes_on() -> None:
    text = TEXT.replace("levers:\n", "levers:\n  odds: {path: chance.flood.probability, "
                        "values: [0.5, 1.5]}\n")  # fmt: skip
    found = optimize(loads(text), [town(loads(text))], ["odds"], trials=8, runs=20, fresh=20,
                     restart=True)  # fmt: skip
    problems = {t.point["odds"]: t.problem for t in found.trials}
    assert problems[0.5] == ""
    assert "not a probability" in problems[1.5]


def test_levers_change_neither_the_crisis_nor_what_is_solved(crisis: Crisis) -> None:
    bare = loads(TEXT.partition("levers:")[0])
    assert bare.hash == crisis.hash
    assert bare.model.digest == crisis.model.digest


def test_levers_that_move_nothing_are_refused_when_a_file_is_checked(tmp_path: Path) -> None:
    file = tmp_path / "dike.yaml"
    file.write_text(TEXT.replace("path: parameters.height", "path: parameters.hight"), "utf-8")
    with pytest.raises(Problems, match=r"there is no parameter hight .did you mean height"):
        check(file)
    with pytest.raises(Problems, match=r"there is no lever dyke .did you mean dike"):
        chosen_levers(loads(TEXT), ["dyke"])
    with pytest.raises(Problems, match="names no levers"):
        chosen_levers(loads(TEXT.partition("levers:")[0]))
    with pytest.raises(Problems, match=r"there is no outcome, payoff or measure payoff.twon"):
        objective(loads(TEXT), "payoff.twon")


def test_without_optuna_the_remedy_is_told(crisis: Crisis, monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(name: str) -> Any:
        raise ImportError(name)

    monkeypatch.setattr(studies, "import_module", missing)
    with pytest.raises(MissingOptuna, match=r'pip install "offramp\[optimize\]"'):
        optimize(crisis, [town(crisis)], trials=1)


def test_what_is_no_objective_is_refused(crisis: Crisis) -> None:
    with pytest.raises(TypeError, match=r"made by objective\(crisis, name\), not 'payoff.town'"):
        optimize(crisis, ["payoff.town"], trials=1, runs=8)  # pyright: ignore[reportArgumentType]
