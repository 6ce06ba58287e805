"""Margins, terminal clutter, thresholds of bands and the antenna library as printed settings."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from coverage_planner.model.margins import (
    Building,
    Clutter,
    Margins,
    Penetration,
    ShadowingBasis,
    TerminalClutter,
)
from coverage_planner.model.settings import RadioSettings

Row = TypeVar("Row")

_BUILDINGS = {Building.TRADITIONAL: "一般の建物", Building.THERMALLY_EFFICIENT: "高断熱の建物"}
_CLUTTER = {
    Clutter.WATER: "水面",
    Clutter.OPEN: "開放地・農地",
    Clutter.SUBURBAN: "郊外",
    Clutter.URBAN: "市街地・樹木",
    Clutter.FOREST: "森林",
    Clutter.DENSE_URBAN: "密集市街地",
}


def receiver_settings(
    radio: RadioSettings, usual: RadioSettings, row: Callable[[str, str, str, str], Row]
) -> tuple[Row, ...]:
    """Return a row for each setting that is taken off the level or sets the threshold: name, value, usual, basis."""
    used, plain = radio.margins, usual.margins
    rows = [
        row("余裕（人体損失）", f"{used.body_loss_db:g} dB", f"{plain.body_loss_db:g} dB", "受信電力から差し引く"),
        row(
            "余裕（屋内・車内）",
            _penetration(used),
            _penetration(plain),
            "建物は勧告ITU-R P.2109、車両は計画上の設定値",
        ),
        row("余裕（シャドウイング）", _shadowing(used), _shadowing(plain), "正規分布の分位点（面積率はJakesの式）"),
        row("受信点の地物損失", _clutter(used), _clutter(plain), "勧告ITU-R P.2108。断面の地物高とは併用しない"),
        row("余裕（その他）", f"{radio.margin_db:g} dB", f"{usual.margin_db:g} dB", "受信電力から差し引く"),
    ]
    rows += [
        row(
            f"RSRPしきい値（{band.low_mhz:g}〜{band.high_mhz:g} MHz）",
            f"{band.threshold_dbm:g} dBm",
            "なし",
            "帯域別の設定値。方式別のしきい値に優先する",
        )
        for band in radio.band_thresholds
    ]
    if radio.antennas:
        names = "、".join(f"{antenna.name}（{antenna.gain_dbi:.1f} dBi）" for antenna in radio.antennas)
        rows.append(row("アンテナ台帳", names, "なし", "MSI・Planet形式のファイルの水平・垂直断面"))
    return tuple(rows)


def _penetration(margins: Margins) -> str:
    if margins.penetration is Penetration.BUILDING:
        return f"建物（{_BUILDINGS[margins.building]}、{margins.building_percent:g}%で超えない値）"
    if margins.penetration is Penetration.VEHICLE:
        return f"車両 {margins.vehicle_loss_db:g} dB"
    return "なし"


def _shadowing(margins: Margins) -> str:
    percent, sigma = f"{margins.shadowing_percent:g}%", f"σ={margins.shadowing_sigma_db:g} dB"
    if margins.shadowing is ShadowingBasis.CELL_EDGE:
        return f"セル端の場所率{percent}、{sigma}"
    if margins.shadowing is ShadowingBasis.CELL_AREA:
        return f"セル面積率{percent}、{sigma}、n={margins.distance_exponent:g}"
    return "なし"


def _clutter(margins: Margins) -> str:
    if margins.terminal_clutter is TerminalClutter.HEIGHT_GAIN:
        return f"高さ利得（3.1）{_CLUTTER[margins.clutter]}"
    if margins.terminal_clutter is TerminalClutter.STATISTICAL:
        return f"統計値（3.2）場所率{margins.clutter_percent:g}%"
    return "なし"
