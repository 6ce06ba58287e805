"""The clutter table: what the footprints take from the land use, and how high trees and buildings of each class are."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QPushButton,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from coverage_planner.model.land_use import (
    LAND_USE_NAMES,
    MAXIMUM_CLUTTER_M,
    MAXIMUM_SEA_KM2,
    LandUseClass,
    LandUseSettings,
)
from coverage_planner.ui.form_fields import NumberField
from coverage_planner.ui.language import shown
from coverage_planner.ui.style import WindowStyle

_NAME, _USUAL, _HEIGHT = range(3)


class LandUseDialog(QDialog):
    """Edits a copy of the settings; :meth:`value` returns it."""

    def __init__(self, settings: LandUseSettings, style: WindowStyle, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Land use in the propagation"))
        self._base = settings
        self.clutter = QCheckBox(self.tr("Trees and buildings stand on the terrain profile (heights below)"))
        self.zones = QCheckBox(self.tr("Sea, coast and inland are told by the land use"))
        self.zones.setToolTip(
            self.tr("Coast is land within 50 km of the sea and up to 100 m of altitude (ITU-R P.1812 3.4)")
        )
        self.minimum_sea = NumberField(0.0, MAXIMUM_SEA_KM2, 0, 100.0, " km²")
        self.minimum_sea.setToolTip(
            self.tr(
                "ITU-R P.1812 calls sea only large bodies of water, covering a circle of at least 100 km in diameter "
                "(7,854 km²). A smaller closed sea counts as inland water; bays joined to the open sea stay sea. 0 takes "
                "every sea of the land use."
            )
        )
        least = QFormLayout()
        least.addRow(self.tr("Least area of a closed sea"), self.minimum_sea)
        self.zones.toggled.connect(self.minimum_sea.setEnabled)
        note = QLabel(
            self.tr(
                "Usual heights are the representative clutter heights of ITU-R P.1812 table 2. Which class is which "
                "category is this program's choice; enter what you know of the area. Other models do not use them."
            )
        )
        note.setWordWrap(True)
        note.setStyleSheet(f"color: {style.text_faint}")
        self.heights: dict[LandUseClass, NumberField] = {}
        self.table = self._height_table()
        button = QDialogButtonBox.StandardButton
        self.buttons = QDialogButtonBox(button.Ok | button.Cancel | button.RestoreDefaults)
        self.buttons.accepted.connect(self.accept)
        self.buttons.rejected.connect(self.reject)
        self.buttons.button(button.RestoreDefaults).clicked.connect(lambda: self._show(LandUseSettings()))
        layout = QVBoxLayout(self)
        layout.addWidget(self.zones)
        layout.addLayout(least)
        for widget in (self.clutter, self.table, note, self.buttons):
            layout.addWidget(widget)
        self.resize(560, 640)
        self.clutter.toggled.connect(self.table.setEnabled)
        self._show(settings)

    def value(self) -> LandUseSettings:
        """Return the settings as edited; heights that were not touched keep their exact value."""
        return LandUseSettings(
            clutter=self.clutter.isChecked(),
            zones=self.zones.isChecked(),
            minimum_sea_km2=self.minimum_sea.kept(self._base.minimum_sea_km2),
            heights_m=tuple(self.heights[kind].kept(self._base.height_m(kind)) for kind in LandUseClass),
        )

    def _height_table(self) -> QTableWidget:
        table = QTableWidget(len(LandUseClass), 3)
        table.setHorizontalHeaderLabels([self.tr("Land use"), self.tr("Usual height"), self.tr("Height")])
        table.verticalHeader().hide()
        table.setSelectionMode(QTableWidget.SelectionMode.NoSelection)
        table.horizontalHeader().setSectionResizeMode(_NAME, QHeaderView.ResizeMode.Stretch)
        table.setAccessibleName(self.tr("Clutter heights by land use"))
        usual = LandUseSettings()
        for row, kind in enumerate(LandUseClass):
            name = shown(LAND_USE_NAMES[kind])
            for column, text in ((_NAME, name), (_USUAL, f"{usual.height_m(kind):g} m")):
                item = QTableWidgetItem(text)
                item.setFlags(Qt.ItemFlag.ItemIsEnabled)
                if column == _USUAL:
                    item.setTextAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
                table.setItem(row, column, item)
            field = NumberField(0.0, MAXIMUM_CLUTTER_M, 1, 1.0, " m")
            field.setAccessibleName(self.tr("Height of {name}").format(name=name))
            field.setFrame(False)
            self.heights[kind] = field
            table.setCellWidget(row, _HEIGHT, field)
        return table

    def _show(self, settings: LandUseSettings) -> None:
        self.clutter.setChecked(settings.clutter)
        self.zones.setChecked(settings.zones)
        self.minimum_sea.setValue(settings.minimum_sea_km2)
        self.minimum_sea.setEnabled(settings.zones)
        for kind, field in self.heights.items():
            field.setValue(settings.height_m(kind))
        self.table.setEnabled(settings.clutter)


class LandUseField(QWidget):
    """One row of the settings: what is taken from the land use, and a button to edit it."""

    def __init__(self, style: WindowStyle, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._style = style
        self._value = LandUseSettings()
        self._summary = QLabel()
        self._edit = QPushButton(self.tr("Edit…"))
        self._edit.clicked.connect(self.edit)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._summary, 1)
        layout.addWidget(self._edit)

    def value(self) -> LandUseSettings:
        """Return the settings."""
        return self._value

    def show_value(self, settings: LandUseSettings) -> None:
        """Show other settings."""
        self._value = settings
        clutter = self.tr("trees and buildings") if settings.clutter else self.tr("no trees and buildings")
        zones = self.tr("sea and coast") if settings.zones else self.tr("all inland")
        self._summary.setText(self.tr("{clutter}; {zones}").format(clutter=clutter, zones=zones))

    def edit(self) -> None:
        """Open the table."""
        dialog = LandUseDialog(self._value, self._style, self)
        if dialog.exec() == QDialog.DialogCode.Accepted:
            self.show_value(dialog.value())
