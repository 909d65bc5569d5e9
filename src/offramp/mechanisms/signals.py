"""A signal that costs its sender something tells how much the stake is worth to it.

A signal is an action that is costly in one of two ways, or both. Sinking costs are paid when it is
sent, whatever comes of it; tying hands costs nothing now, but stakes `tied.<actor>`, which the
sender loses if it backs down later. Observers learn from it by Bayes' rule: it raises what they
expect of the sender's resolve as far as the resolute send it more often than others, which follows
from what each type stands to gain and to pay, and no further. Where nothing is private it tells
nothing; tied hands work all the same. A signal made with weapons may be taken for the real thing,
the likelier the more conventional and nuclear forces are entangled, the less so the better the
sides can talk: probability `mistaken` · (1 + entangled · entanglement) · (1 - mitigation ·
channels).
Sources: Spence (1973), Job Market Signaling; Fearon (1997), Signaling Foreign Policy Interests:
Tying Hands versus Sinking Costs; Slantchev (2005), Military Coercion in Interstate Crises; Acton
(2018), Escalation through Entanglement; the essay penatzer-2024: "the costliness of using such
weapons lends credence to the message".

Leaves out: signals that cost nothing (cheap talk), signals about anything but resolve, and senders
who do not know how they are read. What a signal does to a stock is told in `stockpiles`.
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
from offramp.model.expr import Expr, clip, lift, where

NOTHING, ALWAYS = Formula.of(0), Formula.of(True)
_ORESHNIK = "mechanisms.signals.signals.oreshnik"


class Signal(Strict):
    """One signal: who sends it by what action, what it costs, what it sets off."""

    by: Identifier = Field(description="the sender")
    action: Identifier | None = Field(
        default=None,
        description="the action that sends it, if there is one; else the sender gets the action "
        "`<signal>`",
    )
    when: Condition = Field(default=ALWAYS, description="when it may be sent")
    sinks: Expression = Field(
        default=Formula.of(0.1),
        description="payoff lost by sending it, come what may; it may differ by "
        "the sender's type, as 0.1 / self.resolve; judgement",
    )
    ties: Expression = Field(
        default=NOTHING, description="payoff lost by backing down after sending it"
    )
    effects: dict[str, Expression] = Field(
        default={},
        description="what the action `<signal>` adds to the state, such as rung.russia.nuclear: 1",
    )
    mistaken: Probability = Field(
        default=NOTHING,
        description="probability that it is taken for the real thing, when forces are told apart",
    )
    entangled: NotNegative = Field(
        default=Formula.of(1),
        description="share that full entanglement adds to this probability; judgement",
    )
    mitigation: Probability = Field(
        default=Formula.of(0.5),
        description="share of mistakes that perfect communication (`channels` = 1), such as notice "
        "given before a launch, prevents; judgement",
    )
    then: dict[str, Expression] = Field(
        default={}, description="what being taken for the real thing adds to the state"
    )


class Sender(Strict):
    """How a sender's hands are tied."""

    backs_down: Condition = Field(
        description="what counts as backing down, when a period ends in it, such as crossed.east "
        "and not did.russia.retaliate",
    )
    fade: Probability = Field(
        default=Formula.of(0.05),
        description="share of what binds it that is forgotten per period; judgement",
    )


