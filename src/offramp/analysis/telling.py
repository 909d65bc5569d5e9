"""How far an analysis of several variants is, told as one count that never goes back.

Leaves out: how long is left, which whoever shows the count reckons.
"""

from collections.abc import Callable

Progress = Callable[[str, int, int], None]  # what is being done, steps done, steps in all
STEPS = 100  # of each variant


class Teller:
    """Tells how far all variants together are; `next` goes on to the next one."""

    def __init__(self, progress: Progress | None, variants: int) -> None:
        self.progress, self.variants, self.done = progress, variants, 0

    def next(self) -> None:
        """The variant is done."""
        self.done += 1

    def part(self, label: str, start: int, steps: int) -> Callable[[int, int], None] | None:
        """What to tell of a part of the variant: `steps` of its hundred, from `start` on."""
        progress = self.progress
        if progress is None:
            return None
        base, total = self.done * STEPS + start, self.variants * STEPS

        def told(done: int, of: int) -> None:
            progress(label, base + steps * done // max(of, 1), total)

        return told
