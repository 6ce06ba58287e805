"""ITU-R P.526 over an area, the exact way: each sub-cell by the straight path to its own centre, all its samples.

Paths are over land; the first and last sample stand on the ground of the site and of the receiver's own sub-cell. The way by
radials, which asks for exact paths only where they matter, is :mod:`~coverage_planner.engine.propagation.p526_sweep`.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil, log10, sqrt
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from numba import njit

from coverage_planner.engine.in_pieces import in_pieces
from coverage_planner.engine.propagation.compiled import inlined, kernel, unordered, unordered_sums
from coverage_planner.engine.propagation.delta_bullington import (
    Ground,
    bullington_point_nu,
    bullington_total_db,
    delta_bullington,
    ground_constants,
    knife_edge_loss_db,
)
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
from coverage_planner.engine.propagation.p1812_profile import smooth_earth, smooth_earth_of
from coverage_planner.engine.propagation.p1812_surroundings import surroundings
from coverage_planner.engine.propagation.polar_grid import LatticeFrame, columns_within, sample_radial
from coverage_planner.engine.propagation.sweep_sample import sphere_excess_db, sphere_loses_nothing
from coverage_planner.engine.propagation.swept_map import STEP_M, LossMap, empty_map, finished_map
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


@kernel
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


@inlined
def cell_profile(
    row: int,
    col: int,
    height_m: Float32Grid,
    frame: LatticeFrame,
    step_m: float,
    tx_ground_m: float,
    terrain_m: Float64Array,
) -> tuple[int, float, bool]:
    """Fill ground from the site to a cell's centre; return its last sample, the step and whether all of it is known."""
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
    return last, step, sure


@unordered_sums
def _sums(
    terrain_m: Float64Array, inverse: Float64Array, last: int, tx_m: float, bend: float
) -> tuple[float, float, float]:
    """Return the sums of h and n h over the inner samples, and the largest ``(h - tx) / n - bend n``; four at a time."""
    total = moment = 0.0
    steepest = -np.inf
    for n in range(1, last):
        h = terrain_m[n]
        total += h
        moment += n * h
        steepest = max(steepest, (h - tx_m) * inverse[n] - bend * n)
    return total, moment, steepest


@unordered
def _steepest_back(terrain_m: Float64Array, inverse: Float64Array, last: int, rx_m: float, bend: float) -> float:
    """Return the largest ``(h - rx) / (last - n) + bend n``."""
    steepest = -np.inf
    for n in range(1, last):
        steepest = max(steepest, (terrain_m[n] - rx_m) * inverse[last - n] + bend * n)
    return float(steepest)


@unordered
def _nearest_to_line(
    terrain_m: Float64Array, inverse: Float64Array, last: int, tx_m: float, rise: float, bend: float
) -> float:
    """Return the least ``depth^2 (1 / n + 1 / (last - n))`` below the direct line, all samples being below it."""
    least = np.inf
    for n in range(1, last):
        depth = tx_m + rise * n - terrain_m[n] - bend * n * (last - n)
        least = min(least, depth * depth * (inverse[n] + inverse[last - n]))
    return float(least)


