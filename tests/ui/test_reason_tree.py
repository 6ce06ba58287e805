"""「この数値の根拠」 in the window, with real keys and clicks: from a figure down to a sub-cell's path, and out to files."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import openpyxl
import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QFileDialog, QLabel, QMenu, QWidget
from pytestqt.qtbot import QtBot
from shiboken6 import isValid

from coverage_planner.model.mesh import MeshLevel, bounds_of_indices
from coverage_planner.model.rate import Rate
from coverage_planner.model.terms import Carrier, RoadClass, Service, ZoneKind
from coverage_planner.project.reason import Amount, MeshCellsPicture, PathPicture, Reason, Unit
from coverage_planner.ui.application import wait_until_idle
from coverage_planner.ui.main_window import MainWindow
from coverage_planner.ui.reason_report import row_count, snapshot
from coverage_planner.ui.reason_tree_model import ReasonNode, RowKind
from coverage_planner.ui.reason_window import ReasonWindow
from coverage_planner.ui.report_table_view import ReportTableView
from coverage_planner.ui.site_ledger_view import SiteLedgerView
from coverage_planner.ui.style import window_style
from tests.ui.conftest import LEFT, open_dialogs

STYLE = window_style(dark=False)
CONTROL = Qt.KeyboardModifier.ControlModifier
PLAIN = Qt.KeyboardModifier.NoModifier


def reasons_of(window: MainWindow) -> ReasonWindow:
    """Return the window of the tree, with everything asked for worked out."""
    wait_until_idle(window)
    QApplication.processEvents()
    wait_until_idle(window)
    dialog = window.features.reasons.dialog
    assert dialog is not None
    assert dialog.isVisible()
    return dialog


def opened(window: MainWindow, *places: int) -> ReasonNode:
    """Open the tree along children by their place, with the right-arrow key, and return the last node chosen."""
    dialog = reasons_of(window)
    node = dialog.model.root
    assert node is not None
    for place in places:
        dialog.tree.expand(dialog.model.index_of(node))
        reasons_of(window)
        below = dialog.model.child(node, place)
        assert below is not None
        node = below
    dialog.choose(node)
    reasons_of(window)
    return node


def rows_of(node: ReasonNode) -> Iterator[Reason]:
    return (row.reason for row in node.reasons())


def to_front(window: MainWindow, widget: QWidget, qtbot: QtBot) -> None:
    """Give a widget of the main window the focus, as a click on it would."""
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    widget.setFocus()


def double_click(qtbot: QtBot, view: ReportTableView, row: int, column: int) -> None:
    index = view.table.model().index(row, column)
    view.table.scrollTo(index)
    place = view.table.visualRect(index).center()
    qtbot.mouseClick(view.table.viewport(), LEFT, pos=place)
    qtbot.mouseDClick(view.table.viewport(), LEFT, pos=place)


def click(qtbot: QtBot, dialog: ReasonWindow, node: ReasonNode) -> None:
    rect = dialog.tree.visualRect(dialog.model.index_of(node))
    qtbot.mouseClick(dialog.tree.viewport(), LEFT, pos=rect.center())


def test_from_the_big_figure_down_to_the_path_of_a_sub_cell(sample: MainWindow, qtbot: QtBot) -> None:
    state = sample.workspace.state
    assert state is not None
    qtbot.mouseClick(sample.indicators.population_block, LEFT)
    dialog = reasons_of(sample)
    rate = state.evaluation.assessment.population_rate().persons
    assert f"{rate.covered:,} / {rate.total:,} 人" in dialog.head.text()
    assert f"{rate.percent_text()} %" in dialog.head.text()
    # The root is open; its first line says that the municipalities add up, and it is right.
    root = dialog.model.root
    assert root is not None
    assert root.rows[0].kind is RowKind.CLOSING
    assert root.rows[0].right is True
    amounts = [reason.amount for reason in rows_of(root) if reason.amount is not None]
    assert sum(amount.part for amount in amounts) == rate.covered
    assert sum(amount.whole or 0 for amount in amounts) == rate.total

    # Keys: down to the sum line, down to the municipality, right to open it.
    dialog.tree.setFocus()
    for key in (Qt.Key.Key_Down, Qt.Key.Key_Down, Qt.Key.Key_Right):
        qtbot.keyClick(dialog.tree, key)
    chosen = dialog.current
    assert chosen is not None
    assert chosen.children is not None
    assert "水瀬市" in chosen.reason.label.ja

    # A click on a mesh goes there on the map.
    mesh = opened(sample, 0, 0, 0)
    row = int(np.flatnonzero(state.project.data.population.persons == mesh.reason.amount.whole)[0])  # type: ignore[union-attr]
    sample.canvas.set_outlined(None)
    click(qtbot, dialog, mesh)
    west, south, east, north = sample.canvas.outlined[0].tolist()
    population = state.project.data.population
    rows = [int(r) for r in np.flatnonzero(population.persons == population.persons[row])]
    cells = {
        tuple(float(e[0]) for e in bounds_of_indices([population.row[r]], [population.col[r]], MeshLevel.HALF))
        for r in rows
    }
    assert (west, south, east, north) in cells
    shown = sample.canvas.view.bounds()
    assert shown[0] < west < east < shown[2]

    # The carrier's 100 sub-cells as a picture; a click into it chooses the sub-cell, its path is drawn beside.
    carrier = opened(sample, 0, 1, 3, 0)
    assert isinstance(carrier.reason.picture, MeshCellsPicture)
    assert dialog.cells.isVisible()
    qtbot.mouseClick(dialog.cells, LEFT, pos=dialog.cells.cell_rect(9, 2).center().toPoint())
    reasons_of(sample)
    cell = dialog.current
    assert cell is not None
    assert cell.reason.key == "cell 9 2"
    assert isinstance(cell.reason.picture, PathPicture)
    assert dialog.path.isVisible()
    assert sample.canvas.outlined.shape == (1, 4)
    # What the path says is what the row says: the level of the best 5G server of that carrier.
    if "dBm" in cell.reason.value_text.ja:
        assert cell.reason.value_text.ja.split()[1] in dialog.path.text()
    assert dialog.path.budget.rowCount() > 4


def test_the_path_of_a_sub_cell_is_that_of_the_carrier_asked_for(sample: MainWindow) -> None:
    """Also where only a service area covers it: the sites offered are of that carrier and have 5G."""
    state = sample.workspace.state
    assert state is not None
    sample.indicators.choose((ZoneKind.ALL, ""), Carrier.SOFTBANK.value)
    sample.explain()
    dialog = reasons_of(sample)
    sites = {site.number: site for site in state.project.plan(state.plan_name).sites}
    seen = set()
    for group, place in ((0, 0), (1, 0), (1, 17)):
        cells = opened(sample, 0, group, place, 0)
        dialog.model.open(cells)
        assert cells.children is not None
        for cell in list(cells.children)[::33]:
            row = next(one for one in cells.reasons() if one.reason.key == cell.key)
            dialog.choose(row)
            reasons_of(sample)
            for number in dialog.path.sites.terms:
                assert Carrier.SOFTBANK in sites[number].carriers
            if cell.value_text.ja.startswith("圏内 -"):
                assert cell.value_text.ja.split()[1] in dialog.path.text()
            seen.add(cell.holds)
    assert seen == {True, False}


def test_enter_and_menu_and_key_open_the_same_tree(
    sample: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    block = sample.indicators.population_block
    block.setFocus()
    qtbot.keyClick(block, Qt.Key.Key_Return)
    first = reasons_of(sample).text()
    reasons_of(sample).reject()
    assert sample.features.reasons.dialog is None
    to_front(sample, sample.canvas, qtbot)
    qtbot.keyClick(sample.canvas, Qt.Key.Key_B, CONTROL)
    assert reasons_of(sample).text() == first
    reasons_of(sample).reject()
    menus: list[QMenu] = []
    monkeypatch.setattr(QMenu, "popup", lambda menu, _at: menus.append(menu))
    qtbot.mouseClick(sample.indicators.population_block, Qt.MouseButton.RightButton)
    QApplication.sendEvent(block, _context_event())
    assert len(menus) == 1
    menus[0].actions()[0].trigger()
    assert reasons_of(sample).text() == first


def _context_event():  # type: ignore[no-untyped-def]
    from PySide6.QtGui import QContextMenuEvent

    return QContextMenuEvent(QContextMenuEvent.Reason.Keyboard, QPoint(5, 5), QPoint(5, 5))


def test_the_key_opens_the_figure_that_has_the_focus(sample: MainWindow, qtbot: QtBot) -> None:
    figures = sample.indicators.figures()
    road = next(block for block, key in figures if key == ("road", RoadClass.NATIONAL, Service.MOBILE))
    to_front(sample, road, qtbot)
    qtbot.keyClick(road, Qt.Key.Key_B, CONTROL)
    dialog = reasons_of(sample)
    assert "国道" in dialog.head.text()
    stretch = opened(sample, 0, 0)
    assert len(stretch.reason.bounds) == 1
    dialog.tree.setFocus()
    qtbot.keyClick(dialog.tree, Qt.Key.Key_Return)
    assert sample.canvas.outlined[0].tolist() == list(stretch.reason.bounds[0])


def test_every_figure_of_the_panel_opens_its_own_tree(sample: MainWindow, qtbot: QtBot) -> None:
    state = sample.workspace.state
    assert state is not None
    heads = set()
    for block, key in sample.indicators.figures():
        block.setFocus()
        qtbot.keyClick(block, Qt.Key.Key_Space)
        dialog = reasons_of(sample)
        assert block.value_text in dialog.head.text(), key
        root = dialog.model.root
        assert root is not None
        assert root.rows[0].right is True
        heads.add(dialog.head.text())
    assert len(heads) == len(sample.indicators.figures()) > 4
    sample.indicators.figure_requested.emit(("outside", None, None))
    assert f"{state.evaluation.assessment.persons_outside_mobile:,} 人" in reasons_of(sample).head.text()


def test_cells_of_the_tables_open_the_figure_in_them(sample: MainWindow, qtbot: QtBot) -> None:
    """A double click on a carrier's column of a municipality; Enter in the road table; a target."""
    state = sample.workspace.state
    assert state is not None
    assessment = state.evaluation.assessment
    view = _front(sample, "population")
    report = view.report
    assert report is not None
    column = next(k for k, one in enumerate(report.columns) if one.key == "kddi_covered")
    row = next(k for k, line in enumerate(report.rows) if line[0].value == "市区町村")
    rate = next(r for r in assessment.population if r.zone.kind is ZoneKind.MUNICIPALITY and r.carrier == Carrier.KDDI)
    double_click(qtbot, view, row, column)
    dialog = reasons_of(sample)
    assert f"{rate.persons.covered:,} / {rate.persons.total:,}" in dialog.head.text()
    assert "KDDI" in dialog.head.text()

    view = _front(sample, "roads")
    view.table.setCurrentIndex(view.table.model().index(1, 2))
    view.table.setFocus()
    qtbot.keyClick(view.table, Qt.Key.Key_Return)
    assert "道路カバー率" in reasons_of(sample).head.text()

    view = _front(sample, "targets")
    for row, target in enumerate(assessment.targets):
        view.table.setCurrentIndex(view.table.model().index(row, 0))
        qtbot.keyClick(view.table, Qt.Key.Key_Enter)
        assert f"{target.rate.percent_text()} %" in reasons_of(sample).head.text(), target.target_id


