"""Programme view: years against budget lines, exact ranking, a proposal that never overspends."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coverage_planner.model.settings import SubsidySettings
from coverage_planner.model.site import CostItem, CostKind, Sector, Site
from coverage_planner.model.subsidy_statements import BudgetStatement, FactStatement, StatedFact, SubsidyStatements
from coverage_planner.model.terms import Carrier, DisadvantagedArea, OwnerKind
from coverage_planner.subsidy.budget import national_budgets
from coverage_planner.subsidy.district import DistrictProject, plan_subsidy
from coverage_planner.subsidy.fiscal_year import FiscalYear
from coverage_planner.subsidy.programme_view import (
    ProjectEffect,
    budget_rows,
    national_budget_notes,
    rank_projects,
    spread_over_years,
)
from coverage_planner.subsidy.site_facts import SiteFacts

FACTS = SiteFacts(
    municipality_code="99402",
    municipality_name="奥霧村",
    prefecture_name="深山県（架空）",
    households=30,
    areas=frozenset({DisadvantagedArea.DEPOPULATED}),
    areas_known=True,
)
R4, R5, R6 = (FiscalYear.parse(label) for label in ("R4", "R5", "R6"))


def projects(*costs: int, years: dict[int, str] | None = None) -> tuple[DistrictProject, ...]:
    sites = [
        Site(
            number=number,
            site_id=f"C{number}",
            district=f"地区{number:02d}",
            latitude_deg=35.7,
            longitude_deg=142.1,
            sectors=(Sector(carriers=(Carrier.KDDI,)),),
            owner=OwnerKind.MUNICIPALITY,
            costs=(CostItem(kind=CostKind.TOWER, amount_yen=cost),),
        )
        for number, cost in enumerate(costs, start=1)
    ]
    facts = tuple(
        FactStatement(fact=StatedFact.FISCAL_YEAR, value=year, reason="計画", site_number=number)
        for number, year in (years or {}).items()
    )
    settings = SubsidySettings(statements=SubsidyStatements(facts=facts))
    return plan_subsidy(sites, lambda _: FACTS, settings).projects


def test_ranking_is_exact_and_equal_figures_share_a_place() -> None:
    """State 5M, 10M, 15M and 10M; persons 50, 100, 100, 0: 100,000 yen, 100,000 yen, 150,000 yen, none."""
    listed = projects(10_000_000, 20_000_000, 30_000_000, 20_000_000)
    effects = dict(
        zip((p.district for p in listed), [(50, 0), (100, 3_000_000), (100, 1_000), (0, 7_000_000)], strict=True)
    )
    ranked = rank_projects(
        listed, lambda p: ProjectEffect(persons=effects[p.district][0], road_um=effects[p.district][1])
    )
    assert [(one.project.district, one.place_by_person, one.place_by_road) for one in ranked] == [
        ("地区02", 1, 2),
        ("地区01", 1, None),
        ("地区03", 3, 3),
        ("地区04", None, 1),
    ]
    assert ranked[0].state_yen_per_person == 100_000
    assert ranked[0].state_yen_per_road_m == Fraction(10_000_000, 3)
    assert ranked[3].state_yen_per_person is None


def test_years_against_the_line_and_a_shortfall_below_zero() -> None:
    listed = projects(10_000_000, 20_000_000, 30_000_000, years={2: "R4", 3: "R9"})
    statements = SubsidyStatements(
        budgets=(
            BudgetStatement(fiscal_year="令和5年度", amount_yen=4_000_000, source="局の配分見込み"),
            BudgetStatement(fiscal_year="R6", amount_yen=9, source="局の配分見込み"),
            BudgetStatement(fiscal_year="R5", amount_yen=1, source="別枠", programme="upgrade_facility"),
        )
    )
    rows = {row.fiscal_year.label: row for row in budget_rows(listed, statements)}
    assert list(rows) == ["R4", "R5", "R6", "R9"]
    assert (rows["R4"].state_yen, rows["R4"].left_yen) == (10_000_000, None)
    assert (rows["R5"].state_yen, rows["R5"].left_yen) == (5_000_000, -1_000_000)
    assert (rows["R6"].projects, rows["R6"].left_yen) == ((), 9)
    assert (rows["R9"].state_yen, rows["R9"].undecided) == (0, 1)
    by_programme = budget_rows(listed, statements, by_programme=True)
    assert [(row.fiscal_year.label, row.programme, row.left_yen) for row in by_programme] == [
        ("R4", "base_station_facility", None),
        ("R5", "base_station_facility", None),
        ("R5", "upgrade_facility", 1),
        ("R9", "base_station_facility", None),
    ]
    assert sum(row.state_yen for row in by_programme) == sum(p.shares_yen.state for p in listed)


def test_a_proposal_takes_the_first_year_with_room() -> None:
    listed = projects(10_000_000, 20_000_000, 30_000_000)
    ranked = rank_projects(listed, lambda p: ProjectEffect(persons=1, road_um=0))
    proposed = spread_over_years(ranked, {R6: 16_000_000, R5: 5_000_000})
    found = {one.ranked.project.district: one.fiscal_year for one in proposed}
    assert found == {"地区01": R5, "地区02": R6, "地区03": None}


@given(st.lists(st.integers(0, 10**8), min_size=1, max_size=6), st.lists(st.integers(0, 10**8), min_size=2, max_size=2))
def test_no_year_is_ever_overspent(costs: list[int], lines: list[int]) -> None:
    budgets = {R4: lines[0], R5: lines[1]}
    ranked = rank_projects(projects(*costs), lambda p: ProjectEffect(persons=p.total_cost_yen % 7, road_um=1))
    proposed = spread_over_years(ranked, budgets)
    assert len(proposed) == len(costs)
    for year, line in budgets.items():
        assert sum(one.ranked.project.shares_yen.state for one in proposed if one.fiscal_year == year) <= line
    for one in proposed:
        if one.fiscal_year is None:
            assert all(budget < one.ranked.project.shares_yen.state for budget in _left(proposed, budgets).values())


def _left(proposed: tuple[object, ...], budgets: dict[FiscalYear, int]) -> dict[FiscalYear, int]:
    left = dict(budgets)
    for one in proposed:
        year = one.fiscal_year  # type: ignore[attr-defined]
        if year is not None:
            left[year] -= one.ranked.project.shares_yen.state  # type: ignore[attr-defined]
    return left


def test_national_lines_are_those_of_the_sources_and_marked_for_reference() -> None:
    found = {line.fiscal_year.label: line.yen for line in national_budgets()}
    assert found == {
        "H30": 3_360_000_000,
        "R5": 2_200_000_000,
        "R6": 2_300_000_000,
        "R6補正": 600_000_000,
        "R7": 1_200_000_000,
    }
    (note,) = national_budget_notes([R5])
    assert "参考 国の予算額（全国）" in note.ja
    assert national_budget_notes([R4]) == ()


def test_a_negative_effect_is_a_mistake() -> None:
    with pytest.raises(ValueError, match="0 or more"):
        ProjectEffect(persons=-1, road_um=0)
