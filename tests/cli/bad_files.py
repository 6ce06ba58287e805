"""Bad files of every kind an import meets, each with a part of what must be said about it."""

from __future__ import annotations

import gzip
import io
import json
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.cli import tiny_region as tiny
from tests.cli.command_line import SAMPLE

BINARY = bytes(range(256)) * 40
KML_WITH_ENTITIES = (
    '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>'
    '<kml xmlns="http://www.opengis.net/kml/2.2"><Document><Placemark><name>&b;</name><Polygon><outerBoundaryIs>'
    "<LinearRing><coordinates>139.6,35.6 139.7,35.6 139.7,35.7 139.6,35.6</coordinates></LinearRing>"
    "</outerBoundaryIs></Polygon></Placemark></Document></kml>"
)
FGGML_WITH_ENTITIES = (
    '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/hostname">]>'
    '<Dataset xmlns="http://fgd.gsi.go.jp/spec/2008/FGD_GMLSchema">&a;</Dataset>'
)
ESTAT = "KEY_CODE,HTKSYORI,HTKSAKI,GASSAN,{0}001,{0}034\n,,,,　人口（総数）,　世帯総数\n{1},0,,,5,2\n"
FISCAL = "団体コード,都道府県名,団体名,財政力指数\n"
AREAS = "団体コード,都道府県名,市区町村名,種別,区分\n"
SITES = "局ID,緯度,経度,事業者,区分,送信電力dBm,費用_鉄塔\n"


@dataclass(frozen=True)
class BadFile:
    """Files given after one option of ``import``, and a part of the refusal."""

    option: str
    defect: str
    files: tuple[tuple[str, bytes], ...]
    said: str
    field: str = ""

    @property
    def label(self) -> str:
        return f"{self.option}: {self.defect}"


def zipped(name: str, data: bytes | str) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, data)
    return packed.getvalue()


def declaring(data: bytes, size: int) -> bytes:
    """A zip whose directory says that its one member unpacks to ``size`` bytes."""
    place = data.index(b"PK\x01\x02") + 24
    return data[:place] + size.to_bytes(4, "little") + data[place + 4 :]


def collection(*features: dict[str, Any], crs: str | None = "urn:ogc:def:crs:EPSG::6668") -> str:
    document: dict[str, Any] = {"type": "FeatureCollection", "features": list(features)}
    if crs is not None:
        document["crs"] = {"type": "name", "properties": {"name": crs}}
    return json.dumps(document)


def box(west: float, south: float, east: float, north: float, **fields: Any) -> dict[str, Any]:
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    return tiny.feature("Polygon", [ring], **fields)


ZONE = {"N03_001": "東京都", "N03_004": "甲市", "N03_007": "13201"}


def _one(option: str, defect: str, name: str, data: bytes | str, said: str, field: str = "") -> BadFile:
    content = data if isinstance(data, bytes) else data.encode()
    return BadFile(option, defect, ((name, content),), said, field)


def _two(option: str, defect: str, first: tuple[str, str], second: tuple[str, str], said: str) -> BadFile:
    return BadFile(option, defect, tuple((name, text.encode("cp932")) for name, text in (first, second)), said)


def _mesh(rows: str) -> str:
    return f"KEY_CODE,pop\n{rows}\n"


