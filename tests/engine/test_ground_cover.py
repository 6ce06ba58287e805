"""Clutter heights and zones from land use: what they change, by how much, and what hangs on them."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from coverage_planner.engine.evaluator import PlanEvaluator
from coverage_planner.engine.footprint import compute_footprint, footprint_key, footprint_labels
from coverage_planner.engine.geodesy import metres_by_row
from coverage_planner.engine.ground_cover import loss_layers, uses_land_use
from coverage_planner.engine.propagation.p1812 import P1812Parameters, p1812_loss
from coverage_planner.engine.propagation.p1812_exact import exact_losses
from coverage_planner.engine.propagation.p1812_profile import COASTAL, INLAND, SEA
from coverage_planner.engine.site_terrain import position_in, window_around
from coverage_planner.model.land_use import MAXIMUM_CLUTTER_M, LandUse, LandUseClass, LandUseSettings
from coverage_planner.model.lattice import Window
from coverage_planner.model.layers import PlanningData, PopulationTable, Terrain
from coverage_planner.model.plan import Plan
from coverage_planner.model.settings import PropagationModel, RadioSettings, Settings
from coverage_planner.model.site import Sector, Site
from coverage_planner.model.terms import Carrier, Datum

LATITUDE, LONGITUDE = (85_208 + 0.5) / 2400, 100 + (61_620 + 0.5) / 1600
"""The centre of a sub-cell: paths to the east run through the centres of one row."""
SITE = Site(
    number=7,
    site_id="S",
    latitude_deg=LATITUDE,
    longitude_deg=LONGITUDE,
    sectors=(Sector(carriers=(Carrier.DOCOMO,), height_agl_m=30.0),),
)
RADIO = RadioSettings(model=PropagationModel.P1812, maximum_range_m=3_000.0, threshold_nr_dbm=-200.0)
CLUTTER = replace(RADIO, land_use=LandUseSettings(clutter=True, zones=False))
AROUND = window_around(SITE.latitude_deg, SITE.longitude_deg, 4_000.0)


def flat(height_m: float = 0.0) -> Terrain:
    return Terrain(window=AROUND, height_m=np.full(AROUND.shape, height_m, dtype=np.float32), source="test")


def covered(window: Window = AROUND, **cells: tuple[slice, slice]) -> LandUse:
    """Paddy everywhere, other classes where slices of the window say."""
    code = np.full(window.shape, LandUseClass.PADDY, dtype=np.uint8)
    for name, place in cells.items():
        code[place] = LandUseClass[name.upper()]
    return LandUse(window=window, code=code, edition="2014", source="test")


def site_cell() -> tuple[int, int]:
    row, col = position_in(AROUND, SITE.latitude_deg, SITE.longitude_deg)
    return round(row), round(col)


ROW, COL = site_cell()
EAST = slice(COL + 10, None)
FOREST = covered(forest=(slice(None), EAST))


def level(footprint, row: int, col: int) -> int:
    r, c = AROUND.row0 + row - footprint.window.row0, AROUND.col0 + col - footprint.window.col0
    return int(footprint.groups[0].level_ddbm[r, c])


def test_forest_raises_the_loss_among_the_trees_and_nowhere_else() -> None:
    bare = compute_footprint(SITE, flat(), CLUTTER)
    wooded = compute_footprint(SITE, flat(), CLUTTER, land_use=FOREST)
    assert level(bare, ROW, COL - 30) == level(wooded, ROW, COL - 30)
    assert level(wooded, ROW, COL + 30) < level(bare, ROW, COL + 30) - 100  # more than 10 dB
    weak = replace(CLUTTER, threshold_nr_dbm=-95.0)
    served = [compute_footprint(SITE, flat(), weak, land_use=cover).served_cells for cover in (None, FOREST)]
    assert served[1] < served[0]


def test_the_loss_is_that_of_the_point_function_over_the_profile_with_clutter() -> None:
    layers = loss_layers(SITE, flat(20.0), FOREST, CLUTTER, 3_000.0)
    assert layers.clutter is not None and layers.zones is None
    cell = (AROUND.row0 + ROW, AROUND.col0 + COL + 35)
    parameters = P1812Parameters(frequency_mhz=1_800.0, tx_height_m=30.0, rx_height_m=1.5)
    found = exact_losses(
        SITE.latitude_deg, SITE.longitude_deg, layers.terrain, parameters, [cell], clutter=layers.clutter
    )
    # By hand: equal steps of at most 50 m along one row; each sample has the clutter of the cell it lies in.
    _, east_step_m = metres_by_row(LATITUDE, AROUND)
    distance = 35 * float(east_step_m[ROW])
    steps = int(np.ceil(distance / 50.0))
    cells_away = np.floor(np.arange(steps + 1) * 35 / steps + 0.5)
    heights = np.where(cells_away >= 10, 15.0, 0.0)
    profile = {"distance_km": np.linspace(0, distance / 1000, steps + 1), "height_m": np.full(steps + 1, 20.0)}
    exact = replace(parameters, latitude_deg=LATITUDE)
    reference = p1812_loss(**profile, parameters=exact, clutter_height_m=heights)
    assert found[0] == pytest.approx(reference.loss_db, abs=0.02)
    without = p1812_loss(**profile, parameters=exact)
    assert reference.loss_db > without.loss_db + 10


def test_zones_are_sea_coast_and_inland_by_class_height_and_distance() -> None:
    terrain = np.full(AROUND.shape, 50.0, dtype=np.float32)
    terrain[:, COL + 40 :] = 100.5
    terrain[0, 0] = np.nan
    ground = Terrain(window=AROUND, height_m=terrain, source="test")
    land_use = covered(sea=(slice(None), slice(0, COL - 5)), beach=(slice(None), slice(COL - 5, COL - 3)))
    zones = loss_layers(SITE, ground, land_use, RADIO, 3_000.0).zones
    assert zones is not None
    code = zones.code
    col = AROUND.col0 - zones.window.col0
    assert (code[:, col + COL - 6] == SEA).all()
    assert (code[:, col + COL - 5 : col + COL + 40] == COASTAL).all()
    assert (code[:, col + COL + 40 :] == INLAND).all()


def test_land_farther_than_fifty_kilometres_from_the_sea_is_inland() -> None:
    wide = window_around(SITE.latitude_deg, SITE.longitude_deg, 70_000.0)
    _, site_col = position_in(wide, SITE.latitude_deg, SITE.longitude_deg)
    cell_m = float(metres_by_row(SITE.latitude_deg, AROUND)[1][ROW])
    for km, expected in ((48, COASTAL), (52, INLAND)):
        land_use = covered(wide, sea=(slice(None), slice(0, round(site_col - km * 1000 / cell_m))))
        zones = loss_layers(SITE, flat(10.0), land_use, RADIO, 500.0).zones
        here = INLAND if zones is None else zones.code[zones.window.rows // 2, zones.window.cols // 2]
        assert here == expected


def test_zones_change_the_loss_over_the_sea_as_in_the_point_function() -> None:
    """Behind an island, for 1 % of the time: the sea's ducts carry farther, and no place at sea varies."""
    ground = np.zeros(AROUND.shape, dtype=np.float32)
    ground[:, COL + 30 : COL + 36] = 70.0
    terrain = Terrain(window=AROUND, height_m=ground, source="test")
    land_use = covered(sea=(slice(None), slice(COL + 10, None)), wasteland=(slice(None), slice(COL + 30, COL + 36)))
    radio = replace(RADIO, time_percent=1.0, location_percent=90.0, maximum_range_m=3_900.0)
    sea = compute_footprint(SITE, terrain, radio, land_use=land_use)
    inland = compute_footprint(SITE, terrain, radio)
    gain = np.array([level(sea, ROW, c) - level(inland, ROW, c) for c in range(COL + 10, COL + 76)]) / 10
    sector = SITE.sectors[0]
    parameters = P1812Parameters(
        frequency_mhz=sector.centre_frequency_mhz, tx_height_m=30.0, rx_height_m=1.5, time_percent=1.0,
        location_percent=90.0, latitude_deg=LATITUDE,
    )  # fmt: skip
    _, east_step_m = metres_by_row(LATITUDE, AROUND)
    away = 60
    along = np.arange(away + 1)
    zone = np.where(along >= 10, SEA, COASTAL).astype(np.uint8)
    heights = np.where((along >= 30) & (along < 36), 70.0, 0.0)
    zone[heights > 0] = COASTAL
    profile = {"distance_km": along * float(east_step_m[ROW]) / 1000, "height_m": heights, "parameters": parameters}
    expected = p1812_loss(**profile).loss_db - p1812_loss(**profile, zone=zone).loss_db
    assert expected > 1.5
    assert gain[away - 10] == pytest.approx(expected, abs=0.5)


