"""A `Scenario` to a `Model`: the scenario's own parts and its mechanisms', put to the builder."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from pydantic import BaseModel

from offramp.language.actors import Actor, Behavior
from offramp.language.calendar import parse_day
from offramp.language.fields import parse_rhythm
from offramp.language.formula import Formula
from offramp.language.happenings import Action, Chance
from offramp.language.kinds import is_list, is_mapping
from offramp.language.problems import Place, Problem
from offramp.language.scenario import Scenario
from offramp.language.state import Variable
from offramp.model import parts
from offramp.model.assembly import assemble
from offramp.model.block import Block
from offramp.model.builder import ActorDraft, Builder
from offramp.model.expr import Expr, lift, total
from offramp.model.model import Model

At = Callable[[str, bool], Place | None]
_ASIDE = ("policies", "levers")  # what is no part of the crisis itself


def build(
    scenario: Scenario, at: At, left_out: frozenset[str] = frozenset()
) -> tuple[Model | None, list[Problem]]:
    """The model of a scenario and what is wrong with it; the model is None if anything is.

    `at` gives the place of a path; `left_out` are paths that were wrong in form already.
    """
    builder = Builder(scenario.id, scenario.title or scenario.id, scenario.time, at)
    builder.left_out = left_out
    builder.solving = parts.Solving(**scenario.solving.model_dump())
    for name, actor in scenario.actors.items():
        builder.drafts[name] = _actor(name, actor)
        draft = builder.drafts[name]
        for kind, described in actor.types.items():
            if described.of is not None:
                builder.kin.setdefault((name, described.of), []).append(kind)
        where = f"actors.{name}.behavior"
        draft.behavior = _behavior(builder, actor.behavior, where, draft.script_paths)
        if actor.presumed is not None:
            where = f"actors.{name}.presumed"
            draft.presumed = _behavior(builder, actor.presumed, where, draft.presumed_paths)
    builder.parameters = {name: lift(value) for name, value in scenario.parameters.items()}
    builder.varying = {name for name, value in scenario.parameters.items() if value.phases}
    _declare(builder, scenario)
    blocks = blocks_of(scenario.mechanisms)
    for name in sorted(blocks):
        with builder.owned(name, blocks[name].off):
            blocks[name].build(builder)
    uncertain = [f for f in _formulas(scenario) if f.distribution is not None]
    model, problems = assemble(builder, uncertain, _formulas(scenario.mechanisms))
    return model and replace(model, places=dict(_places(model, scenario, at))), problems


def _places(model: Model, scenario: Scenario, at: At) -> Iterator[tuple[str, Place]]:
    """Where what may go wrong in play was written; what a mechanism adds, where that was."""
    parts = {
        **{f"variables.{variable.name}": variable.owner for variable in model.variables},
        **{f"chance.{chance.name}": chance.owner for chance in model.chances},
    }
    paths = {path: path if by == "scenario" else f"mechanisms.{by}" for path, by in parts.items()}
    for actor in scenario.actors:
        paths[f"actors.{actor}"] = f"{'payoffs' if actor in scenario.payoffs else 'actors'}.{actor}"
    for part, path in paths.items():
        place = at(path, True)
        if place is not None:
            yield part, place


def blocks_of(mechanisms: Any) -> dict[str, Block]:
    """The blocks that the scenario has, by mechanism."""
    if not isinstance(mechanisms, BaseModel):
        return {}
    found = {name: getattr(mechanisms, name) for name in type(mechanisms).model_fields}
    return {name: block for name, block in found.items() if isinstance(block, Block)}


def _declare(builder: Builder, scenario: Scenario) -> None:
    for name, variable in scenario.variables.items():
        _variable(builder, name, variable)
    for name, action in scenario.actions.items():
        _action(builder, name, action)
    for name, event in scenario.events.items():
        if event.off:
            continue
        for actor in event.redraw:
            builder.check_actor(actor, f"events.{name}.redraw.{actor}", key=True)
        period = _moment(builder, event.at, f"events.{name}.at")
        builder.event(
            name,
            period,
            _effects(event.effects),
            when=event.when,
            redraw={a: dict(prior) for a, prior in event.redraw.items() if a in builder.drafts},
            title=event.title or "",
        )
    for name, chance in scenario.chance.items():
        if not chance.off:
            _chance(builder, name, chance)
    for name, outcome in scenario.outcomes.items():
        for actor in outcome.payoffs:
            builder.check_actor(actor, f"outcomes.{name}.payoffs.{actor}", key=True)
        payoffs = tuple((a, lift(v)) for a, v in outcome.payoffs.items() if a in builder.drafts)
        when = None if outcome.when is None else lift(outcome.when)
        builder.outcomes.append(parts.Outcome(name, when, payoffs, outcome.title or ""))
    for actor, payoffs in scenario.payoffs.items():
        if builder.check_actor(actor, f"payoffs.{actor}", key=True):
            for label, value in payoffs.flow.items():
                builder.payoff(actor, label, value)
            for label, value in payoffs.terminal.items():
                builder.payoff(actor, label, value, terminal=True)
    for name, measure in scenario.measures.items():
        builder.measure(name, measure.value, measure.title or "", measure.unit or "")


def _actor(name: str, actor: Actor) -> ActorDraft:
    every, first = parse_rhythm(actor.moves)
    draft = ActorDraft(
        name, actor.title or name.replace("_", " ").title(), parts.Behavior("equilibrium")
    )
    draft.rationality, draft.patience = lift(actor.rationality), lift(actor.patience)
    draft.every, draft.first = every, first
    draft.types = [
        parts.PrivateType(
            kind, lift(t.probability or 0), tuple((k, lift(v)) for k, v in t.attributes.items())
        )
        for kind, t in actor.types.items()
    ]
    draft.priors, draft.surprised = _beliefs(actor.priors), _beliefs(actor.surprised)
    draft.empathy = {"": lift(actor.empathy)}  # toward everyone not named
    draft.forgetting = lift(actor.forgetting)
    draft.unprovoked = {variable: lift(value) for variable, value in actor.unprovoked.items()}
    return draft


def _beliefs(given: Mapping[str, Mapping[str, Formula]]) -> list[tuple[str, str, Expr]]:
    return [
        (subject, kind, lift(p)) for subject, belief in given.items() for kind, p in belief.items()
    ]


def _behavior(
    builder: Builder, behavior: Behavior, path: str, written: dict[int, str]
) -> parts.Behavior:
    """A behavior that stands at a path; where its script's lines do goes to `written`."""
    rules = tuple(
        parts.Rule(lift(rule.when), tuple((action, lift(p)) for action, p in rule.do.items()))
        for rule in behavior.doctrine or ()
    )
    script = _script(builder, behavior.script or {}, f"{path}.script", written)
    return parts.Behavior(behavior.kind, behavior.depth, rules, script)


