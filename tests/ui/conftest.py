"""One window per test on the fictional sample, whose import is done once; nobody's settings are touched."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QPoint, QPointF, QSettings, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QMessageBox, QWidget
from pytestqt.qtbot import QtBot

from coverage_planner.data.importing import import_files
from coverage_planner.data.sample_data import SAMPLE_TITLE, sample_request
from coverage_planner.engine.footprint import SiteFootprint, footprint_key
from coverage_planner.engine.footprint_cache import FootprintCache
from coverage_planner.model.project import Project
from coverage_planner.model.site import Site
from coverage_planner.project.new_project import project_of_import
from coverage_planner.project.plan_computer import PlanComputer
from coverage_planner.project.session import Session
from coverage_planner.ui.application import wait_until_idle
from coverage_planner.ui.language import install_language
from coverage_planner.ui.main_window import MainWindow
from coverage_planner.ui.workspace import PlanState

SHARED_PLAN = "共同整備案"
PATIENCE_MS = 60_000


class PatientBot(QtBot):
    """Waits a minute where a test says less: a limit is there to end a hung test, not to fail on a loaded machine."""

    def waitUntil(self, callback: Callable[[], bool | None], *, timeout: int = PATIENCE_MS) -> None:
        super().waitUntil(callback, timeout=max(timeout, PATIENCE_MS))

    def waitSignal(self, signal: Any, *, timeout: int = PATIENCE_MS, **more: Any) -> Any:
        return super().waitSignal(signal, timeout=max(timeout, PATIENCE_MS), **more)

    def waitSignals(self, signals: Any, *, timeout: int = PATIENCE_MS, **more: Any) -> Any:
        return super().waitSignals(signals, timeout=max(timeout, PATIENCE_MS), **more)


@pytest.fixture
def qtbot(qapp: QApplication, request: pytest.FixtureRequest) -> QtBot:
    return PatientBot(request)


@pytest.fixture(scope="session")
def sample_project() -> Project:
    return project_of_import(import_files(sample_request()), SAMPLE_TITLE)


@pytest.fixture(scope="session")
def state(sample_project: Project) -> PlanState:
    """The joint plan of the sample evaluated without a window."""
    evaluation = PlanComputer().evaluate(sample_project, SHARED_PLAN)
    return PlanState(sample_project, SHARED_PLAN, evaluation, None, None, None, preview=False)


@pytest.fixture(autouse=True)
def nothing_left_down() -> Iterator[None]:
    """Qt remembers Ctrl of a test's last key click and a pressed button for later tests; other events make it forget."""
    yield
    if QGuiApplication.instance() is None:
        return
    if QGuiApplication.keyboardModifiers():
        QTest.keyClick(QWidget(), Qt.Key.Key_Escape)
    for button in (Qt.MouseButton.LeftButton, Qt.MouseButton.MiddleButton, Qt.MouseButton.RightButton):
        if QGuiApplication.mouseButtons() & button:
            QTest.mouseRelease(QWidget(), button)


@pytest.fixture(scope="session")
def sample_footprints(sample_project: Project) -> dict[str, SiteFootprint]:
    """Footprints of all sites of the sample by content key: most of the time of making a window with it."""
    data, radio = sample_project.data, sample_project.settings.radio
    found: dict[str, SiteFootprint] = {}
    computer = PlanComputer()
    for plan in sample_project.plans:
        footprints = computer.evaluate(sample_project, plan.name).footprints
        for site in plan.active_sites:
            found[footprint_key(site, radio, data.terrain, data.land_use)] = footprints[site.number]
    return found


@pytest.fixture
def window(qapp: QApplication, qtbot: object, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[MainWindow]:
    """An empty window in Japanese; unsaved edits are given up at the end."""
    install_language(qapp, "ja")
    window = MainWindow(QSettings(str(tmp_path / "user.ini"), QSettings.Format.IniFormat))
    window.resize(1400, 900)
    window.show()
    qapp.processEvents()
    yield window
    monkeypatch.setattr(QMessageBox, "question", lambda *_args: QMessageBox.StandardButton.Discard)
    for dialog in open_dialogs():
        dialog.done(0)
    window.close()
    window.deleteLater()
    qapp.processEvents()


@pytest.fixture
def sample(
    window: MainWindow,
    sample_project: Project,
    sample_footprints: dict[str, SiteFootprint],
    monkeypatch: pytest.MonkeyPatch,
) -> MainWindow:
    """The window with the joint plan of the sample evaluated; only what a test changes is computed anew."""

    class KnowsTheSample(FootprintCache):
        def get(self, key: str, site_number: int) -> SiteFootprint | None:
            kept = super().get(key, site_number)
            if kept is None and (known := sample_footprints.get(key)) is not None:
                return replace(known, site_number=site_number)
            return kept

    monkeypatch.setattr("coverage_planner.engine.evaluator.FootprintCache", KnowsTheSample)
    session = Session(sample_project)
    session.select_plan(SHARED_PLAN)
    window.workspace.set_session(session)
    wait_until_idle(window)
    return window


def open_dialogs() -> list[QDialog]:
    return [w for w in QApplication.topLevelWidgets() if isinstance(w, QDialog) and w.isVisible()]


def point_of(window: MainWindow, latitude_deg: float, longitude_deg: float) -> QPoint:
    """Return the pixel of a place on the canvas."""
    x, y = window.canvas.view.to_pixel(latitude_deg, longitude_deg)
    return QPointF(x, y).toPoint()


def lone_candidate(window: MainWindow) -> Site:
    """Return a candidate that hundreds rely on and whose sign no other sign covers, zoomed to for clicks on it."""
    session, state = window.workspace.session, window.workspace.state
    assert session is not None
    assert state is not None
    needed = {ledger.site_number for ledger in state.evaluation.ledgers if ledger.persons_solely_covered > 300}
    candidates = [site for site in session.plan.candidates if site.number in needed]
    site = max(candidates, key=lambda s: min(_far(s, o) for o in session.plan.sites if o is not s))
    window.canvas.centre_on(site.latitude_deg, site.longitude_deg, 20.0)
    QApplication.processEvents()
    return site


def _far(a: Site, b: Site) -> float:
    return (a.latitude_deg - b.latitude_deg) ** 2 + (a.longitude_deg - b.longitude_deg) ** 2


LEFT = Qt.MouseButton.LeftButton
