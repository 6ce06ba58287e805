"""Vector files: every supported form gives the same features in the project's datum; damaged or hostile ones are refused."""

from __future__ import annotations

import json
import struct
import zipfile
from pathlib import Path

import geopandas as gpd
import pytest
from shapely.geometry import LineString, Point, Polygon

from coverage_planner.data.vector_file import read_vectors
from coverage_planner.model.errors import InputRefused
from coverage_planner.model.terms import Datum

SQUARE = Polygon([(139.0, 35.0), (139.1, 35.0), (139.1, 35.1), (139.0, 35.1)])


def frame(name: str = "檜原村", crs: int | None = 6668) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame({"名称": [name, "小菅村"], "code": ["13307", "19442"]}, geometry=[SQUARE, SQUARE], crs=crs)


def codes(findings: tuple[object, ...]) -> list[str]:
    return [finding.code for finding in findings]  # type: ignore[attr-defined]


def write_shapefile(
    folder: Path, stem: str = "N03-21_13", *, encoding: str = "CP932", drop: tuple[str, ...] = ()
) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{stem}.shp"
    frame().to_file(path, encoding=encoding)
    for ending in drop:
        path.with_suffix(ending).unlink()
    return path


@pytest.mark.parametrize("encoding", ["CP932", "UTF-8"])
def test_shapefile_text_is_read_in_its_real_encoding_with_and_without_code_page(tmp_path: Path, encoding: str) -> None:
    for drop in ((), (".cpg",), (".cpg", ".prj")):
        path = write_shapefile(tmp_path / str(len(drop)), encoding=encoding, drop=drop)
        (layer,) = read_vectors(path, datum=Datum.JGD2011)
        assert list(layer.frame["名称"]) == ["檜原村", "小菅村"]


def test_wrong_code_page_is_corrected_and_said(tmp_path: Path) -> None:
    path = write_shapefile(tmp_path, encoding="CP932")
    path.with_suffix(".cpg").write_text("UTF-8")
    (layer,) = read_vectors(path, datum=Datum.JGD2011)
    assert layer.frame["名称"][0] == "檜原村"
    assert "vector.code_page" in codes(layer.findings)


def test_text_cut_within_a_character_loses_only_that_character(tmp_path: Path) -> None:
    path = write_shapefile(tmp_path, encoding="UTF-8", drop=(".cpg",))
    table = path.with_suffix(".dbf")
    table.write_bytes(table.read_bytes().replace("檜原村".encode(), "檜原".encode() + "村".encode()[:2] + b" "))
    (layer,) = read_vectors(path, datum=Datum.JGD2011)
    assert layer.frame["名称"][0] == "檜原"


def test_text_in_no_japanese_encoding_is_refused(tmp_path: Path) -> None:
    path = write_shapefile(tmp_path, encoding="CP932", drop=(".cpg",))
    table = path.with_suffix(".dbf")
    table.write_bytes(table.read_bytes().replace("檜原村".encode("cp932"), b"\x81\xff\x81\xff\x81\xff"))
    with pytest.raises(InputRefused, match="文字コード"):
        read_vectors(path, datum=Datum.JGD2011)


def test_missing_projection_is_taken_from_the_layer_id_and_said(tmp_path: Path) -> None:
    old = write_shapefile(tmp_path / "old", "N01-07L-2K-13_Road", drop=(".prj",))
    new = write_shapefile(tmp_path / "new", "N03-20240101_13", drop=(".prj",))
    (layer,) = read_vectors(old, datum=Datum.JGD2011)
    assert codes(layer.findings) == ["vector.coordinate_system_assumed", "vector.datum_shift_ignored"]
    assert "4612" in layer.findings[0].message.ja
    (layer,) = read_vectors(new, datum=Datum.JGD2011)
    assert codes(layer.findings) == ["vector.coordinate_system_assumed"]
    assert layer.frame.crs.to_epsg() == 6668


def test_geojson_without_crs_is_taken_as_project_datum_and_said(tmp_path: Path) -> None:
    path = tmp_path / "a.geojson"
    frame(crs=4326).to_file(path, driver="GeoJSON")
    (layer,) = read_vectors(path, datum=Datum.JGD2000)
    assert "vector.wgs84_as_project_datum" in codes(layer.findings)
    assert layer.frame.crs.to_epsg() == 4612
    assert layer.frame.geometry[0].bounds == SQUARE.bounds


def test_projected_and_tokyo_datum_layers_are_transformed(tmp_path: Path) -> None:
    plane = tmp_path / "plane.gpkg"
    frame().to_crs(6677).to_file(plane)
    (layer,) = read_vectors(plane, datum=Datum.JGD2011)
    assert layer.frame.geometry[0].equals_exact(SQUARE, 1e-9)
    tokyo = tmp_path / "tokyo.gpkg"
    frame(crs=4301).to_file(tokyo)
    (layer,) = read_vectors(tokyo, datum=Datum.JGD2011)
    west, south, _, _ = layer.frame.geometry[0].bounds
    # 日本測地系から世界測地系: 東京付近で約 +12秒 / -12秒
    assert 0.002 < south - 35.0 < 0.004
    assert -0.004 < west - 139.0 < -0.002
    assert "vector.transformed" in codes(layer.findings)


