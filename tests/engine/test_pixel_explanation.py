"""Why a place is covered: the sum is the level, the level is the footprint's, the geometry is what the numbers say."""

from __future__ import annotations

from dataclasses import replace
from math import fsum, sqrt

import numpy as np
import pytest

from coverage_planner.engine.footprint import NO_SIGNAL, SiteFootprint, compute_footprint
from coverage_planner.engine.geodesy import metres_by_row
from coverage_planner.engine.pixel_explanation import PixelExplanation, cell_of, explain_pixel
from coverage_planner.engine.pixel_servers import explain_sites, most_likely, servers_at
from coverage_planner.engine.propagation.p1812 import P1812Parameters
from coverage_planner.engine.propagation.p1812_exact import exact_losses
from coverage_planner.model.antenna_file import AntennaFile
from coverage_planner.model.errors import OutOfValidity
from coverage_planner.model.lattice import Window
from coverage_planner.model.layers import Terrain
from coverage_planner.model.margins import Margins, Penetration, ShadowingBasis, TerminalClutter
from coverage_planner.model.settings import PropagationModel, RadioSettings, SightRule
from coverage_planner.model.site import AntennaPattern, Sector, Site
from coverage_planner.model.terms import Carrier, Technology

ROW, COL = 85_208, 61_620
LATITUDE, LONGITUDE = (ROW + 0.31) / 2400, 100 + (COL + 0.77) / 1600
NR = Sector(carriers=(Carrier.DOCOMO,), centre_frequency_mhz=3700.0, height_agl_m=25.0)
LTE = Sector(
    carriers=(Carrier.DOCOMO, Carrier.KDDI),
    technology=Technology.LTE,
    centre_frequency_mhz=800.0,
    bandwidth_mhz=10.0,
    resource_blocks=50,
    height_agl_m=30.0,
)
DIRECTED = tuple(
    replace(
        NR,
        pattern=AntennaPattern.SECTOR_3GPP,
        azimuth_deg=azimuth,
        mechanical_tilt_deg=3.0,
        vertical_beamwidth_deg=10.0,
    )
    for azimuth in (10.0, 130.0, 250.0)
)
ANTENNA = AntennaFile(
    name="A",
    gain_dbi=16.2,
    horizontal_db=tuple(0.002 * min(k, 360 - k) ** 2 % 30 for k in range(360)),
    vertical_db=tuple(0.01 * min(abs(k - 3), 363 - k) ** 2 % 30 for k in range(360)),
)
FILED = replace(NR, pattern=AntennaPattern.FILE, antenna_name="A", azimuth_deg=200.0)
RADIO = RadioSettings(maximum_range_m=2500.0, threshold_nr_dbm=-180.0, threshold_lte_dbm=-180.0, antennas=(ANTENNA,))
MARGINS = Margins(
    body_loss_db=3.0,
    penetration=Penetration.BUILDING,
    shadowing=ShadowingBasis.CELL_AREA,
    terminal_clutter=TerminalClutter.STATISTICAL,
)


def site(*sectors: Sector, number: int = 7) -> Site:
    return Site(number=number, site_id=f"S{number}", latitude_deg=LATITUDE, longitude_deg=LONGITUDE, sectors=sectors)


def hills(*, hole: bool = False) -> Terrain:
    row, col = np.indices((181, 181))
    height = 200 + 60 * np.sin(row / 9) * np.cos(col / 8) + 20 * np.sin(row / 5 + col / 4)
    if hole:
        height[100:112, 60:120] = np.nan
    return Terrain(window=Window(ROW - 90, COL - 90, 181, 181), height_m=height.astype(np.float32), source="test")


def some_cells(footprint: SiteFootprint, count: int = 24) -> list[tuple[int, int]]:
    """Sub-cells all over the window, with and without a level."""
    window = footprint.window
    random = np.random.default_rng(5)
    rows = random.integers(window.row0, window.row1, count)
    cols = random.integers(window.col0, window.col1, count)
    return list(zip(rows.tolist(), cols.tolist(), strict=True))


def assert_adds_up(found: PixelExplanation) -> None:
    assert fsum(entry.value_db for entry in found.budget) == pytest.approx(found.sector.level_dbm, abs=1e-9)
    assert found.covered == found.sector.covered
    assert found.reason.ja.endswith("。") and found.reason.en.endswith(".")


EXACT_MODELS = [
    (PropagationModel.FREE_SPACE, SightRule.TERRAIN, Margins()),
    (PropagationModel.FREE_SPACE, SightRule.TERRAIN, MARGINS),
    (PropagationModel.EXTENDED_HATA, SightRule.TERRAIN, replace(MARGINS, terminal_clutter=TerminalClutter.NONE)),
    (PropagationModel.TR38901_RMA, SightRule.TERRAIN, Margins()),
    (PropagationModel.TR38901_UMI, SightRule.PROBABILITY, Margins()),
    (PropagationModel.P526, SightRule.TERRAIN, MARGINS),
]


