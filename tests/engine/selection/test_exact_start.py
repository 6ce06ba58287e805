"""The answer HiGHS finds for small problems keeps every rule and is the best of all subsets; interrupted it says nothing."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest

from coverage_planner.engine.selection.exact_start import ExactStart
from coverage_planner.engine.selection.judging import Judge
from coverage_planner.engine.selection.merging import merge
from coverage_planner.engine.selection.multipliers import cost_unit
from coverage_planner.engine.selection.question import BudgetQuestion, ShortfallQuestion
from tests.engine.selection.ruled_instances import by_subsets, ruled_instance, ruled_question


@pytest.mark.parametrize("seed", range(25))
def test_the_answer_is_the_best_of_all_subsets(seed: int) -> None:
    instance = ruled_instance(seed)
    question = ruled_question(seed, instance)
    truth = by_subsets(instance, question)
    if isinstance(question, ShortfallQuestion) or truth.best is None:
        question = BudgetQuestion(budget_yen=200)
        truth = by_subsets(instance, question)
    problem = merge(instance, question)
    judge = Judge(problem, cost_unit(problem))
    nothing = np.zeros(problem.sites, dtype=np.bool_)
    found = ExactStart(problem).solve(nothing, judge.covered(nothing), 20.0)
    assert found is not None
    value = judge.value(found)
    assert value is not None
    if isinstance(question, BudgetQuestion):
        assert Fraction(problem.base_value + value, problem.worth_units) == truth.best
    else:
        assert problem.base_value - value * judge.unit == truth.best


def test_interrupted_it_has_no_answer() -> None:
    problem = merge(ruled_instance(1), BudgetQuestion(budget_yen=200))
    nothing = np.zeros(problem.sites, dtype=np.bool_)
    start = ExactStart(problem)
    start.interrupt()
    assert start.solve(nothing, np.zeros(problem.groups, dtype=np.bool_), 20.0) is None
    assert ExactStart(problem).solve(nothing, np.zeros(problem.groups, dtype=np.bool_), 0.0) is None
