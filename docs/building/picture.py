"""Draws docs/images/run.svg: what `offramp run ukraine-2024` prints, its first half.

Run it after an intended change to the report or the scenario:

    python docs/building/picture.py
"""

import io
import re
from pathlib import Path

from rich.console import Console
from rich.terminal_theme import DEFAULT_TERMINAL_THEME
from rich.text import Text

from offramp import play
from offramp.report.development import developments
from offramp.report.terminal import outcome_table, preamble

TARGET = Path(__file__).resolve().parents[1] / "images" / "run.svg"


def main() -> None:
    """Play the scenario and write the picture."""
    run = play("ukraine-2024")
    console = Console(width=100, record=True, file=io.StringIO(), force_terminal=True)
    console.print(Text(run.origin.title, style="bold"))
    console.print(Text(preamble(run)))
    console.print()
    console.print(outcome_table(run, 100))
    for part in developments(run, 100):
        console.print(part)
    svg = console.export_svg(title="offramp run ukraine-2024", theme=DEFAULT_TERMINAL_THEME)
    # fonts come from the reader's machine, not from the network
    svg = re.sub(r"@font-face \{.*?\}\s*", "", svg, flags=re.S)
    TARGET.write_text(svg.replace("Fira Code", "ui-monospace"), encoding="utf-8")


if __name__ == "__main__":
    main()
