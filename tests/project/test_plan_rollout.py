"""A plan over the years: money adds up, rules hold, every year is evaluated as the plan it is, nonsense is named."""

from __future__ import annotations

import pytest

from coverage_planner.data.importing import import_files
from coverage_planner.data.sample_data import SAMPLE_TITLE, sample_request
from coverage_planner.engine.selection.rollout_problem import YearBudget
from coverage_planner.engine.selection.selecting import Limits
from coverage_planner.model.errors import PlannerError
from coverage_planner.model.plan import without_sites
from coverage_planner.model.project import Project
from coverage_planner.project.new_project import project_of_import
from coverage_planner.project.plan_computer import PlanComputer
from coverage_planner.project.plan_rollout import (
    PlanRollout,
    PlanRolloutRequest,
    YearRule,
    plan_of_rollout,
    roll_out_plan,
)
from coverage_planner.report.rollout_tables import rollout_tables
from coverage_planner.subsidy.fiscal_year import FiscalYear

PLAN = "共同整備案"
YEAR_YEN = 150_000_000
YEARS = tuple(FiscalYear(2027 + k) for k in range(3))
LIMITS = Limits(seconds=None, iterations=40, nodes=5)


@pytest.fixture(scope="module")
def computer() -> PlanComputer:
    return PlanComputer()


@pytest.fixture(scope="module")
def ready() -> Project:
    """The sample, whose joint plan has twenty priced candidates with all facts."""
    return project_of_import(import_files(sample_request()), SAMPLE_TITLE)


def request(yen: int = YEAR_YEN, **more: object) -> PlanRolloutRequest:
    budgets = tuple(YearBudget(label=year.label, cost_yen=yen) for year in YEARS)
    return PlanRolloutRequest(**({"years": YEARS, "budgets": budgets} | more))  # type: ignore[arg-type]


def rolled(ready: Project, computer: PlanComputer, asked: PlanRolloutRequest) -> PlanRollout:
    return roll_out_plan(computer, ready, PLAN, asked, LIMITS)


@pytest.fixture(scope="module")
def found(ready: Project, computer: PlanComputer) -> PlanRollout:
    return rolled(ready, computer, request())


def test_every_year_is_the_plan_it_says_and_money_adds_up(
    ready: Project, computer: PlanComputer, found: PlanRollout
) -> None:
    plan = plan_of_rollout(found, "年度案")
    candidates = {site.number for site in ready.plan(PLAN).candidates}
    assert all(one.sites for one in found.years)
    for one, left in zip(found.years, found.money_left, strict=True):
        late = {s.number for s in plan.sites if s.number in candidates and (s.build_year or 9999) > one.year.year}
        exact = computer.evaluate(ready.with_plan(without_sites(plan, frozenset(late))), "年度案")
        now = one.evaluation.assessment
        assert now.population_rate().persons == exact.assessment.population_rate().persons
        assert now.road_rate(None) == exact.assessment.road_rate(None)
        assert one.spent_yen == sum(site.total_cost_yen for site in one.sites) <= YEAR_YEN
        assert one.shares.total + one.undecided_yen == one.spent_yen
        assert left == (YEAR_YEN - one.spent_yen, None, None)
    persons = [one.evaluation.assessment.population_rate().persons.covered for one in found.years]
    assert persons == sorted(persons)
    built = {site.number for one in found.years for site in one.sites}
    assert {s.number for s in plan.candidates} == built
    assert {s.number for s in plan.sites if s.number in candidates and not s.enabled} == candidates - built
    assert all(s.build_year is None for s in plan.sites if s.number not in built)


def test_money_is_carried_over_only_where_that_is_asked_for(ready: Project, computer: PlanComputer) -> None:
    little = min(site.total_cost_yen for site in ready.plan(PLAN).candidates) - 1
    lapsed = rolled(ready, computer, request(little))
    assert [len(one.sites) for one in lapsed.years] == [0, 0, 0]
    carried = rolled(ready, computer, request(little, carry_over=True))
    assert any(one.sites for one in carried.years) and not carried.years[0].sites
    spent = sum(one.spent_yen for one in carried.years)
    assert carried.money_left[-1][0] == 3 * little - spent >= 0


def test_rules_of_single_sites_hold(ready: Project, computer: PlanComputer, found: PlanRollout) -> None:
    first, second = (site.site_id for site in found.years[0].sites[:2])
    rules = (YearRule(site_id=first, year=YEARS[2]), YearRule(site_id=second, year=YEARS[1], not_before=True))
    ruled = rolled(ready, computer, request(rules=rules))
    assert first in {site.site_id for site in ruled.years[2].sites}
    assert second not in {site.site_id for site in ruled.years[0].sites}
    assert ruled.found.value <= found.found.bound


def test_state_money_is_kept_within_its_budget(ready: Project, computer: PlanComputer) -> None:
    budgets = tuple(YearBudget(label=year.label, state_yen=40_000_000) for year in YEARS)
    found = rolled(ready, computer, request(budgets=budgets))
    assert any(one.shares.state for one in found.years)
    assert all(one.shares.state <= 40_000_000 for one in found.years)
    assert [left[2] for left in found.money_left] == [40_000_000 - one.shares.state for one in found.years]


@pytest.mark.parametrize(
    ("rule", "says"),
    [
        (YearRule(site_id="C-99", year=YEARS[0]), "C-99"),
        (YearRule(site_id="C-01B", year=FiscalYear(2040)), "令和22年度"),
    ],
)
def test_rules_that_fit_no_site_or_year_are_named(
    ready: Project, computer: PlanComputer, rule: YearRule, says: str
) -> None:
    with pytest.raises(PlannerError, match=says):
        rolled(ready, computer, request(rules=(rule,)))


@pytest.mark.parametrize("language", ["ja", "en"])
def test_tables_add_up_in_both_languages(found: PlanRollout, language: str) -> None:
    budgets, coverage, targets, listed = rollout_tables(found, language)  # type: ignore[arg-type]
    assert budgets.totals is not None
    assert budgets.totals[budgets.position("spent")].value == sum(one.spent_yen for one in found.years)
    gained = [value for value in coverage.values("more") if isinstance(value, int)]
    persons = coverage.values("persons")
    assert isinstance(persons[0], int) and persons[-1] == persons[0] + sum(gained)
    assert len(targets.columns) == 3 + len(YEARS) + 1 and targets.rows
    candidates = {site.site_id for site in found.plan.candidates}
    assert set(listed.values("site_id")) == candidates
    assert ("年度" in budgets.columns[0].header) is (language == "ja")


def test_with_money_left_only_sites_that_bring_nothing_stay_out_and_the_table_says_so(
    ready: Project, computer: PlanComputer
) -> None:
    found = rolled(ready, computer, request(10**9))
    assert {site.number for site in found.unbuilt} == {site.number for site in found.adds_nobody}
    assert (found.found.left.persons, found.found.left.road) == (0, 0)
    table = rollout_tables(found)[3]
    late = [row[0].value for row in table.rows[len(table.rows) - len(found.unbuilt) :]]
    assert set(late) <= {"人口を増やさない"}
    poor = rolled(ready, computer, request(20_000_000))
    notes = "".join(rollout_tables(poor)[3].notes)
    assert poor.unbuilt and "予算・条件にも合わない局" in notes and "道路" in notes
