"""A set of sites applied to the service areas: coverage state, mesh counts and road bytes that follow it exactly."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from coverage_planner.engine.coverage_state import CoverageState
from coverage_planner.engine.footprint import SiteFootprint
from coverage_planner.engine.lattice_tiles import Tile, tiles_of
from coverage_planner.engine.mesh_coverage import EVERYTHING, LANES, MeshCounter
from coverage_planner.engine.road_coverage import RoadPieces
from coverage_planner.model.layers import ServiceAreaTiles, UInt8Array

Wanted = dict[int, tuple[str, SiteFootprint]]
"""Footprint and its content key by site number."""


@dataclass(frozen=True, slots=True, eq=False)
class AreaFigures:
    """Mesh counts and road bytes of the service areas alone: where every set of sites starts from."""

    mesh_counts: UInt8Array
    piece_bits: UInt8Array

    @classmethod
    def of(cls, areas: ServiceAreaTiles | None, meshes: MeshCounter, pieces: RoadPieces | None) -> AreaFigures:
        """Count the service areas once."""
        state = CoverageState(areas)
        counts = np.zeros((meshes.size, LANES), dtype=np.uint8)
        bits = np.zeros(0 if pieces is None else pieces.size, dtype=np.uint8)
        for tile in state.tiles():
            meshes.recount(state, tile, EVERYTHING, counts)
            if pieces is not None:
                pieces.reread(state, tile, EVERYTHING, bits)
        return cls(counts, bits)


class AppliedCoverage:
    """Keeps a coverage state at a wanted set of sites and recounts only the half meshes that changed."""

    def __init__(
        self, areas: ServiceAreaTiles | None, start: AreaFigures, meshes: MeshCounter, pieces: RoadPieces | None
    ) -> None:
        self._areas, self._start, self._meshes, self._pieces = areas, start, meshes, pieces
        self._sound = False
        self._restart()

    def _restart(self) -> None:
        self.state = CoverageState(self._areas)
        self.mesh_counts = self._start.mesh_counts.copy()
        self.piece_bits = self._start.piece_bits.copy()
        self._applied: Wanted = {}

    @property
    def applied(self) -> Wanted:
        """Footprint and key of each site that is applied now (a copy)."""
        return dict(self._applied)

    def of_site(self, number: int) -> tuple[str, SiteFootprint] | None:
        """Return key and footprint of a site that is applied now, None for any other."""
        return self._applied.get(number)

    def bring_to(self, wanted: Wanted, between: Callable[[], None] | None = None) -> frozenset[Tile] | None:
        """Add, remove and exchange sites until exactly ``wanted`` is applied.

        Work broken off in the middle (an interrupt, no memory) leaves a mark, and the next call starts afresh. Broken
        off by ``between``, which is called between two sites, it is as sound as before: the next call goes on from there.

        Returns:
            The tiles that the added and removed footprints touch, or None when it started afresh.
        """
        afresh = not self._sound
        if afresh:
            self._restart()
        self._sound = False
        touched: set[Tile] = set()
        for number, (key, footprint) in list(self._applied.items()):
            if number not in wanted or wanted[number][0] != key:
                self.state.remove(footprint)
                del self._applied[number]
                touched.update(tiles_of(footprint.window))
                self._pause(between)
        for number, (key, footprint) in wanted.items():
            if number not in self._applied:
                self.state.add(footprint)
                self._applied[number] = (key, footprint)
                touched.update(tiles_of(footprint.window))
                self._pause(between)
        for tile, changed in self.state.take_changes().items():
            self._meshes.recount(self.state, tile, changed, self.mesh_counts)
            if self._pieces is not None:
                self._pieces.reread(self.state, tile, changed, self.piece_bits)
        self._sound = True
        return None if afresh else frozenset(touched)

    def _pause(self, between: Callable[[], None] | None) -> None:
        if between is not None:
            self._sound = True
            between()
            self._sound = False
