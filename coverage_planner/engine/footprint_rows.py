"""The kernel of a footprint: received levels of sectors at one height, row by row of a lattice window.

Rows are independent of each other, so any split of rows over threads gives the same bytes.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from math import floor, isnan, log10, sqrt

import numpy as np
import numpy.typing as npt
from numba import njit

from coverage_planner.engine.antenna import sector_attenuation_db
from coverage_planner.engine.line_of_sight import HIDDEN, VISIBLE_UNKNOWN, SightTerrain, line_of_sight

NO_SIGNAL = -32768
"""Level of a sub-cell that gets no usable signal: hidden, out of range or below the threshold."""

NEAREST_M = 1.0
"""Distances are taken as at least this, so that the transmitter's own sub-cell has a finite loss."""

# Columns of the sector table.
(
    GROUP,
    EIRP_DBM,
    REACH_M,
    FREE_SPACE_1M_DB,
    USES_HATA,
    NEAR_CONSTANT_DB,
    NEAR_SLOPE_DB,
    BREAKPOINT_KM,
    FAR_CONSTANT_DB,
    FAR_SLOPE_DB,
    HEIGHT_DIFFERENCE_M,
    DIRECTIONAL,
    SIN_AZIMUTH,
    COS_AZIMUTH,
    SIN_MECHANICAL_TILT,
    COS_MECHANICAL_TILT,
    ELECTRICAL_TILT_DEG,
    HORIZONTAL_BEAMWIDTH_DEG,
    VERTICAL_BEAMWIDTH_DEG,
) = range(19)
SECTOR_COLUMNS = 19

Float64Array = npt.NDArray[np.float64]


@njit(nogil=True, cache=True)
def pattern_attenuation_db(sector: Float64Array, east: float, north: float, up: float) -> float:
    """Return the attenuation of a sector's pattern towards the receiver, 0 for omni."""
    if sector[DIRECTIONAL] == 0.0:
        return 0.0
    return float(
        sector_attenuation_db(
            east,
            north,
            up,
            sector[SIN_AZIMUTH],
            sector[COS_AZIMUTH],
            sector[SIN_MECHANICAL_TILT],
            sector[COS_MECHANICAL_TILT],
            sector[ELECTRICAL_TILT_DEG],
            sector[HORIZONTAL_BEAMWIDTH_DEG],
            sector[VERTICAL_BEAMWIDTH_DEG],
        )
    )


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
        sectors: one row per sector, columns as named above.
        thresholds_ddbm: least usable level of each group; lower levels stay NO_SIGNAL.
        antenna_agl_m: height of the antennas above ground.
        rx_agl_m: height of the receiver above ground.
        reach_m: horizontal distance beyond which no sector reaches its threshold.
        terrain_known: False works on flat ground.
        terrain_blocking: whether hidden receivers get nothing.
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
            slant_db = 10.0 * log10(distance_m * distance_m + up * up)
            distance_km = distance_m * 1e-3
            log_km = log10(distance_km)
            for group in range(groups):
                best[group] = NO_SIGNAL
            wanted = False
            for s in range(sectors.shape[0]):
                sector = sectors[s]
                if distance_m > sector[REACH_M]:
                    continue
                loss_db = sector[FREE_SPACE_1M_DB] + slant_db
                if sector[USES_HATA] != 0.0:
                    if distance_km <= sector[BREAKPOINT_KM]:
                        hata_db = sector[NEAR_CONSTANT_DB] + sector[NEAR_SLOPE_DB] * log_km
                    else:
                        difference_m = sector[HEIGHT_DIFFERENCE_M]
                        hata_db = (
                            sector[FAR_CONSTANT_DB]
                            + sector[FAR_SLOPE_DB] * log_km
                            + 10.0 * log10(distance_m * distance_m + difference_m * difference_m)
                        )
                    loss_db = max(loss_db, hata_db)
                group = int(sector[GROUP])
                level = sector[EIRP_DBM] - loss_db
                if floor(level * 10.0 + 0.5) < thresholds_ddbm[group]:
                    continue
                level -= pattern_attenuation_db(sector, east, north, up)
                rounded = min(floor(level * 10.0 + 0.5), 32767)
                if rounded >= thresholds_ddbm[group]:
                    wanted = True
                    best[group] = max(best[group], rounded)
            if not wanted:
                continue
            if terrain_blocking:
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
                    continue
                if sight == VISIBLE_UNKNOWN:
                    unknown[row, col] = 1
            for group in range(groups):
                levels_ddbm[group, row, col] = max(levels_ddbm[group, row, col], best[group])


def over_rows(run: Callable[[int, int], None], shape: tuple[int, int], threads: int) -> None:
    """Call ``run(first_row, end_row)`` for all rows of a grid, in pieces over threads where that is worth it."""
    rows, cols = shape
    # Below some 50,000 sub-cells (about 4 ms of work) starting threads costs more than it saves.
    if threads <= 1 or rows * cols < 50_000:
        run(0, rows)
        return
    # More pieces than threads, because the middle rows of a disc hold more cells.
    borders = np.linspace(0, rows, 4 * threads + 1).astype(int).tolist()
    with ThreadPoolExecutor(threads) as pool:
        list(pool.map(run, borders[:-1], borders[1:]))
