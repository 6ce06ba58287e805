"""Path profile analysis of Recommendation ITU-R P.1812, Attachment 1 to Annex 1, by searching the whole profile.

Equation numbers are those of P.1812-7. Everything here uses bare terrain heights; only the diffraction of 4.3 uses the
surface with clutter. A profile is arrays and the index ``last`` of the receiver's sample.
"""

from __future__ import annotations

from math import atan
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from coverage_planner.engine.propagation.compiled import inlined
from coverage_planner.engine.propagation.delta_bullington import obstruction_nu

Float64Array = npt.NDArray[np.float64]
UInt8Array = npt.NDArray[np.uint8]

INLAND, COASTAL, SEA = range(3)
SAME_NU = 1e-11
"""Obstruction parameters nearer than this are the same; rounding is below 1e-12, neighbouring samples differ by 1e-8."""
FAR_COAST_KM = 500.0
"""Distance to the coast of a path that meets no sea."""


class Horizons(NamedTuple):
    """Where the ends see their horizons, Attachment 1, section 4 and 5."""

    trans_horizon: bool
    theta_tx: float
    theta_rx: float
    tx_index: int
    rx_index: int
    """Sample of each horizon; of the highest obstruction parameter on a line-of-sight path; -1 without samples."""
    horizon_tx_km: float
    horizon_rx_km: float


@inlined
def angle_mrad(slope_m_per_km: float) -> float:
    """Return the elevation angle of a slope; up to 5.7 degrees by the series, whose next term is below 1e-13 mrad."""
    x = slope_m_per_km * 1e-3
    q = x * x
    if q > 0.01:
        return 1000.0 * atan(x)
    series = 1.0 / 9.0 + q * (-1.0 / 11.0 + q * (1.0 / 13.0))
    return 1000.0 * x * (1.0 + q * (-1.0 / 3.0 + q * (0.2 + q * (-1.0 / 7.0 + q * series))))


@inlined
def horizons(
    distance_km: Float64Array,
    height_m: Float64Array,
    last: int,
    tx_m: float,
    rx_m: float,
    radius_km: float,
    wavelength_m: float,
) -> Horizons:
    """Return class of path, horizon angles and horizon distances, (76)-(81)."""
    d = distance_km[last]
    curve = 500.0 / radius_km
    slope_tx, tx_index = -np.inf, -1
    for i in range(1, last):
        slope = (height_m[i] - tx_m) / distance_km[i] - curve * distance_km[i]  # (77)
        if slope > slope_tx:
            slope_tx, tx_index = slope, i
    direct = (rx_m - tx_m) / d - curve * d  # (78)
    if slope_tx > direct:  # (76)
        slope_rx, rx_index = -np.inf, -1
        for i in range(1, last):
            rest = d - distance_km[i]
            slope = (height_m[i] - rx_m) / rest - curve * rest  # (79), (80)
            if slope > slope_rx:
                slope_rx, rx_index = slope, i
        return Horizons(
            True,
            angle_mrad(slope_tx),
            angle_mrad(slope_rx),
            tx_index,
            rx_index,
            distance_km[tx_index],
            d - distance_km[rx_index],
        )
    highest = -np.inf
    for i in range(1, last):
        highest = max(highest, obstruction_nu(d, distance_km[i], height_m[i], tx_m, rx_m, curve, wavelength_m))  # (81)
    index = first_as_high(1, last - 1, d, distance_km, height_m, tx_m, rx_m, curve, wavelength_m, highest)
    horizon_tx = 0.5 * d if index < 0 else distance_km[index]
    back = (tx_m - rx_m) / d - curve * d
    return Horizons(False, angle_mrad(direct), angle_mrad(back), index, index, horizon_tx, d - horizon_tx)


@inlined
def first_as_high(
    first: int,
    end: int,
    d: float,
    distance_km: Float64Array,
    height_m: Float64Array,
    tx_m: float,
    rx_m: float,
    bulge: float,
    wavelength_m: float,
    highest: float,
) -> int:
    """Return the first sample of a range whose obstruction parameter is the highest, but for rounding; -1 if none is.

    Antennas equally high over a plain or an even slope give the samples i and n - i the same parameter: the first one
    is taken, whatever the rounding says, so that dlt does not hang on the last bit.
    """
    for i in range(first, end + 1):
        if obstruction_nu(d, distance_km[i], height_m[i], tx_m, rx_m, bulge, wavelength_m) >= highest - SAME_NU:
            return i
    return -1


