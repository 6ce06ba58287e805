"""``export``: each format, read again without this program, says what ``assess`` says."""

from __future__ import annotations

import csv
import sqlite3
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest
import rasterio

from tests.cli.command_line import command, contents
from tests.cli.tiny_region import CODES, PERSONS, SOUTH, WEST

KML = "{http://www.opengis.net/kml/2.2}"


def exported(project: Path, folder: Path, file_format: str, plan: str = "現状") -> Path:
    out = folder / f"layers.{file_format}"
    answer = command("export", project, "--plan", plan, "--format", file_format, out)
    assert answer.code == 0, answer.err
    assert list(folder.iterdir()) == [out], "nothing else is left beside it"
    return out


def test_csv_of_the_meshes(tiny_project: Path, tmp_path: Path) -> None:
    path = exported(tiny_project, tmp_path, "csv")
    assert path.read_bytes().startswith(b"\xef\xbb\xbf"), "Excel needs the mark to read UTF-8"
    with path.open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.reader(stream))
    header, body = rows[0], rows[1:]
    assert {row[0] for row in body} == {str(code) for code in CODES.values()}
    column = next(k for k, name in enumerate(header) if "人口" in name or "persons" in name)
    assert sum(int(row[column]) for row in body) == sum(PERSONS.values())


def test_geopackage_opens_in_sqlite_and_holds_the_layers(tiny_project: Path, tmp_path: Path) -> None:
    path = exported(tiny_project, tmp_path, "gpkg")
    with sqlite3.connect(path) as connection:
        assert connection.execute("PRAGMA application_id").fetchone()[0] == 0x47504B47
        layers = dict(connection.execute("SELECT table_name, srs_id FROM gpkg_contents WHERE data_type='features'"))
        assert {"sites", "sectors", "half_meshes", "roads", "municipalities"} <= layers.keys()
        assert connection.execute("SELECT count(*) FROM half_meshes").fetchone() == (4,)
        assert connection.execute("SELECT count(*) FROM municipalities").fetchone() == (3,)
        (epsg,) = connection.execute(
            "SELECT DISTINCT organization_coordsys_id FROM gpkg_spatial_ref_sys JOIN gpkg_contents USING (srs_id)"
        ).fetchone()
        assert epsg == 6668


def test_geotiff_has_the_covered_sub_cells(tiny_project: Path, tmp_path: Path) -> None:
    """The coverage byte of mesh A: docomo (5G bit 0, mobile bit 4) in the western half and nothing in the eastern."""
    path = exported(tiny_project, tmp_path, "geotiff")
    with rasterio.open(path) as raster:
        band = raster.read(1)
        row, column = raster.index(WEST + 1e-6, SOUTH + 1e-6)
        assert raster.crs.to_epsg() == 6668
    mesh_a = band[row - 9 : row + 1, column : column + 10]
    assert np.array_equal(mesh_a[:, :5], np.full((10, 5), 0b0001_0001))
    assert np.array_equal(mesh_a[:, 5:], np.zeros((10, 5)))


def test_kml_is_well_formed_and_has_the_stations(sample_project: Path, tmp_path: Path) -> None:
    path = exported(sample_project, tmp_path, "kml", "共同整備案")
    tree = ElementTree.parse(path)
    names = [name.text for name in tree.iter(f"{KML}name")]
    assert sum(1 for name in names if name and name.startswith("C-")) == 20
    for coordinates in tree.iter(f"{KML}coordinates"):
        for point in (coordinates.text or "").split():
            longitude, latitude = map(float, point.split(",")[:2])
            assert 140 < longitude < 144
            assert 34 < latitude < 37


def test_the_same_plan_gives_the_same_bytes(tiny_project: Path, tmp_path: Path) -> None:
    for file_format in ("csv", "kml", "geotiff", "gpkg"):
        first, second = tmp_path / f"1.{file_format}", tmp_path / f"2.{file_format}"
        for out in (first, second):
            command("export", tiny_project, "--plan", "現状", "--format", file_format, out)
        assert first.read_bytes() == second.read_bytes(), file_format


@pytest.mark.parametrize("file_format", ["gpkg", "geotiff", "kml", "csv"])
def test_a_place_that_cannot_be_written_leaves_nothing(tiny_project: Path, tmp_path: Path, file_format: str) -> None:
    (tmp_path / "folder").mkdir()
    before = contents(tmp_path)
    for out in (tmp_path / "folder", tmp_path / "nowhere" / "x"):
        assert out.name in command(
            "export", tiny_project, "--plan", "現状", "--format", file_format, out
        ).refusal() or (
            "nowhere" in command("export", tiny_project, "--plan", "現状", "--format", file_format, out).refusal()
        )
    assert contents(tmp_path) == before
    assert not (tmp_path / "nowhere").exists()


def test_slips_are_refused(tiny_project: Path, tmp_path: Path) -> None:
    out = tmp_path / "x"
    assert "shp" in command("export", tiny_project, "--plan", "現状", "--format", "shp", out).refusal()
    assert "--format" in command("export", tiny_project, "--plan", "現状", out).refusal()
    assert "--plan" in command("export", tiny_project, "--format", "csv", out).refusal()
    assert "幻" in command("export", tiny_project, "--plan", "幻", "--format", "csv", out).refusal()
    assert not out.exists()
