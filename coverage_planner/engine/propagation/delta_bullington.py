"""Delta-Bullington diffraction of Recommendation ITU-R P.1812, Annex 1, 4.3.1-4.3.4 (P.526 4.5.4 is the same method).

Equation numbers are those of P.1812-7. Distances are km, heights m, frequencies GHz. A profile is two arrays and the
index ``last`` of the receiver's sample; samples 1 .. last - 1 are the obstacles. Here every maximum is looked for over
the whole profile; :mod:`~coverage_planner.engine.propagation.radial_sweep` finds the same maxima incrementally and then
calls the same closed forms.
"""

from __future__ import annotations

from math import acos, cos, exp, isnan, log, pi, sqrt
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from coverage_planner.engine.propagation.compiled import inlined

Float64Array = npt.NDArray[np.float64]

NO_KNIFE_EDGE_LOSS_NU = -0.78
"""At and below this obstruction parameter the knife edge loses nothing, 4.3 (12)."""


PER_LN = 1.0 / log(10.0)
"""log10 x is PER_LN log x; the natural logarithm takes half the time."""


class Ground(NamedTuple):
    """What the diffraction kernels need of frequency and polarisation."""

    frequency_ghz: float
    wavelength_m: float
    frequency_root3: float
    """Cube root of the frequency in GHz."""
    admittance_land: float
    """K of (29) for an earth of radius 1 km; K at radius a is this times a^(-1/3)."""
    admittance_sea: float


def ground_constants(*, frequency_ghz: float, vertical: bool, wavelength_m: float) -> Ground:
    """Return the surface admittance factors of (29a, 29b) and what else depends on the frequency alone."""
    admittance = []
    for permittivity, conductivity_s_per_m in ((22.0, 0.003), (80.0, 5.0)):  # 4.3.3: land, sea
        loss_term = (18 * conductivity_s_per_m / frequency_ghz) ** 2
        k = 0.036 * frequency_ghz ** (-1 / 3) * ((permittivity - 1) ** 2 + loss_term) ** -0.25  # (29a)
        admittance.append(k * sqrt(permittivity**2 + loss_term) if vertical else k)  # (29b)
    return Ground(frequency_ghz, wavelength_m, frequency_ghz ** (1 / 3), admittance[0], admittance[1])


@inlined
def knife_edge_loss_db(nu: float) -> float:
    """Return J(nu), (12)."""
    if nu <= NO_KNIFE_EDGE_LOSS_NU:
        return 0.0
    x = nu - 0.1
    return 6.9 + 20.0 * PER_LN * log(sqrt(x * x + 1.0) + x)


@inlined
def bullington_total_db(knife_edge_db: float, distance_km: float) -> float:
    """Return Lbull from Luc, (21)."""
    return knife_edge_db + (1.0 - exp(knife_edge_db * (-1.0 / 6.0))) * (10.0 + 0.02 * distance_km)


@inlined
def obstruction_nu(
    distance_km: float, at_km: float, height_m: float, tx_m: float, rx_m: float, bulge: float, wavelength_m: float
) -> float:
    """Return the obstruction parameter of one profile point, (15); ``bulge`` is 500 / earth radius in km."""
    rest_km = distance_km - at_km
    clearance = height_m + bulge * at_km * rest_km - (tx_m * rest_km + rx_m * at_km) / distance_km
    return clearance * sqrt(0.002 * distance_km / (wavelength_m * at_km * rest_km))


@inlined
def bullington_point_nu(
    distance_km: float, slope_tx: float, slope_rx: float, tx_m: float, rx_m: float, wavelength_m: float
) -> float:
    """Return nu_b of the Bullington point where the two horizon rays meet, (18) and (19).

    Rays that both graze the direct line meet anywhere: nu_b is 0, and rounding must not put the point beyond the ends.
    """
    together = slope_tx + slope_rx
    if together <= 0.0:
        return 0.0
    at_km = (rx_m - tx_m + slope_rx * distance_km) / together  # (18)
    at_km = min(max(at_km, 1e-6 * distance_km), (1.0 - 1e-6) * distance_km)
    rest_km = distance_km - at_km
    over = tx_m + slope_tx * at_km - (tx_m * rest_km + rx_m * at_km) / distance_km
    return over * sqrt(0.002 * distance_km / (wavelength_m * at_km * rest_km))  # (19)


