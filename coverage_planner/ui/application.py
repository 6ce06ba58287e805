"""Starting the desktop program, and its picture without a screen."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QEventLoop, QSettings, QStandardPaths, QTimer
from PySide6.QtWidgets import QApplication

from coverage_planner.model.errors import PlannerError
from coverage_planner.model.text import Language, Text
from coverage_planner.ui.dock_preparation import DockPreparation
from coverage_planner.ui.fault_report import FaultReport
from coverage_planner.ui.fonts import install_fonts
from coverage_planner.ui.idle_collection import IdleCollection
from coverage_planner.ui.language import install_language
from coverage_planner.ui.latest_work import anything_asked
from coverage_planner.ui.library_warm_up import LibraryWarmUp
from coverage_planner.ui.program_end import end_without
from coverage_planner.ui.start_choices import chosen_dark, chosen_language
from coverage_planner.ui.style import window_palette

if TYPE_CHECKING:
    from coverage_planner.ui.main_window import MainWindow

_WARM_UP_WAIT_S = 0.5
"""How long a closed program waits for the library being loaded; kernels may be compiled for a minute."""


def make_application(language: Language = "ja", *, dark: bool = False) -> QApplication:
    """Return the one QApplication with font, language and palette in place."""
    existing = QApplication.instance()
    application = existing if isinstance(existing, QApplication) else QApplication(sys.argv[:1])
    QCoreApplication.setOrganizationName("coverage_planner")
    QCoreApplication.setApplicationName("coverage_planner")
    application.setStyle("Fusion")
    install_fonts(application)
    install_language(application, language)
    application.setPalette(window_palette(dark=dark))
    return application


def user_settings() -> QSettings:
    """Return the user's settings (window layout, recent files)."""
    return QSettings(QSettings.Format.IniFormat, QSettings.Scope.UserScope, "coverage_planner", "coverage_planner")


def autosave_folder() -> Path:
    """Return the folder for copies of unsaved edits: of this user and this PC."""
    return Path(QStandardPaths.writableLocation(QStandardPaths.StandardLocation.AppLocalDataLocation)) / "unsaved"


def fault_file() -> Path:
    """Return the file in which faults of the program are written down, beside the copies of unsaved edits."""
    return autosave_folder().parent / "faults.log"


def open_desktop(path: Path | None) -> int:
    """Open the window, with a project where given, and run until it is closed; returns the exit code.

    Raises:
        PlannerError: the project file does not exist (said before a window opens).
    """
    if path is not None and not path.is_file():
        raise PlannerError(
            Text("計画ファイルがありません", "there is no such project file"),
            remedy=Text("パスを確かめてください", "check the path"),
            file=str(path),
        )
    settings = user_settings()
    application = make_application(chosen_language(settings))
    dark = chosen_dark(settings)
    if dark:
        application.setPalette(window_palette(dark=True))
    from coverage_planner.ui.main_window import MainWindow

    window = MainWindow(settings, dark=dark)
    window.show()
    faults = FaultReport(window, fault_file())
    window.features.start_autosave(autosave_folder())
    worker = window.workspace.worker
    collection = IdleCollection(lambda: worker.busy, application)
    # After the window is there: compiled kernels are loaded with the interpreter's lock held, which would double the start.
    warm_ups: list[LibraryWarmUp] = []
    QTimer.singleShot(0, lambda: warm_ups.append(start_warm_up(lambda: worker.busy)))
    prepare_docks(window)
    if path is not None:
        QTimer.singleShot(0, lambda: window.open_path(path))
    code = application.exec()
    for warm_up in warm_ups:
        warm_up.stop(_WARM_UP_WAIT_S)
    collection.close()
    faults.close()
    end_without(code)
    return code


def start_warm_up(busy: Callable[[], bool] = lambda: False) -> LibraryWarmUp:
    """Load kernels and libraries in a thread, so that the first map, open, import or export does not wait for them."""
    return LibraryWarmUp(busy)


def prepare_docks(window: MainWindow) -> DockPreparation:
    """Paint the panels that the first opened plan will show, while the first page is in front."""
    from coverage_planner.ui.window_features import HIDDEN_AT_FIRST

    shown_first = [dock for dock in window.docks.values() if not dock.property(HIDDEN_AT_FIRST)]
    return DockPreparation([dock.widget() for dock in shown_first], window)


def write_screenshot(project_path: Path, out: Path, *, plan_name: str | None, width: int, height: int) -> None:
    """Write the window showing a project as a PNG, laid out as on a first start.

    Raises:
        PlannerError: the project cannot be opened or the picture cannot be written.
    """
    make_application()
    from coverage_planner.ui.main_window import MainWindow

    errors: list[PlannerError] = []
    with TemporaryDirectory() as folder:
        window = MainWindow(QSettings(str(Path(folder) / "first_start.ini"), QSettings.Format.IniFormat))
        window.resize(width, height)
        window.show()
        window.workspace.failed.connect(errors.append)
        try:
            window.open_path(project_path)
            wait_until_idle(window)
            if plan_name is not None and window.workspace.session is not None:
                window.workspace.session.select_plan(plan_name)
                wait_until_idle(window)
            picture = window.grab()
        finally:
            window.workspace.close()
            window.deleteLater()
    written = not errors and picture.save(str(out), "PNG")
    if errors:
        raise errors[0]
    if not written:
        raise PlannerError(
            Text("画像を書けません", "the picture cannot be written"),
            remedy=Text("フォルダと権限を確かめてください", "check the folder and its rights"),
            file=str(out),
        )


def wait_until_idle(window: object, timeout_s: float = 1800.0) -> None:
    """Process events until no thread has work left and the window has painted; for pictures and tests.

    Raises:
        PlannerError: work was still going on after ``timeout_s``, so a picture would show figures that are not there yet.
    """
    end = time.monotonic() + timeout_s
    loop = QEventLoop()
    quiet = 0
    while quiet < 5:
        if time.monotonic() > end:
            raise PlannerError(
                Text(f"{timeout_s:.0f}秒たっても計算が終わりません", f"still computing after {timeout_s:.0f} s"),
                remedy=Text("計画を小さくするか、バッチを使ってください", "make the plan smaller or use batch"),
            )
        QTimer.singleShot(10, loop.quit)
        loop.exec()
        busy = window.workspace.worker.busy or anything_asked()  # type: ignore[attr-defined]
        quiet = 0 if busy else quiet + 1
