"""Where a mast may stand: ground of known height, not too steep, not water.

The slope of a sub-cell is taken from its four neighbours (central differences on the ellipsoid); a sub-cell with an unknown
neighbour has no known slope and is left out. Without any terrain in the project nothing is known to be forbidden.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import cos, pi

import numpy as np
from numba import njit

from coverage_planner.engine.selection.instance import BoolArray
from coverage_planner.model.land_use import LandUse, LandUseClass
from coverage_planner.model.lattice import (
    LONGITUDE_ORIGIN_DEG,
    SUB_COLS_PER_DEGREE,
    SUB_ROWS_PER_DEGREE,
    Window,
    metres_per_degree,
    subcell_of_point,
)
from coverage_planner.model.layers import Float32Array, Float64Array, Int64Array, Terrain

WATER = (
    LandUseClass.INLAND_WATER,
    LandUseClass.LAKE,
    LandUseClass.RIVER_LAND,
    LandUseClass.USED_RIVER_LAND,
    LandUseClass.SEA,
)
"""Classes on which no mast is proposed: open water, and river beds, which flood."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Spot:
    """The centre of a sub-cell with the height of its ground, m (None without terrain)."""

    row: int
    col: int
    ground_m: float | None

    @property
    def latitude_deg(self) -> float:
        """Latitude of the centre."""
        return (self.row + 0.5) / SUB_ROWS_PER_DEGREE

    @property
    def longitude_deg(self) -> float:
        """Longitude of the centre."""
        return LONGITUDE_ORIGIN_DEG + (self.col + 0.5) / SUB_COLS_PER_DEGREE


