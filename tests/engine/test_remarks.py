"""Figures that rest on a split population or on candidates alone say so."""

from __future__ import annotations

from dataclasses import replace

from coverage_planner.engine.evaluator import PlanEvaluator
from coverage_planner.engine.indicators.remarks import CANDIDATES_ONLY, EVEN_SPLIT
from coverage_planner.model.plan import Plan
from coverage_planner.model.settings import Settings
from coverage_planner.model.terms import SiteStatus
from tests.project.conftest import make_data, make_site


def test_an_even_split_is_said_with_every_assessment() -> None:
    data = make_data(terrain=False)
    split = replace(data, population=replace(data.population, even_split=True))
    plan = Plan(name="案", sites=(make_site(1),))
    assert PlanEvaluator(data, Settings()).evaluate(plan).assessment.remarks == ()
    assert PlanEvaluator(split, Settings()).evaluate(plan).assessment.remarks == (EVEN_SPLIT,)


def test_candidates_alone_are_named_as_such() -> None:
    data = replace(make_data(terrain=False), service_areas=None)
    candidates = Plan(name="案", sites=(make_site(1),))
    existing = Plan(name="現状", sites=(make_site(1, status=SiteStatus.EXISTING),))
    evaluator = PlanEvaluator(data, Settings())
    assert evaluator.evaluate(candidates).assessment.remarks == (CANDIDATES_ONLY,)
    assert evaluator.evaluate(existing).assessment.remarks == ()
