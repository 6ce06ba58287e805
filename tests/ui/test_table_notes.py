"""The notes under a table: whole where a third of the panel holds them, else opened with one click."""

from __future__ import annotations

import pytest
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from coverage_planner.report.table import Column, Kind, Table
from coverage_planner.ui.report_table_view import ReportTableView
from tests.ui.conftest import LEFT

SENTENCE = "補助金額は地区ごとに千円未満切捨て（交付要綱の別表による）。"


@pytest.fixture
def view(qtbot: QtBot) -> ReportTableView:
    view = ReportTableView(own_line=False)
    qtbot.addWidget(view)
    view.resize(700, 300)
    view.show()
    return view


def show(view: ReportTableView, notes: int) -> None:
    column = Column(key="district", header="地区", kind=Kind.TEXT)
    view.show_table(Table(key="t", title="表", columns=(column,), rows=(), notes=(SENTENCE,) * notes))
    for _ in range(3):
        QApplication.processEvents()


def hidden_px(view: ReportTableView) -> int:
    """Return how much of the notes is out of sight."""
    return view.notes.label.height() - view.notes.area.viewport().height()


def test_notes_that_fit_in_a_third_are_whole(view: ReportTableView) -> None:
    show(view, 4)
    assert hidden_px(view) <= 0
    assert not view.notes.opener.isVisible()
    assert view.notes.label.height() >= 4 * view.fontMetrics().lineSpacing()


def test_more_notes_are_counted_and_opened_with_a_click(view: ReportTableView) -> None:
    show(view, 9)
    assert hidden_px(view) > 0
    assert view.notes.area.height() >= 95
    assert "9" in view.notes.opener.text()
    QTest.mouseClick(view.notes.opener, LEFT)
    QApplication.processEvents()
    assert hidden_px(view) <= 0
    QTest.mouseClick(view.notes.opener, LEFT)
    QApplication.processEvents()
    assert hidden_px(view) > 0


def test_a_higher_panel_shows_more_of_them(view: ReportTableView) -> None:
    show(view, 9)
    view.resize(700, 600)
    QApplication.processEvents()
    assert hidden_px(view) <= 0


def test_no_notes_take_no_room(view: ReportTableView) -> None:
    show(view, 2)
    show(view, 0)
    assert not view.notes.isVisible()
