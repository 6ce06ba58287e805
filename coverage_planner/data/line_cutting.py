"""Cutting lines at the borders of the sub-cells, so that every micrometre of a line belongs to one sub-cell.

Lengths are geodesic (GRS80, ``pyproj.Geod``) between the vertices of a line. Within one segment the length is shared
among the sub-cells by the local metric at each part (radii of curvature at its middle latitude), which follows the true
share to better than 1e-6 of the segment, and scaled so that the parts add up to the geodesic length. Cumulative lengths
along a line are rounded to whole micrometres, so the pieces of a line add up to its rounded length exactly.

A point exactly on a border belongs to the sub-cell east and north of it; coordinates within 1e-9 of a cell (0.1 um) of a
border count as on it, because a border such as 139.0125 degrees has no exact binary form. Each segment is cut
from its western end, whichever way it runs, so a line and its reverse are cut at identical points.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from numba import njit
from pyproj import Geod

from coverage_planner.data.reading import Progress, no_progress
from coverage_planner.model.lattice import (
    GRS80_A_M,
    GRS80_F,
    LONGITUDE_ORIGIN_DEG,
    SUB_COLS_PER_DEGREE,
    SUB_ROWS_PER_DEGREE,
)

Float64Array = npt.NDArray[np.float64]
Int64Array = npt.NDArray[np.int64]
Int32Array = npt.NDArray[np.int32]

_GRS80 = Geod(a=GRS80_A_M, rf=1 / GRS80_F)
_E2 = GRS80_F * (2 - GRS80_F)
_ON_BORDER = 1e-9
# Shares of a segment shorter than this are not cut off: below a tenth of a micrometre for a segment of 10 km.
_SHORTEST_SHARE = 1e-11
_LINES_AT_ONCE = 20_000


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class CutLines:
    """Pieces of lines and the vertices of the cut lines; the fields are those of ``RoadTable``."""

    cell_row: Int32Array
    cell_col: Int32Array
    length_um: Int64Array
    line: Int32Array
    longitude_deg: Float64Array
    latitude_deg: Float64Array
    offsets: Int64Array
    vertex_piece: Int32Array


def segment_lengths_m(longitude_deg: Float64Array, latitude_deg: Float64Array, offsets: Int64Array) -> Float64Array:
    """Return the geodesic length from each vertex to the next one of its line, 0 at the last vertex of a line."""
    lengths = np.zeros(longitude_deg.size, dtype=np.float64)
    if longitude_deg.size > 1:
        _, _, lengths[:-1] = _GRS80.inv(longitude_deg[:-1], latitude_deg[:-1], longitude_deg[1:], latitude_deg[1:])
    last = offsets[1:][offsets[1:] > offsets[:-1]] - 1
    lengths[last] = 0.0
    return lengths


def line_lengths_m(longitude_deg: Float64Array, latitude_deg: Float64Array, offsets: Int64Array) -> Float64Array:
    """Return the geodesic length of each line."""
    running = np.concatenate(([0.0], np.cumsum(segment_lengths_m(longitude_deg, latitude_deg, offsets))))
    return np.asarray(running[offsets[1:]] - running[offsets[:-1]])


def cut_lines(
    longitude_deg: Float64Array, latitude_deg: Float64Array, offsets: Int64Array, *, progress: Progress = no_progress
) -> CutLines:
    """Cut lines (line k has vertices ``offsets[k]:offsets[k+1]``) at the sub-cell borders.

    A line that comes back to a sub-cell has one piece per visit.
    """
    count = offsets.size - 1
    blocks = []
    for first in range(0, max(count, 1), _LINES_AT_ONCE):
        progress(first / max(count, 1))
        last = min(first + _LINES_AT_ONCE, count)
        span = slice(offsets[first], offsets[last])
        blocks.append(_cut_block(longitude_deg[span], latitude_deg[span], offsets[first : last + 1] - offsets[first]))
    progress(1.0)
    return _joined(blocks)


def _cut_block(
    longitude_deg: Float64Array, latitude_deg: Float64Array, offsets: Int64Array
) -> tuple[npt.NDArray[np.generic], ...]:
    longitude = np.ascontiguousarray(longitude_deg, dtype=np.float64)
    latitude = np.ascontiguousarray(latitude_deg, dtype=np.float64)
    lengths = segment_lengths_m(longitude, latitude, offsets)
    u = _snapped((longitude - LONGITUDE_ORIGIN_DEG) * SUB_COLS_PER_DEGREE)
    v = _snapped(latitude * SUB_ROWS_PER_DEGREE)
    crossings = np.abs(np.diff(np.floor(u))) + np.abs(np.diff(np.floor(v))) + 2 if u.size else np.zeros(0)
    inside = np.ones(crossings.size, dtype=bool)
    inside[(offsets[1:-1] - 1)[(offsets[1:-1] > 0) & (offsets[1:-1] - 1 < crossings.size)]] = False
    most = int(crossings[inside].max(initial=2.0)) + 2
    capacity = int(u.size + crossings[inside].sum()) + 1
    result: tuple[npt.NDArray[np.generic], ...] = _cut(
        longitude, latitude, u, v, offsets.astype(np.int64), lengths, capacity, most
    )
    return result


def _snapped(values: Float64Array) -> Float64Array:
    whole = np.rint(values)
    return np.where(np.abs(values - whole) < _ON_BORDER, whole, values)


def _joined(blocks: list[tuple[npt.NDArray[np.generic], ...]]) -> CutLines:
    pieces = np.cumsum([0] + [block[0].size for block in blocks])
    vertices = np.cumsum([0] + [block[4].size for block in blocks])
    lines = np.cumsum([0] + [block[6].size - 1 for block in blocks])

    def joined(place: int) -> npt.NDArray[np.generic]:
        return np.concatenate([block[place] for block in blocks])

    offsets = [np.zeros(1, dtype=np.int64)]
    line, vertex_piece = [], []
    for number, block in enumerate(blocks):
        offsets.append(block[6][1:].astype(np.int64) + vertices[number])
        line.append((block[3].astype(np.int64) + lines[number]).astype(np.int32))
        shifted = block[7].astype(np.int64)
        vertex_piece.append(np.where(shifted >= 0, shifted + pieces[number], -1).astype(np.int32))
    return CutLines(
        cell_row=joined(0).astype(np.int32),
        cell_col=joined(1).astype(np.int32),
        length_um=joined(2).astype(np.int64),
        line=np.concatenate(line),
        longitude_deg=joined(4).astype(np.float64),
        latitude_deg=joined(5).astype(np.float64),
        offsets=np.concatenate(offsets),
        vertex_piece=np.concatenate(vertex_piece),
    )


@njit(nogil=True, cache=True)
def _local_length(delta_u: float, delta_v: float, v_middle: float) -> float:
    phi = math.radians(v_middle / SUB_ROWS_PER_DEGREE)
    sine = math.sin(phi)
    w2 = 1 - _E2 * sine * sine
    w = math.sqrt(w2)
    north = delta_v / SUB_ROWS_PER_DEGREE * (1 - _E2) / (w2 * w)
    east = delta_u / SUB_COLS_PER_DEGREE * math.cos(phi) / w
    return math.sqrt(north * north + east * east)


@njit(nogil=True, cache=True)
def _cut(longitude, latitude, u, v, offsets, lengths, capacity, most):  # type: ignore[no-untyped-def]
    piece_row = np.empty(capacity, np.int32)
    piece_col = np.empty(capacity, np.int32)
    piece_um = np.empty(capacity, np.int64)
    piece_line = np.empty(capacity, np.int32)
    out_longitude = np.empty(capacity, np.float64)
    out_latitude = np.empty(capacity, np.float64)
    out_piece = np.empty(capacity, np.int32)
    out_offsets = np.zeros(offsets.size, np.int64)
    share = np.empty(most, np.float64)
    at_longitude = np.empty(most, np.float64)
    at_latitude = np.empty(most, np.float64)
    weight = np.empty(most, np.float64)
    pieces = 0
    vertices = 0
    for line in range(offsets.size - 1):
        metres = 0.0
        piece_start_um = 0
        first_piece = pieces
        for i in range(offsets[line], offsets[line + 1] - 1):
            if u[i] == u[i + 1] and v[i] == v[i + 1]:
                metres += lengths[i]
                continue
            west = i
            east = i + 1
            backwards = u[i + 1] < u[i] or (u[i + 1] == u[i] and v[i + 1] < v[i])
            if backwards:
                west, east = east, west
            ua, ub, va, vb = u[west], u[east], v[west], v[east]
            share[0] = 0.0
            at_longitude[0] = longitude[west]
            at_latitude[0] = latitude[west]
            n = 1
            next_u = math.floor(ua) + 1.0
            step_v = 1.0 if vb > va else -1.0
            next_v = math.floor(va) + 1.0 if vb > va else math.ceil(va) - 1.0
            while True:
                tu = (next_u - ua) / (ub - ua) if next_u < ub else 2.0
                tv = (next_v - va) / (vb - va) if (vb - next_v) * step_v > 0 else 2.0
                if tu > 1.0 and tv > 1.0:
                    break
                t = min(tu, tv)
                point_longitude = longitude[west] + t * (longitude[east] - longitude[west])
                point_latitude = latitude[west] + t * (latitude[east] - latitude[west])
                if tu <= tv:
                    point_longitude = LONGITUDE_ORIGIN_DEG + next_u / SUB_COLS_PER_DEGREE
                    next_u += 1.0
                if tv <= tu:
                    point_latitude = next_v / SUB_ROWS_PER_DEGREE
                    next_v += step_v
                if t - share[n - 1] > _SHORTEST_SHARE and 1.0 - t > _SHORTEST_SHARE:
                    share[n] = t
                    at_longitude[n] = point_longitude
                    at_latitude[n] = point_latitude
                    n += 1
            share[n] = 1.0
            at_longitude[n] = longitude[east]
            at_latitude[n] = latitude[east]
            total = 0.0
            for k in range(n):
                part = share[k + 1] - share[k]
                middle = 0.5 * (share[k] + share[k + 1])
                weight[k] = _local_length(part * (ub - ua), part * (vb - va), va + middle * (vb - va))
                total += weight[k]
            done = 0.0
            for step in range(n):
                k = n - 1 - step if backwards else step
                middle = 0.5 * (share[k] + share[k + 1])
                col = math.floor(ua + middle * (ub - ua))
                row = math.floor(va + middle * (vb - va))
                if pieces == first_piece or piece_row[pieces - 1] != row or piece_col[pieces - 1] != col:
                    border_um = math.floor((metres + lengths[i] * done / total) * 1e6 + 0.5)
                    if pieces > first_piece:
                        piece_um[pieces - 1] = border_um - piece_start_um
                        piece_start_um = border_um
                    piece_row[pieces] = row
                    piece_col[pieces] = col
                    piece_line[pieces] = line
                    pieces += 1
                start = k + 1 if backwards else k
                out_longitude[vertices] = at_longitude[start]
                out_latitude[vertices] = at_latitude[start]
                out_piece[vertices] = pieces - 1
                vertices += 1
                done += weight[k]
            metres += lengths[i]
        if pieces > first_piece:
            piece_um[pieces - 1] = math.floor(metres * 1e6 + 0.5) - piece_start_um
            out_longitude[vertices] = longitude[offsets[line + 1] - 1]
            out_latitude[vertices] = latitude[offsets[line + 1] - 1]
            out_piece[vertices] = -1
            vertices += 1
        out_offsets[line + 1] = vertices
    return (
        piece_row[:pieces].copy(),
        piece_col[:pieces].copy(),
        piece_um[:pieces].copy(),
        piece_line[:pieces].copy(),
        out_longitude[:vertices].copy(),
        out_latitude[:vertices].copy(),
        out_offsets,
        out_piece[:vertices].copy(),
    )
