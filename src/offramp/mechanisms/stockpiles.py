"""Finite munitions: what has been fired cannot be fired again until it is replaced.

An actor holds `stock.<actor>.<munition>` rounds. Its actions spend them and are closed when too
few are left; resupply, decay and gifts from an ally's own stock change them at the end of every
period. So a weapon that decides nothing can still be used up at a known date, and the other side
can wait for it. Sources: van Creveld, Supplying War (1977); Hughes, A Salvo Model of Warships in
Missile Combat (1995); Jones, Empty Bins in a Wartime Environment (2023); Penatzer (2024): the
Russians gain by "allowing Ukraine to exhaust its destructive capabilities before negotiating".

Leaves out: what a round does when it hits (the scenario's business), differences of quality
within a munition, transport (a gift arrives at the end of the period).
"""

from typing import ClassVar

from pydantic import ConfigDict, Field

from offramp.language.fields import Identifier, NotNegative, Probability, Strict
from offramp.language.formula import Formula
from offramp.language.problems import nearest
from offramp.model.block import Block, Signature
from offramp.model.builder import Builder
from offramp.model.expr import ZERO, Expr, Var, lift, maximum, minimum, positive, total

ZERO_ROUNDS = Formula.of(0)


class Gift(Strict):
    """Rounds that an ally gives away out of its own stock."""

    amount: NotNegative = Field(
        description="rounds per period the giver means to send; fewer when its stock runs low"
    )
    munition: Identifier | None = Field(
        default=None, description="what the giver calls it, if it is not the same word"
    )


class Munition(Strict):
    """The rounds of one kind that an actor holds."""

    start: NotNegative = Field(description="rounds at the start (may be a distribution)")
    resupply: NotNegative = Field(
        default=ZERO_ROUNDS, description="rounds added per period by production and purchase"
    )
    decay: Probability = Field(
        default=ZERO_ROUNDS,
        description="share that expires per period; shelf lives are years, so 0 unless said",
    )
    capacity: NotNegative | None = Field(default=None, description="most rounds one can hold")
    reserve: NotNegative = Field(
        default=ZERO_ROUNDS,
        description="rounds the owner keeps for itself: gifts stop there, own use does not",
    )
    uses: dict[Identifier, NotNegative] = Field(
        default={}, description="rounds each of the owner's actions spends"
    )
    gifts: dict[Identifier, Gift] = Field(
        default={}, description="resupply from other actors' stocks, by giver"
    )


