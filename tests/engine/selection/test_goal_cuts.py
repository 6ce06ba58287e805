"""Goal cuts hold for every set that reaches the goals, and a certificate that uses them cannot be bent."""

from __future__ import annotations

import json
from fractions import Fraction
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coverage_planner.engine.selection.goal_cuts import goal_cuts
from coverage_planner.engine.selection.instance import Instance, make_instance
from coverage_planner.engine.selection.judging import Judge
from coverage_planner.engine.selection.merging import merge
from coverage_planner.engine.selection.question import BudgetQuestion, Goal, GoalKind, GoalsQuestion, Question
from coverage_planner.engine.selection.selecting import Limits, SelectionStatus, select
from coverage_planner.model.errors import InputRefused
from tests.engine.selection.test_ruled_certificates import check, numbers_in

FLOORS = GoalsQuestion(shares=((GoalKind.PERSONS, Fraction(1, 2)), (GoalKind.MUNICIPALITY, Fraction(3, 5))))


def floors_instance(seed: int) -> Instance:
    random = np.random.default_rng(seed)
    covers = random.random((10, 40)) < 0.2
    return make_instance(
        np.concatenate(([0], np.cumsum(covers.sum(axis=1)))),
        np.nonzero(covers)[1],
        random.integers(1, 40, 10) * 10**9 + random.integers(0, 10**9, 10),
        random.integers(1, 90, 40),
        municipality=np.arange(40) % 4,
    )


@pytest.mark.parametrize("seed", range(12))
def test_every_set_that_reaches_the_goals_keeps_every_cut(seed: int) -> None:
    problem = merge(floors_instance(seed), FLOORS)
    random = np.random.default_rng(seed)
    cuts = []
    for _ in range(20):
        x = np.round(random.random(problem.sites) * 0.7, 2)
        reach = np.add.reduceat(x[problem.group_sites], problem.group_ptr[:-1])
        cuts += goal_cuts(problem, x, np.minimum(1.0, reach), set(), 0)
    assert cuts
    judge, reaching = Judge(problem, 1), 0
    for bits in product([False, True], repeat=problem.sites):
        chosen = np.array(bits)
        if judge.value(chosen) is None:
            continue
        reaching += 1
        for cut in cuts:
            assert cut.right_side + int(cut.coefficients[chosen[cut.sites]].sum()) >= 0
    assert reaching > 1


def with_goal_cuts() -> tuple[Instance, Question, dict, int]:
    for seed in range(50):
        instance = floors_instance(seed)
        found = select(instance, FLOORS, limits=Limits(seconds=None, iterations=5, nodes=60))
        content = json.loads(found.certificate)
        if found.status is SelectionStatus.OPTIMAL and any(cut[:1] == ["goal"] for cut in content["cuts"]):
            return instance, FLOORS, content, found.value
    raise AssertionError("no certificate with goal cuts")


WHOLE = with_goal_cuts()


def test_the_untouched_certificate_holds() -> None:
    instance, _, content, value = WHOLE
    found = check(content, instance)
    assert (found.value, found.bound) == (value, value)


@given(st.data())
@settings(max_examples=200, deadline=None)
def test_forged_goal_cuts_are_rejected_or_prove_nothing_false(data: st.DataObject) -> None:
    instance, _, whole, value = WHOLE
    content = json.loads(json.dumps(whole))
    places = [path for path in numbers_in(content) if path[0] in ("cuts", "bound", "multipliers")]
    path = data.draw(st.sampled_from([p for p in places if p[0] == "cuts"]))
    for place in (path, data.draw(st.sampled_from(places))):
        target = content
        for key in place[:-1]:
            target = target[key]
        target[place[-1]] = data.draw(st.one_of(st.integers(-2, 60), st.integers()))
    try:
        found = check(content, instance)
    except InputRefused:
        return
    assert found.bound <= value <= found.value


def test_costs_of_ten_thousand_million_yen_are_proven_like_small_ones() -> None:
    instance = floors_instance(3)
    for question in (
        FLOORS,
        BudgetQuestion(budget_yen=60 * 10**9, goals=(Goal(kind=GoalKind.MUNICIPALITY, share=Fraction(1, 5)),)),
    ):
        found = select(instance, question, limits=Limits(seconds=None, iterations=50, nodes=200))
        assert found.value == found.bound, "gaps were 50 % while HiGHS got yen as they are"
