"""Terms of one path of a radial, from what the sweep knows of the terrain before the receiver.

Equal to :mod:`~coverage_planner.engine.propagation.p1812_path`, which searches the whole profile for each term: here a
hull or a prefix maximum has already named the sample that decides, or a bound shows that a term changes nothing. The
bounds carry their proofs. Heights m, distances km, equation numbers of P.1812-7.
"""

from __future__ import annotations

from math import log10, sqrt

import numpy as np
import numpy.typing as npt

from coverage_planner.engine.propagation.compiled import inlined
from coverage_planner.engine.propagation.delta_bullington import (
    NO_KNIFE_EDGE_LOSS_NU,
    Ground,
    bullington_point_nu,
    bullington_total_db,
    knife_edge_loss_db,
    nearest_of_sphere,
    spherical_earth_point,
)
from coverage_planner.engine.propagation.highest_nu import highest_nu
from coverage_planner.engine.propagation.p1812_profile import SmoothEarth, smooth_earth_of
from coverage_planner.engine.propagation.p1812_terms import (
    Anomaly,
    P1812Constants,
    duct_angle_mrad,
    duct_coupling_db,
    duct_time_db,
    least_ducting_db,
)
from coverage_planner.engine.propagation.upper_hull import highest_over, steepest

Float64Array = npt.NDArray[np.float64]

LEAST_ROUGHNESS_M = 10.0
"""Up to this roughness mu3 of (56) is 1."""


@inlined
def bullington_of_sample(
    last: int,
    distance_km: Float64Array,
    surface_m: Float64Array,
    tx_m: float,
    rx_m: float,
    radius_km: float,
    wavelength_m: float,
    tx_index: int,
    rx_index: int,
    hull: Float64Array,
    size: int,
    wants_highest: bool,
) -> tuple[float, int]:
    """Return Lbulla of the path to sample ``last``, 4.3.1; the indices are the samples of both horizons.

    The second value is the sample of the highest nu if that is wanted and was looked for, else -1.

    On a line-of-sight path let ``clear_tx`` and ``clear_rx`` be the slopes by which the direct line clears everything,
    seen from either end: sample i lies at least ``max(d_i clear_tx, u_i clear_rx)`` below it, u_i = d - d_i. With
    rho = d_i / u_i and k = sqrt(0.002 d / wavelength), nu_i <= -k max(sqrt(rho) clear_tx, clear_rx / sqrt(rho)) <=
    -k sqrt(clear_tx clear_rx). Where that is at most -0.78 nothing is lost (12).
    """
    d = distance_km[last]
    bulge = 500.0 / radius_km
    di = distance_km[tx_index]
    slope_tx = (surface_m[tx_index] + bulge * di * (d - di) - tx_m) / di  # (13)
    rest = d - distance_km[rx_index]
    slope_rx = (surface_m[rx_index] + bulge * distance_km[rx_index] * rest - rx_m) / rest  # (17)
    direct = (rx_m - tx_m) / d  # (14)
    highest = -1
    if slope_tx < direct:
        clear_tx, clear_rx = direct - slope_tx, max(-direct - slope_rx, 0.0)
        if 0.002 / wavelength_m * d * clear_tx * clear_rx >= 0.6085:  # 0.78^2 = 0.6084
            return 0.0, -1
        nu, highest = highest_nu(
            last,
            distance_km,
            surface_m,
            hull,
            size,
            tx_m,
            rx_m,
            bulge,
            wavelength_m,
            -np.inf if wants_highest else NO_KNIFE_EDGE_LOSS_NU,
        )
    else:
        nu = bullington_point_nu(d, slope_tx, slope_rx, tx_m, rx_m, wavelength_m)
    return bullington_total_db(knife_edge_loss_db(nu), d), highest


@inlined
def _smooth_slope(last: int, distance_km: Float64Array, step_km: float, antenna_m: float, bulge: float) -> float:
    """Return the largest slope from an end to the smooth profile, (13) with g = 0.

    ``bulge (d - x) - h / x`` is concave in x and greatest at x = sqrt(h / bulge): the best sample is a neighbour of it.
    """
    d = distance_km[last]
    near = min(max(int(sqrt(antenna_m / bulge) / step_km), 1), last - 1)
    best = -np.inf
    for i in range(near, min(near + 1, last - 1) + 1):
        di = distance_km[i]
        best = max(best, (bulge * di * (d - di) - antenna_m) / di)
    return best


