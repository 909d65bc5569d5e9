"""Sphinx configuration. Build with `sphinx-build -W docs docs/_build`."""

import sys
import tomllib
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))  # for the extension `reference`

_project = tomllib.loads(
    (Path(__file__).resolve().parents[1] / "pyproject.toml").read_text(encoding="utf-8")
)["project"]

project = "Offramp"
author = "The Offramp contributors"
copyright = author
release = version = _project["version"]
language = "en"

extensions = ["myst_parser", "reference"]
source_suffix = {".md": "markdown"}
exclude_patterns = [
    "_build",
    "design/performance-table.md",  # included by a page, as is
    "design/verdicts-table.md",
]
nitpicky = True

myst_enable_extensions = ["colon_fence", "deflist", "dollarmath"]
myst_heading_anchors = 3

html_theme = "furo"
html_title = f"Offramp {release}"
