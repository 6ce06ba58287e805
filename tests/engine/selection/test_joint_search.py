"""The second pass counts on the lattice: what several sites cover together is found, under the same rules."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest

from coverage_planner.engine.coverage_state import CoverageState
from coverage_planner.engine.mesh_coverage import EVERYTHING, LANES, MeshCounter, any_lane, covered_flags, flagged
from coverage_planner.engine.selection.instance import WHOLE_SHARE
from coverage_planner.engine.selection.joint_search import ExactCover, improved_exactly
from coverage_planner.engine.selection.plan_instance import PlanInstance, plan_instance
from coverage_planner.engine.selection.question import BudgetQuestion, Goal, GoalKind, GoalsQuestion, Locks
from coverage_planner.engine.selection.selecting import Limits, select
from coverage_planner.model.settings import CoverageDefinition
from coverage_planner.model.terms import Carrier, Service
from tests.engine.selection.test_plan_instance import candidate, data, footprint

# Persons 1, 10, 100, 1000 west to east. Sites 1 and 2 cover the dear mesh 3 only together, each also a small mesh.
SITES = (
    (candidate(1, 1000), footprint(1, slice(30, 33))),
    (candidate(2, 1000), footprint(2, slice(33, 36))),
    (candidate(3, 1000), footprint(3, slice(20, 26))),
    (candidate(4, 1000), footprint(4, slice(10, 16))),
)


def made(sites: tuple = SITES) -> PlanInstance:
    return plan_instance(data(), CoverageDefinition(), (), sites)


def exact(sites: tuple = SITES) -> ExactCover:
    return ExactCover(data(), CoverageDefinition(), made(sites), (), [one for _, one in sites])


def test_parts_are_the_new_cells_as_a_share_of_those_missing() -> None:
    instance = made().instance
    assert instance.part_indptr is not None
    assert instance.part_indices is not None
    assert instance.part_share is not None
    assert instance.part_indptr.tolist() == [0, 0, 1, 2, 2, 2]
    assert instance.part_indices.tolist() == [3, 3]
    assert instance.part_share.tolist() == [-(-30 * WHOLE_SHARE // 50)] * 2


def test_sites_that_cover_only_together_are_found_by_exact_coverage_within_the_budget() -> None:
    question = BudgetQuestion(budget_yen=2000)
    found = select(made().instance, question, limits=Limits(seconds=None, iterations=20))
    assert (found.value, found.sites) == (110, (3, 4))
    assert found.joint_bound is not None
    assert found.joint_bound >= 1000, "the two together would cover 1000"
    better = improved_exactly(made().instance, BudgetQuestion(budget_yen=3000), exact(), [3], seconds=None)
    assert (better.sites, better.before, better.value) == ((1, 2, 3), 100, 1100), (
        "a pair of which each is worth nothing"
    )
    poor = improved_exactly(made().instance, BudgetQuestion(budget_yen=1000), exact(), [3], seconds=None)
    assert (poor.sites, poor.value) == ((3,), 100)
    apart = BudgetQuestion(budget_yen=3000, locks=Locks(exclusive=((1, 2),)))
    assert improved_exactly(made().instance, apart, exact(), [3], seconds=None).value == 110


def test_goals_are_reached_with_fewer_sites_once_joint_coverage_counts() -> None:
    goals = GoalsQuestion(goals=(Goal(kind=GoalKind.PERSONS, amount=1000),))
    better = improved_exactly(made().instance, goals, exact(), [1, 2, 3, 4], seconds=None)
    assert (better.sites, better.value) == ((1, 2), 2000)
    kept = GoalsQuestion(goals=(Goal(kind=GoalKind.PERSONS, share=Fraction(1)),), locks=Locks(must=(4,)))
    locked = improved_exactly(made().instance, kept, exact(), [3, 4], seconds=None)
    assert 4 in locked.sites


@pytest.mark.parametrize("seed", range(12))
def test_exact_cover_equals_counting_anew_and_never_exceeds_the_joint_bound(seed: int) -> None:
    random = np.random.default_rng(seed)
    sites = []
    for k in range(1, 8):
        start = int(random.integers(0, 38))
        columns = slice(start, start + int(random.integers(2, 9)))
        sites.append(
            (candidate(k, int(random.integers(1, 9)) * 100), footprint(k, columns, int(random.choice([0x11, 0x22]))))
        )
    world = plan_instance(data(), CoverageDefinition(), (), sites, carriers=(Carrier.DOCOMO,))
    counter = ExactCover(data(), CoverageDefinition(), world, (), [one for _, one in sites])
    budget = 1200
    question = BudgetQuestion(budget_yen=budget)
    found = select(world.instance, question, limits=Limits(seconds=None, iterations=20))
    assert found.joint_bound is not None
    built: set[int] = set()
    for _ in range(30):
        k = int(random.integers(1, 8))
        (counter.take if k in built else counter.put)(k)
        built ^= {k}
        state = CoverageState(None)
        for b in sorted(built):
            state.add(sites[b - 1][1])
        meshes = MeshCounter(data().population.row, data().population.col)
        counts = np.zeros((meshes.size, LANES), dtype=np.uint8)
        for tile in state.tiles():
            meshes.recount(state, tile, EVERYTHING, counts)
        flags = covered_flags(counts, CoverageDefinition())
        covered = counter.covered()
        assert covered[:4].tolist() == flagged(flags, any_lane(Service.NR)).tolist()
        assert covered[8:12].tolist() == flagged(flags, 0).tolist(), "the block of docomo"
        persons = int(data().population.persons[covered[:4]].sum())
        if sum(sites[b - 1][0].total_cost_yen for b in built) <= budget:
            assert persons <= found.joint_bound