@inlined
def _bullington_of_smooth_path(
    last: int,
    distance_km: Float64Array,
    step_km: float,
    tx_m: float,
    rx_m: float,
    radius_km: float,
    wavelength_m: float,
    nearest_km: float,
) -> float:
    """Return Lbulls, the Bullington loss of the smooth profile sampled like the path, 4.3.4.

    ``nearest_km`` is d1 of (24a), below the horizon; a negative one says that the path is beyond it. With x / d = (1 + b) / 2,
    c and m of (24d, e), nu of (15) is minus a positive multiple of ``((1 - c b) - m (1 - b^2)) / sqrt(1 - b^2)``; its derivative
    vanishes where ``m b^3 - (m + 1) b + c = 0``, and (24c) is that root: nu has its one maximum at d1, and among the samples
    at a neighbour of it. Every sample is below the line, so of two the one with the smaller ``clearance^2 / (x (d - x))``
    has the larger nu. Beyond the horizon the sampled profile may still be in sight.
    """
    if last < 2:
        return 0.0
    d = distance_km[last]
    bulge = 500.0 / radius_km
    slope = (rx_m - tx_m) / d
    if nearest_km < 0.0:
        slope_tx = _smooth_slope(last, distance_km, step_km, tx_m, bulge)
        if slope_tx >= slope:
            slope_rx = _smooth_slope(last, distance_km, step_km, rx_m, bulge)  # the smooth profile is symmetrical
            nu = bullington_point_nu(d, slope_tx, slope_rx, tx_m, rx_m, wavelength_m)
            return bullington_total_db(knife_edge_loss_db(nu), d)
        nearest_km = _nearest_of_smooth_path(d, tx_m, rx_m, radius_km)
    before = min(max(int(nearest_km * (1.0 / step_km)), 1), last - 1)
    after = min(before + 1, last - 1)
    x, y = distance_km[before], distance_km[after]
    weight, other_weight = x * (d - x), y * (d - y)
    clear, other = tx_m + slope * x - bulge * weight, tx_m + slope * y - bulge * other_weight
    if other * other * weight < clear * clear * other_weight:
        clear, weight = other, other_weight
    nu = -clear * sqrt(0.002 * d / (wavelength_m * weight))
    return bullington_total_db(knife_edge_loss_db(nu), d)


@inlined
def _nearest_of_smooth_path(d: float, tx_m: float, rx_m: float, radius_km: float) -> float:
    """Return d1 of (24a)."""
    c = (tx_m - rx_m) / (tx_m + rx_m)
    m = 250.0 * d * d / (radius_km * (tx_m + rx_m))
    return 0.5 * d * (1.0 + nearest_of_sphere(c, m))


@inlined
def sphere_loses_nothing(distance_km: float, tx_m: float, rx_m: float, radius_km: float, wavelength_m: float) -> bool:
    """Return True only if Ldsph of 4.3.2 is 0 for these heights above the smooth surface, and for any greater ones.

    With x = d1 / d and q = 500 d^2 / a, the clearance (23) is ``tx (1 - x) + rx x - q x (1 - x)``, and the loss is 0
    where it exceeds ``R sqrt(x (1 - x))``, R = 17.456 sqrt(d wavelength) (25). The first two terms are at least
    ``2 sqrt(tx rx x (1 - x))`` and ``sqrt(x (1 - x)) <= 1/2``, so ``2 sqrt(tx rx) - q / 2 > R`` is enough at every x:
    wherever (24) puts the point. A clearance above 0 everywhere also means the horizon (22) is beyond the receiver.
    """
    q = 500.0 * distance_km * distance_km / radius_km
    rest = 0.5 * q + 17.456 * sqrt(distance_km * wavelength_m) + 1e-6
    return 4.0 * tx_m * rx_m > rest * rest


