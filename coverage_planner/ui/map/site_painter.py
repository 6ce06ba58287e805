"""Sites as signs: the shape says the status, the colour the carrier, hollow that a site is switched off.

Existing sites are circles, candidates triangles, locked ones squares; a site shared by several carriers is cut into
their colours. Signs are drawn once by QPainter and stamped by a kernel, so that thousands cost a millisecond.
"""

from __future__ import annotations

from math import ceil, cos, pi, sin

import numpy as np
import numpy.typing as npt
from numba import njit
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QImage, QPainter, QPainterPath, QPen, QPolygonF

from coverage_planner.model.site import Site
from coverage_planner.model.terms import CARRIERS, SiteStatus
from coverage_planner.ui.map.image_buffer import ImageBuffer
from coverage_planner.ui.map.label_layout import LabelSpace
from coverage_planner.ui.map.layers import LayerState
from coverage_planner.ui.map.map_text import LabelPictures, PlacedLabel
from coverage_planner.ui.map.view import ViewTransform, world_x, world_y
from coverage_planner.ui.style import CARRIER_COLOURS, NEUTRAL_HOST_COLOUR, MapStyle

HIT_TOLERANCE_PX = 8.0
LABELS_FROM_M_PER_PX = 30.0
LARGEST_LABELLED = 250

CIRCLE, TRIANGLE, SQUARE = 0, 1, 2
_SHAPES = 3
_MASKS = 2 ** len(CARRIERS)


def sign_key(site: Site) -> int:
    """Return the sign of a site: shape, carriers and whether it is hollow, as one number."""
    shape = SQUARE if site.locked else CIRCLE if site.status is SiteStatus.EXISTING else TRIANGLE
    mask = sum(1 << CARRIERS.index(carrier) for carrier in site.carriers)
    return (shape * _MASKS + mask) * 2 + (0 if site.enabled else 1)


def _same_sign(one: Site, other: Site) -> bool:
    """Return whether two values of a site are surely drawn alike: 1 us, a tenth of working the sign out."""
    return (
        one.latitude_deg == other.latitude_deg
        and one.longitude_deg == other.longitude_deg
        and one.status is other.status
        and one.locked is other.locked
        and one.enabled is other.enabled
        and (
            one.sectors is other.sectors
            or [sector.carriers for sector in one.sectors] == [sector.carriers for sector in other.sectors]
        )
    )


def sign_size_px(metres_per_pixel: float) -> float:
    """Return the width of a sign at a scale."""
    return float(np.interp(np.log10(max(metres_per_pixel, 0.1)), [1.0, 1.8, 2.5, 3.2], [17.0, 14.0, 9.0, 5.0]))


def sign_path(shape: int, centre: QPointF, size: float) -> QPainterPath:
    """Return the outline of a sign."""
    path = QPainterPath()
    r = size / 2
    if shape == CIRCLE:
        path.addEllipse(centre, r * 0.92, r * 0.92)
    elif shape == SQUARE:
        path.addRect(QRectF(centre.x() - r * 0.82, centre.y() - r * 0.82, r * 1.64, r * 1.64))
    else:
        radius = r * 1.16
        corners = [
            QPointF(centre.x() + radius * sin(a), centre.y() + r * 0.18 - radius * cos(a))
            for a in (0.0, 2 * pi / 3, 4 * pi / 3)
        ]
        path.addPolygon(QPolygonF([*corners, corners[0]]))
        path.closeSubpath()
    return path


