"""Roads over the landscape: least-cost lines, an expressway that cuts ridges with tunnels, and their N13 features."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely
from scipy import ndimage
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

from coverage_planner.model.mesh import MeshLevel, indices_to_codes, points_to_indices
from sample_data.frame import (
    COARSE,
    COLS,
    HALF_COLS,
    HALF_ROWS,
    NODE_EW_M,
    NODE_NS_M,
    ROWS,
    SUB,
    SUB_EW_M,
    SUB_NS_M,
    FloatGrid,
    IntGrid,
    node_latitude,
    node_longitude,
)
from sample_data.landscape import Landscape
from sample_data.settlement import Settlement
from sample_data.territory import Territory

EXPRESSWAY, NATIONAL, PREFECTURAL, MUNICIPAL = "4", "1", "2", "3"
NORMAL, BRIDGE, TUNNEL = "1", "2", "3"


@dataclass(frozen=True)
class Road:
    """One road: N13_003 class, width class, vertices as (row, col) in landscape nodes, N13_004 state per segment."""

    road_class: str
    width: str
    line: FloatGrid
    state: tuple[str, ...]


def _graph(cost: FloatGrid, height: FloatGrid, grade: float, power: float) -> Any:
    index = np.arange(ROWS * COLS).reshape(ROWS, COLS)
    starts, ends, weights = [], [], []
    for dr, dc in ((0, 1), (1, 0), (1, 1), (1, -1), (1, 2), (2, 1), (1, -2), (2, -1)):
        a = (slice(0, ROWS - dr), slice(max(0, -dc), COLS - max(0, dc)))
        b = (slice(dr, ROWS), slice(max(0, dc), COLS - max(0, -dc)))
        length = np.hypot(dr * NODE_NS_M, dc * NODE_EW_M)
        slope = np.abs(height[a] - height[b]) / length
        weight = length * (cost[a] + cost[b]) / 2 * (1 + (slope / grade) ** power)
        for s, e in ((a, b), (b, a)):
            starts.append(index[s].ravel())
            ends.append(index[e].ravel())
            weights.append(weight.ravel())
    size = ROWS * COLS
    return csr_array((np.concatenate(weights), (np.concatenate(starts), np.concatenate(ends))), shape=(size, size))


def _trace(predecessor: npt.NDArray[np.int32], node: int) -> list[int]:
    path = [node]
    while predecessor[node] >= 0:
        node = int(predecessor[node])
        path.append(node)
    return path


def make_roads(rng: np.random.Generator, land: Landscape, territory: Territory, settlement: Settlement) -> list[Road]:
    """Return the roads of the prefecture."""
    outside = territory.node_town < 0
    height = ndimage.gaussian_filter(land.node_m, 0.8)
    people = _people_on_nodes(settlement)
    ordinary = _graph(1 + 30.0 * outside + 0.2 * rng.random((ROWS, COLS)), height, 0.045, 2.0)
    centre = [r * COLS + c for r, c in settlement.centres]
    gate = _gates(territory)
    roads: list[Road] = []
    used: set[int] = set()
    for stops in _national_stops(centre, gate, settlement):
        path = _through(ordinary, stops)
        used.update(path)
        roads.append(_road(NATIONAL, "4", path, land, sigma_m=450.0, cover_m=42.0))
    crowded = np.clip(ndimage.gaussian_filter(people, 3) / 400, 0, 1.5)
    straight = _graph(
        1 + 30.0 * outside + crowded + np.clip(height - 300, 0, None) / 900,
        ndimage.gaussian_filter(height, 5),
        0.25,
        2.0,
    )
    edge = [_beside(node, people, territory) for node in (centre[0], *_by_name(centre))]
    path = _through(straight, [gate["south"], *edge, gate["east"]])
    roads.insert(0, _road(EXPRESSWAY, "5", path, land, sigma_m=2_400.0, cover_m=20.0))
    distance, predecessor, _ = dijkstra(ordinary, indices=sorted(used), min_only=True, return_predecessors=True)
    for road_class, width, targets in _branch_targets(rng, people, distance):
        for node in targets:
            path = []
            for k in _trace(predecessor, node):
                path.append(k)
                if k in used:
                    break
            if len(path) < 4:
                continue
            used.update(path)
            roads.append(_road(road_class, width, path, land, sigma_m=300.0, cover_m=1e9))
    return roads


def _by_name(centre: list[int]) -> tuple[int, int]:
    return centre[1], centre[3]


def _people_on_nodes(settlement: Settlement) -> FloatGrid:
    per_cell = np.kron(settlement.persons, np.ones((SUB, SUB))) / SUB**2
    return np.asarray(per_cell.reshape(ROWS, COARSE, COLS, COARSE).sum(axis=(1, 3)))


def _gates(territory: Territory) -> dict[str, int]:
    """Return the border nodes where roads leave: low passes on each side."""
    inside = territory.node_town >= 0
    rim = inside & ~ndimage.binary_erosion(inside)
    row, col = np.nonzero(rim)
    middle = (row.min() + row.max()) / 2, (col.min() + col.max()) / 2
    bearing = np.degrees(np.arctan2(col - middle[1], row - middle[0]))
    found = {}
    for name, low, high in (("north", -30, 25), ("east", 40, 100), ("west", -110, -60), ("south", 150, 200)):
        span = np.flatnonzero(((bearing - low) % 360) < (high - low))
        distance = np.hypot(row[span] - middle[0], col[span] - middle[1])
        best = span[int(np.argmin(distance))] if name != "south" else span[int(np.argmin(row[span]))]
        found[name] = int(row[best] * COLS + col[best])
    return found


def _national_stops(centre: list[int], gate: dict[str, int], settlement: Settlement) -> list[list[int]]:
    del settlement
    north_south = [
        gate["south"],
        centre[0],
        *sorted(centre[1:3], key=lambda k: k // COLS),
        centre[4],
        centre[5],
        gate["north"],
    ]
    return [north_south, [gate["west"], centre[1], centre[3], gate["east"]]]


def _beside(node: int, people: FloatGrid, territory: Territory) -> int:
    """Return a node about 2 km from a town centre with few people: where an interchange fits."""
    row, col = divmod(node, COLS)
    rows, cols = np.meshgrid(np.arange(ROWS), np.arange(COLS), indexing="ij")
    distance = np.hypot((rows - row) * NODE_NS_M, (cols - col) * NODE_EW_M)
    busy = ndimage.gaussian_filter(people, 2) + np.where(territory.node_town >= 0, 0, 1e9)
    return int(np.argmin(np.where(np.abs(distance - 2_200) < 300, busy, np.inf)))


def _through(graph: Any, stops: list[int]) -> list[int]:
    path: list[int] = [stops[0]]
    for start, end in itertools.pairwise(stops):
        _, predecessor = dijkstra(graph, indices=start, return_predecessors=True)
        path.extend(_trace(predecessor, end)[::-1][1:])
    return path


def _branch_targets(
    rng: np.random.Generator, people: FloatGrid, distance: npt.NDArray[np.float64]
) -> list[tuple[str, str, list[int]]]:
    flat = people.ravel()
    settled = np.flatnonzero(flat > 0)
    far = settled[np.argsort(distance[settled])[::-1]]
    towns = settled[np.argsort(flat[settled])[::-1]]
    mixed = rng.permutation(settled)
    return [
        (PREFECTURAL, "3", [int(k) for k in far[:: max(1, far.size // 70)][:45]]),
        (MUNICIPAL, "2", [int(k) for k in (*towns[::45][:70], *mixed[:220])]),
    ]


def _road(road_class: str, width: str, path: list[int], land: Landscape, *, sigma_m: float, cover_m: float) -> Road:
    line = np.array([divmod(k, COLS) for k in path], dtype=np.float64)
    smooth = 2.5 if road_class == EXPRESSWAY else 0.9
    ends = line[0].copy(), line[-1].copy()
    line = ndimage.gaussian_filter1d(line, smooth, axis=0, mode="nearest")
    line[0], line[-1] = ends
    metres = line * [NODE_NS_M, NODE_EW_M]
    along = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(metres, axis=0).T))])
    steps = np.linspace(0, along[-1], max(int(along[-1] / 60), 2))
    line = np.column_stack([np.interp(steps, along, line[:, i]) for i in range(2)])
    ground = ndimage.map_coordinates(land.node_m, line.T, order=1)
    spacing = along[-1] / max(len(steps) - 1, 1)
    profile = ndimage.gaussian_filter1d(
        np.minimum(ground, ndimage.percentile_filter(ground, 35, max(3, int(2 * sigma_m / spacing)))), sigma_m / spacing
    )
    tunnel = _long_runs(ground - profile > cover_m, int(300 / spacing))
    bridge = (
        _long_runs(profile - ground > 14.0, int(120 / spacing)) if road_class == EXPRESSWAY else np.zeros_like(tunnel)
    )
    state = tuple(TUNNEL if t else BRIDGE if b else NORMAL for t, b in zip(tunnel[1:], bridge[1:], strict=True))
    return Road(road_class=road_class, width=width, line=line, state=state)


def _long_runs(flag: npt.NDArray[np.bool_], length: int) -> npt.NDArray[np.bool_]:
    closed = ndimage.binary_closing(flag, iterations=2)
    return np.asarray(ndimage.binary_opening(closed, structure=np.ones(max(length, 1))))


def coordinates(road: Road) -> FloatGrid:
    """Return (longitude, latitude) of the vertices."""
    return np.column_stack([node_longitude(road.line[:, 1]), node_latitude(road.line[:, 0])])


def features(roads: list[Road]) -> list[dict[str, Any]]:
    """Return GeoJSON features with the attributes N13_001..N13_008, cut where the state or the secondary mesh changes."""
    result = []
    for road in roads:
        points = coordinates(road)
        middle = (points[1:] + points[:-1]) / 2
        row, col = points_to_indices(middle[:, 1], middle[:, 0], MeshLevel.SECONDARY)
        mesh = indices_to_codes(row, col, MeshLevel.SECONDARY)
        start = 0
        for k in range(1, len(middle) + 1):
            if k < len(middle) and road.state[k] == road.state[start] and mesh[k] == mesh[start]:
                continue
            piece = shapely.simplify(shapely.LineString(points[start : k + 1]), 0.00012)
            result.append(
                {
                    "type": "Feature",
                    "properties": {
                        "N13_001": "20240101",
                        "N13_002": "1",
                        "N13_003": road.road_class,
                        "N13_004": road.state[start],
                        "N13_005": {TUNNEL: "-1", BRIDGE: "1"}.get(road.state[start], "0"),
                        "N13_006": road.width,
                        "N13_007": "2" if road.road_class == EXPRESSWAY else "1",
                        "N13_008": str(mesh[start]),
                    },
                    "geometry": {
                        "type": "LineString",
                        "coordinates": [[round(x, 6), round(y, 6)] for x, y in piece.coords],
                    },
                }
            )
            start = k
    return result


@dataclass(frozen=True)
class RoadSamples:
    """Points about every 60 m along roads of one class: sub-cell in the frame, length and tunnel flag."""

    row: IntGrid
    col: IntGrid
    length_m: FloatGrid
    tunnel: npt.NDArray[np.bool_]


def samples(roads: list[Road], road_class: str) -> RoadSamples:
    """Return the samples of all roads of a class."""
    rows, cols, lengths, tunnels = [], [], [], []
    for road in roads:
        if road.road_class != road_class:
            continue
        middle = (road.line[1:] + road.line[:-1]) / 2
        rows.append(np.clip(((middle[:, 0] + 0.5) * COARSE).astype(int), 0, HALF_ROWS * SUB - 1))
        cols.append(np.clip(((middle[:, 1] + 0.5) * COARSE).astype(int), 0, HALF_COLS * SUB - 1))
        step = np.diff(road.line, axis=0) * COARSE * np.array([SUB_NS_M, SUB_EW_M])
        lengths.append(np.hypot(*step.T))
        tunnels.append(np.array([state == TUNNEL for state in road.state]))
    return RoadSamples(np.concatenate(rows), np.concatenate(cols), np.concatenate(lengths), np.concatenate(tunnels))
