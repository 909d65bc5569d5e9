"""Results and models as a reader sees them: text for terminals, JSON for programs."""
