"""The piece of lattice around a site, and the terrain on it."""

from __future__ import annotations

from math import floor

import numpy as np
import numpy.typing as npt

from coverage_planner.model.lattice import (
    LONGITUDE_ORIGIN_DEG,
    SUB_COLS_PER_DEGREE,
    SUB_ROWS_PER_DEGREE,
    Window,
    metres_per_degree,
)
from coverage_planner.model.layers import Terrain

Float32Grid = npt.NDArray[np.float32]

NEAREST_GROUND_CELLS = 2
"""A site whose own sub-cell has no height (a pier, the edge of the DEM) stands at the nearest known one within this."""


def window_around(latitude_deg: float, longitude_deg: float, reach_m: float) -> Window:
    """Return the window of whole half meshes that holds every sub-cell within reach."""
    row_position = latitude_deg * SUB_ROWS_PER_DEGREE
    col_position = (longitude_deg - LONGITUDE_ORIGIN_DEG) * SUB_COLS_PER_DEGREE
    north_m_per_degree, east_m_per_degree = metres_per_degree(latitude_deg)
    # Cells shrink away from the site by less than 2 % within 100 km below 46 N; one spare cell for interpolation.
    rows = 1.02 * reach_m * SUB_ROWS_PER_DEGREE / north_m_per_degree + 1
    cols = 1.02 * reach_m * SUB_COLS_PER_DEGREE / east_m_per_degree + 1
    row0, col0 = floor(row_position - rows), floor(col_position - cols)
    row1, col1 = floor(row_position + rows) + 1, floor(col_position + cols) + 1
    return Window(row0, col0, row1 - row0, col1 - col0).expanded_to_half_meshes()


def position_in(window: Window, latitude_deg: float, longitude_deg: float) -> tuple[float, float]:
    """Return row and column of a point in cell-centre coordinates: 0.0 is the centre of the window's first cell."""
    return (
        latitude_deg * SUB_ROWS_PER_DEGREE - window.row0 - 0.5,
        (longitude_deg - LONGITUDE_ORIGIN_DEG) * SUB_COLS_PER_DEGREE - window.col0 - 0.5,
    )


POSSIBLE_M = (-1000.0, 10_000.0)
"""Heights of ground on earth, and those P.1812 is used for; anything else is a mark for no data that nobody declared."""


def layer_on(window: Window, layer: Terrain | None) -> Float32Grid:
    """Return the values on the window, NaN where the layer has none or one that no ground has (-9999, infinite)."""
    values = np.full(window.shape, np.nan, dtype=np.float32)
    common = None if layer is None else window.intersection(layer.window)
    if layer is not None and common is not None:
        values[common.slices_in(window)] = layer.height_m[common.slices_in(layer.window)]
        low, high = POSSIBLE_M
        values[(values < low) | (values > high)] = np.nan
    return values


def settle_ground(height_m: Float32Grid, site_row: float, site_col: float) -> float | None:
    """Return the height of the sub-cell the site is in, or None; an unknown one takes the nearest known height."""
    row, col = floor(site_row + 0.5), floor(site_col + 0.5)
    near = NEAREST_GROUND_CELLS
    candidates = [
        ((r - site_row) ** 2 + (c - site_col) ** 2, r, c)
        for r in range(max(row - near, 0), min(row + near + 1, height_m.shape[0]))
        for c in range(max(col - near, 0), min(col + near + 1, height_m.shape[1]))
        if not np.isnan(height_m[r, c])
    ]
    if not candidates:
        return None
    if np.isnan(height_m[row, col]):
        _, r, c = min(candidates)
        height_m[row, col] = height_m[r, c]
    return float(height_m[row, col])
