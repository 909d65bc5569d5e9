"""The shared vocabulary: what the names mean in which mechanisms meet, their ranges and units.

Mechanisms never import one another; one declares or changes a variable, another reads it. That
works only if both mean the same by it, so every name that a mechanism declares stands here once,
with its range, its unit and what it is when nobody says otherwise (`neutral`). `<actor>` and the
like stand for one word. Names of kind `defined` are expressions, not variables of the state.
`Builder.common` declares a variable as it stands here unless somebody has already.

Leaves out: measures, payoffs' labels and the names of actions and chance events, which no mechanism
reads from another. Only mechanisms of the package must keep to it; others should.
"""

from functools import cache

from offramp.model.word import Word
from offramp.model.words import VOCABULARY

__all__ = ["VOCABULARY", "UnknownWord", "Word", "word"]


class UnknownWord(LookupError):
    """A name that the vocabulary does not hold."""


def word(name: str) -> Word:
    """The entry that a name belongs to; one without placeholders first. Raises UnknownWord."""
    return _found(name)


@cache
def _found(name: str) -> Word:
    fitting = [w for words in VOCABULARY.values() for w in words if w.fits(name)]
    if not fitting:
        raise UnknownWord(f"{name} does not stand in the vocabulary (model/words.py)")
    return min(fitting, key=lambda w: w.name.count("<"))