def draw_sign(painter: QPainter, key: int, centre: QPointF, size: float, style: MapStyle) -> None:
    """Draw one sign; used for the stamps, the legend and the site being dragged."""
    hollow, mask, shape = key % 2 == 1, key // 2 % _MASKS, key // 2 // _MASKS
    colours = [QColor(CARRIER_COLOURS[c]) for k, c in enumerate(CARRIERS) if mask >> k & 1] or [
        QColor(NEUTRAL_HOST_COLOUR)
    ]
    path = sign_path(shape, centre, size)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    # a light rim parts the sign from whatever is below
    rim = QPen(style.site_inside.qcolor(), max(size / 4.5, 2.0))
    rim.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    painter.strokePath(path, rim)
    painter.setClipPath(path)
    if hollow:
        painter.fillPath(path, style.site_inside.qcolor())
    box = QRectF(centre.x() - size, centre.y() - size, 2 * size, 2 * size)
    for k, colour in enumerate(colours):
        wedge = QPainterPath()
        if len(colours) == 1:
            wedge = path
        else:
            wedge.moveTo(centre)
            wedge.arcTo(box, 90.0 - 360.0 * k / len(colours), -360.0 / len(colours))
            wedge.closeSubpath()
        if hollow:
            painter.save()
            painter.setClipPath(wedge, Qt.ClipOperation.IntersectClip)
            painter.strokePath(path, QPen(colour, max(size / 2.8, 2.5)))
            painter.restore()
        else:
            painter.fillPath(wedge, colour)
    painter.setClipping(False)
    outline = QPen(style.site_outline.qcolor(), 1.0 if size > 7 else 0.6)
    outline.setJoinStyle(Qt.PenJoinStyle.MiterJoin)
    painter.strokePath(path, outline)
    painter.restore()


@njit(nogil=True, cache=True)
def stamp_signs(target, x, y, sign, stamps, spans):  # type: ignore[no-untyped-def]
    """Lay the picture ``stamps[sign[i]]`` over ``target`` with its middle at each ``(x[i], y[i])``.

    ``spans[sign, row]`` is the first column of a row that is not transparent and the one after the last.
    """
    height, width = target.shape
    size = stamps.shape[1]
    half = size // 2
    for i in range(x.size):
        left, top = x[i] - half, y[i] - half
        if left >= width or top >= height or left + size <= 0 or top + size <= 0:
            continue
        stamp = stamps[sign[i]]
        span = spans[sign[i]]
        for sy in range(max(0, -top), min(size, height - top)):
            first, last = max(span[sy, 0], -left), min(span[sy, 1], width - left)
            if first >= last:
                continue
            out, row = target[top + sy, left + first : left + last], stamp[sy, first:last]
            for k in range(row.size):
                over = row[k]
                keep = np.uint32(255) - (over >> np.uint32(24))
                if keep == 0:
                    out[k] = over
                    continue
                under = out[k]
                # two channels at a time, each divided by 256 instead of 255: at most one step darker, never too bright
                even = (under & np.uint32(0xFF00FF)) * keep
                odd = ((under >> np.uint32(8)) & np.uint32(0xFF00FF)) * keep
                even = (even >> np.uint32(8)) & np.uint32(0xFF00FF)
                odd = odd & np.uint32(0xFF00FF00)
                out[k] = over + (even | odd)


def stamp_spans(stamps: npt.NDArray[np.uint32]) -> npt.NDArray[np.int64]:
    """Return per stamp and row the first column that is not transparent and the one after the last (0, 0 where none is)."""
    solid = stamps >> 24 > 0
    any_solid = solid.any(axis=2)
    first = np.where(any_solid, solid.argmax(axis=2), 0)
    last = np.where(any_solid, stamps.shape[2] - solid[:, :, ::-1].argmax(axis=2), 0)
    return np.stack((first, last), axis=2).astype(np.int64)


class StampTable:
    """The stamps of the signs that occur, at one size; each is drawn when it is first seen."""

    def __init__(self, signs: int, side: int) -> None:
        self.pictures = np.zeros((signs, side, side), dtype=np.uint32)
        self.spans = np.zeros((signs, side, 2), dtype=np.int64)
        self.drawn = np.zeros(signs, dtype=np.bool_)

    def put(self, place: int, picture: npt.NDArray[np.uint32]) -> None:
        """Take the picture of a sign."""
        self.pictures[place] = picture
        self.spans[place] = stamp_spans(picture[None])[0]
        self.drawn[place] = True


