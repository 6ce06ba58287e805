"""Everything the map shows, painted layer by layer: used by the widget on screen and for pictures of any size.

Two pictures are kept, what lies below the labels and what lies above them (the sites); a pan moves them and paints the
strips that came into view. Each layer keeps its own picture as well, so that a change of one layer paints that layer only.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial

import numpy as np
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QColor, QFont, QImage, QPainter

from coverage_planner.model.text import Language
from coverage_planner.ui.map.area_painter import AreaPainter
from coverage_planner.ui.map.boundary_painter import BoundaryPainter
from coverage_planner.ui.map.cell_painter import (
    CarrierCountPainter,
    CarrierPainter,
    LevelPainter,
    ServerPainter,
    ServiceAreaPainter,
)
from coverage_planner.ui.map.footprint_painter import FootprintPainter
from coverage_planner.ui.map.image_buffer import ImageBuffer
from coverage_planner.ui.map.kept_picture import KeptPicture, refreshed, shift_between
from coverage_planner.ui.map.label_layout import LabelSpace
from coverage_planner.ui.map.land_use_painter import LandUsePainter
from coverage_planner.ui.map.layer_cache import KeptLabels, LayerCache, Legend, Task, in_two_threads
from coverage_planner.ui.map.layer_stack import LayerStack
from coverage_planner.ui.map.layers import SHOWN_AT_FIRST, LayerState, MapLayer, MeshColours
from coverage_planner.ui.map.legend import LegendRow, draw_legend, fitted
from coverage_planner.ui.map.legend_rows import legend_rows
from coverage_planner.ui.map.map_text import LabelPictures, PlacedLabel
from coverage_planner.ui.map.mesh_painter import MeshPainter
from coverage_planner.ui.map.overlay_painter import (
    MARGIN,
    NORTH_SIZE,
    attribution_panel,
    draw_attribution,
    draw_north_arrow,
    draw_scale_bar,
    scale_bar,
    scale_bar_size,
)
from coverage_planner.ui.map.painting import LayerPainter
from coverage_planner.ui.map.road_painter import RoadPainter
from coverage_planner.ui.map.site_painter import SitePainter
from coverage_planner.ui.map.terrain_painter import TerrainPainter
from coverage_planner.ui.map.tile_painter import TilePainter
from coverage_planner.ui.map.view import ViewTransform
from coverage_planner.ui.style import LIGHT_MAP, MapStyle

LABEL_POINT_SIZE = 9.5
DECORATION_POINT_SIZE = 9.0
LEGEND_FROM_WIDTH_PX = 420
LEGEND_TAB_PX, LEGEND_TAB_WIDTH_PX = 22.0, 76.0
"""Height and width of the button that folds the legend up."""
LABELS_AROUND = 0.3
"""Labels are placed for the view and this share of it on every side: while the map is dragged they stay where they are."""


class MapScene:
    """Data, painters and looks of the map; knows nothing of widgets or gestures."""

    def __init__(self) -> None:
        self._pictures = LabelPictures()
        self.web_tiles = TilePainter()
        self.image = TilePainter()
        self.terrain = TerrainPainter()
        self.land_use = LandUsePainter()
        self.areas = AreaPainter()
        self.population = MeshPainter(MeshColours.POPULATION)
        self.mesh = MeshPainter()
        self.change = MeshPainter(MeshColours.CHANGE)
        self.service_areas = ServiceAreaPainter()
        self.carrier_count = CarrierCountPainter()
        self.carrier = CarrierPainter()
        self.level = LevelPainter()
        self.server = ServerPainter()
        self.footprint = FootprintPainter()
        self.boundaries = BoundaryPainter(self._pictures)
        self.roads = RoadPainter()
        self.sites = SitePainter(self._pictures)
        self.painters: dict[MapLayer, LayerPainter] = {
            MapLayer.WEB_TILES: self.web_tiles,
            MapLayer.IMAGE: self.image,
            MapLayer.TERRAIN: self.terrain,
            MapLayer.LAND_USE: self.land_use,
            MapLayer.DISADVANTAGED: self.areas,
            MapLayer.POPULATION: self.population,
            MapLayer.MESH: self.mesh,
            MapLayer.CHANGE: self.change,
            MapLayer.SERVICE_AREAS: self.service_areas,
            MapLayer.CARRIER_COUNT: self.carrier_count,
            MapLayer.CARRIER: self.carrier,
            MapLayer.LEVEL: self.level,
            MapLayer.SERVER: self.server,
            MapLayer.FOOTPRINT: self.footprint,
            MapLayer.BOUNDARIES: self.boundaries,
            MapLayer.ROADS: self.roads,
            MapLayer.SITES: self.sites,
        }
        self.style: MapStyle = LIGHT_MAP
        self.language: Language = "ja"
        self.legend_visible = True
        self.legend_folded = False
        """Whether only the tab of the legend is on the map, which is a button of the window."""
        self.legend_has_tab = False
        """Whether there is such a tab, above the legend."""
        self.legend_panel: QRectF | None = None
        """Where the legend was drawn last; its lower right corner where it is folded; None where there is none."""
        self.roads_computed = False
        self.order: tuple[MapLayer, ...] = tuple(MapLayer)
        self.states: dict[MapLayer, LayerState] = {
            layer: LayerState(visible=layer in SHOWN_AT_FIRST) for layer in MapLayer
        }

    def set_layer(self, layer: MapLayer, *, visible: bool | None = None, opacity: float | None = None) -> None:
        """Show or hide a layer, or change its opacity."""
        state = self.states[layer]
        if visible is not None:
            state = replace(state, visible=visible)
        if opacity is not None:
            state = replace(state, opacity=min(max(opacity, 0.0), 1.0))
        self.states[layer] = state

    def set_order(self, order: Sequence[MapLayer]) -> None:
        """Paint the layers in this order, bottom up; layers not named keep their first place below."""
        known = tuple(dict.fromkeys(order))
        self.order = (*(layer for layer in MapLayer if layer not in known), *known)

    def shown(self, layer: MapLayer) -> bool:
        """Return whether a layer is in the picture."""
        painter, state = self.painters.get(layer), self.states[layer]
        return painter is not None and state.visible and state.opacity > 0 and not painter.empty

    @property
    def mesh_computed(self) -> bool:
        """Whether the classes of the meshes are known."""
        return self.mesh.computed

    # -- pictures -----------------------------------------------------------------------------------------------------

    def draw(self, painter: QPainter, view: ViewTransform, pixel_ratio: float, font: QFont, cache: LayerCache) -> None:
        """Draw the map on a device of that pixel ratio, ``view`` in logical pixels."""

        def place_labels() -> None:
            self._labels(view, font, cache)

        below, above = self._halves(view.device(pixel_ratio), cache, place_labels)
        painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_Source)
        painter.drawImage(QPointF(0, 0), below.image)
        painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_SourceOver)
        self._draw_labels(painter, view, pixel_ratio, font, cache)
        if above is not None:
            painter.drawImage(QPointF(0, 0), above.image)

    def strip(self, view: ViewTransform, pixel_ratio: float) -> QImage:
        """Return part of a large picture without its labels, which :meth:`draw_labels` puts over the whole."""
        below, above = self._halves(view.device(pixel_ratio), LayerCache())
        image = below.image.copy()
        if above is not None:
            with QPainter(image) as painter:
                painter.drawImage(QPointF(0, 0), above.image)
        return image

    def draw_labels(self, painter: QPainter, view: ViewTransform, pixel_ratio: float, font: QFont) -> None:
        """Draw the names of boundaries and sites over a picture made of strips."""
        self._draw_labels(painter, view, pixel_ratio, font, LayerCache())

    def compose(self, view: ViewTransform, pixel_ratio: float, font: QFont, cache: LayerCache) -> ImageBuffer:
        """Return the map without decorations as one picture."""
        device = view.device(pixel_ratio)
        target = ImageBuffer(device.width, device.height, pixel_ratio)
        with QPainter(target.image) as painter:
            self.draw(painter, view, pixel_ratio, font, cache)
        return target

    def _halves(
        self, device: ViewTransform, cache: LayerCache, meanwhile: Task = lambda: None
    ) -> tuple[ImageBuffer, ImageBuffer | None]:
        """Return what lies below the labels and what lies above them; ``meanwhile`` is done while a thread paints."""
        layers = [layer for layer in self.order if self.shown(layer)]
        split = layers.index(MapLayer.SITES) if MapLayer.SITES in layers else len(layers)
        lower, upper = layers[:split], layers[split:]
        ground = 0xFF000000 | QColor(self.style.background).rgb() & 0xFFFFFF
        # A lone opaque layer over nothing is its own half.
        lone = len(upper) == 1 and self.states[upper[0]].opacity == 1.0
        changed = [
            *(lower if _must_be_whole(cache.below, self._half_key(lower, ground), device) else ()),
            *(upper if lone or _must_be_whole(cache.above, self._half_key(upper, 0), device) else ()),
        ]
        key = self._half_key(lower, ground)
        if _must_be_whole(cache.below, key, device):
            cache.below = KeptPicture(key, device, self._stacked(lower, ground, device, cache, changed, meanwhile))
        else:
            self._paint_together(changed, device, cache, meanwhile)
            cache.below = self._half(lower, ground, device, cache, cache.below)
        if not upper:
            return cache.below.buffer, None
        if lone:
            return cache.below.buffer, self._layer(upper[0], device, cache)
        cache.above = self._half(upper, 0, device, cache, cache.above)
        return cache.below.buffer, cache.above.buffer

    def _stacked(
        self,
        lower: list[MapLayer],
        ground: int,
        device: ViewTransform,
        cache: LayerCache,
        changed: list[MapLayer],
        meanwhile: Task,
    ) -> ImageBuffer:
        """Return the lower half made anew; its layers are laid over each other while the upper ones are still painted."""
        kept = None if cache.below is None else cache.below.buffer
        cache.below = None
        if kept is None or not kept.fits(device.width, device.height, device.pixel_ratio):
            kept = ImageBuffer(device.width, device.height, device.pixel_ratio)
        layers = [(layer, self.states[layer].opacity) for layer in lower]
        stack = LayerStack(layers, kept, ground, lambda layer: self._layer(layer, device, cache))
        self._paint_together(changed, device, cache, meanwhile, stack)
        stack.draw()
        return kept

    def _half_key(self, layers: list[MapLayer], ground: int) -> object:
        return ground, tuple((layer, self._key(layer), self.states[layer].opacity) for layer in layers)

    def _half(
        self, layers: list[MapLayer], ground: int, device: ViewTransform, cache: LayerCache, kept: KeptPicture | None
    ) -> KeptPicture:
        def paint(view: ViewTransform, target: ImageBuffer) -> None:
            target.pixels.fill(ground)
            with QPainter(target.image) as painter:
                for layer in layers:
                    painter.setOpacity(self.states[layer].opacity)
                    if view is device:
                        picture = self._layer(layer, view, cache)
                    else:
                        picture = ImageBuffer(view.width, view.height, view.pixel_ratio)
                        self._paint(layer, view, picture, cache)
                    painter.drawImage(QPointF(0, 0), picture.image)

        return refreshed(kept, self._half_key(layers, ground), device, paint)

    def _paint_together(
        self,
        layers: list[MapLayer],
        device: ViewTransform,
        cache: LayerCache,
        meanwhile: Task,
        stack: LayerStack | None = None,
    ) -> None:
        """Paint layers that must be painted whole in two threads: their kernels hold no lock of the interpreter."""
        whole = [layer for layer in layers if self._needs_all(layer, device, cache)]
        if len(whole) < 2:
            return
        buffers = {}
        for layer in whole:
            kept = cache.layers.get(layer)
            if kept is None or not kept.buffer.fits(device.width, device.height, device.pixel_ratio):
                # pictures are made in the main thread only
                kept = KeptPicture(None, device, ImageBuffer(device.width, device.height, device.pixel_ratio))
            cache.layers[layer] = kept
            kept.key, buffers[layer] = None, kept.buffer

        pending = set(whole)

        def paint(*own: MapLayer) -> None:
            for layer in own:
                self._paint(layer, device, buffers[layer], cache)
                finish(layer)

        def finish(layer: MapLayer) -> None:
            cache.layers[layer] = KeptPicture(self._key(layer), device, buffers[layer])
            pending.discard(layer)

        def paint_part(part: Task, left: list[Task]) -> None:
            part()
            left.remove(part)
            if not left:
                finish(MapLayer.TERRAIN)

        # Signs are drawn by Qt, in this thread. Lines share a mask and take longest: the other thread begins with them.
        lines = [layer for layer in whole if layer in (MapLayer.ROADS, MapLayer.BOUNDARIES)]
        mine = [layer for layer in whole if layer is MapLayer.SITES]
        tasks: list[Task] = []
        for layer in whole:
            if layer is MapLayer.TERRAIN:
                parts = self.terrain.halves(device, self.style, buffers[layer])
                tasks += [partial(paint_part, part, parts) for part in tuple(parts)]
            elif layer not in (*lines, *mine):
                tasks.append(partial(paint, layer))
        if lines:
            tasks.append(partial(paint, *lines))
        if not tasks:
            return

        def own_part() -> None:
            paint(*mine)
            meanwhile()

        def lay_over() -> None:
            if stack is not None:
                stack.draw(lambda layer: layer not in pending)

        in_two_threads(tasks, own_part, lay_over)

    def _needs_all(self, layer: MapLayer, device: ViewTransform, cache: LayerCache) -> bool:
        if isinstance(self.painters[layer], TilePainter):
            return False  # drawn by QPainter
        return _must_be_whole(cache.layers.get(layer), self._key(layer), device)

    def _key(self, layer: MapLayer) -> object:
        state = self.states[layer]
        return self.painters[layer].version, self.style.name, state.width, state.ramp, state.choice

    def _layer(self, layer: MapLayer, device: ViewTransform, cache: LayerCache) -> ImageBuffer:
        kept = cache.layers.get(layer)
        picture = refreshed(kept, self._key(layer), device, lambda v, target: self._paint(layer, v, target, cache))
        cache.layers[layer] = picture
        return picture.buffer

    def _paint(self, layer: MapLayer, view: ViewTransform, target: ImageBuffer, cache: LayerCache) -> None:
        painter = self.painters[layer]
        painter.look = self.states[layer]
        if isinstance(painter, BoundaryPainter | RoadPainter):
            painter.paint(view, self.style, target, cache.mask(view.width, view.height))
        else:
            painter.paint(view, self.style, target)

    # -- labels -------------------------------------------------------------------------------------------------------

    def _draw_labels(
        self, painter: QPainter, view: ViewTransform, pixel_ratio: float, font: QFont, cache: LayerCache
    ) -> None:
        kept = self._labels(view, font, cache)
        shift_x = (kept.view.centre_x - view.centre_x) * view.scale + (view.width - kept.view.width) / 2
        shift_y = (kept.view.centre_y - view.centre_y) * view.scale + (view.height - kept.view.height) / 2
        for label in kept.labels:
            x, y = round(label.x + shift_x), round(label.y + shift_y)
            if x < 0 or y < 0 or x > view.width or y > view.height:
                continue
            picture = self._pictures.picture(label.text, label.font, self.style, pixel_ratio)
            # a label at the edge is left out rather than cut
            if x + picture.width() / pixel_ratio <= view.width and y + picture.height() / pixel_ratio <= view.height:
                painter.drawPixmap(x, y, picture)

    def _labels(self, view: ViewTransform, font: QFont, cache: LayerCache) -> KeptLabels:
        key = (
            font.family(),
            self.boundaries.version if self.shown(MapLayer.BOUNDARIES) else -1,
            self.sites.version if self.shown(MapLayer.SITES) else -1,
        )
        kept = cache.labels
        if kept is None or kept.key != key or not _covers(kept.view, view):
            around = replace(
                view,
                width=round(view.width * (1 + 2 * LABELS_AROUND)),
                height=round(view.height * (1 + 2 * LABELS_AROUND)),
            )
            kept = cache.labels = KeptLabels(key, around, self._place_labels(around, font))
        return kept

    def _place_labels(self, view: ViewTransform, font: QFont) -> list[PlacedLabel]:
        space = LabelSpace(0, 0, view.width, view.height)
        labels: list[PlacedLabel] = []
        with_sites = self.shown(MapLayer.SITES)
        if self.shown(MapLayer.BOUNDARIES):
            large = QFont(font)
            large.setPointSizeF(LABEL_POINT_SIZE)
            signs = self.sites.pixel_places(view) if with_sites else (np.zeros(0), np.zeros(0))
            near = (signs[0] > 0) & (signs[0] < view.width) & (signs[1] > 0) & (signs[1] < view.height)
            signs = signs[0][near], signs[1][near]
            labels += self.boundaries.place_labels(view, large, space, signs)
        if with_sites:
            small = QFont(font)
            small.setPointSizeF(LABEL_POINT_SIZE - 1.5)
            labels += self.sites.place_labels(view, small, space)
        return labels

    # -- decorations --------------------------------------------------------------------------------------------------

    def legend_rows(self) -> list[LegendRow]:
        """Return the rows of the legend for what is shown."""
        return legend_rows(self)

    def attribution(self) -> str:
        """Return what the sources of the background ask to be printed on the map."""
        texts = [
            p.attribution for layer, p in self.painters.items() if isinstance(p, TilePainter) and self.shown(layer)
        ]
        return "、".join(text for text in dict.fromkeys(texts) if text)

    def draw_decorations(
        self, painter: QPainter, view: ViewTransform, font: QFont, cache: LayerCache | None = None
    ) -> None:
        """Draw scale bar, north arrow, attribution and legend (``view`` in logical pixels)."""
        small = QFont(font)
        small.setPointSizeF(DECORATION_POINT_SIZE)
        cache = cache or LayerCache()
        ratio = painter.device().devicePixelRatioF()
        look = small.family(), self.style.name, ratio
        bar = scale_bar(view, view.height - 2 * MARGIN)
        width, height = scale_bar_size(bar)
        picture = cache.piece(
            "scale", (bar, look), (width, height), ratio, lambda p: draw_scale_bar(p, bar, small, self.style)
        )
        painter.drawImage(QPointF(MARGIN, view.height - MARGIN - height), picture)
        width, height = NORTH_SIZE
        picture = cache.piece("north", look, NORTH_SIZE, ratio, lambda p: draw_north_arrow(p, small, self.style))
        painter.drawImage(QPointF(view.width - MARGIN - width, MARGIN), picture)
        attribution = self.attribution()
        if attribution:
            draw_attribution(painter, view, attribution, small, self.style)
        self.legend_panel = None
        if self.legend_visible and view.width >= LEGEND_FROM_WIDTH_PX:
            blocked = [QRectF(MARGIN, view.height - MARGIN - scale_bar_size(bar)[1], *scale_bar_size(bar))]
            if attribution:
                blocked.append(attribution_panel(view, attribution, small))
            self._draw_legend(painter, view, small, cache, blocked)

    def _draw_legend(
        self, painter: QPainter, view: ViewTransform, font: QFont, cache: LayerCache, blocked: list[QRectF]
    ) -> None:
        """Draw the legend above the lower right corner, and above what it would cover there."""
        ratio = painter.device().devicePixelRatioF()
        tab = LEGEND_TAB_PX if self.legend_has_tab else 0.0
        room = view.height - NORTH_SIZE[1] - 3 * MARGIN - tab
        area = view.width * view.height

        def make() -> Legend:
            made = self.legend_rows()
            return made, fitted(made, font, room, area)

        shown = tuple((layer, self._key(layer)) for layer in self.order if self.shown(layer))
        known = self.language, self.mesh_computed, self.roads_computed, font.family(), room, area
        rows, fit = cache.legend((shown, known), make)
        if not rows:
            return
        width, height = (0.0, 0.0) if self.legend_folded else (fit.width, fit.height)
        right, bottom = view.width - MARGIN, view.height - MARGIN
        least = max(width, LEGEND_TAB_WIDTH_PX) if self.legend_has_tab else width
        bottom = min([bottom, *(box.top() - 6 for box in blocked if box.right() + 8 > right - least)])
        panel = QRectF(round(right - width), round(bottom - height), round(width), round(height))
        if panel.left() < MARGIN or panel.top() - tab < NORTH_SIZE[1] + 2 * MARGIN:
            # No room: the tab stays, so that the planner sees why there is none.
            panel = QRectF(right, bottom, 0.0, 0.0)
        self.legend_panel = panel
        if panel.isEmpty():
            return
        key = tuple(rows), font.family(), self.style.name, ratio, fit

        def draw(p: QPainter) -> None:
            draw_legend(p, rows, QPointF(width, height), font, self.style, room, fit.look)

        picture = cache.piece("legend", key, (width, height), ratio, draw)
        painter.drawImage(panel.topLeft(), picture)


def _must_be_whole(kept: KeptPicture | None, key: object, device: ViewTransform) -> bool:
    return kept is None or kept.key != key or shift_between(kept.view, device) is None


def _covers(outer: ViewTransform, inner: ViewTransform) -> bool:
    if outer.scale != inner.scale or outer.pixel_ratio != inner.pixel_ratio:
        return False
    room_x, room_y = (outer.width - inner.width) / 2 / inner.scale, (outer.height - inner.height) / 2 / inner.scale
    return abs(outer.centre_x - inner.centre_x) <= room_x and abs(outer.centre_y - inner.centre_y) <= room_y
