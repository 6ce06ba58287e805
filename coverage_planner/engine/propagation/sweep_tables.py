"""What depends only on the distance from the transmitter: computed once, used by every radial of every site."""

from __future__ import annotations

from math import log10
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from numba import njit

from coverage_planner.engine.propagation.p1812 import P1812Parameters, location_sigma_db, location_variability_db
from coverage_planner.engine.propagation.p1812_terms import (
    P1812Constants,
    anomaly,
    distance_blending_weight,
    distance_factor,
    duct_variability_db,
)
from coverage_planner.engine.propagation.upper_hull import empty_hull

Float64Array = npt.NDArray[np.float64]


# Columns of ``SweepTables.of_sample``: values at sample n of an inland path.
(
    SCATTER_DB,  # Lbs of (44) without the angle
    ARC_MRAD,  # 1000 d / a_e of (52) and (82)
    DISTANCE_WEIGHT,  # Fk of (58)
    TAU,
    BETA0_PERCENT,
    DIFFRACTION_WEIGHT,  # Fi of (40)
    BETA_MULTIPATH_FACTOR_DB,  # 2.6 log10(beta0 / 50) of (9b)
    DUCT_FLOOR_DB,  # see _duct_floor
) = range(8)


class SweepTables(NamedTuple):
    """Values at sample n of a radial, n from 0 to the last sample and one beyond."""

    distance_km: Float64Array
    inverse_distance: Float64Array
    """1 / d."""
    log_distance_db: Float64Array
    """20 log10 d."""
    reach: Float64Array
    """1 - exp(-0.1 d) of (9)."""
    of_sample: Float64Array
    """One row of eight values per sample: a cache line."""
    duct_time_db: Float64Array
    """A(p) of (53) with mu2 = mu3 = 1 on an inland path."""
    location_db: float
    """Lloc of a receiver among clutter; 0 for 50 % of locations."""


class SweepWork(NamedTuple):
    """Room for the hulls of one radial; one per thread."""

    median: Float64Array
    """Surface with clutter on the median earth."""
    beta: Float64Array
    """Surface with clutter on the earth of beta0 % of the time."""
    bare: Float64Array
    """Terrain on the median earth."""
    flat: Float64Array
    """Terrain without curvature."""


def sweep_work(samples: int) -> SweepWork:
    """Return room for radials of as many samples."""
    return SweepWork(*(empty_hull(samples + 1) for _ in range(4)))


def sweep_tables(parameters: P1812Parameters, *, step_km: float, samples: int) -> SweepTables:
    """Return the tables of radials with ``samples`` samples a step apart, the first at the transmitter."""
    constants = parameters.constants()
    distance: Float64Array = np.arange(samples + 1, dtype=np.float64) * step_km
    inside: Float64Array = np.maximum(distance, step_km)
    log_distance = 20 * np.log10(inside)
    of_sample = np.empty((samples + 1, 8))
    of_sample[:, SCATTER_DB] = constants.scatter_constant_db + log_distance
    of_sample[:, ARC_MRAD] = 1000.0 * distance / constants.radius_km
    of_sample[:, DUCT_FLOOR_DB] = _duct_floor(distance, constants)
    reach, duct_time = np.empty(samples + 1), np.empty(samples + 1)
    _fill(inside, constants, of_sample, reach, duct_time)
    full_sigma = location_sigma_db(parameters.frequency_mhz / 1000, 0.0, 0.0)
    return SweepTables(
        distance_km=distance,
        inverse_distance=1 / inside,
        log_distance_db=log_distance,
        reach=reach,
        of_sample=of_sample,
        duct_time_db=duct_time,
        location_db=location_variability_db(parameters.location_percent, full_sigma),
    )


@njit(nogil=True, cache=True)
def _fill(
    inside_km: Float64Array,
    constants: P1812Constants,
    of_sample: Float64Array,
    reach: Float64Array,
    duct_time_db: Float64Array,
) -> None:
    for n in range(inside_km.size):
        d = inside_km[n]
        inland = anomaly(d, d, constants)
        row = of_sample[n]
        row[DISTANCE_WEIGHT] = distance_blending_weight(d)
        row[TAU], row[BETA0_PERCENT] = inland.tau, inland.beta0_percent
        row[DIFFRACTION_WEIGHT], row[BETA_MULTIPATH_FACTOR_DB] = inland.diffraction_weight, inland.multipath_factor_db
        reach[n] = distance_factor(d)
        duct_time_db[n] = duct_variability_db(d, inland.beta0_percent, constants)


def _duct_floor(distance_km: Float64Array, constants: P1812Constants) -> Float64Array:
    """Return a lower bound of Lba without 20 log(dlt + dlr), shielding, coasts and horizon angles, on any zones.

    A(p) of (53) is ``-12 + (1.2 + 0.0037 d) log10(x) + 12 x^Gamma`` with x = p / beta. beta = beta0 mu2 mu3 <= beta0
    (mu2, mu3 <= 1), and beta0 <= 10^(1.67 - 0.015 |latitude|) (mu1, mu4 <= 1 up to 53 degrees, where 0.0176 latitude
    < 0.935 makes mu4 = mu1^negative >= 1; mu1 mu4 = mu1^(0.065 + 0.0176 latitude) <= 1 all the same), so x >= p / that.

    With L = log10(beta) <= M, the logarithm of that bound, a = log10 p and b = 2.0058, x^Gamma is 10^G,
    ``G = 1.076 h(L) exp(-q(L) c)``, ``h = (a - L) / (b - L)^1.012``, ``q = 9.51 - 4.8 L + 0.198 L^2``, c = 1e-6 d^1.13.

    * M >= a: where L > a both factors of the negative G are largest at M, so G >= 1.076 h(M); elsewhere G >= 0.
    * M < a: the slope of h has the sign of 0.012 (a - L) - (b - a), and b - a > 0.3 for p <= 50: h falls from L = a - 25
      to a. Below, t = a - L >= 25, h = t / (t + b - a)^1.012 >= 0.86 (b - a <= b for p >= 1) down to L = -320. q falls
      with L. So G is at least ``1.076 h(M) exp(-q(-5) c)`` from -5 on, ``1.076 min(h(-5), 0.86) exp(-q(-122) c)`` below:
      beta is above 1e-122 while the relief is below 20 km, because log10(mu2) > -8 up to 100 km and log10(mu3) > -113.
    """
    latitude = abs(constants.latitude_deg)
    largest_beta = 10 ** (1.67 - 0.015 * latitude) if latitude <= 70 else 4.17
    least = constants.time_percent / largest_beta
    a, b, m = log10(constants.time_percent), 2.0058, log10(largest_beta)

    def h(log_beta: float) -> float:
        return float((a - log_beta) / (b - log_beta) ** 1.012)

    bend = 1e-6 * distance_km**1.13
    exponent = np.full_like(distance_km, 1.076 * h(m))
    if m < a:
        near = h(m) * np.exp(-(9.51 + 4.8 * 5 + 0.198 * 5**2) * bend)
        far = min(h(-5.0), 0.86) * np.exp(-(9.51 + 4.8 * 122 + 0.198 * 122**2) * bend)
        exponent = 1.076 * np.minimum(near, far)
    time_term = (1.2 + 3.7e-3 * distance_km) * np.log10(least) - 12.0 + 12.0 * 10.0**exponent
    arc = constants.duct_angle_db_per_mrad * 1000.0 * distance_km / constants.radius_km
    return np.asarray(constants.duct_constant_db + arc + time_term)
