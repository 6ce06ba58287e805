"""ITU-R P.1812 at every sample of a radial in one pass, equal to the evaluation of each path on its own.

All paths of a radial share their terrain, so each maximum of the Recommendation over "all points before the receiver" is
kept while the receiver moves outwards:

===============================  =====================================================================================
slope to the tx horizon (13)     prefix maximum of ``(g_i - htc) / d_i - E d_i``, E = 500 / a (the rest does not depend on i)
slope to the rx horizon (17)     steepest vertex of the upper hull of ``(d_i, g_i - E d_i^2)`` seen from the receiver
nu of line-of-sight paths (15)   a bound from both slope clearances, else a scan of the few points that can beat it
smooth earth (83)-(86)           prefix sums
obstruction of the line (87)     vertex of the hull of ``(d_i, h_i)`` highest over the line; prefix maximum; steepest vertex
Bullington of the smooth path    closed maxima, 4.3.4: the best sample is a neighbour of the best distance
roughness (93)                   vertex of the hull of ``(d_i, h_i)``, scanned only when it lies outside the range
===============================  =====================================================================================

Searches only choose *which* sample decides; its value is then computed by the formula the single path uses, so results
agree to rounding (the property test holds them to 1e-9 dB). Terms that cannot change the result are skipped, each with
its proof beside it. O(R log R) a radial on real terrain; a scan over flat grazing ground may make one sample O(R).
"""

from __future__ import annotations

from math import log10, sqrt

import numpy as np
import numpy.typing as npt
from numba import njit

from coverage_planner.engine.propagation.delta_bullington import (
    NO_KNIFE_EDGE_LOSS_NU,
    bullington_point_nu,
    bullington_total_db,
    knife_edge_loss_db,
    obstruction_nu,
    spherical_earth_db,
)
from coverage_planner.engine.propagation.p1812_profile import (
    FAR_COAST_KM,
    INLAND,
    SEA,
    SmoothEarth,
    angle_mrad,
    smooth_earth_of,
)
from coverage_planner.engine.propagation.p1812_terms import (
    Anomaly,
    P1812Constants,
    anomaly,
    duct_angle_mrad,
    duct_coupling_db,
    duct_time_db,
    least_ducting_db,
    least_line_of_sight_db,
    path_blending_weight,
    with_scatter_db,
)
from coverage_planner.engine.propagation.sweep_tables import SweepTables, SweepWork
from coverage_planner.engine.propagation.upper_hull import UpperHull, highest_over, push, steepest

Float64Array = npt.NDArray[np.float64]
UInt8Array = npt.NDArray[np.uint8]

NEGLIGIBLE_BEYOND_DB = 80.0
"""Of two losses added by (63) the larger one changes nothing from here on: 5 log10(1 + 1e-16) < 3e-16 dB."""
FULLY_TRANS_HORIZON_MRAD = 2.8
"""From this angle tanh of (57) has an argument above 20 and is exactly 1 in double precision: Fj = 0."""


