"""What must be said beside figures that use a site's footprint: how the propagation model was used."""

from __future__ import annotations

from coverage_planner.engine.ground_cover import ground_cover_labels
from coverage_planner.engine.margins import TR38901_MODELS
from coverage_planner.engine.propagation.extended_hata import BASE_HEIGHT_M, FREQUENCY_MHZ, PLANNING_BASE_HEIGHT_M
from coverage_planner.engine.propagation.p1812 import DEFAULT_DELTA_N, DEFAULT_N0
from coverage_planner.engine.propagation.tr38901 import RANGES, Scenario
from coverage_planner.engine.receiver_labels import receiver_labels
from coverage_planner.engine.substitute_model import (
    FREE_SPACE_LABEL,
    SCENARIO_NAMES,
    substitute_label,
    substitute_scenario,
)
from coverage_planner.model.land_use import LandUse
from coverage_planner.model.settings import PropagationModel, RadioSettings, SightRule
from coverage_planner.model.site import Sector, Site
from coverage_planner.model.text import Text


def footprint_labels(
    site: Site, radio: RadioSettings, land_use: LandUse | None = None, *, distance_m: float | None = None
) -> tuple[Text, ...]:
    """Return what must be said beside figures that use this site's footprint, in a fixed order.

    With ``distance_m`` they are those of one place at that distance: notes on other distances do not apply there.
    """
    if not site.sectors:
        return ()
    labels = [*_model_labels(site, radio, land_use), *receiver_labels(site, radio)]
    elsewhere = {label for label, low, high in _SPANS_M if distance_m is not None and not low <= distance_m < high}
    return tuple(label for label in dict.fromkeys(labels) if label not in elsewhere)


def _model_labels(site: Site, radio: RadioSettings, land_use: LandUse | None) -> list[Text]:
    if radio.model is PropagationModel.P1812:
        return list(_p1812_labels(radio, land_use))
    if radio.model is PropagationModel.P526:
        return [_P526_LABEL]
    if radio.model is PropagationModel.LOCAL_5G:
        return [_LOCAL_5G_LABEL]
    if radio.model in TR38901_MODELS:
        return _tr38901_labels(site, radio)
    if radio.model is PropagationModel.FREE_SPACE:
        return [FREE_SPACE_LABEL]
    labels = [label for sector in site.sectors for label in _hata_labels(sector, radio)]
    if any(substitute_scenario(sector, radio) is None for sector in site.sectors):
        labels.append(_NEAR_HATA)
    return labels


_NEAR_HATA = Text(
    "1 km未満は拡張秦式の外挿(自由空間損失を下回らない)",
    "below 1 km the extended Hata formula is extrapolated, never below free space",
)
_NEAR_P1812 = Text("0.25 km未満はP.1812の適用範囲外の外挿", "below 0.25 km P.1812 is extrapolated")
_SPANS_M = ((_NEAR_HATA, 0.0, 1000.0), (_NEAR_P1812, 0.0, 250.0))
"""Notes that speak of certain distances only, in metres."""
_P526_LABEL = Text(
    "勧告ITU-R P.526のデルタ・ブリントン回折+自由空間+P.676の大気減衰。中央値で、降雨・樹木・地物・ダクトは考慮していない",
    "ITU-R P.526 delta-Bullington diffraction + free space + P.676 gases: median, without rain, trees, clutter or ducting",
)
_LOCAL_5G_LABEL = Text(
    "ローカル5Gの審査で使われる形の算出式(40 mまで自由空間、100 mから拡張秦式)。確度B:審査基準の原文では未確認。"
    "申請図書には用いない",
    "area formula of the local 5G kind (free space to 40 m, extended Hata from 100 m); confidence B: not checked against "
    "the text of the rule, not for applications",
)


