"""A red line deters as far as its owner is believed; one crossed without answer is worn away.

A line has an owner and a declared threshold on the state. The true one may lie elsewhere, or there
may be none (a bluff): nobody else knows, and `genuine` is the probability that the declared line is
the true one. When a line is crossed for the first time the owner answers with the probability
credibility · (the chance that this crossing was of the true line, given that no earlier one was
answered); others fear just that. Or the answer is an action of the owner's, which then has some
periods to take it, and pays for letting them pass. An answer restores credibility; letting a
declared line be crossed costs it, for all of the owner's lines. Crossing a line that nobody has
crossed before may, once, start something that neither meant. Sources: Schelling (1966), Arms and
Influence (thresholds, salami tactics); Fearon (1997), Signaling Foreign Policy Interests (tying
hands); Altman (2015), Red Lines and Faits Accomplis; the essays: wider-war-2022 ("a line that was
never crossed in the Cold War"), carment-belo-2024 ("red lines").

Leaves out: owners who learn where their own line is, and answers that differ in size. A line is
drawn anew by an action that sets `crossed.<line>` and `answered.<line>` back.
"""

from typing import Annotated, ClassVar

from pydantic import Field

from offramp.language.fields import (
    Condition,
    Expression,
    Identifier,
    NotNegative,
    Probability,
    Strict,
)
from offramp.language.formula import Formula
from offramp.model.block import Block, Signature
from offramp.model.builder import Builder
from offramp.model.expr import (
    FALSE,
    Expr,
    Operand,
    any_of,
    equal,
    lift,
    maximum,
    positive,
    where,
)

ZERO, ONE, HALF = Formula.of(0), Formula.of(1), Formula.of(0.5)


class Line(Strict):
    """A threshold that its owner promises to answer the crossing of."""

    owner: Identifier = Field(description="whose line it is")
    declared: Condition = Field(
        description="what the owner says would cross it, such as rung.ukraine.conventional >= 5"
    )
    actual: Condition | None = Field(
        default=None, description="where the true line is, if not there; none: nowhere (a bluff)"
    )
    genuine: Probability = Field(
        default=ONE, description="probability that the declared line is the true one"
    )
    effects: dict[str, Expression] = Field(
        default={}, description="the promised response, if it comes by itself"
    )
    action: Identifier | None = Field(
        default=None, description="the promised response, if it is the owner's to choose"
    )
    within: Annotated[int, Field(ge=1, le=1000)] = Field(
        default=1, description="periods after the crossing that the owner has to take the action"
    )
    obligation: NotNegative = Field(
        default=HALF,
        description="payoff the owner loses by letting them pass without it; judgement",
    )
    lost: Probability = Field(
        default=Formula.of(0.3),
        description="share of credibility lost by an unanswered crossing of the declared line; "
        "judgement",
    )
    restored: Probability = Field(
        default=Formula.of(0.3),
        description="share of the missing credibility that an answer restores; judgement",
    )
    precedent: bool = Field(
        default=False, description="whether something like it has been crossed before"
    )
    novelty: Probability = Field(
        default=ZERO,
        description="probability that the first crossing ever starts something unintended",
    )
    jump: dict[str, Expression] = Field(
        default={}, description="what that adds to the state; the promised response if empty"
    )


