"""What a model is made of while it is being built, and how mistakes in it are reported."""

from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date

from offramp.language.calendar import CalendarError, parse_day, period_of
from offramp.language.problems import Place, Problem, nearest
from offramp.language.scenario import Scenario, Time
from offramp.model.expr import ONE, ZERO, Expr
from offramp.model.parts import (
    Behavior,
    Chance,
    Event,
    Measure,
    Outcome,
    Payoff,
    PrivateType,
    Sight,
    Solving,
    Variable,
)

_SECTIONS = frozenset(Scenario.model_fields)


@dataclass
class ActorDraft:
    """An actor while the model is being built."""

    name: str
    title: str
    behavior: Behavior
    rationality: Expr = ONE
    patience: Expr = ONE
    every: int = 1
    first: int = 1
    types: list[PrivateType] = field(default_factory=list[PrivateType])
    priors: list[tuple[str, str, Expr]] = field(default_factory=list[tuple[str, str, Expr]])
    empathy: dict[str, Expr] = field(default_factory=dict[str, Expr])
    unprovoked: dict[str, Expr] = field(default_factory=dict[str, Expr])
    surprised: list[tuple[str, str, Expr]] = field(default_factory=list[tuple[str, str, Expr]])
    presumed: Behavior | None = None
    forgetting: Expr = ZERO
    script_paths: dict[int, str] = field(default_factory=dict[int, str])  # period: where written
    presumed_paths: dict[int, str] = field(default_factory=dict[int, str])  # the same of presumed
    types_path: str = ""  # where the types are written, if not under the actor
    prior_paths: dict[str, str] = field(default_factory=dict[str, str])  # subject: where written


@dataclass
class ActionDraft:
    """An action of one actor while the model is being built."""

    actor: str
    name: str
    title: str
    owner: str
    path: str
    when: list[Expr]
    effects: list[tuple[str, Expr]]
    costs: list[tuple[str, Expr]]
    sights: list[Sight] = field(default_factory=list[Sight])


@dataclass(frozen=True)
class OnMove:
    """A contribution to every move of an actor, specialized to each of its actions."""

    actor: str
    target: str
    value: Expr
    path: str


class Drafts:
    """All parts collected so far, and who is contributing.

    `at` gives the place of a path of the scenario, for problems; `left_out` are the paths that
    were wrong in form already, and `written` says where a block's fields name variables.
    """

    def __init__(
        self, name: str, title: str, time: Time, at: Callable[[str, bool], Place | None]
    ) -> None:
        self.name, self.title, self.time, self.at = name, title, time, at
        self.problems: list[Problem] = []
        self.left_out: frozenset[str] = frozenset()
        self.written: dict[tuple[str, str], list[Place | None]] = {}
        self.owner, self.off = "scenario", False
        self.parameters: dict[str, Expr] = {}
        self.varying: set[str] = set()  # parameters with a schedule
        self.drafts: dict[str, ActorDraft] = {}
        self.variables: dict[str, Variable] = {}
        self.frozen: set[str] = set()
        self.idle: set[str] = set()  # names defined by what is switched off
        self.commons: dict[str, str] = {}  # shared variables, and which block gave the start
        self.aliases: dict[str, Expr] = {}
        self.ghosts: dict[tuple[str, str], Expr] = {}
        self.actions: dict[tuple[str, str], ActionDraft] = {}
        self.absent: set[tuple[str, str]] = set()
        # what a name given by `of` stands for: (actor, name): its actions, its types
        self.groups: dict[tuple[str, str], list[str]] = {}
        self.kin: dict[tuple[str, str], list[str]] = {}
        self.guards: list[tuple[str, str | None, Expr]] = []
        self.named_actions: list[tuple[str, str, Place | None]] = []
        self.on_moves: list[OnMove] = []
        self.move_costs: list[tuple[str, str, Expr]] = []
        self.sights: list[tuple[str, str | None, str, Sight]] = []  # actor, action, owner
        self.drifts: list[tuple[str, Expr, str]] = []
        self.events: list[Event] = []
        self.chances: list[Chance] = []
        self.outcomes: list[Outcome] = []
        self.payoffs: list[Payoff] = []
        self.measures: list[Measure] = []
        self.features: list[tuple[str, Expr]] = []
        self.solving = Solving()

    @contextmanager
    def owned(self, owner: str, off: bool = False) -> Generator[None, None, None]:
        """What is contributed inside belongs to `owner` (and counts for nothing if `off`)."""
        before = self.owner, self.off
        self.owner, self.off = owner, off
        try:
            yield
        finally:
            self.owner, self.off = before

    # What there is

    @property
    def actors(self) -> tuple[str, ...]:
        """The names of the actors, in file order."""
        return tuple(self.drafts)

    @property
    def path(self) -> str:
        """The path of the block being built."""
        return "" if self.owner == "scenario" else f"mechanisms.{self.owner}"

    def check_actor(self, name: str, path: str, key: bool = False) -> bool:
        """Whether there is such an actor; a problem at `path` (within the block) if not."""
        if name in self.drafts:
            return True
        if not self.lost("actors", name):
            self.problem(f"there is no actor {name}", path, nearest(name, self.drafts), key)
        return False

    def lost(self, section: str, name: str = "") -> bool:
        """Whether a section, or a name in it, may have been left out for a mistake of its own."""
        gone = self.left_out & {section, f"{section}.{name}"}
        return bool(gone) or any(path.split(".")[0] not in _SECTIONS for path in self.left_out)

    def title_of(self, actor: str) -> str:
        """What an actor is called in reports."""
        return self.drafts[actor].title

    def problem(self, message: str, path: str = "", hint: str = "", key: bool = False) -> None:
        """Report a mistake at a path within the block being built."""
        self.problems.append(Problem(message, self.at(self.within(path), key), hint))

    def within(self, path: str) -> str:
        """A path within the block being built, in full."""
        return ".".join(part for part in (self.path, path) if part)

    def names(self, variable: str, path: str, key: bool = False) -> None:
        """Say where the block names a variable that its effects change, for problems."""
        place = self.at(self.within(path), key)
        self.written.setdefault((self.path, variable), []).append(place)

    def period_of(self, moment: date | int | str) -> int:
        """The period of a date (or the number itself). Raises CalendarError."""
        if isinstance(moment, int):
            return moment
        day = parse_day(moment) if isinstance(moment, str) else moment
        return period_of(day, self.time.start, self.time.step)

    def moment(self, moment: date | int, path: str, key: bool = False) -> int:
        """Like `period_of`, but a mistake becomes a problem at `path` (and period 0)."""
        try:
            return self.period_of(moment)
        except CalendarError as error:
            self.problem(str(error), path, key=key)
            return 0