@njit(nogil=True, cache=True)
def _line_of_sight_nu(
    last: int,
    distance_km: Float64Array,
    height_m: Float64Array,
    tx_m: float,
    rx_m: float,
    bulge: float,
    wavelength_m: float,
    tx_index: int,
    rx_index: int,
    clear_tx: float,
    clear_rx: float,
) -> float:
    """Return the largest obstruction parameter (15) of a line-of-sight path, or a value that loses as little: nothing.

    ``clear_tx`` and ``clear_rx`` (m/km, positive) are the slopes by which the direct line clears everything, seen from
    either end: every point lies at least ``max(d_i clear_tx, u_i clear_rx)`` below the line, u_i = d - d_i. With
    rho = d_i / u_i and k = sqrt(0.002 / wavelength),

        nu_i <= -k sqrt(d) max(sqrt(rho) clear_tx, clear_rx / sqrt(rho)) <= -k sqrt(d clear_tx clear_rx).

    If the last is at most -0.78 no point loses anything (12). Otherwise a point can beat a value nu0 only while both
    terms of the maximum stay below |nu0|: a window of rho.
    """
    d = distance_km[last]
    k = sqrt(0.002 * d / wavelength_m)
    if k * sqrt(clear_tx * clear_rx) >= 0.7800001:
        return NO_KNIFE_EDGE_LOSS_NU
    best = max(
        obstruction_nu(d, distance_km[tx_index], height_m[tx_index], tx_m, rx_m, bulge, wavelength_m),
        obstruction_nu(d, distance_km[rx_index], height_m[rx_index], tx_m, rx_m, bulge, wavelength_m),
    )
    best = max(best, NO_KNIFE_EDGE_LOSS_NU)
    reach = max(-best, 0.0)
    # rho < (reach / (k clear_tx))^2 and rho > (k clear_rx / reach)^2, as distances; widened by a sample on either side.
    first, end = 1, last - 1
    if clear_tx > 0.0:
        rho = reach / (k * clear_tx)
        rho *= rho
        end = min(end, int(last * (rho / (1.0 + rho))) + 2) if rho < 1e12 else end
    if reach > 0.0:
        rho = k * clear_rx / reach
        rho *= rho
        first = max(first, int(last * (rho / (1.0 + rho))) - 1) if rho < 1e12 else last - 1
    for i in range(first, end + 1):
        best = max(best, obstruction_nu(d, distance_km[i], height_m[i], tx_m, rx_m, bulge, wavelength_m))
    return best


@njit(nogil=True, cache=True)
def _bullington_of_sample(
    last: int,
    distance_km: Float64Array,
    surface_m: Float64Array,
    tx_m: float,
    rx_m: float,
    radius_km: float,
    wavelength_m: float,
    tx_index: int,
    hull: UpperHull,
    size: int,
) -> float:
    """Return Lbulla of the path to sample ``last``, 4.3.1; ``tx_index`` is the sample of the transmitter's horizon."""
    if last < 2:
        return 0.0
    d = distance_km[last]
    bulge = 500.0 / radius_km
    di = distance_km[tx_index]
    slope_tx = (surface_m[tx_index] + bulge * di * (d - di) - tx_m) / di  # (13)
    rx_index = steepest(hull, size, d, rx_m - bulge * d * d)
    rest = d - distance_km[rx_index]
    slope_rx = (surface_m[rx_index] + bulge * distance_km[rx_index] * rest - rx_m) / rest  # (17)
    direct = (rx_m - tx_m) / d  # (14)
    if slope_tx < direct:
        nu = _line_of_sight_nu(
            last,
            distance_km,
            surface_m,
            tx_m,
            rx_m,
            bulge,
            wavelength_m,
            tx_index,
            rx_index,
            direct - slope_tx,
            max(-direct - slope_rx, 0.0),
        )
    else:
        nu = bullington_point_nu(d, slope_tx, slope_rx, tx_m, rx_m, wavelength_m)
    return bullington_total_db(knife_edge_loss_db(nu), d)


@njit(nogil=True, cache=True)
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


@njit(nogil=True, cache=True)
def _bullington_of_smooth_path(
    last: int,
    distance_km: Float64Array,
    step_km: float,
    tx_m: float,
    rx_m: float,
    radius_km: float,
    wavelength_m: float,
) -> float:
    """Return Lbulls, the Bullington loss of the smooth profile sampled like the path, 4.3.4.

    On a line-of-sight path nu of (15) is, with x = d_i / d = sin^2(phi), a positive multiple of ``E d^2 sin(2 phi) / 2
    - h_t cot(phi) - h_r tan(phi)``: concave in phi, so it has one maximum along the samples, found by bisection.
    """
    if last < 2:
        return 0.0
    d = distance_km[last]
    bulge = 500.0 / radius_km
    slope_tx = _smooth_slope(last, distance_km, step_km, tx_m, bulge)
    if slope_tx < (rx_m - tx_m) / d:
        low, high = 1, last - 1
        while low < high:
            middle = (low + high) >> 1
            here = obstruction_nu(d, distance_km[middle], 0.0, tx_m, rx_m, bulge, wavelength_m)
            beyond = obstruction_nu(d, distance_km[middle + 1], 0.0, tx_m, rx_m, bulge, wavelength_m)
            if beyond > here:
                low = middle + 1
            else:
                high = middle
        nu = obstruction_nu(d, distance_km[low], 0.0, tx_m, rx_m, bulge, wavelength_m)
    else:
        slope_rx = _smooth_slope(last, distance_km, step_km, rx_m, bulge)  # the smooth profile is symmetrical
        nu = bullington_point_nu(d, slope_tx, slope_rx, tx_m, rx_m, wavelength_m)
    return bullington_total_db(knife_edge_loss_db(nu), d)


