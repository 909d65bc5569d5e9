"""Timings of Offramp, alone and beside others. See README.md."""
