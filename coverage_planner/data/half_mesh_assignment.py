"""Areas of polygons in half meshes, and the municipality each half mesh belongs to.

A half mesh belongs whole to the municipality with the largest area in it (RULES.md 1.1i, 1.1j: ellipsoidal area). Areas
are exact for polygons with edges straight in longitude and latitude: every edge adds its signed area to the half meshes it
crosses and what it closes off to those east of it (the accumulation of anti-aliased drawing), so the inside of a polygon
costs one addition per half mesh and no polygon is intersected with a rectangle. Within a half mesh the area per degree
changes with latitude by up to 7e-5 from south to north; that slope is part of the integral. Shares agree with
``pyproj.Geod`` polygon areas to better than 1e-8 of a half mesh.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from numba import njit

from coverage_planner.data.reading import Progress, no_progress
from coverage_planner.model.lattice import (
    GRS80_F,
    HALF_COLS_PER_DEGREE,
    HALF_ROWS_PER_DEGREE,
    LONGITUDE_ORIGIN_DEG,
)
from coverage_planner.model.mesh import half_mesh_key

Float64Array = npt.NDArray[np.float64]
Int64Array = npt.NDArray[np.int64]
Int32Array = npt.NDArray[np.int32]

SMALLEST_SHARE = 1e-9
"""Shares below are rounding (2 cm2 of a half mesh); equal to this many digits is a tie."""
_CELLS_AT_ONCE = 4_000_000
_E2 = GRS80_F * (2 - GRS80_F)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class PolygonSet:
    """Polygons as rings: exteriors counter-clockwise, holes clockwise.

    Polygon p has rings ``polygon_rings[p]:polygon_rings[p+1]``, ring k has vertices ``ring_offsets[k]:ring_offsets[k+1]``
    (closed) and polygon p belongs to ``owner[p]``.
    """

    longitude_deg: Float64Array
    latitude_deg: Float64Array
    ring_offsets: Int64Array
    polygon_rings: Int64Array
    owner: Int32Array


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class HalfMeshShares:
    """Share of a half mesh's area that each owner covers, sorted by half mesh and owner."""

    row: Int32Array
    col: Int32Array
    owner: Int32Array
    share: Float64Array

    def of_owners(self, chosen: npt.NDArray[np.bool_]) -> HalfMeshShares:
        """Return the entries where ``chosen``."""
        return HalfMeshShares(
            row=self.row[chosen], col=self.col[chosen], owner=self.owner[chosen], share=self.share[chosen]
        )


def half_mesh_shares(polygons: PolygonSet, *, progress: Progress = no_progress) -> HalfMeshShares:
    """Return the area share of every owner in every half mesh its polygons touch.

    Overlapping polygons of one owner add up; a share above 1 shows them.
    """
    u = (polygons.longitude_deg - LONGITUDE_ORIGIN_DEG) * HALF_COLS_PER_DEGREE
    v = polygons.latitude_deg * HALF_ROWS_PER_DEGREE
    count = polygons.owner.size
    if not count:
        return _merged([np.zeros(0, np.int32)] * 3 + [np.zeros(0)])
    first_vertex = polygons.ring_offsets[polygons.polygon_rings[:-1]]
    row0, col0 = (np.floor(np.minimum.reduceat(x, first_vertex)).astype(np.int64) for x in (v, u))
    row1, col1 = (np.floor(np.maximum.reduceat(x, first_vertex)).astype(np.int64) + 1 for x in (v, u))
    boxes = np.column_stack([row0, row1, col0, col1])
    south = int(row0.min())
    slopes = _slopes(south, int(row1.max()))
    running = np.cumsum((row1 - row0) * (col1 - col0))
    blocks = []
    first = 0
    while first < count:
        progress(first / count)
        before = running[first - 1] if first else 0
        last = max(int(np.searchsorted(running, before + _CELLS_AT_ONCE, side="right")), first + 1)
        capacity = int(running[last - 1] - before)
        rings = (polygons.ring_offsets, polygons.polygon_rings, polygons.owner)
        blocks.append(_shares_of(u, v, *rings, first, last, boxes, capacity, slopes, south))
        first = last
    progress(1.0)
    return _merged([np.concatenate([block[place] for block in blocks]) for place in range(4)])


def largest_owner(shares: HalfMeshShares) -> tuple[Int32Array, Int32Array, Int32Array]:
    """Return ``(row, col, owner)``: each half mesh once, with the owner of the largest share, ties to the lower owner."""
    rank = -np.rint(np.minimum(shares.share, 1.0) / SMALLEST_SHARE).astype(np.int64)
    key = half_mesh_key(shares.row, shares.col)
    order = np.lexsort((shares.owner, rank, key))
    key = key[order]
    first = np.ones(key.size, dtype=bool)
    first[1:] = key[1:] != key[:-1]
    chosen = order[first]
    return shares.row[chosen], shares.col[chosen], shares.owner[chosen]


