"""The kernel of a footprint: received levels of sectors at one height, row by row of a lattice window.

Rows are independent of each other, so any split of rows over threads gives the same bytes.
"""

from __future__ import annotations

from collections.abc import Callable
from math import floor, isnan, log10, sqrt

import numpy as np
import numpy.typing as npt
from numba import njit

from coverage_planner.engine.formula_loss import (
    EIRP_DBM,
    GROUP,
    REACH_M,
    direction_loss_db,
    formula_loss_db,
)
from coverage_planner.engine.in_pieces import in_pieces
from coverage_planner.engine.line_of_sight import HIDDEN, VISIBLE_UNKNOWN, SightTerrain, line_of_sight

NO_SIGNAL = -32768
"""Level of a sub-cell that gets no usable signal: hidden, out of range or below the threshold."""

NEAREST_M = 1.0
"""Distances are taken as at least this, so that the transmitter's own sub-cell has a finite loss."""

Float64Array = npt.NDArray[np.float64]


@njit(nogil=True, cache=True)
def _best_levels(
    sectors: Float64Array,
    thresholds_ddbm: npt.NDArray[np.int32],
    east: float,
    north: float,
    up: float,
    distance_m: float,
    visible: bool,
    best: npt.NDArray[np.int32],
) -> bool:
    """Set ``best[group]`` to the level of the best sector, NO_SIGNAL below its threshold; return whether any is usable."""
    slant_db = 10.0 * log10(distance_m * distance_m + up * up)
    log_km = log10(distance_m * 1e-3)
    best[:] = NO_SIGNAL
    wanted = False
    for s in range(sectors.shape[0]):
        sector = sectors[s]
        if distance_m > sector[REACH_M]:
            continue
        group = int(sector[GROUP])
        level = sector[EIRP_DBM] - formula_loss_db(sector, distance_m, slant_db, log_km, visible)
        if floor(level * 10.0 + 0.5) < thresholds_ddbm[group]:
            continue
        level -= direction_loss_db(sector, east, north, up)
        rounded = min(floor(level * 10.0 + 0.5), 32767)
        if rounded >= thresholds_ddbm[group]:
            wanted = True
            best[group] = max(best[group], rounded)
    return wanted


@njit(nogil=True, cache=True)
def footprint_rows(
    first_row: int,
    end_row: int,
    north_m: Float64Array,
    east_step_m: Float64Array,
    site_row: float,
    site_col: float,
    sectors: Float64Array,
    thresholds_ddbm: npt.NDArray[np.int32],
    antenna_agl_m: float,
    rx_agl_m: float,
    reach_m: float,
    terrain_known: bool,
    terrain_blocking: bool,
    sight_decides: bool,
    terrain: SightTerrain,
    tx_ground_m: float,
    effective_radius_m: float,
    levels_ddbm: npt.NDArray[np.int16],
    unknown: npt.NDArray[np.uint8],
) -> None:
    """Raise ``levels_ddbm[group, row, col]`` to the level of the best sector of this height, in 0.1 dBm.

    Args:
        first_row: first row of the window to do.
        end_row: row after the last one to do.
        north_m: distance north of the site of each row's cell centres.
        east_step_m: width of a cell in each row.
        site_row: the site's position in cell-centre coordinates of the window's rows.
        site_col: the site's position in cell-centre coordinates of the window's columns.
        sectors: one row per sector, columns of formula_loss.
        thresholds_ddbm: least usable level of each group; lower levels stay NO_SIGNAL.
        antenna_agl_m: height of the antennas above ground.
        rx_agl_m: height of the receiver above ground.
        reach_m: horizontal distance beyond which no sector reaches its threshold.
        terrain_known: False works on flat ground.
        terrain_blocking: whether hidden receivers get nothing.
        sight_decides: whether hidden receivers get the loss without line of sight instead (TR 38.901).
        terrain: ground heights on the window itself (any array when the terrain is not known).
        tx_ground_m: ground height at the site.
        effective_radius_m: effective earth radius.
        levels_ddbm: in and out, int16 ``[group, row, col]``.
        unknown: out, set to 1 where a usable level rests on unknown terrain.
    """
    groups = thresholds_ddbm.size
    best = np.empty(groups, dtype=np.int32)
    for row in range(first_row, end_row):
        north = north_m[row]
        if abs(north) > reach_m:
            continue
        half_width = sqrt(reach_m * reach_m - north * north) / east_step_m[row]
        first_col = max(0, floor(site_col - half_width))
        end_col = min(levels_ddbm.shape[2], floor(site_col + half_width) + 2)
        for col in range(first_col, end_col):
            east = (col - site_col) * east_step_m[row]
            distance_m = max(sqrt(north * north + east * east), NEAREST_M)
            if distance_m > reach_m:
                continue
            up = rx_agl_m - antenna_agl_m
            if terrain_known:
                ground = np.float64(terrain.by_row[row, col])
                if not isnan(ground):
                    up += ground - tx_ground_m - distance_m * distance_m / (2.0 * effective_radius_m)
            if not _best_levels(sectors, thresholds_ddbm, east, north, up, distance_m, True, best):
                continue
            if terrain_blocking or sight_decides:
                if terrain_known:
                    sight = line_of_sight(
                        terrain,
                        site_row,
                        site_col,
                        tx_ground_m + antenna_agl_m,
                        row,
                        col,
                        rx_agl_m,
                        distance_m,
                        effective_radius_m,
                    )
                else:
                    sight = VISIBLE_UNKNOWN
                if sight == HIDDEN:
                    if not sight_decides:
                        continue
                    if not _best_levels(sectors, thresholds_ddbm, east, north, up, distance_m, False, best):
                        continue
                if sight == VISIBLE_UNKNOWN:
                    unknown[row, col] = 1
            for group in range(groups):
                levels_ddbm[group, row, col] = max(levels_ddbm[group, row, col], best[group])


def over_rows(run: Callable[[int, int], None], shape: tuple[int, int], threads: int) -> None:
    """Call ``run(first_row, end_row)`` for all rows of a grid, in pieces over threads where that is worth it."""
    rows, cols = shape
    # Below some 50,000 sub-cells (about 4 ms of work) starting threads costs more than it saves.
    in_pieces(run, rows, 1 if rows * cols < 50_000 else threads)
