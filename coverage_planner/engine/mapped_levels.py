"""Received levels from loss maps: for models whose loss comes from the whole terrain profile (ITU-R P.1812).

The sectors of a site that share height and frequency share one loss map. Diffraction is part of the loss, so there is
no line-of-sight test: behind a mountain there is less signal, not none. The antenna pattern is taken in the direction
from the antenna to the receiver itself.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from math import floor, isnan, sqrt

import numpy as np
import numpy.typing as npt
from numba import njit

from coverage_planner.engine.footprint_rows import (
    EIRP_DBM,
    GROUP,
    NEAREST_M,
    REACH_M,
    over_rows,
    pattern_attenuation_db,
)
from coverage_planner.engine.propagation.p1812 import P1812Parameters
from coverage_planner.engine.propagation.p1812_area import STEP_M, loss_map
from coverage_planner.engine.propagation.polar_grid import LatticeFrame
from coverage_planner.model.lattice import Window
from coverage_planner.model.layers import Terrain, UInt8Array
from coverage_planner.model.settings import RadioSettings
from coverage_planner.model.site import Site

Float64Array = npt.NDArray[np.float64]
Float32Grid = npt.NDArray[np.float32]

LEAST_REACH_M = STEP_M
"""A loss map reaches at least one step; the level grid holds it."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class LevelGrid:
    """The window around a site on which levels are worked out, with its ground."""

    window: Window
    frame: LatticeFrame
    height_m: Float32Grid
    """NaN where unknown."""
    tx_ground_m: float | None
    """Ground at the site; None works on flat ground."""
    effective_radius_m: float
    thresholds_ddbm: npt.NDArray[np.int32]
    """Least usable level of each group."""
    levels_ddbm: npt.NDArray[np.int16]
    """``[group, row, col]``, filled in place."""
    unknown: UInt8Array
    """1 where a usable level rests on unknown terrain, filled in place."""


@njit(nogil=True, cache=True)
def _mapped_rows(
    first_row: int,
    end_row: int,
    frame: LatticeFrame,
    height_m: Float32Grid,
    terrain_known: bool,
    tx_ground_m: float,
    antenna_agl_m: float,
    rx_agl_m: float,
    effective_radius_m: float,
    sectors: Float64Array,
    thresholds_ddbm: npt.NDArray[np.int32],
    loss_db: Float32Grid,
    uncertain: npt.NDArray[np.uint8],
    row0: int,
    col0: int,
    levels_ddbm: npt.NDArray[np.int16],
    unknown: npt.NDArray[np.uint8],
) -> None:
    """Raise ``levels_ddbm[group, row, col]`` to the best sector's level, row by row of the loss map.

    ``row0, col0`` is the place of the loss map's first cell in the window of the levels.
    """
    for map_row in range(first_row, end_row):
        row = row0 + map_row
        north = frame.north_m[row]
        for map_col in range(loss_db.shape[1]):
            loss = np.float64(loss_db[map_row, map_col])
            if isnan(loss):
                continue
            col = col0 + map_col
            east = (col - frame.site_col) * frame.east_step_m[row]
            distance_m = max(sqrt(north * north + east * east), NEAREST_M)
            up = rx_agl_m - antenna_agl_m
            if terrain_known:
                ground = np.float64(height_m[row, col])
                if not isnan(ground):
                    up += ground - tx_ground_m - distance_m * distance_m / (2.0 * effective_radius_m)
            for s in range(sectors.shape[0]):
                sector = sectors[s]
                if distance_m > sector[REACH_M]:
                    continue
                group = int(sector[GROUP])
                level = sector[EIRP_DBM] - loss
                if floor(level * 10.0 + 0.5) < thresholds_ddbm[group]:
                    continue
                level -= pattern_attenuation_db(sector, east, north, up)
                rounded = min(floor(level * 10.0 + 0.5), 32767)
                if rounded >= thresholds_ddbm[group]:
                    levels_ddbm[group, row, col] = max(levels_ddbm[group, row, col], rounded)
                    if uncertain[map_row, map_col]:
                        unknown[row, col] = 1


def add_mapped_levels(
    site: Site, terrain: Terrain | None, radio: RadioSettings, table: Float64Array, grid: LevelGrid, threads: int
) -> None:
    """Raise the levels of the grid to those of all sectors with P.1812 losses.

    Args:
        site: its position and sectors.
        terrain: None is level ground, all of it unknown.
        radio: percentages and receiver height.
        table: a row per sector as in footprint_rows.
        grid: in and out; its window holds the reach of every sector and one step at least.
        threads: change nothing but the time.
    """
    mounts = [(float(sector.height_agl_m), float(sector.centre_frequency_mhz)) for sector in site.sectors]
    for height_agl_m, frequency_mhz in sorted(set(mounts)):
        sectors = table[[mount == (height_agl_m, frequency_mhz) for mount in mounts]]
        losses = loss_map(
            site.latitude_deg,
            site.longitude_deg,
            terrain,
            P1812Parameters(
                frequency_mhz=frequency_mhz,
                tx_height_m=height_agl_m,
                rx_height_m=radio.receiver_height_m,
                time_percent=radio.time_percent,
                location_percent=radio.location_percent,
            ),
            reach_m=max(float(sectors[:, REACH_M].max()), LEAST_REACH_M),
            threads=threads,
        )
        run = partial(
            _mapped_rows,
            frame=grid.frame,
            height_m=grid.height_m,
            terrain_known=grid.tx_ground_m is not None,
            tx_ground_m=grid.tx_ground_m if grid.tx_ground_m is not None else 0.0,
            antenna_agl_m=height_agl_m,
            rx_agl_m=radio.receiver_height_m,
            effective_radius_m=grid.effective_radius_m,
            sectors=np.ascontiguousarray(sectors),
            thresholds_ddbm=grid.thresholds_ddbm,
            loss_db=losses.loss_db,
            uncertain=losses.uncertain,
            row0=losses.window.row0 - grid.window.row0,
            col0=losses.window.col0 - grid.window.col0,
            levels_ddbm=grid.levels_ddbm,
            unknown=grid.unknown,
        )
        over_rows(run, losses.window.shape, threads)
