"""The map as a display: takes data through setters, keeps the view, paints the scene. Gestures are the canvas's part."""

from __future__ import annotations

from time import perf_counter

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QPointF, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QImage, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QWidget

from coverage_planner.engine.footprint import SiteFootprint
from coverage_planner.model.layers import LineSet, PopulationTable, RoadTable, Terrain, service_mask
from coverage_planner.model.site import Site
from coverage_planner.model.terms import Service
from coverage_planner.model.text import Language, Text
from coverage_planner.ui.map.boundary_painter import PreparedOutlines, prepare_outlines
from coverage_planner.ui.map.layers import LayerState, MapLayer, MeshColours
from coverage_planner.ui.map.mark_painter import draw_mesh_outlines, draw_place_mark
from coverage_planner.ui.map.mesh_painter import PreparedMesh, prepare_mesh
from coverage_planner.ui.map.overlay_painter import draw_selection_halo
from coverage_planner.ui.map.road_painter import PreparedRoads, prepare_roads
from coverage_planner.ui.map.scene import LayerCache, MapScene
from coverage_planner.ui.map.site_painter import sign_size_px
from coverage_planner.ui.map.terrain_painter import PreparedTerrain, prepare_terrain
from coverage_planner.ui.map.view import JAPAN, Bounds, ViewTransform
from coverage_planner.ui.style import map_style

DRAFT_FROM_MS = 30.0
"""Where a whole frame takes longer (4K and high-DPI screens), the map is painted at half resolution while it moves."""
SETTLE_MS = 120
_NAME = Text("地図", "Map")
_DESCRIPTION = Text(
    "局・メッシュ・道路の地図。矢印キーで選択した局を動かし、プラスとマイナスで拡大縮小します。",
    "Map of sites, meshes and roads. Arrow keys nudge the selected site, plus and minus zoom.",
)


class MapDisplay(QWidget):
    """The map without gestures. All setters are cheap when given prepared values (``prepare_*`` run in any thread)."""

    view_changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.scene = MapScene()
        self._cache = LayerCache()
        self._view = ViewTransform.of_bounds(JAPAN, 800, 600)
        self._fitted: Bounds | None = JAPAN
        self._selected: frozenset[int] = frozenset()
        self._place_mark: tuple[float, float] | None = None
        self._outlined: npt.NDArray[np.float64] | None = None
        self._draft_cache = LayerCache()
        self._frame_ms = 0.0
        self._settle_timer = QTimer(self)
        self._settle_timer.setSingleShot(True)
        self._settle_timer.setInterval(SETTLE_MS)
        self._settle_timer.timeout.connect(self.update)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setMinimumSize(200, 150)
        self.set_language("ja")

    # -- data ---------------------------------------------------------------------------------------------------------

    def set_population(self, population: PopulationTable | PreparedMesh | None) -> None:
        """Show the half meshes of a population table (classes unknown until :meth:`set_mesh_class`)."""
        mesh = prepare_mesh(population) if isinstance(population, PopulationTable) else population
        self.scene.mesh.set_mesh(mesh)
        self.scene.mesh_computed = False
        self.update()

    def set_mesh_colours(self, colours: MeshColours | str) -> None:
        """Colour the meshes by ``"coverage"`` or by ``"population"``."""
        self.scene.mesh.set_colours(MeshColours(colours))
        self.update()

    def set_mesh_class(self, mesh_class: npt.NDArray[np.uint8] | None) -> None:
        """Show classes (0 uncovered, 1 base, 2 newly covered, 3 lost), one per row of the population table."""
        self.scene.mesh.set_mesh_class(mesh_class)
        self.scene.mesh_computed = mesh_class is not None
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
        self.update()

    def set_layer_opacity(self, layer: MapLayer | str, opacity: float) -> None:
        """Show a layer with an opacity of 0 to 1."""
        self.scene.set_layer(MapLayer(layer), opacity=opacity)
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

    def view_bounds(self) -> Bounds:
        """Return ``(west, south, east, north)`` of the picture."""
        return self._view.bounds()

    def scale_denominator(self) -> float:
        """Return N of the scale 1:N in the middle of the map on this screen."""
        return self._view.metres_per_pixel() * self.logicalDpiX() / 0.0254

    def _change_view(self, view: ViewTransform) -> None:
        if view != self._view:
            self._view = view
            self.view_changed.emit()
            self.update()

    def render_image(self, width: int, height: int) -> QImage:
        """Return the map as a picture of ``width`` x ``height`` pixels showing at least what the widget shows."""
        view = ViewTransform.of_bounds(self.view_bounds(), width, height, margin=0.0)
        buffer = self.scene.compose(view, 1.0, self.font(), LayerCache())
        image = buffer.image.copy()
        painter = QPainter(image)
        self._draw_marks(painter, view)
        self._draw_selection(painter, view)
        self.scene.draw_decorations(painter, view, self.font())
        painter.end()
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
        """Tell that the planner is moving the map: frames may be drafts until it has been still for a moment."""
        self._settle_timer.start()

    def _compose(self) -> QImage:
        ratio = self.devicePixelRatioF()
        if self._settle_timer.isActive() and self._frame_ms > DRAFT_FROM_MS:
            return self.scene.compose(self._view, ratio / 2, self.font(), self._draft_cache).image
        before = self._cache.composite
        start = perf_counter()
        buffer = self.scene.compose(self._view, ratio, self.font(), self._cache)
        if self._cache.composite is not before:
            self._frame_ms = 1000 * (perf_counter() - start)
        return buffer.image

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the back buffer and what lies over it."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        image = self._compose()
        # with rectangles: Qt does not enlarge an image whose ratio is below one by itself
        painter.drawImage(QRectF(self.rect()), image, QRectF(image.rect()))
        self._draw_marks(painter, self._view)
        self._draw_selection(painter, self._view)
        self._draw_gesture(painter)
        self.scene.draw_decorations(painter, self._view, self.font())
        painter.end()

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
        size = sign_size_px(view.metres_per_pixel())
        for number in sorted(self._selected):
            site = self.scene.sites.site(number)
            if site is not None and number != self.scene.sites.hidden_number:
                x, y = view.to_pixel(site.latitude_deg, site.longitude_deg)
                draw_selection_halo(painter, QPointF(x, y), size, self.scene.style)
