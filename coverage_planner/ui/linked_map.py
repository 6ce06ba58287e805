"""A map of one plan beside others: the same ground and layers as the main map, moved together with its neighbours.

What belongs to the ground (terrain, land use, population, boundaries, backgrounds) is painted by the very painters of the
main map, so four maps hold one copy of it; a linked map has its own colours of meshes and roads, and its own sites.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QPointF, Qt, Signal
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from coverage_planner.engine.evaluation import Evaluation
from coverage_planner.model.layers import PlanningData
from coverage_planner.model.plan import Plan
from coverage_planner.model.terms import Service
from coverage_planner.ui.map.canvas import MapCanvas
from coverage_planner.ui.map.display import MapDisplay
from coverage_planner.ui.map.layer_cache import LayerCache
from coverage_planner.ui.map.layers import MapLayer
from coverage_planner.ui.map.mesh_painter import PreparedMesh
from coverage_planner.ui.map.road_painter import PreparedRoads
from coverage_planner.ui.map.scene import MapScene
from coverage_planner.ui.map.tools import ToolKind
from coverage_planner.ui.map.view import ViewTransform

_GROUND = {
    MapLayer.WEB_TILES: "web_tiles",
    MapLayer.IMAGE: "image",
    MapLayer.TERRAIN: "terrain",
    MapLayer.LAND_USE: "land_use",
    MapLayer.DISADVANTAGED: "areas",
    MapLayer.POPULATION: "population",
    MapLayer.BOUNDARIES: "boundaries",
}
"""Layers that are the same under every plan, with the name of their painter in the scene."""
_NOT_HERE = (
    MapLayer.FOOTPRINT,
    MapLayer.SERVICE_AREAS,
    MapLayer.CARRIER_COUNT,
    MapLayer.CARRIER,
    MapLayer.LEVEL,
    MapLayer.SERVER,
)
"""Layers of sub-cells, which are sampled for the plan and the view of the main map only."""
_TOOLS = (ToolKind.PAN, ToolKind.MEASURE, ToolKind.MEASURE_AREA)
_ECHO_PX = 9.0


class LinkedMap(MapCanvas):
    """Shows a plan; pans and zooms only. Signal ``place_pointed(lat, lon)`` at every move of the pointer."""

    place_pointed = Signal(float, float)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.plan_name = ""
        self._echo: tuple[float, float] | None = None
        self.set_tool(ToolKind.PAN)
        self.hovered.connect(self.place_pointed)

    def set_tool(self, kind: ToolKind | str) -> None:
        """Take a tool that changes nothing; the others do not belong here."""
        if ToolKind(kind) in _TOOLS:
            super().set_tool(kind)
        else:
            super().set_tool(ToolKind.PAN)

    def share_ground(self, main: MapDisplay) -> None:
        """Paint the ground with the painters of another map."""
        for layer, name in _GROUND.items():
            painter = main.scene.painters[layer]
            setattr(self.scene, name, painter)
            self.scene.painters[layer] = painter
        self.update()

    def follow_looks(self, main: MapDisplay, *, change: bool, base: str = "") -> None:
        """Show the layers of another map in its order and looks.

        Args:
            main: the other map.
            change: puts the change in place of the coverage.
            base: the plan that the change is against; the main map may show its change against another one.
        """
        scene = self.scene
        scene.style, scene.language = main.scene.style, main.scene.language
        scene.states = dict(main.scene.states)
        scene.order = main.scene.order
        for layer in _NOT_HERE:
            scene.set_layer(layer, visible=False)
        scene.set_layer(MapLayer.CHANGE, visible=change)
        scene.states[MapLayer.CHANGE] = replace(scene.states[MapLayer.CHANGE], choice=base)
        if change:
            scene.set_layer(MapLayer.MESH, visible=False)
        self.update()

    def show_plan(
        self,
        plan: Plan,
        evaluation: Evaluation,
        data: PlanningData,
        mesh: PreparedMesh | None,
        roads: PreparedRoads | None,
        change: npt.NDArray[np.uint8] | None,
    ) -> None:
        """Show a plan with meshes and roads coloured by its evaluation."""
        self.plan_name = plan.name
        scene, assessment = self.scene, evaluation.assessment
        scene.mesh.set_mesh(mesh)
        scene.change.set_mesh(mesh)
        known_5g = any(rate.service is Service.NR for rate in assessment.population)
        known_mobile = any(rate.service is Service.MOBILE for rate in assessment.road)
        self.set_mesh_class(evaluation.mesh_class if known_5g and mesh is not None else None)
        self.set_change_class(change if mesh is not None else None)
        self.set_roads(roads)
        self.set_road_bits(evaluation.road_piece_bits if known_mobile and roads is not None else None)
        self.set_sites(plan.sites)
        self.setAccessibleDescription(plan.name)

    def echo(self, place: tuple[float, float] | None) -> None:
        """Show where the pointer is on a neighbour, or nothing."""
        if place != self._echo:
            self._echo = place
            self.update()

    def _draw_gesture(self, painter: QPainter) -> None:
        super()._draw_gesture(painter)
        if self._echo is not None:
            draw_echo(painter, self.view, self._echo, self.scene.style.selection.colour)


def draw_echo(painter: QPainter, view: ViewTransform, place: tuple[float, float], colour: str) -> None:
    """Draw a small cross where the pointer is on another map."""
    x, y = view.to_pixel(*place)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    for width, ink in ((4.0, QColor(255, 255, 255, 200)), (1.8, QColor(colour))):
        painter.setPen(QPen(ink, width, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
        painter.drawLine(QPointF(x - _ECHO_PX, y), QPointF(x + _ECHO_PX, y))
        painter.drawLine(QPointF(x, y - _ECHO_PX), QPointF(x, y + _ECHO_PX))


GRIP_PX = 7.0
_HANDLE_PX = 12.0


class SwipeMap(LinkedMap):
    """Two plans in one map: the first left of a divider that can be dragged, the second right of it.

    It draws the scenes of two linked maps, so it holds no data of its own. Signal ``divider_moved(float)``: 0 left, 1 right.
    """

    divider_moved = Signal(float)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._right: MapScene | None = None
        self._right_cache = LayerCache()
        self._divider = 0.5
        self._dragging = False

    def show_scenes(self, left: MapScene, right: MapScene) -> None:
        """Show two scenes, left and right of the divider."""
        if self.scene is not left:
            self._cache = LayerCache()
        if self._right is not right:
            self._right_cache = LayerCache()
        self.scene, self._right = left, right
        self.update()

    @property
    def divider(self) -> float:
        """Where the divider is, 0 at the left edge, 1 at the right."""
        return self._divider

    def set_divider(self, place: float) -> None:
        """Move the divider."""
        place = min(max(place, 0.0), 1.0)
        if place != self._divider:
            self._divider = place
            self.divider_moved.emit(place)
            self.update()

    @property
    def divider_x(self) -> float:
        """The divider in pixels."""
        return self._divider * self.width()

    def begin_motion(self) -> None:
        """Paint true frames while moving: a stretched picture of one plan would stand beside a true one of the other."""
        self._settle_timer.start()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint both plans, each on its side, and the divider."""
        with QPainter(self) as painter:
            ratio, x = self.devicePixelRatioF(), round(self.divider_x)
            with _clipped(painter, 0, 0, x, self.height()):
                self.scene.draw(painter, self.view, ratio, self.font(), self._cache)
            if self._right is not None:
                with _clipped(painter, x, 0, self.width() - x, self.height()):
                    self._right.draw(painter, self.view, ratio, self.font(), self._right_cache)
            self._draw_marks(painter, self.view)
            self._draw_gesture(painter)
            # The right scene has the legend of the change, which tells the colours of the left one too.
            (self._right or self.scene).draw_decorations(painter, self.view, self.font(), self._cache)
            self._draw_divider(painter, x)

    def _draw_divider(self, painter: QPainter, x: int) -> None:
        style = self.scene.style
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(255, 255, 255, 230), 4.0))
        painter.drawLine(x, 0, x, self.height())
        painter.setPen(QPen(style.selection.qcolor(), 2.0))
        painter.drawLine(x, 0, x, self.height())
        middle = self.height() / 2
        painter.setBrush(QColor("#FFFFFF"))
        painter.drawEllipse(QPointF(x, middle), _HANDLE_PX, _HANDLE_PX)
        for side in (-1, 1):
            tip = QPointF(x + side * 8, middle)
            painter.drawLine(tip, QPointF(x + side * 4, middle - 4))
            painter.drawLine(tip, QPointF(x + side * 4, middle + 4))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take the divider, or the map."""
        if event.button() is Qt.MouseButton.LeftButton and abs(event.position().x() - self.divider_x) <= GRIP_PX:
            self._dragging = True
            return
        super().mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Drag the divider, or the map."""
        if self._dragging:
            self.set_divider(event.position().x() / max(self.width(), 1))
            return
        super().mouseMoveEvent(event)
        if abs(event.position().x() - self.divider_x) <= GRIP_PX:
            self.setCursor(Qt.CursorShape.SplitHCursor)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Let the divider go."""
        if self._dragging and event.button() is Qt.MouseButton.LeftButton:
            self._dragging = False
            return
        super().mouseReleaseEvent(event)


@contextmanager
def _clipped(painter: QPainter, x: int, y: int, width: int, height: int) -> Iterator[None]:
    painter.save()
    painter.setClipRect(x, y, max(width, 0), height)
    try:
        yield
    finally:
        painter.restore()
