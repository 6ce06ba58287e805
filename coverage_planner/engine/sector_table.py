"""A site's sectors as the table of numbers that the footprint kernel reads, with the reach of each."""

from __future__ import annotations

from math import ceil, cos, log10, radians, sin

from coverage_planner.engine.propagation.extended_hata import (
    MOBILE_HEIGHT_M,
    PLANNING_BASE_HEIGHT_M,
    PLANNING_FREQUENCY_MHZ,
    check_range,
    hata_coefficients,
)
from coverage_planner.engine.propagation.free_space import free_space_constant_db
from coverage_planner.engine.propagation.p1812 import (
    ANTENNA_HEIGHT_M,
    LOCATION_PERCENT,
    TIME_PERCENT,
    check_validity,
)
from coverage_planner.engine.propagation.p1812 import FREQUENCY_MHZ as P1812_FREQUENCY_MHZ
from coverage_planner.engine.propagation.p1812_area import STEP_M
from coverage_planner.model.errors import OutOfValidity
from coverage_planner.model.settings import PropagationModel, RadioSettings
from coverage_planner.model.site import AntennaPattern, Sector, Site
from coverage_planner.model.terms import CARRIERS, Technology
from coverage_planner.model.text import Text


def check_settings(radio: RadioSettings) -> None:
    """Raise :class:`OutOfValidity` naming the first radio setting no footprint can be computed with."""
    ranges = (
        ("maximum_range_m", radio.maximum_range_m, 1.0, 100_000.0),
        ("receiver_height_m", radio.receiver_height_m, 0.0, 100.0),
        ("effective_earth_radius_factor", radio.effective_earth_radius_factor, 0.1, 100.0),
        ("margin_db", radio.margin_db, -100.0, 100.0),
        ("threshold_nr_dbm", radio.threshold_nr_dbm, -200.0, 50.0),
        ("threshold_lte_dbm", radio.threshold_lte_dbm, -200.0, 50.0),
    )
    for field, value, low, high in ranges:
        if not low <= value <= high:
            raise OutOfValidity(
                Text(
                    f"{field} = {value} は {low:g}〜{high:g} の範囲外です",
                    f"{field} = {value} is outside {low:g}..{high:g}",
                ),
                remedy=Text("電波の設定を見直してください", "correct the radio settings"),
                field=field,
            )
    if radio.model is PropagationModel.EXTENDED_HATA:
        check_range("receiver_height_m", radio.receiver_height_m, MOBILE_HEIGHT_M)
    if radio.model is PropagationModel.P1812:
        check_validity("receiver_height_m", radio.receiver_height_m, ANTENNA_HEIGHT_M)
        check_validity("time_percent", radio.time_percent, TIME_PERCENT)
        check_validity("location_percent", radio.location_percent, LOCATION_PERCENT)


def check_sectors(site: Site, radio: RadioSettings) -> None:
    """Raise :class:`OutOfValidity` naming the site's first sector that P.1812 is not defined for."""
    if radio.model is not PropagationModel.P1812:
        return
    for number, sector in enumerate(site.sectors, 1):
        try:
            check_validity("centre_frequency_mhz", sector.centre_frequency_mhz, P1812_FREQUENCY_MHZ)
            check_validity("height_agl_m", sector.height_agl_m, ANTENNA_HEIGHT_M)
        except OutOfValidity as error:
            raise OutOfValidity(
                Text(f"セクタ{number}: {error.message.ja}", f"sector {number}: {error.message.en}"),
                remedy=Text(
                    f"{error.remedy.ja if error.remedy else ''}。または伝搬モデルに拡張秦式か自由空間を選んでください",
                    f"{error.remedy.en if error.remedy else ''}, or choose extended Hata or free space as the model",
                ),
                field=error.field,
            ) from error


def threshold_ddbm(radio: RadioSettings, technology: Technology) -> int:
    """Return the least usable level in 0.1 dBm; finer thresholds are rounded up."""
    return ceil(round(radio.threshold_dbm(technology) * 10, 6))


