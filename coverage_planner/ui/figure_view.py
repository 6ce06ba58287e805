"""A chart of a report in the window, scaled to the room there is; a double click shows the page of the report."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent, QPixmap
from PySide6.QtWidgets import QDialog, QVBoxLayout, QWidget

PANEL_SIZE_IN = (13.0, 3.2)
"""Size of charts drawn for a page of the tables below the map, which is wide and low."""


class FigureView(QWidget):
    """Shows a PNG; white paper as in the report, whatever the window's colours."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._picture = QPixmap()
        self._page = b""
        self.setMinimumWidth(160)

    def show_png(self, png: bytes, page: bytes = b"") -> None:
        """Show another picture; empty bytes show none. ``page`` is what a double click shows large."""
        self._picture = QPixmap()
        self._page = page
        self.setToolTip(self.tr("Double-click to enlarge") if page else "")
        if png:
            self._picture.loadFromData(png, "PNG")
        self.update()

    @property
    def is_empty(self) -> bool:
        """True while no picture is shown."""
        return self._picture.isNull()

    def sizeHint(self) -> QSize:
        """Return a landscape page."""
        return QSize(420, 297)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Show the page of the report in a window of its own."""
        super().mouseDoubleClickEvent(event)
        if not self._page:
            return
        dialog = QDialog(self)
        dialog.setWindowTitle(self.tr("Chart"))
        dialog.resize(1170, 830)
        view = FigureView()
        view.show_png(self._page)
        layout = QVBoxLayout(dialog)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(view)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the picture as large as it fits."""
        if self._picture.isNull():
            return
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            ratio = self.devicePixelRatioF()
            room = self.size() * ratio
            scaled = self._picture.scaled(
                room, Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation
            )
            scaled.setDevicePixelRatio(ratio)
            width, height = round(scaled.width() / ratio), round(scaled.height() / ratio)
            painter.drawPixmap(QRect((self.width() - width) // 2, (self.height() - height) // 2, width, height), scaled)
