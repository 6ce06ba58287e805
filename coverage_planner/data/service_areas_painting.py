"""Painting polygons onto lattice tiles by sub-cell centre.

A sub-cell is inside a polygon when its centre is, by the even-odd rule over the polygon's rings (holes come out right); a
centre exactly on an edge belongs to the polygon east or north of the edge, so neighbouring polygons share no sub-cell
and leave none out. Several polygons unite. ``agree`` then keeps the sampling from deciding about the population of a half mesh.
"""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt
from numba import njit

from coverage_planner.data.half_mesh_assignment import HalfMeshShares, PolygonSet
from coverage_planner.data.reading import Progress, no_progress
from coverage_planner.data.service_area_shares import agree_with_sides, sides
from coverage_planner.model.lattice import (
    LONGITUDE_ORIGIN_DEG,
    SUB_COLS_PER_DEGREE,
    SUB_ROWS_PER_DEGREE,
    TILE_SUBCELLS,
)

Int32Array = npt.NDArray[np.int32]
Int64Array = npt.NDArray[np.int64]
UInt8Array = npt.NDArray[np.uint8]

_TILES_PER_DEGREE = SUB_ROWS_PER_DEGREE // TILE_SUBCELLS, SUB_COLS_PER_DEGREE // TILE_SUBCELLS
# Latitudes 0-50 and longitudes 100-160 degrees: all that readers let through, with room.
_TILE_ROWS, _TILE_COLS = 50 * _TILES_PER_DEGREE[0], 60 * _TILES_PER_DEGREE[1]
_CROSSINGS_AT_ONCE = 4_000_000


class TooManyTiles(Exception):
    """The polygons cover more tiles than allowed."""


class TileCanvas:
    """Coverage bytes on the tiles painted so far; tiles appear when they are first painted on.

    Args:
        most_tiles: refuse to grow beyond this number of tiles (40 kB each).
    """

    def __init__(self, most_tiles: int) -> None:
        self._most_tiles = most_tiles
        self._number = np.full((_TILE_ROWS, _TILE_COLS), -1, dtype=np.int32)
        self._bits = np.zeros((0, TILE_SUBCELLS, TILE_SUBCELLS), dtype=np.uint8)
        self._count = 0

    def paint(self, polygons: PolygonSet, mask: int, *, progress: Progress = no_progress) -> None:
        """Set the bits of ``mask`` in every sub-cell whose centre lies in one of the polygons.

        Raises:
            TooManyTiles: the canvas would grow beyond its limit.
        """
        u = (polygons.longitude_deg - LONGITUDE_ORIGIN_DEG) * SUB_COLS_PER_DEGREE
        v = polygons.latitude_deg * SUB_ROWS_PER_DEGREE
        polygon_vertices = polygons.ring_offsets[polygons.polygon_rings]
        running = np.concatenate(([0], _crossings(v, polygons.ring_offsets)))[polygon_vertices]
        count = polygons.owner.size
        first = 0
        while first < count:
            progress(first / count)
            last = max(int(np.searchsorted(running, running[first] + _CROSSINGS_AT_ONCE, side="right")) - 1, first + 1)
            capacity = int(running[last] - running[first])
            rows, starts, ends = _spans(u, v, polygons.ring_offsets, polygons.polygon_rings, first, last, capacity)
            touched = np.zeros(self._number.shape, dtype=np.bool_)
            _touch(rows, starts, ends, touched)
            self._grow(touched)
            _paint(rows, starts, ends, self._number, self._bits, np.uint8(mask))
            first = last
        progress(1.0)

    def agree(self, shares: HalfMeshShares, *, added_mask: int, seen_bit: int, kept_mask: int = 0) -> int:
        """Bring half meshes to the side of one half on which their exact share lies; return how many were changed.

        Args:
            shares: exact shares of the area painted with ``seen_bit``.
            added_mask: bits set in sub-cells that are added.
            seen_bit: mask of the one bit that is counted, and cleared in sub-cells that are taken away.
            kept_mask: sub-cells with one of these bits are not taken away.
        """
        masks = np.uint8(added_mask), np.uint8(seen_bit), np.uint8(kept_mask)
        return int(agree_with_sides(shares.row, shares.col, sides(shares.share), self._number, self._bits, *masks))

    def tiles(self) -> tuple[Int32Array, Int32Array, UInt8Array]:
        """Return ``(tile_row, tile_col, bits)`` sorted from south-west to north-east, without empty tiles."""
        tile_row, tile_col = np.nonzero(self._number >= 0)
        number = self._number[tile_row, tile_col]
        return tile_row.astype(np.int32), tile_col.astype(np.int32), self._bits[number]

    def _grow(self, touched: npt.NDArray[np.bool_]) -> None:
        new = np.nonzero(touched & (self._number < 0))
        total = self._count + new[0].size
        if total > self._most_tiles:
            raise TooManyTiles(f"{total} tiles")
        self._number[new] = np.arange(self._count, total, dtype=np.int32)
        if total > self._bits.shape[0]:
            room = min(max(total, 2 * self._bits.shape[0]), self._most_tiles)
            bits = np.zeros((room, TILE_SUBCELLS, TILE_SUBCELLS), dtype=np.uint8)
            bits[: self._count] = self._bits[: self._count]
            self._bits = bits
        self._count = total


