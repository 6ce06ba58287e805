"""A planner spreads sites over fiscal years with mouse and keys: budgets, run, tables, chart, plan with years, files."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QLineEdit, QMessageBox

from coverage_planner.engine.selection.question import Money
from coverage_planner.report.rollout_tables import coverage_table
from coverage_planner.subsidy.fiscal_year import FiscalYear
from coverage_planner.ui.application import wait_until_idle
from coverage_planner.ui.main_window import MainWindow
from coverage_planner.ui.selection_certificate import check_proof, proof_of_years
from coverage_planner.ui.selection_feature import SelectionFeature
from coverage_planner.ui.selection_rollout_form import PROPOSAL
from coverage_planner.ui.selection_rollout_panel import RolloutPanel
from coverage_planner.ui.selection_rollout_rules import SiteChoice
from tests.ui.conftest import LEFT, SHARED_PLAN, open_dialogs


@pytest.fixture
def feature(sample: MainWindow) -> SelectionFeature:
    (found,) = sample.findChildren(SelectionFeature)
    found.open_years()
    found.panel.form.iterations = 100
    found.rollout.form.iterations = 60
    QApplication.processEvents()
    return found


def run(sample: MainWindow, panel: RolloutPanel) -> None:
    QTest.mouseClick(panel.form.start, LEFT)
    wait_until_idle(sample)


def type_amount(panel: RolloutPanel, row: int, column: int, text: str) -> None:
    """Type into a cell of the table of years as a planner does."""
    table = panel.form.table
    table.setCurrentCell(row, column)
    table.setFocus()
    QTest.keyClick(table, Qt.Key.Key_F2)
    editor = table.findChild(QLineEdit)
    assert editor is not None
    editor.selectAll()
    typed = QInputMethodEvent()
    typed.setCommitString(text)  # as an input method does; QTest.keyClicks crashes on Japanese
    QApplication.sendEvent(editor, typed)
    QTest.keyClick(editor, Qt.Key.Key_Return)
    QTest.qWait(5)  # the editor goes


def test_years_from_the_first_budget_to_a_plan_with_build_years_and_files(
    sample: MainWindow, feature: SelectionFeature, tmp_path: Path
) -> None:
    session, panel = sample.workspace.session, feature.rollout
    assert session is not None
    before = session.project
    assert panel.form.table.rowCount() == 4, "usual years are offered"
    for row in range(4):
        type_amount(panel, row, 1, "1.5億")
    assert panel.form.table.item(0, 1).text() == "150,000,000"
    type_amount(panel, 0, 3, "60000000")
    run(sample, panel)
    answer = panel.answer
    assert answer is not None, panel.said.text()
    assert session.project is before
    assert all(one.spent_yen <= 150_000_000 for one in answer.years)
    assert answer.years[0].shares.state <= 60_000_000
    last = answer.years[-1].evaluation.assessment.population_rate().persons
    assert f"{last.covered:,}" in panel.said.text()
    money = panel.tables["budgets"].table.records.text_rows()
    assert len(money) == 1 + 4 + 1 and "国" in "".join(money[0])
    panel.pages.setCurrentWidget(panel.chart)
    wait_until_idle(sample)
    assert panel.chart.canvas.settled and not panel.chart.canvas.picture.isNull()
    sites = panel.tables["sites"].table
    row = sites.records.text_rows()[1]
    sites.keys_selected.emit(frozenset({0}))
    assert {s.site_id for s in session.plan.sites if s.number in sample.sites.selected} == {row[1]}
    book = tmp_path / "年度.xlsx"
    feature.export(answer, book)
    wait_until_idle(sample)
    assert zipfile.is_zipfile(book)
    feature.export(answer, tmp_path / "年度.csv")
    wait_until_idle(sample)
    written = sorted(one.name for one in tmp_path.glob("年度 *.csv"))
    assert len(written) == 4
    text = (tmp_path / "年度 年度別の予算と負担.csv").read_text(encoding="utf-8-sig")
    assert f"{answer.years[0].spent_yen}" in text
    feature.save_proof(proof_of_years(answer), tmp_path / "年度.json", panel.said)
    wait_until_idle(sample)
    feature.check_file(tmp_path / "年度.json")
    wait_until_idle(sample)
    (said,) = [one for one in open_dialogs() if isinstance(one, QMessageBox)]
    assert f"{answer.found.value:,}" in said.informativeText() and f"{answer.found.bound:,}" in said.informativeText()
    said.done(0)
    feature.check_years()
    wait_until_idle(sample)
    (said,) = [one for one in open_dialogs() if isinstance(one, QMessageBox)]
    assert "正しい" in said.text()
    said.done(0)
    QTest.mouseClick(panel.keep, LEFT)
    wait_until_idle(sample)
    assert session.plan_name != SHARED_PLAN
    years = {s.site_id: s.build_year for s in session.plan.candidates}
    assert years == {s.site_id: one.year.year for one in answer.years for s in one.sites}
    state = sample.workspace.state
    assert state is not None
    assert state.evaluation.assessment.population_rate().persons == last
    assert not panel.keep.isEnabled(), "the answer is about the project before"
    session.undo()
    assert session.project.plans == before.plans


def test_a_cell_that_is_no_amount_is_named_with_row_and_column(sample: MainWindow, feature: SelectionFeature) -> None:
    panel = feature.rollout
    type_amount(panel, 1, 2, "たくさん")
    run(sample, panel)
    assert panel.answer is None
    (box,) = [one for one in open_dialogs() if isinstance(one, QMessageBox)]
    assert "たくさん" in box.text() and "国費以外" in box.informativeText() and "2" in box.informativeText()
    assert (panel.form.table.currentRow(), panel.form.table.currentColumn()) == (1, 2)


def test_a_site_tied_to_a_year_is_built_in_it(sample: MainWindow, feature: SelectionFeature) -> None:
    panel = feature.rollout
    run(sample, panel)
    first = panel.answer
    assert first is not None
    site = panel.sites()[0]
    menu = panel.menu_of(0)
    (build_in, not_before) = (action.menu() for action in menu.actions()[:2])
    assert build_in is not None and not_before is not None
    last = build_in.actions()[-1]
    assert last.text() == first.years[-1].year.name.ja
    last.trigger()
    rules = panel.form.rule_page
    assert rules.list.count() == 1
    run(sample, panel)
    again = panel.answer
    assert again is not None and again is not first
    assert site.site_id in {s.site_id for s in again.years[-1].sites}
    QTest.mouseClick(rules.drop, LEFT)
    assert rules.rules == []


def choose(box: QComboBox, text: str) -> None:
    """Choose an entry of a list with the keys, as its letters are typed."""
    box.setFocus()
    QTest.keyClick(box, Qt.Key.Key_Home)
    for _ in range(box.count()):
        if box.currentText() == text:
            return
        QTest.keyClick(box, Qt.Key.Key_Down)
    raise AssertionError(f"{text} is not offered")


def type_site(field: SiteChoice, text: str) -> None:
    line = field.lineEdit()
    assert line is not None
    line.selectAll()
    QTest.keyClicks(line, text)


def test_a_site_only_after_another_is_never_built_without_it(sample: MainWindow, feature: SelectionFeature) -> None:
    panel, rules = feature.rollout, feature.rollout.form.rule_page
    run(sample, panel)
    before = panel.answer
    assert before is not None
    built = [site.site_id for one in before.years for site in one.sites]
    first, last = built[0], built[-1]
    type_site(rules.site, first)
    choose(rules.kind, "は次の局と同年度か後に限る")
    type_site(rules.other, last)
    QTest.mouseClick(rules.add, LEFT)
    assert rules.orders == [(last, first)] and last in rules.list.item(0).text()
    assert rules.site.text() == rules.other.text() == "", "ready for the next rule"
    run(sample, panel)
    answer = panel.answer
    assert answer is not None and answer is not before
    year = {site.site_id: k for k, one in enumerate(answer.years) for site in one.sites}
    assert first not in year or year[last] <= year[first]
    assert answer.found.value < before.found.value, "the order was not kept before and costs persons"
    checked = check_proof(proof_of_years(answer))
    assert checked[0].value == answer.found.value
    assert answer.asked.options and '"before":[[' in answer.found.certificate
    # The other way round as well would leave no order at all.
    type_site(rules.site, last)
    type_site(rules.other, first)
    QTest.mouseClick(rules.add, LEFT)
    (box,) = [one for one in open_dialogs() if isinstance(one, QMessageBox)]
    assert "一巡" in box.text() and len(rules.orders) == 1
    box.done(0)
    panel.menu_of(0).actions()[2].trigger()
    assert rules.site.text() == panel.sites()[0].site_id and rules.other.text() == ""


def test_a_site_that_is_no_candidate_is_refused_where_it_is_typed(
    sample: MainWindow, feature: SelectionFeature
) -> None:
    rules = feature.rollout.form.rule_page
    type_site(rules.site, "X-99")
    QTest.mouseClick(rules.add, LEFT)
    (box,) = [one for one in open_dialogs() if isinstance(one, QMessageBox)]
    assert "X-99" in box.text() and rules.list.count() == 0


def test_weights_of_years_are_in_question_answer_and_certificate(sample: MainWindow, feature: SelectionFeature) -> None:
    panel = feature.rollout
    table = panel.form.table
    assert table.horizontalHeaderItem(4).text() == "重み" and table.item(0, 4).text() == "1"
    type_amount(panel, 0, 4, "５０")
    for row in (1, 2, 3):
        type_amount(panel, row, 4, "0" if row == 2 else "")
    run(sample, panel)
    answer = panel.answer
    assert answer is not None, panel.said.text()
    assert answer.request.weights == (50, 1, 0, 1)
    persons = [one.persons for one in answer.found.years]
    assert answer.found.value == 50 * persons[0] + persons[1] + persons[3] <= answer.found.bound
    assert check_proof(proof_of_years(answer))[0].value == answer.found.value
    note = coverage_table(answer).notes[0]
    assert f"{answer.years[0].year.name.ja} 50" in note and "重み" in note
    type_amount(panel, 0, 4, "重い")
    run(sample, panel)
    (box,) = [one for one in open_dialogs() if isinstance(one, QMessageBox)]
    assert "重い" in box.text() and "重み" in box.informativeText()
    assert panel.answer is answer


def test_the_sites_of_a_selection_are_spread_over_the_years(sample: MainWindow, feature: SelectionFeature) -> None:
    panel = feature.panel
    feature.open()
    panel.form.money[Money.COST].set(200_000_000)
    QTest.mouseClick(panel.form.start, LEFT)
    wait_until_idle(sample)
    assert panel.answer is not None
    QTest.mouseClick(panel.to_years, LEFT)
    assert feature.pages.stack.currentWidget() is feature.rollout
    assert feature.rollout.form.scope.term() == PROPOSAL
    run(sample, feature.rollout)
    answer = feature.rollout.answer
    assert answer is not None
    chosen = {option.site.number for option in panel.answer.found.chosen}
    assert {site.number for site in feature.rollout.sites()} == chosen


def test_an_edit_ends_the_search_and_says_so(sample: MainWindow, feature: SelectionFeature) -> None:
    session, panel = sample.workspace.session, feature.rollout
    assert session is not None
    panel.form.iterations = 10**8
    QTest.mouseClick(panel.form.start, LEFT)
    QTest.qWait(100)
    session.set_enabled(session.plan.candidates[0].number, False)
    assert panel.form.start.isEnabled()
    wait_until_idle(sample)
    assert panel.answer is None
    assert "割り振り直し" in panel.said.text()


def test_years_start_with_the_next_budget_and_go_on(sample: MainWindow, feature: SelectionFeature) -> None:
    form = feature.rollout.form
    labels = [form.table.item(row, 0).text() for row in range(form.table.rowCount())]
    years = [FiscalYear.parse(label).year for label in labels]
    assert years == list(range(years[0], years[0] + 4))
    QTest.mouseClick(form.longer, LEFT)
    assert FiscalYear.parse(form.table.item(4, 0).text()).year == years[-1] + 1
    assert form.table.item(4, 1).text() == form.table.item(3, 1).text()
    QTest.mouseClick(form.shorter, LEFT)
    assert form.table.rowCount() == 4


def test_the_filter_line_works_on_the_table_in_front(sample: MainWindow, feature: SelectionFeature) -> None:
    tables, panel = sample.tables, feature.rollout
    run(sample, panel)
    assert panel.answer is not None
    assert tables.tabs.currentWidget() is feature.pages
    panel.pages.setCurrentWidget(panel.tables["sites"])
    sites = panel.tables["sites"].rows
    assert tables.filter_line.isVisible() and tables._count.text() == sites.count_text
    name = panel.sites()[0].site_id
    tables.filter_line.setText(name)
    sites.apply_filter()
    assert sites.table.records.rowCount() == 1 and "1 / " in tables._count.text()
    panel.pages.setCurrentWidget(panel.chart)
    assert not tables.filter_line.isVisible() and not tables._count.text()
    feature.open()
    assert tables.filter_line.text() == "" and tables.filter_line.isVisible()
    feature.open_years()
    panel.pages.setCurrentWidget(panel.tables["sites"])
    assert tables.filter_line.text() == name


def test_the_course_of_a_short_search_and_its_budgets_stay(sample: MainWindow, feature: SelectionFeature) -> None:
    panel = feature.rollout
    panel.form.iterations = 1
    run(sample, panel)
    answer = panel.answer
    assert answer is not None
    assert (panel.gap.steps[-1].value, panel.gap.steps[-1].bound) == (answer.found.value, answer.found.bound)
    asked = [panel.form.table.item(row, 1).text() for row in range(4)]
    assert panel.form.table.item(0, 0).text() == answer.years[0].year.name.ja
    QTest.mouseClick(panel.keep, LEFT)
    wait_until_idle(sample)
    assert [panel.form.table.item(row, 1).text() for row in range(4)] == asked


def test_why_sites_stay_out_is_said_and_kept_with_the_plan(sample: MainWindow, feature: SelectionFeature) -> None:
    panel = feature.rollout
    for row in range(4):
        type_amount(panel, row, 1, "10億")
    run(sample, panel)
    assert panel.answer is not None and not panel.answer.unbuilt, "money is left: sites that only carry road are built"
    for row in range(4):
        type_amount(panel, row, 1, "3千万")
    run(sample, panel)
    answer = panel.answer
    assert answer is not None and answer.unbuilt
    late = len(answer.unbuilt) - len(answer.adds_nobody)
    said = panel.said.text()
    assert f"予算・条件に合わない {late}局" in said and f"人口を増やさない {len(answer.adds_nobody)}局" in said
    assert f"{answer.found.left.persons:,}人" in said
    assert "人口を増やさない" in panel.said.toolTip() or not answer.adds_nobody
    QTest.mouseClick(panel.keep, LEFT)
    assert f"{len(answer.unbuilt)}局は、この計画では無効" in panel.said.text()
