"""The tables of the sample: stations, 財政力指数, 条件不利地域, secondary meshes."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from datetime import datetime

import numpy as np
import xlsxwriter

from coverage_planner.model.mesh import MeshLevel, indices_to_codes, points_to_indices
from sample_data.candidates import NEW_BAND, Place, costs_yen, town_name
from sample_data.frame import HALF_COL0, HALF_ROW0, PREFECTURE, SOUTH, SUB_LAT, SUB_LON, TOWNS, WEST
from sample_data.operators import CONVERTED_5G, OPERATORS, Networks
from sample_data.radio_sketch import Band, Spot
from sample_data.settlement import Settlement

SINGLE, SHARED = "単独整備案", "共同整備案"
_COSTS = (
    "費用_鉄塔", "費用_局舎", "費用_外構施設", "費用_受電設備", "費用_送受信アンテナ", "費用_送受信機", "費用_伝送用専用線",
    "費用_ケーブル", "費用_電源設備", "費用_附帯工事費", "費用_用地取得費・道路費", "対象外費用_その他", "対象外費用_年間維持費",
)  # fmt: skip
COLUMNS = (
    "局ID", "局名", "緯度", "経度", "区分", "事業者", "方式", "周波数MHz", "帯域幅MHz", "RB数", "送信電力dBm", "利得dBi", "損失dB",
    "指向性", "方位角", "水平半値幅", "垂直半値幅", "地上高m", "事業主体", "事業区分", "実施地区", "親局", "有効", "計画", "備考", *_COSTS,
)  # fmt: skip
Row = dict[str, object]


def _place_of(spot: Spot) -> tuple[str, str]:
    return f"{SOUTH + (spot.row + 0.5) * SUB_LAT:.6f}", f"{WEST + (spot.col + 0.5) * SUB_LON:.6f}"


def _sector(spot: Spot, band: Band, carriers: str) -> Row:
    latitude, longitude = _place_of(spot)
    return {
        "緯度": latitude,
        "経度": longitude,
        "事業者": carriers,
        "方式": band.technology,
        "周波数MHz": f"{band.frequency_mhz:g}",
        "帯域幅MHz": f"{band.bandwidth_mhz:g}",
        "RB数": band.resource_blocks,
        "送信電力dBm": f"{band.power_dbm:g}",
        "利得dBi": f"{band.gain_dbi:g}",
        "損失dB": "3",
        "指向性": "無指向",
        "地上高m": f"{spot.mast_m:g}",
        "有効": 1,
    }


def station_rows(networks: Networks, places: list[Place]) -> list[Row]:
    """Return one row per sector: existing stations, then the candidates of both plans."""
    rows: list[Row] = []
    with_parent: set[int] = set()
    number = dict.fromkeys(OPERATORS, 0)
    for station in networks.stations:
        number[station.operator] += 1
        letter = {"docomo": "D", "kddi": "K", "softbank": "S", "rakuten": "R"}[station.operator]
        latitude, longitude = _place_of(station.spot)
        row, col = points_to_indices([float(latitude)], [float(longitude)], MeshLevel.SECONDARY)
        mesh = int(indices_to_codes(row, col, MeshLevel.SECONDARY)[0])
        parent = station.bands[0].frequency_mhz > 3_000 and mesh not in with_parent
        if parent:
            with_parent.add(mesh)
        for band in station.bands:
            common = {
                "局ID": f"{letter}-{number[station.operator]:03d}",
                "局名": f"既設{letter}{number[station.operator]:03d}",
                "区分": "既設",
                "事業主体": "無線通信事業者",
                "親局": int(parent),
                "備考": "架空",
            }
            rows.append({**_sector(station.spot, band, station.operator), **common})
    for plan in (SINGLE, SHARED):
        for index, place in enumerate(places):
            rows.extend(_candidate_rows(plan, index, place))
    return rows


def _candidate_rows(plan: str, index: int, place: Place) -> list[Row]:
    shared = plan == SHARED
    operator = OPERATORS[(0, 1, 2, 0, 1)[index % 5]]
    carriers = list(OPERATORS) if index % 3 != 2 else list(OPERATORS[:3])
    if not shared:
        carriers = [operator]
    frequency = NEW_BAND.frequency_mhz if shared else CONVERTED_5G[operator]
    band = replace(NEW_BAND, frequency_mhz=frequency)
    if place.without_mobile:
        programme = "基地局施設整備"
        owner = "インフラシェアリング事業者" if shared and index % 4 == 3 else "市町村"
    else:
        programme = "高度化施設整備"
        owner = "インフラシェアリング事業者" if shared else "無線通信事業者"
    common: Row = {
        "局ID": f"C-{index + 1:02d}{'B' if shared else 'A'}",
        "局名": f"{place.name}局（{'共同' if shared else '1社'}）",
        "区分": "候補",
        "事業主体": owner,
        "事業区分": programme,
        "実施地区": place.district,
        "親局": 0,
        "計画": plan,
        "備考": f"架空・{town_name(place)}・{'道路の空白の解消' if place.for_road else '人口の空白の解消'}・費用は例示単価",
        **costs_yen(place, len(carriers)),
    }
    names = ";".join(carriers)
    if not place.for_road:
        return [{**_sector(place.spot, band, names), **common}]
    rows = []
    for turn in (0, 180):  # two sectors along the road; the costs stand in the first row only
        sector = _sector(place.spot, band, names)
        sector |= {"指向性": "3gpp", "方位角": f"{(place.azimuth_deg + turn) % 360:g}", "利得dBi": "15"}
        sector |= {"水平半値幅": "65", "垂直半値幅": "65"}
        keep = common if turn == 0 else {k: v for k, v in common.items() if "費用_" not in k}
        rows.append({**sector, **keep})
    return rows


def csv_bytes(columns: tuple[str, ...], rows: list[Row]) -> bytes:
    """Return a CSV with byte order mark and CRLF, as Excel in Japan writes it."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(columns)
    writer.writerows([row.get(column, "") for column in columns] for row in rows)
    return text.getvalue().encode("utf-8-sig")


