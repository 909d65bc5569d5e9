"""Which of Python's words are free to be names in expressions, although Python reads them.

Theory names its parameters as it likes (`lambda`). Python's own parser would stumble over its
keywords, so those that mean nothing here are replaced by words of the same length before it reads
the text. Left out are the words that expressions use and those that are tried by mistake
(`if … else`, `in`, `is`), which would make an expression hard to read as names.
"""

import keyword
import re

TAKEN = frozenset({"and", "or", "not", "if", "else", "in", "is", "True", "False", "None"})
_FREE = frozenset(keyword.kwlist) - TAKEN
_WORD_OR_TEXT = re.compile(rf"\"[^\"]*\"|'[^']*'|\b(?:{'|'.join(sorted(_FREE))})\b")


def readable(text: str) -> str:
    """The text with names that are Python's keywords replaced by others of the same length."""

    def other(found: re.Match[str]) -> str:
        return f"_{found[0][1:]}" if found[0] in _FREE else found[0]

    return _WORD_OR_TEXT.sub(other, text)
