"""What must be said beside figures that use a site's footprint: how the propagation model was used."""

from __future__ import annotations

from coverage_planner.engine.ground_cover import ground_cover_labels
from coverage_planner.engine.propagation.extended_hata import BASE_HEIGHT_M, FREQUENCY_MHZ, PLANNING_BASE_HEIGHT_M
from coverage_planner.engine.propagation.p1812 import DEFAULT_DELTA_N, DEFAULT_N0
from coverage_planner.engine.sector_table import uses_hata
from coverage_planner.model.land_use import LandUse
from coverage_planner.model.settings import PropagationModel, RadioSettings
from coverage_planner.model.site import Sector, Site
from coverage_planner.model.text import Text


def footprint_labels(site: Site, radio: RadioSettings, land_use: LandUse | None = None) -> tuple[Text, ...]:
    """Return what must be said beside figures that use this site's footprint, in a fixed order."""
    if radio.model is PropagationModel.P1812:
        return _p1812_labels(radio, land_use) if site.sectors else ()
    if radio.model is not PropagationModel.EXTENDED_HATA:
        return ()
    labels = [label for sector in site.sectors for label in _hata_labels(sector, radio)]
    labels.append(
        Text(
            "1 km未満は拡張秦式の外挿(自由空間損失を下回らない)",
            "below 1 km the extended Hata formula is extrapolated, never below free space",
        )
    )
    return tuple(dict.fromkeys(labels))


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
        Text(
            "0.25 km未満はP.1812の適用範囲外の外挿",
            "below 0.25 km P.1812 is extrapolated",
        ),
    )


def _hata_labels(sector: Sector, radio: RadioSettings) -> list[Text]:
    frequency, height = sector.centre_frequency_mhz, sector.height_agl_m
    if not uses_hata(sector, radio):
        return [
            Text(
                f"{frequency:g} MHzは拡張秦式の範囲外のため見通し内の自由空間損失で計算",
                f"{frequency:g} MHz is outside the extended Hata formula: free space in line of sight",
            )
        ]
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
