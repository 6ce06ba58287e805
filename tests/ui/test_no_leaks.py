"""A window that is closed leaves nothing running and nothing alive: threads, timers, windows, dialogs."""

from __future__ import annotations

import gc
import threading
from collections import Counter
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QObject, QSettings, QTimer
from PySide6.QtWidgets import QApplication, QDialog, QWidget
from shiboken6 import isValid

from coverage_planner.model.project import Project
from coverage_planner.project.session import Session
from coverage_planner.ui.application import wait_until_idle
from coverage_planner.ui.language import install_language
from coverage_planner.ui.main_window import MainWindow
from coverage_planner.ui.workspace import PlanState
from tests.ui.conftest import SHARED_PLAN


def alive() -> Counter[str]:
    """Count what must not grow: threads by name, timers, windows by class, Python objects that hold a project."""
    gc.collect()
    found: Counter[str] = Counter(f"thread {thread.name}" for thread in threading.enumerate())
    found.update(f"window {type(widget).__name__}" for widget in QApplication.topLevelWidgets())
    for thing in gc.get_objects():
        kind = type(thing)
        if issubclass(kind, QTimer):
            found["timer running" if isValid(thing) and thing.isActive() else "timer"] += 1
        elif kind in (MainWindow, PlanState, Session):
            found[kind.__name__] += 1
    return found


def settle(qapp: QApplication) -> None:
    """Let Qt delete what was asked to be deleted."""
    qapp.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    qapp.processEvents()


def open_and_close(qapp: QApplication, project: Project, folder: Path) -> None:
    # Other tests of the same process may still hold a session of theirs.
    start = alive()
    window = MainWindow(QSettings(str(folder / "user.ini"), QSettings.Format.IniFormat))
    window.resize(1300, 850)
    window.show()
    session = Session(project)
    session.select_plan(SHARED_PLAN)
    window.workspace.set_session(session)
    wait_until_idle(window)
    # A drag preview in the middle, the comparison and the pages below, so that their timers and jobs have run.
    site = session.plan.candidates[0]
    window.workspace.preview_move(site.number, site.latitude_deg + 0.01, site.longitude_deg)
    window.open_comparison()
    wait_until_idle(window)
    for tab in range(window.tables.tabs.count()):
        window.tables.tabs.setCurrentIndex(tab)
    window.features.start_autosave(folder / "unsaved")
    wait_until_idle(window)
    there = alive()
    for kind in ("MainWindow", "Session", "thread coverage_planner worker"):
        assert there[kind] - start[kind] == 1, kind
    assert there["timer"] + there["timer running"] > start["timer"] + start["timer running"]
    del session, site
    window._leaving = True
    assert window.close()
    window.deleteLater()
    settle(qapp)
    assert not isValid(window)


def test_windows_opened_and_closed_leave_nothing(qapp: QApplication, sample_project: Project, tmp_path: Path) -> None:
    install_language(qapp, "ja")
    settle(qapp)
    windows = alive()["MainWindow"]
    open_and_close(qapp, sample_project, tmp_path)  # what is made once a program is made now
    before = alive()
    for _turn in range(2):
        open_and_close(qapp, sample_project, tmp_path)
    grown = alive() - before
    assert not grown, f"grew in two turns: {dict(grown)}"
    assert before["MainWindow"] <= windows


@pytest.mark.parametrize("name", ["basis", "settings", "printing", "antennas", "import"])
def test_a_closed_dialog_is_deleted(qapp: QApplication, sample: MainWindow, name: str) -> None:
    opened = {
        "basis": sample.explain,
        "settings": sample.plans.edit_settings,
        "printing": sample.features.printing.open,
        "antennas": sample.features.radio.edit_antennas,
        "import": sample.files.import_data,
    }[name]
    sample.workspace.session.mark_saved(sample.workspace.session.project, Path("a.gpkg"))  # type: ignore[union-attr]
    kept = set(children(sample))
    for _turn in range(2):
        opened()
        qapp.processEvents()
        (dialog,) = (child for child in sample.findChildren(QDialog) if child.isVisible())
        dialog.reject()
        wait_until_idle(sample)
        settle(qapp)
        assert not isValid(dialog)
    left = [child for child in children(sample) if child not in kept and isinstance(child, (QWidget, QTimer))]
    assert not left


def children(window: MainWindow) -> list[QObject]:
    return window.findChildren(QObject)
