"""Kernels that look up whole rows give, pixel by pixel, what their plain rules say; and nothing is laid out in vain."""

from __future__ import annotations

import threading

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coverage_planner.engine.footprint import FootprintGroup, SiteFootprint
from coverage_planner.model.lattice import Window
from coverage_planner.model.layers import PopulationTable, Terrain
from coverage_planner.model.terms import Datum, Technology
from coverage_planner.ui.map.footprint_painter import FootprintPainter, footprint_codes
from coverage_planner.ui.map.image_buffer import ImageBuffer
from coverage_planner.ui.map.kept_picture import part_of_view
from coverage_planner.ui.map.lattice_sampling import cells_of_pixels
from coverage_planner.ui.map.layer_cache import in_two_threads
from coverage_planner.ui.map.line_kernels import _blend_mask, clear_mask
from coverage_planner.ui.map.mesh_painter import MOST_CELLS, MeshPainter, prepare_mesh
from coverage_planner.ui.map.terrain_painter import TerrainPainter, _between, prepare_terrain, shade_colour_table
from coverage_planner.ui.map.view import ViewTransform
from coverage_planner.ui.style import FOOTPRINT_STEPS, LIGHT_MAP, Ink

WINDOW = Window(85_600, 62_000, 60, 80)


def painted(painter: FootprintPainter | MeshPainter | TerrainPainter, view: ViewTransform) -> np.ndarray:
    target = ImageBuffer(view.width, view.height, view.pixel_ratio)
    target.pixels[:] = 0x12345678  # what an earlier frame left behind
    painter.paint(view, LIGHT_MAP, target)
    return target.pixels


def views(zoom: float, east: float, north: float) -> ViewTransform:
    return ViewTransform.of_bounds(WINDOW.bounds(), 90, 70).zoomed(zoom, 45, 35).panned(-east, north)


PLACES = st.tuples(st.floats(0.4, 12), st.floats(-70, 70), st.floats(-50, 50))


@given(PLACES, st.integers(0, 1000))
@settings(max_examples=20, deadline=None)
def test_a_footprint_is_shaded_inside_and_lined_where_a_neighbour_is_outside(
    place: tuple[float, float, float], seed: int
) -> None:
    rng = np.random.default_rng(seed)
    level = rng.integers(-1300, -600, WINDOW.shape).astype(np.int16)
    footprint = SiteFootprint(
        site_number=1,
        window=WINDOW,
        bits=np.where(level > -1150, 0x11, 0).astype(np.uint8),
        groups=(FootprintGroup(technology=Technology.NR, carriers_mask=1, threshold_ddbm=-1150, level_ddbm=level),),
        unknown_terrain_cells=0,
    )
    painter = FootprintPainter()
    painter.set_footprint(footprint)
    view = views(*place)
    pixels = painted(painter, view)
    code = footprint_codes(footprint)
    # the plain rule: a pixel is an edge where the pixel ``edge`` away in one of four directions is outside the area
    edge = 2 if (view.scale / 360 / 1600) >= 0.5 else 0
    around = part_of_view(view, -edge, -edge, view.width + 2 * edge, view.height + 2 * edge)
    row, col = cells_of_pixels(around, 2400, 1600, (WINDOW.row0, WINDOW.col0), WINDOW.shape)
    seen = np.where((row[:, None] < 0) | (col[None, :] < 0), 0, code[np.ix_(np.maximum(row, 0), np.maximum(col, 0))])
    middle = seen[edge : seen.shape[0] - edge, edge : seen.shape[1] - edge]
    height, width = middle.shape
    near = [seen[edge : edge + height, x : x + width] for x in (0, 2 * edge)]
    near += [seen[y : y + height, edge : edge + width] for y in (0, 2 * edge)]
    inside = np.logical_and.reduce([part > 0 for part in near])
    inks = np.array([0, *(ink.premultiplied() for ink in LIGHT_MAP.footprint_ramp)], dtype=np.uint32)
    line = Ink(LIGHT_MAP.footprint_ramp[-1].colour, 0.8).premultiplied()
    assert len(inks) == FOOTPRINT_STEPS + 1
    assert np.array_equal(pixels, np.where(middle == 0, 0, np.where(inside, inks[middle], line)))


