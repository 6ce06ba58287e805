"""A record table under a filter line; typing is followed once it pauses."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QVBoxLayout, QWidget

from coverage_planner.ui.record_table import RecordColumn, RecordTable

_PAUSE_MS = 150


class FilteredTable(QWidget):
    """Filter line with the number of rows shown, and the table.

    ``own_line`` False leaves line and count to the owner (several tables under one line); signal
    ``count_changed(str)`` then tells the number of rows.
    """

    count_changed = Signal(str)

    def __init__(self, hint: str = "", parent: QWidget | None = None, *, own_line: bool = True) -> None:
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
        self.table.records.layoutChanged.connect(self._show_count)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        if own_line:
            layout.setContentsMargins(6, 6, 6, 6)
            layout.setSpacing(5)
            top = QHBoxLayout()
            top.addWidget(self.filter_line, 1)
            top.addWidget(self._count)
            layout.addLayout(top)
        else:
            self.filter_line.setParent(self)
            self._count.setParent(self)
            self.filter_line.hide()
            self._count.hide()
        layout.addWidget(self.table, 1)

    def set_records(
        self, columns: Sequence[RecordColumn], keys: Sequence[int] | npt.NDArray[np.integer[Any]], *, fit: bool = False
    ) -> None:
        """Show other records; ``fit`` makes the columns as wide as their first rows."""
        self.table.set_records(columns, keys, fit=fit)

    def apply_filter(self) -> None:
        """Show the rows that contain what was typed."""
        self._pause.stop()
        self.table.filter(self.filter_line.text())

    @property
    def count_text(self) -> str:
        """How many rows are shown, of how many."""
        shown, whole = self.table.records.rowCount(), self.table.records.whole_count
        text = f"{whole:,}" if shown == whole else f"{shown:,} / {whole:,}"
        return self.tr("{n} rows").format(n=text)

    def _show_count(self) -> None:
        self._count.setText(self.count_text)
        self.count_changed.emit(self.count_text)
