"""国土数値情報 A17-A25: kinds, parts and editions from the documented fields; A23 and foreign layers are left aside."""

from __future__ import annotations

import zipfile
from pathlib import Path

import geopandas as gpd
import pytest
import shapely

from coverage_planner.data.disadvantaged_polygons import is_area_polygon_file, read_area_polygons
from coverage_planner.data.recognition import InputKind, recognise
from coverage_planner.model.findings import Severity
from coverage_planner.model.terms import Datum, DisadvantagedArea

SQUARE = shapely.box(140.0, 36.0, 140.1, 36.1)
RING = SQUARE.difference(shapely.box(140.04, 36.04, 140.06, 36.06))


def layer(tmp_path: Path, name: str, geometry: shapely.Geometry = RING, ending: str = ".shp", **fields: object) -> Path:
    prefix = name[:3]
    columns = {
        f"{prefix}_{number}": [value]
        for number, value in {
            "002": "8212",
            "006": "架空市",
            **{k.removeprefix("f"): v for k, v in fields.items()},
        }.items()
    }
    path = tmp_path / f"{name}{ending}"
    frame = gpd.GeoDataFrame(columns, geometry=[geometry], crs=6668)
    if ending == ".shp":
        frame.to_file(path, encoding="CP932")
    else:
        frame.to_file(path, driver="GeoJSON")
    return path


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("A17-16_08", DisadvantagedArea.DEPOPULATED),
        ("A18-16_08", DisadvantagedArea.PENINSULA),
        ("A19-17_08", DisadvantagedArea.REMOTE_ISLAND),
        ("A20-16_46", DisadvantagedArea.REMOTE_ISLAND),
        ("A21-16_13", DisadvantagedArea.REMOTE_ISLAND),
        ("A22-16_08", DisadvantagedArea.HEAVY_SNOW),
        ("A24-16_08", DisadvantagedArea.MOUNTAIN_VILLAGE),
        ("A25-16_08", DisadvantagedArea.SPECIFIED_RURAL),
    ],
)
def test_each_layer_has_its_kind_and_edition(tmp_path: Path, name: str, kind: DisadvantagedArea) -> None:
    path = layer(tmp_path, name)
    assert is_area_polygon_file(path)
    assert recognise(path).kind is InputKind.AREAS
    read = read_area_polygons([path], datum=Datum.JGD2011)
    assert read.value is not None
    (feature,) = read.value.features
    assert (feature.kind, feature.code, feature.layer) == (kind, "08212", name[:3])
    assert feature.edition == f"20{name[4:6]}年版"
    assert read.value.at(36.01, 140.01) == (feature,)
    assert read.value.at(36.05, 140.05) == ()
    assert read.inputs[0].role == "areas"


def test_parts_and_classes_come_from_their_own_fields(tmp_path: Path) -> None:
    depopulated = layer(tmp_path, "A17-16_08", f008="旧里美村", f009="03")
    island = layer(tmp_path, "A19-17_34", f008="走島群島", f009="走島")
    snow = layer(tmp_path, "A22-16_20", f009=2)
    village = layer(tmp_path, "A24-16_08", ending=".geojson", f009="旧高岡村（1/2）")
    read = read_area_polygons([depopulated, island, snow, village], datum=Datum.JGD2011)
    assert read.value is not None
    found = {feature.layer: (feature.part_name, feature.classification) for feature in read.value.features}
    assert found == {
        "A17": ("旧里美村", "みなし過疎区域"),
        "A19": ("走島", ""),
        "A22": ("", "特別豪雪地帯"),
        "A24": ("旧高岡村（1/2）", ""),
    }
    assert len(read.value.at(36.01, 140.01)) == 4
    assert read.value.kinds == {
        DisadvantagedArea.DEPOPULATED,
        DisadvantagedArea.REMOTE_ISLAND,
        DisadvantagedArea.HEAVY_SNOW,
        DisadvantagedArea.MOUNTAIN_VILLAGE,
    }


def test_a_zip_is_told_by_its_fields(tmp_path: Path) -> None:
    path = layer(tmp_path, "A17-16_08")
    archive = tmp_path / "過疎.zip"
    with zipfile.ZipFile(archive, "w") as pack:
        for member in tmp_path.glob("A17-16_08.*"):
            pack.write(member, f"A17-16_08_GML/{member.name}")
    assert is_area_polygon_file(archive)
    read = read_area_polygons([archive], datum=Datum.JGD2011)
    assert read.value is not None
    assert read.value.features[0].edition == "2016年版"
    assert path.exists()


def test_special_soils_and_foreign_layers_are_left_aside_by_name(tmp_path: Path) -> None:
    soils = layer(tmp_path, "A23-16_08")
    other = tmp_path / "other.geojson"
    gpd.GeoDataFrame({"name": ["x"]}, geometry=[SQUARE], crs=6668).to_file(other, driver="GeoJSON")
    assert not is_area_polygon_file(other)
    read = read_area_polygons([soils, other], datum=Datum.JGD2011)
    assert read.value is None
    codes = [finding.code for finding in read.findings]
    assert codes.count("areas.left_aside") == 2
    assert codes[-1] == "areas.no_polygons"
    good = read_area_polygons([soils, layer(tmp_path, "A17-16_08")], datum=Datum.JGD2011)
    assert good.value is not None


def test_lines_and_damaged_files_are_findings_not_crashes(tmp_path: Path) -> None:
    lines = layer(tmp_path, "A17-16_01", geometry=shapely.LineString([(140, 36), (140.1, 36.1)]))
    read = read_area_polygons([lines], datum=Datum.JGD2011)
    assert any(finding.code == "areas.not_polygons" for finding in read.findings)
    broken = tmp_path / "A18-16_01.geojson"
    broken.write_text('{"type":"FeatureCollection","features":[{"type":', encoding="utf-8")
    read = read_area_polygons([broken], datum=Datum.JGD2011)
    assert read.value is None
    assert any(finding.severity is Severity.ERROR for finding in read.findings)
