"""Models and expressions as text: the equations that `offramp show --model` prints."""

from dataclasses import asdict

from offramp.language.formula import number_text
from offramp.model.expr import (
    Attribute,
    Belief,
    Change,
    Const,
    Did,
    Expr,
    Name,
    Op,
    Param,
    Period,
    Var,
)
from offramp.model.model import Model
from offramp.model.parts import Action, Actor, Behavior, Chance, Draw, Effects, Lottery, Solving

_LEVEL = {
    "or": 1,
    "and": 2,
    "not": 3,
    "<": 4,
    "<=": 4,
    ">": 4,
    ">=": 4,
    "==": 4,
    "!=": 4,
    "+": 5,
    "-": 5,
    "*": 6,
    "/": 6,
    "neg": 7,
    "**": 8,
}


def expression(expr: Expr, level: int = 0) -> str:
    """The expression as one would write it in a scenario."""
    match expr:
        case Const(value=value, flag=flag):
            text = ("true" if value else "false") if flag else number_text(value)
            return f"({text})" if value < 0 and level > _LEVEL["neg"] else text
        case Param(path=path):
            return f"[{path}]"
        case Var(name=name):
            return name
        case Attribute(actor=actor, name=name):
            return f"{actor}'s {name}"
        case Belief(observer=observer, subject=subject, type=kind):
            return f"belief.{observer}.{subject}.{kind}"
        case Period():
            return "period"
        case Did(actor=actor, action=action):
            return f"did.{actor}.{action}"
        case Name(parts=parts):
            return ".".join(parts)
        case Change(variable=variable, actor=actor):
            return f"change({variable} by {actor})"
        case Op():
            return _operation(expr, level)
        case _:
            return repr(expr)


def equations(model: Model) -> str:
    """The whole model as text, in a fixed order."""
    order = model.order if isinstance(model.order, str) else ", ".join(model.order)
    lines = [f"model {model.name}", f"time {model.periods} periods of {model.step}, moves {order}"]
    if model.start:
        lines[-1] += f", from {model.start}"
    if model.solving != Solving():
        given = asdict(model.solving).items()
        lines += ["", f"solving {', '.join(f'{key} {value}' for key, value in given)}"]
    lines += ["", "assumptions"]
    lines += [f"  [{a.path}] = {number_text(a.value)} ~ {a.law}" for a in model.assumptions]
    lines += ["", "state"]
    for v in model.variables:
        low = expression(v.low) if v.low is not None else "-inf"
        high = expression(v.high) if v.high is not None else "inf"
        lines.append(f"  {v.name} ({v.kind}) in [{low}, {high}], starts {_start(v.start)}")
        if v.drift != Const(0.0):
            lines.append(f"    each period += {expression(v.drift)}")
    for actor in model.actors:
        lines += ["", *_actor(actor)]
        for action in model.actions_of(actor.name):
            lines += _action(action)
        for payoff in model.payoffs:
            if payoff.actor == actor.name:
                when = "at the end" if payoff.terminal else "each period"
                lines.append(f"  earns {when} ({payoff.label}): {expression(payoff.value)}")
    lines += ["", "events"]
    for event in model.events:
        lines.append(f"  {event.name} in period {event.period} when {expression(event.when)}")
        lines += _effects(event.effects)
        for subject, prior in event.redraw:
            chances = ", ".join(f"{t} {expression(p)}" for t, p in prior)
            lines.append(f"    {subject} is drawn anew: {chances}")
    lines += ["", "chance"]
    for chance in model.chances:
        lines += _chance(chance)
    lines += ["", "outcomes, the first that holds"]
    for outcome in model.outcomes:
        when = "at the horizon" if outcome.when is None else f"when {expression(outcome.when)}"
        lines.append(f"  {outcome.name} {when}")
        lines += [f"    {actor} earns {expression(value)}" for actor, value in outcome.payoffs]
    lines += ["", "measures"]
    lines += [f"  {measure.name} = {expression(measure.value)}" for measure in model.measures]
    return "\n".join(lines) + "\n"