def _front(window: MainWindow, name: str) -> ReportTableView:
    view = window.tables.report_views[name]
    window.tables.tabs.setCurrentWidget(view)
    QApplication.processEvents()
    return view


def test_figures_of_a_site_open_from_its_sheet_and_from_the_table(
    sample: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    state = sample.workspace.state
    assert state is not None
    assert state.subsidy is not None
    project = next(p for p in state.subsidy.projects if p.eligible)
    number = project.site_numbers[0]
    ledger = state.evaluation.ledger(number)
    assert ledger is not None
    sample.sites.select(frozenset({number}))
    sheet = sample.site_panel.findChild(SiteLedgerView)
    assert sheet is not None
    label = sheet.findChild(QLabel)
    assert label is not None
    for link, words in (
        ("newly", f"{ledger.persons_newly_covered:,} 人"),
        ("reach", f"{ledger.persons_in_reach:,} 人"),
        ("solely", f"{ledger.persons_solely_covered:,} 人"),
        ("price", f"{ledger.yen_per_newly_covered_person:,} 円/人"),
        ("yen:state", f"{project.shares_yen.state:,}円"),
    ):
        assert f"href='figure:{link}'" in sheet.text()
        label.linkActivated.emit(f"figure:{link}")
        assert words in reasons_of(sample).head.text(), link
    # Keyboard only: the whole sheet of the selected site.
    to_front(sample, sample.canvas, qtbot)
    qtbot.keyClick(sample.canvas, Qt.Key.Key_B, CONTROL | Qt.KeyboardModifier.AltModifier)
    dialog = reasons_of(sample)
    assert len(list(rows_of(dialog.model.root))) > 8  # type: ignore[arg-type]

    menus: list[QMenu] = []
    monkeypatch.setattr(QMenu, "popup", lambda menu, _at: menus.append(menu))
    table = sample.tables.sites
    row = table.records.rows_of(frozenset({number}))[0]
    headers = [str(table.records.headerData(k, Qt.Orientation.Horizontal)) for k in range(table.records.columnCount())]
    column = headers.index("エリア内（人）")
    table.scrollTo(table.records.index(row, column))
    table.customContextMenuRequested.emit(table.visualRect(table.records.index(row, column)).center())
    menus[0].actions()[0].trigger()
    assert f"{ledger.persons_in_reach:,} 人" in reasons_of(sample).head.text()


def test_yen_of_the_subsidy_table_opens_rule_clause_and_rounding(sample: MainWindow, qtbot: QtBot) -> None:
    state = sample.workspace.state
    assert state is not None
    assert state.subsidy is not None
    row = next(k for k, p in enumerate(state.subsidy.projects) if p.eligible and p.shares_yen.prefecture)
    project = state.subsidy.projects[row]
    view = _front(sample, "subsidy")
    assert view.report is not None
    column = next(k for k, one in enumerate(view.report.columns) if one.key == "grant")
    double_click(qtbot, view, row, column)
    dialog = reasons_of(sample)
    assert f"{project.shares_yen.state:,}円" in dialog.head.text()
    dialog.tree.expandAll()
    reasons_of(sample)
    text = dialog.text()
    assert "未満切捨て" in text
    assert "総務省 令和5年度主要な政策に係る評価書" in text
    assert "2/3" in text
    assert "鉄塔" in text

    # The whole project from the site's link, with who pays adding up to its cost.
    sample.site_panel.trace_requested.emit(project.site_numbers[0])
    dialog = reasons_of(sample)
    root = dialog.model.root
    assert root is not None
    assert root.reason.amount == Amount(part=project.total_cost_yen, unit=Unit.YEN)
    assert root.rows[0].right is True


def test_yen_of_sharing_and_programme_open_trees_that_add_up(sample: MainWindow, qtbot: QtBot) -> None:
    state = sample.workspace.state
    assert state is not None
    sample.sites.select(frozenset({state.project.plan(state.plan_name).candidates[0].number}))
    sample.features.subsidy.open_sharing()
    wait_until_idle(sample)
    sharing = sample.features.subsidy.sharing
    assert sharing.answer is not None
    outcome = sharing.answer.study.comparison.outcomes[-1]
    view = sharing.views[0]
    assert view.report is not None
    for key, yen in (("building", outcome.building_cost_yen), ("total", outcome.total_cost_yen)):
        column = next(k for k, one in enumerate(view.report.columns) if one.key == key)
        view.table.setCurrentIndex(view.table.model().index(len(view.report.rows) - 1, column))
        qtbot.keyClick(view.table, Qt.Key.Key_Return)
        dialog = reasons_of(sample)
        assert f"{yen:,}円" in dialog.head.text()
        assert dialog.model.root is not None
        assert dialog.model.root.rows[0].right is True
    sample.features.subsidy.open_programme()
    wait_until_idle(sample)
    programme = sample.features.subsidy.programme
    assert programme.answer is not None
    page = programme.pages.widget(0)
    assert isinstance(page, ReportTableView)
    assert page.report is not None
    column = next(k for k, one in enumerate(page.report.columns) if one.key == "state")
    page.table.setCurrentIndex(page.table.model().index(0, column))
    qtbot.keyClick(page.table, Qt.Key.Key_Return)
    dialog = reasons_of(sample)
    assert f"{programme.answer.view.rows[0].state_yen:,}円" in dialog.head.text()
    assert dialog.model.root is not None
    assert dialog.model.root.rows[0].right is True


def test_an_edit_is_followed_and_what_was_open_stays_open(sample: MainWindow) -> None:
    sample.explain()
    chosen = opened(sample, 0, 1)
    dialog = reasons_of(sample)
    before = dialog.head.text()
    path = chosen.path
    session = sample.workspace.session
    assert session is not None
    sample.sites.select(frozenset(site.number for site in session.plan.candidates[:8]))
    sample.sites.toggle()
    assert STYLE.stale in dialog.head.styleSheet()
    reasons_of(sample)
    assert dialog.head.text() != before
    assert STYLE.stale not in dialog.head.styleSheet()
    now = dialog.current
    assert now is not None
    assert now is not chosen
    assert now.path == path
    assert now.parent is not None
    assert dialog.tree.isExpanded(dialog.model.index_of(now.parent))
    state = sample.workspace.state
    assert state is not None
    rate: Rate = state.evaluation.assessment.population_rate().persons
    assert f"{rate.covered:,} / {rate.total:,}" in dialog.head.text()


def test_a_site_that_is_deleted_leaves_a_tree_that_says_so(sample: MainWindow) -> None:
    session = sample.workspace.session
    assert session is not None
    number = session.plan.candidates[0].number
    sample.sites.select(frozenset({number}))
    sheet = sample.site_panel.findChild(SiteLedgerView)
    assert sheet is not None
    sheet.figure_requested.emit("newly")
    reasons_of(sample)
    sample.sites.delete()
    wait_until_idle(sample)
    for dialog in open_dialogs():
        if not isinstance(dialog, ReasonWindow):
            dialog.accept()
    assert "今の計画にない" in reasons_of(sample).head.text()


def test_copied_and_exported_is_what_is_opened(
    sample: MainWindow, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sample.explain()
    mesh = opened(sample, 0, 1, 0)
    dialog = reasons_of(sample)
    qtbot.keyClick(dialog, Qt.Key.Key_C, CONTROL)
    copied = QGuiApplication.clipboard().text().splitlines()
    assert len(copied) == 4
    assert copied[-1].strip().startswith(f"○ {mesh.reason.label.ja}\t")
    qtbot.keyClick(dialog, Qt.Key.Key_C, CONTROL | Qt.KeyboardModifier.ShiftModifier)
    tree = QGuiApplication.clipboard().text().splitlines()
    assert any("Σ" in line and "上の値に一致" in line for line in tree)
    root = dialog.model.root
    assert root is not None
    assert len([line for line in tree if "Σ" not in line]) == row_count(snapshot(root))

    path = tmp_path / "根拠.csv"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_args: (str(path), ""))
    dialog.export_wanted.emit("csv")
    wait_until_idle(sample)
    rows = list(csv.reader(path.read_text(encoding="utf-8-sig").splitlines()))
    assert rows[0][:5] == ["段", "項目", "値", "数（分子）", "分母"]
    # Summing the column at the depth of the meshes gives the figure of their group, whatever was on the screen.
    meshes = [row for row in rows[1:] if row and row[0] == "3" and row[3]]
    assert mesh.parent is not None
    assert mesh.parent.reason.amount is not None
    assert len(meshes) > 600
    assert sum(int(row[3]) for row in meshes) == mesh.parent.reason.amount.part

    path = tmp_path / "根拠.xlsx"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_args: (str(path), ""))
    dialog.export_wanted.emit("xlsx")
    wait_until_idle(sample)
    sheet = openpyxl.load_workbook(path).active
    assert sheet is not None
    values = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert sum(row[3] for row in values if row[0] == 3 and isinstance(row[3], int)) == mesh.parent.reason.amount.part


