"""`offramp show` of an argument ends with a command that works."""

import shlex
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

Call = Callable[..., Result]
TEXT = """
argument: dented
scenario: theory/chicken
claims: {rare: P(disaster) < 50%}
"""


def command(result: Result) -> list[str]:
    """The words of the last sentence's command."""
    assert result.exit_code == 0, result.stderr
    said, _, rest = " ".join(result.stdout.split()).rpartition(" says which claims hold.")
    assert rest == ""
    return shlex.split(said[said.rindex("offramp check") :])


@pytest.mark.parametrize("name", ["dented.yaml", "an argument.yaml", "chicken"])
def test_the_check_that_is_recommended_can_be_called(call: Call, name: str) -> None:
    if name.endswith(".yaml"):
        Path(name).write_text(TEXT, "utf-8")
    program, *words = command(call("show", name))
    assert (program, words) == ("offramp", ["check", name])
    checked = call(*words, "--quick")
    assert checked.exit_code in (0, 1), checked.stderr
    assert "checked against theory/chicken" in checked.stdout
