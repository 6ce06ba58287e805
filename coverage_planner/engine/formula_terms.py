"""The terms of the losses that are formulas of the distance, as their sources write them; they add up to the loss.

The footprint's kernels see the same formulas reduced to constants (``formula_loss``); the tests hold both to each other.
"""

from __future__ import annotations

from math import fsum, hypot, log10, pi

from coverage_planner.engine.loss_term import NO_BASIS, LossTerm, part, with_total
from coverage_planner.engine.propagation.extended_hata import (
    PLANNING_BASE_HEIGHT_M,
    HataTerms,
    hata_coefficients,
    hata_terms,
)
from coverage_planner.engine.propagation.free_space import SPEED_OF_LIGHT_M_PER_S
from coverage_planner.engine.propagation.local_5g import FAR_M, NEAR_M, local_5g_formula
from coverage_planner.engine.propagation.tr38901 import Scenario
from coverage_planner.engine.scenario_terms import scenario_terms
from coverage_planner.engine.substitute_model import substitute_scenario
from coverage_planner.model.settings import HataEnvironment, PropagationModel, RadioSettings
from coverage_planner.model.site import Sector
from coverage_planner.model.text import Text

_FREQUENCY, _DISTANCE = Text("周波数の項", "frequency"), Text("距離の項", "distance")
_CONSTANT = Text("定数項", "constant")
_FLOOR = Text("自由空間損失を下回らないための補正", "held not to fall below free space")
_ENVIRONMENTS = {
    HataEnvironment.URBAN: Text("市街地", "urban"),
    HataEnvironment.SUBURBAN: Text("郊外", "suburban"),
    HataEnvironment.OPEN: Text("開放地", "open"),
}
WITHOUT_TERRAIN = Text(
    "面の計算では、起伏・傾斜・孤立した尾根・海陸混合の補正を加えない。地形は見通しの判定だけに使う",
    "areas are computed without corrections for rolling or sloping ground, ridges and mixed land and sea; the terrain only "
    "tells the line of sight",
)


def formula_terms(
    sector: Sector, radio: RadioSettings, distance_m: float, slant_m: float, visible: bool
) -> tuple[LossTerm, ...]:
    """Return the terms of a sector's loss; those that are part of ``Lb``, the last term, add up to it.

    Args:
        sector: height and frequency.
        radio: model, environment and receiver.
        distance_m: horizontal distance.
        slant_m: distance between the antennas over the terrain, which free space is counted over.
        visible: whether the terrain leaves line of sight; used by TR 38.901 where the terrain tells it.
    """
    scenario = substitute_scenario(sector, radio)
    if scenario is None and radio.model.value in set(Scenario):
        scenario = Scenario(radio.model.value)
    if scenario is not None:
        return with_total(scenario_terms(scenario, sector, radio, distance_m, visible))
    free_space = _free_space(sector.centre_frequency_mhz, slant_m)
    if radio.model is PropagationModel.EXTENDED_HATA:
        return with_total(_hata(sector, radio, distance_m, fsum(term.value for term in free_space)))
    if radio.model is PropagationModel.LOCAL_5G:
        return with_total(_local_5g(sector, radio, distance_m))
    return with_total(free_space)


def _same(words: str) -> Text:
    return Text(words, words)


def _free_space(frequency_mhz: float, slant_m: float) -> tuple[LossTerm, ...]:
    slant = f"20 log {slant_m:,.1f} m"
    constant = 20 * log10(4e6 * pi / SPEED_OF_LIGHT_M_PER_S)
    return (
        part(
            "C",
            _CONSTANT,
            constant,
            Text("20 log(4π·10⁶/c)、ITU-R P.525 式(4)", "20 log(4 pi 10^6/c), ITU-R P.525 (4)"),
        ),
        part("f", _FREQUENCY, 20 * log10(frequency_mhz), _same(f"20 log {frequency_mhz:g} MHz")),
        part("d", _DISTANCE, 20 * log10(slant_m), Text(f"{slant}（直線距離）", f"{slant} (slant distance)")),
    )


def _hata(sector: Sector, radio: RadioSettings, distance_m: float, free_space_db: float) -> tuple[LossTerm, ...]:
    low, high = PLANNING_BASE_HEIGHT_M
    base_m = min(max(sector.height_agl_m, low), high)
    frequency_mhz, mobile_m = sector.centre_frequency_mhz, radio.receiver_height_m
    found = hata_terms(frequency_mhz, base_m, mobile_m, radio.environment, distance_m / 1000)
    environment = _ENVIRONMENTS[radio.environment]
    parts: tuple[LossTerm, ...] = (
        *_hata_distance(found, frequency_mhz, distance_m / 1000),
        part(
            "Hb",
            Text("基地局の高さの補正", "base height gain"),
            found.base_height_db,
            _held(sector.height_agl_m, base_m),
        ),
        part(
            "a(hm)",
            Text("移動局の高さの補正", "mobile height correction"),
            found.mobile_height_db,
            Text(
                f"a(3 m)−a({mobile_m:g} m)、秦(1980) 式(16) 大都市",
                f"a(3 m) - a({mobile_m:g} m), Hata (1980) (16), large city",
            ),
        ),
        part(
            "S",
            Text(f"地域区分の補正（{environment.ja}）", f"area type ({environment.en})"),
            found.environment_db,
            _environment_source(radio.environment),
        ),
    )
    below = free_space_db - fsum(term.value for term in parts)
    if below > 0:
        parts += (part("max", _FLOOR, below),)
    breakpoint_km = hata_coefficients(frequency_mhz, base_m, mobile_m, radio.environment).breakpoint_km
    return (
        *parts,
        LossTerm(symbol="Lbfs", name=Text("参考: 自由空間損失", "for reference: free space"), value=free_space_db),
        LossTerm(
            symbol="dBP",
            name=Text("参考: 距離特性が変わる距離", "for reference: break point"),
            value=breakpoint_km,
            unit="km",
        ),
    )


