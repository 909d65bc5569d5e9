"""The actors as a reader wants them: who they may be, how they choose, what they care about."""

from collections import Counter

from rich.console import RenderableType

from offramp.crisis import Crisis
from offramp.model.expr import ONE, TRUE, ZERO
from offramp.model.parts import Actor, Behavior, Payoff
from offramp.report.page_moves import idle, minded, moves
from offramp.report.pieces import heading, paragraph
from offramp.report.plain import Plain
from offramp.report.rows import labelled, running
from offramp.report.words import listed

_BEHAVIOR = {
    "equilibrium": "looks ahead and replies best, but for mistakes, to what the others do "
    "(behavior equilibrium)",
    "level-k": "looks ahead a few steps of what the others will do (behavior level-k)",
    "myopic": "weighs only what the current period brings (behavior myopic)",
    "doctrine": "follows fixed rules (behavior doctrine)",
    "script": "follows a dated list of moves (behavior script)",
    "uniform": "picks among its open moves at random (behavior uniform)",
}
_CONDITION, _RULES, _FEW = 80, 12, 12


def actors(crisis: Crisis, plain: Plain, width: int) -> list[RenderableType]:
    """What most of them share, then each actor with its moves."""
    players = crisis.model.actors
    if not players:
        return [*heading("Actors"), paragraph("None: all that happens is chance or has a date.")]
    shared = _shared(plain, players)
    parts = heading("Actors", "each move with its name in files, when it is open, what it changes")
    if shared:
        text = f"Each, unless said otherwise, {listed(shared)}."
        parts.append(paragraph(text))
    for actor in players:
        parts += running(_named(actor), _about(crisis, plain, actor, shared), width)
        parts += _rules(plain, actor, width)
        parts += moves(crisis, plain, actor.name, width)
    return parts


def _named(actor: Actor) -> str:
    title = actor.title or actor.name
    return f"{title}." if title == actor.name else f"{title} ({actor.name})."


def _about(crisis: Crisis, plain: Plain, actor: Actor, shared: list[str]) -> str:
    own = [words for words in _choosing(plain, actor) if words not in shared]
    said = [_types(plain, actor), listed(own), *_reading(plain, actor)]
    flows, ends = _minded(crisis, plain, actor)
    if flows:
        said.append(f"cares about {'; '.join(flows)}")
    if ends:
        said.append(f"cares at the end about {'; '.join(ends)}")
    said.append(_resting(crisis, plain, actor.name))
    return " ".join(f"{text[0].upper()}{text[1:]}." for text in said if text)


def _choosing(plain: Plain, actor: Actor) -> list[str]:
    """How an actor chooses, as clauses."""
    behavior = actor.behavior
    depth = f", depth {behavior.depth}" if behavior.depth else ""
    every = "every period" if actor.every == 1 else f"every {actor.every} periods"
    since = "" if actor.first == 1 else f", from period {actor.first} on"
    words = [_BEHAVIOR.get(behavior.kind, behavior.kind) + depth, f"moves {every}{since}"]
    if behavior.kind in ("equilibrium", "level-k", "myopic"):
        rationality = plain.words(actor.rationality, 60) or "that varies"
        words.append(f"has rationality {rationality} (the higher, the fewer mistakes)")
        words.append(f"has patience {plain.words(actor.patience, 60) or 'that varies'}")
    return words


def _shared(plain: Plain, players: tuple[Actor, ...]) -> list[str]:
    """How more than half of them choose."""
    if len(players) == 1:
        return []
    counted = Counter(words for actor in players for words in _choosing(plain, actor))
    return [words for words, count in counted.items() if 2 * count > len(players)]


def _types(plain: Plain, actor: Actor) -> str:
    """`secretly of a type (probability, resolve): cautious (0.2, 0.6), firm (0.8, 1.5)`."""
    kinds = actor.types
    names = [name for name, _ in kinds[0].attributes] if kinds else []
    values = {
        kind.name: [plain.words(v, 40, actor.name) or "varies" for _, v in kind.attributes]
        for kind in kinds
    }
    if len(kinds) > 1:
        said = [
            f"{k.name} ({', '.join([plain.words(k.probability, 40) or 'varies', *values[k.name]])})"
            for k in kinds
        ]
        return f"secretly one of (with {', '.join(['probability', *names])}): {', '.join(said)}"
    facts = [f"{n} {v}" for k in kinds for n, v in zip(names, values[k.name], strict=True)]
    return f"has {listed(facts)}" if facts else ""


