"""Covered road pieces and their lengths: sums in integer micrometres, exact whatever the order (RULES 1.2).

A piece is covered where the sub-cell it lies in is covered. Roads under construction never count; tunnels count as
the definition says (RULES 1.2e leaves it open, so it is a switch).
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from numba import njit

from coverage_planner.engine.coverage_kernels import BoolArray
from coverage_planner.engine.coverage_state import CoverageState
from coverage_planner.engine.lattice_tiles import HalfMeshIndex, Tile, tile_window
from coverage_planner.engine.mesh_coverage import EVERYTHING, LANES
from coverage_planner.model.lattice import SUBCELLS_PER_SIDE, TILE_HALF_MESHES, Window
from coverage_planner.model.layers import Int32Array, Int64Array, RoadTable, UInt8Array
from coverage_planner.model.terms import ROAD_CLASSES

LANE_TOTAL = LANES
"""Column of the whole length in the sums of :func:`sum_lengths`, after the ten covered lengths."""


class RoadPieces:
    """The pieces of a road table, found by window."""

    def __init__(self, roads: RoadTable) -> None:
        self.roads = roads
        self._row, self._col = roads.cell_row, roads.cell_col
        self._index = HalfMeshIndex(roads.half_mesh_row, roads.half_mesh_col)
        self.class_of_piece: UInt8Array = roads.road_class[roads.line]

    @property
    def size(self) -> int:
        """Number of pieces."""
        return int(self._row.size)

    def counted(self, *, include_tunnels: bool) -> BoolArray:
        """Return which pieces belong to the road length of the indicator."""
        left_out = self.roads.under_construction
        if not include_tunnels:
            left_out = left_out | self.roads.tunnel
        return np.asarray(~left_out[self.roads.line])

    def in_window(self, window: Window) -> Int64Array:
        """Return the indices of the pieces whose half mesh touches a window."""
        return self._index.in_window(window)

    def bytes_at(self, cells: UInt8Array, window: Window, pieces: Int64Array) -> UInt8Array:
        """Return the coverage byte of some pieces from bytes on a window that contains their sub-cells."""
        return np.asarray(cells[self._row[pieces] - window.row0, self._col[pieces] - window.col0], dtype=np.uint8)

    def reread(self, state: CoverageState, tile: Tile, changed: BoolArray, piece_bits: UInt8Array) -> None:
        """Read again, into the bytes of all pieces, those of one tile whose half mesh is marked as changed."""
        window = tile_window(tile)
        pieces = self._index.in_window(window)
        if changed is not EVERYTHING:
            n = SUBCELLS_PER_SIDE
            row, col = self._row[pieces] // n % TILE_HALF_MESHES, self._col[pieces] // n % TILE_HALF_MESHES
            pieces = pieces[changed[row, col]]
        covered = state.covered_tile(tile)
        if covered is not None and pieces.size:
            piece_bits[pieces] = self.bytes_at(covered, window, pieces)


@njit(nogil=True, cache=True)
def _sum_lengths(
    length_um: Int64Array,
    bits: UInt8Array,
    counted: BoolArray,
    road_class: UInt8Array,
    zone: Int32Array,
    sums: Int64Array,
) -> None:
    for p in range(length_um.size):
        if not counted[p]:
            continue
        z, k = zone[p], road_class[p]
        length = length_um[p]
        byte = bits[p]
        sums[z, k, 10] += length
        if byte == 0:
            continue
        for bit in range(8):
            if byte >> bit & 1:
                sums[z, k, bit] += length
        if byte & 0x0F:
            sums[z, k, 8] += length
        if byte & 0xF0:
            sums[z, k, 9] += length


def sum_lengths(
    pieces: RoadPieces, piece_bits: UInt8Array, counted: BoolArray, zone: Int32Array, zones: int
) -> npt.NDArray[np.int64]:
    """Return micrometres of road by zone, class and lane, shape ``(zones, classes, 11)``.

    Lanes 0-7 are the covered lengths per bit of the coverage byte, 8 and 9 any carrier's 5G and mobile,
    :data:`LANE_TOTAL` the whole length. ``zone`` gives the zone (0 .. zones-1) of each piece.
    """
    sums = np.zeros((zones, len(ROAD_CLASSES), LANE_TOTAL + 1), dtype=np.int64)
    _sum_lengths(pieces.roads.length_um, piece_bits, counted, pieces.class_of_piece, zone, sums)
    return sums
