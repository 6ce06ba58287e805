"""Between the lattice and radials around a site: sampling terrain along radials, and losses back onto sub-cells.

Positions are metres east and north of the site (:mod:`~coverage_planner.engine.geodesy`), azimuths clockwise from
north. ``radials`` radials stand ``2 pi / radials`` apart; at sample n only every ``stride[n]``-th one is needed, because
near the site radials are denser than sub-cells. Strides divide the number of radials, so the needed radials of any
range close the circle.
"""

from __future__ import annotations

from math import atan2, ceil, cos, floor, isnan, pi, sin, sqrt
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from numba import njit

from coverage_planner.engine.propagation.compiled import inlined, kernel

Float64Array = npt.NDArray[np.float64]
Float32Grid = npt.NDArray[np.float32]

STRIDES = (1, 2, 3, 4, 6, 8, 12, 16, 24, 48)
"""Divisors of 48; the number of radials is a multiple of 48."""


class LatticeFrame(NamedTuple):
    """The lattice window as seen from the site."""

    site_row: float
    site_col: float
    """The site in cell-centre coordinates of the window."""
    north_m: Float64Array
    """Metres north of the site of each row of cell centres."""
    east_step_m: Float64Array
    """Width of a cell in each row."""


def radial_count(reach_m: float, spacing_m: float) -> int:
    """Return how many radials keep neighbours within ``spacing_m`` of each other at the rim."""
    return 48 * max(ceil(2 * pi * reach_m / spacing_m / 48), 1)


def radial_strides(radials: int, samples: int, step_m: float, spacing_m: float) -> npt.NDArray[np.int64]:
    """Return, per sample, the widest stride of radials whose neighbours stay within ``spacing_m`` there."""
    arc_m = 2 * pi / radials * step_m * np.arange(samples)
    widest = np.ones(samples, dtype=np.int64)
    for stride in STRIDES:
        widest[arc_m * stride <= spacing_m] = stride
    return widest


@kernel
def lattice_row(north_m: float, frame: LatticeFrame) -> float:
    """Return the row position of a distance north of the site; beyond the window the nearest rows are extended."""
    rows = frame.north_m.size
    per_row = (frame.north_m[rows - 1] - frame.north_m[0]) / (rows - 1)
    below = min(max(floor(frame.site_row + north_m / per_row), 0), rows - 2)
    # Rows are not quite equally far apart; the guess is within a row of the place up to 100 km.
    while below > 0 and frame.north_m[below] > north_m:
        below -= 1
    while below < rows - 2 and frame.north_m[below + 1] <= north_m:
        below += 1
    return float(below + (north_m - frame.north_m[below]) / (frame.north_m[below + 1] - frame.north_m[below]))


@kernel
def height_at(grid: Float32Grid, row: float, col: float) -> tuple[float, bool]:
    """Return the bilinear value and True; beside an unknown cell the nearest known of the four (or NaN) and False."""
    r, c = floor(row), floor(col)
    if r < 0 or c < 0 or r + 1 >= grid.shape[0] or c + 1 >= grid.shape[1]:
        return np.nan, False
    u, v = row - r, col - c
    a, b = np.float64(grid[r, c]), np.float64(grid[r, c + 1])
    low = a + (b - a) * v
    a, b = np.float64(grid[r + 1, c]), np.float64(grid[r + 1, c + 1])
    value = low + (a + (b - a) * v - low) * u
    if not isnan(value):
        return value, True
    best, nearest = np.nan, np.inf
    for i in range(2):
        for j in range(2):
            known = np.float64(grid[r + i, c + j])
            away = abs(u - i) + abs(v - j)
            if not isnan(known) and away < nearest:
                best, nearest = known, away
    return best, False