def _hata_distance(found: HataTerms, frequency_mhz: float, distance_km: float) -> tuple[LossTerm, ...]:
    at = f"{found.reference_km:g} km"
    free = Text(f"周波数の項（{at}の自由空間損失）", f"frequency (free space at {at})")
    along = f"{found.slope_db:.2f} log({distance_km:.3f} km/{at})"
    if found.far:
        free = Text("周波数の項（直線距離の自由空間損失）", "frequency (free space over the slant distance)")
    return (
        part(
            "f",
            free,
            found.free_space_db,
            Text(f"{frequency_mhz:g} MHz、TR-15-517 付録A", f"{frequency_mhz:g} MHz, TR-15-517 A"),
        ),
        part(
            "Amu",
            Text(f"市街地の減衰の中央値（{at}）", f"urban median attenuation at {at}"),
            found.attenuation_db,
            Text("奥村の曲線。基地局高200 m・移動局高3 m", "Okumura's curves, base 200 m, mobile 3 m"),
        ),
        part("d", _DISTANCE, found.distance_db, _same(along)),
    )


def _held(height_m: float, base_m: float) -> Text:
    formula = f"13.82 log(200/{base_m:g})"
    if base_m == height_m:
        return _same(formula)
    return Text(
        f"{formula}。アンテナ高 {height_m:g} m は式を使う範囲の外のため {base_m:g} m として計算",
        f"{formula}; the antenna height of {height_m:g} m is outside the range used and taken as {base_m:g} m",
    )


def _environment_source(environment: HataEnvironment) -> Text:
    if environment is HataEnvironment.SUBURBAN:
        return Text("奥村の郊外の曲線、TR-15-517 付録A", "Okumura's suburban curve, TR-15-517 A")
    if environment is HataEnvironment.OPEN:
        return Text("−(4.78 log²f−18.33 log f＋40.94)、秦(1980)", "-(4.78 log^2 f - 18.33 log f + 40.94), Hata (1980)")
    return NO_BASIS


def _local_5g(sector: Sector, radio: RadioSettings, distance_m: float) -> tuple[LossTerm, ...]:
    frequency_mhz, base_m, mobile_m = sector.centre_frequency_mhz, sector.height_agl_m, radio.receiver_height_m
    whole = local_5g_formula(
        frequency_mhz=frequency_mhz, base_height_m=base_m, mobile_height_m=mobile_m, environment=radio.environment
    )
    if distance_m <= NEAR_M:
        slant_km = hypot(distance_m, whole.height_difference_m) / 1000
        return (
            part("C", _CONSTANT, 32.4, Text("40 m以下は自由空間", "free space up to 40 m")),
            part("f", _FREQUENCY, 20 * log10(frequency_mhz), _same(f"20 log {frequency_mhz:g} MHz")),
            part("d", _DISTANCE, 20 * log10(slant_km), _same(f"20 log {slant_km:.4f} km")),
        )
    if distance_m < FAR_M:
        along = Text("40 mから100 mまでの補間", "interpolated from 40 m to 100 m")
        return (
            part("L40", Text("40 mでの損失", "loss at 40 m"), whole.near_edge_db),
            part("d", _DISTANCE, whole.loss_db(distance_m) - whole.near_edge_db, along),
        )
    log_base, log_f = log10(max(30.0, base_m)), log10(frequency_mhz)
    mobile = (
        (1.1 * log_f - 0.7) * min(10.0, mobile_m) - (1.56 * log_f - 0.8) + max(0.0, 20 * log10(mobile_m / 10))
    )  # fmt: skip
    base_correction = min(0.0, 20 * log10(base_m / 30))
    frequency_db = 33.9 * log10(2000) + 10 * log10(frequency_mhz / 2000)
    height_db = -13.82 * log_base
    environment_db = whole.far_constant_db - (46.3 + frequency_db + height_db - mobile - base_correction)
    environment = _ENVIRONMENTS[radio.environment]
    terms: tuple[LossTerm, ...] = (
        part("C", _CONSTANT, 46.3, Text("ITU-R SM.2028 の拡張秦式", "extended Hata of ITU-R SM.2028")),
        part("f", _FREQUENCY, frequency_db, _same(f"33.9 log 2000 + 10 log({frequency_mhz:g}/2000)")),
        part(
            "d",
            _DISTANCE,
            whole.far_slope_db * log10(distance_m / 1000),
            _same(f"{whole.far_slope_db:.2f} log {distance_m / 1000:.3f} km"),
        ),
        part("Hb", Text("基地局の高さの項", "base height"), height_db, _same(f"−13.82 log {max(30.0, base_m):g}")),
        part(
            "b(Hb)",
            Text("30 m未満の基地局の補正", "base below 30 m"),
            0.0 - base_correction,
            _same("−min(0, 20 log(Hb/30))"),
        ),
        part("a(Hm)", Text("移動局の高さの補正", "mobile height correction"), -mobile, _same(f"Hm {mobile_m:g} m")),
        part("S", Text(f"地域区分の補正（{environment.ja}）", f"area type ({environment.en})"), environment_db),
    )
    below = whole.free_space_db(distance_m) - (whole.far_constant_db + whole.far_slope_db * log10(distance_m / 1000))
    return (*terms, part("max", _FLOOR, below)) if below > 0 else terms
