"""Closed seas below the least area are inland water to the zones; seas whose size is unknown, and open bays, stay sea."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coverage_planner.engine.footprint import compute_footprint, footprint_key, footprint_labels
from coverage_planner.engine.ground_cover import loss_layers
from coverage_planner.engine.large_seas import with_large_seas
from coverage_planner.engine.nation.land_use_window import land_use_on
from coverage_planner.engine.propagation.p1812_profile import COASTAL, SEA
from coverage_planner.engine.site_terrain import window_around
from coverage_planner.model.land_use import LARGE_SEA_KM2, LandUse, LandUseClass, LandUseSettings
from coverage_planner.model.layers import Terrain
from coverage_planner.model.settings import PropagationModel, RadioSettings
from coverage_planner.model.site import Sector, Site
from coverage_planner.model.terms import Carrier
from coverage_planner.project.land_use_record import land_use_from_json, land_use_to_json

LATITUDE, LONGITUDE = (85_208 + 0.5) / 2400, 100 + (61_620 + 0.5) / 1600
SITE = Site(
    number=1,
    site_id="S",
    latitude_deg=LATITUDE,
    longitude_deg=LONGITUDE,
    sectors=(Sector(carriers=(Carrier.DOCOMO,), height_agl_m=30.0),),
)
AROUND = window_around(LATITUDE, LONGITUDE, 4_000.0)
ROW, COL = AROUND.rows // 2, AROUND.cols // 2
CELL_KM2 = 46.2 * 56.6 / 1e6


def land(*, minimum_km2: float = LARGE_SEA_KM2, **seas: tuple[slice, slice]) -> tuple[LandUse, RadioSettings]:
    code = np.full(AROUND.shape, LandUseClass.PADDY, dtype=np.uint8)
    for place in seas.values():
        code[place] = LandUseClass.SEA
    radio = RadioSettings(
        model=PropagationModel.P1812,
        maximum_range_m=3_000.0,
        threshold_nr_dbm=-200.0,
        land_use=LandUseSettings(minimum_sea_km2=minimum_km2),
    )
    return LandUse(window=AROUND, code=code, edition="2021", source="test"), radio


def ground() -> Terrain:
    return Terrain(window=AROUND, height_m=np.full(AROUND.shape, 3.0, dtype=np.float32), source="test")


def zones_of(cover: LandUse, radio: RadioSettings) -> np.ndarray | None:
    layers = loss_layers(SITE, ground(), cover, radio, 3_000.0)
    return None if layers.zones is None else layers.zones.code


LAGOON = (slice(ROW - 10, ROW + 10), slice(COL + 5, COL + 25))
BAY = (slice(ROW - 10, ROW + 10), slice(COL + 5, None))


def test_a_lagoon_is_inland_water_and_a_bay_to_the_edge_is_sea() -> None:
    assert zones_of(*land(lagoon=LAGOON)) is None, "a closed sea of 1 km2 makes neither sea nor coast"
    with_bay = zones_of(*land(bay=BAY))
    assert with_bay is not None and (with_bay == SEA).any() and (with_bay == COASTAL).any()
    every = zones_of(*land(minimum_km2=0.0, lagoon=LAGOON))
    assert every is not None and (every == SEA).sum() == 400


def test_the_area_is_that_of_the_cells() -> None:
    area_km2 = 400 * CELL_KM2
    for least_km2, is_sea in ((0.97 * area_km2, True), (1.03 * area_km2, False)):
        cover, radio = land(minimum_km2=least_km2, lagoon=LAGOON)
        assert (zones_of(cover, radio) is not None) is is_sea


def test_two_bodies_are_judged_one_by_one_and_a_canal_joins_them() -> None:
    small = (slice(ROW - 40, ROW - 35), slice(COL, COL + 5))
    cover, radio = land(minimum_km2=0.5, lagoon=LAGOON, small=small)
    zones = zones_of(cover, radio)
    assert zones is not None and (zones == SEA).sum() == 400
    canal = (slice(ROW - 36, ROW - 9), slice(COL + 4, COL + 6))
    joined, _ = land(minimum_km2=0.5, lagoon=LAGOON, small=small, canal=canal)
    assert (with_large_seas(joined, 0.5).code == joined.code).all()


def test_beside_unclassified_ground_the_size_is_unknown() -> None:
    cover, radio = land(lagoon=LAGOON)
    code = cover.code.copy()
    code[ROW, COL + 25] = 0
    assert zones_of(replace(cover, code=code), radio) is not None


def test_it_changes_the_loss_over_the_water_and_the_key_and_is_said() -> None:
    cover, radio = land(bay=(slice(ROW - 60, ROW + 60), slice(COL + 3, AROUND.cols - 3)))
    radio = replace(radio, time_percent=1.0)
    every = replace(radio, land_use=LandUseSettings(minimum_sea_km2=0.0))
    low = replace(SITE.sectors[0], centre_frequency_mhz=700.0, height_agl_m=1.5)
    site = replace(SITE, sectors=(low,))
    closed, as_sea = (compute_footprint(site, ground(), one, land_use=cover) for one in (radio, every))
    assert not np.array_equal(closed.groups[0].level_ddbm, as_sea.groups[0].level_ddbm)
    assert footprint_key(SITE, radio, ground(), cover) != footprint_key(SITE, every, ground(), cover)
    said = " ".join(label.ja for label in footprint_labels(SITE, radio, cover))
    assert "閉じた海水域は7854 km²以上" in said
    assert "閉じた" not in " ".join(label.ja for label in footprint_labels(SITE, every, cover))


def test_nothing_to_change_gives_the_same_value_and_is_looked_for_once() -> None:
    cover, _ = land(bay=BAY)
    assert with_large_seas(cover, LARGE_SEA_KM2) is cover
    lagoon, _ = land(lagoon=LAGOON)
    assert with_large_seas(lagoon, LARGE_SEA_KM2) is with_large_seas(lagoon, LARGE_SEA_KM2)


@settings(max_examples=12, deadline=None)
@given(
    seed=st.integers(0, 10_000),
    share=st.sampled_from([0.3, 0.5, 0.7]),
    least_km2=st.sampled_from([0.0, 0.05, 0.5, 5.0]),
)
def test_what_is_cut_out_for_a_worker_has_the_zones_of_the_whole(seed: int, share: float, least_km2: float) -> None:
    random = np.random.default_rng(seed)
    whole = AROUND.__class__(AROUND.row0 - 60, AROUND.col0 - 60, AROUND.rows + 120, AROUND.cols + 120)
    blocks = random.random((-(-whole.rows // 9), -(-whole.cols // 9))) < share
    sea = np.kron(blocks, np.ones((9, 9), dtype=bool))[: whole.rows, : whole.cols]
    code = np.where(sea, LandUseClass.SEA, LandUseClass.FOREST).astype(np.uint8)
    code[random.random(whole.shape) < 0.0005] = 0
    cover = LandUse(window=whole, code=code, edition="2021", source="test")
    radio = replace(land()[1], land_use=LandUseSettings(clutter=True, minimum_sea_km2=least_km2))
    cut = land_use_on(cover, AROUND, radio)
    assert cut is not None
    for one, other in zip(
        (loss_layers(SITE, ground(), cover, radio, 2_500.0)).content(),
        (loss_layers(SITE, ground(), cut, radio, 2_500.0)).content(),
        strict=True,
    ):
        assert one == other


@pytest.mark.parametrize("least_km2", [0.0, 12.5, LARGE_SEA_KM2])
def test_it_is_kept_in_the_project_and_older_files_take_the_usual_one(least_km2: float) -> None:
    settings_ = LandUseSettings(minimum_sea_km2=least_km2)
    record = land_use_to_json(settings_)
    assert land_use_from_json(record) == settings_
    del record["minimum_sea_km2"]
    assert land_use_from_json(record).minimum_sea_km2 == LARGE_SEA_KM2
    for impossible in (-1.0, float("nan"), 1e9):
        with pytest.raises(ValueError, match="sea"):
            LandUseSettings(minimum_sea_km2=impossible)
