"""Lattice distances against the geodesic of pyproj.Geod."""

from __future__ import annotations

import numpy as np
import pytest
from pyproj import Geod

from coverage_planner.engine.geodesy import metres_by_row
from coverage_planner.model.lattice import SUB_COLS_PER_DEGREE, Window, metres_per_degree


@pytest.mark.parametrize("latitude", [20.1, 35.5, 45.9])
@pytest.mark.parametrize(("radius_m", "tolerance_m"), [(10_000.0, 0.002), (30_000.0, 0.05)])
def test_distance_of_every_cell_is_geodesic(latitude: float, radius_m: float, tolerance_m: float) -> None:
    longitude = 138.123
    reach = radius_m / 90_000
    window = Window.of_bounds(longitude - 1.5 * reach, latitude - reach, longitude + 1.5 * reach, latitude + reach)
    north_m, east_step_m = metres_by_row(latitude, window)
    rows, cols = np.arange(0, window.rows, 9), np.arange(0, window.cols, 9)
    lon, lat = np.meshgrid(window.centre_longitudes_deg()[cols], window.centre_latitudes_deg()[rows])
    site_col = (longitude - 100) * SUB_COLS_PER_DEGREE - window.col0 - 0.5
    ours = np.hypot(north_m[rows][:, None], (cols[None, :] - site_col) * east_step_m[rows][:, None])
    geodesic = Geod(ellps="GRS80").inv(np.full(lon.shape, longitude), np.full(lon.shape, latitude), lon, lat)[2]
    near = geodesic <= radius_m
    assert near.sum() > 500
    assert np.abs(ours - geodesic)[near].max() < tolerance_m


def test_uses_the_metres_per_degree_of_the_lattice() -> None:
    window = Window(35 * 2400, 60_000, 20, 20)
    north_m, east_step_m = metres_by_row(35.0, window)
    for row, latitude in enumerate(window.centre_latitudes_deg()):
        north, east = metres_per_degree(float((latitude + 35.0) / 2))
        assert north_m[row] == pytest.approx((latitude - 35.0) * north, rel=1e-12)
        assert east_step_m[row] == pytest.approx(east / SUB_COLS_PER_DEGREE, rel=1e-12)
