"""The workspace: every edit is evaluated, stale figures never stay, cancel says so, files are saved beside edits."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from coverage_planner.model.errors import Cancelled, PlannerError
from coverage_planner.model.plan import Plan
from coverage_planner.model.project import Project
from coverage_planner.model.text import Text
from coverage_planner.project.plan_computer import PlanComputer
from coverage_planner.project.session import Session
from coverage_planner.ui.workspace import PlanState, Workspace
from tests.project.conftest import make_data, make_site


@pytest.fixture
def session() -> Session:
    plans = (Plan(name="現状"), Plan(name="案", sites=(make_site(1), make_site(2, latitude_deg=35.69))))
    return Session(Project(title="架空", data=make_data(), plans=plans, next_site_number=3))


@pytest.fixture
def workspace(qapp: QApplication) -> Iterator[Workspace]:
    workspace = Workspace()
    yield workspace
    workspace.close()


def settle(qtbot: QtBot, workspace: Workspace) -> None:
    qtbot.waitUntil(lambda: not workspace.worker.busy, timeout=20_000)


class HeldComputer(PlanComputer):
    """Works until it is let through, and listens to cancel meanwhile."""

    begun, go = threading.Event(), threading.Event()

    def evaluate(self, project, plan_name, progress=None):  # type: ignore[no-untyped-def]
        self.begun.set()
        while not self.go.wait(0.005):
            if progress is not None:
                progress(0.5)
        return super().evaluate(project, plan_name, progress)


@pytest.fixture
def held(monkeypatch: pytest.MonkeyPatch) -> type[HeldComputer]:
    monkeypatch.setattr(HeldComputer, "begun", threading.Event())
    monkeypatch.setattr(HeldComputer, "go", threading.Event())
    monkeypatch.setattr("coverage_planner.ui.workspace.PlanComputer", HeldComputer)
    return HeldComputer


def test_edits_made_while_an_evaluation_runs_are_evaluated(
    held: type[HeldComputer], workspace: Workspace, session: Session, qtbot: QtBot
) -> None:
    states: list[PlanState] = []
    workspace.state_changed.connect(states.append)
    workspace.set_session(session)
    session.select_plan("案")
    for step in range(5):
        qtbot.waitUntil(held.begun.is_set)
        held.begun.clear()
        session.move_site(1, 35.68 + step / 1000, 139.77)
    held.go.set()
    settle(qtbot, workspace)
    assert workspace.current
    assert states[-1].project is session.project
    assert states[-1].plan_name == "案"
    assert len(states) == 1, "replaced evaluations were delivered"


def test_going_back_to_a_plan_drops_the_evaluation_of_the_other_one(
    held: type[HeldComputer], workspace: Workspace, session: Session, qtbot: QtBot
) -> None:
    held.go.set()
    workspace.set_session(session)
    settle(qtbot, workspace)
    states: list[PlanState] = []
    workspace.state_changed.connect(states.append)
    held.go.clear()
    held.begun.clear()
    session.select_plan("案")
    qtbot.waitUntil(held.begun.is_set)
    session.select_plan("現状")
    held.go.set()
    settle(qtbot, workspace)
    assert {state.plan_name for state in states} == {"現状"}
    assert workspace.current


def test_a_cancelled_evaluation_says_so_and_the_next_one_repairs_it(
    held: type[HeldComputer], workspace: Workspace, session: Session, qtbot: QtBot
) -> None:
    with qtbot.waitSignal(workspace.interrupted, timeout=5000):
        workspace.set_session(session)
        qtbot.waitUntil(held.begun.is_set)
        workspace.cancel()
    settle(qtbot, workspace)
    assert not workspace.current
    held.go.set()
    workspace.recompute()
    settle(qtbot, workspace)
    assert workspace.current


def test_an_error_of_the_evaluation_is_told_and_does_not_end_the_workspace(
    workspace: Workspace, session: Session, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Refusing(PlanComputer):
        def evaluate(self, project, plan_name, progress=None):  # type: ignore[no-untyped-def]
            if plan_name == "案":
                raise PlannerError(Text("計算できません", "cannot"))
            return super().evaluate(project, plan_name, progress)

    monkeypatch.setattr("coverage_planner.ui.workspace.PlanComputer", Refusing)
    errors: list[PlannerError] = []
    workspace.failed.connect(errors.append)
    workspace.set_session(session)
    settle(qtbot, workspace)
    with qtbot.waitSignal(workspace.interrupted, timeout=5000):
        session.select_plan("案")
    settle(qtbot, workspace)
    assert [error.message.ja for error in errors] == ["計算できません"]
    session.select_plan("現状")
    settle(qtbot, workspace)
    assert workspace.current


def test_saving_writes_what_was_there_and_later_edits_stay_unsaved(
    workspace: Workspace, session: Session, qtbot: QtBot, tmp_path: Path
) -> None:
    workspace.set_session(session)
    settle(qtbot, workspace)
    path = tmp_path / "a.gpkg"
    with qtbot.waitSignal(workspace.saved, timeout=20_000):
        workspace.save_file(path)
        session.duplicate_plan("案", "新しい案")
    assert session.path == path
    assert session.modified
    assert [plan.name for plan in Session.open(path).project.plans] == ["現状", "案"]
    with qtbot.waitSignal(workspace.saved, timeout=20_000):
        workspace.save_file(path)
    assert not session.modified


def test_a_save_that_fails_keeps_the_session_modified(
    workspace: Workspace, session: Session, qtbot: QtBot, tmp_path: Path
) -> None:
    workspace.set_session(session)
    settle(qtbot, workspace)
    with qtbot.waitSignal(workspace.failed, timeout=20_000):
        workspace.save_file(tmp_path / "no such folder" / "a.gpkg")
    assert session.modified
    assert session.path is None


def test_a_comparison_overtaken_by_an_edit_is_computed_again(
    held: type[HeldComputer], workspace: Workspace, session: Session, qtbot: QtBot
) -> None:
    held.go.set()
    workspace.set_session(session)
    settle(qtbot, workspace)
    answers: list[object] = []
    workspace.compared.connect(lambda answer: answers.append(answer[0]))
    held.go.clear()
    held.begun.clear()
    workspace.compare()
    qtbot.waitUntil(held.begun.is_set)
    session.set_enabled(1, False) if session.plan_name == "案" else session.duplicate_plan("現状", "写し")
    held.go.set()
    settle(qtbot, workspace)
    assert answers == [session.project]


def test_cancelled_is_no_planner_error() -> None:
    # The worker tells the two apart: a cancel is silent, a refusal is shown.
    assert not issubclass(Cancelled, PlannerError)
