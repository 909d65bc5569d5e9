"""The rest of a model assembled: variables, events, chance, outcomes, the order of moves."""

from dataclasses import replace

from offramp.language.distributions import LOTTERY
from offramp.language.fields import MAX_RATE
from offramp.model.expr import ZERO, Expr, Name, Op
from offramp.model.parts import Branch, Chance, Draw, Event, Lottery, Outcome, Variable
from offramp.model.resolver import Resolver


def assembled_variables(resolver: Resolver) -> tuple[Variable, ...]:
    """The state variables with their starts, bounds and summed drifts."""
    drifts: dict[str, Expr] = {}
    for name, value, path in resolver.b.drifts:
        full = resolver.names.target(name, None, resolver.b.at(path, False))
        done = resolver.resolve(value)
        if full and full not in resolver.b.frozen:
            drifts[full] = drifts.get(full, ZERO) + done
    return tuple(
        _variable(resolver, variable, drifts.get(name, ZERO))
        for name, variable in resolver.b.variables.items()
    )


def _variable(resolver: Resolver, variable: Variable, drift: Expr) -> Variable:
    head, _, actor = variable.name.partition(".")
    path = resolver.path_of(variable.owner, f"variables.{head}")
    own = variable.owner == "scenario"
    start_path = f"{path}.start.{actor}" if own and actor else f"{path}.start"
    low, high = (
        None if bound is None else resolver.constant(bound, f"{path}.{side}")
        for bound, side in ((variable.low, "low"), (variable.high, "high"))
    )
    done = replace(
        variable,
        start=_start(resolver, variable, start_path),
        low=low,
        high=high,
        drift=drift + resolver.resolve(variable.drift),
    )
    _bounded(resolver, done, path, start_path)
    return done


def _start(resolver: Resolver, variable: Variable, path: str) -> Expr | Draw | Lottery:
    if not isinstance(variable.start, Expr):
        return variable.start
    drawn = _draw_of(variable.start)
    if drawn is None:
        return resolver.constant(variable.start, path)
    law, parameters = drawn
    if law != LOTTERY:
        return Draw(law, tuple(resolver.constant(p, path) for p in parameters))
    values = [resolver.constant(value, path) for value in parameters[::2]]
    chances = [resolver.constant(p, path, 0, 1) for p in parameters[1::2]]
    resolver.adds_to_one(chances, "the probabilities of the lottery", path, key=False)
    return Lottery(tuple(zip(values, chances, strict=True)))


def _bounded(resolver: Resolver, variable: Variable, path: str, start_path: str) -> None:
    low, high = (None if b is None else resolver.value(b) for b in (variable.low, variable.high))
    if low is not None and high is not None and low > high:
        resolver.wrong(f"low ({low:g}) lies above high ({high:g})", f"{path}.low")
        return
    match variable.start:
        case Expr() as start:
            _begins(resolver, variable, start, "start", (low, high), start_path)
        case Lottery(prizes=prizes):
            for value, _ in prizes:
                _begins(resolver, variable, value, "a start", (low, high), start_path)
        case _:
            pass


def _begins(
    resolver: Resolver,
    variable: Variable,
    value: Expr,
    what: str,
    bounds: tuple[float | None, float | None],
    path: str,
) -> None:
    """Report a start that the variable cannot have."""
    start, (low, high) = resolver.value(value), bounds
    if start is None:
        return
    if low is not None and start < low:
        resolver.wrong(f"{what} ({start:g}) lies below low ({low:g})", path)
    elif high is not None and start > high:
        resolver.wrong(f"{what} ({start:g}) lies above high ({high:g})", path)
    elif variable.kind != "real" and not start.is_integer():
        resolver.wrong(f"{what} ({start:g}) must be a whole number", path)


