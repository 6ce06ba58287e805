"""What the menu 書き出し writes opens in tools that share no library with the writers, with values, places and Japanese text."""

from __future__ import annotations

import csv
import io
import sqlite3
import struct
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest
from PIL import Image
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QApplication, QFileDialog, QMessageBox
from pytestqt.qtbot import QtBot

from coverage_planner.ui.application import wait_until_idle
from coverage_planner.ui.main_window import MainWindow
from coverage_planner.ui.workspace import PlanState

Export = Callable[[str, Path], PlanState]
JGD2011 = 6668


@pytest.fixture
def export(sample: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> Export:
    """Press a command of the menu, answer the file dialog, wait for the announcement; returns the plan shown."""

    def press(text: str, path: Path) -> PlanState:
        monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_args: (str(path), ""))
        monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_args: str(path))
        action = next(a for a in sample.findChildren(QAction) if a.text() == text)
        assert action.isEnabled()
        action.trigger()
        wait_until_idle(sample)
        box = next(w for w in QApplication.topLevelWidgets() if isinstance(w, QMessageBox) and w.isVisible())
        assert path.name in box.text(), box.text()
        box.done(0)
        state = sample.workspace.state
        assert state is not None
        return state

    return press


def place_of(blob: bytes) -> tuple[float, float]:
    """Longitude and latitude of a point of a GeoPackage, read by the standard's own bytes (header, then WKB)."""
    assert blob[:2] == b"GP"
    envelope = {0: 0, 1: 32, 2: 48, 3: 48, 4: 64}[blob[3] >> 1 & 7]
    wkb = blob[8 + envelope :]
    order = "<" if wkb[0] else ">"
    (kind,) = struct.unpack_from(f"{order}I", wkb, 1)
    assert kind == 1
    return struct.unpack_from(f"{order}dd", wkb, 5)


def test_geopackage_by_sqlite(export: Export, tmp_path: Path) -> None:
    state = export("レイヤ（GeoPackage）…", tmp_path / "地図.gpkg")
    plan = state.project.plan(state.plan_name)
    with sqlite3.connect(tmp_path / "地図.gpkg") as base:
        layers = dict(base.execute("SELECT table_name, srs_id FROM gpkg_contents").fetchall())
        assert set(layers) >= {"sites", "half_meshes", "roads", "municipalities"}
        assert set(layers.values()) == {JGD2011}
        [(system,)] = base.execute("SELECT organization FROM gpkg_spatial_ref_sys WHERE srs_id = 6668").fetchall()
        assert system.upper() == "EPSG"
        rows = base.execute("SELECT site_id, name, geom FROM sites").fetchall()
        wanted = {site.site_id: site for site in plan.sites}
        assert {row[0] for row in rows} == set(wanted)
        for site_id, name, blob in rows:
            site = wanted[site_id]
            assert name == site.name
            assert place_of(blob) == pytest.approx((site.longitude_deg, site.latitude_deg), abs=1e-9)
        [(persons, covered)] = base.execute(
            "SELECT sum(persons), sum(CASE WHEN class > 0 THEN persons ELSE 0 END) FROM half_meshes"
        ).fetchall()
        rate = state.evaluation.assessment.population_rate().persons
        assert (persons, covered) == (rate.total, rate.covered)
        [(length,)] = base.execute("SELECT sum(length_m) FROM roads WHERE covered_mobile").fetchall()
        road = state.evaluation.assessment.road_rate(None)
        assert road is not None
        legal = base.execute("SELECT DISTINCT road_class FROM roads").fetchall()
        assert legal
        assert length >= road.length_um.covered / 1e6 - 1e-3
        names = {name for (name,) in base.execute("SELECT name FROM municipalities").fetchall()}
    assert state.project.data.zones is not None
    assert names == {one.name for one in state.project.data.zones.municipalities}


