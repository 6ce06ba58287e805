"""What every desktop program does: recent files, unsaved mark, dropped files, remembered window, Tab, room at 1280 pixels."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, QSettings, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu, QMessageBox, QPushButton, QTabBar, QToolButton, QWidget
from pytestqt.qtbot import QtBot

from coverage_planner.data.sample_data import SAMPLE_TITLE, sample_request
from coverage_planner.model.project import Project
from coverage_planner.project.project_file import save_project
from coverage_planner.ui.accessible_names import spoken_name
from coverage_planner.ui.application import wait_until_idle
from coverage_planner.ui.import_dialog import ImportDialog
from coverage_planner.ui.main_window import MainWindow
from coverage_planner.ui.recent_files import RecentFiles, RecentMenu
from coverage_planner.ui.resume_work import LeftPlaces
from tests.ui.conftest import LEFT, SHARED_PLAN, open_dialogs


def drop(window: MainWindow, paths: list[Path]) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    actions, keys = Qt.DropAction.CopyAction, Qt.KeyboardModifier.NoModifier
    entering = QDragEnterEvent(QPoint(50, 50), actions, data, LEFT, keys)
    QApplication.sendEvent(window, entering)
    assert entering.isAccepted()
    QApplication.sendEvent(window, QDropEvent(QPointF(50, 50), actions, data, LEFT, keys))


def test_the_sample_opens_with_one_key_on_the_first_page(window: MainWindow, qtbot: QtBot) -> None:
    window.activateWindow()
    qtbot.waitUntil(lambda: isinstance(QApplication.focusWidget(), QPushButton))
    first = QApplication.focusWidget()
    assert isinstance(first, QPushButton) and "サンプル" in first.text()
    qtbot.keyClick(first, Qt.Key.Key_Space)
    wait_until_idle(window)
    assert window.workspace.session is not None
    assert window.workspace.session.title == SAMPLE_TITLE
    session = window.workspace.session
    assert not window.isWindowModified(), "nothing is lost without a question"
    session.set_enabled(session.plan.sites[0].number, False)
    assert window.isWindowModified()
    window.plans.undo()
    assert not window.isWindowModified()


def test_a_dropped_plan_opens_and_dropped_data_open_the_import(
    window: MainWindow, sample_project: Project, tmp_path: Path
) -> None:
    path = tmp_path / "dropped.gpkg"
    save_project(sample_project, path)
    drop(window, [path])
    wait_until_idle(window)
    assert window.workspace.session is not None and window.workspace.session.path == path
    assert RecentFiles(window.user_settings).paths() == [path.resolve()]
    drop(window, [sample_request().mesh[0]])
    wait_until_idle(window)
    assert any(isinstance(dialog, ImportDialog) for dialog in open_dialogs())


def test_the_unsaved_mark_follows_edits_undo_and_saving(sample: MainWindow, tmp_path: Path) -> None:
    session = sample.workspace.session
    assert session is not None
    sample.workspace.save_file(tmp_path / "plan.gpkg")
    wait_until_idle(sample)
    assert not sample.isWindowModified()
    assert "plan.gpkg[*]" in sample.windowTitle()
    session.set_enabled(session.plan.candidates[0].number, False)
    assert sample.isWindowModified()
    sample.plans.undo()
    assert not sample.isWindowModified(), "back at what the file says"
    sample.plans.redo()
    sample.files.save()
    wait_until_idle(sample)
    assert not sample.isWindowModified()


def test_recent_plans_are_in_the_menu_newest_first_until_forgotten(
    window: MainWindow, sample_project: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    menu = next(m for m in window.findChildren(QMenu) if isinstance(m, RecentMenu))
    menu.aboutToShow.emit()
    assert [action.isEnabled() for action in menu.actions()] == [False]
    paths = [tmp_path / f"{name}.gpkg" for name in ("一", "二 & 三")]
    for path in paths:
        save_project(sample_project, path)
        window.open_path(path)
        wait_until_idle(window)
    menu.aboutToShow.emit()
    texts = [action.text() for action in menu.actions() if action.text()]
    assert texts[0].startswith("&1  二 && 三.gpkg") and texts[1].startswith("&2  一.gpkg")
    menu.actions()[1].trigger()
    wait_until_idle(window)
    assert window.workspace.session is not None and window.workspace.session.path == paths[0]
    paths[0].rename(tmp_path / "elsewhere.gpkg")
    menu.aboutToShow.emit()
    assert len([a for a in menu.actions() if ".gpkg" in a.text()]) == 1, "what is gone is not offered"
    menu.actions()[-1].trigger()
    assert RecentFiles(window.user_settings).paths() == []
    monkeypatch.setattr(QMessageBox, "question", lambda *_a: QMessageBox.StandardButton.Discard)


def test_the_window_comes_back_as_it_was_left(
    sample: MainWindow, sample_project: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(QMessageBox, "question", lambda *_a: QMessageBox.StandardButton.Discard)
    sample.docks["layers"].hide()
    sample.docks["history"].show()
    sample.removeDockWidget(sample.docks["site"])
    sample.addDockWidget(Qt.DockWidgetArea.LeftDockWidgetArea, sample.docks["site"])
    sample.docks["site"].show()
    QApplication.processEvents()
    assert sample.close()
    path = tmp_path / "plan.gpkg"
    save_project(sample_project, path)
    again = MainWindow(QSettings(sample.user_settings.fileName(), QSettings.Format.IniFormat))
    again.show()
    again.open_path(path)
    wait_until_idle(again)
    assert again.docks["layers"].isHidden()
    assert again.docks["history"].isVisible() and again.docks["tables"].isVisible()
    assert again.dockWidgetArea(again.docks["site"]) is Qt.DockWidgetArea.LeftDockWidgetArea
    again.close()
    again.deleteLater()


def test_a_plan_file_is_taken_up_where_it_was_left(
    sample: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(QMessageBox, "question", lambda *_a: QMessageBox.StandardButton.Discard)
    path = tmp_path / "plan.gpkg"
    sample.workspace.save_file(path)
    wait_until_idle(sample)
    sample.canvas.centre_on(35.5, 142.2, 25.0)
    QTest.qWait(700)
    left = sample.canvas.view
    assert sample.close()
    again = MainWindow(QSettings(sample.user_settings.fileName(), QSettings.Format.IniFormat))
    again.resize(sample.size())
    again.show()
    again.open_path(path)
    wait_until_idle(again)
    session = again.workspace.session
    assert session is not None
    assert session.plan_name == SHARED_PLAN != session.project.plans[0].name
    assert not session.modified
    view = again.canvas.view
    middle = view.to_degrees(again.canvas.width() / 2, again.canvas.height() / 2)
    assert middle == pytest.approx(left.to_degrees(sample.canvas.width() / 2, sample.canvas.height() / 2), abs=0.002)
    assert again.workspace.state is not None and again.workspace.state.plan_name == SHARED_PLAN
    again.close()
    again.deleteLater()
    settings = sample.user_settings
    for spoilt in ("[", "[1]", json.dumps({str(path.resolve()): ["x", [1, 2]]}), json.dumps({str(path.resolve()): 3})):
        settings.setValue("left_at", spoilt)
        assert LeftPlaces(settings).of(path) is None


def test_tab_reaches_every_control_and_each_has_a_name(sample: MainWindow) -> None:
    session = sample.workspace.session
    assert session is not None
    sample.resize(1500, 1000)
    sample.sites.select(frozenset({session.plan.candidates[0].number}))
    for dock in sample.docks.values():
        dock.show()
    sample.activateWindow()
    wait_until_idle(sample)
    tabs = sample.tables.tabs
    for place in range(tabs.count()):
        tabs.setCurrentIndex(place)
        wait_until_idle(sample)
        page = tabs.tabText(place)
        sample.canvas.setFocus()
        seen: list[QWidget] = []
        for _press in range(400):
            now = QApplication.focusWidget()
            assert now is not None, page
            if now is sample.canvas and seen:
                break
            seen.append(now)
            # A text with links takes one Tab for each of them.
            assert len(seen) < 60 or set(seen[-30:]) != {now}, f"{page}: Tab does not leave {_said(now)}"
            QTest.keyClick(now, Qt.Key.Key_Tab)
        else:
            raise AssertionError(f"{page}: Tab does not come round")
        wanted = [
            widget
            for widget in sample.findChildren(QWidget)
            if widget.isVisible()
            and widget.isEnabled()
            and widget.focusPolicy() & Qt.FocusPolicy.TabFocus
            and widget.focusProxy() is None
        ]
        assert [_said(widget) for widget in wanted if widget not in seen] == [], page
        # Bars of tabs are named by their tabs.
        unnamed = [widget for widget in wanted if not spoken_name(widget) and not isinstance(widget, QTabBar)]
        assert [_said(widget) for widget in unnamed] == [], page


def _said(widget: QWidget) -> str:
    return f"{type(widget).__name__} in {type(widget.parentWidget()).__name__}: {spoken_name(widget)}"


def test_nothing_overlaps_or_is_hidden_at_1280_by_800(sample: MainWindow) -> None:
    session = sample.workspace.session
    assert session is not None
    sample.sites.select(frozenset({session.plan.candidates[0].number}))
    sample.resize(1280, 800)
    tabs = sample.tables.tabs
    for place in range(tabs.count()):
        tabs.setCurrentIndex(place)
        wait_until_idle(sample)
        QApplication.processEvents()
        page = tabs.tabText(place)
        assert (sample.width(), sample.height()) == (1280, 800), page
        docks = [dock for dock in sample.docks.values() if dock.isVisible() and not dock.isFloating()]
        for one in docks:
            for other in docks:
                if one is not other:
                    common = one.geometry() & other.geometry()
                    assert common.isEmpty(), (page, one.windowTitle(), other.windowTitle())
    bar = sample._actions.tool_bar
    more = bar.findChild(QToolButton, "qt_toolbar_ext_button")
    assert more is None or not more.isVisible(), "every tool and the search line has its place"
    assert sample.find_box.width() >= 150


CUT = """
import sys
from PySide6.QtCore import QSettings
from PySide6.QtWidgets import QAbstractButton, QApplication, QComboBox, QLabel, QWidget
from coverage_planner.ui.application import make_application
application = make_application("ja")
from coverage_planner.model.settings import Settings
from coverage_planner.model.site import AntennaPattern, Sector, Site
from coverage_planner.model.terms import CARRIERS
from coverage_planner.ui.settings_dialog import SettingsDialog
from coverage_planner.ui.site_panel import SitePanel
from coverage_planner.ui.style import window_style
from coverage_planner.ui.welcome_page import WelcomePage
style = window_style(dark=False)
panel = SitePanel(style)
lobe = Sector(carriers=CARRIERS, pattern=AntennaPattern.SECTOR_3GPP, centre_frequency_mhz=28_000.5, azimuth_deg=359.9)
panel.set_sites((Site(number=1, site_id="C-1", latitude_deg=35.123456, longitude_deg=138.123456, sectors=(lobe,) * 3),))
panel.resize(372, 2000)
for widget in (panel, SettingsDialog(Settings(), style), WelcomePage(style, [])):
    widget.show()
    application.processEvents()
    if widget is panel:
        area = panel._area
        assert area.widget().width() <= area.viewport().width(), "the form is wider than its dock"
    for one in widget.findChildren(QWidget):
        if not one.isVisible() or one.objectName().startswith("qt_") or (isinstance(one, QLabel) and one.wordWrap()):
            continue
        if isinstance(one, QLabel | QAbstractButton) and one.text():
            need = one.fontMetrics().horizontalAdvance(one.text().replace("&", ""))
            assert need <= one.width() + 1, ("cut off", one.text(), need, one.width())
        if isinstance(one, QComboBox):
            need = one.fontMetrics().horizontalAdvance(one.currentText()) + 20
            assert need <= one.width(), ("cut off", one.currentText(), need, one.width())
print("ratio", application.devicePixelRatio())
"""


@pytest.mark.parametrize("factor", ["1.5", "2"])
def test_nothing_is_cut_off_on_screens_of_high_density(factor: str) -> None:
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "QT_SCALE_FACTOR": factor}
    answer = subprocess.run(
        [sys.executable, "-c", CUT], capture_output=True, text=True, env=environment, timeout=120, check=False
    )
    assert answer.stdout.split() == ["ratio", str(float(factor))], answer.stderr
