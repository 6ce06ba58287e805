"""One working day in the window, with mouse and keys only: from the first page to the workbook and the printed map.

The figures of every step are compared with a fresh evaluation of the plan as it then is. Kill and recovery are in
tests/ui/test_autosave.py.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from math import cos, radians, sin
from pathlib import Path

import openpyxl
import pytest
from pypdf import PdfReader
from PySide6.QtCore import QDeadlineTimer, QPoint, QPointF, QSettings, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QDialog, QFileDialog, QMenu, QMessageBox, QPushButton, QWidget
from shiboken6 import isValid

from coverage_planner.engine.pixel_explanation import cell_of, explain_pixel
from coverage_planner.model.project import Project
from coverage_planner.model.rate import Rate
from coverage_planner.model.site import AntennaPattern, Site
from coverage_planner.model.terms import Service
from coverage_planner.project.plan_computer import PlanComputer
from coverage_planner.project.session import Session
from coverage_planner.ui.application import wait_until_idle
from coverage_planner.ui.language import install_language
from coverage_planner.ui.main_window import MainWindow
from coverage_planner.ui.map.rotating import HANDLE_PX
from coverage_planner.ui.map.tools import ToolKind
from coverage_planner.ui.print_dialog import PrintDialog
from coverage_planner.ui.reason_window import ReasonWindow

LEFT = Qt.MouseButton.LeftButton
CONTROL = Qt.KeyboardModifier.ControlModifier
NO_KEYS = Qt.KeyboardModifier.NoModifier
SHARED_PLAN = "共同整備案"
LONELY = "35.7312, 142.0281"
"""53 persons live in this mesh without 5G, 2 km from the nearest site of the sample."""


class Desk:
    """The planner's hands: everything is a mouse or key event, and nothing goes on before the window is idle."""

    def __init__(self, window: MainWindow) -> None:
        self.window = window
        self._fresh: tuple[Project, Rate] | None = None

    @property
    def session(self) -> Session:
        session = self.window.workspace.session
        assert session is not None
        return session

    @property
    def rate(self) -> Rate:
        """The rate that panels and tables show now; it is that of a fresh evaluation."""
        state = self.window.workspace.state
        assert state is not None
        assert self.window.workspace.current
        rate = state.evaluation.assessment.population_rate().persons
        if self._fresh is None or self._fresh[0] is not self.session.project:
            evaluation = PlanComputer().evaluate(self.session.project, self.session.plan_name)
            self._fresh = self.session.project, evaluation.assessment.population_rate().persons
        assert rate == self._fresh[1]
        assert self.window.indicators.population_block.value_text == f"{rate.percent_text()} %"
        return rate

    def click(self, widget: QWidget, place: QPoint | None = None) -> None:
        QTest.mouseClick(widget, LEFT, NO_KEYS, widget.rect().center() if place is None else place)
        wait_until_idle(self.window)

    def press(self, key: Qt.Key, modifier: Qt.KeyboardModifier = NO_KEYS, widget: QWidget | None = None) -> None:
        if widget is None:
            # Without a window manager nothing takes the keyboard back when a dialog closes.
            self.window.activateWindow()
            self.window.canvas.setFocus()
            QApplication.processEvents()
        QTest.keyClick(widget or self.window.canvas, key, modifier)
        wait_until_idle(self.window)

    def type(self, widget: QWidget, text: str) -> None:
        QTest.keyClicks(widget, text)
        QTest.keyClick(widget, Qt.Key.Key_Return)
        wait_until_idle(self.window)

    def drag(self, start: QPoint, end: QPoint) -> None:
        canvas = self.window.canvas
        QTest.mousePress(canvas, LEFT, NO_KEYS, start)
        for step in range(1, 7):
            QTest.mouseMove(canvas, start + (end - start) * (step / 6))
            QTest.qWait(10)
        QTest.mouseRelease(canvas, LEFT, NO_KEYS, end)
        wait_until_idle(self.window)

    def choose(self, menu: QMenu, words: str) -> None:
        """Open a menu and click the entry with some words."""
        entry = next(action for action in menu.actions() if words in action.text())
        menu.popup(self.window.mapToGlobal(QPoint(40, 40)))
        QApplication.processEvents()
        self.click(menu, menu.actionGeometry(entry).center())

    def site(self, number: int) -> Site:
        return self.session.plan.site(number)

    def pixel(self, site: Site) -> QPoint:
        return QPointF(*self.window.canvas.view.to_pixel(site.latitude_deg, site.longitude_deg)).toPoint()

    def front(self) -> QDialog:
        """The dialog that is open; exactly one is."""
        QApplication.processEvents()
        (dialog,) = (w for w in QApplication.topLevelWidgets() if isinstance(w, QDialog) and w.isVisible())
        return dialog


