"""Which half meshes and road pieces stand behind a site's ledger: those in reach, newly and solely covered by it.

Worked out from the evaluation alone, around one site, so that any ledger figure can be laid open; the sums are those of
:mod:`coverage_planner.engine.site_ledger`, mesh by mesh.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from coverage_planner.engine.coverage_kernels import BoolArray
from coverage_planner.engine.evaluation import Evaluation
from coverage_planner.engine.footprint import SiteFootprint
from coverage_planner.engine.mesh_coverage import MeshCounter, any_lane, covered_flags, flagged
from coverage_planner.engine.road_coverage import RoadPieces
from coverage_planner.model.lattice import SUBCELLS_PER_SIDE, TILE_SUBCELLS, Window
from coverage_planner.model.layers import Int64Array, PlanningData, ServiceAreaTiles, UInt8Array, service_mask
from coverage_planner.model.plan import Plan
from coverage_planner.model.terms import Service

_NR = any_lane(Service.NR)
_MOBILE = np.uint8(service_mask(Service.MOBILE))


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class LedgerMeshes:
    """Rows of the population table and road pieces behind the figures of one ledger."""

    in_reach: Int64Array
    newly: Int64Array
    solely: Int64Array
    road_new: Int64Array
    road_sole: Int64Array


def ledger_meshes(data: PlanningData, plan: Plan, evaluation: Evaluation, number: int) -> LedgerMeshes:
    """Return what stands behind the ledger of an active candidate.

    Raises:
        KeyError: the evaluation has no footprint of that number.
    """
    footprint, definition = evaluation.footprints[number], evaluation.assessment.definition
    window = footprint.window
    candidates = {site.number for site in plan.candidates}
    area = covered_by_areas(data.service_areas, window)
    base = _with(area, window, (f for n, f in evaluation.footprints.items() if n not in candidates))
    without = _with(base, window, (f for n, f in evaluation.footprints.items() if n in candidates and n != number))
    near = _meshes_in(data, window)
    counter = MeshCounter(data.population.row[near], data.population.col[near])
    every = np.arange(near.size)

    def covered(cells: UInt8Array) -> BoolArray:
        return flagged(covered_flags(counter.count_cells(cells, window, every), definition), _NR)

    alone, before, rest = covered(footprint.bits), covered(base), covered(without)
    new_pieces = sole_pieces = np.empty(0, dtype=np.int64)
    if data.roads is not None:
        pieces = RoadPieces(data.roads)
        close = pieces.in_window(window)
        close = close[pieces.counted(include_tunnels=definition.include_tunnels)[close]]

        def served(cells: UInt8Array) -> BoolArray:
            return np.asarray(pieces.bytes_at(cells, window, close) & _MOBILE != 0)

        here = served(footprint.bits)
        new_pieces, sole_pieces = close[here & ~served(base)], close[here & ~served(without)]
    return LedgerMeshes(
        in_reach=near[alone],
        newly=near[covered(base | footprint.bits) & ~before],
        solely=near[covered(without | footprint.bits) & ~rest],
        road_new=new_pieces,
        road_sole=sole_pieces,
    )


def covered_by_areas(areas: ServiceAreaTiles | None, window: Window) -> UInt8Array:
    """Return the coverage bytes of the carriers' service areas on a window."""
    cells = np.zeros(window.shape, dtype=np.uint8)
    if areas is None:
        return cells
    for k in range(areas.tile_row.size):
        tile = Window(
            int(areas.tile_row[k]) * TILE_SUBCELLS, int(areas.tile_col[k]) * TILE_SUBCELLS, TILE_SUBCELLS, TILE_SUBCELLS
        )
        common = window.intersection(tile)
        if common is not None:
            cells[common.slices_in(window)] = areas.bits[k][common.slices_in(tile)]
    return cells


def _with(cells: UInt8Array, window: Window, footprints: Iterable[SiteFootprint]) -> UInt8Array:
    answer = cells.copy()
    for footprint in footprints:
        common = window.intersection(footprint.window)
        if common is not None:
            answer[common.slices_in(window)] |= footprint.bits[common.slices_in(footprint.window)]
    return answer


def _meshes_in(data: PlanningData, window: Window) -> Int64Array:
    """Return the rows of the population table whose meshes lie in a window of whole half meshes."""
    row = data.population.row.astype(np.int64) * SUBCELLS_PER_SIDE
    col = data.population.col.astype(np.int64) * SUBCELLS_PER_SIDE
    inside = (row >= window.row0) & (row < window.row1) & (col >= window.col0) & (col < window.col1)
    return np.flatnonzero(inside)