def test_a_place_on_the_map_opens_its_mesh(sample: MainWindow) -> None:
    state = sample.workspace.state
    assert state is not None
    population = state.project.data.population
    row = int(np.argmax(population.persons))
    latitude, longitude = (population.row[row] + 0.5) / 240, 100 + (population.col[row] + 0.5) / 160
    assert sample.features.reasons.places.open_mesh_at(latitude, longitude)
    assert f"{population.persons[row]:,} 人" in reasons_of(sample).head.text()
    assert not sample.features.reasons.places.open_mesh_at(20.5, 125.5)


def test_closing_lets_the_tree_go(sample: MainWindow, qtbot: QtBot) -> None:
    sample.explain()
    dialog = reasons_of(sample)
    qtbot.keyClick(dialog.tree, Qt.Key.Key_Escape)
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    QApplication.processEvents()
    assert not isValid(dialog)
    assert sample.features.reasons.dialog is None


def test_a_cancelled_branch_can_be_opened_again(sample: MainWindow) -> None:
    sample.explain()
    dialog = reasons_of(sample)
    root = dialog.model.root
    assert root is not None
    dialog.model.show_root(root.reason)
    root = dialog.model.root
    assert root is not None
    dialog.model.fetchMore(dialog.model.index_of(root))
    assert dialog.model.waiting() == [root.number]
    sample.workspace.worker.cancel()
    sample.workspace.worker.idle.emit()
    wait_until_idle(sample)
    sample.features.reasons._give_up_cancelled()
    assert dialog.model.waiting() == []
    dialog.tree.expand(dialog.model.index_of(root))
    wait_until_idle(sample)
    assert root.children is not None
