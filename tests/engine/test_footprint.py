"""Footprints against a slow reference that works cell by cell with pyproj distances and the public formulas."""

from __future__ import annotations

from dataclasses import replace
from math import atan2, ceil, degrees, floor, hypot

import numpy as np
import pytest
from pyproj import Geod

from coverage_planner.engine.antenna import antenna_gain_dbi
from coverage_planner.engine.footprint import (
    NO_SIGNAL,
    SiteFootprint,
    compute_footprint,
    footprint_key,
    footprint_labels,
)
from coverage_planner.engine.line_of_sight import (
    EARTH_RADIUS_M,
    HIDDEN,
    VISIBLE_UNKNOWN,
    line_of_sight,
    prepare_terrain,
)
from coverage_planner.engine.propagation.extended_hata import hata_coefficients
from coverage_planner.engine.propagation.free_space import free_space_loss_db
from coverage_planner.model.errors import OutOfValidity
from coverage_planner.model.lattice import Window, subcell_of_point
from coverage_planner.model.layers import Terrain
from coverage_planner.model.settings import HataEnvironment, PropagationModel, RadioSettings
from coverage_planner.model.site import AntennaPattern, CostItem, CostKind, Sector, Site
from coverage_planner.model.terms import Carrier, Technology

LATITUDE, LONGITUDE = 35.50321, 138.51234
NR = Sector(carriers=(Carrier.DOCOMO,), power_dbm=46.0, height_agl_m=30.0)
LTE = Sector(
    carriers=(Carrier.KDDI, Carrier.RAKUTEN),
    technology=Technology.LTE,
    centre_frequency_mhz=800.0,
    bandwidth_mhz=10.0,
    resource_blocks=50,
    height_agl_m=40.0,
)
SECTORED = tuple(
    replace(
        NR,
        pattern=AntennaPattern.SECTOR_3GPP,
        azimuth_deg=azimuth,
        mechanical_tilt_deg=4.0,
        electrical_tilt_deg=2.0,
        vertical_beamwidth_deg=10.0,
    )
    for azimuth in (30.0, 150.0)
)
NEARBY = RadioSettings(maximum_range_m=2500.0)
FREE = replace(NEARBY, model=PropagationModel.FREE_SPACE)


def site(*sectors: Sector, latitude: float = LATITUDE, longitude: float = LONGITUDE) -> Site:
    return Site(number=7, site_id="S", latitude_deg=latitude, longitude_deg=longitude, sectors=sectors)


def hills(*, hole: bool = False) -> Terrain:
    window = Window.of_bounds(LONGITUDE - 0.06, LATITUDE - 0.05, LONGITUDE + 0.06, LATITUDE + 0.05)
    row, col = np.indices(window.shape)
    height = 200 + 90 * np.sin(row / 17) * np.cos(col / 13) + 30 * np.sin(row / 5 + col / 4)
    if hole:
        height[100:118, 60:130] = np.nan
    return Terrain(window=window, height_m=height.astype(np.float32), source="test")


