"""The tree of a proof and its open nodes: which sites are settled where, and the multipliers that bound every leaf."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np

from coverage_planner.model.layers import Int64Array

INFEASIBLE = -1
"""Instead of multipliers of a leaf: its settled sites alone break a row or leave a goal out of reach."""


@dataclass(slots=True)
class ProofTree:
    """Nodes in flat lists; node 0 is the root.

    Attributes:
        site: the site a node splits on, -1 for a leaf.
        zero, one: children of a split; ``zero`` of a leaf is its multipliers in ``duals`` or INFEASIBLE.
        duals: (parent entry or -1, changed places, new values) of flat multipliers.
    """

    site: list[int] = field(default_factory=lambda: [-1])
    zero: list[int] = field(default_factory=lambda: [INFEASIBLE])
    one: list[int] = field(default_factory=lambda: [0])
    duals: list[tuple[int, Int64Array, Int64Array]] = field(default_factory=list)

    def add(self, dual: int) -> int:
        """Add a leaf."""
        self.site.append(-1)
        self.zero.append(dual)
        self.one.append(0)
        return len(self.site) - 1

    def split(self, node: int, site: int, zero_dual: int, one_dual: int) -> tuple[int, int]:
        """Turn a leaf into a split; return the leaves for the site left out and chosen."""
        zero, one = self.add(zero_dual), self.add(one_dual)
        self.site[node], self.zero[node], self.one[node] = site, zero, one
        return zero, one

    def multipliers(self, dual: int, size: int) -> Int64Array:
        """Return flat multipliers, filled up with zeros to a size; -1 are those that are all zero."""
        chain = []
        while dual >= 0:
            chain.append(dual)
            dual = self.duals[dual][0]
        flat = np.zeros(size, dtype=np.int64)
        for number in reversed(chain):
            _, places, values = self.duals[number]
            flat[places] = values
        return flat

    def keep(self, flat: Int64Array, parent: int) -> int:
        """Keep multipliers as changes against those of a parent; return their number."""
        places = np.flatnonzero(flat != self.multipliers(parent, flat.size))
        self.duals.append((parent, places, flat[places]))
        return len(self.duals) - 1

    def replace(self, dual: int, flat: Int64Array) -> None:
        """Replace multipliers that no others refer to."""
        parent = self.duals[dual][0]
        places = np.flatnonzero(flat != self.multipliers(parent, flat.size))
        self.duals[dual] = (parent, places, flat[places])


@dataclass(order=True, slots=True)
class OpenNode:
    """A leaf that is not dealt with yet.

    Attributes:
        order: minus its bound, so that the weakest bound comes first.
        number: of the leaf, so that equals have an order.
        node: its place in the tree now; settling sites moves it down.
        ones, zeros: sites settled as chosen and as left out.
        dual: its multipliers.
        own: whether nothing else refers to these multipliers, so that better ones may take their place.
        basis: where a linear solve may begin.
    """

    order: int
    number: int
    node: int = field(compare=False)
    ones: list[int] = field(compare=False)
    zeros: list[int] = field(compare=False)
    dual: int = field(compare=False)
    own: bool = field(compare=False, default=False)
    basis: Any = field(compare=False, default=None)

    def settle(self, site: int, chosen: bool, node: int) -> None:
        """Move down to the child where a site is settled."""
        if chosen:
            self.ones = [*self.ones, site]
        else:
            self.zeros = [*self.zeros, site]
        self.node = node
