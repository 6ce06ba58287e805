"""Closed forms of Recommendation ITU-R P.1812: everything that is not a search along the profile.

Equation numbers are those of P.1812-7, Annex 1 (they also stand in the reference program's logs); the troposcatter term
is that of P.1812-6, as the ITU-R advises. Distances km, heights m, angles mrad, frequency GHz.
"""

from __future__ import annotations

from math import exp, log, log10, sqrt, tanh
from typing import NamedTuple

import numpy as np

from coverage_planner.engine.propagation.compiled import inlined
from coverage_planner.engine.propagation.delta_bullington import PER_LN, Ground, ground_constants

EARTH_RADIUS_KM = 6371.0
WAVELENGTH_M_GHZ = 0.2998
"""P.1812 takes the wavelength as 0.2998 / f."""
AT_SIGHT = exp(-4.8)
"""exp of 2 * 2.4 (theta - 0.3) / 0.3 in (57) at theta = 0."""
BETA_RADIUS_KM = 3 * EARTH_RADIUS_KM
"""Effective earth radius exceeded for beta0 % of the time, (7b)."""


class P1812Constants(NamedTuple):
    """What frequency, percentages and refractivity decide once for all paths."""

    ground: Ground
    time_percent: float
    radius_km: float
    """a_e, median effective earth radius (7a)."""
    beta_radius_km: float
    latitude_deg: float
    median: bool
    """True at exactly 50 % of the time, where Ldp = Ld50 and no second diffraction is needed (4.3.5)."""
    free_space_1km_db: float
    multipath_factor_db: float
    """2.6 log10(p / 50) of (9a)."""
    scatter_constant_db: float
    """All of (44) but distance and angle."""
    duct_constant_db: float
    """102.45 + 20 log f + Alf of (47)."""
    duct_angle_db_per_mrad: float
    """gamma_d of (51)."""
    inverse_normal_of_time: float


def p1812_constants(
    *,
    frequency_ghz: float,
    vertical: bool,
    time_percent: float,
    latitude_deg: float,
    delta_n: float,
    n0: float,
) -> P1812Constants:
    """Return the constants of a frequency, a time percentage and a climate; ranges are the caller's business."""
    radius_km = EARTH_RADIUS_KM * 157.0 / (157.0 - delta_n)  # (6), (7a)
    log_f = log10(frequency_ghz)
    frequency_loss = 25 * log_f - 2.5 * log10(frequency_ghz / 2) ** 2  # (45)
    scatter = 190.1 + frequency_loss - 0.15 * n0 - 10.125 * log10(50 / time_percent) ** 0.7  # (44)
    low_frequency = 45.375 - 137.0 * frequency_ghz + 92.5 * frequency_ghz**2 if frequency_ghz < 0.5 else 0.0  # (47a)
    ground = ground_constants(
        frequency_ghz=frequency_ghz, vertical=vertical, wavelength_m=WAVELENGTH_M_GHZ / frequency_ghz
    )
    return P1812Constants(
        ground=ground,
        time_percent=time_percent,
        radius_km=radius_km,
        beta_radius_km=BETA_RADIUS_KM,
        latitude_deg=latitude_deg,
        median=time_percent == 50.0,
        free_space_1km_db=92.4 + 20 * log_f,  # (8)
        multipath_factor_db=2.6 * log10(time_percent / 50),  # (9a)
        scatter_constant_db=scatter,
        duct_constant_db=102.45 + 20 * log_f + low_frequency,  # (47)
        duct_angle_db_per_mrad=5e-5 * radius_km * ground.frequency_root3,  # (51)
        inverse_normal_of_time=inverse_normal(time_percent / 100),
    )


@inlined
def inverse_normal(probability: float) -> float:
    """Return I(x), the inverse complementary cumulative normal distribution as approximated by 4.10 (96-97)."""
    x = probability if probability <= 0.5 else 1.0 - probability
    x = max(x, 1e-6)
    t = sqrt(-2.0 * log(x))
    c = ((0.010328 * t + 0.802853) * t + 2.515516698) / (((0.001308 * t + 0.189269) * t + 1.432788) * t + 1.0)
    return t - c if probability <= 0.5 else c - t


class Anomaly(NamedTuple):
    """How often super-refraction occurs on a path, 3.4."""

    tau: float
    beta0_percent: float
    diffraction_weight: float
    """Fi of (40)."""
    multipath_factor_db: float
    """2.6 log10(beta0 / 50) of (9b)."""


