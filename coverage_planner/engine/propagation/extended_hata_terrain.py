"""Extended Hata on a terrain profile: the median formula of NTIA TR-15-517 plus Okumura's terrain corrections.

The path is looked at from the mobile. What is added to the median formula:

* effective heights over the average ground 3..15 km away, held to 30..200 m (base) and 1..10 m (mobile);
* with one horizon common to both ends: isolated ridge (Okumura, figure 31);
* otherwise: rolling hills, median and fine (figures 28, 29), and general slope near the mobile (figure 34);
* always: mixed land and sea path (figure 35); ground at exactly 0 m is sea, as in NTIA's terrain data.

Equal to NTIA's reference program, its peculiarities included, because the published vectors are:

* between 3 and 15 km the average ground is scaled by ``(d - 3)/12`` as a height above sea level, so on high ground the
  effective heights run into their limits (the Wireless Innovation Forum changed this in its own version);
* below the median height the fine rolling gain grows from the foot of the hill upwards, with a step at either end;
* the ridge height is measured from a line whose two weights are interchanged;
* the ridge curves are continued by straight lines outside 15..60 km and 0..8 km.

Not used for footprints (their terrain is the line of sight); meant for single paths: ``path-loss``.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import exp, log10, sqrt

import numpy as np
import numpy.typing as npt

from coverage_planner.engine.propagation.extended_hata import BASE_HEIGHT_M, MOBILE_HEIGHT_M, hata_coefficients
from coverage_planner.model.settings import HataEnvironment

Float64Array = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class TerrainHataLoss:
    """Loss on a profile and what it is made of; gains are taken off the median loss."""

    loss_db: float
    median_loss_db: float
    base_over_average_m: float
    """The base antenna over the average ground, before it is held to the formula's range."""
    mobile_over_average_m: float
    effective_base_height_m: float
    effective_mobile_height_m: float
    breakpoint_km: float
    terrain_irregularity_m: float
    isolated_ridge_gain_db: float
    rolling_hills_median_gain_db: float
    rolling_hills_fine_gain_db: float
    slope_gain_db: float
    mixed_path_gain_db: float
    single_horizon: bool
    sea_share: float


def extended_hata_on_terrain(
    *,
    height_m: Float64Array,
    step_m: float,
    frequency_mhz: float,
    base_height_m: float,
    mobile_height_m: float,
    environment: HataEnvironment,
    sea: npt.NDArray[np.bool_] | None = None,
) -> TerrainHataLoss:
    """Return the loss from the base (first sample) to the mobile (last sample).

    Args:
        height_m: ground above sea level at equal steps, at least three samples.
        step_m: distance between samples.
        frequency_mhz: frequency; ranges are the caller's business.
        base_height_m: base antenna above its ground.
        mobile_height_m: mobile antenna above its ground.
        environment: urban, suburban or open.
        sea: where the path is sea; None takes ground at exactly 0 m for sea.
    """
    ground = np.asarray(height_m, dtype=np.float64)[::-1]
    distance_m = step_m * (ground.size - 1)
    distance_km = distance_m / 1000
    average_mobile, average_base = _average_ground(ground, step_m / 1000)
    base_over_m = base_height_m + float(ground[-1]) - average_base
    mobile_over_m = mobile_height_m + float(ground[0]) - average_mobile
    base, mobile = _held(base_over_m, BASE_HEIGHT_M), _held(mobile_over_m, MOBILE_HEIGHT_M)
    coefficients = hata_coefficients(frequency_mhz, base, mobile, environment)
    median = coefficients.loss_db(distance_km)
    upper, middle, lower = _terrain_quantiles(ground, step_m / 1000)
    irregularity = upper - lower
    mixed, sea_share = _mixed_path_gain((ground == 0.0) if sea is None else sea[::-1], distance_km)
    ridge = _common_ridge(ground, step_m, base_height_m, mobile_height_m)
    ridge_gain = rolling = fine = slope = 0.0
    if ridge is not None:
        ridge_gain = _isolated_ridge_gain(*ridge)
    else:
        log_h = log10(max(irregularity, 15.0))
        rolling = -1.5072013 + log_h * (8.458676 - 6.102538 * log_h)
        fine = _fine_rolling_gain(float(ground[0]), upper, middle, lower)
        slope = _slope_gain(_mobile_slope_mrad(ground, step_m), distance_km)
    return TerrainHataLoss(
        loss_db=median - ridge_gain - rolling - fine - slope - mixed,
        median_loss_db=median,
        base_over_average_m=base_over_m,
        mobile_over_average_m=mobile_over_m,
        effective_base_height_m=base,
        effective_mobile_height_m=mobile,
        breakpoint_km=coefficients.breakpoint_km,
        terrain_irregularity_m=irregularity,
        isolated_ridge_gain_db=ridge_gain,
        rolling_hills_median_gain_db=rolling,
        rolling_hills_fine_gain_db=fine,
        slope_gain_db=slope,
        mixed_path_gain_db=mixed,
        single_horizon=ridge is not None,
        sea_share=sea_share,
    )


