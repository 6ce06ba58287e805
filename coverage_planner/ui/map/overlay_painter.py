"""What lies over the map in screen pixels: scale bar, north arrow, halos, rings, the box of a selection, cross-hair."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil, floor, log10

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QPainter, QPainterPath, QPen, QPixmap, QPolygonF

from coverage_planner.ui.map.legend import draw_panel
from coverage_planner.ui.map.view import ViewTransform
from coverage_planner.ui.style import MapStyle

MARGIN = 12.0
LONGEST_BAR_PX = 150.0
PLACE_RING_PX = 14.0
NORTH_SIZE = 32.0, 44.0


@dataclass(frozen=True, slots=True)
class ScaleBar:
    """A round length and how many pixels it takes."""

    metres: float
    pixels: float

    @property
    def label(self) -> str:
        """The length as printed."""
        return f"{self.metres / 1000:,.0f} km" if self.metres >= 1000 else f"{self.metres:,.0f} m"


def scale_bar(view: ViewTransform, y: float) -> ScaleBar:
    """Return the longest bar of 1, 2 or 5 times a power of ten that fits, true at pixel row ``y`` (geodesic, GRS80)."""
    metres_per_pixel = view.metres_per_pixel(y)
    most = LONGEST_BAR_PX * metres_per_pixel
    power = 10.0 ** floor(log10(most))
    metres = next(step * power for step in (5, 2, 1) if step * power <= most)
    return ScaleBar(metres, metres / metres_per_pixel)


def scale_bar_size(bar: ScaleBar) -> tuple[float, float]:
    """Return width and height of the scale bar's panel."""
    return bar.pixels + 24, 32.0


def draw_scale_bar(painter: QPainter, bar: ScaleBar, font: QFont, style: MapStyle) -> None:
    """Draw the scale bar at the origin."""
    width, height = scale_bar_size(bar)
    panel = QRectF(0, 0, width, height)
    draw_panel(painter, panel, style)
    left, y = panel.left() + 12, panel.bottom() - 9.5
    painter.setFont(font)
    painter.setPen(style.panel_text.qcolor())
    painter.drawText(QRectF(left - 10, panel.top() + 2, bar.pixels + 20, 18), Qt.AlignmentFlag.AlignCenter, bar.label)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
    half = bar.pixels / 2
    painter.fillRect(QRectF(left, y, bar.pixels, 4), style.panel_text.qcolor())
    painter.fillRect(QRectF(left + half, y + 1, half - 1, 2), style.panel.qcolor())
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)


def draw_attribution(painter: QPainter, view: ViewTransform, text: str, font: QFont, style: MapStyle) -> None:
    """Draw the source of the background in the middle of the lower edge."""
    panel = attribution_panel(view, text, font)
    draw_panel(painter, panel, style)
    painter.setFont(font)
    painter.setPen(style.panel_text.qcolor())
    painter.drawText(panel, Qt.AlignmentFlag.AlignCenter, text)


def attribution_panel(view: ViewTransform, text: str, font: QFont) -> QRectF:
    """Return where the source of the background is drawn."""
    width = QFontMetricsF(font).horizontalAdvance(text) + 12
    return QRectF(round((view.width - width) / 2), view.height - 22, round(width), 20)


def draw_north_arrow(painter: QPainter, font: QFont, style: MapStyle) -> None:
    """Draw the north arrow at the origin (the projection keeps north up everywhere)."""
    panel = QRectF(0, 0, *NORTH_SIZE)
    draw_panel(painter, panel, style)
    x, top = panel.center().x(), panel.top() + 17
    left = QPolygonF([QPointF(x, top), QPointF(x - 6.5, top + 21), QPointF(x, top + 16.5)])
    right = QPolygonF([QPointF(x, top), QPointF(x + 6.5, top + 21), QPointF(x, top + 16.5)])
    painter.setPen(QPen(style.panel_text.qcolor(), 1.0))
    painter.setBrush(style.panel_text.qcolor())
    painter.drawPolygon(left)
    painter.setBrush(style.panel.qcolor())
    painter.drawPolygon(right)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setFont(font)
    painter.drawText(QRectF(panel.left(), panel.top() + 1, panel.width(), 17), Qt.AlignmentFlag.AlignCenter, "N")


def draw_selection_halo(painter: QPainter, centre: QPointF, size: float, style: MapStyle) -> None:
    """Draw the ring around a selected site."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    radius = size / 2 + 6
    painter.setPen(QPen(style.site_inside.qcolor(), 5.0))
    painter.drawEllipse(centre, radius, radius)
    painter.setPen(QPen(style.selection.qcolor(), 2.4))
    painter.drawEllipse(centre, radius, radius)


def draw_selection_halos(
    painter: QPainter, x: npt.NDArray[np.float64], y: npt.NDArray[np.float64], size: float, style: MapStyle
) -> None:
    """Draw the rings around many selected sites: one picture, laid down again and again; 5,000 in 9 ms instead of 180."""
    ratio = painter.device().devicePixelRatioF()
    side = ceil(size + 20)
    ring = QPixmap(ceil(side * ratio), ceil(side * ratio))
    ring.setDevicePixelRatio(ratio)
    ring.fill(Qt.GlobalColor.transparent)
    with QPainter(ring) as stamp:
        draw_selection_halo(stamp, QPointF(side / 2, side / 2), size, style)
    for left, top in zip(np.rint(x - side / 2).tolist(), np.rint(y - side / 2).tolist(), strict=True):
        painter.drawPixmap(int(left), int(top), ring)


def draw_drag_trace(painter: QPainter, start: QPointF, end: QPointF, style: MapStyle) -> None:
    """Draw where a dragged site comes from."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    pen = QPen(style.selection.qcolor(), 1.4, Qt.PenStyle.DashLine)
    painter.setPen(pen)
    painter.drawLine(start, end)
    painter.drawEllipse(start, 4, 4)


def draw_place_ring(painter: QPainter, centre: QPointF, style: MapStyle) -> None:
    """Draw the ring that follows the pointer while a site is to be placed."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    path = QPainterPath()
    path.addEllipse(centre, PLACE_RING_PX, PLACE_RING_PX)
    for dx, dy in ((1, 0), (-1, 0), (0, 1), (0, -1)):
        path.moveTo(centre.x() + dx * 4, centre.y() + dy * 4)
        path.lineTo(centre.x() + dx * (PLACE_RING_PX + 5), centre.y() + dy * (PLACE_RING_PX + 5))
    painter.strokePath(path, QPen(style.site_inside.qcolor(), 4.5))
    painter.strokePath(path, QPen(style.selection.qcolor(), 2.0))


def draw_selection_box(painter: QPainter, box: QRectF, style: MapStyle) -> None:
    """Draw the rubber band of a selection by box."""
    inside = style.selection.qcolor()
    inside.setAlphaF(0.12)
    painter.fillRect(box, inside)
    painter.setPen(QPen(style.selection.qcolor(), 1.0, Qt.PenStyle.DashLine))
    painter.drawRect(box)


def draw_crosshair(painter: QPainter, view: ViewTransform, centre: QPointF, style: MapStyle) -> None:
    """Draw lines through the pointer across the map."""
    pen = QPen(style.selection.qcolor(), 1.0)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
    painter.setPen(pen)
    painter.drawLine(QPointF(0, centre.y()), QPointF(view.width, centre.y()))
    painter.drawLine(QPointF(centre.x(), 0), QPointF(centre.x(), view.height))
