"""A page with the map as it is shown: title, map at a stated scale, legend, figures, definition, sources, date.

The page is measured in millimetres and drawn on any paint device. The map is painted in strips, one per step, so that the
window goes on while a large page is made; texts and lines are drawn as such, so a PDF can be searched and enlarged.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from PySide6.QtCore import QMarginsF, QPointF, QRectF, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QPageLayout, QPageSize, QPainter, QPen

from coverage_planner.ui.map.legend import draw_legend, legend_size
from coverage_planner.ui.map.overlay_painter import (
    MARGIN,
    NORTH_SIZE,
    draw_attribution,
    draw_north_arrow,
    draw_scale_bar,
    scale_bar,
    scale_bar_size,
)
from coverage_planner.ui.map.scene import DECORATION_POINT_SIZE, MapScene
from coverage_planner.ui.map.view import ViewTransform

MILLIMETRES_PER_INCH = 25.4
LOGICAL_DPI = 96.0
"""Logical pixels of the map per inch of paper: signs and lines have on paper the size they have on a usual screen."""
STRIP_ROWS = 96
"""Device rows of the map painted per step: 20-40 ms at A3 and 300 dpi for a prefecture."""
MARGIN_MM, GAP_MM = 12.0, 3.0
FIGURE_MM = 13.4
"""Height of one figure with its name and its numerator over denominator."""
_PAPERS = {"A4": QPageSize.PageSizeId.A4, "A3": QPageSize.PageSizeId.A3}
SCALES = (5_000, 10_000, 25_000, 50_000, 100_000, 200_000, 500_000, 1_000_000, 2_500_000, 5_000_000)


@dataclass(frozen=True, slots=True, kw_only=True)
class PageSetup:
    """How a page shall look. ``scale_denominator`` None shows what the window shows; ``dpi`` is the map's resolution."""

    paper: str = "A4"
    landscape: bool = True
    title: str = ""
    scale_denominator: int | None = None
    legend: bool = True
    figures: bool = True
    sources: bool = True
    dpi: int = 200

    def page_layout(self) -> QPageLayout:
        """Return paper and orientation, without margins of its own."""
        orientation = QPageLayout.Orientation.Landscape if self.landscape else QPageLayout.Orientation.Portrait
        return QPageLayout(QPageSize(_PAPERS[self.paper]), orientation, QMarginsF(0, 0, 0, 0))

    @property
    def size_mm(self) -> tuple[float, float]:
        """Width and height of the page."""
        size = QPageSize(_PAPERS[self.paper]).size(QPageSize.Unit.Millimeter)
        width, height = size.width(), size.height()
        return (height, width) if self.landscape else (width, height)


@dataclass(frozen=True, slots=True, kw_only=True)
class PageTexts:
    """Words of a page besides its title: one line each, in the language of the window."""

    subtitle: str = ""
    figures: tuple[tuple[str, str, str], ...] = ()
    """Name, value, and numerator over denominator of each figure."""
    definition: str = ""
    sources: tuple[str, ...] = ()
    footer: str = ""
    scale_word: str = "1:{n}"


