"""Footprints with ITU-R P.1812: levels against single paths, diffraction instead of blocking, limits, labels, key."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from coverage_planner.engine.footprint import NO_SIGNAL, compute_footprint, footprint_key, footprint_labels
from coverage_planner.engine.path_loss import PathLossOptions, path_loss
from coverage_planner.engine.path_profile import PathProfile
from coverage_planner.engine.propagation.p1812 import P1812Parameters
from coverage_planner.engine.propagation.p1812_exact import exact_losses
from coverage_planner.model.errors import OutOfValidity
from coverage_planner.model.lattice import Window, subcell_of_point
from coverage_planner.model.layers import Terrain
from coverage_planner.model.settings import HataEnvironment, PropagationModel, RadioSettings
from coverage_planner.model.site import AntennaPattern, Sector, Site
from coverage_planner.model.terms import Carrier, Technology

ROW, COL = 85_208, 61_620
LATITUDE, LONGITUDE = (ROW + 0.5) / 2400, 100 + (COL + 0.5) / 1600
NR = Sector(carriers=(Carrier.DOCOMO,), height_agl_m=30.0)
LTE = Sector(
    carriers=(Carrier.KDDI,),
    technology=Technology.LTE,
    centre_frequency_mhz=800.0,
    bandwidth_mhz=10.0,
    resource_blocks=50,
    height_agl_m=40.0,
)
RADIO = RadioSettings(model=PropagationModel.P1812, maximum_range_m=4000.0)
EVERYWHERE = replace(RADIO, threshold_nr_dbm=-200.0, threshold_lte_dbm=-200.0)
"""With these thresholds every sub-cell within the range has a level."""


def site(*sectors: Sector, latitude: float = LATITUDE) -> Site:
    return Site(number=7, site_id="S", latitude_deg=latitude, longitude_deg=LONGITUDE, sectors=sectors)


def terrain_of(height_m: np.ndarray) -> Terrain:
    rows, cols = height_m.shape
    window = Window(ROW - rows // 2, COL - cols // 2, rows, cols)
    return Terrain(window=window, height_m=height_m.astype(np.float32), source="test")


def hills() -> Terrain:
    row, col = np.indices((241, 241))
    return terrain_of(200 + 90 * np.sin(row / 17) * np.cos(col / 13) + 30 * np.sin(row / 5 + col / 4))


def mountain(height_m: float = 80.0) -> Terrain:
    """Level ground with a ridge from west to east, 1 km north of the site."""
    ground = np.zeros((241, 241))
    ground[139:146, :] = height_m
    return terrain_of(ground)


def parameters(sector: Sector, radio: RadioSettings) -> P1812Parameters:
    return P1812Parameters(
        frequency_mhz=sector.centre_frequency_mhz,
        tx_height_m=sector.height_agl_m,
        rx_height_m=radio.receiver_height_m,
        time_percent=radio.time_percent,
        location_percent=radio.location_percent,
    )


def test_behind_a_mountain_there_is_less_signal_but_not_none() -> None:
    open_ground = compute_footprint(site(LTE), mountain(0.0), RADIO)
    behind = compute_footprint(site(LTE), mountain(), RADIO)
    assert open_ground.window == behind.window
    north = slice(ROW - behind.window.row0 + 25, ROW - behind.window.row0 + 60)  # 1.2 km to 2.8 km
    column = COL - behind.window.col0
    clear, shadowed = (f.groups[0].level_ddbm[north, column].astype(int) for f in (open_ground, behind))
    assert np.all(clear != NO_SIGNAL) and np.all(shadowed != NO_SIGNAL)
    assert np.all(clear - shadowed > 100)
    south = slice(ROW - behind.window.row0 - 60, ROW - behind.window.row0 - 25)
    np.testing.assert_array_equal(
        open_ground.groups[0].level_ddbm[south, column], behind.groups[0].level_ddbm[south, column]
    )
    blocked = compute_footprint(site(LTE), mountain(), replace(RADIO, model=PropagationModel.FREE_SPACE))
    hidden = slice(ROW - blocked.window.row0 + 25, ROW - blocked.window.row0 + 60)
    assert np.all(blocked.groups[0].level_ddbm[hidden, COL - blocked.window.col0] == NO_SIGNAL)
    unblocked = compute_footprint(site(LTE), mountain(), replace(RADIO, terrain_blocking=False))
    assert unblocked.bits.tobytes() == behind.bits.tobytes()


@pytest.mark.parametrize(("time_percent", "location_percent"), [(50.0, 50.0), (10.0, 90.0)])
def test_levels_are_those_of_single_paths_within_the_gridding_error(
    time_percent: float, location_percent: float
) -> None:
    """The bounds are those of test_p1812_area for hills; here both bands and both percentages."""
    radio = replace(EVERYWHERE, time_percent=time_percent, location_percent=location_percent, margin_db=3.0)
    the_site, terrain = site(NR, LTE), hills()
    footprint = compute_footprint(the_site, terrain, radio)
    for group in footprint.groups:
        sector = NR if group.technology is Technology.NR else LTE
        rows, cols = np.nonzero(group.level_ddbm != NO_SIGNAL)
        pick = np.random.default_rng(0).choice(rows.size, 500, replace=False)
        rows, cols = rows[pick], cols[pick]
        cells = np.stack([rows + footprint.window.row0, cols + footprint.window.col0], axis=1)
        losses = exact_losses(LATITUDE, LONGITUDE, terrain, parameters(sector, radio), cells)
        expected = sector.eirp_per_resource_element_dbm - 3.0 - losses
        error = group.level_ddbm[rows, cols] / 10 - expected
        assert np.median(np.abs(error)) < 0.3
        assert np.quantile(np.abs(error), 0.95) < 3.5
        assert np.sqrt(np.mean(error**2)) < 2.0


def test_a_cell_due_north_has_the_level_of_the_command_path_loss() -> None:
    """The path runs along a column of cells, so its profile is read off the terrain by hand."""
    terrain = hills()
    footprint = compute_footprint(site(LTE), terrain, EVERYWHERE)
    step_km = 110.949 / 2400  # a degree of latitude near 35.5 N, GRS80
    for count in (20, 35, 50, 80):
        profile = PathProfile(
            distance_km=np.arange(count + 1) * step_km,
            height_m=terrain.height_m[120 : 121 + count, 120].astype(float),
        )
        options = PathLossOptions(
            frequency_mhz=800.0, tx_height_m=40.0, rx_height_m=1.5, latitude_deg=LATITUDE + count / 4800
        )
        loss_db = path_loss("p1812", profile, options)["basic_transmission_loss_db"]
        level = footprint.groups[0].level_ddbm[ROW + count - footprint.window.row0, COL - footprint.window.col0]
        assert level / 10 == pytest.approx(LTE.eirp_per_resource_element_dbm - loss_db, abs=1.5)


def test_sectors_of_one_mount_share_the_loss_and_differ_by_their_pattern() -> None:
    directional = replace(NR, pattern=AntennaPattern.SECTOR_3GPP, azimuth_deg=90.0, vertical_beamwidth_deg=65.0)
    omni = compute_footprint(site(NR), hills(), EVERYWHERE).groups[0].level_ddbm
    east = compute_footprint(site(directional), hills(), EVERYWHERE).groups[0].level_ddbm
    row, col = subcell_of_point(LATITUDE, LONGITUDE)
    window = compute_footprint(site(NR), hills(), EVERYWHERE).window
    row, col = row - window.row0, col - window.col0
    ahead, back = (row, col + 50), (row, col - 50)
    assert 0 <= int(omni[ahead]) - int(east[ahead]) <= 10
    assert int(omni[back]) - int(east[back]) == pytest.approx(300, abs=1)
    both = compute_footprint(site(NR, directional), hills(), EVERYWHERE).groups[0].level_ddbm
    np.testing.assert_array_equal(both, np.maximum(omni, east))


def test_nothing_is_cut_off_by_the_bound_of_the_reach() -> None:
    """A wider range must add no cell where the link budget ends first, also where P.1812 falls below free space."""
    weak = replace(NR, power_dbm=20.0)
    for radio in (RADIO, replace(RADIO, time_percent=1.0), replace(RADIO, location_percent=1.0)):
        footprint = compute_footprint(site(weak), mountain(0.0), radio)
        losses = footprint.groups[0].level_ddbm
        wide = compute_footprint(site(weak), mountain(0.0), replace(radio, threshold_nr_dbm=-200.0))
        usable = wide.groups[0].level_ddbm >= footprint.groups[0].threshold_ddbm
        assert footprint.served_cells == np.count_nonzero(usable) > 100
        assert losses.shape < wide.groups[0].level_ddbm.shape


def test_the_range_setting_ends_the_footprint() -> None:
    near = compute_footprint(site(LTE), None, replace(RADIO, maximum_range_m=500.0))
    cells_m2 = near.served_cells * (110_949 / 2400) * (90_700 / 1600)
    assert cells_m2 == pytest.approx(np.pi * 500**2, rel=0.05)
    tiny = compute_footprint(site(LTE), None, replace(RADIO, maximum_range_m=10.0))
    assert 0 < tiny.served_cells <= 1
    assert compute_footprint(site(), None, RADIO).served_cells == 0


def test_threads_change_nothing() -> None:
    the_site, terrain = site(NR, LTE), hills()
    radio = replace(RADIO, maximum_range_m=6000.0, time_percent=20.0)
    one = compute_footprint(the_site, terrain, radio)
    for threads in (2, 3):
        many = compute_footprint(the_site, terrain, radio, threads=threads)
        assert many.bits.tobytes() == one.bits.tobytes()
        assert many.unknown_terrain_cells == one.unknown_terrain_cells
        for group, same in zip(one.groups, many.groups, strict=True):
            assert group.level_ddbm.tobytes() == same.level_ddbm.tobytes()


def test_unknown_terrain_is_level_and_counted() -> None:
    nothing = compute_footprint(site(LTE), None, RADIO)
    outside = compute_footprint(site(LTE), replace(hills(), window=Window(0, 0, 241, 241)), RADIO)
    level = compute_footprint(site(LTE), mountain(0.0), RADIO)
    np.testing.assert_array_equal(nothing.bits, level.bits)
    np.testing.assert_array_equal(outside.bits, level.bits)
    assert nothing.unknown_terrain_cells == nothing.served_cells == outside.unknown_terrain_cells > 0
    assert level.unknown_terrain_cells == 0
    holed = mountain(0.0).height_m.copy()
    holed[150:160, 100:140] = np.nan
    partly = compute_footprint(site(LTE), terrain_of(holed), RADIO)
    np.testing.assert_array_equal(partly.bits, level.bits)
    assert 0 < partly.unknown_terrain_cells < 0.5 * partly.served_cells


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"time_percent": 0.5}, "time_percent"),
        ({"time_percent": 51.0}, "time_percent"),
        ({"location_percent": 99.5}, "location_percent"),
        ({"location_percent": float("nan")}, "location_percent"),
        ({"receiver_height_m": 0.5}, "receiver_height_m"),
    ],
)
def test_settings_outside_the_recommendation_are_named(change: dict[str, float], field: str) -> None:
    with pytest.raises(OutOfValidity) as caught:
        compute_footprint(site(NR), None, replace(RADIO, **change))  # type: ignore[arg-type]
    assert caught.value.field == field


@pytest.mark.parametrize(
    ("change", "field"),
    [({"centre_frequency_mhz": 28_000.0}, "centre_frequency_mhz"), ({"height_agl_m": 0.7}, "height_agl_m")],
)
def test_a_sector_outside_the_recommendation_is_named_and_other_models_take_it(
    change: dict[str, float], field: str
) -> None:
    the_site = site(LTE, replace(NR, **change))  # type: ignore[arg-type]
    with pytest.raises(OutOfValidity) as caught:
        compute_footprint(the_site, None, RADIO)
    assert caught.value.field == field
    assert "セクタ2" in caught.value.message.ja and "sector 2" in caught.value.message.en
    assert caught.value.remedy is not None and "拡張秦式" in caught.value.remedy.ja
    compute_footprint(the_site, None, replace(RADIO, model=PropagationModel.FREE_SPACE))


def test_labels_say_what_is_assumed() -> None:
    labels = footprint_labels(site(NR, LTE), replace(RADIO, time_percent=10.0, location_percent=95.0))
    said = " / ".join(label.en for label in labels)
    for words in ("P.1812-7", "P.1812-6", "10 % of time", "95 % of places", "ΔN = 45", "N0 = 325", "inland", "clutter"):
        assert words in said
    assert compute_footprint(site(NR), None, RADIO).labels == footprint_labels(site(NR), RADIO)


def test_the_key_follows_the_settings_the_model_uses() -> None:
    the_site, terrain = site(NR), hills()

    def key(radio: RadioSettings) -> str:
        return footprint_key(the_site, radio, terrain)

    hata = RadioSettings()
    different = {
        key(hata),
        key(RADIO),
        key(replace(RADIO, model=PropagationModel.FREE_SPACE)),
        key(replace(RADIO, time_percent=10.0)),
        key(replace(RADIO, location_percent=90.0)),
    }
    assert len(different) == 5
    assert key(replace(RADIO, environment=HataEnvironment.OPEN, terrain_blocking=False)) == key(RADIO)
    assert key(replace(hata, time_percent=10.0, location_percent=90.0)) == key(hata)
    assert key(replace(hata, terrain_blocking=False)) != key(hata)
