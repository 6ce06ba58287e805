"""A report table in the window: the same table model that feeds workbook, CSV and PDF."""

from __future__ import annotations

from fractions import Fraction

from PySide6.QtWidgets import QLabel, QLineEdit, QVBoxLayout, QWidget

from coverage_planner.model.rate import Rate
from coverage_planner.report.table import Cell, Kind, Table, printed
from coverage_planner.ui.record_table import RecordColumn, RecordTable


class ReportTableView(QWidget):
    """Title, filter line, rows and notes of one report table."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.table = RecordTable()
        self._notes = QLabel()
        self._notes.setWordWrap(True)
        self._filter = QLineEdit()
        self._filter.setPlaceholderText(self.tr("Filter rows"))
        self._filter.setClearButtonEnabled(True)
        self._filter.textChanged.connect(self._apply_filter)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(6, 6, 6, 6)
        layout.addWidget(self._filter)
        layout.addWidget(self.table, 1)
        layout.addWidget(self._notes)

    def show_table(self, table: Table) -> None:
        """Show another table."""
        columns = []
        for place, column in enumerate(table.columns):
            cells = [row[place] for row in table.rows]
            numeric = column.kind is not Kind.TEXT and column.kind is not Kind.DATE
            columns.append(
                RecordColumn(
                    header=column.header.replace("\n", " "),
                    values=[_Shown(table.kind_of(place, cell), cell) for cell in cells],
                    show=str,
                    numeric=numeric,
                )
            )
        self.table.set_records(columns, range(len(table.rows)))
        notes = [str(note) for note in table.notes]
        self._notes.setText("\n".join(notes))
        self._notes.setVisible(bool(notes))

    def _apply_filter(self, text: str) -> None:
        self.table.scrollToTop()
        self.table.records.filter(text)


class _Shown:
    """A cell that prints as the report prints it and sorts by its number."""

    __slots__ = ("_cell", "_text")

    def __init__(self, kind: Kind, cell: Cell) -> None:
        self._cell = cell
        self._text = printed(kind, cell.value)

    def __str__(self) -> str:
        return self._text

    def __float__(self) -> float:
        value = self._cell.value
        if isinstance(value, Rate):
            return float(value.fraction or Fraction(-1))
        try:
            return float(value) if value is not None else float("-inf")
        except (TypeError, ValueError):
            return float("-inf")
