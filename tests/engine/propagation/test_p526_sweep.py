"""P.526 by radials: each sample equals the path by itself; the map's gridding error is measured against exact paths."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from coverage_planner.engine.loss_request import LossLayers, LossRequest, LossWay, compute_losses, loss_key
from coverage_planner.engine.propagation.p526_area import (
    P526Parameters,
    even_path_loss_db,
    p526_constants,
    p526_exact_map,
    p526_path,
)
from coverage_planner.engine.propagation.p526_sweep import ALL_OWN_PATHS_M, p526_swept_map, p526_work, sweep_p526_radial
from coverage_planner.model.lattice import Window
from coverage_planner.model.layers import Terrain

LATITUDE, LONGITUDE = 35.50321, 138.51234
KINDS = ("flat", "ripples", "mountains", "spikes", "sea and cliff", "even slope")


def profile(kind: str, samples: int, seed: int) -> np.ndarray:
    random = np.random.default_rng(seed)
    at = np.arange(samples)
    if kind == "flat":
        return np.full(samples, 12.0)
    if kind == "ripples":
        return 30 + random.standard_normal(samples)
    if kind == "mountains":
        return 400 + 300 * np.sin(at / 9 + seed) + 120 * np.sin(at / 3.7) + 30 * random.standard_normal(samples)
    if kind == "spikes":
        return np.where(random.random(samples) < 0.08, 300.0 * random.random(samples), 5.0)
    if kind == "sea and cliff":
        return np.where(at < samples // 2, 0.0, 180.0)
    return 3.0 * at


@settings(max_examples=60, deadline=None)
@given(
    kind=st.sampled_from(KINDS),
    samples=st.integers(6, 260),
    seed=st.integers(0, 10_000),
    step_m=st.sampled_from([10.0, 47.3, 50.0, 100.0]),
    frequency_mhz=st.sampled_from([800.0, 4700.0, 28_000.0]),
    tx_m=st.floats(0.1, 200.0),
    rx_m=st.sampled_from([0.5, 1.5, 10.0]),
)
@example("flat", 102, 0, 100.0, 800.0, 1.5, 1.5)  # both horizon rays graze the direct line
@example("even slope", 102, 0, 100.0, 800.0, 1.5, 1.5)
def test_every_sample_is_the_path_by_itself(
    kind: str, samples: int, seed: int, step_m: float, frequency_mhz: float, tx_m: float, rx_m: float
) -> None:
    terrain = profile(kind, samples, seed)
    constants = p526_constants(frequency_mhz)
    distance = np.arange(samples + 1) * (step_m / 1000)
    swept, single, even = (np.zeros(samples) for _ in range(3))
    inverse = 1 / np.maximum(distance, distance[1])
    wanted = np.ones(samples, np.uint8)
    sweep_p526_radial(terrain, wanted, tx_m, rx_m, constants, distance, inverse, p526_work(samples), swept)
    zeros, room = np.zeros(samples), np.zeros(samples)
    counts = 1 / np.maximum(np.arange(samples), 1)
    for n in range(1, samples):
        single[n] = p526_path(distance, terrain, zeros, n, tx_m, rx_m, constants).loss_db
        even[n] = (
            even_path_loss_db(terrain, n, distance[1], room, counts, tx_m, rx_m, constants) if n > 1 else single[n]
        )
    assert np.isfinite(swept).all()
    np.testing.assert_allclose(swept, single, rtol=0, atol=1e-9)
    np.testing.assert_allclose(even, single, rtol=0, atol=1e-9)


def mountains(relief_m: float = 900.0, *, half_width_deg: float = 0.06) -> Terrain:
    east = half_width_deg * 1.25
    window = Window.of_bounds(LONGITUDE - east, LATITUDE - half_width_deg, LONGITUDE + east, LATITUDE + half_width_deg)
    random = np.random.default_rng(1)
    rows, cols = np.fft.fftfreq(window.rows)[:, None], np.fft.fftfreq(window.cols)[None, :]
    spectrum = (rows**2 + cols**2 + (1 / 300) ** 2) ** -0.95
    height = np.fft.ifft2(spectrum * np.fft.fft2(random.standard_normal(window.shape))).real
    height = (height - height.min()) / (height.max() - height.min()) * relief_m
    return Terrain(window=window, height_m=height.astype(np.float32), source="test")


PARAMETERS = P526Parameters(frequency_mhz=28_000.0, tx_height_m=30.0, rx_height_m=1.5)


@pytest.mark.parametrize(("relief_m", "of_95", "of_99"), [(900.0, 1.2, 3.0), (200.0, 1.2, 3.0)])
def test_gridding_error_against_paths_of_each_sub_cell(relief_m: float, of_95: float, of_99: float) -> None:
    terrain = mountains(relief_m)
    exact = p526_exact_map(LATITUDE, LONGITUDE, terrain, PARAMETERS, reach_m=5000.0)
    swept = p526_swept_map(LATITUDE, LONGITUDE, terrain, PARAMETERS, reach_m=5000.0)
    rough = p526_swept_map(LATITUDE, LONGITUDE, terrain, PARAMETERS, reach_m=5000.0, refine=False)
    inside = np.isfinite(exact.loss_db)
    np.testing.assert_array_equal(inside, np.isfinite(swept.loss_db))
    error = np.abs(swept.loss_db - exact.loss_db)[inside]
    worse = np.abs(rough.loss_db - exact.loss_db)[inside]
    assert np.median(error) < 0.1
    assert np.quantile(error, 0.95) < of_95 < np.quantile(worse, 0.95)
    assert np.quantile(error, 0.99) < of_99 < np.quantile(worse, 0.99)


def test_short_reaches_have_nothing_but_paths_of_their_own() -> None:
    terrain = mountains()
    exact = p526_exact_map(LATITUDE, LONGITUDE, terrain, PARAMETERS, reach_m=ALL_OWN_PATHS_M)
    swept = p526_swept_map(LATITUDE, LONGITUDE, terrain, PARAMETERS, reach_m=ALL_OWN_PATHS_M)
    np.testing.assert_array_equal(exact.loss_db, swept.loss_db)


def test_ways_have_keys_of_their_own_and_the_coarse_one_is_near() -> None:
    layers = LossLayers(terrain=mountains(200.0))
    maps, keys = {}, set()
    for way in LossWay:
        request = LossRequest(
            latitude_deg=LATITUDE, longitude_deg=LONGITUDE, parameters=PARAMETERS, reach_m=5000.0, way=way
        )
        maps[way] = compute_losses(request, layers, threads=2)
        keys.add(loss_key(request, layers))
        np.testing.assert_array_equal(maps[way].loss_db, compute_losses(request, layers).loss_db)
    assert len(keys) == len(LossWay)
    exact, coarse = maps[LossWay.EXACT].loss_db, maps[LossWay.COARSE].loss_db
    assert np.nanmedian(np.abs(coarse - exact)) < 1.0
    assert not np.array_equal(exact, maps[LossWay.SWEEP].loss_db, equal_nan=True)


def test_unknown_ground_is_counted_the_same_way() -> None:
    terrain = mountains()
    height = terrain.height_m.copy()
    height[: height.shape[0] // 2 - 20] = np.nan
    holed = Terrain(window=terrain.window, height_m=height, source="test")
    exact = p526_exact_map(LATITUDE, LONGITUDE, holed, PARAMETERS, reach_m=4500.0)
    swept = p526_swept_map(LATITUDE, LONGITUDE, holed, PARAMETERS, reach_m=4500.0)
    assert np.isfinite(swept.loss_db[np.isfinite(exact.loss_db)]).all()
    assert swept.uncertain_cells == pytest.approx(exact.uncertain_cells, rel=0.02)
    nowhere = p526_swept_map(LATITUDE, LONGITUDE, None, PARAMETERS, reach_m=4500.0)
    assert nowhere.uncertain_cells == np.isfinite(nowhere.loss_db).sum()