@pytest.mark.parametrize(("model", "rule", "margins"), EXACT_MODELS)
@pytest.mark.parametrize("blocking", [True, False])
@pytest.mark.parametrize("threshold", [-180.0, -120.0])
def test_the_level_is_the_footprints_own(
    model: PropagationModel, rule: SightRule, margins: Margins, blocking: bool, threshold: float
) -> None:
    terrain = hills()
    radio = replace(
        RADIO,
        model=model,
        sight_rule=rule,
        margins=margins,
        terrain_blocking=blocking,
        threshold_nr_dbm=threshold,
        threshold_lte_dbm=threshold,
    )
    the_site = site(*DIRECTED, FILED, LTE)
    footprint = compute_footprint(the_site, terrain, radio)
    levels = 0
    for cell in some_cells(footprint):
        found = explain_pixel(the_site, cell, terrain, None, radio, footprint=footprint)
        assert_adds_up(found)
        by_group: dict[tuple[Technology, int], int] = {}
        for one in (found.sector, *found.others):
            key = one.technology, len(one.carriers)
            if one.covered:
                by_group[key] = max(by_group.get(key, NO_SIGNAL), one.level_ddbm)
        r, c = cell[0] - footprint.window.row0, cell[1] - footprint.window.col0
        for group in footprint.groups:
            expected = by_group.get((group.technology, bin(group.carriers_mask).count("1")), NO_SIGNAL)
            assert group.level_ddbm[r, c] == expected, (cell, found.reason.en)
            levels += expected != NO_SIGNAL
    assert levels > (10 if threshold < -150 else 0)


def test_the_loss_of_p1812_is_that_of_the_exact_map_and_near_the_swept_one() -> None:
    terrain = hills()
    radio = replace(RADIO, model=PropagationModel.P1812, time_percent=10.0, location_percent=90.0)
    the_site = site(LTE)
    footprint = compute_footprint(the_site, terrain, radio)
    parameters = P1812Parameters(
        frequency_mhz=800.0, tx_height_m=30.0, rx_height_m=1.5, time_percent=10.0, location_percent=90.0
    )
    off = []
    for cell in some_cells(footprint):
        found = explain_pixel(the_site, cell, terrain, None, radio, footprint=footprint)
        assert_adds_up(found)
        if found.distance_m > 2400:
            continue
        exact = exact_losses(LATITUDE, LONGITUDE, terrain, parameters, [cell])[0]
        assert found.loss_db == pytest.approx(float(np.float32(exact)), abs=1e-5)
        assert {term.symbol for term in found.terms} >= {"Lbfs", "Ld50", "Lba", "Lbs", "Lb"}
        if found.map_level_ddbm not in (None, NO_SIGNAL):
            off.append(abs(found.map_level_ddbm - found.sector.level_ddbm) / 10)
    # The documented gridding error: 0.12 dB in the median over a rough DEM, more at the edges of shadows.
    assert len(off) > 8 and float(np.median(off)) < 0.5


def test_geometry_of_a_single_ridge() -> None:
    height = np.zeros((121, 121), dtype=np.float32)
    height[85, :] = 120.0  # 24.69 rows north of the site
    terrain = Terrain(window=Window(ROW - 60, COL - 60, 121, 121), height_m=height, source="test")
    radio = replace(RADIO, model=PropagationModel.P526)
    cell = (ROW + 50, COL)
    path = explain_pixel(site(NR), cell, terrain, None, radio).path
    ridge_m = float(metres_by_row(LATITUDE, Window(ROW + 25, COL, 1, 1))[0][0])
    assert not path.line_of_sight
    assert path.highest_obstacle is not None and abs(path.highest_obstacle.distance_m - ridge_m) < 50
    assert path.bullington is not None and abs(path.bullington.distance_m - ridge_m) < 60
    assert path.horizon_tx == path.horizon_rx == path.highest_obstacle
    # First Fresnel zone half way: sqrt(lambda d / 4); the bulge there: d^2 / (8 ae).
    middle = path.distance_m.size // 2
    d, at = path.distance_m[-1], path.distance_m[middle]
    assert path.fresnel_m[middle] == pytest.approx(sqrt(299_792_458 / 3.7e9 * at * (d - at) / d))
    assert path.bulge_m[middle] == pytest.approx(at * (d - at) / (2 * 8.5e6))
    assert path.sight_m[0] == pytest.approx(25.0) and path.sight_m[-1] == pytest.approx(1.5)
    assert path.obstruction > 3
    for array in (path.distance_m, path.ground_m, path.surface_m):
        assert not array.flags.writeable