@kernel
def sample_radial(
    grid: Float32Grid,
    frame: LatticeFrame,
    azimuth_sin: float,
    azimuth_cos: float,
    step_m: float,
    tx_ground_m: float,
    out: Float64Array,
) -> int:
    """Fill ``out`` with heights along a radial; return the first sample that rests on unknown terrain (its size if none).

    A gap is bridged by a straight line between its known ends; what lies beyond the last known height stays level.
    """
    samples = out.size
    out[0] = tx_ground_m
    known = 0
    first_unknown = samples
    north_m, east_step_m, site_col = frame.north_m, frame.east_step_m, frame.site_col
    rows, last_row, last_col = north_m.size, grid.shape[0] - 1, grid.shape[1] - 1
    below = min(max(floor(frame.site_row), 0), rows - 2)
    for n in range(1, samples):
        north = n * step_m * azimuth_cos
        # Rows are walked, not searched: a radial goes one way, and a sample is about a row further.
        while below > 0 and north_m[below] > north:
            below -= 1
        while below < rows - 2 and north_m[below + 1] <= north:
            below += 1
        south, wide = north_m[below], east_step_m[below]
        part = (north - south) / (north_m[below + 1] - south)
        width = wide + (east_step_m[below + 1] - wide) * part
        row, col = below + part, site_col + n * step_m * azimuth_sin / width
        r, c = floor(row), floor(col)
        height = np.nan
        if 0 <= r < last_row and 0 <= c < last_col:  # height_at of four known cells
            v = col - c
            a, b = np.float64(grid[r, c]), np.float64(grid[r, c + 1])
            low = a + (b - a) * v
            a, b = np.float64(grid[r + 1, c]), np.float64(grid[r + 1, c + 1])
            height = low + (a + (b - a) * v - low) * (row - r)
        if isnan(height):
            first_unknown = min(first_unknown, n)
            height, _ = height_at(grid, row, col)
            if isnan(height):
                continue
        for gap in range(known + 1, n):
            out[gap] = out[known] + (height - out[known]) * (gap - known) / (n - known)
        out[n] = height
        known = n
    for gap in range(known + 1, samples):
        out[gap] = out[known]
    return first_unknown


@njit(nogil=True, cache=True)
def grid_rows(
    first_row: int,
    end_row: int,
    frame: LatticeFrame,
    step_m: float,
    reach_m: float,
    polar_db: Float32Grid,
    stride: npt.NDArray[np.int64],
    first_unknown: npt.NDArray[np.int64],
    loss_db: Float32Grid,
    uncertain: npt.NDArray[np.uint8],
) -> None:
    """Interpolate losses from ``polar_db[radial, sample]`` to the cells of some rows, bilinear in azimuth and range.

    Cells nearer than one step take the loss one step away; cells beyond reach are left alone.
    """
    radials, samples = polar_db.shape
    for row in range(first_row, end_row):
        first, end = columns_within(row, frame, reach_m, loss_db.shape[1])
        for col in range(first, end):
            place, turn = polar_place(row, col, frame, radials, step_m)
            near = min(int(place), samples - 2)
            value = 0.0
            unknown = False
            for n in range(near, near + 2):
                k, beside, part = radials_beside(turn, stride[n], radials)
                unknown |= n >= first_unknown[k] or n >= first_unknown[beside]
                here, there = np.float64(polar_db[k, n]), np.float64(polar_db[beside, n])
                at = here + (there - here) * part
                value += at * (1.0 - (place - near)) if n == near else at * (place - near)
            loss_db[row, col] = value
            uncertain[row, col] = unknown


@inlined
def columns_within(row: int, frame: LatticeFrame, reach_m: float, columns: int) -> tuple[int, int]:
    """Return the first column of a row whose centre is within reach of the site, and the one after the last; (0, 0): none."""
    north = frame.north_m[row]
    if abs(north) > reach_m:
        return 0, 0
    half = sqrt(reach_m * reach_m - north * north) / frame.east_step_m[row]
    return max(0, ceil(frame.site_col - half)), min(columns, floor(frame.site_col + half) + 1)


@inlined
def polar_place(row: int, col: int, frame: LatticeFrame, radials: int, step_m: float) -> tuple[float, float]:
    """Return a cell's distance in steps, at least one, and its azimuth in radials."""
    north = frame.north_m[row]
    east = (col - frame.site_col) * frame.east_step_m[row]
    turn = atan2(east, north) * (radials / (2.0 * pi))
    if turn < 0.0:
        turn += radials
    return max(sqrt(north * north + east * east) / step_m, 1.0), turn


@inlined
def radials_beside(turn: float, stride: int, radials: int) -> tuple[int, int, float]:
    """Return the needed radials before and after an azimuth, and how far it is between them."""
    steps = turn / stride
    before = int(steps)
    k = before * stride
    if k >= radials:  # a turn of -1e-17 rad is a whole turn
        k -= radials
    beside = k + stride
    if beside >= radials:
        beside -= radials
    return k, beside, steps - before


@kernel
def azimuth_of(radial: int, radials: int) -> tuple[float, float]:
    """Return sine and cosine of a radial's azimuth."""
    angle = 2.0 * pi * radial / radials
    return sin(angle), cos(angle)
