"""Received levels from loss maps: for models whose loss comes from the whole terrain profile (ITU-R P.1812, P.526).

The sectors of a site that share height and frequency share one loss map, which a cache may have
(:mod:`~coverage_planner.engine.loss_request` says what decides it). Diffraction is part of the loss, so there is
no line-of-sight test: behind a mountain there is less signal, not none. The antenna pattern is taken in the direction
from the antenna to the receiver itself.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from math import floor, isnan, sqrt

import numpy as np
import numpy.typing as npt
from numba import njit

from coverage_planner.engine.footprint_rows import NEAREST_M, over_rows
from coverage_planner.engine.formula_loss import EIRP_DBM, GROUP, REACH_M, direction_loss_db
from coverage_planner.engine.loss_cache import LossCache
from coverage_planner.engine.loss_request import (
    LEAST_REACH_M,
    LossLayers,
    LossRequest,
    LossWay,
    compute_losses,
    map_reach_m,
)
from coverage_planner.engine.propagation.p526_area import P526Parameters
from coverage_planner.engine.propagation.p1812 import P1812Parameters
from coverage_planner.engine.propagation.polar_grid import LatticeFrame
from coverage_planner.engine.propagation.swept_map import LossMap
from coverage_planner.model.lattice import Window
from coverage_planner.model.layers import UInt8Array
from coverage_planner.model.settings import PropagationModel, RadioSettings
from coverage_planner.model.site import Site

Float64Array = npt.NDArray[np.float64]
Float32Grid = npt.NDArray[np.float32]

__all__ = ["LEAST_REACH_M", "FindLosses", "LevelGrid", "add_mapped_levels", "find_losses"]

FindLosses = Callable[[LossRequest], LossMap]
"""Answers a request: by computing it, or from a cache."""


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
    """Raise ``levels_ddbm[group, row, col]`` to the best sector's level, for some rows of the window of the levels.

    ``row0, col0`` is the place of the loss map's first cell in that window; the map may be larger or smaller.
    """
    reach_m = 0.0
    for s in range(sectors.shape[0]):
        reach_m = max(reach_m, sectors[s, REACH_M])
    for row in range(max(first_row, row0), min(end_row, row0 + loss_db.shape[0])):
        map_row = row - row0
        north = frame.north_m[row]
        if abs(north) > reach_m:
            continue
        # One cell more on either side: the distance decides below.
        half = sqrt(reach_m * reach_m - north * north) / frame.east_step_m[row] + 1.0
        first_col = max(0, col0, floor(frame.site_col - half))
        end_col = min(levels_ddbm.shape[2], col0 + loss_db.shape[1], floor(frame.site_col + half) + 2)
        for col in range(first_col, end_col):
            map_col = col - col0
            loss = np.float64(loss_db[map_row, map_col])
            if isnan(loss):
                continue
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
                level -= direction_loss_db(sector, east, north, up)
                rounded = min(floor(level * 10.0 + 0.5), 32767)
                if rounded >= thresholds_ddbm[group]:
                    levels_ddbm[group, row, col] = max(levels_ddbm[group, row, col], rounded)
                    if uncertain[map_row, map_col]:
                        unknown[row, col] = 1


def find_losses(
    layers: LossLayers, cache: LossCache | None = None, *, threads: int = 1, lasting: bool = True
) -> FindLosses:
    """Return what answers requests on some layers, from the cache where there is one; the bytes are the same."""
    if cache is None:
        return lambda request: compute_losses(request, layers, threads=threads)
    return lambda request: cache.losses(request, layers, threads=threads, lasting=lasting)


def _parameters(radio: RadioSettings, height_agl_m: float, frequency_mhz: float) -> P1812Parameters | P526Parameters:
    if radio.model is PropagationModel.P526:
        return P526Parameters(
            frequency_mhz=frequency_mhz, tx_height_m=height_agl_m, rx_height_m=radio.receiver_height_m
        )
    return P1812Parameters(
        frequency_mhz=frequency_mhz,
        tx_height_m=height_agl_m,
        rx_height_m=radio.receiver_height_m,
        time_percent=radio.time_percent,
        location_percent=radio.location_percent,
    )


def add_mapped_levels(
    site: Site,
    radio: RadioSettings,
    table: Float64Array,
    grid: LevelGrid,
    losses_of: FindLosses,
    *,
    way: LossWay = LossWay.SWEEP,
    threads: int = 1,
) -> None:
    """Raise the levels of the grid to those of all sectors with losses over terrain profiles.

    Args:
        site: its position and sectors.
        radio: percentages and receiver height.
        table: a row per sector as in footprint_rows.
        grid: in and out; its window holds the reach of every sector.
        losses_of: answers the request for a loss map (:func:`find_losses`).
        way: how the maps are worked out.
        threads: change nothing but the time.
    """
    mounts = [(float(sector.height_agl_m), float(sector.centre_frequency_mhz)) for sector in site.sectors]
    for height_agl_m, frequency_mhz in sorted(set(mounts)):
        sectors = table[[mount == (height_agl_m, frequency_mhz) for mount in mounts]]
        losses = losses_of(
            LossRequest(
                latitude_deg=site.latitude_deg,
                longitude_deg=site.longitude_deg,
                parameters=_parameters(radio, height_agl_m, frequency_mhz),
                reach_m=map_reach_m(float(sectors[:, REACH_M].max()), radio.maximum_range_m),
                way=way,
            )
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
        over_rows(run, grid.window.shape, threads)
