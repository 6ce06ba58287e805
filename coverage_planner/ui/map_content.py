"""What the map shows: imported data prepared in the worker, results of evaluations, the selection."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from PySide6.QtCore import QObject, Signal

from coverage_planner.model.layers import Float64Array, PlanningData
from coverage_planner.model.mesh import MeshLevel, bounds_of_indices
from coverage_planner.model.site import Site
from coverage_planner.model.terms import Service
from coverage_planner.model.text import Text
from coverage_planner.ui.map.area_painter import prepare_areas
from coverage_planner.ui.map.boundary_painter import prepare_outlines
from coverage_planner.ui.map.canvas import MapCanvas
from coverage_planner.ui.map.kernel_loading import LOADING
from coverage_planner.ui.map.land_use_painter import prepare_land_use
from coverage_planner.ui.map.mesh_painter import PreparedMesh, prepare_mesh
from coverage_planner.ui.map.road_painter import PreparedRoads, prepare_roads
from coverage_planner.ui.map.terrain_painter import prepare_terrain
from coverage_planner.ui.workspace import PlanState, Workspace
from coverage_planner.ui.zone_rows import mesh_municipalities

_OUTLINES_UP_TO = 50_000
"""Half meshes up to which the first view reaches to the outlines; a nation is as wide as its meshes, and asking which of
its municipalities are inhabited takes 0.1 s."""


class MapContent(QObject):
    """Keeps the canvas in step with the workspace. Signal ``prepared()``: heavy layers have arrived."""

    prepared = Signal()

    def __init__(self, canvas: MapCanvas, workspace: Workspace) -> None:
        super().__init__(canvas)
        self._canvas = canvas
        self._workspace = workspace
        self._data: PlanningData | None = None
        self._state: PlanState | None = None
        self._selected: frozenset[int] = frozenset()
        self._sites: tuple[Site, ...] = ()
        self.prepared_mesh: PreparedMesh | None = None
        self.prepared_roads: PreparedRoads | None = None
        """What other maps of the same data show as well, without preparing it again."""

    def show_data(self, data: PlanningData) -> None:
        """Show other imported data: meshes and bounds at once, heavy layers when the worker has prepared them."""
        canvas = self._canvas
        self._data, self._state = data, None
        canvas.set_mesh_class(None)
        canvas.set_road_bits(None)
        canvas.set_footprint(None)
        canvas.set_population(None)
        canvas.set_roads(None)
        canvas.set_outlines(None)
        canvas.set_terrain(None)
        canvas.set_land_use(None)
        canvas.set_areas(None)
        self.prepared_mesh = self.prepared_roads = None
        self.fit_all()

        def work(report: Callable[[float], None]) -> tuple[Any, Any, Any, Any, Any, Any]:
            # What is handed over is worked on by kernels in the main thread, which must not wait until they are loaded.
            while not LOADING.wait(0.1):
                report(0.0)
            mesh = prepare_mesh(data.population)
            report(0.3)
            outlines = None if data.zones is None else prepare_outlines(data.zones.outlines, municipality_names(data))
            report(0.5)
            roads = None if data.roads is None else prepare_roads(data.roads)
            report(0.7)
            land_use = None if data.land_use is None else prepare_land_use(data.land_use)
            report(0.8)
            areas = prepare_areas(data.area_polygons, data.areas, data.zones)
            terrain = None if data.terrain is None else prepare_terrain(data.terrain)
            return mesh, outlines, roads, terrain, land_use, areas

        def done(prepared: tuple[Any, Any, Any, Any, Any, Any]) -> None:
            mesh, outlines, roads, terrain, land_use, areas = prepared
            self.prepared_mesh, self.prepared_roads = mesh, roads
            canvas.set_population(mesh)
            canvas.set_outlines(outlines, municipality_names(data))
            canvas.set_roads(roads)
            canvas.set_terrain(terrain)
            canvas.set_land_use(land_use)
            canvas.set_areas(areas)
            self.prepared.emit()
            if self._state is not None:
                self.show_state(self._state)

        self._workspace.run("map", Text("地図を準備しています", "preparing the map"), work, done)

    def show_sites(self, sites: tuple[Site, ...]) -> None:
        """Show the sites of the current plan."""
        self._sites = sites
        self._canvas.set_sites(sites)

    def show_state(self, state: PlanState) -> None:
        """Colour meshes and roads by an evaluation, and shade the area of the selected site."""
        self._state = state
        assessment = state.evaluation.assessment
        known_5g = any(rate.service is Service.NR for rate in assessment.population)
        known_mobile = any(rate.service is Service.MOBILE for rate in assessment.road)
        # Nothing known of a service is not the same as no service: such meshes and roads stay uncoloured.
        self._canvas.set_mesh_class(state.evaluation.mesh_class if known_5g else None)
        self._canvas.set_road_bits(state.evaluation.road_piece_bits if known_mobile else None)
        self._show_footprint()

    def select(self, numbers: frozenset[int]) -> None:
        """Mark sites on the map."""
        self._selected = numbers
        self._canvas.set_selected(numbers)
        self._show_footprint()

    def fit_all(self) -> None:
        """Show everything that was imported."""
        if self._data is None or not self._data.population.row.size:
            return
        west, south, east, north = _populated_bounds(self._data)
        longitudes = [west, east, *(site.longitude_deg for site in self._sites)]
        latitudes = [south, north, *(site.latitude_deg for site in self._sites)]
        outline = _inhabited_outlines(self._data)
        if outline is not None:
            longitudes += [outline[0].min(), outline[0].max()]
            latitudes += [outline[1].min(), outline[1].max()]
        bounds = min(longitudes), min(latitudes), max(longitudes), max(latitudes)
        self._canvas.fit((float(bounds[0]), float(bounds[1]), float(bounds[2]), float(bounds[3])))

    def fit_selection(self) -> None:
        """Show the selected sites with some ground around them."""
        chosen = [site for site in self._sites if site.number in self._selected]
        if chosen:
            latitudes = [site.latitude_deg for site in chosen]
            longitudes = [site.longitude_deg for site in chosen]
            self._canvas.fit(
                (min(longitudes) - 0.04, min(latitudes) - 0.03, max(longitudes) + 0.04, max(latitudes) + 0.03)
            )

    def _show_footprint(self) -> None:
        footprint, state = None, self._state
        number = state.focus if state is not None else None
        if number is None and len(self._selected) == 1:
            number = next(iter(self._selected))
        if state is not None and number is not None:
            footprint = state.evaluation.footprints.get(number)
        self._canvas.set_footprint(footprint)


def _populated_bounds(data: PlanningData) -> tuple[float, float, float, float]:
    """Return west, south, east, north of the populated meshes."""
    row, col = data.population.row, data.population.col
    ends = bounds_of_indices(np.array([row.min(), row.max()]), np.array([col.min(), col.max()]), MeshLevel.HALF)
    west, south, east, north = ends
    return float(west[0]), float(south[0]), float(east[1]), float(north[1])


def _inhabited_outlines(data: PlanningData) -> tuple[Float64Array, Float64Array] | None:
    """Return the outline vertices near the populated meshes: far islands of a municipality do not widen the view."""
    zones = data.zones
    if zones is None or not zones.outlines.longitude_deg.size or data.population.row.size > _OUTLINES_UP_TO:
        return None
    west, south, east, north = _populated_bounds(data)
    margin = 0.5 * max(east - west, north - south, 0.05)
    longitude, latitude = zones.outlines.longitude_deg, zones.outlines.latitude_deg
    homes = np.unique(mesh_municipalities(data))
    vertex_home = np.repeat(zones.outlines.feature, np.diff(zones.outlines.offsets))
    near = np.isin(vertex_home, homes[homes >= 0])
    near &= (longitude > west - margin) & (longitude < east + margin)
    near &= (latitude > south - margin) & (latitude < north + margin)
    return (longitude[near], latitude[near]) if near.any() else None


def municipality_names(data: PlanningData) -> tuple[str, ...]:
    """Return the names of the municipalities in the order of the boundary features."""
    return () if data.zones is None else tuple(m.name for m in data.zones.municipalities)
