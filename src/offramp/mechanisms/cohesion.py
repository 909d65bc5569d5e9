"""An alliance is as strong as its members' loyalty, and a rival can work on them one by one.

Each member has a loyalty; `cohesion` follows their mean, weighted by power. A member's loyalty
rests at 1 - discord · |its ideal policy - the common line| - tiring · (burden beyond its fair
share), and closes `recovery` of the gap a period. Members with moves hold the line, hedge (a step
away; a part of their burden falls on the others), concede to the rival alone, or, once half gone,
break away. What a united front is worth to all is a common good but for its `excludable` part, so
the small ride free, the others tire, and a front may unravel. The rival woos single members, which
pays them for each step away while the promise lasts, or presses them, which hurts until they
concede but rallies the others. In a pact (`alliances`) cohesion and a member's loyalty both weigh
its obligation: the alliance must agree and the member must follow. Its own loyalty enters the
first by its weight alone. Sources: Olson and Zeckhauser (1966), An Economic Theory of Alliances;
Snyder (1997), Alliance Politics; Crawford (2011), Preventing Enemy Coalitions (wedge strategies);
the essays: wider-war-2022 ("Europe is full of wild cards"), carment-belo-2024 ("divergent
priorities and the different values").

Leaves out: bargaining over the common line, members who press each other, secret offers.
"""

from typing import Annotated, ClassVar

from pydantic import Field

from offramp.language.fields import Expression, Identifier, NotNegative, Probability, Strict
from offramp.language.formula import Formula
from offramp.language.problems import nearest
from offramp.model.block import Block, Signature
from offramp.model.builder import Builder
from offramp.model.expr import ZERO, Expr, Operand, absolute, clip, lift, maximum, positive, total

NOTHING, _HERE = Formula.of(0), "mechanisms.cohesion"


class Partner(Strict):
    """A member of the alliance: its power, what it wants, how loyal it is."""

    weight: NotNegative = Field(default=Formula.of(1), description="power, relative to the others")
    ideal: Probability = Field(
        default=Formula.of(0.5), description="its policy: 0 accommodates the rival, 1 confronts it"
    )
    loyalty: Probability | None = Field(default=None, description="at the start; else as at rest")
    carries: Probability | None = Field(
        default=None, description="share of the common burden at the start; else that of its power"
    )
    moves: bool = Field(
        default=False, description="give it hold_line, hedge, break_away and concede_alone"
    )


class Wedge(Strict):
    """What the rival may do to single members, and what it gains by it."""

    rival: Identifier = Field(description="whom the alliance faces")
    targets: list[Identifier] = Field(description="for whom it has woo_<member>, press_<member>")
    effort: Expression = Field(default=NOTHING, description="payoff that either move costs it")
    reward: Expression = Field(
        default=NOTHING, description="payoff per period it grants a wooed member of no loyalty left"
    )
    expense: Probability = Field(
        default=Formula.of(0.5), description="cost to it of a unit of reward; judgement"
    )
    pain: Expression = Field(
        default=NOTHING, description="payoff per period a pressed member loses until it concedes"
    )
    rally: Probability = Field(
        default=Formula.of(0.1), description="lacking loyalty it restores in others; judgement"
    )
    lasting: Probability = Field(
        default=Formula.of(0.8), description="promises and pressure kept a period; judgement"
    )
    division: Expression = Field(
        default=NOTHING, description="its payoff per period if the front is wholly broken"
    )
    prize: Expression = Field(
        default=NOTHING, description="its payoff per period if all members granted all"
    )


