"""Height for the pages of 置局選定 in the low strip of tables, given back when another table comes to the front."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, QTimer
from PySide6.QtWidgets import QWidget

if TYPE_CHECKING:
    from coverage_planner.ui.main_window import MainWindow

_SHARE_OF_HEIGHT, _MOST_OF_HEIGHT, _ENOUGH_PX = 0.5, 0.6, 500
"""The pages hold a form and tables side by side; in the low strip of the other tables half of the form would be hidden, and on
a low screen half of the height is less than a chart needs."""
_SAME_PX = 3


class SelectionRoom(QObject):
    """Makes the dock of the tables high while a page is in front; a height that the planner has dragged stays."""

    def __init__(self, window: MainWindow, page: QWidget) -> None:
        super().__init__(page)
        self._window, self._page = window, page
        self._dock = window.docks["tables"]
        self._before: int | None = None
        self._given: int | None = None
        window.tables.tabs.currentChanged.connect(lambda _place: self._follow())

    def give(self) -> None:
        """Make the dock high enough for form and tables."""
        high = self._window.height()
        wanted = int(max(_SHARE_OF_HEIGHT * high, min(_ENOUGH_PX, _MOST_OF_HEIGHT * high)))
        if self._dock.isFloating() or not self._dock.isVisible() or self._dock.height() >= wanted:
            return
        if self._before is None:
            self._before = self._dock.height()
        self._resize(wanted)
        self._given = None
        QTimer.singleShot(0, self, self._measure)  # what the map leaves is known once the window is laid out

    def _measure(self) -> None:
        if self._before is not None:
            self._given = self._dock.height()

    def _follow(self) -> None:
        if self._window.tables.tabs.currentWidget() is self._page:
            self.give()
            return
        before, given = self._before, self._given
        self._before = self._given = None
        if before is None or self._dock.isFloating() or not self._dock.isVisible():
            return
        if given is None or abs(self._dock.height() - given) <= _SAME_PX:
            self._resize(before)

    def _resize(self, height: int) -> None:
        self._window.resizeDocks([self._dock], [height], Qt.Orientation.Vertical)
