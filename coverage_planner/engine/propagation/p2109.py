"""Recommendation ITU-R P.2109-2: building entry loss, not exceeded with a given probability."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from scipy.special import ndtri

from coverage_planner.engine.propagation.p1812 import check_validity
from coverage_planner.model.errors import OutOfValidity
from coverage_planner.model.margins import Building
from coverage_planner.model.text import Text

Float64Array = npt.NDArray[np.float64]

FREQUENCY_GHZ = (0.08, 100.0)
ELEVATION_DEG = (-90.0, 90.0)

_COEFFICIENTS = {  # table 1: r, s, t, u, v, w, x, y, z
    Building.TRADITIONAL: (12.64, 3.72, 0.96, 9.6, 2.0, 9.1, -3.0, 4.5, -2.0),
    Building.THERMALLY_EFFICIENT: (28.19, -3.0, 8.48, 13.5, 3.8, 27.8, -2.9, 9.4, -2.1),
}


def building_entry_loss_db(
    *,
    frequency_ghz: npt.ArrayLike,
    probability: npt.ArrayLike,
    building: Building,
    elevation_deg: npt.ArrayLike = 0.0,
) -> Float64Array:
    """Return the loss not exceeded with ``probability`` (0..1, exclusive), (1)-(10); arrays are broadcast.

    Raises:
        OutOfValidity: outside 0.08..100 GHz, beyond +-90 degrees, or for a probability not between 0 and 1.
    """
    frequency = np.asarray(frequency_ghz, dtype=np.float64)
    share = np.asarray(probability, dtype=np.float64)
    elevation = np.asarray(elevation_deg, dtype=np.float64)
    for field, values, limits in (
        ("frequency_ghz", frequency, FREQUENCY_GHZ),
        ("elevation_deg", elevation, ELEVATION_DEG),
    ):
        for value in (float(np.min(values)), float(np.max(values))):
            check_validity(field, value, limits, "P.2109")
    if not bool(np.all((share > 0) & (share < 1))):
        raise OutOfValidity(
            Text("P.2109の確率は0と1の間の値です", "P.2109: a probability lies between 0 and 1"),
            remedy=Text("0より大きく1より小さい値を指定してください", "give a value above 0 and below 1"),
            field="probability",
        )
    r, s, t, u, v, w, x, y, z = _COEFFICIENTS[building]
    log_f = np.log10(frequency)
    horizontal = r + s * log_f + t * log_f**2  # (9)
    elevated = 0.212 * np.abs(elevation)  # (10)
    deviate = ndtri(share)
    first = deviate * (u + v * log_f) + horizontal + elevated  # (2), (5), (7)
    second = deviate * (y + z * log_f) + w + x * log_f  # (3), (6), (8)
    return np.asarray(10 * np.log10(10 ** (0.1 * first) + 10 ** (0.1 * second) + 10**-0.3))  # (1), (4): C = -3
