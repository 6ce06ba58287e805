"""A row of 目標ナビ or 道路の空白 opens the tree of its mesh or stretch; a double click goes there as before."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from coverage_planner.engine.indicators.targets import targets
from coverage_planner.model.terms import Service
from coverage_planner.project.reason import Amount, Unit
from coverage_planner.ui.main_window import MainWindow
from tests.ui.test_reason_comparison import choose_in_menu, double_click, tree_of

CONTROL = Qt.KeyboardModifier.ControlModifier


def root_amount(window: MainWindow) -> Amount:
    root = tree_of(window).model.root
    assert root is not None
    amount = root.reason.amount
    assert amount is not None
    assert root.children is None or root.children.adds_up(root.reason) is not False
    return amount


@pytest.mark.parametrize("indicator", ["population_coverage", "road_coverage"])
def test_a_row_of_the_navigator_opens_its_mesh_or_stretch(sample: MainWindow, qtbot: QtBot, indicator: str) -> None:
    page = sample.tables.navigator
    sample.tables.tabs.setCurrentWidget(page)
    for target in targets():
        if target.indicator == indicator:
            page.choice.choose(target.target_id)
            if page.gaps is not None and page.gaps.amount.size > 1:
                break
    gaps, table = page.gaps, page.rows.table
    assert gaps is not None
    double_click(qtbot, table, 1, 1)
    assert sample.features.reasons.dialog is None, "a double click goes there, it opens no tree"
    assert sample.canvas.outlined.tolist() == gaps.bounds_deg[1:2].tolist()
    choose_in_menu(table, 1, 2)
    unit = Unit.PERSONS if indicator == "population_coverage" else Unit.MICROMETRES
    assert root_amount(sample) == Amount(part=0, whole=int(gaps.amount[1]), unit=unit)
    # Ctrl+B opens the row with the focus.
    sample.activateWindow()
    qtbot.waitUntil(sample.isActiveWindow)
    table.setFocus()
    table.setCurrentIndex(table.model().index(0, 2))
    qtbot.keyClick(table, Qt.Key.Key_B, CONTROL)
    # Qt remembers Ctrl of the last key for the selections of later tests.
    qtbot.keyClick(table, Qt.Key.Key_Escape)
    assert root_amount(sample).whole == int(gaps.amount[0])


def test_a_road_gap_opens_its_stretch_and_follows_the_plan(sample: MainWindow, qtbot: QtBot) -> None:
    page = sample.features.road_gaps.page
    sample.tables.tabs.setCurrentWidget(page)
    page.service.choose(Service.NR.value)
    QApplication.processEvents()
    gaps = page.gaps
    assert gaps is not None
    choose_in_menu(page.rows.table, 0, 2)
    length = int(gaps.length_um[0])
    assert root_amount(sample) == Amount(part=0, whole=length, unit=Unit.MICROMETRES)
    dialog = tree_of(sample)
    root = dialog.model.root
    assert root is not None
    assert root.reason.bounds[0] == pytest.approx(tuple(gaps.bounds_deg[0].tolist()))
    # In a plan without the candidates' neighbours the same stretch is shown anew, of the same length.
    session = sample.workspace.session
    assert session is not None
    session.remove_sites(frozenset(site.number for site in session.plan.candidates))
    assert root_amount(sample).whole == length