def _operation(expr: Op, level: int) -> str:
    if expr.name not in _LEVEL:
        return f"{expr.name}({', '.join(expression(arg) for arg in expr.operands)})"
    here = _LEVEL[expr.name]
    args = expr.operands
    if expr.name == "neg":
        text = f"-{expression(args[0], here)}"
    elif expr.name == "not":
        text = f"not {expression(args[0], here)}"
    else:
        right = here + (expr.name not in ("+", "*", "and", "or"))
        left = here + (expr.name == "**" or here == _LEVEL["<"])
        text = f"{expression(args[0], left)} {expr.name} {expression(args[1], right)}"
    return f"({text})" if here < level else text


def _start(start: Expr | Draw | Lottery) -> str:
    if isinstance(start, Lottery):
        return f"lottery({', '.join(f'{expression(v)}, {expression(p)}' for v, p in start.prizes)})"
    if isinstance(start, Draw):
        return f"{start.name}({', '.join(expression(p) for p in start.parameters)})"
    return expression(start)


def _actor(actor: Actor) -> list[str]:
    depth = "" if actor.behavior.depth is None else f" {actor.behavior.depth}"
    lines = [f"actor {actor.name} ({actor.behavior.kind}{depth})"]
    lines.append(
        f"  rationality {expression(actor.rationality)}, patience {expression(actor.patience)}, "
        f"moves every {actor.every} from {actor.first}"
    )
    for kind in actor.types:
        attributes = ", ".join(f"{name} {expression(value)}" for name, value in kind.attributes)
        lines.append(f"  type {kind.name} with {expression(kind.probability)}: {attributes}")
    for subject, kind, prior in actor.priors:
        lines.append(f"  believes at first {subject} {kind} {expression(prior)}")
    for subject, empathy in actor.empathy:
        if empathy != Const(1.0):
            lines.append(f"  empathy toward {subject} {expression(empathy)}")
    if actor.forgetting != Const(0.0):
        lines.append(f"  forgetting {expression(actor.forgetting)}")
    for variable, value in actor.unprovoked:
        lines.append(f"  unprovoked: {variable} = {expression(value)}")
    for subject, kind, belief in actor.surprised:
        lines.append(f"  believes when surprised {subject} {kind} {expression(belief)}")
    lines += _rules(actor.behavior)
    if actor.presumed is not None:
        lines.append(f"  presumed to be {actor.presumed.kind}")
        lines += [f"  {line}" for line in _rules(actor.presumed)]
    return lines


def _rules(behavior: Behavior) -> list[str]:
    lines: list[str] = []
    for rule in behavior.rules:
        lottery = ", ".join(f"{action} {expression(p)}" for action, p in rule.do)
        lines.append(f"  rule when {expression(rule.when)} do {lottery}")
    return lines + [f"  script from period {t}: {name}" for t, name in behavior.script]


def _action(action: Action) -> list[str]:
    lines = [f"  may {action.name} when {expression(action.when)}", *_effects(action.effects)]
    lines += [f"    costs ({label}) {expression(-value)}" for label, value in action.costs]
    for sight in action.sights:
        text = f"    {sight.observer} sees it {expression(sight.seen)}"
        text += "".join(f", as {name} {expression(p)}" for name, p in sight.taken_for)
        lines.append(text)
    return lines


def _effects(effects: Effects) -> list[str]:
    return [f"    {variable} += {expression(value)}" for variable, value in effects]


def _chance(chance: Chance) -> list[str]:
    lines = [f"  {chance.name} when {expression(chance.when)}"]
    if chance.rate is not None:
        lines.append(f"    happens Poisson({expression(chance.rate)}) times, each:")
        return [*lines, *_effects(chance.effects)]
    for branch in chance.branches:
        lines.append(f"    with {expression(branch.probability)} ({branch.name}):")
        lines += _effects(branch.effects)
    return lines