@given(PLACES, st.booleans(), st.integers(0, 1000))
@settings(max_examples=8, deadline=None)
def test_terrain_is_mixed_of_four_cells_and_takes_the_nearest_beside_unknown_ground(
    place: tuple[float, float, float], gaps: bool, seed: int
) -> None:
    rng = np.random.default_rng(seed)
    height = rng.normal(300, 40, WINDOW.shape).astype(np.float32)
    if gaps:
        height[rng.random(WINDOW.shape) < 0.05] = np.nan
        height[20] = np.nan
    prepared = prepare_terrain(Terrain(window=WINDOW, height_m=height, source=""))
    painter = TerrainPainter()
    painter.set_terrain(prepared)
    view = views(*place)
    pixels = painted(painter, view)
    shade = prepared.levels[0].shade.astype(np.int64)
    assert len(prepared.levels) == 1
    row = view.row_latitudes_deg() * 2400 - WINDOW.row0
    col = (view.column_longitudes_deg() - 100) * 1600 - WINDOW.col0
    (r0, v), (c0, u) = _between(row, shade.shape[0]), _between(col, shade.shape[1])
    colours = shade_colour_table(LIGHT_MAP)
    for y in range(0, view.height, 3):
        for x in range(0, view.width, 2):
            if r0[y] < 0 or c0[x] < 0:
                assert pixels[y, x] == 0
                continue
            r1, c1 = min(r0[y] + 1, shade.shape[0] - 1), min(c0[x] + 1, shade.shape[1] - 1)
            a, b, c, d = shade[r0[y], c0[x]], shade[r1, c0[x]], shade[r0[y], c1], shade[r1, c1]
            if 0 in (a, b, c, d):
                value = shade[r0[y] if v[y] < 128 else r1, c0[x] if u[x] < 128 else c1]
            else:
                low, high = 256 * a + (b - a) * v[y], 256 * c + (d - c) * v[y]
                value = (256 * low + (high - low) * u[x] + 32768) >> 16
            assert pixels[y, x] == colours[value]


def nation(count: int, rng: np.random.Generator) -> PopulationTable:
    """Half meshes all over Japan: 32 million cells, a few of them inhabited."""
    key = np.unique(rng.integers(24 * 240, 46 * 240, count) << 20 | rng.integers(22 * 160, 46 * 160, count))
    return PopulationTable(
        row=(key >> 20).astype(np.int32),
        col=(key & (1 << 20) - 1).astype(np.int32),
        persons=rng.integers(0, 3000, key.size),
        households=None,
        census_year=2020,
        datum=Datum.JGD2011,
        source="",
    )


def test_meshes_are_laid_out_about_the_view_only_and_a_dragged_map_shows_what_a_fresh_one_does() -> None:
    rng = np.random.default_rng(5)
    mesh = prepare_mesh(nation(60_000, rng))
    classes = rng.integers(0, 4, mesh.step.size).astype(np.uint8)
    painter = MeshPainter()
    painter.set_mesh(mesh)
    painter.set_mesh_class(classes)
    view = ViewTransform.of_bounds((130.0, 33.0, 131.0, 33.8), 300, 240)
    seen: set[tuple[int, ...]] = set()
    anything = False
    for _ in range(24):
        pixels = painted(painter, view)
        fresh = MeshPainter()
        fresh.set_mesh(mesh)
        fresh.set_mesh_class(classes)
        assert np.array_equal(pixels, painted(fresh, view))
        grid = painter._grid
        assert grid is not None
        assert grid.code.size <= MOST_CELLS
        seen.add((grid.row0, grid.col0, *grid.code.shape))
        anything |= bool(pixels.any())
        view = view.panned(-150, -20)
    assert anything
    assert 1 < len(seen) < 12  # cells were met now and then, not with every frame


def test_other_classes_cost_nothing_before_they_are_looked_at() -> None:
    mesh = prepare_mesh(nation(5_000, np.random.default_rng(6)))
    painter = MeshPainter()
    painter.set_mesh(mesh)
    view = ViewTransform.of_bounds((130.0, 33.0, 131.0, 33.8), 300, 240)
    before = painted(painter, view)
    painter.set_mesh_class(np.ones(mesh.step.size, dtype=np.uint8))
    assert painter._grid is None
    assert not np.array_equal(painted(painter, view), before)


@pytest.mark.parametrize("colour", [0xFF102030, 0x80204010])
def test_the_first_pass_over_a_clear_picture_is_drawn_as_any_other(colour: int) -> None:
    mask = clear_mask(40, 61)
    mask[5:30, 3:60] = np.random.default_rng(2).integers(0, 256, (25, 57))
    mask[8:12] = 255
    pictures = []
    for fresh in (False, True):
        target, own = np.zeros((40, 61), dtype=np.uint32), mask.copy()
        _blend_mask(target, own, own.view(np.uint64), np.int64(colour), fresh)
        assert not own.any()
        pictures.append(target)
    assert pictures[0].any()
    assert np.array_equal(*pictures)


def test_the_main_thread_goes_on_while_the_other_one_still_paints() -> None:
    """What is laid over each other meanwhile must not wait for the last layer."""
    order: list[str] = []
    taken, reached = threading.Event(), threading.Event()

    def long_task() -> None:
        taken.set()
        assert reached.wait(20)
        order.append("other thread")

    def last() -> None:
        order.append("main thread")
        reached.set()

    # the other thread takes from the end: this one waits until it has, or it might take the only task itself
    in_two_threads([long_task], lambda: assert_taken(taken), last)
    assert order == ["main thread", "other thread"]


def assert_taken(event: threading.Event) -> None:
    assert event.wait(20)
