"""Caches of the scene, the legend's contents, and kernels compiled before the first frame."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest
from numba.core.registry import CPUDispatcher
from PySide6.QtGui import QColor, QFont
from PySide6.QtWidgets import QApplication

from coverage_planner.ui.map import (
    footprint_painter,
    line_chains,
    line_kernels,
    line_overviews,
    mesh_painter,
    road_painter,
    site_painter,
    terrain_painter,
)
from coverage_planner.ui.map.boundary_painter import prepare_outlines
from coverage_planner.ui.map.layer_cache import LayerCache
from coverage_planner.ui.map.layers import MapLayer
from coverage_planner.ui.map.mesh_painter import prepare_mesh
from coverage_planner.ui.map.road_painter import prepare_roads
from coverage_planner.ui.map.scene import MapScene
from coverage_planner.ui.map.terrain_painter import prepare_terrain
from coverage_planner.ui.map.view import ViewTransform
from coverage_planner.ui.map.warm_up import _roads as warm_up_roads
from coverage_planner.ui.map.warm_up import warm_up


@pytest.fixture
def scene(qapp: QApplication, valley: SimpleNamespace) -> MapScene:
    scene = MapScene()
    scene.terrain.set_terrain(prepare_terrain(valley.terrain))
    scene.mesh.set_mesh(prepare_mesh(valley.population))
    scene.roads.set_roads(prepare_roads(valley.roads))
    scene.boundaries.set_outlines(prepare_outlines(valley.outlines, valley.names))
    scene.sites.set_sites(valley.sites)
    scene.footprint.set_footprint(valley.footprint)
    return scene


def kernels() -> list[CPUDispatcher]:
    modules = (
        footprint_painter,
        line_chains,
        line_kernels,
        line_overviews,
        mesh_painter,
        road_painter,
        site_painter,
        terrain_painter,
    )
    return [item for module in modules for item in vars(module).values() if isinstance(item, CPUDispatcher)]


def test_warming_up_compiles_every_kernel_as_the_real_layers_call_it(scene: MapScene, valley: SimpleNamespace) -> None:
    warm_up()
    # only called by another kernel
    names = {"_stroke", "_stroke_thin", "_bends", "_dot", "_free", "_covered_signs"}
    inner = [kernel for kernel in kernels() if kernel.py_func.__name__ in names]
    outer = [kernel for kernel in kernels() if kernel not in inner]
    assert len(outer) >= 12
    assert {kernel.py_func.__name__ for kernel in outer if not kernel.signatures} == set()
    scene.mesh.set_mesh_class(valley.mesh_class)
    scene.roads.set_bits(valley.road_bits)
    for ratio in (1.0, 2.0):
        scene.compose(ViewTransform.of_bounds(valley.bounds, 300, 200), ratio, QFont(), LayerCache())
    # one signature each: the real layers call exactly what was compiled
    assert {kernel.py_func.__name__ for kernel in outer if len(kernel.signatures) > 1} == set()


def test_the_warm_up_colours_overviews_of_roads_as_well() -> None:
    """Overviews that leave nothing out are not made: then their kernel would be loaded by the first real road."""
    roads = prepare_roads(warm_up_roads())
    assert len(roads.levels) > 1
    assert roads.levels[0].x.dtype == roads.levels[1].x.dtype


def test_a_change_of_one_layer_paints_that_layer_only(scene: MapScene, valley: SimpleNamespace) -> None:
    cache = LayerCache()
    view = ViewTransform.of_bounds(valley.bounds, 300, 200)
    before = scene.compose(view, 1.0, QFont(), cache).pixels
    keys = {layer: kept.key for layer, kept in cache.layers.items()}
    halves = cache.below, cache.above
    assert np.array_equal(scene.compose(view, 1.0, QFont(), cache).pixels, before)
    assert (cache.below, cache.above) == halves  # nothing was painted again
    scene.mesh.set_mesh_class(valley.mesh_class)
    after = scene.compose(view, 1.0, QFont(), cache)
    changed = {layer for layer, kept in cache.layers.items() if kept.key != keys[layer]}
    assert changed == {MapLayer.MESH}
    assert cache.above is halves[1]  # the sites above the labels were not touched
    assert not np.array_equal(before, after.pixels)


def fresh_halves(scene: MapScene, view: ViewTransform) -> list[np.ndarray]:
    return [half.pixels.copy() for half in scene._halves(view, LayerCache()) if half is not None]


@pytest.mark.parametrize("ratio", [1.0, 2.0])
def test_a_moved_picture_with_painted_strips_is_the_picture_painted_whole(
    scene: MapScene, valley: SimpleNamespace, ratio: float
) -> None:
    scene.mesh.set_mesh_class(valley.mesh_class)
    scene.roads.set_bits(valley.road_bits)
    cache = LayerCache()
    view = ViewTransform.of_bounds(valley.bounds, 300, 200).zoomed(3, 150, 100)
    scene._halves(view.device(ratio), cache)
    painted = cache.below
    for dx, dy in ((17, 5), (-40, 0), (0, 31), (-9, -120), (3, 2)):
        view = view.panned(dx, dy)
        kept = [half.pixels.copy() for half in scene._halves(view.device(ratio), cache) if half is not None]
        assert cache.below is painted
        for one, other in zip(kept, fresh_halves(scene, view.device(ratio)), strict=True):
            # rounding of a moved origin may tip a shade of an edge by one step
            difference = np.abs(one.view(np.uint8).astype(int) - other.view(np.uint8).astype(int))
            assert difference.max() <= 1
            assert (difference > 0).mean() < 1e-3


def test_another_scale_or_data_is_painted_anew(scene: MapScene, valley: SimpleNamespace) -> None:
    cache = LayerCache()
    view = ViewTransform.of_bounds(valley.bounds, 300, 200)
    for moved in (view, view.panned(17, 5), view.zoomed(2, 30, 40), view.panned(0.4, 0), view):
        scene.roads.set_bits(valley.road_bits if moved is view else None)
        kept = [half.pixels.copy() for half in scene._halves(moved, cache) if half is not None]
        for one, other in zip(kept, fresh_halves(scene, moved), strict=True):
            assert np.abs(one.view(np.uint8).astype(int) - other.view(np.uint8).astype(int)).max() <= 1


def test_the_order_of_layers_decides_what_lies_on_top(scene: MapScene, valley: SimpleNamespace) -> None:
    scene.mesh.set_mesh_class(np.ones_like(valley.mesh_class))
    for layer in MapLayer:
        scene.set_layer(layer, visible=layer in (MapLayer.TERRAIN, MapLayer.MESH))
    view = ViewTransform.of_bounds(valley.bounds, 300, 200)
    usual = scene.compose(view, 1.0, QFont(), LayerCache()).pixels
    scene.set_order([MapLayer.MESH, MapLayer.TERRAIN])
    turned = scene.compose(view, 1.0, QFont(), LayerCache()).pixels
    row, col = int(valley.population.row[0]), int(valley.population.col[0])
    x, y = (int(v) for v in view.to_pixel((row + 0.5) / 240, 100 + (col + 0.5) / 160))
    assert usual[y, x] != turned[y, x]
    scene.set_layer(MapLayer.MESH, visible=False)
    assert scene.compose(view, 1.0, QFont(), LayerCache()).pixels[y, x] == turned[y, x]


def test_a_covered_pixel_has_the_class_colour_at_the_opacity(scene: MapScene, valley: SimpleNamespace) -> None:
    scene.mesh.set_mesh_class(np.full_like(valley.mesh_class, 2))
    for layer in MapLayer:
        scene.set_layer(layer, visible=layer is MapLayer.MESH)
    view = ViewTransform.of_bounds(valley.bounds, 300, 200)
    row, col = int(valley.population.row[0]), int(valley.population.col[0])
    x, y = (int(v) for v in view.to_pixel((row + 0.5) / 240, 100 + (col + 0.5) / 160))
    ink, ground = QColor(scene.style.newly_covered.colour), QColor(scene.style.background)
    for opacity in (1.0, 0.5):
        scene.set_layer(MapLayer.MESH, opacity=opacity)
        pixel = QColor.fromRgb(int(scene.compose(view, 1.0, QFont(), LayerCache()).pixels[y, x]))
        share = scene.style.newly_covered.opacity * opacity
        for channel in ("red", "green", "blue"):
            expected = share * getattr(ink, channel)() + (1 - share) * getattr(ground, channel)()
            assert getattr(pixel, channel)() == pytest.approx(expected, abs=3)


def test_sites_that_did_not_change_are_not_worked_out_again(scene: MapScene, valley: SimpleNamespace) -> None:
    kept = scene.sites._known[1]
    moved = tuple(replace(s, longitude_deg=138.66) if s.number == 2 else s for s in valley.sites)
    scene.sites.set_sites(moved)
    assert scene.sites._known[1] is kept
    assert scene.sites._known[2][0].longitude_deg == 138.66


def test_the_legend_speaks_of_what_is_shown(scene: MapScene, valley: SimpleNamespace) -> None:
    texts = [row.text for row in scene.legend_rows()]
    assert "居住メッシュ（計算前）" in texts
    assert "新たに圏内" not in texts
    scene.mesh.set_mesh_class(valley.mesh_class)
    scene.roads_computed = True
    texts = [row.text for row in scene.legend_rows()]
    assert {
        "既に圏内",
        "新たに圏内",
        "圏外（空白）",
        "トンネル（圏内）",
        "トンネル（圏外）",
        "既設局",
        "候補局",
        "固定した局",
        "複数社共用",
    } <= set(texts)
    scene.population.set_mesh(prepare_mesh(valley.population))
    scene.set_layer(MapLayer.POPULATION, visible=True)
    scene.set_layer(MapLayer.ROADS, visible=False)
    scene.sites.set_sites(valley.sites[:1])
    scene.footprint.set_footprint(None)
    texts = [row.text for row in scene.legend_rows()]
    assert "10,000–" in texts
    assert texts[-3:] == ["局", "既設局", "NTTドコモ"]
    scene.language = "en"
    assert "NTT DOCOMO" in [row.text for row in scene.legend_rows()]


def test_an_empty_scene_paints_its_background(qapp: QApplication) -> None:
    buffer = MapScene().compose(ViewTransform.of_bounds((135, 34, 140, 37), 40, 30), 1.0, QFont(), LayerCache())
    assert set(np.unique(buffer.pixels)) == {0xFFEDF1F4}
