"""How a crisis is asked to be played: what makes no sense is refused before anything is solved."""

from offramp.engine.wholes import check_whole


def check_asked(runs: int, seed: int, assumptions: str, batch: int | None, each: int) -> None:
    """Raises TypeError for numbers that are not whole, ValueError for what makes no sense."""
    check_luck(runs, seed)
    if assumptions not in ("central", "drawn"):
        raise ValueError(f"assumptions are central or drawn, not {assumptions}")
    if batch is not None:
        check_whole(batch, "batch")
        if batch < 1:
            raise ValueError(f"a batch has at least one run, not {batch}")
    check_whole(each, "each")
    if each < 1:
        raise ValueError(f"at least one run shares a draw of the assumptions, not {each}")


def check_luck(runs: int, seed: int) -> None:
    """The same of the runs and the seed alone."""
    check_whole(runs, "runs")
    check_whole(seed, "seed")
    if runs < 1:
        raise ValueError(f"runs must be at least 1, not {runs}")
    if not 0 <= seed < 2**64:
        raise ValueError(f"the seed must lie between 0 and 2**64 - 1, not {seed}")
