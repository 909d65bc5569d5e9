"""How many runs a round plays: few while choices are far from rest, more as they come near.

A reply that is far off is told by few runs; how near it comes in the end is limited by their luck,
which takes more of them to lessen (stochastic approximation with growing samples). The few are the
first of the many, so that growing adds to what was seen and takes nothing away. Half of the rounds
have all the runs, and are averaged: with fewer, an accident of the last ones would stay.
"""

_FEWEST = 512  # runs that regressions can do with
_SHARES = ((4, 1, 4), (2, 1, 2))  # runs divided by the first, up to this fraction of the rounds


def stages(runs: int, rounds: int) -> list[tuple[int, int]]:
    """Numbers of runs, and the round up to which each is played; the last is `runs`, to the end.

    A quarter of the runs for a quarter of the rounds, then half of them for another.
    """
    early = [(runs // by, rounds * part // whole) for by, part, whole in _SHARES]
    return [(few, last) for few, last in early if few >= _FEWEST] + [(runs, rounds)]
