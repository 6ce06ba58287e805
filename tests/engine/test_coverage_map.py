"""Sampled maps: at stride one they are the coverage state's own arrays, at any stride every value is that of its sub-cell."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coverage_planner.engine.coverage_map import LARGEST_GRID, SampleGrid, area_bytes, best_servers, covered_bytes
from coverage_planner.engine.coverage_state import CoverageState
from coverage_planner.engine.footprint import NO_SIGNAL, FootprintGroup, SiteFootprint
from coverage_planner.model.lattice import TILE_SUBCELLS, Window
from coverage_planner.model.layers import ServiceAreaTiles
from coverage_planner.model.terms import CARRIERS, Carrier, Technology

CORNER = 86_000, 62_000


def footprint(number: int, row: int, col: int, rng: np.random.Generator, carriers_mask: int = 1) -> SiteFootprint:
    window = Window(CORNER[0] + 10 * row, CORNER[1] + 10 * col, 60, 80)
    level = rng.integers(-1200, -600, window.shape).astype(np.int16)
    level[rng.random(window.shape) < 0.4] = NO_SIGNAL
    group = FootprintGroup(
        technology=Technology.NR, carriers_mask=carriers_mask, threshold_ddbm=-1200, level_ddbm=level
    )
    bits = np.where(level > NO_SIGNAL, group.service_bits, 0).astype(np.uint8)
    return SiteFootprint(site_number=number, window=window, bits=bits, groups=(group,), unknown_terrain_cells=0)


def areas(rng: np.random.Generator) -> ServiceAreaTiles:
    rows, cols = np.array([430, 430, 431]), np.array([310, 311, 310])
    bits = rng.integers(0, 256, (3, TILE_SUBCELLS, TILE_SUBCELLS)).astype(np.uint8)
    return ServiceAreaTiles(
        tile_row=rows.astype(np.int32), tile_col=cols.astype(np.int32), bits=bits, carriers=tuple(CARRIERS)
    )


@given(st.integers(0, 1000), st.sampled_from([1, 2, 4, 8, 64]))
@settings(max_examples=15, deadline=None)
def test_every_sample_is_the_value_of_its_sub_cell(seed: int, stride: int) -> None:
    rng = np.random.default_rng(seed)
    known = [footprint(n, *rng.integers(0, 20, 2), rng) for n in (3, 7, 9)]
    published = areas(rng)
    state = CoverageState(published)
    for one in known:
        state.add(one)
    window = Window(CORNER[0] - 37, CORNER[1] - 21, 300, 340)
    grid = SampleGrid.over(window, stride)
    row = grid.row0 + stride // 2 + stride * np.arange(grid.rows)
    col = grid.col0 + stride // 2 + stride * np.arange(grid.cols)
    whole = Window(grid.row0, grid.col0, grid.rows * stride, grid.cols * stride)
    picks = np.ix_(row - whole.row0, col - whole.col0)
    assert np.array_equal(covered_bytes(grid, area_bytes(grid, published), known), state.covered_bits(whole)[picks])
    expected = state.best_server(whole, Carrier.DOCOMO, Technology.NR)
    found = best_servers(grid, known[::-1], Technology.NR, 1)
    for name in ("number", "level_ddbm", "runner_up_number", "runner_up_level_ddbm"):
        assert np.array_equal(getattr(found, name), getattr(expected, name)[picks])


def test_only_sectors_of_the_carriers_asked_for_count() -> None:
    rng = np.random.default_rng(1)
    one, other = footprint(1, 0, 0, rng, 1), footprint(2, 0, 0, rng, 2)
    grid = SampleGrid.over(one.window, 1)
    assert set(np.unique(best_servers(grid, (one, other), Technology.NR, 2).number)) == {-1, 2}
    assert set(np.unique(best_servers(grid, (one, other), Technology.NR, 3).number)) == {-1, 1, 2}
    assert set(np.unique(best_servers(grid, (one, other), Technology.LTE, 3).number)) == {-1}


def test_a_grid_larger_than_any_map_is_refused() -> None:
    with pytest.raises(ValueError, match="samples"):
        SampleGrid.over(Window(0, 0, LARGEST_GRID // 100, 200), 1)
