"""Tells the planner about a mistake of the program wherever in the window it happens, and copies unsaved edits aside.

Qt goes on after an exception in a slot or an event: Python hands it to ``sys.excepthook``, which prints it where nobody
looks. The window stays as it is then; the planner has to know that what was just asked for did not happen.
"""

from __future__ import annotations

import sys
import threading
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, QUrl, Signal
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QApplication, QMessageBox
from shiboken6 import isValid

from coverage_planner.model.errors import Cancelled, PlannerError
from coverage_planner.ui.fault_log import FAULTS

if TYPE_CHECKING:
    from coverage_planner.ui.main_window import MainWindow


class FaultReport(QObject):
    """Hears every exception that nobody caught, in any thread, until :meth:`close`.

    A mistake is told once for each place of the program: a paint event would tell of it in every frame.
    """

    _met = Signal(object)

    def __init__(self, window: MainWindow, log: Path) -> None:
        super().__init__(window)
        self._window = window
        FAULTS.begin(log)
        self._before = sys.excepthook, threading.excepthook
        self._met.connect(self._tell, Qt.ConnectionType.QueuedConnection)
        sys.excepthook = self._uncaught
        threading.excepthook = self._uncaught_in_thread

    def close(self) -> None:
        """Leave exceptions to Python again."""
        sys.excepthook, threading.excepthook = self._before
        FAULTS.begin(None)

    def _uncaught(self, kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if not isinstance(error, Exception):
            self._before[0](kind, error, trace)
        elif not isinstance(error, Cancelled):
            first = FAULTS.write(error)
            # What a planner can mend is told every time, as everywhere else.
            if (first or isinstance(error, PlannerError)) and isValid(self):
                self._met.emit(error.with_traceback(None))

    def _uncaught_in_thread(self, lost: threading.ExceptHookArgs) -> None:
        if lost.exc_value is not None and not isinstance(lost.exc_value, SystemExit):
            self._uncaught(lost.exc_type, lost.exc_value, lost.exc_traceback)

    def _tell(self, error: Exception) -> None:
        if isinstance(error, PlannerError):
            self._window.show_error(error)
            return
        autosave = self._window.features.autosave
        if autosave is not None:
            autosave.copy_soon()
        parent = QApplication.activeModalWidget() or self._window
        kind = f"{type(error).__name__}: {error}"
        box = QMessageBox(
            QMessageBox.Icon.Critical,
            self.tr("A fault of the program"),
            self.tr("What was just asked for did not happen ({kind}).").format(kind=kind[:300]),
            QMessageBox.StandardButton.Close,
            parent,
        )
        log = FAULTS.path
        box.setInformativeText(
            self.tr(
                "The plan with its edits is still open. Save it under another name, start the program again, and"
                " report the fault with the file {log}."
            ).format(log=log)
        )
        if log is not None:
            folder = box.addButton(self.tr("Show the folder"), QMessageBox.ButtonRole.ActionRole)
            folder.clicked.connect(lambda: QDesktopServices.openUrl(QUrl.fromLocalFile(str(log.parent))))
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        box.open()
