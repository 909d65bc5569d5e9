"""The symbolic core: expressions, the parts of a crisis, the builder, the model."""

from offramp.model.block import Block, Signature
from offramp.model.build import build
from offramp.model.builder import Builder
from offramp.model.model import Model

__all__ = ["Block", "Builder", "Model", "Signature", "build"]
