"""The document of ``path-loss`` as lines for people: what each value is, its symbol in the Recommendation, unit, digits."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from coverage_planner.engine.margins import BUILDING_NAMES, CLUTTER_NAMES
from coverage_planner.engine.propagation.extended_hata import BASE_HEIGHT_M, MOBILE_HEIGHT_M
from coverage_planner.model.margins import Building, Clutter
from coverage_planner.model.text import Language, Text


@dataclass(frozen=True, slots=True)
class _Quantity:
    """Name, unit and decimals of a value; the symbol where the Recommendation has one."""

    name: Text
    unit: str
    decimals: int
    symbol: str = ""


def _db(ja: str, en: str, symbol: str = "") -> _Quantity:
    return _Quantity(Text(ja, en), "dB", 2, symbol)


def _m(ja: str, en: str, symbol: str = "") -> _Quantity:
    return _Quantity(Text(ja, en), "m", 1, symbol)


def _km(ja: str, en: str, symbol: str = "") -> _Quantity:
    return _Quantity(Text(ja, en), "km", 3, symbol)


_QUANTITIES: dict[str, _Quantity] = {
    "basic_transmission_loss_db": _db("基本伝送損失", "basic transmission loss"),
    "total_loss_db": _db("受信点の加算を含む損失の合計", "total loss with the add-ons at the receiver"),
    "Ah": _db("受信点の地物による損失（P.2108 3.1）", "terminal clutter, P.2108 3.1", "Ah"),
    "Lctt": _db("受信点の地物による損失（P.2108 3.2）", "terminal clutter, P.2108 3.2", "Lctt"),
    "LBEL": _db("建物侵入損失（P.2109）", "building entry loss, P.2109", "LBEL"),
    "distance_km": _km("水平距離", "horizontal distance"),
    "slant_distance_km": _km("直線距離", "slant distance"),
    "d": _km("経路長", "path length", "d"),
    "Lbfs": _db("自由空間損失", "free space loss", "Lbfs"),
    "Lb0p": _db("見通し損失（時間率p%）", "line of sight, p % of time", "Lb0p"),
    "Lb0b": _db("見通し損失（時間率β0%）", "line of sight, beta0 % of time", "Lb0β"),
    "Lbulla_50": _db("ブリントン損失・実断面（中央値）", "Bullington loss, profile, median", "Lbulla50"),
    "Lbulls_50": _db("ブリントン損失・平滑断面（中央値）", "Bullington loss, smooth, median", "Lbulls50"),
    "Ldsph_50": _db("球面大地の回折損失（中央値）", "spherical-earth diffraction, median", "Ldsph50"),
    "Lbulla": _db("ブリントン損失・実断面", "Bullington loss, profile", "Lbulla"),
    "Lbulls": _db("ブリントン損失・平滑断面", "Bullington loss, smooth", "Lbulls"),
    "Ldsph": _db("球面大地の回折損失", "spherical-earth diffraction", "Ldsph"),
    "Ld": _db("回折損失", "diffraction loss", "Ld"),
    "Ld50": _db("回折損失（中央値）", "diffraction loss, median", "Ld50"),
    "Ldb": _db("回折損失（時間率β0%）", "diffraction loss, beta0 % of time", "Ldβ"),
    "Ldp": _db("回折損失（時間率p%）", "diffraction loss, p % of time", "Ldp"),
    "Lbd50": _db("回折を含む損失（中央値）", "loss with diffraction, median", "Lbd50"),
    "Lbd": _db("回折を含む損失（時間率p%）", "loss with diffraction, p % of time", "Lbd"),
    "Lminb0p": _db("見通しと海上回折の想定最小損失", "notional minimum, sight and over-sea diffraction", "Lminb0p"),
    "Lba": _db("ダクト・層反射の損失", "ducting and layer reflection", "Lba"),
    "Lminbap": _db("見通しとダクトの想定最小損失", "notional minimum, sight and ducting", "Lminbap"),
    "Lbda": _db("回折とダクトの想定損失", "notional loss, diffraction and ducting", "Lbda"),
    "Lbam": _db("回折・見通し・ダクトを合わせた損失", "diffraction, sight and ducting combined", "Lbam"),
    "Lbs": _db("対流圏散乱の損失", "troposcatter", "Lbs"),
    "Lbc": _db("合成した損失（場所率50%）", "combined loss at 50 % of places", "Lbc"),
    "Lloc": _db("場所による変動", "location variability", "Lloc"),
    "sigma_loc": _db("場所変動の標準偏差", "standard deviation of places", "σL"),
    "theta_t": _Quantity(Text("送信側の水平線の仰角", "transmitter's horizon angle"), "mrad", 2, "θt"),
    "theta_r": _Quantity(Text("受信側の水平線の仰角", "receiver's horizon angle"), "mrad", 2, "θr"),
    "theta": _Quantity(Text("経路の角距離", "path angular distance"), "mrad", 2, "θ"),
    "dlt": _km("送信点から水平線まで", "transmitter to horizon", "dlt"),
    "dlr": _km("受信点から水平線まで", "receiver to horizon", "dlr"),
    "hts": _m("送信アンテナの海抜高", "transmitter above sea level", "hts"),
    "hrs": _m("受信アンテナの海抜高", "receiver above sea level", "hrs"),
    "omega": _Quantity(Text("経路のうち海上の割合", "share of the path over sea"), "", 3, "ω"),
    "dtm": _km("陸上（内陸・沿岸）の最長連続区間", "longest continuous land section", "dtm"),
    "dlm": _km("内陸の最長連続区間", "longest continuous inland section", "dlm"),
    "dct": _km("送信点から海岸まで", "transmitter to the coast", "dct"),
    "dcr": _km("受信点から海岸まで", "receiver to the coast", "dcr"),
    "b0": _Quantity(Text("異常伝搬の時間率", "time of anomalous propagation"), "%", 3, "β0"),
    "ae": _Quantity(Text("等価地球半径（中央値）", "median effective earth radius"), "km", 1, "ae"),
    "hst_fit": _m("平滑地表の送信側標高（当てはめ）", "smooth surface at the transmitter, fitted", "hst 式(85)"),
    "hsr_fit": _m("平滑地表の受信側標高（当てはめ）", "smooth surface at the receiver, fitted", "hsr 式(86)"),
    "hst": _m("平滑地表の送信側標高（ダクト用）", "smooth surface at the transmitter, ducting", "hst 式(90)"),
    "hsr": _m("平滑地表の受信側標高（ダクト用）", "smooth surface at the receiver, ducting", "hsr 式(90)"),
    "hstd": _m("平滑地表の送信側標高（回折用）", "smooth surface at the transmitter, diffraction", "hstd"),
    "hsrd": _m("平滑地表の受信側標高（回折用）", "smooth surface at the receiver, diffraction", "hsrd"),
    "htc_d": _m("送信アンテナの高さ（回折用）", "transmitter height, diffraction", "htc'"),
    "hrc_d": _m("受信アンテナの高さ（回折用）", "receiver height, diffraction", "hrc'"),
    "hte": _m("送信アンテナの実効高", "transmitter's effective height", "hte"),
    "hre": _m("受信アンテナの実効高", "receiver's effective height", "hre"),
    "hm": _m("地表の粗さ", "terrain roughness", "hm"),
    "Fi": _Quantity(Text("補間係数（回折の時間率）", "interpolation factor, diffraction"), "", 4, "Fi"),
    "Fj": _Quantity(Text("補間係数（角距離）", "interpolation factor, angular distance"), "", 4, "Fj"),
    "Fk": _Quantity(Text("補間係数（経路長）", "interpolation factor, path length"), "", 4, "Fk"),
    "gas_db": _db("大気による減衰（P.676）", "gaseous attenuation, P.676", "Ag"),
    "gamma_o": _Quantity(Text("乾燥空気の減衰係数", "dry air"), "dB/km", 4, "γo"),
    "gamma_w": _Quantity(Text("水蒸気の減衰係数", "water vapour"), "dB/km", 4, "γw"),
    "median_loss_db": _db("地形補正前の損失（中央値）", "median loss before terrain corrections"),
    "base_over_average_m": _m("平均地盤高からの送信アンテナの高さ", "transmitter over the average ground"),
    "mobile_over_average_m": _m("平均地盤高からの受信アンテナの高さ", "receiver over the average ground"),
    "effective_base_height_m": _m("送信アンテナの実効高", "effective base height", "Hb"),
    "effective_mobile_height_m": _m("受信アンテナの実効高", "effective mobile height", "Hm"),
    "breakpoint_km": _km("距離特性が変わる距離", "break point"),
    "breakpoint_m": _m("距離特性が変わる距離", "break point", "d'BP"),
    "terrain_irregularity_m": _m("地形の起伏", "terrain irregularity", "Δh"),
    "isolated_ridge_gain_db": _db("孤立した尾根の補正（損失から引く）", "isolated ridge (taken off)"),
    "rolling_hills_median_gain_db": _db("丘陵の補正・中央値（損失から引く）", "rolling hills, median (taken off)"),
    "rolling_hills_fine_gain_db": _db("丘陵の補正・細部（損失から引く）", "rolling hills, fine (taken off)"),
    "slope_gain_db": _db("傾斜の補正（損失から引く）", "slope (taken off)"),
    "mixed_path_gain_db": _db("海陸混合の補正（損失から引く）", "mixed path (taken off)"),
    "sea_share": _Quantity(Text("経路のうち海上の割合", "share of the path over sea"), "", 3),
    "PL_LOS": _db("見通し内の損失", "line of sight", "PL LOS"),
    "PL_NLOS": _db("見通し外の損失", "without line of sight", "PL NLOS"),
    "Pr_LOS": _Quantity(Text("見通しとなる確率", "probability of line of sight"), "", 3, "Pr LOS"),
    "free_space_db": _db("自由空間損失", "free space loss"),
    "extended_hata_db": _db("拡張秦式の損失", "extended Hata loss"),
    "loss_at_40_m_db": _db("40 mでの損失", "loss at 40 m"),
    "loss_at_100_m_db": _db("100 mでの損失", "loss at 100 m"),
    "time_percent": _Quantity(Text("時間率", "time"), "%", 2, "p"),
    "location_percent": _Quantity(Text("場所率", "places"), "%", 2, "pL"),
    "clutter_loss_percent": _Quantity(Text("地物損失の場所率", "places of the clutter loss"), "%", 2),
    "building_percent": _Quantity(Text("建物侵入損失がこれを超えない割合", "building entry not exceeded in"), "%", 2),
    "latitude_deg": _Quantity(Text("経路中央の緯度", "latitude of the path's centre"), "°", 4, "φ"),
    "delta_n": _Quantity(Text("屈折率の勾配", "refractivity lapse"), "N/km", 1, "ΔN"),
    "n0": _Quantity(Text("海面屈折率", "sea-level refractivity"), "N", 1, "N0"),
}

_FIELDS = {
    "frequency_mhz": Text("周波数", "frequency"),
    "tx_height_m": Text("送信高", "transmitter height"),
    "rx_height_m": Text("受信高", "receiver height"),
    "distance_km": Text("距離", "distance"),
}
MODEL_TEXTS = {
    "free_space": Text("自由空間（ITU-R P.525）", "free space (ITU-R P.525)"),
    "extended_hata": Text("拡張秦式", "extended Hata"),
    "p1812": Text("ITU-R P.1812（対流圏散乱はP.1812-6）", "ITU-R P.1812 (troposcatter of P.1812-6)"),
    "p526": Text("ITU-R P.526 4.5.4 の回折と大気減衰", "ITU-R P.526 4.5.4 with gases"),
    "tr38901_rma": Text("3GPP TR 38.901 RMa（郊外・ルーラル）", "3GPP TR 38.901 RMa"),
    "tr38901_uma": Text("3GPP TR 38.901 UMa（市街地マクロ）", "3GPP TR 38.901 UMa"),
    "tr38901_umi": Text("3GPP TR 38.901 UMi（市街地マイクロ）", "3GPP TR 38.901 UMi"),
    "local_5g": Text("ローカル5Gのエリア算定式", "area formula for local 5G"),
}
"""Models in words, by their names on the command line."""
_ENVIRONMENTS = {
    "urban": Text("市街地", "urban"),
    "suburban": Text("郊外", "suburban"),
    "open": Text("開放地", "open"),
}
_BRANCHES = {
    "free_space": Text("自由空間（40 m以下）", "free space (up to 40 m)"),
    "interpolated": Text("補間（40〜100 m）", "interpolated (40 to 100 m)"),
    "extended_hata": Text("拡張秦式（100 m以上）", "extended Hata (100 m and more)"),
}
_REMARKS = {
    "p1812": None,
    "p526": Text(
        "中央値の大気での値です。ダクト・対流圏散乱・降雨・樹木を含みません。6 GHz以下では P.1812 を使ってください",
        "median atmosphere; no ducting, troposcatter, rain or foliage; below 6 GHz use P.1812",
    ),
    "tr38901": Text(
        "平らな地面での中央値で、シャドーイングを含みません。基本伝送損失は見通し外の値です",
        "flat ground, median without shadow fading; the loss is that without line of sight",
    ),
    "local_5g": Text(
        "ローカル5Gの算定式の形に ITU-R SM.2028 の項を当てたもので、規則の原文は確認できていません（確度B）",
        "form of the local 5G area formula with terms of ITU-R SM.2028; the rule's own text was not seen (confidence B)",
    ),
}
_WORDS: dict[str, tuple[Text, Mapping[str, Text]]] = {
    "environment": (Text("環境", "environment"), _ENVIRONMENTS),
    "branch": (Text("使った式", "formula used"), _BRANCHES),
    "polarization": (Text("偏波", "polarization"), {"h": Text("水平", "horizontal"), "v": Text("垂直", "vertical")}),
    "clutter_type": (
        Text("受信点の地物", "clutter at the receiver"),
        {kind.value: CLUTTER_NAMES[kind] for kind in Clutter},
    ),
    "building_type": (
        Text("建物の種類", "building"),
        {kind.value: BUILDING_NAMES[kind] for kind in Building},
    ),
}
_FLAGS = {
    "trans_horizon": (
        Text("経路: 見通し外（水平線を越える）", "path: beyond the horizon"),
        Text("経路: 見通し内", "path: in line of sight"),
    ),
    "single_horizon": (
        Text("水平線: 1つ（孤立した尾根）", "horizon: one (isolated ridge)"),
        Text("水平線: 1つではない", "horizon: not one"),
    ),
}
_TOLD_APART = frozenset({"model", "Lb", "assumed", "beyond_validity", "recommendation", "note", "confidence"})
_ROUNDS_TO_ZERO = 1e-12


def path_loss_lines(document: Mapping[str, Any], tongue: Language, *, zones_given: bool = True) -> list[str]:
    """Return the document in words; JSON keeps every digit and the Recommendation's names.

    ``zones_given`` says whether the profile itself tells sea from land.
    """
    model = str(document["model"])
    lines = [f"{Text('モデル', 'model').in_language(tongue)}: {MODEL_TEXTS[model].in_language(tongue)} [{model}]"]
    for key, value in document.items():
        if key not in _TOLD_APART:
            lines.append(_line(key, value, tongue))
    lines += [text.in_language(tongue) for text in path_loss_notes(document, zones_given=zones_given)]
    return lines


def _line(key: str, value: Any, tongue: Language) -> str:
    if key in _FLAGS:
        return _FLAGS[key][0 if value else 1].in_language(tongue)
    if key in _WORDS:
        name, words = _WORDS[key]
        return f"{name.in_language(tongue)}: {words[str(value)].in_language(tongue)} [{value}]"
    quantity = _QUANTITIES.get(key)
    if quantity is None:
        return f"{key}: {value}"
    symbol = f" [{quantity.symbol}]" if quantity.symbol else ""
    return f"{quantity.name.in_language(tongue)}{symbol}: {_shown(float(value), quantity)}"


def _shown(value: float, quantity: _Quantity) -> str:
    if not math.isfinite(value):
        return "-"
    decimals = quantity.decimals
    # A small attenuation per kilometre is not zero: then two significant digits.
    if 0 < abs(value) < 0.5 * 10**-decimals:
        number = f"{value:.1e}" if abs(value) > _ROUNDS_TO_ZERO else "0"
    else:
        number = f"{value:,.{decimals}f}"
        number = number.removeprefix("-") if float(number.replace(",", "")) == 0 else number
    gap = "" if quantity.unit in ("", "°") else " "
    return f"{number}{gap}{quantity.unit}"


def path_loss_notes(document: Mapping[str, Any], *, zones_given: bool) -> list[Text]:
    """Return what must be said beside the values: what was assumed, held to a range, left out."""
    notes = _hata_notes(document, zones_given)
    for name, value in document.get("assumed", {}).items():
        quantity = _QUANTITIES[name]
        notes.append(
            Text(
                f"注意: {quantity.name.ja}の指定がないため {_shown(value, quantity)} と仮定しました",
                f"caution: {quantity.name.en} was not given; taken as {_shown(value, quantity)}",
            )
        )
    beyond = [_FIELDS.get(name, Text(name, name)) for name in document.get("beyond_validity", ())]
    if beyond:
        notes.append(
            Text(
                f"注意: {'・'.join(one.ja for one in beyond)}がこのモデルの適用範囲の外です",
                f"caution: outside the model's range: {', '.join(one.en for one in beyond)}",
            )
        )
    model = str(document["model"])
    remark = _REMARKS.get("tr38901" if model.startswith("tr38901") else model)
    if remark is not None:
        notes.append(remark)
    return notes


def _hata_notes(document: Mapping[str, Any], zones_given: bool) -> list[Text]:
    """Return what extended Hata did to the path silently: heights held to its range, ground at 0 m taken for sea."""
    notes = []
    for end, name, (low, high) in (
        ("base", Text("送信アンテナ", "transmitter"), BASE_HEIGHT_M),
        ("mobile", Text("受信アンテナ", "receiver"), MOBILE_HEIGHT_M),
    ):
        over, used = document.get(f"{end}_over_average_m"), document.get(f"effective_{end}_height_m")
        if over is not None and used is not None and over != used:
            limits = f"{low:g}〜{high:g}", f"{low:g}..{high:g}"
            notes.append(
                Text(
                    f"注意: {name.ja}の平均地盤高からの高さ {over:.1f} m は式の範囲（{limits[0]} m）の外のため、"
                    f"実効高を {used:g} m として計算しました（範囲の外では高さを変えても損失の中央値は同じです）",
                    f"caution: the {name.en} is {over:.1f} m over the average ground, outside the formula's range "
                    f"({limits[1]} m), and taken as {used:g} m (other heights outside give the same median)",
                )
            )
    if not zones_given and document.get("sea_share", 0.0) > 0:
        share, gain = f"{100 * document['sea_share']:.0f}", f"{document['mixed_path_gain_db']:.2f}"
        notes.append(
            Text(
                f"注意: 標高がちょうど0 mの区間（経路の{share}%）を海とみなし、海陸混合の補正として損失から {gain} dB を"
                "引きました。陸地なら断面にzone列を加えて inland（海岸なら coastal）と書いてください",
                f"caution: ground at exactly 0 m ({share} % of the path) was taken for sea: {gain} dB taken off the loss "
                "for mixed land and sea; for land, give the profile a zone column that says inland (or coastal)",
            )
        )
    return notes