@inlined
def sphere_excess_db(
    last: int,
    distance_km: Float64Array,
    step_km: float,
    tx_m: float,
    rx_m: float,
    radius_km: float,
    sea_share: float,
    ground: Ground,
    in_sight_db: float,
) -> tuple[float, float]:
    """Return max(Ldsph - Lbulls, 0), what (38) adds to Lbulla, and ``in_sight_db`` as ``spherical_earth_point`` has it.

    Heights are those above the smooth surface (37). Lbulls is never negative, so it matters only where Ldsph is positive.
    """
    sphere, nearest_km, in_sight_db = spherical_earth_point(
        distance_km[last], tx_m, rx_m, radius_km, sea_share, ground, in_sight_db
    )
    if sphere <= 0.0:
        return 0.0, in_sight_db
    smooth = _bullington_of_smooth_path(
        last, distance_km, step_km, tx_m, rx_m, radius_km, ground.wavelength_m, nearest_km
    )
    return max(sphere - smooth, 0.0), in_sight_db


@inlined
def smooth_earth_of_sample(
    last: int,
    distance_km: Float64Array,
    terrain_m: Float64Array,
    tx_m: float,
    rx_m: float,
    v1: float,
    v2: float,
    steepest_from_tx: int,
    steepest_slope: float,
    flat: Float64Array,
    flat_size: int,
) -> SmoothEarth:
    """Return the smooth earth of the path to sample ``last``, (83)-(90), from its sums and the flat hull.

    Nothing stands over the direct line unless a sample is seen from the transmitter at a steeper slope than the receiver.
    """
    d = distance_km[last]
    over = over_tx = over_rx = 0.0
    if last > 1 and steepest_slope > (rx_m - tx_m) / d:
        i = highest_over(flat, flat_size, (rx_m - tx_m) / d)
        over = terrain_m[i] - (tx_m * (d - distance_km[i]) + rx_m * distance_km[i]) / d  # (87a)
        if over > 0.0:
            i = steepest_from_tx
            at_km = distance_km[i]
            over_tx = (terrain_m[i] - (tx_m * (d - at_km) + rx_m * at_km) / d) / at_km  # (87b)
            i = steepest(flat, flat_size, d, rx_m)
            at_km = distance_km[i]
            over_rx = (terrain_m[i] - (tx_m * (d - at_km) + rx_m * at_km) / d) / (d - at_km)  # (87c)
    return smooth_earth_of(v1, v2, d, terrain_m[0], terrain_m[last], over, over_tx, over_rx)


@inlined
def _roughness_m(
    last: int,
    distance_km: Float64Array,
    terrain_m: Float64Array,
    smooth: SmoothEarth,
    tx_index: int,
    rx_index: int,
    flat: Float64Array,
    size: int,
) -> float:
    """Return hm of (93), or anything not above 10 m where hm is not: (56) makes no difference between those.

    The hull's highest point over the smooth surface is hm if it lies in the range, and a bound of hm if it does not.
    """
    if tx_index < 0:
        return 0.0
    slope = (smooth.rx_m - smooth.tx_m) / distance_km[last]
    first, end = min(tx_index, rx_index), max(tx_index, rx_index)
    top = highest_over(flat, size, slope)
    highest = float(terrain_m[top] - (smooth.tx_m + slope * distance_km[top]))
    if first <= top <= end or highest <= LEAST_ROUGHNESS_M:
        return highest
    highest = -np.inf
    for i in range(first, end + 1):
        highest = max(highest, terrain_m[i] - (smooth.tx_m + slope * distance_km[i]))
    return highest


@inlined
def least_angle_mrad(slope_m_per_km: float) -> float:
    """Return a lower bound of 1000 atan(s / 1000): atan x >= x below 0, atan x >= x / (1 + x^2 / 3) above."""
    if slope_m_per_km <= 0.0:
        return slope_m_per_km
    x = 1e-3 * slope_m_per_km
    return slope_m_per_km / (1.0 + x * x / 3.0)


