"""Panels styled and painted once behind the first page, one after another.

The first time a panel is shown, Qt resolves its style sheet, lays it out and draws every glyph it needs: together 35 ms of
the first opening in which the window would not answer. Painting each hidden panel into a picture nobody sees does that
work while the planner reads the first page.
"""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QWidget
from shiboken6 import isValid

_PAUSE_MS = 10


class DockPreparation(QObject):
    """Paints widgets that are not on the screen yet, one each time the event loop has nothing else to do."""

    def __init__(self, widgets: Iterable[QWidget], parent: QObject) -> None:
        super().__init__(parent)
        self._waiting = list(widgets)
        self._timer = QTimer(self)
        self._timer.setInterval(_PAUSE_MS)
        self._timer.timeout.connect(self._next)
        self._timer.start()

    @property
    def running(self) -> bool:
        """True until all widgets have been painted."""
        return self._timer.isActive()

    def _next(self) -> None:
        while self._waiting:
            widget = self._waiting.pop()
            # One that is on the screen has been painted; a window may have been closed meanwhile.
            if isValid(widget) and not widget.isVisible():
                widget.grab()
                return
        self._timer.stop()
