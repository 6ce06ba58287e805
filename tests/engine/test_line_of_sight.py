"""Line of sight: simple geometry by hand, and every cell of random terrain against a slow numpy reference."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coverage_planner.engine.line_of_sight import (
    EARTH_RADIUS_M,
    HIDDEN,
    VISIBLE,
    VISIBLE_UNKNOWN,
    line_of_sight,
    prepare_terrain,
)

RADIUS = EARTH_RADIUS_M * 4 / 3
CELL_M = 50.0


def slow_reference(
    height: npt.NDArray[np.float64], tx: tuple[float, float], tx_height: float, rx: tuple[int, int], agl: float
) -> int:
    """The same definition written with whole arrays: all crossings at once, no early exit, no blocks."""
    if np.isnan(height[rx]):
        return VISIBLE_UNKNOWN
    delta = np.subtract(rx, tx)
    distance = CELL_M * float(np.hypot(*delta))
    axis = 0 if abs(delta[0]) >= abs(delta[1]) else 1
    if delta[axis] == 0:
        return VISIBLE
    lines = np.arange(height.shape[axis])
    t = (lines - tx[axis]) / delta[axis]
    lines, t = lines[(t > 0) & (t < 1)], t[(t > 0) & (t < 1)]
    across = tx[1 - axis] + t * delta[1 - axis]
    profiles = height if axis == 0 else height.T
    low = np.floor(across).astype(int)
    inside = (low >= 0) & (low + 1 < profiles.shape[1])
    clipped = np.clip(low, 0, profiles.shape[1] - 2)
    weight = across - low
    ground = (1 - weight) * profiles[lines, clipped] + weight * profiles[lines, clipped + 1]
    ground[~inside] = np.nan
    ray = tx_height + (height[rx] + agl - tx_height) * t - distance**2 * t * (1 - t) / (2 * RADIUS)
    if np.any(ground > ray):
        return HIDDEN
    return VISIBLE_UNKNOWN if np.isnan(ground).any() else VISIBLE


def sight(
    height: npt.NDArray[np.float64],
    tx: tuple[float, float],
    tx_height: float,
    rx: tuple[int, int],
    agl: float = 1.5,
    *,
    skip_blocks: bool = True,
) -> int:
    terrain = prepare_terrain(height.astype(np.float32), skip_blocks=skip_blocks)
    distance = CELL_M * float(np.hypot(rx[0] - tx[0], rx[1] - tx[1]))
    return int(line_of_sight(terrain, tx[0], tx[1], tx_height, rx[0], rx[1], agl, distance, RADIUS))


def test_flat_ground_hides_nothing_nearby() -> None:
    flat = np.zeros((41, 41))
    for rx in ((0, 0), (40, 40), (20, 0), (20, 21), (20, 20)):
        assert sight(flat, (20.0, 20.0), 20.0, rx) == VISIBLE


def test_a_wall_hides_what_lies_in_its_shadow_and_nothing_else() -> None:
    ground = np.zeros((3, 200))
    ground[:, 50] = 30.0  # 2.5 km from the mast
    mast, top = (1.0, 0.0), 60.0
    # The ray over the wall reaches 1.5 m above ground where (60 - 1.5) / d = (60 - 30 [- curvature]) / 2500.
    shadow_ends = 2500 * 58.5 / 30 / CELL_M  # cell 97.5 without curvature; 1.5 m of bulge moves it out a little
    assert sight(ground, mast, top, (1, 40)) == VISIBLE
    assert sight(ground, mast, top, (1, 60)) == HIDDEN
    assert sight(ground, mast, top, (1, int(shadow_ends) - 3)) == HIDDEN
    assert sight(ground, mast, top, (1, 110)) == VISIBLE
    assert sight(ground, mast, 29.0, (1, 199)) == HIDDEN


def test_the_wall_stands_in_every_direction() -> None:
    ground = np.zeros((81, 81))
    rows, cols = np.indices(ground.shape)
    away = np.hypot(rows - 40, cols - 40)
    ground[(away >= 14) & (away <= 16)] = 100.0  # a ring of cells without gaps in any direction
    for angle in np.arange(0, 360, 7.0):
        rx = (round(40 + 30 * np.sin(np.radians(angle))), round(40 + 30 * np.cos(np.radians(angle))))
        assert sight(ground, (40.0, 40.0), 30.0, rx) == HIDDEN
        near = (round(40 + 9 * np.sin(np.radians(angle))), round(40 + 9 * np.cos(np.radians(angle))))
        assert sight(ground, (40.0, 40.0), 30.0, near) == VISIBLE


def test_the_earths_curve_hides_the_far_end() -> None:
    """Horizon of two antennas over a smooth earth: sqrt(2 k a h1) + sqrt(2 k a h2)."""
    sea = np.zeros((3, 1000))
    horizon_m = np.sqrt(2 * RADIUS * 20.0) + np.sqrt(2 * RADIUS * 1.5)  # 23.5 km
    cell = int(horizon_m / CELL_M)
    assert sight(sea, (1.0, 0.0), 20.0, (1, cell - 1)) == VISIBLE
    assert sight(sea, (1.0, 0.0), 20.0, (1, cell + 2)) == HIDDEN


def test_unknown_ground_hides_nothing_and_is_reported() -> None:
    ground = np.zeros((5, 60))
    ground[:, 20:25] = np.nan
    assert sight(ground, (2.0, 0.0), 20.0, (2, 10)) == VISIBLE
    assert sight(ground, (2.0, 0.0), 20.0, (2, 40)) == VISIBLE_UNKNOWN
    assert sight(ground, (2.0, 0.0), 20.0, (2, 22)) == VISIBLE_UNKNOWN
    ground[:, 30] = 500.0
    assert sight(ground, (2.0, 0.0), 20.0, (2, 40)) == HIDDEN


@pytest.mark.parametrize("skip_blocks", [True, False])
def test_every_cell_of_a_mountain_range_as_the_slow_reference(skip_blocks: bool) -> None:
    random = np.random.default_rng(7)
    height = np.cumsum(np.cumsum(random.standard_normal((90, 110)), axis=0), axis=1)
    height = (height - height.min()).astype(np.float32).astype(np.float64)
    height[60:63, 70:90] = np.nan
    terrain = prepare_terrain(height.astype(np.float32), skip_blocks=skip_blocks)
    tx = (41.3, 52.8)
    top = float(height[41, 53]) + 25.0
    seen = np.zeros(3, dtype=int)
    for r in range(height.shape[0]):
        for c in range(height.shape[1]):
            distance = CELL_M * float(np.hypot(r - tx[0], c - tx[1]))
            got = int(line_of_sight(terrain, tx[0], tx[1], top, r, c, 1.5, distance, RADIUS))
            assert got == slow_reference(height, tx, top, (r, c), 1.5), (r, c)
            seen[got] += 1
    assert seen.min() > 50  # the case is not trivial: all three answers occur


@settings(max_examples=60, deadline=None)
@given(
    seed=st.integers(0, 2**32 - 1),
    roughness=st.floats(0, 300),
    tx_row=st.floats(0, 63.999),
    tx_col=st.floats(0, 79.999),
    mast=st.floats(1, 200),
    holes=st.floats(0, 0.01),
)
def test_skipping_blocks_changes_nothing(
    seed: int, roughness: float, tx_row: float, tx_col: float, mast: float, holes: float
) -> None:
    random = np.random.default_rng(seed)
    height = (random.random((64, 80)) ** 6 * roughness).astype(np.float32)
    height[random.random(height.shape) < holes] = np.nan
    with_blocks = prepare_terrain(height)
    without = prepare_terrain(height, skip_blocks=False)
    for rx_row, rx_col in random.integers(0, (64, 80), (200, 2)).tolist():
        distance = CELL_M * float(np.hypot(rx_row - tx_row, rx_col - tx_col))
        arguments = (tx_row, tx_col, mast, rx_row, rx_col, 1.5, distance, RADIUS)
        assert line_of_sight(with_blocks, *arguments) == line_of_sight(without, *arguments)
