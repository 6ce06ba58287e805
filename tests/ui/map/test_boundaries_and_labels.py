"""Boundaries and names: a name lies inside its area and never over another name or outside the picture."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from PySide6.QtGui import QFont, QFontMetricsF
from PySide6.QtWidgets import QApplication

from coverage_planner.model.layers import LineSet
from coverage_planner.model.terms import Carrier
from coverage_planner.ui.map.boundary_painter import BoundaryPainter, prepare_outlines
from coverage_planner.ui.map.image_buffer import ImageBuffer
from coverage_planner.ui.map.label_layout import LabelSpace
from coverage_planner.ui.map.line_kernels import clear_mask
from coverage_planner.ui.map.map_text import LabelPictures
from coverage_planner.ui.map.site_painter import SitePainter
from coverage_planner.ui.map.view import ViewTransform, latitude_of_world, longitude_of_world
from coverage_planner.ui.style import LIGHT_MAP

NO_SIGNS = np.zeros(0), np.zeros(0)


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
    space = LabelSpace(0, 0, 400, 400)
    font = font_as_wide_as(names[-1], 30.0, qapp)
    labels = painter_of.place_labels(view, font, space, NO_SIGNS)
    assert 20 <= len(labels) < 120
    rects = space.taken
    assert len(rects) == len(labels)
    assert (rects[:, :2] >= 0).all()
    assert (rects[:, 2:] <= 400).all()
    for k, one in enumerate(rects):
        later = rects[k + 1 :]
        overlap = (one[0] < later[:, 2]) & (one[2] > later[:, 0]) & (one[1] < later[:, 3]) & (one[3] > later[:, 1])
        assert not overlap.any()
    # every label lies in a place that was taken for it
    assert all(r[0] <= one.x and r[1] <= one.y for r, one in zip(rects, labels, strict=True))


def test_a_boundary_is_drawn_where_it_runs(build: SimpleNamespace) -> None:
    square = np.array([138.65, 138.85, 138.85, 138.65, 138.65]), np.array([35.6, 35.6, 35.7, 35.7, 35.6])
    painter = BoundaryPainter(LabelPictures())
    painter.set_outlines(prepare_outlines(build.line_set([square]), ("甲市",)))
    view = ViewTransform.of_bounds((138.6, 35.55, 138.9, 35.75), 600, 500)
    target = ImageBuffer(600, 500)
    painter.paint(view, LIGHT_MAP, target, clear_mask(500, 600))
    x, y = view.to_pixel(35.6, 138.75)
    assert target.pixels[int(y) - 1 : int(y) + 2, int(x)].any()
    x, y = view.to_pixel(35.65, 138.75)
    assert not target.pixels[int(y) - 5 : int(y) + 6, int(x) - 5 : int(x) + 6].any()


def test_a_name_makes_room_for_signs(qapp: QApplication, build: SimpleNamespace) -> None:
    ring = np.array([138.6, 138.9, 138.9, 138.6, 138.6]), np.array([35.55, 35.55, 35.75, 35.75, 35.55])
    painter_of = BoundaryPainter(LabelPictures())
    painter_of.set_outlines(prepare_outlines(build.line_set([ring]), ("広い市",)))
    view = ViewTransform.of_bounds((138.6, 35.55, 138.9, 35.75), 600, 500)
    font = font_as_wide_as("広い市", 60.0, qapp)

    def middle(signs: tuple[np.ndarray, np.ndarray]) -> tuple[float, float, float]:
        (label,) = painter_of.place_labels(view, font, LabelSpace(0, 0, 600, 500), signs)
        widths, height = LabelPictures().widths(("広い市",), font)
        return label.x + widths[0] / 2, label.y + height / 2, height

    x, y = view.to_pixel(35.65, 138.75)
    assert middle(NO_SIGNS)[:2] == pytest.approx((x, y), abs=1.0)
    aside_x, aside_y, height = middle((np.array([x, x + 5.0]), np.array([y, y + 2.0])))
    assert abs(aside_y - y) > height / 2 or abs(aside_x - x) > 30


def test_sites_beside_each_other_get_labels_that_keep_off_every_sign(
    qapp: QApplication, build: SimpleNamespace
) -> None:
    rng = np.random.default_rng(5)
    painter_of = SitePainter(LabelPictures())
    painter_of.set_sites(
        tuple(
            build.site(k, 35.6 + v[0] * 0.02, 138.7 + v[1] * 0.03, Carrier.KDDI)
            for k, v in enumerate(rng.random((60, 2)), 1)
        )
    )
    view = ViewTransform.of_bounds((138.7, 35.6, 138.73, 35.62), 700, 560)
    labels = painter_of.place_labels(view, QFont(qapp.font()), LabelSpace(0, 0, 700, 560))
    assert 10 < len(labels) <= 60
    x, y = painter_of.pixel_places(view)
    for label in labels:
        widths, height = LabelPictures().widths((label.text,), label.font)
        over = (x > label.x) & (x < label.x + widths[0]) & (y > label.y) & (y < label.y + height)
        assert not over.any()
    painter_of.set_hidden(7)
    assert "C-07" not in [one.text for one in painter_of.place_labels(view, QFont(), LabelSpace(0, 0, 700, 560))]
