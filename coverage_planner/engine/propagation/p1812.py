"""Recommendation ITU-R P.1812: basic transmission loss of a terrestrial point-to-area path, 30 MHz to 6 GHz.

Median field prediction with diffraction (delta-Bullington over terrain with clutter), ducting and layer reflection,
troposcatter (the equation of P.1812-6, as the ITU-R advises), time percentage and location variability. Terminal
clutter and building entry are separate (P.2108, P.2109); clutter that stands in the profile is never counted again.

The maps of refractivity that belong to the Recommendation are not shipped: without values of its own a path takes
:data:`DEFAULT_DELTA_N` and :data:`DEFAULT_N0`, and the answer says so.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import isfinite

import numpy as np
import numpy.typing as npt

from coverage_planner.engine.propagation.p1812_path import P1812Path, p1812_path
from coverage_planner.engine.propagation.p1812_profile import INLAND, SEA
from coverage_planner.engine.propagation.p1812_terms import P1812Constants, inverse_normal, p1812_constants
from coverage_planner.model.errors import OutOfValidity
from coverage_planner.model.text import Text

Float64Array = npt.NDArray[np.float64]

FREQUENCY_MHZ = (30.0, 6000.0)
DISTANCE_KM = (0.25, 3000.0)
TIME_PERCENT = (1.0, 50.0)
LOCATION_PERCENT = (1.0, 99.0)
ANTENNA_HEIGHT_M = (1.0, 3000.0)
DELTA_N = (0.0, 150.0)
"""N-units per km; the yearly means of the Recommendation's map lie well inside."""
N0 = (200.0, 500.0)
GROUND_M = (-1000.0, 10_000.0)
CLUTTER_M = (0.0, 1000.0)
LEAST_SAMPLES = 5
"""More than four samples are wanted by 3.2."""

DEFAULT_DELTA_N = 45.0
DEFAULT_N0 = 325.0
DEFAULT_LATITUDE_DEG = 36.0
"""Middle of Japan; used, and said, where the path's latitude is not given."""
RESOLUTION_M = 50.0
"""Width of the square over which location variability applies (wa of 4.7): a sub-cell."""


@dataclass(frozen=True, slots=True, kw_only=True)
class P1812Parameters:
    """What a prediction needs beside the profile; heights above ground."""

    frequency_mhz: float
    tx_height_m: float
    rx_height_m: float
    time_percent: float = 50.0
    location_percent: float = 50.0
    vertical: bool = True
    latitude_deg: float = DEFAULT_LATITUDE_DEG
    delta_n: float = DEFAULT_DELTA_N
    n0: float = DEFAULT_N0
    coast_km: tuple[float, float] | None = None
    """Distances over land from each end to the coast (dct, dcr); None takes them from the zones of the profile."""

    def __post_init__(self) -> None:
        """Refuse what the Recommendation is not defined for.

        Raises:
            OutOfValidity: naming the parameter.
        """
        for field, value, limits in (
            ("frequency_mhz", self.frequency_mhz, FREQUENCY_MHZ),
            ("tx_height_m", self.tx_height_m, ANTENNA_HEIGHT_M),
            ("rx_height_m", self.rx_height_m, ANTENNA_HEIGHT_M),
            ("time_percent", self.time_percent, TIME_PERCENT),
            ("location_percent", self.location_percent, LOCATION_PERCENT),
            ("latitude_deg", self.latitude_deg, (-80.0, 80.0)),
            ("delta_n", self.delta_n, DELTA_N),
            ("n0", self.n0, N0),
        ):
            check_validity(field, value, limits)

    def constants(self) -> P1812Constants:
        """Return the constants of the kernels."""
        return p1812_constants(
            frequency_ghz=self.frequency_mhz / 1000,
            vertical=self.vertical,
            time_percent=self.time_percent,
            latitude_deg=self.latitude_deg,
            delta_n=self.delta_n,
            n0=self.n0,
        )