class Ground:
    """The ground of a project with the planner's limit of slope."""

    def __init__(self, terrain: Terrain | None, land_use: LandUse | None, steepest_slope_deg: float) -> None:
        self._land_use = land_use
        self._water = np.zeros(256, dtype=np.bool_)
        self._water[list(WATER)] = True
        self.window: Window | None = None if terrain is None else terrain.window
        self._height: Float32Array | None = None if terrain is None else terrain.height_m
        self.allowed: BoolArray | None = None
        """On the window of the terrain; None without terrain."""
        if terrain is not None:
            self.allowed = self._allowed(terrain, steepest_slope_deg)

    def _allowed(self, terrain: Terrain, steepest_slope_deg: float) -> BoolArray:
        window = terrain.window
        allowed = np.zeros(window.shape, dtype=np.bool_)
        latitudes = window.centre_latitudes_deg()
        middle = float(latitudes[window.rows // 2])
        north, east = metres_per_degree(middle)
        # The width of a sub-cell changes by its cosine over the window; its height by less than 0.5 %.
        width = east / SUB_COLS_PER_DEGREE * np.cos(np.radians(latitudes)) / cos(middle * pi / 180)
        _gentle(
            terrain.height_m, north / SUB_ROWS_PER_DEGREE, width, float(np.tan(np.radians(steepest_slope_deg))), allowed
        )
        if self._land_use is not None:
            common = window.intersection(self._land_use.window)
            if common is not None:
                code = self._land_use.code[common.slices_in(self._land_use.window)]
                allowed[common.slices_in(window)] &= ~self._water[code]
        return allowed

    def allows(self, row: int, col: int) -> bool:
        """Whether a mast may stand in a sub-cell."""
        if self.window is not None and self.allowed is not None:
            r, c = row - self.window.row0, col - self.window.col0
            return 0 <= r < self.window.rows and 0 <= c < self.window.cols and bool(self.allowed[r, c])
        if self._land_use is None:
            return True
        r, c = row - self._land_use.window.row0, col - self._land_use.window.col0
        inside = 0 <= r < self._land_use.window.rows and 0 <= c < self._land_use.window.cols
        return not (inside and bool(self._water[self._land_use.code[r, c]]))

    def spot(self, row: int, col: int) -> Spot:
        """Return a sub-cell as a place."""
        height = None
        if self.window is not None and self._height is not None:
            r, c = row - self.window.row0, col - self.window.col0
            if 0 <= r < self.window.rows and 0 <= c < self.window.cols and not np.isnan(self._height[r, c]):
                height = float(self._height[r, c])
        return Spot(row=row, col=col, ground_m=height)

    def highest_near(
        self, latitude_deg: float, longitude_deg: float, radius_m: float, banned: frozenset[int] = frozenset()
    ) -> Spot | None:
        """Return the highest allowed sub-cell within a radius or around the point; None where there is none.

        Without terrain all are equal. Equal ones: the nearest, then the southern, then the western. ``banned`` holds :func:`cell_key` of sub-cells that
        are not taken.
        """
        row0, col0 = subcell_of_point(latitude_deg, longitude_deg)
        north, east = metres_per_degree(latitude_deg)
        cell_height, cell_width = north / SUB_ROWS_PER_DEGREE, east / SUB_COLS_PER_DEGREE
        best: tuple[float, float, int, int] | None = None
        for row in range(row0 - int(radius_m / cell_height) - 1, row0 + int(radius_m / cell_height) + 2):
            dy = ((row + 0.5) / SUB_ROWS_PER_DEGREE - latitude_deg) * north
            for col in range(col0 - int(radius_m / cell_width) - 1, col0 + int(radius_m / cell_width) + 2):
                dx = (LONGITUDE_ORIGIN_DEG + (col + 0.5) / SUB_COLS_PER_DEGREE - longitude_deg) * east
                distance = (dx * dx + dy * dy) ** 0.5
                inside = distance <= radius_m or (row, col) == (row0, col0)
                if not inside or not self.allows(row, col) or cell_key(row, col) in banned:
                    continue
                height = self.spot(row, col).ground_m
                key = (-(0.0 if height is None else height), distance, row, col)
                if best is None or key < best:
                    best = key
        return None if best is None else self.spot(best[2], best[3])

    def summits(self, radius_m: float, least_rise_m: float) -> tuple[Int64Array, Int64Array, Float64Array]:
        """Return rows, columns and rise of the allowed sub-cells that are the highest allowed ones within a radius.

        The rise is the height above the mean of all known ground within the radius (topographic position index, Weiss
        2001). Of equal neighbours the first from the south-west is the summit.
        """
        if self.window is None or self._height is None or self.allowed is None:
            nothing = np.zeros(0, dtype=np.int64)
            return nothing, nothing, np.zeros(0)
        middle = float(self.window.centre_latitudes_deg()[self.window.rows // 2])
        north, east = metres_per_degree(middle)
        rows = max(1, round(radius_m * SUB_ROWS_PER_DEGREE / north))
        cols = max(1, round(radius_m * SUB_COLS_PER_DEGREE / east))
        found = _summits(self._height, self.allowed, rows, cols, least_rise_m)
        place = np.array([entry[:2] for entry in found], dtype=np.int64).reshape(-1, 2)
        rise = np.array([entry[2] for entry in found], dtype=np.float64)
        return place[:, 0] + self.window.row0, place[:, 1] + self.window.col0, rise


def cell_key(row: int, col: int) -> int:
    """Return one number per sub-cell."""
    return row << 32 | col


@njit(nogil=True, cache=True)
def _gentle(
    height: Float32Array, cell_height_m: float, cell_width_m: Float64Array, steepest: float, allowed: BoolArray
) -> None:
    rows, cols = height.shape
    for r in range(rows):
        south, north = max(r - 1, 0), min(r + 1, rows - 1)
        for c in range(cols):
            west, east = max(c - 1, 0), min(c + 1, cols - 1)
            if np.isnan(height[r, c]) or south == north or west == east:
                continue
            up = (height[north, c] - height[south, c]) / ((north - south) * cell_height_m)
            across = (height[r, east] - height[r, west]) / ((east - west) * cell_width_m[r])
            # Comparisons with the NaN of an unknown neighbour are false.
            if up * up + across * across <= steepest * steepest:
                allowed[r, c] = True


@njit(nogil=True, cache=True)
def _summits(
    height: Float32Array, allowed: BoolArray, reach_rows: int, reach_cols: int, least_rise_m: float
) -> list[tuple[int, int, float]]:
    rows, cols = height.shape
    found = [(0, 0, 0.0) for _ in range(0)]
    # The highest allowed cell of a block is the only one of it that can be the highest of a disc around it.
    block_rows, block_cols = reach_rows // 2 + 1, reach_cols // 2 + 1
    for block_row in range(0, rows, block_rows):
        for block_col in range(0, cols, block_cols):
            top_row, top_col = -1, -1
            for r in range(block_row, min(block_row + block_rows, rows)):
                for c in range(block_col, min(block_col + block_cols, cols)):
                    if allowed[r, c] and (top_row < 0 or height[r, c] > height[top_row, top_col]):
                        top_row, top_col = r, c
            if top_row < 0:
                continue
            top = height[top_row, top_col]
            total, known, highest = 0.0, 0, True
            for r in range(max(0, top_row - reach_rows), min(rows, top_row + reach_rows + 1)):
                for c in range(max(0, top_col - reach_cols), min(cols, top_col + reach_cols + 1)):
                    y, x = (r - top_row) / reach_rows, (c - top_col) / reach_cols
                    if x * x + y * y > 1.0 or np.isnan(height[r, c]):
                        continue
                    total += height[r, c]
                    known += 1
                    earlier = r < top_row or (r == top_row and c < top_col)
                    if allowed[r, c] and (height[r, c] > top or (height[r, c] == top and earlier)):
                        highest = False
                        break
                if not highest:
                    break
            if highest and top - total / known >= least_rise_m:
                found.append((top_row, top_col, top - total / known))
    return found
