"""The program: a model lowered to tapes, indices and names. What players execute."""

from dataclasses import dataclass

from offramp.engine.tape import Symbols, Tape
from offramp.model.model import Model

Slots = tuple[tuple[int, int], ...]  # (variable, index of the tape's output added to it)


@dataclass(frozen=True)
class ActionCode:
    """One action: its effects and costs as outputs of the actor's `moves` tape."""

    name: str
    effects: Slots
    costs: tuple[int, ...]


@dataclass(frozen=True)
class SightCode:
    """How an observer sees one action: outputs of the actor's `sights` tape."""

    action: int
    seen: int
    taken_for: tuple[tuple[int, int], ...]  # (action it is taken for, output)


@dataclass(frozen=True)
class ChanceCode:
    """A chance event. `tape` outputs: guard, then branch probabilities (or the rate), effects."""

    name: str
    tape: Tape
    branches: tuple[Slots, ...]
    counted: bool  # Poisson count: one branch, effects per occurrence


@dataclass(frozen=True)
class EventCode:
    """A dated event. `tape` outputs: guard, effects, then the priors of those drawn anew."""

    name: str
    period: int
    tape: Tape
    effects: Slots
    redraw: tuple[tuple[int, tuple[tuple[int, int], ...]], ...]  # actor, (type, output)


@dataclass(frozen=True)
class RuleCode:
    """A doctrine's rule: outputs of the actor's `rules` tape."""

    when: int
    do: tuple[tuple[int, int], ...]  # (action, output)


@dataclass(frozen=True)
class ActorCode:
    """An actor.

    Tapes: `types` (prior by type, then attributes by type), `choice` (rationality, patience,
    forgetting),
    `guards` (by action), `moves` (effects and costs of all actions), `value` (this period's
    payoff at a position), `flow` and `terminal` (as earned), `empathy` (by observed subject),
    `unprovoked` (values of the variables in `supposed`).
    `surprised` outputs beliefs after what no type would do. `presumed` is the actor as others
    presume it to choose, where that is not how it does.
    `risks` lists the chance branches (event, branch) that can move this actor's value.
    """

    name: str
    every: int
    first: int
    type_names: tuple[str, ...]
    attribute_names: tuple[str, ...]
    types: Tape
    choice: Tape
    guards: Tape
    moves: Tape
    actions: tuple[ActionCode, ...]
    value: Tape
    flow: Tape
    terminal: Tape
    empathy: Tape
    subjects: tuple[int, ...]
    always_empathic: bool
    unprovoked: Tape
    supposed: tuple[int, ...]
    sights: Tape
    seen_by: tuple[tuple[int, tuple[SightCode, ...]], ...]  # observer, its sights
    rules: Tape
    rule_codes: tuple[RuleCode, ...]
    script: tuple[tuple[int, int], ...]  # (period, action)
    priors: Tape
    prior_slots: tuple[tuple[int, int], ...]  # (belief slot, output)
    risks: tuple[tuple[int, int], ...]
    surprised: Tape
    surprised_slots: tuple[tuple[int, int], ...]  # (belief slot, output)
    presumed: "ActorCode | None" = None
    never_forgets: bool = True

    def moves_in(self, period: int) -> bool:
        """Whether the actor moves in a period."""
        return period >= self.first and (period - self.first) % self.every == 0


@dataclass(frozen=True)
class DrawCode:
    """A start drawn at random: variable, distribution, outputs of the `start` tape."""

    variable: int
    law: str
    parameters: tuple[int, ...]


@dataclass(frozen=True)
class LotteryCode:
    """A start drawn among listed values: outputs of the `start` tape, (value, probability)."""

    variable: int
    prizes: tuple[tuple[int, int], ...]


@dataclass(frozen=True)
class Program:
    """A lowered model.

    Tapes: `start` (starts, then the parameters of draws and lotteries), `bounds` (low, high by
    variable), `drift` (by `drifting` variable), `settle` (outcomes' guards in order, the one at the
    horizon left out), `measures`. `belief_slots[o][s]` is where an observer's belief about a
    subject begins.
    """

    model: Model
    symbols: Symbols
    actors: tuple[ActorCode, ...]
    start: Tape
    draws: tuple[DrawCode, ...]
    lotteries: tuple[LotteryCode, ...]
    bounds: Tape
    whole: tuple[int, ...]  # integer and flag variables
    events: tuple[EventCode, ...]
    chances: tuple[ChanceCode, ...]
    drift: Tape
    drifting: tuple[int, ...]
    settle: Tape
    outcomes: tuple[str, ...]
    settled: tuple[int, ...]  # outcome index of each guard
    last: int  # outcome at the horizon
    measures: Tape
    belief_slots: dict[tuple[int, int], int]
    slots: int

    def recalled(self) -> tuple[int, ...]:
        """The variables of which a random start may matter later.

        An observer without full empathy compares a mover's situation with that at the start.
        """
        judges = [not actor.always_empathic for actor in self.actors]
        judged = any(
            len(actor.type_names) > 1
            and not actor.supposed
            and any(judges[:index] + judges[index + 1 :])
            for index, actor in enumerate(self.actors)
        )
        return tuple(lottery.variable for lottery in self.lotteries) if judged else ()

    def believed(self) -> tuple[tuple[int, int, int], ...]:
        """Observer, subject and type of each belief slot."""
        return tuple(
            (observer, subject, kind)
            for (observer, subject), _ in sorted(self.belief_slots.items(), key=lambda s: s[1])
            for kind in range(len(self.actors[subject].type_names))
        )
