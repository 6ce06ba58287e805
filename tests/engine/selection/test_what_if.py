"""Forcing and forbidding sites against trying every subset; the present answer is where the search begins."""

from __future__ import annotations

from itertools import combinations

import pytest

from coverage_planner.engine.selection.instance import Instance, make_instance
from coverage_planner.engine.selection.question import BudgetQuestion, Locks
from coverage_planner.engine.selection.selecting import Limits, select
from coverage_planner.engine.selection.what_if import what_if, with_locks
from coverage_planner.model.errors import InputRefused
from tests.engine.selection.small_instances import random_instance

LIMITS = Limits(seconds=None, iterations=50, nodes=100)


def best_with(instance: Instance, budget: int, must: set[int], must_not: set[int]) -> int:
    covers = [set(instance.indices[instance.indptr[i] : instance.indptr[i + 1]].tolist()) for i in range(8)]
    found = -1
    for size in range(9):
        for subset in combinations(range(8), size):
            chosen = set(subset)
            cost = sum(int(instance.cost_yen[i]) for i in chosen)
            if must <= chosen and not must_not & chosen and cost <= budget:
                found = max(found, sum(int(instance.persons[j]) for j in set().union(*(covers[i] for i in chosen))))
    return found


@pytest.mark.parametrize("seed", range(15))
def test_forcing_what_was_left_out_and_forbidding_what_was_chosen(seed: int) -> None:
    instance = random_instance(seed)
    budget = int(instance.cost_yen.sum()) // 2
    question = BudgetQuestion(budget_yen=budget)
    present = select(instance, question, limits=LIMITS)
    others = [i for i in range(8) if i not in present.sites and int(instance.cost_yen[i]) <= budget]
    for force, forbid in (({others[0]} if others else set(), set()), (set(), set(present.sites[:1]))):
        answer = what_if(instance, question, present, force=force, forbid=forbid, limits=LIMITS)
        assert answer.selection.value == best_with(instance, budget, force, forbid) <= answer.selection.bound
        assert answer.value_change == answer.selection.value - present.value <= 0
        assert force <= set(answer.selection.sites)
        assert not forbid & set(answer.selection.sites)
        assert set(present.sites) - set(answer.removed) | set(answer.added) == set(answer.selection.sites)


def test_an_answer_is_never_worse_than_what_is_left_of_the_present_one() -> None:
    instance = make_instance([0, 1, 2, 3], [0, 1, 2], [1, 1, 1], [5, 6, 7])
    question = BudgetQuestion(budget_yen=2)
    present = select(instance, question, limits=LIMITS)
    nothing = Limits(seconds=None, iterations=0, nodes=0)
    assert what_if(instance, question, present, limits=nothing).selection.value == present.value == 13
    forbidden = what_if(instance, question, present, forbid=[2], limits=nothing)
    assert (forbidden.selection.value, forbidden.added, forbidden.removed) == (11, (0,), (2,))
    assert forbidden.cost_change_yen == 0


def test_new_locks_replace_old_ones_and_contradictions_are_refused() -> None:
    question = BudgetQuestion(budget_yen=5, locks=Locks(must=(1,), must_not=(2,), exclusive=((1, 2),)))
    changed = with_locks(question, force=[2], forbid=[1])
    assert (changed.locks.must, changed.locks.must_not) == ((2,), (1,))
    instance = make_instance([0, 1, 2], [0, 1], [1, 1], [5, 6])
    present = select(instance, BudgetQuestion(budget_yen=1), limits=LIMITS)
    for force, forbid in (((0,), (0,)), ((9,), ()), ((0, 1), ())):  # the last costs more than the budget
        with pytest.raises(InputRefused):
            what_if(instance, BudgetQuestion(budget_yen=1), present, force=force, forbid=forbid, limits=LIMITS)
