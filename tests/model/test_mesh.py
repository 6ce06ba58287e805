"""Mesh codes: both ways at every level, against jismesh, and sizes against pyproj.Geod."""

from __future__ import annotations

import itertools

import jismesh.utils as jismesh
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyproj import Geod

from coverage_planner.model.errors import OutOfValidity
from coverage_planner.model.lattice import Window, half_mesh_area_m2, metres_per_degree, subcell_of_point
from coverage_planner.model.mesh import (
    MeshLevel,
    bounds_of_indices,
    codes_to_indices,
    half_mesh_key,
    indices_to_codes,
    level_of_digits,
    points_to_indices,
    valid_codes,
)

# jismesh names: 1 = 80 km, 2 = 10 km, 3 = 1 km, 4 = 500 m, 5 = 250 m
JISMESH_LEVEL = {
    MeshLevel.PRIMARY: 1,
    MeshLevel.SECONDARY: 2,
    MeshLevel.STANDARD: 3,
    MeshLevel.HALF: 4,
    MeshLevel.QUARTER: 5,
}
LATITUDES = st.floats(20.01, 45.99)
LONGITUDES = st.floats(122.01, 153.99)


@pytest.mark.parametrize("level", MeshLevel)
def test_codes_of_points_equal_jismesh(level: MeshLevel) -> None:
    """20,000 random points of Japan get the code that jismesh gives them."""
    rng = np.random.default_rng(20_201_001)
    latitude, longitude = rng.uniform(20.1, 45.9, 20_000), rng.uniform(122.1, 153.9, 20_000)
    ours = indices_to_codes(*points_to_indices(latitude, longitude, level), level)
    theirs = np.asarray(jismesh.to_meshcode(latitude, longitude, JISMESH_LEVEL[level]), dtype=np.int64)
    assert np.array_equal(ours, theirs)


@pytest.mark.parametrize("level", MeshLevel)
def test_bounds_equal_jismesh(level: MeshLevel) -> None:
    """South-west corners and sizes are those of jismesh."""
    rng = np.random.default_rng(1)
    latitude, longitude = rng.uniform(20.1, 45.9, 2_000), rng.uniform(122.1, 153.9, 2_000)
    row, col = points_to_indices(latitude, longitude, level)
    west, south, east, north = bounds_of_indices(row, col, level)
    codes = indices_to_codes(row, col, level)
    their_south, their_west = jismesh.to_meshpoint(codes, 0, 0)
    their_north, their_east = jismesh.to_meshpoint(codes, 1, 1)
    for ours, theirs in ((south, their_south), (west, their_west), (north, their_north), (east, their_east)):
        assert np.abs(ours - theirs).max() < 1e-9
    assert np.all((west <= longitude) & (longitude < east) & (south <= latitude) & (latitude < north))


@given(LATITUDES, LONGITUDES, st.sampled_from(list(MeshLevel)))
def test_code_round_trip(latitude: float, longitude: float, level: MeshLevel) -> None:
    """index -> code -> index is the identity, the code is valid and has the digits of its level."""
    row, col = points_to_indices([latitude], [longitude], level)
    code = indices_to_codes(row, col, level)
    assert len(str(code[0])) == level.digits
    assert valid_codes(code, level).all()
    back_row, back_col = codes_to_indices(code, level)
    assert (back_row[0], back_col[0]) == (row[0], col[0])


@given(LATITUDES, LONGITUDES)
def test_levels_nest(latitude: float, longitude: float) -> None:
    """A cell's code starts with the code of the cell above it."""
    codes = [str(indices_to_codes(*points_to_indices([latitude], [longitude], level), level)[0]) for level in MeshLevel]
    for upper, lower in itertools.pairwise(codes):
        assert lower.startswith(upper)


def test_known_mesh() -> None:
    """533946114 has its centre at 35.681250 N, 139.771875 E (RULES 3.1)."""
    west, south, east, north = bounds_of_indices(*codes_to_indices([533946114], MeshLevel.HALF), MeshLevel.HALF)
    assert ((south + north) / 2)[0] == pytest.approx(35.681250, abs=1e-9)
    assert ((west + east) / 2)[0] == pytest.approx(139.771875, abs=1e-9)


@pytest.mark.parametrize(
    ("code", "level"),
    [
        (533946115, MeshLevel.HALF),
        (533986114, MeshLevel.HALF),
        (533946110, MeshLevel.HALF),
        (53398011, MeshLevel.STANDARD),
        (5339461145, MeshLevel.QUARTER),
        (993946114, MeshLevel.HALF),
        (53394611, MeshLevel.HALF),
        (-533946114, MeshLevel.HALF),
    ],
)
def test_impossible_codes_are_invalid(code: int, level: MeshLevel) -> None:
    """Digits no mesh code may have are refused."""
    assert not valid_codes([code], level).any()


