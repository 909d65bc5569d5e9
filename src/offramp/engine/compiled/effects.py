"""What picks lead to, as instructions: numbers from tables where they are known now, else nodes."""

from collections.abc import Sequence

import numpy as np

from offramp.engine.compiled.codes import CHOSEN, COPY, TABLED
from offramp.engine.compiled.emit import Writer
from offramp.engine.compiled.scoring import Pool

_FEW = 2  # entries of a table that are better looked at one by one

Entries = Sequence[tuple[int, int]]  # (option, operand), in order


def add_picked(
    writer: Writer, pool: Pool, target: int, pick: int, options: int, entries: Entries
) -> None:
    """Instructions that add to a row what the option in the row `pick` (-1: none) entails.

    Of several operands of one option each is added in turn, as the reference player does.
    """
    tabled = known(writer, entries)
    if len(tabled) > _FEW:
        table = np.zeros(options + 1)  # the first is for none
        for option, value in tabled.items():
            table[option + 1] = value
        writer.instruction(TABLED, target, pick, pool.weigh(table))
    else:
        tabled = {}
    for option, operand in entries:
        if option not in tabled:
            writer.instruction(CHOSEN, target, pick, writer.constant(float(option)), operand)


def picked(writer: Writer, pool: Pool, pick: int, options: int, entries: Entries, zero: int) -> int:
    """A new row with what the option in the row `pick` entails."""
    row = writer.scratch.take()
    writer.instruction(COPY, row, zero)
    add_picked(writer, pool, row, pick, options, entries)
    return row


def known(writer: Writer, entries: Entries) -> dict[int, float]:
    """Options that entail one number, which is known now."""
    count: dict[int, int] = {}
    for option, _ in entries:
        count[option] = count.get(option, 0) + 1
    return {
        option: writer.constants[-1 - operand]
        for option, operand in entries
        if operand < 0 and count[option] == 1
    }


def by_variable(options: Sequence[Entries]) -> dict[int, list[tuple[int, int]]]:
    """Effects (variable, operand) by option as effects (option, operand) by variable."""
    found: dict[int, list[tuple[int, int]]] = {}
    for option, entries in enumerate(options):
        for variable, operand in entries:
            found.setdefault(variable, []).append((option, operand))
    return found
