"""The small round picture of a site's sectors: horizontal patterns as seen from above, north up."""

from __future__ import annotations

from math import atan2, cos, degrees, hypot, radians, sin

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from coverage_planner.model.antenna_file import AntennaFile
from coverage_planner.model.site import AntennaPattern, Sector
from coverage_planner.project.site_sectors import SectorEntry
from coverage_planner.ui.style import CARRIER_COLOURS, NEUTRAL_HOST_COLOUR, WindowStyle

FLOOR_DB = 30.0
"""Attenuation at the centre of the picture; the 3GPP pattern goes no lower (TR 38.901 table 7.3-1)."""
_RINGS_DB = (10.0, 20.0)
_SIDE_PX = 104


def attenuation_db(sector: Sector, off_deg: float, antenna: AntennaFile | None) -> float:
    """Return how much less a sector sends towards an angle off its azimuth, on the horizon, capped at the floor."""
    off_deg = (off_deg + 180.0) % 360.0 - 180.0
    if antenna is not None:
        return min(antenna.horizontal_db[round(off_deg) % 360], FLOOR_DB)
    if sector.pattern is AntennaPattern.SECTOR_3GPP:
        return min(12.0 * (off_deg / max(sector.horizontal_beamwidth_deg, 1.0)) ** 2, FLOOR_DB)
    return 0.0


class SectorPolar(QWidget):
    """Shows the sectors; a click chooses the one that sends most towards it. Signal ``sector_clicked(place)``."""

    sector_clicked = Signal(int)

    def __init__(self, style: WindowStyle, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._style = style
        self._entries: tuple[SectorEntry, ...] = ()
        self._chosen: frozenset[int] = frozenset()
        self._antennas: dict[str, AntennaFile] = {}
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        """Return a square that leaves room for the list beside it."""
        return QSize(_SIDE_PX, _SIDE_PX)

    def set_antennas(self, antennas: tuple[AntennaFile, ...]) -> None:
        """Draw sectors with a pattern from a file by the antennas of the library."""
        self._antennas = {antenna.name: antenna for antenna in antennas}
        self.update()

    def show_sectors(self, entries: tuple[SectorEntry, ...], chosen: frozenset[int]) -> None:
        """Show sectors, the chosen ones in front."""
        self._entries, self._chosen = entries, chosen
        places = "、".join(
            f"{place + 1}: {entry.sector.azimuth_deg:.0f}°"
            for place, entry in enumerate(entries)
            if entry.on and entry.sector.pattern is not AntennaPattern.OMNI
        )
        self.setAccessibleDescription(places)
        self.update()

    def outline(self, place: int) -> list[QPointF]:
        """Return the outline of a sector's pattern in pixels: one point for every second degree."""
        sector = self._entries[place].sector
        antenna = self._antennas.get(sector.antenna_name) if sector.pattern is AntennaPattern.FILE else None
        centre, radius = self._ground()
        points = []
        for degree in range(0, 360, 2):
            share = 1.0 - attenuation_db(sector, degree - sector.azimuth_deg, antenna) / FLOOR_DB
            angle = radians(degree)
            points.append(centre + QPointF(radius * share * sin(angle), -radius * share * cos(angle)))
        return points

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Choose the sector with the longest reach towards the pointer."""
        centre, _radius = self._ground()
        towards = event.position() - centre
        if not self._entries or not hypot(towards.x(), towards.y()):
            return
        angle = degrees(atan2(towards.x(), -towards.y())) % 360.0

        def lost(place: int) -> tuple[float, bool, int]:
            sector = self._entries[place].sector
            antenna = self._antennas.get(sector.antenna_name) if sector.pattern is AntennaPattern.FILE else None
            return attenuation_db(sector, angle - sector.azimuth_deg, antenna), not self._entries[place].on, place

        self.sector_clicked.emit(min(range(len(self._entries)), key=lost))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw rings, north and the patterns."""
        with QPainter(self) as painter:
            self._draw_all(painter)

    def _draw_all(self, painter: QPainter) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        centre, radius = self._ground()
        painter.setBrush(QColor(self._style.surface_raised))
        painter.setPen(QPen(QColor(self._style.edge), 1.0))
        painter.drawEllipse(centre, radius, radius)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for ring in _RINGS_DB:
            painter.drawEllipse(centre, radius * (1 - ring / FLOOR_DB), radius * (1 - ring / FLOOR_DB))
        painter.drawLine(centre - QPointF(0, radius), centre + QPointF(0, radius))
        painter.drawLine(centre - QPointF(radius, 0), centre + QPointF(radius, 0))
        for place in sorted(range(len(self._entries)), key=lambda place: place in self._chosen):
            self._draw(painter, place)
        font = painter.font()
        font.setPointSizeF(font.pointSizeF() * 0.85)
        painter.setFont(font)
        painter.setPen(QColor(self._style.text_faint))
        painter.drawText(QRectF(centre.x() - 10, 0, 20, 13), Qt.AlignmentFlag.AlignCenter, "N")

    def _draw(self, painter: QPainter, place: int) -> None:
        entry = self._entries[place]
        centre, radius = self._ground()
        path = QPainterPath()
        path.addPolygon(self.outline(place))
        path.closeSubpath()
        carriers = entry.sector.carriers
        colour = QColor(CARRIER_COLOURS[carriers[0]] if len(carriers) == 1 else NEUTRAL_HOST_COLOUR)
        chosen = place in self._chosen
        fill = QColor(colour)
        fill.setAlphaF((0.42 if chosen else 0.18) if entry.on else 0.0)
        painter.fillPath(path, fill)
        pen = QPen(QColor(self._style.text) if chosen else colour, 1.8 if chosen else 1.2)
        if not entry.on:
            pen.setStyle(Qt.PenStyle.DashLine)
        painter.setPen(pen)
        painter.drawPath(path)
        if entry.sector.pattern is not AntennaPattern.OMNI:
            angle = radians(entry.sector.azimuth_deg)
            at = centre + QPointF(sin(angle), -cos(angle)) * radius * 0.62
            painter.setPen(QColor(self._style.text))
            painter.drawText(QRectF(at.x() - 9, at.y() - 8, 18, 16), Qt.AlignmentFlag.AlignCenter, str(place + 1))

    def _ground(self) -> tuple[QPointF, float]:
        side = min(self.width(), self.height())
        return QPointF(self.width() / 2, self.height() / 2 + 6), side / 2 - 8