@inlined
def bullington_db(
    distance_km: Float64Array,
    height_m: Float64Array,
    last: int,
    tx_m: float,
    rx_m: float,
    radius_km: float,
    wavelength_m: float,
) -> float:
    """Return the Bullington loss Lbull of a profile, 4.3.1; antenna heights above sea level."""
    d = distance_km[last]
    bulge = 500.0 / radius_km
    slope_tx = -np.inf
    for i in range(1, last):
        di = distance_km[i]
        slope_tx = max(slope_tx, (height_m[i] + bulge * di * (d - di) - tx_m) / di)  # (13)
    if slope_tx < (rx_m - tx_m) / d:  # (14)
        nu = -np.inf
        for i in range(1, last):
            nu = max(nu, obstruction_nu(d, distance_km[i], height_m[i], tx_m, rx_m, bulge, wavelength_m))  # (15)
    else:
        slope_rx = -np.inf
        for i in range(1, last):
            di = distance_km[i]
            slope_rx = max(slope_rx, (height_m[i] + bulge * di * (d - di) - rx_m) / (d - di))  # (17)
        nu = bullington_point_nu(d, slope_tx, slope_rx, tx_m, rx_m, wavelength_m)
    return bullington_total_db(knife_edge_loss_db(nu), d)  # (16), (20), (21)


@inlined
def _first_term_over(
    distance_km: float, tx_m: float, rx_m: float, inverse_root3: float, ground: Ground, admittance_1km: float
) -> float:
    """Return Ldft over one kind of ground, (36).

    Its logarithms, 10 or -20 log10 X (33), 20 log10 of either height gain (34), are one: 5 log10 of ``product``.
    """
    k = admittance_1km * inverse_root3  # (29)
    k2 = k * k
    beta = (1.0 + 1.6 * k2 + 0.67 * k2 * k2) / (1.0 + 4.5 * k2 + 1.53 * k2 * k2)  # (30)
    per_km = beta * ground.frequency_root3 * inverse_root3
    x = 21.88 * per_km * inverse_root3 * distance_km  # (31)
    y = 0.9575 * per_km * ground.frequency_root3  # (32)
    if x >= 1.6:
        gain = 11.0 - 17.6 * x  # (33)
        product = x * x
    else:
        log_x = log(x)
        gain = -20.0 * PER_LN * log_x - 5.6488 * exp(1.425 * log_x)
        product = 1.0
    divisor = 1.0
    least = 1.2589254117941673 * k  # 2 + 20 log10 K, the least height gain
    for height_m in (tx_m, rx_m):
        b = beta * y * height_m  # (35)
        if b > 2.0:
            high = 17.6 * sqrt(b - 1.1) - 8.0
            # Above 8.9 dB here, and the least gain is below 2 dB for K < 1.
            if k < 1.0:
                gain += high
                divisor *= b - 1.1
            else:
                gain += max(high - 5.0 * PER_LN * log(b - 1.1), 20.0 * PER_LN * log(least))
        else:
            factor = max(b + 0.1 * b * b * b, least)
            product *= factor * factor * factor * factor
    return -gain - 5.0 * PER_LN * log(product / divisor)


@inlined
def first_term_db(
    distance_km: float, tx_m: float, rx_m: float, radius_km: float, sea_share: float, ground: Ground
) -> float:
    """Return the first-term spherical-earth loss Ldft, 4.3.3 (28)."""
    inverse_root3 = radius_km ** (-1.0 / 3.0)
    loss = 0.0
    if sea_share < 1.0:
        loss += (1.0 - sea_share) * _first_term_over(
            distance_km, tx_m, rx_m, inverse_root3, ground, ground.admittance_land
        )
    if sea_share > 0.0:
        loss += sea_share * _first_term_over(distance_km, tx_m, rx_m, inverse_root3, ground, ground.admittance_sea)
    return loss


@inlined
def spherical_earth_db(
    distance_km: float, tx_m: float, rx_m: float, radius_km: float, sea_share: float, ground: Ground
) -> float:
    """Return the spherical-earth loss Ldsph for heights above the smooth surface, 4.3.2."""
    loss_db, _, _ = spherical_earth_point(distance_km, tx_m, rx_m, radius_km, sea_share, ground, np.nan)
    return loss_db


@inlined
def nearest_of_sphere(c: float, m: float) -> float:
    """Return b of (24c), the middle root of ``m b^3 - (m + 1) b + c = 0``, for m > 0 and -1 <= c <= 1.

    With ``t = m c^2 / (m + 1)^3``, which is at most 4/27 (at m = 1/2), that root is ``c / (m + 1) (1 + t + 3 t^2 + 12 t^3 + ...)``:
    all terms have one sign, and on this side of the root the cubic is monotone and bent one way, so that Newton's steps from
    the first terms come nearer and never pass it. The clearance (23) over the one required (25) is stationary at b, so that
    what is left after a step below 1e-4 counts squared: below 1e-11 of it. Near the double root b = 1 the closed form is taken.
    """
    m1 = m + 1.0
    share = 1.0 / m1
    t = m * c * c * share * share * share
    b = c * share * (1.0 + t * (1.0 + 3.0 * t))
    for _ in range(6 if abs(c) < 0.999 else 0):
        bend = m * b * b
        falls = m1 - 3.0 * bend
        if falls < 1e-3:
            break
        step = ((bend - m1) * b + c) / falls
        b += step
        if abs(step) < 1e-4:
            return b
    root = sqrt(3.0 * m * share)
    angle = acos(min(max(1.5 * c * root * share, -1.0), 1.0))
    return 2.0 / root * cos(pi / 3.0 + angle / 3.0)


