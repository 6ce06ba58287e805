"""ITU-R P.526 over an area: each sub-cell by the straight path to its own centre, every sample of its profile.

There is no sweep and no gridding: at 28 GHz cells are small, and the loss stands or falls with single obstacles. Paths are
over land; the first and last sample stand on the ground of the site and of the receiver's own sub-cell.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil, floor, log10, sqrt
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from numba import njit

from coverage_planner.engine.in_pieces import in_pieces
from coverage_planner.engine.propagation.delta_bullington import Ground, delta_bullington, ground_constants
from coverage_planner.engine.propagation.free_space import free_space_constant_db
from coverage_planner.engine.propagation.p526 import (
    ANTENNA_HEIGHT_M,
    FREQUENCY_MHZ,
    GASES_FROM_MHZ,
    RADIUS_KM,
    WAVELENGTH_M_GHZ,
)
from coverage_planner.engine.propagation.p676 import gas_attenuation_db_per_km
from coverage_planner.engine.propagation.p1812 import check_validity
from coverage_planner.engine.propagation.p1812_area import STEP_M, LossMap
from coverage_planner.engine.propagation.p1812_profile import smooth_earth
from coverage_planner.engine.propagation.p1812_surroundings import surroundings
from coverage_planner.engine.propagation.polar_grid import LatticeFrame, sample_radial
from coverage_planner.model.layers import Terrain

Float64Array = npt.NDArray[np.float64]
Float32Grid = npt.NDArray[np.float32]

LEAST_INTERVALS = 4
"""A near path is cut into at least so many pieces."""


@dataclass(frozen=True, slots=True, kw_only=True)
class P526Parameters:
    """What a prediction needs beside the profile; heights above ground."""

    frequency_mhz: float
    tx_height_m: float
    rx_height_m: float

    def __post_init__(self) -> None:
        """Refuse what the method is not used for.

        Raises:
            OutOfValidity: naming the parameter.
        """
        check_validity("frequency_mhz", self.frequency_mhz, FREQUENCY_MHZ, "P.526")
        check_validity("tx_height_m", self.tx_height_m, ANTENNA_HEIGHT_M, "P.526")
        check_validity("rx_height_m", self.rx_height_m, ANTENNA_HEIGHT_M, "P.526")


class P526Constants(NamedTuple):
    """What the kernel needs of the frequency."""

    ground: Ground
    free_space_1m_db: float
    gas_db_per_m: float


class P526Path(NamedTuple):
    """Terms of one path, dB."""

    loss_db: float
    free_space_db: float
    bullington_db: float
    smooth_bullington_db: float
    sphere_db: float
    diffraction_db: float
    gas_db: float


def p526_constants(frequency_mhz: float) -> P526Constants:
    """Return the constants of a frequency, vertical polarisation."""
    frequency_ghz = frequency_mhz / 1000
    gases = gas_attenuation_db_per_km(frequency_ghz) if frequency_mhz >= GASES_FROM_MHZ else (0.0, 0.0)
    return P526Constants(
        ground_constants(frequency_ghz=frequency_ghz, vertical=True, wavelength_m=WAVELENGTH_M_GHZ / frequency_ghz),
        free_space_constant_db(frequency_mhz),
        sum(gases) / 1000,
    )


@njit(nogil=True, cache=True)
def p526_path(
    distance_km: Float64Array,
    terrain_m: Float64Array,
    zeros_m: Float64Array,
    last: int,
    tx_agl_m: float,
    rx_agl_m: float,
    constants: P526Constants,
) -> P526Path:
    """Return the terms of the path from sample 0 to sample ``last``."""
    tx_m, rx_m = terrain_m[0] + tx_agl_m, terrain_m[last] + rx_agl_m
    smooth = smooth_earth(distance_km, terrain_m, last, tx_m, rx_m)
    diffraction = delta_bullington(
        distance_km,
        terrain_m,
        zeros_m,
        last,
        tx_m,
        rx_m,
        smooth.diffraction_tx_m,
        smooth.diffraction_rx_m,
        RADIUS_KM,
        0.0,
        constants.ground,
    )
    along_m = 1000.0 * distance_km[last]
    slant_m = sqrt(along_m * along_m + (tx_m - rx_m) * (tx_m - rx_m))
    free_space = constants.free_space_1m_db + 20.0 * log10(slant_m)
    gas = constants.gas_db_per_m * slant_m
    return P526Path(
        free_space + diffraction.loss_db + gas,
        free_space,
        diffraction.profile_db,
        diffraction.smooth_db,
        diffraction.sphere_db,
        diffraction.loss_db,
        gas,
    )


@njit(nogil=True, cache=True)
def cell_profile(
    row: int,
    col: int,
    height_m: Float32Grid,
    frame: LatticeFrame,
    step_m: float,
    tx_ground_m: float,
    distance_km: Float64Array,
    terrain_m: Float64Array,
) -> tuple[int, bool]:
    """Fill distances and ground from the site to a cell's centre; return its last sample and whether all is known."""
    north = frame.north_m[row]
    east = (col - frame.site_col) * frame.east_step_m[row]
    distance = max(sqrt(north * north + east * east), 1.0)
    last = max(ceil(distance / step_m), LEAST_INTERVALS)
    step = distance / last
    known = sample_radial(height_m, frame, east / distance, north / distance, step, tx_ground_m, terrain_m[: last + 1])
    own = np.float64(height_m[row, col])
    sure = known > last - 1
    if not np.isnan(own):
        terrain_m[last] = own
    else:
        sure = False
    for n in range(last + 1):
        distance_km[n] = n * step / 1000.0
    return last, sure