def _held(value: float, limits: tuple[float, float]) -> float:
    return min(max(value, limits[0]), limits[1])


def _average_ground(ground: Float64Array, step_km: float) -> tuple[float, float]:
    """Return the average ground that effective heights are counted from, at the mobile and at the base."""
    intervals = ground.size - 1
    distance_km = intervals * step_km
    if distance_km < 3:
        return float(ground[0]), float(ground[-1])
    near = int(3 / step_km)
    if distance_km <= 15:
        scale = (distance_km - 3) / 12
        return float(ground[near:].mean()) * scale, float(ground[: intervals - near + 1].mean()) * scale
    far = int(15 / step_km)
    return float(ground[near : far + 1].mean()), float(ground[intervals - far : intervals - near + 1].mean())


def _terrain_quantiles(ground: Float64Array, step_km: float) -> tuple[float, float, float]:
    """Return the heights exceeded on 10, 50 and 90 % of the 10 km next to the mobile; shorter paths are scaled up."""
    distance_km = (ground.size - 1) * step_km
    part = ground if distance_km < 10 else ground[: int(10 / step_km) + 1]
    falling = np.sort(part)[::-1]
    factor = (1 - 0.8 * exp(-0.2)) / (1 - 0.8 * exp(-0.02 * distance_km)) if distance_km < 10 else 1.0
    upper, middle, lower = (factor * float(falling[max(int(q * part.size - 1), 0)]) for q in (0.1, 0.5, 0.9))
    return upper, middle, lower


def _fine_rolling_gain(mobile_ground_m: float, upper: float, middle: float, lower: float) -> float:
    """Return the gain for where on a hill the mobile stands (Okumura, figure 29)."""
    log_h = log10(max(upper - lower, 10.0))
    full = -11.728795 + log_h * (15.544272 - 1.8154766 * log_h)
    if mobile_ground_m >= upper:
        return full
    if mobile_ground_m <= lower:
        return -full
    if mobile_ground_m >= middle:
        return full * (mobile_ground_m - middle) / (upper - middle)
    return -full * (mobile_ground_m - lower) / (middle - lower)


def _mobile_slope_mrad(ground: Float64Array, step_m: float) -> float:
    """Return the slope of the terrain near the mobile, positive when it falls away from it towards the base.

    Straight lines are fitted over the first 5, 6 ... 10 km (trapezoidal weights, as in the irregular terrain model); the
    steepest counts when all have one sign, otherwise the first.
    """
    distance_m = step_m * (ground.size - 1)
    heights = ground.astype(np.float32)
    slopes = []
    for reach_m in range(5000, 10001, 1000):
        if distance_m < reach_m:
            break
        n = int(reach_m / step_m)
        # The reference program sums in single precision, one sample after the other. In double precision 52 of its 53
        # published losses stay within 1e-4 dB and one differs by 1.07e-4; summed as it does, all are within 0.6e-4.
        places = np.arange(n, dtype=np.float32) - np.float32(n / 2)
        moments = heights[:n] * places
        moments[0] = (heights[0] - heights[n]) * np.float32(0.5) * places[0]
        moment = float(np.cumsum(moments, dtype=np.float32)[-1])
        slopes.append(-1000 * n * moment * 12 / ((n * n + 2) * n) / reach_m)
    if not slopes:
        return 0.0
    steepest, flattest = max(slopes), min(slopes)
    if distance_m <= 5000 or steepest * flattest < 0:
        return slopes[0]
    return steepest if steepest >= 0 else flattest


def _slope_gain(slope_mrad: float, distance_km: float) -> float:
    """Return the general slope gain (Okumura, figure 34), dB."""
    if slope_mrad <= 0:
        return slope_mrad * float(np.interp(distance_km, (10, 30), (0.25, 0.8)))
    return slope_mrad * float(np.interp(distance_km, (10, 30, 60), (0.125, 0.35, 0.6)))


_SEA_SHARES_30KM = (0.0, 0.15, 0.35, 0.45, 0.6, 0.65, 0.725, 0.775, 0.85, 1.0)
_SEA_SHARES_60KM = (0.0, 0.15, 0.3, 0.4, 0.5, 0.6, 0.725, 0.85, 0.9, 1.0)
_BASE_SEA_30KM_DB = (0.0, 1.0, 3.0, 4.0, 6.0, 7.0, 8.0, 9.0, 10.0, 11.0)
_MOBILE_SEA_30KM_DB = (0.0, 4.0, 5.5, 7.0, 8.5, 9.0, 9.5, 9.8, 10.25, 11.0)
_BASE_SEA_60KM_DB = (0.0, 2.0, 4.0, 5.5, 7.0, 9.0, 11.0, 13.0, 14.0, 15.0)
_MOBILE_SEA_60KM_DB = (0.0, 4.25, 6.25, 9.2, 10.5, 11.75, 13.0, 14.0, 14.25, 15.0)


