"""A mechanism for the conformance files, so that they do not change with the catalog of mechanisms.

`press` gives each actor a variable `anger.<actor>` that grows when something is `reported`.
"""

from pydantic import Field

from offramp.language.fields import Identifier, NotNegative, Number, Probability, Strict
from offramp.language.formula import Formula
from offramp.language.state import NumberByActor
from offramp.model.block import Block
from offramp.model.builder import Builder


class Paper(Strict):
    """A newspaper of one actor."""

    bias: Number = Formula.of(0)
    free: bool = True


class Press(Block):
    """Newspapers that stir up anger."""

    reported: Probability = Formula.of(0.1)
    fade: NotNegative = Formula.of(0.2)
    start: NumberByActor = Formula.of(0)
    papers: dict[Identifier, Paper] = Field(default={})

    def build(self, model: Builder) -> None:
        for actor in self.papers:
            model.check_actor(actor, f"papers.{actor}", key=True)
        for actor in model.actors:
            start = self.start
            if isinstance(start, dict):
                start = start.get(actor, Formula.of(0))
            anger = model.variable(f"anger.{actor}", start=start, low=0, high=1)
            model.drift(anger, -model.ref("fade_all", default=1) * anger * 0.1)
            paper = self.papers.get(actor, Paper())
            model.chance(f"report_{actor}", self.reported, {anger: paper.bias})


BLOCKS = {"press": Press}