def _script(
    builder: Builder, script: Mapping[str, str], base: str, written: dict[int, str]
) -> tuple[tuple[int, str], ...]:
    """A script in time order, its dates turned into periods."""
    done: list[tuple[int, str]] = []
    for key, action in script.items():
        path = f"{base}.{key}"
        period = _moment(builder, int(key) if key.isdecimal() else parse_day(key), path, key=True)
        if period in written:
            before = written[period].rpartition(".")[2]
            message = f"{key} is in the same period as {before}"
            builder.problem(message, path, key=True)
            continue
        written[period] = path
        done.append((period, action))
    return tuple(sorted(done))


def _moment(builder: Builder, moment: date | int, path: str, key: bool = False) -> int:
    """The period of a moment that must not lie before the beginning."""
    known = len(builder.problems)
    period = builder.moment(moment, path, key)
    if period < 1 and len(builder.problems) == known:
        start = builder.time.start
        message = f"{moment} lies before the start ({start})"
        if isinstance(moment, int):
            message = f"there is no period {moment}: periods are numbered from 1"
        builder.problem(message, path, key=key)
    return period


def _variable(builder: Builder, name: str, variable: Variable) -> None:
    def declare(full: str, start: Formula) -> None:
        builder.variable(
            full,
            start=start,
            low=variable.low,
            high=variable.high,
            kind=variable.kind,
            drift=0,
            title=variable.title or "",
        )
        if variable.drift.constant != 0:
            builder.drift(full, variable.drift)

    if not variable.for_:
        if isinstance(variable.start, Formula):
            declare(name, variable.start)
        return
    for index, actor in enumerate(variable.for_):
        if not builder.check_actor(actor, f"variables.{name}.for.{index}"):
            continue
        start = variable.start
        if isinstance(start, dict):
            start = start.get(actor, Formula.of(0))
        declare(f"{name}.{actor}", start)


def _action(builder: Builder, name: str, action: Action) -> None:
    costs = () if action.cost.constant == 0 else (("cost", -lift(action.cost)),)
    for index, actor in enumerate(action.by):
        if not builder.check_actor(actor, f"actions.{name}.by.{index}"):
            continue
        if action.of is not None:
            builder.groups.setdefault((actor, action.of), []).append(name)
        with builder.owned("scenario", action.off):
            builder.action(
                actor,
                name,
                when=action.when,
                effects=_effects(action.effects),
                costs=costs,
                title=action.title or name.replace("_", " "),
                path=f"actions.{name}",
            )
            _sights(builder, actor, name, action)


def _sights(builder: Builder, actor: str, name: str, action: Action) -> None:
    everyone = isinstance(action.seen, Formula) and action.seen.constant == 1
    if everyone and not action.taken_for:
        return
    if isinstance(action.seen, dict):
        for observer in action.seen:
            if observer != "others":
                builder.check_actor(observer, f"actions.{name}.seen.{observer}", key=True)
    for observer in builder.actors:
        if observer == actor:
            continue
        seen = action.seen
        if isinstance(seen, dict):
            seen = seen.get(observer, seen.get("others", Formula.of(1)))
        # seen truly, unless it is taken for something else
        mistaken = total([lift(p) for p in action.taken_for.values()])
        truly = 1 - mistaken if seen.constant == 1 else lift(seen)
        builder.sight(actor, observer, truly, name, action.taken_for)


def _chance(builder: Builder, name: str, chance: Chance) -> None:
    title = chance.title or ""
    if chance.rate is not None:
        builder.chance_count(
            name, chance.rate, _effects(chance.effects), when=chance.when, title=title
        )
    elif chance.one_of is not None:
        branches = {b: (v.probability, _effects(v.effects)) for b, v in chance.one_of.items()}
        builder.chance_of(name, branches, when=chance.when, title=title)
    elif chance.probability is not None:
        builder.chance(
            name, chance.probability, _effects(chance.effects), when=chance.when, title=title
        )


def _effects(effects: dict[str, Formula]) -> dict[str, Any]:
    return {name: lift(value) for name, value in effects.items()}


def _formulas(value: Any) -> list[Formula]:
    """All formulas with a path below a value, policies and levers left out."""
    if isinstance(value, Formula):
        later = [found for phase in value.phases for found in _formulas(phase.value)]
        return [value, *later] if value.path else later
    inner: list[Any] = []
    if isinstance(value, BaseModel):
        inner = [getattr(value, name) for name in type(value).model_fields if name not in _ASIDE]
        inner += (value.__pydantic_extra__ or {}).values()
    elif is_mapping(value):
        inner = [*value.values()]
    elif is_list(value):
        inner = value
    return [found for item in inner for found in _formulas(item)]
