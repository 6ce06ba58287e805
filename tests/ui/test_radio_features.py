"""Why a place is covered, the antenna library and the margins in the window: what is shown is what the engine says."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QApplication, QMenu, QMessageBox

from coverage_planner.engine.pixel_explanation import cell_of, explain_pixel
from coverage_planner.model.margins import Building, Clutter, Margins, Penetration, ShadowingBasis, TerminalClutter
from coverage_planner.model.settings import BandThreshold, PropagationModel, Settings, SightRule
from coverage_planner.model.site import AntennaPattern
from coverage_planner.ui.antenna_library_dialog import AntennaLibraryDialog
from coverage_planner.ui.application import wait_until_idle
from coverage_planner.ui.main_window import MainWindow
from coverage_planner.ui.path_profile_view import PathProfileView
from coverage_planner.ui.receiver_dialog import ReceiverDialog, ReceiverValue
from coverage_planner.ui.settings_dialog import SettingsDialog
from coverage_planner.ui.style import window_style
from tests.data.msi_text import msi
from tests.ui.conftest import open_dialogs

STYLE = window_style(dark=False)
PLACE = 35.48, 142.15


def test_the_reason_of_a_place_is_the_engines_own(sample: MainWindow) -> None:
    sample.places.identify(*PLACE)
    sample.places.dialog.why.click()
    wait_until_idle(sample)
    dialog = sample.features.radio.explanation
    state = sample.workspace.state
    assert state is not None and dialog.isVisible()
    number = dialog.sites.term()
    site = next(one for one in state.project.plan(state.plan_name).sites if one.number == number)
    data, radio = state.project.data, state.project.settings.radio
    found = explain_pixel(site, cell_of(*PLACE), data.terrain, data.land_use, radio)
    assert dialog.sentence.text() == found.reason.ja
    assert f"{found.sector.level_dbm:+.2f}" in dialog.text() and "最良局" in dialog.text()
    shown = [dialog.budget.item(row, 1).text() for row in range(len(found.budget))]  # type: ignore[union-attr]
    assert shown == [f"{entry.value_db:+.2f} {entry.unit}" for entry in found.budget]
    others = [term for term in dialog.sites.terms if term != number]
    assert others
    dialog.sites.choose(others[0])
    wait_until_idle(sample)
    assert dialog.sites.term() == others[0]
    assert dialog.sentence.text() != "" and dialog.isVisible()


def test_a_place_that_no_site_is_near_says_so(sample: MainWindow) -> None:
    sample.features.radio.explain(43.0, 145.0)
    wait_until_idle(sample)
    dialog = sample.features.radio.explanation
    assert "最大距離以内の局がありません" in dialog.sentence.text()
    assert dialog.budget.rowCount() == 0


def test_the_context_menu_of_the_map_asks_the_same(sample: MainWindow, qapp: QApplication) -> None:
    sample.canvas.customContextMenuRequested.emit(QPoint(300, 300))
    menu = next(w for w in qapp.topLevelWidgets() if isinstance(w, QMenu) and w.isVisible())
    assert "理由" in menu.actions()[0].text()
    menu.actions()[0].trigger()
    menu.close()
    wait_until_idle(sample)
    assert sample.features.radio.explanation.isVisible()


def test_the_picture_shows_ground_line_and_zone(sample: MainWindow, qapp: QApplication) -> None:
    state = sample.workspace.state
    assert state is not None
    site = state.project.plan(state.plan_name).sites[6]
    data, radio = state.project.data, state.project.settings.radio
    cell = cell_of(35.52, 142.10)
    p526 = replace(radio, model=PropagationModel.P526)
    path = explain_pixel(site, cell, data.terrain, None, p526).path
    assert path.bullington is not None and not path.line_of_sight
    view = PathProfileView(STYLE)
    view.resize(760, 300)
    view.show_path(path)
    view.show()
    image = view.grab().toImage()
    wanted = {QColor("#a58a63").rgb(): 5000, QColor("#c43c2c").rgb(): 50, QColor("#8e3fa8").rgb(): 50}
    seen: dict[int, int] = {}
    for y in range(image.height()):
        for x in range(image.width()):
            pixel = image.pixel(x, y)
            if pixel in wanted:
                seen[pixel] = seen.get(pixel, 0) + 1
    assert all(seen.get(colour, 0) >= least for colour, least in wanted.items()), seen
    view.show_path(None)
    view.grab()


def test_antennas_come_from_files_and_a_damaged_one_changes_nothing(tmp_path: Path, qapp: QApplication) -> None:
    good, bad = tmp_path / "a.msi", tmp_path / "b.msi"
    good.write_text(msi(), encoding="utf-8")
    bad.write_text(msi(horizontal={5: "5 -3"}), encoding="utf-8")
    dialog = AntennaLibraryDialog((), frozenset({"80010 4T"}))
    dialog.import_files([good])
    assert [one.name for one in dialog.antennas()] == ["80010 4T"] and dialog.table.rowCount() == 1
    dialog.import_files([good, bad])
    assert len(dialog.antennas()) == 1 and "b.msi 13行目" in dialog.state.text()
    dialog.table.selectRow(0)
    dialog.remove_selected()
    assert len(dialog.antennas()) == 1, "antennas in use stay"
    free = AntennaLibraryDialog(dialog.antennas())
    free.table.selectRow(0)
    free.remove_selected()
    assert free.antennas() == ()


def test_an_antenna_of_the_library_becomes_the_pattern_of_a_sector(sample: MainWindow, tmp_path: Path) -> None:
    path = tmp_path / "a.msi"
    path.write_text(msi(), encoding="utf-8")
    sample.features.radio.edit_antennas()
    library = next(one for one in open_dialogs() if isinstance(one, AntennaLibraryDialog))
    library.import_files([path])
    library.accept()
    wait_until_idle(sample)
    session = sample.workspace.session
    assert session is not None and [a.name for a in session.project.settings.radio.antennas] == ["80010 4T"]
    number = next(site.number for site in session.plan.sites if site.sectors and not site.locked)
    sample.sites.select(frozenset({number}))
    panel = sample.site_panel
    panel.pattern.choose(panel.pattern.terms[-1])
    wait_until_idle(sample)
    sector = next(site for site in session.plan.sites if site.number == number).sectors[0]
    assert (sector.pattern, sector.antenna_name) == (AntennaPattern.FILE, "80010 4T")
    panel.pattern.choose(AntennaPattern.OMNI)
    wait_until_idle(sample)
    sector = next(site for site in session.plan.sites if site.number == number).sectors[0]
    assert (sector.pattern, sector.antenna_name) == (AntennaPattern.OMNI, "")


EVERY_MARGIN = Margins(
    body_loss_db=3.123456,
    penetration=Penetration.BUILDING,
    building=Building.THERMALLY_EFFICIENT,
    building_percent=81.2345,
    vehicle_loss_db=4.5,
    shadowing=ShadowingBasis.CELL_AREA,
    shadowing_percent=92.75,
    shadowing_sigma_db=6.789,
    distance_exponent=3.141592,
    terminal_clutter=TerminalClutter.STATISTICAL,
    clutter=Clutter.FOREST,
    clutter_percent=66.6666,
)


def test_the_margins_dialog_keeps_what_was_not_touched(qapp: QApplication) -> None:
    value = ReceiverValue(EVERY_MARGIN, (BandThreshold(low_mhz=700.123, high_mhz=900.0, threshold_dbm=-117.77),))
    dialog = ReceiverDialog(value, STYLE)
    assert dialog.value() == value
    dialog.body.setValue(5.0)
    dialog.bands.add_row()
    dialog.bands.field(1, 0).setValue(3700.0)
    dialog.bands.field(1, 1).setValue(3600.0)
    edited = dialog.value()
    assert edited.margins == replace(EVERY_MARGIN, body_loss_db=5.0)
    assert edited.bands[1] == BandThreshold(low_mhz=3600.0, high_mhz=3700.0, threshold_dbm=-115.0)
    dialog.bands.table.selectRow(0)
    dialog.bands.remove_row()
    assert [band.low_mhz for band in dialog.value().bands] == [3600.0]


def test_the_settings_carry_every_model_and_refuse_what_counts_twice(
    qapp: QApplication, monkeypatch: pytest.MonkeyPatch
) -> None:
    said: list[str] = []
    monkeypatch.setattr(QMessageBox, "warning", lambda _parent, _title, text: said.append(text))
    usual = Settings()
    for model in PropagationModel:
        recorded = replace(
            usual, radio=replace(usual.radio, model=model, sight_rule=SightRule.PROBABILITY, margins=EVERY_MARGIN)
        )
        dialog = SettingsDialog(recorded, STYLE)
        assert dialog.settings() == recorded
        assert set(dialog.model.terms) == set(PropagationModel)
    dialog = SettingsDialog(usual, STYLE)
    dialog.receiver.show_value(ReceiverValue(Margins(terminal_clutter=TerminalClutter.STATISTICAL)))
    dialog.accept()
    assert dialog.result() == 0 and "P.2108" in said[0]
    dialog.model.choose(PropagationModel.FREE_SPACE)
    dialog.accept()
    assert dialog.result() == 1 and len(said) == 1
