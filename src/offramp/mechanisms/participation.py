"""Helping shades into taking part, level by level, and each side may draw the line elsewhere.

A patron's `participation` in its client's war stands on a scale of named levels, from supply over
training, intelligence, targeting and operators to forces of its own. It deepens or withdraws; and
a use of the client's that needs the patron's people draws it in to the level needed. The deeper,
the more the client gets out of its weapons: `help.<client>` = own + (1 - own) · deepest level /
highest level. The rival has a line from which a helper is a party to the war. Nobody else knows
it: its place is drawn from a logistic distribution around `line` with the scale `doubt`, level by
level as it is reached: a level beyond those tolerated so far is found to be the line with the
probability P(line = level) / P(line > tolerated). Then `line.<patron>` says where it is, and each
period the patron spends at or beyond it the rival treats it as a party with the probability
`response`; it may strike it from then on. The patron's own idea of the line holds it back where
it is, not where the rival's is: what it takes for support may be war to the other. Sources:
Schelling (1966), Arms and Influence (thresholds, commitment by degrees); Carson (2018), Secret
Wars (limits known by collusion, not by law); the essays: penatzer-2024 ("has blurred the line
between support and participation", "aimed and fired with significant help from Western
personnel").

Leaves out: covert help, a rival that announces a line (`red_lines`), one that learns to live with
what it did not accept, and the aid itself (`patronage`).
"""

from typing import Annotated, ClassVar

from pydantic import Field

from offramp.language.fields import (
    Expression,
    Identifier,
    NotNegative,
    Positive,
    Probability,
    Strict,
)
from offramp.language.formula import Formula
from offramp.model.block import Block, Signature
from offramp.model.builder import Builder, EffectsIn
from offramp.model.expr import (
    ZERO,
    Expr,
    Operand,
    equal,
    lift,
    logistic,
    maximum,
    positive,
    total,
    where,
)

NOTHING, _US = Formula.of(0), "mechanisms.participation.patrons.united_states"
_PACT = "mechanisms.alliances.nato.members.united_states"
LEVELS = ["apart", "supply", "training", "intelligence", "targeting", "operators", "own_forces"]


class Helper(Strict):
    """A patron that helps the client: how deeply, at what price, up to which line."""

    start: NotNegative = Field(default=Formula.of(1), description="level at the start, or its name")
    moves: bool = Field(default=False, description="give it deepen, withdraw and hold_level")
    uses: dict[Identifier, Expression] = Field(
        default={}, description="client's actions that need it at a level (a number or a name)"
    )
    line: Expression | None = Field(
        default=None, description="level around which the rival's line lies; else two thirds up"
    )
    doubt: Positive = Field(
        default=Formula.of(1), description="how unsure that is, in levels (logistic); judgement"
    )
    own_line: Expression | None = Field(
        default=None, description="level from which it holds itself to be a party; else none"
    )
    restraint: Expression = Field(
        default=NOTHING, description="payoff lost per period and level from its own line on"
    )
    response: Probability = Field(
        default=Formula.of(0.3), description="of becoming a party, per period past it; judgement"
    )
    effects: dict[str, Expression] = Field(
        default={}, description="what being treated as a party adds to the state"
    )
    success: Expression = Field(
        default=NOTHING, description="payoff per period of the client's full effect"
    )
    cost: Expression = Field(default=NOTHING, description="payoff lost per period and level")
    party: Expression = Field(default=NOTHING, description="payoff lost per period as a party")
    struck: Expression = Field(
        default=NOTHING, description="payoff lost per period under the rival's attack"
    )


