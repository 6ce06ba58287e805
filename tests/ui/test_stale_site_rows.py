"""The table of sites through a real drag: the dragged row is grey until its figures are those of its place."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor, QPalette
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QStyleOptionViewItem
from pytestqt.qtbot import QtBot

from coverage_planner.ui.application import wait_until_idle
from coverage_planner.ui.main_window import MainWindow
from coverage_planner.ui.site_columns import figure_columns
from tests.ui.conftest import LEFT, lone_candidate, point_of

NEWLY, NAME = figure_columns()[0], 1


def drawn(window: MainWindow, number: int, column: int) -> tuple[str, QColor]:
    """Return text and colour of a cell as it is drawn."""
    table = window.tables.sites
    (row,) = table.records.rows_of(frozenset({number}))
    index = table.records.index(row, column)
    option = QStyleOptionViewItem()
    option.palette = table.palette()
    delegate = table.itemDelegateForIndex(index)
    delegate.initStyleOption(option, index)  # type: ignore[attr-defined]
    return option.text, option.palette.color(QPalette.ColorRole.Text)


def figure_of(window: MainWindow, number: int) -> str:
    state = window.workspace.state
    assert state is not None
    ledger = state.evaluation.ledger(number)
    assert ledger is not None
    return f"{ledger.persons_newly_covered:,}"


def test_the_row_of_a_dragged_site_is_grey_until_it_is_put_down_and_computed(sample: MainWindow, qtbot: QtBot) -> None:
    site = lone_candidate(sample)
    other = next(s for s in sample.workspace.session.plan.candidates if s.number != site.number)  # type: ignore[union-attr]
    before, black = drawn(sample, site.number, NEWLY)
    assert before == figure_of(sample, site.number)
    start = point_of(sample, site.latitude_deg, site.longitude_deg)
    QTest.mouseClick(sample.canvas, LEFT, pos=start)
    QTest.mousePress(sample.canvas, LEFT, pos=start)
    for step in range(1, 7):
        QTest.mouseMove(sample.canvas, start + QPoint(25 * step, 15 * step))
        qtbot.wait(5)
    text, colour = drawn(sample, site.number, NEWLY)
    assert text == f"• {before}"
    assert colour == QColor(sample.window_look.stale)
    assert drawn(sample, site.number, NAME)[1] == black
    assert not drawn(sample, other.number, NEWLY)[0].startswith("•")
    # The figures of the drag are settled in the panel; the table still has those of the old place.
    qtbot.waitUntil(lambda: sample.workspace.settled)
    assert drawn(sample, site.number, NEWLY)[0].startswith("•")
    QTest.mouseRelease(sample.canvas, LEFT, pos=start + QPoint(150, 90))
    wait_until_idle(sample)
    qtbot.waitUntil(lambda: sample.workspace.current)
    text, colour = drawn(sample, site.number, NEWLY)
    assert text == figure_of(sample, site.number)
    assert text != before
    assert colour == black


def test_a_drag_given_up_leaves_the_figures_black(sample: MainWindow, qtbot: QtBot) -> None:
    site = lone_candidate(sample)
    before, _black = drawn(sample, site.number, NEWLY)
    start = point_of(sample, site.latitude_deg, site.longitude_deg)
    QTest.mousePress(sample.canvas, LEFT, pos=start)
    for step in range(1, 5):
        QTest.mouseMove(sample.canvas, start + QPoint(25 * step, 15 * step))
    assert drawn(sample, site.number, NEWLY)[0] == f"• {before}"
    QTest.keyClick(sample.canvas, Qt.Key.Key_Escape)
    wait_until_idle(sample)
    assert drawn(sample, site.number, NEWLY)[0] == before
