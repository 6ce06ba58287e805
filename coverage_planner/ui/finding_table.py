"""The table of findings: the file first, sentences in full, as many lines a row as they need."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtWidgets import QWidget

from coverage_planner.model.findings import Finding
from coverage_planner.ui.filtered_table import FilteredTable
from coverage_planner.ui.finding_columns import FILE, MESSAGE, REMEDY, finding_columns, worst_first
from coverage_planner.ui.style import WindowStyle

_WRAPPED_ROWS = 400
"""Rows measured at most after a change of width (0.1 ms each); a table with more keeps one line a row and its tips."""
_AIR_PX = 6
_FILE_SHARE, _MESSAGE_SHARE = 0.28, 0.58
"""Of what kind, row and field leave: at most this for the file, and this of the rest for what was found."""


class FindingTable(FilteredTable):
    """Findings, the worst first; nothing in it is cut off."""

    def __init__(self, style: WindowStyle, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent, own_line=False)
        self._style = style
        self.table.setWordWrap(True)
        self.table.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        self.table.viewport().installEventFilter(self)
        self._lay_out = QTimer(self)
        self._lay_out.setSingleShot(True)
        self._lay_out.setInterval(0)
        self._lay_out.timeout.connect(self._fit)
        self._to_share = False
        for changed in (
            self.table.records.modelReset,
            self.table.records.layoutChanged,
            self.table.horizontalHeader().sectionResized,
        ):
            changed.connect(lambda *_: self._lay_out.start())

    def show_findings(self, findings: Sequence[Finding]) -> None:
        """Show what the readers noticed, worst first."""
        ordered = worst_first(findings)
        self.set_records(finding_columns(ordered, self._style), range(len(ordered)), fit=True)
        self._to_share = True
        self._lay_out.start()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Share the width anew when the table gets another one."""
        if event.type() in (QEvent.Type.Resize, QEvent.Type.Show):
            # Not at once: the table fits its columns to their texts when it is first shown.
            self._to_share = True
            self._lay_out.start()
        return super().eventFilter(watched, event)

    def _share_width(self) -> None:
        table = self.table
        count = table.records.columnCount()
        if not count:
            return
        elastic = (FILE, MESSAGE, REMEDY)
        fixed = sum(table.columnWidth(column) for column in range(count - 1) if column not in elastic)
        last = max(table.sizeHintForColumn(count - 1), table.horizontalHeader().sectionSizeHint(count - 1))
        table.setColumnWidth(count - 1, last)
        fixed += last
        left = max(table.viewport().width() - fixed, 3 * 120)
        file = min(table.sizeHintForColumn(FILE) + 12, int(left * _FILE_SHARE))
        message = int((left - file) * _MESSAGE_SHARE)
        for column, width in ((FILE, file), (MESSAGE, message), (REMEDY, left - file - message)):
            table.setColumnWidth(column, width)

    def _fit(self) -> None:
        table = self.table
        if not table.isVisible():
            return
        if self._to_share:
            self._to_share = False
            self._share_width()
        if table.records.rowCount() <= _WRAPPED_ROWS:
            table.resizeRowsToContents()
            one_line = table.verticalHeader().defaultSectionSize()
            for row in range(table.records.rowCount()):
                if table.rowHeight(row) > one_line:
                    table.setRowHeight(row, table.rowHeight(row) + _AIR_PX)