def check_validity(field: str, value: float, limits: tuple[float, float], recommendation: str = "P.1812") -> None:
    """Refuse a value outside the range of the Recommendation.

    Raises:
        OutOfValidity: naming the parameter.
    """
    low, high = limits
    if not low <= value <= high:
        raise OutOfValidity(
            Text(
                f"{recommendation}の {field} = {value:g} は適用範囲({low:g}~{high:g})の外です",
                f"{recommendation}: {field} = {value:g} is outside its range {low:g} to {high:g}",
            ),
            remedy=Text(f"{low:g}~{high:g} の値を指定してください", f"give a value from {low:g} to {high:g}"),
            field=field,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class P1812Loss:
    """Loss of one path and what it is made of."""

    loss_db: float
    """Lb, not exceeded for p % of the time at pL % of locations, (69)."""
    location_db: float
    """Lloc, what location variability adds to the median."""
    sigma_location_db: float
    path: P1812Path


def p1812_loss(
    *,
    distance_km: Float64Array,
    height_m: Float64Array,
    parameters: P1812Parameters,
    clutter_height_m: Float64Array | None = None,
    zone: npt.NDArray[np.uint8] | None = None,
) -> P1812Loss:
    """Return the basic transmission loss of a path from the first to the last sample.

    Args:
        distance_km: distances from the transmitter, rising from 0.
        height_m: ground above sea level.
        parameters: frequency, heights, percentages, climate.
        clutter_height_m: representative clutter heights; those of the end samples are not used for diffraction (3.2).
        zone: INLAND, COASTAL or SEA at each sample; None is inland.

    Raises:
        OutOfValidity: when the path is too short, too long, has too few samples or values that are not numbers.
    """
    terrain = np.ascontiguousarray(height_m, dtype=np.float64)
    distance = np.ascontiguousarray(distance_km, dtype=np.float64)
    clutter = np.zeros_like(terrain) if clutter_height_m is None else np.asarray(clutter_height_m, dtype=np.float64)
    check_validity("distance_km", float(distance[-1]), DISTANCE_KM)
    if distance.size < LEAST_SAMPLES:
        raise OutOfValidity(
            Text(
                f"断面が{distance.size}点しかありません",
                f"the profile has only {distance.size} points",
            ),
            remedy=Text(
                f"{LEAST_SAMPLES}点以上の断面を与えてください", f"give a profile of at least {LEAST_SAMPLES} points"
            ),
            field="profile",
        )
    for field, values in (("height_m", terrain), ("clutter_height_m", clutter), ("distance_km", distance)):
        if not bool(np.isfinite(values).all()):
            raise OutOfValidity(
                Text(
                    f"断面の {field} に数値でない値があります", f"the profile's {field} has values that are no numbers"
                ),
                remedy=Text("標高の欠けた区間を補ってください", "fill the gaps of the profile"),
                field=field,
            )
    for field, values, limits in (("height_m", terrain, GROUND_M), ("clutter_height_m", clutter, CLUTTER_M)):
        for value in (float(values.min()), float(values.max())):
            check_validity(field, value, limits)
    zones = np.full(terrain.size, INLAND, dtype=np.uint8) if zone is None else np.ascontiguousarray(zone, np.uint8)
    path = p1812_path(
        distance,
        terrain,
        terrain + clutter,
        np.zeros_like(terrain),
        zones,
        terrain.size - 1,
        parameters.tx_height_m,
        parameters.rx_height_m,
        *(parameters.coast_km or (-1.0, -1.0)),
        parameters.constants(),
    )
    sigma = location_sigma_db(parameters.frequency_mhz / 1000, parameters.rx_height_m, float(clutter[-1]))
    location = 0.0
    if zones[-1] != SEA:
        location = location_variability_db(parameters.location_percent, sigma)
    loss = max(path.Lb0p, path.Lbc + location)  # (69)
    if not isfinite(path.Lbc):
        raise OutOfValidity(
            Text("この断面では損失を計算できません", "the loss of this profile cannot be computed"),
            remedy=Text("断面の値を確かめてください", "check the values of the profile"),
            field="profile",
        )
    return P1812Loss(loss_db=loss, location_db=location, sigma_location_db=sigma, path=path)


def location_sigma_db(
    frequency_ghz: float, rx_height_m: float, clutter_m: float, resolution_m: float = RESOLUTION_M
) -> float:
    """Return the standard deviation of location variability outdoors, 4.7 and 4.9.

    Full among the clutter, falling to nothing 10 m above it.
    """
    over = min(max((rx_height_m - clutter_m) / 10, 0.0), 1.0)
    return float((0.52 + 0.024 * frequency_ghz) * resolution_m**0.28 * (1 - over))


def location_variability_db(location_percent: float, sigma_db: float) -> float:
    """Return Lloc, added to the median loss for ``location_percent`` of places, (66); 0 at 50 %."""
    if location_percent == 50:
        return 0.0
    return -float(inverse_normal(location_percent / 100)) * sigma_db