def test_each_reason_in_its_own_words() -> None:
    terrain = hills()
    radio = replace(RADIO, model=PropagationModel.FREE_SPACE, threshold_nr_dbm=-110.0)
    footprint = compute_footprint(site(NR), terrain, replace(radio, terrain_blocking=False))
    reasons = {}
    for cell in some_cells(footprint, 200):
        found = explain_pixel(site(NR), cell, terrain, None, radio)
        kind = "far" if "最大距離" in found.reason.ja else "hidden" if "見通しを遮る" in found.reason.ja else "in"
        assert (kind == "in") == found.covered
        reasons[kind] = found.reason.ja
    assert set(reasons) == {"far", "hidden", "in"}
    assert "標高" in reasons["hidden"] and "上回る" in reasons["in"]
    here = (ROW + 20, COL + 10)
    level = explain_pixel(site(NR), here, None, None, radio).sector.level_ddbm / 10
    weak = replace(radio, threshold_nr_dbm=level + 5.0)
    assert "距離" in explain_pixel(site(NR), here, None, None, weak).reason.ja
    strong = replace(radio, threshold_nr_dbm=level - 5.0)
    lossy = replace(strong, margins=Margins(penetration=Penetration.VEHICLE, vehicle_loss_db=20.0))
    assert "余裕" in explain_pixel(site(NR), here, None, None, lossy).reason.ja
    south = replace(DIRECTED[0], azimuth_deg=200.0)
    assert "指向性" in explain_pixel(site(south), here, None, None, strong).reason.ja
    over_hills = replace(weak, model=PropagationModel.P526, threshold_nr_dbm=-100.0)
    behind = [explain_pixel(site(NR), cell, terrain, None, over_hills) for cell in some_cells(footprint, 60)]
    assert any("自由空間より" in one.reason.ja and "標高" in one.reason.ja for one in behind if not one.covered)


def test_unknown_ground_is_said() -> None:
    radio = replace(RADIO, model=PropagationModel.P526)
    terrain = hills(hole=True)
    assert explain_pixel(site(NR), (ROW + 30, COL), terrain, None, radio).path.uncertain
    assert not explain_pixel(site(NR), (ROW - 30, COL), terrain, None, radio).path.uncertain
    assert explain_pixel(site(NR), (ROW - 30, COL), None, None, radio).path.uncertain


def test_a_place_under_the_antenna_and_one_too_far() -> None:
    for model in PropagationModel:
        radio = replace(RADIO, model=model)
        assert_adds_up(
            explain_pixel(site(LTE if model is not PropagationModel.LOCAL_5G else NR), (ROW, COL), hills(), None, radio)
        )
    with pytest.raises(OutOfValidity):
        explain_pixel(site(NR), (ROW + 5000, COL), None, None, RADIO)
    with pytest.raises(OutOfValidity):
        explain_pixel(site(NR), (ROW, COL), None, None, RADIO, sector=2)
    with pytest.raises(OutOfValidity):
        explain_pixel(site(), (ROW, COL), None, None, RADIO)
    with pytest.raises(OutOfValidity):
        explain_pixel(
            site(replace(NR, centre_frequency_mhz=50_000.0)),
            (ROW, COL),
            None,
            None,
            replace(RADIO, model=PropagationModel.P526),
        )


def test_best_server_and_runner_up_and_the_lower_number_wins() -> None:
    radio = replace(RADIO, model=PropagationModel.FREE_SPACE)
    near = replace(site(NR, LTE, number=3), latitude_deg=LATITUDE + 0.003)
    twin = replace(near, number=2, site_id="S2")
    far = site(NR, number=1)
    away = replace(far, number=9, site_id="S9", latitude_deg=LATITUDE + 1.0)
    cell = cell_of(LATITUDE + 0.004, LONGITUDE)
    every = explain_sites((near, far, twin, away), cell, None, None, radio)
    assert [one.site_number for one in every] == [3, 1, 2]
    servers = {(one.carrier, one.technology): one for one in servers_at(every)}
    nr = servers[Carrier.DOCOMO, Technology.NR]
    assert (nr.best.site_number, nr.runner_up and nr.runner_up.site_number) == (2, 3)
    assert set(servers) == {
        (Carrier.DOCOMO, Technology.NR),
        (Carrier.DOCOMO, Technology.LTE),
        (Carrier.KDDI, Technology.LTE),
    }
    best = most_likely(every)
    assert best is not None and best.site_number == 2
    assert most_likely(()) is None


@pytest.mark.parametrize("margins", [Margins(), MARGINS])
def test_with_own_paths_the_level_of_p1812_is_the_footprints_own(margins: Margins) -> None:
    terrain = hills(hole=True)
    radio = replace(RADIO, model=PropagationModel.P1812, exact_paths=True, time_percent=10.0, margins=margins)
    the_site = site(LTE)
    footprint = compute_footprint(the_site, terrain, radio)
    checked = 0
    for cell in some_cells(footprint, 60):
        found = explain_pixel(the_site, cell, terrain, None, radio, footprint=footprint)
        expected = found.sector.level_ddbm if found.covered else NO_SIGNAL
        assert found.map_level_ddbm == expected, (cell, found.distance_m)
        checked += expected != NO_SIGNAL
    assert checked > 20
