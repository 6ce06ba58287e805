"""Compiles (or loads from the cache) every kernel of the map before the first frame needs it."""

from __future__ import annotations

import numpy as np

from coverage_planner.engine.footprint import FootprintGroup, SiteFootprint
from coverage_planner.model.lattice import Window
from coverage_planner.model.layers import LineSet, PopulationTable, RoadTable, Terrain
from coverage_planner.model.terms import Datum, Technology
from coverage_planner.ui.map.area_painter import AreaPainter, AreaRings, PreparedAreas
from coverage_planner.ui.map.boundary_painter import BoundaryPainter, prepare_outlines
from coverage_planner.ui.map.footprint_painter import FootprintPainter
from coverage_planner.ui.map.image_buffer import ImageBuffer
from coverage_planner.ui.map.kept_picture import refreshed
from coverage_planner.ui.map.label_layout import LabelSpace
from coverage_planner.ui.map.line_kernels import clear_mask
from coverage_planner.ui.map.line_overviews import line_levels
from coverage_planner.ui.map.map_text import LabelPictures
from coverage_planner.ui.map.mesh_painter import MeshPainter, prepare_mesh
from coverage_planner.ui.map.road_painter import RoadPainter, prepare_roads
from coverage_planner.ui.map.site_painter import stamp_signs, stamp_spans
from coverage_planner.ui.map.terrain_painter import SMALLEST_OVERVIEW, TerrainPainter, prepare_terrain
from coverage_planner.ui.map.view import ViewTransform, world_x, world_y
from coverage_planner.ui.style import LIGHT_MAP

_WINDOW = Window(84_000, 60_800, 2 * SMALLEST_OVERVIEW + 2, 2 * SMALLEST_OVERVIEW + 2)


def warm_up() -> None:
    """Paint a few pixels of every layer; touches no widget, so a thread may run it while the window is being made."""
    west, south, east, north = _WINDOW.bounds()
    view = ViewTransform.of_bounds((west, south, east, north), 32, 32)
    target = ImageBuffer(32, 32)
    mask = clear_mask(32, 32)

    terrain = TerrainPainter()
    height = np.zeros(_WINDOW.shape, dtype=np.float32)
    terrain.set_terrain(prepare_terrain(Terrain(window=_WINDOW, height_m=height, source="")))
    terrain.paint(view, LIGHT_MAP, target)

    mesh = MeshPainter()
    mesh.set_mesh(prepare_mesh(_population()))
    mesh.paint(view, LIGHT_MAP, target)

    footprint = FootprintPainter()
    footprint.set_footprint(_footprint())
    footprint.paint(view, LIGHT_MAP, target)

    lines = LineSet(
        longitude_deg=np.array([west, east, east, west]),
        latitude_deg=np.array([south, south, north, south]),
        offsets=np.array([0, 4]),
        feature=np.zeros(1, dtype=np.int32),
    )
    roads = RoadPainter()
    roads.set_roads(prepare_roads(_roads()))
    roads.set_bits(np.zeros(3, dtype=np.uint8))
    roads.paint(view, LIGHT_MAP, target, mask)
    boundaries = BoundaryPainter(LabelPictures())
    boundaries.set_outlines(prepare_outlines(lines, ("",)))
    boundaries.paint(view, LIGHT_MAP, target, mask)

    place = np.zeros(1, dtype=np.int64)
    stamps = np.zeros((1, 5, 5), dtype=np.uint32)
    stamp_signs(target.pixels, place, place, place, stamps, stamp_spans(stamps))

    areas = AreaPainter()
    areas.set_areas(PreparedAreas(None, _ring(west, south, east, north), None))
    areas.paint(view, LIGHT_MAP, target)

    space = LabelSpace(0, 0, 32, 32)
    one = np.full(1, 16.0)
    space.place_aside(one, one, one, one, one, (one, one))
    space.take_first(np.zeros((1, 3, 4)))
    kept = refreshed(None, None, view, lambda _view, _target: None)
    refreshed(kept, None, view.panned(1, 0), lambda _view, _target: None)


def _ring(west: float, south: float, east: float, north: float) -> AreaRings:
    x, y = world_x([west, east, east, west]), world_y([south, south, north, south])
    levels = line_levels(x, y, np.array([0, 4]), (5.0,), longest_in_tolerances=None)
    box = np.array([[x.min(), y.min(), x.max(), y.max()]])
    return AreaRings(levels, np.ones(1, dtype=np.uint8), box)


def _population() -> PopulationTable:
    return PopulationTable(
        row=np.full(1, _WINDOW.row0 // 10, dtype=np.int32),
        col=np.full(1, _WINDOW.col0 // 10, dtype=np.int32),
        persons=np.ones(1, dtype=np.int64),
        households=None,
        census_year=None,
        datum=Datum.JGD2011,
        source="",
    )


def _footprint() -> SiteFootprint:
    return SiteFootprint(
        site_number=0,
        window=_WINDOW,
        bits=np.ones(_WINDOW.shape, dtype=np.uint8),
        groups=(
            FootprintGroup(
                technology=Technology.NR,
                carriers_mask=1,
                threshold_ddbm=-1100,
                level_ddbm=np.zeros(_WINDOW.shape, dtype=np.int16),
            ),
        ),
        unknown_terrain_cells=0,
    )


def _roads() -> RoadTable:
    """A road of a few metres: overviews leave its inner vertices out, so that they are coloured as well."""
    west, south, _, _ = _WINDOW.bounds()
    lines = LineSet(
        longitude_deg=np.linspace(west, west + 3e-5, 4),
        latitude_deg=np.full(4, south + 1e-4),
        offsets=np.array([0, 4]),
        feature=np.zeros(1, dtype=np.int32),
    )
    return RoadTable(
        cell_row=np.zeros(3, dtype=np.int32),
        cell_col=np.zeros(3, dtype=np.int32),
        length_um=np.ones(3, dtype=np.int64),
        line=np.zeros(3, dtype=np.int32),
        road_class=np.zeros(1, dtype=np.uint8),
        tunnel=np.zeros(1, dtype=np.bool_),
        under_construction=np.zeros(1, dtype=np.bool_),
        route=np.zeros(1, dtype=np.int32),
        route_names=("",),
        geometry=lines,
        vertex_piece=np.array([0, 1, 2, -1], dtype=np.int32),
        source="",
    )
