"""What a site adds, by hand: in reach, newly covered, solely covered, road lengths, yen per person."""

from __future__ import annotations

import pytest

from coverage_planner.engine.evaluator import PlanEvaluator
from coverage_planner.model.plan import Plan, with_site, without_sites
from coverage_planner.model.settings import CoverageDefinition, Overlay, Settings
from coverage_planner.model.site import CostItem, CostKind
from coverage_planner.model.terms import Carrier, RoadClass, SiteStatus, Technology

EXPRESSWAY, NATIONAL, OTHER = RoadClass.EXPRESSWAY, RoadClass.NATIONAL, RoadClass.OTHER


@pytest.fixture
def evaluator(made_up):
    """A street of half meshes with 10, 20, 40, 80, ... persons; the first has an existing site's coverage.

    A site's square of 31 x 31 sub-cells centred in a half mesh covers that mesh and the two beside it.
    """
    data = made_up.data(
        population=made_up.population([(0, k, 10 * 2**k) for k in range(8)], households=[4 * 2**k for k in range(8)]),
        roads=made_up.roads([(5, 10 * k + 5, 2**k, (EXPRESSWAY, NATIONAL, OTHER)[k % 3]) for k in range(8)]),
    )
    return PlanEvaluator(data, Settings(), compute=made_up.square_footprint, key=made_up.key_of)


def test_reach_new_and_sole_persons_and_road(made_up, evaluator):
    """Existing at mesh 0 covers 0-1; candidates at 2 (covers 1-3) and at 4 (covers 3-5)."""
    cost = (CostItem(kind=CostKind.TOWER, amount_yen=3_000), CostItem(kind=CostKind.RUNNING_PER_YEAR, amount_yen=9))
    plan = Plan(
        name="案",
        sites=(
            made_up.site(1, 0, 0, status=SiteStatus.EXISTING),
            made_up.site(2, 0, 2, costs=cost),
            made_up.site(3, 0, 4),
        ),
    )
    evaluation = evaluator.evaluate(plan)
    first, second = evaluation.ledgers
    assert (first.site_number, second.site_number) == (2, 3)
    assert first.persons_in_reach == 20 + 40 + 80
    assert first.persons_newly_covered == 40 + 80
    assert first.persons_solely_covered == 40  # mesh 1 is held by the existing site, mesh 3 by the other candidate
    assert first.road_new_um == {EXPRESSWAY: 8_000_000, NATIONAL: 0, OTHER: 4_000_000}
    assert first.road_sole_um == {EXPRESSWAY: 0, NATIONAL: 0, OTHER: 4_000_000}
    assert first.total_cost_yen == 3_000
    assert first.yen_per_newly_covered_person == 25
    assert second.persons_in_reach == second.persons_newly_covered == 80 + 160 + 320
    assert second.persons_solely_covered == 160 + 320
    assert second.yen_per_newly_covered_person is None
    assert evaluation.mesh_class.tolist() == [1, 1, 2, 2, 2, 2, 0, 0]
    assert evaluation.households_in_reach(2) == 8 + 16 + 32
    assert evaluation.households_in_reach(1) is None
    assert evaluation.ledger(1) is None and evaluation.ledger(3) is second


def test_a_second_site_on_the_same_place_ends_sole_coverage_though_no_byte_changes(made_up, evaluator):
    alone = Plan(name="案", sites=(made_up.site(1, 0, 2),))
    assert evaluator.evaluate(alone).ledgers[0].persons_solely_covered == 140
    both = with_site(alone, made_up.site(2, 0, 2))
    assert [ledger.persons_solely_covered for ledger in evaluator.evaluate(both).ledgers] == [0, 0]
    back = without_sites(both, frozenset({2}))
    assert evaluator.evaluate(back).ledgers[0].persons_solely_covered == 140


def test_turning_a_neighbour_from_candidate_into_existing_moves_it_into_the_base(made_up, evaluator):
    candidate = Plan(name="案", sites=(made_up.site(1, 0, 2), made_up.site(2, 0, 3)))
    assert evaluator.evaluate(candidate).ledger(1).persons_newly_covered == 20 + 40 + 80
    existing = with_site(candidate, made_up.site(2, 0, 3, status=SiteStatus.EXISTING))
    assert evaluator.evaluate(existing).ledger(1).persons_newly_covered == 20


def test_a_4g_site_covers_nobody_with_5g_but_road_and_households(made_up, evaluator):
    evaluation = evaluator.evaluate(Plan(name="案", sites=(made_up.site(1, 0, 2, technology=Technology.LTE),)))
    ledger = evaluation.ledgers[0]
    assert (ledger.persons_in_reach, ledger.persons_newly_covered) == (0, 0)
    assert ledger.yen_per_newly_covered_person is None
    assert ledger.road_new_um == {EXPRESSWAY: 8_000_000, NATIONAL: 2_000_000, OTHER: 4_000_000}
    assert evaluation.households_in_reach(1) == 8 + 16 + 32


def test_no_households_in_the_population_means_unknown_households(made_up):
    data = made_up.data(population=made_up.population([(0, 0, 10)]))
    evaluator = PlanEvaluator(data, Settings(), compute=made_up.square_footprint, key=made_up.key_of)
    evaluation = evaluator.evaluate(Plan(name="案", sites=(made_up.site(1, 0, 0),)))
    assert evaluation.households_in_reach(1) is None
    assert evaluation.ledgers[0].road_new_um == {}


def test_under_overlay_area_a_site_adds_with_what_another_carrier_holds(made_up):
    """Docomo's area has 40 sub-cells of the mesh; a KDDI site adds the rest: new only when areas are united."""
    data = made_up.data(
        population=made_up.population([(0, 1, 10)]),
        service_areas=made_up.areas([(slice(0, 10), slice(10, 14), 0x11)], carriers=(Carrier.DOCOMO,)),
    )

    def near(one, terrain, radio, *, threads=1):
        return made_up.square_footprint(one, reach=7)  # from mesh 2's centre: 2 columns of mesh 1

    plan = Plan(name="案", sites=(made_up.site(1, 0, 2, carriers=(Carrier.KDDI,)),))
    for overlay, newly in ((Overlay.MESH, 0), (Overlay.AREA, 10)):
        settings = Settings(definition=CoverageDefinition(overlay=overlay))
        evaluation = PlanEvaluator(data, settings, compute=near, key=made_up.key_of).evaluate(plan)
        counts = evaluation.mesh_area_counts.tolist()
        assert counts == [60]
        assert evaluation.ledgers[0].persons_newly_covered == newly
        assert evaluation.ledgers[0].persons_in_reach == 0
        assert evaluation.mesh_class.tolist() == [2 if newly else 0]
