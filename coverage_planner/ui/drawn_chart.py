"""A matplotlib chart as a widget: drawn beside the main thread, painted as a picture.

A chart takes matplotlib 60 to 120 ms. Until the new picture is there, the former one stays in sight.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QEvent, QSize, QTimer, Signal
from PySide6.QtGui import QColor, QImage, QPainter, QPaintEvent, QPixmap, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QWidget

from coverage_planner.ui.latest_work import LatestWork

Draw = Callable[[Any], Any]
"""Draws on a ``matplotlib.figure.Figure`` outside the main thread; what it returns is told with the picture."""
SCREEN_DPI = 100
"""Dots of the screen (before scaling for dense screens) that matplotlib takes for an inch."""
_RESIZED_MS = 80
_LEAST_PX = 20


@dataclass(frozen=True, slots=True)
class _Wanted:
    """What a picture shows: a drawing, its size in dots of the screen, dots per logical pixel."""

    draw: Draw
    width: int
    height: int
    ratio: float


@dataclass(frozen=True, slots=True)
class _Rendered:
    wanted: _Wanted
    pixels: bytes
    told: Any


def _render(wanted: _Wanted, _cancelled: threading.Event) -> _Rendered:
    # Here, not above: a window starts without matplotlib.
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    dpi = SCREEN_DPI * wanted.ratio
    # Half a dot more, lest rounding to inches and back lose one.
    figure = Figure(figsize=((wanted.width + 0.5) / dpi, (wanted.height + 0.5) / dpi), dpi=dpi)
    canvas = FigureCanvasAgg(figure)
    told = wanted.draw(figure)
    canvas.draw()
    width, height = canvas.get_width_height(physical=True)
    assert (width, height) == (wanted.width, wanted.height)
    return _Rendered(wanted, bytes(canvas.buffer_rgba()), told)


class DrawnChart(QWidget):
    """Shows what a function draws, at the size the widget has.

    Signals: ``drawn(object)``: a new picture is shown, with what its function returned; ``refused(PlannerError)``.
    """

    drawn = Signal(object)
    refused = Signal(object)

    def __init__(self, paper: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._paper = QColor(paper)
        self._draw: Draw | None = None
        self._shown: _Wanted | None = None
        self._asked: _Wanted | None = None
        self._work = LatestWork(self._show, self._refuse)
        self._wait = QTimer(self)
        self._wait.setSingleShot(True)
        self._wait.timeout.connect(self._ask)
        self.picture = QPixmap()

    def sizeHint(self) -> QSize:
        """Return a landscape size."""
        return QSize(800, 400)

    def show_drawing(self, draw: Draw | None) -> None:
        """Show another drawing, or an empty sheet; the former picture stays until the new one is there."""
        self._draw = draw
        self._asked = None
        if draw is None:
            self._work.cancel()
            self._wait.stop()
            self._shown = None
            self.picture = QPixmap()
            self.update()
        elif self.isVisible():
            self._wait.start(0)

    @property
    def settled(self) -> bool:
        """True while the picture in sight is the drawing asked for, at the size of the widget."""
        return self._shown == self._wanted()

    def showEvent(self, event: QShowEvent) -> None:
        """Draw when looked at."""
        super().showEvent(event)
        self._wait.start(0)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Draw anew once the size stays."""
        super().resizeEvent(event)
        self._wait.start(0 if self.picture.isNull() else _RESIZED_MS)

    def changeEvent(self, event: QEvent) -> None:
        """Draw anew on a screen of other density."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.DevicePixelRatioChange:
            self._wait.start(_RESIZED_MS)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the picture there is; paper where it is smaller."""
        with QPainter(self) as painter:
            painter.fillRect(self.rect(), self._paper)
            if not self.picture.isNull():
                painter.drawPixmap(0, 0, self.picture)

    def _wanted(self) -> _Wanted | None:
        if self._draw is None:
            return None
        ratio = self.devicePixelRatioF()
        width, height = (max(_LEAST_PX, round(size * ratio)) for size in (self.width(), self.height()))
        return _Wanted(self._draw, width, height, ratio)

    def _ask(self) -> None:
        wanted = self._wanted()
        if wanted is None or not self.isVisible():
            return
        if wanted == self._shown:
            self._work.cancel()
        elif wanted != self._asked or not self._work.busy:
            self._asked = wanted
            self._work.ask(lambda cancelled: _render(wanted, cancelled))

    def _show(self, rendered: _Rendered) -> None:
        wanted = rendered.wanted
        image = QImage(
            rendered.pixels, wanted.width, wanted.height, 4 * wanted.width, QImage.Format.Format_RGBA8888_Premultiplied
        )
        self.picture = QPixmap.fromImage(image)
        self.picture.setDevicePixelRatio(wanted.ratio)
        self._shown = wanted
        self.update()
        self.drawn.emit(rendered.told)

    def _refuse(self, error: object) -> None:
        self.refused.emit(error)
