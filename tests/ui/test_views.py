"""The scale typed into the status bar, previous and next view, bookmarks, and hints beside the coordinates."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from PySide6.QtCore import QSettings, Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QComboBox, QInputDialog, QMessageBox
from pytestqt.qtbot import QtBot

from coverage_planner.project.session import Session
from coverage_planner.ui.bookmark_commands import bookmarks_of_this_pc
from coverage_planner.ui.main_window import MainWindow
from coverage_planner.ui.map.layers import MapLayer
from coverage_planner.ui.map.tools import ToolKind
from coverage_planner.ui.map.view_history import MOST_VIEWS, ViewHistory
from coverage_planner.ui.status_line import scale_of
from tests.ui.conftest import open_dialogs


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1:50,000", 50_000),
        ("25000", 25_000),
        ("１／２万", 20_000),
        ("1 : 10 000", 10_000),
        ("1:2.5万", 25_000),
        ("", None),
        ("1:0", None),
        ("5 km", None),
        ("1:99999999999", None),
        ("-5000", None),
    ],
)
def test_scales_are_read_as_people_type_them(text: str, expected: float | None) -> None:
    assert scale_of(text) == expected


def test_typing_a_scale_changes_the_view(sample: MainWindow, qtbot: QtBot) -> None:
    box = sample.status.findChild(QComboBox)
    assert box is not None
    edit = box.lineEdit()
    assert edit is not None
    edit.setFocus()
    edit.selectAll()
    qtbot.keyClicks(edit, "1:50,000")
    centre = sample.canvas.view.centre_x, sample.canvas.view.centre_y
    qtbot.keyClick(edit, Qt.Key.Key_Return)
    assert sample.canvas.scale_denominator() == pytest.approx(50_000, rel=1e-6)
    assert (sample.canvas.view.centre_x, sample.canvas.view.centre_y) == centre
    assert sample.status.scale_text == "1:50,000"
    edit.selectAll()
    qtbot.keyClicks(edit, "nonsense")
    qtbot.keyClick(edit, Qt.Key.Key_Return)
    assert sample.canvas.scale_denominator() == pytest.approx(50_000, rel=1e-6)
    assert "1:50,000" in sample.status.currentMessage()
    sample.canvas.zoom_by(2.0)
    assert sample.status.scale_text == "1:25,000"


def test_previous_and_next_view(sample: MainWindow, qtbot: QtBot) -> None:
    views = sample.features.map.views
    canvas = sample.canvas
    qtbot.wait(220)
    first = canvas.view_bounds()
    canvas.zoom_by(4.0)
    qtbot.wait(220)
    second = canvas.view_bounds()
    canvas.show_view(canvas.view.panned(300, 100))
    qtbot.wait(220)
    third = canvas.view_bounds()
    views.go_back()
    assert canvas.view_bounds() == pytest.approx(second, abs=1e-6)
    qtbot.wait(220)
    views.go_back()
    assert canvas.view_bounds() == pytest.approx(first, abs=1e-6)
    views.go_back()  # there is nothing before
    assert canvas.view_bounds() == pytest.approx(first, abs=1e-6)
    qtbot.wait(220)
    views.go_forward()
    views.go_forward()
    assert canvas.view_bounds() == pytest.approx(third, abs=1e-6)


def test_a_new_view_forgets_what_was_ahead() -> None:
    history = ViewHistory()
    for k in range(3):
        history.visit((130.0 + k, 30.0, 131.0 + k, 31.0))
    assert history.previous() == (131.0, 30.0, 132.0, 31.0)
    history.visit((131.0, 30.0, 132.0 + 1e-5, 31.0))  # hardly moved
    assert history.has_next
    history.visit((140.0, 30.0, 141.0, 31.0))
    assert not history.has_next
    for k in range(3 * MOST_VIEWS):
        history.visit((100.0 + k / 10, 30.0, 101.0 + k / 10, 31.0))
    assert len(history.views) == MOST_VIEWS


def test_bookmarks_are_kept_in_the_project_for_a_colleague(
    sample: MainWindow, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    session, marks = sample.workspace.session, sample.features.map.views.bookmarks
    assert session is not None
    state = sample.workspace.state
    sample.canvas.zoom_by(3.0)
    kept = sample.canvas.view_bounds()
    monkeypatch.setattr(QInputDialog, "getText", lambda *_a, **_k: ("谷の奥 & 尾根", True))
    qtbot.keyClick(sample, Qt.Key.Key_B, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier)
    assert sample.isWindowModified()
    assert sample.workspace.state is state and sample.workspace.current, "no figure has to be computed again"
    sample.canvas.zoom_by(0.1)
    marks.menu.aboutToShow.emit()
    next(action for action in marks.menu.actions() if action.text() == "谷の奥 && 尾根").trigger()
    assert sample.canvas.view_bounds() == pytest.approx(kept, abs=1e-6)
    marks.rename("谷の奥 & 尾根", "谷")
    marks.add("消す")
    marks.remove("消す")
    assert [one.name for one in marks.all()] == ["谷"]
    assert session.undo_text is not None and session.undo_text.ja == "ブックマークの削除: 消す"
    session.save(tmp_path / "plan.gpkg")
    colleague = Session.open(tmp_path / "plan.gpkg")
    assert [one.name for one in colleague.project.bookmarks] == ["谷"]
    assert colleague.project.bookmarks[0].bounds == pytest.approx(kept, abs=1e-6)
    for _edit in range(4):
        sample.plans.undo()
    assert marks.all() == ()


def test_bookmarks_of_an_earlier_version_are_taken_over_once(sample: MainWindow) -> None:
    session, marks = sample.workspace.session, sample.features.map.views.bookmarks
    assert session is not None
    view = [138.0, 35.0, 139.0, 36.0]
    old = {session.title: {"峠": view, "broken": [1, 2, "c", 4], "nowhere": [9, 9, 9, 9]}, "another": {"x": view}}
    sample.user_settings.setValue("bookmarks", json.dumps(old))
    marks.fill_menu()
    taking = next(action for action in marks.menu.actions() if "このPC" in action.text())
    taking.trigger()
    assert [(one.name, list(one.bounds)) for one in marks.all()] == [("峠", view)]
    marks.fill_menu()
    assert not any("このPC" in action.text() for action in marks.menu.actions())
    sample.plans.undo()
    assert marks.all() == ()
    assert [one.name for one in marks.on_this_pc()] == ["峠"], "undone, it is offered again"


@pytest.mark.parametrize("spoilt", ["{", "[1]", '{"x": [1]}', '{"x": {"a": [1, 2, "c", 4], "b": [9, 9, 9, 9]}}'])
def test_spoilt_bookmarks_are_none(tmp_path: Path, spoilt: str) -> None:
    settings = QSettings(str(tmp_path / "user.ini"), QSettings.Format.IniFormat)
    settings.setValue("bookmarks", spoilt)
    assert bookmarks_of_this_pc(settings, "x") == ()


def test_a_hint_stands_beside_the_coordinates(sample: MainWindow) -> None:
    sample.canvas.set_tool(ToolKind.PLACE)
    session = sample.workspace.session
    assert session is not None
    site = session.plan.sites[0]
    sample.status.show_place(site.latitude_deg, site.longitude_deg)
    assert sample.status.currentMessage()
    assert sample.status._message.isVisible()
    assert sample.status._place.isVisible()
    assert f"{site.latitude_deg:.5f}N {site.longitude_deg:.5f}E" in sample.status._place.text()
    assert "標高" in sample.status._place.text()
    assert "メッシュ" in sample.status._place.text()
    sample.canvas.set_tool(ToolKind.SELECT)
    assert sample.status.currentMessage() == ""


def test_the_picture_of_the_view_shows_the_layers_of_the_map(sample: MainWindow, tmp_path: Path) -> None:
    views, canvas = sample.features.map.views, sample.canvas
    views.save_picture(tmp_path / "map.png")
    picture = QImage(str(tmp_path / "map.png"))
    assert (picture.width(), picture.height()) == (2 * canvas.width(), 2 * canvas.height())
    sample.layers.tree.set_checked(MapLayer.MESH, False)
    views.save_picture(tmp_path / "other.png")
    assert QImage(str(tmp_path / "other.png")) != picture
    assert sorted(path.name for path in tmp_path.glob("*.png")) == ["map.png", "other.png"]
    views.save_picture(tmp_path / "missing" / "map.png")
    assert any(isinstance(dialog, QMessageBox) for dialog in open_dialogs())


def test_a_bookmark_does_not_stop_a_selection_under_way(sample: MainWindow) -> None:
    runner, panel = sample.features.selection.panel.runner, sample.features.selection.panel
    panel.form.iterations = 10**9  # never ends by itself
    panel.form.start.click()
    assert runner.running
    sample.features.map.views.bookmarks.add("谷")
    assert runner.running
    assert sample.workspace.session is not None
    sample.workspace.session.set_enabled(sample.workspace.session.plan.sites[0].number, False)
    assert not runner.running, "an edit of sites does"
