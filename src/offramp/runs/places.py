"""Where runs are kept: under the user's data folder, or wherever `OFFRAMP_HOME` points."""

import os
import re
from datetime import datetime
from pathlib import Path

from platformdirs import user_data_dir

HOME = "OFFRAMP_HOME"


def home() -> Path:
    """The folder that holds all that Offramp keeps for a user."""
    chosen = os.environ.get(HOME, "").strip()
    # os.path's expanduser leaves a home that does not exist as it is, where Path's raises
    chosen = os.path.expanduser(chosen) or user_data_dir("offramp", appauthor=False)
    return Path(chosen)


def runs_folder() -> Path:
    """The folder of stored runs."""
    return home() / "runs"


def run_name(scenario: str, digest: str, created: datetime) -> str:
    """What a run's folder is called: sorts by time, safe as a file name whatever the id."""
    safe = re.sub(r"[^A-Za-z0-9_-]+", "-", scenario).strip("-")[:60] or "run"
    return f"{created:%Y-%m-%dT%H%M%SZ}-{safe}-{re.sub('[^0-9a-f]', '', digest)[:8]}"