def test_sea_that_the_elevation_leaves_out_is_at_sea_level_and_certain() -> None:
    terrain = np.full(AROUND.shape, 80.0, dtype=np.float32)
    terrain[:, EAST] = np.nan
    ground = Terrain(window=AROUND, height_m=terrain, source="test")
    land_use = covered(sea=(slice(None), EAST))
    layers = loss_layers(SITE, ground, land_use, RADIO, 3_000.0)
    assert layers.terrain is not None and not np.isnan(layers.terrain.height_m).all()
    assert set(np.unique(layers.terrain.height_m[np.isfinite(layers.terrain.height_m)])) == {0.0, 80.0}
    assert compute_footprint(SITE, ground, RADIO, land_use=land_use).unknown_terrain_cells == 0
    assert compute_footprint(SITE, ground, RADIO).unknown_terrain_cells > 0


def test_layers_that_change_nothing_are_left_out() -> None:
    both = replace(RADIO, land_use=LandUseSettings(clutter=True))
    layers = loss_layers(SITE, flat(), covered(), both, 3_000.0)
    assert layers.clutter is None and layers.zones is None
    hata = replace(both, model=PropagationModel.EXTENDED_HATA)
    assert not uses_land_use(hata, FOREST) and not hata.uses_land_use_clutter and both.uses_land_use_clutter
    assert uses_land_use(both, FOREST) and not uses_land_use(both, None)


