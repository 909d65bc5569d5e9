"""On which assumptions a verdict hangs: the smallest plausible changes that flip it."""
