"""Whether the arrays of a project file fit each other: kernels follow their indices without looking.

A file that was cut or overwritten is found by SQLite and zlib. This is for files that another program has written to: a
municipality or road line that does not exist would make the engine read outside its arrays.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from coverage_planner.model.lattice import HALF_COLS_PER_DEGREE, HALF_ROWS_PER_DEGREE, SUBCELLS_PER_SIDE
from coverage_planner.model.layers import (
    LineSet,
    PlanningData,
    PopulationTable,
    RoadTable,
    ServiceAreaTiles,
    ZoneTable,
)
from coverage_planner.model.terms import ROAD_CLASSES

_HALF_ROWS = 90 * HALF_ROWS_PER_DEGREE
_HALF_COLS = 80 * HALF_COLS_PER_DEGREE
_PREFECTURES = 47


def check_data(data: PlanningData) -> None:
    """Accept data whose arrays fit each other.

    Raises:
        ValueError: an array is missing, of another length than its companions, or points outside another.
    """
    _check_population(data.population)
    if data.zones is not None:
        _check_zones(data.zones)
    if data.roads is not None:
        _check_roads(data.roads)
    if data.service_areas is not None:
        _check_areas(data.service_areas)


def _within(name: str, array: npt.NDArray[np.generic] | None, low: float, high: float, size: int | None = None) -> None:
    """Accept an array of one dimension whose values are all in ``low..high``; NaN is not."""
    if array is None or array.ndim != 1 or (size is not None and array.size != size):
        raise ValueError(f"{name}: absent or of a wrong length")
    if array.size and not (low <= array.min() and array.max() <= high):
        raise ValueError(f"{name}: a value outside {low}..{high}")


def _check_population(table: PopulationTable) -> None:
    size = table.row.size
    _within("population.row", table.row, 0, _HALF_ROWS)
    _within("population.col", table.col, 0, _HALF_COLS, size)
    _within("population.persons", table.persons, 0, np.inf, size)
    if table.households is not None:
        _within("population.households", table.households, 0, np.inf, size)
    if table.prefecture_parts is not None:
        index, prefecture, persons = table.prefecture_parts
        _within("population.parts.index", index, 0, size - 1)
        _within("population.parts.prefecture", prefecture, 1, _PREFECTURES, index.size)
        _within("population.parts.persons", persons, 0, np.inf, index.size)


def _check_zones(table: ZoneTable) -> None:
    size = table.row.size
    _within("zones.row", table.row, 0, _HALF_ROWS)
    _within("zones.col", table.col, 0, _HALF_COLS, size)
    _within("zones.municipality", table.municipality, -1, len(table.municipalities) - 1, size)
    _check_lines("zones.outlines", table.outlines, len(table.municipalities))


def _check_roads(table: RoadTable) -> None:
    pieces, lines = table.cell_row.size, table.road_class.size
    n = SUBCELLS_PER_SIDE
    _within("roads.cell_row", table.cell_row, 0, _HALF_ROWS * n)
    _within("roads.cell_col", table.cell_col, 0, _HALF_COLS * n, pieces)
    _within("roads.length_um", table.length_um, 0, np.inf, pieces)
    _within("roads.line", table.line, 0, lines - 1, pieces)
    _within("roads.road_class", table.road_class, 0, len(ROAD_CLASSES) - 1)
    _within("roads.tunnel", table.tunnel, 0, 1, lines)
    _within("roads.under_construction", table.under_construction, 0, 1, lines)
    _within("roads.route", table.route, -1, len(table.route_names) - 1, lines)
    _check_lines("roads.geometry", table.geometry, lines)
    _within("roads.vertex_piece", table.vertex_piece, -1, pieces - 1, table.geometry.longitude_deg.size)


def _check_areas(table: ServiceAreaTiles) -> None:
    _within("service_areas.tile_row", table.tile_row, 0, _HALF_ROWS)
    _within("service_areas.tile_col", table.tile_col, 0, _HALF_COLS, table.tile_row.size)


def _check_lines(name: str, lines: LineSet, features: int) -> None:
    vertices = lines.longitude_deg.size
    _within(f"{name}.longitude_deg", lines.longitude_deg, -180, 180)
    _within(f"{name}.latitude_deg", lines.latitude_deg, -90, 90, vertices)
    _within(f"{name}.offsets", lines.offsets, 0, vertices, lines.feature.size + 1)
    # -1 is the outline of 所属未定地, which belongs to no municipality.
    _within(f"{name}.feature", lines.feature, -1, features - 1)
    if np.any(np.diff(lines.offsets) < 0):
        raise ValueError(f"{name}.offsets: not rising")
