"""The first size of a window of its own: as wished, but never larger than the screen it opens on."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

_FRAME_PX = 40
"""Room for the title bar that the window system draws around it."""


def open_with_size(widget: QWidget, width: int, height: int) -> None:
    """Give a window a size, at most what the screen leaves free."""
    room = widget.screen().availableGeometry()
    widget.resize(min(width, room.width()), min(height, room.height() - _FRAME_PX))
