"""A planner's afternoon with 置局選定: a goal, a locked site, the chart, a plan, years, an end too early, a goal too high."""

from __future__ import annotations

import time

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from coverage_planner.engine.selection.question import GoalKind, Money
from coverage_planner.engine.selection.selecting import SelectionStatus
from coverage_planner.ui.application import wait_until_idle
from coverage_planner.ui.main_window import MainWindow
from coverage_planner.ui.selection_feature import SelectionFeature
from tests.ui.conftest import LEFT, sample, sample_footprints, sample_project, window  # noqa: F401

pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")


def press(widget: object) -> None:
    QTest.mouseClick(widget, LEFT)  # type: ignore[call-overload]


def test_from_a_goal_to_years(sample: MainWindow) -> None:  # noqa: F811
    session = sample.workspace.session
    assert session is not None
    (feature,) = sample.findChildren(SelectionFeature)
    panel, years = feature.panel, feature.rollout
    # The dearest candidate is locked, so that a cheapest set would hardly take it by itself.
    dear = max(session.plan.candidates, key=lambda site: site.total_cost_yen)
    sample.sites.select(frozenset({dear.number}))
    QTest.keyClick(sample, Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier)
    wait_until_idle(sample)
    assert session.plan.site(dear.number).locked
    QTest.keyClick(sample, Qt.Key.Key_E, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier)
    QApplication.processEvents()
    assert panel.isVisible() and dear.site_id in panel.form.conditions.locked.text()
    panel.form.iterations = 30
    panel.form.kind.choose("goals")
    panel.form.goals[GoalKind.PERSONS].set(98)
    assert "98" in panel.form.summary.text()
    before = session.project
    press(panel.form.start)
    wait_until_idle(sample)
    answer = panel.answer
    assert answer is not None and answer.reached, panel.said.text()
    assert dear.number in {option.site.number for option in answer.found.chosen}
    assert answer.found.selection.goals[0].short == 0
    assert session.project is before
    # The chart of other budgets: a click on a point is another proposal, and there is a way back.
    press(panel.pareto)
    wait_until_idle(sample)
    assert panel.front.front is not None and len(panel.front.front.points) > 2
    press_at = panel.front.place_of(1).toPoint()
    QTest.mouseClick(panel.front, LEFT, pos=press_at)
    wait_until_idle(sample)
    assert panel.answer is not answer and panel.back.isVisible()
    press(panel.back)
    assert panel.answer is answer
    # A plan of it, then the years of that plan.
    press(panel.make_plan)
    wait_until_idle(sample)
    assert {site.number for site in session.plan.candidates} == {o.site.number for o in answer.found.chosen}
    feature.open_years()
    years.form.iterations = 20
    press(years.form.start)
    wait_until_idle(sample)
    assert years.answer is not None, years.said.text()
    press(years.keep)
    wait_until_idle(sample)
    assert any(site.build_year is not None for site in session.plan.candidates)
    # A search that is ended early shows the best so far and changes nothing.
    feature.open()
    panel.form.iterations = 10**9
    panel.form.kind.choose("budget")
    panel.form.goals[GoalKind.PERSONS].box.setChecked(False)
    now = session.project
    press(panel.form.start)
    end = time.monotonic() + 60
    while not panel.runner.state.told and time.monotonic() < end:
        QTest.qWait(20)
    press(panel.form.stop)
    wait_until_idle(sample)
    assert panel.answer is not None and panel.answer.found.selection.status in {
        SelectionStatus.CANCELLED,
        SelectionStatus.OPTIMAL,
    }
    assert session.project is now
    # A goal no money of the world reaches under the limit: who is short, and what would help.
    panel.form.iterations = 10
    panel.form.kind.choose("goals")
    panel.form.goals[GoalKind.PERSONS].set(100)
    panel.form.money[Money.COST].set(dear.total_cost_yen)
    press(panel.form.start)
    wait_until_idle(sample)
    assert panel.answer is not None and not panel.answer.reached
    assert panel.pages.currentWidget() is panel.missed
    kinds = {row[0] for row in panel.missed.table.records.text_rows()[1:]}
    assert {"理由", "不足"} <= kinds