def test_the_key_hangs_on_the_land_use_only_where_it_is_used() -> None:
    def key(radio: RadioSettings, land_use: LandUse | None) -> str:
        return footprint_key(SITE, radio, None, land_use)

    taller = replace(CLUTTER, land_use=CLUTTER.land_use.with_height(LandUseClass.FOREST, 20.0))
    assert key(CLUTTER, FOREST) != key(taller, FOREST)
    assert key(CLUTTER, FOREST) != key(CLUTTER, covered())
    assert key(CLUTTER, FOREST) == key(CLUTTER, covered(forest=(slice(None), EAST)))
    assert key(RADIO, FOREST) != key(replace(RADIO, land_use=LandUseSettings(zones=False)), FOREST)
    # Heights decide nothing while the switch is off, nor anything without land use or with another model.
    idle = replace(RADIO, land_use=RADIO.land_use.with_height(LandUseClass.FOREST, 20.0))
    assert key(RADIO, FOREST) == key(idle, FOREST)
    assert key(CLUTTER, None) == key(taller, None)
    hata = replace(CLUTTER, model=PropagationModel.EXTENDED_HATA)
    assert key(hata, FOREST) == key(replace(hata, land_use=LandUseSettings()), None)


def test_labels_say_which_land_use_and_which_heights() -> None:
    radio = replace(RADIO, land_use=LandUseSettings(clutter=True).with_height(LandUseClass.ORCHARD, 3.5))
    said = " ".join(label.ja for label in footprint_labels(SITE, radio, FOREST))
    assert "土地利用細分メッシュ(2014)" in said and "森林 15 m" in said and "果樹園 3.5 m" in said
    assert "50 km以内かつ標高100 m以下" in said and "すべて内陸" not in said
    without = " ".join(label.ja for label in footprint_labels(SITE, radio))
    assert "土地利用がないため" in without and "すべて内陸" in without
    off = " ".join(label.ja for label in footprint_labels(SITE, RADIO, FOREST))
    assert "考慮していない" in off and "高さ表" not in off
    assert compute_footprint(SITE, flat(), radio, land_use=FOREST).labels == footprint_labels(SITE, radio, FOREST)


@pytest.mark.parametrize("height", [-0.1, float("nan"), MAXIMUM_CLUTTER_M + 1])
def test_impossible_clutter_heights_are_refused(height: float) -> None:
    with pytest.raises(ValueError, match="clutter"):
        LandUseSettings().with_height(LandUseClass.FOREST, height)


def test_unknown_land_use_is_open_and_inland() -> None:
    unknown = LandUse(window=AROUND, code=np.zeros(AROUND.shape, dtype=np.uint8), edition="2014", source="test")
    radio = replace(RADIO, land_use=LandUseSettings(clutter=True))
    with_it = compute_footprint(SITE, flat(), radio, land_use=unknown)
    without = compute_footprint(SITE, flat(), radio)
    assert np.array_equal(with_it.groups[0].level_ddbm, without.groups[0].level_ddbm)


def test_a_plan_is_evaluated_with_the_land_use_of_its_data() -> None:
    half = AROUND.row0 // 10, AROUND.col0 // 10
    people = PopulationTable(
        row=np.array([half[0]], np.int32),
        col=np.array([half[1]], np.int32),
        persons=np.array([1], np.int64),
        households=None,
        census_year=2020,
        datum=Datum.JGD2011,
        source="test",
    )
    data = PlanningData(datum=Datum.JGD2011, population=people, terrain=flat(), land_use=FOREST)
    evaluator = PlanEvaluator(data, Settings(radio=CLUTTER))
    plan = Plan(name="a", sites=(SITE,))
    found = evaluator.evaluate(plan).footprints[SITE.number]
    expected = compute_footprint(SITE, flat(), CLUTTER, land_use=FOREST)
    assert np.array_equal(found.groups[0].level_ddbm, expected.groups[0].level_ddbm)
    taller = replace(CLUTTER, land_use=CLUTTER.land_use.with_height(LandUseClass.FOREST, 25.0))
    evaluator.use_settings(Settings(radio=taller))
    again = evaluator.evaluate(plan).footprints[SITE.number]
    assert not np.array_equal(again.groups[0].level_ddbm, expected.groups[0].level_ddbm)