def check_digit(code: str) -> str:
    """Return the check digit of a five-digit municipality code (JIS X 0402)."""
    total = sum(int(digit) * weight for digit, weight in zip(code, (6, 5, 4, 3, 2), strict=True))
    return str((11 - total % 11) % 10 if total >= 11 else 11 - total)


def fiscal_workbook() -> bytes:
    """Return 財政力指数 in the ministry's layout: title row, header in the second row, average rows at the end."""
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True})
    book.set_properties({"title": "架空データ", "created": datetime(2024, 4, 1)})
    sheet = book.add_worksheet("全市町村")
    sheet.set_column(0, 7, 14)
    sheet.write(0, 0, "令和４年度　全市町村の主要財政指標（架空データ）")
    header = (
        "団体コード",
        "都道府県名",
        "団体名",
        "財政力指数",
        "経常収支比率",
        "実質公債費比率",
        "将来負担比率",
        "ラスパイレス指数",
    )
    sheet.write_row(1, 0, header)
    for index, town in enumerate(TOWNS):
        sheet.write_row(
            2 + index, 0, (town.code + check_digit(town.code), PREFECTURE, town.name, float(town.fiscal_strength))
        )
        sheet.write_row(2 + index, 4, (88.1 + 0.7 * index, 6.2 + 0.5 * index))
        sheet.write(2 + index, 6, "-" if index > 3 else 31.4 + 9 * index)
        sheet.write(2 + index, 7, 98.9 - 0.6 * index)
    mean = sum(float(town.fiscal_strength) for town in TOWNS) / len(TOWNS)
    sheet.write_row(2 + len(TOWNS), 1, ("全国", "市町村平均（単純平均）", round(mean, 2)))
    book.close()
    return buffer.getvalue()


def disadvantaged_rows() -> list[Row]:
    """Return 条件不利地域: a city without any, whole villages, towns with several kinds, a partial city."""
    listed = (
        (0, "該当なし", "", "指定地域を含まない（架空）"),
        (1, "豪雪", "全部", ""),
        (1, "過疎", "一部", "旧滝沢村の区域のみ（架空）"),
        (2, "特定農山村", "全部", ""),
        (3, "過疎", "全部", ""),
        (3, "豪雪", "全部", ""),
        (4, "過疎", "全部", ""),
        (4, "山村", "全部", ""),
        (4, "豪雪", "全部", "特別豪雪地帯（架空）"),
        (5, "過疎", "全部", ""),
        (5, "辺地", "一部", "深入辺地（架空）"),
        (5, "山村", "全部", ""),
        (5, "豪雪", "全部", "特別豪雪地帯（架空）"),
    )
    return [
        {
            "団体コード": TOWNS[index].code + check_digit(TOWNS[index].code),
            "都道府県名": PREFECTURE,
            "市区町村名": TOWNS[index].name,
            "種別": kind,
            "区分": share,
            "備考": note,
        }
        for index, kind, share, note in listed
    ]


def secondary_mesh_rows(settlement: Settlement) -> list[Row]:
    """Return the secondary meshes with people: the (supplied, fictional) denominator of 5G基盤展開率."""
    row, col = np.nonzero(settlement.persons)
    codes = np.unique(indices_to_codes((row + HALF_ROW0) // 20, (col + HALF_COL0) // 20, MeshLevel.SECONDARY))
    return [{"二次メッシュコード": int(code), "備考": "架空"} for code in codes]