class Signals(Block):
    """Costly signals of resolve: sinking costs, tying hands, and how they may be misread."""

    signatures: ClassVar[tuple[Signature, ...]] = (
        Signature(
            "what is costly is believed: the dearer the signal, the more it raises expectations",
            "penatzer-2024: 'the costliness of using such weapons lends credence to the message'; "
            "Spence 1973; Fearon 1997",
            f"{_ORESHNIK}.sinks",
            0.0,
            0.15,
            "E(credence)",
            "+",
        ),
        Signature(
            "the dearer the signal, the more seldom it is sent",
            "Fearon 1997 (sinking costs)",
            f"{_ORESHNIK}.sinks",
            0.0,
            0.3,
            "E(signaled_oreshnik)",
            "-",
        ),
        Signature(
            "tied hands hold out: who would lose by backing down does so less often",
            "Fearon 1997 (tying hands); Schelling 1966",
            f"{_ORESHNIK}.ties",
            0.0,
            0.6,
            "E(let_pass)",
            "-",
        ),
        Signature(
            "tied hands deter: the other side goes less far",
            "Fearon 1997 (tying hands); Schelling 1966",
            f"{_ORESHNIK}.ties",
            0.0,
            0.6,
            "E(steps)",
            "-",
        ),
        Signature(
            "a signal that may be taken for the real thing makes war likelier",
            "Acton 2018: ambiguous weapons may be mistaken for a nuclear attack",
            f"{_ORESHNIK}.mistaken",
            0.0,
            0.1,
            "P(war)",
            "+",
        ),
        Signature(
            "sunk costs deter by what they tell: only where resolve is private",
            "Fearon 1997; Spence 1973 (no private types, no signal)",
            "mechanisms.signals.off",
            True,
            False,
            "E(steps)",
            "-",
            moderator=("mechanisms.resolve.off", True, False),
        ),
        Signature(
            "the more the sender is believed resolute already, the less a signal adds",
            "Spence 1973; Fearon 1997 (nothing left to tell)",
            "parameters.firm",
            0.35,
            0.95,
            "E(credence)",
            "-",
        ),
    )

    signals: Annotated[dict[Identifier, Signal], Field(min_length=1)] = Field(
        description="the signals, by name"
    )
    senders: dict[Identifier, Sender] = Field(
        default={}, description="how hands are tied, by sender; needed where a signal has `ties`"
    )

    def build(self, model: Builder) -> None:
        """Declare the signals, what they cost, what they bind to, and how they may be misread."""
        sent = {
            name: signal
            for name, signal in self.signals.items()
            if model.check_actor(signal.by, f"signals.{name}.by")
        }
        for name, signal in sent.items():
            self._signal(model, name, signal)
        for actor in self.senders:
            path = f"senders.{actor}"
            if model.check_actor(actor, path, key=True) and not self._of(actor):
                model.problem(f"{actor} has no signal", path, key=True)
        for actor in dict.fromkeys(signal.by for signal in sent.values()):
            self._tie(model, actor)

    def _of(self, actor: str) -> dict[str, Signal]:
        return {name: signal for name, signal in self.signals.items() if signal.by == actor}

    def _signal(self, model: Builder, name: str, signal: Signal) -> None:
        path, count = f"signals.{name}", f"signaled.{name}"
        title = f"how often {name} was sent"
        sends = self._sends(model, name, signal)
        model.variable(count, low=0, kind="integer", title=title)
        model.on_move(signal.by, count, where(sends, 1, 0))
        model.cost(signal.by, f"sunk in {name}", where(sends, signal.sinks, 0))
        model.measure(f"signaled_{name}", model.ref(count), title, "times")
        for variable in signal.then:
            model.names(variable, f"{path}.then.{variable}", key=True)
        if signal.mistaken.constant == 0:
            return
        flag = f"misread.{name}"
        model.variable(flag, kind="flag", title=f"{name} was taken for the real thing")
        entangled = 1 + signal.entangled * model.ref("entanglement", default=0)
        calm = 1 - signal.mitigation * model.ref("channels", default=0)
        probability = clip(signal.mistaken * entangled * calm, 0, 1)
        then: dict[str, Expr] = {variable: lift(value) for variable, value in signal.then.items()}
        model.chance(flag, probability, {flag: 1} | then, when=sends)

    def _sends(self, model: Builder, name: str, signal: Signal) -> Expr:
        """Whether it is sent this period; gives the action or guards the one that is named."""
        path = f"signals.{name}"
        if signal.action is None:
            for variable in signal.effects:
                model.names(variable, f"{path}.effects.{variable}", key=True)
            said = f"send the signal {name.replace('_', ' ')}"
            model.action(signal.by, name, when=signal.when, effects=signal.effects, title=said)
            return model.did(signal.by, name)
        if signal.effects:
            message = f"{signal.action} has its own effects already"
            model.problem(message, f"{path}.effects", "say them under actions")
        model.guard(signal.by, signal.when, signal.action, f"{path}.action")
        return model.took(signal.by, signal.action, f"{path}.action")

    def _tie(self, model: Builder, actor: str) -> None:
        """What binds a sender, and what it loses when it backs down in spite of it."""
        binding = {n: s for n, s in self._of(actor).items() if s.ties.constant != 0}
        if not binding:
            return
        sender = self.senders.get(actor)
        if sender is None:
            path = f"signals.{next(iter(binding))}.ties"
            hint = f"give senders: {{{actor}: {{backs_down: …}}}}"
            model.problem(f"nothing says when {actor} backs down", path, hint)
            return
        who = model.title_of(actor)
        tied = model.variable(f"tied.{actor}", low=0, title=f"what binds {who}")
        untied = model.variable(f"untied.{actor}", low=0, title="lost by backing down just now")
        for name, signal in binding.items():
            sends = model.did(actor, signal.action or name)
            model.on_move(actor, tied, where(sends, signal.ties, 0))
        lost = where(sender.backs_down, tied, 0)
        model.drift(tied, -lost - sender.fade * (tied - lost))
        model.drift(untied, lost - untied)
        model.payoff(actor, "backing down after a signal", -untied)
        model.measure(f"tied_{actor}", tied, f"what binds {who}", "payoff")
