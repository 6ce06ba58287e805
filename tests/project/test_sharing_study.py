"""Shared against single on a small project: coverage by number of carriers from the engine, yen from the law."""

from __future__ import annotations

from dataclasses import replace

import pytest

from coverage_planner.model.errors import PlannerError
from coverage_planner.model.plan import Plan
from coverage_planner.model.project import Project
from coverage_planner.model.site import Sector
from coverage_planner.model.terms import CARRIERS, Carrier, OwnerKind, Service
from coverage_planner.project.plan_computer import PlanComputer
from coverage_planner.project.sharing_study import SharingStudy, study_sharing
from coverage_planner.subsidy.sharing_scheme import SchemeKind
from tests.project.conftest import make_site

PLAN = "共同整備案"


@pytest.fixture(scope="module")
def computer() -> PlanComputer:
    return PlanComputer(threads=1)


def studied(project: Project, computer: PlanComputer, count: int = 4, **parts: object) -> SharingStudy:
    site = make_site(2, owner=OwnerKind.MUNICIPALITY, sectors=(Sector(carriers=(Carrier.KDDI, Carrier.RAKUTEN)),))
    planned = replace(project, data=replace(project.data, service_areas=None), plans=(Plan(name=PLAN, sites=(site,)),))
    return study_sharing(computer, planned, PLAN, carriers=CARRIERS[:count], **parts)  # type: ignore[arg-type]


def test_persons_are_served_by_as_many_carriers_as_take_part(project: Project, computer: PlanComputer) -> None:
    study = studied(project, computer)
    total = int(project.data.population.persons.sum())
    assert study.service is Service.NR
    assert study.without.persons == (total, 0, 0, 0, 0)
    for outcome in study.comparison.outcomes:
        assert outcome.served is not None
        assert sum(outcome.served.persons) == total
        count = len(outcome.scheme.carriers)
        assert outcome.served.persons_by_at_least(count) > 0
        assert outcome.served.persons_by_at_least(count + 1) == 0
        assert sum(outcome.served.road_um) == int(project.data.roads.length_um.sum())  # type: ignore[union-attr]
    joint = study.comparison.outcome(SchemeKind.JOINT, 4)
    each = study.comparison.outcome(SchemeKind.EACH_ALONE, 4)
    assert joint is not None and each is not None
    assert joint.served == each.served
    assert joint.building_cost_yen < each.building_cost_yen


def test_progress_reaches_the_end_and_the_project_is_untouched(project: Project, computer: PlanComputer) -> None:
    seen: list[float] = []
    before = project.plans
    studied(project, computer, 2, progress=seen.append)
    assert seen == sorted(seen)
    assert seen[0] >= 0 and seen[-1] <= 1
    assert project.plans == before


def test_sites_that_are_no_active_candidates_are_refused(project: Project, computer: PlanComputer) -> None:
    for numbers in ((), (1,), (99,), (2, 99)):
        with pytest.raises(PlannerError, match="候補局"):
            study_sharing(computer, project, "単独整備案", numbers)
