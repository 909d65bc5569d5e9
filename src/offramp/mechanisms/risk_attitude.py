"""Who has less than it counts as its own gambles to get it back; who has just that, avoids risk.

An actor judges what it holds, its `position` in payoff units, by a reference point: it feels a gain
x as s · (x / s)^gains and a loss as -loss_aversion · s · (x / s)^losses, s being the `scale`. At
the reference losses loom larger than gains, so that a fair bet is refused; in losses sensitivity
diminishes, so that the same bet is taken, the more readily where it may bring back all that was
lost. The reference begins at the position at the start plus `aspiration` (what was once held, or is
felt to be due) and each period moves by the share `to_gains` of the way up or `to_losses` of the
way down to the position: gains are soon taken for granted, losses are not. Payoffs are marked to
market: a period pays the change of the felt value since it began, at the reference of the period,
less the change of the position itself, so that over a run with a fixed reference an actor earns, on
top of what else pays it for its position, the felt value less the plain. It is a correction: some
other part of the scenario must pay the plain change (`bargaining` does for a share of the stake).
With `whole` the felt value is paid by itself. A position is read, never changed: what is to count
(the front, losses, a disaster) must stand in it. Sources: Kahneman and Tversky (1979), Prospect
Theory; Tversky and Kahneman (1992), Advances in Prospect Theory (0.88, 2.25); Levy (1997), Prospect
Theory, Rational Choice, and International Relations; McDermott (1998), Risk-Taking in International
Politics; Jervis (1992), Political Implications of Loss Aversion; Arkes, Hirshleifer, Jiang and Lim
(2008), Reference Point Adaptation; Downs and Rocke (1994), Conflict, Agency, and Gambling for
Resurrection; the essay: wider-war-2022 ("an astonishingly high-stakes bet").

Leaves out: weights other than the probabilities (small ones loom larger), several references, and
leaders whose own fate hangs on the war (Goemans 2000), unless the position says so. A move of the
reference itself is not paid.
"""

from typing import Annotated, ClassVar

from pydantic import Field

from offramp.language.fields import Expression, Identifier, Positive, Probability, Strict
from offramp.language.formula import Formula
from offramp.model.block import Block, Signature
from offramp.model.builder import Builder
from offramp.model.expr import Expr, Operand, lift, positive

EXPONENT = Formula.of(0.88)
RUSSIA = "mechanisms.risk_attitude.actors.russia"


class Attitude(Strict):
    """How one actor feels about gains and losses."""

    position: Expression = Field(description="what it holds, in payoff, such as 2 * front")
    aspiration: Expression = Field(
        default=Formula.of(0),
        description="payoff by which its first reference lies above what it holds at the start",
    )
    loss_aversion: Positive = Field(
        default=Formula.of(2.25),
        description="how much more a loss counts than a gain (Tversky and Kahneman 1992)",
    )
    gains: Positive = Field(
        default=EXPONENT, description="exponent of gains; below 1 sensitivity diminishes (1992)"
    )
    losses: Positive = Field(
        default=EXPONENT, description="exponent of losses; below 1 sensitivity diminishes (1992)"
    )
    scale: Positive = Field(
        default=Formula.of(1), description="payoff at which a gain is felt as it is; judgement"
    )
    to_gains: Probability = Field(
        default=Formula.of(0.1),
        description="share of a gain taken for granted per period; judgement, above `to_losses` "
        "as in Arkes and others (2008)",
    )
    to_losses: Probability = Field(
        default=Formula.of(0.03), description="share of a loss accepted per period; judgement"
    )
    whole: bool = Field(
        default=False, description="pay the felt value itself, where nothing else pays the position"
    )


class RiskAttitude(Block):
    """Reference points, loss aversion, gambling when losing."""

    signatures: ClassVar[tuple[Signature, ...]] = (
        Signature(
            "a side that has not what it counts as its own takes more fair bets",
            "Kahneman and Tversky 1979; Levy 1997; Downs and Rocke 1994; wider-war-2022: 'an "
            "astonishingly high-stakes bet'",
            f"{RUSSIA}.aspiration",
            0,
            0.3,
            "E(wagers)",
            "+",
        ),
        Signature(
            "who minds losses more than gains avoids a fair bet with what it holds",
            "Tversky and Kahneman 1992; Jervis 1992",
            f"{RUSSIA}.loss_aversion",
            1,
            2.25,
            "E(wagers)",
            "-",
        ),
        Signature(
            "in losses, the less a further loss is felt, the more bets are taken",
            "Kahneman and Tversky 1979 (diminishing sensitivity)",
            f"{RUSSIA}.losses",
            0.5,
            1,
            "E(wagers)",
            "-",
            settings=((f"{RUSSIA}.aspiration", 0.3),),
        ),
        Signature(
            "the sooner losses are accepted, the less is risked to make them good",
            "Levy 1997 (renormalization); Jervis 1992",
            f"{RUSSIA}.to_losses",
            0,
            0.6,
            "E(wagers)",
            "-",
            settings=((f"{RUSSIA}.aspiration", 0.3),),
        ),
        Signature(
            "the worse the war goes, the more is wagered: more so than by who counts plain gains",
            "Downs and Rocke 1994; McDermott 1998 (the domain of losses)",
            "mechanisms.bargaining.trend",
            -0.03,
            0.03,
            "E(wagers)",
            "-",
            moderator=("mechanisms.risk_attitude.off", True, False),
        ),
        Signature(
            "a side that has not what it counts as its own settles less",
            "Levy 1997; Jervis 1992 (wars of loss aversion are hard to end)",
            f"{RUSSIA}.aspiration",
            0,
            0.3,
            "P(settlement)",
            "-",
        ),
    )

    actors: Annotated[dict[Identifier, Attitude], Field(min_length=1)] = Field(
        description="who judges gains and losses by a reference"
    )

    def build(self, model: Builder) -> None:
        """The reference, what is held as a period begins, and what changes of it are felt to be."""
        for name, attitude in self.actors.items():
            if model.check_actor(name, f"actors.{name}", key=True):
                self._actor(model, name, attitude)

    def _actor(self, model: Builder, name: str, attitude: Attitude) -> None:
        title, position = model.title_of(name), lift(attitude.position)
        reference = model.variable(f"reference.{name}", title=f"what {title} measures gains from")
        held = model.variable(f"held.{name}", title=f"what {title} held as the period began")
        gained = positive(position - reference) * attitude.to_gains
        lost = positive(reference - position) * attitude.to_losses
        for period in range(1, model.time.periods + 1):
            moves = gained - lost if period > 1 else position + attitude.aspiration - reference
            marks = {reference: moves, held: position - held}
            model.event(f"reference.{name}.{period}", period, marks)
        prospect = model.define(f"prospect.{name}", position - reference, off=0)
        felt = _felt(attitude, position - reference)
        change = felt - _felt(attitude, held - reference)
        label = "gains and losses as felt"
        model.payoff(name, label, change if attitude.whole else change - (position - held))
        model.feature(f"felt.{name}", felt)
        model.measure(f"prospect_{name}", prospect, f"gain of {title} from its reference", "payoff")


def _felt(attitude: Attitude, prospect: Operand) -> Expr:
    """The value of a gain or loss as it is felt."""
    scale = lift(attitude.scale)
    gain, loss = positive(prospect) / scale, positive(-lift(prospect)) / scale
    aversion = lift(attitude.loss_aversion)
    return scale * (gain ** lift(attitude.gains) - aversion * loss ** lift(attitude.losses))
