"""Plans cut into groups of sites give what one evaluation gives, however they are cut and in whatever order joined."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from coverage_planner.engine.evaluator import PlanEvaluator
from coverage_planner.engine.nation.covered_tiles import covered_tiles
from coverage_planner.engine.nation.plan_union import PlanUnion, UnionAssessor, join_tiles
from coverage_planner.engine.nation.tile_groups import cropped, group_sites
from coverage_planner.model.plan import Plan
from coverage_planner.model.settings import RadioSettings, Settings
from tests.properties.test_coverage_evaluator import definitions
from tests.properties.test_p1812_evaluator import data_on_hills, plans, radios


@settings(max_examples=20, deadline=None)
@given(
    seed=st.integers(0, 2),
    both=st.tuples(plans, plans),
    radio=radios,
    definition=definitions,
    most_sites=st.integers(1, 4),
    order=st.randoms(use_true_random=False),
)
def test_groups_joined_in_any_order_equal_one_evaluation(seed, both, radio, definition, most_sites, order) -> None:
    data = data_on_hills(seed)
    groups = list(group_sites(both, radio, most_sites=most_sites))
    order.shuffle(groups)
    unions = [PlanUnion(data.service_areas) for _ in both]
    for group in groups:
        tiles = covered_tiles(group.sites, cropped(data.terrain, group.window), radio)
        join_tiles(tiles, [unions[k] for k in group.plans])
    assessor = UnionAssessor(data)
    for plan, union in zip(both, unions, strict=True):
        expected = PlanEvaluator(data, Settings(definition=definition, radio=radio)).evaluate(plan).assessment
        assert assessor.assess(plan, definition, union) == expected


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
