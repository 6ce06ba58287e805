"""Files are told by their content, a folder file by file; what nobody knows is named and never stops the rest."""

from __future__ import annotations

import gzip
import json
import sqlite3
import zipfile
from pathlib import Path

import geopandas as gpd
import numpy as np
import pytest
import rasterio
import shapely
from openpyxl import Workbook
from rasterio.transform import from_origin

from coverage_planner.data.recognition import InputKind, recognise, recognise_folder
from coverage_planner.model.terms import Carrier, Technology

CENSUS = "KEY_CODE,HTKSYORI,HTKSAKI,GASSAN,T001141001\r\n,,,,　人口（総数）\r\n533945001,0,,,5\r\n".encode("cp932")


def text(path: Path, content: str | bytes) -> Path:
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def geojson(path: Path, geometry: str, **properties: object) -> Path:
    shape = {
        "Point": [139.0, 35.0],
        "LineString": [[139.0, 35.0], [139.1, 35.1]],
        "Polygon": [[[139.0, 35.0], [139.1, 35.0], [139.1, 35.1], [139.0, 35.0]]],
    }[geometry]
    feature = {"type": "Feature", "properties": properties, "geometry": {"type": geometry, "coordinates": shape}}
    return text(path, json.dumps({"type": "FeatureCollection", "features": [feature]}))


def raster(path: Path, kind: str) -> Path:
    with rasterio.open(
        path, "w", driver="GTiff", height=2, width=2, count=1, dtype=kind, crs="EPSG:6668",
        transform=from_origin(139, 36, 0.1, 0.1),
    ) as target:  # fmt: skip
        target.write(np.zeros((1, 2, 2), dtype=kind))
    return path


class TestTables:
    @pytest.mark.parametrize(
        ("content", "kind"),
        [
            (CENSUS, InputKind.POPULATION),
            ("KEY_CODE,pop\n533945001,4\n", InputKind.POPULATION),
            ("533945001,4\n533945002,7\n533945003,9\n", InputKind.POPULATION),
            ("局ID,緯度,経度,事業者\nA,35,139,docomo\n", InputKind.SITES),
            ("site_id,latitude,longitude,carriers\nA,35,139,docomo\n", InputKind.SITES),
            ("\n団体コード,都道府県名,団体名,財政力指数\n131016,東京都,千代田区,0.85\n", InputKind.FISCAL),
            ("団体コード,都道府県名,市区町村名,種別,区分\n193640,山梨県,早川町,過疎,全部\n", InputKind.AREAS),
            ("二次メッシュコード,備考\n533945,\n", InputKind.SECONDARY_MESHES),
            ("mesh\n5339-45\n5339-46\n", InputKind.SECONDARY_MESHES),
            ("品名,数量\nねじ,3\n", InputKind.UNKNOWN),
            ("氏名\n山田\n", InputKind.UNKNOWN),
        ],
    )
    def test_csv_by_its_header(self, tmp_path: Path, content: str | bytes, kind: InputKind) -> None:
        assert recognise(text(tmp_path / "data.csv", content)).kind is kind

    def test_workbook_with_the_header_in_the_second_row(self, tmp_path: Path) -> None:
        book = Workbook()
        assert book.active is not None
        book.active.append(["令和４年度 主要財政指標"])
        book.active.append(["団体コード", "都道府県名", "団体名", "財政力指数"])
        book.save(tmp_path / "a.xlsx")
        assert recognise(tmp_path / "a.xlsx").kind is InputKind.FISCAL

    def test_table_id_is_shown(self, tmp_path: Path) -> None:
        assert "T001141" in recognise(text(tmp_path / "a.txt", CENSUS)).detail.ja

    def test_gzip_and_zip(self, tmp_path: Path) -> None:
        packed = text(tmp_path / "a.txt.gz", gzip.compress(CENSUS))
        with zipfile.ZipFile(tmp_path / "b.zip", "w") as archive:
            archive.writestr("inner/tbl.txt", CENSUS)
            archive.writestr("inner/readme.pdf", b"%PDF")
        assert recognise(packed).kind is InputKind.POPULATION
        assert recognise(tmp_path / "b.zip").kind is InputKind.POPULATION