def slow_levels(the_site: Site, terrain: Terrain | None, radio: RadioSettings, window: Window) -> dict:
    """Levels per (technology, carriers), unrounded, NaN where the site is not received; and the unknown cells."""
    geod = Geod(ellps="GRS80")
    levels = {(s.technology, s.carriers): np.full(window.shape, np.nan) for s in the_site.sectors}
    unknown = np.zeros(window.shape, dtype=bool)
    radius = EARTH_RADIUS_M * radio.effective_earth_radius_factor
    site_row, site_col = subcell_of_point(the_site.latitude_deg, the_site.longitude_deg)
    padded = np.full(window.shape, np.nan)
    if terrain is not None:
        for r in range(window.rows):
            for c in range(window.cols):
                tr, tc = window.row0 + r - terrain.window.row0, window.col0 + c - terrain.window.col0
                if 0 <= tr < terrain.window.rows and 0 <= tc < terrain.window.cols:
                    padded[r, c] = terrain.height_m[tr, tc]
    sight = prepare_terrain(padded.astype(np.float32), skip_blocks=False)
    ground_tx = padded[site_row - window.row0, site_col - window.col0]
    tx_row = the_site.latitude_deg * 2400 - window.row0 - 0.5
    tx_col = (the_site.longitude_deg - 100) * 1600 - window.col0 - 0.5
    for r, latitude in enumerate(window.centre_latitudes_deg()):
        for c, longitude in enumerate(window.centre_longitudes_deg()):
            azimuth, _, distance = geod.inv(the_site.longitude_deg, the_site.latitude_deg, longitude, latitude)
            if distance > radio.maximum_range_m:
                continue
            for sector in the_site.sectors:
                up = radio.receiver_height_m - sector.height_agl_m
                if terrain is not None and not np.isnan(padded[r, c]) and not np.isnan(ground_tx):
                    up += padded[r, c] - ground_tx - distance**2 / (2 * radius)
                loss = free_space_loss_db(frequency_mhz=sector.centre_frequency_mhz, distance_m=hypot(distance, up))
                if radio.model is PropagationModel.EXTENDED_HATA:
                    base = min(max(sector.height_agl_m, 20), 200)
                    formula = hata_coefficients(
                        sector.centre_frequency_mhz, base, radio.receiver_height_m, radio.environment
                    )
                    loss = max(loss, formula.loss_db(distance / 1000))
                gain = antenna_gain_dbi(sector, azimuth_deg=azimuth, elevation_deg=degrees(atan2(up, distance)))
                level = sector.eirp_per_resource_element_dbm - sector.gain_dbi + gain - loss - radio.margin_db
                if terrain is not None and radio.terrain_blocking:
                    seen = VISIBLE_UNKNOWN
                    if not np.isnan(ground_tx):
                        top = float(ground_tx) + sector.height_agl_m
                        seen = line_of_sight(
                            sight, tx_row, tx_col, top, r, c, radio.receiver_height_m, distance, radius
                        )
                    if seen == HIDDEN:
                        continue
                    unknown[r, c] |= seen == VISIBLE_UNKNOWN and level >= radio.threshold_dbm(sector.technology) - 0.05
                key = (sector.technology, sector.carriers)
                levels[key][r, c] = np.nanmax([levels[key][r, c], level])
    return {"levels": levels, "unknown": unknown}


def assert_as_reference(
    footprint: SiteFootprint, the_site: Site, terrain: Terrain | None, radio: RadioSettings
) -> None:
    slow = slow_levels(the_site, terrain, radio, footprint.window)
    order = list(Carrier)
    for group in footprint.groups:
        carriers = tuple(c for c in order if group.carriers_mask >> order.index(c) & 1)
        exact = slow["levels"][group.technology, carriers]
        usable = np.floor(exact * 10 + 0.5) >= group.threshold_ddbm  # False for NaN
        got = group.level_ddbm != NO_SIGNAL
        # Millimetres of distance decide a rounding or a threshold only within 0.01 dB of it.
        doubtful = np.abs(np.nan_to_num(exact, nan=1e9) * 10 - group.threshold_ddbm + 0.5) < 0.1
        np.testing.assert_array_equal(got[~doubtful], usable[~doubtful])
        both = got & usable
        assert both.sum() > 100
        assert np.abs(group.level_ddbm[both] - exact[both] * 10).max() <= 0.6
    assert abs(footprint.unknown_terrain_cells - int(slow["unknown"].sum())) <= 2


@pytest.mark.parametrize("radio", [NEARBY, FREE, replace(NEARBY, environment=HataEnvironment.URBAN, margin_db=-12.0)])
def test_levels_on_flat_ground(radio: RadioSettings) -> None:
    the_site = site(NR, LTE)
    assert_as_reference(compute_footprint(the_site, None, radio), the_site, None, radio)


@pytest.mark.parametrize("sectors", [(NR,), SECTORED, (*SECTORED, LTE)])
def test_levels_among_hills(sectors: tuple[Sector, ...]) -> None:
    the_site, terrain = site(*sectors), hills()
    footprint = compute_footprint(the_site, terrain, FREE)
    assert_as_reference(footprint, the_site, terrain, FREE)
    unblocked = compute_footprint(the_site, terrain, replace(FREE, terrain_blocking=False))
    assert footprint.served_cells < 0.8 * unblocked.served_cells
    assert footprint.unknown_terrain_cells == 0


def test_unknown_terrain_is_counted_and_never_blocks() -> None:
    the_site, terrain = site(NR), hills(hole=True)
    footprint = compute_footprint(the_site, terrain, FREE)
    assert_as_reference(footprint, the_site, terrain, FREE)
    assert footprint.unknown_terrain_cells > 100


