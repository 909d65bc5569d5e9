"""The command line: thin. Each command parses, calls, prints; what is heavy is imported on use."""

import sys

try:
    from offramp.cli.main import main
except KeyboardInterrupt:  # which comes before there is a command that could tell
    sys.stderr.write("Interrupted: nothing was finished.\n")
    raise SystemExit(130) from None

__all__ = ["main"]
