"""Covered sub-cells per populated half mesh and the whole-mesh rule (RULES 1.1f, 1.1g, 1.1l).

A mesh has ten counts out of 100 sub-cells: one per bit of the coverage byte (5G and mobile of four carriers), the union
of the carriers' 5G areas and the union of their mobile areas. The rule turns the counts into ten flags: flags 0-7 say
that the mesh counts as covered by one carrier with one service, flag 8 and 9 that it counts for any of the four
carriers, under the overlay of the definition.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from numba import njit

from coverage_planner.engine.coverage_kernels import BoolArray, UInt16Array
from coverage_planner.engine.coverage_state import CoverageState
from coverage_planner.engine.lattice_tiles import HalfMeshIndex, Tile, tile_window
from coverage_planner.model.lattice import SUBCELLS_PER_SIDE, TILE_HALF_MESHES, Window
from coverage_planner.model.layers import Int32Array, Int64Array, UInt8Array
from coverage_planner.model.settings import CoverageDefinition, Overlay
from coverage_planner.model.terms import SERVICES, Service

LANES = 10
"""Counts per mesh: eight coverage bits, then the union of 5G, then the union of mobile."""
CELLS_PER_MESH = SUBCELLS_PER_SIDE * SUBCELLS_PER_SIDE
EVERYTHING = np.ones((TILE_HALF_MESHES, TILE_HALF_MESHES), dtype=np.bool_)
"""Mask of a tile of which every half mesh is to be counted."""

_N = SUBCELLS_PER_SIDE


def any_lane(service: Service) -> int:
    """Return the lane of counts and flags that speaks of any carrier: 8 for 5G, 9 for mobile."""
    return 8 + SERVICES.index(service)


def _spread_table() -> tuple[npt.NDArray[np.uint64], npt.NDArray[np.uint64]]:
    byte = np.arange(256, dtype=np.uint64)
    spread = np.zeros(256, dtype=np.uint64)
    for k in range(8):
        spread |= (byte >> np.uint64(k) & np.uint64(1)) << np.uint64(8 * k)
    unions = (byte & np.uint64(0x0F) != 0).astype(np.uint64) | (byte & np.uint64(0xF0) != 0).astype(np.uint64) << (
        np.uint64(8)
    )
    return spread, unions


# A sum over 100 sub-cells fits into eight bits, so one 64-bit addition counts all eight bits of a coverage byte.
_SPREAD, _UNIONS = _spread_table()


@njit(nogil=True, cache=True)
def _count_meshes(
    cells: UInt8Array,
    first_row: Int32Array,
    first_col: Int32Array,
    place: Int64Array,
    spread: npt.NDArray[np.uint64],
    unions: npt.NDArray[np.uint64],
    counts: UInt8Array,
) -> None:
    for m in range(place.size):
        eight = np.uint64(0)
        two = np.uint64(0)
        for r in range(first_row[m], first_row[m] + _N):
            for c in range(first_col[m], first_col[m] + _N):
                byte = cells[r, c]
                eight += spread[byte]
                two += unions[byte]
        row = place[m]
        for k in range(8):
            counts[row, k] = (eight >> np.uint64(8 * k)) & np.uint64(255)
        counts[row, 8] = two & np.uint64(255)
        counts[row, 9] = (two >> np.uint64(8)) & np.uint64(255)


@njit(nogil=True, cache=True)
def _flags(counts: UInt8Array, needed: int, union_of_areas: bool, flags: UInt16Array) -> None:
    for m in range(counts.shape[0]):
        value = 0
        for k in range(8):
            if counts[m, k] >= needed:
                value |= 1 << k
        if union_of_areas:
            if counts[m, 8] >= needed:
                value |= 1 << 8
            if counts[m, 9] >= needed:
                value |= 1 << 9
        else:
            if value & 0x0F:
                value |= 1 << 8
            if value & 0xF0:
                value |= 1 << 9
        flags[m] = value


class MeshCounter:
    """Counts covered sub-cells of the half meshes of a population table."""

    def __init__(self, row: Int32Array, col: Int32Array) -> None:
        self._row, self._col = row, col
        self._index = HalfMeshIndex(row, col)

    @property
    def size(self) -> int:
        """Number of half meshes."""
        return int(self._row.size)

    def in_window(self, window: Window) -> Int64Array:
        """Return the indices of the half meshes that touch a window."""
        return self._index.in_window(window)

    def count_cells(self, cells: UInt8Array, window: Window, meshes: Int64Array) -> UInt8Array:
        """Return the ten counts of some half meshes from coverage bytes on a window that contains them whole."""
        counts = np.zeros((meshes.size, LANES), dtype=np.uint8)
        self._count(cells, window, meshes, np.arange(meshes.size), counts)
        return counts

    def recount(self, state: CoverageState, tile: Tile, changed: BoolArray, counts: UInt8Array) -> None:
        """Recount, in the table ``counts`` of all half meshes, those of one tile that are marked as changed."""
        window = tile_window(tile)
        meshes = self._index.in_window(window)
        if changed is not EVERYTHING:
            wanted = changed[self._row[meshes] % TILE_HALF_MESHES, self._col[meshes] % TILE_HALF_MESHES]
            meshes = meshes[wanted]
        covered = state.covered_tile(tile)
        if covered is not None and meshes.size:
            self._count(covered, window, meshes, meshes, counts)

    def _count(
        self, cells: UInt8Array, window: Window, meshes: Int64Array, place: Int64Array, counts: UInt8Array
    ) -> None:
        first_row = (self._row[meshes] * _N - window.row0).astype(np.int32)
        first_col = (self._col[meshes] * _N - window.col0).astype(np.int32)
        view = cells.view()
        view.flags.writeable = False  # one array type, one compiled version
        _count_meshes(view, first_row, first_col, place, _SPREAD, _UNIONS, counts)


def covered_flags(counts: UInt8Array, definition: CoverageDefinition) -> UInt16Array:
    """Return the ten flags of each mesh under the whole-mesh rule of the definition.

    The comparison is between integers: the least number of sub-cells that makes a mesh covered
    (:meth:`CoverageDefinition.mesh_needs_subcells`), so exactly half is covered under >= and not under >. With overlay
    ``mesh`` any carrier is the OR of the carriers' covered meshes; with ``area`` the rule is applied to the union.
    """
    flags = np.empty(counts.shape[0], dtype=np.uint16)
    needed = definition.mesh_needs_subcells(CELLS_PER_MESH)
    _flags(counts, needed, definition.overlay is Overlay.AREA, flags)
    return flags


def flagged(flags: UInt16Array, lane: int) -> BoolArray:
    """Return which meshes have the flag of a lane."""
    return np.asarray(flags >> np.uint16(lane) & np.uint16(1), dtype=np.bool_)
