"""What a search for off-ramps finds: candidates with intervals, and what is left by period."""

from dataclasses import dataclass
from datetime import date
from typing import Literal, NamedTuple

from offramp.runs.solved import Solved

Kind = Literal["variable", "belief", "measure"]
Sign = Literal[">=", "<"]
Verdict = Literal["accepted", "refused", "undecided"]


class Estimate(NamedTuple):
    """A number and its interval."""

    value: float
    low: float
    high: float


@dataclass(frozen=True)
class Condition:
    """Something to be seen before the move: a variable, belief or measure on one side of a value.

    `name` is as scenarios write it; `sign` is `>=` or `<`.
    """

    kind: Kind
    name: str
    sign: Sign
    value: float

    @property
    def text(self) -> str:
        """The condition as a scenario would write it."""
        return f"{self.name} {self.sign} {self.value:g}"


@dataclass(frozen=True)
class Cost:
    """What a deviation costs an actor where it is made: mean loss of payoff, below 0 a gain.

    In value of the period of the deviation. `verdict` is empty for actors whose consent does not
    matter.
    """

    actor: str
    loss: Estimate
    verdict: Verdict | Literal[""]


@dataclass(frozen=True)
class OfType:
    """The same deviation when the mover is of one type: how often met, and the fall."""

    type: str
    met: int
    fall: Estimate


@dataclass(frozen=True)
class Offramp:
    """A decision point, another action open there, and what it would have done.

    The point: `actor` takes `taken` in a `period` and `situation` in which `instead` is open,
    `met` in that many of the runs (`share`). There the bad outcome follows with probability
    `before`; after the other action with probability `after`; `fall` is the difference. `cut` is by
    how much its probability falls over all runs. `verdict` says whether all whose consent matters
    could accept it.
    """

    actor: str
    period: int
    day: date | None
    taken: str
    instead: str
    situation: tuple[Condition, ...]
    met: int
    share: Estimate
    before: float
    after: float
    fall: Estimate
    cut: Estimate
    costs: tuple[Cost, ...]
    by_type: tuple[OfType, ...]
    verdict: Verdict

    @property
    def confirmed(self) -> bool:
        """Whether the interval leaves out no fall at all."""
        return self.fall.low > 0

    @property
    def name(self) -> str:
        """What was found of it in one word: `off-ramp`, `refused`, `undecided`, `unconfirmed`."""
        if not self.confirmed:
            return "unconfirmed"
        return "off-ramp" if self.verdict == "accepted" else self.verdict


@dataclass(frozen=True)
class Left:
    """How much one move in a period could still avert.

    Of the `bad` runs of `going` ones that had not ended before the period and end badly, `share`
    is averted (those that end badly only now subtracted) when `actor` takes another action, each
    in the situation in which it was found to help; both are None where no move promised anything.
    A better move may exist that was not found.
    """

    period: int
    day: date | None
    going: int
    bad: int
    actor: str | None
    share: Estimate | None


@dataclass(frozen=True)
class Offramps:
    """The answer: candidates confirmed or not, on runs other than those they were found on.

    `before` is the probability of the bad outcome in all fresh runs. On `searched` runs, of which
    `found` ended badly, `tried` deviations at `points` decision points were tried; `candidates` are
    measured on `runs` others, the largest cut first. Each interval of theirs holds with probability
    `level`, so that all falls lie within theirs with 95%. `left` is by period, with intervals at
    `left_level` likewise.
    """

    avoid: tuple[str, ...]
    searched: int
    runs: int
    seed: int
    found: int
    before: Estimate
    points: int
    tried: int
    tolerate: float
    consent: tuple[str, ...]
    often: float
    level: float
    candidates: tuple[Offramp, ...]
    left_level: float
    left: tuple[Left, ...]
    solution: Solved
    interrupted: bool = False

    @property
    def offramps(self) -> tuple[Offramp, ...]:
        """The candidates that are confirmed and that all could accept."""
        return tuple(found for found in self.candidates if found.name == "off-ramp")

    def latest(self, least: float = 0.5) -> tuple[int, int]:
        """The last period in which one move surely, or perhaps, averts so much; 0: in none."""
        known = [(left.period, left.share) for left in self.left if left.share is not None]
        sure = [period for period, share in known if share.low >= least]
        perhaps = [period for period, share in known if share.high >= least]
        return max(sure, default=0), max(perhaps, default=0)
