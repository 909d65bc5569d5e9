"""Rivals who can talk and have agreed on rules misread each other less; exclusion wears that away.

`channels` is the quality of communication between named actors, 0 to 1. It falls by the share
`decay` in every period without a word. A side that talks while the other does not adds the share
`alone` of what talk between both adds, which is `gain` of what is missing. A hotline is a floor to
which channels may decay but not below. Rules of conduct and red lines that all have agreed to hold
`agreed_rules` at `rules_quality`. Either may be there from the start, or be `possible`: then each
side may agree, and it holds once all have. An actor may be excluded from talks: nobody can talk to
it nor it to anybody, channels and rules fade by `fading`, and the listed actions are closed, until
it is readmitted. A hotline stays. With error = (1 - channels) · (1 - agreed_rules), a move that one
of the named makes before another goes unseen with `unseen` · error and, if listed under `mistaken`,
is else taken for the one given there with `misread` · error, which blurs what is learned about
private types. The danger itself is others': `brinkmanship`, `incidents` and `misperception` read
`channels`, and `rules: agreed_rules` of a stream of incidents or `genuine: max(0.5, agreed_rules)`
of a red line let them read the rules. Sources: Schelling and Halperin (1961), Strategy and Arms
Control; memorandum on the direct communications link (1963) and agreement on incidents at sea
(1972) between the United States and the Soviet Union; Jervis (1976), Perception and Misperception
in International Politics; the essay: carment-belo-2024 ("Failures of deterrence ultimately stem
from failures in coordination and communication"; diplomacy that "often excludes engagement with the
actual adversary" is "inherently risky and destabilizing").

Leaves out: what is said (threats, offers and lies are other mechanisms'), and channels of each pair
by itself: there is one quality among the named.
"""

from itertools import permutations
from typing import Annotated, ClassVar, Literal

from pydantic import Field

from offramp.language.fields import Expression, Identifier, NotNegative, Probability, Strict
from offramp.language.formula import Formula
from offramp.model.block import Block, Signature
from offramp.model.builder import Builder
from offramp.model.expr import FALSE, TRUE, Expr, all_of, any_of, lift, maximum, positive, where

ZERO = Formula.of(0)
BLOCK = "mechanisms.channels"


class Exclusion(Strict):
    """An actor that may be shut out of talks."""

    start: bool = Field(default=True, description="whether it is excluded at the start")
    by: list[Identifier] = Field(
        default=[], description="who may exclude and readmit it, each by itself"
    )
    closes: dict[Identifier, list[Identifier]] = Field(
        default={}, description="actor: actions that its exclusion closes, such as offers"
    )
    applause: Expression = Field(
        default=ZERO, description="payoff per period of exclusion to those who may decide on it"
    )


