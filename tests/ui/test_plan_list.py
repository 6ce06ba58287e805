"""The list of plans: figures of each, copy, rename, delete, switch by keys and buttons, all undone; two plans compared."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QItemSelectionModel, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QApplication, QInputDialog, QPushButton
from pytestqt.qtbot import QtBot

from coverage_planner.ui.main_window import MainWindow
from coverage_planner.ui.plan_list_dialog import PlanListDialog
from tests.ui.conftest import LEFT, SHARED_PLAN, open_dialogs


@pytest.fixture
def plans(sample: MainWindow) -> PlanListDialog:
    action = next(a for a in sample.findChildren(QAction) if a.text().replace("&", "") == "計画の一覧…")
    action.trigger()
    [dialog] = [one for one in open_dialogs() if isinstance(one, PlanListDialog)]
    return dialog


def press(qtbot: QtBot, button: QPushButton) -> None:
    assert button.isEnabled()
    qtbot.mouseClick(button, LEFT)
    QApplication.processEvents()


def choose(dialog: PlanListDialog, *names: str) -> None:
    table = dialog.table
    table.clearSelection()
    for row in range(table.records.rowCount()):
        if table.records.text_rows([row])[1][1] in names:
            flags = QItemSelectionModel.SelectionFlag.Select | QItemSelectionModel.SelectionFlag.Rows
            table.selectionModel().select(table.records.index(row, 0), flags)
    assert set(dialog.chosen) == set(names)


def test_plans_are_listed_copied_renamed_and_deleted(
    sample: MainWindow, plans: PlanListDialog, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    session = sample.workspace.session
    assert session is not None
    project = session.project
    rows = plans.table.records.text_rows()[1:]
    assert [row[1] for row in rows] == [plan.name for plan in project.plans]
    for row, plan in zip(rows, project.plans, strict=True):
        assert row[0] == ("●" if plan.name == SHARED_PLAN else "")
        assert row[3] == f"{len(plan.candidates):,}"
        assert row[5] == f"{sum(site.total_cost_yen for site in plan.candidates):,}"
    assert plans.chosen == (SHARED_PLAN,)

    monkeypatch.setattr(QInputDialog, "getText", lambda *_args, **_more: ("  第2案 ", True))
    press(qtbot, plans.duplicate_button)
    assert session.plan_name == "第2案"
    assert session.plan.sites == project.plan(SHARED_PLAN).sites
    choose(plans, "第2案")
    monkeypatch.setattr(QInputDialog, "getText", lambda *_args, **_more: ("改案", True))
    press(qtbot, plans.rename_button)
    assert session.plan_name == "改案"
    assert plans.table.records.text_rows()[-1][:2] == ["●", "改案"]
    choose(plans, "単独整備案")
    place = plans.table.visualRect(plans.table.records.index(1, 1)).center()
    qtbot.mouseClick(plans.table.viewport(), LEFT, pos=place)
    qtbot.mouseDClick(plans.table.viewport(), LEFT, pos=place)
    assert session.plan_name == "単独整備案"
    choose(plans, "改案")
    press(qtbot, plans.delete_button)
    assert [plan.name for plan in session.project.plans] == [plan.name for plan in project.plans]
    for _ in range(3):
        session.undo()
    assert session.project == project
    assert len(plans.table.records.text_rows()) == 1 + len(project.plans)


def test_a_name_that_is_taken_is_refused(
    sample: MainWindow, plans: PlanListDialog, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    session = sample.workspace.session
    assert session is not None
    before = session.project
    refused: list[object] = []
    plans.refused.disconnect()
    plans.refused.connect(refused.append)
    monkeypatch.setattr(QInputDialog, "getText", lambda *_args, **_more: ("現状", True))
    press(qtbot, plans.rename_button)
    assert len(refused) == 1
    assert session.project is before
    monkeypatch.setattr(QInputDialog, "getText", lambda *_args, **_more: ("なし", False))
    press(qtbot, plans.duplicate_button)
    assert session.project is before


def test_chosen_plans_are_put_side_by_side(sample: MainWindow, plans: PlanListDialog, qtbot: QtBot) -> None:
    choose(plans, SHARED_PLAN)
    assert not plans.compare_button.isEnabled()
    choose(plans, "単独整備案", SHARED_PLAN)
    assert not plans.rename_button.isEnabled()
    press(qtbot, plans.compare_button)
    view = sample.features.comparison.view
    assert view is not None
    assert view.chosen == ("単独整備案", SHARED_PLAN)
    qtbot.keyClick(plans, Qt.Key.Key_Escape)
    assert not plans.isVisible()
