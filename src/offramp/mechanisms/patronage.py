"""A patron arms a client: aid, permissions, what the client can do with them, and what it risks.

A patron pledges aid by the period and authorizes uses; the client's capability grows with both,
each step by less. The patron pays for its aid, gains from the client's success and from bleeding
the rival through it (proxy war), and may come to be seen as taking part. The client depends on
what it is given: cutting it off weakens the client and costs the patron reputation. Sources:
Mumford, Proxy Warfare (2013); Salehyan, The Delegation of War (2010); Regan, Third-Party
Interventions and the Duration of Intrastate Conflicts (2002); Byman, Friends like These (2006);
the essays: a move "from a deterrence position, to compellence, to a proxy war" (carment-belo-2024),
"Expecting abandonment by its patrons" (penatzer-2024).

Leaves out: how far helping is taking part (`participation`), reputation with third parties
(`commitments`), munitions by kind (`stockpiles`), the client's disobedience.
"""

from typing import Annotated, ClassVar

from pydantic import ConfigDict, Field

from offramp.language.fields import (
    Expression,
    Identifier,
    NotNegative,
    Positive,
    Probability,
    Strict,
)
from offramp.language.formula import Formula
from offramp.language.problems import nearest
from offramp.model.block import Block, Signature
from offramp.model.builder import Builder
from offramp.model.expr import (
    ONE,
    ZERO,
    Expr,
    clip,
    equal,
    lift,
    maximum,
    minimum,
    positive,
    total,
    where,
)

NOTHING = Formula.of(0)
_PILE = "mechanisms.patronage.ukraine"
_DROP = "mechanisms.tenure.united_states.drops.deep_strikes.probability"


class Patron(Strict):
    """Who gives, how much, and what it gains and pays by it."""

    pledge: NotNegative = Field(
        default=Formula.of(1),
        description="aid per period at the start, in units of what the client needs in all",
    )
    most: NotNegative | None = Field(default=None, description="the most it can pledge per period")
    step: Positive = Field(
        default=Formula.of(0.25),
        description="what raise_aid adds and cut_aid takes away (judgement)",
    )
    moves: bool = Field(
        default=False,
        description="give it keep_aid, raise_aid, cut_aid (with _<client> if it has several "
        "clients), authorize_<name> and withdraw_<name>; else its aid flows on",
    )
    cost: Expression = Field(default=NOTHING, description="payoff lost per period and unit of aid")
    success: Expression = Field(
        default=NOTHING,
        description="payoff per period from the client's success, such as 1 - front",
    )
    bleeding: Expression = Field(
        default=NOTHING, description="payoff gained per unit of payoff that the rival loses"
    )
    exposure: Probability = Field(
        default=NOTHING,
        description="probability per period of coming to be seen as taking part in the war",
    )
    exposed: Expression = Field(
        default=NOTHING, description="payoff lost per period once seen as taking part"
    )
    abandoning: Expression = Field(
        default=NOTHING,
        description="payoff lost per period if its pledge is cut to nothing, in proportion if less",
    )
    wavering: Probability = Field(
        default=NOTHING, description="probability per period that its aid ends by itself"
    )


class Authorization(Strict):
    """A use of what was given that needs the patron's word."""

    by: Identifier = Field(description="the patron who may authorize it")
    start: bool = Field(default=False, description="whether it is authorized at the start")
    actions: list[Identifier] = Field(
        default=[], description="the client's actions that are closed without it"
    )
    gain: Probability = Field(
        default=NOTHING,
        description="share by which it raises the client's capability; a second adds its share of "
        "what the first left over, so gains stay below one",
    )
    cost: Expression = Field(default=NOTHING, description="payoff lost by giving the word")


class Client(Strict):
    """Who is armed: by whom, with what permissions, against whom."""

    patrons: Annotated[dict[Identifier, Patron], Field(min_length=1)] = Field(
        description="who gives the aid"
    )
    authorizations: dict[Identifier, Authorization] = Field(
        default={}, description="uses that need a patron's word: `authorized.<name>`"
    )
    own: Probability = Field(
        default=Formula.of(0.5),
        description="capability without any aid, as a share of that with full aid (judgement)",
    )
    returns: Positive = Field(
        default=Formula.of(0.5),
        description="elasticity of the aided part: 1% more aid gives so many % more (judgement)",
    )
    lag: NotNegative = Field(
        default=NOTHING, description="mean number of periods from a pledge to its arrival"
    )
    need: Expression = Field(
        default=NOTHING, description="client's payoff per period and unit of capability"
    )
    rival: Identifier | None = Field(default=None, description="whom the client fights")
    damage: Expression = Field(
        default=NOTHING, description="rival's payoff lost per period and unit of capability"
    )


