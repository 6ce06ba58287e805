"""Everything the map shows, painted layer by layer: used by the widget on screen and for pictures of any size.

Each layer keeps its last picture with the view, data version and style it was painted for; a change of one layer paints
that layer only. The layers are then laid over each other into one back buffer.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QPointF
from PySide6.QtGui import QColor, QFont, QPainter

from coverage_planner.model.text import Language
from coverage_planner.ui.map.boundary_painter import BoundaryPainter
from coverage_planner.ui.map.footprint_painter import FootprintPainter
from coverage_planner.ui.map.image_buffer import ImageBuffer
from coverage_planner.ui.map.layers import LayerState, MapLayer
from coverage_planner.ui.map.legend import (
    LegendRow,
    draw_legend,
    footprint_rows,
    legend_size,
    mesh_rows,
    road_rows,
    site_rows,
)
from coverage_planner.ui.map.map_text import LabelPictures, LabelSpace
from coverage_planner.ui.map.mesh_painter import MeshPainter
from coverage_planner.ui.map.overlay_painter import MARGIN, draw_north_arrow, draw_scale_bar
from coverage_planner.ui.map.road_painter import RoadPainter
from coverage_planner.ui.map.site_painter import SitePainter
from coverage_planner.ui.map.terrain_painter import TerrainPainter
from coverage_planner.ui.map.view import ViewTransform
from coverage_planner.ui.style import LIGHT_MAP, MapStyle

LABEL_POINT_SIZE = 9.5
DECORATION_POINT_SIZE = 9.0
LEGEND_FROM_WIDTH_PX = 420


LayerPainter = TerrainPainter | MeshPainter | FootprintPainter | BoundaryPainter | RoadPainter | SitePainter


class LayerCache:
    """The pictures of the layers for one screen or one image."""

    def __init__(self) -> None:
        self.layers: dict[MapLayer, tuple[object, ImageBuffer]] = {}
        self.composite: tuple[object, ImageBuffer] | None = None
        self.mask: npt.NDArray[np.uint8] = np.zeros((0, 0), dtype=np.uint8)


class MapScene:
    """Data, painters and looks of the map; knows nothing of widgets or gestures."""

    def __init__(self) -> None:
        pictures = LabelPictures()
        self.terrain = TerrainPainter()
        self.mesh = MeshPainter()
        self.footprint = FootprintPainter()
        self.boundaries = BoundaryPainter(pictures)
        self.roads = RoadPainter()
        self.sites = SitePainter(pictures)
        self._painters: dict[MapLayer, LayerPainter] = {
            MapLayer.TERRAIN: self.terrain,
            MapLayer.MESH: self.mesh,
            MapLayer.FOOTPRINT: self.footprint,
            MapLayer.BOUNDARIES: self.boundaries,
            MapLayer.ROADS: self.roads,
            MapLayer.SITES: self.sites,
        }
        self.style: MapStyle = LIGHT_MAP
        self.language: Language = "ja"
        self.legend_visible = True
        self.mesh_computed = False
        self.roads_computed = False
        self.states: dict[MapLayer, LayerState] = {layer: LayerState() for layer in MapLayer}

    def set_layer(self, layer: MapLayer, *, visible: bool | None = None, opacity: float | None = None) -> None:
        """Show or hide a layer, or change its opacity."""
        state = self.states[layer]
        if visible is not None:
            state = replace(state, visible=visible)
        if opacity is not None:
            state = replace(state, opacity=min(max(opacity, 0.0), 1.0))
        self.states[layer] = state

    def compose(self, view: ViewTransform, pixel_ratio: float, font: QFont, cache: LayerCache) -> ImageBuffer:
        """Return the back buffer of all layers for a view in logical pixels."""
        key = (
            view,
            pixel_ratio,
            self.style.name,
            font.family(),
            tuple(self.states.items()),
            tuple(self._painter(layer).version for layer in MapLayer),
        )
        if cache.composite is not None and cache.composite[0] == key:
            return cache.composite[1]
        device = view.device(pixel_ratio)
        target = cache.composite[1] if cache.composite is not None else None
        if target is None or not target.fits(device.width, device.height, pixel_ratio):
            target = ImageBuffer(device.width, device.height, pixel_ratio)
        target.pixels.fill(0xFF000000 | QColor(self.style.background).rgb() & 0xFFFFFF)
        painter = QPainter(target.image)
        for layer in MapLayer:
            state = self.states[layer]
            if state.visible and state.opacity > 0 and not self._painter(layer).empty:
                if layer is MapLayer.SITES:
                    self._draw_labels(painter, view, pixel_ratio, font)
                painter.setOpacity(state.opacity)
                painter.drawImage(QPointF(0, 0), self._layer(layer, device, cache).image)
                painter.setOpacity(1.0)
        if not self.states[MapLayer.SITES].visible or self.sites.empty:
            self._draw_labels(painter, view, pixel_ratio, font)
        painter.end()
        cache.composite = key, target
        return target

    def _painter(self, layer: MapLayer) -> LayerPainter:
        return self._painters[layer]

    def _layer(self, layer: MapLayer, device: ViewTransform, cache: LayerCache) -> ImageBuffer:
        key = device, self._painter(layer).version, self.style.name
        known = cache.layers.get(layer)
        if known is not None and known[0] == key:
            return known[1]
        buffer = known[1] if known is not None else None
        if buffer is None or not buffer.fits(device.width, device.height, device.pixel_ratio):
            buffer = ImageBuffer(device.width, device.height, device.pixel_ratio)
        if cache.mask.shape != (device.height, device.width):
            cache.mask = np.zeros((device.height, device.width), dtype=np.uint8)
        paint: dict[MapLayer, Callable[[ImageBuffer], None]] = {
            MapLayer.TERRAIN: lambda target: self.terrain.paint(device, self.style, target),
            MapLayer.MESH: lambda target: self.mesh.paint(device, self.style, target),
            MapLayer.FOOTPRINT: lambda target: self.footprint.paint(device, self.style, target),
            MapLayer.BOUNDARIES: lambda target: self.boundaries.paint(device, self.style, target, cache.mask),
            MapLayer.ROADS: lambda target: self.roads.paint(device, self.style, target, cache.mask),
            MapLayer.SITES: lambda target: self.sites.paint(device, self.style, target),
        }
        paint[layer](buffer)
        cache.layers[layer] = key, buffer
        return buffer

    def _draw_labels(self, painter: QPainter, view: ViewTransform, pixel_ratio: float, font: QFont) -> None:
        space = LabelSpace(view.width, view.height)
        label_font = QFont(font)
        label_font.setPointSizeF(LABEL_POINT_SIZE)
        if self.states[MapLayer.BOUNDARIES].visible:
            signs = self.sites.pixel_places(view) if self.states[MapLayer.SITES].visible else None
            self.boundaries.paint_labels(painter, view, self.style, label_font, space, pixel_ratio, signs)
        if self.states[MapLayer.SITES].visible:
            small = QFont(font)
            small.setPointSizeF(LABEL_POINT_SIZE - 1.5)
            self.sites.paint_labels(painter, view, self.style, small, space, pixel_ratio)

    def legend_rows(self) -> list[LegendRow]:
        """Return the rows of the legend for what is shown."""
        shown = {layer for layer in MapLayer if self.states[layer].visible and not self._painter(layer).empty}
        rows: list[LegendRow] = []
        if MapLayer.MESH in shown:
            rows += mesh_rows(self.mesh.colours, computed=self.mesh_computed, style=self.style, language=self.language)
        if MapLayer.FOOTPRINT in shown:
            rows += footprint_rows(self.style, self.language)
        if MapLayer.ROADS in shown:
            rows += road_rows(computed=self.roads_computed, style=self.style, language=self.language)
        if MapLayer.SITES in shown:
            rows += site_rows(self.sites.signs, self.language)
        return rows

    def draw_decorations(self, painter: QPainter, view: ViewTransform, font: QFont) -> None:
        """Draw scale bar, north arrow and legend (``view`` in logical pixels)."""
        small = QFont(font)
        small.setPointSizeF(DECORATION_POINT_SIZE)
        draw_scale_bar(painter, view, small, self.style)
        draw_north_arrow(painter, view, small, self.style)
        if not self.legend_visible or view.width < LEGEND_FROM_WIDTH_PX:
            return
        rows = self.legend_rows()
        if rows and legend_size(rows, small)[1] < view.height - 80:
            draw_legend(painter, rows, QPointF(view.width - MARGIN, view.height - MARGIN), small, self.style)
