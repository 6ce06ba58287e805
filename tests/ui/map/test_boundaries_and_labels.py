"""Boundaries and names: a name lies inside its area and never over another name or outside the picture."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QRectF
from PySide6.QtGui import QFont, QFontMetricsF, QImage, QPainter
from PySide6.QtWidgets import QApplication

from coverage_planner.model.layers import LineSet
from coverage_planner.ui.map.boundary_painter import BoundaryPainter, prepare_outlines
from coverage_planner.ui.map.image_buffer import ImageBuffer
from coverage_planner.ui.map.map_text import LabelPictures, LabelSpace
from coverage_planner.ui.map.view import ViewTransform, latitude_of_world, longitude_of_world
from coverage_planner.ui.style import LIGHT_MAP


@given(st.integers(0, 10_000))
@settings(max_examples=40, deadline=None)
def test_a_name_lies_inside_its_area_even_when_that_is_bent(seed: int) -> None:
    rng = np.random.default_rng(seed)
    t = np.linspace(0, 2 * np.pi, 120)
    r = 0.05 * (1 + 0.6 * np.sin(2 * t + rng.random() * 6) * np.sin(3 * t + rng.random() * 6))
    bend = 0.03 * np.sin(np.sin(t) * 3)
    lon, lat = 138.7 + r * np.cos(t) + bend, 35.6 + r * np.sin(t)
    lon[-1], lat[-1] = lon[0], lat[0]
    polygon = shapely.Polygon(np.column_stack((lon, lat)))
    if not polygon.is_valid:
        return
    outlines = LineSet(
        longitude_deg=lon,
        latitude_deg=lat,
        offsets=np.array([0, lon.size]),
        feature=np.zeros(1, dtype=np.int32),
    )
    prepared = prepare_outlines(outlines, ("檜原村",))
    place = shapely.Point(float(longitude_of_world(prepared.label_x[0])), float(latitude_of_world(prepared.label_y[0])))
    assert polygon.buffer(1e-4).contains(place)


def test_the_largest_part_carries_the_name(build: SimpleNamespace) -> None:
    def square(lon: float, size: float) -> tuple[np.ndarray, np.ndarray]:
        return np.array([0, size, size, 0, 0]) + lon, np.array([0, 0, size, size, 0]) + 35.0

    lines = build.line_set([square(138.0, 0.01), square(139.0, 0.1), square(140.0, 0.05), square(141.0, 0.2)])
    outlines = LineSet(
        longitude_deg=lines.longitude_deg,
        latitude_deg=lines.latitude_deg,
        offsets=lines.offsets,
        feature=np.array([0, 0, 1, -1], dtype=np.int32),
    )
    prepared = prepare_outlines(outlines, ("甲市", "乙町"))
    assert prepared.names == ("甲市", "乙町")  # larger first; the part without a name has none
    assert longitude_of_world(prepared.label_x) == pytest.approx([139.05, 140.025])


def font_as_wide_as(text: str, width_px: float, qapp: QApplication) -> QFont:
    """A font in which ``text`` takes that width: whether names fit must not depend on the fonts of the machine.

    The application's font differs between machines (boxes without a Japanese font, IPAex, Noto) and between tests
    (a window made before sets its own).
    """
    font = QFont(qapp.font())
    font.setPointSizeF(20.0)
    font.setPointSizeF(20.0 * width_px / QFontMetricsF(font).horizontalAdvance(text))
    return font


def test_names_do_not_overlap_and_stay_in_the_picture(qapp: QApplication, build: SimpleNamespace) -> None:
    parts, names = [], []
    for k in range(120):
        lon, lat = 138.6 + (k % 12) * 0.02, 35.55 + (k // 12) * 0.02
        parts.append((np.array([0, 0.02, 0.02, 0, 0]) + lon, np.array([0, 0, 0.02, 0.02, 0]) + lat))
        names.append(f"第{k}村")
    painter_of = BoundaryPainter(LabelPictures())
    painter_of.set_outlines(prepare_outlines(build.line_set(parts), tuple(names)))
    view = ViewTransform.of_bounds((138.6, 35.55, 138.84, 35.75), 400, 400)
    image = QImage(400, 400, QImage.Format.Format_ARGB32_Premultiplied)

    class Recorder(LabelSpace):
        def __init__(self) -> None:
            super().__init__(400, 400)
            self.given: list[QRectF] = []

        def take(self, rect: QRectF) -> bool:
            free = super().take(rect)
            if free:
                self.given.append(rect)
            return free

    space = Recorder()
    painter = QPainter(image)
    font = font_as_wide_as(names[-1], 30.0, qapp)
    drawn = painter_of.paint_labels(painter, view, LIGHT_MAP, font, space, 1.0)
    painter.end()
    assert 20 <= drawn < 120
    assert len(space.given) == drawn
    for k, one in enumerate(space.given):
        assert QRectF(0, 0, 400, 400).contains(one)
        assert not any(one.intersects(other) for other in space.given[k + 1 :])


def test_a_boundary_is_drawn_where_it_runs(build: SimpleNamespace) -> None:
    square = np.array([138.65, 138.85, 138.85, 138.65, 138.65]), np.array([35.6, 35.6, 35.7, 35.7, 35.6])
    painter = BoundaryPainter(LabelPictures())
    painter.set_outlines(prepare_outlines(build.line_set([square]), ("甲市",)))
    view = ViewTransform.of_bounds((138.6, 35.55, 138.9, 35.75), 600, 500)
    target = ImageBuffer(600, 500)
    painter.paint(view, LIGHT_MAP, target, np.zeros((500, 600), dtype=np.uint8))
    x, y = view.to_pixel(35.6, 138.75)
    assert target.pixels[int(y) - 1 : int(y) + 2, int(x)].any()
    x, y = view.to_pixel(35.65, 138.75)
    assert not target.pixels[int(y) - 5 : int(y) + 6, int(x) - 5 : int(x) + 6].any()


def test_a_name_makes_room_for_signs(qapp: QApplication, build: SimpleNamespace) -> None:
    ring = np.array([138.6, 138.9, 138.9, 138.6, 138.6]), np.array([35.55, 35.55, 35.75, 35.75, 35.55])
    painter_of = BoundaryPainter(LabelPictures())
    painter_of.set_outlines(prepare_outlines(build.line_set([ring]), ("広い市",)))
    view = ViewTransform.of_bounds((138.6, 35.55, 138.9, 35.75), 600, 500)
    image = QImage(600, 500, QImage.Format.Format_ARGB32_Premultiplied)

    def inked(signs: tuple[np.ndarray, np.ndarray] | None) -> np.ndarray:
        image.fill(0)
        painter = QPainter(image)
        space = LabelSpace(600, 500)
        assert painter_of.paint_labels(painter, view, LIGHT_MAP, QFont(qapp.font()), space, 1.0, signs) == 1
        painter.end()
        return np.array(np.frombuffer(image.constBits(), dtype=np.uint32).reshape(500, 600) != 0)

    x, y = (int(v) for v in view.to_pixel(35.65, 138.75))
    assert inked(None)[y - 6 : y + 7, x - 6 : x + 7].any()
    crowded = inked((np.array([x, x + 5.0]), np.array([y, y + 2.0])))
    assert crowded.any()
    assert not crowded[y - 4 : y + 7, x - 4 : x + 10].any()
