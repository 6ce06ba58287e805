"""The table of thresholds by band."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QHeaderView, QPushButton, QTableWidget, QVBoxLayout, QWidget

from coverage_planner.model.settings import BandThreshold
from coverage_planner.ui.form_fields import NumberField

_LOW, _HIGH, _THRESHOLD = range(3)


class BandTable(QWidget):
    """Rows of lower edge, upper edge and RSRP threshold, with buttons to add and remove one."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._base: list[BandThreshold | None] = []
        self.table = QTableWidget(0, 3)
        self.table.setHorizontalHeaderLabels([self.tr("From (MHz)"), self.tr("To (MHz)"), self.tr("Threshold (dBm)")])
        self.table.verticalHeader().hide()
        self.table.setSelectionBehavior(QTableWidget.SelectionBehavior.SelectRows)
        self.table.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        self.table.setAccessibleName(self.tr("RSRP thresholds of bands"))
        add, remove = QPushButton(self.tr("Add")), QPushButton(self.tr("Remove"))
        add.clicked.connect(self.add_row)
        remove.clicked.connect(self.remove_row)
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        buttons.addWidget(add)
        buttons.addWidget(remove)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.table)
        layout.addLayout(buttons)

    def show_value(self, bands: tuple[BandThreshold, ...]) -> None:
        """Show the thresholds."""
        self.table.setRowCount(0)
        self._base = []
        for band in bands:
            self._add(band)

    def value(self) -> tuple[BandThreshold, ...]:
        """Return the thresholds by their lower edge; what was not touched keeps its exact value."""
        bands = []
        for row, base in enumerate(self._base):
            numbers = []
            for column, name in ((_LOW, "low_mhz"), (_HIGH, "high_mhz"), (_THRESHOLD, "threshold_dbm")):
                field = self.field(row, column)
                numbers.append(field.value() if base is None else field.kept(getattr(base, name)))
            low, high = sorted(numbers[:2])
            bands.append(BandThreshold(low_mhz=low, high_mhz=high, threshold_dbm=numbers[2]))
        return tuple(sorted(bands, key=lambda band: band.low_mhz))

    def field(self, row: int, column: int) -> NumberField:
        """Return the field of a row: lower edge, upper edge, threshold."""
        field = self.table.cellWidget(row, column)
        assert isinstance(field, NumberField)
        return field

    def add_row(self) -> None:
        """Add a band: the 700 to 900 MHz of the first mobile bands, to be edited."""
        self._add(None)
        self.table.selectRow(self.table.rowCount() - 1)

    def remove_row(self) -> None:
        """Remove the selected band, the last one where none is selected."""
        row = self.table.currentRow() if self.table.currentRow() >= 0 else self.table.rowCount() - 1
        if row >= 0:
            self.table.removeRow(row)
            del self._base[row]

    def _add(self, band: BandThreshold | None) -> None:
        row = self.table.rowCount()
        self.table.insertRow(row)
        self._base.append(band)
        fields = (
            NumberField(30.0, 100_000.0, 1, 10.0),
            NumberField(30.0, 100_000.0, 1, 10.0),
            NumberField(-160, -40, 1, 1),
        )
        values = (700.0, 900.0, -115.0) if band is None else (band.low_mhz, band.high_mhz, band.threshold_dbm)
        for column, (field, value) in enumerate(zip(fields, values, strict=True)):
            field.setFrame(False)
            field.setValue(value)
            self.table.setCellWidget(row, column, field)
