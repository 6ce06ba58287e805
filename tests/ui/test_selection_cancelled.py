"""Ending a selection, what-if, front or roll-out at any moment leaves the project as it was, and the next run whole."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from coverage_planner.engine.selection.question import Money
from coverage_planner.ui.application import wait_until_idle
from coverage_planner.ui.main_window import MainWindow
from coverage_planner.ui.selection_feature import SelectionFeature
from coverage_planner.ui.selection_runner import SelectionRunner
from tests.ui.conftest import LEFT

NEVER_ENDS = 10**9


@pytest.fixture
def feature(sample: MainWindow) -> SelectionFeature:
    (found,) = sample.findChildren(SelectionFeature)
    found.open()
    return found


def until(happened: Callable[[], bool], what: str) -> None:
    deadline = time.monotonic() + 90
    while not happened():
        assert time.monotonic() < deadline, what
        QTest.qWait(5)


def moments(runner: SelectionRunner) -> dict[str, Callable[[], bool]]:
    """Return moments of a run, the earliest first."""
    return {
        "before the worker has begun": lambda: True,
        "while footprints and sets are made": lambda: runner._workspace.worker.busy,
        "as the search begins": lambda: runner.state.searching,
        "with a first figure": lambda: bool(runner.state.told),
        "with several figures": lambda: len(runner.state.told) > 3,
    }


@pytest.mark.parametrize("page", ["choice", "years"])
def test_a_search_ended_at_any_moment_leaves_project_history_and_the_next_answer_alone(
    sample: MainWindow, feature: SelectionFeature, page: str
) -> None:
    session = sample.workspace.session
    assert session is not None
    panel = feature.panel if page == "choice" else feature.rollout
    if page == "years":
        feature.open_years()
    project, edits, plan = session.project, session.history_position, session.plan_name
    panel.form.iterations = 20
    QTest.mouseClick(panel.form.start, LEFT)
    wait_until_idle(sample)
    assert panel.answer is not None
    whole = panel.answer.found.selection.value if page == "choice" else panel.answer.found.value
    for name, happened in moments(panel.runner).items():
        for end in (panel.form.stop.click, sample.workspace.cancel):
            panel.form.iterations = NEVER_ENDS
            QTest.mouseClick(panel.form.start, LEFT)
            assert panel.runner.running
            # A small question may be solved to its end before some moment comes.
            until(lambda happened=happened: happened() or not panel.runner.running, name)
            end()
            until(lambda: not panel.runner.running, f"{name}: does not end")
            wait_until_idle(sample)
            assert session.project is project, name
            assert (session.history_position, session.plan_name) == (edits, plan), name
            assert panel.form.start.isEnabled() and not panel.form.stop.isEnabled(), name
    panel.form.iterations = 20
    QTest.mouseClick(panel.form.start, LEFT)
    wait_until_idle(sample)
    again = panel.answer.found.selection.value if page == "choice" else panel.answer.found.value
    assert again == whole
    state = sample.workspace.state
    assert state is not None and state.project is project and not state.preview


def test_what_if_and_front_cancelled_keep_the_answer_shown(sample: MainWindow, feature: SelectionFeature) -> None:
    session, panel = sample.workspace.session, feature.panel
    assert session is not None
    project = session.project
    panel.form.iterations = 20
    panel.form.money[Money.COST].set(400_000_000)
    QTest.mouseClick(panel.form.start, LEFT)
    wait_until_idle(sample)
    answer = panel.answer
    assert answer is not None
    for begin in (lambda: panel.try_without(answer.steps[0].site), panel.start_front):
        for name, happened in list(moments(panel.runner).items())[:2]:
            begin()
            until(lambda happened=happened: happened() or not panel.runner.running, name)
            sample.workspace.cancel()
            until(lambda: not panel.runner.running, f"{name}: does not end")
            wait_until_idle(sample)
            QApplication.processEvents()
            assert session.project is project
            if panel.answer is not answer:
                # A search that has something to keep delivers it; the answer before is one click away.
                panel.go_back()
            assert panel.answer is answer and panel.form.start.isEnabled()