def tiff_tags(data: bytes) -> dict[int, tuple[float, ...]]:
    """The numbers of the first image of a TIFF, read by the format's own bytes."""
    order = {b"II": "<", b"MM": ">"}[data[:2]]
    version, place = struct.unpack_from(f"{order}HI", data, 2)
    assert version == 42
    (count,) = struct.unpack_from(f"{order}H", data, place)
    found = {}
    for k in range(count):
        entry = place + 2 + 12 * k
        tag, kind, length = struct.unpack_from(f"{order}HHI", data, entry)
        form = {1: "B", 3: "H", 4: "I", 12: "d"}.get(kind)
        if form is None:
            continue
        size = struct.calcsize(form) * length
        at = entry + 8 if size <= 4 else struct.unpack_from(f"{order}I", data, entry + 8)[0]
        found[tag] = struct.unpack_from(f"{order}{length}{form}", data, at)
    return found


def test_geotiff_by_its_tags(export: Export, tmp_path: Path) -> None:
    state = export("カバー状況ラスタ（GeoTIFF）…", tmp_path / "範囲.tif")
    tags = tiff_tags((tmp_path / "範囲.tif").read_bytes())
    width, height = int(tags[256][0]), int(tags[257][0])
    scale, tie, keys = tags[33550], tags[33922], [int(key) for key in tags[34735]]
    # sub-cells of 2.25" by 1.5", on their lattice
    assert scale[:2] == pytest.approx((2.25 / 3600, 1.5 / 3600))
    west, north = tie[3], tie[4]
    assert west * 1600 == pytest.approx(round(west * 1600), abs=1e-6)
    assert north * 2400 == pytest.approx(round(north * 2400), abs=1e-6)
    codes = dict(zip(keys[4::4], keys[7::4], strict=True))
    assert codes[2048] == JGD2011  # GeographicTypeGeoKey
    for site in state.project.plan(state.plan_name).candidates:
        column, row = (site.longitude_deg - west) / scale[0], (north - site.latitude_deg) / scale[1]
        assert 0 <= column < width
        assert 0 <= row < height


def test_kml_by_xml(export: Export, tmp_path: Path) -> None:
    state = export("局とエリア（KML）…", tmp_path / "局.kml")
    space = {"k": "http://www.opengis.net/kml/2.2"}
    root = ElementTree.parse(tmp_path / "局.kml").getroot()
    points = {
        mark.findtext("k:name", "", space): mark.findtext("k:Point/k:coordinates", "", space)
        for mark in root.iterfind(".//k:Placemark", space)
        if mark.find("k:Point", space) is not None
    }
    plan = state.project.plan(state.plan_name)
    assert set(points) == {site.site_id for site in plan.active_sites}
    for site in plan.active_sites:
        longitude, latitude = (float(part) for part in points[site.site_id].split(",")[:2])
        assert (longitude, latitude) == pytest.approx((site.longitude_deg, site.latitude_deg), abs=1e-6)
    assert len(root.findall(".//k:Polygon", space)) == int((state.evaluation.mesh_class > 0).sum())


def test_mesh_table_by_csv(export: Export, tmp_path: Path) -> None:
    state = export("メッシュ表（CSV）…", tmp_path / "表.csv")
    text = (tmp_path / "表.csv").read_bytes().decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text, newline="")))
    population = state.project.data.population
    assert len(rows) == population.row.size
    assert sum(int(row["persons"]) for row in rows) == population.total_persons
    covered = sum(int(row["persons"]) for row in rows if row["class_name"] in {"新たに圏内", "既に圏内"})
    assert covered == state.evaluation.assessment.population_rate().persons.covered
    assert all(len(row["mesh_code"]) == 9 for row in rows)


def test_picture(export: Export, tmp_path: Path) -> None:
    export("地図画像（PNG）…", tmp_path / "図.png")
    with Image.open(tmp_path / "図.png") as picture:
        pixels = np.asarray(picture.convert("RGB")).reshape(-1, 3)
        assert picture.width > 1000
    assert len(np.unique(pixels[::7], axis=0)) > 100  # a map, not an empty page
