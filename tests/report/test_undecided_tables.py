"""What is not decided is shown as not decided, never as zero: tables, comparison, cover of the PDF."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pypdf
import pytest

from coverage_planner.model.plan import Plan
from coverage_planner.model.site import Site
from coverage_planner.report.application_tables import application_tables
from coverage_planner.report.comparison_tables import comparison_table
from coverage_planner.report.pdf import write_report_pdf
from coverage_planner.report.report_input import PlanFigures, ReportInput
from coverage_planner.report.table import Table
from coverage_planner.subsidy.district import SiteFacts, plan_subsidy
from tests.report.conftest import site_facts

PARTIES = ("state", "prefecture", "municipality", "carrier")


def with_open_sites(report: ReportInput, open_sites: frozenset[int]) -> ReportInput:
    """The report where no area list speaks of the places of some sites, each site being its own district."""
    known = site_facts(report.data)

    def facts(site: Site) -> SiteFacts:
        found = known(site)
        return replace(found, areas=frozenset(), areas_known=False) if site.number in open_sites else found

    sites = tuple(replace(site, district=f"地区{site.number}") for site in report.plan.sites)
    plan = Plan(name=report.plan.name, sites=sites)
    subsidy = plan_subsidy(sites, facts, report.settings.subsidy)
    first = report.comparison[0]
    second = PlanFigures(plan=plan, assessment=report.assessment, subsidy=subsidy)
    return replace(report, plan=plan, subsidy=subsidy, comparison=(first, second))


@pytest.fixture(scope="module")
def half_open(report: ReportInput) -> ReportInput:
    return with_open_sites(report, frozenset({11, 13}))


@pytest.fixture(scope="module")
def tables(half_open: ReportInput) -> dict[str, Table]:
    return {table.key: table for table in application_tables(half_open)}


def test_districts_not_decided_have_no_grant_and_no_shares(half_open: ReportInput, tables: dict[str, Table]) -> None:
    subsidy = half_open.subsidy
    assert subsidy is not None
    assert [project.site_numbers for project in subsidy.undecided] == [(11,), (13,)]
    districts, shares = tables["application_districts"], tables["application_shares"]
    for project, row, share in zip(subsidy.projects, districts.rows, shares.rows, strict=True):
        cells = [row[districts.position(key)].value for key in ("grant", "grant_rate")]
        paid = [share[shares.position(key)].value for key in PARTIES]
        left = share[shares.position("undecided_cost")].value
        if project.decided:
            assert None not in (*cells, *paid)
            assert left is None
        else:
            assert cells == [None, None]
            assert paid == [None] * 4
            assert left == project.total_cost_yen


def test_decided_shares_and_undecided_cost_add_up_to_the_plan(half_open: ReportInput, tables: dict[str, Table]) -> None:
    subsidy = half_open.subsidy
    assert subsidy is not None and subsidy.known_totals is not None
    assert subsidy.known_totals.total + subsidy.undecided_cost_yen == subsidy.total_cost_yen
    assert subsidy.undecided_cost_yen > 0 < subsidy.known_totals.state
    for key in ("application_summary", "application_shares"):
        table = tables[key]
        assert table.totals is not None
        cells = {column.key: cell.value for column, cell in zip(table.columns, table.totals, strict=True)}
        assert [cells[party] for party in PARTIES] == [getattr(subsidy.known_totals, party) for party in PARTIES]
        assert cells["undecided_cost"] == subsidy.undecided_cost_yen
        assert cells["total_cost"] == subsidy.total_cost_yen
    assert set(tables["application_checks"].values("verdict")) == {"一致"}


def test_every_table_with_shares_says_what_is_not_decided(half_open: ReportInput, tables: dict[str, Table]) -> None:
    assert half_open.subsidy is not None
    mark = f"未判定 2 地区（総事業費 {half_open.subsidy.undecided_cost_yen:,} 円）"
    for key in ("summary", "districts", "shares", "share_rates", "carrier_parts", "effects"):
        assert mark in "".join(tables[f"application_{key}"].notes), key
    for key in ("programme_budget", "programme_ranking"):
        assert mark in "".join(tables[key].notes), key


def test_a_plan_of_which_nothing_is_decided_has_no_sums(report: ReportInput) -> None:
    figures = with_open_sites(report, frozenset({10, 11, 12, 13}))
    assert figures.subsidy is not None
    assert figures.subsidy.known_totals is None
    tables = {table.key: table for table in application_tables(figures)}
    for key, column in (
        ("application_summary", "state"),
        ("application_summary", "granted_cost"),
        ("application_districts", "grant"),
        ("application_shares", "state"),
        ("application_effects", "grant"),
        ("programme_budget", "state"),
    ):
        table = tables[key]
        assert set(table.values(column)) == {None}, key
        assert table.totals is None or table.totals[table.position(column)].value is None, key
    state = next(row for row in comparison_table(figures.comparison).rows if row[1].value == "国の負担")
    assert [cell.value for cell in state[3:]] == [0, None, None]


def test_a_decided_plan_has_no_marks(report: ReportInput) -> None:
    for table in (*application_tables(report), comparison_table(report.comparison)):
        assert "undecided_cost" not in {column.key for column in table.columns}
        assert not any(note.startswith("未判定") for note in table.notes), table.key


def test_the_comparison_has_a_row_of_what_is_not_decided(half_open: ReportInput) -> None:
    assert half_open.subsidy is not None and half_open.subsidy.known_totals is not None
    rows = {str(row[1].value): [cell.value for cell in row[3:5]] for row in comparison_table(half_open.comparison).rows}
    assert rows["うち未判定の総事業費"] == [0, half_open.subsidy.undecided_cost_yen]
    assert rows["未判定の地区数"] == [0, 2]
    assert rows["国の負担"] == [0, half_open.subsidy.known_totals.state]


def test_the_cover_says_what_is_not_decided(report: ReportInput, half_open: ReportInput, tmp_path: Path) -> None:
    for figures, said in (
        (half_open, "（未判定2地区・総事業費"),
        (with_open_sites(report, frozenset({10, 11, 12, 13})), "国の補助は未判定（未判定4地区"),
    ):
        path = tmp_path / "report.pdf"
        write_report_pdf(path, figures)
        cover = "".join(pypdf.PdfReader(path).pages[0].extract_text().split())
        assert said in cover
        assert "国の補助0円" not in cover


def test_the_summary_splits_the_eligible_cost_by_districts_that_are_granted(
    half_open: ReportInput, tables: dict[str, Table]
) -> None:
    assert half_open.subsidy is not None
    table = tables["application_summary"]
    assert table.totals is not None
    granted = sum(project.eligible_cost_yen for project in half_open.subsidy.projects if project.eligible)
    assert table.totals[table.position("granted_cost")].value == granted
    assert 0 < granted < half_open.subsidy.eligible_cost_yen