@njit(nogil=True, cache=True)
def _diffraction_db(
    profile_db: float,
    last: int,
    distance_km: Float64Array,
    step_km: float,
    tx_m: float,
    rx_m: float,
    radius_km: float,
    sea_share: float,
    constants: P1812Constants,
) -> float:
    """Return Ld of (38) from Lbulla; heights above the smooth surface (37).

    Lbulls is never negative, so it matters only where Ldsph is positive.
    """
    sphere = spherical_earth_db(distance_km[last], tx_m, rx_m, radius_km, sea_share, constants.ground)
    if sphere <= 0.0:
        return profile_db
    smooth = _bullington_of_smooth_path(
        last, distance_km, step_km, tx_m, rx_m, radius_km, constants.ground.wavelength_m
    )
    return profile_db + max(sphere - smooth, 0.0)


@njit(nogil=True, cache=True)
def _roughness_m(
    last: int,
    distance_km: Float64Array,
    terrain_m: Float64Array,
    smooth: SmoothEarth,
    tx_index: int,
    rx_index: int,
    flat: UpperHull,
    size: int,
) -> float:
    """Return hm of (93): the hull's highest point over the smooth surface, or a scan when it lies out of the range."""
    if tx_index < 0:
        return 0.0
    slope = (smooth.rx_m - smooth.tx_m) / distance_km[last]
    first, end = min(tx_index, rx_index), max(tx_index, rx_index)
    top = highest_over(flat, size, slope)
    if first <= top <= end:
        return float(terrain_m[top] - (smooth.tx_m + slope * distance_km[top]))
    highest = -np.inf
    for i in range(first, end + 1):
        highest = max(highest, terrain_m[i] - (smooth.tx_m + slope * distance_km[i]))
    return highest


@njit(nogil=True, cache=True)
def _highest_nu_index(
    last: int,
    distance_km: Float64Array,
    terrain_m: Float64Array,
    tx_m: float,
    rx_m: float,
    bulge: float,
    wavelength_m: float,
) -> int:
    """Return the sample of the highest obstruction parameter, (81)."""
    highest, index = -np.inf, -1
    for i in range(1, last):
        nu = obstruction_nu(distance_km[last], distance_km[i], terrain_m[i], tx_m, rx_m, bulge, wavelength_m)
        if nu > highest:
            highest, index = nu, i
    return index