class SitePainter:
    """Holds the sites of the plan shown and paints them."""

    def __init__(self, pictures: LabelPictures) -> None:
        self.version = 0
        self.look = LayerState()
        self.sites: tuple[Site, ...] = ()
        self.hidden_number: int | None = None
        """A site left out because it is being dragged and is drawn elsewhere."""
        self.signs: tuple[int, ...] = ()
        """Which signs occur, for the legend."""
        self._x = self._y = np.zeros(0)
        self._sign = np.zeros(0, dtype=np.int64)
        """Per site its place among the signs that occur."""
        self._numbers = np.zeros(0, dtype=np.int64)
        self._pictures = pictures
        self._known: dict[int, tuple[Site, float, float, int]] = {}
        self._stamps: dict[tuple[str, float, float], StampTable] = {}

    def set_sites(self, sites: tuple[Site, ...]) -> None:
        """Show other sites; only those that changed are worked out again."""
        known = {}
        for site in sites:
            entry = self._known.get(site.number)
            if entry is not None and entry[0] is not site and _same_sign(entry[0], site):
                entry = site, *entry[1:]
            elif entry is None or entry[0] is not site:
                entry = site, float(world_x(site.longitude_deg)), float(world_y(site.latitude_deg)), sign_key(site)
            known[site.number] = entry
        self._known = known
        # candidates above existing sites, each by number from north to south kept stable
        self.sites = tuple(sorted(sites, key=lambda s: (s.status is SiteStatus.CANDIDATE, s.number)))
        entries = [known[site.number] for site in self.sites]
        self._x = np.array([entry[1] for entry in entries], dtype=np.float64)
        self._y = np.array([entry[2] for entry in entries], dtype=np.float64)
        signs, place = np.unique(np.array([entry[3] for entry in entries], dtype=np.int64), return_inverse=True)
        self._sign = place.astype(np.int64).reshape(-1)
        self._numbers = np.array([site.number for site in self.sites], dtype=np.int64)
        if tuple(signs.tolist()) != self.signs:
            self.signs = tuple(signs.tolist())
            self._stamps.clear()
        self.version += 1

    def set_hidden(self, number: int | None) -> None:
        """Leave one site out."""
        if number != self.hidden_number:
            self.hidden_number = number
            self.version += 1

    @property
    def empty(self) -> bool:
        """True when there is nothing to paint."""
        return not self.sites

    def site(self, number: int) -> Site | None:
        """Return the site of that number, if shown."""
        entry = self._known.get(number)
        return None if entry is None else entry[0]

    def pixel_places(self, view: ViewTransform) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
        """Return pixel x and y of all sites."""
        return view.pixel_x(self._x), view.pixel_y(self._y)

    def pixels_of(
        self, numbers: frozenset[int], view: ViewTransform, room_px: float
    ) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
        """Return pixel x and y of some sites that are in view, or up to ``room_px`` outside it; not of the hidden one."""
        wanted = numbers - {self.hidden_number}
        chosen = np.isin(self._numbers, np.fromiter(wanted, dtype=np.int64, count=len(wanted)))
        x, y = view.pixel_x(self._x[chosen]), view.pixel_y(self._y[chosen])
        near = (x > -room_px) & (x < view.width + room_px) & (y > -room_px) & (y < view.height + room_px)
        return x[near], y[near]

    def hit(self, view: ViewTransform, x: float, y: float) -> int | None:
        """Return the number of the site nearest to a pixel (``view`` in logical pixels), or None beyond the tolerance."""
        if self.empty:
            return None
        distance = np.hypot(view.pixel_x(self._x) - x, view.pixel_y(self._y) - y)
        nearest = distance.min()
        if nearest > max(HIT_TOLERANCE_PX, sign_size_px(view.nominal_metres_per_pixel) / 2):
            return None
        return self.sites[int(np.flatnonzero(distance <= nearest + 1e-9)[-1])].number

    def numbers_in(self, view: ViewTransform, x0: float, y0: float, x1: float, y1: float) -> frozenset[int]:
        """Return the sites inside a rectangle of pixels (``view`` in logical pixels)."""
        x, y = view.pixel_x(self._x), view.pixel_y(self._y)
        inside = (x >= min(x0, x1)) & (x <= max(x0, x1)) & (y >= min(y0, y1)) & (y <= max(y0, y1))
        return frozenset(self.sites[k].number for k in np.flatnonzero(inside))

    def paint(self, view: ViewTransform, style: MapStyle, target: ImageBuffer) -> None:
        """Fill ``target`` with the signs as seen in ``view`` (device pixels)."""
        target.clear()
        if self.empty:
            return
        size = round(sign_size_px(view.nominal_metres_per_pixel) * self.look.width) * view.pixel_ratio
        x, y = np.floor(view.pixel_x(self._x)), np.floor(view.pixel_y(self._y))
        near = (x > -2 * size) & (x < view.width + 2 * size) & (y > -2 * size) & (y < view.height + 2 * size)
        if self.hidden_number is not None:
            near &= self._numbers != self.hidden_number
        sign = self._sign[near]
        if not sign.size:
            return
        side = 2 * ceil(0.63 * size + 0.5) + 1
        stamps = self._stamps.setdefault((style.name, size, view.pixel_ratio), StampTable(len(self.signs), side))
        seen = np.bincount(sign, minlength=len(self.signs)) > 0
        for place in np.flatnonzero(seen & ~stamps.drawn).tolist():
            stamps.put(place, _stamp(self.signs[place], size, side, style))
        x, y = x[near].astype(np.int64), y[near].astype(np.int64)
        stamp_signs(target.pixels, x, y, sign, stamps.pictures, stamps.spans)

    def place_labels(self, view: ViewTransform, font: QFont, space: LabelSpace) -> list[PlacedLabel]:
        """Return where the identifiers of sites go, beside their signs where there is room (``view`` in logical pixels)."""
        if self.empty or view.nominal_metres_per_pixel > LABELS_FROM_M_PER_PX:
            return []
        x, y = self.pixel_places(view)
        left, top, right, bottom = space.inside
        shown = np.flatnonzero((x > left) & (x < right) & (y > top) & (y < bottom))[::-1]
        if not shown.size or shown.size > LARGEST_LABELLED:
            return []
        size = sign_size_px(view.nominal_metres_per_pixel)
        x, y = x[shown], y[shown]
        # labels keep off every sign
        space.reserve(np.column_stack((x - size / 2, y - size / 2, x + size / 2, y + size / 2)))
        texts = tuple(self.sites[k].site_id for k in shown)
        widths, height = self._pictures.widths(texts, font)
        corners = np.stack(
            (
                np.column_stack((x + size / 2 + 5, y - height / 2)),
                np.column_stack((x - size / 2 - 5 - widths, y - height / 2)),
                np.column_stack((x - widths / 2, y + size / 2 + 4)),
            ),
            axis=1,
        )
        choices = np.concatenate(
            (corners, corners + np.column_stack((widths, np.full(x.size, height)))[:, None]), axis=2
        )
        hidden = np.array([self.sites[k].number == self.hidden_number for k in shown])
        choices[hidden] = np.inf  # a label of a site that is drawn elsewhere finds no place
        chosen = space.take_first(np.ascontiguousarray(choices))
        return [
            PlacedLabel(texts[k], font, float(corners[k, chosen[k], 0]), float(corners[k, chosen[k], 1]))
            for k in np.flatnonzero(chosen >= 0)
        ]


def _stamp(sign: int, size: float, side: int, style: MapStyle) -> npt.NDArray[np.uint32]:
    """Return the picture of a sign in the middle of a square."""
    image = QImage(side, side, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(0)
    with QPainter(image) as painter:
        centre = QPointF(side // 2 + 0.5, side // 2 + 0.5)
        draw_sign(painter, sign, centre, size, style)
    return np.array(np.frombuffer(image.constBits(), dtype=np.uint32).reshape(side, side))