@inlined
def anomaly(longest_land_km: float, longest_inland_km: float, constants: P1812Constants) -> Anomaly:
    """Return tau (3), beta0 (2-5) and what follows from them: Fi (40) and the factor of (9b)."""
    tau = 1.0 - exp(-4.12e-4 * longest_inland_km**2.41)  # (3)
    mu1 = (10.0 ** (-longest_land_km / (16.0 - 6.6 * tau)) + 10.0 ** (-5.0 * (0.496 + 0.354 * tau))) ** 0.2  # (2)
    mu1 = min(mu1, 1.0)
    latitude = abs(constants.latitude_deg)
    if latitude <= 70.0:
        mu4 = 10.0 ** ((-0.935 + 0.0176 * latitude) * log10(mu1))  # (4)
        beta0 = 10.0 ** (-0.015 * latitude + 1.67) * mu1 * mu4  # (5)
    else:
        mu4 = 10.0 ** (0.3 * log10(mu1))
        beta0 = 4.17 * mu1 * mu4
    weight = 1.0
    if constants.time_percent > beta0:
        weight = constants.inverse_normal_of_time / inverse_normal(beta0 / 100.0)  # (40)
    return Anomaly(tau, beta0, weight, 2.6 * log10(beta0 / 50.0))


@inlined
def site_shielding_db(shielding_mrad: float, horizon_km: float, ground: Ground) -> float:
    """Return Ast or Asr, (48)."""
    if shielding_mrad <= 0.0:
        return 0.0
    return (
        20.0 * log10(1.0 + 0.361 * shielding_mrad * sqrt(ground.frequency_ghz * horizon_km))
        + 0.264 * shielding_mrad * ground.frequency_root3
    )


@inlined
def coast_coupling_db(sea_share: float, coast_km: float, horizon_km: float, antenna_m: float) -> float:
    """Return Act or Acr, (49)."""
    if sea_share < 0.75 or coast_km > horizon_km or coast_km > 5.0:
        return 0.0
    return -3.0 * exp(-0.25 * coast_km * coast_km) * (1.0 + tanh(0.07 * (50.0 - antenna_m)))


@inlined
def duct_coupling_db(
    log_horizons_db: float,
    horizon_tx_km: float,
    horizon_rx_km: float,
    theta_tx: float,
    theta_rx: float,
    sea_share: float,
    coast_tx_km: float,
    coast_rx_km: float,
    tx_m: float,
    rx_m: float,
    constants: P1812Constants,
) -> float:
    """Return Af, the fixed coupling loss to the anomalous propagation structure, (47).

    ``log_horizons_db`` is 20 log10(dlt + dlr).
    """
    ground = constants.ground
    return (
        constants.duct_constant_db
        + log_horizons_db
        + site_shielding_db(theta_tx - 0.1 * horizon_tx_km, horizon_tx_km, ground)
        + site_shielding_db(theta_rx - 0.1 * horizon_rx_km, horizon_rx_km, ground)
        + coast_coupling_db(sea_share, coast_tx_km, horizon_tx_km, tx_m)
        + coast_coupling_db(sea_share, coast_rx_km, horizon_rx_km, rx_m)
    )


@inlined
def duct_angle_mrad(
    distance_km: float,
    horizon_tx_km: float,
    horizon_rx_km: float,
    theta_tx: float,
    theta_rx: float,
    constants: P1812Constants,
) -> float:
    """Return theta', the corrected angular distance, (52)."""
    return (
        1000.0 * distance_km / constants.radius_km
        + min(theta_tx, 0.1 * horizon_tx_km)
        + min(theta_rx, 0.1 * horizon_rx_km)
    )


@inlined
def duct_time_db(
    distance_km: float,
    horizon_tx_km: float,
    horizon_rx_km: float,
    effective_tx_m: float,
    effective_rx_m: float,
    roughness_m: float,
    anomaly_: Anomaly,
    undisturbed_db: float,
    constants: P1812Constants,
) -> float:
    """Return A(p), the time percentage variability of ducting, (53).

    ``undisturbed_db`` is its value for beta = beta0, where neither geometry nor roughness matters (mu2 = mu3 = 1), for callers
    that have it in a table; -inf where they have not.
    """
    d = distance_km
    mu2 = 1.0
    heights = sqrt(effective_tx_m) + sqrt(effective_rx_m)
    bend = 500.0 / constants.radius_km * d * d
    if bend > heights * heights:  # alpha is negative: mu2 is 1 up to here
        alpha = max(-0.6 - 3.5e-9 * d**3.1 * anomaly_.tau, -3.4)  # (55a)
        mu2 = (bend / (heights * heights)) ** alpha  # (55)
    mu3 = 1.0
    if roughness_m > 10.0:
        between_km = min(d - horizon_tx_km - horizon_rx_km, 40.0)  # (56a)
        mu3 = exp(-4.6e-5 * (roughness_m - 10.0) * (43.0 + 6.0 * between_km))  # (56)
    if mu2 == 1.0 and mu3 == 1.0 and undisturbed_db > -np.inf:
        return undisturbed_db
    return duct_variability_db(d, anomaly_.beta0_percent * mu2 * mu3, constants)  # (54)


