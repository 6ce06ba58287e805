"""Background pictures cut into Web Mercator tiles, whatever they come from: a tile not there yet is stood in for by a coarser one."""

from __future__ import annotations

from dataclasses import dataclass
from math import floor, log2
from typing import Protocol

from PySide6.QtCore import QRectF
from PySide6.QtGui import QImage, QPainter

from coverage_planner.ui.map.image_buffer import ImageBuffer
from coverage_planner.ui.map.layers import LayerState
from coverage_planner.ui.map.view import ViewTransform
from coverage_planner.ui.style import MapStyle

TILE_PX = 256
MOST_TILES = 400
"""Tiles of one picture at most; a screen of 4K has 150."""


@dataclass(frozen=True, slots=True, order=True)
class TileKey:
    """Zoom, column from the west and row from the north, as in XYZ addresses."""

    zoom: int
    x: int
    y: int

    @property
    def parent(self) -> TileKey:
        """The tile of the next coarser zoom that contains this one."""
        return TileKey(self.zoom - 1, self.x // 2, self.y // 2)


class TileSource(Protocol):
    """Where tiles come from."""

    attribution: str
    zooms: tuple[int, int]
    """Coarsest and finest zoom there is."""

    def tile(self, key: TileKey) -> QImage | None:
        """Return a tile that is here, None where it is not here (yet) or does not exist."""

    def want(self, keys: list[TileKey]) -> None:
        """Tell which tiles the picture on screen needs, the middle of the map first; earlier wishes are void."""


def zoom_for(view: ViewTransform, zooms: tuple[int, int]) -> int:
    """Return the zoom whose pixels are nearest to those of a view in device pixels."""
    return min(max(floor(log2(view.scale / TILE_PX) + 0.5), zooms[0]), zooms[1])


def tiles_of_view(view: ViewTransform, zoom: int) -> list[TileKey]:
    """Return the tiles that touch a view, those in the middle first; none where they would be too many."""
    count = 2**zoom
    size = view.scale / count
    left, top = view.centre_x * count - view.width / 2 / size, view.centre_y * count - view.height / 2 / size
    x0, x1 = max(floor(left), 0), min(floor(left + view.width / size), count - 1)
    y0, y1 = max(floor(top), 0), min(floor(top + view.height / size), count - 1)
    if (x1 - x0 + 1) * (y1 - y0 + 1) > MOST_TILES:
        return []
    middle_x, middle_y = view.centre_x * count - 0.5, view.centre_y * count - 0.5
    keys = [TileKey(zoom, x, y) for x in range(x0, x1 + 1) for y in range(y0, y1 + 1)]
    return sorted(keys, key=lambda key: (key.x - middle_x) ** 2 + (key.y - middle_y) ** 2)


class TilePainter:
    """Paints the tiles of one source."""

    def __init__(self) -> None:
        self.version = 0
        self.look = LayerState()
        self._source: TileSource | None = None

    def set_source(self, source: TileSource | None) -> None:
        """Show another source, or none."""
        self._source = source
        self.version += 1

    @property
    def source(self) -> TileSource | None:
        """What is shown."""
        return self._source

    def refresh(self) -> None:
        """Tell that tiles have arrived."""
        self.version += 1

    @property
    def empty(self) -> bool:
        """True when there is nothing to paint."""
        return self._source is None

    @property
    def attribution(self) -> str:
        """What the source asks to be printed on the map."""
        return "" if self._source is None else self._source.attribution

    def ask_for(self, view: ViewTransform) -> None:
        """Tell the source which tiles a view in device pixels needs."""
        if self._source is not None:
            self._source.want(tiles_of_view(view, zoom_for(view, self._source.zooms)))

    def paint(self, view: ViewTransform, style: MapStyle, target: ImageBuffer) -> None:
        """Fill ``target`` with the tiles that are here as seen in ``view`` (device pixels); main thread only."""
        target.clear()
        if self._source is None:
            return
        with QPainter(target.image) as painter:
            painter.scale(1 / target.pixel_ratio, 1 / target.pixel_ratio)
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            for key in tiles_of_view(view, zoom_for(view, self._source.zooms)):
                self._draw(painter, view, key)

    def _draw(self, painter: QPainter, view: ViewTransform, key: TileKey) -> None:
        assert self._source is not None
        size = view.scale / 2**key.zoom
        # Whole pixels, and the right edge of one tile is the left edge of the next: no seams.
        left = round((key.x / 2**key.zoom - view.centre_x) * view.scale + view.width / 2)
        top = round((key.y / 2**key.zoom - view.centre_y) * view.scale + view.height / 2)
        right = round(((key.x + 1) / 2**key.zoom - view.centre_x) * view.scale + view.width / 2)
        bottom = round(((key.y + 1) / 2**key.zoom - view.centre_y) * view.scale + view.height / 2)
        place = QRectF(left, top, right - left, bottom - top)
        found, image = key, self._source.tile(key)
        while image is None and found.zoom > self._source.zooms[0] and key.zoom - found.zoom < 6:
            found = found.parent
            image = self._source.tile(found)
        if image is None or size <= 0:
            return
        share = 2 ** (key.zoom - found.zoom)
        width, height = image.width() / share, image.height() / share
        part = QRectF((key.x - found.x * share) * width, (key.y - found.y * share) * height, width, height)
        painter.drawImage(place, image, part)