class TestMaps:
    @pytest.mark.parametrize(
        ("geometry", "properties", "kind"),
        [
            ("LineString", {"N13_003": "1"}, InputKind.ROADS),
            ("LineString", {"N01_001": "1"}, InputKind.ROADS),
            ("LineString", {"highway": "motorway"}, InputKind.ROADS),
            ("Polygon", {"N03_004": "檜原村", "N03_007": "13307"}, InputKind.BOUNDARIES),
            ("Polygon", {"code": "533945001"}, InputKind.UNKNOWN),
            ("Polygon", {"MESH_ID": "533945001", "PTN_2020": 3.5}, InputKind.POPULATION),
            ("Point", {"a": 1}, InputKind.UNKNOWN),
            ("LineString", {"川": "多摩川"}, InputKind.UNKNOWN),
        ],
    )
    def test_geojson_by_fields_and_geometry(
        self, tmp_path: Path, geometry: str, properties: dict[str, object], kind: InputKind
    ) -> None:
        assert recognise(geojson(tmp_path / "layer.geojson", geometry, **properties)).kind is kind

    @pytest.mark.parametrize(
        ("name", "carrier", "technology"),
        [
            ("docomo_5G.geojson", Carrier.DOCOMO, Technology.NR),
            ("area-KDDI-4g.geojson", Carrier.KDDI, Technology.LTE),
            ("au_5g_area.geojson", Carrier.KDDI, Technology.NR),
            ("ソフトバンク_LTE.geojson", Carrier.SOFTBANK, Technology.LTE),
            ("楽天モバイル５Ｇエリア.geojson", Carrier.RAKUTEN, Technology.NR),
            ("docomo_kddi_5g.geojson", None, Technology.NR),
        ],
    )
    def test_carrier_and_generation_from_the_name(
        self, tmp_path: Path, name: str, carrier: Carrier | None, technology: Technology
    ) -> None:
        if carrier is None:  # two carriers in one name: the content decides, here it is silent
            found = recognise(geojson(tmp_path / name, "Polygon", 備考="5Gエリア"))
        else:
            found = recognise(geojson(tmp_path / name, "Polygon", id=1))
        assert (found.kind, found.carrier, found.technology) == (InputKind.SERVICE_AREA, carrier, technology)

    def test_author_names_hold_no_carrier(self, tmp_path: Path) -> None:
        assert recognise(geojson(tmp_path / "autumn_plan.geojson", "Polygon", id=1)).kind is InputKind.UNKNOWN

    def test_shapefile_is_one_entry_and_its_side_files_none(self, tmp_path: Path) -> None:
        frame = gpd.GeoDataFrame({"N13_003": ["1"]}, geometry=[shapely.LineString([(139, 35), (139.1, 35)])], crs=6668)
        frame.to_file(tmp_path / "roads.shp")
        found = recognise_folder(tmp_path)
        assert [(item.path.name, item.kind) for item in found] == [("roads.shp", InputKind.ROADS)]

    def test_geopackage_layer_and_own_project(self, tmp_path: Path) -> None:
        frame = gpd.GeoDataFrame({"N13_003": ["1"]}, geometry=[shapely.LineString([(139, 35), (139.1, 35)])], crs=6668)
        frame.to_file(tmp_path / "roads.gpkg", driver="GPKG")
        assert recognise(tmp_path / "roads.gpkg").kind is InputKind.ROADS
        with sqlite3.connect(tmp_path / "plan.gpkg") as database:
            database.execute("CREATE TABLE cp_meta (key TEXT, value TEXT)")
        database.close()
        assert recognise(tmp_path / "plan.gpkg").kind is InputKind.PROJECT

    def test_rasters(self, tmp_path: Path) -> None:
        assert recognise(raster(tmp_path / "dem.tif", "int16")).kind is InputKind.DEM
        assert recognise(raster(tmp_path / "scan.tif", "uint8")).kind is InputKind.UNKNOWN


class TestNothingIsFatal:
    @pytest.mark.parametrize(
        ("name", "content"),
        [
            ("empty.csv", b""),
            ("broken.zip", b"PK\x03\x04broken"),
            ("fake.xlsx", b"PK\x03\x04broken"),
            ("binary.csv", bytes(range(256)) * 4),
            ("cut.geojson", b'{"type": "FeatureCollection", "features": [{"type"'),
            ("cut.shp", b"\x00\x00\x27\x0a"),
            ("cut.dbf", b"\x03"),
            ("damaged.gpkg", b"SQLite format 3\x00" + b"x" * 200),
            ("bad.gz", b"\x1f\x8bxx"),
            ("readme.pdf", b"%PDF-1.4"),
        ],
    )
    def test_unreadable_files_are_unknown_with_a_reason(self, tmp_path: Path, name: str, content: bytes) -> None:
        found = recognise(text(tmp_path / name, content))
        assert found.kind is InputKind.UNKNOWN and found.detail.ja and found.detail.en

    def test_archive_of_several_kinds_is_not_guessed(self, tmp_path: Path) -> None:
        with zipfile.ZipFile(tmp_path / "all.zip", "w") as archive:
            archive.writestr("tbl.txt", CENSUS)
            archive.writestr("sites.csv", "局ID,緯度,経度,事業者\nA,35,139,docomo\n")
        found = recognise(tmp_path / "all.zip")
        assert found.kind is InputKind.UNKNOWN and "展開" in found.detail.ja

    def test_folder_lists_unknown_files_and_passes_over_system_files(self, tmp_path: Path) -> None:
        text(tmp_path / "memo.docx", "x")
        text(tmp_path / ".DS_Store", "x")
        text(tmp_path / "Thumbs.db", "x")
        (tmp_path / "sub").mkdir()
        text(tmp_path / "sub" / "tbl.txt", CENSUS)
        found = {item.path.name: item.kind for item in recognise_folder(tmp_path)}
        assert found == {"memo.docx": InputKind.UNKNOWN, "tbl.txt": InputKind.POPULATION}
