"""Plans cut into groups of sites give what one evaluation gives, however they are cut and in whatever order joined."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from coverage_planner.engine.evaluator import PlanEvaluator
from coverage_planner.engine.footprint import compute_footprint
from coverage_planner.engine.mapped_levels import LEAST_REACH_M
from coverage_planner.engine.nation.covered_tiles import covered_tiles
from coverage_planner.engine.nation.land_use_window import land_use_on
from coverage_planner.engine.nation.plan_union import PlanUnion, UnionAssessor, join_tiles
from coverage_planner.engine.nation.tile_groups import cropped, group_sites
from coverage_planner.engine.site_terrain import window_around
from coverage_planner.model.land_use import LandUse, LandUseClass, LandUseSettings
from coverage_planner.model.lattice import Window
from coverage_planner.model.plan import Plan
from coverage_planner.model.settings import RadioSettings, Settings
from coverage_planner.model.site import Sector, Site
from coverage_planner.model.terms import CARRIERS
from tests.properties.test_coverage_evaluator import COL, ROW, definitions
from tests.properties.test_p1812_evaluator import data_on_hills, plans, radios, sites


def coast(sea_cells: int) -> LandUse:
    """Forest with sea in the south-west, up to far outside the terrain."""
    window = Window(ROW * 10 - 503, COL * 10 - 307, 903, 707)
    code = np.full(window.shape, LandUseClass.FOREST, dtype=np.uint8)
    code[: 2 * sea_cells, :sea_cells] = LandUseClass.SEA
    return LandUse(window=window, code=code, edition="2021", source="test")


@settings(max_examples=20, deadline=None)
@given(
    latitude=st.floats(24.0, 45.5),
    longitude=st.floats(123.0, 153.0),
    reach_m=st.floats(1.0, 40_000.0),
)
def test_the_window_of_a_tile_holds_whatever_a_site_in_it_looks_at(latitude, longitude, reach_m) -> None:
    site = Site(
        number=1, site_id="S", latitude_deg=latitude, longitude_deg=longitude, sectors=(Sector(carriers=CARRIERS),)
    )
    radio = RadioSettings(maximum_range_m=reach_m)
    (group,) = group_sites([Plan(name="案", sites=(site,))], radio)
    mine = window_around(latitude, longitude, max(reach_m, LEAST_REACH_M))
    assert mine.intersection(group.window) == mine


@settings(max_examples=20, deadline=None)
@given(
    seed=st.integers(0, 2),
    both=st.tuples(plans, plans),
    radio=radios,
    definition=definitions,
    most_sites=st.integers(1, 4),
    order=st.randoms(use_true_random=False),
    land_use=st.builds(LandUseSettings, clutter=st.booleans(), zones=st.booleans()),
    sea_cells=st.integers(0, 150),
)
def test_groups_joined_in_any_order_equal_one_evaluation(
    seed, both, radio, definition, most_sites, order, land_use, sea_cells
) -> None:
    radio = replace(radio, land_use=land_use)
    data = replace(data_on_hills(seed), land_use=coast(sea_cells))
    groups = list(group_sites(both, radio, most_sites=most_sites))
    order.shuffle(groups)
    unions = [PlanUnion(data.service_areas) for _ in both]
    for group in groups:
        cover = land_use_on(data.land_use, group.window, radio)
        tiles = covered_tiles(group.sites, cropped(data.terrain, group.window), radio, cover)
        join_tiles(tiles, [unions[k] for k in group.plans])
    assessor = UnionAssessor(data)
    for plan, union in zip(both, unions, strict=True):
        expected = PlanEvaluator(data, Settings(definition=definition, radio=radio)).evaluate(plan).assessment
        assert assessor.assess(plan, definition, union, radio) == expected


@settings(max_examples=20, deadline=None)
@given(both=st.tuples(plans, plans), most_sites=st.integers(1, 4))
def test_every_active_site_is_in_one_group_with_all_its_plans(both: tuple[Plan, Plan], most_sites: int) -> None:
    """What several plans share is computed once, and nothing is computed that no plan needs."""
    groups = group_sites(both, RadioSettings(), most_sites=most_sites)
    grouped = [((s.latitude_deg, s.longitude_deg, s.sectors), group.plans) for group in groups for s in group.sites]
    wanted: dict[object, list[int]] = {}
    for position, plan in enumerate(both):
        for site in plan.active_sites:
            of_site = wanted.setdefault((site.latitude_deg, site.longitude_deg, site.sectors), [])
            of_site += [position] if position not in of_site else []
    assert sorted(map(repr, grouped)) == sorted(repr((content, tuple(of))) for content, of in wanted.items())
    assert all(len(group.sites) <= most_sites for group in groups)


@settings(max_examples=15, deadline=None)
@given(
    seed=st.integers(0, 2),
    site=sites,
    radio=radios,
    land_use=st.builds(LandUseSettings, clutter=st.booleans(), zones=st.booleans()),
    sea_cells=st.integers(0, 300),
)
def test_levels_on_what_is_sent_are_those_on_all_there_is(seed, site, radio, land_use, sea_cells) -> None:
    """To the last tenth of a dB, and with the same count of cells on unknown terrain."""
    radio = replace(radio, land_use=land_use)
    terrain, cover = data_on_hills(seed).terrain, coast(sea_cells)
    (group,) = group_sites([Plan(name="案", sites=(site,))], radio)
    whole = compute_footprint(site, terrain, radio, land_use=cover)
    part = compute_footprint(
        site, cropped(terrain, group.window), radio, land_use=land_use_on(cover, group.window, radio)
    )
    assert part.bits.tobytes() == whole.bits.tobytes()
    assert [g.level_ddbm.tobytes() for g in part.groups] == [g.level_ddbm.tobytes() for g in whole.groups]
    assert part.unknown_terrain_cells == whole.unknown_terrain_cells
