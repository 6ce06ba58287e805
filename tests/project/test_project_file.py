"""The project file gives back exactly what was saved, or refuses and changes nothing."""

from __future__ import annotations

import hashlib
import json
import os
import sqlite3
from dataclasses import fields, replace
from fractions import Fraction
from pathlib import Path

import numpy as np
import pyogrio
import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from coverage_planner.model.errors import PlannerError, ProjectFileRefused
from coverage_planner.model.plan import Plan
from coverage_planner.model.project import Project
from coverage_planner.model.settings import Comparison, CoverageDefinition, PropagationModel, RadioSettings, Settings
from coverage_planner.model.terms import RoadArea
from coverage_planner.project.project_file import open_project, save_project


def assert_same(a: object, b: object) -> None:
    """Compare two values deeply, arrays by bytes and type."""
    if isinstance(a, np.ndarray):
        assert isinstance(b, np.ndarray)
        assert a.dtype == b.dtype and a.shape == b.shape
        assert np.array_equal(a, b, equal_nan=a.dtype.kind == "f")
    elif hasattr(a, "__dataclass_fields__"):
        assert type(a) is type(b)
        for field in fields(a):  # type: ignore[arg-type]
            assert_same(getattr(a, field.name), getattr(b, field.name))
    elif isinstance(a, tuple):
        assert isinstance(b, tuple) and len(a) == len(b)
        for one, other in zip(a, b, strict=True):
            assert_same(one, other)
    else:
        assert a == b


def digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def test_everything_survives_a_round_trip(project: Project, tmp_path: Path) -> None:
    path = tmp_path / "計画 1.gpkg"
    changed = replace(
        project,
        settings=Settings(
            definition=CoverageDefinition(area_threshold=Fraction(1, 3), comparison=Comparison.GT),
            radio=RadioSettings(
                threshold_nr_dbm=-101.5, model=PropagationModel.P1812, time_percent=12.5, location_percent=95.0
            ),
        ),
    )
    save_project(changed, path)
    assert_same(open_project(path), changed)


def test_saving_twice_takes_over_unchanged_data_and_keeps_new_plans(project: Project, tmp_path: Path) -> None:
    path = tmp_path / "p.gpkg"
    save_project(project, path)
    edited = replace(project, plans=(*project.plans, Plan(name="追加案")), title="新しい題")
    save_project(edited, path)
    assert_same(open_project(path), edited)


def test_a_project_without_optional_data_survives(project: Project, tmp_path: Path) -> None:
    bare = replace(
        project,
        data=replace(
            project.data,
            zones=None,
            roads=None,
            terrain=None,
            service_areas=None,
            fiscal=None,
            areas=None,
            secondary_meshes=None,
            population=replace(project.data.population, households=None),
        ),
    )
    path = tmp_path / "bare.gpkg"
    save_project(bare, path)
    assert_same(open_project(path), bare)


def test_other_gis_programs_see_the_layers(project: Project, tmp_path: Path) -> None:
    path = tmp_path / "p.gpkg"
    save_project(project, path)
    assert {"sites", "half_meshes", "roads", "municipality_outlines"} <= {name for name, _ in pyogrio.list_layers(path)}
    meshes = pyogrio.read_dataframe(path, layer="half_meshes")
    assert meshes["mesh_code"].tolist()[0] == 533946114
    assert meshes["persons"].sum() == project.data.population.total_persons
    assert meshes.crs.to_epsg() == 6668
    sites = pyogrio.read_dataframe(path, layer="sites")
    assert sorted(sites["number"]) == [1, 2, 3]


def test_what_is_known_of_area_and_parts_survives_and_is_unknown_in_older_files(
    project: Project, tmp_path: Path
) -> None:
    data = project.data
    assert data.zones is not None and data.roads is not None
    known = replace(
        data,
        population=replace(data.population, within_boundaries=True),
        zones=replace(data.zones, partly_loaded=frozenset({"99", "99201"})),
        roads=replace(data.roads, area=RoadArea.BOUNDARIES),
    )
    path = tmp_path / "p.gpkg"
    save_project(replace(project, data=known), path)
    assert_same(open_project(path).data, known)
    with sqlite3.connect(path) as connection:
        (stored,) = connection.execute("SELECT value FROM cp_meta WHERE key = 'data'").fetchone()
        about = json.loads(stored)
        del about["partly_loaded"], about["roads"]["area"], about["population"]["within_boundaries"]
        connection.execute("UPDATE cp_meta SET value = ? WHERE key = 'data'", (json.dumps(about),))
    older = open_project(path).data
    assert older.zones is not None and older.zones.partly_loaded is None
    assert older.roads is not None and older.roads.area is None
    assert not older.population.within_boundaries


def test_terrain_is_kept_beside_the_file_and_old_terrain_goes(project: Project, tmp_path: Path) -> None:
    path = tmp_path / "p.gpkg"
    save_project(project, path)
    first = list(tmp_path.glob("*.tif"))
    assert len(first) == 1
    terrain = project.data.terrain
    assert terrain is not None
    higher = replace(project, data=replace(project.data, terrain=replace(terrain, height_m=terrain.height_m + 1)))
    save_project(higher, path)
    second = list(tmp_path.glob("*.tif"))
    assert len(second) == 1 and second != first
    assert_same(open_project(path), higher)