def test_archive_with_the_same_layer_in_several_forms_is_read_once(tmp_path: Path) -> None:
    first = write_shapefile(tmp_path / "Shift-JIS", encoding="CP932")
    second = write_shapefile(tmp_path / "UTF-8", encoding="UTF-8")
    other = tmp_path / "N03-21_13.geojson"
    frame().to_file(other, driver="GeoJSON")
    archive = tmp_path / "N03-21_13_GML.zip"
    with zipfile.ZipFile(archive, "w") as sink:
        for shapefile, folder in ((first, "Shift-JIS"), (second, "UTF-8")):
            for part in shapefile.parent.iterdir():
                sink.write(part, f"N03/{folder}/{part.name}")
        sink.write(other, "N03/N03-21_13.geojson")
        sink.writestr("N03/KS-META-N03-21.xml", "<a/>")
        sink.writestr("N03/N03-21_13.xml", "<gml/>")
    (layer,) = read_vectors(archive, datum=Datum.JGD2011)
    assert len(layer.frame) == 2
    assert layer.frame["名称"][0] == "檜原村"
    assert layer.findings[0].code == "vector.same_layer_aside"
    assert layer.findings[0].value == 2


def test_kml_folders_are_layers_and_kmz_is_unpacked(tmp_path: Path) -> None:
    body = (
        '<?xml version="1.0" encoding="UTF-8"?><kml xmlns="http://www.opengis.net/kml/2.2"><Document>'
        "<Folder><name>5G</name><Placemark><name>a</name><Polygon><outerBoundaryIs><LinearRing><coordinates>"
        "139,35,0 139.1,35,0 139.1,35.1,0 139,35,0</coordinates></LinearRing></outerBoundaryIs></Polygon></Placemark>"
        "</Folder><Folder><name>局</name><Placemark><Point><coordinates>139,35</coordinates></Point></Placemark>"
        "</Folder></Document></kml>"
    )
    (tmp_path / "a.kml").write_text(body)
    with zipfile.ZipFile(tmp_path / "a.kmz", "w") as sink:
        sink.writestr("doc.kml", body)
    for name in ("a.kml", "a.kmz"):
        layers = read_vectors(tmp_path / name, datum=Datum.JGD2011)
        assert [layer.frame.geom_type[0] for layer in layers] == ["Polygon", "Point"]
        assert not layers[0].frame.geometry[0].has_z


def test_features_without_geometry_are_left_out_and_counted(tmp_path: Path) -> None:
    path = tmp_path / "a.gpkg"
    gpd.GeoDataFrame({"n": [1, 2]}, geometry=[None, SQUARE], crs=6668).to_file(path)
    (layer,) = read_vectors(path, datum=Datum.JGD2011)
    assert list(layer.feature_number) == [2]
    assert "vector.no_geometry" in codes(layer.findings)


def collection(coordinates: str) -> str:
    return (
        '{"type": "FeatureCollection", "features": [{"type": "Feature", "properties": {}, '
        '"geometry": {"type": "LineString", "coordinates": ' + coordinates + "}}]}"
    )