@inlined
def with_ducting_db(
    with_diffraction: float,
    multipath_p: float,
    last: int,
    tx_index: int,
    rx_index: int,
    highest: int,
    theta_tx: float,
    theta_rx: float,
    tx_m: float,
    rx_m: float,
    distance_km: Float64Array,
    log_distance_db: Float64Array,
    terrain_m: Float64Array,
    v1: float,
    v2: float,
    sea_share: float,
    coast_tx_km: float,
    coast_rx_km: float,
    anomaly_: Anomaly,
    distance_weight: float,
    undisturbed_db: float,
    constants: P1812Constants,
    flat: Float64Array,
    flat_size: int,
    bare: Float64Array,
    bare_size: int,
) -> float:
    """Return Lbda, (61), in full. ``tx_index`` is -1 on a line-of-sight path, which has its dlt from the sample ``highest``.

    ``highest`` is -1 where that is not known yet.
    ``undisturbed_db`` is as in ``p1812_terms.duct_time_db``.
    """
    d = distance_km[last]
    log_horizons_db = log_distance_db[last]
    if tx_index < 0:
        tx_index = highest
        if tx_index < 0 and last > 1:
            _, tx_index = highest_nu(
                last,
                distance_km,
                terrain_m,
                bare,
                bare_size,
                tx_m,
                rx_m,
                500.0 / constants.radius_km,
                constants.ground.wavelength_m,
                -np.inf,
            )
        rx_index = tx_index
        dlt = 0.5 * d if tx_index < 0 else distance_km[tx_index]
        dlr = d - dlt
    else:
        dlt, dlr = distance_km[tx_index], d - distance_km[rx_index]
        log_horizons_db = log_distance_db[min(tx_index + last - rx_index, last + 1)]
    smooth = smooth_earth_of(v1, v2, d, terrain_m[0], terrain_m[last], 0.0, 0.0, 0.0)  # (90) needs no obstruction
    coupling = duct_coupling_db(
        log_horizons_db,
        dlt,
        dlr,
        theta_tx,
        theta_rx,
        sea_share,
        coast_tx_km,
        coast_rx_km,
        tx_m,
        rx_m,
        constants,
    )
    ducting = coupling + constants.duct_angle_db_per_mrad * duct_angle_mrad(d, dlt, dlr, theta_tx, theta_rx, constants)
    rough = _roughness_m(last, distance_km, terrain_m, smooth, tx_index, rx_index, flat, flat_size)
    ducting += duct_time_db(
        d, dlt, dlr, tx_m - smooth.tx_m, rx_m - smooth.rx_m, rough, anomaly_, undisturbed_db, constants
    )
    least_duct = least_ducting_db(ducting, multipath_p)
    if least_duct > with_diffraction:
        return with_diffraction
    return float(least_duct + (with_diffraction - least_duct) * distance_weight)


@inlined
def ducting_is_weaker(
    with_diffraction: float,
    floor_db: float,
    dlt: float,
    dlr: float,
    sight_km: float,
    theta_tx: float,
    theta_rx: float,
    constants: P1812Constants,
) -> bool:
    """Return True only if Lba >= Lbd; then Lminbap > Lbd by (60) and Lbda = Lbd by (61).

    ``floor_db`` is a lower bound of Lba without angles (sweep_tables, plus 20 log(dlt + dlr) and -6 dB per end for the
    coast). Angles may be lower bounds: all terms grow with them. On a line-of-sight path dlt and dlr are not known:
    the caller gives the least possible ones and the length of the path as ``sight_km``; 0 < dlt, dlr < d, so that
    min(theta, 0.1 dlt) >= min(theta, 0) and theta - 0.1 dlt > theta - 0.1 d.
    """
    ground = constants.ground
    if sight_km > 0.0:
        bent = min(theta_tx, 0.0) + min(theta_rx, 0.0)
        shield_tx, shield_rx = max(theta_tx - 0.1 * sight_km, 0.0), max(theta_rx - 0.1 * sight_km, 0.0)
    else:
        bent = min(theta_tx, 0.1 * dlt) + min(theta_rx, 0.1 * dlr)
        shield_tx, shield_rx = max(theta_tx - 0.1 * dlt, 0.0), max(theta_rx - 0.1 * dlr, 0.0)
    low = (
        floor_db
        + constants.duct_angle_db_per_mrad * bent
        + 0.264 * ground.frequency_root3 * (shield_tx + shield_rx)
        - 1e-6
    )
    if low >= with_diffraction:
        return True
    low += 20.0 * log10(
        (1.0 + 0.361 * shield_tx * sqrt(ground.frequency_ghz * dlt))
        * (1.0 + 0.361 * shield_rx * sqrt(ground.frequency_ghz * dlr))
    )
    return low >= with_diffraction
