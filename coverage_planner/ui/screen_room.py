"""The first size of a window of its own: as wished, but never larger than the screen it opens on."""

from __future__ import annotations

from PySide6.QtCore import QByteArray, QEvent, QObject, QSettings
from PySide6.QtWidgets import QWidget

_FRAME_PX = 40
"""Room for the title bar that the window system draws around it."""


def open_with_size(widget: QWidget, width: int, height: int) -> None:
    """Give a window a size, at most what the screen leaves free."""
    room = widget.screen().availableGeometry()
    widget.resize(min(width, room.width()), min(height, room.height() - _FRAME_PX))


class KeptSize(QObject):
    """Opens a window as the planner left it the last time, and remembers how he leaves it."""

    def __init__(self, widget: QWidget, settings: QSettings, key: str) -> None:
        super().__init__(widget)
        self._widget, self._settings, self._key = widget, settings, key
        geometry = settings.value(key)
        if isinstance(geometry, QByteArray):
            widget.restoreGeometry(geometry)
        widget.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Remember place and size when the window is closed or put away."""
        if event.type() == QEvent.Type.Hide and watched is self._widget:
            self._settings.setValue(self._key, self._widget.saveGeometry())
        return super().eventFilter(watched, event)
