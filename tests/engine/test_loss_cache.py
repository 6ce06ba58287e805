"""Losses are worked out once: what changes no loss finds them again, what does asks anew, and the bytes never differ."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import numpy as np
import pytest

from coverage_planner.engine.footprint import compute_footprint
from coverage_planner.engine.loss_cache import LossCache
from coverage_planner.engine.loss_request import LossLayers, LossRequest, LossWay, loss_key, map_reach_m
from coverage_planner.engine.propagation.p1812 import P1812Parameters
from coverage_planner.engine.propagation.zone_layer import ZoneLayer
from coverage_planner.model.lattice import Window
from coverage_planner.model.layers import Terrain
from coverage_planner.model.settings import PropagationModel, RadioSettings
from coverage_planner.model.site import AntennaPattern, Sector, Site
from coverage_planner.model.terms import Carrier

ROW, COL = 85_208, 61_620
LATITUDE, LONGITUDE = (ROW + 0.5) / 2400, 100 + (COL + 0.5) / 1600
RADIO = RadioSettings(model=PropagationModel.P1812, maximum_range_m=2000.0)
SECTOR = Sector(carriers=(Carrier.DOCOMO,), height_agl_m=30.0, pattern=AntennaPattern.SECTOR_3GPP)
REQUEST = LossRequest(
    latitude_deg=LATITUDE,
    longitude_deg=LONGITUDE,
    parameters=P1812Parameters(frequency_mhz=3700.0, tx_height_m=30.0, rx_height_m=1.5),
    reach_m=800.0,
)


def hills(height_m: float = 60.0) -> Terrain:
    row, col = np.indices((141, 141))
    height = 100 + height_m * np.sin(row / 9) * np.cos(col / 7)
    return Terrain(window=Window(ROW - 70, COL - 70, 141, 141), height_m=height.astype(np.float32), source="test")


def site(*sectors: Sector) -> Site:
    return Site(number=1, site_id="S", latitude_deg=LATITUDE, longitude_deg=LONGITUDE, sectors=sectors)


@pytest.mark.parametrize(
    ("sector", "radio"),
    [
        (replace(SECTOR, azimuth_deg=77.0), RADIO),
        (replace(SECTOR, mechanical_tilt_deg=6.0, electrical_tilt_deg=2.0), RADIO),
        (replace(SECTOR, power_dbm=SECTOR.power_dbm + 3.0, gain_dbi=9.0), RADIO),
        (replace(SECTOR, pattern=AntennaPattern.OMNI), RADIO),
        (SECTOR, replace(RADIO, margin_db=7.0)),
        (SECTOR, replace(RADIO, threshold_nr_dbm=-100.0)),
    ],
)
def test_what_changes_no_loss_computes_none(sector: Sector, radio: RadioSettings) -> None:
    terrain, cache = hills(), LossCache()
    first = compute_footprint(site(SECTOR), terrain, RADIO, cache=cache)
    assert cache.computed == 1
    edited = compute_footprint(site(sector), terrain, radio, cache=cache)
    assert cache.computed == 1
    fresh = compute_footprint(site(sector), terrain, radio)
    assert edited.bits.tobytes() == fresh.bits.tobytes()
    for group, other in zip(edited.groups, fresh.groups, strict=True):
        assert group.level_ddbm.tobytes() == other.level_ddbm.tobytes()
    assert any(
        a.level_ddbm.tobytes() != b.level_ddbm.tobytes() or a.threshold_ddbm != b.threshold_ddbm
        for a, b in zip(first.groups, edited.groups, strict=True)
    )


def test_whatever_changes_the_loss_has_another_key() -> None:
    terrain = hills()
    wood = replace(terrain, height_m=np.full(terrain.window.shape, 12.0, np.float32))
    sea = ZoneLayer(window=terrain.window, code=np.full(terrain.window.shape, 2, np.uint8))
    layers = LossLayers(terrain=terrain)
    moved = replace(terrain, window=Window(ROW - 71, COL - 70, 141, 141))
    asked = [
        (REQUEST, layers),
        (replace(REQUEST, latitude_deg=LATITUDE + 1e-9), layers),
        (replace(REQUEST, longitude_deg=LONGITUDE + 1e-9), layers),
        (replace(REQUEST, reach_m=801.0), layers),
        (replace(REQUEST, way=LossWay.EXACT), layers),
        (replace(REQUEST, way=LossWay.COARSE), layers),
        *(
            (replace(REQUEST, parameters=replace(REQUEST.parameters, **{field: value})), layers)
            for field, value in (
                ("frequency_mhz", 800.0),
                ("tx_height_m", 31.0),
                ("rx_height_m", 2.0),
                ("time_percent", 10.0),
                ("location_percent", 90.0),
                ("vertical", False),
                ("delta_n", 50.0),
                ("n0", 330.0),
            )
        ),
        (REQUEST, LossLayers()),
        (REQUEST, LossLayers(terrain=hills(61.0))),
        (REQUEST, LossLayers(terrain=moved)),
        (REQUEST, LossLayers(terrain=terrain, clutter=wood)),
        (REQUEST, LossLayers(terrain=terrain, clutter=replace(wood, height_m=wood.height_m + 1))),
        (REQUEST, LossLayers(terrain=terrain, zones=sea)),
        (REQUEST, LossLayers(terrain=terrain, zones=replace(sea, code=np.ones(terrain.window.shape, np.uint8)))),
    ]
    assert len({loss_key(*question) for question in asked}) == len(asked)
    # The same content in other arrays is the same content.
    assert loss_key(REQUEST, LossLayers(terrain=hills())) == loss_key(REQUEST, layers)


def test_the_reach_of_a_map_holds_the_need_and_seldom_changes() -> None:
    assert map_reach_m(9_900.0, 10_000.0) == 10_000.0
    assert map_reach_m(5_001.0, 10_000.0) == 10_000.0
    assert map_reach_m(5_000.0, 10_000.0) == 5_000.0
    assert map_reach_m(1.0, 10_000.0) >= 50.0
    assert map_reach_m(1.0, 1.0) == 50.0
    needs = np.geomspace(60, 10_000, 400)
    reaches = [map_reach_m(need, 10_000.0) for need in needs]
    assert all(need <= reach < 2 * need + 1e-9 for need, reach in zip(needs, reaches, strict=True))
    assert len(set(reaches)) == 8


def test_the_least_recently_used_map_goes_first_and_the_bound_holds() -> None:
    layers, requests = LossLayers(terrain=hills()), [replace(REQUEST, reach_m=700.0 + k) for k in range(4)]
    one = LossCache()
    one.losses(requests[0], layers)
    cache = LossCache(maximum_bytes=3 * one.bytes)
    for request in requests[:3]:
        cache.losses(request, layers)
    cache.losses(requests[0], layers)
    cache.losses(requests[3], layers)
    assert (cache.computed, cache.bytes) == (4, 3 * one.bytes)
    cache.losses(requests[0], layers)
    assert cache.computed == 4
    cache.losses(requests[1], layers)
    assert cache.computed == 5


def test_threads_share_one_cache() -> None:
    layers, cache = LossLayers(terrain=hills()), LossCache(maximum_bytes=300_000)
    requests = [replace(REQUEST, reach_m=600.0 + 50 * (k % 5)) for k in range(60)]
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda request: cache.losses(request, layers), requests))
    for request, answer in zip(requests[:5], answers[55:], strict=True):
        assert answer.loss_db.tobytes() == LossCache().losses(request, layers).loss_db.tobytes()
    assert cache.bytes <= 300_000
