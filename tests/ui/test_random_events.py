"""Hundreds of random events with a fixed seed: no fault, figures as from scratch, undo leads back, nothing runs after the end."""

from __future__ import annotations

import random
import threading
from collections.abc import Callable

from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QTableView, QTabWidget

from coverage_planner.model.project import Project
from coverage_planner.project.plan_computer import PlanComputer
from coverage_planner.ui.application import wait_until_idle
from coverage_planner.ui.main_window import MainWindow
from coverage_planner.ui.map.tools import ToolKind
from tests.ui.conftest import LEFT, open_dialogs

BURSTS, EVENTS = 5, 50
_KEYS = (Qt.Key.Key_Escape, Qt.Key.Key_Delete, Qt.Key.Key_Space, Qt.Key.Key_Up, Qt.Key.Key_Plus, Qt.Key.Key_Backspace)
_NONE = Qt.KeyboardModifier.NoModifier
_MODIFIERS = (_NONE, _NONE, Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier)


class _Planner:
    """Somebody who does anything; what the next thing is depends on the seed only."""

    def __init__(self, window: MainWindow, seed: int) -> None:
        session = window.workspace.session
        assert session is not None
        self._window, self._session, self._random = window, session, random.Random(seed)
        self._deeds: tuple[Callable[[], None], ...] = (
            self._click,
            self._click,
            self._drag,
            self._wheel,
            self._key,
            self._tool,
            self._tab,
            self._row,
            self._plan,
            self._step,
            self._dock,
            self._resize,
        )

    def act(self) -> None:
        self._random.choice(self._deeds)()
        if self._random.random() < 0.5:
            QApplication.processEvents()

    def _somewhere(self) -> QPoint:
        canvas, sites = self._window.canvas, self._session.plan.sites
        if sites and self._random.random() < 0.6:
            site = self._random.choice(sites)
            return QPointF(*canvas.view.to_pixel(site.latitude_deg, site.longitude_deg)).toPoint()
        return QPoint(self._random.randrange(canvas.width()), self._random.randrange(canvas.height()))

    def _click(self) -> None:
        QTest.mouseClick(self._window.canvas, LEFT, self._random.choice(_MODIFIERS), self._somewhere())

    def _drag(self) -> None:
        canvas, at = self._window.canvas, self._somewhere()
        QTest.mousePress(canvas, LEFT, _NONE, at)
        for _step in range(self._random.randrange(1, 4)):
            at += QPoint(self._random.randrange(-30, 30), self._random.randrange(-30, 30))
            QTest.mouseMove(canvas, at)
            QApplication.processEvents()
        if self._random.random() < 0.3:
            QTest.keyClick(canvas, Qt.Key.Key_Escape)
        QTest.mouseRelease(canvas, LEFT, _NONE, at)

    def _wheel(self) -> None:
        at, turn = QPointF(self._somewhere()), QPoint(0, self._random.choice((120, -120, 240, -240)))
        event = QWheelEvent(at, at, QPoint(), turn, Qt.MouseButton.NoButton, _NONE, Qt.ScrollPhase.NoScrollPhase, False)
        QApplication.sendEvent(self._window.canvas, event)

    def _key(self) -> None:
        QTest.keyClick(self._window.canvas, self._random.choice(_KEYS), self._random.choice(_MODIFIERS))

    def _tool(self) -> None:
        self._window.canvas.set_tool(self._random.choice(tuple(ToolKind)))

    def _tab(self) -> None:
        tabs = self._random.choice(self._window.tables.findChildren(QTabWidget))
        tabs.setCurrentIndex(self._random.randrange(max(1, tabs.count())))

    def _row(self) -> None:
        tables = [
            table for table in self._window.tables.findChildren(QTableView) if table.isVisible() and table.model()
        ]
        filled = [table for table in tables if table.model().rowCount()]
        if filled:
            table = self._random.choice(filled)
            table.selectRow(self._random.randrange(table.model().rowCount()))

    def _plan(self) -> None:
        self._session.select_plan(self._random.choice(self._session.project.plans).name)

    def _step(self) -> None:
        step = self._random.choice((self._session.undo, self._session.undo, self._session.redo))
        if self._session.undo_text is not None and self._session.redo_text is not None:
            step()
        elif self._session.undo_text is not None:
            self._session.undo()

    def _dock(self) -> None:
        dock = self._window.docks[self._random.choice(sorted(self._window.docks))]
        dock.setVisible(not dock.isVisible())

    def _resize(self) -> None:
        self._window.resize(self._random.randrange(800, 1500), self._random.randrange(500, 1000))


def test_random_events_leave_true_figures_and_every_edit_can_be_undone(
    sample: MainWindow, sample_project: Project
) -> None:
    planner, work = _Planner(sample, 5), sample.workspace
    session = work.session
    assert session is not None
    edits: set[str] = set()
    for _burst in range(BURSTS):
        for _event in range(EVENTS):
            planner.act()
            edits.update(text.en for text in session.history)
        for dialog in open_dialogs():
            dialog.done(0)
        sample.canvas.set_tool(ToolKind.SELECT)
        wait_until_idle(sample)
        assert work.settled
    assert len(edits) > 3, edits
    assert work.state is not None
    shown, fresh = work.state.evaluation, PlanComputer().evaluate(session.project, session.plan_name)
    assert repr(shown.assessment) == repr(fresh.assessment)
    assert shown.ledgers == fresh.ledgers
    while session.undo_text is not None:
        session.undo()
    wait_until_idle(sample)
    assert session.project.plans == sample_project.plans
    before = {thread.name for thread in threading.enumerate() if thread.name.startswith("coverage_planner")}
    assert before
    sample._leaving = True
    assert sample.close()
    assert not any(thread.name.startswith("coverage_planner latest") for thread in threading.enumerate())
    assert not work.worker._thread.is_alive()