def test_a_site_outside_the_terrain_works_on_flat_ground_and_says_so() -> None:
    the_site = site(NR, latitude=LATITUDE + 1)
    footprint = compute_footprint(the_site, hills(), NEARBY)
    flat = compute_footprint(the_site, None, NEARBY)
    np.testing.assert_array_equal(footprint.bits, flat.bits)
    assert footprint.unknown_terrain_cells == footprint.served_cells > 0
    assert flat.unknown_terrain_cells == 0


def test_a_pier_just_off_the_known_ground_stands_at_its_height() -> None:
    terrain = hills()
    row, col = subcell_of_point(LATITUDE, LONGITUDE)
    height = terrain.height_m.copy()
    height[row - terrain.window.row0, col - terrain.window.col0] = np.nan
    footprint = compute_footprint(site(NR), replace(terrain, height_m=height), FREE)
    assert footprint.unknown_terrain_cells == 0
    around = compute_footprint(site(NR), terrain, FREE)
    # The neighbouring cell is a few metres lower or higher on this hillside, so the view differs a little.
    assert footprint.served_cells == pytest.approx(around.served_cells, rel=0.2)


def test_bits_and_groups() -> None:
    footprint = compute_footprint(site(NR, LTE), None, NEARBY)
    lte, nr = footprint.groups
    assert (lte.technology, lte.carriers_mask, lte.threshold_ddbm) == (Technology.LTE, 0b1010, -1150)
    assert (nr.technology, nr.carriers_mask, nr.threshold_ddbm) == (Technology.NR, 0b0001, -1100)
    expected = np.where(nr.level_ddbm != NO_SIGNAL, 0x11, 0) | np.where(lte.level_ddbm != NO_SIGNAL, 0xA0, 0)
    np.testing.assert_array_equal(footprint.bits, expected)
    for group in footprint.groups:
        served = group.level_ddbm[group.level_ddbm != NO_SIGNAL]
        assert served.min() >= group.threshold_ddbm
    assert not footprint.bits.flags.writeable and not nr.level_ddbm.flags.writeable


def test_window_is_whole_half_meshes_and_no_larger_than_needed() -> None:
    for radio in (NEARBY, FREE, replace(NEARBY, maximum_range_m=300.0)):
        footprint = compute_footprint(site(NR), None, radio)
        window = footprint.window
        assert window == window.expanded_to_half_meshes()
        assert footprint.bits.shape == window.shape
        rows, cols = np.nonzero(footprint.bits)
        assert rows.min() < 2 * 10 and cols.min() < 2 * 10  # no more than a half mesh and a cell to spare
        assert window.rows - rows.max() <= 2 * 10 and window.cols - cols.max() <= 2 * 10
        assert min(rows.min(), cols.min(), window.rows - 1 - rows.max(), window.cols - 1 - cols.max()) >= 1


def test_reach_follows_the_link_budget_and_the_maximum_range() -> None:
    def farthest_m(the_site: Site, radio: RadioSettings) -> float:
        footprint = compute_footprint(the_site, None, radio)
        rows, cols = np.nonzero(footprint.bits)
        lats, lons = footprint.window.centre_latitudes_deg()[rows], footprint.window.centre_longitudes_deg()[cols]
        start = np.full(rows.size, LONGITUDE), np.full(rows.size, LATITUDE)
        return float(Geod(ellps="GRS80").inv(*start, lons, lats)[2].max())

    wide = RadioSettings(maximum_range_m=10_000.0)
    formula = hata_coefficients(3700.0, 30.0, 1.5, HataEnvironment.SUBURBAN)
    allowed = NR.eirp_per_resource_element_dbm + 110.05
    reach_m = 1000 * 10 ** ((allowed - formula.near_constant_db) / formula.near_slope_db)
    assert 900 < reach_m < 2000
    assert farthest_m(site(NR), wide) == pytest.approx(reach_m, abs=60)
    assert farthest_m(site(NR), replace(wide, maximum_range_m=500.0)) == pytest.approx(500, abs=50)


