"""An evaluation that was cancelled at any of its steps changes nothing about the next ones."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coverage_planner.model.errors import Cancelled
from coverage_planner.model.plan import Plan
from coverage_planner.model.settings import CoverageDefinition, Settings
from tests.properties.test_coverage_evaluator import (
    assert_same,
    definitions,
    evaluator_of,
    make_site,
    plans,
    random_data,
    seeds,
)


@settings(max_examples=40, deadline=None)
@given(seed=seeds, steps=st.lists(st.tuples(plans, definitions, st.integers(0, 12)), min_size=2, max_size=5))
def test_cancelled_evaluations_leave_an_evaluator_that_equals_a_fresh_one(seed, steps) -> None:
    data = random_data(seed)
    evaluator = evaluator_of(data, steps[0][1])
    for plan, definition, calls in steps:
        evaluator.use_settings(Settings(definition=definition))
        left = calls

        def progress(share: float) -> None:
            nonlocal left
            assert 0 <= share <= 1
            left -= 1
            if left < 0 and share < 1:
                raise Cancelled

        try:
            answer = evaluator.evaluate(plan, progress=progress)
        except Cancelled:
            continue
        assert_same(answer, evaluator_of(data, definition).evaluate(plan))
    plan, definition, _ = steps[-1]
    assert_same(evaluator.evaluate(plan), evaluator_of(data, definition).evaluate(plan))


def test_every_step_of_an_evaluation_asks_whether_to_go_on() -> None:
    """Applying sites and making ledgers, too: with thousands of them each takes seconds."""
    plan = Plan(name="案", sites=tuple(make_site(k, 5 * k, 3 * k, 9, 1, False, True, True) for k in range(1, 5)))
    evaluator = evaluator_of(random_data(1), CoverageDefinition())
    shares: list[float] = []
    evaluator.evaluate(plan, progress=shares.append)
    assert shares == sorted(shares)
    assert sum(0.9 <= share < 1 for share in shares) >= 3 * len(plan.candidates)
    with pytest.raises(Cancelled):
        evaluator.evaluate(plan, progress=_never)


def _never(_: float) -> None:
    raise Cancelled
