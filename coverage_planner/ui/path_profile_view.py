"""The path between an antenna and a place as a picture: ground, clutter, line of sight, Fresnel zone, Bullington point."""

from __future__ import annotations

from collections.abc import Callable
from math import ceil, floor, log10

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QWidget

from coverage_planner.engine.explained_path import ExplainedPath, ProfilePoint
from coverage_planner.ui.style import WindowStyle

_GROUND = QColor("#a58a63")
_CLUTTER = QColor("#6f9a5b")
_SIGHT_CLEAR = QColor("#2f7d32")
_SIGHT_HIDDEN = QColor("#c43c2c")
_FRESNEL = QColor("#4f86c6")
_BULLINGTON = QColor("#8e3fa8")

Mapping = Callable[[float, float], QPointF]
Float64Array = npt.NDArray[np.float64]


class PathProfileView(QWidget):
    """Draws one path; the ground carries the bulge of the effective earth, so that the line of sight is straight."""

    def __init__(self, style: WindowStyle, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._style = style
        self._path: ExplainedPath | None = None
        self.setMinimumSize(420, 220)
        self.setAccessibleName(self.tr("Path profile"))

    def sizeHint(self) -> QSize:
        """Return a wide picture."""
        return QSize(760, 300)

    def show_path(self, path: ExplainedPath | None) -> None:
        """Show another path, or none."""
        self._path = path
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw axes, ground, lines and the legend."""
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.fillRect(self.rect(), QColor(self._style.surface_raised))
            path = self._path
            if path is None or path.distance_m.size < 2:
                painter.setPen(QColor(self._style.text_faint))
                painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, self.tr("No path to show."))
                return
            metrics = QFontMetricsF(self.font())
            left, line = metrics.horizontalAdvance("0,000 m") + 14, metrics.height()
            room = QRectF(left, 2 * line + 10, self.width() - left - 16, self.height() - 4.4 * line - 10)
            low, high = _heights(path)
            length_m = float(path.distance_m[-1])

            def at(distance_m: float, height_m: float) -> QPointF:
                return QPointF(
                    room.left() + room.width() * distance_m / length_m,
                    room.bottom() - room.height() * (height_m - low) / (high - low),
                )

            self._draw_axes(painter, room, at, length_m, low, high, metrics)
            painter.setClipRect(room)
            self._draw_ground(painter, room, at, path)
            self._draw_lines(painter, at, path)
            painter.setClipping(False)
            self._draw_ends(painter, at, path, metrics)
            self._draw_legend(painter, path, metrics)

    def _draw_axes(
        self,
        painter: QPainter,
        room: QRectF,
        at: Mapping,
        length_m: float,
        low: float,
        high: float,
        metrics: QFontMetricsF,
    ) -> None:
        faint = QColor(self._style.text_faint)
        grid = QColor(faint)
        grid.setAlphaF(0.25)
        step = _step(high - low, 5)
        for k in range(ceil(low / step), floor(high / step) + 1):
            y = at(0, k * step).y()
            painter.setPen(grid)
            painter.drawLine(QPointF(room.left(), y), QPointF(room.right(), y))
            painter.setPen(faint)
            text = f"{k * step:,.0f} m"
            painter.drawText(
                QPointF(room.left() - metrics.horizontalAdvance(text) - 6, y + metrics.ascent() / 2 - 1), text
            )
        # As many labels as fit beside each other.
        step = _step(length_m, max(2, min(8, int(room.width() / metrics.horizontalAdvance("00.0 km  ")))))
        for k in range(floor(length_m / step) + 1):
            x = at(k * step, low).x()
            painter.setPen(grid)
            painter.drawLine(QPointF(x, room.top()), QPointF(x, room.bottom()))
            painter.setPen(faint)
            text = f"{k * step / 1000:g} km" if length_m >= 1000 else f"{k * step:g} m"
            width = metrics.horizontalAdvance(text)
            if x + width / 2 < self.width():
                painter.drawText(QPointF(x - width / 2, room.bottom() + metrics.height() + 2), text)

    def _draw_ground(self, painter: QPainter, room: QRectF, at: Mapping, path: ExplainedPath) -> None:
        painter.setPen(Qt.PenStyle.NoPen)
        ground = path.ground_m + path.bulge_m
        if bool(np.any(path.surface_m > path.ground_m)):
            painter.setBrush(_CLUTTER)
            painter.drawPolygon(_filled(room, at, path.distance_m, path.surface_m + path.bulge_m))
        painter.setBrush(_GROUND)
        painter.drawPolygon(_filled(room, at, path.distance_m, ground))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(_GROUND.darker(150), 1.2))
        painter.drawPolyline(QPolygonF(_points(at, path.distance_m, ground)))

    def _draw_lines(self, painter: QPainter, at: Mapping, path: ExplainedPath) -> None:
        # The samples are too few for the round ends of the zone.
        share = (1 - np.cos(np.linspace(0, np.pi, 121))) / 2
        along = share * path.distance_m[-1]
        middle = path.tx_m + (path.rx_m - path.tx_m) * share
        half = path.distance_m.size // 2
        at_half = path.distance_m[half] / path.distance_m[-1]
        widest = path.fresnel_m[half] / max(np.sqrt(at_half * (1 - at_half)), 1e-9) if 0 < at_half < 1 else 0.0
        zone = widest * np.sqrt(share * (1 - share))
        upper, lower = _points(at, along, middle + zone), _points(at, along[::-1], (middle - zone)[::-1])
        fill = QColor(_FRESNEL)
        fill.setAlphaF(0.22)
        painter.setPen(QPen(_FRESNEL, 1.0))
        painter.setBrush(fill)
        painter.drawPolygon(QPolygonF([*upper, *lower]))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(_SIGHT_CLEAR if path.line_of_sight else _SIGHT_HIDDEN, 1.8))
        painter.drawLine(at(0, path.tx_m), at(float(path.distance_m[-1]), path.rx_m))
        if path.bullington is not None:
            painter.setPen(QPen(_BULLINGTON, 1.4, Qt.PenStyle.DashLine))
            top = at(path.bullington.distance_m, path.bullington.height_m)
            painter.drawLine(at(0, path.tx_m), top)
            painter.drawLine(top, at(float(path.distance_m[-1]), path.rx_m))
            painter.setBrush(_BULLINGTON)
            painter.drawEllipse(top, 4.5, 4.5)
            painter.setBrush(Qt.BrushStyle.NoBrush)
        for point in (path.horizon_tx, path.horizon_rx) if not path.line_of_sight else (path.highest_obstacle,):
            self._draw_point(painter, at, path, point)

    def _draw_point(self, painter: QPainter, at: Mapping, path: ExplainedPath, point: ProfilePoint | None) -> None:
        if point is None:
            return
        bulge = float(np.interp(point.distance_m, path.distance_m, path.bulge_m))
        place = at(point.distance_m, point.height_m + bulge)
        painter.setPen(QPen(QColor(self._style.text), 1.4))
        painter.setBrush(QColor(self._style.surface_raised))
        painter.drawPolygon(QPolygonF([place, place + QPointF(-5, -9), place + QPointF(5, -9)]))
        painter.setBrush(Qt.BrushStyle.NoBrush)

    def _draw_ends(self, painter: QPainter, at: Mapping, path: ExplainedPath, metrics: QFontMetricsF) -> None:
        painter.setPen(QPen(QColor(self._style.text), 2.0))
        last = float(path.distance_m[-1])
        for distance, ground, top in (
            (0.0, float(path.ground_m[0]), path.tx_m),
            (last, float(path.ground_m[-1]), path.rx_m),
        ):
            painter.drawLine(at(distance, ground), at(distance, top))
        painter.setBrush(QColor(self._style.text))
        for distance, top in ((0.0, path.tx_m), (last, path.rx_m)):
            painter.drawEllipse(at(distance, top), 3.0, 3.0)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        left, right = (
            self.tr("antenna {h} m").format(h=f"{path.tx_m:,.1f}"),
            self.tr("receiver {h} m").format(h=f"{path.rx_m:,.1f}"),
        )
        y = metrics.height() * 2.9
        painter.drawText(QPointF(at(0, path.tx_m).x() + 6, y), left)
        painter.drawText(QPointF(at(last, path.rx_m).x() - metrics.horizontalAdvance(right) - 6, y), right)

    def _draw_legend(self, painter: QPainter, path: ExplainedPath, metrics: QFontMetricsF) -> None:
        entries = [(_GROUND, self.tr("ground (with the earth's bulge)"))]
        if bool(np.any(path.surface_m > path.ground_m)):
            entries.append((_CLUTTER, self.tr("trees and buildings")))
        if path.line_of_sight:
            entries.append((_SIGHT_CLEAR, self.tr("line of sight: clear")))
        else:
            entries.append((_SIGHT_HIDDEN, self.tr("line of sight: hidden")))
        entries.append((_FRESNEL, self.tr("first Fresnel zone")))
        if path.bullington is not None:
            entries.append((_BULLINGTON, self.tr("Bullington point")))
        x, y = 12.0, metrics.height() * 1.1 + 4
        wide = x + sum(35 + metrics.horizontalAdvance(text) for _, text in entries)
        font = QFont(self.font())
        if wide > self.width():
            # A narrow picture has smaller words rather than cut ones.
            font.setPointSizeF(font.pointSizeF() * max(0.7, self.width() / wide * 0.9))
            metrics = QFontMetricsF(font)
        painter.setFont(font)
        for colour, text in entries:
            painter.fillRect(QRectF(x, y - metrics.ascent() * 0.72, 14, metrics.ascent() * 0.6), colour)
            painter.setPen(QColor(self._style.text))
            painter.drawText(QPointF(x + 19, y), text)
            x += 19 + metrics.horizontalAdvance(text) + 16


def _heights(path: ExplainedPath) -> tuple[float, float]:
    """Return the heights that the picture spans, with some room."""
    tops = [path.surface_m + path.bulge_m, path.sight_m + path.fresnel_m]
    low = float(min((path.ground_m + path.bulge_m).min(), path.ground_m.min()))
    high = float(max(array.max() for array in tops))
    if path.bullington is not None:
        # The rays over two near ridges may meet far above; the picture stays with the ground.
        high = max(high, min(path.bullington.height_m, high + 0.6 * (high - low)))
    room = max(high - low, 20.0)
    return low - 0.08 * room, high + 0.12 * room


def _step(span: float, count: int) -> float:
    """Return a round step that cuts a span into about so many pieces."""
    rough = span / count
    power = 10 ** floor(log10(rough))
    return float(min((m * power for m in (1, 2, 5, 10)), key=lambda step: abs(step - rough)))


def _points(at: Mapping, distance_m: Float64Array, height_m: Float64Array) -> list[QPointF]:
    return [at(float(d), float(h)) for d, h in zip(distance_m, height_m, strict=True)]


def _filled(room: QRectF, at: Mapping, distance_m: Float64Array, height_m: Float64Array) -> QPolygonF:
    corners = [QPointF(room.right(), room.bottom()), QPointF(room.left(), room.bottom())]
    return QPolygonF([*_points(at, distance_m, height_m), *corners])
