"""Selecting in a plan: options decided under the law, the planner's locks, the proposal as a plan."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from coverage_planner.engine.selection.question import (
    BudgetQuestion,
    Cap,
    Goal,
    GoalKind,
    GoalsQuestion,
    Locks,
    Money,
    Question,
)
from coverage_planner.engine.selection.selecting import Limits, SelectionStatus
from coverage_planner.model.errors import PlannerError
from coverage_planner.model.plan import Plan
from coverage_planner.model.project import Project
from coverage_planner.model.site import Sector, Site
from coverage_planner.model.subsidy_statements import FactStatement, StatedFact
from coverage_planner.model.terms import CARRIERS, Carrier, OwnerKind, SiteStatus
from coverage_planner.project.plan_computer import PlanComputer
from coverage_planner.project.plan_selection import (
    PlanQuestion,
    PlanRules,
    PlanSelection,
    plan_question,
    select_in_plan,
)
from coverage_planner.project.selection_options import schemes_of, site_options
from coverage_planner.subsidy.sharing_scheme import SchemeKind
from tests.project.conftest import make_site

PLAN = "選定"
LIMITS = Limits(seconds=None, iterations=20, nodes=200)
ALL_KINDS = frozenset({SchemeKind.ONE_ALONE, SchemeKind.JOINT, SchemeKind.NEUTRAL_HOST})


@pytest.fixture(scope="module")
def computer() -> PlanComputer:
    return PlanComputer(threads=1)


def sites(**parts: object) -> tuple[Site, ...]:
    one = make_site(2, owner=OwnerKind.CARRIER, sectors=(Sector(carriers=(Carrier.KDDI,)),))
    other = replace(one, number=3, site_id="C-3", longitude_deg=one.longitude_deg + 0.004)
    return replace(one, **parts), other  # type: ignore[arg-type]


def stated(*numbers: int) -> tuple[FactStatement, ...]:
    """Statements that these sites lie in the designated part of the peninsula, so that the law decides."""
    return tuple(
        FactStatement(fact=StatedFact.AREAS, value="peninsula", reason="現地確認", site_number=number)
        for number in numbers
    )


def planned(project: Project, *chosen: Site, facts: tuple[FactStatement, ...] | None = None) -> Project:
    few = replace(project.data.population, households=np.full(project.data.population.persons.size, 3, dtype=np.int64))
    data = replace(project.data, service_areas=None, population=few)
    subsidy = project.settings.subsidy
    known = replace(subsidy.statements, facts=stated(2, 3) if facts is None else facts)
    settings = replace(project.settings, subsidy=replace(subsidy, statements=known))
    return replace(project, data=data, settings=settings, plans=(Plan(name=PLAN, sites=chosen or sites()),))


def asked(project: Project, computer: PlanComputer, question: Question, rules: PlanRules | None = None) -> PlanQuestion:
    return plan_question(computer, project, PLAN, question, rules)


def answered(
    project: Project, computer: PlanComputer, question: Question, rules: PlanRules | None = None
) -> PlanSelection:
    return select_in_plan(computer, asked(project, computer, question, rules), LIMITS)


RICH = BudgetQuestion(budget_yen=10**12)


def test_options_are_decided_one_by_one_and_add_up_to_their_cost(project: Project, computer: PlanComputer) -> None:
    ready = planned(project)
    evaluation = computer.evaluate(ready, PLAN)
    schemes = schemes_of(ALL_KINDS, CARRIERS)
    found = site_options(ready, sites(), evaluation, schemes=schemes, money=True)
    assert len(schemes) == 4 + 3 + 3
    assert len(found.options) + len(found.left_out) == 2 * (1 + len(schemes) - 1), "kddi alone is what is planned"
    assert found.options, "the law decides some of them"
    for option in found.options:
        assert option.state_yen is not None
        assert 0 <= option.state_yen <= option.cost_yen
        assert option.state_yen + sum(option.burden_yen) <= option.cost_yen, "the rest is of local governments"
        paying = [carrier for carrier, yen in zip(CARRIERS, option.burden_yen, strict=True) if yen]
        assert set(paying) <= set(option.site.carriers)
    assert all(option.reasons for option in found.left_out)


def test_an_option_the_law_leaves_open_is_left_out_and_listed_not_taken_as_zero(
    project: Project, computer: PlanComputer
) -> None:
    state_money = BudgetQuestion(budget_yen=10**12, caps=(Cap(money=Money.STATE, limit_yen=10**12),))
    half = asked(planned(project, facts=stated(2)), computer, state_money)
    assert [option.site.number for option in half.options] == [2]
    assert [option.site.number for option in half.left_out] == [3]
    assert "未入力" in half.left_out[0].reasons[0].ja
    with pytest.raises(PlannerError, match="判定"):
        asked(planned(project, facts=()), computer, state_money)
    plain = asked(planned(project, facts=()), computer, RICH)
    assert (len(plain.options), plain.left_out) == (2, ()), "no state money asked, nothing to decide"
    with pytest.raises(PlannerError, match="未判定"):
        asked(planned(project, facts=stated(2)), computer, state_money, PlanRules(must=("3",)))


def test_a_locked_site_is_built_and_a_switched_off_one_is_no_candidate(
    project: Project, computer: PlanComputer
) -> None:
    locked, other = sites(locked=True)
    found = answered(planned(project, locked, other), computer, BudgetQuestion(budget_yen=locked.total_cost_yen))
    assert [option.site.number for option in found.chosen] == [2]
    off = answered(planned(project, replace(locked, locked=False, enabled=False), other), computer, RICH)
    assert {option.site.number for option in off.chosen} <= {3}
    never = answered(planned(project), computer, RICH, PlanRules(must_not=("2", "C-3")))
    assert never.chosen == ()
    with pytest.raises(PlannerError, match="必須の候補だけで"):
        answered(planned(project, locked, other), computer, BudgetQuestion(budget_yen=1))


def test_spacing_and_exclusive_sets_speak_of_sites_in_all_their_options(
    project: Project, computer: PlanComputer
) -> None:
    ready = planned(project)
    for rules in (
        PlanRules(min_spacing_m=1000.0, kinds=ALL_KINDS),
        PlanRules(exclusive=(("2", "C-3"),), kinds=ALL_KINDS),
    ):
        found = answered(ready, computer, RICH, rules)
        assert len(found.chosen) <= 1
    near = asked(ready, computer, RICH, PlanRules(min_spacing_m=100.0))
    assert near.question.locks == Locks()


def test_the_proposal_is_the_plan_without_the_other_candidates(project: Project, computer: PlanComputer) -> None:
    existing = replace(sites()[0], number=9, site_id="E-9", status=SiteStatus.EXISTING, costs=())
    found = answered(planned(project, *sites(), existing), computer, RICH, PlanRules(must=("3",), must_not=("2",)))
    assert [site.number for site in found.proposal.sites] == [3, 9]
    assert found.selection.state_yen is None
    assert found.subsidy is None
    exact = computer.evaluate(planned(project, *found.proposal.sites), PLAN)
    assert found.covered_persons == exact.assessment.population_rate().persons.covered
    assert found.covered_persons >= found.counted_persons == found.selection.persons


def test_goals_of_one_carrier_need_sites_of_that_carrier(project: Project, computer: PlanComputer) -> None:
    kddi, docomo = CARRIERS.index(Carrier.KDDI), CARRIERS.index(Carrier.DOCOMO)
    ready = planned(project)

    def reach(carrier: int, rules: PlanRules | None = None) -> PlanSelection:
        goal = Goal(kind=GoalKind.PERSONS, carrier=carrier, amount=1)
        return answered(ready, computer, GoalsQuestion(goals=(goal,)), rules)

    assert len(reach(kddi).chosen) == 1
    assert reach(docomo).selection.status is SelectionStatus.INFEASIBLE
    shared = reach(docomo, PlanRules(kinds=frozenset({SchemeKind.JOINT})))
    assert shared.selection.status is SelectionStatus.OPTIMAL
    assert all(Carrier.DOCOMO in option.site.carriers for option in shared.chosen)


def test_names_that_are_no_candidate_are_refused(project: Project, computer: PlanComputer) -> None:
    for rules in (PlanRules(must=("99",)), PlanRules(must_not=("nowhere",)), PlanRules(exclusive=(("2", "x"),))):
        with pytest.raises(PlannerError, match="候補局"):
            asked(planned(project), computer, RICH, rules)