def test_margin_lowers_every_level() -> None:
    without = compute_footprint(site(NR), None, NEARBY)
    with_margin = compute_footprint(site(NR), None, replace(NEARBY, margin_db=6.0))
    assert with_margin.served_cells < 0.6 * without.served_cells
    common = without.window.intersection(with_margin.window)
    assert common is not None
    before = without.groups[0].level_ddbm[common.slices_in(without.window)]
    after = with_margin.groups[0].level_ddbm[common.slices_in(with_margin.window)]
    both = (before != NO_SIGNAL) & (after != NO_SIGNAL)
    np.testing.assert_array_equal(before[both] - after[both], 60)


def test_threads_change_nothing() -> None:
    the_site, terrain, radio = site(*SECTORED, LTE), hills(hole=True), replace(FREE, maximum_range_m=7000.0)
    one = compute_footprint(the_site, terrain, radio)
    assert one.bits.size > 50_000  # smaller windows are done by one thread anyway
    for threads in (2, 3, 8):
        many = compute_footprint(the_site, terrain, radio, threads=threads)
        assert many.bits.tobytes() == one.bits.tobytes()
        assert many.unknown_terrain_cells == one.unknown_terrain_cells
        for group, same in zip(one.groups, many.groups, strict=True):
            assert group.level_ddbm.tobytes() == same.level_ddbm.tobytes()


def test_a_site_without_sectors_or_reach_serves_nothing() -> None:
    for sectors in ((), (replace(NR, power_dbm=-30.0, gain_dbi=-20.0, loss_db=60.0),)):
        footprint = compute_footprint(site(*sectors), hills(), NEARBY)
        assert footprint.served_cells == 0
        row, col = subcell_of_point(LATITUDE, LONGITUDE)
        assert footprint.window.intersection(Window(row, col, 1, 1)) is not None


def test_quantised_level_and_threshold_agree_for_fine_thresholds() -> None:
    fine = compute_footprint(site(NR), None, replace(NEARBY, threshold_nr_dbm=-100.04))
    assert fine.groups[0].threshold_ddbm == ceil(-1000.4) == -1000
    levels = fine.groups[0].level_ddbm
    assert levels[levels != NO_SIGNAL].min() >= floor(-1000.4)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"receiver_height_m": 0.5}, "receiver_height_m"),
        ({"maximum_range_m": float("nan")}, "maximum_range_m"),
        ({"maximum_range_m": 1e6}, "maximum_range_m"),
        ({"effective_earth_radius_factor": 0.0}, "effective_earth_radius_factor"),
        ({"threshold_nr_dbm": float("nan")}, "threshold_nr_dbm"),
    ],
)
def test_impossible_settings_are_named(change: dict[str, float], field: str) -> None:
    with pytest.raises(OutOfValidity) as caught:
        compute_footprint(site(NR), None, replace(NEARBY, **change))  # type: ignore[arg-type]
    assert caught.value.field == field


def test_labels_say_what_lies_outside_the_formula() -> None:
    def said(sector: Sector) -> str:
        return " / ".join(label.en for label in footprint_labels(site(sector), RadioSettings()))

    inside = replace(NR, centre_frequency_mhz=2000.0, height_agl_m=40.0)
    assert "MHz" not in said(inside) and "antenna" not in said(inside)
    assert "3700 MHz is extrapolated" in said(NR)
    assert "20 m is extrapolated below" in said(replace(NR, height_agl_m=20.0))
    assert "12 m is taken as 20 m" in said(replace(NR, height_agl_m=12.0))
    (label,) = footprint_labels(site(NR), RadioSettings(model=PropagationModel.FREE_SPACE))
    assert "upper bound" in label.en


def test_key_depends_on_the_radio_and_on_nothing_else() -> None:
    terrain, radio = hills(), RadioSettings()
    the_site = site(NR)
    key = footprint_key(the_site, radio, terrain)
    same = replace(
        the_site, number=99, name="別名", note="x", costs=(CostItem(kind=CostKind.TOWER, amount_yen=1),), enabled=False
    )
    assert footprint_key(same, radio, terrain) == key
    assert footprint_key(the_site, radio, hills()) == key
    others = {
        footprint_key(the_site.moved_to(LATITUDE + 1e-6, LONGITUDE), radio, terrain),
        footprint_key(site(replace(NR, power_dbm=45.0)), radio, terrain),
        footprint_key(the_site, replace(radio, margin_db=1.0), terrain),
        footprint_key(the_site, radio, None),
        footprint_key(the_site, radio, hills(hole=True)),
    }
    assert len(others | {key}) == 6
