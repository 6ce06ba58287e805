"""Measuring on the map: a line of points with geodesic lengths (GRS80), or the geodesic area they enclose."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache
from itertools import pairwise
from typing import Any

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QFont, QPainter, QPainterPath, QPen

from coverage_planner.ui.map.map_text import LabelPictures
from coverage_planner.ui.map.view import ViewTransform
from coverage_planner.ui.style import MapStyle

Point = tuple[float, float]
"""Latitude and longitude in degrees."""
_SHORTEST_LABELLED_PX = 46.0


@dataclass(frozen=True, slots=True)
class MeasuredLine:
    """The points clicked so far; ``finished`` once the planner has ended the line, ``closed`` when an area is measured."""

    points: tuple[Point, ...] = ()
    finished: bool = False
    closed: bool = False

    def with_point(self, point: Point) -> MeasuredLine:
        """Return the line with one more point; after the end a new line begins."""
        return (
            MeasuredLine((point,), closed=self.closed) if self.finished else replace(self, points=(*self.points, point))
        )

    def without_last(self) -> MeasuredLine:
        """Return the line without its last point, going on from there."""
        return MeasuredLine(self.points[:-1], closed=self.closed)

    def ended(self) -> MeasuredLine:
        """Return the finished line."""
        return replace(self, finished=True)

    def shown_to(self, pointer: Point | None) -> MeasuredLine:
        """Return the line as it would be with a click at the pointer."""
        if pointer is None or self.finished or not self.points:
            return self
        return replace(self, points=(*self.points, pointer))

    def stretches_m(self) -> tuple[float, ...]:
        """Return the geodesic length of every stretch in metres."""
        ring = (*self.points, self.points[0]) if self.closed and len(self.points) > 2 else self.points
        return tuple(distance_m(a, b) for a, b in pairwise(ring))

    @property
    def area_m2(self) -> float:
        """Area inside the ring of points in square metres, on the ellipsoid; 0 for a line or fewer than three points."""
        if not self.closed or len(self.points) < 3:
            return 0.0
        latitudes, longitudes = zip(*self.points, strict=True)
        return abs(float(_geodesic().polygon_area_perimeter(longitudes, latitudes)[0]))

    @property
    def total_m(self) -> float:
        """Length of the whole line in metres."""
        return sum(self.stretches_m())


@cache
def _geodesic() -> Any:
    # Imported at the first measurement: a window that measures nothing starts without it (77 ms).
    from pyproj import Geod

    return Geod(ellps="GRS80")


def distance_m(a: Point, b: Point) -> float:
    """Return the geodesic distance of two points on GRS80 (the ellipsoid of JGD2011) in metres, for any length."""
    return float(_geodesic().inv(a[1], a[0], b[1], b[0])[2])


def length_text(metres: float) -> str:
    """Return a length for reading: whole metres below ten kilometres, then kilometres to two decimals."""
    return f"{metres:,.0f} m" if metres < 9_999.5 else f"{metres / 1000:,.2f} km"


def area_text(square_metres: float) -> str:
    """Return an area for reading: whole square metres below a hectare, then square kilometres to three decimals."""
    return f"{square_metres:,.0f} m²" if square_metres < 10_000 else f"{square_metres / 1e6:,.3f} km²"


def draw_measured_line(
    painter: QPainter, view: ViewTransform, line: MeasuredLine, pictures: LabelPictures, font: QFont, style: MapStyle
) -> None:
    """Draw the line, the lengths of stretches long enough for their label, and the total at its end."""
    if not line.points:
        return
    pixels = [QPointF(*view.to_pixel(*point)) for point in line.points]
    path = QPainterPath(pixels[0])
    for pixel in pixels[1:]:
        path.lineTo(pixel)
    if line.closed and len(pixels) > 2:
        path.closeSubpath()
        inside = style.selection.qcolor()
        inside.setAlphaF(0.14)
        painter.fillPath(path, inside)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.strokePath(path, QPen(style.site_inside.qcolor(), 5.0))
    painter.strokePath(path, QPen(style.selection.qcolor(), 2.4))
    painter.setPen(QPen(style.selection.qcolor(), 2.0))
    painter.setBrush(style.site_inside.qcolor())
    for pixel in pixels:
        painter.drawEllipse(pixel, 4, 4)
    painter.setBrush(style.selection.qcolor())
    painter.drawEllipse(pixels[0], 2, 2)
    stretches = line.stretches_m()
    ratio = painter.device().devicePixelRatioF()
    if len(stretches) > 1:
        for a, b, metres in zip(pixels, (*pixels[1:], pixels[0]), stretches, strict=False):
            if max(abs(a.x() - b.x()), abs(a.y() - b.y())) >= _SHORTEST_LABELLED_PX:
                _draw_label(painter, (a + b) / 2, length_text(metres), pictures, font, style, ratio)
    if stretches:
        bold = QFont(font)
        bold.setBold(True)
        total = area_text(line.area_m2) if line.area_m2 else length_text(sum(stretches))
        _draw_label(painter, pixels[-1] + QPointF(12, -16), total, pictures, bold, style, ratio)


def _draw_label(
    painter: QPainter,
    place: QPointF,
    text: str,
    pictures: LabelPictures,
    font: QFont,
    style: MapStyle,
    ratio: float,
) -> None:
    picture = pictures.picture(text, font, style, ratio)
    width, height = picture.width() / ratio, picture.height() / ratio
    left = place.x() if font.bold() else place.x() - width / 2
    panel = QRectF(round(left) - 3, round(place.y() - height / 2), width + 6, height)
    painter.setPen(QPen(style.panel_edge.qcolor(), 1.0))
    painter.setBrush(style.panel.qcolor())
    painter.drawRoundedRect(panel, 3, 3)
    painter.drawPixmap(QPointF(round(left), round(place.y() - height / 2)), picture)