@njit(nogil=True, cache=True)
def _with_ducting_db(
    with_diffraction: float,
    multipath_p: float,
    last: int,
    tx_index: int,
    rx_index: int,
    theta_tx: float,
    theta_rx: float,
    tx_m: float,
    rx_m: float,
    terrain_m: Float64Array,
    smooth: SmoothEarth,
    sea_share: float,
    coast_tx_km: float,
    coast_rx_km: float,
    anomaly_: Anomaly,
    constants: P1812Constants,
    tables: SweepTables,
    flat: UpperHull,
    flat_size: int,
) -> float:
    """Return Lbda, (61). ``tx_index`` is -1 on a line-of-sight path, whose dlt is not known yet.

    Lminbap >= max(Lba, Lb0p) by (60), and Lbda = Lbd wherever Lminbap > Lbd. So:

    * Lbd = Lb0p (no diffraction): Lbda = Lbd (both branches of (61) give it when Lminbap = Lbd);
    * any lower bound of Lba that reaches Lbd settles it. Bounds, from cheap to dear: (48) without its logarithm,
      (49) >= -6 dB at each end, A(p) >= ``duct_floor_db`` (sweep_tables); then (48) whole; then everything.
    """
    if with_diffraction <= multipath_p:
        return with_diffraction
    d = tables.distance_km[last]
    ground = constants.ground
    sight = tx_index < 0
    if sight:
        # Anywhere on the path: 0 < dlt, dlr < d and dlt + dlr = d.
        together = last
        bent = min(theta_tx, 0.0) + min(theta_rx, 0.0)
        shield_tx, shield_rx = theta_tx - 0.1 * d, theta_rx - 0.1 * d
        dlt = dlr = tables.distance_km[1] if last > 1 else 0.5 * d
    else:
        together = min(tx_index + last - rx_index, last + 1)
        dlt, dlr = tables.distance_km[tx_index], d - tables.distance_km[rx_index]
        bent = min(theta_tx, 0.1 * dlt) + min(theta_rx, 0.1 * dlr)
        shield_tx, shield_rx = theta_tx - 0.1 * dlt, theta_rx - 0.1 * dlr
    shield_tx, shield_rx = max(shield_tx, 0.0), max(shield_rx, 0.0)
    low = (
        tables.duct_floor_db[last]
        + tables.log_distance_db[together]
        + constants.duct_angle_db_per_mrad * bent
        + 0.264 * ground.frequency_root3 * (shield_tx + shield_rx)
    )
    if sea_share >= 0.75:
        low -= 12.0
    if low >= with_diffraction + 1e-6:
        return with_diffraction
    low += 20.0 * log10(
        (1.0 + 0.361 * shield_tx * sqrt(ground.frequency_ghz * dlt))
        * (1.0 + 0.361 * shield_rx * sqrt(ground.frequency_ghz * dlr))
    )
    if low >= with_diffraction + 1e-6:
        return with_diffraction
    if sight:
        tx_index = rx_index = _highest_nu_index(
            last,
            tables.distance_km,
            terrain_m,
            tx_m,
            rx_m,
            500.0 / constants.radius_km,
            ground.wavelength_m,
        )
        dlt = 0.5 * d if tx_index < 0 else tables.distance_km[tx_index]
        dlr = d - dlt
    coupling = duct_coupling_db(
        dlt, dlr, theta_tx, theta_rx, sea_share, coast_tx_km, coast_rx_km, tx_m, rx_m, constants
    )
    ducting = coupling + constants.duct_angle_db_per_mrad * duct_angle_mrad(d, dlt, dlr, theta_tx, theta_rx, constants)
    rough = _roughness_m(last, tables.distance_km, terrain_m, smooth, tx_index, rx_index, flat, flat_size)
    ducting += duct_time_db(d, dlt, dlr, tx_m - smooth.tx_m, rx_m - smooth.rx_m, rough, anomaly_, constants)
    least_duct = least_ducting_db(ducting, multipath_p)
    if least_duct > with_diffraction:
        return with_diffraction
    return float(least_duct + (with_diffraction - least_duct) * tables.distance_weight[last])


