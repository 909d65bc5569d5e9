"""The command line: thin. Each command parses, calls, prints; what is heavy is imported on use."""

from offramp.cli.main import main

__all__ = ["main"]
