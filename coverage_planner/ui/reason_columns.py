"""Widths of the columns of a reason tree: a value is never out of sight, however deep the row and narrow the window."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QEvent, QModelIndex, QObject, QTimer
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QHeaderView, QTreeView

from coverage_planner.ui.reason_tree_model import LABEL, NOTE, VALUE, ReasonTreeModel

INDENTATION_PX = 13
"""A place on the ground is eight levels down: Qt's 20 px a level would take half of a narrow tree."""
_PADDING_PX = 24
_VALUE_LEAST_PX, _VALUE_MOST_SHARE = 90, 0.5
_LABEL_LEAST_PX, _NOTE_LEAST_PX = 300, 150
_NOTE_SHARE = 0.36
_MEASURED = 4
"""Of the rows that were added, the values that are longest by their number of letters; Qt takes 20 us for each."""


class ReasonColumns(QObject):
    """Gives the values what they need, the labels the rest; the remarks, which stand in full beside the tree, go first.

    Widths that the planner drew with the mouse are left alone.
    """

    def __init__(self, tree: QTreeView, model: ReasonTreeModel) -> None:
        super().__init__(tree)
        self._tree = tree
        self._model = model
        self._widest_px = 0
        self._working = self._by_hand = False
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.setInterval(0)
        self._later.timeout.connect(self.lay_out)
        tree.setIndentation(INDENTATION_PX)
        tree.header().setMinimumSectionSize(60)
        tree.header().setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        tree.header().setStretchLastSection(True)
        tree.header().sectionResized.connect(self._resized)
        tree.viewport().installEventFilter(self)
        model.modelReset.connect(self._begin)
        model.rowsInserted.connect(self._measure)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Share the width anew when the tree gets another one."""
        if event.type() in (QEvent.Type.Resize, QEvent.Type.Show) and not self._working:
            self._later.start()
        return super().eventFilter(watched, event)

    def _resized(self, column: int, _before: int, _now: int) -> None:
        if not self._working and column != NOTE and self._tree.header().isVisible() and not self._later.isActive():
            self._by_hand = True

    def _begin(self) -> None:
        self._widest_px = 0
        self._take([self._model.index(0, VALUE)])

    def _measure(self, parent: QModelIndex, first: int, last: int) -> None:
        self._take(self._model.index(row, VALUE, parent) for row in range(first, last + 1))

    def _take(self, indexes: Iterable[QModelIndex]) -> None:
        """Remember the widest of some values; bold, as the first row is."""
        texts = {str(index.data() or "") for index in indexes}
        font = self._tree.font()
        font.setBold(True)
        metrics = QFontMetrics(font)
        longest = sorted(texts, key=lambda text: len(text.encode()))[-_MEASURED:]
        self._widest_px = max([self._widest_px, *(metrics.horizontalAdvance(text) for text in longest)])
        self._later.start()

    def lay_out(self) -> None:
        """Share the width of the tree."""
        room = self._tree.viewport().width()
        if self._by_hand or not self._tree.isVisible() or room < 2 * _VALUE_LEAST_PX:
            return
        value = min(max(self._widest_px + _PADDING_PX, _VALUE_LEAST_PX), int(room * _VALUE_MOST_SHARE))
        rest = room - value
        note = max(int(rest * _NOTE_SHARE), _NOTE_LEAST_PX)
        hidden = rest - note < _LABEL_LEAST_PX
        self._working = True
        # In this order: a header that hides its stretched section keeps counting the width of it.
        self._tree.header().setStretchLastSection(False)
        self._tree.setColumnHidden(NOTE, hidden)
        self._tree.header().setStretchLastSection(not hidden)
        self._tree.setColumnWidth(LABEL, rest if hidden else rest - note)
        self._tree.setColumnWidth(VALUE, value)
        self._working = False