class Participation(Block):
    """Support that blurs into taking part, up to co-belligerency."""

    signatures: ClassVar[tuple[Signature, ...]] = (
        Signature(
            "a patron goes about as far as its rival is thought to tolerate",
            "Schelling (1966); penatzer-2024: allies 'have been careful to supply Ukraine with "
            "materiel while avoiding a direct confrontation'",
            f"{_US}.line",
            2,
            6,
            "E(level)",
            "+",
        ),
        Signature(
            "a rival that is surer to answer keeps helpers farther from its line",
            "Schelling (1966): the threat that leaves something to chance",
            f"{_US}.response",
            0.05,
            0.8,
            "E(level)",
            "-",
        ),
        Signature(
            "a weapon that needs the patron's people makes it a party more often",
            "penatzer-2024: the significance lies 'in the expertise required to use them'",
            f"{_US}.uses.strike_deep",
            1,
            5,
            "E(parties)",
            "+",
        ),
        Signature(
            "a patron that draws its own line higher is a party more often without meaning to be",
            "penatzer-2024: missiles 'blurred the line between support and participation'",
            f"{_US}.own_line",
            2,
            6,
            "E(disagreements)",
            "+",
        ),
        Signature(
            "a line that is known is kept, a doubtful one is passed",
            "Schelling (1966): thresholds work by being recognized; Carson (2018)",
            f"{_US}.doubt",
            0.1,
            2,
            "E(parties)",
            "+",
        ),
        Signature(
            "mutual defense deters the rival from striking those who help its enemy",
            "penatzer-2024: the pact was 'deterring the Kremlin from targeting Ukraine’s allies'",
            "mechanisms.alliances.off",
            True,
            False,
            "E(struck)",
            "-",
        ),
        Signature(
            "and, being defensive, the pact holds them back from direct involvement",
            "penatzer-2024: the pact was 'constraining those allies from direct involvement'",
            "mechanisms.alliances.off",
            True,
            False,
            "E(level)",
            "-",
            settings=((f"{_PACT}.provocation", "participation.united_states / 6"),),
        ),
    )

    client: Identifier = Field(description="whom the patrons help")
    rival: Identifier = Field(description="whom the client fights")
    patrons: Annotated[dict[Identifier, Helper], Field(min_length=1)] = Field(
        description="who helps, and how"
    )
    levels: Annotated[list[Identifier], Field(min_length=2, max_length=12)] = Field(
        default=LEVELS, description="the scale from level 0 up: `level.<name>`"
    )
    own: Probability = Field(
        default=Formula.of(0.5), description="share of that effect that it reaches alone; judgement"
    )
    worth: Expression = Field(
        default=NOTHING, description="client's payoff per period of its full effect"
    )
    harm: Expression = Field(
        default=NOTHING, description="rival's payoff lost per period by the client's full effect"
    )
    strikes: bool = Field(
        default=False, description="give the rival strike_<patron> against those who are a party"
    )
    disruption: Probability = Field(
        default=Formula.of(0.5), description="share of help stopped by an attack; judgement"
    )

    def build(self, model: Builder) -> None:
        """The levels, what draws patrons up, what the rival makes of it, and who gains."""
        known = [model.check_actor(self.client, "client"), model.check_actor(self.rival, "rival")]
        known += [model.check_actor(p, f"patrons.{p}", key=True) for p in self.patrons]
        if not all(known):
            return
        for number, level in enumerate(self.levels):
            model.define(f"level.{level}", number)
        for patron, helper in self.patrons.items():
            self._level(model, patron, helper)
            self._line(model, patron, helper)
        deepest = maximum(ZERO, *(self._depth(model, patron) for patron in self.patrons))
        effect = self.own + (1 - lift(self.own)) * deepest
        help_ = model.define(f"help.{self.client}", effect, off=1)
        model.feature(f"help.{self.client}", help_)
        _earn(model, self.client, "help", self.worth * help_)
        _earn(model, self.rival, f"help to {self.client}", -(self.harm * help_))
        for patron, helper in self.patrons.items():
            self._earns(model, patron, helper, help_)
        parties = [where(model.ref(f"belligerent.{p}"), 1, 0) for p in self.patrons]
        model.measure("parties", total(parties), "treated as a party to the war", "patrons")
        model.measure("disagreements", self._disagreements(model), "that held they were none")

    @property
    def top(self) -> int:
        """The number of the highest level."""
        return len(self.levels) - 1

    def _number(self, level: Formula) -> Expr:
        """The number of a level that is given by number or name."""
        return lift(self.levels.index(level.text) if level.text in self.levels else level)

    def _depth(self, model: Builder, patron: str) -> Expr:
        """A patron's level as a share of the scale, an attack on it allowed for."""
        share = model.ref(f"participation.{patron}") / self.top
        if not self.strikes:
            return share
        return share * (1 - where(model.ref(f"attacked.{patron}"), self.disruption, 0))

    def _level(self, model: Builder, patron: str, helper: Helper) -> None:
        """Where a patron stands, and the moves that change it."""
        name, who = f"participation.{patron}", model.title_of(patron)
        level = model.variable(
            name, start=self._number(helper.start), low=0, high=self.top, kind="integer"
        )
        model.measure(f"participation_{patron}", level, f"how far {who} takes part", "level")
        if helper.moves:
            model.action(patron, "hold_level")
            model.action(patron, "deepen", when=level < self.top, effects={name: 1})
            model.action(patron, "withdraw", when=level > 0, effects={name: -1})
        for action, needed in helper.uses.items():
            path = f"patrons.{patron}.uses.{action}"
            took = model.took(self.client, action, path, key=True)
            model.on_move(self.client, name, where(took, positive(self._number(needed) - level), 0))

    def _line(self, model: Builder, patron: str, helper: Helper) -> None:
        """The rival's line, found where it is reached, and what passing it brings."""
        level = model.ref(f"participation.{patron}")
        found, at = model.common(f"line.{patron}"), self._number(helper.start)
        tolerated = model.variable(
            f"tolerated.{patron}", start=at, low=0, high=self.top, kind="integer"
        )
        party = model.common(f"belligerent.{patron}")
        middle = lift(2 * self.top / 3) if helper.line is None else self._number(helper.line)

        def beyond(number: Expr) -> Expr:
            """The probability that the line lies beyond a level."""
            return logistic((middle - number - 0.5) / helper.doubt)

        unknown = equal(found, 0) & ~party
        branches: dict[str, tuple[Expr, EffectsIn]] = {}
        for number in range(1, self.top + 1):
            reached = (tolerated < number) & (level >= number)
            here = beyond(lift(number - 1)) - beyond(lift(number))
            probability = where(reached, here / maximum(beyond(tolerated), 1e-12), 0)
            branches[self.levels[number]] = (probability, {f"line.{patron}": number})
        model.chance_of(f"line.{patron}", branches, when=unknown & (level > tolerated))
        model.drift(tolerated, where(unknown, positive(level - tolerated), 0))
        over = (found > 0) & (level >= found) & ~party
        for variable in helper.effects:
            model.names(variable, f"patrons.{patron}.effects.{variable}", key=True)
        effects: dict[str, Operand] = {f"belligerent.{patron}": 1, **helper.effects}
        model.chance(f"party.{patron}", helper.response, effects, when=over)
        model.feature(f"over.{patron}", where(over, 1, 0))
        if self.strikes:
            attacked = model.common(f"attacked.{patron}")
            open_, said = party & ~attacked, f"strike {model.title_of(patron)}"
            struck: EffectsIn = {attacked: 1}
            model.action(self.rival, f"strike_{patron}", when=open_, effects=struck, title=said)

    def _earns(self, model: Builder, patron: str, helper: Helper, help_: Expr) -> None:
        level = model.ref(f"participation.{patron}")
        _earn(model, patron, f"success of {self.client}", helper.success * help_)
        _earn(model, patron, "taking part", -(helper.cost * level))
        _earn(model, patron, "a party", -(helper.party * model.ref(f"belligerent.{patron}")))
        if helper.own_line is not None:
            too_far = positive(level - self._number(helper.own_line) + 1)
            _earn(model, patron, "beyond its own line", -(helper.restraint * too_far))
        if self.strikes:
            _earn(model, patron, "struck", -(helper.struck * model.ref(f"attacked.{patron}")))

    def _disagreements(self, model: Builder) -> Expr:
        """How many are treated as a party below the line that they draw themselves."""
        found: list[Expr] = []
        for patron, helper in self.patrons.items():
            own = lift(self.top + 1) if helper.own_line is None else self._number(helper.own_line)
            below = model.ref(f"line.{patron}") < own
            found.append(where(below & model.ref(f"belligerent.{patron}"), 1, 0))
        return total(found)


def _earn(model: Builder, actor: str, label: str, value: Expr) -> None:
    if value != ZERO:
        model.payoff(actor, label, value)
