"""Footprints with TR 38.901, P.526 and the local 5G formula: each sub-cell against the model evaluated by itself."""

from __future__ import annotations

from dataclasses import replace
from math import hypot, log10

import numpy as np
import pytest
from pyproj import Geod

from coverage_planner.engine.footprint import NO_SIGNAL, SiteFootprint, compute_footprint, footprint_labels
from coverage_planner.engine.line_of_sight import EARTH_RADIUS_M, HIDDEN, line_of_sight, prepare_terrain
from coverage_planner.engine.propagation.local_5g import local_5g_formula
from coverage_planner.engine.propagation.p526 import p526_loss
from coverage_planner.engine.propagation.tr38901 import Scenario, tr38901_loss
from coverage_planner.model.errors import OutOfValidity
from coverage_planner.model.lattice import Window
from coverage_planner.model.layers import Terrain
from coverage_planner.model.settings import HataEnvironment, PropagationModel, RadioSettings, SightRule
from coverage_planner.model.site import Sector, Site
from coverage_planner.model.terms import Carrier

ROW, COL = 85_208, 61_620
LATITUDE, LONGITUDE = (ROW + 0.5) / 2400, 100 + (COL + 0.5) / 1600
SECTOR = Sector(carriers=(Carrier.DOCOMO,), centre_frequency_mhz=4700.0, height_agl_m=25.0)
RADIO = RadioSettings(threshold_nr_dbm=-170.0, maximum_range_m=2200.0)
GEOD = Geod(ellps="GRS80")


def site(*sectors: Sector) -> Site:
    return Site(number=7, site_id="S", latitude_deg=LATITUDE, longitude_deg=LONGITUDE, sectors=sectors or (SECTOR,))


