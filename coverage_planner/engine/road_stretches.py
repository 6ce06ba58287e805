"""Stretches of road: pieces of one class and route that touch, with their length and their two ends.

Used for gaps (pieces outside the area) and for what a plan adds or loses.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from coverage_planner.model.lattice import LONGITUDE_ORIGIN_DEG, SUB_COLS_PER_DEGREE, SUB_ROWS_PER_DEGREE
from coverage_planner.model.layers import Int64Array, RoadTable

Float64Array = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class RoadStretches:
    """Stretches, longest first; one entry a stretch.

    Attributes:
        length_um: exact sum of its pieces.
        tunnel_um: of it in tunnels.
        first_piece: its first piece in the road table, for class, route and municipality.
        end_piece: the piece of its other end.
        start_deg: ``(latitude, longitude)`` of one end, ``(n, 2)``.
        end_deg: of the other end. The ends are the two places of the stretch farthest from each other: of a plain
            stretch its beginning and end, of one with branches its extent.
        bounds_deg: ``(west, south, east, north)``, ``(n, 4)``.
        pieces: pieces of the stretches one after the other; stretch k has ``pieces[offsets[k]:offsets[k+1]]``.
        offsets: int64, one more than there are stretches.
    """

    length_um: Int64Array
    tunnel_um: Int64Array
    first_piece: Int64Array
    end_piece: Int64Array
    start_deg: Float64Array
    end_deg: Float64Array
    bounds_deg: Float64Array
    pieces: Int64Array
    offsets: Int64Array

    @property
    def count(self) -> int:
        """How many stretches there are."""
        return int(self.length_um.size)


def pieces_of(stretches: RoadStretches, place: int) -> Int64Array:
    """Return the pieces of one stretch."""
    return stretches.pieces[int(stretches.offsets[place]) : int(stretches.offsets[place + 1])]


def road_stretches(roads: RoadTable, pieces: Int64Array) -> RoadStretches:
    """Return the stretches that some pieces of road form, longest first (equal ones by their first piece)."""
    stretch, count = stretches_of(roads, pieces)
    length, tunnel = np.zeros(count, dtype=np.int64), np.zeros(count, dtype=np.int64)
    np.add.at(length, stretch, roads.length_um[pieces])
    in_tunnel = roads.tunnel[roads.line[pieces]]
    np.add.at(tunnel, stretch[in_tunnel], roads.length_um[pieces][in_tunnel])
    first = np.zeros(count, dtype=np.int64)
    first[stretch[::-1]] = pieces[::-1]
    order = np.lexsort((first, -length))
    place = np.empty(count, dtype=np.int64)
    place[order] = np.arange(count)
    stretch = place[stretch]
    by_stretch = np.argsort(stretch, kind="stable")
    offsets = np.searchsorted(stretch[by_stretch], np.arange(count + 1))
    sorted_pieces = pieces[by_stretch]
    latitude = (roads.cell_row[sorted_pieces] + 0.5) / SUB_ROWS_PER_DEGREE
    longitude = LONGITUDE_ORIGIN_DEG + (roads.cell_col[sorted_pieces] + 0.5) / SUB_COLS_PER_DEGREE
    start, end = _farthest_ends(latitude, longitude, stretch[by_stretch], offsets)
    return RoadStretches(
        length_um=length[order],
        tunnel_um=tunnel[order],
        first_piece=sorted_pieces[start],
        end_piece=sorted_pieces[end],
        start_deg=np.column_stack((latitude[start], longitude[start])),
        end_deg=np.column_stack((latitude[end], longitude[end])),
        bounds_deg=np.column_stack(_bounds_of_stretches(roads, pieces, stretch, count)),
        pieces=sorted_pieces,
        offsets=offsets.astype(np.int64),
    )


def _farthest_ends(
    latitude: Float64Array, longitude: Float64Array, stretch: Int64Array, offsets: Int64Array
) -> tuple[Int64Array, Int64Array]:
    """Return the places of the two ends of every stretch: the farthest from its first piece, and the farthest from that."""
    first = offsets[:-1]
    one = _farthest_from(first, latitude, longitude, stretch, offsets)
    other = _farthest_from(one, latitude, longitude, stretch, offsets)
    # In the order of the table, so that both plans of a comparison name the same end first.
    return np.minimum(one, other), np.maximum(one, other)


def _farthest_from(
    place: Int64Array, latitude: Float64Array, longitude: Float64Array, stretch: Int64Array, offsets: Int64Array
) -> Int64Array:
    if not place.size:
        return place
    shrink = np.cos(np.radians(latitude[place]))
    north = latitude - latitude[place][stretch]
    east = (longitude - longitude[place][stretch]) * shrink[stretch]
    squared = north * north + east * east
    farthest = np.maximum.reduceat(squared, offsets[:-1])
    hits = np.flatnonzero(squared == farthest[stretch])
    found: Int64Array = hits[np.searchsorted(stretch[hits], np.arange(place.size))]
    return found


def stretches_of(roads: RoadTable, pieces: Int64Array) -> tuple[Int64Array, int]:
    """Return the stretch of every piece and how many stretches there are.

    Pieces of one class and route belong together where their sub-cells are the same or touch, also at a corner.
    """
    if not pieces.size:
        return np.empty(0, dtype=np.int64), 0
    # Imported here: only this table needs a graph.
    from scipy.sparse import coo_matrix
    from scipy.sparse.csgraph import connected_components

    line = roads.line[pieces]
    _, group = np.unique(roads.road_class[line].astype(np.int64) << 32 | roads.route[line], return_inverse=True)
    row, col = (cells[pieces].astype(np.int64) for cells in (roads.cell_row, roads.cell_col))
    row, col = row - row.min() + 1, col - col.min() + 1
    width, height = int(col.max()) + 2, int(row.max()) + 2
    nodes, node = np.unique((group * height + row) * width + col, return_inverse=True)
    heads, tails = [], []
    for step in (1, width - 1, width, width + 1):
        place = np.minimum(np.searchsorted(nodes, nodes + step), nodes.size - 1)
        touching = np.flatnonzero(nodes[place] == nodes + step)
        heads.append(touching)
        tails.append(place[touching])
    head, tail = np.concatenate(heads), np.concatenate(tails)
    graph = coo_matrix((np.ones(head.size, dtype=np.int8), (head, tail)), shape=(nodes.size, nodes.size))
    count, label = connected_components(graph, directed=False)
    return label[node].astype(np.int64), int(count)


def _bounds_of_stretches(
    roads: RoadTable, pieces: Int64Array, stretch: Int64Array, count: int
) -> tuple[npt.NDArray[np.float64], ...]:
    low_row, low_col = (np.full(count, np.iinfo(np.int64).max) for _ in range(2))
    high_row, high_col = (np.full(count, -1, dtype=np.int64) for _ in range(2))
    np.minimum.at(low_row, stretch, roads.cell_row[pieces])
    np.minimum.at(low_col, stretch, roads.cell_col[pieces])
    np.maximum.at(high_row, stretch, roads.cell_row[pieces])
    np.maximum.at(high_col, stretch, roads.cell_col[pieces])
    return (
        LONGITUDE_ORIGIN_DEG + low_col / SUB_COLS_PER_DEGREE,
        low_row / SUB_ROWS_PER_DEGREE,
        LONGITUDE_ORIGIN_DEG + (high_col + 1) / SUB_COLS_PER_DEGREE,
        (high_row + 1) / SUB_ROWS_PER_DEGREE,
    )