class RedLines(Block):
    """Declared and true thresholds, promised responses, bluffs, precedents, credibility."""

    signatures: ClassVar[tuple[Signature, ...]] = (
        Signature(
            "a line whose owner is believed is crossed less",
            "Schelling 1966; carment-belo-2024: deterrence 'is achieved through the credible "
            "threat of retaliation'",
            "mechanisms.red_lines.credibility.owner",
            0.1,
            0.9,
            "E(first_crossed)",
            "-",
            finding="no difference: probed month after month, a line with a precedent that may be "
            "a bluff is crossed in every run; credibility delays its crossing, no more",
        ),
        Signature(
            "and so the line after it is crossed less, too",
            "Schelling 1966 (a reputation for acting)",
            "mechanisms.red_lines.credibility.owner",
            0.1,
            0.9,
            "E(second_crossed)",
            "-",
        ),
        Signature(
            "a line crossed without answer opens the way to the next one (salami tactics)",
            "Schelling 1966",
            "mechanisms.red_lines.lines.first.lost",
            0.0,
            0.9,
            "E(second_crossed)",
            "+",
        ),
        Signature(
            "a line that nobody has crossed before is crossed less than one with a precedent",
            "Schelling 1966 (qualitative thresholds); wider-war-2022",
            "mechanisms.red_lines.lines.second.precedent",
            False,
            True,
            "E(second_crossed)",
            "+",
        ),
        Signature(
            "who has bound itself to answer does",
            "Fearon 1997 (tying hands)",
            "mechanisms.red_lines.lines.third.obligation",
            0.0,
            1.0,
            "E(third_answered)",
            "+",
            settings=(  # who looks ahead hardly ever comes to the third line if these hold it
                ("mechanisms.red_lines.lines.first.genuine", 0),
                ("mechanisms.red_lines.lines.second.genuine", 0),
                ("mechanisms.red_lines.lines.second.novelty", 0),
            ),
            finding="fewer answers: the rival foresees that an owner so bound will answer, and "
            "crosses the line less often, so that there is less to answer",
        ),
        Signature(
            "rivalry for the upper rung overruns red lines",
            "Kahn 1965; carment-belo-2024: a 'game of chicken' in which both show that they "
            "tolerate more",
            "mechanisms.ladder.reciprocity",
            0.0,
            0.2,
            "E(crossed)",
            "+",
            "red_lines-ladder",
        ),
        Signature(
            "a believed red line takes away part of what rivalry does",
            "Schelling 1966 (thresholds at which a contest can stop)",
            "mechanisms.ladder.reciprocity",
            0.0,
            0.2,
            "E(crossed)",
            "-",
            "red_lines-ladder",
            moderator=("mechanisms.red_lines.credibility.owner", 0.1, 0.9),
            finding="it does more where the line is believed: a line that is not believed is "
            "crossed without rivalry, too, and enough rivalry overruns any",
        ),
    )

    lines: Annotated[dict[Identifier, Line], Field(min_length=1)] = Field(
        description="the red lines, by name"
    )
    credibility: dict[Identifier, Probability] = Field(
        default={},
        description="how far each owner's threats are believed at the start; else 0.5 (judgement)",
    )

    def build(self, model: Builder) -> None:
        """Declare credibility and lines, and what crossing, answering and not answering do."""
        owners = [
            line.owner
            for name, line in self.lines.items()
            if model.check_actor(line.owner, f"lines.{name}.owner")
        ]
        for owner in self.credibility:
            path = f"credibility.{owner}"
            if model.check_actor(owner, path, key=True) and owner not in owners:
                model.problem(f"{owner} has no red line", path, key=True)
        for owner in dict.fromkeys(owners):
            start = self.credibility.get(owner, HALF)
            model.common(f"credibility.{owner}", start=start)
        for name, line in self.lines.items():
            if line.owner in owners:
                self._line(model, name, line)

    def _line(self, model: Builder, name: str, line: Line) -> None:
        if line.action and line.effects:
            model.problem("a response is either effects or an action", f"lines.{name}.effects")
        crossed = model.variable(f"crossed.{name}", kind="flag")
        answered = model.variable(f"answered.{name}", kind="flag")
        for key, effects in (("effects", line.effects), ("jump", line.jump)):
            for variable in effects:
                model.names(variable, f"lines.{name}.{key}.{variable}", key=True)
        trusted = model.ref(f"credibility.{line.owner}")
        now = lift(line.declared) & ~crossed & ~answered
        model.drift(crossed, where(lift(line.declared) & ~crossed, 1, 0))
        if line.action:
            self._by_action(model, name, line)
        else:
            self._by_itself(model, name, line, now)
            model.drift(f"credibility.{line.owner}", -where(now, line.lost * trusted, 0))
        self._novelty(model, name, line)

    def _by_itself(self, model: Builder, name: str, line: Line, now: Expr) -> None:
        """The owner answers by chance: others fear what its credibility and the line are worth."""
        trusted, answered = model.ref(f"credibility.{line.owner}"), model.ref(f"answered.{name}")
        genuine = lift(line.genuine)
        fresh = where(now, genuine, 0)
        tested = where(model.ref(f"crossed.{name}"), genuine, 0)
        reached: Expr = FALSE
        if line.actual is not None:
            passed = model.variable(f"passed.{name}", kind="flag", title="the other threshold")
            reached = lift(line.actual) & ~passed & ~answered
            fresh = fresh + where(reached, 1 - genuine, 0)
            tested = tested + where(passed, 1 - genuine, 0)
            model.drift(passed, where(lift(line.actual) & ~passed, 1, 0))
        probability = trusted * fresh / maximum(1 - trusted * tested, 1e-9)
        effects: dict[str, Operand] = {
            f"answered.{name}": 1,
            f"credibility.{line.owner}": line.restored * (1 - trusted),
        }
        for variable, value in line.effects.items():
            effects[variable] = lift(effects.get(variable, 0)) + value
        model.chance(f"answer.{name}", probability, effects, when=any_of([now, reached]))

    def _by_action(self, model: Builder, name: str, line: Line) -> None:
        """The owner may answer by its action while the time for it runs."""
        owner, trusted = line.owner, model.ref(f"credibility.{line.owner}")
        crossed, answered = model.ref(f"crossed.{name}"), model.ref(f"answered.{name}")
        due = model.variable(f"due.{name}", low=0, title="periods left to answer")
        fresh = lift(line.declared) & ~crossed
        model.drift(due, where(fresh, line.within, -where(due > 0, 1, 0)))
        open_, last = (due > 0) & ~answered, equal(due, 1) & ~answered
        takes = model.took(owner, line.action or "", f"lines.{name}.action")
        model.on_move(owner, f"answered.{name}", where(open_ & takes, 1, 0))
        back = line.restored * positive(1 - trusted)
        model.on_move(owner, f"credibility.{owner}", where(open_ & takes, back, 0))
        model.drift(f"credibility.{owner}", -where(last, line.lost * trusted, 0))
        model.cost(owner, f"unanswered {name}", where(last & ~takes, line.obligation, 0))

    def _novelty(self, model: Builder, name: str, line: Line) -> None:
        """The first crossing ever of a line without precedent may start something unintended."""
        if line.precedent:
            return
        first = model.variable(f"untouched.{name}", start=True, kind="flag", title="never crossed")
        model.drift(first, -where(lift(line.declared), 1, 0))
        effects: dict[str, Operand] = dict(line.jump or line.effects)
        model.chance(f"novelty.{name}", line.novelty, effects, when=first & lift(line.declared))
