"""The notes under a table: they say how figures are rounded and what they assume, so they take the room they need."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QLabel, QScrollArea, QSizePolicy, QToolButton, QVBoxLayout, QWidget

_SHARE, _OPENED_SHARE = 1 / 3, 0.75
"""Of the height of table and notes: what the notes take at most, and once they are opened."""
_LEAST_LINES = 2


class TableNotes(QWidget):
    """Lines of text in a third of the panel; where they need more, a button opens them over most of it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._height, self._count = 0, 0
        self.label = QLabel()
        self.label.setWordWrap(True)
        self.label.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.label.setContentsMargins(8, 2, 8, 4)
        self.label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.area = QScrollArea()
        self.area.setWidgetResizable(True)
        self.area.setFrameShape(QScrollArea.Shape.NoFrame)
        self.area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.area.setWidget(self.label)
        self.area.setAccessibleName(self.tr("Notes to the table"))
        self.opener = QToolButton()
        self.opener.setAutoRaise(True)
        self.opener.setCheckable(True)
        self.opener.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.opener.toggled.connect(lambda _on: self._fit())
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.opener)
        layout.addWidget(self.area)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.hide()

    def show_notes(self, notes: Sequence[str]) -> None:
        """Show other notes; none hide it."""
        self._count = len(notes)
        self.label.setText("\n".join(notes))
        self.setVisible(bool(notes))
        self._fit()

    def fit(self, height_px: int) -> None:
        """Take the height of table and notes together."""
        self._height = height_px
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Wrap the lines anew."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        if not self._count:
            return
        width = self.width() - self.area.verticalScrollBar().sizeHint().width()
        needed = self.label.heightForWidth(max(width, 80))
        least = _LEAST_LINES * self.fontMetrics().lineSpacing() + 8
        usual = max(int(self._height * _SHARE), least)
        self.opener.setVisible(needed > usual)
        opened = self.opener.isChecked()
        self.opener.setArrowType(Qt.ArrowType.DownArrow if opened else Qt.ArrowType.RightArrow)
        text = self.tr("{n} notes: show less") if opened else self.tr("{n} notes: show all")
        self.opener.setText(text.format(n=self._count))
        most = max(int(self._height * _OPENED_SHARE), least) if opened else usual
        self.area.setFixedHeight(min(needed, most))