def mesh_files() -> list[BadFile]:
    whole = (SAMPLE / "tblT001141H5341.txt").read_bytes()
    return [
        _one("mesh", "empty", "m.csv", "", "空のファイル"),
        _one("mesh", "truncated archive", "m.zip", zipped("tblT001141H5341.txt", whole)[:5000], "壊れている"),
        _one("mesh", "truncated text", "tblT001141H5341.txt", whole[: len(whole) // 2], "116行目"),
        _one("mesh", "binary", "m.csv", BINARY, "バイナリ"),
        _one("mesh", "UTF-16", "m.csv", _mesh("533945001,5").encode("utf-16"), "UTF-16"),
        _one("mesh", "other columns", "m.csv", "a,b\n1,2\n", "KEY_CODE"),
        _one("mesh", "no such code", "m.csv", _mesh("533945009,5"), "2行目", "KEY_CODE"),
        _one("mesh", "negative", "m.csv", _mesh("533945001,-5"), "負の値", "pop"),
        _one("mesh", "absurd", "m.csv", _mesh("533945001,99999999"), "大きすぎます", "pop"),
        _one("mesh", "NaN", "m.csv", _mesh("533945001,nan"), "「nan」", "pop"),
        _one("mesh", "infinite", "m.csv", _mesh("533945001,inf"), "「inf」", "pop"),
        _one("mesh", "duplicated cell", "m.csv", _mesh("533945001,5\n533945001,5"), "重複", "KEY_CODE"),
        _one("mesh", "1 km cells", "m.csv", _mesh("53394500,5"), "均等割り"),
        _two("mesh", "mixed vintages", ("tblT000847H5339.txt", ESTAT.format("T000847", "533945001")),
             ("tblT001101H5338.txt", ESTAT.format("T001101", "533845001")), "年"),
        _two("mesh", "mixed datums", ("tblT001141H5339.txt", ESTAT.format("T001141", "533945001")),
             ("tblT001101H5338.txt", ESTAT.format("T001101", "533845001")), "測地系が混ざって"),
        _two("mesh", "whole and part of one cell", ("tblT001141H5339.txt", ESTAT.format("T001141", "533945001")),
             ("tblT001141H13.txt", ESTAT.format("T001141", "533945001")), "重なって"),
    ]  # fmt: skip


def vector_files(option: str, folder: Path) -> list[BadFile]:
    """Defects that roads, boundaries and service areas share."""
    paths = {"roads": tiny.road_file, "boundaries": tiny.boundary_file}
    good = paths[option](folder) if option in paths else tiny.area_files(folder)["docomo"]
    text = good.read_text(encoding="utf-8")
    point = tiny.feature("Point", [139.6, 35.6], N13_003="1", **ZONE)
    no_shape = {"type": "Feature", "properties": {"N13_003": "1", **ZONE}, "geometry": None}
    swapped = [
        box(35.6, 139.6, 35.7, 139.7, **ZONE),
        tiny.feature("LineString", [[35.6, 139.6], [35.6, 139.7]], N13_003="1"),
    ]
    metres = [
        box(-10000, -20000, -9000, -19000, **ZONE),
        tiny.feature("LineString", [[-10000, -20000], [-9000, -20000]], N13_003="1"),
    ]
    return [
        _one(option, "empty", "v.geojson", "", "空のファイル"),
        _one(option, "truncated", "v.geojson", text[: len(text) // 2], "途中で切れて"),
        _one(option, "binary", "v.geojson", BINARY, "中身が .geojson"),
        _one(option, "UTF-16", "v.geojson", text.encode("utf-16"), "UTF-8"),
        _one(option, "other JSON", "v.geojson", '{"a": 1}', "中身が .geojson"),
        _one(option, "no features", "v.geojson", collection(), "図形"),
        _one(option, "points only", "v.geojson", collection(point), "v.geojson"),
        _one(option, "no geometry", "v.geojson", collection(no_shape), "図形"),
        _one(option, "latitude first", "v.geojson", collection(*swapped), "緯度と経度の順"),
        _one(option, "metres without a CRS", "v.geojson", collection(*metres, crs=None), "座標"),
        _one(option, "far away", "v.geojson", text.replace("139.6", "1396"), "日本の範囲外"),
        _one(option, "NaN", "v.geojson", text.replace("139.625", "NaN"), "v.geojson"),
        _one(option, "XML entities", "v.kml", KML_WITH_ENTITIES, "DOCTYPE"),
        _one(option, "archive without data", "v.zip", zipped("readme.txt", "hello"), "ベクタ"),
        _one(option, "truncated archive", "v.zip", zipped("v.geojson", text)[:300], "壊れている"),
        _one(option, "shapefile alone", "v.shp", b"\0\0\x27\x0a" + bytes(200), ".shx"),
        _one(option, "text as GeoPackage", "v.gpkg", "hello", "v.gpkg"),
    ]


def other_vector_files(folder: Path) -> list[BadFile]:
    boundaries = tiny.boundary_file(folder).read_text(encoding="utf-8")
    line = tiny.feature("LineString", [[139.63, 35.67], [139.64, 35.67]], foo=1)
    return [
        _one("roads", "no class column", "v.geojson", collection(line), "道路の種別"),
        _one("boundaries", "no code column", "v.geojson", collection(box(139.6, 35.6, 139.7, 35.7, x=1)), "N03_007"),
        _one("boundaries", "no such code", "v.geojson", boundaries.replace("13201", "99999"), "99999", "N03_007"),
        _one("boundaries", "no code at all", "v.geojson", boundaries.replace("19201", "xx"), "xx", "N03_007"),
    ]


def dem_files() -> list[BadFile]:
    dem = (SAMPLE / "dem_99_fictional.tif").read_bytes()
    name = "FG-GML-5339-45-00-DEM5A-20200101.xml"
    return [
        _one("dem", "empty", "d.tif", "", "空のファイル"),
        _one("dem", "text", "d.tif", "hello", "標高データ"),
        _one("dem", "another place", "d.tif", dem, "重なりません"),
        _one("dem", "picture", "d.png", b"\x89PNG\r\n\x1a\n" + bytes(100), "標高データ"),
        _one("dem", "XML entities", name, FGGML_WITH_ENTITIES, "DOCTYPE"),
        _one("dem", "truncated XML", name, '<?xml version="1.0" encoding="UTF-8"?><Dataset><DEM>', "数値標高モデル"),
        _one("dem", "archive without data", "d.zip", zipped("readme.txt", "hello"), "標高データ"),
    ]


def site_files() -> list[BadFile]:
    def row(**changed: str) -> str:
        usual = {"id": "A-1", "lat": "35.7", "lon": "139.7", "carrier": "KDDI", "status": "候補", "power": "46"}
        values = {**usual, "cost": "5000000", **changed}
        return SITES + ",".join(values.values()) + "\n"

    fiscal = (SAMPLE / "fiscal_strength_r4.xlsx").read_bytes()
    return [
        _one("sites", "empty", "s.csv", "", "空のファイル"),
        _one("sites", "binary", "s.csv", BINARY, "バイナリ"),
        _one("sites", "other columns", "s.csv", "a,b\n1,2\n", "局ID"),
        _one("sites", "header alone", "s.csv", SITES, "基地局の行"),
        _one("sites", "NaN", "s.csv", row(lat="nan"), "「nan」", "緯度"),
        _one("sites", "no place in Japan", "s.csv", row(lat="95"), "範囲外", "緯度"),
        _one("sites", "absurd power", "s.csv", row(power="3000"), "範囲外", "送信電力dBm"),
        _one("sites", "negative cost", "s.csv", row(cost="-5"), "「-5」", "費用_鉄塔"),
        _one("sites", "unknown carrier", "s.csv", row(carrier="電電公社"), "電電公社", "事業者"),
        _one("sites", "unknown status", "s.csv", row(status="夢"), "夢", "区分"),
        _one("sites", "no identifier", "s.csv", row(id=""), "2行目", "局ID"),
        _one("sites", "truncated workbook", "s.xlsx", fiscal[:3000], "Excel"),
        _one("sites", "another workbook", "s.xlsx", fiscal, "必要な列"),
    ]


def list_files() -> list[BadFile]:
    fiscal = (SAMPLE / "fiscal_strength_r4.xlsx").read_bytes()

    def index(value: str, code: str = "132012") -> str:
        return f"{FISCAL}{code},東京都,八王子市,{value}\n"

    return [
        _one("fiscal", "empty", "f.csv", "", "空のファイル"),
        _one("fiscal", "truncated workbook", "f.xlsx", fiscal[:3000], "Excel"),
        _one("fiscal", "other columns", "f.csv", "a,b\n1,2\n", "財政力指数"),
        _one("fiscal", "negative", "f.csv", index("-0.5"), "「-0.5」", "財政力指数"),
        _one("fiscal", "NaN", "f.csv", index("nan"), "「nan」", "財政力指数"),
        _one("fiscal", "absurd", "f.csv", index("95"), "「95」", "財政力指数"),
        _one("fiscal", "no such code", "f.csv", index("0.5", "999999"), "999999", "団体コード"),
        _one("fiscal", "wrong check digit", "f.csv", index("0.5", "132013"), "132013", "団体コード"),
        _one("fiscal", "given twice", "f.csv", index("0.5") + "132012,東京都,八王子市,0.6\n", "重複", "団体コード"),
        _one("areas", "empty", "a.csv", "", "空のファイル"),
        _one("areas", "binary", "a.csv", BINARY, "バイナリ"),
        _one("areas", "other columns", "a.csv", "a,b\n1,2\n", "種別"),
        _one("areas", "unknown kind", "a.csv", f"{AREAS}13201,東京都,八王子市,砂漠,全部\n", "砂漠", "種別"),
        _one("areas", "no such code", "a.csv", f"{AREAS}xxxxx,東京都,八王子市,過疎,全部\n", "xxxxx", "団体コード"),
        _one("areas", "truncated JSON", "a.json", '[{"id": "北海', "JSON"),
        _one("secondary-meshes", "empty", "l.csv", "", "空のファイル"),
        _one("secondary-meshes", "no such code", "l.csv", "secondary_mesh\n533989\n", "533989"),
        _one("secondary-meshes", "1 km codes", "l.csv", "secondary_mesh\n53394500\n", "53394500"),
    ]


def bomb_files() -> list[BadFile]:
    """Archives that unpack past the limit, which the test lowers to one megabyte for the undeclared ones."""
    zeros = bytes(3 << 20)
    declared = declaring(zipped("m.csv", zeros), 3 << 30)
    return [
        _one("mesh", "declares 3 GiB", "m.zip", declared, "展開すると"),
        _one("mesh", "unpacks too far", "m.zip", zipped("m.csv", zeros), "展開すると"),
        _one("mesh", "gzip unpacks too far", "m.csv.gz", gzip.compress(zeros), "展開すると"),
        _one("roads", "unpacks too far", "v.zip", zipped("v.geojson", zeros), "展開すると"),
        _one("boundaries", "unpacks too far", "v.zip", zipped("v.shp", zeros), "展開すると"),
        _one("service-area", "KMZ unpacks too far", "v.kmz", zipped("doc.kml", zeros), "展開すると"),
        _one("dem", "unpacks too far", "d.zip", zipped("FG-GML-5339-45-00-DEM5A-20200101.xml", zeros), "展開すると"),
        _one("sites", "unpacks too far", "s.zip", zipped("s.csv", zeros), "展開すると"),
        _one("fiscal", "unpacks too far", "f.zip", zipped("f.csv", zeros), "展開すると"),
        _one("areas", "unpacks too far", "a.zip", zipped("a.csv", zeros), "展開すると"),
        _one("secondary-meshes", "unpacks too far", "l.zip", zipped("l.csv", zeros), "展開すると"),
    ]
