"""What the planner looked for or chose in a table, marked on the map: a place, the outlines of meshes."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPainterPath, QPen

from coverage_planner.ui.map.view import ViewTransform, world_x, world_y
from coverage_planner.ui.style import MapStyle

MARK_RADIUS_PX = 9.0
MOST_OUTLINES = 2_000
"""Outlines drawn at most: a selection of a whole region would hide the map and cost a frame."""
_LEAST_SIDE_PX = 5.0


def draw_place_mark(painter: QPainter, view: ViewTransform, point: tuple[float, float], style: MapStyle) -> None:
    """Draw a ring with four strokes around a place (latitude and longitude), open in the middle."""
    x, y = view.to_pixel(*point)
    path = QPainterPath()
    path.addEllipse(QPointF(x, y), MARK_RADIUS_PX, MARK_RADIUS_PX)
    for dx, dy in ((1, 0), (-1, 0), (0, 1), (0, -1)):
        path.moveTo(x + dx * (MARK_RADIUS_PX - 4), y + dy * (MARK_RADIUS_PX - 4))
        path.lineTo(x + dx * (MARK_RADIUS_PX + 7), y + dy * (MARK_RADIUS_PX + 7))
    _stroke(painter, path, style)


def draw_mesh_outlines(
    painter: QPainter, view: ViewTransform, bounds_deg: npt.NDArray[np.float64], style: MapStyle
) -> int:
    """Outline cells given as rows of (west, south, east, north), no smaller than a few pixels; return how many."""
    left, right = view.pixel_x(world_x(bounds_deg[:, 0])), view.pixel_x(world_x(bounds_deg[:, 2]))
    bottom, top = view.pixel_y(world_y(bounds_deg[:, 1])), view.pixel_y(world_y(bounds_deg[:, 3]))
    seen = np.flatnonzero((right > 0) & (left < view.width) & (bottom > 0) & (top < view.height))[:MOST_OUTLINES]
    path = QPainterPath()
    for k in seen.tolist():
        width, height = max(right[k] - left[k], _LEAST_SIDE_PX), max(bottom[k] - top[k], _LEAST_SIDE_PX)
        middle_x, middle_y = (left[k] + right[k]) / 2, (top[k] + bottom[k]) / 2
        path.addRect(QRectF(middle_x - width / 2, middle_y - height / 2, width, height))
    if seen.size:
        _stroke(painter, path, style)
    return int(seen.size)


def _stroke(painter: QPainter, path: QPainterPath, style: MapStyle) -> None:
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    casing = QPen(style.site_inside.qcolor(), 4.6)
    casing.setJoinStyle(Qt.PenJoinStyle.MiterJoin)
    pen = QPen(style.selection.qcolor(), 2.2)
    pen.setJoinStyle(Qt.PenJoinStyle.MiterJoin)
    painter.strokePath(path, casing)
    painter.strokePath(path, pen)
