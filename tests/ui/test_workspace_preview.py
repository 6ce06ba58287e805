"""While a site is dragged with ITU-R P.1812, a coarse picture comes first and the exact one when the mouse rests."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from coverage_planner.model.plan import Plan
from coverage_planner.model.project import Project
from coverage_planner.model.settings import PropagationModel, RadioSettings, Settings
from coverage_planner.project.plan_computer import PlanComputer
from coverage_planner.project.session import Session
from coverage_planner.ui.workspace import REST_MS, PlanState, Workspace
from tests.project.conftest import make_data, make_site


@pytest.fixture
def workspace(qapp: QApplication) -> Iterator[Workspace]:
    workspace = Workspace()
    yield workspace
    workspace.close()


def session_with(model: PropagationModel) -> Session:
    radio = RadioSettings(model=model, maximum_range_m=1500.0)
    plans = (Plan(name="案", sites=(make_site(1), make_site(2, latitude_deg=35.69))),)
    data = make_data()
    project = Project(title="架空", data=data, plans=plans, next_site_number=3)
    return Session(replace(project, settings=Settings(radio=radio)))


def settle(qtbot: QtBot, workspace: Workspace) -> None:
    qtbot.waitUntil(lambda: not workspace.worker.busy, timeout=20_000)


def test_a_drag_shows_a_coarse_picture_and_then_the_exact_one(workspace: Workspace, qtbot: QtBot) -> None:
    session = session_with(PropagationModel.P1812)
    workspace.set_session(session)
    settle(qtbot, workspace)
    states: list[PlanState] = []
    workspace.state_changed.connect(states.append)
    workspace.preview_move(1, 35.685, 139.772)
    qtbot.waitUntil(lambda: len(states) == 2, timeout=5000)
    assert [(state.preview, state.evaluation.coarse, state.focus) for state in states] == [
        (True, True, 1),
        (True, False, 1),
    ]
    assert states[0].project is states[1].project
    # Dropped elsewhere before the mouse rested: what was under it then is not computed any more.
    workspace.preview_move(1, 35.686, 139.772)
    qtbot.waitUntil(lambda: len(states) == 3, timeout=5000)
    session.move_site(1, 35.687, 139.772)
    settle(qtbot, workspace)
    qtbot.wait(2 * REST_MS)
    settle(qtbot, workspace)
    assert not states[-1].preview and not states[-1].evaluation.coarse
    assert len(states) == 4 and workspace.current


def test_a_fast_model_needs_no_coarse_picture(workspace: Workspace, qtbot: QtBot) -> None:
    workspace.set_session(session_with(PropagationModel.FREE_SPACE))
    settle(qtbot, workspace)
    states: list[PlanState] = []
    workspace.state_changed.connect(states.append)
    workspace.preview_move(1, 35.685, 139.772)
    settle(qtbot, workspace)
    qtbot.wait(2 * REST_MS)
    assert [(state.preview, state.evaluation.coarse) for state in states] == [(True, False)]


class SlowRefinement(PlanComputer):
    """Takes long over the exact picture, and listens to cancel."""

    def preview(self, project, plan_name, progress=None, *, coarse):  # type: ignore[no-untyped-def]
        if not coarse:
            for _ in range(300):
                time.sleep(0.01)
                if progress is not None:
                    progress(0.5)
        return super().preview(project, plan_name, progress, coarse=coarse)


def test_a_drag_that_goes_on_does_not_wait_for_the_exact_picture(
    workspace: Workspace, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("coverage_planner.ui.workspace.PlanComputer", SlowRefinement)
    workspace.set_session(session_with(PropagationModel.P1812))
    settle(qtbot, workspace)
    states: list[PlanState] = []
    workspace.state_changed.connect(states.append)
    workspace.preview_move(1, 35.685, 139.772)
    qtbot.waitUntil(lambda: len(states) == 1, timeout=5000)
    qtbot.wait(2 * REST_MS)
    assert workspace.worker.busy  # the exact picture has begun and would take 3 s
    workspace.preview_move(1, 35.686, 139.772)
    qtbot.waitUntil(lambda: len(states) == 2, timeout=1500)
    assert states[1].evaluation.coarse and states[1].project is not states[0].project
    workspace.show_committed()


def test_losses_outlive_the_window_in_the_folder_the_environment_names(
    qapp: QApplication, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COVERAGE_PLANNER_CACHE", str(tmp_path))
    for computed in (4, 0):  # two sites with two frequencies each
        workspace = Workspace()
        workspace.set_session(session_with(PropagationModel.P1812))
        settle(qtbot, workspace)
        assert workspace.losses.computed == computed
        workspace.close()
    assert len(list((tmp_path / "losses").glob("*.loss"))) == 4
