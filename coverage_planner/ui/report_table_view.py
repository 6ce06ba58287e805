"""A report table in the window: the same table model that feeds workbook, CSV and PDF."""

from __future__ import annotations

from fractions import Fraction

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from coverage_planner.model.rate import Rate
from coverage_planner.report.table import Cell, Column, Kind, Table, printed
from coverage_planner.report.table_words import english, table_in_english
from coverage_planner.ui.filtered_table import FilteredTable
from coverage_planner.ui.language import current_language
from coverage_planner.ui.record_table import RecordColumn
from coverage_planner.ui.table_notes import TableNotes


class ReportTableView(QWidget):
    """Filter line, rows and notes of one report table; the totals are the last row."""

    def __init__(self, parent: QWidget | None = None, *, own_line: bool = True) -> None:
        super().__init__(parent)
        self._shown_key = ""
        self.report: Table | None = None
        """The table shown; its rows are the records by number, the totals last."""
        self.rows = FilteredTable(self.tr("Filter rows"), own_line=own_line)
        self.table = self.rows.table
        self.notes = TableNotes()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(2)
        layout.addWidget(self.rows, 1)
        layout.addWidget(self.notes)

    def set_empty_text(self, text: str) -> None:
        """Say what to do while there is no table."""
        self.table.set_empty_text(text)

    def clear(self) -> None:
        """Show no table."""
        self.report = None
        self._shown_key = ""
        self.rows.set_records((), ())
        self.notes.show_notes(())

    def show_table(self, table: Table) -> None:
        """Show another table, in the window's language."""
        if current_language() == "en":
            table = table_in_english(table)
        self.report = table
        rows = table.rows if table.totals is None or not table.rows else (*table.rows, table.totals)
        columns = [
            RecordColumn(
                header=column.header.replace("\n", " "),
                values=[_Shown(table.kind_of(place, row[place]), row[place], column) for row in rows],
                show=str,
                numeric=column.kind is not Kind.TEXT and column.kind is not Kind.DATE,
            )
            for place, column in enumerate(table.columns)
        ]
        headers = "\t".join([table.key, *(column.header for column in columns)])
        self.rows.set_records(columns, range(len(rows)), fit=headers != self._shown_key)
        self._shown_key = headers
        if table.empty_reason:
            self.table.set_empty_text(table.empty_reason)
        self.notes.show_notes(table.notes)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Give the notes their part of another height."""
        super().resizeEvent(event)
        self.notes.fit(self.height())


def shown_title(table: Table) -> str:
    """Return the title of a report table in the window's language."""
    return english(table.title) if current_language() == "en" else table.title


class _Shown:
    """A cell that prints as the report prints it and sorts by its number."""

    __slots__ = ("_cell", "_text")

    def __init__(self, kind: Kind, cell: Cell, column: Column) -> None:
        self._cell = cell
        self._text = printed(kind, cell.value, signed=column.signed)
        if kind is Kind.POINTS and current_language() == "en":
            self._text = self._text.replace(" ポイント", " pt")

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
