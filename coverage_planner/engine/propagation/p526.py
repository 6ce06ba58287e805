"""Diffraction of Recommendation ITU-R P.526 (4.5.4, delta-Bullington) with free space and gases, up to 30 GHz.

For 28 GHz 5G, where P.1812 ends at 6 GHz: what terrain and clutter heights do to a path in a median atmosphere, no
ducting, troposcatter, rain or foliage. Below 6 GHz P.1812 is the model to use. The effective earth radius is 8500 km
and the wavelength 0.3 / f, as in the ITU-R Study Group 3 examples of this method.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import hypot, log10

import numpy as np
import numpy.typing as npt

from coverage_planner.engine.propagation.delta_bullington import DeltaBullington, delta_bullington, ground_constants
from coverage_planner.engine.propagation.free_space import free_space_constant_db
from coverage_planner.engine.propagation.p676 import gas_attenuation_db_per_km
from coverage_planner.engine.propagation.p1812 import check_validity
from coverage_planner.engine.propagation.p1812_profile import INLAND, SmoothEarth, path_zones, smooth_earth

Float64Array = npt.NDArray[np.float64]

FREQUENCY_MHZ = (30.0, 30_000.0)
DISTANCE_KM = (0.01, 3000.0)
ANTENNA_HEIGHT_M = (0.1, 3000.0)
RADIUS_KM = 8500.0
WAVELENGTH_M_GHZ = 0.3
GASES_FROM_MHZ = 1000.0
"""P.676 begins here; below, gases take less than 0.01 dB/km and are left out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class P526Loss:
    """Loss of a path and its parts."""

    loss_db: float
    free_space_db: float
    diffraction: DeltaBullington
    smooth: SmoothEarth
    dry_air_db_per_km: float
    water_vapour_db_per_km: float
    gas_db: float


def p526_loss(
    *,
    distance_km: Float64Array,
    height_m: Float64Array,
    frequency_mhz: float,
    tx_height_m: float,
    rx_height_m: float,
    vertical: bool = True,
    clutter_height_m: Float64Array | None = None,
    zone: npt.NDArray[np.uint8] | None = None,
) -> P526Loss:
    """Return free-space loss plus diffraction plus gases from the first to the last sample.

    Raises:
        OutOfValidity: naming the parameter outside its range.
    """
    terrain = np.ascontiguousarray(height_m, dtype=np.float64)
    distance = np.ascontiguousarray(distance_km, dtype=np.float64)
    last = terrain.size - 1
    for field, value, limits in (
        ("frequency_mhz", frequency_mhz, FREQUENCY_MHZ),
        ("distance_km", float(distance[-1]), DISTANCE_KM),
        ("tx_height_m", tx_height_m, ANTENNA_HEIGHT_M),
        ("rx_height_m", rx_height_m, ANTENNA_HEIGHT_M),
        ("height_m", float(terrain.min()), (-1000.0, 10_000.0)),
        ("height_m", float(terrain.max()), (-1000.0, 10_000.0)),
    ):
        check_validity(field, value, limits, "P.526")
    surface = terrain if clutter_height_m is None else terrain + np.asarray(clutter_height_m, dtype=np.float64)
    zones = np.full(terrain.size, INLAND, dtype=np.uint8) if zone is None else np.ascontiguousarray(zone, np.uint8)
    tx_m, rx_m = float(terrain[0]) + tx_height_m, float(terrain[-1]) + rx_height_m
    smooth = smooth_earth(distance, terrain, last, tx_m, rx_m)
    frequency_ghz = frequency_mhz / 1000
    diffraction = delta_bullington(
        distance,
        surface,
        np.zeros_like(terrain),
        last,
        tx_m,
        rx_m,
        smooth.diffraction_tx_m,
        smooth.diffraction_rx_m,
        RADIUS_KM,
        path_zones(distance, zones, last).sea_share,
        ground_constants(frequency_ghz=frequency_ghz, vertical=vertical, wavelength_m=WAVELENGTH_M_GHZ / frequency_ghz),
    )
    slant_km = hypot(float(distance[-1]), (tx_m - rx_m) / 1000)
    dry, vapour = gas_attenuation_db_per_km(frequency_ghz) if frequency_mhz >= GASES_FROM_MHZ else (0.0, 0.0)
    free_space = free_space_constant_db(frequency_mhz) + 20 * log10(1000 * slant_km)
    gas = (dry + vapour) * slant_km
    return P526Loss(
        loss_db=free_space + diffraction.loss_db + gas,
        free_space_db=free_space,
        diffraction=diffraction,
        smooth=smooth,
        dry_air_db_per_km=dry,
        water_vapour_db_per_km=vapour,
        gas_db=gas,
    )
