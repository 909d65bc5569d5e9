"""Results that the documentation is made from: a glance at a part does not replace them."""

import json
import sys
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).resolve().parent / "results"


def kept(found: Any, name: str, chosen: Path | None, whole: bool) -> None:
    """Write results to the file `chosen`; without one, if all was measured, to that of the name."""
    file = chosen or (FOLDER / name if whole else None)
    if file is None:
        print("not written: not all was measured; give --json to keep it", file=sys.stderr)
        return
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
