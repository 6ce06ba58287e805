"""ITU-R P.1812 at every sample of a radial in one pass, equal to the evaluation of each path on its own.

All paths of a radial share their terrain, so each maximum of the Recommendation over "all points before the receiver" is
kept while the receiver moves outwards:

===============================  =====================================================================================
slope to the tx horizon (13)     prefix maximum of ``(g_i - htc) / d_i - E d_i``, E = 500 / a (the rest does not depend on i)
slope to the rx horizon (17)     steepest vertex of the upper hull of ``(d_i, g_i - E d_i^2)`` seen from the receiver
nu of line-of-sight paths (15)   a bound from both slope clearances, else the best hull vertex and the samples beside it
smooth earth (83)-(86)           prefix sums
obstruction of the line (87)     vertex of the hull of ``(d_i, h_i)`` highest over the line; prefix maximum; steepest vertex
Bullington of the smooth path    closed maxima, 4.3.4: the best sample is a neighbour of the best distance
roughness (93)                   vertex of the hull of ``(d_i, h_i)``, scanned only when it lies outside the range
===============================  =====================================================================================

Searches only choose *which* sample decides; its value is then computed by the formula the single path uses, so results
agree to rounding (the property test holds them to 1e-9 dB). Terms that cannot change the result are skipped, each with
its proof beside it. O(R log R) a radial; only a long bare stretch between two vertices of a hull is scanned as a whole.
"""

from __future__ import annotations

from math import log

import numpy as np
import numpy.typing as npt

from coverage_planner.engine.propagation.compiled import kernel
from coverage_planner.engine.propagation.delta_bullington import PER_LN
from coverage_planner.engine.propagation.p1812_profile import FAR_COAST_KM, INLAND, SEA, angle_mrad, smooth_earth_of
from coverage_planner.engine.propagation.p1812_terms import (
    Anomaly,
    P1812Constants,
    anomaly,
    least_line_of_sight_db,
    path_blending_weight,
    with_scatter_db,
)
from coverage_planner.engine.propagation.sweep_sample import (
    bullington_of_sample,
    ducting_is_weaker,
    least_angle_mrad,
    smooth_earth_of_sample,
    sphere_excess_db,
    sphere_loses_nothing,
    with_ducting_db,
)
from coverage_planner.engine.propagation.sweep_tables import (
    ARC_MRAD,
    BETA0_PERCENT,
    BETA_MULTIPATH_FACTOR_DB,
    DIFFRACTION_WEIGHT,
    DISTANCE_WEIGHT,
    DUCT_FLOOR_DB,
    SCATTER_DB,
    TAU,
    SweepTables,
    SweepWork,
)
from coverage_planner.engine.propagation.upper_hull import push, steepest

Float64Array = npt.NDArray[np.float64]
UInt8Array = npt.NDArray[np.uint8]

NEGLIGIBLE_BEYOND_DB = 60.0
"""Of two losses added by (63) the larger one changes next to nothing from here on: 5 log10(1 + 1e-12) < 2.2e-12 dB."""
FULLY_TRANS_HORIZON_MRAD = 2.8
"""From this angle tanh of (57) has an argument above 20 and is exactly 1 in double precision: Fj = 0."""


