"""The compiled player: the same program and noise as the reference player, in compiled loops."""