def _reading(plain: Plain, actor: Actor) -> list[str]:
    """Beliefs that depart from the common prior, imperfect empathy, how it is misread."""
    said = [
        f"believes at first that {plain.titles[subject]} is {kind} with probability "
        f"{plain.words(p, 40) or 'that varies'}"
        for subject, kind, p in actor.priors
    ]
    stated: dict[str, list[str]] = {}
    for subject, kind, p in actor.surprised:
        stated.setdefault(subject, []).append(f"{kind} ({plain.words(p, 40) or 'varies'})")
    said += [
        f"once {plain.titles[subject]} has done what none of its types would do, believes that it "
        f"is one of (with probability): {', '.join(kinds)}"
        for subject, kinds in stated.items()
    ]
    uncertain = {other.name for other in plain.model.actors if len(other.types) > 1}
    empathy: dict[str, list[str]] = {}
    for subject, value in actor.empathy:
        if value != ONE and subject in uncertain:
            empathy.setdefault(plain.words(value, 40), []).append(plain.titles[subject])
    said += [f"reads {listed(whom)} with empathy {value}" for value, whom in empathy.items()]
    if actor.forgetting != ZERO and uncertain - {actor.name}:
        share = plain.words(actor.forgetting, 40) or "a share"
        said.append(f"forgets {share} of what it has learned about others at each of their moves")
    if actor.presumed is not None:
        kind = actor.presumed.kind
        said.append(f"others judge its moves as if it {_BEHAVIOR.get(kind, kind)}")
    return said


def _rules(plain: Plain, actor: Actor, width: int) -> list[RenderableType]:
    rows = _ruled(plain, actor, actor.behavior, "its rule")
    if actor.presumed is not None:
        rows += _ruled(plain, actor, actor.presumed, "its presumed rule", "presumed ")
    if len(rows) > _RULES:
        rows = [*rows[:_RULES], (f"and {len(rows) - _RULES} more", "")]
    return labelled(rows, width, 40, indent=4)


def _ruled(
    plain: Plain, actor: Actor, behavior: Behavior, label: str, more: str = ""
) -> list[tuple[str, str]]:
    """The rules of a doctrine and the lines of a script."""
    rows: list[tuple[str, str]] = []
    for rule in behavior.rules:
        lottery = [f"{name} {plain.words(p, 20)}" if p != ONE else name for name, p in rule.do]
        when = plain.words(rule.when, _CONDITION, actor.name) or "the state asks for it"
        said = "otherwise" if rule.when == TRUE else f"if {when}"
        rows.append((f"{label}, {said}:", ", ".join(lottery)))
    return rows + [(f"{more}from {plain.day(t)} on:", name) for t, name in behavior.script]


def _minded(crisis: Crisis, plain: Plain, actor: Actor) -> tuple[list[str], list[str]]:
    """The labels of its payoffs, by the period and at the end."""
    payoffs = _told(crisis)
    own = [
        (payoff.label.replace("_", " "), payoff.terminal)
        for payoff in payoffs
        if payoff.actor == actor.name and plain.directions.central(payoff.value) != 0
    ]
    flows = [label for label, terminal in own if not terminal]
    if payoffs == crisis.model.payoffs:
        flows += [label.replace("_", " ") for label in minded(crisis, plain, actor.name)]
    return list(dict.fromkeys(flows)), list(dict.fromkeys(label for label, end in own if end))


def _told(crisis: Crisis) -> tuple[Payoff, ...]:
    """All payoffs where they are few, else those that the file itself gives."""
    known = crisis.model.payoffs
    few = len({payoff.label for payoff in known}) <= _FEW
    return known if few else tuple(p for p in known if p.owner == "scenario")


def _resting(crisis: Crisis, plain: Plain, actor: str) -> str:
    """The moves that change nothing."""
    if not crisis.model.actions_of(actor):
        return "has no moves of its own"
    names = idle(crisis, plain, actor)
    return f"can always, changing nothing, {listed(names, 'or')}" if names else ""
