"""Small tables: rows with named fields, readable in a terminal and in a notebook."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from html import escape
from typing import Any, Generic, NamedTuple, TypeVar, overload

SHOWN = 60  # rows printed before the rest is counted


class OutcomeRow(NamedTuple):
    """How often an outcome came about: probability with its 95% interval."""

    outcome: str
    title: str
    runs: int
    p: float
    low: float
    high: float


class TimeRow(NamedTuple):
    """When the runs of an outcome ended, in periods; NaN for an outcome that never came."""

    outcome: str
    runs: int
    mean: float
    median: float
    q05: float
    q95: float


class PayoffRow(NamedTuple):
    """An actor's discounted payoff: mean with its 95% interval, over all runs or one outcome's."""

    actor: str
    outcome: str | None
    runs: int
    mean: float
    low: float
    high: float


class MeasureRow(NamedTuple):
    """A measure at the end of a period: mean over all runs, quantiles over the first."""

    measure: str
    period: int
    day: date | None
    mean: float
    q05: float
    q25: float
    q50: float
    q75: float
    q95: float


class ActionRow(NamedTuple):
    """How often an actor took an action, and its share of the actor's moves (in that period).

    `period` is None for all periods together; the share is NaN where there was no move.
    """

    actor: str
    action: str
    period: int | None
    taken: int
    moves: int
    share: float


class BeliefRow(NamedTuple):
    """A belief at the end of a period: the probability that an observer gives to a type.

    Mean over all runs, quantiles over the first; `when_true` is the mean over the runs in which
    the subject is of the type, `share` how many of all runs those are.
    """

    observer: str
    subject: str
    type: str
    period: int
    day: date | None
    mean: float
    q05: float
    q50: float
    q95: float
    when_true: float
    share: float


class CalibrationRow(NamedTuple):
    """The runs whose last belief lies between `low` and `high`.

    `belief` is its mean; `share` how many of the runs have a subject of the type, with its 95%
    interval. Who reads the others as Bayes' rule says has a share near its belief.
    """

    observer: str
    subject: str
    type: str
    low: float
    high: float
    runs: int
    belief: float
    share: float
    share_low: float
    share_high: float


Row = TypeVar("Row", bound=tuple[Any, ...])


class Table(Sequence[Row], Generic[Row]):
    """Rows of one kind, in order."""

    def __init__(self, kind: type[Row], rows: Iterable[Row]) -> None:
        self.columns: tuple[str, ...] = getattr(kind, "_fields", ())
        self._kind, self._rows = kind, tuple(rows)

    def where(self, **values: Any) -> "Table[Row]":
        """The rows whose fields have these values, as in `where(outcome="war")`."""
        return Table(
            self._kind,
            (r for r in self._rows if all(getattr(r, k) == v for k, v in values.items())),
        )

    def column(self, name: str) -> list[Any]:
        """The values of a field. Raises AttributeError for an unknown one."""
        return [getattr(row, name) for row in self._rows]

    def as_dicts(self) -> list[dict[str, Any]]:
        """The rows as dictionaries, as a data frame's constructor takes them."""
        return [dict(zip(self.columns, row, strict=True)) for row in self._rows]

    @overload
    def __getitem__(self, index: int) -> Row: ...
    @overload
    def __getitem__(self, index: slice) -> "Table[Row]": ...
    def __getitem__(self, index: int | slice) -> "Row | Table[Row]":
        if isinstance(index, slice):
            return Table(self._kind, self._rows[index])
        return self._rows[index]

    def __len__(self) -> int:
        return len(self._rows)

    def __iter__(self) -> Iterator[Row]:
        return iter(self._rows)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Table) and repr(self._rows) == repr(other._rows)  # pyright: ignore[reportUnknownMemberType, reportUnknownArgumentType]

    __hash__ = None  # pyright: ignore[reportAssignmentType]

    def __str__(self) -> str:
        cells = [self.columns, *([_text(v) for v in row] for row in self._rows[:SHOWN])]
        right = [
            all(isinstance(r[i], int | float) for r in self._rows) for i in range(len(cells[0]))
        ]
        widths = [max(len(line[i]) for line in cells) for i in range(len(cells[0]))]
        lines = [
            "  ".join(
                cell.rjust(width) if numeric else cell.ljust(width)
                for cell, width, numeric in zip(line, widths, right, strict=True)
            ).rstrip()
            for line in cells
        ]
        return "\n".join(lines + self._rest())

    def __repr__(self) -> str:
        return str(self)

    def _repr_html_(self) -> str:
        head = "".join(f"<th>{escape(name)}</th>" for name in self.columns)
        body = "".join(
            "<tr>" + "".join(f"<td>{escape(_text(value))}</td>" for value in row) + "</tr>"
            for row in self._rows[:SHOWN]
        )
        rest = "".join(f"<p>{escape(line)}</p>" for line in self._rest())
        return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>{rest}"

    def _rest(self) -> list[str]:
        more = len(self._rows) - SHOWN
        return [f"… and {more:,} more rows"] if more > 0 else []


def _text(value: Any) -> str:
    if value is None:
        return ""
    return f"{value:.4g}" if isinstance(value, float) else str(value)
