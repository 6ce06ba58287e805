"""国土数値情報 projections: exact decimal sums, one rounding per mesh, the census year by default, any carrier format."""

from __future__ import annotations

import json
import zipfile
from decimal import Decimal
from pathlib import Path

import numpy as np
import pandas as pd
import pyogrio
import pytest

from coverage_planner.data.population import read_population
from coverage_planner.data.reading import Read
from coverage_planner.model.findings import Severity
from coverage_planner.model.layers import PopulationTable
from coverage_planner.model.mesh import MeshLevel, indices_to_codes
from coverage_planner.model.terms import Datum

# One mesh on the border of two municipalities, and of two prefectures; fractions that floats add up wrongly.
ROWS = [
    {"MESH_ID": 503566582, "SHICODE": 29449, "PTN_2020": 0.1, "PTN_2050": 7.0},
    {"MESH_ID": 503566582, "SHICODE": 29450, "PTN_2020": 0.2, "PTN_2050": 0.5},
    {"MESH_ID": 503566582, "SHICODE": 30201, "PTN_2020": 0.2, "PTN_2050": 0.0},
    {"MESH_ID": 503566591, "SHICODE": 1101, "PTN_2020": 9.0105, "PTN_2050": 2.5},
]


def persons(read: Read[PopulationTable]) -> dict[int, int]:
    assert read.value is not None, [finding.one_line() for finding in read.findings]
    value = read.value
    return dict(
        zip(indices_to_codes(value.row, value.col, MeshLevel.HALF).tolist(), value.persons.tolist(), strict=True)
    )


def shapefile_zip(folder: Path, rows: list[dict[str, object]], crs: int, *, text: bool = False) -> Path:
    import geopandas
    import shapely

    frame = pd.DataFrame(rows)
    if text:
        frame = frame.astype(str)
    frame["HITOKU2025"] = "*"
    table = geopandas.GeoDataFrame(frame, geometry=[shapely.box(135, 34, 136, 35)] * len(rows), crs=crs)
    (folder / "shp").mkdir()
    pyogrio.write_dataframe(table, folder / "shp" / "500m_mesh_2024_29.shp", encoding="CP932")
    path = folder / "500m_mesh_2024_29.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for part in (folder / "shp").iterdir():
            archive.write(part, f"500m_mesh_2024_29/{part.name}")
        archive.writestr("500m_mesh_2024_29/KS-META.xml", "<a/>")
    return path


def written(folder: Path, form: str) -> Path:
    if form.startswith("shp"):
        return shapefile_zip(folder, ROWS, 6668, text=form == "shp-text")
    if form == "csv":
        path = folder / "suikei.csv"
        lines = [",".join(map(str, row.values())) for row in ROWS]
        path.write_bytes(("MESH_ID,SHICODE,PTN_2020,PTN_2050\r\n" + "\r\n".join(lines) + "\r\n").encode())
        return path
    path = folder / "suikei.geojson"
    features = [{"type": "Feature", "properties": row, "geometry": None} for row in ROWS]
    crs = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::6668"}}
    path.write_text(json.dumps({"type": "FeatureCollection", "crs": crs, "features": features}))
    return path


@pytest.mark.parametrize("form", ["shp", "shp-text", "csv", "geojson"])
def test_every_form_gives_the_same_exact_sums(tmp_path: Path, form: str) -> None:
    read = read_population([written(tmp_path, form)])
    assert persons(read) == {503566582: 1, 503566591: 9}
    assert read.value is not None
    assert (read.value.census_year, read.value.datum, read.value.rounded_fractions) == (2020, Datum.JGD2011, True)
    rounding = next(f for f in read.findings if f.code == "population.rounded_fractions")
    assert "9.5105" in rounding.message.ja and "10" in rounding.message.ja
    total = next(f for f in read.findings if f.code == "population.persons")
    assert "9.5105" in total.message.ja and total.value == pytest.approx(9.5105)
    assert read.value.prefecture_parts is not None
    index, prefecture, parts = read.value.prefecture_parts
    assert np.bincount(index, parts).tolist() == [1, 9]
    assert prefecture.tolist() == [29, 30, 1]


def test_the_year_may_be_chosen(tmp_path: Path) -> None:
    path = written(tmp_path, "csv")
    assert persons(read_population([path], projection_year=2050)) == {503566582: 8, 503566591: 2}
    refused = read_population([path], projection_year=2055)
    error = next(f for f in refused.findings if f.severity is Severity.ERROR)
    assert error.remedy is not None and "2020、2050" in error.remedy.ja


def test_the_datum_comes_from_the_layer_or_the_base_year(tmp_path: Path) -> None:
    old = [{"MESH_ID": 503566582, "SHICODE": 29449, "PTN_2015": 1.0}]
    read = read_population([shapefile_zip(tmp_path, old, 4612)])
    assert read.value is not None and read.value.datum is Datum.JGD2000
    path = tmp_path / "old.csv"
    path.write_text("MESH_ID,SHICODE,PTN_2015,PTN_2050\n503566582,29449,1,2\n")
    for year in (None, 2050):
        read = read_population([path], projection_year=year)
        assert read.value is not None and read.value.datum is Datum.JGD2000
        assert "population.datum_assumed" in [f.code for f in read.findings]


def test_a_census_and_a_projection_of_one_year_do_not_mix(tmp_path: Path) -> None:
    census = tmp_path / "tblT001141H5031.txt"
    census.write_text("KEY_CODE,T001141001\n503100001,5\n")
    read = read_population([census, written(tmp_path, "csv")])
    assert read.value is None
    assert "population.mixed_vintages" in [f.code for f in read.findings]


@pytest.mark.parametrize("value", [None, "NaN", "", -1.0, "12人", True])
def test_values_that_are_no_persons_are_named(tmp_path: Path, value: object) -> None:
    path = tmp_path / "bad.geojson"
    features = [{"properties": row} for row in (ROWS[0], {**ROWS[3], "PTN_2020": value})]
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}))
    read = read_population([path])
    assert read.value is None
    (error,) = [f for f in read.findings if f.severity is Severity.ERROR]
    assert (error.row, error.field) == (2, "PTN_2020")


def test_nan_written_into_json_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "bad.geojson"
    path.write_text('{"features": [{"properties": {"MESH_ID": 503566582, "PTN_2020": NaN}}]}')
    assert read_population([path]).value is None


def test_repeated_rows_of_one_municipality_are_errors(tmp_path: Path) -> None:
    path = tmp_path / "twice.geojson"
    path.write_text(json.dumps({"features": [{"properties": ROWS[0]}, {"properties": ROWS[0]}]}))
    read = read_population([path])
    assert [f.code for f in read.findings if f.severity is Severity.ERROR] == ["population.duplicate_cell"]


def test_an_attribute_table_with_plain_labels_reads_too(tmp_path: Path) -> None:
    path = tmp_path / "joined.geojson"
    rows = [{"KEY_CODE": "503566582", "人口総数": "1,234", "世帯総数": 500}]
    path.write_text(json.dumps({"features": [{"properties": row} for row in rows]}, ensure_ascii=False))
    read = read_population([path])
    assert persons(read) == {503566582: 1234}
    assert read.value is not None and read.value.households is not None and read.value.households.tolist() == [500]


def test_written_digits_survive(tmp_path: Path) -> None:
    path = tmp_path / "exact.geojson"
    path.write_text('{"features": [{"properties": {"MESH_ID": 503566582, "PTN_2020": 0.12345678901234567891}}]}')
    read = read_population([path])
    total = next(f for f in read.findings if f.code == "population.persons")
    assert str(Decimal("0.12345678901234567891")) in total.message.ja
