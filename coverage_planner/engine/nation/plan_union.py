"""The assessment of a plan from the covered tiles of its groups, equal to that of the incremental evaluator.

The evaluator counts sites per sub-cell so that one can be taken away again; an assessment needs only whether a sub-cell
is covered at all. So groups are joined by OR, in any order, and there is no bound on the number of sites.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from coverage_planner.engine.assessor import Assessor
from coverage_planner.engine.lattice_tiles import Tile, tile_window
from coverage_planner.engine.mesh_coverage import LANES, MeshCounter, covered_flags
from coverage_planner.engine.nation.covered_tiles import CoveredTile
from coverage_planner.engine.road_coverage import RoadPieces
from coverage_planner.model.layers import PlanningData, ServiceAreaTiles, UInt8Array
from coverage_planner.model.plan import Plan
from coverage_planner.model.results import Assessment
from coverage_planner.model.settings import CoverageDefinition, RadioSettings


class PlanUnion:
    """Covered bytes per tile: the service areas, and whatever groups of sites were joined so far."""

    def __init__(self, areas: ServiceAreaTiles | None) -> None:
        self._areas: dict[Tile, UInt8Array] = {}
        if areas is not None:
            tiles = zip(areas.tile_row.tolist(), areas.tile_col.tolist(), strict=True)
            self._areas = {tile: areas.bits[k] for k, tile in enumerate(tiles)}
        self._joined: dict[Tile, UInt8Array] = {}

    def join(self, tile: Tile, bits: UInt8Array) -> None:
        """Join what a group covers of one tile."""
        mine = self._joined.get(tile)
        if mine is None:
            area = self._areas.get(tile)
            self._joined[tile] = bits.copy() if area is None else area | bits
        else:
            mine |= bits

    def tiles(self) -> tuple[Tile, ...]:
        """Return the tiles with an area or a site's coverage, sorted."""
        return tuple(sorted(self._areas.keys() | self._joined.keys()))

    def covered_tile(self, tile: Tile) -> UInt8Array:
        """Return the covered bytes of a tile of :meth:`tiles`."""
        joined = self._joined.get(tile)
        return self._areas[tile] if joined is None else joined


class UnionAssessor:
    """Assesses plans of one set of imported data from their unions."""

    def __init__(self, data: PlanningData) -> None:
        self._meshes = MeshCounter(data.population.row, data.population.col)
        self._pieces = None if data.roads is None else RoadPieces(data.roads)
        self._assessor = Assessor(data, self._pieces)

    def assess(
        self, plan: Plan, definition: CoverageDefinition, union: PlanUnion, radio: RadioSettings | None = None
    ) -> Assessment:
        """Return every indicator of a plan whose groups were all joined under some assumptions."""
        counts = np.zeros((self._meshes.size, LANES), dtype=np.uint8)
        bits = np.zeros(0 if self._pieces is None else self._pieces.size, dtype=np.uint8)
        for tile in union.tiles():
            cells, window = union.covered_tile(tile), tile_window(tile)
            meshes = self._meshes.in_window(window)
            counts[meshes] = self._meshes.count_cells(cells, window, meshes)
            if self._pieces is not None:
                pieces = self._pieces.in_window(window)
                bits[pieces] = self._pieces.bytes_at(cells, window, pieces)
        return self._assessor.assess(plan, definition, covered_flags(counts, definition), bits, radio)


def join_tiles(tiles: Iterable[CoveredTile], unions: Iterable[PlanUnion]) -> None:
    """Join the covered tiles of a group to each plan it belongs to."""
    into = tuple(unions)
    for covered in tiles:
        bits = covered.bits()
        for union in into:
            union.join(covered.tile, bits)
