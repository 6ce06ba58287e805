"""Roads: red where there is a gap and nowhere else, at every scale; unknown is not a gap; tunnels are dashed."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest
from PySide6.QtGui import QColor

from coverage_planner.model.layers import RoadTable
from coverage_planner.ui.map.image_buffer import ImageBuffer
from coverage_planner.ui.map.line_kernels import clear_mask
from coverage_planner.ui.map.road_painter import (
    NO_SEGMENT,
    STATE_GAP,
    STATE_UNKNOWN,
    RoadPainter,
    prepare_roads,
)
from coverage_planner.ui.map.view import ViewTransform
from coverage_planner.ui.style import LIGHT_MAP

LAT = 35.65


@pytest.fixture
def straight(build: SimpleNamespace) -> RoadTable:
    """Three links of one national road along a parallel, 100 segments each, the middle one a tunnel."""
    lon = np.linspace(138.60, 138.90, 301)
    parts = [(lon[a : a + 101], np.full(101, LAT)) for a in (0, 100, 200)]
    return build.road_table(parts, [1, 1, 1], [False, True, False])


def painted(painter: RoadPainter, view: ViewTransform) -> np.ndarray:
    target = ImageBuffer(view.width, view.height)
    painter.paint(view, LIGHT_MAP, target, clear_mask(view.height, view.width))
    return target.pixels


def is_colour(found: QColor, hexadecimal: str) -> bool:
    wanted = QColor(hexadecimal)
    parts = (found.red() - wanted.red(), found.green() - wanted.green(), found.blue() - wanted.blue())
    return found.alpha() == 255 and max(abs(p) for p in parts) <= 2


def at(pixels: np.ndarray, view: ViewTransform, lon: float) -> QColor:
    x, y = view.to_pixel(LAT, lon)
    return QColor.fromRgba(int(pixels[int(y), int(x)]))


@pytest.fixture
def painter(straight: RoadTable) -> RoadPainter:
    painter = RoadPainter()
    painter.set_roads(prepare_roads(straight))
    return painter


@pytest.mark.parametrize("metres_per_pixel", [20.0, 90.0, 400.0, 1500.0])
def test_a_gap_is_red_and_a_covered_stretch_is_not_at_every_scale(
    painter: RoadPainter, metres_per_pixel: float
) -> None:
    bits = np.full(300, 0x20, dtype=np.uint8)
    bits[200:260] = 0  # 138.80 to 138.86
    painter.set_bits(bits)
    view = ViewTransform.of_bounds((138.599, 35.60, 138.901, 35.70), 1200, 600)
    view = view.with_scale(view.scale * view.metres_per_pixel() / metres_per_pixel)
    x, y = view.to_pixel(LAT, 138.83)
    view = view.panned(600 - x, 300.5 - y)
    pixels = painted(painter, view)
    assert is_colour(at(pixels, view, 138.83), LIGHT_MAP.road_gap.colour)
    if metres_per_pixel < 1000:  # beyond, the whole road is a few pixels
        assert not is_colour(at(pixels, view, 138.89), LIGHT_MAP.road_gap.colour)
        assert at(pixels, view, 138.89).alpha() > 0
    row = pixels[300]
    red = np.array([is_colour(QColor.fromRgba(int(p)), LIGHT_MAP.road_gap.colour) for p in row])
    expected = 0.06 * 90_500 / metres_per_pixel
    assert abs(red.sum() - min(expected, 1200)) <= max(5, 0.1 * expected)


def test_a_gap_has_a_casing(painter: RoadPainter) -> None:
    bits = np.full(300, 0x20, dtype=np.uint8)
    bits[200:] = 0
    painter.set_bits(bits)
    view = ViewTransform.of_bounds((138.80, 35.645, 138.90, 35.655), 800, 200)
    pixels = painted(painter, view)
    x, y = (int(v) for v in view.to_pixel(LAT, 138.85))
    column = [QColor.fromRgba(int(p)) for p in pixels[:, x]]
    white = [k for k, c in enumerate(column) if is_colour(c, LIGHT_MAP.road_casing.colour)]
    assert any(k < y for k in white)
    assert any(k > y for k in white)
    assert all(abs(k - y) < 8 for k in white)


def test_only_the_chosen_service_counts(painter: RoadPainter) -> None:
    view = ViewTransform.of_bounds((138.80, 35.645, 138.90, 35.655), 800, 200)
    only_5g_bit_of_docomo = np.full(300, 0x01, dtype=np.uint8)
    painter.set_bits(only_5g_bit_of_docomo)
    assert is_colour(at(painted(painter, view), view, 138.85), LIGHT_MAP.road_gap.colour)
    painter.set_bits(only_5g_bit_of_docomo, 0x0F)
    assert is_colour(at(painted(painter, view), view, 138.85), LIGHT_MAP.road_covered.colour)


def test_before_anything_is_computed_no_gap_is_claimed(painter: RoadPainter) -> None:
    view = ViewTransform.of_bounds((138.80, 35.645, 138.90, 35.655), 800, 200)
    assert is_colour(at(painted(painter, view), view, 138.85), LIGHT_MAP.road_unknown.colour)
    assert all(((code == NO_SEGMENT) | (code // 16 == STATE_UNKNOWN // 16)).all() for code in painter._codes)


def test_a_tunnel_is_dashed_and_its_dashes_stay_on_the_ground(painter: RoadPainter) -> None:
    painter.set_bits(np.full(300, 0x20, dtype=np.uint8))
    view = ViewTransform.of_bounds((138.70, 35.64, 138.80, 35.66), 800, 200)
    pixels = painted(painter, view)
    row = int(view.to_pixel(LAT, 138.75)[1])
    inked = pixels[row, 40:-40] >> 24 > 128
    changes = int((inked[1:] != inked[:-1]).sum())
    assert 720 / 11.5 * 2 * 0.8 < changes < 720 / 11.5 * 2 * 1.2
    moved = painted(painter, view.panned(37, 0))
    assert np.array_equal(moved[row, 100:700] >> 24 > 128, pixels[row, 63:663] >> 24 > 128)


def test_the_share_of_red_follows_the_share_of_gap_in_overviews(painter: RoadPainter) -> None:
    bits = np.full(300, 0x20, dtype=np.uint8)
    bits[::10] = 0  # many gaps of 90 m, a tenth of the road
    painter.set_bits(bits)
    roads = painter._roads
    assert roads is not None
    fine = np.diff(roads.levels[0].along)
    gap = painter._codes[0][:-1] // STATE_GAP % 2 == 1
    inside = painter._codes[0][:-1] != NO_SEGMENT
    assert fine[gap & inside].sum() / fine[inside].sum() == pytest.approx(0.1, abs=0.005)
    # 90 m is far below a pixel where the coarsest level is used: most of each segment is covered, so is the segment
    assert not (painter._codes[-1] // STATE_GAP % 2 == 1)[painter._codes[-1] != NO_SEGMENT].any()


def test_other_roads_are_left_out_of_small_scales(build: SimpleNamespace) -> None:
    lon = np.linspace(138.60, 138.90, 301)
    painter = RoadPainter()
    painter.set_roads(prepare_roads(build.road_table([(lon, np.full(301, LAT))], [2])))
    painter.set_bits(np.zeros(300, dtype=np.uint8))
    near = ViewTransform.of_bounds((138.6, 35.6, 138.9, 35.7), 900, 300)
    far = ViewTransform.of_bounds((136.0, 34.0, 141.0, 37.0), 900, 700)
    assert painted(painter, near).any()
    assert not painted(painter, far).any()


def test_bits_of_other_roads_are_refused(painter: RoadPainter) -> None:
    with pytest.raises(ValueError, match="one byte per piece"):
        painter.set_bits(np.zeros(7, dtype=np.uint8))


def test_roads_without_any_line_paint_nothing() -> None:
    painter = RoadPainter()
    painter.set_roads(None)
    view = ViewTransform.of_bounds((138.6, 35.6, 138.9, 35.7), 90, 30)
    assert painter.empty
    assert not painted(painter, view).any()
