"""Turning a sector by the handle of its azimuth: where the handles are, which one is under the pointer, how they look."""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import atan2, cos, degrees, hypot, radians, sin

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFont, QPainter, QPainterPath, QPen

from coverage_planner.model.site import AntennaPattern, Site
from coverage_planner.ui.map.view import ViewTransform
from coverage_planner.ui.style import MapStyle

HANDLE_PX = 78.0
KNOB_PX = 7.0
_HIT_PX = 12.0
COARSE_STEP_DEG = 15.0


@dataclass(frozen=True, slots=True)
class AzimuthHandle:
    """The handle of one sector: its place in the site's sectors and its knob in pixels."""

    sector: int
    azimuth_deg: float
    x: float
    y: float


def azimuth_handles(view: ViewTransform, site: Site) -> tuple[AzimuthHandle, ...]:
    """Return the handles of a site's directional sectors; omnidirectional ones have none."""
    x, y = view.to_pixel(site.latitude_deg, site.longitude_deg)
    return tuple(
        AzimuthHandle(
            place,
            sector.azimuth_deg,
            x + HANDLE_PX * sin(radians(sector.azimuth_deg)),
            y - HANDLE_PX * cos(radians(sector.azimuth_deg)),
        )
        for place, sector in enumerate(site.sectors)
        if sector.pattern is not AntennaPattern.OMNI
    )


def handle_at(view: ViewTransform, site: Site, x: float, y: float) -> AzimuthHandle | None:
    """Return the handle within reach of a pixel, the nearest first."""
    near = [(hypot(h.x - x, h.y - y), h.sector, h) for h in azimuth_handles(view, site)]
    distance, _place, handle = min(near, default=(_HIT_PX + 1, 0, None))
    return handle if distance <= _HIT_PX else None


def azimuth_towards(view: ViewTransform, site: Site, x: float, y: float, *, coarse: bool = False) -> float | None:
    """Return the azimuth from a site to a pixel in whole degrees (in steps of 15 when ``coarse``); None on the site."""
    site_x, site_y = view.to_pixel(site.latitude_deg, site.longitude_deg)
    if hypot(x - site_x, y - site_y) < KNOB_PX:
        return None
    azimuth = degrees(atan2(x - site_x, site_y - y)) % 360.0
    step = COARSE_STEP_DEG if coarse else 1.0
    return round(azimuth / step) * step % 360.0


def turned(site: Site, sector: int, azimuth_deg: float, *, together: bool = False) -> Site:
    """Return the site with one sector turned to an azimuth, or all directional ones by the same angle."""
    by = azimuth_deg - site.sectors[sector].azimuth_deg
    sectors = tuple(
        replace(one, azimuth_deg=(azimuth_deg if place == sector else (one.azimuth_deg + by)) % 360.0)
        if place == sector or (together and one.pattern is not AntennaPattern.OMNI)
        else one
        for place, one in enumerate(site.sectors)
    )
    return replace(site, sectors=sectors)


def draw_azimuths(
    painter: QPainter, view: ViewTransform, site: Site, active: int | None, font: QFont, style: MapStyle
) -> None:
    """Draw the handles of a site with the half-power width of each sector, the one being turned with its angle."""
    centre = QPointF(*view.to_pixel(site.latitude_deg, site.longitude_deg))
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    for handle in azimuth_handles(view, site):
        beam = site.sectors[handle.sector].horizontal_beamwidth_deg
        lit = handle.sector == active
        wedge = QPainterPath(centre)
        box = QRectF(centre.x() - HANDLE_PX, centre.y() - HANDLE_PX, 2 * HANDLE_PX, 2 * HANDLE_PX)
        # Qt counts counter-clockwise from east.
        wedge.arcTo(box, 90.0 - handle.azimuth_deg - beam / 2, beam)
        wedge.closeSubpath()
        fill = style.selection.qcolor()
        fill.setAlphaF(0.26 if lit else 0.12)
        painter.fillPath(wedge, fill)
        knob = QPointF(handle.x, handle.y)
        for colour, width in ((style.site_inside, 4.5), (style.selection, 2.0)):
            painter.setPen(QPen(colour.qcolor(), width))
            painter.drawLine(centre, knob)
        painter.setPen(QPen(style.selection.qcolor(), 2.0))
        painter.setBrush(style.selection.qcolor() if lit else style.site_inside.qcolor())
        painter.drawEllipse(knob, KNOB_PX, KNOB_PX)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        if lit:
            _draw_angle(painter, handle, centre, font, style)


def _draw_angle(painter: QPainter, handle: AzimuthHandle, centre: QPointF, font: QFont, style: MapStyle) -> None:
    away = QPointF(handle.x, handle.y) + (QPointF(handle.x, handle.y) - centre) * (26.0 / HANDLE_PX)
    panel = QRectF(away.x() - 24, away.y() - 11, 48, 22)
    painter.setPen(QPen(style.panel_edge.qcolor(), 1.0))
    painter.setBrush(style.panel.qcolor())
    painter.drawRoundedRect(panel, 3, 3)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setFont(font)
    painter.setPen(style.panel_text.qcolor())
    painter.drawText(panel, Qt.AlignmentFlag.AlignCenter, f"{handle.azimuth_deg:.0f}°")
