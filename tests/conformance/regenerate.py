"""Write the resolved form of every valid file anew: `python tests/conformance/regenerate.py`.

Look at what changed before committing it: the resolved forms are what the tests compare with.
"""

from pathlib import Path

from blocks import BLOCKS  # beside this script

from offramp import crisis
from offramp.language import to_yaml
from offramp.language.arguing import explicit_argument, read_argument

FOLDER = Path(__file__).parent / "valid"
ARGUMENTS = Path(__file__).parent / "arguments" / "valid"


def main() -> None:
    crisis.registry = lambda: BLOCKS
    for file in sorted(FOLDER.glob("*.yaml")):
        if not file.name.endswith(".resolved.yaml"):
            resolved = crisis.check(file).resolved
            file.with_suffix(".resolved.yaml").write_text(resolved, encoding="utf-8", newline="\n")
    for file in sorted(ARGUMENTS.glob("*.yaml")):
        if not file.name.endswith(".resolved.yaml"):
            argument = read_argument(file.read_text(encoding="utf-8"), file.name).argument
            assert argument is not None, file
            resolved = to_yaml(explicit_argument(argument))
            file.with_suffix(".resolved.yaml").write_text(resolved, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
