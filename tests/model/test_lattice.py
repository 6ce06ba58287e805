"""Windows of sub-cells: bounds and back, intersections, slices and whole half meshes, against plain sets of cells."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from coverage_planner.model.lattice import SUBCELLS_PER_SIDE, TILE_SUBCELLS, Window, half_mesh_area_m2, subcell_of_point
from coverage_planner.model.mesh import MeshLevel, codes_to_indices

windows = st.builds(
    Window, st.integers(85_590, 85_625), st.integers(62_190, 62_225), st.integers(1, 25), st.integers(1, 25)
)
N = SUBCELLS_PER_SIDE


def cells(window: Window) -> set[tuple[int, int]]:
    return set(product(range(window.row0, window.row1), range(window.col0, window.col1)))


@given(windows, windows)
def test_the_intersection_is_the_common_cells(one: Window, other: Window) -> None:
    common = cells(one) & cells(other)
    found = one.intersection(other)
    assert (set() if found is None else cells(found)) == common
    assert found == other.intersection(one)


@given(windows, windows)
def test_slices_take_the_cells_of_a_window_out_of_an_array_on_a_larger_one(one: Window, other: Window) -> None:
    inner = one.intersection(other)
    if inner is None:
        return
    numbered = np.arange(one.rows * one.cols).reshape(one.shape)
    part = numbered[inner.slices_in(one)]
    assert part.shape == inner.shape
    row, col = inner.row0 - one.row0, inner.col0 - one.col0
    assert part[0, 0] == numbered[row, col]
    assert part[-1, -1] == numbered[row + inner.rows - 1, col + inner.cols - 1]


@given(windows)
def test_whole_half_meshes_are_the_smallest_that_hold_the_window(window: Window) -> None:
    whole = window.expanded_to_half_meshes()
    assert cells(window) <= cells(whole)
    touched = {(row // N, col // N) for row, col in cells(window)}
    assert cells(whole) == {(r * N + i, c * N + j) for r, c in touched for i in range(N) for j in range(N)}


@given(windows)
def test_bounds_centres_and_points_agree(window: Window) -> None:
    west, south, east, north = window.bounds()
    # A rectangle within the border cells, so that floating point cannot tip it over an edge.
    inset = 1e-7
    assert Window.of_bounds(west + inset, south + inset, east - inset, north - inset) == window
    latitudes, longitudes = window.centre_latitudes_deg(), window.centre_longitudes_deg()
    assert latitudes.shape == (window.rows,) and longitudes.shape == (window.cols,)
    assert subcell_of_point(float(latitudes[0]), float(longitudes[0])) == (window.row0, window.col0)
    assert subcell_of_point(float(latitudes[-1]), float(longitudes[-1])) == (window.row1 - 1, window.col1 - 1)
    assert latitudes[0] == pytest.approx(south + 0.5 / 2400, abs=1e-9)
    assert latitudes[-1] == pytest.approx(north - 0.5 / 2400, abs=1e-9)
    assert longitudes[0] == pytest.approx(west + 0.5 / 1600, abs=1e-9)
    assert longitudes[-1] == pytest.approx(east - 0.5 / 1600, abs=1e-9)
    found = Window.of_bounds(west + inset, south + inset, east - inset, north - inset)
    assert {type(part) for part in (found.row0, found.col0, found.rows, found.cols)} == {int}
    assert {type(part) for part in subcell_of_point(35.0, 139.0)} == {int}


def test_a_point_has_a_window_of_one_cell() -> None:
    point = Window.of_bounds(139.0701, 35.6701, 139.0701, 35.6701)
    assert point.shape == (1, 1)
    assert (point.row0, point.col0) == subcell_of_point(35.6701, 139.0701)


def test_a_half_mesh_is_ten_by_ten_sub_cells_and_a_tile_a_secondary_mesh() -> None:
    """533946114: 35.679167..35.683333 N, 139.76875..139.775 E (JIS X 0410: 15" x 22.5")."""
    row, col = (int(axis[0]) for axis in codes_to_indices([533946114], MeshLevel.HALF))
    half = Window(row * N, col * N, N, N)
    assert half.bounds() == pytest.approx((139.76875, 35.6791666667, 139.775, 35.6833333333), abs=1e-9)
    assert half.expanded_to_half_meshes() == half
    row, col = (int(axis[0]) for axis in codes_to_indices([533946], MeshLevel.SECONDARY))
    tile = Window(row * TILE_SUBCELLS, col * TILE_SUBCELLS, TILE_SUBCELLS, TILE_SUBCELLS)
    assert tile.bounds() == pytest.approx((139.75, 35.6666666667, 139.875, 35.75), abs=1e-9)
    assert tile.intersection(half) == half


def test_areas_of_half_meshes_add_up_to_the_ellipsoids_zone() -> None:
    """All half meshes round a parallel from 35 to 36 degrees, against the area of the GRS80 zone by quadrature."""
    rows = np.arange(35 * 240, 36 * 240)
    a, f = 6_378_137.0, 1 / 298.257222101
    e2 = f * (2 - f)
    phi = np.radians(35 + (np.arange(20_000) + 0.5) / 20_000)
    ring = 2 * np.pi * a**2 * (1 - e2) * np.cos(phi) / (1 - e2 * np.sin(phi) ** 2) ** 2
    expected = float(ring.mean() * np.radians(1))
    assert float(half_mesh_area_m2(rows).sum()) * 360 * 160 == pytest.approx(expected, rel=1e-9)
