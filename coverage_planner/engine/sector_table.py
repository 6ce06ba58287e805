"""A site's sectors as the table of numbers that the footprint kernel reads, with the reach of each."""

from __future__ import annotations

from collections.abc import Callable
from math import ceil, cos, log10, radians, sin
from statistics import NormalDist

import numpy as np
import numpy.typing as npt

from coverage_planner.engine import formula_loss
from coverage_planner.engine.antenna import pattern_cuts
from coverage_planner.engine.formula_loss import SECTOR_COLUMNS
from coverage_planner.engine.margins import (
    PROFILE_MODELS,
    TR38901_MODELS,
    check_margin_frequency,
    check_margins,
    margin_terms,
    statistical_clutter_db,
    total_db,
)
from coverage_planner.engine.propagation import local_5g, p526
from coverage_planner.engine.propagation.extended_hata import (
    MOBILE_HEIGHT_M,
    PLANNING_BASE_HEIGHT_M,
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
from coverage_planner.engine.propagation.swept_map import STEP_M
from coverage_planner.engine.propagation.tr38901 import RANGES, Scenario, scenario_formula
from coverage_planner.engine.substitute_model import base_heights_m, check_hata_sector, substitute_scenario
from coverage_planner.model.antenna_file import AntennaFile
from coverage_planner.model.errors import OutOfValidity
from coverage_planner.model.margins import TerminalClutter
from coverage_planner.model.settings import PropagationModel, RadioSettings, SightRule
from coverage_planner.model.site import AntennaPattern, Sector, Site
from coverage_planner.model.terms import CARRIERS, Technology
from coverage_planner.model.text import Text

GroupKey = tuple[Technology, int, int]
"""Technology, carriers in bits 0-3, least usable level in 0.1 dBm."""


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
    for band in radio.band_thresholds:
        if not (0 < band.low_mhz <= band.high_mhz and -200.0 <= band.threshold_dbm <= 50.0):
            raise OutOfValidity(
                Text(
                    f"帯域 {band.low_mhz:g}〜{band.high_mhz:g} MHz のしきい値 {band.threshold_dbm:g} dBm は使えません",
                    f"the threshold {band.threshold_dbm:g} dBm of {band.low_mhz:g}..{band.high_mhz:g} MHz cannot be used",
                ),
                remedy=Text("下限≦上限、しきい値は-200〜50 dBmとしてください", "lower edge first; -200 to 50 dBm"),
                field="band_thresholds",
            )
    check_margins(radio, land_use_clutter=radio.uses_land_use_clutter)
    if radio.model is PropagationModel.EXTENDED_HATA:
        check_range("receiver_height_m", radio.receiver_height_m, MOBILE_HEIGHT_M)
    if radio.model is PropagationModel.LOCAL_5G:
        check_validity("receiver_height_m", radio.receiver_height_m, local_5g.MOBILE_HEIGHT_M, "local 5G")
    if radio.model is PropagationModel.P526:
        check_validity("receiver_height_m", radio.receiver_height_m, p526.ANTENNA_HEIGHT_M, "P.526")
    if radio.model in TR38901_MODELS:
        limits = RANGES[Scenario(radio.model.value)].terminal_m
        check_validity("receiver_height_m", radio.receiver_height_m, limits, "TR 38.901")
    if radio.model is PropagationModel.P1812:
        check_validity("receiver_height_m", radio.receiver_height_m, ANTENNA_HEIGHT_M)
        check_validity("time_percent", radio.time_percent, TIME_PERCENT)
        check_validity("location_percent", radio.location_percent, LOCATION_PERCENT)


def check_sectors(site: Site, radio: RadioSettings) -> None:
    """Raise :class:`OutOfValidity` naming the site's first sector that model, pattern or margins are not defined for."""
    for number, sector in enumerate(site.sectors, 1):
        try:
            _check_sector(sector, radio)
        except OutOfValidity as error:
            raise OutOfValidity(
                Text(f"セクタ{number}: {error.message.ja}", f"sector {number}: {error.message.en}"),
                remedy=error.remedy,
                field=error.field,
            ) from error


def _check_sector(sector: Sector, radio: RadioSettings) -> None:
    antenna_of(sector, radio)
    check_margin_frequency(radio, sector.centre_frequency_mhz)
    if radio.model is PropagationModel.EXTENDED_HATA:
        check_hata_sector(sector, radio)
    ranges = _ranges(radio.model)
    if ranges is None:
        return
    frequency_mhz, height_m, name = ranges
    try:
        check_validity("centre_frequency_mhz", sector.centre_frequency_mhz, frequency_mhz, name)
        check_validity("height_agl_m", sector.height_agl_m, height_m, name)
    except OutOfValidity as error:
        others = Text("拡張秦式か自由空間", "extended Hata or free space")
        if sector.centre_frequency_mhz > P1812_FREQUENCY_MHZ[1] and radio.model is not PropagationModel.P526:
            others = Text("P.526か拡張秦式(6 GHz超はTR 38.901で計算)", "P.526 or extended Hata (TR 38.901 above 6 GHz)")
        raise OutOfValidity(
            error.message,
            remedy=Text(
                f"{error.remedy.ja if error.remedy else ''}。または伝搬モデルに{others.ja}を選んでください",
                f"{error.remedy.en if error.remedy else ''}, or choose {others.en} as the model",
            ),
            field=error.field,
        ) from error


def _ranges(model: PropagationModel) -> tuple[tuple[float, float], tuple[float, float], str] | None:
    """Return the ranges of frequency (MHz) and antenna height of a model, None where it is labelled instead."""
    if model is PropagationModel.P1812:
        return P1812_FREQUENCY_MHZ, ANTENNA_HEIGHT_M, "P.1812"
    if model is PropagationModel.P526:
        return p526.FREQUENCY_MHZ, p526.ANTENNA_HEIGHT_M, "P.526"
    if model is PropagationModel.LOCAL_5G:
        return local_5g.FREQUENCY_MHZ, local_5g.BASE_HEIGHT_M, "local 5G"
    if model in TR38901_MODELS:
        low, high = RANGES[Scenario(model.value)].frequency_ghz
        return (1000 * low, 1000 * high), base_heights_m(Scenario(model.value)), "TR 38.901"
    return None


def antenna_of(sector: Sector, radio: RadioSettings) -> AntennaFile | None:
    """Return the antenna of a sector with a file's pattern, None for other patterns.

    Raises:
        OutOfValidity: when the library has no antenna of that name.
    """
    if sector.pattern is not AntennaPattern.FILE:
        return None
    antenna = radio.antenna(sector.antenna_name)
    if antenna is None:
        raise OutOfValidity(
            Text(
                f"アンテナ「{sector.antenna_name}」がアンテナ台帳にありません",
                f"antenna '{sector.antenna_name}' is not in the antenna library",
            ),
            remedy=Text(
                "アンテナのファイルを読み込むか、別の指向性を選んでください",
                "import the antenna's file or choose another pattern",
            ),
            field="antenna_name",
        )
    return antenna


def used_antennas(site: Site, radio: RadioSettings) -> tuple[str, ...]:
    """Return the content hashes of the antennas a site uses, empty strings for other patterns: part of its key."""
    found = (
        radio.antenna(sector.antenna_name) if sector.pattern is AntennaPattern.FILE else None for sector in site.sectors
    )
    return tuple("" if antenna is None else antenna.digest for antenna in found)


def threshold_ddbm(radio: RadioSettings, technology: Technology, frequency_mhz: float | None = None) -> int:
    """Return the least usable level in 0.1 dBm; finer thresholds are rounded up."""
    return ceil(round(radio.threshold_dbm(technology, frequency_mhz) * 10, 6))


def group_key(sector: Sector, radio: RadioSettings) -> GroupKey:
    """Return what makes sectors one group of the footprint: technology, carriers and threshold."""
    mask = sum(1 << CARRIERS.index(carrier) for carrier in set(sector.carriers))
    return sector.technology, mask, threshold_ddbm(radio, sector.technology, sector.centre_frequency_mhz)


def sector_eirp_dbm(sector: Sector, radio: RadioSettings) -> float:
    """Return the EIRP per resource element in the main direction; the gain of a file stands for the sector's."""
    antenna = antenna_of(sector, radio)
    eirp = sector.eirp_per_resource_element_dbm
    return eirp if antenna is None else eirp - sector.gain_dbi + antenna.gain_dbi


def sector_table(site: Site, radio: RadioSettings, keys: list[GroupKey]) -> npt.NDArray[np.float64]:
    """Return a row per sector; where one has a pattern from a file, all rows have room for its cuts."""
    rows = [sector_row(sector, radio, keys) for sector in site.sectors]
    antennas = [antenna_of(sector, radio) for sector in site.sectors]
    cuts = [() if antenna is None else pattern_cuts(antenna) for antenna in antennas]
    width = max((len(cut) for cut in cuts), default=0)
    padded = [row + (cut or (0.0,) * width) for row, cut in zip(rows, cuts, strict=True)]
    return np.array(padded).reshape(-1, SECTOR_COLUMNS + width)


_PATTERNS = {
    AntennaPattern.OMNI: formula_loss.OMNI_PATTERN,
    AntennaPattern.SECTOR_3GPP: formula_loss.SECTOR_PATTERN,
    AntennaPattern.FILE: formula_loss.FILE_PATTERN,
}


def sector_row(sector: Sector, radio: RadioSettings, keys: list[GroupKey]) -> tuple[float, ...]:
    """Return the columns of formula_loss for one sector, the reach among them."""
    if sector.pattern is AntennaPattern.SECTOR_3GPP:
        for field in ("horizontal_beamwidth_deg", "vertical_beamwidth_deg"):
            if not 0 < getattr(sector, field) <= 360:
                raise OutOfValidity(
                    Text(f"半値幅 {field} は0〜360度です", f"{field} must lie in 0..360 degrees"), field=field
                )
    eirp_dbm = sector_eirp_dbm(sector, radio) - total_db(margin_terms(radio, sector.centre_frequency_mhz))
    constant_db = free_space_constant_db(sector.centre_frequency_mhz)
    key = group_key(sector, radio)
    # Levels are rounded half up, so 0.05 dB less than the threshold is still shown as the threshold.
    allowed_db = eirp_dbm - (key[2] / 10 - 0.05)
    reach_m = 10 ** min((allowed_db - constant_db) / 20, 9.0)
    if radio.model in PROFILE_MODELS:
        percent = radio.time_percent if radio.model is PropagationModel.P1812 else 50.0
        reach_m = _profile_reach_m(allowed_db - constant_db, percent)
    formula = formula_loss.FREE_SPACE
    parameters: tuple[float, ...] = ()
    scenario = substitute_scenario(sector, radio)
    if radio.model in TR38901_MODELS:
        scenario = Scenario(radio.model.value)
    if scenario is not None:
        formula = formula_loss.TR38901
        parameters, reach_m = _tr38901(scenario, sector, radio, allowed_db)
    elif radio.model is PropagationModel.EXTENDED_HATA:
        formula = formula_loss.HATA
        parameters, hata_m = _hata(sector, radio, allowed_db)
        reach_m = min(reach_m, hata_m)
    elif radio.model is PropagationModel.LOCAL_5G:
        formula = formula_loss.LOCAL_5G
        parameters, reach_m = _local_5g(sector, radio, allowed_db)
    return (
        float(keys.index(key)),
        eirp_dbm,
        # One part in a million more, so that rounding in the bound never cuts a cell; the kernel tests each level.
        min(reach_m * (1 + 1e-6), radio.maximum_range_m),
        constant_db,
        float(formula),
        *parameters,
        *(0.0,) * (10 - len(parameters)),
        float(_PATTERNS[sector.pattern]),
        sin(radians(sector.azimuth_deg)),
        cos(radians(sector.azimuth_deg)),
        sin(radians(sector.mechanical_tilt_deg)),
        cos(radians(sector.mechanical_tilt_deg)),
        sector.electrical_tilt_deg,
        sector.horizontal_beamwidth_deg,
        sector.vertical_beamwidth_deg,
        *_clutter(sector, radio),
    )


def _hata(sector: Sector, radio: RadioSettings, allowed_db: float) -> tuple[tuple[float, ...], float]:
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
    reach_km = max(min(near_km, c.breakpoint_km), far_km if far_km > c.breakpoint_km else 0.0)
    parameters = (
        c.near_constant_db,
        c.near_slope_db,
        c.breakpoint_km,
        c.far_constant_db,
        c.far_slope_db,
        c.height_difference_m,
    )
    return parameters, 1000 * reach_km


def _tr38901(
    scenario: Scenario, sector: Sector, radio: RadioSettings, allowed_db: float
) -> tuple[tuple[float, ...], float]:
    f = scenario_formula(
        scenario,
        frequency_ghz=sector.centre_frequency_mhz / 1000,
        base_height_m=sector.height_agl_m,
        terminal_height_m=radio.receiver_height_m,
    )
    # The stand-in for extended Hata never takes a place for one in clear sight just because no hill is in the way.
    by_terrain = radio.sight_rule is SightRule.TERRAIN and radio.model in TR38901_MODELS
    parameters = (
        f.sight_constant_db,
        f.sight_slope_db,
        f.sight_db_per_m,
        f.breakpoint_m,
        f.far_constant_db,
        f.hidden_constant_db,
        f.hidden_slope_db,
        f.height_difference_m,
        0.0 if by_terrain else f.sure_sight_m,
        0.0 if by_terrain else f.sight_decay_m,
    )
    farthest_m = RANGES[scenario].sight_m[1]
    return parameters, _farthest(f.sight_db, allowed_db, farthest_m)


def _local_5g(sector: Sector, radio: RadioSettings, allowed_db: float) -> tuple[tuple[float, ...], float]:
    f = local_5g.local_5g_formula(
        frequency_mhz=sector.centre_frequency_mhz,
        base_height_m=sector.height_agl_m,
        mobile_height_m=radio.receiver_height_m,
        environment=radio.environment,
    )
    parameters = (
        f.free_space_1km_db,
        f.height_difference_m,
        f.far_constant_db,
        f.far_slope_db,
        f.near_edge_db,
        f.far_edge_db,
    )
    return parameters, _farthest(f.loss_db, allowed_db, local_5g.FARTHEST_M)


def _farthest(loss_db: Callable[[float], float], allowed_db: float, farthest_m: float) -> float:
    """Return a distance, held to what the formula is defined for, beyond which its loss exceeds what is allowed.

    Beyond a distance at which it does, doubling back from the far end: losses may fall over a step near the mast only.
    """
    reach_m = farthest_m
    while reach_m > 1.0 and loss_db(reach_m) > allowed_db and loss_db(reach_m / 1.25) > allowed_db:
        reach_m /= 1.25
    return reach_m


def _clutter(sector: Sector, radio: RadioSettings) -> tuple[float, ...]:
    """Return the columns of the statistical terminal clutter, P.2108 (4a), (5a)."""
    if radio.margins.terminal_clutter is not TerminalClutter.STATISTICAL:
        return (0.0,) * 5
    log_f = log10(sector.centre_frequency_mhz / 1000)
    return (
        1.0,
        -2 * log10(10 ** (-5 * log_f - 12.5) + 10**-16.5),
        32.98 + 3 * log_f,
        NormalDist().inv_cdf(radio.margins.clutter_percent / 100),
        statistical_clutter_db(radio, sector.centre_frequency_mhz, 2000.0),
    )


def _profile_reach_m(allowed_db: float, time_percent: float) -> float:
    """Return the distance beyond which P.1812 and P.526 never allow ``allowed_db`` over the free-space loss at 1 m.

    The loss is at least Lb0p (69), which is free space with the rounded constant of (8), 0.05 dB less than exact, and
    below 50 % of the time up to 2.6 log10(50 / p) dB less (9). Losses are interpolated over at most one step.
    """
    lower_db = 0.05 + 2.6 * log10(50 / time_percent)
    return float(10 ** min((allowed_db + lower_db) / 20, 9.0)) + STEP_M
