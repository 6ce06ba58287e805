"""Extended Hata median loss of NTIA TR-15-517, Appendix A: the point formula, without terrain corrections.

Okumura's median curves are refitted so that Hata's formula reaches 3 GHz and 100 km:

* at 1 km the urban median attenuation beyond free space (base 200 m, mobile 3 m) is 22, 23.5 and 25.85 dB at 1.5, 2
  and 3 GHz, the suburban gain 11.5, 12.4 and 14 dB; both are parabolas in log10 f through those points;
* at 100 km the attenuation is ``120.78129 - 52.714929 log10 f + 10.919011 log10^2 f``;
* up to a break point (15..25 km at 1-4 GHz) the loss follows Hata's exponent, beyond it half-exponents 2.5, 3 and 3.22 at base
  heights of 24.5, 70 and 200 m (Okumura, figure 12);
* base height gain ``13.82 log10 h_b``; mobile height gain of Hata's large city; open areas as Hata.

The formula is used at every frequency as NTIA's own program does. Measured against Hata (1980) at 30 m, 1.5 m, 1 km, urban:
equal at 1500 MHz, lower by 0.8 dB at 1000 MHz, 1.1 dB at 800 MHz and 1.3 dB at 700 MHz.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from math import hypot, log10, pi, sqrt

from coverage_planner.model.errors import OutOfValidity
from coverage_planner.model.settings import HataEnvironment
from coverage_planner.model.text import Text

FREQUENCY_MHZ = (150.0, 3000.0)
"""Documented range of the refit (Hata's lower end, the upper end of TR-15-517)."""
PLANNING_FREQUENCY_MHZ = (150.0, 6000.0)
"""Range in which the formula may be used with a label; 3.5 GHz band sharing studies use it there (TR-15-517)."""
BASE_HEIGHT_M = (30.0, 200.0)
PLANNING_BASE_HEIGHT_M = (20.0, 200.0)
"""Base heights accepted with a label; the 20 m floor is that of the Wireless Innovation Forum's R2-SGN-04."""
MOBILE_HEIGHT_M = (1.0, 10.0)
DISTANCE_KM = (1.0, 100.0)

# NTIA's program takes c from rounded constants; with the exact c every loss would be 9e-5 dB higher.
_SPEED_OF_LIGHT_M_PER_S = 1 / sqrt(8.854e-12 * 4e-7 * pi)
_REFERENCE_BASE_M = 200.0
_REFERENCE_MOBILE_M = 3.0


@dataclass(frozen=True, slots=True)
class HataCoefficients:
    """The formula for one frequency, pair of heights and environment, reduced to what depends on distance.

    Up to ``breakpoint_km``: ``near_constant_db + near_slope_db * log10(d_km)``. Beyond:
    ``far_constant_db + far_slope_db * log10(d_km) + 20 log10(slant distance in m)`` where the slant distance is
    ``hypot(1000 d_km, height_difference_m)``.
    """

    near_constant_db: float
    near_slope_db: float
    breakpoint_km: float
    far_constant_db: float
    far_slope_db: float
    height_difference_m: float

    def loss_db(self, distance_km: float) -> float:
        """Return the median loss at a distance, dB."""
        if distance_km <= self.breakpoint_km:
            return self.near_constant_db + self.near_slope_db * log10(distance_km)
        slant_m = hypot(1000 * distance_km, self.height_difference_m)
        return self.far_constant_db + self.far_slope_db * log10(distance_km) + 20 * log10(slant_m)


def _parabola(x: float, points: tuple[tuple[float, float], ...]) -> float:
    """Return the parabola through three points at ``x`` (Newton's divided differences)."""
    (x0, y0), (x1, y1), (x2, y2) = points
    first = (y1 - y0) / (x1 - x0)
    second = ((y2 - y1) / (x2 - x1) - first) / (x2 - x0)
    return y0 + (x - x0) * (first + (x - x1) * second)


def _through(
    arguments: tuple[float, float, float], values: tuple[float, float, float]
) -> tuple[tuple[float, float], ...]:
    return tuple((log10(a), v) for a, v in zip(arguments, values, strict=True))


_FIT_FREQUENCIES_MHZ = (1500.0, 2000.0, 3000.0)
_URBAN_1KM_DB = _through(_FIT_FREQUENCIES_MHZ, (22.0, 23.5, 25.85))
_SUBURBAN_1KM_DB = _through(_FIT_FREQUENCIES_MHZ, (11.5, 12.4, 14.0))
_HALF_EXPONENT = _through((24.5, 70.0, 200.0), (2.5, 3.0, 3.22))


def _mobile_height_gain_db(height_m: float) -> float:
    return 3.2 * log10(11.75 * height_m) ** 2 - 4.97  # Hata (1980) equation (16), large city


def _attenuation_100km_db(log_f: float) -> float:
    return 120.78129 + log_f * (-52.714929 + 10.919011 * log_f)


def environment_gain_db(frequency_mhz: float, environment: HataEnvironment) -> float:
    """Return what an environment takes off the urban loss, dB."""
    log_f = log10(frequency_mhz)
    if environment is HataEnvironment.SUBURBAN:
        return _parabola(log_f, _SUBURBAN_1KM_DB)
    if environment is HataEnvironment.OPEN:
        return 40.94 - 18.33 * log_f + 4.78 * log_f**2
    return 0.0


@lru_cache(maxsize=4096)
def hata_coefficients(
    frequency_mhz: float, base_height_m: float, mobile_height_m: float, environment: HataEnvironment
) -> HataCoefficients:
    """Return the formula for a frequency, heights and environment; ranges are the caller's business."""
    log_f, log_hb = log10(frequency_mhz), log10(base_height_m)
    free_space_1m = 20 * log10(4 * pi * frequency_mhz * 1e6 / _SPEED_OF_LIGHT_M_PER_S)
    reference_slant_m = hypot(1000.0, _REFERENCE_BASE_M - _REFERENCE_MOBILE_M)
    heights = 13.82 * (log10(_REFERENCE_BASE_M) - log_hb) + (
        _mobile_height_gain_db(_REFERENCE_MOBILE_M) - _mobile_height_gain_db(mobile_height_m)
    )
    attenuation_1km = _parabola(log_f, _URBAN_1KM_DB)
    attenuation_100km = _attenuation_100km_db(log_f)
    near_slope = 44.9 - 6.55 * log_hb
    # Exponents of the attenuation beyond free space, near and far; they meet at the break point.
    near_exponent = 0.1 * near_slope - 2.0
    far_exponent = 2.0 * (_parabola(log_hb, _HALF_EXPONENT) - 1.0)
    log_breakpoint = (2 * far_exponent + 0.1 * (attenuation_1km - attenuation_100km)) / (far_exponent - near_exponent)
    gain = environment_gain_db(frequency_mhz, environment)
    return HataCoefficients(
        near_constant_db=attenuation_1km + free_space_1m + 20 * log10(reference_slant_m) + heights - gain,
        near_slope_db=near_slope,
        breakpoint_km=10.0**log_breakpoint,
        far_constant_db=attenuation_100km + free_space_1m + heights - 20 * far_exponent - gain,
        far_slope_db=10 * far_exponent,
        height_difference_m=abs(base_height_m - mobile_height_m),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class HataTerms:
    """The summands of the median loss at one distance; they add up to it."""

    far: bool
    """Beyond the break point."""
    reference_km: float
    """Distance whose urban median attenuation is the starting point: 1 km, beyond the break point 100 km."""
    free_space_db: float
    """At 1 km over 197 m of height; beyond the break point over the path's own slant distance."""
    attenuation_db: float
    """Urban median beyond free space at the reference distance, base 200 m, mobile 3 m."""
    distance_db: float
    slope_db: float
    """Of log10(distance / reference distance)."""
    base_height_db: float
    mobile_height_db: float
    environment_db: float

    @property
    def loss_db(self) -> float:
        """Return the sum."""
        formula = self.free_space_db + self.attenuation_db + self.distance_db
        return formula + self.base_height_db + self.mobile_height_db + self.environment_db


def hata_terms(
    frequency_mhz: float,
    base_height_m: float,
    mobile_height_m: float,
    environment: HataEnvironment,
    distance_km: float,
) -> HataTerms:
    """Return the loss of :func:`hata_coefficients` at a distance, term by term."""
    whole = hata_coefficients(frequency_mhz, base_height_m, mobile_height_m, environment)
    log_f, far = log10(frequency_mhz), distance_km > whole.breakpoint_km
    slant_m = (
        hypot(1000 * distance_km, whole.height_difference_m)
        if far
        else hypot(1000.0, _REFERENCE_BASE_M - _REFERENCE_MOBILE_M)
    )
    reference_km = 100.0 if far else 1.0
    slope = whole.far_slope_db if far else whole.near_slope_db
    return HataTerms(
        far=far,
        reference_km=reference_km,
        free_space_db=20 * log10(4 * pi * frequency_mhz * 1e6 / _SPEED_OF_LIGHT_M_PER_S) + 20 * log10(slant_m),
        attenuation_db=_attenuation_100km_db(log_f) if far else _parabola(log_f, _URBAN_1KM_DB),
        distance_db=slope * log10(distance_km / reference_km),
        slope_db=slope,
        base_height_db=13.82 * (log10(_REFERENCE_BASE_M) - log10(base_height_m)),
        mobile_height_db=_mobile_height_gain_db(_REFERENCE_MOBILE_M) - _mobile_height_gain_db(mobile_height_m),
        environment_db=0.0 - environment_gain_db(frequency_mhz, environment),
    )


def check_range(field: str, value: float, limits: tuple[float, float]) -> None:
    """Raise :class:`OutOfValidity` naming the parameter when it lies outside the closed range ``limits``."""
    low, high = limits
    if not low <= value <= high:
        raise OutOfValidity(
            Text(
                f"拡張秦式の {field} = {value:g} は適用範囲 {low:g}〜{high:g} の外です",
                f"extended Hata: {field} = {value:g} is outside its range {low:g}..{high:g}",
            ),
            remedy=Text("範囲内の値にするか別のモデルを選んでください", "use a value inside it or another model"),
            field=field,
        )


def extended_hata_loss_db(
    *,
    frequency_mhz: float,
    base_height_m: float,
    mobile_height_m: float,
    distance_km: float,
    environment: HataEnvironment,
    beyond_validity: bool = False,
) -> float:
    """Return the median basic transmission loss, dB.

    Args:
        frequency_mhz: 150..3000 MHz.
        base_height_m: effective height of the base antenna, 30..200 m.
        mobile_height_m: height of the mobile antenna, 1..10 m.
        distance_km: 1..100 km.
        environment: urban, suburban or open.
        beyond_validity: True also takes 3000..6000 MHz and base heights from 20 m, which the caller then labels.

    Raises:
        OutOfValidity: naming the parameter outside its range.
    """
    check_range("frequency_mhz", frequency_mhz, PLANNING_FREQUENCY_MHZ if beyond_validity else FREQUENCY_MHZ)
    check_range("base_height_m", base_height_m, PLANNING_BASE_HEIGHT_M if beyond_validity else BASE_HEIGHT_M)
    check_range("mobile_height_m", mobile_height_m, MOBILE_HEIGHT_M)
    check_range("distance_km", distance_km, DISTANCE_KM)
    return hata_coefficients(frequency_mhz, base_height_m, mobile_height_m, environment).loss_db(distance_km)