@njit(nogil=True, cache=True)
def _rows(
    first_row: int,
    end_row: int,
    height_m: Float32Grid,
    frame: LatticeFrame,
    tx_ground_m: float,
    tx_agl_m: float,
    rx_agl_m: float,
    reach_m: float,
    constants: P526Constants,
    loss_db: Float32Grid,
    uncertain: npt.NDArray[np.uint8],
) -> None:
    samples = ceil(reach_m / STEP_M) + LEAST_INTERVALS + 2
    distance_km, terrain_m, zeros_m = np.empty(samples), np.empty(samples), np.zeros(samples)
    for row in range(first_row, end_row):
        north = frame.north_m[row]
        if abs(north) > reach_m:
            continue
        width = frame.east_step_m[row]
        half = sqrt(reach_m * reach_m - north * north) / width
        first, end = (
            max(0, ceil(frame.site_col - half)),
            min(height_m.shape[1], floor(frame.site_col + half) + 1),
        )
        for col in range(first, end):
            last, sure = cell_profile(row, col, height_m, frame, STEP_M, tx_ground_m, distance_km, terrain_m)
            loss_db[row, col] = p526_path(distance_km, terrain_m, zeros_m, last, tx_agl_m, rx_agl_m, constants).loss_db
            uncertain[row, col] = 0 if sure else 1


def p526_loss_map(
    latitude_deg: float,
    longitude_deg: float,
    terrain: Terrain | None,
    parameters: P526Parameters,
    *,
    reach_m: float,
    threads: int = 1,
) -> LossMap:
    """Return the loss to every sub-cell within reach; the number of threads changes nothing but the time.

    Args:
        latitude_deg: of the site.
        longitude_deg: of the site.
        terrain: ground heights; None, or a site outside it, is level ground, all of it uncertain.
        parameters: frequency and heights above ground.
        reach_m: horizontal distance up to which losses are wanted.
        threads: Python threads (the kernels release the GIL).
    """
    around = surroundings(latitude_deg, longitude_deg, terrain, None, None, reach_m)
    loss = np.full(around.window.shape, np.nan, dtype=np.float32)
    uncertain = np.zeros(around.window.shape, dtype=np.uint8)
    constants = p526_constants(parameters.frequency_mhz)

    def run(first: int, end: int) -> None:
        _rows(
            first,
            end,
            around.height_m,
            around.frame,
            around.tx_ground_m,
            parameters.tx_height_m,
            parameters.rx_height_m,
            reach_m,
            constants,
            loss,
            uncertain,
        )

    in_pieces(run, around.window.rows, threads)
    if not around.ground_known:
        uncertain[~np.isnan(loss)] = 1
    loss.flags.writeable = False
    uncertain.flags.writeable = False
    return LossMap(window=around.window, loss_db=loss, uncertain=uncertain, reach_m=reach_m, step_m=STEP_M, radials=0)
