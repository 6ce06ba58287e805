"""The land-use layer: every class in its colour and place at every scale, unknown transparent, legend of what occurs."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtGui import QColor

from coverage_planner.model.land_use import LandUse, LandUseClass
from coverage_planner.model.lattice import Window
from coverage_planner.ui.map.image_buffer import ImageBuffer
from coverage_planner.ui.map.land_use_painter import CLASS_COLOURS, OPACITY, LandUsePainter, prepare_land_use
from coverage_planner.ui.map.view import ViewTransform
from coverage_planner.ui.style import LIGHT_MAP

WINDOW = Window(85_213, 61_607, 400, 400)


def halves() -> LandUse:
    """Forest in the west, sea in the east, unknown in the south."""
    code = np.full(WINDOW.shape, LandUseClass.FOREST, dtype=np.uint8)
    code[:, 200:] = LandUseClass.SEA
    code[:100] = 0
    return LandUse(window=WINDOW, code=code, edition="2021", source="test")


def hue(pixel: int) -> int:
    return QColor.fromRgba(int(pixel)).hue()


@pytest.mark.parametrize("size", [50, 160, 900])
def test_classes_are_where_they_are_at_every_scale(size: int) -> None:
    painter = LandUsePainter()
    assert painter.empty
    painter.set_land_use(prepare_land_use(halves()))
    view = ViewTransform.of_bounds(WINDOW.bounds(), size, size)
    target = ImageBuffer(size, size)
    painter.paint(view, LIGHT_MAP, target)
    west, south, east, north = WINDOW.bounds()

    def at(u: float, v: float) -> int:
        x, y = view.to_pixel(south + v * (north - south), west + u * (east - west))
        return int(target.pixels[int(y), int(x)])

    for u, kind in ((0.1, LandUseClass.FOREST), (0.46, LandUseClass.FOREST), (0.54, LandUseClass.SEA)):
        assert hue(at(u, 0.6)) == pytest.approx(QColor(CLASS_COLOURS[kind]).hue(), abs=3)
        assert at(u, 0.6) >> 24 == round(255 * OPACITY)
    assert at(0.3, 0.1) == 0
    assert target.pixels[0, 0] == 0
    painter.set_land_use(None)
    painter.paint(view, LIGHT_MAP, target)
    assert not target.pixels.any()


def test_every_class_has_a_colour_and_the_legend_names_those_that_occur() -> None:
    assert set(CLASS_COLOURS) == set(LandUseClass)
    painter = LandUsePainter()
    painter.set_land_use(prepare_land_use(halves()))
    assert [row.text for row in painter.legend_rows(LIGHT_MAP, "ja")] == ["土地利用", "森林", "海水域"]