class SmoothEarth(NamedTuple):
    """Smooth-earth heights above sea level at the ends, Attachment 1, 5.6."""

    fit_tx_m: float
    fit_rx_m: float
    """hst, hsr of (85), (86), before they are held to the ground."""
    tx_m: float
    rx_m: float
    """hst, hsr of (90), for the ducting model."""
    diffraction_tx_m: float
    diffraction_rx_m: float
    """hstd, hsrd of (89), for diffraction."""


@inlined
def smooth_earth(distance_km: Float64Array, height_m: Float64Array, last: int, tx_m: float, rx_m: float) -> SmoothEarth:
    """Return the smooth-earth surface of a profile, (83)-(90)."""
    v1 = v2 = 0.0
    for i in range(1, last + 1):
        step = distance_km[i] - distance_km[i - 1]
        v1 += step * (height_m[i] + height_m[i - 1])  # (83)
        v2 += step * (
            height_m[i] * (2.0 * distance_km[i] + distance_km[i - 1])
            + height_m[i - 1] * (distance_km[i] + 2.0 * distance_km[i - 1])
        )  # (84)
    d = distance_km[last]
    highest = slope_tx = slope_rx = -np.inf
    for i in range(1, last):
        di = distance_km[i]
        over = height_m[i] - (tx_m * (d - di) + rx_m * di) / d  # (87d)
        highest = max(highest, over)  # (87a)
        slope_tx = max(slope_tx, over / di)  # (87b)
        slope_rx = max(slope_rx, over / (d - di))  # (87c)
    return smooth_earth_of(v1, v2, d, height_m[0], height_m[last], highest, slope_tx, slope_rx)


@inlined
def smooth_earth_of(
    v1: float,
    v2: float,
    distance_km: float,
    tx_ground_m: float,
    rx_ground_m: float,
    highest_m: float,
    slope_tx: float,
    slope_rx: float,
) -> SmoothEarth:
    """Return the smooth-earth surface from its sums and the highest obstruction of the direct line, (85)-(90)."""
    d = distance_km
    fit_tx = (2.0 * v1 * d - v2) / (d * d)  # (85)
    fit_rx = (v2 - v1 * d) / (d * d)  # (86)
    diffraction_tx, diffraction_rx = fit_tx, fit_rx  # (88a), (88b)
    if highest_m > 0.0:
        slopes = slope_tx + slope_rx
        diffraction_tx = fit_tx - highest_m * slope_tx / slopes  # (88c), (88e)
        diffraction_rx = fit_rx - highest_m * slope_rx / slopes  # (88d), (88f)
    return SmoothEarth(
        fit_tx,
        fit_rx,
        min(fit_tx, tx_ground_m),  # (90a)
        min(fit_rx, rx_ground_m),  # (90b)
        min(diffraction_tx, tx_ground_m),  # (89a)
        min(diffraction_rx, rx_ground_m),  # (89b)
    )


@inlined
def roughness_m(
    distance_km: Float64Array, height_m: Float64Array, last: int, first: int, end: int, smooth: SmoothEarth
) -> float:
    """Return hm, the terrain roughness between the horizons, (93); 0 where there is no sample."""
    if first < 0:
        return 0.0
    slope = (smooth.rx_m - smooth.tx_m) / distance_km[last]  # (91)
    highest = -np.inf
    for i in range(min(first, end), max(first, end) + 1):
        highest = max(highest, height_m[i] - (smooth.tx_m + slope * distance_km[i]))
    return highest


class Zones(NamedTuple):
    """Radio-climatic zones along a path, 3.4 and 3.6; a sample stands for half of each interval beside it."""

    sea_share: float
    longest_land_km: float
    longest_inland_km: float
    coast_tx_km: float
    coast_rx_km: float


@inlined
def path_zones(distance_km: Float64Array, zone: UInt8Array, last: int) -> Zones:
    """Return omega, dtm, dlm, dct and dcr of a path whose samples are INLAND, COASTAL or SEA."""
    d = distance_km[last]
    sea_km = land = inland = longest_land = longest_inland = 0.0
    coast_tx = coast_rx = FAR_COAST_KM
    for i in range(last + 1):
        before = distance_km[max(i - 1, 0)]
        after = distance_km[min(i + 1, last)]
        width = 0.5 * (after - before)
        if zone[i] == SEA:
            sea_km += width
            land = inland = 0.0
            if coast_tx == FAR_COAST_KM:
                coast_tx = 0.5 * (before + distance_km[i])
            coast_rx = d - 0.5 * (after + distance_km[i])
        else:
            land += width
            inland = inland + width if zone[i] == INLAND else 0.0
            longest_land = max(longest_land, land)
            longest_inland = max(longest_inland, inland)
    return Zones(sea_km / d, longest_land, longest_inland, coast_tx, coast_rx)