@inlined
def spherical_earth_point(
    distance_km: float,
    tx_m: float,
    rx_m: float,
    radius_km: float,
    sea_share: float,
    ground: Ground,
    in_sight_db: float,
) -> tuple[float, float, float]:
    """Return Ldsph, 4.3.2; d1 of (24a), where the path comes nearest to the sphere, -1 beyond the horizon; ``in_sight_db``.

    ``in_sight_db`` is Ldft for the radius of (26), which asks for no other radius: once found for the same path over another
    earth it holds here; NaN where nobody has found it.
    """
    d = distance_km
    root_heights = sqrt(tx_m) + sqrt(rx_m)
    if d >= sqrt(0.002 * radius_km) * root_heights:  # (22)
        return first_term_db(d, tx_m, rx_m, radius_km, sea_share, ground), -1.0, in_sight_db
    # The terms of (23)-(25) with d1 / d = (1 + b) / 2 and d2 / d = (1 - b) / 2: divisions take most of the time here.
    share = 1.0 / (tx_m + rx_m)
    c = (tx_m - rx_m) * share  # (24d)
    m = 250.0 / radius_km * d * d * share  # (24e)
    b = nearest_of_sphere(c, m)
    near, far = 0.5 * (1.0 + b), 0.5 * (1.0 - b)
    d1, d2 = near * d, far * d  # (24a), (24b)
    bulge = 500.0 / radius_km
    clearance_m = (tx_m - bulge * d1 * d1) * far + (rx_m - bulge * d2 * d2) * near  # (23)
    required_m = 17.456 * sqrt(d1 * far * ground.wavelength_m)  # (25)
    if clearance_m > required_m:
        return 0.0, d1, in_sight_db
    if isnan(in_sight_db):
        reach = d / root_heights
        in_sight_db = first_term_db(d, tx_m, rx_m, 500.0 * reach * reach, sea_share, ground)  # (26)
    if in_sight_db < 0.0:
        return 0.0, d1, in_sight_db
    return (1.0 - clearance_m / required_m) * in_sight_db, d1, in_sight_db  # (27)


class DeltaBullington(NamedTuple):
    """Terms of 4.3.4."""

    profile_db: float
    """Lbulla: Bullington loss of the profile."""
    smooth_db: float
    """Lbulls: Bullington loss of the smooth profile."""
    sphere_db: float
    """Ldsph: loss of the smooth spherical earth."""
    loss_db: float
    """Ld."""


@inlined
def delta_bullington(
    distance_km: Float64Array,
    height_m: Float64Array,
    smooth_m: Float64Array,
    last: int,
    tx_m: float,
    rx_m: float,
    smooth_tx_m: float,
    smooth_rx_m: float,
    radius_km: float,
    sea_share: float,
    ground: Ground,
) -> DeltaBullington:
    """Return the diffraction loss of the complete method, 4.3.4.

    Args:
        distance_km: distances of the samples.
        height_m: surface (terrain with clutter) of the samples.
        smooth_m: zeros, as many as samples.
        last: index of the receiver's sample.
        tx_m: transmitter above sea level.
        rx_m: receiver above sea level.
        smooth_tx_m: hstd, smooth surface at the transmitter.
        smooth_rx_m: hsrd, smooth surface at the receiver.
        radius_km: effective earth radius.
        sea_share: omega, share of the path over sea.
        ground: frequency and polarisation.
    """
    wavelength = ground.wavelength_m
    actual = bullington_db(distance_km, height_m, last, tx_m, rx_m, radius_km, wavelength)
    tx_over, rx_over = tx_m - smooth_tx_m, rx_m - smooth_rx_m  # (37a), (37b)
    smooth = bullington_db(distance_km, smooth_m, last, tx_over, rx_over, radius_km, wavelength)
    sphere = spherical_earth_db(distance_km[last], tx_over, rx_over, radius_km, sea_share, ground)
    return DeltaBullington(actual, smooth, sphere, actual + max(sphere - smooth, 0.0))  # (38)
