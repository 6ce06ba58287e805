"""The clutter table in the settings: heights edited by class, exact values kept, defaults restored, P.1812 only."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtWidgets import QDialogButtonBox

from coverage_planner.model.land_use import LandUseClass, LandUseSettings
from coverage_planner.model.settings import PropagationModel, Settings
from coverage_planner.ui.land_use_dialog import LandUseDialog
from coverage_planner.ui.settings_dialog import SettingsDialog
from coverage_planner.ui.style import window_style

STYLE = window_style(dark=False)


def test_a_height_is_edited_and_the_others_keep_their_exact_value(qapp: object) -> None:
    recorded = LandUseSettings(clutter=True).with_height(LandUseClass.ORCHARD, 3.14159)
    dialog = LandUseDialog(recorded, STYLE)
    assert dialog.value() == recorded
    assert dialog.table.rowCount() == len(LandUseClass)
    dialog.heights[LandUseClass.FOREST].setValue(18.0)
    assert dialog.value() == recorded.with_height(LandUseClass.FOREST, 18.0)
    dialog.clutter.setChecked(False)
    assert not dialog.table.isEnabled() and not dialog.value().clutter
    dialog.buttons.button(QDialogButtonBox.StandardButton.RestoreDefaults).click()
    assert dialog.value() == LandUseSettings()


def test_the_settings_carry_the_table_and_offer_it_for_p1812_alone(qapp: object) -> None:
    land_use = LandUseSettings(clutter=True, zones=False).with_height(LandUseClass.BUILDINGS, 8.0)
    recorded = Settings(radio=replace(Settings().radio, model=PropagationModel.P1812, land_use=land_use))
    dialog = SettingsDialog(recorded, STYLE)
    assert dialog.land_use.isEnabled() and dialog.settings() == recorded
    dialog.model.choose(PropagationModel.EXTENDED_HATA)
    assert not dialog.land_use.isEnabled()
    assert dialog.settings().radio.land_use == land_use
