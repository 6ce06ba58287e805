"""A record table under a filter line; typing is followed once it pauses."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QVBoxLayout, QWidget

from coverage_planner.ui.record_table import RecordColumn, RecordTable

_PAUSE_MS = 150


class FilteredTable(QWidget):
    """Filter line with the number of rows shown, and the table."""

    def __init__(self, hint: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.table = RecordTable()
        self.filter_line = QLineEdit()
        self.filter_line.setPlaceholderText(hint)
        self.filter_line.setAccessibleName(hint)
        self.filter_line.setClearButtonEnabled(True)
        self._count = QLabel()
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(_PAUSE_MS)
        self._pause.timeout.connect(self.apply_filter)
        self.filter_line.textChanged.connect(lambda _text: self._pause.start())
        self.filter_line.returnPressed.connect(self.apply_filter)
        self.table.records.modelReset.connect(self._show_count)
        top = QHBoxLayout()
        top.addWidget(self.filter_line, 1)
        top.addWidget(self._count)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(6, 6, 6, 6)
        layout.setSpacing(5)
        layout.addLayout(top)
        layout.addWidget(self.table, 1)

    def set_records(self, columns: Sequence[RecordColumn], keys: Sequence[int], *, fit: bool = False) -> None:
        """Show other records; ``fit`` makes the columns as wide as their first rows."""
        self.table.set_records(columns, keys, fit=fit)

    def apply_filter(self) -> None:
        """Show the rows that contain what was typed."""
        self._pause.stop()
        self.table.filter(self.filter_line.text())

    def _show_count(self) -> None:
        shown, whole = self.table.records.rowCount(), self.table.records.whole_count
        text = f"{whole:,}" if shown == whole else f"{shown:,} / {whole:,}"
        self._count.setText(self.tr("{n} rows").format(n=text))
