"""Text on the map: labels with a halo, drawn once and kept as pictures, placed so that none covers another."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QPainter, QPainterPath, QPen, QPixmap

from coverage_planner.ui.style import MapStyle

HALO_PX = 3.4
_KEPT_LABELS = 3_000
_KEPT_WIDTHS = 20_000


@dataclass(frozen=True, slots=True)
class PlacedLabel:
    """A text, its font and the upper left corner of its picture in logical pixels."""

    text: str
    font: QFont
    x: float
    y: float


class LabelPictures:
    """Pictures of labels with halos, by text, size and style; stroking a path per label and frame would take 0.2 ms each."""

    def __init__(self) -> None:
        self._pictures: dict[tuple[str, float, bool, bool, str, float, str], QPixmap] = {}
        self._widths: dict[tuple[tuple[str, ...], float, str], npt.NDArray[np.float64]] = {}

    def picture(self, text: str, font: QFont, style: MapStyle, pixel_ratio: float, *, faint: bool = False) -> QPixmap:
        """Return the picture of a label."""
        key = text, font.pointSizeF(), font.bold(), faint, style.name, pixel_ratio, font.family()
        picture = self._pictures.get(key)
        if picture is None:
            if len(self._pictures) >= _KEPT_LABELS:
                self._pictures.clear()
            picture = self._pictures[key] = _label_picture(text, font, style, pixel_ratio, faint=faint)
        return picture

    def widths(self, texts: tuple[str, ...], font: QFont) -> tuple[npt.NDArray[np.float64], float]:
        """Return the width of each label's picture and their common height in logical pixels."""
        key = texts, font.pointSizeF(), font.family()
        metrics = QFontMetricsF(font)
        widths = self._widths.get(key)
        if widths is None:
            if sum(array.size for array in self._widths.values()) > _KEPT_WIDTHS:
                self._widths.clear()
            advances = [metrics.horizontalAdvance(text) for text in texts]
            widths = self._widths[key] = np.array(advances, dtype=np.float64) + 2 * HALO_PX
        return widths, metrics.height() + HALO_PX


def _label_picture(text: str, font: QFont, style: MapStyle, pixel_ratio: float, *, faint: bool) -> QPixmap:
    metrics = QFontMetricsF(font)
    width, height = metrics.horizontalAdvance(text) + 2 * HALO_PX, metrics.height() + HALO_PX
    picture = QPixmap(round(width * pixel_ratio), round(height * pixel_ratio))
    picture.setDevicePixelRatio(pixel_ratio)
    picture.fill(Qt.GlobalColor.transparent)
    path = QPainterPath()
    path.addText(QPointF(HALO_PX, metrics.ascent() + HALO_PX / 2), font, text)
    with QPainter(picture) as painter:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        halo = QPen(style.label_halo.qcolor(), HALO_PX)
        halo.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
        painter.strokePath(path, halo)
        ink = style.panel_text_faint if faint else style.label
        painter.fillPath(path, ink.qcolor())
    return picture