class Patronage(Block):
    """Clients by name: `patronage: {client: {patrons: {patron: {pledge: …}}, …}}`."""

    model_config = ConfigDict(extra="allow")
    __pydantic_extra__: dict[str, Client]  # pyright: ignore[reportIncompatibleVariableOverride]

    signatures: ClassVar[tuple[Signature, ...]] = (
        Signature(
            "the more a patron values the rival's losses, the more it gives",
            "Salehyan (2010); Mumford (2013): proxies bleed a rival at a distance",
            *(f"{_PILE}.patrons.united_states.bleeding", 0, 1, "E(aid)", "+"),
        ),
        Signature(
            "a patron that fears to be seen as taking part authorizes less",
            "penatzer-2024: the use 'has been avoided until now due to fears of retaliation'",
            *(f"{_PILE}.patrons.united_states.exposed", 0, 2, "E(authorized)", "-"),
        ),
        Signature(
            "aid from outside keeps a client in the war that would otherwise collapse",
            "Regan (2002): third parties lengthen wars; Balch-Lindsay and Enterline (2000)",
            f"{_PILE}.patrons.united_states.pledge",
            0.2,
            1.2,
            "P(collapse)",
            "-",
        ),
        Signature(
            "a client with means of its own is hurt less when its patron's aid may end",
            "Byman (2006); Morgenthau (1967): dependence gives the patron its leverage",
            f"{_PILE}.own",
            0.2,
            0.8,
            "P(collapse)",
            "-",
        ),
        Signature(
            "a client that foresees the loss of its patron's word uses it while it lasts",
            "penatzer-2024: 'Expecting abandonment by its patrons, the Ukrainian military will "
            "use every resource at its disposal'",
            *(_DROP, 0, 1, "E(early_strikes)", "+", "patronage-tenure"),
        ),
    )

    def build(self, model: Builder) -> None:
        """Pledges, permissions, capability, and who gains and loses by them."""
        clients = self.__pydantic_extra__
        served = [p for client in clients.values() for p in client.patrons]
        for name, client in clients.items():
            if not model.check_actor(name, name, key=True):
                continue
            capability = self._capability(model, name, client)
            _earn(model, name, "what aid makes possible", client.need * capability)
            harm = client.damage * capability
            if client.rival and model.check_actor(client.rival, f"{name}.rival"):
                _earn(model, client.rival, f"harm done by {name}", -harm)
            for patron, terms in client.patrons.items():
                if model.check_actor(patron, f"{name}.patrons.{patron}", key=True):
                    self._patron(model, name, patron, terms, harm)
                    suffix = f"_{name}" if served.count(patron) > 1 else ""
                    if terms.moves:
                        self._moves(model, name, patron, client, suffix)
        for patron in dict.fromkeys(served):
            if patron in model.actors:
                self._exposure(model, patron)

    def _capability(self, model: Builder, name: str, client: Client) -> Expr:
        """`aid.<client>` and what it and the permissions amount to."""
        whom = model.title_of(name)
        pledged = total([model.ref(f"pledge.{p}.{name}", 0) for p in client.patrons])
        start = total([lift(terms.pledge) for terms in client.patrons.values()])
        aid = model.variable(
            f"aid.{name}", start=start, low=0, title=f"aid reaching {whom}, share of its need"
        )
        arriving = 1 / (1 + lift(client.lag))  # a share of what is under way, at each step
        model.drift(aid, (pledged - aid) * arriving)
        for patron in client.patrons:
            if patron in model.actors:
                change = self._kept_change(model, name, patron, client.patrons[patron])
                model.on_move(patron, aid, change * arriving)
        left = ONE
        for use, permission in client.authorizations.items():
            given = self._authorization(model, name, use, permission, client)
            left = left * (1 - where(given, clip(permission.gain, 0, 1), 0))
        aided = (1 - lift(client.own)) * positive(aid) ** client.returns
        capability = model.define(f"capability.{name}", (client.own + aided) * (2 - left))
        cut = positive(1 - pledged / maximum(start, 1e-9))
        model.define(f"abandonment.{name}", where(start > ZERO, cut, 0))
        model.feature(f"capability.{name}", capability)
        model.measure(f"aid_{name}", aid, f"aid reaching {whom}", "share of its need")
        model.measure(f"capability_{name}", capability, f"what {whom} can do")
        model.measure(f"abandonment_{name}", model.ref(f"abandonment.{name}"), "share of aid cut")
        return capability

    def _kept_change(self, model: Builder, name: str, patron: str, terms: Patron) -> Expr:
        """What a move really adds to the pledge, its bounds allowed for."""
        pledge = model.ref(f"pledge.{patron}.{name}")
        change = model.change(f"pledge.{patron}.{name}", patron)
        after = positive(pledge + change)
        after = after if terms.most is None else minimum(after, terms.most)
        return where(equal(change, 0), 0, after - pledge)

    def _authorization(
        self, model: Builder, client: str, name: str, use: Authorization, of: Client
    ) -> Expr:
        path = f"{client}.authorizations.{name}"
        if use.by not in of.patrons:
            hint = nearest(use.by, of.patrons)
            model.problem(f"{use.by} is no patron of {client}", f"{path}.by", hint)
        given = model.variable(f"authorized.{name}", start=use.start, kind="flag")
        for index, action in enumerate(use.actions):
            model.guard(client, given, action, f"{path}.actions.{index}")
        return given

    def _patron(self, model: Builder, client: str, patron: str, terms: Patron, harm: Expr) -> None:
        pledge = model.variable(
            f"pledge.{patron}.{client}", start=terms.pledge, low=0, high=terms.most
        )
        _earn(model, patron, f"aid to {client}", -(terms.cost * pledge))
        _earn(model, patron, f"success of {client}", lift(terms.success))
        _earn(model, patron, f"bleeding the rival of {client}", terms.bleeding * harm)
        cut = positive(1 - pledge / maximum(terms.pledge, 1e-9))
        loss = terms.abandoning * where(lift(terms.pledge) > ZERO, cut, 0)
        _earn(model, patron, f"abandoning {client}", -loss)
        if terms.wavering.constant != 0:
            model.chance(
                f"aid_ends.{patron}.{client}", terms.wavering, {pledge: -pledge}, when=pledge > ZERO
            )

    def _moves(self, model: Builder, name: str, patron: str, client: Client, suffix: str) -> None:
        pledge, terms = model.ref(f"pledge.{patron}.{name}"), client.patrons[patron]
        more = True if terms.most is None else pledge < terms.most
        key, step, some = f"pledge.{patron}.{name}", lift(terms.step), pledge > ZERO
        aid = f"aid to {model.title_of(name)}" if suffix else "aid"
        up, down = {key: step}, {key: -step}
        model.action(patron, f"raise_aid{suffix}", when=more, effects=up, title=f"raise {aid}")
        model.action(patron, f"cut_aid{suffix}", when=some, effects=down, title=f"cut {aid}")
        model.action(patron, f"keep_aid{suffix}", title=f"keep {aid}")
        for use, permission in client.authorizations.items():
            if permission.by == patron:
                given, key = model.ref(f"authorized.{use}"), f"authorized.{use}"
                price = (("giving the word", -lift(permission.cost)),)
                model.action(patron, f"authorize_{use}", when=~given, effects={key: 1}, costs=price)
                back = f"forbid {use.replace('_', ' ')} again"
                model.action(patron, f"withdraw_{use}", when=given, effects={key: -1}, title=back)

    def _exposure(self, model: Builder, patron: str) -> None:
        """A patron is exposed once, whichever client brought it about."""
        terms = [c.patrons[patron] for c in self.__pydantic_extra__.values() if patron in c.patrons]
        said = f"{model.title_of(patron)} is seen as taking part"
        seen = model.variable(f"exposed.{patron}", kind="flag", title=said)
        unseen = ONE
        for item in terms:
            unseen = unseen * (1 - clip(item.exposure, 0, 1))
        if any(item.exposure.constant != 0 for item in terms):
            model.chance(f"exposure.{patron}", 1 - unseen, {seen: 1}, when=equal(seen, 0))
        loss = maximum(ZERO, *(item.exposed for item in terms))
        _earn(model, patron, "seen as taking part", -where(seen, loss, 0))


def _earn(model: Builder, actor: str, label: str, value: Expr) -> None:
    if value != ZERO:
        model.payoff(actor, label, value)
