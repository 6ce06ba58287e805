"""The meshes and pieces laid open behind a ledger add up to every figure of it, for every site of the sample."""

from __future__ import annotations

from coverage_planner.engine.ledger_meshes import ledger_meshes
from coverage_planner.model.terms import ROAD_CLASSES
from coverage_planner.ui.workspace import PlanState


def test_meshes_and_pieces_add_up_to_every_ledger(state: PlanState) -> None:
    data, plan = state.project.data, state.project.plan(state.plan_name)
    persons, roads = data.population.persons, data.roads
    assert roads is not None
    assert len(state.evaluation.ledgers) > 10
    some_sole_road = 0
    for ledger in state.evaluation.ledgers:
        found = ledger_meshes(data, plan, state.evaluation, ledger.site_number)
        assert int(persons[found.in_reach].sum()) == ledger.persons_in_reach
        assert int(persons[found.newly].sum()) == ledger.persons_newly_covered
        assert int(persons[found.solely].sum()) == ledger.persons_solely_covered
        for k, name in enumerate(ROAD_CLASSES):
            for pieces, sums in ((found.road_new, ledger.road_new_um), (found.road_sole, ledger.road_sole_um)):
                of_class = pieces[roads.road_class[roads.line[pieces]] == k]
                assert int(roads.length_um[of_class].sum()) == sums[name]
        some_sole_road += sum(ledger.road_sole_um.values())
    assert some_sole_road
