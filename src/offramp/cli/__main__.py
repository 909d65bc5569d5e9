"""`python -m offramp.cli`: the same as `offramp`."""

from offramp.cli import main

main()
