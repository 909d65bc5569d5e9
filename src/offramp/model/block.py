"""The base of every mechanism: a block of a scenario that contributes parts to the model."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Literal

from pydantic import Field

from offramp.language.fields import Quotation, Strict, Words

if TYPE_CHECKING:
    from offramp.model.builder import Builder


@dataclass(frozen=True, slots=True)
class Signature:
    """A comparative static that the literature says must hold.

    Played on the catalogue's `minimal/<scenario>`: raising `path` from `low` to `high` must
    move `quantity` (`P(outcome)` or `E(measure)`, the measure at the end of a run) up (`+`) or
    down (`-`). With a `moderator` (a path with two values) the change at its second value, less
    the change at its first, must be so: an interaction. Written down, with its source, before
    it is run; `finding` is filled in when a signature comes out against its source, and then
    says what happened instead.
    """

    says: str
    source: str
    path: str
    low: float | bool | str
    high: float | bool | str
    quantity: str
    sign: Literal["+", "-"]
    scenario: str = ""
    settings: tuple[tuple[str, float | bool | str], ...] = ()
    finding: str = ""
    moderator: tuple[str, float | bool | str, float | bool | str] | None = None


class Block(Strict):
    """A mechanism's block under `mechanisms:`.

    `off` switches the mechanism off exactly: everything it contributes is gone, and to other
    mechanisms it is as if it had never been there. For the scenario's own expressions its variables
    stay at their start. `quotes` say which sentences the block stands for.
    """

    signatures: ClassVar[tuple[Signature, ...]] = ()

    off: bool = Field(
        default=False,
        description="Switched off exactly; for the scenario its variables stay at their start.",
    )
    note: Words | None = Field(default=None, description="A remark; it changes nothing.")
    quotes: list[Quotation] = Field(
        default=[], description="The sentences that the block stands for."
    )

    def build(self, model: "Builder") -> None:
        """Contribute to the model."""
        raise NotImplementedError