def _slopes(row0: int, row1: int) -> Float64Array:
    """Relative change of the area per degree from the south to the north edge of each row."""

    def density(row: Float64Array) -> Float64Array:
        phi = np.radians(row / HALF_ROWS_PER_DEGREE)
        return np.asarray(np.cos(phi) / (1 - _E2 * np.sin(phi) ** 2) ** 2)

    row = np.arange(row0, row1, dtype=np.float64)
    return np.asarray((density(row + 1) - density(row)) / density(row + 0.5))


def _merged(parts: list[npt.NDArray[np.generic]]) -> HalfMeshShares:
    row, col, owner, share = parts
    order = np.lexsort((owner, half_mesh_key(row, col)))
    row, col, owner = (np.asarray(values[order], dtype=np.int32) for values in (row, col, owner))
    first = np.ones(row.size, dtype=bool)
    first[1:] = (row[1:] != row[:-1]) | (col[1:] != col[:-1]) | (owner[1:] != owner[:-1])
    starts = np.flatnonzero(first)
    sums = np.add.reduceat(share[order], starts) if starts.size else np.zeros(0)
    return HalfMeshShares(row=row[starts], col=col[starts], owner=owner[starts], share=np.asarray(sums, np.float64))


@njit(nogil=True, cache=True)
def _add_edge(buffer, row0, col0, ua, va, ub, vb, slopes, slope0):  # type: ignore[no-untyped-def]
    """Add an edge to the buffer of area changes along each row; a prefix sum over columns gives the shares."""
    if va == vb:
        return
    step_u = 1.0 if ub > ua else -1.0
    step_v = 1.0 if vb > va else -1.0
    next_u = math.floor(ua) + 1.0 if ub > ua else math.ceil(ua) - 1.0
    next_v = math.floor(va) + 1.0 if vb > va else math.ceil(va) - 1.0
    x0, y0 = ua, va
    while True:
        tu = (next_u - ua) / (ub - ua) if (ub - next_u) * step_u > 0 else 2.0
        tv = (next_v - va) / (vb - va) if (vb - next_v) * step_v > 0 else 2.0
        if tu > 1.0 and tv > 1.0:
            x1, y1 = ub, vb
        elif tu < tv:
            x1, y1 = next_u, va + tu * (vb - va)
        else:
            x1, y1 = ua + tv * (ub - ua), next_v
        col = math.floor(0.5 * (x0 + x1))
        row = math.floor(0.5 * (y0 + y1))
        slope = slopes[int(row) - slope0]
        height = y1 - y0
        middle = 1.0 + slope * (0.5 * (y0 + y1) - row - 0.5)
        closed = height * middle
        west = height * ((0.5 * (x0 + x1) - col) * middle + (x1 - x0) * slope * height / 12.0)
        r, c = int(row) - row0, int(col) - col0
        buffer[r, c] -= closed - west
        buffer[r, c + 1] -= west
        if tu > 1.0 and tv > 1.0:
            return
        if tu <= tv:
            next_u += step_u
        if tv <= tu:
            next_v += step_v
        x0, y0 = x1, y1


@njit(nogil=True, cache=True)
def _shares_of(  # type: ignore[no-untyped-def]
    u, v, ring_offsets, polygon_rings, owner, first, last, boxes, capacity, slopes, slope0
):
    out_row = np.empty(capacity, np.int32)
    out_col = np.empty(capacity, np.int32)
    out_owner = np.empty(capacity, np.int32)
    out_share = np.empty(capacity, np.float64)
    n = 0
    for polygon in range(first, last):
        row0, row1, col0, col1 = boxes[polygon]
        rows, cols = row1 - row0, col1 - col0
        # One column more for what the last one closes off, one row more for points on the northern border.
        buffer = np.zeros((rows + 1, cols + 2), np.float64)
        for ring in range(polygon_rings[polygon], polygon_rings[polygon + 1]):
            for i in range(ring_offsets[ring], ring_offsets[ring + 1] - 1):
                _add_edge(buffer, row0, col0, u[i], v[i], u[i + 1], v[i + 1], slopes, slope0)
        for r in range(rows):
            share = 0.0
            for c in range(cols):
                share += buffer[r, c]
                if share > SMALLEST_SHARE:
                    out_row[n] = row0 + r
                    out_col[n] = col0 + c
                    out_owner[n] = owner[polygon]
                    out_share[n] = share
                    n += 1
    return out_row[:n].copy(), out_col[:n].copy(), out_owner[:n].copy(), out_share[:n].copy()
