"""Figures in the table of sites that belong to another place or to an earlier plan: grey and dotted, as in the ledger."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QStyledItemDelegate, QStyleOptionViewItem

from coverage_planner.ui.record_table import RecordTable
from coverage_planner.ui.site_columns import figure_columns
from coverage_planner.ui.style import WindowStyle

if TYPE_CHECKING:
    from coverage_planner.ui.main_window import MainWindow

_FADED = 150
"""Opacity of a grey figure on the ground of a selected row, of 255."""


class StaleFigures(QStyledItemDelegate):
    """Draws a cell grey with a dot while the figures of its site are out of date."""

    def __init__(self, table: RecordTable, style: WindowStyle) -> None:
        super().__init__(table)
        self._table = table
        self._colour = QColor(style.stale)
        self.numbers: frozenset[int] = frozenset()
        """Sites whose figures are out of date."""
        self.all_stale = False
        """Whether those of every site are: the plan is being computed anew."""

    def is_stale(self, number: int) -> bool:
        """Return whether the figures of a site are out of date."""
        return self.all_stale or number in self.numbers

    def initStyleOption(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> None:
        """Take colour and text of the cell."""
        super().initStyleOption(option, index)
        text = option.text
        if text and self.is_stale(self._table.records.key_at(index.row())):
            palette = option.palette
            palette.setColor(QPalette.ColorRole.Text, self._colour)
            on_selection = palette.color(QPalette.ColorRole.HighlightedText)
            on_selection.setAlpha(_FADED)
            palette.setColor(QPalette.ColorRole.HighlightedText, on_selection)
            option.palette = palette
            option.text = f"• {text}"


class StaleSiteRows(QObject):
    """Follows drags and evaluations: the table keeps the figures of the plan as it was until the new ones are there."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._table = window.tables.sites
        self.figures = StaleFigures(self._table, window.window_look)
        for column in figure_columns():
            self._table.setItemDelegateForColumn(column, self.figures)
        work = window.workspace
        work.stale.connect(self._all)
        work.state_changed.connect(lambda _state: self._settle())
        window.canvas.site_drag_moved.connect(lambda number, *_place: self._mark(number))
        window.canvas.azimuth_turned.connect(lambda site: self._mark(site.number))

    def _mark(self, number: int) -> None:
        """Grey a site that is dragged or turned: the others keep the figures of the plan as it is."""
        if number not in self.figures.numbers:
            self.figures.numbers |= {number}
            self._table.viewport().update()

    def _all(self) -> None:
        self.figures.all_stale = True
        self._table.viewport().update()

    def _settle(self) -> None:
        """Previews are not put into the table: only figures of the plan itself make it black again."""
        if self._window.workspace.current:
            self.figures.numbers, self.figures.all_stale = frozenset(), False
            self._table.viewport().update()
