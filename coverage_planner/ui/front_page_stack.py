"""Pages of which one is in front; only that one says how much room is needed.

A stack asks for the room of its largest page: the welcome page kept the map, and with it the tables below, from being made
another size on a screen of 800 lines.
"""

from __future__ import annotations

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QStackedWidget, QWidget


class FrontPageStack(QStackedWidget):
    """A stack with the size of the page in front."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.currentChanged.connect(lambda _place: self.updateGeometry())

    def minimumSizeHint(self) -> QSize:
        """Return what the page in front needs."""
        page = self.currentWidget()
        return super().minimumSizeHint() if page is None else page.minimumSizeHint().expandedTo(page.minimumSize())

    def sizeHint(self) -> QSize:
        """Return what the page in front would like."""
        page = self.currentWidget()
        return super().sizeHint() if page is None else page.sizeHint()
