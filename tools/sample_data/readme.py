"""README of the sample folder, Japanese first, with the figures of the sketch model."""

from __future__ import annotations

import numpy as np

from sample_data.candidates import NEW_BAND, Place
from sample_data.frame import PREFECTURE, TOWNS
from sample_data.operators import Networks
from sample_data.radio_sketch import add, meshes_covered
from sample_data.road_network import EXPRESSWAY, MUNICIPAL, NATIONAL, PREFECTURAL, Road, samples
from sample_data.settlement import Settlement


def figures(settlement: Settlement, networks: Networks, roads: list[Road], places: list[Place]) -> dict[str, float]:
    """Return what the generator's own rough model says of the sample."""
    persons = settlement.persons
    total = float(persons.sum())
    base = networks.meshes_5g()
    extra = np.zeros_like(networks.any_of("5G"))
    for place in places:
        add(place.spot, NEW_BAND, extra)
    mobile = networks.any_of("4G")
    result = {
        "persons": total,
        "meshes": float((persons > 0).sum()),
        "base_5g": float(persons[base].sum()) / total,
        "plan_5g": float(persons[base | meshes_covered(extra)].sum()) / total,
        "mobile": float(persons[meshes_covered(mobile)].sum()) / total,
    }
    for name, road_class in (
        ("expressway", EXPRESSWAY),
        ("national", NATIONAL),
        ("prefectural", PREFECTURAL),
        ("municipal", MUNICIPAL),
    ):
        line = samples(roads, road_class)
        result[f"{name}_km"] = float(line.length_m.sum()) / 1000
        result[f"{name}_tunnel_km"] = float(line.length_m[line.tunnel].sum()) / 1000
        for key, covered in (("base", mobile), ("plan", mobile | extra)):
            result[f"{name}_{key}"] = float(line.length_m[covered[line.row, line.col]].sum() / line.length_m.sum())
    return result


def text(settlement: Settlement, networks: Networks, roads: list[Road], places: list[Place]) -> str:
    """Return README.md."""
    f = figures(settlement, networks, roads, places)
    towns = "、".join(
        f"{town.name}（{town.code}、{int(settlement.persons[settlement.town == i].sum()):,}人）"
        for i, town in enumerate(TOWNS)
    )
    sites = len(networks.stations)
    return f"""# sample_data: 架空の県「{PREFECTURE}」

**このフォルダのデータはすべて架空です。** 実在の地域・事業者のエリア・基地局・自治体財政とは関係ありません。事業者名は操作例として
使っているだけで、エリアと局はすべて乱数と簡単な物理モデルから作ったものです。位置は銚子の東およそ100〜160kmの太平洋上(陸地のない場所)に
置いてあり、メッシュコードは有効ですが実在の県とは重なりません。団体コードの「99」も実在しません。費用は例示の単価で、実績ではありません。

作り方: `python tools/make_sample_data.py`。乱数の種は固定で、何度実行しても同じファイルになります。地形は隆起と河川侵食のモデル、
県境・市町村界は流域界、人口は谷筋の平地に配置、道路は地形上の最小費用経路、エリアは局からの見通しと距離(奥村・秦式の概算)です。

- 市町村: {towns}
- 人口 {int(f["persons"]):,}人、人口のある二分の一地域メッシュ {int(f["meshes"]):,}、標高は約60〜2,000m
- 既設局 {sites}、候補局 {2 * len(places)}({len(places)}か所を「単独整備案」と「共同整備案」の2つの計画に別の局として登録)
- 高速道路 {f["expressway_km"]:.1f}km(うちトンネル {f["expressway_tunnel_km"]:.1f}km)、国道 {f["national_km"]:.1f}km、都道府県道 {f["prefectural_km"]:.1f}km、市区町村道 {f["municipal_km"]:.1f}km
- 作成スクリプトの概算モデルによる目安(製品の計算結果ではありません): 5G人口カバー率(4者重ね合わせ) {100 * f["base_5g"]:.1f}% → 候補局をすべて
  整備すると {100 * f["plan_5g"]:.1f}%、携帯電話(世代を問わない)の人口 {100 * f["mobile"]:.1f}%、道路(携帯電話) 高速道路 {100 * f["expressway_base"]:.1f}% → {100 * f["expressway_plan"]:.1f}%、国道 {100 * f["national_base"]:.1f}% → {100 * f["national_plan"]:.1f}%

| ファイル | 内容 | 形式 |
|---|---|---|
| `tblT001141H5341.txt`, `tblT001141H5342.txt` | 人口・世帯(国勢調査2020年 500mメッシュの形式) | e-Stat: CP932、CRLF、見出し2行、54列、秘匿と合算あり、JGD2011 |
| `N03-24_99_240101.geojson` | 行政区域 | 国土数値情報 N03 の属性、EPSG:6668 |
| `N13-24_99.geojson` | 道路(トンネル・橋を含む) | 国土数値情報 N13 の属性、EPSG:6668 |
| `dem_99_fictional.tif` | 標高 | GeoTIFF、1.5秒×2.25秒、int16、県外は -9999(データなし)、EPSG:6668 |
| `L03-b-21_<一次メッシュ>_fictional.tif` | 土地利用(森林、田、建物用地など。海はない) | 国土数値情報 L03-b ラスタ版: GeoTIFF、3秒×4.5秒、uint8、EPSG:6668 |
| `area_<事業者>_<方式>.geojson` / `.kml` | 事業者別のエリア(5G、4G) | GeoJSON、KML |
| `base_stations.csv` | 既設局と候補局、例示費用、計画 | 製品の局表(UTF-8 BOM) |
| `fiscal_strength_r4.xlsx` | 財政力指数 | 主要財政指標一覧の並び(2行目が見出し) |
| `disadvantaged_areas.csv` | 条件不利地域(全部・一部) | 製品の一覧形式 |
| `secondary_meshes.csv` | 5G基盤展開率の分母とする二次メッシュ | 製品の一覧形式 |
| `unit_costs_example.csv` | 費用の見積りに使う単価表の例(架空の単価。実在の単価・契約額ではありません) | 製品の単価表形式(手書き。作成スクリプトは書き出しません) |

## In English

**Everything here is fictional**: places, areas, stations, finances and costs. The prefecture lies in the open Pacific, 100-160 km off Choshi,
where there is no land, so its mesh codes are valid but no real prefecture is under it; municipality codes starting with 99 do not exist.
Carrier names only show how the program is used. Made by `python tools/make_sample_data.py` (fixed seed, identical bytes at every
run) in the real formats: census text in CP932 with suppressed rows, N03- and N13-like GeoJSON, GeoTIFF DEM, land use as L03-b rasters,
carriers' areas as GeoJSON and KML, a station table with {sites} existing and {2 * len(places)} candidate sites, 財政力指数, 条件不利地域, secondary meshes.
`unit_costs_example.csv` is written by hand: a catalogue of made-up unit costs for the cost estimate.
The percentages above come from the generator's own rough model; the program's figures differ a little.
"""