class Stockpiles(Block):
    """The stocks of every actor: `stockpiles: {actor: {munition: {start: rounds, …}}}`."""

    model_config = ConfigDict(extra="allow")
    __pydantic_extra__: dict[str, dict[Identifier, Munition]]  # pyright: ignore[reportIncompatibleVariableOverride]

    signatures: ClassVar[tuple[Signature, ...]] = (
        Signature(
            "a larger stock at the start is fired, not kept: more strikes in all",
            "Hughes (1995): salvos are bounded by the missiles at hand; Penatzer (2024)",
            "mechanisms.stockpiles.ukraine.atacms.start",
            12,
            48,
            "E(strikes)",
            "+",
        ),
        Signature(
            "resupply from abroad puts off exhaustion",
            "Jones (2023): the rate of replacement decides how long a force can fire",
            "mechanisms.stockpiles.ukraine.atacms.resupply",
            0,
            3,
            "P(exhausted)",
            "-",
        ),
        Signature(
            "a giver that keeps more for itself brings the receiver's exhaustion nearer",
            "Penatzer (2024): suppliers are not equipped to provide significant quantities",
            "mechanisms.stockpiles.united_states.atacms.reserve",
            0,
            60,
            "P(exhausted)",
            "+",
        ),
        Signature(
            "a rival that can wait for the stock to run out puts off negotiating",
            "penatzer-2024: 'allowing Ukraine to exhaust its destructive capabilities before "
            "negotiating'",
            "mechanisms.stockpiles.ukraine.atacms.resupply",
            0,
            1,
            "P(early_settlement)",
            "+",
            "stockpiles-bargaining",
            finding="hardly any difference: missiles at hand are what holds the front, so that "
            "Ukraine, looking ahead, keeps its last ones, and there is nothing to wait for",
        ),
        Signature(
            "and what waiting wins it is the better terms: the share of who will run out is "
            "smaller in the end",
            "penatzer-2024; Jones (2023): the rate of replacement decides how long a force can "
            "fire",
            "mechanisms.stockpiles.ukraine.atacms.resupply",
            0,
            1,
            "E(share)",
            "-",
            "stockpiles-bargaining",
        ),
        Signature(
            "a side to which the war is dear settles before its missiles are fired",
            "Fearon (1995): the dearer the war, the more there is to agree on; penatzer-2024",
            "mechanisms.bargaining.defender.cost",
            0.002,
            0.03,
            "E(stock_ukraine_atacms)",
            "+",
            "stockpiles-bargaining",
        ),
        Signature(
            "a stock is fired faster where the enemy fires at it: use it or lose it",
            "Schelling 1966, Arms and Influence, ch. 6 (vulnerable forces invite haste)",
            "parameters.depots_hit",
            0,
            6,
            "E(early_strikes)",
            "+",
            settings=(("mechanisms.stockpiles.ukraine.atacms.start", 18),),  # three salvos
            finding="no faster: a salvo is worth the same in any week, so that nothing is kept "
            "back anyway, and the enemy's hits only leave fewer to fire",
        ),
    )

    def build(self, model: Builder) -> None:
        """Stocks, what spends them, what refills them."""
        stocks = self.__pydantic_extra__
        for actor, munitions in stocks.items():
            if not model.check_actor(actor, actor, key=True):
                continue
            for name, munition in munitions.items():
                stock = model.variable(
                    f"stock.{actor}.{name}",
                    start=munition.start,
                    low=0,
                    high=munition.capacity,
                    title=f"rounds of {name} that {model.title_of(actor)} has",
                )
                self._uses(model, actor, name, munition, stock)
                lost = stock * munition.decay
                model.drift(stock, munition.resupply - lost)
                self._gives(model, actor, name, positive(stock - lost - munition.reserve))
                self._check(model, actor, name, munition)

    def _uses(self, model: Builder, actor: str, name: str, munition: Munition, stock: Var) -> None:
        spent, fewest = ZERO, None
        for action, rounds in munition.uses.items():
            path, need = f"{actor}.{name}.uses.{action}", positive(rounds)
            model.guard(actor, stock >= need, action, path, key=True)
            spent = spent + model.took(actor, action, path, key=True) * need
            fewest = need if fewest is None else minimum(fewest, need)
        model.on_move(actor, stock, -spent)
        empty = stock <= ZERO if fewest is None else stock < fewest
        model.define(f"exhausted.{actor}.{name}", empty)
        what = f"{name} of {model.title_of(actor)}"
        model.measure(f"stock_{actor}_{name}", stock, f"{what} left", "rounds")
        model.measure(f"exhausted_{actor}_{name}", lift(1) * empty, f"{what} used up")

    def _check(self, model: Builder, actor: str, name: str, munition: Munition) -> None:
        for giver, gift in munition.gifts.items():
            path, what = f"{actor}.{name}.gifts.{giver}", gift.munition or name
            if not model.check_actor(giver, path, key=True):
                continue
            held = self.__pydantic_extra__.get(giver, {})
            if what not in held:
                hint = nearest(what, held) or f"give {giver} a stock of it, or use resupply"
                model.problem(f"{giver} has no stock of {what} to give from", path, hint, True)
            if (giver, what) == (actor, name):
                model.problem(f"{actor} cannot resupply itself from the same stock", path, "", True)

    def _gives(self, model: Builder, giver: str, munition: str, spare: Expr) -> None:
        """Gifts out of one stock: everybody gets the same share of what was meant."""
        meant: list[tuple[str, Expr]] = []
        for actor, munitions in self.__pydantic_extra__.items():
            for name, held in munitions.items():
                gift = held.gifts.get(giver)
                if gift is not None and (gift.munition or name) == munition:
                    meant.append((f"stock.{actor}.{name}", positive(gift.amount)))
        if not meant:
            return
        wanted = total([amount for _, amount in meant])
        share = minimum(1, spare / maximum(wanted, 1e-9))
        for stock, amount in meant:
            model.drift(stock, amount * share)
        model.drift(f"stock.{giver}.{munition}", -wanted * share)
