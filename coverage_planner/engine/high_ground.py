"""The highest ground near a place: where a mast of the same height sees most."""

from __future__ import annotations

from dataclasses import dataclass
from math import cos, radians

import numpy as np

from coverage_planner.model.lattice import SUB_COLS_PER_DEGREE, SUB_ROWS_PER_DEGREE, Window
from coverage_planner.model.layers import Terrain

METRES_PER_DEGREE = 111_132.95
"""A degree of latitude at 45 degrees on GRS80; the search circle is right to half a percent in Japan."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HighGround:
    """The centre of the highest sub-cell within a distance, with the heights there and at the start.

    ``start_height_m`` is None where the terrain is not known at the start.
    """

    latitude_deg: float
    longitude_deg: float
    height_m: float
    start_height_m: float | None


def highest_ground(terrain: Terrain, latitude_deg: float, longitude_deg: float, radius_m: float) -> HighGround | None:
    """Return the highest sub-cell whose centre lies within ``radius_m``; None where no terrain is known there.

    Equal heights go to the nearer one, then to the south-western one, so the answer is always the same.
    """
    per_row = METRES_PER_DEGREE / SUB_ROWS_PER_DEGREE
    per_col = METRES_PER_DEGREE * cos(radians(latitude_deg)) / SUB_COLS_PER_DEGREE
    window = terrain.window
    row, col = _position(window, latitude_deg, longitude_deg)
    rows = np.arange(max(0, int(row - radius_m / per_row)), min(window.rows, int(row + radius_m / per_row) + 2))
    cols = np.arange(max(0, int(col - radius_m / per_col)), min(window.cols, int(col + radius_m / per_col) + 2))
    if rows.size == 0 or cols.size == 0:
        return None
    heights = terrain.height_m[rows[0] : rows[-1] + 1, cols[0] : cols[-1] + 1].astype(np.float64)
    distance = np.hypot((rows[:, None] - row) * per_row, (cols[None, :] - col) * per_col)
    heights = np.where(distance <= radius_m, heights, np.nan)
    if np.isnan(heights).all():
        return None
    best = np.flatnonzero(heights.ravel() == np.nanmax(heights))
    place = best[np.argmin(distance.ravel()[best])]
    found_row, found_col = rows[place // cols.size], cols[place % cols.size]
    south, west = window.bounds()[1], window.bounds()[0]
    here = round(row), round(col)
    inside = 0 <= here[0] < window.rows and 0 <= here[1] < window.cols
    start = float(terrain.height_m[here]) if inside else np.nan
    return HighGround(
        latitude_deg=south + (found_row + 0.5) / SUB_ROWS_PER_DEGREE,
        longitude_deg=west + (found_col + 0.5) / SUB_COLS_PER_DEGREE,
        height_m=float(heights.ravel()[place]),
        start_height_m=None if np.isnan(start) else start,
    )


def _position(window: Window, latitude_deg: float, longitude_deg: float) -> tuple[float, float]:
    """Return the fractional (row, col) of a place in a window, cell centres at whole numbers."""
    west, south, _east, _north = window.bounds()
    return (latitude_deg - south) * SUB_ROWS_PER_DEGREE - 0.5, (longitude_deg - west) * SUB_COLS_PER_DEGREE - 0.5