@pytest.mark.parametrize(
    ("code", "level", "valid"),
    [
        (3022, MeshLevel.PRIMARY, True), (2922, MeshLevel.PRIMARY, False), (3021, MeshLevel.PRIMARY, False),
        (6853, MeshLevel.PRIMARY, True), (6953, MeshLevel.PRIMARY, False), (6854, MeshLevel.PRIMARY, False),
        (533977, MeshLevel.SECONDARY, True), (533978, MeshLevel.SECONDARY, False), (533987, MeshLevel.SECONDARY, False),
        (53397799, MeshLevel.STANDARD, True), (53390000, MeshLevel.STANDARD, True),
        (533946114, MeshLevel.HALF, True), (533946111, MeshLevel.HALF, True),
        (5339461144, MeshLevel.QUARTER, True), (5339461141, MeshLevel.QUARTER, True),
        (5339461151, MeshLevel.QUARTER, False), (5339461140, MeshLevel.QUARTER, False),
        (533946, MeshLevel.PRIMARY, False), (5339, MeshLevel.SECONDARY, False), (53394611, MeshLevel.QUARTER, False),
        (0, MeshLevel.PRIMARY, False),
    ],
)  # fmt: skip
def test_digits_at_their_edges(code: int, level: MeshLevel, valid: bool) -> None:
    """AA 30-68 and BB 22-53 of the primary mesh, C and D 0-7, E and F 0-9, halves and quarters 1-4 (JIS X 0410)."""
    assert bool(valid_codes([code], level)[0]) is valid


@pytest.mark.parametrize("level", MeshLevel)
def test_a_level_is_known_by_its_digits(level: MeshLevel) -> None:
    assert level_of_digits(level.digits) is level


def test_unknown_number_of_digits_is_refused() -> None:
    """A seven-digit code is answered with what to do."""
    with pytest.raises(OutOfValidity, match="7"):
        level_of_digits(7)


@pytest.mark.parametrize(("latitude", "width_m", "height_m"), [(43.06, 509.13, 462.89), (26.21, 624.62, 461.63)])
def test_half_mesh_size_is_geodesic(latitude: float, width_m: float, height_m: float) -> None:
    """Published sizes at 道庁 and 沖縄県庁 (RULES 1.1j), and pyproj.Geod, agree with our GRS80 metres."""
    north, east = metres_per_degree(latitude)
    assert east / 160 == pytest.approx(width_m, abs=0.01)
    assert north / 240 == pytest.approx(height_m, abs=0.01)
    geod = Geod(ellps="GRS80")
    assert geod.inv(140.0, latitude, 140 + 1 / 160, latitude)[2] == pytest.approx(east / 160, rel=1e-7)
    south_edge, north_edge = latitude - 1 / 480, latitude + 1 / 480
    assert geod.inv(140.0, south_edge, 140.0, north_edge)[2] == pytest.approx(north / 240, rel=1e-7)


@given(st.integers(20 * 240, 46 * 240 - 1))
def test_half_mesh_area_is_geodesic(row: int) -> None:
    """The closed form of the ellipsoidal area agrees with pyproj.Geod on a densified ring."""
    south, north = row / 240, (row + 1) / 240
    lon = np.linspace(140.0, 140.0 + 1 / 160, 50)
    ring_lon = np.concatenate([lon, lon[::-1]])
    ring_lat = np.concatenate([np.full(50, south), np.full(50, north)])
    area, _ = Geod(ellps="GRS80").polygon_area_perimeter(ring_lon, ring_lat)
    assert float(half_mesh_area_m2([row])[0]) == pytest.approx(abs(area), rel=1e-6)


def test_keys_sort_like_rows_and_columns() -> None:
    """The half-mesh key orders by row, then column, without collisions over Japan."""
    rows, cols = np.meshgrid(np.arange(4800, 11040, 97), np.arange(3520, 8640, 83), indexing="ij")
    keys = half_mesh_key(rows.ravel(), cols.ravel())
    assert np.all(np.diff(keys) > 0)


@given(LATITUDES, LONGITUDES, st.floats(0.001, 0.3), st.floats(0.001, 0.3))
def test_window_contains_its_rectangle(latitude: float, longitude: float, height: float, width: float) -> None:
    """A window made of bounds contains every point of the rectangle and is at most one sub-cell larger per side."""
    window = Window.of_bounds(longitude, latitude, longitude + width, latitude + height)
    row, col = subcell_of_point(latitude, longitude)
    assert window.row0 <= row < window.row1
    assert window.col0 <= col < window.col1
    west, south, east, north = window.bounds()
    assert south <= latitude + 1e-9 and north >= latitude + height - 1e-9
    assert west <= longitude + 1e-9 and east >= longitude + width - 1e-9
    assert window.expanded_to_half_meshes().rows % 10 == 0