@inlined
def even_path_loss_db(
    terrain_m: Float64Array,
    last: int,
    step_km: float,
    distance_km: Float64Array,
    inverse: Float64Array,
    tx_agl_m: float,
    rx_agl_m: float,
    constants: P526Constants,
) -> float:
    """Return the loss of :func:`p526_path` over samples at equal steps, to rounding (the tests hold 1e-9 dB).

    Equal steps turn the slopes into products with a table of 1 / n and the sums of (83), (84) into those of h and n h. What
    cannot matter is not worked out: the obstruction of a line that clears all terrain by far (proof at
    ``sweep_sample.bullington_of_sample``), the smooth earth where the sphere loses nothing.

    Args:
        terrain_m: ground, sample 0 at the site.
        last: the receiver's sample, at least 2.
        step_km: distance between samples.
        distance_km: room for as many distances as samples; filled as needed.
        inverse: 1 / n.
        tx_agl_m: transmitter above ground.
        rx_agl_m: receiver above ground.
        constants: of the frequency.
    """
    wavelength = constants.ground.wavelength_m
    bulge = 500.0 / RADIUS_KM
    tx_m, rx_m = terrain_m[0] + tx_agl_m, terrain_m[last] + rx_agl_m
    d = last * step_km
    bend = bulge * step_km * step_km  # slopes are kept per sample, not per km
    total, moment, slope_tx = _sums(terrain_m, inverse, last, tx_m, bend)
    slope_tx += bend * last  # (13)
    slope_rx = _steepest_back(terrain_m, inverse, last, rx_m, bend)  # (17)
    rise = (rx_m - tx_m) / last
    diffraction = 0.0
    if slope_tx < rise:  # (14)
        clear = (rise - slope_tx) * max(-rise - slope_rx, 0.0) / (step_km * step_km)
        if 0.002 * d / wavelength * clear < 0.6085:  # 0.78^2 = 0.6084
            least = _nearest_to_line(terrain_m, inverse, last, tx_m, rise, bend)
            nu = -sqrt(
                0.002 / (wavelength * step_km) * least
            )  # (15): d / (x (d - x)) = (1 / n + 1 / (last - n)) / step
            diffraction = bullington_total_db(knife_edge_loss_db(nu), d)
    else:
        nu = bullington_point_nu(d, slope_tx / step_km, slope_rx / step_km, tx_m, rx_m, wavelength)
        diffraction = bullington_total_db(knife_edge_loss_db(nu), d)
    v1 = step_km * (2.0 * total + terrain_m[0] + terrain_m[last])  # (83)
    v2 = step_km * step_km * (6.0 * moment + terrain_m[last] * (3.0 * last - 1.0) + terrain_m[0])  # (84)
    fit = smooth_earth_of(v1, v2, d, terrain_m[0], terrain_m[last], 0.0, 0.0, 0.0)
    if not sphere_loses_nothing(d, tx_m - fit.tx_m, rx_m - fit.rx_m, RADIUS_KM, wavelength):
        highest = over_tx = over_rx = -np.inf
        for n in range(1, last):
            over = terrain_m[n] - tx_m - rise * n  # (87d)
            highest = max(highest, over)
            over_tx = max(over_tx, over * inverse[n])
            over_rx = max(over_rx, over * inverse[last - n])
        smooth = smooth_earth_of(
            v1, v2, d, terrain_m[0], terrain_m[last], highest, over_tx / step_km, over_rx / step_km
        )
        for n in range(last + 1):
            distance_km[n] = n * step_km
        excess, _ = sphere_excess_db(
            last,
            distance_km,
            step_km,
            tx_m - smooth.diffraction_tx_m,
            rx_m - smooth.diffraction_rx_m,
            RADIUS_KM,
            0.0,
            constants.ground,
            np.nan,
        )
        diffraction += excess
    along_m = 1000.0 * d
    slant_m = sqrt(along_m * along_m + (tx_m - rx_m) * (tx_m - rx_m))
    return float(constants.free_space_1m_db + 20.0 * log10(slant_m) + diffraction + constants.gas_db_per_m * slant_m)


@njit(nogil=True, cache=True)
def p526_rows(
    first_row: int,
    end_row: int,
    height_m: Float32Grid,
    frame: LatticeFrame,
    tx_ground_m: float,
    tx_agl_m: float,
    rx_agl_m: float,
    reach_m: float,
    constants: P526Constants,
    wanted: npt.NDArray[np.uint8],
    loss_db: Float32Grid,
    uncertain: npt.NDArray[np.uint8],
) -> None:
    """Set the loss of the cells of some rows by their own paths: of all of them, or of those that are ``wanted``.

    ``wanted`` has a value per cell, or no cell at all.
    """
    samples = ceil(reach_m / STEP_M) + LEAST_INTERVALS + 2
    distance_km, terrain_m, inverse = np.empty(samples), np.empty(samples), np.ones(samples)
    for n in range(1, samples):
        inverse[n] = 1.0 / n
    for row in range(first_row, end_row):
        first, end = columns_within(row, frame, reach_m, height_m.shape[1])
        for col in range(first, end):
            if wanted.size > 0 and wanted[row, col] == 0:
                continue
            last, step_m, sure = cell_profile(row, col, height_m, frame, STEP_M, tx_ground_m, terrain_m)
            loss_db[row, col] = even_path_loss_db(
                terrain_m, last, step_m / 1000.0, distance_km, inverse, tx_agl_m, rx_agl_m, constants
            )
            uncertain[row, col] = 0 if sure else 1


def p526_exact_map(
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
    loss, uncertain = empty_map(around)
    constants = p526_constants(parameters.frequency_mhz)

    def run(first: int, end: int) -> None:
        p526_rows(
            first,
            end,
            around.height_m,
            around.frame,
            around.tx_ground_m,
            parameters.tx_height_m,
            parameters.rx_height_m,
            reach_m,
            constants,
            np.zeros((0, 0), dtype=np.uint8),
            loss,
            uncertain,
        )

    in_pieces(run, around.window.rows, threads)
    return finished_map(around, loss, uncertain, reach_m=reach_m, step_m=STEP_M)
