"""GeoPackages whose tables are computed by SQL of the file: named before anything is read from them."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import geopandas as gpd
import pytest
import shapely

from coverage_planner.data.database_schema import computed_part
from coverage_planner.data.population import read_population
from coverage_planner.data.vector_file import read_vectors
from coverage_planner.model.errors import InputRefused
from coverage_planner.model.terms import Datum

ENDLESS = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT n.i AS fid, a.geom AS geom FROM a, n"


@pytest.fixture
def package(tmp_path: Path) -> Path:
    path = tmp_path / "a.gpkg"
    line = shapely.LineString([(138.5, 35.5), (138.6, 35.6)])
    gpd.GeoDataFrame({"KEY_CODE": [533800001], "pop": [5]}, geometry=[line], crs=6668).to_file(path, layer="a")
    return path


def run(path: Path, *statements: str) -> None:
    connection = sqlite3.connect(path)
    for statement in statements:
        connection.execute(statement)
    connection.commit()
    connection.close()


def computed(path: Path, only: frozenset[str] | None = None) -> str | None:
    connection = sqlite3.connect(path)
    try:
        return computed_part(connection, only=only)
    finally:
        connection.close()


def test_a_plain_package_with_its_index_and_the_views_of_the_standard_is_read(package: Path) -> None:
    assert computed(package) is None
    run(package, "CREATE VIEW st_geometry_columns AS SELECT * FROM gpkg_geometry_columns")
    assert computed(package) is None
    (layer,) = read_vectors(package, datum=Datum.JGD2011)
    assert len(layer.frame) == 1


@pytest.mark.parametrize(
    ("statements", "name"),
    [
        ((f"CREATE VIEW endless AS {ENDLESS}",), "endless"),
        (("CREATE TABLE big (i INTEGER, z BLOB GENERATED ALWAYS AS (zeroblob(1000000000)))",), "big"),
        (("CREATE VIRTUAL TABLE words USING fts4(content='a')",), "words"),
        (("ALTER TABLE gpkg_contents RENAME TO hidden", f"CREATE VIEW gpkg_contents AS {ENDLESS}"), "gpkg_contents"),
    ],
)
def test_what_sql_computes_is_refused_before_it_runs(package: Path, statements: tuple[str, ...], name: str) -> None:
    run(package, *statements)
    assert computed(package) == name
    assert computed(package, only=frozenset({"a"})) is None
    with pytest.raises(InputRefused) as refusal:
        read_vectors(package, datum=Datum.JGD2011)
    assert refusal.value.file == "a.gpkg"
    assert refusal.value.remedy is not None
    read = read_population([package])
    assert read.value is None
    assert name in read.findings[0].one_line("ja")
