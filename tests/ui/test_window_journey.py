"""The planner's main job through the real window: mouse, keys, menus; figures always those of a fresh evaluation."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QFileDialog, QMessageBox
from pytestqt.qtbot import QtBot

from coverage_planner.model.project import Project
from coverage_planner.model.rate import Rate
from coverage_planner.project.plan_computer import PlanComputer
from coverage_planner.project.project_file import open_project, save_project
from coverage_planner.ui.application import wait_until_idle
from coverage_planner.ui.export_menu import write_workbook
from coverage_planner.ui.main_window import MainWindow
from coverage_planner.ui.map.tools import ToolKind
from tests.ui.conftest import LEFT, SHARED_PLAN, lone_candidate, open_dialogs, point_of


def from_scratch(window: MainWindow) -> Rate:
    session = window.workspace.session
    assert session is not None
    evaluation = PlanComputer().evaluate(session.project, session.plan_name)
    return evaluation.assessment.population_rate().persons


def shown_rate(window: MainWindow) -> Rate:
    state = window.workspace.state
    assert state is not None
    return state.evaluation.assessment.population_rate().persons


def test_a_click_places_a_site_and_undo_and_redo_take_it_back_and_forth(sample: MainWindow, qtbot: QtBot) -> None:
    session = sample.workspace.session
    assert session is not None
    before, sites = shown_rate(sample), len(session.plan.sites)
    gap = QPoint(sample.canvas.width() // 2, 120)
    qtbot.keyClick(sample.canvas, Qt.Key.Key_T)
    assert sample.canvas.tool is ToolKind.PLACE
    qtbot.mouseClick(sample.canvas, LEFT, pos=gap)
    wait_until_idle(sample)

    assert len(session.plan.sites) == sites + 1
    placed = session.plan.sites[-1]
    assert sample.sites.selected == frozenset({placed.number})
    assert sample.site_panel.site == placed
    assert sample.canvas.tool is ToolKind.SELECT
    x, y = sample.canvas.view.to_pixel(placed.latitude_deg, placed.longitude_deg)
    assert (round(x), round(y)) == (gap.x(), gap.y())
    assert shown_rate(sample) == from_scratch(sample)

    sample.plans.undo()
    wait_until_idle(sample)
    assert len(session.plan.sites) == sites
    assert sample.sites.selected == frozenset()
    assert shown_rate(sample) == before
    sample.plans.redo()
    wait_until_idle(sample)
    assert session.plan.sites[-1] == placed


def test_a_placed_site_takes_over_the_radio_of_the_selected_one_but_not_its_costs(
    sample: MainWindow, qtbot: QtBot
) -> None:
    """Costs and 実施地区 of another place taken over unseen would end up in an application."""
    session = sample.workspace.session
    assert session is not None
    session.select_plan(SHARED_PLAN)
    wait_until_idle(sample)
    pattern = session.plan.candidates[0]
    assert pattern.costs and pattern.district
    sample.sites.select(frozenset({pattern.number}))
    qtbot.keyClick(sample.canvas, Qt.Key.Key_T)
    qtbot.mouseClick(sample.canvas, LEFT, pos=QPoint(sample.canvas.width() // 2, 120))
    wait_until_idle(sample)
    placed = session.plan.sites[-1]
    assert placed.number != pattern.number
    assert placed.sectors == pattern.sectors
    assert (placed.costs, placed.district, placed.name) == ((), "", "")


def test_figures_and_area_follow_the_pointer_before_a_site_is_placed(sample: MainWindow, qtbot: QtBot) -> None:
    session = sample.workspace.session
    assert session is not None
    before, number = shown_rate(sample), session.project.next_site_number
    qtbot.keyClick(sample.canvas, Qt.Key.Key_T)
    qtbot.mouseMove(sample.canvas, QPoint(sample.canvas.width() // 2, 150))
    qtbot.waitUntil(lambda: sample.workspace.state is not None and sample.workspace.state.preview, timeout=5000)
    wait_until_idle(sample)
    state = sample.workspace.state
    assert state is not None
    assert state.focus == number
    assert number in state.evaluation.footprints
    assert shown_rate(sample).covered >= before.covered
    assert session.undo_text is None
    qtbot.keyClick(sample.canvas, Qt.Key.Key_Escape)
    wait_until_idle(sample)
    assert sample.canvas.tool is ToolKind.SELECT
    assert sample.workspace.current
    assert shown_rate(sample) == before


def test_a_drag_shows_live_figures_and_is_one_edit(sample: MainWindow, qtbot: QtBot) -> None:
    session = sample.workspace.session
    assert session is not None
    site = lone_candidate(sample)
    before = shown_rate(sample)
    start = point_of(sample, site.latitude_deg, site.longitude_deg)
    previews = []
    sample.workspace.state_changed.connect(lambda state: previews.append(state) if state.preview else None)

    qtbot.mousePress(sample.canvas, LEFT, pos=start)
    for step in range(1, 7):
        qtbot.mouseMove(sample.canvas, start + QPoint(25 * step, 15 * step))
        qtbot.wait(30)
    qtbot.waitUntil(lambda: bool(previews), timeout=5000)
    # Nothing is edited while the button is down; the figures are those of the place under the pointer.
    assert session.plan.site(site.number) == site
    assert previews[-1].evaluation.assessment.population_rate().persons == shown_rate(sample)
    qtbot.mouseRelease(sample.canvas, LEFT, pos=start + QPoint(150, 90))
    wait_until_idle(sample)

    moved = session.plan.site(site.number)
    assert moved.latitude_deg < site.latitude_deg
    assert moved.longitude_deg > site.longitude_deg
    assert sample.workspace.current
    assert shown_rate(sample) == from_scratch(sample) != before
    change = shown_rate(sample).covered - before.covered
    assert f"{abs(change):,}" in sample.indicators.population_block.change_text
    sample.plans.undo()
    wait_until_idle(sample)
    assert session.plan.site(site.number) == site
    assert session.undo_text is None
    assert shown_rate(sample) == before


def test_escape_gives_a_drag_up_and_the_committed_figures_come_back(sample: MainWindow, qtbot: QtBot) -> None:
    session = sample.workspace.session
    assert session is not None
    site, before = lone_candidate(sample), shown_rate(sample)
    start = point_of(sample, site.latitude_deg, site.longitude_deg)
    qtbot.mousePress(sample.canvas, LEFT, pos=start)
    qtbot.mouseMove(sample.canvas, start + QPoint(100, 100))
    qtbot.waitUntil(lambda: sample.workspace.state is not None and sample.workspace.state.preview, timeout=5000)
    qtbot.keyClick(sample.canvas, Qt.Key.Key_Escape)
    wait_until_idle(sample)
    assert session.undo_text is None
    assert sample.workspace.current
    assert shown_rate(sample) == before
    # Figures turn black a moment after the mouse has come to rest.
    qtbot.waitUntil(lambda: "•" not in sample.indicators.population_block.value_text, timeout=2000)


def test_arrow_keys_nudge_by_sub_cells_delete_removes_and_a_locked_site_is_refused(
    sample: MainWindow, qtbot: QtBot
) -> None:
    session = sample.workspace.session
    assert session is not None
    site = session.plan.candidates[0]
    sample.sites.select(frozenset({site.number}))
    qtbot.keyClick(sample.canvas, Qt.Key.Key_Up)
    qtbot.keyClick(sample.canvas, Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier)
    moved = session.plan.site(site.number)
    assert moved.latitude_deg - site.latitude_deg == pytest.approx(1.5 / 3600)
    assert moved.longitude_deg - site.longitude_deg == pytest.approx(10 * 2.25 / 3600)
    sample.plans.undo()
    assert session.plan.site(site.number) == site, "nudges that follow each other are one entry"
    sample.plans.redo()

    sample.sites.delete()
    wait_until_idle(sample)
    assert site.number not in {s.number for s in session.plan.sites}
    assert sample.site_panel.site is None
    assert shown_rate(sample) == from_scratch(sample)

    locked = session.plan.candidates[0]
    sample.sites.select(frozenset({locked.number}))
    sample.site_panel.set_locked(True)
    sample.sites.delete()
    assert locked.number in {s.number for s in session.plan.sites}
    assert "固定" in open_dialogs()[0].text()  # type: ignore[attr-defined]


def test_several_sites_are_switched_and_deleted_as_one_edit_each(sample: MainWindow, qtbot: QtBot) -> None:
    session = sample.workspace.session
    assert session is not None
    before = session.project
    chosen = frozenset(site.number for site in session.plan.candidates if not site.locked)
    assert len(chosen) > 1
    session.set_enabled(min(chosen), False)
    sample.sites.select(chosen)
    sample.sites.toggle()  # one of them was off: all come on
    assert all(session.plan.site(number).enabled for number in chosen)
    sample.sites.toggle()
    assert not any(session.plan.site(number).enabled for number in chosen)
    sample.sites.delete()
    for _edit in range(4):
        sample.plans.undo()
    assert session.project is before
    assert session.undo_text is None
    wait_until_idle(sample)
    assert shown_rate(sample) == from_scratch(sample)


def test_plans_switch_and_stand_side_by_side(sample: MainWindow) -> None:
    session = sample.workspace.session
    assert session is not None
    sample.open_comparison()
    wait_until_idle(sample)
    rows = sample.tables.current_rows.records.text_rows()
    for plan in session.project.plans:
        assert plan.name in rows[0]
    rate = next(row for row in rows if row[1].startswith("5G人口カバー率（4者"))
    assert f"{shown_rate(sample).percent_text()} %" in rate

    sample.plans.select("現状")
    wait_until_idle(sample)
    assert session.undo_text is None
    assert shown_rate(sample) == from_scratch(sample)
    assert f"{shown_rate(sample).percent_text()} %" == sample.indicators.population_block.value_text
    assert sample.indicators.population_block.value_text in rate


def test_saving_runs_in_the_worker_and_reopening_gives_the_same_figures(
    sample: MainWindow, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    session = sample.workspace.session
    assert session is not None
    path = tmp_path / "計画.gpkg"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_args, **_kw: (str(path.with_suffix("")), ""))
    assert sample.isWindowModified()
    with qtbot.waitSignal(sample.workspace.saved, timeout=20_000):
        sample.files.save()
        assert not path.exists(), "the event loop waited for the disk"
    assert session.path == path
    assert not sample.isWindowModified()
    expected = shown_rate(sample)

    number = session.plan.candidates[0].number
    session.set_enabled(number, False)
    assert sample.isWindowModified()
    monkeypatch.setattr(QMessageBox, "question", lambda *_args: QMessageBox.StandardButton.Discard)
    sample.open_path(path)
    wait_until_idle(sample)
    assert sample.workspace.session is not session
    sample.plans.select(SHARED_PLAN)
    wait_until_idle(sample)
    assert shown_rate(sample) == expected
    assert sample.windowTitle().startswith("深山県")


def test_closing_with_unsaved_edits_asks_and_cancel_keeps_the_window(
    sample: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    answers = [QMessageBox.StandardButton.Cancel, QMessageBox.StandardButton.Save]
    monkeypatch.setattr(QMessageBox, "question", lambda *_args: answers.pop(0))
    path = tmp_path / "a.gpkg"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_args, **_kw: (str(path), ""))
    assert not sample.close()
    assert sample.isVisible()
    sample.close()
    wait_until_idle(sample)
    assert not sample.isVisible()
    assert open_project(path).title == sample.workspace.session.title  # type: ignore[union-attr]


def test_a_damaged_file_is_refused_with_the_remedy_and_the_open_plan_stays(
    sample: MainWindow, sample_project: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(QMessageBox, "question", lambda *_args: QMessageBox.StandardButton.Discard)
    session = sample.workspace.session
    path = tmp_path / "damaged.gpkg"
    save_project(sample_project, path)
    path.write_bytes(path.read_bytes()[:20_000])
    content = path.read_bytes()
    sample.open_path(path)
    wait_until_idle(sample)
    box = open_dialogs()[0]
    assert isinstance(box, QMessageBox)
    assert "damaged.gpkg" in box.informativeText()
    assert "対処" in box.informativeText()
    assert sample.workspace.session is session
    assert path.read_bytes() == content


def test_the_workbook_is_written_from_the_window(sample: MainWindow, tmp_path: Path) -> None:
    path = tmp_path / "申請.xlsx"
    sample.export_menu.write(path, write_workbook)
    wait_until_idle(sample)
    assert path.read_bytes()[:2] == b"PK"
    box = open_dialogs()[0]
    assert isinstance(box, QMessageBox)
    assert "申請.xlsx" in box.text()


def test_the_map_and_the_table_select_together(sample: MainWindow, qtbot: QtBot) -> None:
    site = lone_candidate(sample)
    qtbot.mouseClick(sample.canvas, LEFT, pos=point_of(sample, site.latitude_deg, site.longitude_deg))
    assert sample.tables.sites.selected_keys() == frozenset({site.number})
    assert sample.site_panel.site == site
    row = sample.tables.sites.records.rows_of(frozenset({sample.tables.sites.records.key_at(0)}))[0]
    other = sample.tables.sites.records.key_at(row)
    sample.tables.sites.selectRow(row)
    assert sample.sites.selected == frozenset({other})
    assert sample.site_panel.site is not None
    assert sample.site_panel.site.number == other


def test_the_sample_opens_from_the_first_page(window: MainWindow) -> None:
    assert not any(dock.isVisible() for dock in window.docks.values())
    window.open_sample()
    wait_until_idle(window)
    assert window.workspace.current
    assert window.indicators.isVisible()
    assert "%" in window.indicators.population_block.value_text
