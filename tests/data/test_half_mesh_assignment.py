"""Area shares of half meshes equal geodesic polygon areas; the largest share wins, ties go to the lower code."""

from __future__ import annotations

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from pyproj import Geod
from shapely.geometry import Point, Polygon, box

from coverage_planner.data.half_mesh_assignment import half_mesh_shares, largest_owner
from coverage_planner.data.polygon_parts import polygon_set
from coverage_planner.model.lattice import half_mesh_area_m2
from coverage_planner.model.mesh import MeshLevel, bounds_of_indices

GRS80 = Geod(ellps="GRS80")
ROW_DEG, COL_DEG = 1 / 240, 1 / 160


def cell(row: int, col: int, *, level: MeshLevel = MeshLevel.HALF) -> Polygon:
    return box(*(float(edge) for edge in bounds_of_indices(row, col, level)))


def shares_of(*polygons: Polygon) -> dict[tuple[int, int, int], float]:
    shares = half_mesh_shares(polygon_set(np.array(polygons, dtype=object), np.arange(len(polygons), dtype=np.int32)))
    return {
        (int(r), int(c), int(o)): float(s)
        for r, c, o, s in zip(shares.row, shares.col, shares.owner, shares.share, strict=True)
    }


def star(seed: int, radius: float, *, hole: bool) -> Polygon:
    generator = np.random.default_rng(seed)
    count = int(generator.integers(4, 25))
    angle = np.sort(generator.uniform(0, 2 * np.pi, count))
    reach = radius * generator.uniform(0.3, 1.0, count)
    ring = np.column_stack([139.3 + reach * np.cos(angle), 35.7 + 0.7 * reach * np.sin(angle)])
    whole = shapely.make_valid(Polygon(ring))
    if hole:
        whole = whole.difference(Point(139.3, 35.7).buffer(radius / 6))
    return max((part for part in shapely.get_parts(whole) if part.geom_type == "Polygon"), key=lambda part: part.area)


@given(st.integers(0, 10_000), st.floats(0.001, 0.05), st.booleans())
@settings(max_examples=60, deadline=None)
def test_shares_equal_geodesic_areas_of_the_intersections(seed: int, radius: float, hole: bool) -> None:
    polygon = star(seed, radius, hole=hole)
    shares = shares_of(polygon)
    west, south, east, north = polygon.bounds
    for row in range(int(south // ROW_DEG) - 1, int(north // ROW_DEG) + 2):
        for col in range(int((west - 100) // COL_DEG) - 1, int((east - 100) // COL_DEG) + 2):
            part = polygon.intersection(cell(row, col))
            # Edges straight in degrees, not geodesics: densified until the difference vanishes.
            area = (
                0.0 if part.is_empty else abs(GRS80.geometry_area_perimeter(shapely.segmentize(part, COL_DEG / 64))[0])
            )
            expected = area / float(half_mesh_area_m2(row))
            assert shares.get((row, col, 0), 0.0) == pytest.approx(expected, abs=2e-8)


def test_a_whole_half_mesh_has_share_one_and_nothing_else() -> None:
    row, col = 8565, 6280
    assert shares_of(cell(row, col)) == {(row, col, 0): pytest.approx(1.0, abs=1e-12)}


def test_slope_of_area_within_a_half_mesh_is_counted() -> None:
    """The southern half of a mesh is larger than the northern one, by a quarter of tan(latitude) x its height in radians."""
    row, col = 8565, 6280
    west, south, east, north = cell(row, col).bounds
    halves = shares_of(box(west, south, east, (south + north) / 2), box(west, (south + north) / 2, east, north))
    assert halves[row, col, 0] - halves[row, col, 1] == pytest.approx(
        np.tan(np.radians(35.69)) * np.radians(ROW_DEG) / 4, rel=0.02
    )


def test_largest_area_wins_and_ties_go_to_the_lower_owner() -> None:
    row, col = 8565, 6280
    west, south, east, north = cell(row, col).bounds
    middle = (west + east) / 2
    left, right = box(west, south, middle, north), box(middle, south, east, north)
    for polygons in ((left, right), (right, left)):
        owners = half_mesh_shares(polygon_set(np.array(polygons, dtype=object), np.array([0, 1], dtype=np.int32)))
        assert largest_owner(owners)[2].tolist() == [0]
    larger = box(west, south, middle + COL_DEG / 1000, north)
    smaller = box(middle + COL_DEG / 1000, south, east, north)
    owners = half_mesh_shares(polygon_set(np.array([smaller, larger], dtype=object), np.array([0, 1], dtype=np.int32)))
    assert largest_owner(owners)[2].tolist() == [1]


def test_parts_of_one_owner_add_up_before_they_compete() -> None:
    row, col = 8565, 6280
    west, south, east, north = cell(row, col).bounds
    at = [west + k * (east - west) / 10 for k in range(11)]
    polygons = [box(at[0], south, at[3], north), box(at[3], south, at[7], north), box(at[7], south, at[10], north)]
    shares = half_mesh_shares(polygon_set(np.array(polygons, dtype=object), np.array([1, 0, 1], dtype=np.int32)))
    assert largest_owner(shares)[2].tolist() == [1]
    assert shares.share.tolist() == [pytest.approx(0.4), pytest.approx(0.6)]


def test_every_touched_half_mesh_appears_once_in_order() -> None:
    polygons = [star(seed, 0.05, hole=False) for seed in range(6)]
    shares = half_mesh_shares(polygon_set(np.array(polygons, dtype=object), np.arange(6, dtype=np.int32)))
    row, col, owner = largest_owner(shares)
    key = row.astype(np.int64) * (1 << 20) + col
    assert (np.diff(key) > 0).all()
    assert set(key.tolist()) == set((shares.row.astype(np.int64) * (1 << 20) + shares.col).tolist())
    assert set(owner.tolist()) <= set(range(6))


def test_block_size_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    polygons = polygon_set(
        np.array([star(seed, 0.05, hole=True) for seed in range(9)], dtype=object), np.arange(9, dtype=np.int32)
    )
    whole = half_mesh_shares(polygons)
    monkeypatch.setattr("coverage_planner.data.half_mesh_assignment._CELLS_AT_ONCE", 100)
    blocks = half_mesh_shares(polygons)
    assert np.array_equal(whole.share, blocks.share)
    assert np.array_equal(whole.row, blocks.row)


def test_no_polygons() -> None:
    shares = half_mesh_shares(polygon_set(np.zeros(0, dtype=object), np.zeros(0, dtype=np.int32)))
    assert largest_owner(shares)[0].size == 0
