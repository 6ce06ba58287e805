"""A site of 置局選定 opens what it does in the plan shown from its menu, unless that plan does not have it."""

from __future__ import annotations

from PySide6.QtGui import QContextMenuEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu

from coverage_planner.engine.selection.question import Money
from coverage_planner.ui.main_window import MainWindow
from coverage_planner.ui.record_table import RecordTable
from coverage_planner.ui.selection_feature import SelectionFeature
from tests.ui.conftest import LEFT, SHARED_PLAN
from tests.ui.test_reason_comparison import place_of, settled, tree_of
from tests.ui.test_selection_panel import answer_of, feature, half_the_cost
from tests.ui.test_selection_years import feature as years
from tests.ui.test_selection_years import run

__all__ = ["feature", "years"]
COMMAND = "この局の数値の根拠…"


def menu_at(table: RecordTable, row: int) -> QMenu:
    place = place_of(table, row, 1)
    QTest.mouseClick(table.viewport(), LEFT, pos=place)
    at = table.viewport().mapToGlobal(place)
    QApplication.sendEvent(table.viewport(), QContextMenuEvent(QContextMenuEvent.Reason.Mouse, place, at))
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    return menu


def test_a_chosen_site_opens_its_ledger(sample: MainWindow, feature: SelectionFeature) -> None:
    panel = feature.panel
    panel.form.money[Money.COST].set(half_the_cost(sample))
    answer = answer_of(sample, feature)
    table = panel.rows.table
    option = answer.found.asked.options[table.records.key_at(1) - 1]
    menu = menu_at(table, 1)
    (action,) = [one for one in menu.actions() if one.text() == COMMAND]
    action.trigger()
    menu.close()
    dialog = tree_of(sample)
    ledger = sample.workspace.state.evaluation.ledger(option.site.number)  # type: ignore[union-attr]
    assert ledger is not None
    assert option.site.site_id in dialog.head.text()
    assert f"新規 {ledger.persons_newly_covered:,} 人" in dialog.head.text()
    assert SHARED_PLAN in dialog.head.text()
    dialog.close()
    # Another plan is shown, without that site: there is nothing to lay open.
    session = sample.workspace.session
    assert session is not None
    session.select_plan("現状")
    settled(sample)
    assert panel.answer is answer
    menu = menu_at(table, 1)
    assert menu.actions()
    assert COMMAND not in [one.text() for one in menu.actions()]
    menu.close()


def test_a_site_of_a_roll_out_opens_its_ledger(sample: MainWindow, years: SelectionFeature) -> None:
    panel = years.rollout
    run(sample, panel)
    panel.pages.setCurrentWidget(panel.tables["sites"])
    QApplication.processEvents()
    table = panel.tables["sites"].table
    site = panel.sites()[table.records.key_at(0)]
    menu = menu_at(table, 0)
    (action,) = [one for one in menu.actions() if one.text() == COMMAND]
    action.trigger()
    menu.close()
    assert site.site_id in tree_of(sample).head.text()
