"""Going to places: what was found in the search line or chosen in a table is shown and marked on the map."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QObject, QPoint, Signal
from PySide6.QtWidgets import QWidget

from coverage_planner.model.mesh import MeshLevel, bounds_of_indices
from coverage_planner.ui.map.canvas import MapCanvas
from coverage_planner.ui.map.mark_painter import MOST_OUTLINES
from coverage_planner.ui.map.measuring import MeasuredLine, area_text, length_text
from coverage_planner.ui.map.view import Bounds
from coverage_planner.ui.place_dialog import PlaceDialog
from coverage_planner.ui.place_facts import PlaceFacts, place_facts
from coverage_planner.ui.place_search import LATITUDES, LONGITUDES, Place, find_places
from coverage_planner.ui.site_commands import SiteCommands
from coverage_planner.ui.style import WindowStyle
from coverage_planner.ui.workspace import PlanState, Workspace

CLOSE_METRES_PER_PIXEL = 6.0
"""Scale at which a single place is shown, unless the map is closer already."""
_AROUND_MESH = 6.0
"""A mesh is shown with this many times its size around it."""


class PlaceCommands(QObject):
    """Shows places on the map. Signal ``told(str)``: a short message for the status bar."""

    told = Signal(str)

    def __init__(
        self, workspace: Workspace, canvas: MapCanvas, sites: SiteCommands, style: WindowStyle, window: QWidget
    ) -> None:
        super().__init__(window)
        self.dialog = PlaceDialog(style, window)
        self.dialog.finished.connect(lambda _result: self.forget())
        self._asked: tuple[float, float] | None = None
        self._workspace = workspace
        self._canvas = canvas
        self._sites = sites

    def search(self, text: str) -> tuple[Place, ...]:
        """Return the places that fit what was typed."""
        session = self._workspace.session
        return () if session is None else find_places(text, session.plan.sites, session.project.data.zones)

    def go_to(self, place: Place) -> None:
        """Show a place that was found: a site is selected, a mesh outlined, a point marked."""
        canvas = self._canvas
        self.forget()
        if place.site_number is not None:
            self._sites.select(frozenset({place.site_number}))
            self._centre(place.latitude_deg, place.longitude_deg)
        elif place.bounds is not None:
            if place.mesh:
                canvas.set_outlined(np.array([place.bounds]))
            canvas.fit(_grown(place.bounds, _AROUND_MESH) if place.mesh else place.bounds)
        else:
            canvas.set_place_mark((place.latitude_deg, place.longitude_deg))
            self._centre(place.latitude_deg, place.longitude_deg)
        canvas.setFocus()

    def outline_meshes(self, rows: npt.NDArray[np.int64]) -> None:
        """Outline meshes given by their rows in the population table; none outlines nothing."""
        session = self._workspace.session
        if session is not None:
            population = session.project.data.population
            rows = rows[:MOST_OUTLINES]
            self._canvas.set_outlined(half_mesh_bounds(population.row[rows], population.col[rows]))

    def go_to_meshes(self, rows: npt.NDArray[np.int64]) -> None:
        """Show meshes and outline them."""
        self.outline_meshes(rows)
        self.show_bounds(self._canvas.outlined)

    def go_to_cells(self, bounds: npt.NDArray[np.float64]) -> None:
        """Show cells or stretches, rows of (west, south, east, north), and outline them."""
        self._canvas.set_outlined(bounds[:MOST_OUTLINES])
        self.show_bounds(self._canvas.outlined)

    def show_bounds(self, bounds: npt.NDArray[np.float64]) -> None:
        """Show cells, rows of (west, south, east, north), with some ground around them."""
        if bounds.size:
            low, high = bounds.min(axis=0), bounds.max(axis=0)
            around = (float(low[0]), float(low[1]), float(high[2]), float(high[3]))
            self._canvas.fit(_grown(around, _AROUND_MESH if len(bounds) == 1 else 1.5))

    def identify(self, latitude_deg: float, longitude_deg: float) -> None:
        """Show what is at a place, in a small window that stays open."""
        state = self._workspace.state
        inside = LATITUDES[0] <= latitude_deg < LATITUDES[1] and LONGITUDES[0] <= longitude_deg < LONGITUDES[1]
        if state is None or not inside:
            return
        self._asked = latitude_deg, longitude_deg
        facts = self._show_facts(state)
        self._canvas.set_place_mark(self._asked)
        self._canvas.set_outlined(half_mesh_bounds([facts.half_row], [facts.half_col]))
        if self.dialog.isHidden():
            self.dialog.move(self._canvas.mapToGlobal(QPoint(12, 12)))
            self.dialog.show()

    def refresh(self, state: PlanState) -> None:
        """Follow an edit of the plan while the window is open."""
        if self._asked is not None and self.dialog.isVisible():
            self._show_facts(state)

    def _show_facts(self, state: PlanState) -> PlaceFacts:
        assert self._asked is not None
        facts = place_facts(state, *self._asked)
        self.dialog.show_facts(facts, state.project.plan(state.plan_name))
        return facts

    def tell_measured(self, line: MeasuredLine) -> None:
        """Say the length of a measured line, or how to measure."""
        if line.area_m2:
            self.told.emit(
                self.tr("Area {area}, perimeter {length} (geodesic, GRS80)").format(
                    area=area_text(line.area_m2), length=length_text(line.total_m)
                )
            )
        elif len(line.points) > 1:
            self.told.emit(
                self.tr("Distance {total} (geodesic, GRS80), {n} stretches").format(
                    total=length_text(line.total_m), n=len(line.points) - 1
                )
            )

    def forget(self) -> None:
        """Take the marks away, for another project."""
        self._asked = None
        self.dialog.hide()
        self._canvas.set_place_mark(None)
        self._canvas.set_outlined(None)

    def tell_not_found(self, text: str) -> None:
        """Say that nothing fits."""
        self.told.emit(
            self.tr(
                "Nothing found for '{text}'. Sites, municipalities, mesh codes and coordinates are searched."
            ).format(text=text)
        )

    def _centre(self, latitude_deg: float, longitude_deg: float) -> None:
        scale = min(self._canvas.view.metres_per_pixel(), CLOSE_METRES_PER_PIXEL)
        self._canvas.centre_on(latitude_deg, longitude_deg, scale)


def half_mesh_bounds(rows: npt.ArrayLike, cols: npt.ArrayLike) -> npt.NDArray[np.float64]:
    """Return (west, south, east, north) of half meshes, one row each."""
    return np.column_stack(bounds_of_indices(rows, cols, MeshLevel.HALF))


def _grown(bounds: Bounds, factor: float) -> Bounds:
    west, south, east, north = bounds
    x, y = (east - west) * factor / 2, (north - south) * factor / 2
    return west - x, south - y, east + x, north + y
