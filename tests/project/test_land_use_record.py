"""Land use and its settings survive the project file exactly; older files open without; a spoiled one is refused."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from coverage_planner.model.errors import ProjectFileRefused
from coverage_planner.model.land_use import LandUse, LandUseClass, LandUseSettings
from coverage_planner.model.lattice import Window
from coverage_planner.model.project import Project
from coverage_planner.model.settings import RadioSettings, Settings
from coverage_planner.project.project_file import open_project, save_project

WINDOW = Window(84_800, 62_400, 200, 200)
SETTINGS = LandUseSettings(clutter=True, zones=False).with_height(LandUseClass.FOREST, 17.25)


def with_land_use(project: Project) -> Project:
    code = np.random.default_rng(3).integers(0, 22, size=WINDOW.shape).astype(np.uint8)
    land_use = LandUse(window=WINDOW, code=code, edition="2014、2021", source="国土数値情報")
    return replace(
        project,
        data=replace(project.data, land_use=land_use),
        settings=Settings(radio=RadioSettings(land_use=SETTINGS)),
    )


def test_land_use_and_settings_survive(project: Project, tmp_path: Path) -> None:
    path = tmp_path / "p.gpkg"
    changed = with_land_use(project)
    save_project(changed, path)
    found = open_project(path)
    assert found.data.land_use is not None and changed.data.land_use is not None
    assert found.data.land_use.window == WINDOW
    assert np.array_equal(found.data.land_use.code, changed.data.land_use.code)
    assert (found.data.land_use.edition, found.data.land_use.source) == ("2014、2021", "国土数値情報")
    assert found.settings.radio.land_use == SETTINGS
    assert not found.data.land_use.code.flags.writeable


def test_uniform_land_use_takes_little_room(project: Project, tmp_path: Path) -> None:
    bare, wooded = tmp_path / "a.gpkg", tmp_path / "b.gpkg"
    save_project(project, bare)
    window = Window(80_000, 60_000, 4_000, 4_000)
    code = np.full(window.shape, LandUseClass.FOREST, dtype=np.uint8)
    land_use = LandUse(window=window, code=code, edition="2021", source="x")
    save_project(replace(project, data=replace(project.data, land_use=land_use)), wooded)
    assert wooded.stat().st_size - bare.stat().st_size < 200_000  # 16 MB of cells


def _meta(path: Path, change: str, value: object) -> None:
    with closing(sqlite3.connect(path)) as connection, connection:
        (text,) = connection.execute("SELECT value FROM cp_meta WHERE key = 'data'").fetchone()
        record = json.loads(text)
        record[change] = value
        connection.execute("UPDATE cp_meta SET value = ? WHERE key = 'data'", (json.dumps(record),))


def test_a_project_from_before_has_none(project: Project, tmp_path: Path) -> None:
    path = tmp_path / "p.gpkg"
    save_project(project, path)
    with closing(sqlite3.connect(path)) as connection, connection:
        for key in ("data", "settings"):
            (text,) = connection.execute("SELECT value FROM cp_meta WHERE key = ?", (key,)).fetchone()
            record = json.loads(text)
            record.pop("land_use", None)
            record.get("radio", {}).pop("land_use", None)
            connection.execute("UPDATE cp_meta SET value = ? WHERE key = ?", (json.dumps(record), key))
    found = open_project(path)
    assert found.data.land_use is None
    assert found.settings.radio.land_use == LandUseSettings()


@pytest.mark.parametrize("window", [[84_800, 62_400, 200, 199], [1, 2], "x"])
def test_land_use_that_does_not_fit_its_window_is_refused(project: Project, tmp_path: Path, window: object) -> None:
    path = tmp_path / "p.gpkg"
    save_project(with_land_use(project), path)
    _meta(path, "land_use", {"window": window, "edition": "2021", "source": "x"})
    with pytest.raises(ProjectFileRefused):
        open_project(path)


def test_a_class_that_is_none_is_refused(project: Project, tmp_path: Path) -> None:
    import zlib

    path = tmp_path / "p.gpkg"
    save_project(with_land_use(project), path)
    with closing(sqlite3.connect(path)) as connection, connection:
        blob = zlib.compress(bytes([200]) * 40_000)
        connection.execute("UPDATE cp_array SET data = ? WHERE name = 'land_use.code'", (blob,))
    with pytest.raises(ProjectFileRefused):
        open_project(path)
