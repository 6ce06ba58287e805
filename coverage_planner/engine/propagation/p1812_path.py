"""Recommendation ITU-R P.1812 on one profile, every term evaluated: the definition the radial sweep is held to.

Equation numbers are those of P.1812-7, Annex 1; names of the results are the Recommendation's.
"""

from __future__ import annotations

from math import log10
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from coverage_planner.engine.propagation.compiled import kernel
from coverage_planner.engine.propagation.delta_bullington import delta_bullington
from coverage_planner.engine.propagation.p1812_profile import (
    horizons,
    path_zones,
    roughness_m,
    smooth_earth,
)
from coverage_planner.engine.propagation.p1812_terms import (
    P1812Constants,
    anomaly,
    distance_blending_weight,
    distance_factor,
    duct_angle_mrad,
    duct_coupling_db,
    duct_time_db,
    least_ducting_db,
    least_line_of_sight_db,
    path_blending_weight,
    troposcatter_db,
    with_scatter_db,
)

Float64Array = npt.NDArray[np.float64]
UInt8Array = npt.NDArray[np.uint8]


class P1812Path(NamedTuple):
    """All terms of one path under their names in the Recommendation; dB, km, mrad, m.

    ``Lbulla``, ``Lbulls``, ``Ldsph`` belong to the effective earth radius of beta0 % of the time, as in the reference
    program's logs; ``..._50`` to the median radius. ``hst``, ``hsr`` are those of (90); ``hst_fit``, ``hsr_fit`` (85, 86).
    """

    Lbc: float
    d: float
    dlt: float
    dlr: float
    theta_t: float
    theta_r: float
    theta: float
    hts: float
    hrs: float
    omega: float
    dtm: float
    dlm: float
    dct: float
    dcr: float
    b0: float
    ae: float
    hst_fit: float
    hsr_fit: float
    hst: float
    hsr: float
    hstd: float
    hsrd: float
    htc_d: float
    hrc_d: float
    hte: float
    hre: float
    hm: float
    Fi: float
    Fj: float
    Fk: float
    Lbfs: float
    Lb0p: float
    Lb0b: float
    Lbulla_50: float
    Lbulls_50: float
    Ldsph_50: float
    Lbulla: float
    Lbulls: float
    Ldsph: float
    Ld50: float
    Ldb: float
    Ldp: float
    Lbd50: float
    Lbd: float
    Lminb0p: float
    Lba: float
    Lminbap: float
    Lbda: float
    Lbam: float
    Lbs: float
    trans_horizon: bool


