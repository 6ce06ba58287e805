"""Finding: what is typed is read as coordinates, mesh code, site or municipality, and the map goes there and marks it."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from coverage_planner.model.mesh import MeshLevel, bounds_of_indices, codes_to_indices, indices_to_codes
from coverage_planner.model.project import Project
from coverage_planner.ui.main_window import MainWindow
from coverage_planner.ui.place_search import find_places, read_coordinates


@pytest.mark.parametrize(
    "text",
    [
        "35.78 138.94",
        "35.78,138.94",
        "35.78N 138.94E",
        "N35.78 E138.94",
        "E138.94 N35.78",
        "138.94 35.78",
        "北緯35.78 東経138.94",
        "35°46'48\"N 138°56'24\"E",
        "北緯35度46分48秒 東経138度56分24秒",
        "３５．７８　１３８．９４",
    ],
)
def test_coordinates_are_read_as_planners_write_them(text: str) -> None:
    place = find_places(text, (), None)[0]
    assert (place.latitude_deg, place.longitude_deg) == (pytest.approx(35.78), pytest.approx(138.94))


@pytest.mark.parametrize("text", ["35.78", "10 20", "35.78N 36.1N", "35 138 12", "C-12 13", "35°70'N 138°E", "12-34"])
def test_what_is_no_place_in_japan_is_not_read_as_coordinates(text: str) -> None:
    assert read_coordinates(text) is None


@pytest.mark.parametrize(
    ("code", "level"),
    [("53394611", MeshLevel.STANDARD), ("533946113", MeshLevel.HALF), ("5339461132", MeshLevel.QUARTER)],
)
def test_mesh_codes_of_every_level_give_their_cell(code: str, level: MeshLevel) -> None:
    place = find_places(code, (), None)[0]
    sides = bounds_of_indices(*codes_to_indices([int(code)], level), level)
    assert place.mesh
    assert place.bounds == tuple(float(side[0]) for side in sides)
    assert not find_places(code[:-1] + "9", (), None) or level is MeshLevel.STANDARD


def test_sites_and_municipalities_are_found_by_parts_of_names_best_first(sample_project: Project) -> None:
    data, sites = sample_project.data, sample_project.plans[-1].sites
    site = sites[-1]
    found = find_places(site.site_id.lower(), sites, data.zones)
    assert found[0].site_number == site.number
    assert data.zones is not None
    town = data.zones.municipalities[1]
    place = find_places(town.name[:2], sites, data.zones)
    assert town.name in [p.title for p in place]
    assert find_places(town.code, sites, data.zones)[0].title == town.name
    whole = find_places(town.prefecture_name + town.name, sites, data.zones)
    assert [p.title for p in whole] == [town.name]
    west, south, east, north = whole[0].bounds or (0, 0, 0, 0)
    outline = data.zones.outlines
    of_town = np.isin(np.repeat(outline.feature, np.diff(outline.offsets)), [1])
    # Whole meshes by the larger share: the outline and the meshes agree within a mesh.
    assert west == pytest.approx(outline.longitude_deg[of_town].min(), abs=1 / 160)
    assert north == pytest.approx(outline.latitude_deg[of_town].max(), abs=1 / 240)
    assert south < north and west < east
    assert find_places("存在しない名前", sites, data.zones) == ()


def type_text(widget: QWidget, text: str) -> None:
    """Send key presses, also of Japanese letters, which QTest cannot type."""
    for letter in text:
        press = QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_unknown, Qt.KeyboardModifier.NoModifier, letter)
        QApplication.sendEvent(widget, press)


def test_typing_and_enter_goes_to_the_place_and_marks_it(sample: MainWindow, qtbot: QtBot) -> None:
    box, canvas = sample.find_box, sample.canvas
    box.ask()
    type_text(box, "35.62 138.75")
    qtbot.keyClick(box, Qt.Key.Key_Return)
    assert canvas.place_mark == (35.62, 138.75)
    x, y = canvas.view.to_pixel(35.62, 138.75)
    assert (x, y) == (pytest.approx(canvas.width() / 2), pytest.approx(canvas.height() / 2))
    mark = canvas.grab().toImage()
    assert mark.pixelColor(round(x) + 9, round(y) + 2).blue() > 150

    session = sample.workspace.session
    assert session is not None
    site = session.plan.sites[0]
    box.ask()
    type_text(box, site.site_id)
    assert box.listed()[0].startswith(site.site_id)
    qtbot.keyClick(box, Qt.Key.Key_Return)
    assert sample.sites.selected == frozenset({site.number})
    asked = []
    box.chosen.connect(asked.append)
    box.ask()
    type_text(box, "市")
    qtbot.waitUntil(box.list_view.isVisible)
    qtbot.keyClick(box.list_view, Qt.Key.Key_Down)
    qtbot.keyClick(box.list_view, Qt.Key.Key_Down)
    second = box.listed()[1]
    qtbot.keyClick(box.list_view, Qt.Key.Key_Return)
    assert [place.title for place in asked] == [second.split("    ")[0]]
    assert not box.list_view.isVisible()
    assert canvas.place_mark is None

    row, col = session.project.data.population.row[:1], session.project.data.population.col[:1]
    box.ask()
    type_text(box, str(int(indices_to_codes(row, col, MeshLevel.HALF)[0])))
    qtbot.keyClick(box, Qt.Key.Key_Return)
    assert canvas.outlined.shape == (1, 4)
    assert canvas.outlined[0, 1] == pytest.approx(row[0] / 240)
    qtbot.keyClick(canvas, Qt.Key.Key_Escape)
    assert canvas.outlined.shape == (0, 4)


def test_what_is_not_found_is_said_in_the_status_bar(sample: MainWindow, qtbot: QtBot) -> None:
    before = sample.canvas.view
    sample.find_box.ask()
    type_text(sample.find_box, "xyz-404")
    qtbot.keyClick(sample.find_box, Qt.Key.Key_Return)
    assert "xyz-404" in sample.status.currentMessage()
    assert sample.canvas.view == before