def assembled_events(resolver: Resolver) -> tuple[Event, ...]:
    """The dated events in time order."""
    done: list[Event] = []
    for event in resolver.b.events:
        path = resolver.path_of(event.owner, f"events.{event.name}")
        done.append(
            replace(
                event,
                when=resolver.condition(event.when, f"{path}.when"),
                effects=resolver.effects(event.effects, f"{path}.effects", None),
                redraw=tuple(
                    (subject, _redraw(resolver, subject, prior, f"{path}.redraw.{subject}"))
                    for subject, prior in event.redraw
                    if not any((subject, kind) in resolver.b.ghosts for kind, _ in prior)
                ),
            )
        )
    return tuple(sorted(done, key=lambda event: event.period))


def _redraw(
    resolver: Resolver, subject: str, prior: tuple[tuple[str, Expr], ...], path: str
) -> tuple[tuple[str, Expr], ...]:
    kinds = [kind.name for kind in resolver.names.types.get(subject, ())]
    each = resolver.names.groups.spread(subject, prior)
    unknown = [kind for kind, *_ in each if kind not in kinds]
    for kind in unknown:
        hint = resolver.near(kind, kinds)
        resolver.wrong(f"{subject} has no type {kind}", f"{path}.{kind}", hint, key=True)
    done = tuple(
        (kind, resolver.constant(p, f"{path}.{written}", 0, 1)) for kind, written, p in each
    )
    if not unknown:
        what = f"the new probabilities of the types of {subject}"
        resolver.adds_to_one([p for _, p in done], what, path)
    return done


def assembled_chances(resolver: Resolver) -> tuple[Chance, ...]:
    """What happens by chance."""
    return tuple(_chance(resolver, chance) for chance in resolver.b.chances)


def _chance(resolver: Resolver, chance: Chance) -> Chance:
    own = chance.owner == "scenario"
    path = resolver.path_of(chance.owner, f"chance.{chance.name}")
    single = len(chance.branches) == 1 and chance.branches[0].name == chance.name
    branches: list[Branch] = []
    for branch in chance.branches:
        where = path if single or not own else f"{path}.one_of.{branch.name}"
        branches.append(
            replace(
                branch,
                probability=resolver.probability(branch.probability, f"{where}.probability"),
                effects=resolver.effects(branch.effects, f"{where}.effects", None),
            )
        )
    if len(branches) > 1:
        what = "the probabilities of one_of"
        resolver.at_most_one([b.probability for b in branches], what, f"{path}.one_of")
    return replace(
        chance,
        when=resolver.condition(chance.when, f"{path}.when"),
        branches=tuple(branches),
        rate=None
        if chance.rate is None
        else resolver.at_least(chance.rate, f"{path}.rate", high=MAX_RATE),
        effects=resolver.effects(chance.effects, f"{path}.effects", None),
    )


def assembled_outcomes(resolver: Resolver) -> tuple[Outcome, ...]:
    """The ends of the crisis, in file order."""
    return tuple(
        replace(
            outcome,
            when=None
            if outcome.when is None
            else resolver.condition(outcome.when, f"outcomes.{outcome.name}.when"),
            payoffs=tuple((actor, resolver.resolve(v, actor)) for actor, v in outcome.payoffs),
        )
        for outcome in resolver.b.outcomes
    )


def assembled_order(resolver: Resolver) -> str | tuple[str, ...]:
    """Who moves when within a period."""
    moves = resolver.b.time.moves
    if isinstance(moves, str):
        return moves
    known = True
    for index, name in enumerate(moves):
        if name in moves[:index]:
            message = f"{name} is named twice in the order of moves"
            resolver.wrong(message, f"time.moves.{index}")
        elif name in resolver.names.tolerated:
            known = False
        else:
            known &= resolver.b.check_actor(name, f"time.moves.{index}")
    missing = [name for name in resolver.b.drafts if name not in moves]
    if missing and known:
        message = f"the order of moves lacks {', '.join(missing)}"
        resolver.wrong(message, "time.moves", key=True)
    return tuple(moves)


def _draw_of(expr: Expr) -> tuple[str, tuple[Expr, ...]] | None:
    """The distribution's name and parameters, if the expression is a draw."""
    match expr:
        case Op(name="draw", operands=(Name(parts=(_, law)), *parameters)):
            return law, tuple(parameters)
        case _:
            return None
