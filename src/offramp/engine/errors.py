"""What can go wrong in play."""


class PlayError(ValueError):
    """A model that cannot be played: a variable that is not a finite number, a rate too large."""


class TooLarge(PlayError):
    """A model with too many reachable positions to be enumerated."""