def _tr38901_labels(site: Site, radio: RadioSettings) -> list[Text]:
    scenario = Scenario(radio.model.value)
    name = SCENARIO_NAMES[scenario]
    if radio.sight_rule is SightRule.TERRAIN:
        sight = Text(
            f"3GPP TR 38.901 {name}。見通しは地形で判定し、見通し外はNLOSの損失",
            f"3GPP TR 38.901 {name}; line of sight by the terrain, the NLOS loss where it is hidden",
        )
    else:
        sight = Text(
            f"3GPP TR 38.901 {name}。見通し確率(表7.4.2-1)で重み付けしたLOSとNLOSの平均損失(dB)",
            f"3GPP TR 38.901 {name}: mean of LOS and NLOS loss in dB, weighted by the probability of table 7.4.2-1",
        )
    limits = RANGES[scenario]
    labels = [
        sight,
        Text(
            f"TR 38.901は平らな地面の式。10 m未満は外挿、{limits.sight_m[1] / 1000:g} kmより遠くは計算しない",
            f"TR 38.901 is for flat ground; below 10 m extrapolated, nothing beyond {limits.sight_m[1] / 1000:g} km",
        ),
    ]
    if limits.hidden_m[1] < limits.sight_m[1]:
        far = f"{limits.hidden_m[1] / 1000:g}"
        labels.append(
            Text(f"{far} kmより遠くのNLOSは適用範囲外の外挿", f"beyond {far} km the NLOS loss is extrapolated")
        )
    return labels + [label for sector in site.sectors for label in _base_height_labels(sector, scenario)]


def _base_height_labels(sector: Sector, scenario: Scenario) -> list[Text]:
    low, high = RANGES[scenario].base_m
    if low <= sector.height_agl_m <= high:
        return []
    name = SCENARIO_NAMES[scenario]
    return [
        Text(
            f"アンテナ高{sector.height_agl_m:g} mはTR 38.901 {name}の想定({low:g} m)と異なる",
            f"antenna height {sector.height_agl_m:g} m is not that of TR 38.901 {name} ({low:g} m)",
        )
    ]


def _p1812_labels(radio: RadioSettings, land_use: LandUse | None) -> tuple[Text, ...]:
    time, location = f"{radio.time_percent:g}", f"{radio.location_percent:g}"
    delta_n, n0 = f"{DEFAULT_DELTA_N:g}", f"{DEFAULT_N0:g}"
    return (
        Text(
            f"勧告ITU-R P.1812-7(対流圏散乱はP.1812-6)による。時間率{time}%・場所率{location}%、垂直偏波",
            f"ITU-R P.1812-7 with the troposcatter of P.1812-6: {time} % of time, {location} % of places, vertical",
        ),
        Text(
            f"P.1812の気候値は既定の仮定値(ΔN={delta_n}、N0={n0})。勧告の地図の値ではない",
            f"P.1812 with assumed climate (ΔN = {delta_n}, N0 = {n0}), not the values of the Recommendation's maps",
        ),
        *ground_cover_labels(radio, land_use),
        _NEAR_P1812,
    )


def _hata_labels(sector: Sector, radio: RadioSettings) -> list[Text]:
    frequency, height = sector.centre_frequency_mhz, sector.height_agl_m
    scenario = substitute_scenario(sector, radio)
    if scenario is not None:
        return [substitute_label(sector, scenario), *_base_height_labels(sector, scenario)]
    labels: list[Text] = []
    if frequency > FREQUENCY_MHZ[1]:
        labels.append(
            Text(
                f"{frequency:g} MHzは拡張秦式の適用範囲(3000 MHzまで)を超える外挿",
                f"{frequency:g} MHz is extrapolated beyond the extended Hata range (to 3000 MHz)",
            )
        )
    used = min(max(height, PLANNING_BASE_HEIGHT_M[0]), PLANNING_BASE_HEIGHT_M[1])
    if used != height:
        labels.append(
            Text(
                f"アンテナ高{height:g} mは拡張秦式では{used:g} mとして計算",
                f"antenna height {height:g} m is taken as {used:g} m in the extended Hata formula",
            )
        )
    elif height < BASE_HEIGHT_M[0]:
        labels.append(
            Text(
                f"アンテナ高{height:g} mは拡張秦式の適用範囲(30 m以上)を下回る外挿",
                f"antenna height {height:g} m is extrapolated below the extended Hata range (from 30 m)",
            )
        )
    return labels