def group_key(sector: Sector) -> tuple[Technology, int]:
    """Return (technology, carriers in bits 0-3): sectors with equal keys are one group of the footprint."""
    return sector.technology, sum(1 << CARRIERS.index(carrier) for carrier in set(sector.carriers))


def uses_hata(sector: Sector, radio: RadioSettings) -> bool:
    """Return True where the loss is extended Hata; bands above 6 GHz use free space in line of sight."""
    low, high = PLANNING_FREQUENCY_MHZ
    return radio.model is PropagationModel.EXTENDED_HATA and low <= sector.centre_frequency_mhz <= high


def sector_row(sector: Sector, radio: RadioSettings, keys: list[tuple[Technology, int]]) -> tuple[float, ...]:
    """Return the columns of footprint_rows for one sector, the reach among them."""
    if sector.pattern is not AntennaPattern.OMNI:
        for field in ("horizontal_beamwidth_deg", "vertical_beamwidth_deg"):
            if not 0 < getattr(sector, field) <= 360:
                raise OutOfValidity(
                    Text(f"半値幅 {field} は0〜360度です", f"{field} must lie in 0..360 degrees"), field=field
                )
    eirp_dbm = sector.eirp_per_resource_element_dbm - radio.margin_db
    constant_db = free_space_constant_db(sector.centre_frequency_mhz)
    # Levels are rounded half up, so 0.05 dB less than the threshold is still shown as the threshold.
    allowed_db = eirp_dbm - (threshold_ddbm(radio, sector.technology) / 10 - 0.05)
    reach_m = 10 ** min((allowed_db - constant_db) / 20, 9.0)
    if radio.model is PropagationModel.P1812:
        reach_m = _p1812_reach_m(allowed_db - constant_db, radio.time_percent)
    hata = (0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0)
    if uses_hata(sector, radio):
        low, high = PLANNING_BASE_HEIGHT_M
        c = hata_coefficients(
            sector.centre_frequency_mhz,
            min(max(sector.height_agl_m, low), high),
            radio.receiver_height_m,
            radio.environment,
        )
        # Each branch rises with distance; the far one is bounded from below by a slant distance equal to the distance.
        near_km = 10 ** min((allowed_db - c.near_constant_db) / c.near_slope_db, 6.0)
        far_km = 10 ** min((allowed_db - c.far_constant_db - 60) / (c.far_slope_db + 20), 6.0)
        hata_km = max(min(near_km, c.breakpoint_km), far_km if far_km > c.breakpoint_km else 0.0)
        reach_m = min(reach_m, 1000 * hata_km)
        hata = (
            1.0,
            c.near_constant_db,
            c.near_slope_db,
            c.breakpoint_km,
            c.far_constant_db,
            c.far_slope_db,
            c.height_difference_m,
        )
    return (
        float(keys.index(group_key(sector))),
        eirp_dbm,
        # One part in a million more, so that rounding in the bound never cuts a cell; the kernel tests each level.
        min(reach_m * (1 + 1e-6), radio.maximum_range_m),
        constant_db,
        *hata,
        float(sector.pattern is not AntennaPattern.OMNI),
        sin(radians(sector.azimuth_deg)),
        cos(radians(sector.azimuth_deg)),
        sin(radians(sector.mechanical_tilt_deg)),
        cos(radians(sector.mechanical_tilt_deg)),
        sector.electrical_tilt_deg,
        sector.horizontal_beamwidth_deg,
        sector.vertical_beamwidth_deg,
    )


def _p1812_reach_m(allowed_db: float, time_percent: float) -> float:
    """Return the distance beyond which P.1812 never allows ``allowed_db`` over the free-space loss at 1 m.

    The loss is at least Lb0p (69), which is free space with the rounded constant of (8), 0.05 dB less than exact, and
    below 50 % of the time up to 2.6 log10(50 / p) dB less (9). Losses are interpolated over at most one step.
    """
    lower_db = 0.05 + 2.6 * log10(50 / time_percent)
    return float(10 ** min((allowed_db + lower_db) / 20, 9.0)) + STEP_M
