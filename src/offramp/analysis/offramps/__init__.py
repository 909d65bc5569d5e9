"""Off-ramps: decision points at which another move would have averted the worst."""

from offramp.analysis.offramps.asking import offramps
from offramp.analysis.offramps.found import Offramp, Offramps

__all__ = ["Offramp", "Offramps", "offramps"]