class Channels(Block):
    """Communication between rivals: talk, hotline, agreed rules, exclusion, misread moves."""

    signatures: ClassVar[tuple[Signature, ...]] = (
        Signature(
            "a hotline makes the disaster that nobody chose less likely",
            "memorandum on the direct communications link, 1963; carment-belo-2024: 'clear "
            "communication channels' are to 'mitigate the risk of misperception or miscalculation'",
            f"{BLOCK}.hotline",
            "none",
            "installed",
            "P(disaster)",
            "-",
        ),
        Signature(
            "and also between sides whose choices are sharper",
            "carment-belo-2024; memorandum on the direct communications link (1963)",
            f"{BLOCK}.hotline",
            "none",
            "installed",
            "P(disaster)",
            "-",
            settings=(("actors.west.rationality", 6), ("actors.east.rationality", 6)),
            finding="more disaster: what makes a step safer makes it tempting, and sides that tell "
            "small differences apart climb more. The smaller risk is more than spent",
        ),
        Signature(
            "excluding the adversary from talks makes it likelier",
            "carment-belo-2024: exclusion is 'inherently risky and destabilizing'",
            f"{BLOCK}.exclusion.east.start",
            False,
            True,
            "P(disaster)",
            "+",
        ),
        Signature(
            "agreed rules make clashes rarer",
            "agreement on incidents at sea, 1972; carment-belo-2024: 'Coordination and engagement "
            "regarding “red lines” are key to stable relations'",
            f"{BLOCK}.rules",
            "none",
            "agreed",
            "P(clash)",
            "-",
        ),
        Signature(
            "a hotline is worth the more, the more of the risk talking can take away",
            "Schelling and Halperin 1961 (communication against accidental war)",
            f"{BLOCK}.hotline",
            "none",
            "installed",
            "P(disaster)",
            "-",
            moderator=("mechanisms.brinkmanship.mitigation", 0.0, 0.8),
        ),
        Signature(
            "the dearer the disaster, the more rivals talk",
            "Schelling 1960 (the common interest in avoiding disaster)",
            "mechanisms.brinkmanship.cost",
            1,
            40,
            "E(talked)",
            "+",
        ),
    )

    between: Annotated[list[Identifier], Field(min_length=2)] = Field(
        description="the actors who may talk to each other"
    )
    start: Probability = Field(
        default=Formula.of(0.3), description="quality of communication at the start; judgement"
    )
    decay: Probability = Field(
        default=Formula.of(0.1), description="share of it lost per period without talk; judgement"
    )
    gain: Probability = Field(
        default=Formula.of(0.3),
        description="share of what is missing that a period of talk between two adds; judgement",
    )
    alone: Probability = Field(
        default=Formula.of(0.3),
        description="part of that which one adds to whom the other does not talk; judgement",
    )
    cost: NotNegative = Field(
        default=Formula.of(0.02), description="payoff lost by talking for a period; judgement"
    )
    moves: bool = Field(default=True, description="give each the action `talk_to_<other>`")
    hotline: Literal["none", "possible", "installed"] = Field(
        default="none", description="whether there is one, or each may `agree_to_hotline`"
    )
    floor: Probability = Field(
        default=Formula.of(0.5),
        description="quality of communication that a hotline keeps up; judgement",
    )
    rules: Literal["none", "possible", "agreed"] = Field(
        default="none",
        description="whether rules of conduct and red lines are agreed, or each may "
        "`agree_to_rules`",
    )
    rules_quality: Probability = Field(
        default=Formula.of(0.6),
        description="`agreed_rules` when all have agreed; judgement after the 1972 agreement",
    )
    agreeing: NotNegative = Field(
        default=Formula.of(0.05), description="payoff lost by agreeing to either; judgement"
    )
    exclusion: dict[Identifier, Exclusion] = Field(
        default={}, description="who is or may be shut out of talks"
    )
    fading: Probability = Field(
        default=Formula.of(0.3),
        description="share of channels and rules lost per period of exclusion; judgement",
    )
    unseen: Probability = Field(
        default=Formula.of(0.1),
        description="probability that without channels a move goes unseen; judgement",
    )
    misread: Probability = Field(
        default=Formula.of(0.2),
        description="probability that without channels a move is taken for the one in `mistaken`; "
        "judgement",
    )
    mistaken: dict[Identifier, dict[Identifier, Identifier]] = Field(
        default={}, description="actor: action: the action of its that it may be taken for"
    )

    def build(self, model: Builder) -> None:
        """Channels and what moves them, agreements, exclusion, and what is misread."""
        known = [model.check_actor(side, f"between.{i}") for i, side in enumerate(self.between)]
        if len(set(self.between)) < len(self.between):
            model.problem("an actor is named twice", "between")
        elif all(known):
            quality = lift(self.start)
            if self.hotline == "installed":
                quality = maximum(quality, self.floor)
            model.common("channels", start=None if model.off else quality)
            out = self._exclusion(model)
            line = self._agreement(model, "hotline", self.hotline)
            rules = self._agreement(model, "rules", self.rules)
            self._rules(model, rules, out)
            self._talk(model, line, out)
            self._sights(model)

    def _talk(self, model: Builder, line: Expr, out: Expr) -> None:
        """Talk adds to channels, silence and exclusion take from them, a hotline holds them up."""
        channels, missing = model.ref("channels"), 1 - model.ref("channels")
        first = lift(self.alone) * self.gain  # added by one
        # one who talks has added already: the two together are to come to `gain`
        rest = (self.gain - 2 * first) / maximum(1 - 2 * first, 1e-9) * missing
        spoken: list[Expr] = []
        for side, other in permutations(self.between if self.moves else [], 2):
            there = model.did(side, f"talk_to_{other}")
            back = model.did(other, f"talk_to_{side}")
            spoken.append(there)
            model.action(
                side,
                f"talk_to_{other}",
                when=~self._out(model, side) & ~self._out(model, other),
                effects={"channels": first * missing},
                costs=(("talking", -lift(self.cost)),),
                title=f"talk to {model.title_of(other)}",
            )
            model.drift("channels", where(there & back, rest / 2, 0))  # half with each of the two
        floor = where(line, self.floor, 0)
        loses = where(out, self.fading, where(any_of(spoken), 0, self.decay))
        model.drift("channels", positive(floor - channels) - loses * positive(channels - floor))

    def _agreement(self, model: Builder, matter: str, state: str) -> Expr:
        """Whether a hotline or rules are in force; each side's consent, where that is open."""
        if state != "possible":
            return lift(state in ("installed", "agreed"))
        for side in self.between:
            title = f"{model.title_of(side)} has agreed to {matter}"
            mine = model.variable(f"ready.{side}.{matter}", kind="flag", title=title)
            model.action(
                side,
                f"agree_to_{matter}",
                when=~mine & ~self._out(model, side),
                effects={mine: 1},
                costs=(("agreeing", -lift(self.agreeing)),),
                title=f"agree to a {matter}" if matter == "hotline" else "agree to rules",
            )
        return all_of([model.ref(f"ready.{side}.{matter}") > 0 for side in self.between])

    def _rules(self, model: Builder, agreed: Expr, out: Expr) -> None:
        start = self.rules_quality if self.rules == "agreed" else ZERO
        rules = model.common("agreed_rules", start=None if model.off else start)
        made = where(agreed, positive(self.rules_quality - rules), 0)
        model.drift(rules, where(out, -(self.fading * rules), made))

    def _exclusion(self, model: Builder) -> Expr:
        """Who is shut out; whether anybody is."""
        shut: list[Expr] = []
        for name, exclusion in self.exclusion.items():
            path = f"exclusion.{name}"
            if not model.check_actor(name, path, key=True):
                continue
            if name not in self.between:
                model.problem(f"{name} is none of those who talk", path, key=True)
                continue
            title = model.title_of(name)
            flag, said = f"excluded.{name}", f"{title} is shut out of talks"
            begins = exclusion.start and not model.off
            out = model.variable(flag, start=begins, kind="flag", title=said)
            shut.append(out)
            for i, who in enumerate(exclusion.by):
                if model.check_actor(who, f"{path}.by.{i}"):
                    for word, when, change in (("exclude", ~out, 1), ("readmit", out, -1)):
                        move, said = f"{word}_{name}", f"{word} {title}"
                        model.action(who, move, when=when, effects={out: change}, title=said)
                    if exclusion.applause.constant != 0:
                        model.payoff(who, f"excluding {name}", where(out, exclusion.applause, 0))
            for who, actions in exclusion.closes.items():
                if model.check_actor(who, f"{path}.closes.{who}", key=True):
                    for i, action in enumerate(actions):
                        model.guard(who, ~out, action, f"{path}.closes.{who}.{i}")
        return any_of(shut)

    def _out(self, model: Builder, side: str) -> Expr:
        return model.ref(f"excluded.{side}") > 0 if side in self.exclusion else FALSE

    def _sights(self, model: Builder) -> None:
        """Moves between the named that go unseen or are taken for others."""
        error = (1 - model.ref("channels")) * (1 - model.ref("agreed_rules"))
        lost, taken = lift(self.unseen) * error, lift(self.misread) * error
        for mover, actions in self.mistaken.items():
            path = f"mistaken.{mover}"
            if model.check_actor(mover, path, key=True):
                for action, other in actions.items():
                    model.guard(mover, TRUE, action, f"{path}.{action}", key=True)
                    model.guard(mover, TRUE, other, f"{path}.{action}")
                if mover not in self.between:
                    model.problem(f"{mover} is none of those who talk", path, key=True)
        for mover, observer in permutations(self.between, 2):
            model.sight(mover, observer, 1 - lost)
            for action, other in self.mistaken.get(mover, {}).items():
                seen, wrong = (1 - lost) * (1 - taken), (1 - lost) * taken
                model.sight(mover, observer, seen, action, {other: wrong})