HOSTILE = {
    "empty.geojson": b"",
    "blank.geojson": b"   \n",
    "array.geojson": b"[]",
    "nothing.geojson": b'{"type": "FeatureCollection", "features": []}',
    "cut.geojson": collection("[[139, 35], [139.1, 35]]").encode()[:-30],
    "cut_feature.geojson": collection("[[139, 35], [139.1, 35]]").encode()[:-2] + b"\n}",
    "cp932.geojson": json.dumps(
        {
            "type": "FeatureCollection",
            "features": [
                {
                    "type": "Feature",
                    "properties": {"a": "国道"},
                    "geometry": {"type": "Point", "coordinates": [139, 35]},
                }
            ],
        },
        ensure_ascii=False,
    ).encode("cp932"),
    "utf16.geojson": collection("[[139, 35], [139.1, 35]]").encode("utf-16"),
    "nan.geojson": collection("[[139, 35], [NaN, 35]]").encode(),
    "huge.geojson": collection("[[139, 35], [1e300, 35]]").encode(),
    "infinite.geojson": collection("[[139, 35], [1e999, 35]]").encode(),
    "swapped.geojson": collection("[[35, 139], [35.1, 139]]").encode(),
    "abroad.geojson": collection("[[2.3, 48.8], [2.4, 48.8]]").encode(),
    "vrt.geojson": b'<OGRVRTDataSource><OGRVRTLayer name="x"><SrcDataSource>/etc/passwd</SrcDataSource></OGRVRTLayer></OGRVRTDataSource>',
    "pipeline.json": b'{"type":"gdal_streamed_alg","command_line":"gdal vector pipeline ! read a.shp","x":{"type":"FeatureCollection"}}',
    "not.gpkg": b"PK not sqlite",
    "short.gpkg": b"SQLite format 3\x00" + b"\x00" * 40,
    "text.shp": b"hello world" * 20,
    "doctype.kml": b'<?xml version="1.0"?><!DOCTYPE kml [<!ENTITY a "b">]><kml xmlns="http://www.opengis.net/kml/2.2">&a;</kml>',
    "external.kml": b'<!DOCTYPE kml SYSTEM "file:///etc/passwd"><kml xmlns="http://www.opengis.net/kml/2.2"/>',
    "cut.kml": b'<kml xmlns="http://www.opengis.net/kml/2.2"><Document><Placemark>',
    "html.kml": b"<html><body/></html>",
    "list.csv": b"a,b\n1,2\n",
    "broken.zip": b"PK\x03\x04 nothing",
    "fake.zip": b"no archive at all",
    "data.xml": b"<gml/>",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_or_damaged_file_is_refused_with_file_and_remedy(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_bytes(HOSTILE[name])
    with pytest.raises(InputRefused) as caught:
        read_vectors(path, datum=Datum.JGD2011)
    assert name in (caught.value.file or "")
    assert caught.value.remedy is not None
    assert str(tmp_path) not in caught.value.one_line()


def test_swapped_axes_are_told_apart_from_foreign_coordinates(tmp_path: Path) -> None:
    path = tmp_path / "a.geojson"
    path.write_bytes(HOSTILE["swapped.geojson"])
    with pytest.raises(InputRefused) as caught:
        read_vectors(path, datum=Datum.JGD2011)
    assert caught.value.row == 1
    assert caught.value.remedy is not None
    assert "緯度と経度" in caught.value.remedy.ja


def test_folder_and_missing_file_are_refused(tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "absent.shp"):
        with pytest.raises(InputRefused):
            read_vectors(path, datum=Datum.JGD2011)


@pytest.mark.parametrize("part", [".shp", ".shx", ".dbf"])
@pytest.mark.parametrize("keep", [0.0, 0.3, 0.9])
def test_truncated_shapefile_part_is_refused(tmp_path: Path, part: str, keep: float) -> None:
    path = write_shapefile(tmp_path)
    side = path.with_suffix(part)
    side.write_bytes(side.read_bytes()[: int(side.stat().st_size * keep)])
    with pytest.raises(InputRefused):
        read_vectors(path, datum=Datum.JGD2011)


@pytest.mark.parametrize("part", [".shx", ".dbf"])
def test_shapefile_without_side_file_is_refused(tmp_path: Path, part: str) -> None:
    path = write_shapefile(tmp_path, drop=(part,))
    with pytest.raises(InputRefused, match=part):
        read_vectors(path, datum=Datum.JGD2011)


def test_attributes_of_another_shapefile_are_refused(tmp_path: Path) -> None:
    path = write_shapefile(tmp_path / "a")
    other = tmp_path / "b.shp"
    gpd.GeoDataFrame({"n": [1]}, geometry=[Point(139, 35)], crs=6668).to_file(other)
    path.with_suffix(".dbf").write_bytes(other.with_suffix(".dbf").read_bytes())
    with pytest.raises(InputRefused, match="数が合いません"):
        read_vectors(path, datum=Datum.JGD2011)


def test_plane_coordinates_without_projection_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "plane.shp"
    gpd.GeoDataFrame({"n": [1]}, geometry=[LineString([(-5000, -3000), (0, 0)])], crs=6677).to_file(path)
    path.with_suffix(".prj").unlink()
    with pytest.raises(InputRefused, match="経度・緯度ではありません"):
        read_vectors(path, datum=Datum.JGD2011)


@pytest.mark.parametrize("value", [float("nan"), float("inf"), 1e300])
@pytest.mark.parametrize("ending", [".shp", ".gpkg"])
def test_coordinates_that_are_no_place_are_refused_by_feature(tmp_path: Path, value: float, ending: str) -> None:
    path = tmp_path / f"a{ending}"
    lines = [LineString([(139, 35), (139.1, 35)]), LineString([(139, 35), (139.123456789, 35)])]
    gpd.GeoDataFrame({"n": [1, 2]}, geometry=lines, crs=6668).to_file(path)
    # Written into the file itself: GDAL would not write such a value.
    path.write_bytes(path.read_bytes().replace(struct.pack("<d", 139.123456789), struct.pack("<d", value)))
    with pytest.raises(InputRefused) as caught:
        read_vectors(path, datum=Datum.JGD2011)
    assert caught.value.row == 2


def test_truncated_geopackage_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.gpkg"
    frame().to_file(path)
    path.write_bytes(path.read_bytes()[:20_000])
    with pytest.raises(InputRefused):
        read_vectors(path, datum=Datum.JGD2011)


def test_kml_in_an_encoding_nobody_knows_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.kml"
    path.write_text(
        '<?xml version="1.0" encoding="UTN-8"?><kml xmlns="http://www.opengis.net/kml/2.2"/>', encoding="utf-8"
    )
    with pytest.raises(InputRefused) as refusal:
        read_vectors(path, datum=Datum.JGD2011)
    assert refusal.value.file == "a.kml"
    assert refusal.value.remedy is not None
