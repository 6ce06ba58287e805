"""The menu 補助 in the window: estimate, cost lines, statements, sharing, programme, edited workbook; one edit each."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog

from coverage_planner.data.sample_data import sample_folder
from coverage_planner.model.cost_item import CostItem, CostKind, CostPart
from coverage_planner.model.errors import PlannerError
from coverage_planner.model.settings import SubsidySettings
from coverage_planner.model.subsidy_statements import RemainderRule, StatedFact
from coverage_planner.model.terms import Carrier
from coverage_planner.plan_report import report_of_plan
from coverage_planner.project.plan_computer import PlanComputer
from coverage_planner.report.workbook import workbook_tables
from coverage_planner.report.xlsx import write_xlsx
from coverage_planner.ui.application import wait_until_idle
from coverage_planner.ui.cost_dialog import AMOUNT, DEDUCTED, PART, TAX, CostDialog
from coverage_planner.ui.cost_estimate_dialog import CostEstimateDialog
from coverage_planner.ui.main_window import MainWindow
from coverage_planner.ui.settings_dialog import fiscal_years
from coverage_planner.ui.statements_dialog import StatementsDialog
from coverage_planner.ui.subsidy_features import SubsidyFeatures
from coverage_planner.ui.workbook_changes_dialog import WorkbookChangesDialog
from tests.ui.conftest import LEFT, SHARED_PLAN, open_dialogs

CATALOGUE = sample_folder() / "unit_costs_example.csv"
OWN_R6 = """schema = 1
programme = "base_station_facility"
fiscal_year = "R6"
carries_over = "R5"
source = "令和6年度交付要綱（局内資料）"
confidence = "A"
note_ja = "確認済み"
note_en = "checked"
"""


@pytest.fixture
def features(sample: MainWindow) -> SubsidyFeatures:
    found = sample.findChildren(SubsidyFeatures)
    assert len(found) == 1
    return found[0]


def granted_site(window: MainWindow) -> int:
    state = window.workspace.state
    assert state is not None and state.subsidy is not None
    return next(project.site_numbers[0] for project in state.subsidy.projects if project.eligible)


def shown_dialog() -> QDialog:
    QApplication.processEvents()
    (dialog,) = open_dialogs()
    return dialog


def test_an_estimate_is_applied_as_one_edit_and_keeps_typed_lines_where_asked(
    sample: MainWindow, features: SubsidyFeatures
) -> None:
    session = sample.workspace.session
    assert session is not None
    number = granted_site(sample)
    before = session.plan.site(number).costs
    sample.sites.select(frozenset({number}))
    features.estimate_costs()
    dialog = shown_dialog()
    assert isinstance(dialog, CostEstimateDialog)
    assert dialog.costs() == before
    dialog.read([CATALOGUE])
    dialog.power.setValue(1_000)
    assert dialog.estimate is not None
    small = dialog.estimate.total_cost_yen
    dialog.road.setValue(200)
    assert dialog.estimate.total_cost_yen == small + 200 * 38_000 * 11 // 10
    dialog.keep_typed.setChecked(True)
    dialog.accept()
    wait_until_idle(sample)
    after = session.plan.site(number).costs
    assert after[: len(before)] == before
    assert all("価格時点 2023-04-01" in item.estimate for item in after[len(before) :])
    assert session.undo_text is not None and "費用の見積り" in session.undo_text.ja
    session.undo()
    assert session.plan.site(number).costs == before


def test_a_damaged_catalogue_is_refused_by_row_and_the_dialog_goes_on(sample: MainWindow, tmp_path: Path) -> None:
    session = sample.workspace.session
    assert session is not None
    bad = tmp_path / "bad.csv"
    bad.write_text(CATALOGUE.read_text(encoding="utf-8-sig").replace("420000", "四十二万"), encoding="utf-8")
    dialog = CostEstimateDialog(session.plan.site(granted_site(sample)), None)
    said: list[PlannerError] = []
    dialog.refused.connect(said.append)
    dialog.read([bad])
    assert (said[0].file, said[0].field) == ("bad.csv", "単価")
    assert said[0].row is not None
    assert dialog.estimate is None


def test_a_cost_line_carries_tax_part_and_carrier_and_contradictions_cannot_be_accepted(sample: MainWindow) -> None:
    session = sample.workspace.session
    assert session is not None
    costs = (
        CostItem(
            kind=CostKind.TOWER, amount_yen=22_000_000, tax_included=True, part=CostPart.SHARED, estimate="単価表"
        ),
        CostItem(kind=CostKind.TRANSCEIVER, amount_yen=3, tax_percent=0, carrier=Carrier.KDDI),
        CostItem(kind=CostKind.OTHER, amount_yen=5, tax_included=False, tax_percent=5),
    )
    dialog = CostDialog(replace(session.plan.site(granted_site(sample)), costs=costs))
    assert dialog.costs() == costs
    assert "混在" in dialog._sum.text()
    dialog.choice(2, TAX).choose((None, 10))
    dialog.choice(1, PART).choose(Carrier.DOCOMO)
    item = dialog.table.item(2, DEDUCTED)
    assert item is not None
    item.setCheckState(Qt.CheckState.Checked)
    assert not dialog.acceptable
    assert "税込の金額ではありません" in dialog._sum.text()
    item.setCheckState(Qt.CheckState.Unchecked)
    dialog._restate(tax_included=False)
    assert [one.amount_yen for one in dialog.costs()] == [20_000_000, 3, 5]
    assert dialog.costs()[1].carrier is Carrier.DOCOMO
    amount = dialog.table.item(0, AMOUNT)
    assert amount is not None
    amount.setText("２１，０００，０００")
    assert (dialog.costs()[0].amount_yen, dialog.costs()[0].estimate) == (21_000_000, "")


def test_statements_are_checked_recorded_with_reason_and_one_edit(
    sample: MainWindow, features: SubsidyFeatures, tmp_path: Path
) -> None:
    session = sample.workspace.session
    assert session is not None
    number = granted_site(sample)
    sample.site_panel.statements_requested.emit(number)
    dialog = shown_dialog()
    assert isinstance(dialog, StatementsDialog)
    said: list[PlannerError] = []
    dialog.refused.disconnect()
    dialog.refused.connect(said.append)
    assert dialog.place.term() == (number, "")
    dialog.fact.choose(StatedFact.HOUSEHOLDS)
    dialog.value.setText("八十五")
    dialog.reason.setText("県の通知")
    dialog._try(dialog.add_fact)
    dialog.value.setText("85")
    dialog.reason.setText(" ")
    dialog._try(dialog.add_fact)
    assert [error.field for error in said] == ["households", "reason"]
    assert dialog.statements.facts == ()
    dialog.reason.setText("県の通知")
    dialog.add_fact()
    dialog.owners.setText("インフラシェアリング事業者:株式会社A;無線通信事業者:株式会社B")
    dialog.owner_reason.setText("協定書")
    dialog.add_owners()
    dialog.budget_year.setText("令和5年度")
    dialog.budget_source.setText("査定資料")
    dialog.budget_yen.setText("12兆円ぐらい")
    dialog._try(dialog.add_budget)
    assert said[-1].field == "金額 (円)" and dialog.statements.budgets == ()
    dialog.budget_yen.setText("１２億円")
    dialog.add_budget()
    rules = tmp_path / "own_r6.toml"
    rules.write_text(OWN_R6, encoding="utf-8")
    dialog.add_rules(rules)
    dialog.remainder.choose(RemainderRule.PREFECTURE)
    dialog.accept()
    wait_until_idle(sample)
    kept = session.project.settings.subsidy
    assert [one.value for one in kept.statements.facts] == ["85"]
    assert [owner.name for owner in kept.statements.owners[0].owners] == ["株式会社A", "株式会社B"]
    assert kept.statements.budgets[0].amount_yen == 1_200_000_000
    assert kept.remainder is RemainderRule.PREFECTURE
    assert kept.discount_rate == SubsidySettings().discount_rate
    assert "R6" in fiscal_years(session.project.settings)
    session.undo()
    assert session.project.settings.subsidy == SubsidySettings()


def test_alone_and_shared_are_compared_for_a_selection_and_marked_when_the_plan_moves_on(
    sample: MainWindow, features: SubsidyFeatures, tmp_path: Path
) -> None:
    session = sample.workspace.session
    assert session is not None
    number = granted_site(sample)
    sample.sites.select(frozenset({number}))
    features.open_sharing()
    wait_until_idle(sample)
    answer = features.sharing.answer
    assert answer is not None
    assert [site.number for site in answer.study.sites] == [number]
    schemes, carriers, served, switch = (view.table.records.rowCount() for view in features.sharing.views)
    assert schemes == len(answer.study.comparison.outcomes) == 8
    assert carriers == 1 + 4 + 2 * (2 + 3 + 4)
    assert served == schemes + 1
    assert switch == len(answer.study.switch_points)
    assert not features.sharing.chart.is_empty
    assert "比べ直して" not in features.sharing._said.text()
    assert features.sharing.export.isEnabled()
    _figures_by_carriers_open_their_tree(sample, features)
    _all_of_the_page_is_in_view(sample, features)
    book = tmp_path / "比較.xlsx"
    features.export(book, answer)
    wait_until_idle(sample)
    assert {"整備方式の比較", "整備方式の比較図"} <= set(openpyxl.load_workbook(book, read_only=True).sheetnames)
    for dialog in open_dialogs():
        dialog.done(0)
    session.set_enabled(number, False)
    assert not features.sharing.export.isEnabled()
    assert "比べ直して" in features.sharing._said.text()
    features.sharing.clear()
    assert features.sharing.chart.is_empty


def _figures_by_carriers_open_their_tree(sample: MainWindow, features: SubsidyFeatures) -> None:
    """With real clicks, for persons and road, without the sites and under a way of building."""
    view = features.sharing.views[2]
    features.sharing.pages.setCurrentWidget(view)
    table, report = view.table, view.report
    assert report is not None
    for row, column in ((0, "persons_1"), (3, "persons_2"), (len(report.rows) - 1, "road_4")):
        place = report.position(column)
        index = table.model().index(row, place)
        table.scrollTo(index)
        spot = table.visualRect(index).center()
        QTest.mouseClick(table.viewport(), LEFT, pos=spot)
        QTest.mouseDClick(table.viewport(), LEFT, pos=spot)
        wait_until_idle(sample)
        dialog = sample.features.reasons.dialog
        assert dialog is not None
        root = dialog.model.root
        assert root is not None
        assert root.reason.amount is not None
        assert root.reason.amount.part == report.rows[row][place].value
        assert root.children is not None
        assert root.children.adds_up(root.reason) is True
        assert str(report.rows[row][0].value) in root.reason.label.ja


def _all_of_the_page_is_in_view(sample: MainWindow, features: SubsidyFeatures) -> None:
    """In a window of 1280 x 800 no control is cut off and some rows are seen."""
    sample.resize(1280, 800)
    wait_until_idle(sample)
    page = features.sharing
    for control in (page.scope, page.owner, page.extra, page.start, page.export):
        there = QRect(control.mapTo(page, QPoint(0, 0)), control.size())
        assert page.rect().contains(there), control.accessibleName()
        assert control.width() >= control.minimumSizeHint().width()
        assert not control.visibleRegion().isEmpty()
        assert control.visibleRegion().boundingRect() == control.rect(), control.accessibleName()
    table = page.views[2].table
    assert table.viewport().height() >= 2 * table.rowHeight(0)
    assert table.columnWidth(0) < table.viewport().width() / 2, "figures are beside the names"


def test_the_programme_page_follows_the_plan_only_while_it_is_in_front(
    sample: MainWindow, features: SubsidyFeatures
) -> None:
    session = sample.workspace.session
    assert session is not None
    assert features.programme.answer is None
    features.open_programme()
    wait_until_idle(sample)
    answer = features.programme.answer
    assert answer is not None and answer.state is sample.workspace.state
    state = sample.workspace.state
    assert state is not None and state.subsidy is not None
    assert sum(row.state_yen for row in answer.view.rows) == state.subsidy.totals.state
    assert len(answer.view.ranked) == len(state.subsidy.projects)
    session.select_plan("単独整備案")
    wait_until_idle(sample)
    assert features.programme.answer is not None
    assert features.programme.answer.state.plan_name == "単独整備案"


def test_dates_written_into_the_workbook_are_recorded_and_shown(
    sample: MainWindow, features: SubsidyFeatures, tmp_path: Path
) -> None:
    session = sample.workspace.session
    assert session is not None
    project = session.project
    names = tuple(plan.name for plan in project.plans)
    path = tmp_path / "記入済み.xlsx"
    losses = sample.workspace.losses
    report = report_of_plan(PlanComputer(losses=losses), project, SHARED_PLAN, compared=names)
    write_xlsx(workbook_tables(report), path)
    book = openpyxl.load_workbook(path)
    sheet = book["地区別一覧"]
    header = next(row for row in sheet.iter_rows() if row[0].value == "事業主体")
    column = {cell.value: cell.column for cell in header}
    sheet.cell(header[0].row + 1, column["決定日"]).value = "令和8年4月1日"
    sheet.cell(header[0].row + 2, column["開始予定"]).value = "来春"
    book.save(path)
    features.check_workbook(path)
    wait_until_idle(sample)
    dialog = shown_dialog()
    assert isinstance(dialog, WorkbookChangesDialog)
    assert len(dialog.answer.changes.changes) == dialog.table.table.records.rowCount() >= 2
    assert "来春" in dialog.answer.dates.refused[0].ja
    dialog.accept()
    wait_until_idle(sample)
    state = sample.workspace.state
    assert state is not None and state.subsidy is not None
    first = state.subsidy.projects[0]
    assert first.decided_on is not None and first.decided_on.isoformat() == "2026-04-01"
    recorded = session.project.settings.subsidy.statements.facts
    assert {one.site_number for one in recorded} == set(first.site_numbers)
    assert "記入済み.xlsx" in recorded[0].reason


def test_the_site_says_which_clause_holds_and_which_fact_is_missing(sample: MainWindow) -> None:
    session = sample.workspace.session
    assert session is not None
    number = granted_site(sample)
    sample.sites.select(frozenset({number}))
    wait_until_idle(sample)
    text = sample.site_panel._ledger.text()
    assert "補助対象" in text
    assert "補助率の区分" in text
    data = replace(session.project.data, areas=None, area_polygons=None)
    sample.workspace.session = None
    from coverage_planner.project.session import Session

    again = Session(replace(session.project, data=data))
    again.select_plan(SHARED_PLAN)
    sample.workspace.set_session(again)
    wait_until_idle(sample)
    sample.sites.select(frozenset({number}))
    wait_until_idle(sample)
    text = sample.site_panel._ledger.text()
    assert "未判定" in text
    assert "不足する事実: 条件不利地域" in text
    assert "事実を申告" in text
