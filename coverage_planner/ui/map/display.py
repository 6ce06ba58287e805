"""The map as a display: takes data through setters, keeps the view, paints the scene. Gestures are the canvas's part."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from time import perf_counter

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QPointF, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QImage, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QWidget

from coverage_planner.engine.footprint import SiteFootprint
from coverage_planner.model.layers import LineSet, PopulationTable, RoadTable, Terrain, service_mask
from coverage_planner.model.site import Site
from coverage_planner.model.terms import Service
from coverage_planner.model.text import Language, Text
from coverage_planner.ui.map.area_painter import PreparedAreas
from coverage_planner.ui.map.boundary_painter import PreparedOutlines, prepare_outlines
from coverage_planner.ui.map.cell_painter import CellCodes, CellPainter
from coverage_planner.ui.map.kernel_loading import LOADING
from coverage_planner.ui.map.land_use_painter import PreparedLandUse
from coverage_planner.ui.map.layer_cache import LayerCache
from coverage_planner.ui.map.layers import LayerState, MapLayer
from coverage_planner.ui.map.mark_painter import draw_mesh_outlines, draw_place_mark
from coverage_planner.ui.map.mesh_painter import PreparedMesh, prepare_mesh
from coverage_planner.ui.map.overlay_painter import draw_selection_halo, draw_selection_halos
from coverage_planner.ui.map.road_painter import PreparedRoads, prepare_roads
from coverage_planner.ui.map.scene import MapScene
from coverage_planner.ui.map.site_painter import sign_size_px
from coverage_planner.ui.map.terrain_painter import PreparedTerrain, prepare_terrain
from coverage_planner.ui.map.tile_painter import TilePainter
from coverage_planner.ui.map.view import JAPAN, Bounds, ViewTransform
from coverage_planner.ui.style import map_style

HELD_FROM_MS = 12.0
"""Where painting a new scale takes longer, the picture at hand is stretched while the wheel turns."""
_HALOS_ONE_BY_ONE = 30
"""Selected sites whose rings are drawn one by one; more are stamped."""
SETTLE_MS = 80
STILL_MS = 150
LOOK_AGAIN_MS = 30
_NAME = Text("地図", "Map")
_DESCRIPTION = Text(
    "局・メッシュ・道路の地図。矢印キーで選択した局を動かし、プラスとマイナスで拡大縮小します。",
    "Map of sites, meshes and roads. Arrow keys nudge the selected site, plus and minus zoom.",
)


class MapDisplay(QWidget):
    """The map without gestures. All setters are cheap when given prepared values (``prepare_*`` run in any thread)."""

    view_changed = Signal()
    look_changed = Signal()
    """A layer was shown, hidden or given another look."""
    view_settled = Signal()
    """The view has been the same for a moment."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.scene = MapScene()
        self._cache = LayerCache()
        self._view = ViewTransform.of_bounds(JAPAN, 800, 600)
        self._fitted: Bounds | None = JAPAN
        self._selected: frozenset[int] = frozenset()
        self._place_mark: tuple[float, float] | None = None
        self._outlined: npt.NDArray[np.float64] | None = None
        self._frame_ms = 0.0
        self._painted_scale = 0.0
        self._held: tuple[ViewTransform, QImage] | None = None
        self._settle_timer = QTimer(self)
        self._settle_timer.setSingleShot(True)
        self._settle_timer.setInterval(SETTLE_MS)
        self._settle_timer.timeout.connect(self._settle)
        self._still_timer = QTimer(self)
        self._still_timer.setSingleShot(True)
        self._still_timer.setInterval(STILL_MS)
        self._still_timer.timeout.connect(self.view_settled)
        self._loading_timer = QTimer(self)
        self._loading_timer.setSingleShot(True)
        self._loading_timer.setInterval(LOOK_AGAIN_MS)
        self._loading_timer.timeout.connect(self.update)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setMinimumSize(200, 150)
        self.set_language("ja")

    # -- data ---------------------------------------------------------------------------------------------------------

    def set_population(self, population: PopulationTable | PreparedMesh | None) -> None:
        """Show the half meshes of a population table (classes unknown until :meth:`set_mesh_class`)."""
        mesh = prepare_mesh(population) if isinstance(population, PopulationTable) else population
        for painter in (self.scene.population, self.scene.mesh, self.scene.change):
            painter.set_mesh(mesh)
        self.update()

    def set_mesh_class(self, mesh_class: npt.NDArray[np.uint8] | None) -> None:
        """Show classes (0 uncovered, 1 base, 2 newly covered, 3 lost), one per row of the population table."""
        self.scene.mesh.set_mesh_class(mesh_class)
        self.update()

    def set_change_class(self, change_class: npt.NDArray[np.uint8] | None) -> None:
        """Show what changes against another plan (0 nothing, 1 covered in both, 2 newly covered, 3 lost), or nothing."""
        self.scene.change.set_mesh_class(change_class)
        self.update()

    def set_areas(self, areas: PreparedAreas | None) -> None:
        """Show 条件不利地域, or none."""
        self.scene.areas.set_areas(areas)
        self.update()

    def set_cells(self, layer: MapLayer, codes: CellCodes | None) -> None:
        """Show codes of sub-cells in one of the layers that have them."""
        painter = self.scene.painters[layer]
        assert isinstance(painter, CellPainter)
        painter.set_codes(codes)
        self.update()

    def set_roads(self, roads: RoadTable | PreparedRoads | None) -> None:
        """Show roads (covered or not unknown until :meth:`set_road_bits`)."""
        self.scene.roads.set_roads(prepare_roads(roads) if isinstance(roads, RoadTable) else roads)
        self.scene.roads_computed = False
        self.update()

    def set_road_bits(self, bits: npt.NDArray[np.uint8] | None, mask: int = service_mask(Service.MOBILE)) -> None:
        """Show road pieces as covered where ``bits & mask`` is not zero (default: mobile of any carrier)."""
        self.scene.roads.set_bits(bits, mask)
        self.scene.roads_computed = bits is not None
        self.update()

    def set_outlines(self, outlines: LineSet | PreparedOutlines | None, names: tuple[str, ...] = ()) -> None:
        """Show boundaries; ``names[k]`` is the name of feature k of a LineSet."""
        prepared = prepare_outlines(outlines, names) if isinstance(outlines, LineSet) else outlines
        self.scene.boundaries.set_outlines(prepared)
        self.update()

    def set_terrain(self, terrain: Terrain | PreparedTerrain | None) -> None:
        """Show the hillshade of a terrain."""
        self.scene.terrain.set_terrain(prepare_terrain(terrain) if isinstance(terrain, Terrain) else terrain)
        self.update()

    def set_land_use(self, land_use: PreparedLandUse | None) -> None:
        """Show the classes of a land use, or none."""
        self.scene.land_use.set_land_use(land_use)
        self.update()

    def set_sites(self, sites: tuple[Site, ...]) -> None:
        """Show the sites of a plan."""
        self.scene.sites.set_sites(sites)
        self.update()

    def set_selected(self, numbers: frozenset[int]) -> None:
        """Mark sites as selected."""
        self._selected = frozenset(numbers)
        self.update()

    @property
    def place_mark(self) -> tuple[float, float] | None:
        """Latitude and longitude of the marked place."""
        return self._place_mark

    def set_place_mark(self, point: tuple[float, float] | None) -> None:
        """Mark a place (latitude, longitude), or none."""
        self._place_mark = point
        self.update()

    @property
    def outlined(self) -> npt.NDArray[np.float64]:
        """The outlined cells, one row of (west, south, east, north) each."""
        return np.empty((0, 4)) if self._outlined is None else self._outlined

    def set_outlined(self, bounds_deg: npt.NDArray[np.float64] | None) -> None:
        """Outline cells given as rows of (west, south, east, north), or none."""
        self._outlined = bounds_deg
        self.update()

    def set_footprint(self, footprint: SiteFootprint | None) -> None:
        """Shade the area of one site, or none."""
        self.scene.footprint.set_footprint(footprint)
        self.update()

    # -- looks --------------------------------------------------------------------------------------------------------

    def set_layer_visible(self, layer: MapLayer | str, visible: bool) -> None:
        """Show or hide a layer."""
        self.scene.set_layer(MapLayer(layer), visible=visible)
        self.look_changed.emit()
        self.update()

    def set_layer_opacity(self, layer: MapLayer | str, opacity: float) -> None:
        """Show a layer with an opacity of 0 to 1."""
        self.scene.set_layer(MapLayer(layer), opacity=opacity)
        self.update()

    def set_layer_look(self, layer: MapLayer | str, look: LayerState) -> None:
        """Show a layer in another look."""
        self.scene.states[MapLayer(layer)] = look
        self.look_changed.emit()
        self.update()

    def set_layer_order(self, order: Sequence[MapLayer]) -> None:
        """Paint the layers in another order, bottom up."""
        self.scene.set_order(order)
        self.update()

    def layer_state(self, layer: MapLayer | str) -> LayerState:
        """Return how a layer is shown."""
        return self.scene.states[MapLayer(layer)]

    def set_legend_visible(self, visible: bool) -> None:
        """Show or hide the legend."""
        self.scene.legend_visible = visible
        self.update()

    def set_dark(self, dark: bool) -> None:
        """Use the light or the dark colours."""
        self.scene.style = map_style(dark=dark)
        self.update()

    def set_language(self, language: Language) -> None:
        """Use a language for the legend and the accessible name."""
        self.scene.language = language
        self.setAccessibleName(_NAME.in_language(language))
        self.setAccessibleDescription(_DESCRIPTION.in_language(language))
        self.update()

    # -- view ---------------------------------------------------------------------------------------------------------

    @property
    def view(self) -> ViewTransform:
        """The view in logical pixels."""
        return self._view

    def show_view(self, view: ViewTransform) -> None:
        """Show another view."""
        self._fitted = None
        self._change_view(view)

    def fit(self, bounds: Bounds) -> None:
        """Show ``(west, south, east, north)`` whole, also after a resize until the planner moves the map."""
        self._fitted = bounds
        self._change_view(ViewTransform.of_bounds(bounds, self.width(), self.height()))

    def fit_exactly(self, bounds: Bounds) -> None:
        """Show ``(west, south, east, north)`` whole without a margin: a view that was shown before comes back as it was."""
        self.show_view(ViewTransform.of_bounds(bounds, self.width(), self.height(), margin=0.0))

    def zoom_by(self, factor: float, at: QPointF | None = None) -> None:
        """Zoom by a factor about a pixel, by default the middle."""
        x, y = (self.width() / 2, self.height() / 2) if at is None else (at.x(), at.y())
        self.show_view(self._view.zoomed(factor, x, y))

    def centre_on(self, latitude_deg: float, longitude_deg: float, metres_per_pixel: float | None = None) -> None:
        """Bring a place to the middle, at a scale if one is given."""
        x, y = self._view.to_pixel(latitude_deg, longitude_deg)
        view = self._view.panned(self._view.width / 2 - x, self._view.height / 2 - y)
        if metres_per_pixel is not None:
            view = view.with_scale(view.scale * view.metres_per_pixel() / metres_per_pixel)
        self.show_view(view)

    def show_scale(self, denominator: float) -> None:
        """Show the map at 1:N in its middle, as nearly as it can."""
        if denominator > 0:
            self.show_view(self._view.with_scale(self._view.scale * self.scale_denominator() / denominator))

    def refresh_tiles(self, layer: MapLayer) -> None:
        """Paint the tiles of a background that have arrived."""
        painter = self.scene.painters[layer]
        if isinstance(painter, TilePainter):
            painter.refresh()
        self.update()

    def view_bounds(self) -> Bounds:
        """Return ``(west, south, east, north)`` of the picture."""
        return self._view.bounds()

    def scale_denominator(self) -> float:
        """Return N of the scale 1:N in the middle of the map on this screen."""
        return self._view.metres_per_pixel() * self.logicalDpiX() / 0.0254

    def _change_view(self, view: ViewTransform) -> None:
        if self._settle_timer.isActive() and view.scale == self._view.scale:
            view = _on_whole_pixels(self._view, view, self.devicePixelRatioF())
        if view != self._view:
            self._view = view
            self._still_timer.start()
            self.view_changed.emit()
            self.update()

    def render_image(self, width: int, height: int, pixel_ratio: float = 1.0) -> QImage:
        """Return the map as a picture of ``width`` x ``height`` logical pixels showing at least what the widget shows."""
        view = ViewTransform.of_bounds(self.view_bounds(), width, height, margin=0.0)
        image = self.scene.compose(view, pixel_ratio, self.font(), LayerCache()).image.copy()
        with QPainter(image) as painter:
            self._draw_marks(painter, view)
            self._draw_selection(painter, view)
            self.scene.draw_decorations(painter, view, self.font())
        return image

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the centre, or what was fitted."""
        size = event.size()
        if self._fitted is not None:
            self._change_view(ViewTransform.of_bounds(self._fitted, size.width(), size.height()))
        else:
            self._change_view(self._view.resized(size.width(), size.height()))

    def sizeHint(self) -> QSize:
        """Ask for most of a window."""
        return QSize(1000, 700)

    def begin_motion(self) -> None:
        """Tell that the planner is moving the map: until it has been still for a moment frames may be approximate."""
        if self._held is None and self._frame_ms > HELD_FROM_MS and self.isVisible():
            self._held = self._view, self._whole_picture()
        self._settle_timer.start()

    def _settle(self) -> None:
        self._held = None
        self.update()

    def _whole_picture(self) -> QImage:
        ratio = self.devicePixelRatioF()
        return self.scene.compose(self._view, ratio, self.font(), self._cache).image.copy()

    def _draw_held(self, painter: QPainter) -> bool:
        """Draw the stretched picture instead of the true one while the scale is changing; return whether it was."""
        if self._held is None or not self._settle_timer.isActive() or self._held[0].scale == self._view.scale:
            return False
        view, image = self._held
        left, top = _pixel_of(self._view, view, 0, 0)
        right, bottom = _pixel_of(self._view, view, view.width, view.height)
        painter.fillRect(self.rect(), QColor(self.scene.style.background))
        painter.drawImage(QRectF(left, top, right - left, bottom - top), image, QRectF(image.rect()))
        return True

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the map and what lies over it."""
        with QPainter(self) as painter:
            if LOADING.running:
                # A frame would wait for the kernels: the ground now, the map when they are there.
                painter.fillRect(self.rect(), QColor(self.scene.style.background))
                self._loading_timer.start()
                return
            if not self._draw_held(painter):
                start = perf_counter()
                ratio = self.devicePixelRatioF()
                before = self._painted_scale
                self.scene.draw(painter, self._view, ratio, self.font(), self._cache)
                self._painted_scale = self._view.scale
                if before != self._painted_scale:
                    self._frame_ms = 1000 * (perf_counter() - start)
                self._ask_for_tiles(ratio)
            self._draw_marks(painter, self._view)
            self._draw_selection(painter, self._view)
            self._draw_gesture(painter)
            self.scene.draw_decorations(painter, self._view, self.font(), self._cache)

    def _ask_for_tiles(self, ratio: float) -> None:
        for layer in (MapLayer.WEB_TILES, MapLayer.IMAGE):
            painter = self.scene.painters[layer]
            if isinstance(painter, TilePainter) and self.scene.shown(layer):
                painter.ask_for(self._view.device(ratio))

    def _draw_gesture(self, painter: QPainter) -> None:
        """Draw what belongs to a gesture under way."""

    def _draw_marks(self, painter: QPainter, view: ViewTransform) -> None:
        if self._outlined is not None and self._outlined.size:
            draw_mesh_outlines(painter, view, self._outlined, self.scene.style)
        if self._place_mark is not None:
            draw_place_mark(painter, view, self._place_mark, self.scene.style)

    def _draw_selection(self, painter: QPainter, view: ViewTransform) -> None:
        if not self.scene.states[MapLayer.SITES].visible:
            return
        size = sign_size_px(view.nominal_metres_per_pixel)
        if len(self._selected) > _HALOS_ONE_BY_ONE:
            places = self.scene.sites.pixels_of(self._selected, view, size + 20)
            draw_selection_halos(painter, *places, size, self.scene.style)
            return
        for number in sorted(self._selected):
            site = self.scene.sites.site(number)
            if site is not None and number != self.scene.sites.hidden_number:
                x, y = view.to_pixel(site.latitude_deg, site.longitude_deg)
                draw_selection_halo(painter, QPointF(x, y), size, self.scene.style)


def _pixel_of(view: ViewTransform, other: ViewTransform, x: float, y: float) -> tuple[float, float]:
    """Return where pixel ``(x, y)`` of another view lies in a view."""
    wx = other.centre_x + (x - other.width / 2) / other.scale
    wy = other.centre_y + (y - other.height / 2) / other.scale
    return (wx - view.centre_x) * view.scale + view.width / 2, (wy - view.centre_y) * view.scale + view.height / 2


def _on_whole_pixels(old: ViewTransform, new: ViewTransform, ratio: float) -> ViewTransform:
    """Return ``new`` moved by less than a pixel of the screen, so that what is painted of ``old`` fits it."""
    step = 1 / (old.scale * ratio)
    return replace(
        new,
        centre_x=old.centre_x + round((new.centre_x - old.centre_x) / step) * step,
        centre_y=old.centre_y + round((new.centre_y - old.centre_y) / step) * step,
    )
