"""Margins, terminal clutter and thresholds of bands: a row of the settings and the dialog behind it."""

from __future__ import annotations

from dataclasses import dataclass, replace

from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QGroupBox,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from coverage_planner.engine.margins import BUILDING_NAMES, CLUTTER_NAMES, shadowing_margin_db
from coverage_planner.model.errors import OutOfValidity
from coverage_planner.model.margins import Building, Clutter, Margins, Penetration, ShadowingBasis, TerminalClutter
from coverage_planner.model.settings import BandThreshold
from coverage_planner.ui.band_table import BandTable
from coverage_planner.ui.form_fields import NumberField, TermChoice
from coverage_planner.ui.language import shown
from coverage_planner.ui.style import WindowStyle


@dataclass(frozen=True, slots=True)
class ReceiverValue:
    """What the dialog edits."""

    margins: Margins
    bands: tuple[BandThreshold, ...] = ()


class ReceiverDialog(QDialog):
    """Edits a copy; :meth:`value` returns it."""

    def __init__(self, value: ReceiverValue, style: WindowStyle, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Margins and thresholds of bands"))
        self._base = value.margins
        self._make_fields()
        self._result = QLabel()
        self._result.setStyleSheet(f"color: {style.text_faint}")
        note = QLabel(
            self.tr(
                "Each margin is taken off the level before the threshold and printed by itself. Building entry is ITU-R "
                "P.2109, terminal clutter P.2108; clutter that the model or the land use already has is refused."
            )
        )
        note.setWordWrap(True)
        note.setStyleSheet(f"color: {style.text_faint}")
        groups = (
            (
                self.tr("Receiver"),
                (
                    (self.tr("Body loss"), self.body),
                    (self.tr("Indoors or in a vehicle"), self.penetration),
                    (self.tr("Building"), self._building),
                    (self.tr("Not exceeded in"), self._building_percent),
                    (self.tr("Vehicle loss"), self._vehicle),
                ),
            ),
            (
                self.tr("Shadowing margin"),
                (
                    (self.tr("Stated for"), self.shadowing),
                    (self.tr("Share of places"), self._shadowing_percent),
                    (self.tr("Standard deviation"), self._sigma),
                    (self.tr("Distance exponent"), self._exponent),
                    ("", self._result),
                ),
            ),
            (
                self.tr("Terminal clutter (P.2108)"),
                (
                    (self.tr("Method"), self.clutter),
                    (self.tr("Surroundings"), self._clutter_type),
                    (self.tr("Not exceeded at"), self._clutter_percent),
                ),
            ),
        )
        left = QVBoxLayout()
        for title, rows in groups:
            left.addWidget(_group(title, rows))
        self.bands = BandTable()
        right = QVBoxLayout()
        band_box = QGroupBox(self.tr("RSRP thresholds of bands"))
        band_layout = QVBoxLayout(band_box)
        band_layout.addWidget(self.bands)
        right.addWidget(band_box)
        right.addWidget(note)
        columns = QHBoxLayout()
        columns.addLayout(left, 1)
        columns.addLayout(right, 1)
        button = QDialogButtonBox.StandardButton
        self.buttons = QDialogButtonBox(button.Ok | button.Cancel | button.RestoreDefaults)
        self.buttons.accepted.connect(self.accept)
        self.buttons.rejected.connect(self.reject)
        self.buttons.button(button.RestoreDefaults).clicked.connect(lambda: self._show(ReceiverValue(Margins())))
        layout = QVBoxLayout(self)
        layout.addLayout(columns)
        layout.addWidget(self.buttons)
        self.resize(780, 520)
        self._show(value)

    def value(self) -> ReceiverValue:
        """Return margins and thresholds as edited; what was not touched keeps its exact value."""
        base = self._base
        margins = Margins(
            body_loss_db=self.body.kept(base.body_loss_db),
            penetration=self.penetration.term(),
            building=self._building.term(),
            building_percent=self._building_percent.kept(base.building_percent),
            vehicle_loss_db=self._vehicle.kept(base.vehicle_loss_db),
            shadowing=self.shadowing.term(),
            shadowing_percent=self._shadowing_percent.kept(base.shadowing_percent),
            shadowing_sigma_db=self._sigma.kept(base.shadowing_sigma_db),
            distance_exponent=self._exponent.kept(base.distance_exponent),
            terminal_clutter=self.clutter.term(),
            clutter=self._clutter_type.term(),
            clutter_percent=self._clutter_percent.kept(base.clutter_percent),
        )
        return ReceiverValue(margins, self.bands.value())

    def _make_fields(self) -> None:
        self.body = NumberField(0.0, 60.0, 1, 1.0, " dB")
        self.penetration = TermChoice(
            (
                (Penetration.NONE, self.tr("none (outdoors)")),
                (Penetration.BUILDING, self.tr("in a building (P.2109)")),
                (Penetration.VEHICLE, self.tr("in a vehicle")),
            )
        )
        self._building = TermChoice((kind, shown(BUILDING_NAMES[kind.value])) for kind in Building)
        self._building_percent = NumberField(0.1, 99.9, 1, 5.0, " %")
        self._vehicle = NumberField(0.0, 60.0, 1, 1.0, " dB")
        self.shadowing = TermChoice(
            (
                (ShadowingBasis.NONE, self.tr("none")),
                (ShadowingBasis.CELL_EDGE, self.tr("the edge of the cell")),
                (ShadowingBasis.CELL_AREA, self.tr("the area of the cell (Jakes)")),
            )
        )
        self._shadowing_percent = NumberField(1.0, 99.9, 1, 1.0, " %")
        self._sigma = NumberField(0.0, 20.0, 1, 0.5, " dB")
        self._exponent = NumberField(1.0, 8.0, 2, 0.1)
        self.clutter = TermChoice(
            (
                (TerminalClutter.NONE, self.tr("none")),
                (TerminalClutter.HEIGHT_GAIN, self.tr("height gain (3.1, to 3 GHz)")),
                (TerminalClutter.STATISTICAL, self.tr("statistical (3.2)")),
            )
        )
        self._clutter_type = TermChoice((kind, shown(CLUTTER_NAMES[kind.value])) for kind in Clutter)
        self._clutter_percent = NumberField(1.0, 99.0, 1, 5.0, " %")
        for choice in (self.penetration, self.shadowing, self.clutter):
            choice.currentIndexChanged.connect(self._follow)
        for field in (self._shadowing_percent, self._sigma, self._exponent):
            field.setKeyboardTracking(True)
            field.valueChanged.connect(self._follow)

    def _follow(self) -> None:
        """Grey out what the choices do not use, and say what the shadowing margin comes to."""
        self._building.setEnabled(self.penetration.term() is Penetration.BUILDING)
        self._building_percent.setEnabled(self.penetration.term() is Penetration.BUILDING)
        self._vehicle.setEnabled(self.penetration.term() is Penetration.VEHICLE)
        basis = self.shadowing.term()
        for field in (self._shadowing_percent, self._sigma):
            field.setEnabled(basis is not ShadowingBasis.NONE)
        self._exponent.setEnabled(basis is ShadowingBasis.CELL_AREA)
        self._clutter_type.setEnabled(self.clutter.term() is TerminalClutter.HEIGHT_GAIN)
        self._clutter_percent.setEnabled(self.clutter.term() is TerminalClutter.STATISTICAL)
        if not hasattr(self, "_result"):
            return
        margins = replace(
            Margins(),
            shadowing=basis,
            shadowing_percent=self._shadowing_percent.value(),
            shadowing_sigma_db=self._sigma.value(),
            distance_exponent=self._exponent.value(),
        )
        try:
            self._result.setText(self.tr("comes to {value} dB").format(value=f"{shadowing_margin_db(margins):.1f}"))
        except OutOfValidity as error:
            self._result.setText(shown(error.message))

    def _show(self, value: ReceiverValue) -> None:
        margins = value.margins
        for field, number in (
            (self.body, margins.body_loss_db),
            (self._building_percent, margins.building_percent),
            (self._vehicle, margins.vehicle_loss_db),
            (self._shadowing_percent, margins.shadowing_percent),
            (self._sigma, margins.shadowing_sigma_db),
            (self._exponent, margins.distance_exponent),
            (self._clutter_percent, margins.clutter_percent),
        ):
            field.setValue(number)
        for choice, term in (
            (self.penetration, margins.penetration),
            (self._building, margins.building),
            (self.shadowing, margins.shadowing),
            (self.clutter, margins.terminal_clutter),
            (self._clutter_type, margins.clutter),
        ):
            choice.choose(term)
        self.bands.show_value(value.bands)
        self._follow()


class ReceiverField(QWidget):
    """One row of the settings: the margins in short, and a button to edit them."""

    def __init__(self, style: WindowStyle, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._style = style
        self._value = ReceiverValue(Margins())
        self._summary = QLabel()
        self._edit = QPushButton(self.tr("Edit…"))
        self._edit.clicked.connect(self.edit)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._summary, 1)
        layout.addWidget(self._edit)

    def value(self) -> ReceiverValue:
        """Return margins and thresholds."""
        return self._value

    def show_value(self, value: ReceiverValue) -> None:
        """Show others."""
        self._value = value
        self._summary.setText(self._words(value))
        self._summary.setToolTip(self._summary.text())

    def edit(self) -> None:
        """Open the dialog."""
        dialog = ReceiverDialog(self._value, self._style, self)
        if dialog.exec() == QDialog.DialogCode.Accepted:
            self.show_value(dialog.value())

    def _words(self, value: ReceiverValue) -> str:
        margins = value.margins
        words = []
        if margins.body_loss_db:
            words.append(self.tr("body"))
        if margins.penetration is Penetration.BUILDING:
            words.append(self.tr("building"))
        if margins.penetration is Penetration.VEHICLE:
            words.append(self.tr("vehicle"))
        if margins.shadowing is not ShadowingBasis.NONE:
            words.append(self.tr("shadowing"))
        if margins.terminal_clutter is not TerminalClutter.NONE:
            words.append(self.tr("clutter"))
        if value.bands:
            words.append(self.tr("{n} bands").format(n=len(value.bands)))
        return self.tr(", ").join(words) if words else self.tr("none")


def _group(title: str, rows: tuple[tuple[str, QWidget], ...]) -> QGroupBox:
    group = QGroupBox(title)
    form = QFormLayout(group)
    form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
    for label, field in rows:
        if label:
            form.addRow(label, field)
            field.setAccessibleName(label)
        else:
            form.addRow(field)
    return group
