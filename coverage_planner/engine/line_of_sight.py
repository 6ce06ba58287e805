"""Line of sight over the lattice terrain on an effective earth.

The profile from the transmitter to the centre of a receiver's sub-cell is straight on the lattice. It is sampled where
it crosses the lattice lines through cell centres, across the axis it follows more closely: one sample a row for paths
nearer to north-south, one a column otherwise, heights interpolated linearly between the two cells it passes between.
The receiver is hidden when any sample lies above the ray,

    ray(t) = h_tx + (h_rx - h_tx) t - D^2 t (1 - t) / (2 k a),

with D the path length, k the effective earth radius factor and a = 6371 km. Unknown terrain (NaN, or outside the DEM)
cannot hide anything: it is skipped and reported, so that a figure that rests on it can be labelled.

Blocks of eight lines are skipped when the highest cell near them lies below the lowest ray over them; this changes no
result, only time (:func:`block_maxima`).
"""

from __future__ import annotations

from math import ceil, floor, isnan
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from numba import njit

EARTH_RADIUS_M = 6_371_000.0

HIDDEN = 0
VISIBLE = 1
VISIBLE_UNKNOWN = 2
"""Nothing known stands in the way, but part of the path or the receiver's ground is not known."""

BLOCK = 8
_WIDE = 2 * BLOCK + 1

Float32Grid = npt.NDArray[np.float32]


@njit(nogil=True, cache=True)
def block_maxima(grid: Float32Grid) -> Float32Grid:
    """Return the highest cell near every block of rows of ``grid``, +inf where any of its cells is unknown.

    Block ``[i, j]`` covers rows ``8 i .. 8 i + 7`` and columns ``8 j .. 8 j + 16``: a path inside 45 degrees that
    starts a block at column p stays inside block ``p // 8``. Cells outside the array count as unknown.
    """
    rows, cols = grid.shape
    out = np.full(((rows + BLOCK - 1) // BLOCK, (cols + BLOCK - 1) // BLOCK), np.inf, dtype=np.float32)
    for i in range(rows // BLOCK):
        for j in range(out.shape[1]):
            if j * BLOCK + _WIDE > cols:
                break
            highest = np.float32(-np.inf)
            for r in range(i * BLOCK, i * BLOCK + BLOCK):
                for c in range(j * BLOCK, j * BLOCK + _WIDE):
                    value = grid[r, c]
                    if not value <= highest:  # true for NaN too
                        highest = np.float32(np.inf) if isnan(value) else value
            out[i, j] = highest
    return out


class SightTerrain(NamedTuple):
    """Terrain prepared for the walk: the array and its transpose, each with its block maxima."""

    by_row: Float32Grid
    by_col: Float32Grid
    row_blocks: Float32Grid
    col_blocks: Float32Grid


def prepare_terrain(height_m: Float32Grid, *, skip_blocks: bool = True) -> SightTerrain:
    """Return the terrain as :func:`line_of_sight` reads it; without blocks the walk looks at every line."""
    by_row = np.ascontiguousarray(height_m, dtype=np.float32)
    by_col = np.ascontiguousarray(by_row.T)
    if not skip_blocks:
        nothing = np.empty((0, 0), dtype=np.float32)
        return SightTerrain(by_row, by_col, nothing, nothing)
    return SightTerrain(by_row, by_col, block_maxima(by_row), block_maxima(by_col))


@njit(nogil=True, cache=True)
def line_of_sight(
    terrain: SightTerrain,
    tx_row: float,
    tx_col: float,
    tx_height_m: float,
    rx_row: int,
    rx_col: int,
    rx_agl_m: float,
    distance_m: float,
    effective_radius_m: float,
) -> int:
    """Return HIDDEN, VISIBLE or VISIBLE_UNKNOWN for one receiver cell.

    ``tx_row, tx_col`` are positions in cell-centre coordinates of the array (0.0 is the centre of cell 0);
    ``tx_height_m`` is above sea level; ``rx_row, rx_col`` must lie inside the array.
    """
    ground_m = np.float64(terrain.by_row[rx_row, rx_col])
    if isnan(ground_m):
        return VISIBLE_UNKNOWN
    rise = ground_m + rx_agl_m - tx_height_m
    sag = distance_m * distance_m / (2.0 * effective_radius_m)
    if abs(rx_row - tx_row) >= abs(rx_col - tx_col):
        return _walk(terrain.by_row, terrain.row_blocks, tx_row, tx_col, tx_height_m, rx_row, rx_col, rise, sag)
    return _walk(terrain.by_col, terrain.col_blocks, tx_col, tx_row, tx_height_m, rx_col, rx_row, rise, sag)


@njit(nogil=True, cache=True)
def _walk(
    grid: Float32Grid,
    blocks: Float32Grid,
    tx_line: float,
    tx_across: float,
    tx_height_m: float,
    rx_line: int,
    rx_across: int,
    rise: float,
    sag: float,
) -> int:
    span = rx_line - tx_line
    if span == 0.0:
        return VISIBLE
    # From the receiver towards the transmitter: the ray is lowest at the receiver, so what hides it is mostly near it.
    step = -1 if span > 0 else 1
    last = floor(tx_line) + 1 if span > 0 else ceil(tx_line) - 1  # nearest the transmitter, short of it
    slope = (rx_across - tx_across) / span
    entry = BLOCK - 1 if step < 0 else 0
    block_sag = sag * (BLOCK / span) * (BLOCK / span) / 4.0  # a ray over a block dips below its ends by less than this
    unknown = False
    line = rx_line + step
    while (last - line) * step >= 0:
        from_tx = line - tx_line
        t = from_tx / span
        across = tx_across + from_tx * slope
        below = floor(across)
        ray = tx_height_m + rise * t - sag * t * (1.0 - t)
        if line % BLOCK == entry and (last - line) * step >= BLOCK - 1:
            end = line + step * (BLOCK - 1)
            t_end = (end - tx_line) / span
            across_end = tx_across + (end - tx_line) * slope
            i, j = line // BLOCK, floor(min(across, across_end)) // BLOCK
            if i < blocks.shape[0] and 0 <= j < blocks.shape[1]:
                ray_end = tx_height_m + rise * t_end - sag * t_end * (1.0 - t_end)
                if blocks[i, j] < min(ray, ray_end) - block_sag - 1e-6:
                    line = end + step
                    continue
        if below < 0 or below + 1 >= grid.shape[1]:
            unknown = True
        else:
            low, high = np.float64(grid[line, below]), np.float64(grid[line, below + 1])
            ground = low + (high - low) * (across - below)
            if isnan(ground):
                unknown = True
            elif ground > ray:
                return HIDDEN
        line += step
    return VISIBLE_UNKNOWN if unknown else VISIBLE