@inlined
def duct_variability_db(distance_km: float, beta_percent: float, constants: P1812Constants) -> float:
    """Return A(p) of (53) for the time percentage beta of (54)."""
    log_beta = log10(beta_percent)
    gamma = (
        1.076
        / (2.0058 - log_beta) ** 1.012
        * exp(-(9.51 - 4.8 * log_beta + 0.198 * log_beta * log_beta) * 1e-6 * distance_km**1.13)
    )  # (53a)
    ratio = constants.time_percent / beta_percent
    return -12.0 + (1.2 + 3.7e-3 * distance_km) * log10(ratio) + 12.0 * float(ratio**gamma)


@inlined
def troposcatter_db(distance_km: float, theta_mrad: float, constants: P1812Constants) -> float:
    """Return Lbs, (44) of P.1812-6."""
    return constants.scatter_constant_db + 20.0 * log10(distance_km) + 0.573 * theta_mrad


@inlined
def path_blending_weight(theta_mrad: float) -> float:
    """Return Fj, (57)."""
    # 1 - (1 + tanh u) / 2 = 1 / (1 + exp 2u), with u = 3 * 0.8 (theta - 0.3) / 0.3
    x = 16.0 * theta_mrad
    if abs(x) < 1e-3:  # theta of a line-of-sight path is 0 but for the curvature of the arc tangents: exp by its series
        return 1.0 / (1.0 + AT_SIGHT * (1.0 + x * (1.0 + x * (0.5 + x * (1.0 / 6.0 + x * (1.0 / 24.0))))))
    return 1.0 / (1.0 + exp(min(x - 4.8, 700.0)))


@inlined
def distance_blending_weight(distance_km: float) -> float:
    """Return Fk, (58)."""
    return 1.0 - 0.5 * (1.0 + tanh(3.0 * 0.5 * (distance_km - 20.0) / 20.0))


@inlined
def least_line_of_sight_db(
    with_multipath_p_db: float,
    with_multipath_beta_db: float,
    median_diffraction_db: float,
    diffraction_p_db: float,
    sea_share: float,
    anomaly_: Anomaly,
    constants: P1812Constants,
) -> float:
    """Return Lminb0p, (59); ``median_diffraction_db`` is Lbd50, ``diffraction_p_db`` is Ldp."""
    over_land = (1.0 - sea_share) * diffraction_p_db
    if constants.time_percent < anomaly_.beta0_percent:
        return with_multipath_p_db + over_land
    return (
        median_diffraction_db
        + (with_multipath_beta_db + over_land - median_diffraction_db) * anomaly_.diffraction_weight
    )


@inlined
def log_of_one_and(x: float) -> float:
    """Return log(1 + x) of x >= 0; for a small x by its series, whose next term is below 3e-21."""
    return x * (1.0 + x * (-0.5 + x * (1.0 / 3.0))) if x < 1e-5 else log(1.0 + x)


@inlined
def least_ducting_db(ducting_db: float, with_multipath_p_db: float) -> float:
    """Return Lminbap, (60), written so that it cannot overflow."""
    gap = abs(ducting_db - with_multipath_p_db)
    return max(ducting_db, with_multipath_p_db) + 2.5 * log_of_one_and(exp(-gap / 2.5))


@inlined
def with_scatter_db(scatter_db: float, other_db: float) -> float:
    """Return Lbc, (63), written so that it cannot underflow."""
    low = min(scatter_db, other_db)
    return low - 5.0 * PER_LN * log_of_one_and(exp(-0.2 / PER_LN * abs(scatter_db - other_db)))


@inlined
def distance_factor(horizons_km: float) -> float:
    """Return 1 - exp(-0.1 (dlt + dlr)) of (9), by which multipath grows with distance."""
    return 1.0 - exp(-0.1 * horizons_km)
