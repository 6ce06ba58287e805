"""What stands behind the figures: definition and settings, input files, indicators that could not be worked out."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from coverage_planner.engine.footprint import SiteFootprint
from coverage_planner.engine.indicators.absence import absence
from coverage_planner.engine.indicators.remarks import EVEN_SPLIT, data_remarks, population_remarks
from coverage_planner.engine.indicators.road import road_definition
from coverage_planner.engine.substitute_model import ABOVE_GHZ, SCENARIO_NAMES, STANDS_IN
from coverage_planner.model.layers import PlanningData
from coverage_planner.model.settings import (
    Comparison,
    CoverageDefinition,
    HataEnvironment,
    Overlay,
    PrefectureRule,
    PropagationModel,
    RadioSettings,
    Settings,
)
from coverage_planner.model.site import Site
from coverage_planner.model.terms import Carrier, Datum, name_of
from coverage_planner.report.receiver_settings import receiver_settings
from coverage_planner.report.table import Cell, CellValue, Column, Kind, Origin, Table, computed

ROLE_NAMES = {
    "population": "人口（500mメッシュ）",
    "mesh": "人口（500mメッシュ）",
    "roads": "道路",
    "boundaries": "行政区域",
    "dem": "標高",
    "terrain": "標高",
    "land_use": "土地利用",
    "service_area": "サービスエリア",
    "service_areas": "サービスエリア",
    "sites": "基地局",
    "fiscal": "財政力指数",
    "areas": "条件不利地域",
    "secondary_meshes": "二次メッシュ一覧",
}
"""Roles of :class:`InputFile` as printed; a role not listed is printed as it is."""

P526_GRIDDING = (
    "3 kmまでと、隣り合う経路の損失が3 dBを超えて異なる受信点は受信点ごとの経路による。"
    "他の受信点の差は95%が1 dB以内、99%が2 dB以内（山地、28 GHz）"
)
"""Measured in benchmarks/bench_p1812.py."""

_FIRST_NUMBER = re.compile(r"\d+(?:\.\d+)?")

_MODEL_NAMES = {
    PropagationModel.FREE_SPACE: "自由空間（勧告P.525）",
    PropagationModel.EXTENDED_HATA: "拡張秦式",
    PropagationModel.P1812: "地形断面による伝搬（勧告P.1812）",
    PropagationModel.P526: "地形断面による回折（勧告P.526）",
    PropagationModel.TR38901_RMA: "3GPP TR 38.901 RMa（郊外マクロ）",
    PropagationModel.TR38901_UMA: "3GPP TR 38.901 UMa（都市マクロ）",
    PropagationModel.TR38901_UMI: "3GPP TR 38.901 UMi（都市マイクロ）",
    PropagationModel.LOCAL_5G: "ローカル5Gの算出式の形（確度B）",
}
_ENVIRONMENT_NAMES = {
    HataEnvironment.URBAN: "市街地",
    HataEnvironment.SUBURBAN: "郊外",
    HataEnvironment.OPEN: "開放地",
}
_PREFECTURE_RULE_NAMES = {
    PrefectureRule.LARGEST_AREA: "面積が最大の市区町村に全数を計上",
    PrefectureRule.PUBLISHED_PARTS: "都道府県別ファイルの公表値で按分",
}


@dataclass(frozen=True, slots=True)
class _Setting:
    name: str
    value: CellValue
    usual: CellValue
    basis: str


def definition_table(settings: Settings, data: PlanningData, *, remarks: tuple[str, ...] = ()) -> Table:
    """Return the definition of the indicators and the radio assumptions, each marked default or typed."""
    rows = tuple(
        (
            Cell(entry.name),
            Cell(entry.value, Origin.DEFAULT if entry.value == entry.usual else Origin.TYPED),
            Cell(entry.basis),
        )
        for entry in (*_definition_settings(settings.definition), *_radio_settings(settings))
    )
    facts = (
        computed("人口の調査年", _year(data), "入力ファイルの版"),
        computed("人口の出典", data.population.source or "-", "入力ファイル"),
        computed("測地系", _datum(data.datum), "メッシュコードは測地系を持たないため明示する"),
        *(
            (computed("土地利用", _land_use(data), "地物の高さと海上・沿岸・内陸の区分に用いる"),)
            if settings.radio.model is PropagationModel.P1812
            else ()
        ),
        computed(
            "面積割合の測り方",
            "メッシュを100の小区画に分け、中心がエリアにある小区画を数える",
            "提供エリア図(面)では、面積がちょうど50%の境のどちら側にあるかを正確な面積で判定し、小区画の数をそれに合わせる",
        ),
        *(
            (computed("人口の按分", "1kmメッシュの値を均等に4分した値", "利用者の承認による"),)
            if data.population.even_split
            else ()
        ),
        *((computed("道路の範囲", road_definition(data.roads).ja, "入力データ"),) if data.roads is not None else ()),
        *(
            (computed("人口の端数", "小数の推計人口をメッシュ別に合計した後に四捨五入", "将来推計人口の小数値"),)
            if data.population.rounded_fractions
            else ()
        ),
    )
    return Table(
        key="definition",
        title="定義と前提",
        columns=(
            Column(key="name", header="項目", width=30),
            Column(key="value", header="値", width=44),
            Column(key="basis", header="根拠・理由", width=62),
        ),
        rows=(*rows, *facts),
        definition=settings.definition.sentence().ja,
        notes=(
            "既定＝本システムの初期値のまま、入力＝計画担当者が変更した値、計算＝入力データから読み取った値",
            "本表のエリアは伝搬計算と提供エリア図による計画上の推計であり、事業者の報告値に基づく公表値ではない",
            *(remark.ja for remark in data_remarks(data, settings.definition) if remark is not EVEN_SPLIT),
            *remarks,
        ),
    )


def _definition_settings(definition: CoverageDefinition) -> tuple[_Setting, ...]:
    usual = CoverageDefinition()

    def comparison(value: CoverageDefinition) -> str:
        return "以上" if value.comparison is Comparison.GE else "超"

    def overlay(value: CoverageDefinition) -> str:
        return "メッシュ判定の論理和" if value.overlay is Overlay.MESH else "エリアの和集合を判定"

    def tunnels(value: CoverageDefinition) -> str:
        return "含める" if value.include_tunnels else "除く"

    def percent(value: CoverageDefinition) -> str:
        return f"{float(value.area_threshold * 100):g} %"

    return (
        _Setting(
            "メッシュ判定の面積割合",
            percent(definition),
            percent(usual),
            "業界自主基準の報道（原典マニュアルは未確認）",
        ),
        _Setting("判定の境界", comparison(definition), comparison(usual), "50%以上・50%超の両説があるため設定とする"),
        _Setting("4者の重ね合わせ", overlay(definition), overlay(usual), "重ね合わせの手順は公表されていない"),
        _Setting(
            "県境・市境のメッシュ",
            _PREFECTURE_RULE_NAMES[definition.prefecture_rule],
            _PREFECTURE_RULE_NAMES[usual.prefecture_rule],
            "面積最大の市区町村に属するとする報道による",
        ),
        _Setting("トンネル区間", tunnels(definition), tunnels(usual), "道路カバー率への算入の有無は公表されていない"),
    )


def _radio_settings(settings: Settings) -> tuple[_Setting, ...]:
    radio, usual = settings.radio, Settings().radio
    threshold = "全国一律の基準値は公表されていない。計画上の設定値"
    return (
        _Setting("伝搬モデル", _MODEL_NAMES[radio.model], _MODEL_NAMES[usual.model], ""),
        _Setting(
            "環境区分（拡張秦式）", _ENVIRONMENT_NAMES[radio.environment], _ENVIRONMENT_NAMES[usual.environment], ""
        ),
        *(_above_hata(radio) if radio.model is PropagationModel.EXTENDED_HATA else ()),
        _Setting("受信高", f"{radio.receiver_height_m:g} m", f"{usual.receiver_height_m:g} m", ""),
        _Setting("5GのRSRPしきい値", f"{radio.threshold_nr_dbm:g} dBm", f"{usual.threshold_nr_dbm:g} dBm", threshold),
        _Setting("4GのRSRPしきい値", f"{radio.threshold_lte_dbm:g} dBm", f"{usual.threshold_lte_dbm:g} dBm", threshold),
        *receiver_settings(radio, usual, _Setting),
        _Setting("計算の最大距離", f"{radio.maximum_range_m:g} m", f"{usual.maximum_range_m:g} m", ""),
        _Setting(
            "地形による遮へい",
            "見通し外は圏外とする" if radio.terrain_blocking else "考慮しない",
            "見通し外は圏外とする" if usual.terrain_blocking else "考慮しない",
            "P.1812では用いない（地形による回折を損失に含む）" if radio.model is PropagationModel.P1812 else "",
        ),
        _Setting(
            "等価地球半径係数",
            f"{radio.effective_earth_radius_factor:.4g}",
            f"{usual.effective_earth_radius_factor:.4g}",
            "P.1812の損失には用いない（ΔNから定まる）" if radio.model is PropagationModel.P1812 else "",
        ),
        *(_p1812_settings(radio, usual) if radio.model is PropagationModel.P1812 else ()),
        *((_paths("P.526", radio, usual, P526_GRIDDING),) if radio.model is PropagationModel.P526 else ()),
    )


def _above_hata(radio: RadioSettings) -> tuple[_Setting, ...]:
    names = {
        environment: f"3GPP TR 38.901 {SCENARIO_NAMES[scenario]}（見通し確率で重み付けした平均損失）"
        for environment, scenario in STANDS_IN.items()
    }
    return (
        _Setting(
            f"{ABOVE_GHZ:g} GHzを超えるセクタの損失",
            names[radio.environment],
            names[radio.environment],
            "拡張秦式の適用範囲外（文書化された範囲は3 GHzまで、6 GHzまでは外挿）。環境区分に応じて定まる",
        ),
    )


def _p1812_settings(radio: RadioSettings, usual: RadioSettings) -> tuple[_Setting, ...]:
    return (
        _Setting(
            "時間率（P.1812）",
            f"{radio.time_percent:g} %",
            f"{usual.time_percent:g} %",
            "損失がこの時間率で超えない値。50%は中央値",
        ),
        _paths("P.1812", radio, usual, "補間による差は中央値0.2 dB程度、95%が3 dB以内（山地）"),
        _Setting(
            "場所率（P.1812）",
            f"{radio.location_percent:g} %",
            f"{usual.location_percent:g} %",
            "損失がこの場所率で超えない値。50%は中央値",
        ),
        _Setting(
            "地物の高さ（P.1812）",
            _clutter(radio),
            _clutter(usual),
            "土地利用細分メッシュの分類別。既定値は勧告P.1812表2の代表高（分類の対応づけは本システムによる）",
        ),
        _Setting(
            "海上・沿岸・内陸の区分（P.1812）",
            _zones(radio),
            _zones(usual),
            "沿岸は海から50 km以内かつ標高100 m以下（勧告P.1812 3.4）。土地利用がなければすべて内陸。"
            "最小面積は直径100 kmの円（勧告の「大きな水域」）が既定で、開いた海とつながる湾は海とする",
        ),
    )


def _paths(model: str, radio: RadioSettings, usual: RadioSettings, gridding: str) -> _Setting:
    return _Setting(
        f"経路（{model}）",
        "受信点ごとの経路" if radio.exact_paths else "放射状の経路と補間",
        "受信点ごとの経路" if usual.exact_paths else "放射状の経路と補間",
        "" if radio.exact_paths else gridding,
    )


def _land_use(data: PlanningData) -> str:
    land_use = data.land_use
    if land_use is None:
        return "なし（地物の高さは考慮せず、すべて内陸）"
    return f"{land_use.source} {land_use.edition}{'年' if land_use.edition[-1:].isdigit() else ''}"


def _clutter(radio: RadioSettings) -> str:
    return radio.land_use.heights_sentence().ja if radio.land_use.clutter else "考慮しない"


def _zones(radio: RadioSettings) -> str:
    if not radio.land_use.zones:
        return "すべて内陸"
    least = radio.land_use.minimum_sea_km2
    return "土地利用の海水域による" + (f"（閉じた海水域は{least:g} km²以上）" if least > 0 else "")


def _year(data: PlanningData) -> str:
    return "不明" if data.population.census_year is None else f"{data.population.census_year}年"


def _datum(datum: Datum) -> str:
    return f"{datum.value}（EPSG:{datum.epsg}）"


def provenance_table(data: PlanningData, *, program_version: str = "") -> Table:
    """Return the input files with their editions and SHA-256, by which anybody can check that they are the same."""
    return Table(
        key="provenance",
        title="入力データ",
        columns=(
            Column(key="role", header="用途", width=20),
            Column(key="name", header="ファイル名", width=34),
            Column(key="vintage", header="版・時点", width=16),
            Column(key="datum", header="測地系", width=10),
            Column(key="description", header="内容", width=30),
            Column(key="size", header="大きさ (バイト)", kind=Kind.INTEGER, width=16),
            Column(key="sha256", header="SHA-256", width=40),
        ),
        rows=tuple(
            computed(
                role_name(entry.role),
                entry.name,
                entry.vintage,
                entry.datum,
                entry.description,
                entry.size_bytes,
                entry.sha256,
            )
            for entry in data.inputs
        ),
        notes=(f"coverage_planner {program_version}",) if program_version else (),
        empty_reason="入力ファイルの記録がありません",
    )


def absent_table(absent: tuple[str, ...]) -> Table:
    """Return the indicators that were not worked out, each with the input it lacks."""
    return Table(
        key="absent",
        title="算出していない指標",
        columns=(
            Column(key="indicator", header="指標", width=34),
            Column(key="missing", header="不足している入力", width=70),
        ),
        rows=tuple(computed(absence(name).indicator.ja, absence(name).missing_input.ja) for name in absent),
        notes=("入力のない指標は0とせず、算出しない",),
        empty_reason="すべての指標を算出しました",
    )


def role_name(role: str) -> str:
    """Return the printed name of a role; ``service_area:docomo:5g`` names carrier and generation."""
    head, *rest = role.split(":")
    words = [name_of(Carrier(part)).ja if part in set(Carrier) else part.upper() for part in rest]
    name = ROLE_NAMES.get(head, head)
    return f"{name} {' '.join(words)}" if words else name


def sources_line(data: PlanningData, *, sites: tuple[Site, ...] = ()) -> str:
    """Return inputs and editions on one line, as printed under every map and table.

    Inputs of one role are joined; service areas are only counted, the table of input files lists them.
    """
    by_role: dict[str, list[str]] = {}
    areas: list[str] = []
    for entry in data.inputs:
        if entry.role.split(":")[0] in {"service_area", "service_areas"}:
            areas.append(entry.name)
            continue
        text = entry.description or entry.name
        if entry.vintage and entry.vintage not in text:
            text += f"（{entry.vintage}）"
        texts = by_role.setdefault(role_name(entry.role), [])
        if text not in texts:
            texts.append(text)
    parts = [f"{name}: {'・'.join(texts)}" for name, texts in by_role.items()]
    if areas:
        parts.append(f"サービスエリア: {len(areas)}ファイル")
    if not parts:
        parts = [f"人口: {data.population.source}" if data.population.source else "出典の記録なし"]
    if sites:
        parts.append(f"計画の{len(sites)}局")
    remarks = "".join(f"。{remark.ja}" for remark in population_remarks(data.population))
    return "出典 " + "、".join(parts) + f"。測地系 {data.datum.value}{remarks}"


def footprint_remarks(footprints: Mapping[int, SiteFootprint]) -> tuple[str, ...]:
    """Return how the propagation formula was used outside its documented range, each kind once.

    Labels that differ in their first number only (a frequency, a height) are one kind; the numbers are listed.
    """
    numbers: dict[str, set[str]] = {}
    stations: dict[str, set[int]] = {}
    unknown = unknown_cells = served_cells = 0
    for site_number, footprint in footprints.items():
        if footprint.unknown_terrain_cells:
            unknown += 1
            unknown_cells += footprint.unknown_terrain_cells
            served_cells += footprint.served_cells
        for label in footprint.labels:
            found = _FIRST_NUMBER.search(label.ja)
            kind = label.ja if found is None else _FIRST_NUMBER.sub("{}", label.ja, count=1)
            numbers.setdefault(kind, set()).update([] if found is None else [found[0]])
            stations.setdefault(kind, set()).add(site_number)
    remarks = []
    for kind in sorted(numbers):
        values = "・".join(sorted(numbers[kind], key=float))
        remarks.append(f"伝搬計算の注記: {kind.replace('{}', values, 1)}（{len(stations[kind])}局）。")
    if unknown:
        remarks.append(
            f"伝搬計算の注記: 標高の不明な地点を平たんまたは見通しありとして計算（{unknown}局、"
            f"その圏内{served_cells:,}区画のうち{unknown_cells:,}区画、{100 * unknown_cells / max(served_cells, 1):.1f}%）。"
        )
    return tuple(remarks)


def short_footprint_remark(footprints: Mapping[int, SiteFootprint]) -> str:
    """Return one sentence for the foot of a map; the table of the definition has the whole remarks."""
    labelled = sum(bool(footprint.labels or footprint.unknown_terrain_cells) for footprint in footprints.values())
    if not labelled:
        return ""
    return f"{labelled}局の伝搬計算は式の適用範囲外の条件または標高の不明な地点を含む（内容は「定義と前提」）"