@kernel
def p1812_path(
    distance_km: Float64Array,
    terrain_m: Float64Array,
    surface_m: Float64Array,
    zeros_m: Float64Array,
    zone: UInt8Array,
    last: int,
    tx_agl_m: float,
    rx_agl_m: float,
    coast_tx_km: float,
    coast_rx_km: float,
    constants: P1812Constants,
) -> P1812Path:
    """Return the loss not exceeded for p % of the time at 50 % of locations, Lbc, with every term.

    Args:
        distance_km: distances from the transmitter, the first 0.
        terrain_m: ground above sea level.
        surface_m: ground with representative clutter (3.2); values at the ends are not used.
        zeros_m: zeros, as many as samples.
        zone: INLAND, COASTAL or SEA at each sample.
        last: index of the receiver's sample; later samples are not looked at.
        tx_agl_m: transmitter above ground.
        rx_agl_m: receiver above ground.
        coast_tx_km: distance over land from the transmitter to the coast, negative to take it from ``zone``.
        coast_rx_km: the same at the receiver.
        constants: frequency, time percentage, climate.
    """
    d = distance_km[last]
    tx_m = terrain_m[0] + tx_agl_m
    rx_m = terrain_m[last] + rx_agl_m
    ground = constants.ground
    zones = path_zones(distance_km, zone, last)
    coast_tx = zones.coast_tx_km if coast_tx_km < 0.0 else coast_tx_km
    coast_rx = zones.coast_rx_km if coast_rx_km < 0.0 else coast_rx_km
    anomaly_ = anomaly(zones.longest_land_km, zones.longest_inland_km, constants)
    smooth = smooth_earth(distance_km, terrain_m, last, tx_m, rx_m)
    horizon = horizons(distance_km, terrain_m, last, tx_m, rx_m, constants.radius_km, ground.wavelength_m)
    dlt, dlr = horizon.horizon_tx_km, horizon.horizon_rx_km

    rise_km = (tx_m - rx_m) / 1000.0
    free_space = constants.free_space_1km_db + 10.0 * log10(d * d + rise_km * rise_km)  # (8)
    reach = distance_factor(dlt + dlr)
    multipath_p = free_space + constants.multipath_factor_db * reach  # (9a), (10)
    multipath_beta = free_space + anomaly_.multipath_factor_db * reach  # (9b), (11)

    median = delta_bullington(
        distance_km,
        surface_m,
        zeros_m,
        last,
        tx_m,
        rx_m,
        smooth.diffraction_tx_m,
        smooth.diffraction_rx_m,
        constants.radius_km,
        zones.sea_share,
        ground,
    )
    beta = delta_bullington(
        distance_km,
        surface_m,
        zeros_m,
        last,
        tx_m,
        rx_m,
        smooth.diffraction_tx_m,
        smooth.diffraction_rx_m,
        constants.beta_radius_km,
        zones.sea_share,
        ground,
    )
    diffraction_p = median.loss_db
    if not constants.median:
        diffraction_p += (beta.loss_db - median.loss_db) * anomaly_.diffraction_weight  # (41)
    with_median_diffraction = free_space + median.loss_db  # (42)
    with_diffraction = multipath_p + diffraction_p  # (43)

    theta = 1000.0 * d / constants.radius_km + horizon.theta_tx + horizon.theta_rx  # (82)
    scatter = troposcatter_db(d, theta, constants)

    effective_tx = tx_m - smooth.tx_m  # (92a)
    effective_rx = rx_m - smooth.rx_m  # (92b)
    rough = roughness_m(distance_km, terrain_m, last, horizon.tx_index, horizon.rx_index, smooth)
    ducting = (
        duct_coupling_db(
            20.0 * log10(dlt + dlr),
            dlt,
            dlr,
            horizon.theta_tx,
            horizon.theta_rx,
            zones.sea_share,
            coast_tx,
            coast_rx,
            tx_m,
            rx_m,
            constants,
        )
        + constants.duct_angle_db_per_mrad * duct_angle_mrad(d, dlt, dlr, horizon.theta_tx, horizon.theta_rx, constants)
        + duct_time_db(d, dlt, dlr, effective_tx, effective_rx, rough, anomaly_, -np.inf, constants)
    )  # (46), (50)

    path_weight = path_blending_weight(theta)
    distance_weight = distance_blending_weight(d)
    least_sight = least_line_of_sight_db(
        multipath_p,
        multipath_beta,
        with_median_diffraction,
        diffraction_p,
        zones.sea_share,
        anomaly_,
        constants,
    )
    least_duct = least_ducting_db(ducting, multipath_p)
    with_ducting = with_diffraction
    if least_duct <= with_diffraction:
        with_ducting = least_duct + (with_diffraction - least_duct) * distance_weight  # (61)
    modified = with_ducting + (least_sight - with_ducting) * path_weight  # (62)
    return P1812Path(
        with_scatter_db(scatter, modified),
        d,
        dlt,
        dlr,
        horizon.theta_tx,
        horizon.theta_rx,
        theta,
        tx_m,
        rx_m,
        zones.sea_share,
        zones.longest_land_km,
        zones.longest_inland_km,
        coast_tx,
        coast_rx,
        anomaly_.beta0_percent,
        constants.radius_km,
        smooth.fit_tx_m,
        smooth.fit_rx_m,
        smooth.tx_m,
        smooth.rx_m,
        smooth.diffraction_tx_m,
        smooth.diffraction_rx_m,
        tx_m - smooth.diffraction_tx_m,
        rx_m - smooth.diffraction_rx_m,
        effective_tx,
        effective_rx,
        rough,
        anomaly_.diffraction_weight,
        path_weight,
        distance_weight,
        free_space,
        multipath_p,
        multipath_beta,
        median.profile_db,
        median.smooth_db,
        median.sphere_db,
        beta.profile_db,
        beta.smooth_db,
        beta.sphere_db,
        median.loss_db,
        beta.loss_db,
        diffraction_p,
        with_median_diffraction,
        with_diffraction,
        least_sight,
        ducting,
        least_duct,
        with_ducting,
        modified,
        scatter,
        horizon.trans_horizon,
    )
