"""The exact way of P.1812 over an area, and what the sweep and the first coarse picture differ from it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from coverage_planner.engine.footprint import NO_SIGNAL, compute_footprint, footprint_key
from coverage_planner.engine.propagation.p1812_area import COARSE_SPACING_M, COARSE_STEP_M, loss_map
from coverage_planner.engine.propagation.p1812_exact import exact_losses, exact_map
from coverage_planner.model.errors import OutOfValidity
from coverage_planner.model.layers import Terrain
from coverage_planner.model.settings import PropagationModel, RadioSettings
from coverage_planner.model.site import Sector, Site
from coverage_planner.model.terms import Carrier
from tests.engine.propagation.test_p1812_area import LATITUDE, LONGITUDE, PARAMETERS, distances, global_cells, hills


def plain() -> Terrain:
    """30 m of relief with 0.3 m of roughness."""
    ground = hills(relief_m=30.0)
    rough = 0.3 * np.random.default_rng(5).standard_normal(ground.window.shape)
    return replace(ground, height_m=(ground.height_m + rough).astype(np.float32))


def test_the_exact_map_is_made_of_exact_paths() -> None:
    terrain = hills()
    result = exact_map(LATITUDE, LONGITUDE, terrain, PARAMETERS, reach_m=3000.0)
    swept = loss_map(LATITUDE, LONGITUDE, terrain, PARAMETERS, reach_m=3000.0)
    assert result.window == swept.window
    np.testing.assert_array_equal(np.isnan(result.loss_db), np.isnan(swept.loss_db))
    rows, cols = np.nonzero(np.isfinite(result.loss_db))
    pick = np.random.default_rng(0).choice(rows.size, 200, replace=False)
    one_by_one = exact_losses(LATITUDE, LONGITUDE, terrain, PARAMETERS, global_cells(result, rows[pick], cols[pick]))
    np.testing.assert_array_equal(result.loss_db[rows[pick], cols[pick]], one_by_one.astype(np.float32))
    threaded = exact_map(LATITUDE, LONGITUDE, terrain, PARAMETERS, reach_m=3000.0, threads=3)
    assert threaded.loss_db.tobytes() == result.loss_db.tobytes()
    assert result.uncertain_cells == 0
    nowhere = exact_map(LATITUDE, LONGITUDE, None, PARAMETERS, reach_m=500.0)
    assert nowhere.uncertain_cells == np.isfinite(nowhere.loss_db).sum() > 0
    with pytest.raises(OutOfValidity):
        exact_map(LATITUDE, LONGITUDE, terrain, PARAMETERS, reach_m=float("nan"))


@pytest.mark.parametrize(
    ("ground", "frequency_mhz", "half", "most", "nearly_all", "coarse_half", "coarse_most"),
    [
        # Measured: 0.11, 1.6, 4.7 dB; coarse 0.33, 3.7.
        ("mountains", 3700.0, 0.2, 2.4, 7.0, 0.5, 5.5),
        # 0.13, 1.9, 4.7; coarse 0.40, 3.8.
        ("mountains", 800.0, 0.2, 2.8, 7.0, 0.6, 5.7),
        # 0.22, 1.4, 2.4; coarse 0.50, 2.8: the roughness from cell to cell is what is interpolated.
        ("plain", 3700.0, 0.3, 2.1, 3.6, 0.7, 4.2),
        # 0.21, 1.1, 1.6; coarse 0.44, 2.0.
        ("plain", 800.0, 0.3, 1.6, 2.5, 0.6, 3.0),
    ],
)
def test_gridding_error(
    ground: str,
    frequency_mhz: float,
    half: float,
    most: float,
    nearly_all: float,
    coarse_half: float,
    coarse_most: float,
) -> None:
    """Of 2,000 sub-cells within 8 km: 50, 95 and 99 % of the differences, and no bias; shadow edges make the rest."""
    terrain = hills() if ground == "mountains" else plain()
    parameters = replace(PARAMETERS, frequency_mhz=frequency_mhz)
    result = loss_map(LATITUDE, LONGITUDE, terrain, parameters, reach_m=8000.0)
    first = loss_map(
        LATITUDE,
        LONGITUDE,
        terrain,
        parameters,
        reach_m=8000.0,
        step_m=COARSE_STEP_M,
        spacing_m=COARSE_SPACING_M,
    )
    rows, cols = np.nonzero(np.isfinite(result.loss_db))
    pick = np.random.default_rng(0).choice(rows.size, 2000, replace=False)
    rows, cols = rows[pick], cols[pick]
    exact = exact_losses(LATITUDE, LONGITUDE, terrain, parameters, global_cells(result, rows, cols))
    error = result.loss_db[rows, cols] - exact
    shares = np.quantile(np.abs(error), [0.5, 0.95, 0.99])
    assert np.all(shares < [half, most, nearly_all])
    assert abs(error.mean()) < 0.3
    coarse = np.abs(first.loss_db[rows, cols] - exact)
    assert np.median(coarse) < coarse_half and np.quantile(coarse, 0.95) < coarse_most


def test_far_out_there_are_neither_holes_nor_sectors() -> None:
    """To 30 km over mountains every cell has a loss, and the rim is as near to the exact way as the middle."""
    terrain = hills(half_width_deg=0.36)
    result = loss_map(LATITUDE, LONGITUDE, terrain, PARAMETERS, reach_m=30_000.0, threads=2)
    away = distances(result)
    assert np.all(np.isfinite(result.loss_db[away < 0.995 * 30_000]))
    rows, cols = np.nonzero((away > 25_000) & np.isfinite(result.loss_db))
    pick = np.random.default_rng(0).choice(rows.size, 300, replace=False)
    rows, cols = rows[pick], cols[pick]
    error = result.loss_db[rows, cols] - exact_losses(
        LATITUDE, LONGITUDE, terrain, PARAMETERS, global_cells(result, rows, cols)
    )
    assert np.median(np.abs(error)) < 0.3
    assert np.quantile(np.abs(error), 0.95) < 4.0
    # A sector would repeat one value from cell to cell: neighbours are equal in under one of a hundred places.
    rim = (away > 25_000)[:, 1:] & np.isfinite(result.loss_db[:, 1:])
    assert np.count_nonzero(np.diff(result.loss_db, axis=1)[rim] == 0) < 0.01 * np.count_nonzero(rim)


def test_footprints_take_exact_paths_where_the_settings_say_so() -> None:
    terrain = hills()
    radio = RadioSettings(
        model=PropagationModel.P1812, maximum_range_m=2000.0, exact_paths=True, threshold_nr_dbm=-200.0
    )
    sector = Sector(carriers=(Carrier.DOCOMO,), height_agl_m=30.0)
    site = Site(number=1, site_id="S", latitude_deg=LATITUDE, longitude_deg=LONGITUDE, sectors=(sector,))
    footprint = compute_footprint(site, terrain, radio)
    level = footprint.groups[0].level_ddbm
    rows, cols = np.nonzero(level != NO_SIGNAL)
    cells = np.stack([rows + footprint.window.row0, cols + footprint.window.col0], axis=1)
    parameters = replace(PARAMETERS, frequency_mhz=sector.centre_frequency_mhz)
    losses = exact_losses(LATITUDE, LONGITUDE, terrain, parameters, cells)
    expected = sector.eirp_per_resource_element_dbm - losses
    assert np.abs(level[rows, cols] / 10 - expected).max() < 0.0501  # levels are rounded to 0.1 dB
    swept = replace(radio, exact_paths=False)
    assert footprint_key(site, radio, terrain) != footprint_key(site, swept, terrain)
    hata = replace(radio, model=PropagationModel.EXTENDED_HATA)
    assert footprint_key(site, hata, terrain) == footprint_key(site, replace(hata, exact_paths=False), terrain)
