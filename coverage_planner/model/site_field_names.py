"""Names and units of the fields of sites and sectors, as forms, messages and the history say them."""

from __future__ import annotations

from coverage_planner.model.text import Text

FIELD_NAMES: dict[str, tuple[Text, str]] = {
    "site_id": (Text("局ID", "site ID"), ""),
    "name": (Text("局名", "name"), ""),
    "district": (Text("実施地区", "district"), ""),
    "note": (Text("備考", "note"), ""),
    "build_year": (Text("整備年度", "build year"), ""),
    "latitude_deg": (Text("緯度", "latitude"), "°"),
    "longitude_deg": (Text("経度", "longitude"), "°"),
    "status": (Text("区分", "status"), ""),
    "enabled": (Text("有効", "switched on"), ""),
    "locked": (Text("固定", "locked"), ""),
    "base_station_parent": (Text("高度特定基地局（親局）", "5G parent station"), ""),
    "owner": (Text("事業主体", "project owner"), ""),
    "programme": (Text("事業区分", "programme"), ""),
    "costs": (Text("費用", "costs"), ""),
    "carriers": (Text("事業者", "carriers"), ""),
    "technology": (Text("方式", "service"), ""),
    "centre_frequency_mhz": (Text("中心周波数", "centre frequency"), "MHz"),
    "bandwidth_mhz": (Text("帯域幅", "bandwidth"), "MHz"),
    "resource_blocks": (Text("リソースブロック数", "resource blocks"), ""),
    "power_dbm": (Text("送信電力", "power"), "dBm"),
    "gain_dbi": (Text("アンテナ利得", "antenna gain"), "dBi"),
    "loss_db": (Text("給電線損失", "feeder loss"), "dB"),
    "pattern": (Text("指向性", "pattern"), ""),
    "antenna_name": (Text("アンテナ名", "antenna"), ""),
    "azimuth_deg": (Text("方位", "azimuth"), "°"),
    "mechanical_tilt_deg": (Text("機械チルト", "mechanical tilt"), "°"),
    "electrical_tilt_deg": (Text("電気チルト", "electrical tilt"), "°"),
    "horizontal_beamwidth_deg": (Text("水平半値幅", "horizontal beamwidth"), "°"),
    "vertical_beamwidth_deg": (Text("垂直半値幅", "vertical beamwidth"), "°"),
    "height_agl_m": (Text("アンテナ地上高", "antenna height"), "m"),
}
"""Name and unit of each field by its attribute."""


def field_name(field: str) -> Text:
    """Return the name of a field of a site or a sector."""
    return FIELD_NAMES[field][0] if field in FIELD_NAMES else Text(field, field)


def with_unit(field: str, value: float) -> str:
    """Return a number with the unit of its field: ``30 m``, ``120°``."""
    unit = FIELD_NAMES[field][1]
    decimals = 6 if field in ("latitude_deg", "longitude_deg") else 2
    number = f"{value:,.{decimals}f}".rstrip("0").rstrip(".") if abs(value) < 1e9 else f"{value:g}"
    return f"{number}{unit}" if unit in ("", "°") else f"{number} {unit}"


def out_of_range(field: str, value: float, low: float, high: float) -> Text:
    """Return what to say of a number no site or sector can have."""
    name, shown = field_name(field), with_unit(field, value)
    least, most = with_unit(field, low), with_unit(field, high)
    return Text(f"{name.ja} {shown} は範囲外です（{least}〜{most}）", f"{name.en} {shown} is outside {least} to {most}")
