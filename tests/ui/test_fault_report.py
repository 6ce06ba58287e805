"""A mistake of the program anywhere in the window is told, written down, and loses no edit; nor does the program's end."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QMessageBox
from pytestqt.qtbot import QtBot

from coverage_planner.model.errors import PlannerError
from coverage_planner.model.text import Text
from coverage_planner.ui.autosave import Autosave
from coverage_planner.ui.fault_log import FAULTS, FaultLog
from coverage_planner.ui.fault_report import FaultReport
from coverage_planner.ui.main_window import MainWindow

pytestmark = pytest.mark.qt_no_exception_capture


@pytest.fixture
def log(window: MainWindow, tmp_path: Path) -> Iterator[Path]:
    report = FaultReport(window, tmp_path / "log" / "faults.log")
    yield tmp_path / "log" / "faults.log"
    report.close()


def _boxes() -> list[QMessageBox]:
    return [w for w in QApplication.topLevelWidgets() if isinstance(w, QMessageBox) and w.isVisible()]


def _fail() -> None:
    raise KeyError("a mistake")


def test_a_fault_in_a_slot_is_told_with_the_log_and_edits_are_copied(
    sample: MainWindow, log: Path, tmp_path: Path, qtbot: QtBot
) -> None:
    sample.features.autosave = autosave = Autosave(sample.workspace, tmp_path / "unsaved", sample)
    session = sample.workspace.session
    assert session is not None
    sample.sites.select(frozenset({session.plan.candidates[0].number}))
    sample.sites.toggle()
    QTimer.singleShot(0, _fail)
    qtbot.waitUntil(lambda: len(_boxes()) == 1)
    box = _boxes()[0]
    assert "KeyError" in box.text()
    assert str(log) in box.informativeText()
    assert "in _fail" in log.read_text(encoding="utf-8")
    qtbot.waitUntil(lambda: any((tmp_path / "unsaved").glob("*.gpkg")))
    assert session.modified
    autosave.close()


def test_the_same_fault_again_and_again_is_told_once(window: MainWindow, log: Path, qtbot: QtBot) -> None:
    for _time in range(30):
        QTimer.singleShot(0, _fail)
    qtbot.waitUntil(lambda: log.exists() and log.read_text(encoding="utf-8").count("in _fail") == 20)
    QApplication.processEvents()
    QApplication.processEvents()
    assert len(_boxes()) == 1


def test_a_fault_in_a_thread_is_told_and_a_refusal_keeps_its_own_words(
    window: MainWindow, log: Path, qtbot: QtBot
) -> None:
    thread = threading.Thread(target=_fail)
    thread.start()
    thread.join()
    qtbot.waitUntil(lambda: len(_boxes()) == 1)
    _boxes()[0].done(0)

    def refuse() -> None:
        raise PlannerError(Text("置けません", "cannot stand there"), remedy=Text("別の場所へ", "elsewhere"))

    QTimer.singleShot(0, refuse)
    qtbot.waitUntil(lambda: [box.text() for box in _boxes()] == ["置けません"])


def test_a_fault_of_the_question_about_edits_closes_no_window(
    sample: MainWindow, log: Path, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> None:
    with monkeypatch.context() as broken:
        broken.setattr(sample.sites.many, "finish", _fail)
        QTimer.singleShot(0, sample.close)
        qtbot.waitUntil(lambda: len(_boxes()) == 1)
    assert sample.isVisible()


def test_a_log_that_cannot_be_written_is_no_second_fault(tmp_path: Path) -> None:
    log = FaultLog()
    (tmp_path / "file").write_text("")
    log.begin(tmp_path / "file" / "faults.log")
    assert log.write(ValueError("x"))
    assert not log.write(ValueError("x"))
    assert FAULTS.path is None


_ENDS = """
import sys, threading, time
from coverage_planner.ui.program_end import end_without
threading.Thread(target=time.sleep, args=(60,), daemon=sys.argv[1] == "daemon").start() if sys.argv[1] == "daemon" else None
def write():
    time.sleep(0.3)
    open(sys.argv[2], "w").write("written")
threading.Thread(target=write).start()
end_without(3)
print("said")
sys.exit(3)
"""


@pytest.mark.parametrize("kind", ["daemon", "none"])
def test_the_program_ends_with_its_code_after_files_are_written(kind: str, tmp_path: Path) -> None:
    file = tmp_path / "file.txt"
    ended = subprocess.run(
        [sys.executable, "-c", _ENDS, kind, str(file)], capture_output=True, text=True, timeout=60, check=False
    )
    assert (ended.returncode, ended.stdout) == (3, "said\n")
    assert file.read_text() == "written"
