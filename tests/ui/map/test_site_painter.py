"""Sites: found within eight pixels, drawn in their carriers' colours, hollow when switched off, cheap to change."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QApplication

from coverage_planner.model.terms import Carrier, SiteStatus
from coverage_planner.ui.map.image_buffer import ImageBuffer
from coverage_planner.ui.map.map_text import LabelPictures
from coverage_planner.ui.map.site_painter import (
    CIRCLE,
    HIT_TOLERANCE_PX,
    SQUARE,
    TRIANGLE,
    SitePainter,
    sign_key,
)
from coverage_planner.ui.map.view import ViewTransform
from coverage_planner.ui.style import CARRIER_COLOURS, LIGHT_MAP

VIEW = ViewTransform.of_bounds((138.6, 35.6, 138.7, 35.65), 800, 500)


def painted(painter: SitePainter, view: ViewTransform = VIEW) -> np.ndarray:
    target = ImageBuffer(view.width, view.height)
    painter.paint(view, LIGHT_MAP, target)
    return target.pixels


def colour_at(pixels: np.ndarray, x: float, y: float) -> str:
    return QColor.fromRgba(int(pixels[int(y), int(x)])).name().upper()


@pytest.fixture
def painter(qapp: QApplication) -> SitePainter:
    return SitePainter(LabelPictures())


def test_the_shape_says_the_status(build: SimpleNamespace) -> None:
    existing = build.site(1, 35.62, 138.65, Carrier.DOCOMO, status=SiteStatus.EXISTING)
    candidate = build.site(1, 35.62, 138.65, Carrier.DOCOMO)
    shapes = [sign_key(s) // 2 // 16 for s in (existing, candidate, replace(candidate, locked=True))]
    assert shapes == [CIRCLE, TRIANGLE, SQUARE]
    assert sign_key(replace(candidate, enabled=False)) == sign_key(candidate) + 1


@pytest.mark.parametrize("carrier", list(Carrier))
def test_a_site_has_the_colour_of_its_carrier(painter: SitePainter, build: SimpleNamespace, carrier: Carrier) -> None:
    painter.set_sites((build.site(1, 35.62, 138.65, carrier, status=SiteStatus.EXISTING),))
    x, y = VIEW.to_pixel(35.62, 138.65)
    assert colour_at(painted(painter), x + 2, y) == CARRIER_COLOURS[carrier].upper()


def test_a_shared_site_is_cut_into_the_colours_of_all(painter: SitePainter, build: SimpleNamespace) -> None:
    painter.set_sites((build.site(1, 35.62, 138.65, *Carrier, status=SiteStatus.EXISTING),))
    x, y = VIEW.to_pixel(35.62, 138.65)
    pixels = painted(painter)
    quarters = {colour_at(pixels, x + dx, y + dy) for dx in (-3, 3) for dy in (-3, 3)}
    assert quarters == {colour.upper() for colour in CARRIER_COLOURS.values()}


def test_a_site_switched_off_is_hollow(painter: SitePainter, build: SimpleNamespace) -> None:
    site = build.site(1, 35.62, 138.65, Carrier.DOCOMO, status=SiteStatus.EXISTING, enabled=False)
    painter.set_sites((site,))
    x, y = VIEW.to_pixel(35.62, 138.65)
    pixels = painted(painter)
    assert colour_at(pixels, x, y) == LIGHT_MAP.site_inside.colour
    around = {colour_at(pixels, x + d, y) for d in range(3, 9)}
    assert CARRIER_COLOURS[Carrier.DOCOMO].upper() in around


def test_hits_end_eight_pixels_from_the_site(painter: SitePainter, build: SimpleNamespace) -> None:
    far = ViewTransform.of_bounds((135.0, 34.0, 141.0, 37.0), 800, 500)
    painter.set_sites((build.site(7, 35.5, 138.0, Carrier.KDDI),))
    x, y = far.to_pixel(35.5, 138.0)
    assert painter.hit(far, x + HIT_TOLERANCE_PX - 0.1, y) == 7
    assert painter.hit(far, x, y - HIT_TOLERANCE_PX + 0.1) == 7
    assert painter.hit(far, x + HIT_TOLERANCE_PX + 0.1, y) is None


def test_the_nearest_site_is_hit_and_the_upper_one_of_two_at_one_place(
    painter: SitePainter, build: SimpleNamespace
) -> None:
    x, y = VIEW.to_pixel(35.62, 138.65)
    lat, lon = VIEW.to_degrees(x + 6, y)
    mast = build.site(1, 35.62, 138.65, Carrier.KDDI, status=SiteStatus.EXISTING)
    plan = build.site(2, 35.62, 138.65, Carrier.KDDI)
    painter.set_sites((plan, mast, build.site(3, lat, lon, Carrier.KDDI)))
    assert painter.hit(VIEW, x, y) == 2
    assert painter.hit(VIEW, x + 5, y) == 3
    assert SitePainter(LabelPictures()).hit(VIEW, x, y) is None


def test_a_dragged_site_is_left_out(painter: SitePainter, build: SimpleNamespace) -> None:
    painter.set_sites((build.site(1, 35.62, 138.65, Carrier.KDDI),))
    before = painter.version
    painter.set_hidden(1)
    assert painter.version > before
    assert not painted(painter).any()


def test_signs_at_the_edge_are_cut_and_those_outside_cost_nothing(painter: SitePainter, build: SimpleNamespace) -> None:
    corner = VIEW.to_degrees(0, 0)
    painter.set_sites((build.site(1, *corner, Carrier.KDDI), build.site(2, 40.0, 141.0, Carrier.KDDI)))
    pixels = painted(painter)
    assert pixels[:8, :8].any()
    assert not pixels[20:, 20:].any()


def test_high_dpi_signs_keep_their_size_on_screen(painter: SitePainter, build: SimpleNamespace) -> None:
    painter.set_sites((build.site(1, 35.62, 138.65, Carrier.KDDI),))
    once, twice = painted(painter), painted(painter, VIEW.device(2.0))

    def width(pixels: np.ndarray) -> int:
        columns = np.flatnonzero(pixels.any(axis=0))
        return int(columns[-1] - columns[0] + 1)

    assert width(twice) == pytest.approx(2 * width(once), abs=4)
