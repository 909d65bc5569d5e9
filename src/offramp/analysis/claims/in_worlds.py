"""Claims judged in worlds other than that of the central values.

Where look-ahead is solved exactly, every world is solved anew. Where it takes a regression, actors
choose by what they learned at the central values, each move judged by the payoffs and rules of the
world (`foresight` is "central"): to solve hundreds of worlds would take hours.
"""

from collections.abc import Generator, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Literal

import numpy as np

from offramp.analysis.claims.judging import Query, judged
from offramp.analysis.claims.paths import Paths
from offramp.analysis.claims.variants import Variants, atoms_of, variants_of
from offramp.analysis.claims.watching import Watching, watch
from offramp.analysis.verdicts.judgement import Judgement
from offramp.analysis.verdicts.looks import Looks
from offramp.analysis.worlds import at, shared
from offramp.engine.block import BLOCK
from offramp.engine.compiled.player import Player, available_threads
from offramp.language.claim import Policies
from offramp.solving import solved

Foresight = Literal["anew", "central"]
World = Mapping[str, float]  # values of assumptions by path


class InWorlds:
    """Plays the variants that claims speak of, in one world after another."""

    def __init__(
        self,
        queries: Mapping[str, Query],
        variants: Variants,
        seed: int,
        foresight: Foresight | None = None,
    ) -> None:
        self.queries, self.variants, self.seed = dict(queries), variants, seed
        atoms = [atom for query in queries.values() for atom in atoms_of(query.claim)]
        self.policies = sorted({p for q in queries.values() for p in variants_of(q.claim)})
        kinds = {variants.of(p).solution.diagnostics.solver for p in self.policies}
        self.foresight: Foresight = foresight or ("central" if "regression" in kinds else "anew")
        self.watching: dict[Policies, Watching] = {
            p: watch(variants.crisis_of(p), [a for a in atoms if a.under == p])
            for p in self.policies
        }
        self.players: dict[Policies, Player] = {}
        if self.foresight == "central" or kinds == {"none"}:
            self.players = {p: self._player(p) for p in self.policies}
            for player in self.players.values():
                player.ready()

    def judged(
        self, worlds: Iterable[World], looks: Looks, threads: int | None = None
    ) -> Generator[dict[str, Judgement]]:
        """What becomes of the claims in each world, in their order."""

        def judge(world: World) -> dict[str, Judgement]:
            return self.judge(world, looks)

        with ThreadPoolExecutor(threads or available_threads()) as pool:
            try:
                yield from pool.map(judge, worlds)
            finally:
                pool.shutdown(wait=True, cancel_futures=True)

    def judge(self, world: World, looks: Looks, only: Sequence[str] = ()) -> dict[str, Judgement]:
        """What becomes of the claims in a world, or of some of them."""
        queries = {n: q for n, q in self.queries.items() if not only or n in only}
        named = sorted({p for query in queries.values() for p in variants_of(query.claim)})
        players = self.players or {p: self._solved(p, world) for p in named}
        blocks = (
            _Lazy(self, world, players, first, min(BLOCK, looks.budget - first))
            for first in range(0, looks.budget, BLOCK)
        )
        return judged(queries, blocks, looks)

    def played(
        self, policies: Policies, world: World, player: Player, first: int, count: int
    ) -> Paths:
        """Some runs of a variant in a world."""
        values = None
        if self.players:
            crisis = self.variants.crisis_of(policies)
            world = shared(world, self.variants.crisis, crisis)
            values = np.array([world.get(a.path, a.value) for a in crisis.model.assumptions])
        block = player.block(first, count, sampled=True, world=values)
        return self.watching[policies].paths(block)

    def _player(self, policies: Policies) -> Player:
        """A player of a variant, whose choices are those at the central values."""
        behaviors = self.variants.of(policies).solution.behaviors
        return Player(self.watching[policies].program, behaviors, self.seed, drawn=True)

    def _solved(self, policies: Policies, world: World) -> Player:
        """A player of a variant that was solved in a world."""
        variant = self.variants.crisis_of(policies)
        crisis = at(variant, shared(world, self.variants.crisis, variant))
        behaviors = solved(crisis.program).behaviors
        program = self.watching[policies].program
        model = replace(program.model, assumptions=crisis.model.assumptions)
        return Player(replace(program, model=model), behaviors, self.seed)


class _Lazy(Mapping[Policies, Paths]):
    """A block of each variant, played when something asks for it."""

    def __init__(
        self,
        worlds: InWorlds,
        world: World,
        players: Mapping[Policies, Player],
        first: int,
        count: int,
    ) -> None:
        self.worlds, self.world, self.players = worlds, world, players
        self.first, self.count = first, count
        self.known: dict[Policies, Paths] = {}

    def __getitem__(self, policies: Policies) -> Paths:
        if policies not in self.known:
            player = self.players[policies]
            self.known[policies] = self.worlds.played(
                policies, self.world, player, self.first, self.count
            )
        return self.known[policies]

    def __iter__(self) -> Iterator[Policies]:
        return iter(self.players)

    def __len__(self) -> int:
        return len(self.players)
