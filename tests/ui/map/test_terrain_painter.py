"""Hillshade: lit from the north-west, unknown ground transparent, every overview in its place."""

from __future__ import annotations

import numpy as np
import pytest

from coverage_planner.model.lattice import Window
from coverage_planner.model.layers import Terrain
from coverage_planner.ui.map.image_buffer import ImageBuffer
from coverage_planner.ui.map.terrain_painter import PreparedTerrain, TerrainPainter, prepare_terrain
from coverage_planner.ui.map.view import ViewTransform
from coverage_planner.ui.style import DARK_MAP, LIGHT_MAP

WINDOW = Window(85_200, 61_600, 400, 400)


def cone() -> PreparedTerrain:
    rows, cols = np.mgrid[0:400, 0:400]
    height = 3000 - 12 * np.hypot((rows - 200) * 46.0, (cols - 200) * 57.0) / 50
    height[:60, :60] = np.nan
    return prepare_terrain(Terrain(window=WINDOW, height_m=height.astype(np.float32), source="cone"))


def brightness(pixels: np.ndarray, view: ViewTransform, u: float, v: float) -> int:
    """Green value at a share of the window from its west and south edge."""
    west, south, east, north = WINDOW.bounds()
    x, y = view.to_pixel(south + v * (north - south), west + u * (east - west))
    return int(pixels[int(y), int(x)] >> 8 & 255)


@pytest.mark.parametrize("size", [60, 150, 900])
@pytest.mark.parametrize("style", [LIGHT_MAP, DARK_MAP], ids=["light", "dark"])
def test_slopes_to_the_north_west_are_lighter_at_every_scale(size: int, style: object) -> None:
    painter = TerrainPainter()
    painter.set_terrain(cone())
    view = ViewTransform.of_bounds(WINDOW.bounds(), size, size)
    target = ImageBuffer(size, size)
    painter.paint(view, style, target)
    lit, shaded = brightness(target.pixels, view, 0.3, 0.7), brightness(target.pixels, view, 0.7, 0.3)
    assert lit > shaded + 15
    west, south, _, _ = WINDOW.bounds()
    x, y = view.to_pixel(south + 0.01, west + 0.015)
    assert target.pixels[int(y), int(x)] == 0  # unknown ground
    assert target.pixels[0, 0] == 0  # beyond the terrain


def test_overviews_halve_until_they_are_small() -> None:
    prepared = cone()
    assert [level.block for level in prepared.levels] == [1, 2, 4]
    assert [level.shade.shape for level in prepared.levels] == [(400, 400), (200, 200), (100, 100)]


def test_unknown_ground_is_never_shaded() -> None:
    prepared = cone()
    assert (prepared.levels[0].shade[:60, :60] == 0).all()
    assert (prepared.levels[0].shade[60:, 60:] > 0).all()