class PrintPage:
    """One page on a painter whose unit is the device's pixel; ``steps`` does the work piece by piece."""

    def __init__(self, setup: PageSetup, texts: PageTexts, scene: MapScene, view: ViewTransform, font: QFont) -> None:
        self._setup, self._texts, self._scene, self._font = setup, texts, scene, font
        width, height = setup.size_mm
        self._page = QRectF(MARGIN_MM, MARGIN_MM, width - 2 * MARGIN_MM, height - 2 * MARGIN_MM)
        self._legend_mm = self._legend_width_mm()
        self._map = self._map_frame()
        self._view = self._page_view(view)

    @property
    def map_frame_mm(self) -> QRectF:
        """The frame of the map on the page."""
        return self._map

    @property
    def view(self) -> ViewTransform:
        """The part of Japan on the page, in logical pixels of 1/96 inch of paper."""
        return self._view

    @property
    def scale_denominator(self) -> float:
        """N of the scale 1:N in the middle of the map on paper."""
        return self._view.metres_per_pixel() * LOGICAL_DPI / MILLIMETRES_PER_INCH * 1000

    def steps(self, painter: QPainter, pixels_per_mm: float) -> Iterator[float]:
        """Draw the page; yields the done share after each step of some milliseconds."""
        map_ratio = self._setup.dpi / LOGICAL_DPI
        rows = round(self._view.height * map_ratio)
        logical_rows = max(1, round(STRIP_ROWS / map_ratio))
        per_logical = pixels_per_mm * MILLIMETRES_PER_INCH / LOGICAL_DPI
        left, top = self._map.left() * pixels_per_mm, self._map.top() * pixels_per_mm
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        for first in range(0, self._view.height, logical_rows):
            count = min(logical_rows, self._view.height - first)
            strip = self._strip_view(first, count)
            image = self._scene.strip(strip, map_ratio)
            image.setDevicePixelRatio(1.0)
            place = QRectF(left, top + first * per_logical, strip.width * per_logical, count * per_logical)
            painter.drawImage(place, image, QRectF(image.rect()))
            yield 0.9 * (first + count) * map_ratio / max(rows, 1)
        painter.save()
        painter.translate(left, top)
        painter.scale(per_logical, per_logical)
        painter.setClipRect(QRectF(0, 0, self._view.width, self._view.height))
        self._scene.draw_labels(painter, self._view, 2.0, self._font)
        self._draw_furniture(painter)
        painter.restore()
        yield 0.95
        painter.save()
        painter.scale(pixels_per_mm, pixels_per_mm)
        self._draw_texts(painter)
        painter.restore()
        yield 1.0

    # Where things stand, in millimetres.

    def _legend_width_mm(self) -> float:
        rows = self._scene.legend_rows() if self._setup.legend else []
        if not rows:
            return 0.0
        width, _height = legend_size(rows, self._small_font(), self._page.height() * LOGICAL_DPI / MILLIMETRES_PER_INCH)
        return width * MILLIMETRES_PER_INCH / LOGICAL_DPI

    def _legend_height_mm(self) -> float:
        rows = self._scene.legend_rows() if self._setup.legend else []
        if not rows:
            return 0.0
        return legend_size(rows, self._small_font(), self._view.height)[1] * MILLIMETRES_PER_INCH / LOGICAL_DPI

    def _map_frame(self) -> QRectF:
        top = self._page.top() + 13.0
        bottom = self._page.bottom() - 5.0
        if self._setup.sources:
            bottom -= 4.0 * (1 + min(len(self._texts.sources), 4)) + 1.0
        if not self._setup.landscape:
            if self._setup.figures:
                bottom -= FIGURE_MM + 1.5
            return QRectF(self._page.left(), top, self._page.width(), bottom - top)
        side = max(self._legend_mm, 52.0 if self._setup.figures else 0.0)
        width = self._page.width() - (side + GAP_MM if side else 0.0)
        return QRectF(self._page.left(), top, width, bottom - top)

    def _page_view(self, view: ViewTransform) -> ViewTransform:
        width = round(self._map.width() / MILLIMETRES_PER_INCH * LOGICAL_DPI)
        height = round(self._map.height() / MILLIMETRES_PER_INCH * LOGICAL_DPI)
        shown = ViewTransform.of_bounds(view.bounds(), width, height, margin=0.0)
        # What the window shows in its middle stays in the middle.
        shown = replace(shown, centre_x=view.centre_x, centre_y=view.centre_y)
        if self._setup.scale_denominator is not None:
            metres_per_pixel = self._setup.scale_denominator * MILLIMETRES_PER_INCH / 1000 / LOGICAL_DPI
            shown = shown.with_scale(shown.scale * shown.metres_per_pixel() / metres_per_pixel)
        return shown

    def _strip_view(self, first: int, count: int) -> ViewTransform:
        middle = first + count / 2 - self._view.height / 2
        return replace(self._view, centre_y=self._view.centre_y + middle / self._view.scale, height=count)

    # Drawing.

    def _small_font(self) -> QFont:
        small = QFont(self._font)
        small.setPixelSize(round(DECORATION_POINT_SIZE * LOGICAL_DPI / 72))
        return small

    def _draw_furniture(self, painter: QPainter) -> None:
        scene, view, small = self._scene, self._view, self._small_font()
        bar = scale_bar(view, view.height - 2 * MARGIN)
        painter.save()
        painter.translate(MARGIN, view.height - MARGIN - scale_bar_size(bar)[1])
        draw_scale_bar(painter, bar, small, scene.style)
        painter.restore()
        painter.save()
        painter.translate(view.width - MARGIN - NORTH_SIZE[0], MARGIN)
        draw_north_arrow(painter, small, scene.style)
        painter.restore()
        if attribution := scene.attribution():
            draw_attribution(painter, view, attribution, small, scene.style)
        rows = scene.legend_rows() if self._setup.legend else []
        painter.setClipping(False)
        if rows and self._setup.landscape:
            _width, height = legend_size(rows, small, view.height)
            left = view.width + GAP_MM * LOGICAL_DPI / MILLIMETRES_PER_INCH
            right = left + self._legend_mm * LOGICAL_DPI / MILLIMETRES_PER_INCH
            draw_legend(painter, rows, QPointF(right, min(view.height, height)), small, scene.style, view.height)
        elif rows:
            draw_legend(painter, rows, QPointF(view.width - 8, view.height - 8), small, scene.style, view.height - 60)
        painter.setPen(QPen(Qt.GlobalColor.black, 1.2))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(QRectF(0, 0, view.width, view.height))

    def _draw_texts(self, painter: QPainter) -> None:
        page, frame, texts = self._page, self._map, self._texts
        painter.setPen(Qt.GlobalColor.black)
        self._line(painter, QRectF(page.left(), page.top(), page.width(), 7), self._setup.title, 5.2, bold=True)
        scale = texts.scale_word.format(n=f"{round(self.scale_denominator, -2):,.0f}", paper=self._setup.paper)
        self._line(painter, QRectF(page.left(), page.top() + 7.2, page.width(), 4.6), texts.subtitle, 3.2)
        self._line(painter, QRectF(page.left(), page.top() + 7.2, frame.width(), 4.6), scale, 3.2, right=True)
        y = frame.bottom() + 1.5
        if self._setup.figures:
            y = self._draw_figures(painter, y)
        if self._setup.sources:
            for text in (texts.definition, *texts.sources[:4]):
                self._line(painter, QRectF(page.left(), y, page.width(), 3.8), text, 2.5)
                y += 4.0
        self._line(painter, QRectF(page.left(), page.bottom() - 3.6, page.width(), 3.6), texts.footer, 2.5)

    def _draw_figures(self, painter: QPainter, below: float) -> float:
        """Draw the figures beside a landscape map or under a portrait one; return where the next line begins."""
        frame, page = self._map, self._page
        if self._setup.landscape:
            room = frame.height() - self._legend_height_mm() - GAP_MM
            shown = self._texts.figures[: max(1, int(room / FIGURE_MM))]
            x, width = frame.right() + GAP_MM, page.right() - frame.right() - GAP_MM
            y = frame.bottom() - FIGURE_MM * len(shown)
        else:
            shown = self._texts.figures[:4]
            x, width, y = page.left(), page.width() / max(len(shown), 1), below
        for name, value, parts in shown:
            self._line(painter, QRectF(x, y, width, 3.6), name, 2.7)
            self._line(painter, QRectF(x, y + 3.4, width, 6.0), value, 5.2, bold=True)
            self._line(painter, QRectF(x, y + 9.4, width, 3.2), parts, 2.4)
            if self._setup.landscape:
                y += FIGURE_MM
            else:
                x += width
        return below if self._setup.landscape else below + FIGURE_MM + 0.5

    def _line(
        self, painter: QPainter, box: QRectF, text: str, height_mm: float, *, bold: bool = False, right: bool = False
    ) -> None:
        """Draw one line of text; too long ones are drawn narrower rather than cut."""
        if not text:
            return
        # Fonts have whole pixels at least, so text is laid out at forty units a millimetre.
        unit = 40.0
        font = QFont(self._font)
        font.setPixelSize(max(1, round(height_mm * unit * 0.82)))
        font.setBold(bold)
        metrics = QFontMetricsF(font)
        natural = metrics.horizontalAdvance(text)
        narrow = min(1.0, box.width() * unit / natural) if natural else 1.0
        painter.save()
        painter.setFont(font)
        x = box.right() - natural * narrow / unit if right else box.left()
        painter.translate(x, box.top() + (box.height() - metrics.height() / unit) / 2)
        painter.scale(narrow / unit, 1 / unit)
        painter.drawText(QPointF(0, metrics.ascent()), text)
        painter.restore()
