"""P.1812 over an area: no holes, no sectors, the gridding error against the exact way, voids, clutter, threads."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coverage_planner.engine.propagation.p1812 import P1812Parameters, p1812_loss
from coverage_planner.engine.propagation.p1812_area import loss_map
from coverage_planner.engine.propagation.p1812_exact import exact_losses
from coverage_planner.engine.propagation.polar_grid import radial_count, radial_strides
from coverage_planner.engine.propagation.swept_map import LossMap
from coverage_planner.engine.propagation.zone_layer import ZoneLayer
from coverage_planner.model.errors import OutOfValidity
from coverage_planner.model.lattice import Window
from coverage_planner.model.layers import Terrain

LATITUDE, LONGITUDE = 35.5, 138.5
PARAMETERS = P1812Parameters(frequency_mhz=3700.0, tx_height_m=30.0, rx_height_m=1.5)


def hills(seed: int = 1, half_width_deg: float = 0.13, relief_m: float = 900.0) -> Terrain:
    """Fractal hills about 20 km square."""
    window = Window.of_bounds(
        LONGITUDE - half_width_deg, LATITUDE - half_width_deg, LONGITUDE + half_width_deg, LATITUDE + half_width_deg
    )
    rows, cols = np.fft.fftfreq(window.rows)[:, None], np.fft.fftfreq(window.cols)[None, :]
    spectrum = (rows**2 + cols**2 + (1 / 200) ** 2) ** -0.95
    noise = np.random.default_rng(seed).standard_normal(window.shape)
    height = np.fft.ifft2(spectrum * np.fft.fft2(noise)).real
    height = (height - height.min()) / (height.max() - height.min()) * relief_m
    return Terrain(window=window, height_m=height.astype(np.float32), source="test")


def level(height_m: float, half_width_deg: float) -> Terrain:
    window = Window.of_bounds(
        LONGITUDE - half_width_deg, LATITUDE - half_width_deg, LONGITUDE + half_width_deg, LATITUDE + half_width_deg
    )
    return Terrain(window=window, height_m=np.full(window.shape, height_m, np.float32), source="test")


def distances(result: LossMap) -> np.ndarray:
    """Metres to every cell by a formula of its own: haversine on a sphere of the local radius (0.3 %)."""
    lat = np.radians(result.window.centre_latitudes_deg())[:, None]
    lon = np.radians(result.window.centre_longitudes_deg())[None, :]
    lat0, lon0 = np.radians(LATITUDE), np.radians(LONGITUDE)
    a = np.sin((lat - lat0) / 2) ** 2 + np.cos(lat) * np.cos(lat0) * np.sin((lon - lon0) / 2) ** 2
    return np.asarray(2 * 6_371_000 * np.arcsin(np.sqrt(a)))


def global_cells(result: LossMap, rows: np.ndarray, cols: np.ndarray) -> np.ndarray:
    return np.stack([rows + result.window.row0, cols + result.window.col0], axis=1)


@pytest.mark.parametrize("reach_m", [700.0, 8_000.0, 30_000.0])
def test_every_cell_within_reach_has_a_loss_and_no_other(reach_m: float) -> None:
    result = loss_map(LATITUDE, LONGITUDE, level(100.0, 0.05), PARAMETERS, reach_m=reach_m, step_m=100.0)
    away = distances(result)
    assert np.all(np.isfinite(result.loss_db[away < 0.996 * reach_m]))
    assert np.all(np.isnan(result.loss_db[away > 1.004 * reach_m]))
    assert np.nanmin(result.loss_db) > 60


def test_level_ground_gives_circles_without_sectors() -> None:
    """On level ground the loss depends on the distance alone; any sector or ring of the polar grid would show."""
    terrain = level(50.0, 0.4)
    result = loss_map(LATITUDE, LONGITUDE, terrain, PARAMETERS, reach_m=30_000.0, step_m=60.0, threads=2)
    random = np.random.default_rng(0)
    rows, cols = np.nonzero(np.isfinite(result.loss_db))
    pick = random.choice(rows.size, 300, replace=False)
    exact = exact_losses(LATITUDE, LONGITUDE, terrain, PARAMETERS, global_cells(result, rows[pick], cols[pick]))
    swept = result.loss_db[rows[pick], cols[pick]]
    far = distances(result)[rows[pick], cols[pick]] > 500
    assert np.abs(swept - exact)[far].max() < 0.1
    # Neighbouring cells differ by what the distance explains.
    inner = result.loss_db[100:-100:7, 100:-100]
    jump = np.abs(np.diff(inner, axis=1))
    near = distances(result)[100:-100:7, 101:-100] < 2000
    assert np.nanmax(np.where(near, np.nan, jump)) < 0.35


def test_gridding_error_on_hills() -> None:
    """Measured: median 0.15 dB, rms 1.4 dB, 95 % within 2.3 dB; the shadow edges make the rest (PROPAGATION.md 4)."""
    terrain = hills()
    result = loss_map(LATITUDE, LONGITUDE, terrain, PARAMETERS, reach_m=8000.0)
    rows, cols = np.nonzero(np.isfinite(result.loss_db))
    pick = np.random.default_rng(0).choice(rows.size, 2000, replace=False)
    exact = exact_losses(LATITUDE, LONGITUDE, terrain, PARAMETERS, global_cells(result, rows[pick], cols[pick]))
    error = result.loss_db[rows[pick], cols[pick]] - exact
    assert np.median(np.abs(error)) < 0.3
    assert np.quantile(np.abs(error), 0.95) < 3.5
    assert np.sqrt(np.mean(error**2)) < 2.0
    assert abs(np.mean(error)) < 0.4
    assert result.uncertain_cells == 0


def test_the_exact_way_is_the_single_path() -> None:
    """Due north the path runs along a column of cells: its profile can be read off the terrain by hand."""
    terrain = hills()
    row0, col0 = terrain.window.row0 + 120, terrain.window.col0 + 200
    latitude, longitude = (row0 + 0.5) / 2400, 100 + (col0 + 0.5) / 1600
    count = 100
    heights = terrain.height_m[120 : 121 + count, 200].astype(float)
    step_m = 110_949.0 / 2400  # a degree of latitude near 35.4 N, GRS80
    answer = exact_losses(latitude, longitude, terrain, PARAMETERS, [(row0 + count, col0)], step_m=step_m * 1.005)
    by_hand = p1812_loss(
        distance_km=np.arange(count + 1) * step_m / 1000,
        height_m=heights,
        parameters=replace(PARAMETERS, latitude_deg=latitude),
    )
    assert answer[0] == pytest.approx(by_hand.loss_db, abs=0.05)


def test_threads_change_nothing() -> None:
    terrain = hills()
    one = loss_map(LATITUDE, LONGITUDE, terrain, PARAMETERS, reach_m=6000.0)
    for threads in (2, 3):
        many = loss_map(LATITUDE, LONGITUDE, terrain, PARAMETERS, reach_m=6000.0, threads=threads)
        assert one.loss_db.tobytes() == many.loss_db.tobytes()
        assert one.uncertain.tobytes() == many.uncertain.tobytes()


def test_a_void_is_bridged_and_counted_never_a_cliff() -> None:
    terrain = hills()
    holed = terrain.height_m.copy()
    rows, cols = slice(375, 390), slice(200, 220)
    holed[rows, cols] = np.nan
    full = loss_map(LATITUDE, LONGITUDE, terrain, PARAMETERS, reach_m=6000.0)
    patched = loss_map(LATITUDE, LONGITUDE, replace(terrain, height_m=holed), PARAMETERS, reach_m=6000.0)
    assert np.array_equal(np.isnan(full.loss_db), np.isnan(patched.loss_db))
    assert 0 < patched.uncertain_cells < 0.25 * np.isfinite(full.loss_db).sum()
    certain = (patched.uncertain == 0) & np.isfinite(full.loss_db)
    np.testing.assert_array_equal(full.loss_db[certain], patched.loss_db[certain])


def test_without_terrain_everything_is_level_and_uncertain() -> None:
    nothing = loss_map(LATITUDE, LONGITUDE, None, PARAMETERS, reach_m=3000.0)
    flat = loss_map(LATITUDE, LONGITUDE, level(0.0, 0.1), PARAMETERS, reach_m=3000.0)
    np.testing.assert_array_equal(nothing.loss_db, flat.loss_db)
    assert nothing.uncertain_cells == np.isfinite(nothing.loss_db).sum()
    elsewhere = replace(level(7.0, 0.02), window=Window(0, 0, *level(7.0, 0.02).window.shape))
    outside = loss_map(LATITUDE, LONGITUDE, elsewhere, PARAMETERS, reach_m=3000.0)
    assert outside.uncertain_cells == nothing.uncertain_cells


def test_clutter_stands_in_the_way() -> None:
    terrain = level(20.0, 0.1)
    wood = np.zeros(terrain.window.shape, np.float32)
    wood[260:, :] = 15.0  # 20 rows (0.9 km) north of the site and beyond
    clutter = replace(terrain, height_m=wood)
    bare = loss_map(LATITUDE, LONGITUDE, terrain, PARAMETERS, reach_m=4000.0)
    grown = loss_map(LATITUDE, LONGITUDE, terrain, PARAMETERS, reach_m=4000.0, clutter=clutter)
    difference = grown.loss_db - bare.loss_db
    edge = terrain.window.row0 + 260 - bare.window.row0
    assert np.nanmin(difference[edge + 5 :]) > 5
    assert np.nanmax(np.abs(difference[: edge - 20])) < 0.01
    rows, cols = np.nonzero(np.isfinite(grown.loss_db))
    pick = np.random.default_rng(0).choice(rows.size, 200, replace=False)
    exact = exact_losses(
        LATITUDE, LONGITUDE, terrain, PARAMETERS, global_cells(grown, rows[pick], cols[pick]), clutter=clutter
    )
    assert np.median(np.abs(grown.loss_db[rows[pick], cols[pick]] - exact)) < 0.5


def test_zones_are_sampled_along_radials_and_paths() -> None:
    """Over sea and coast the swept loss is that of single paths; inland zones change nothing, and sea is not inland."""
    terrain = level(3.0, 0.25)
    low = replace(PARAMETERS, time_percent=5.0, location_percent=80.0)
    code = np.zeros(terrain.window.shape, np.uint8)
    code[660:, :] = 1  # coastal land from 2.7 km north of the site, sea from 4.6 km
    code[700:, :] = 2
    zones = ZoneLayer(window=terrain.window, code=code)
    bare = loss_map(LATITUDE, LONGITUDE, terrain, low, reach_m=15_000.0, step_m=100.0)
    inland = loss_map(
        LATITUDE,
        LONGITUDE,
        terrain,
        low,
        reach_m=15_000.0,
        step_m=100.0,
        zones=ZoneLayer(window=terrain.window, code=np.zeros_like(code)),
    )
    np.testing.assert_allclose(inland.loss_db, bare.loss_db, rtol=0, atol=2e-5)
    at_sea = loss_map(LATITUDE, LONGITUDE, terrain, low, reach_m=15_000.0, step_m=100.0, zones=zones, threads=2)
    shore = terrain.window.row0 + 700 - at_sea.window.row0
    assert np.nanmax(np.abs((at_sea.loss_db - bare.loss_db)[: shore - 60])) < 2e-5
    assert np.nanmin((bare.loss_db - at_sea.loss_db)[shore + 5 :]) > 1
    rows, cols = np.nonzero(np.isfinite(at_sea.loss_db))
    pick = np.random.default_rng(0).choice(rows.size, 300, replace=False)
    rows, cols = rows[pick], cols[pick]
    exact = exact_losses(LATITUDE, LONGITUDE, terrain, low, global_cells(at_sea, rows, cols), zones=zones, step_m=100.0)
    # At the shore the receiver is on one side or the other: no interpolation tells.
    beside = np.abs(rows - shore) <= 3
    far = distances(at_sea)[rows, cols] > 500
    assert np.abs(at_sea.loss_db[rows, cols] - exact)[far & ~beside].max() < 0.3


@settings(max_examples=200, deadline=None)
@given(st.floats(60, 50_000), st.floats(10, 60))
def test_needed_radials_are_near_each_other_and_close_the_circle(reach_m: float, step_m: float) -> None:
    radials = radial_count(reach_m, step_m)
    samples = int(reach_m / step_m) + 2
    stride = radial_strides(radials, samples, step_m, step_m)
    assert np.all(radials % stride == 0)
    arc = 2 * np.pi * step_m * np.arange(samples) / radials * stride
    assert np.all(arc[np.arange(samples) * step_m <= reach_m] <= step_m * (1 + 1e-9))
    assert np.all(np.diff(stride) <= 0)


@pytest.mark.parametrize("reach_m", [0.0, -5.0, float("nan"), 1e6])
def test_a_reach_that_makes_no_sense_is_refused(reach_m: float) -> None:
    with pytest.raises(OutOfValidity) as caught:
        loss_map(LATITUDE, LONGITUDE, None, PARAMETERS, reach_m=reach_m)
    assert caught.value.field == "reach_m"
