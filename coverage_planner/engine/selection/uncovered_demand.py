"""Persons and roads without coverage, and how much of them lies within a distance of a place."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from coverage_planner.engine.selection.instance import BoolArray
from coverage_planner.model.lattice import (
    HALF_COLS_PER_DEGREE,
    HALF_ROWS_PER_DEGREE,
    LONGITUDE_ORIGIN_DEG,
    SUBCELLS_PER_SIDE,
    metres_per_degree,
)
from coverage_planner.model.layers import Int64Array, PopulationTable, RoadTable
from coverage_planner.model.mesh import half_mesh_key


@dataclass(frozen=True, slots=True, eq=False)
class MeshAmounts:
    """An amount per half mesh, sorted by key, without zeros."""

    row: Int64Array
    col: Int64Array
    amount: Int64Array
    _key: Int64Array
    _sum_before: Int64Array

    @classmethod
    def of(cls, row: Int64Array, col: Int64Array, amount: Int64Array) -> MeshAmounts:
        """Return the amounts summed per half mesh."""
        key, place = np.unique(half_mesh_key(row, col), return_inverse=True)
        total = np.zeros(key.size, dtype=np.int64)
        np.add.at(total, place, amount)
        key, total = key[total > 0], total[total > 0]
        before = np.concatenate(([0], np.cumsum(total))).astype(np.int64)
        return cls(key >> 20, key & ((1 << 20) - 1), total, key, before)

    def near(self, latitude_deg: float, longitude_deg: float, radius_m: float) -> int:
        """Return the sum over the meshes whose centre lies within a distance."""
        return int(sum(self._sum_before[last] - self._sum_before[first] for first, last in self._runs(latitude_deg, longitude_deg, radius_m)))  # fmt: skip

    def indices_near(self, latitude_deg: float, longitude_deg: float, radius_m: float) -> Int64Array:
        """Return the indices of the meshes whose centre lies within a distance."""
        runs = [np.arange(a, b) for a, b in self._runs(latitude_deg, longitude_deg, radius_m)]
        return np.concatenate(runs).astype(np.int64) if runs else np.zeros(0, dtype=np.int64)

    def _runs(self, latitude_deg: float, longitude_deg: float, radius_m: float) -> list[tuple[int, int]]:
        north, east = metres_per_degree(latitude_deg)
        row_at = latitude_deg * HALF_ROWS_PER_DEGREE - 0.5  # in units of meshes, centres are whole numbers
        col_at = (longitude_deg - LONGITUDE_ORIGIN_DEG) * HALF_COLS_PER_DEGREE - 0.5
        mesh_height, mesh_width = north / HALF_ROWS_PER_DEGREE, east / HALF_COLS_PER_DEGREE
        rows = np.arange(np.ceil(row_at - radius_m / mesh_height), np.floor(row_at + radius_m / mesh_height) + 1)
        half = np.sqrt(np.maximum(0.0, radius_m**2 - ((rows - row_at) * mesh_height) ** 2)) / mesh_width
        first = np.searchsorted(self._key, half_mesh_key(rows, np.maximum(0, np.ceil(col_at - half))), side="left")
        last = np.searchsorted(self._key, half_mesh_key(rows, np.maximum(0, np.floor(col_at + half))), side="right")
        return [(int(a), int(b)) for a, b in zip(first, last, strict=True) if b > a]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class UncoveredDemand:
    """What the base leaves uncovered.

    Attributes:
        persons: persons of half meshes without 5G.
        road_um: micrometres of legal road without mobile service, per half mesh.
        roads: the road table, or None.
        pieces: which of its pieces those are, ascending.
    """

    persons: MeshAmounts
    road_um: MeshAmounts
    roads: RoadTable | None
    pieces: Int64Array


def uncovered_demand(
    population: PopulationTable,
    mesh_uncovered: BoolArray,
    roads: RoadTable | None,
    piece_uncovered: BoolArray,
) -> UncoveredDemand:
    """Return the demand of the meshes and road pieces that are marked."""
    where = np.flatnonzero(mesh_uncovered & (population.persons > 0))
    persons = MeshAmounts.of(
        population.row[where].astype(np.int64), population.col[where].astype(np.int64), population.persons[where]
    )
    pieces = np.flatnonzero(piece_uncovered) if roads is not None else np.zeros(0, dtype=np.int64)
    nothing = np.zeros(0, dtype=np.int64)
    road_um = MeshAmounts.of(nothing, nothing, nothing)
    if roads is not None and pieces.size:
        road_um = MeshAmounts.of(
            (roads.cell_row[pieces] // SUBCELLS_PER_SIDE).astype(np.int64),
            (roads.cell_col[pieces] // SUBCELLS_PER_SIDE).astype(np.int64),
            roads.length_um[pieces],
        )
    return UncoveredDemand(persons=persons, road_um=road_um, roads=roads, pieces=pieces)
