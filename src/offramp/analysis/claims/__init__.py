"""What claims say about a finite number of runs, and whether that is so."""