def test_missing_or_other_terrain_is_refused(project: Project, tmp_path: Path) -> None:
    path = tmp_path / "p.gpkg"
    save_project(project, path)
    terrain_file = next(tmp_path.glob("*.tif"))
    kept = terrain_file.read_bytes()
    terrain_file.unlink()
    with pytest.raises(ProjectFileRefused, match="地形"):
        open_project(path)
    terrain_file.write_bytes(kept[: len(kept) // 2])
    with pytest.raises(ProjectFileRefused, match="地形"):
        open_project(path)


def test_a_newer_schema_is_refused_by_number(project: Project, tmp_path: Path) -> None:
    path = tmp_path / "p.gpkg"
    save_project(project, path)
    with sqlite3.connect(path) as connection:
        connection.execute("UPDATE cp_meta SET value = '999' WHERE key = 'schema_version'")
    before = digest(path)
    with pytest.raises(ProjectFileRefused, match="999"):
        open_project(path)
    with pytest.raises(PlannerError):
        save_project(replace(project, title="x"), tmp_path / "missing" / "p.gpkg")
    assert digest(path) == before


@pytest.mark.parametrize("content", [b"", b"hello", b"SQLite format 3\x00" + b"\xff" * 5000])
def test_foreign_files_are_refused_and_not_overwritten(project: Project, tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "p.gpkg"
    path.write_bytes(content)
    with pytest.raises(ProjectFileRefused):
        open_project(path)
    with pytest.raises(ProjectFileRefused):
        save_project(project, path)
    assert path.read_bytes() == content
    assert list(tmp_path.iterdir()) == [path]


def test_a_geopackage_of_another_program_is_refused(project: Project, tmp_path: Path) -> None:
    path = tmp_path / "other.gpkg"
    save_project(project, tmp_path / "p.gpkg")
    pyogrio.write_dataframe(pyogrio.read_dataframe(tmp_path / "p.gpkg", layer="sites"), path, layer="sites")
    before = digest(path)
    with pytest.raises(ProjectFileRefused, match="他のプログラム"):
        open_project(path)
    with pytest.raises(ProjectFileRefused):
        save_project(project, path)
    assert digest(path) == before


def test_a_directory_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ProjectFileRefused, match="フォルダ"):
        open_project(tmp_path)


@pytest.mark.parametrize(
    "statements",
    [
        (
            "ALTER TABLE cp_meta RENAME TO old",
            "CREATE VIEW cp_meta AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) "
            "SELECT key, value FROM old, n",
        ),
        ("CREATE TRIGGER dearer AFTER INSERT ON cost_items BEGIN UPDATE cost_items SET amount_yen = 0; END",),
    ],
)
def test_sql_of_a_file_never_stands_in_for_our_tables(
    project: Project, tmp_path: Path, statements: tuple[str, ...]
) -> None:
    path = tmp_path / "p.gpkg"
    save_project(project, path)
    connection = sqlite3.connect(path)
    for statement in statements:
        connection.execute(statement)
    connection.commit()
    connection.close()
    before = path.read_bytes()
    with pytest.raises(ProjectFileRefused, match="安全のため開きません"):
        open_project(path)
    with pytest.raises(ProjectFileRefused):
        save_project(project, path)
    assert path.read_bytes() == before


def test_a_damaged_array_is_a_damaged_file(project: Project, tmp_path: Path) -> None:
    path = tmp_path / "p.gpkg"
    save_project(project, path)
    connection = sqlite3.connect(path)
    blob = bytearray(connection.execute("SELECT data FROM cp_array WHERE name = 'population.persons'").fetchone()[0])
    blob[-1] ^= 0xFF
    connection.execute("UPDATE cp_array SET data = ? WHERE name = 'population.persons'", (bytes(blob),))
    connection.commit()
    connection.close()
    with pytest.raises(ProjectFileRefused, match="壊れています"):
        open_project(path)


@hypothesis_settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_a_damaged_file_opens_unchanged_or_is_refused(project: Project, tmp_path: Path, data: st.DataObject) -> None:
    """Truncated or overwritten bytes never give a traceback of ours or a silently different plan."""
    path = tmp_path / "p.gpkg"
    if not path.exists():
        save_project(project, path)
    good = path.read_bytes()
    bad = bytearray(good)
    if data.draw(st.booleans()):
        del bad[data.draw(st.integers(0, len(good) - 1)) :]
    else:
        start = data.draw(st.integers(0, len(good) - 1))
        bad[start : start + data.draw(st.integers(1, 400))] = b"\xa5" * 40
    broken = tmp_path / "broken.gpkg"
    broken.write_bytes(bytes(bad))
    try:
        opened = open_project(broken)
    except ProjectFileRefused:
        return
    assert [plan.name for plan in opened.plans]


def test_a_failure_while_writing_leaves_the_old_file(
    project: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A full disk at the last moment: the file on disk stays byte-identical and no scratch file is left."""
    path = tmp_path / "p.gpkg"
    save_project(project, path)
    before = {item.name: digest(item) for item in tmp_path.iterdir()}

    def full(*_args: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(PlannerError, match="保存できません"):
        save_project(replace(project, title="新しい題"), path)
    assert {item.name: digest(item) for item in tmp_path.iterdir()} == before


def test_a_first_save_that_fails_leaves_nothing(
    project: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The terrain is written first; without the project file it belongs to nobody."""
    assert project.data.terrain is not None

    def full(*_args: object) -> None:
        raise sqlite3.OperationalError("database or disk is full")

    monkeypatch.setattr("coverage_planner.project.project_file.write_data", full)
    with pytest.raises(PlannerError, match="保存できません"):
        save_project(project, tmp_path / "p.gpkg")
    assert list(tmp_path.iterdir()) == []


def test_settings_are_plain_json(project: Project, tmp_path: Path) -> None:
    path = tmp_path / "p.gpkg"
    save_project(project, path)
    with sqlite3.connect(path) as connection:
        (value,) = connection.execute("SELECT value FROM cp_meta WHERE key = 'settings'").fetchone()
    assert json.loads(value)["definition"]["area_threshold"] == "1/2"
