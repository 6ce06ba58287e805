"""Cells of plans side by side open the tree of their plan's figure, with real clicks and keys."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtWidgets import QApplication, QMenu, QTableView
from pytestqt.qtbot import QtBot
from shiboken6 import isValid

from coverage_planner.model.rate import Rate
from coverage_planner.project.reason import Amount, Unit
from coverage_planner.ui.application import wait_until_idle
from coverage_planner.ui.comparison_window import ComparisonWindow
from coverage_planner.ui.main_window import MainWindow
from coverage_planner.ui.reason_window import ReasonWindow
from coverage_planner.ui.report_table_view import ReportTableView
from tests.ui.conftest import LEFT, SHARED_PLAN

PRESENT = "現状"


def settled(window: MainWindow) -> None:
    for _ in range(2):
        wait_until_idle(window)
        QApplication.processEvents()


def tree_of(window: MainWindow) -> ReasonWindow:
    settled(window)
    dialog = window.features.reasons.dialog
    assert dialog is not None
    return dialog


def place_of(table: QTableView, row: int, column: int) -> QPoint:
    index = table.model().index(row, column)
    table.scrollTo(index)
    return table.visualRect(index).center()


def double_click(qtbot: QtBot, table: QTableView, row: int, column: int) -> None:
    place = place_of(table, row, column)
    qtbot.mouseClick(table.viewport(), LEFT, pos=place)
    qtbot.mouseDClick(table.viewport(), LEFT, pos=place)


def choose_in_menu(table: QTableView, row: int, column: int) -> None:
    """Ask a cell for its context menu and choose its first line."""
    place = place_of(table, row, column)
    table.setCurrentIndex(table.indexAt(place))
    event = QContextMenuEvent(
        QContextMenuEvent.Reason.Mouse, place, table.viewport().mapToGlobal(place), Qt.KeyboardModifier.NoModifier
    )
    QApplication.sendEvent(table.viewport(), event)
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    menu.actions()[0].trigger()
    menu.close()


def row_of(view: ReportTableView, key: str) -> int:
    assert view.report is not None
    return view.report.row_keys.index(key)


def head_shows(dialog: ReasonWindow, plan: str, value: object) -> None:
    text = dialog.head.text()
    assert f"「{plan}」" in text, text
    if isinstance(value, Rate):
        assert f"{value.percent_text()} %" in text
    else:
        assert f"{value:,}" in text


def difference_shows(dialog: ReasonWindow, view: ReportTableView, row: int, place: int) -> tuple[str, str]:
    """Check the tree of a difference against its row; return the plans of its two figures."""
    root, report = dialog.model.root, view.report
    assert root is not None
    assert root.reason.amount is not None
    assert report is not None
    cells = report.rows[row]
    one, two = cells[report.position("plan_0")].value, cells[report.position(f"plan_{place}")].value
    if isinstance(one, Rate) and isinstance(two, Rate):
        assert root.reason.amount.part == two.covered - one.covered
        shown = view.table.records.text_rows([row])[1][report.position(f"difference_{place}")]
        assert shown in dialog.head.text(), "in points, as in the table"
    else:
        assert root.reason.amount.part == int(str(two)) - int(str(one))
    assert root.children is not None
    assert root.children.adds_up(root.reason) is True
    labels = [node.reason.label.ja for node in root.reasons()]
    assert labels[0].endswith("の値")
    assert labels[1].endswith("の値（差し引く）")
    return labels[0].split("」")[0][1:], labels[1].split("」")[0][1:]


@pytest.mark.parametrize("key", ["population any", "road both", "state"])
def test_cells_of_the_comparison_of_all_plans(sample: MainWindow, qtbot: QtBot, key: str) -> None:
    sample.tables.open_comparison()
    settled(sample)
    view = sample.tables.report_views["comparison"]
    assert view.report is not None
    row, project = row_of(view, key), sample.tables.compared_project
    assert project is not None
    for place, plan in enumerate(project.plans):
        column = view.report.position(f"plan_{place}")
        double_click(qtbot, view.table, row, column)
        dialog = tree_of(sample)
        head_shows(dialog, plan.name, view.report.rows[row][column].value)
    # A difference opens the figures of both plans.
    double_click(qtbot, view.table, row, view.report.position("difference_1"))
    names = difference_shows(tree_of(sample), view, row, 1)
    assert names == (project.plans[1].name, project.plans[0].name)


@pytest.fixture
def compared(sample: MainWindow, qtbot: QtBot) -> ComparisonWindow:
    view = sample.features.comparison.open()
    for choice, name in zip(view.plans, (PRESENT, SHARED_PLAN), strict=False):
        choice.choose(name)
    qtbot.waitUntil(lambda: view.comparison is not None and not view.stale and not view._asked, timeout=20_000)
    settled(sample)
    return view


def test_cells_of_the_comparison_window(sample: MainWindow, compared: ComparisonWindow, qtbot: QtBot) -> None:
    report = compared.figures.report
    assert report is not None
    row = row_of(compared.figures, "population any")
    for place, plan in enumerate((PRESENT, SHARED_PLAN)):
        column = report.position(f"plan_{place}")
        double_click(qtbot, compared.figures.table, row, column)
        head_shows(tree_of(sample), plan, report.rows[row][column].value)
    # Ctrl+B where the focus is, though the window is not the main one.
    compared.activateWindow()
    qtbot.waitUntil(compared.isActiveWindow)
    table = compared.figures.table
    table.setFocus()
    table.setCurrentIndex(table.model().index(row, report.position("plan_0")))
    qtbot.keyClick(table, Qt.Key.Key_B, Qt.KeyboardModifier.ControlModifier)
    # Qt remembers Ctrl of the last key for the selections of later tests.
    qtbot.keyClick(table, Qt.Key.Key_Escape)
    assert f"「{PRESENT}」" in tree_of(sample).head.text()


def test_differences_of_the_comparison_window(sample: MainWindow, compared: ComparisonWindow, qtbot: QtBot) -> None:
    report, table = compared.figures.report, compared.figures.table
    assert report is not None
    row, column = row_of(compared.figures, "population any"), report.position("difference_1")
    table.setFocus()
    table.setCurrentIndex(table.model().index(row, column))
    qtbot.keyClick(table, Qt.Key.Key_Return)
    dialog = tree_of(sample)
    assert difference_shows(dialog, compared.figures, row, 1) == (SHARED_PLAN, PRESENT)
    # Down to the meshes that change, by the keys of a tree; a row leads to its place and its figures are the plan's.
    root = dialog.model.root
    assert root is not None
    changes = list(root.reasons())[2]
    dialog.tree.expand(dialog.model.index_of(changes))
    settled(sample)
    gained = next(changes.reasons())
    dialog.tree.expand(dialog.model.index_of(gained))
    settled(sample)
    meshes = list(gained.reasons())
    change = compared.comparison.differences[0]  # type: ignore[union-attr]
    assert len(meshes) <= change.gained_meshes.size
    dialog.choose(meshes[0])
    assert dialog.go.isEnabled()
    assert isinstance(meshes[0].reason.bounds[0], tuple)
    # An edit of either plan greys the difference.
    session = sample.workspace.session
    assert session is not None
    session.remove_sites(frozenset({session.plan.candidates[0].number}))
    settled(sample)
    assert sample.window_look.stale in dialog.head.styleSheet()


def test_meshes_and_municipalities_open_under_the_plan_of_the_column(
    sample: MainWindow, compared: ComparisonWindow
) -> None:
    compared.tabs.setCurrentWidget(compared.meshes)
    table = compared.meshes.table
    code, persons = table.records.text_rows([0])[1][1:3]
    last = table.records.columnCount() - 1
    # The mesh with most persons is gained: nobody is counted in the present state, everybody in the joint plan.
    for column, plan, text in (
        (last - 2, PRESENT, "0 人"),
        (last, SHARED_PLAN, f"{persons.removeprefix('+')} 人を計上"),
    ):
        choose_in_menu(table, 0, column)
        head = tree_of(sample).head.text()
        assert f"「{plan}」" in head
        assert code in head
        assert text in head
    compared.tabs.setCurrentWidget(compared.roads)
    change = compared.comparison.differences[0].gained_road  # type: ignore[union-attr]
    assert change is not None
    choose_in_menu(compared.roads.table, 0, 3)
    root = tree_of(sample).model.root
    assert root is not None
    assert root.reason.holds, "newly covered by the joint plan"
    assert root.reason.amount == Amount(
        part=int(change.length_um[0]), whole=int(change.length_um[0]), unit=Unit.MICROMETRES
    )
    compared.tabs.setCurrentWidget(compared.municipalities)
    table = compared.municipalities.table
    cells = table.records.text_rows([0])[1]
    assert cells[5] != cells[6]
    for column, plan in ((5, PRESENT), (6, SHARED_PLAN)):
        choose_in_menu(table, 0, column)
        head = tree_of(sample).head.text()
        assert f"「{plan}」" in head
        assert cells[1] in head
        assert f"{cells[column]} %" in head
    choose_in_menu(table, 0, 4)
    dialog = tree_of(sample)
    assert f"{cells[4]} 人" in dialog.head.text(), "the difference in persons is a difference"
    assert dialog.model.root is not None
    assert dialog.model.root.children is not None
    assert dialog.model.root.children.adds_up(dialog.model.root.reason) is True


def test_the_comparison_window_is_let_go_when_it_closes(sample: MainWindow, compared: ComparisonWindow) -> None:
    openings = len(sample.features.reasons.places._openings)
    compared.close()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    QApplication.processEvents()
    assert not isValid(compared)
    assert sample.features.comparison.view is None
    assert len(sample.features.reasons.places._openings) == openings - 4


def test_the_tree_of_another_plan_says_when_that_plan_has_changed(sample: MainWindow, qtbot: QtBot) -> None:
    sample.tables.open_comparison()
    settled(sample)
    view = sample.tables.report_views["comparison"]
    assert view.report is not None
    place = view.report.position("plan_0")
    double_click(qtbot, view.table, row_of(view, "population any"), place)
    dialog, before = tree_of(sample), tree_of(sample).head.text()
    session = sample.workspace.session
    assert session is not None
    # An edit of the plan shown leaves the tree of the other plan as it is; an edit of that plan greys it.
    session.remove_sites(frozenset({session.plan.candidates[0].number}))
    settled(sample)
    assert sample.window_look.stale not in dialog.head.styleSheet()
    assert dialog.head.text() == before
    session.select_plan(PRESENT)
    session.remove_sites(frozenset({session.plan.sites[0].number}))
    settled(sample)
    assert sample.window_look.stale in dialog.head.styleSheet()
