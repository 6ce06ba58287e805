"""Lattice cells under the pixels of a view: one index per pixel row and one per pixel column."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from coverage_planner.model.lattice import LONGITUDE_ORIGIN_DEG
from coverage_planner.ui.map.view import ViewTransform

IndexArray = npt.NDArray[np.int32]


def cell_width_px(view: ViewTransform, cols_per_degree: float) -> float:
    """Return how many pixels of ``view`` a cell is wide."""
    return view.scale / 360.0 / cols_per_degree


def overview_level(view: ViewTransform, cols_per_degree: float, levels: int) -> int:
    """Return the finest overview (0 = the cells themselves, k = blocks of 2^k) whose cells are at least a pixel wide."""
    width = cell_width_px(view, cols_per_degree)
    level = 0
    while width < 1.0 and level < levels - 1:
        width *= 2
        level += 1
    return level


def cells_of_pixels(
    view: ViewTransform, rows_per_degree: float, cols_per_degree: float, origin: tuple[int, int], shape: tuple[int, int]
) -> tuple[IndexArray, IndexArray]:
    """Return the array row of each pixel row and the array column of each pixel column, -1 outside the array.

    Args:
        view: the view in device pixels.
        rows_per_degree: cells per degree of latitude.
        cols_per_degree: cells per degree of longitude.
        origin: global (row, col) of the array's first cell.
        shape: shape of the array.
    """
    row = np.floor(view.row_latitudes_deg() * rows_per_degree).astype(np.int64) - origin[0]
    col = np.floor((view.column_longitudes_deg() - LONGITUDE_ORIGIN_DEG) * cols_per_degree).astype(np.int64) - origin[1]
    row[(row < 0) | (row >= shape[0])] = -1
    col[(col < 0) | (col >= shape[1])] = -1
    return row.astype(np.int32), col.astype(np.int32)


def starts_of_cells(index: IndexArray) -> npt.NDArray[np.bool_]:
    """Return True at pixels whose cell differs from the pixel before."""
    starts = np.zeros(index.size, dtype=np.bool_)
    starts[1:] = index[1:] != index[:-1]
    return starts
