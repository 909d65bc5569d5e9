"""Many small steps, each below the threshold of response and hard to pin on anybody, add up.

Instruments short of force (sanctions, propaganda, cyber attacks, proxies) each erode a share `step`
of what is left of the target's position: `erosion.<target>`, which in the end its owner has gained
and the target lost. A step is traced with probability `attribution`, and else taken for the owner's
quiet action, which tells nothing of its type. `suspicion.<owner>` follows Bayes' rule: a trace is
left by the owner with that probability, by others with false_trail · (1 - attribution); incidents
that were nobody's step mislead. The target may expose the owner, whose steps cost it more from then
on, or retaliate; both cost the more, the less it is suspected. A step above `threshold` is answered
if traced; smaller ones are not, however many. Each may spill over into force with probability 1 -
(1 - spill)^(1 + mounting · earlier steps), less what `channels` prevent. Sources: Schelling (1966),
Arms and Influence (salami tactics); Mazarr (2015), Mastering the Gray Zone; Altman (2017), By Fait
Accompli, Not Coercion; Gannon, Gartzke, Lindsay and Schram (2024), The Shadow of Deterrence; the
essay carment-belo-2024: "incrementalism, asymmetrical power relations, problems of attribution".

Leaves out: sizes to choose (give several instruments), proxies' own will, forgotten exposure.
"""

from typing import Annotated, ClassVar

from pydantic import Field

from offramp.language.fields import Expression, Identifier, NotNegative, Probability, Strict
from offramp.language.formula import Formula
from offramp.model.block import Block, Signature
from offramp.model.builder import Builder, EffectsIn
from offramp.model.expr import TRUE, Expr, Operand, any_of, lift, maximum, positive, total, where

NOTHING, WHOLE = Formula.of(0), Formula.of(1)
_CYBER = "mechanisms.gray_zone.instruments.cyber"


class Instrument(Strict):
    """A means short of force: whose, against whom, what a step brings, costs and risks."""

    owner: Identifier = Field(description="who uses it")
    target: Identifier = Field(description="against whom")
    action: Identifier | None = Field(
        default=None, description="the owner's action; left out, it is given one of this name"
    )
    step: Probability = Field(
        default=Formula.of(0.05), description="share of the position left that it erodes; judgement"
    )
    cost: Expression = Field(
        default=Formula.of(0.01), description="payoff its owner loses by a step; judgement"
    )
    attribution: Probability = Field(
        default=Formula.of(0.4), description="chance of being traced; 1 if done openly; judgement"
    )
    spill: Probability = Field(
        default=Formula.of(0.005),
        description="chance that the first step leads to force; judgement",
    )


class Owner(Strict):
    """Who acts in the gray zone: what it is after, and what being named would cost it."""

    value: Expression = Field(
        default=WHOLE, description="payoff in the end, if a target's position is all eroded"
    )
    quiet: Identifier | None = Field(
        default=None, description="action its untraced steps pass for; left out: lie_low, given"
    )
    prior: Probability = Field(
        default=Formula.of(0.2), description="suspicion before any step; judgement"
    )
    exposed: Expression = Field(
        default=Formula.of(0.1), description="payoff lost by each step once it is named; judgement"
    )


class Target(Strict):
    """Whose position is eroded: what it is worth, and how it may respond."""

    loss: Expression = Field(
        default=WHOLE, description="payoff lost in the end, if its position is all eroded"
    )
    threshold: Probability = Field(
        default=Formula.of(0.1), description="largest step that it lets pass; judgement"
    )
    answer: Expression = Field(
        default=Formula.of(0.5), description="payoff lost by a larger step, if traced; judgement"
    )
    respond: bool = Field(default=True, description="give it expose_<owner> and retaliate_<owner>")
    harm: Expression = Field(
        default=Formula.of(0.2), description="payoff the owner loses by retaliation; judgement"
    )
    price: Expression = Field(
        default=Formula.of(0.1), description="payoff that retaliating costs; judgement"
    )
    wrongly: Expression = Field(
        default=Formula.of(0.3),
        description="payoff lost by wronging an innocent, times 1 - suspicion",
    )


