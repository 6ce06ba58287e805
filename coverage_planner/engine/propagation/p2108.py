"""Recommendation ITU-R P.2108-1: clutter loss at a terminal, added to a path loss that knows no clutter there.

Never together with clutter heights in the profile, which already count it (:func:`refuse_clutter_twice`).
"""

from __future__ import annotations

from math import atan, degrees, log, log10, pi, sqrt, tan
from statistics import NormalDist

from coverage_planner.engine.propagation.p1812 import check_validity
from coverage_planner.model.errors import OutOfValidity
from coverage_planner.model.margins import Clutter
from coverage_planner.model.text import Text

HEIGHT_GAIN_GHZ = (0.03, 3.0)
TERRESTRIAL_GHZ = (0.5, 67.0)
TERRESTRIAL_KM = (0.25, 1e4)
AERONAUTICAL_GHZ = (10.0, 100.0)
STREET_WIDTH_M = 27.0


CLUTTER_HEIGHT_M = {
    Clutter.WATER: 10.0,
    Clutter.OPEN: 10.0,
    Clutter.SUBURBAN: 10.0,
    Clutter.URBAN: 15.0,
    Clutter.FOREST: 15.0,
    Clutter.DENSE_URBAN: 20.0,
}


def _above(field: str, value: float, low: float, high: float) -> None:
    """Refuse values not strictly inside, which the inclusive check lets through."""
    if not low < value < high:
        raise OutOfValidity(
            Text(f"P.2108の {field} = {value:g} は使えません", f"P.2108: {field} = {value:g} cannot be used"),
            remedy=Text(
                f"{low:g}より大きく{high:g}より小さい値を指定してください", f"give a value between {low:g} and {high:g}"
            ),
            field=field,
        )


def height_gain_loss_db(
    *,
    frequency_ghz: float,
    antenna_m: float,
    clutter: Clutter,
    clutter_height_m: float | None = None,
    street_width_m: float = STREET_WIDTH_M,
) -> float:
    """Return the terminal's loss within clutter, Ah of 3.1; 0 with the antenna at or above the clutter.

    Raises:
        OutOfValidity: outside 0.03..3 GHz or with heights and widths that are not positive.
    """
    representative_m = CLUTTER_HEIGHT_M[clutter] if clutter_height_m is None else clutter_height_m
    check_validity("frequency_ghz", frequency_ghz, HEIGHT_GAIN_GHZ, "P.2108")
    for field, value in (
        ("antenna_m", antenna_m),
        ("clutter_height_m", representative_m),
        ("street_width_m", street_width_m),
    ):
        _above(field, value, 0.0, 1e4)
    if antenna_m >= representative_m:
        return 0.0
    if clutter in (Clutter.WATER, Clutter.OPEN):
        return -(21.8 + 6.2 * log10(frequency_ghz)) * log10(antenna_m / representative_m)  # (2b), (2f)
    below_m = representative_m - antenna_m  # (2d)
    angle_deg = degrees(atan(below_m / street_width_m))  # (2e)
    nu = 0.342 * sqrt(frequency_ghz) * sqrt(below_m * angle_deg)  # (2c), (2g)
    x = nu - 0.1
    knife_edge = 6.9 + 20 * log10(sqrt(x * x + 1) + x) if nu > -0.78 else 0.0
    return knife_edge - 6.03  # (2a)


def terrestrial_loss_db(*, frequency_ghz: float, distance_km: float, location_percent: float) -> float:
    """Return the statistical clutter loss not exceeded at ``location_percent`` of places, Lctt of 3.2.

    For one end within urban or suburban clutter; never more than at 2 km, which matters beyond that distance and, since
    the spread shrinks with distance, for high percentages below it too.

    Raises:
        OutOfValidity: outside 0.5..67 GHz, below 0.25 km, or for a percentage not between 0 and 100.
    """
    check_validity("frequency_ghz", frequency_ghz, TERRESTRIAL_GHZ, "P.2108")
    check_validity("distance_km", distance_km, TERRESTRIAL_KM, "P.2108")
    _above("location_percent", location_percent, 0.0, 100.0)
    return min(
        _terrestrial_db(frequency_ghz, distance_km, location_percent),
        _terrestrial_db(frequency_ghz, 2.0, location_percent),
    )


def _terrestrial_db(frequency_ghz: float, distance_km: float, location_percent: float) -> float:
    log_f = log10(frequency_ghz)
    over_roofs = -2 * log10(10 ** (-5 * log_f - 12.5) + 10**-16.5)  # (4a)
    along_street = 32.98 + 23.9 * log10(distance_km) + 3 * log_f  # (5a)
    weights = 10 ** (-0.2 * over_roofs), 10 ** (-0.2 * along_street)
    sigma = sqrt((16 * weights[0] + 36 * weights[1]) / sum(weights))  # (3b), (4b), (5b)
    return -5 * log10(sum(weights)) + sigma * NormalDist().inv_cdf(location_percent / 100)  # (3a)


def aeronautical_loss_db(*, frequency_ghz: float, elevation_deg: float, location_percent: float) -> float:
    """Return the clutter loss of a slant path not exceeded at ``location_percent`` of places, Lces of 3.3.

    Raises:
        OutOfValidity: outside 10..100 GHz, 0..90 degrees, or for a percentage not between 0 and 100.
    """
    check_validity("frequency_ghz", frequency_ghz, AERONAUTICAL_GHZ, "P.2108")
    check_validity("elevation_deg", elevation_deg, (0.0, 90.0), "P.2108")
    _above("location_percent", location_percent, 0.0, 100.0)
    share = location_percent / 100
    k1 = 93 * frequency_ghz**0.175
    angle = 0.05 * (1 - elevation_deg / 90) + pi * elevation_deg / 180
    inside = -k1 * log(1 - share) / tan(angle)
    power = 0.5 * (90 - elevation_deg) / 90
    spread = float(max(inside, 0.0) ** power)
    return spread - 1 + 0.6 * NormalDist().inv_cdf(share)  # (6)


def refuse_clutter_twice(profile_has_clutter: bool) -> None:
    """Refuse a terminal clutter loss on a profile that carries clutter heights.

    Raises:
        OutOfValidity: with the reason.
    """
    if profile_has_clutter:
        raise OutOfValidity(
            Text(
                "断面に地物の高さがあるため、受信点の地物損失(P.2108)を重ねることはできません",
                "the profile has clutter heights: a terminal clutter loss (P.2108) would count the clutter twice",
            ),
            remedy=Text("どちらか一方だけを使ってください", "use one of the two"),
            field="clutter_height_m",
        )
