"""Language and colours chosen in the menu are those of the next start; the environment wins over the choice."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import QSettings
from PySide6.QtGui import QAction

from coverage_planner.ui.main_window import MainWindow
from coverage_planner.ui.start_choices import chosen_dark, chosen_language
from tests.ui.conftest import open_dialogs

TITLES = """
import sys
from pathlib import Path
from PySide6.QtCore import QSettings, QTimer
from PySide6.QtWidgets import QApplication
from coverage_planner.ui import application
settings = QSettings(sys.argv[1], QSettings.Format.IniFormat)
application.user_settings = lambda: settings
application.autosave_folder = lambda: Path(sys.argv[1]).parent / "unsaved"
def look():
    window = next(w for w in QApplication.topLevelWidgets() if type(w).__name__ == "MainWindow")
    menus = [a.text() for a in window.menuBar().actions()]
    print(menus[0], window.canvas.scene.style.name, flush=True)
    window.close()
QTimer.singleShot(0, lambda: QTimer.singleShot(300, look))
application.open_desktop(None)
"""


def action(window: MainWindow, text: str) -> QAction:
    return next(a for a in window.findChildren(QAction) if a.text() == text)


def test_choices_are_kept_for_the_next_start(window: MainWindow, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("COVERAGE_PLANNER_LANGUAGE", raising=False)
    settings = window.user_settings
    assert (chosen_language(settings), chosen_dark(settings)) == ("ja", False)
    action(window, "English").trigger()
    action(window, "暗い配色").trigger()
    assert len(open_dialogs()) == 2, "the planner is told that it takes a new start"
    assert (chosen_language(settings), chosen_dark(settings)) == ("en", True)
    monkeypatch.setenv("COVERAGE_PLANNER_LANGUAGE", "ja")
    assert chosen_language(settings) == "ja"


@pytest.mark.parametrize(
    ("language", "colours", "seen"), [("en", "dark", "&File dark"), ("ja", "light", "ファイル(&F) light")]
)
def test_the_program_starts_as_chosen(tmp_path: Path, language: str, colours: str, seen: str) -> None:
    path = tmp_path / "user.ini"
    settings = QSettings(str(path), QSettings.Format.IniFormat)
    settings.setValue("language", language)
    settings.setValue("colours", colours)
    settings.sync()
    environment = {k: v for k, v in os.environ.items() if k != "COVERAGE_PLANNER_LANGUAGE"}
    environment["QT_QPA_PLATFORM"] = "offscreen"
    answer = subprocess.run(
        [sys.executable, "-c", TITLES, str(path)],
        capture_output=True,
        text=True,
        env=environment,
        timeout=600,
        check=False,
    )
    assert seen in answer.stdout, answer.stderr
