"""Blocks of runs of several variants side by side, as columns of claims' atoms."""

from collections.abc import Generator, Mapping, Sequence
from contextlib import ExitStack, closing

import numpy as np
from numpy.typing import NDArray

from offramp.analysis.claims.paths import Paths
from offramp.analysis.claims.variants import Variant, Variants, atoms_of, variants_of
from offramp.analysis.claims.watching import Watching, watch
from offramp.analysis.verdicts.unmet import Unmet
from offramp.engine.compiled.player import Player
from offramp.language.claim import Claim, Policies

Played = Mapping[Policies, Paths]  # a block of each variant
# Values and matches, (atom, run), and of each atom what was not met.
Columns = tuple[NDArray[np.float64], NDArray[np.bool_], list[Unmet | None]]


class Watched:
    """Variants of a crisis, ready to be played with an eye on what some claims speak of."""

    def __init__(
        self, variants: Variants, claims: Sequence[Claim], seed: int, threads: int | None = None
    ) -> None:
        self.claims, self.seed, self.threads = tuple(claims), seed, threads
        named = sorted({policies for claim in claims for policies in variants_of(claim)})
        found = [atom for claim in claims for atom in atoms_of(claim)]
        self.variants: dict[Policies, Variant] = {p: variants.of(p) for p in named}
        self.watching: dict[Policies, Watching] = {
            p: watch(self.variants[p].crisis, [a for a in found if a.under == p]) for p in named
        }
        self.players = {
            p: Player(self.watching[p].program, v.solution.behaviors, seed)
            for p, v in self.variants.items()
        }

    def blocks(self, runs: int) -> Generator[Played]:
        """The blocks of all variants, one after the other; what is not needed is not played."""
        with ExitStack() as stack:
            streams = {
                p: stack.enter_context(
                    closing(player.blocks(runs, sampled=runs, threads=self.threads))
                )
                for p, player in self.players.items()
            }
            for blocks in zip(*streams.values(), strict=True):
                yield {p: self.watching[p].paths(b) for p, b in zip(streams, blocks, strict=True)}


def columns_of(claim: Claim, played: Played) -> Columns:
    """What runs say of a claim's probabilities, means and quantiles, (atom, run) each."""
    atoms = atoms_of(claim)
    found = [played[atom.under].columns_of(atom) for atom in atoms]
    if not found:
        return np.zeros((0, 0)), np.zeros((0, 0), bool), []
    unmet = [
        played[atom.under].unmet(atom, counts)
        for atom, (_, counts) in zip(atoms, found, strict=True)
    ]
    values, matches = [values for values, _ in found], [matches for _, matches in found]
    return np.array(values), np.array(matches), unmet
