"""Small random instances and their answers by trying every subset."""

from __future__ import annotations

from fractions import Fraction
from itertools import combinations

import numpy as np

from coverage_planner.engine.selection.instance import Instance, make_instance
from coverage_planner.engine.selection.question import BudgetQuestion, GoalKind, GoalsQuestion, Question


def random_instance(seed: int, *, candidates: int = 8, points: int = 24, cost_step: int = 7) -> Instance:
    random = np.random.default_rng(seed)
    covers = random.random((candidates, points)) < random.uniform(0.08, 0.5)
    indptr = np.concatenate(([0], np.cumsum(covers.sum(axis=1))))
    municipality = random.integers(-1, 3, points)
    return make_instance(
        indptr,
        np.nonzero(covers)[1],
        random.integers(0, 30, candidates) * cost_step,
        random.integers(0, 50, points) * (random.random(points) < 0.8),
        road_m=random.integers(0, 500, points) * (random.random(points) < 0.3),
        expressway=random.random(points) < 0.1,
        municipality=municipality,
        prefecture=np.where(municipality < 0, -1, municipality // 2),
    )


def random_question(seed: int, instance: Instance) -> Question:
    random = np.random.default_rng(seed + 1)
    if random.random() < 0.5:
        return BudgetQuestion(budget_yen=int(random.integers(0, int(instance.cost_yen.sum()) + 10)))
    kinds = [kind for kind in list(GoalKind)[:4] if random.random() < 0.6] or [GoalKind.PERSONS]
    return GoalsQuestion(shares=tuple((kind, Fraction(int(random.integers(0, 21)), 20)) for kind in kinds))


def best_by_enumeration(instance: Instance, question: Question) -> int:
    """Value of the best subset, from the definition, without any code of the selection."""
    covers = [
        set(instance.indices[instance.indptr[i] : instance.indptr[i + 1]].tolist()) for i in range(instance.candidates)
    ]
    coverable = set().union(*covers) if covers else set()
    best: int | None = None
    for size in range(instance.candidates + 1):
        for subset in combinations(range(instance.candidates), size):
            covered = set().union(*(covers[i] for i in subset)) if subset else set()
            cost = sum(int(instance.cost_yen[i]) for i in subset)
            if isinstance(question, BudgetQuestion):
                if cost <= question.budget_yen:
                    value = sum(int(instance.persons[j]) for j in covered)
                    best = value if best is None else max(best, value)
            elif all(reached(instance, kind, share, covered, coverable) for kind, share in question.shares):
                best = cost if best is None else min(best, cost)
    assert best is not None
    return best


def reached(instance: Instance, kind: GoalKind, share: Fraction, covered: set[int], coverable: set[int]) -> bool:
    assert instance.road_m is not None
    assert instance.expressway is not None
    assert instance.municipality is not None
    if kind in {GoalKind.MUNICIPALITY, GoalKind.PREFECTURE}:
        number = instance.municipality if kind is GoalKind.MUNICIPALITY else instance.prefecture
        assert number is not None
        zones = [{j for j in coverable if number[j] == m} for m in range(3)]
        return all(_sum(instance.persons, zone & covered) >= share * _sum(instance.persons, zone) for zone in zones)
    amount = {
        GoalKind.PERSONS: instance.persons,
        GoalKind.ROAD_M: instance.road_m,
        GoalKind.EXPRESSWAY: instance.expressway.astype(np.int64),
        GoalKind.EXPRESSWAY_M: np.where(instance.expressway, instance.road_m, 0),
        GoalKind.NATIONAL_M: np.where(instance.expressway, 0, instance.road_m),
    }[kind]
    return _sum(amount, covered) >= share * _sum(amount, coverable)


def _sum(amount: np.ndarray, points: set[int]) -> int:
    return sum(int(amount[j]) for j in points)
