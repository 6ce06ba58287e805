"""Rows of a table as text for a spreadsheet: few at once, many beside the main thread.

The text of 470,000 rows takes a second and more to build; putting it on the clipboard takes 18 ms (16 million characters).
"""

from __future__ import annotations

import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QObject
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QMainWindow, QStatusBar, QWidget

from coverage_planner.model.errors import Cancelled
from coverage_planner.ui.language import shown
from coverage_planner.ui.latest_work import LatestWork

if TYPE_CHECKING:
    from coverage_planner.model.errors import PlannerError
    from coverage_planner.ui.record_table import RecordColumn

MOST_AT_ONCE = 2_000
"""Rows copied within the key press: 7 ms for 15 columns of figures."""
_PIECE_ROWS = 1_000
_REST_S = 0.000_5
"""After each piece the interpreter's lock is given away, so that the window paints and answers in between."""
_SAID_MS = 8_000


@dataclass(frozen=True, slots=True)
class CopiedRows:
    """Rows as tab-separated text with headers."""

    text: str
    count: int


def copied_rows(
    columns: Sequence[RecordColumn],
    order: npt.NDArray[np.integer[Any]],
    spans: Sequence[tuple[int, int]],
    cancelled: threading.Event | None = None,
) -> CopiedRows:
    """Return the rows of spans (first and last row, any order, perhaps overlapping) as they are shown.

    Args:
        columns: the columns.
        order: the record of every row of the view.
        spans: the rows.
        cancelled: ends the work with ``Cancelled``.
    """
    rows = _rows_of(spans)
    # Joined piece by piece: joining and freeing half a million lines at once would hold the main thread up, too.
    pieces = ["\t".join(column.header for column in columns)]
    for start in range(0, rows.size, _PIECE_ROWS):
        if cancelled is not None and cancelled.is_set():
            raise Cancelled
        if cancelled is not None:
            time.sleep(_REST_S)
        places = order[rows[start : start + _PIECE_ROWS]]
        shown_columns = [list(map(column.show, _values_at(column.values, places))) for column in columns]
        pieces.append("\r\n".join(map("\t".join, zip(*shown_columns, strict=True))))
    return CopiedRows("\r\n".join(pieces), int(rows.size))


def _rows_of(spans: Sequence[tuple[int, int]]) -> npt.NDArray[np.int64]:
    """Return the rows of spans in order, each once; by spans, as sorting 470,000 rows holds everything up for 300 ms."""
    merged: list[tuple[int, int]] = []
    for first, last in sorted(spans):
        if merged and first <= merged[-1][1]:
            merged[-1] = merged[-1][0], max(last, merged[-1][1])
        else:
            merged.append((first, last))
    return np.concatenate([np.arange(first, last + 1) for first, last in merged] or [np.empty(0, np.int64)])


def _values_at(values: Any, places: npt.NDArray[np.integer[Any]]) -> list[Any]:
    # The array's own numbers, not Python's: a float32 reads differently as a Python float.
    return list(values[places]) if isinstance(values, np.ndarray) else [values[place] for place in places.tolist()]


class RowCopy(QObject):
    """Puts rows of one table on the clipboard."""

    def __init__(self, table: QWidget) -> None:
        super().__init__(table)
        self._table = table
        self._behind = LatestWork(self._put, self._fail)
        self._watching = False

    @property
    def busy(self) -> bool:
        """True while text is made that is not on the clipboard yet."""
        return self._behind.busy

    def copy(
        self,
        columns: Sequence[RecordColumn],
        order: npt.NDArray[np.integer[Any]],
        spans: Sequence[tuple[int, int]],
    ) -> None:
        """Copy rows now, or many of them as soon as their text is made."""
        self._behind.cancel()
        count = sum(last + 1 - first for first, last in spans)
        if count <= MOST_AT_ONCE:
            self._watch(on=False)
            QGuiApplication.clipboard().setText(copied_rows(columns, order, spans).text)
            return
        self._say(self.tr("Copying {n} rows…").format(n=f"{count:,}"))
        self._watch(on=True)
        self._behind.ask(lambda cancelled: copied_rows(columns, order, spans, cancelled))

    def _put(self, copied: CopiedRows) -> None:
        self._watch(on=False)
        QGuiApplication.clipboard().setText(copied.text)
        self._say(self.tr("Copied {n} rows.").format(n=f"{copied.count:,}"))

    def _fail(self, error: PlannerError) -> None:
        self._watch(on=False)
        self._say(shown(error.message))

    def _watch(self, *, on: bool) -> None:
        """Mind what is copied elsewhere in the meantime: it must not be replaced by these rows seconds later."""
        if on and not self._watching:
            QGuiApplication.clipboard().dataChanged.connect(self._give_way)
        elif self._watching and not on:
            QGuiApplication.clipboard().dataChanged.disconnect(self._give_way)
        self._watching = on

    def _give_way(self) -> None:
        self._watch(on=False)
        self._behind.cancel()

    def _say(self, text: str) -> None:
        widget: QWidget | None = self._table
        while widget is not None:
            # statusBar() would make one where there is none.
            bar = widget.findChild(QStatusBar) if isinstance(widget, QMainWindow) else None
            if bar is not None:
                bar.showMessage(text, _SAID_MS)
                return
            widget = widget.parentWidget()
