"""The edits of the open plan by name: a click goes back to the state after an edit, or forward again."""

from __future__ import annotations

from PySide6.QtGui import QBrush, QColor
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from coverage_planner.ui.language import shown
from coverage_planner.ui.style import WindowStyle
from coverage_planner.ui.workspace import Workspace


class HistoryPanel(QWidget):
    """Lists the edits, oldest first; those undone are pale and can be done again."""

    def __init__(self, workspace: Workspace, style: WindowStyle, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self._pale = QBrush(QColor(style.stale))
        self._shown: tuple[tuple[str, ...], int] | None = None
        self.list = QListWidget()
        self.list.setAccessibleName(self.tr("Edits"))
        self.list.itemActivated.connect(lambda item: self._go_to(self.list.row(item)))
        self.list.itemClicked.connect(lambda item: self._go_to(self.list.row(item)))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.list)
        workspace.session_changed.connect(lambda _change: self._fill())
        workspace.session_replaced.connect(self._fill)

    def _fill(self) -> None:
        session = self._workspace.session
        if session is None:
            return
        names, position = tuple(shown(text) for text in session.history), session.history_position
        if self._shown == (names, position):
            return
        self._shown = names, position
        self.list.clear()
        for row, name in enumerate((self.tr("As opened"), *names)):
            item = QListWidgetItem(name)
            if row > position:
                item.setForeground(self._pale)
                item.setToolTip(self.tr("Undone; a click does it again"))
            self.list.addItem(item)
        self.list.setCurrentRow(position)
        self.list.scrollToItem(self.list.item(position))

    def _go_to(self, row: int) -> None:
        session = self._workspace.session
        if session is not None and row != session.history_position and row <= len(session.history):
            session.go_to_edit(row)