@pytest.fixture
def desk(qapp: QApplication, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    install_language(qapp, "ja")
    window = MainWindow(QSettings(str(tmp_path / "user.ini"), QSettings.Format.IniFormat))
    window.resize(1500, 950)
    window.show()
    window.activateWindow()
    qapp.processEvents()
    yield Desk(window)
    monkeypatch.setattr(QMessageBox, "question", lambda *_args: QMessageBox.StandardButton.Discard)
    for dialog in [w for w in qapp.topLevelWidgets() if isinstance(w, QDialog) and w.isVisible()]:
        dialog.done(0)
    window.close()
    window.deleteLater()
    qapp.processEvents()


@pytest.mark.slow
def test_a_day_at_the_desk(desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    window = desk.window

    # The first page leads to the sample; the plan 共同整備案 is chosen in the tool bar.
    sample = next(b for b in window.findChildren(QPushButton) if "サンプル" in b.text())
    desk.click(sample)
    plans = next(box for box in window.findChildren(QComboBox) if box.accessibleName() == "計画")
    while plans.currentText() != SHARED_PLAN:
        place = plans.currentIndex()
        desk.press(Qt.Key.Key_Down, widget=plans)
        assert plans.currentIndex() > place
    assert desk.session.plan_name == SHARED_PLAN
    before = desk.rate

    placed = place_a_site(desk)
    assert desk.rate.covered > before.covered
    moved = drag_it(desk, placed)
    turned = turn_it(desk, moved)
    after = desk.rate
    assert after != before
    go_through_the_history(desk, before, turned, after)
    compare(desk)
    go_to_a_road_gap(desk)
    ask_why_of_the_figure(desk)
    ask_why_of_a_place(desk, turned)
    export_the_workbook(desk, tmp_path / "申請.xlsx", monkeypatch)
    print_the_map(desk, tmp_path / "地図.pdf", monkeypatch)
    assert window.isWindowModified(), "nothing was saved on the way"


def place_a_site(desk: Desk) -> Site:
    """Find a lonely place by its coordinates and put a site there."""
    window, sites = desk.window, len(desk.session.plan.sites)
    desk.click(window.find_box)
    desk.type(window.find_box, LONELY)
    desk.press(Qt.Key.Key_T)
    assert window.canvas.tool is ToolKind.PLACE
    spot = window.canvas.rect().center() + QPoint(15, 10)
    desk.click(window.canvas, spot)
    assert len(desk.session.plan.sites) == sites + 1
    placed = desk.session.plan.sites[-1]
    assert desk.pixel(placed) == spot
    assert window.site_panel.site == placed
    assert window.canvas.tool is ToolKind.SELECT
    _ = desk.rate
    return placed


def drag_it(desk: Desk, site: Site) -> Site:
    """A drag is one edit however many steps it has."""
    edits = len(desk.session.history)
    start = desk.pixel(site)
    desk.drag(start, start + QPoint(60, -30))
    moved = desk.site(site.number)
    assert moved.longitude_deg > site.longitude_deg
    assert moved.latitude_deg > site.latitude_deg
    assert len(desk.session.history) == edits + 1
    _ = desk.rate
    return moved


def turn_it(desk: Desk, site: Site) -> Site:
    """Give the sector a lobe in the site form, then turn it by its handle on the map."""
    pattern = desk.window.site_panel.pattern
    while desk.site(site.number).sectors[0].pattern is not AntennaPattern.SECTOR_3GPP:
        place = pattern.currentIndex()
        desk.press(Qt.Key.Key_Down, widget=pattern)
        assert pattern.currentIndex() > place
    desk.press(Qt.Key.Key_R)
    assert desk.window.canvas.tool is ToolKind.ROTATE
    site = desk.site(site.number)
    edits = len(desk.session.history)
    desk.drag(knob(desk, site, site.sectors[0].azimuth_deg), knob(desk, site, 235.0))
    turned = desk.site(site.number)
    assert turned.sectors[0].azimuth_deg == pytest.approx(235.0, abs=1.0)
    assert len(desk.session.history) == edits + 1
    desk.press(Qt.Key.Key_V)
    return turned


def knob(desk: Desk, site: Site, azimuth_deg: float) -> QPoint:
    angle = radians(azimuth_deg)
    return desk.pixel(site) + QPointF(HANDLE_PX * sin(angle), -HANDLE_PX * cos(angle)).toPoint()


def go_through_the_history(desk: Desk, before: Rate, turned: Site, after: Rate) -> None:
    """Undo and redo by keys, then back to the start and forward again in the list of edits."""
    desk.press(Qt.Key.Key_Z, CONTROL)
    assert desk.site(turned.number).sectors[0].azimuth_deg != turned.sectors[0].azimuth_deg
    desk.press(Qt.Key.Key_Y, CONTROL)
    assert desk.site(turned.number) == turned
    desk.window.docks["history"].toggleViewAction().trigger()
    wait_until_idle(desk.window)
    rows = desk.window.features.history.list
    assert rows.count() == len(desk.session.history) + 1
    assert rows.currentRow() == rows.count() - 1
    desk.click(rows.viewport(), rows.visualItemRect(rows.item(0)).center())
    assert turned.number not in {site.number for site in desk.session.plan.sites}
    assert desk.session.undo_text is None
    assert desk.rate == before
    desk.click(rows.viewport(), rows.visualItemRect(rows.item(rows.count() - 1)).center())
    assert desk.site(turned.number) == turned
    assert desk.rate == after


def compare(desk: Desk) -> None:
    """All plans side by side; the row of the rate holds the figure of the panel."""
    window = desk.window
    desk.press(Qt.Key.Key_K, CONTROL)
    rows = window.tables.current_rows.records.text_rows()
    assert all(plan.name in rows[0] for plan in desk.session.project.plans)
    rate = next(row for row in rows if row[1].startswith("5G人口カバー率（4者"))
    place = rows[0].index(SHARED_PLAN)
    assert rate[place] == f"{desk.rate.percent_text()} %"


def go_to_a_road_gap(desk: Desk) -> None:
    """The longest stretch outside 5G: a click on its row shows and outlines it on the map."""
    window = desk.window
    page, tabs = window.features.road_gaps.page, window.tables.tabs
    desk.click(tabs.tabBar(), tabs.tabBar().tabRect(tabs.indexOf(page)).center())
    assert page.isVisible()
    while page.service.term() != Service.NR.value:
        desk.press(Qt.Key.Key_Down, widget=page.service)
    gaps = page.gaps
    assert gaps is not None
    assert gaps.count > 1
    table, view = page.rows.table, window.canvas.view
    desk.click(table.viewport(), table.visualRect(table.model().index(0, 1)).center())
    assert window.canvas.view != view
    west, south, east, north = gaps.bounds_deg[0]
    assert window.canvas.outlined.tolist() == [[west, south, east, north]]
    shown = window.canvas.view.bounds()
    assert shown[0] < west < east < shown[2]
    assert shown[1] < south < north < shown[3]


def ask_why_of_the_figure(desk: Desk) -> None:
    """The basis of the rate names numerator and denominator, and goes down to the meshes that add up to it."""
    rate = desk.rate
    desk.press(Qt.Key.Key_B, CONTROL)
    dialog = desk.front()
    assert isinstance(dialog, ReasonWindow)
    assert f"{rate.covered:,} / {rate.total:,}" in dialog.head.text()
    # Down past the line of the sum to the first municipality, and into its meshes that count.
    for key in (Qt.Key.Key_Down, Qt.Key.Key_Down, Qt.Key.Key_Right, *(Qt.Key.Key_Down,) * 3, Qt.Key.Key_Right):
        desk.press(key, widget=dialog.tree)
    group = dialog.current
    assert group is not None
    assert group.children is not None
    assert group.rows[0].right is True
    assert group.children.count > 100
    desk.press(Qt.Key.Key_Escape, widget=dialog)
    assert not isValid(dialog), "a closed dialog is let go"


def ask_why_of_a_place(desk: Desk, site: Site) -> None:
    """Identify a place near the new site, then ask why; the words are those of the engine."""
    window = desk.window
    desk.click(window.find_box)
    window.find_box.selectAll()
    desk.type(window.find_box, LONELY)
    desk.press(Qt.Key.Key_I)
    spot = desk.pixel(site) + QPoint(30, 35)
    desk.click(window.canvas, spot)
    facts = window.places.dialog
    assert facts.isVisible()
    desk.click(facts.why)
    explanation = window.features.radio.explanation
    assert explanation.isVisible()
    # The site that serves the place best comes first; the planner asks for the new one.
    while explanation.sites.term() != site.number:
        row = explanation.sites.currentIndex()
        desk.press(Qt.Key.Key_Down, widget=explanation.sites)
        assert explanation.sites.currentIndex() > row
    data, radio = desk.session.project.data, desk.session.project.settings.radio
    cell = cell_of(*window.canvas.view.to_degrees(spot.x(), spot.y()))
    found = explain_pixel(site, cell, data.terrain, data.land_use, radio)
    assert explanation.sentence.text() == found.reason.ja
    assert f"{found.sector.level_dbm:+.2f}" in explanation.text()
    for dialog in (explanation, facts):
        desk.press(Qt.Key.Key_Escape, widget=dialog)
        assert not dialog.isVisible()
    desk.press(Qt.Key.Key_Escape)


def export_the_workbook(desk: Desk, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The menu 書き出し writes a workbook that holds the persons shown."""
    rate = desk.rate
    answer_save_dialog(monkeypatch, path)
    export = next(menu for menu in desk.window.findChildren(QMenu) if menu.title().startswith("書き出し"))
    desk.choose(export, "Excel")
    told = desk.front()
    assert isinstance(told, QMessageBox)
    assert path.name in told.text()
    desk.click(told.button(QMessageBox.StandardButton.Close))
    book = openpyxl.load_workbook(path, read_only=True)
    values = {value for sheet in book for row in sheet.iter_rows(values_only=True) for value in row}
    book.close()
    assert {rate.covered, rate.total} <= values


def print_the_map(desk: Desk, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The print dialog writes one page with the rate on it."""
    answer_save_dialog(monkeypatch, path)
    desk.press(Qt.Key.Key_P, CONTROL)
    dialog = desk.front()
    assert isinstance(dialog, PrintDialog)
    QTest.mouseClick(dialog.pdf_button, LEFT)
    end = QDeadlineTimer(30_000)
    while not path.exists() and not end.hasExpired():
        QApplication.processEvents()
    wait_until_idle(desk.window)
    (page,) = PdfReader(path).pages
    # A PDF keeps glyphs with their places, not spaces; some characters come back as their compatibility forms.
    text = unicodedata.normalize("NFKC", "".join(page.extract_text().split()))
    assert f"{desk.rate.percent_text()}%" in text
    assert f"{desk.rate.covered:,}/{desk.rate.total:,}人" in text
    told = next(w for w in dialog.findChildren(QMessageBox) if w.isVisible())
    desk.press(Qt.Key.Key_Escape, widget=told)
    desk.click(dialog.cancel_button)
    assert not isValid(dialog), "a closed dialog is let go"


def answer_save_dialog(monkeypatch: pytest.MonkeyPatch, path: Path) -> None:
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_args, **_kw: (str(path), ""))
