"""Merging demand points of one covering set changes no answer, whatever the hashes do."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from coverage_planner.engine.selection import merging
from coverage_planner.engine.selection.instance import make_instance
from coverage_planner.engine.selection.question import BudgetQuestion, GoalsQuestion
from tests.engine.selection.small_instances import random_instance, random_question


def groups_by_definition(seed: int) -> None:
    instance = random_instance(seed, candidates=5, points=40)
    problem = merging.merge(instance, BudgetQuestion(budget_yen=1))
    sets: dict[frozenset[int], int] = {}
    for j in range(instance.points):
        sites = frozenset(
            i
            for i in range(instance.candidates)
            if j in instance.indices[instance.indptr[i] : instance.indptr[i + 1]].tolist()
        )
        if sites and instance.persons[j]:
            sets[sites] = sets.get(sites, 0) + int(instance.persons[j])
        else:
            assert problem.group_of_point[j] == -1
    found = {
        frozenset(problem.group_sites[problem.group_ptr[g] : problem.group_ptr[g + 1]].tolist()): int(problem.worth[g])
        for g in range(problem.groups)
    }
    assert problem.groups == len(found), "every set once"
    assert found == sets


@pytest.mark.parametrize("seed", range(20))
def test_groups_are_the_distinct_covering_sets_with_summed_persons(seed: int) -> None:
    groups_by_definition(seed)


@pytest.mark.parametrize("seed", range(10))
def test_colliding_hashes_merge_nothing_wrongly(seed: int, monkeypatch: Any) -> None:
    monkeypatch.setattr(merging, "_digests", lambda *_: None)  # every set has the hash 0
    groups_by_definition(seed)


@pytest.mark.parametrize("seed", range(40))
def test_goal_rows_keep_their_sums_and_forced_groups_are_needed(seed: int) -> None:
    instance = random_instance(seed)
    question = random_question(seed, instance)
    problem = merging.merge(instance, question)
    if not isinstance(question, GoalsQuestion):
        return
    for r, row in enumerate(problem.rows):
        part = slice(int(problem.row_ptr[r]), int(problem.row_ptr[r + 1]))
        whole = np.bincount(problem.group_of_point[row.points], row.amount, minlength=problem.groups).astype(np.int64)
        assert int(whole.sum()) == row.coverable >= row.target
        assert problem.row_amounts[part].tolist() == np.minimum(whole, row.target)[problem.row_groups[part]].tolist()
    for g in np.flatnonzero(problem.forced):
        short = False
        for r, row in enumerate(problem.rows):
            part = slice(int(problem.row_ptr[r]), int(problem.row_ptr[r + 1]))
            own = int(row.amount[problem.group_of_point[row.points] == g].sum())
            short |= row.coverable - own < row.target
        assert short


def test_transposing_twice_gives_the_same_relation() -> None:
    instance = make_instance([0, 2, 2, 4], [0, 3, 1, 3], [1, 1, 1], [1, 1, 1, 1])
    ptr, members = merging.transpose(instance.indptr, instance.indices, instance.points)
    again_ptr, again = merging.transpose(ptr, members, instance.candidates)
    assert again_ptr.tolist() == instance.indptr.tolist()
    assert again.tolist() == instance.indices.tolist()
