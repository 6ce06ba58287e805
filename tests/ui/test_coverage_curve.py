"""The curve begins at what stands, ends at the plan's own figures, and every point is the figure of the sites so far."""

from __future__ import annotations

import itertools
from dataclasses import replace

import pytest

from coverage_planner.engine.coverage_curve import CoverageCurve, coverage_curve
from coverage_planner.model.errors import Cancelled
from coverage_planner.model.project import Project
from coverage_planner.project.plan_computer import PlanComputer
from coverage_planner.ui.workspace import PlanState


def test_every_point_is_the_exact_figure_of_the_sites_so_far(state: PlanState) -> None:
    plan = state.project.plan(state.plan_name)
    curve = coverage_curve(state.project.data, plan, state.evaluation)
    assert [p.site_number for p in curve.points[1:]] != sorted(s.number for s in plan.candidates)
    assert {p.site_number for p in curve.points[1:]} == {s.number for s in plan.candidates}
    final, whole = curve.points[-1], state.evaluation.assessment
    assert final.persons == whole.population_rate().persons
    road = whole.road_rate(None)
    assert road is not None
    assert final.road_um == road.length_um
    assert final.cost_so_far_yen == sum(s.total_cost_yen for s in plan.candidates)
    for place in (0, 1, len(curve.points) // 2):
        assert curve.points[place].persons == _recounted(state, curve, place)


def _recounted(state: PlanState, curve: CoverageCurve, place: int) -> object:
    """The population figure of the plan with only the first sites of the curve switched on."""
    project: Project = state.project
    plan = project.plan(state.plan_name)
    built = {p.site_number for p in curve.points[: place + 1]}
    candidates = {s.number for s in plan.candidates}
    sites = tuple(
        s if s.number not in candidates or s.number in built else replace(s, enabled=False) for s in plan.sites
    )
    changed = replace(project, plans=(replace(plan, sites=sites),))
    return PlanComputer().evaluate(changed, plan.name).assessment.population_rate().persons


def test_persons_per_yen_fall_and_a_cancel_stops(state: PlanState) -> None:
    plan = state.project.plan(state.plan_name)
    points = coverage_curve(state.project.data, plan, state.evaluation).points
    assert all(b.persons.covered >= a.persons.covered for a, b in itertools.pairwise(points))
    first, last = points[1], points[-1]
    gain = [(b.persons.covered - a.persons.covered) / b.cost_yen for a, b in ((points[0], first), (points[-2], last))]
    assert gain[0] > gain[1]

    def stop(share: float) -> None:
        if share > 0.3:
            raise Cancelled

    with pytest.raises(Cancelled):
        coverage_curve(state.project.data, plan, state.evaluation, stop)


def test_sites_without_cost_come_first_and_count(state: PlanState) -> None:
    plan = state.project.plan(state.plan_name)
    number = plan.candidates[-1].number
    sites = tuple(replace(s, costs=()) if s.number == number else s for s in plan.sites)
    changed = replace(plan, sites=sites)
    curve = coverage_curve(state.project.data, changed, state.evaluation)
    assert curve.points[1].site_number == number
    assert curve.points[1].cost_so_far_yen == 0
    assert curve.points[-1].persons == state.evaluation.assessment.population_rate().persons
