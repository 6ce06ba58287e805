"""Tables of sites come in as one edit or not at all; lock, high ground and presets do what they say; the history is named."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QSettings, Qt
from PySide6.QtGui import QAction, QGuiApplication
from PySide6.QtWidgets import QFileDialog, QMessageBox
from pytestqt.qtbot import QtBot

from coverage_planner.data.site_table import read_sites, write_site_csv
from coverage_planner.model.project import Project
from coverage_planner.model.terms import Carrier, SiteStatus
from coverage_planner.project.session import Session
from coverage_planner.project.site_edits import merge_sites
from coverage_planner.project.site_sectors import duplicated, switched
from coverage_planner.ui.application import wait_until_idle
from coverage_planner.ui.key_table import KeyTable, plain_name
from coverage_planner.ui.main_window import MainWindow
from coverage_planner.ui.site_presets import SitePresets, example_presets


def session_of(window: MainWindow) -> Session:
    session = window.workspace.session
    assert session is not None
    return session


def excel_cells(session: Session) -> str:
    """Two new candidates and one changed site, as Excel puts copied cells on the clipboard."""
    rows = (
        ("局ID", "局名", "緯度", "経度", "区分", "事業者", "周波数MHz", "地上高m"),
        ("N-1", "新設1", "36.0", "150.0", "候補", "NTTドコモ", "3,700", "20"),
        ("N-2", "新設2", "36.01", "150.01", "候補", "KDDI", "3700", "25"),
    )
    return "\r\n".join("\t".join(row) for row in rows) + "\r\n"


def test_pasted_cells_become_sites_in_one_edit(sample: MainWindow) -> None:
    session = session_of(sample)
    before, edits = session.plan, len(session.history)
    QGuiApplication.clipboard().setText(excel_cells(session))
    sample.features.site_batches.paste()
    wait_until_idle(sample)
    new = [site for site in session.plan.sites if site.site_id in {"N-1", "N-2"}]
    assert [site.carriers for site in new] == [(Carrier.DOCOMO,), (Carrier.KDDI,)]
    assert all(site.status is SiteStatus.CANDIDATE for site in new)
    assert len(session.history) == edits + 1
    assert sample.sites.selected == {site.number for site in new}
    session.undo()
    assert session.plan == before


def test_a_bad_row_takes_nothing_in_and_says_why(sample: MainWindow) -> None:
    session = session_of(sample)
    before = session.plan
    QGuiApplication.clipboard().setText(excel_cells(session).replace("36.01", "136.01"))
    sample.features.site_batches.paste()
    wait_until_idle(sample)
    assert session.plan == before
    boxes = [box for box in sample.findChildren(QMessageBox) if box.isVisible()]
    assert len(boxes) == 1
    assert "緯度" in boxes[0].informativeText()


def test_the_exported_table_of_a_plan_changes_nothing(sample: MainWindow, tmp_path: Path) -> None:
    session = session_of(sample)
    table = tmp_path / "sites.csv"
    table.write_text(write_site_csv(session.plan.sites), encoding="utf-8-sig")
    changed = session.plan.sites[0]
    text = table.read_text("utf-8-sig").replace(f"{changed.site_id},{changed.name}", f"{changed.site_id},改名")
    table.write_text(text, encoding="utf-8-sig")
    edits = len(session.history)
    sample.features.site_batches.take_file(table)
    wait_until_idle(sample)
    assert session.plan.site(changed.number).name == "改名"
    assert len(session.history) == edits + 1


def _command(window: MainWindow, name: str) -> QAction:
    (action,) = (one for _menu, one in KeyTable(window).actions() if plain_name(one.text()).startswith(name))
    return action


def test_sites_with_a_sector_off_go_to_excel_and_come_back(sample: MainWindow, qtbot: QtBot) -> None:
    session = session_of(sample)
    site = next(one for one in session.plan.sites if one.status is SiteStatus.CANDIDATE and not one.locked)
    session.put_site(switched(duplicated(site, 0), (0,), False))
    kept = session.plan.site(site.number)
    sample.sites.select(frozenset({site.number}))
    sample.canvas.setFocus()
    qtbot.keyClick(sample.canvas, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier)
    cells = QGuiApplication.clipboard().text()
    header, *rows = (line.split("\t") for line in cells.splitlines())
    place = header.index("セクタ有効")
    assert [row[place] for row in rows] == ["0", "1"]
    session.put_site(site)
    qtbot.keyClick(sample.canvas, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier)
    wait_until_idle(sample)
    assert session.plan.site(site.number) == kept, "in the order of the planner, switched off as before"
    rows[0][place] = "1"
    QGuiApplication.clipboard().setText("\r\n".join("\t".join(row) for row in (header, *rows)))
    sample.features.site_batches.paste()
    wait_until_idle(sample)
    assert session.plan.site(site.number).sectors == (*site.sectors[:1], *site.sectors)
    assert not session.plan.site(site.number).off_sectors


def test_the_table_of_sites_is_written_from_the_menu(
    sample: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    session = session_of(sample)
    site = next(one for one in session.plan.sites if one.status is SiteStatus.CANDIDATE and not one.locked)
    session.put_site(switched(duplicated(site, 0), (1,), False))
    path = tmp_path / "局の表.csv"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_args: (str(path), ""))
    _command(sample, "局の表").trigger()
    wait_until_idle(sample)
    read = read_sites([path]).value or ()
    by_id = {one.site.site_id: one for one in read}
    assert by_id.keys() == {one.site_id for one in session.plan.sites}
    assert by_id[site.site_id].site.off_sectors == session.plan.site(site.number).off_sectors
    assert by_id[site.site_id].plans == (session.plan_name,)
    assert path.read_bytes().startswith(b"\xef\xbb\xbf"), "Excel needs the mark to read Japanese"
    edits, before = len(session.history), session.plan
    sample.features.site_batches.take_file(path)
    wait_until_idle(sample)
    assert (session.plan, len(session.history)) == (before, edits), "taken in again it changes nothing"


def test_locked_sites_are_never_replaced(sample_project: Project) -> None:
    from coverage_planner.model.errors import PlannerError
    from coverage_planner.project.site_edits import with_locked

    name = sample_project.plans[-1].name
    plan = sample_project.plan(name)
    site = plan.sites[0]
    locked = sample_project.with_plan(with_locked(plan, frozenset({site.number}), True))
    with pytest.raises(PlannerError, match=site.site_id):
        merge_sites(locked, name, (replace(site, name="他の名前"),))


def test_lock_and_high_ground_work_on_the_selection(sample: MainWindow) -> None:
    session = session_of(sample)
    site = next(s for s in session.plan.sites if s.status is SiteStatus.CANDIDATE)
    sample.sites.select(frozenset({site.number}))
    batches = sample.features.site_batches
    batches.toggle_lock()
    assert session.plan.site(site.number).locked
    batches.snap(2000)
    assert session.plan.site(site.number).latitude_deg == site.latitude_deg, "a locked site stays"
    batches.toggle_lock()
    batches.snap(2000)
    moved = session.plan.site(site.number)
    assert (moved.latitude_deg, moved.longitude_deg) != (site.latitude_deg, site.longitude_deg)
    terrain = session.project.data.terrain
    assert terrain is not None

    def height(latitude_deg: float, longitude_deg: float) -> float:
        west, south, _e, _n = terrain.window.bounds()
        return float(terrain.height_m[int((latitude_deg - south) * 2400), int((longitude_deg - west) * 1600)])

    assert height(moved.latitude_deg, moved.longitude_deg) > height(site.latitude_deg, site.longitude_deg)
    batches.snap(250)
    again = session.plan.site(site.number)
    assert height(again.latitude_deg, again.longitude_deg) >= height(moved.latitude_deg, moved.longitude_deg)


def test_the_history_names_edits_and_goes_to_any(sample: MainWindow) -> None:
    session = session_of(sample)
    site = session.plan.sites[0]
    start = session.plan
    for enabled in (False, True, False):
        session.set_enabled(site.number, enabled)
    listed = sample.features.history.list
    assert listed.count() == 4
    assert site.site_id in listed.item(1).text()
    assert listed.currentRow() == 3
    listed.itemClicked.emit(listed.item(0))
    assert session.plan == start
    assert listed.count() == 4, "what was undone is still listed"
    listed.itemClicked.emit(listed.item(2))
    assert session.plan.site(site.number).enabled
    assert session.history_position == 2
    with pytest.raises(ValueError, match="no edit"):
        session.go_to_edit(5)


def test_presets_outlive_the_window(tmp_path: Path, sample_project: Project) -> None:
    path = str(tmp_path / "user.ini")
    site = sample_project.plans[-1].sites[-1]
    SitePresets(QSettings(path, QSettings.Format.IniFormat)).keep("山頂の共同局", site)
    kept = SitePresets(QSettings(path, QSettings.Format.IniFormat)).all()
    assert list(kept) == ["山頂の共同局"]
    assert kept["山頂の共同局"].sectors == site.sectors
    assert kept["山頂の共同局"].costs == ()
    SitePresets(QSettings(path, QSettings.Format.IniFormat)).remove("山頂の共同局")
    assert SitePresets(QSettings(path, QSettings.Format.IniFormat)).all() == {}


def test_every_example_preset_gives_a_footprint(sample_project: Project) -> None:
    from coverage_planner.engine.footprint import compute_footprint

    place = sample_project.plans[-1].sites[-1]
    for name, preset in example_presets((Carrier.DOCOMO,)):
        site = preset.moved_to(place.latitude_deg, place.longitude_deg)
        radio = replace(sample_project.settings.radio, maximum_range_m=2000.0)
        footprint = compute_footprint(site, sample_project.data.terrain, radio)
        # The 28 GHz spot serves some 150 m: about 30 sub-cells of 60 x 45 m.
        assert np.count_nonzero(footprint.bits) > 20, name.ja
