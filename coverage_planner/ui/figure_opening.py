"""How a figure is asked for its basis: a double click, Enter or the context menu, the same everywhere."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QCoreApplication, QEvent, QObject, QPoint, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QMenu, QTableView, QWidget

CellOpener = Callable[[int, int], None]
"""Opens the figure in a row and a column of the model."""


def reason_words() -> str:
    """Return the name of the command."""
    return QCoreApplication.translate("FigureOpening", "Basis of this figure…")


class TableOpening(QObject):
    """Makes the cells of a table open their basis.

    Args:
        table: the table.
        opener: opens a cell; rows without a basis open nothing.
        double_click: False where a double click already means something else (a site on the map).
        name: of the command in the context menu; empty is the usual one.
    """

    def __init__(self, table: QTableView, opener: CellOpener, *, double_click: bool = True, name: str = "") -> None:
        super().__init__(table)
        self._table = table
        self._opener = opener
        self._name = name or reason_words()
        table.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        table.customContextMenuRequested.connect(self._show_menu)
        if double_click:
            table.doubleClicked.connect(lambda index: opener(index.row(), index.column()))
            table.installEventFilter(self)

    def open_current(self) -> bool:
        """Open the current cell; False where there is none."""
        index = self._table.currentIndex()
        if index.isValid():
            self._opener(index.row(), index.column())
        return index.isValid()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Take Enter."""
        enter = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent) and event.key() in enter:
            return self.open_current()
        return super().eventFilter(watched, event)

    def _show_menu(self, position: QPoint) -> None:
        index = self._table.indexAt(position)
        if not index.isValid():
            return
        menu = QMenu(self._table)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addAction(self._name, lambda: self._opener(index.row(), index.column()))
        menu.popup(self._table.viewport().mapToGlobal(position))


class FigureOpening(QObject):
    """Makes a panel with one figure open its basis: click, Enter or Space, context menu; it takes the focus with Tab."""

    def __init__(self, widget: QWidget, opener: Callable[[], None]) -> None:
        super().__init__(widget)
        self._widget = widget
        self._opener = opener
        widget.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        widget.setCursor(Qt.CursorShape.PointingHandCursor)
        widget.installEventFilter(self)

    def open(self) -> None:
        """Open the basis."""
        self._opener()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Take the gestures."""
        kind = event.type()
        if kind == QEvent.Type.MouseButtonRelease and event.button() == Qt.MouseButton.LeftButton:  # type: ignore[attr-defined]
            if self._widget.rect().contains(event.position().toPoint()):  # type: ignore[attr-defined]
                self._opener()
                return True
        elif kind == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
                self._opener()
                return True
        elif kind == QEvent.Type.ContextMenu:
            menu = QMenu(self._widget)
            menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
            menu.addAction(reason_words(), self._opener)
            menu.popup(event.globalPos())  # type: ignore[attr-defined]
            return True
        return super().eventFilter(watched, event)
