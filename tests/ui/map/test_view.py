"""The view transform: pixels and degrees agree both ways, zoom and pan keep what they promise, lengths are geodesic."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyproj import Geod

from coverage_planner.model.mesh import MeshLevel, points_to_indices
from coverage_planner.ui.map.lattice_sampling import cells_of_pixels, overview_level
from coverage_planner.ui.map.overlay_painter import LONGEST_BAR_PX, scale_bar
from coverage_planner.ui.map.view import (
    COARSEST_METRES_PER_PIXEL,
    FINEST_METRES_PER_PIXEL,
    JAPAN,
    ViewTransform,
)

GEOD = Geod(ellps="GRS80")
latitudes = st.floats(24.0, 45.5)
longitudes = st.floats(123.0, 149.0)


@st.composite
def views(draw: st.DrawFn) -> ViewTransform:
    lat, lon = draw(latitudes), draw(longitudes)
    half = 10 ** draw(st.floats(-3.0, 0.5))
    size = draw(st.integers(50, 2000)), draw(st.integers(50, 1500))
    return ViewTransform.of_bounds((lon - half, lat - half / 2, lon + half, lat + half / 2), *size)


@given(views(), st.floats(0, 1), st.floats(0, 1))
def test_pixels_survive_the_way_to_degrees_and_back(view: ViewTransform, u: float, v: float) -> None:
    x, y = u * view.width, v * view.height
    assert view.to_pixel(*view.to_degrees(x, y)) == pytest.approx((x, y), abs=1e-4)


@given(views(), latitudes, longitudes)
def test_degrees_survive_the_way_to_pixels_and_back(view: ViewTransform, lat: float, lon: float) -> None:
    assert view.to_degrees(*view.to_pixel(lat, lon)) == pytest.approx((lat, lon), abs=1e-9)


@given(views(), st.floats(0.01, 100), st.floats(0, 1), st.floats(0, 1))
def test_zoom_keeps_the_ground_under_the_pointer(view: ViewTransform, factor: float, u: float, v: float) -> None:
    x, y = u * view.width, v * view.height
    ground = view.to_degrees(x, y)
    assert view.zoomed(factor, x, y).to_pixel(*ground) == pytest.approx((x, y), abs=1e-3)


@given(views(), st.floats(-400, 400), st.floats(-400, 400))
def test_pan_moves_the_ground_with_the_pointer(view: ViewTransform, dx: float, dy: float) -> None:
    ground = view.to_degrees(10, 10)
    assert view.panned(dx, dy).to_pixel(*ground) == pytest.approx((10 + dx, 10 + dy), abs=1e-3)


@given(views())
def test_a_fitted_view_shows_its_bounds_whole(view: ViewTransform) -> None:
    west, south, east, north = view.bounds()
    again = ViewTransform.of_bounds((west, south, east, north), 333, 777)
    if again.nominal_metres_per_pixel > 0.999 * COARSEST_METRES_PER_PIXEL:
        return  # more than the map can show
    w, s, e, n = again.bounds()
    assert w <= west + 1e-9
    assert s <= south + 1e-9
    assert e >= east - 1e-9
    assert n >= north - 1e-9


def test_the_scale_stays_within_what_the_map_can_show() -> None:
    view = ViewTransform.of_bounds(JAPAN, 800, 600)
    near, far = view.zoomed(1e9, 400, 300), view.zoomed(1e-9, 400, 300)
    assert near.metres_per_pixel() == pytest.approx(FINEST_METRES_PER_PIXEL, rel=0.2)
    assert far.metres_per_pixel() == pytest.approx(COARSEST_METRES_PER_PIXEL, rel=0.2)


@given(views(), st.floats(1.0, 3.0))
def test_device_pixels_show_the_same_ground(view: ViewTransform, ratio: float) -> None:
    device = view.device(ratio)
    x, y = view.width / 2, view.height / 2
    assert device.to_degrees(device.width / 2, device.height / 2) == pytest.approx(view.to_degrees(x, y), abs=1e-12)
    assert device.metres_per_pixel() == pytest.approx(view.metres_per_pixel(), rel=1e-9)


@given(views())
def test_the_scale_bar_is_as_long_as_it_says(view: ViewTransform) -> None:
    y = view.height - 20.0
    bar = scale_bar(view, y)
    lat, lon = view.to_degrees(10.0, y)
    lat2, lon2 = view.to_degrees(10.0 + bar.pixels, y)
    metres = GEOD.inv(lon, lat, lon2, lat2)[2]
    assert metres == pytest.approx(bar.metres, rel=2e-3)  # along the parallel, not the geodesic: shows over 500 km
    assert LONGEST_BAR_PX / 2.6 <= bar.pixels <= LONGEST_BAR_PX
    digits = f"{bar.metres:.0f}".rstrip("0") if bar.metres >= 1 else "1"
    assert digits in {"1", "2", "5"}


@given(views(), st.floats(0, 1), st.floats(0, 1))
def test_the_cell_under_a_pixel_is_the_cell_of_its_degrees(view: ViewTransform, u: float, v: float) -> None:
    x, y = int(u * (view.width - 1)), int(v * (view.height - 1))
    lat, lon = view.to_degrees(x + 0.5, y + 0.5)
    row, col = points_to_indices(lat, lon, MeshLevel.HALF)
    rows, cols = cells_of_pixels(view, 240, 160, (int(row) - 3, int(col) - 3), (7, 7))
    assert (rows[y], cols[x]) == (3, 3)


def test_pixels_outside_an_array_have_no_cell() -> None:
    view = ViewTransform.of_bounds((139.0, 35.0, 140.0, 36.0), 700, 700)
    rows, cols = cells_of_pixels(view, 240, 160, (35 * 240 + 100, 39 * 160 + 60), (20, 20))
    assert set(np.unique(rows)) == {-1, *range(20)}
    assert set(np.unique(cols)) == {-1, *range(20)}
    assert rows[0] == rows[-1] == -1
    assert rows[rows >= 0][0] == 19  # north is up


def test_overviews_are_used_when_cells_are_smaller_than_pixels() -> None:
    nation = ViewTransform.of_bounds(JAPAN, 1400, 900)
    valley = ViewTransform.of_bounds((139.0, 35.0, 139.2, 35.1), 1400, 900)
    assert overview_level(valley, 160, 6) == 0
    assert overview_level(nation, 160, 6) == 3  # a mesh is 0.19 pixel, a block of 8 x 8 is 1.5
    assert overview_level(nation, 1600, 3) == 2  # never beyond what there is
