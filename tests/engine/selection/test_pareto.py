"""The front of cost against coverage against trying every subset; certificates, cancelling and repeatability."""

from __future__ import annotations

from itertools import combinations, pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from coverage_planner.engine.selection.certificate_check import check_certificate
from coverage_planner.engine.selection.instance import Instance, make_instance, write_instance
from coverage_planner.engine.selection.pareto import FrontProgress, ParetoFront, pareto_front
from coverage_planner.engine.selection.question import BudgetQuestion, Locks
from coverage_planner.engine.selection.selecting import Limits, SelectionStatus
from coverage_planner.model.errors import Cancelled, InputRefused
from tests.engine.selection.small_instances import random_instance


def best_value_by_cost(instance: Instance) -> list[tuple[int, int]]:
    """(cost, persons) of every subset."""
    covers = [
        frozenset(instance.indices[instance.indptr[i] : instance.indptr[i + 1]].tolist())
        for i in range(instance.candidates)
    ]
    found = []
    for size in range(instance.candidates + 1):
        for subset in combinations(range(instance.candidates), size):
            covered = frozenset().union(*(covers[i] for i in subset))
            cost = sum(int(instance.cost_yen[i]) for i in subset)
            found.append((cost, sum(int(instance.persons[j]) for j in covered)))
    return found


def save(instance: Instance, path: Path) -> Path:
    write_instance(instance, path)
    return path


def assert_a_front(front: ParetoFront) -> None:
    for cheap, dear in pairwise(front.points):
        assert cheap.cost_yen < dear.cost_yen
        assert cheap.value < dear.value
        assert cheap.bound <= dear.bound


@pytest.mark.parametrize("seed", range(20))
def test_every_point_is_bracketed_by_the_best_of_all_subsets(seed: int, tmp_path: Path) -> None:
    instance = random_instance(seed, candidates=9, points=30)
    subsets = best_value_by_cost(instance)
    limits = Limits(seconds=None, iterations=100, nodes=200)
    front = pareto_front(instance, points=5, limits=limits)
    path = save(instance, tmp_path / "i.npz")
    assert_a_front(front)
    most = max(value for _, value in subsets)
    assert front.coverable == most
    for point in front.points:
        best = max(value for cost, value in subsets if cost <= point.budget_yen)
        assert point.value == best <= point.bound
        (tmp_path / "c.json").write_text(point.certificate())
        proof = check_certificate(tmp_path / "c.json", path)
        assert (proof.value, proof.bound, proof.sites, proof.cost_yen) == (
            point.value,
            point.bound,
            point.sites,
            point.cost_yen,
        )
    assert sum(point.value < point.bound for point in front.points) <= 1  # small enough to be proven
    if most:
        assert front.points[-1].value == most


@pytest.mark.parametrize("seed", range(300, 308))
def test_bounds_hold_when_the_proof_is_cut_short(seed: int, tmp_path: Path) -> None:
    instance = random_instance(seed, candidates=11, points=60, cost_step=1)
    subsets = best_value_by_cost(instance)
    front = pareto_front(instance, points=6, limits=Limits(seconds=None, iterations=1, nodes=1))
    path = save(instance, tmp_path / "i.npz")
    assert_a_front(front)
    for point in front.points:
        assert point.value <= max(value for cost, value in subsets if cost <= point.budget_yen) <= point.bound
        (tmp_path / "c.json").write_text(point.certificate())
        assert check_certificate(tmp_path / "c.json", path).bound == point.bound


