"""Losses that are formulas of the distance, as the kernels evaluate them from a row of the sector table.

Which formula, and its constants, stand in the row; :mod:`~coverage_planner.engine.sector_table` fills them from the models in
``propagation/``, and the tests hold both to each other.
"""

from __future__ import annotations

from math import exp, log10, sqrt

import numpy as np
import numpy.typing as npt
from numba import njit

from coverage_planner.engine.antenna import antenna_angles_deg, file_attenuation_db, sector_attenuation_db

Float64Array = npt.NDArray[np.float64]

FREE_SPACE, HATA, TR38901, LOCAL_5G = range(4)
"""Values of the column FORMULA."""
OMNI_PATTERN, SECTOR_PATTERN, FILE_PATTERN = range(3)
"""Values of the column PATTERN."""

# Columns of the sector table. P0..P9 belong to the formula:
#   HATA      near constant, near slope, break point km, far constant, far slope, height difference m
#   TR38901   sight constant, slope, dB per metre, break point m, constant beyond it, hidden constant, hidden slope,
#             height difference m, near distance m, decay m (both 0: sight is told by the terrain)
#   LOCAL_5G  free space at 1 km, height difference m, far constant, far slope, loss at 40 m, loss at 100 m
(
    GROUP,
    EIRP_DBM,
    REACH_M,
    FREE_SPACE_1M_DB,
    FORMULA,
    P0,
    P1,
    P2,
    P3,
    P4,
    P5,
    P6,
    P7,
    P8,
    P9,
    PATTERN,
    SIN_AZIMUTH,
    COS_AZIMUTH,
    SIN_MECHANICAL_TILT,
    COS_MECHANICAL_TILT,
    ELECTRICAL_TILT_DEG,
    HORIZONTAL_BEAMWIDTH_DEG,
    VERTICAL_BEAMWIDTH_DEG,
    CLUTTER,
    CLUTTER_OVER_ROOFS_DB,
    CLUTTER_STREET_DB,
    CLUTTER_DEVIATE,
    CLUTTER_MOST_DB,
) = range(28)
SECTOR_COLUMNS = 28
"""After these columns stand the cuts of a pattern from a file, in tables that have one."""


@njit(nogil=True, cache=True)
def terminal_clutter_db(sector: Float64Array, distance_m: float) -> float:
    """Return the statistical clutter loss of P.2108 3.2 at a distance, 0 where the row does not ask for it."""
    if sector[CLUTTER] == 0.0:
        return 0.0
    street = sector[CLUTTER_STREET_DB] + 23.9 * log10(max(distance_m * 1e-3, 0.25))  # (5a)
    roofs_weight = 10.0 ** (-0.2 * sector[CLUTTER_OVER_ROOFS_DB])
    street_weight = 10.0 ** (-0.2 * street)
    total = roofs_weight + street_weight
    sigma = sqrt((16.0 * roofs_weight + 36.0 * street_weight) / total)  # (3b), (4b), (5b)
    loss: float = -5.0 * log10(total) + sigma * sector[CLUTTER_DEVIATE]  # (3a)
    return min(loss, float(sector[CLUTTER_MOST_DB]))


@njit(nogil=True, cache=True)
def direction_loss_db(sector: Float64Array, east: float, north: float, up: float) -> float:
    """Return what pattern and terminal clutter take off towards a receiver; never negative.

    The receiver stands ``east, north, up`` metres from the antenna.
    """
    clutter = terminal_clutter_db(sector, sqrt(east * east + north * north))
    if sector[PATTERN] == OMNI_PATTERN:
        return clutter
    if sector[PATTERN] == FILE_PATTERN:
        phi, elevation = antenna_angles_deg(
            east,
            north,
            up,
            sector[SIN_AZIMUTH],
            sector[COS_AZIMUTH],
            sector[SIN_MECHANICAL_TILT],
            sector[COS_MECHANICAL_TILT],
        )
        return clutter + file_attenuation_db(sector, SECTOR_COLUMNS, phi, elevation)
    return clutter + float(
        sector_attenuation_db(
            east,
            north,
            up,
            sector[SIN_AZIMUTH],
            sector[COS_AZIMUTH],
            sector[SIN_MECHANICAL_TILT],
            sector[COS_MECHANICAL_TILT],
            sector[ELECTRICAL_TILT_DEG],
            sector[HORIZONTAL_BEAMWIDTH_DEG],
            sector[VERTICAL_BEAMWIDTH_DEG],
        )
    )


@njit(nogil=True, cache=True)
def formula_loss_db(sector: Float64Array, distance_m: float, slant_db: float, log_km: float, visible: bool) -> float:
    """Return the loss of a sector's formula at a horizontal distance.

    Args:
        sector: a row of the sector table.
        distance_m: horizontal distance.
        slant_db: 20 log10 of the slant distance in metres over the terrain, for free space.
        log_km: log10 of the horizontal distance in km.
        visible: whether the terrain leaves line of sight; used by TR 38.901 alone.
    """
    free_space_db = sector[FREE_SPACE_1M_DB] + slant_db
    formula = sector[FORMULA]
    if formula == FREE_SPACE:
        return float(free_space_db)
    if formula == HATA:
        if distance_m * 1e-3 <= sector[P2]:
            hata_db = sector[P0] + sector[P1] * log_km
        else:
            difference_m = sector[P5]
            hata_db = (
                sector[P3] + sector[P4] * log_km + 10.0 * log10(distance_m * distance_m + difference_m * difference_m)
            )
        return float(max(free_space_db, hata_db))
    if formula == TR38901:
        difference_m = sector[P7]
        slant_m = sqrt(distance_m * distance_m + difference_m * difference_m)
        log_slant = log10(slant_m)
        if distance_m <= sector[P3]:
            sight_db = sector[P0] + sector[P1] * log_slant + sector[P2] * slant_m
        else:
            sight_db = sector[P4] + 40.0 * log_slant
        if sector[P9] > 0.0:
            near_m, decay_m = sector[P8], sector[P9]
            probability = 1.0
            if distance_m > near_m:
                if near_m == 10.0:  # rural
                    probability = exp(-(distance_m - near_m) / decay_m)
                else:
                    share = near_m / distance_m
                    probability = share + exp(-distance_m / decay_m) * (1.0 - share)
        else:
            probability = 1.0 if visible else 0.0
        if probability == 1.0:
            return float(sight_db)
        hidden_db = max(sight_db, sector[P5] + sector[P6] * log_slant)
        return float(probability * sight_db + (1.0 - probability) * hidden_db)
    difference_m = sector[P1]
    near_db = sector[P0] + 10.0 * log10((distance_m * distance_m + difference_m * difference_m) * 1e-6)
    if distance_m <= 40.0:
        return float(near_db)
    if distance_m >= 100.0:
        return float(max(sector[P2] + sector[P3] * log_km, near_db))
    return float(sector[P4] + (sector[P5] - sector[P4]) * (log10(distance_m / 40.0) / log10(100.0 / 40.0)))
