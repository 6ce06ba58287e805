"""Neighbourhoods: whatever is set free, what comes back is an answer, no worse, and the best when everything is free."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from coverage_planner.engine.selection.budget_search import BudgetSearch
from coverage_planner.engine.selection.goal_search import GoalSearch
from coverage_planner.engine.selection.judging import Judge
from coverage_planner.engine.selection.merging import CoverProblem, Objective, merge
from coverage_planner.engine.selection.multipliers import cost_unit
from coverage_planner.engine.selection.neighbourhoods import Neighbourhoods, PatchTurns
from coverage_planner.engine.selection.question import BudgetQuestion, Locks
from coverage_planner.engine.selection.ruled_search import RuledSearch
from tests.engine.selection.ruled_instances import ruled_instance, ruled_question
from tests.engine.selection.small_instances import best_by_enumeration, random_instance, random_question


def _first_answer(problem: CoverProblem) -> np.ndarray:
    if not problem.plain:
        return RuledSearch(problem, 1).best
    return (BudgetSearch(problem, 1) if problem.budget_yen is not None else GoalSearch(problem, 1)).best


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10_000))
def test_with_everything_free_the_neighbourhood_is_the_question(seed: int) -> None:
    instance = random_instance(seed)
    question = random_question(seed, instance)
    problem = merge(instance, question)
    if not problem.groups:
        return
    judge = Judge(problem, cost_unit(problem))
    first = _first_answer(problem)
    found = Neighbourhoods(problem, 1)._solve(first, ~problem.locked, 10.0)
    assert found is not None
    value = judge.value(found)
    assert value is not None
    best = best_by_enumeration(instance, question)
    told = problem.base_value + (value if problem.objective is Objective.WORTH else -value * cost_unit(problem))
    assert told == best


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10_000), st.integers(0, 2**12 - 1))
def test_a_part_set_free_keeps_every_rule(seed: int, mask: int) -> None:
    instance = ruled_instance(seed)
    problem = merge(instance, ruled_question(seed, instance))
    judge = Judge(problem, cost_unit(problem))
    first = _first_answer(problem)
    before = judge.value(first)
    if not problem.groups or before is None or problem.objective is Objective.SHORTFALL:
        return
    free = np.array([bool(mask >> (i % 12) & 1) for i in range(problem.sites)]) & ~problem.locked
    if not free.any():
        return
    found = Neighbourhoods(problem, 1)._solve(first, free, 10.0)
    assert found is not None
    after = judge.value(found)
    assert after is not None, "a rule is broken"
    assert after >= before
    assert not (found ^ first)[~free].any()


def test_patches_are_the_same_for_a_seed_and_lead_away_from_a_poor_answer() -> None:
    instance = random_instance(3, candidates=40, points=300)
    problem = merge(instance, BudgetQuestion(budget_yen=int(instance.cost_yen.sum()) // 5, locks=Locks(must_not=(2,))))
    judge = Judge(problem, 1)
    nothing, x = np.zeros(problem.sites, dtype=np.bool_), np.full(problem.sites, 0.5)

    def run() -> list[int | None]:
        neighbourhoods, best, values = Neighbourhoods(problem, 7), nothing, []
        for _ in range(4):
            found = neighbourhoods.improve(best, x, np.zeros(problem.sites), 10.0)
            assert found is not None
            assert not found[2]
            best = found
            values.append(judge.value(best))
        return values

    values = run()
    assert values == run()
    assert values[0] is not None
    assert values[0] > 0


def test_patches_get_time_by_what_they_bring() -> None:
    problem = merge(random_instance(1), BudgetQuestion(budget_yen=50))
    turns = PatchTurns(Neighbourhoods(problem, 1))
    turns.learn_of_search(10.0, 1.0)
    assert not turns.due, "no relaxation told anything yet"
    turns.aim(np.zeros(problem.sites), np.zeros(problem.sites))
    turns.learn_of_search(10.0, 1.0)
    assert turns.due
    turns.learn(0.0, 1.0)
    assert not turns.due
    few = turns.share
    turns.learn(1000.0, 1.0)
    assert turns.share > few
    for _ in range(60):
        turns.learn(0.0, 1.0)
        turns.learn_of_search(10.0, 1.0)
    assert turns.share == few


def test_an_interrupted_neighbourhood_answers_nothing() -> None:
    problem = merge(random_instance(1), BudgetQuestion(budget_yen=50))
    neighbourhoods = Neighbourhoods(problem, 1)
    neighbourhoods.interrupt()
    best = np.zeros(problem.sites, dtype=np.bool_)
    assert neighbourhoods.improve(best, np.full(problem.sites, 0.5), np.zeros(problem.sites), 10.0) is None
