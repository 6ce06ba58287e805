"""What would help when goals cannot be reached, against trying every subset."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest

from coverage_planner.engine.selection.goal_rows import SHORTFALL_UNITS
from coverage_planner.engine.selection.instance import make_instance
from coverage_planner.engine.selection.lowered_goals import Reason, remedies
from coverage_planner.engine.selection.question import Cap, Goal, GoalKind, GoalsQuestion, Money, ShortfallQuestion
from coverage_planner.engine.selection.selecting import Limits, SelectionStatus, select
from tests.engine.selection.ruled_instances import by_subsets, ruled_instance, ruled_question

LIMITS = Limits(seconds=None, iterations=40, nodes=400)


def test_the_least_change_of_everything_together() -> None:
    tried = 0
    for seed in range(120):
        instance = ruled_instance(seed)
        question = ruled_question(seed, instance)
        if isinstance(question, ShortfallQuestion) or not question.goals:
            continue
        truth = by_subsets(instance, question)
        if truth.best is not None:
            continue
        found = select(instance, question, limits=LIMITS)
        assert found.status is SelectionStatus.INFEASIBLE
        helps = remedies(instance, question, LIMITS)
        low = helps.lowered_together
        assert low is not None
        assert low.sites in truth.allowed
        assert low.least <= Fraction(truth.shortfall, SHORTFALL_UNITS) <= low.total
        assert low.total - low.least < Fraction(1, 1000), "proven to the weights' rounding"
        if question.caps or getattr(question, "budget_yen", None) is not None:
            free = by_subsets(instance, GoalsQuestion(goals=question.goals, locks=question.locks))
            high = helps.raised_together
            assert (high is None) == (free.best is None)
            if high is not None:
                assert high.least_yen == high.cost_yen == free.best
                assert all(yen > cap.limit_yen for cap, yen in high.caps)
        else:
            assert helps.raised_together is None
        tried += 1
        if tried == 12:
            return
    raise AssertionError("too few goals out of reach")


def test_two_caps_that_no_single_change_mends() -> None:
    # Both sites are needed; own and state money are each short of the two.
    instance = make_instance([0, 1, 2], [0, 1], [100, 100], [10, 10], state_yen=[50, 50])
    caps = (Cap(money=Money.OWN, limit_yen=60), Cap(money=Money.STATE, limit_yen=70))
    question = GoalsQuestion(goals=(Goal(kind=GoalKind.PERSONS, share=Fraction(1)),), caps=caps)
    helps = remedies(instance, question, LIMITS)
    assert helps.reasons == (Reason.MONEY,)
    assert [one.needed_yen for one in helps.raised] == [None, None]
    assert helps.raised_together is not None
    assert [(cap.money, yen) for cap, yen in helps.raised_together.caps] == [(Money.OWN, 100), (Money.STATE, 100)]
    assert (helps.raised_together.cost_yen, helps.raised_together.least_yen) == (200, 200)
    assert helps.lowered_together is not None
    assert helps.lowered_together.total == Fraction(1, 2)
    lowered = replace(question, goals=(Goal(kind=GoalKind.PERSONS, amount=helps.lowered_together.rows[0].covered),))
    assert select(instance, lowered, limits=LIMITS).status is SelectionStatus.OPTIMAL


@pytest.mark.parametrize("after", [0, 1, 2])
def test_whoever_stops_gets_what_is_known(after: int) -> None:
    instance = make_instance([0, 1], [0], [100], [10, 10], municipality=np.array([0, 1]))
    question = GoalsQuestion(goals=(Goal(kind=GoalKind.PERSONS, share=Fraction(1), of_total=True),))
    calls: list[int] = []

    def stop() -> bool:
        calls.append(1)
        return len(calls) > after

    assert remedies(instance, question, LIMITS, stop=stop).reasons == (Reason.OUT_OF_REACH,)
