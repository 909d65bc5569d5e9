"""Off-ramps: decision points at which another move would have averted the worst."""

from offramp.analysis.offramps.found import Offramp, Offramps
from offramp.analysis.offramps.searching import offramps

__all__ = ["Offramp", "Offramps", "offramps"]