@njit(nogil=True, cache=True)
def sweep_radial(
    terrain_m: Float64Array,
    surface_m: Float64Array,
    has_clutter: bool,
    zone: UInt8Array,
    has_zones: bool,
    wanted: UInt8Array,
    tx_agl_m: float,
    rx_agl_m: float,
    constants: P1812Constants,
    tables: SweepTables,
    work: SweepWork,
    loss_db: Float64Array,
) -> None:
    """Set ``loss_db[n]`` to Lb of the path from sample 0 to sample n, for every wanted n >= 1.

    Args:
        terrain_m: ground above sea level at equal steps, sample 0 at the transmitter.
        surface_m: ground with representative clutter (the ground itself without).
        has_clutter: False when ``surface_m`` equals ``terrain_m``.
        zone: INLAND, COASTAL or SEA; not looked at unless ``has_zones``.
        has_zones: False takes the path as inland.
        wanted: 1 where the loss is wanted.
        tx_agl_m: transmitter above ground.
        rx_agl_m: receiver above ground.
        constants: frequency, time percentage, climate.
        tables: what depends on the distance alone.
        work: room for hulls, one per thread.
        loss_db: out; other samples are left alone.
    """
    distance = tables.distance_km
    ground = constants.ground
    tx_m = terrain_m[0] + tx_agl_m
    bulge = 500.0 / constants.radius_km
    beta_bulge = 500.0 / constants.beta_radius_km
    step_km = distance[1]
    size = beta_size = bare_size = flat_size = 0
    index = beta_index = bare_index = flat_index = -1
    slope = beta_slope = bare_slope = flat_slope = -np.inf
    v1 = v2 = 0.0
    sea_km = land = inland = longest_land = longest_inland = 0.0
    coast_tx, last_sea = FAR_COAST_KM, -1
    if has_zones:
        half = 0.5 * step_km
        if zone[0] == SEA:
            sea_km, coast_tx, last_sea = half, 0.0, 0
        else:
            land = longest_land = half
            if zone[0] == INLAND:
                inland = longest_inland = half
    sea_share = 0.0
    coast_rx = FAR_COAST_KM
    bare = work.bare if has_clutter else work.median
    for n in range(1, terrain_m.size):
        d = distance[n]
        h, before = terrain_m[n], terrain_m[n - 1]
        gap = d - distance[n - 1]
        v1 += gap * (h + before)  # (83)
        v2 += gap * (h * (2.0 * d + distance[n - 1]) + before * (d + 2.0 * distance[n - 1]))  # (84)
        if wanted[n]:
            rx_m = h + rx_agl_m
            if has_zones:
                half = 0.5 * gap
                at_sea = zone[n] == SEA
                sea_share = (sea_km + half if at_sea else sea_km) / d
                anomaly_ = anomaly(
                    longest_land if at_sea else max(longest_land, land + half),
                    longest_inland if zone[n] != INLAND else max(longest_inland, inland + half),
                    constants,
                )
                coast_rx = 0.0 if at_sea else FAR_COAST_KM if last_sea < 0 else d - distance[last_sea] - 0.5 * step_km
                coast_to = coast_tx
                if at_sea and last_sea < 0:
                    coast_to = 0.5 * (distance[n - 1] + d)
            else:
                anomaly_ = Anomaly(
                    tables.tau[n],
                    tables.beta0_percent[n],
                    tables.diffraction_weight[n],
                    tables.beta_multipath_factor_db[n],
                )
                coast_to = FAR_COAST_KM
            # Smooth earth; the obstruction of the direct line decides it only where something stands above the line.
            over = over_tx = over_rx = 0.0
            if n > 1:
                direct = (rx_m - tx_m) / d
                i = highest_over(work.flat, flat_size, direct)
                over = terrain_m[i] - (tx_m * (d - distance[i]) + rx_m * distance[i]) / d  # (87a)
                if over > 0.0:
                    i = flat_index
                    over_tx = (terrain_m[i] - (tx_m * (d - distance[i]) + rx_m * distance[i]) / d) / distance[i]
                    i = steepest(work.flat, flat_size, d, rx_m)
                    over_rx = (terrain_m[i] - (tx_m * (d - distance[i]) + rx_m * distance[i]) / d) / (d - distance[i])
            smooth = smooth_earth_of(v1, v2, d, terrain_m[0], h, over, over_tx, over_rx)
            tx_over, rx_over = tx_m - smooth.diffraction_tx_m, rx_m - smooth.diffraction_rx_m

            profile_db = _bullington_of_sample(
                n,
                distance,
                surface_m,
                tx_m,
                rx_m,
                constants.radius_km,
                ground.wavelength_m,
                index,
                work.median,
                size,
            )
            diffraction = median_diffraction = _diffraction_db(
                profile_db, n, distance, step_km, tx_over, rx_over, constants.radius_km, sea_share, constants
            )
            if not constants.median:
                profile_db = _bullington_of_sample(
                    n,
                    distance,
                    surface_m,
                    tx_m,
                    rx_m,
                    constants.beta_radius_km,
                    ground.wavelength_m,
                    beta_index,
                    work.beta,
                    beta_size,
                )
                beta_diffraction = _diffraction_db(
                    profile_db, n, distance, step_km, tx_over, rx_over, constants.beta_radius_km, sea_share, constants
                )
                diffraction += (beta_diffraction - median_diffraction) * anomaly_.diffraction_weight  # (41)

            # Horizons over bare terrain, (76)-(81).
            direct = (rx_m - tx_m) / d - bulge * d
            tx_index = rx_index = -1
            slope_tx, slope_rx = direct, (tx_m - rx_m) / d - bulge * d
            together = n
            if n > 1:
                to_horizon = (terrain_m[bare_index] - tx_m) / distance[bare_index] - bulge * distance[bare_index]
                if to_horizon > direct:
                    tx_index = bare_index
                    rx_index = steepest(bare, bare_size, d, rx_m - bulge * d * d)
                    rest = d - distance[rx_index]
                    slope_tx, slope_rx = to_horizon, (terrain_m[rx_index] - rx_m) / rest - bulge * rest
                    together = min(tx_index + n - rx_index, n + 1)
            theta_tx, theta_rx = angle_mrad(slope_tx), angle_mrad(slope_rx)
            theta = tables.arc_mrad[n] + theta_tx + theta_rx  # (82)

            rise_km = (tx_m - rx_m) / 1000.0
            free_space = constants.free_space_1km_db + 10.0 * log10(d * d + rise_km * rise_km)  # (8)
            multipath_p = free_space + constants.multipath_factor_db * tables.reach[together]  # (10)
            with_diffraction = multipath_p + diffraction  # (43)
            modified = _with_ducting_db(
                with_diffraction,
                multipath_p,
                n,
                tx_index,
                rx_index,
                theta_tx,
                theta_rx,
                tx_m,
                rx_m,
                terrain_m,
                smooth,
                sea_share,
                coast_to,
                coast_rx,
                anomaly_,
                constants,
                tables,
                work.flat,
                flat_size,
            )
            if theta < FULLY_TRANS_HORIZON_MRAD:
                least_sight = least_line_of_sight_db(
                    multipath_p,
                    free_space + anomaly_.multipath_factor_db * tables.reach[together],
                    free_space + median_diffraction,
                    diffraction,
                    sea_share,
                    anomaly_,
                    constants,
                )
                modified += (least_sight - modified) * path_blending_weight(theta)  # (62)
            scatter = tables.scatter_db[n] + 0.573 * theta  # (44)
            if scatter - modified < NEGLIGIBLE_BEYOND_DB:
                modified = with_scatter_db(scatter, modified)  # (63)
            if tables.location_db != 0.0 and not (has_zones and zone[n] == SEA):
                clear = min(max((rx_agl_m - (surface_m[n] - h)) / 10.0, 0.0), 1.0)
                modified += tables.location_db * (1.0 - clear)
            loss_db[n] = max(multipath_p, modified)  # (69)

        # The sample becomes terrain for all receivers beyond it.
        g = surface_m[n]
        size = push(work.median, size, n, d, g - bulge * d * d)
        rising = (g - tx_m) / d - bulge * d
        if rising > slope:
            slope, index = rising, n
        if not constants.median:
            beta_size = push(work.beta, beta_size, n, d, g - beta_bulge * d * d)
            rising = (g - tx_m) / d - beta_bulge * d
            if rising > beta_slope:
                beta_slope, beta_index = rising, n
        if has_clutter:
            bare_size = push(work.bare, bare_size, n, d, h - bulge * d * d)
            rising = (h - tx_m) / d - bulge * d
            if rising > bare_slope:
                bare_slope, bare_index = rising, n
        else:
            bare_size, bare_index = size, index
        flat_size = push(work.flat, flat_size, n, d, h)
        rising = (h - tx_m) / d
        if rising > flat_slope:
            flat_slope, flat_index = rising, n
        if has_zones:
            width = 0.5 * (
                distance[n + 1] - distance[n - 1]
            )  # to the last bit as path_zones: omega = 0.75 decides (49)
            if zone[n] == SEA:
                sea_km += width
                land = inland = 0.0
                if last_sea < 0:
                    coast_tx = 0.5 * (distance[n - 1] + d)
                last_sea = n
            else:
                land += width
                inland = inland + width if zone[n] == INLAND else 0.0
                longest_land = max(longest_land, land)
                longest_inland = max(longest_inland, inland)