def terrain_of(height_m: np.ndarray) -> Terrain:
    rows, cols = height_m.shape
    window = Window(ROW - rows // 2, COL - cols // 2, rows, cols)
    return Terrain(window=window, height_m=height_m.astype(np.float32), source="test")


def hills() -> Terrain:
    row, col = np.indices((161, 161))
    return terrain_of(200 + 60 * np.sin(row / 9) * np.cos(col / 8) + 20 * np.sin(row / 5 + col / 4))


def cells(footprint: SiteFootprint, every: int) -> list[tuple[int, int, float, float]]:
    """Row and column in the window, distance from the site, and the level, of some sub-cells that have one."""
    level = footprint.groups[0].level_ddbm
    window = footprint.window
    latitudes, longitudes = window.centre_latitudes_deg(), window.centre_longitudes_deg()
    found = []
    for r, c in list(zip(*np.nonzero(level != NO_SIGNAL), strict=True))[::every]:
        _, _, distance = GEOD.inv(LONGITUDE, LATITUDE, longitudes[c], latitudes[r])
        found.append((int(r), int(c), max(distance, 1.0), level[r, c] / 10))
    assert len(found) > 30
    return found


def eirp(sector: Sector) -> float:
    return sector.eirp_per_resource_element_dbm


@pytest.mark.parametrize("scenario", list(Scenario))
def test_tr38901_takes_sight_from_the_terrain_and_the_hidden_loss_behind_it(scenario: Scenario) -> None:
    radio = replace(RADIO, model=PropagationModel(scenario.value), sight_rule=SightRule.TERRAIN)
    terrain = hills()
    footprint = compute_footprint(site(), terrain, radio)
    sight = prepare_terrain(terrain.height_m, skip_blocks=False)
    window = terrain.window
    seen = {True: 0, False: 0}
    for r, c, distance, level in cells(footprint, 61):
        row, col = r + footprint.window.row0 - window.row0, c + footprint.window.col0 - window.col0
        visible = (
            line_of_sight(
                sight,
                ROW - window.row0,
                COL - window.col0,
                float(terrain.height_m[ROW - window.row0, COL - window.col0]) + 25.0,
                row,
                col,
                1.5,
                distance,
                EARTH_RADIUS_M * 4 / 3,
            )
            != HIDDEN
        )
        loss = tr38901_loss(
            scenario,
            frequency_ghz=4.7,
            distance_m=max(distance, 1.0001),
            base_height_m=25.0,
            terminal_height_m=1.5,
        )
        expected = eirp(SECTOR) - (loss.line_of_sight_db if visible else loss.hidden_db)
        assert level == pytest.approx(expected, abs=0.07), (r, c, distance, visible)
        seen[visible] += 1
    assert min(seen.values()) > 5


@pytest.mark.parametrize("scenario", list(Scenario))
def test_tr38901_by_probability_is_the_weighted_mean_of_both_losses(scenario: Scenario) -> None:
    radio = replace(RADIO, model=PropagationModel(scenario.value), sight_rule=SightRule.PROBABILITY)
    footprint = compute_footprint(site(), None, radio)
    for _, _, distance, level in cells(footprint, 41):
        loss = tr38901_loss(
            scenario,
            frequency_ghz=4.7,
            distance_m=max(distance, 1.0001),
            base_height_m=25.0,
            terminal_height_m=1.5,
        )
        p = loss.line_of_sight_probability
        expected = eirp(SECTOR) - (p * loss.line_of_sight_db + (1 - p) * loss.hidden_db)
        assert level == pytest.approx(expected, abs=0.07)


def test_local_5g_formula_by_hand() -> None:
    """Free space, the interpolation and the extended Hata branch written out once more with numbers."""
    f = local_5g_formula(
        frequency_mhz=4700.0, base_height_m=15.0, mobile_height_m=1.5, environment=HataEnvironment.URBAN
    )
    near = 32.4 + 20 * log10(4700) + 10 * log10(0.03**2 + 0.0135**2)
    assert f.loss_db(30.0) == pytest.approx(near)
    # A = 46.3 + 33.9 log 2000 + 10 log 2.35 - 13.82 log 30; B = 44.9 - 6.55 log 30; b(15) = 20 log 0.5
    a = 46.3 + 111.9049 + 3.7107 - 20.4137
    a_mobile = (1.1 * 3.672098 - 0.7) * 1.5 - (1.56 * 3.672098 - 0.8)
    assert f.loss_db(1000.0) == pytest.approx(a - a_mobile + 6.0206, abs=2e-3)
    assert f.loss_db(2000.0) - f.loss_db(1000.0) == pytest.approx((44.9 - 6.55 * log10(30)) * log10(2))
    between = f.loss_db(40.0) + (f.loss_db(100.0) - f.loss_db(40.0)) * log10(63 / 40) / log10(2.5)
    assert f.loss_db(63.0) == pytest.approx(between)
    suburban = local_5g_formula(
        frequency_mhz=4700.0, base_height_m=15.0, mobile_height_m=1.5, environment=HataEnvironment.SUBURBAN
    )
    assert f.loss_db(1000) - suburban.loss_db(1000) == pytest.approx(2 * log10(2000 / 28) ** 2 + 5.4)
    open_area = local_5g_formula(
        frequency_mhz=4700.0, base_height_m=100.0, mobile_height_m=1.5, environment=HataEnvironment.OPEN
    )
    assert open_area.loss_db(150.0) == pytest.approx(32.4 + 20 * log10(4700 * hypot(0.15, 0.0985)))


@pytest.mark.parametrize("environment", list(HataEnvironment))
def test_local_5g_rises_with_distance_and_is_the_footprint(environment: HataEnvironment) -> None:
    f = local_5g_formula(frequency_mhz=4700.0, base_height_m=25.0, mobile_height_m=1.5, environment=environment)
    at = np.geomspace(1, 20_000, 400)
    assert np.all(np.diff([f.loss_db(d) for d in at]) > -1e-9)
    radio = replace(RADIO, model=PropagationModel.LOCAL_5G, environment=environment)
    footprint = compute_footprint(site(), None, radio)
    for _, _, distance, level in cells(footprint, 41):
        assert level == pytest.approx(eirp(SECTOR) - f.loss_db(distance), abs=0.07)
    assert any("確度B" in label.ja for label in footprint.labels)


@pytest.mark.parametrize("frequency_mhz", [4700.0, 28_000.0])
def test_p526_is_the_single_path_of_every_sub_cell(frequency_mhz: float) -> None:
    sector = replace(SECTOR, centre_frequency_mhz=frequency_mhz)
    radio = replace(RADIO, model=PropagationModel.P526, threshold_nr_dbm=-200.0, exact_paths=True)
    terrain = hills()
    footprint = compute_footprint(site(sector), terrain, radio)
    window = terrain.window
    latitudes, longitudes = footprint.window.centre_latitudes_deg(), footprint.window.centre_longitudes_deg()

    def ground(latitude: float, longitude: float) -> float:
        row, col = latitude * 2400 - window.row0 - 0.5, (longitude - 100) * 1600 - window.col0 - 0.5
        r, c = int(row), int(col)
        u, v = row - r, col - c
        h = terrain.height_m.astype(float)
        return float(
            (1 - u) * ((1 - v) * h[r, c] + v * h[r, c + 1]) + u * ((1 - v) * h[r + 1, c] + v * h[r + 1, c + 1])
        )

    hidden = 0
    for r, c, distance, level in cells(footprint, 97):
        last = max(int(np.ceil(distance / 50)), 4)
        share = np.linspace(0, 1, last + 1)
        heights = np.array(
            [
                ground(LATITUDE + (latitudes[r] - LATITUDE) * t, LONGITUDE + (longitudes[c] - LONGITUDE) * t)
                for t in share
            ]
        )
        result = p526_loss(
            distance_km=share * max(distance, 10.0) / 1000,
            height_m=heights,
            frequency_mhz=frequency_mhz,
            tx_height_m=25.0,
            rx_height_m=1.5,
        )
        hidden += result.diffraction.loss_db > 10
        if distance > 10:
            # Centimetres of the sample points move the loss over hills by a few hundredths of a dB.
            assert level == pytest.approx(eirp(sector) - result.loss_db, abs=0.35), (r, c, distance)
    assert hidden > 5


def test_p526_bytes_do_not_depend_on_threads_and_voids_are_counted() -> None:
    terrain = hills()
    height = terrain.height_m.copy()
    height[90:100, 60:120] = np.nan
    holed = Terrain(window=terrain.window, height_m=height, source="test")
    radio = replace(RADIO, model=PropagationModel.P526)
    one, two = (compute_footprint(site(), holed, radio, threads=n) for n in (1, 2))
    np.testing.assert_array_equal(one.groups[0].level_ddbm, two.groups[0].level_ddbm)
    assert 0 < one.unknown_terrain_cells < one.served_cells
    outside = compute_footprint(site(), None, radio)
    assert outside.unknown_terrain_cells == outside.served_cells > 0


@pytest.mark.parametrize(
    ("model", "change", "field"),
    [
        (PropagationModel.P526, {"centre_frequency_mhz": 39_000.0}, "centre_frequency_mhz"),
        (PropagationModel.LOCAL_5G, {"centre_frequency_mhz": 28_000.0}, "centre_frequency_mhz"),
        (PropagationModel.LOCAL_5G, {"height_agl_m": 300.0}, "height_agl_m"),
        (PropagationModel.TR38901_RMA, {"centre_frequency_mhz": 39_000.0}, "centre_frequency_mhz"),
        (PropagationModel.TR38901_RMA, {"height_agl_m": 5.0}, "height_agl_m"),
        (PropagationModel.TR38901_UMA, {"height_agl_m": 200.0}, "height_agl_m"),
    ],
)
def test_a_sector_outside_a_model_is_named(model: PropagationModel, change: dict[str, float], field: str) -> None:
    with pytest.raises(OutOfValidity) as caught:
        compute_footprint(site(SECTOR, replace(SECTOR, **change)), None, replace(RADIO, model=model))  # type: ignore[arg-type]
    assert caught.value.field == field
    assert "セクタ2" in caught.value.message.ja and caught.value.remedy is not None


@pytest.mark.parametrize(
    ("model", "height"),
    [
        (PropagationModel.LOCAL_5G, 20.0),
        (PropagationModel.TR38901_UMI, 1.0),
        (PropagationModel.TR38901_RMA, float("nan")),
        (PropagationModel.P526, 0.0),
    ],
)
def test_a_receiver_height_outside_a_model_is_refused(model: PropagationModel, height: float) -> None:
    with pytest.raises(OutOfValidity) as caught:
        compute_footprint(site(), None, replace(RADIO, model=model, receiver_height_m=height))
    assert caught.value.field == "receiver_height_m"


def test_labels_say_how_each_model_was_used() -> None:
    def said(model: PropagationModel, rule: SightRule = SightRule.TERRAIN) -> str:
        return " ".join(label.ja for label in footprint_labels(site(), replace(RADIO, model=model, sight_rule=rule)))

    assert "地形で判定" in said(PropagationModel.TR38901_RMA)
    assert "見通し確率" in said(PropagationModel.TR38901_UMI, SightRule.PROBABILITY)
    assert "想定(10 m)と異なる" in said(PropagationModel.TR38901_UMI)
    assert "P.526" in said(PropagationModel.P526)