@pytest.mark.parametrize("seed", range(12))
def test_locks_and_exclusive_sets_hold_at_every_point(seed: int, tmp_path: Path) -> None:
    instance = random_instance(seed, candidates=9, points=30)
    locks = Locks(must=(0,), must_not=(1,), exclusive=((2, 3, 4),))
    cost = instance.cost_yen
    budgets = tuple(int(cost[0]) + part for part in (0, 60, 150, int(cost.sum())))
    front = pareto_front(
        instance,
        budgets_yen=budgets,
        question=BudgetQuestion(locks=locks),
        limits=Limits(seconds=None, iterations=200, nodes=200),
    )
    path = save(instance, tmp_path / "i.npz")
    assert front.points
    covers = [set(instance.indices[instance.indptr[i] : instance.indptr[i + 1]].tolist()) for i in range(9)]
    for point in front.points:
        assert 0 in point.sites
        assert 1 not in point.sites
        assert len({2, 3, 4} & set(point.sites)) <= 1
        best = 0
        for size in range(9):
            for subset in combinations([i for i in range(9) if i > 1], size):
                chosen = (0, *subset)
                if len({2, 3, 4} & set(chosen)) <= 1 and sum(int(cost[i]) for i in chosen) <= point.budget_yen:
                    best = max(best, sum(int(instance.persons[j]) for j in set().union(*(covers[i] for i in chosen))))
        assert point.value == best <= point.bound
        (tmp_path / "c.json").write_text(point.certificate())
        assert check_certificate(tmp_path / "c.json", path).value == point.value


def test_budgets_below_what_must_be_built_have_no_point() -> None:
    instance = make_instance([0, 1, 2], [0, 1], [10, 5], [3, 4])
    question = BudgetQuestion(locks=Locks(must=(0,)))
    front = pareto_front(instance, budgets_yen=(3, 10, 15), question=question, limits=Limits(seconds=1.0))
    assert [(point.cost_yen, point.value) for point in front.points] == [(10, 3), (15, 7)]
    with pytest.raises(InputRefused):
        pareto_front(instance, budgets_yen=(3,), question=question)


def discs(seed: int = 7) -> Instance:
    """120 discs on 2,000 points of a square."""
    random = np.random.default_rng(seed)
    points, sites = random.random((2000, 2)), random.random((120, 2))
    near = ((sites[:, None, :] - points[None, :, :]) ** 2).sum(axis=2) < 0.012
    return make_instance(
        np.concatenate(([0], np.cumsum(near.sum(axis=1)))),
        np.nonzero(near)[1],
        random.integers(1000, 4000, 120) * 10_000,
        random.integers(1, 500, 2000),
    )


def test_cancelling_returns_what_is_known_so_far() -> None:
    def cancel(state: FrontProgress) -> None:
        assert all(value <= bound for _, value, bound in state.points)
        raise Cancelled

    front = pareto_front(discs(), points=8, limits=Limits(seconds=60.0), progress=cancel)
    assert front.status is SelectionStatus.CANCELLED
    assert_a_front(front)
    assert all(point.value <= point.bound for point in front.points)


def test_the_same_iterations_give_the_same_front() -> None:
    limits = Limits(seconds=None, iterations=60, nodes=1)
    first, second = (pareto_front(discs(), points=4, limits=limits, seed=3) for _ in range(2))
    assert [point.certificate() for point in first.points] == [point.certificate() for point in second.points]


def test_chosen_budgets_are_taken_as_they_are() -> None:
    front = pareto_front(discs(), budgets_yen=(90_000_000, 40_000_000), limits=Limits(seconds=2.0))
    assert [point.budget_yen for point in front.points] == [40_000_000, 90_000_000]


@pytest.mark.parametrize("wrong", [{"points": 0}, {"budgets_yen": ()}, {"budgets_yen": (-1,)}, {"points": 501}])
def test_fronts_that_make_no_sense_are_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(InputRefused):
        pareto_front(random_instance(1), **wrong)


def test_nothing_to_cover_gives_one_point_of_nothing() -> None:
    empty = make_instance([0, 0], [], [5], [3])
    front = pareto_front(empty, points=3, question=BudgetQuestion(budget_yen=10), limits=Limits(seconds=1.0))
    assert [(point.value, point.bound, point.sites) for point in front.points] == [(0, 0, ())]