def _crossings(v: npt.NDArray[np.float64], ring_offsets: Int64Array) -> Int64Array:
    """Running number of crossings of edges with rows of centres, up to and including the edge at each vertex."""
    first_row = np.ceil(v - 0.5).astype(np.int64)
    each = np.zeros(v.size, dtype=np.int64)
    each[:-1] = np.abs(np.diff(first_row))
    each[ring_offsets[1:] - 1] = 0
    return np.asarray(np.cumsum(each))


@njit(nogil=True, cache=True)
def _spans(u, v, ring_offsets, polygon_rings, first, last, capacity):  # type: ignore[no-untyped-def]
    rows = np.empty(capacity // 2 + 1, np.int32)
    starts = np.empty(capacity // 2 + 1, np.int32)
    ends = np.empty(capacity // 2 + 1, np.int32)
    n = 0
    for polygon in range(first, last):
        begin = ring_offsets[polygon_rings[polygon]]
        end = ring_offsets[polygon_rings[polygon + 1]]
        if end == begin:
            continue
        row0 = math.ceil(v[begin:end].min() - 0.5)
        height = math.ceil(v[begin:end].max() - 0.5) - row0
        if height <= 0:
            continue
        # Crossings are sorted into rows by counting: place[r] .. place[r + 1] are those of row r.
        place = np.zeros(height + 2, np.int64)
        for ring in range(polygon_rings[polygon], polygon_rings[polygon + 1]):
            for i in range(ring_offsets[ring], ring_offsets[ring + 1] - 1):
                low = math.ceil(min(v[i], v[i + 1]) - 0.5) - row0
                high = math.ceil(max(v[i], v[i + 1]) - 0.5) - row0
                for r in range(low, high):
                    place[r + 2] += 1
        for r in range(1, height + 2):
            place[r] += place[r - 1]
        at = np.empty(place[height + 1], np.float64)
        for ring in range(polygon_rings[polygon], polygon_rings[polygon + 1]):
            for i in range(ring_offsets[ring], ring_offsets[ring + 1] - 1):
                south, north = i, i + 1
                if v[south] > v[north]:
                    south, north = north, south
                low = math.ceil(v[south] - 0.5) - row0
                high = math.ceil(v[north] - 0.5) - row0
                for r in range(low, high):
                    share = (row0 + r + 0.5 - v[south]) / (v[north] - v[south])
                    at[place[r + 1]] = u[south] + share * (u[north] - u[south])
                    place[r + 1] += 1
        for r in range(height):
            crossing = np.sort(at[place[r] : place[r + 1]])
            for k in range(0, crossing.size - 1, 2):
                start = math.ceil(crossing[k] - 0.5)
                stop = math.ceil(crossing[k + 1] - 0.5)
                if stop > start:
                    rows[n] = row0 + r
                    starts[n] = start
                    ends[n] = stop
                    n += 1
    return rows[:n].copy(), starts[:n].copy(), ends[:n].copy()


@njit(nogil=True, cache=True)
def _touch(rows, starts, ends, touched):  # type: ignore[no-untyped-def]
    for k in range(rows.size):
        for tile_col in range(starts[k] // TILE_SUBCELLS, (ends[k] - 1) // TILE_SUBCELLS + 1):
            touched[rows[k] // TILE_SUBCELLS, tile_col] = True


@njit(nogil=True, cache=True)
def _paint(rows, starts, ends, number, bits, mask):  # type: ignore[no-untyped-def]
    for k in range(rows.size):
        tile_row = rows[k] // TILE_SUBCELLS
        row = rows[k] - tile_row * TILE_SUBCELLS
        for tile_col in range(starts[k] // TILE_SUBCELLS, (ends[k] - 1) // TILE_SUBCELLS + 1):
            west = tile_col * TILE_SUBCELLS
            tile = bits[number[tile_row, tile_col], row]
            for col in range(max(starts[k] - west, 0), min(ends[k] - west, TILE_SUBCELLS)):
                tile[col] |= mask