class Cohesion(Block):
    """Divergent priorities, burden-sharing, wedges, members who hedge, defect or concede alone."""

    signatures: ClassVar[tuple[Signature, ...]] = (
        Signature(
            "a rival with more to offer to single members splits the front",
            "Crawford (2011); wider-war-2022: to 'weaken the united transatlantic front'",
            f"{_HERE}.wedge.reward",
            0.0,
            0.6,
            "E(cohesion)",
            "-",
        ),
        Signature(
            "the more a rival's pressure hurts, the more single members concede to it",
            "wider-war-2022: some 'offer concessions in order to prevent a major European war'",
            f"{_HERE}.wedge.pain",
            0.0,
            0.6,
            "E(granted)",
            "+",
        ),
        Signature(
            "the farther a member's priorities are from the common line, the less united",
            "carment-belo-2024: 'divergent priorities and the different values'; Snyder (1997)",
            f"{_HERE}.members.hungary.ideal",
            0.0,
            0.7,
            "E(cohesion)",
            "+",
        ),
        Signature(
            "a heavier common burden loosens the alliance: members shed it on each other",
            "Olson and Zeckhauser (1966); carment-belo-2024: '(un)willingness to bear and share'",
            f"{_HERE}.burden",
            0.0,
            1.0,
            "E(cohesion)",
            "-",
        ),
        Signature(
            "what an outsider cannot enjoy keeps members in line",
            "Olson and Zeckhauser (1966): private benefits reduce the incentive to ride free",
            f"{_HERE}.excludable",
            0.0,
            1.0,
            "E(cohesion)",
            "+",
        ),
        Signature(
            "a united front deters a military move, and it does so through the pact",
            "wider-war-2022: the 'front that has thus far stopped Putin from rocking the boat'",
            f"{_HERE}.members.germany.loyalty",
            0.1,
            1.0,
            "E(attacks)",
            "-",
            moderator=("mechanisms.alliances.off", True, False),
        ),
        Signature(
            "a rival drives in wedges because it faces a pact",
            "Crawford (2011): wedges prevent, break up or weaken a threatening alliance",
            "mechanisms.alliances.off",
            True,
            False,
            "E(wedges)",
            "+",
        ),
    )

    members: Annotated[dict[Identifier, Partner], Field(min_length=2)] = Field(
        description="who belongs to the alliance"
    )
    wedge: Wedge | None = Field(default=None, description="what a rival does to split it")
    line: Expression | None = Field(
        default=None, description="the common line, on the scale of ideals; else their mean"
    )
    discord: Probability = Field(
        default=Formula.of(0.5),
        description="loyalty lacking a whole scale from the line; judgement",
    )
    tiring: NotNegative = Field(
        default=Formula.of(0.5),
        description="loyalty lacking per share of burden beyond its own; judgement",
    )
    recovery: Probability = Field(
        default=Formula.of(0.1), description="share of the way to rest per period; judgement"
    )
    pace: Probability = Field(
        default=Formula.of(0.5),
        description="share of the way to the mean loyalty a period; judgement",
    )
    step: Probability = Field(
        default=Formula.of(0.25), description="share of loyalty or burden in one step; judgement"
    )
    concession: Probability = Field(
        default=Formula.of(0.25), description="what conceding once grants, of all; judgement"
    )
    value: Expression = Field(
        default=NOTHING, description="payoff per period of a wholly united front to each member"
    )
    excludable: Probability = Field(
        default=Formula.of(0.5), description="share of it that goes with one's loyalty; judgement"
    )
    burden: Expression = Field(
        default=NOTHING, description="payoff per period that carrying the whole burden costs"
    )

    def build(self, model: Builder) -> None:
        """The members' standing, what they may do, and what the rival may do about them."""
        known = [model.check_actor(m, f"members.{m}", key=True) for m in self.members]
        wedge = self.wedge
        if wedge is not None:
            known.append(model.check_actor(wedge.rival, "wedge.rival"))
            for i, member in enumerate(wedge.targets):
                if member not in self.members:
                    path, hint = f"wedge.targets.{i}", nearest(member, self.members)
                    model.problem(f"{member} is no member", path, hint)
                    known.append(False)
            if wedge.rival in self.members:
                model.problem("the rival is one of the members", "wedge.rival")
        if not all(known):
            return
        self._front(model)
        for member, partner in self.members.items():
            self._earns(model, member)
            if partner.moves:
                self._moves(model, member)
        if wedge is not None:
            self._wedge(model, wedge)

    def _share(self, member: str) -> Expr:
        whole = total([lift(p.weight) for p in self.members.values()])
        return self.members[member].weight / maximum(whole, 1e-9)

    def _gap(self, member: str) -> Expr:
        """How far the common line is from the policy that a member wants."""
        mean = total([self._share(m) * p.ideal for m, p in self.members.items()])
        line = mean if self.line is None else clip(self.line, 0, 1)
        return absolute(line - self.members[member].ideal)

    def _rest(self, member: str, carried: Expr) -> Expr:
        tired = self.tiring * positive(carried - self._share(member))
        return clip(1 - self.discord * self._gap(member) - tired, 0, 1)

    def _front(self, model: Builder) -> None:
        """Burdens, loyalties, and the cohesion that follows these."""
        mean, begins = ZERO, ZERO
        for member, partner in self.members.items():
            share = self._share(member)
            begun = share if partner.carries is None else lift(partner.carries)
            carried = model.common(f"carried.{member}", start=begun)
            model.common(f"conceded_alone.{member}")
            rest = self._rest(member, begun) if partner.loyalty is None else lift(partner.loyalty)
            loyalty = model.common(f"loyalty.{member}", start=rest)
            model.drift(loyalty, self.recovery * (self._rest(member, carried) - loyalty))
            mean, begins = mean + share * loyalty, begins + share * rest
        cohesion = model.common("cohesion", start=begins)
        model.drift(cohesion, self.pace * (mean - cohesion))
        granted = [model.ref(f"conceded_alone.{m}") for m in self.members]
        model.measure("cohesion", cohesion, "unity of the alliance")
        model.measure("granted", total(granted), "granted to the rival by single members")

    def _earns(self, model: Builder, member: str) -> None:
        loyalty, carried = model.ref(f"loyalty.{member}"), model.ref(f"carried.{member}")
        worth = model.ref("cohesion") * (1 - self.excludable * (1 - loyalty))
        earned = {"united front": self.value * worth, "common burden": -(self.burden * carried)}
        for label, value in earned.items():
            if value != ZERO:
                model.payoff(member, label, value)

    def _moves(self, model: Builder, member: str) -> None:
        """Hold the line, hedge, break away, concede alone."""
        loyalty, carried = model.ref(f"loyalty.{member}"), model.ref(f"carried.{member}")
        back = self._burdens(model, member, self.step * positive(self._share(member) - carried))
        holds = {f"loyalty.{member}": self.step * (1 - loyalty)}
        model.action(member, "hold_line", effects=holds | back, title="hold the line")
        less = self._burdens(model, member, -(self.step * carried))
        hedges = {f"loyalty.{member}": -lift(self.step)}
        model.action(member, "hedge", when=loyalty > 0, effects=hedges | less)
        leaves = {f"loyalty.{member}": -loyalty} | self._burdens(model, member, -carried)
        model.action(member, "break_away", when=(loyalty > 0) & (loyalty <= 0.5), effects=leaves)
        if self.wedge is not None:
            given, grants = f"conceded_alone.{member}", lift(self.concession)
            effects = {given: grants} | hedges
            model.action(member, "concede_alone", when=model.ref(given) < 1, effects=effects)

    def _burdens(self, model: Builder, member: str, more: Expr) -> dict[str, Expr]:
        """A member takes up more of the burden; the others carry less of it, as they carry it."""
        carried = {m: model.ref(f"carried.{m}") for m in self.members}
        rest = total([c for m, c in carried.items() if m != member])
        return {
            f"carried.{m}": more if m == member else -(more * c / maximum(rest, 1e-9))
            for m, c in carried.items()
        }

    def _wedge(self, model: Builder, wedge: Wedge) -> None:
        """Woo and press single members; what that is worth to them and to the rival."""
        rival, fades = wedge.rival, 1 - lift(wedge.lasting)
        for member in wedge.targets:
            wooed, pressed = (model.common(f"{how}.{member}") for how in ("wooed", "pressed"))
            others = [f"loyalty.{m}" for m in self.members if m != member]
            rallied: dict[str, Operand] = {m: wedge.rally * (1 - model.ref(m)) for m in others}
            rallied[pressed.name] = 1
            costs = (("working on members", -lift(wedge.effort)),)
            woo, press = (f"{do} {model.title_of(member)}" for do in ("woo", "put pressure on"))
            model.action(rival, f"woo_{member}", effects={wooed: 1}, costs=costs, title=woo)
            model.action(rival, f"press_{member}", effects=rallied, costs=costs, title=press)
            model.drift(wooed, -(fades * wooed))
            model.drift(pressed, -(fades * pressed))
            paid = wooed * (1 - model.ref(f"loyalty.{member}"))
            hurt = pressed * (1 - model.ref(f"conceded_alone.{member}"))
            model.feature(f"paid.{member}", paid)
            model.feature(f"hurt.{member}", hurt)
            model.payoff(member, "reward for hedging", wedge.reward * paid)
            model.payoff(rival, f"reward to {member}", -(wedge.expense * (wedge.reward * paid)))
            model.payoff(member, "pressure", -(wedge.pain * hurt))
        got = total([self._share(m) * model.ref(f"conceded_alone.{m}") for m in self.members])
        model.payoff(rival, "a divided front", wedge.division * (1 - model.ref("cohesion")))
        model.payoff(rival, "concessions", wedge.prize * got)
