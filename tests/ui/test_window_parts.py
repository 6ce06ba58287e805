"""Dialogs and panels of the window: settings, basis of figures, trace of a subsidy, costs, import, site form."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from pytestqt.qtbot import QtBot

from coverage_planner.data.recognition import InputKind
from coverage_planner.data.sample_data import sample_request
from coverage_planner.model.settings import Comparison, Overlay, PropagationModel, Settings
from coverage_planner.model.site import AntennaPattern, CostItem, CostKind
from coverage_planner.model.terms import Carrier, OwnerKind, Technology, ZoneKind
from coverage_planner.ui.application import wait_until_idle
from coverage_planner.ui.cost_dialog import CostDialog
from coverage_planner.ui.import_dialog import ImportDialog
from coverage_planner.ui.main_window import MainWindow
from coverage_planner.ui.reason_window import ReasonWindow
from coverage_planner.ui.settings_dialog import SettingsDialog, fiscal_years
from coverage_planner.ui.style import window_style
from tests.ui.conftest import open_dialogs

STYLE = window_style(dark=False)


def test_the_basis_of_the_figure_names_definition_inputs_and_what_adds_up(sample: MainWindow, qtbot: QtBot) -> None:
    sample.indicators.explain_requested.emit()
    wait_until_idle(sample)
    dialog = open_dialogs()[0]
    assert isinstance(dialog, ReasonWindow)
    state = sample.workspace.state
    assert state is not None
    rate = state.evaluation.assessment.population_rate().persons
    assert f"{rate.covered:,} / {rate.total:,}" in dialog.head.text()
    text = dialog.text()
    assert state.project.settings.definition.sentence().ja in text
    assert f"{rate.covered:,} / {rate.total:,} 人 は上の値に一致" in text
    root = dialog.model.root
    assert root is not None
    files = next(row for row in root.reasons() if row.reason.key == "inputs")
    dialog.choose(files)
    # Opens this one level: every sub-cell of the nation would never end.
    qtbot.keyClick(dialog.tree, Qt.Key.Key_Asterisk)
    assert state.project.data.inputs[0].sha256 in dialog.text()
    dialog.choose(root)
    qtbot.keyClick(dialog.tree, Qt.Key.Key_Asterisk)
    assert all(row.children is None for row in root.reasons() if row is not files)


def test_settings_keep_exact_values_and_change_as_one_edit(sample: MainWindow) -> None:
    session = sample.workspace.session
    assert session is not None
    odd = replace(
        Settings(),
        definition=replace(Settings().definition, area_threshold=Fraction(1, 3), comparison=Comparison.GT),
        radio=replace(Settings().radio, threshold_nr_dbm=-101.2345),
    )
    assert SettingsDialog(odd, STYLE).settings() == odd

    sample.plans.edit_settings()
    dialog = open_dialogs()[0]
    assert isinstance(dialog, SettingsDialog)
    dialog.threshold.setValue(80.0)
    dialog.overlay.choose(Overlay.AREA)
    dialog.accept()
    wait_until_idle(sample)
    definition = session.project.settings.definition
    assert definition.area_threshold == Fraction(4, 5)
    assert definition.overlay is Overlay.AREA
    state = sample.workspace.state
    assert state is not None
    assert state.evaluation.assessment.definition == definition
    sample.plans.undo()
    wait_until_idle(sample)
    assert session.project.settings == Settings()
    assert session.undo_text is None


def test_percentages_belong_to_p1812_alone(qapp: object) -> None:
    dialog = SettingsDialog(Settings(), STYLE)
    percentages = (dialog.time_percent, dialog.location_percent)
    assert not any(field.isEnabled() for field in percentages)
    dialog.model.choose(PropagationModel.P1812)
    assert all(field.isEnabled() for field in percentages)
    dialog.time_percent.setValue(10.0)
    dialog.location_percent.setValue(90.0)
    radio = dialog.settings().radio
    assert (radio.model, radio.time_percent, radio.location_percent) == (PropagationModel.P1812, 10.0, 90.0)
    dialog.model.choose(PropagationModel.FREE_SPACE)
    assert not any(field.isEnabled() for field in percentages)
    recorded = replace(Settings(), radio=replace(Settings().radio, model=PropagationModel.P1812, time_percent=3.14159))
    shown = SettingsDialog(recorded, STYLE)
    assert shown.time_percent.isEnabled() and shown.settings() == recorded


def test_untouched_settings_are_no_edit_and_years_are_those_with_rules(sample: MainWindow) -> None:
    sample.plans.edit_settings()
    open_dialogs()[0].accept()
    assert sample.workspace.session is not None
    assert sample.workspace.session.undo_text is None
    assert "R5" in fiscal_years()


def test_the_trace_of_a_project_says_every_yen(sample: MainWindow) -> None:
    state = sample.workspace.state
    assert state is not None
    assert state.subsidy is not None
    project = next(p for p in state.subsidy.projects if p.eligible)
    site = project.sites[0]
    sample.sites.select(frozenset({site.number}))
    sample.site_panel.trace_requested.emit(site.number)
    dialog = open_dialogs()[0]
    assert isinstance(dialog, ReasonWindow)
    assert f"{project.shares_yen.state:,}円" in dialog.text()
    assert f"{project.total_cost_yen:,}円 は上の値に一致" in dialog.text()


def test_the_form_edits_with_terms_not_with_strings(sample: MainWindow) -> None:
    session = sample.workspace.session
    assert session is not None
    site = session.plan.candidates[0]
    sample.sites.select(frozenset({site.number}))
    panel = sample.site_panel
    panel.pattern.choose(AntennaPattern.SECTOR_3GPP)
    panel.owner.choose(OwnerKind.MUNICIPALITY)
    edited = session.plan.site(site.number)
    assert edited.owner is OwnerKind.MUNICIPALITY
    assert all(type(s.pattern) is AntennaPattern for s in edited.sectors)
    assert edited.sectors[0].pattern is AntennaPattern.SECTOR_3GPP
    panel.technology.choose(Technology.LTE)
    sector = session.plan.site(site.number).sectors[0]
    assert (sector.technology, sector.resource_blocks) == (Technology.LTE, 100)
    # Selecting another site must not carry a value over.
    other = session.plan.candidates[1]
    sample.sites.select(frozenset({other.number}))
    assert session.plan.site(other.number) == other


def test_costs_are_whole_yen_or_not_accepted(sample: MainWindow, qtbot: QtBot) -> None:
    session = sample.workspace.session
    assert session is not None
    site = replace(session.plan.candidates[0], costs=(CostItem(kind=CostKind.TOWER, amount_yen=12_345_678),))
    dialog = CostDialog(site)
    qtbot.addWidget(dialog)
    assert dialog.costs() == site.costs
    dialog.table.item(0, 1).setText("1,5oo")  # type: ignore[union-attr]
    assert not dialog.acceptable
    dialog.table.item(0, 1).setText("１,５００")  # type: ignore[union-attr]
    assert dialog.costs()[0].amount_yen == 1500


def test_a_folder_with_an_unknown_file_is_imported_without_it(window: MainWindow, qtbot: QtBot, tmp_path: Path) -> None:
    for path in [*sample_request().mesh, *sample_request().boundaries, *sample_request().land_use]:
        (tmp_path / path.name).write_bytes(path.read_bytes())
    (tmp_path / "会議メモ.docx").write_bytes(b"PK\x03\x04 no archive")
    drop(window, [tmp_path])
    wait_until_idle(window)
    dialog = open_dialogs()[0]
    assert isinstance(dialog, ImportDialog)
    roles = dialog.roles()
    assert roles["会議メモ.docx"] is InputKind.UNKNOWN
    assert list(roles.values()).count(InputKind.POPULATION) == len(sample_request().mesh)
    assert list(roles.values()).count(InputKind.LAND_USE) == len(sample_request().land_use)
    with qtbot.waitSignal(dialog.finished_import, timeout=30_000):
        dialog.start_import()
    assert dialog.result_value is not None
    assert dialog.result_value.data is not None
    dialog.accept()
    wait_until_idle(window)
    session = window.workspace.session
    assert session is not None
    assert session.project.data.population.total_persons == dialog.result_value.data.population.total_persons
    assert session.project.data.roads is None
    assert session.project.data.land_use is not None
    assert window.layers.is_available("land_use")
    assert not window.layers.is_available("roads")
    # Without service areas and sites nobody knows the coverage: it is named as missing, not shown as zero.
    assert not window.indicators.population_block.isVisible()
    assert "5G人口カバー率" in window.indicators.absent_text
    window.explain()
    reasons = open_dialogs()[0]
    assert isinstance(reasons, ReasonWindow)
    assert "算出していない: 5G人口カバー率" in reasons.text()


def test_a_cancelled_import_leaves_everything_as_it_was(window: MainWindow, qtbot: QtBot) -> None:
    window.files.import_data([sample_request().mesh[0].parent])
    wait_until_idle(window)
    dialog = open_dialogs()[0]
    assert isinstance(dialog, ImportDialog)
    dialog.start_import()
    qtbot.wait(50)
    dialog.cancel_import()
    wait_until_idle(window)
    assert dialog.result_value is None
    assert window.workspace.session is None
    dialog.start_import()
    with qtbot.waitSignal(dialog.finished_import, timeout=30_000):
        pass
    assert dialog.result_value is not None


def test_an_import_with_errors_shows_them_and_cannot_be_opened(
    window: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    source = sample_request().mesh[0]
    broken = tmp_path / source.name
    lines = source.read_bytes().split(b"\r\n" if b"\r\n" in source.read_bytes() else b"\n")
    lines[5] = b"999999999" + lines[5][9:]
    broken.write_bytes(b"\n".join(lines))
    window.files.import_data([broken])
    wait_until_idle(window)
    dialog = open_dialogs()[0]
    assert isinstance(dialog, ImportDialog)
    with qtbot.waitSignal(dialog.finished_import, timeout=30_000):
        dialog.start_import()
    assert dialog.result_value is not None
    assert dialog.result_value.data is None
    assert not dialog.can_open
    dialog.accept()
    assert window.workspace.session is None


def test_a_figure_of_a_municipality_is_marked_as_an_estimate(sample: MainWindow) -> None:
    names = sample.indicators.zone_names()
    assert all("推計" in name for (kind, _code), name in names.items() if kind is ZoneKind.MUNICIPALITY)
    assert not any("推計" in name for (kind, _code), name in names.items() if kind is not ZoneKind.MUNICIPALITY)
    code = next(code for kind, code in names if kind is ZoneKind.MUNICIPALITY)
    sample.indicators.choose((ZoneKind.MUNICIPALITY, code), Carrier.KDDI.value)
    state = sample.workspace.state
    assert state is not None
    rate = state.evaluation.assessment.population_rate(ZoneKind.MUNICIPALITY, code, "kddi").persons
    assert sample.indicators.population_block.value_text == f"{rate.percent_text()} %"


def drop(window: MainWindow, paths: list[Path]) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    event = QDropEvent(
        QPointF(50, 50), Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    )
    window.dropEvent(event)


@pytest.mark.parametrize("dark", [False, True])
def test_text_stands_out_from_its_ground_in_both_palettes(dark: bool) -> None:
    style = window_style(dark=dark)
    for text in (style.text, style.text_faint, style.accent, style.good, style.bad):
        assert _contrast(text, style.surface) >= 4.5
        assert _contrast(text, style.surface_raised) >= 4.5


def _contrast(a: str, b: str) -> float:
    def luminance(colour: str) -> float:
        parts = [int(colour[k : k + 2], 16) / 255 for k in (1, 3, 5)]
        linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    high, low = sorted((luminance(a), luminance(b)), reverse=True)
    return (high + 0.05) / (low + 0.05)
