"""Claims read from text and printed again: what may be asserted, with places and remedies."""
