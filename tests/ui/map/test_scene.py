"""Caches of the scene, the legend's contents, and kernels compiled before the first frame."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest
from numba.core.registry import CPUDispatcher
from PySide6.QtGui import QFont
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
from coverage_planner.ui.map.layers import MapLayer, MeshColours
from coverage_planner.ui.map.mesh_painter import prepare_mesh
from coverage_planner.ui.map.road_painter import prepare_roads
from coverage_planner.ui.map.scene import LayerCache, MapScene
from coverage_planner.ui.map.terrain_painter import prepare_terrain
from coverage_planner.ui.map.view import ViewTransform
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
    inner = line_kernels._stroke, line_kernels._stroke_thin  # only called by another kernel
    outer = [kernel for kernel in kernels() if kernel not in inner]
    assert len(outer) >= 12
    assert {kernel.py_func.__name__ for kernel in outer if not kernel.signatures} == set()
    scene.mesh.set_mesh_class(valley.mesh_class)
    scene.roads.set_bits(valley.road_bits)
    for ratio in (1.0, 2.0):
        scene.compose(ViewTransform.of_bounds(valley.bounds, 300, 200), ratio, QFont(), LayerCache())
    # one signature each: the real layers call exactly what was compiled
    assert {kernel.py_func.__name__ for kernel in outer if len(kernel.signatures) != 1} == set()


def test_a_change_of_one_layer_paints_that_layer_only(scene: MapScene, valley: SimpleNamespace) -> None:
    cache = LayerCache()
    view = ViewTransform.of_bounds(valley.bounds, 300, 200)
    first = scene.compose(view, 1.0, QFont(), cache)
    keys = {layer: key for layer, (key, _) in cache.layers.items()}
    assert scene.compose(view, 1.0, QFont(), cache) is first
    before = first.pixels.copy()
    scene.mesh.set_mesh_class(valley.mesh_class)
    after = scene.compose(view, 1.0, QFont(), cache)
    changed = {layer for layer, (key, _) in cache.layers.items() if key != keys[layer]}
    assert changed == {MapLayer.MESH}
    assert not np.array_equal(before, after.pixels)


def test_cached_layers_give_the_same_picture_as_fresh_ones(scene: MapScene, valley: SimpleNamespace) -> None:
    cache = LayerCache()
    view = ViewTransform.of_bounds(valley.bounds, 300, 200)
    for moved in (view, view.panned(17, 5), view.zoomed(2, 30, 40), view):
        scene.roads.set_bits(valley.road_bits if moved is view else None)
        kept = scene.compose(moved, 1.0, QFont(), cache).pixels
        assert np.array_equal(kept, scene.compose(moved, 1.0, QFont(), LayerCache()).pixels)


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
    scene.mesh_computed = scene.roads_computed = True
    texts = [row.text for row in scene.legend_rows()]
    assert {
        "既に圏内",
        "新たに圏内",
        "圏外（空白）",
        "トンネル",
        "既設局",
        "候補局",
        "固定した局",
        "複数社共用",
    } <= set(texts)
    scene.mesh.set_colours(MeshColours.POPULATION)
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
