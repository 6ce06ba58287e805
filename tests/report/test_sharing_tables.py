"""Tables of sharing and of the programme: sums hold, the same yen as the subsidy room, one table checked against another."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg

from coverage_planner.model.settings import SubsidySettings
from coverage_planner.model.subsidy_statements import BudgetStatement, PlannerFile, SubsidyStatements
from coverage_planner.model.terms import CARRIERS, Service
from coverage_planner.report.application_tables import application_tables, summary_table
from coverage_planner.report.district_effects import EffectCounter
from coverage_planner.report.programme_tables import budget_table, carrier_part_table, check_table, ranking_table
from coverage_planner.report.report_input import ReportInput, SharingFigures
from coverage_planner.report.report_tables import report_tables
from coverage_planner.report.sharing_chart import sharing_figure
from coverage_planner.report.sharing_tables import sharing_tables
from coverage_planner.report.workbook import changes_in_workbook, write_application_workbook
from coverage_planner.subsidy.district import plan_subsidy
from coverage_planner.subsidy.sharing import ServedCounts, SharingComparison, compare_schemes
from coverage_planner.subsidy.sharing_scheme import usual_schemes
from coverage_planner.subsidy.switch_point import switch_points
from tests.report.conftest import site_facts

SERVED = ServedCounts(persons=(5, 4, 3, 2, 1), road_um=(0, 1_000_000, 0, 0, 2_500_000))
CHOSEN = SubsidySettings(discount_rate=Fraction(0))


@pytest.fixture(scope="module")
def comparison(report: ReportInput) -> SharingComparison:
    (site, *_) = report.plan.candidates
    return compare_schemes([site], site_facts(report.data), CHOSEN, usual_schemes(CARRIERS), served=lambda _: SERVED)


def test_the_tables_say_what_the_comparison_says(comparison: SharingComparison) -> None:
    points = switch_points(comparison, CHOSEN)
    schemes, carriers, served, switch = sharing_tables(comparison, points, without=SERVED, service=Service.NR)
    assert schemes.values("scheme")[0] == comparison.outcomes[0].scheme.name.ja
    assert list(schemes.values("state")) == [outcome.subsidy.totals.state for outcome in comparison.outcomes]
    for name in dict.fromkeys(carriers.values("scheme")):
        parts = sum(
            value
            for scheme, value in zip(carriers.values("scheme"), carriers.values("building"), strict=True)
            if scheme == name and isinstance(value, int)
        )
        outcome = next(o for o in comparison.outcomes if o.scheme.name.ja == name)
        assert parts == outcome.subsidy.totals.carrier
    assert served.rows[0][1].value == 10
    assert served.values("road_1")[0] == 3_500_000
    assert len(switch.rows) == len(points)


def test_the_chart_shows_a_bar_for_every_scheme(comparison: SharingComparison) -> None:
    figure = sharing_figure(comparison)
    canvas = FigureCanvasAgg(figure)
    canvas.draw()
    pixels = np.asarray(canvas.buffer_rgba())[:, :, :3]
    state_blue = np.all(pixels == (0x00, 0x72, 0xB2), axis=2)
    bars = np.diff(np.concatenate(([0], state_blue[:, : pixels.shape[1] * 6 // 10].sum(axis=1) > 3)).astype(int)) == 1
    assert bars.sum() >= len(comparison.outcomes)


def test_programme_tables_cross_foot_with_the_application(report: ReportInput) -> None:
    assert report.subsidy is not None
    effects = [EffectCounter(report).effect(project.sites) for project in report.subsidy.projects]
    line = BudgetStatement(fiscal_year="R5", amount_yen=1_000, source="局の配分見込み")
    settings = SubsidySettings(statements=SubsidyStatements(budgets=(line,)))
    budget = budget_table(report.subsidy, settings)
    assert sum(v for v in budget.values("state") if isinstance(v, int)) == report.subsidy.totals.state
    assert budget.values("within")[-1] == "超過"
    ranking = ranking_table(report.subsidy, effects)
    assert len(ranking.rows) == len(report.subsidy.projects)
    places = [value for value in ranking.values("place") if isinstance(value, int)]
    assert places == sorted(places)
    parts = carrier_part_table(report.subsidy)
    assert sum(v for v in parts.values("yen") if isinstance(v, int)) == report.subsidy.totals.carrier


def test_checks_compare_tables_with_each_other_and_show_a_difference(report: ReportInput) -> None:
    tables = application_tables(report)
    checks = tables[-1]
    assert checks.title == "検算"
    assert len(checks.rows) == 10
    assert set(checks.values("verdict")) == {"一致"}
    wrong = [
        replace(table, rows=table.rows[1:], totals=None) if table.key == "application_districts" else table
        for table in tables[:-1]
    ]
    verdicts = check_table(wrong).values("verdict")
    assert "不一致" in verdicts


def test_rules_of_the_planner_are_marked_on_the_printed_tables(report: ReportInput) -> None:
    text = (
        'schema = 1\nprogramme = "base_station_facility"\nfiscal_year = "R5"\ncarries_over = "R4"\n'
        'source = "局内資料"\nconfidence = "B"\nnote_ja = "試算用"\nnote_en = "trial"\n'
    )
    settings = SubsidySettings(statements=SubsidyStatements(rule_files=(PlannerFile(name="試算R5.toml", text=text),)))
    subsidy = plan_subsidy(report.plan.candidates, site_facts(report.data), settings)
    assert any("利用者が追加した規則「試算R5.toml」" in note for note in summary_table(subsidy).notes)
    own = replace(report, subsidy=subsidy, settings=replace(report.settings, subsidy=settings))
    premises = next(table for table in application_tables(own) if table.key == "application_premises")
    assert "試算R5.toml（規則）" in premises.values("text")


def test_a_workbook_with_sharing_is_written_and_read_back_without_changes(
    report: ReportInput, comparison: SharingComparison, tmp_path: Path
) -> None:
    figures = SharingFigures(
        comparison=comparison, points=switch_points(comparison, CHOSEN), without=SERVED, service=Service.NR
    )
    with_sharing = replace(report, sharing=figures)
    titles = [table.title for table in report_tables(with_sharing)]
    assert "整備方式の比較" in titles and "共同整備の損益分岐" in titles
    path = tmp_path / "申請.xlsx"
    write_application_workbook(path, with_sharing)
    assert changes_in_workbook(path, with_sharing).changes == ()