@kernel
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
    distance, inverse, of_sample = tables.distance_km, tables.inverse_distance, tables.of_sample
    log_distance, reach = tables.log_distance_db, tables.reach
    median_hull, beta_hull, flat = work.median, work.beta, work.flat
    bare = work.bare if has_clutter else work.median
    ground = constants.ground
    wavelength = ground.wavelength_m
    radius, beta_radius = constants.radius_km, constants.beta_radius_km
    # What the smaller sphere does not hide the larger one does not: q of sphere_loses_nothing falls with the radius.
    least_radius = radius if constants.median else min(radius, beta_radius)
    # Ducting, hardly ever felt at p = 50 %, asks for the sample of the highest nu over bare terrain.
    shares_highest = not constants.median and not has_clutter
    tx_ground = terrain_m[0]
    tx_m = tx_ground + tx_agl_m
    bulge, beta_bulge = 500.0 / radius, 500.0 / beta_radius
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
    for n in range(1, terrain_m.size):
        d = distance[n]
        h, before = terrain_m[n], terrain_m[n - 1]
        gap = d - distance[n - 1]
        v1 += gap * (h + before)  # (83)
        v2 += gap * (h * (2.0 * d + distance[n - 1]) + before * (d + 2.0 * distance[n - 1]))  # (84)
        if wanted[n]:
            rx_m = h + rx_agl_m
            row = of_sample[n]
            anomaly_ = Anomaly(row[TAU], row[BETA0_PERCENT], row[DIFFRACTION_WEIGHT], row[BETA_MULTIPATH_FACTOR_DB])
            coast_to = FAR_COAST_KM
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

            # With Fi = 1 (p not above beta0) Ldp is Ldb, (41), and (59) does not ask for the median either.
            weight = anomaly_.diffraction_weight
            needs_median = constants.median or weight < 1.0
            # Lbulla, and the horizons of the bare terrain, which are those of the surface where there is no clutter.
            direct = (rx_m - tx_m) / d
            slope_tx, slope_rx = direct - bulge * d, -direct - bulge * d  # (78)
            together = n
            tx_index = rx_index = highest = -1
            median_diffraction = beta_diffraction = 0.0
            if n > 1:
                rx_y = rx_m - bulge * d * d
                seen = -1
                if needs_median:
                    seen = steepest(median_hull, size, d, rx_y)
                    median_diffraction, highest = bullington_of_sample(
                        n,
                        distance,
                        surface_m,
                        tx_m,
                        rx_m,
                        radius,
                        wavelength,
                        index,
                        seen,
                        median_hull,
                        size,
                        shares_highest,
                    )
                if not constants.median:
                    beta_diffraction, _ = bullington_of_sample(
                        n,
                        distance,
                        surface_m,
                        tx_m,
                        rx_m,
                        beta_radius,
                        wavelength,
                        beta_index,
                        steepest(beta_hull, beta_size, d, rx_m - beta_bulge * d * d),
                        beta_hull,
                        beta_size,
                        False,
                    )
                at_km = distance[bare_index]
                to_horizon = (terrain_m[bare_index] - tx_m) / at_km - bulge * at_km  # (77)
                if to_horizon > slope_tx:  # (76)
                    slope_tx = to_horizon
                    tx_index = bare_index
                    rx_index = seen if seen >= 0 and not has_clutter else steepest(bare, bare_size, d, rx_y)
                    rest = d - distance[rx_index]
                    slope_rx = (terrain_m[rx_index] - rx_m) / rest - bulge * rest  # (80)
                    together = min(tx_index + n - rx_index, n + 1)

            # (38). The obstruction of the direct line only lowers the smooth surface (88), so heights over the fitted
            # surface are the least possible ones.
            fit = smooth_earth_of(v1, v2, d, tx_ground, h, 0.0, 0.0, 0.0)
            smallest = least_radius if needs_median else beta_radius
            if not sphere_loses_nothing(d, tx_m - fit.tx_m, rx_m - fit.rx_m, smallest, wavelength):
                smooth = smooth_earth_of_sample(
                    n, distance, terrain_m, tx_m, rx_m, v1, v2, flat_index, flat_slope, flat, flat_size
                )
                tx_over, rx_over = tx_m - smooth.diffraction_tx_m, rx_m - smooth.diffraction_rx_m
                in_sight = np.nan
                if needs_median:
                    excess, in_sight = sphere_excess_db(
                        n, distance, step_km, tx_over, rx_over, radius, sea_share, ground, in_sight
                    )
                    median_diffraction += excess
                if not constants.median:
                    excess, _ = sphere_excess_db(
                        n, distance, step_km, tx_over, rx_over, beta_radius, sea_share, ground, in_sight
                    )
                    beta_diffraction += excess
            diffraction = median_diffraction if needs_median else beta_diffraction
            if needs_median and not constants.median:
                diffraction += (beta_diffraction - median_diffraction) * weight  # (41)

            rise_km = (tx_m - rx_m) / 1000.0
            rise = rise_km * inverse[n]
            rise *= rise
            free_space = constants.free_space_1km_db + log_distance[n]  # (8)
            if rise < 1e-3:  # 10 log10(1 + rise) by its series; the next term is below 1e-15 dB
                free_space += (
                    10.0 * PER_LN * rise * (1.0 + rise * (-0.5 + rise * (1.0 / 3.0 + rise * (-0.25 + rise * 0.2))))
                )
            else:
                free_space += 10.0 * PER_LN * log(1.0 + rise)
            multipath_p = free_space + constants.multipath_factor_db * reach[together]  # (10)
            modified = multipath_p + diffraction  # Lbd, (43)

            # Angles by lower bounds first: they settle most samples without an arc tangent.
            theta_tx, theta_rx = least_angle_mrad(slope_tx), least_angle_mrad(slope_rx)
            theta = row[ARC_MRAD] + theta_tx + theta_rx
            # Lbd = Lb0p without diffraction: both branches of (61) then give Lbd.
            settled = diffraction <= 0.0
            if not settled:
                floor = row[DUCT_FLOOR_DB] + log_distance[together]
                if sea_share >= 0.75:
                    floor -= 12.0
                if tx_index < 0:
                    settled = ducting_is_weaker(
                        modified, floor, min(step_km, 0.5 * d), min(step_km, 0.5 * d), d, theta_tx, theta_rx, constants
                    )
                else:
                    settled = ducting_is_weaker(
                        modified, floor, distance[tx_index], d - distance[rx_index], 0.0, theta_tx, theta_rx, constants
                    )
            if (
                not settled
                or theta < FULLY_TRANS_HORIZON_MRAD
                or row[SCATTER_DB] + 0.573 * theta - modified < NEGLIGIBLE_BEYOND_DB
            ):
                theta_tx, theta_rx = angle_mrad(slope_tx), angle_mrad(slope_rx)
                theta = row[ARC_MRAD] + theta_tx + theta_rx  # (82)
                if not settled:
                    modified = with_ducting_db(
                        modified,
                        multipath_p,
                        n,
                        tx_index,
                        rx_index,
                        highest,
                        theta_tx,
                        theta_rx,
                        tx_m,
                        rx_m,
                        distance,
                        log_distance,
                        terrain_m,
                        v1,
                        v2,
                        sea_share,
                        coast_to,
                        coast_rx,
                        anomaly_,
                        row[DISTANCE_WEIGHT],
                        -np.inf if has_zones else tables.duct_time_db[n],
                        constants,
                        flat,
                        flat_size,
                        bare,
                        bare_size,
                    )
                if theta < FULLY_TRANS_HORIZON_MRAD:
                    least_sight = least_line_of_sight_db(
                        multipath_p,
                        free_space + anomaly_.multipath_factor_db * reach[together],
                        free_space + median_diffraction,
                        diffraction,
                        sea_share,
                        anomaly_,
                        constants,
                    )
                    modified += (least_sight - modified) * path_blending_weight(theta)  # (62)
                scatter = row[SCATTER_DB] + 0.573 * theta  # (44)
                if scatter - modified < NEGLIGIBLE_BEYOND_DB:
                    modified = with_scatter_db(scatter, modified)  # (63)
            if tables.location_db != 0.0 and not (has_zones and zone[n] == SEA):
                clear = min(max((rx_agl_m - (surface_m[n] - h)) / 10.0, 0.0), 1.0)
                modified += tables.location_db * (1.0 - clear)
            loss_db[n] = max(multipath_p, modified)  # (69)

        # The sample becomes terrain for all receivers beyond it.
        g = surface_m[n]
        bulge_m = bulge * d * d
        size = push(median_hull, size, n, g - bulge_m, step_km, inverse)
        rising = (g - tx_m) * inverse[n] - bulge * d
        if rising > slope:
            slope, index = rising, n
        if not constants.median:
            beta_size = push(beta_hull, beta_size, n, g - beta_bulge * d * d, step_km, inverse)
            rising = (g - tx_m) * inverse[n] - beta_bulge * d
            if rising > beta_slope:
                beta_slope, beta_index = rising, n
        if has_clutter:
            bare_size = push(bare, bare_size, n, h - bulge_m, step_km, inverse)
            rising = (h - tx_m) * inverse[n] - bulge * d
            if rising > bare_slope:
                bare_slope, bare_index = rising, n
        else:
            bare_size, bare_index = size, index
        flat_size = push(flat, flat_size, n, h, step_km, inverse)
        rising = (h - tx_m) * inverse[n]
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