def _mixed_path_gain(sea: npt.NDArray[np.bool_], distance_km: float) -> tuple[float, float]:
    """Return the land-sea gain (Okumura, figure 35) and the share of the path that is sea."""
    share = float(sea.mean())
    if share == 0:
        return 0.0, 0.0
    half = (sea.size - 1) // 2
    near_mobile, near_base = int(sea[:half].sum()), int(sea[half:].sum())
    # Weight of the curve "sea at the mobile's end" against "sea at the base's end".
    weight = 1.0 if near_mobile > near_base else 0.0 if near_base > near_mobile else 0.5

    def gain(shares: tuple[float, ...], at_base: tuple[float, ...], at_mobile: tuple[float, ...]) -> float:
        return float((1 - weight) * np.interp(share, shares, at_base) + weight * np.interp(share, shares, at_mobile))

    gains = (
        gain(_SEA_SHARES_30KM, _BASE_SEA_30KM_DB, _MOBILE_SEA_30KM_DB),
        gain(_SEA_SHARES_60KM, _BASE_SEA_60KM_DB, _MOBILE_SEA_60KM_DB),
    )
    return float(np.interp(distance_km, (30, 60), gains)), share


def _common_ridge(
    ground: Float64Array, step_m: float, base_height_m: float, mobile_height_m: float
) -> tuple[float, float, float] | None:
    """Return (base to ridge in km, mobile to ridge in km, ridge height in m) when both ends share one horizon."""
    distance_m = step_m * (ground.size - 1)
    curvature = 157e-9 * (1 - 0.04665 * exp(301 * exp(-float(ground.mean()) / 9460) / 179.3))
    mobile = float(ground[0]) + mobile_height_m
    base = float(ground[-1]) + base_height_m
    from_mobile = step_m * np.arange(1, ground.size - 1)
    from_base = distance_m - from_mobile
    inner = ground[1:-1]
    direct = (base - mobile) / distance_m
    sag = curvature * distance_m / 2
    seen_from_mobile = (inner - mobile) / from_mobile - curvature * from_mobile / 2
    seen_from_base = (inner - base) / from_base - curvature * from_base / 2
    above = np.flatnonzero(seen_from_mobile > direct - sag)
    if not above.size:
        return None
    horizon_mobile = float(from_mobile[int(np.argmax(seen_from_mobile))])
    # The base's horizon is looked for from the first point that hides the base from the mobile.
    first = int(above[0])
    farther = int(np.argmax(seen_from_base[first:])) + first
    horizon_base = float(from_base[farther]) if seen_from_base[farther] > -direct - sag else distance_m
    if abs(distance_m - horizon_mobile - horizon_base) > step_m / 2:
        return None
    edge = float(ground[int(horizon_mobile / step_m + 1e-6)])
    line = (base * horizon_base + mobile * horizon_mobile) / distance_m
    ridge_m = edge - line + curvature * horizon_mobile * horizon_base / 2
    return horizon_base / 1000, horizon_mobile / 1000, max(ridge_m, 0.0)


_RIDGE_BASE_KM = (15.0, 30.0, 60.0)
_RIDGE_GAIN_DB = np.array(
    [
        [4.0, -13.0, -17.5, -17.5, -15.0, -12.5, -10.0, -8.0, -6.0],
        [12.0, -8.5, -13.0, -12.0, -10.0, -8.0, -6.5, -5.0, -4.0],
        [20.0, -4.0, -6.5, -6.0, -4.5, -3.5, -2.5, -2.0, -1.0],
    ]
)
"""Okumura, figure 31: rows for base-to-ridge distances of 15, 30, 60 km, columns for 0..8 km from ridge to mobile."""


def _isolated_ridge_gain(base_km: float, mobile_km: float, ridge_m: float) -> float:
    row = 0 if base_km < _RIDGE_BASE_KM[1] else 1
    col = min(max(int(np.ceil(mobile_km)) - 1, 0), 7)
    at = (
        _RIDGE_GAIN_DB[row : row + 2, col]
        + (mobile_km - col) * np.diff(_RIDGE_GAIN_DB[row : row + 2, col : col + 2])[:, 0]
    )
    along = (base_km - _RIDGE_BASE_KM[row]) / (_RIDGE_BASE_KM[row + 1] - _RIDGE_BASE_KM[row])
    return sqrt(ridge_m / 200) * float(at[0] + (at[1] - at[0]) * along)