class GrayZone(Block):
    """Instruments short of force by name, who owns them, and whom they erode."""

    signatures: ClassVar[tuple[Signature, ...]] = (
        Signature(
            "the harder a step is to attribute, the more steps are taken",
            "Mazarr (2015); carment-belo-2024: 'problems of attribution'",
            f"{_CYBER}.attribution",
            0.1,
            0.9,
            "E(small_steps)",
            "-",
        ),
        Signature(
            "a higher threshold of response lets larger steps pass",
            "Schelling (1966), salami tactics; Altman (2017): take what does not start a war",
            "mechanisms.gray_zone.targets.defender.threshold",
            0.1,
            0.4,
            "E(large_steps)",
            "+",
        ),
        Signature(
            "weaponizing the gray zone leads to force",
            "carment-belo-2024: it 'can often lead to direct military confrontation'",
            f"{_CYBER}.spill",
            0,
            0.02,
            "P(war)",
            "+",
        ),
        Signature(
            "deterring large steps drives the contest into small ones",
            "Gannon, Gartzke, Lindsay and Schram (2024): deterrence works, conflict moves down",
            "mechanisms.gray_zone.targets.defender.answer",
            0,
            2,
            "E(small_steps)",
            "+",
        ),
        Signature(
            "a red line on the sum of the steps stops what a threshold on each lets pass",
            "Schelling (1966); Altman (2018), Advancing without Attacking",
            "mechanisms.red_lines.off",
            True,
            False,
            "E(erosion)",
            "-",
        ),
        Signature(
            "more so, the more the owner of the line is believed",
            "Schelling (1966)",
            "mechanisms.red_lines.credibility.defender",
            0.1,
            0.9,
            "E(erosion)",
            "-",
        ),
    )

    instruments: Annotated[dict[Identifier, Instrument], Field(min_length=1)] = Field(
        description="the means short of force, by name"
    )
    owners: dict[Identifier, Owner] = Field(default={}, description="who uses them")
    targets: dict[Identifier, Target] = Field(default={}, description="who is eroded")
    false_trail: Probability = Field(
        default=Formula.of(0.1),
        description="share of cold trails that point to an innocent; judgement",
    )
    noise: Probability = Field(
        default=NOTHING, description="probability per period of an incident that was nobody's step"
    )
    mounting: NotNegative = Field(
        default=Formula.of(0.2),
        description="what a step adds to the rate of spilling over; judgement",
    )
    mitigation: Probability = Field(
        default=Formula.of(0.5), description="share that perfect `channels` prevent; judgement"
    )
    force: Expression = Field(
        default=WHOLE, description="payoff either loses in the end by a spill-over"
    )
    effects: dict[str, Expression] = Field(
        default={}, description="what else a spill-over adds to the state"
    )

    def build(self, model: Builder) -> None:
        """Who takes steps and who loses by them, then what each instrument does."""
        used: dict[str, dict[str, Instrument]] = {}
        pairs: dict[str, list[str]] = {}
        for name, item in self.instruments.items():
            path = f"instruments.{name}"
            sound = model.check_actor(item.owner, f"{path}.owner")
            sound &= model.check_actor(item.target, f"{path}.target")
            if item.owner == item.target:
                model.problem("an instrument is used against another", f"{path}.target")
            elif sound:
                used.setdefault(item.owner, {})[name] = item
                pairs[item.target] = list(dict.fromkeys([*pairs.get(item.target, []), item.owner]))
        for key, given, found in (("owners", self.owners, used), ("targets", self.targets, pairs)):
            for actor in given:
                path = f"{key}.{actor}"
                if model.check_actor(actor, path, key=True) and actor not in found:
                    model.problem(f"{actor} is not among the {key} of instruments", path, key=True)
        for variable in self.effects:
            model.names(variable, f"effects.{variable}", key=True)
        for actor in dict.fromkeys([*used, *pairs]):
            steps = model.variable(f"steps.{actor}", kind="integer", low=0)
            model.measure(f"steps_{actor}", steps, f"steps by {model.title_of(actor)}", "steps")
        for owner, instruments in used.items():
            self._owner(model, owner, instruments)
        for target, owners in pairs.items():
            self._target(model, target, owners)

    def _owner(self, model: Builder, owner: str, instruments: dict[str, Instrument]) -> None:
        """Its deniability, and each of its instruments."""
        terms, who = self.owners.get(owner, Owner()), model.title_of(owner)
        suspicion = model.variable(f"suspicion.{owner}", start=terms.prior, low=0, high=1)
        model.measure(f"suspicion_{owner}", suspicion, f"how surely it is thought to be {who}")
        named = model.variable(f"attributed.{owner}", kind="flag", title=f"{who} has been named")
        quiet = terms.quiet or "lie_low"
        if terms.quiet is None:
            model.action(owner, quiet)
        else:
            model.guard(owner, TRUE, quiet, f"owners.{owner}.quiet")
        took: list[Expr] = []
        for name, item in instruments.items():
            action = item.action or name
            if item.action is None:
                model.action(owner, action)
            acts = model.took(owner, action, f"instruments.{name}.action")
            took.append(acts)
            seen = lift(item.attribution)
            self._evidence(model, f"trace.{name}", owner, seen, acts)
            self._step(model, name, item, acts)
            model.cost(owner, f"using {name}", where(acts, item.cost, 0))
            model.cost(owner, "acting though named", where(acts & named, terms.exposed, 0))
            for observer in model.actors if item.attribution.constant != 1 else ():
                if observer != owner and action != quiet:
                    model.sight(owner, observer, seen, action, {quiet: 1 - seen})
        if self.noise.constant != 0:
            mean = total([lift(i.attribution) for i in instruments.values()]) / len(instruments)
            self._evidence(model, f"noise.{owner}", owner, mean, ~any_of(took), self.noise)
        for target in dict.fromkeys(item.target for item in instruments.values()):
            gained = terms.value * model.ref(f"erosion.{target}")
            model.payoff(owner, f"position that {target} lost", gained, terminal=True)

    def _evidence(
        self, model: Builder, name: str, owner: str, traced: Expr, when: Expr, rate: Operand = 1
    ) -> None:
        """Suspicion by Bayes' rule when something has happened; `rate` is for nobody's doing."""
        suspicion = model.ref(f"suspicion.{owner}")
        misleading = self.false_trail * (1 - traced)
        branches: dict[str, tuple[Operand, EffectsIn]] = {}
        cases = {"found": (traced, misleading), "missing": (1 - traced, 1 - misleading)}
        for found, (mine, others) in cases.items():
            joint = mine * suspicion
            posterior = joint / maximum(joint + others * (1 - suspicion), 1e-9)
            chance = mine if rate == 1 else rate * others
            branches[found] = (chance, {f"suspicion.{owner}": posterior - suspicion})
        model.chance_of(name, branches, when=when)

    def _step(self, model: Builder, name: str, item: Instrument, acts: Expr) -> None:
        """What a step erodes, when it is answered, and where it may end."""
        owner, target = item.owner, item.target
        eroded = model.common(f"erosion.{target}")
        model.on_move(owner, eroded, where(acts, item.step * (1 - eroded), 0))
        model.on_move(owner, f"steps.{owner}", where(acts, 1, 0))
        terms = self.targets.get(target, Target())
        answered = acts & (lift(item.step) > terms.threshold)
        model.cost(owner, "answer", where(answered, lift(item.attribution) * terms.answer, 0))
        earlier = positive(model.ref(f"steps.{owner}") + model.ref(f"steps.{target}") - 1)
        risk = 1 - (1 - lift(item.spill)) ** (1 + self.mounting * earlier)
        risk = risk * (1 - self.mitigation * model.ref("channels", default=0))
        if item.spill.constant != 0:
            now = acts & ~model.ref(f"spilled.{target}")
            effects: EffectsIn = {f"spilled.{target}": 1, **self.effects}
            model.chance(f"spill_over.{name}", risk, effects, when=now)
            model.feature(f"risk of {name}", risk)

    def _target(self, model: Builder, target: str, owners: list[str]) -> None:
        """What it loses, and how it may respond to whom it suspects."""
        terms, eroded = self.targets.get(target, Target()), model.ref(f"erosion.{target}")
        spilled = model.variable(f"spilled.{target}", kind="flag")
        model.measure(f"erosion_{target}", eroded, f"position that {target} lost", "share")
        model.payoff(target, "position lost", -(terms.loss * eroded), terminal=True)
        for actor in (target, *owners):
            model.payoff(actor, "spilling over", -(self.force * spilled), terminal=True)
        for owner in owners if terms.respond else ():
            named = model.ref(f"attributed.{owner}")
            wrong = terms.wrongly * where(named, 0, 1 - model.ref(f"suspicion.{owner}"))
            expose, retaliate, who = f"expose_{owner}", f"retaliate_{owner}", model.title_of(owner)
            names, costs = {f"attributed.{owner}": 1}, (("accusing on suspicion", -wrong),)
            said = f"blame {who} in public"
            model.action(target, expose, when=~named, effects=names, costs=costs, title=said)
            costs = (*costs, ("retaliating", -lift(terms.price)))
            step, said = {f"steps.{target}": 1}, f"retaliate against {who}"
            model.action(target, retaliate, effects=step, costs=costs, title=said)
            model.payoff(owner, "harm", -where(model.did(target, retaliate), terms.harm, 0))
