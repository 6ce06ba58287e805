"""「この場所の理由」 as a part of a window: the sentence, the path as a picture, and the sum term by term."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QFrame,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QScrollArea,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from coverage_planner.engine.footprint import NO_SIGNAL
from coverage_planner.engine.loss_term import explained_term
from coverage_planner.engine.pixel_explanation import PixelExplanation
from coverage_planner.engine.pixel_servers import PixelServers
from coverage_planner.model.terms import name_of
from coverage_planner.ui.form_fields import TermChoice
from coverage_planner.ui.language import shown
from coverage_planner.ui.path_profile_view import PathProfileView
from coverage_planner.ui.style import WindowStyle

_SIDE_BY_SIDE_EM = 36
"""Narrower than this many line heights, the two tables stand one below the other."""
_ROWS_BELOW = 7


@dataclass(frozen=True, slots=True, eq=False)
class PlaceReason:
    """What was found out about a place: the site laid open, the best servers, and the sites that may be chosen."""

    found: PixelExplanation | None
    servers: tuple[PixelServers, ...]
    sites: tuple[tuple[int, str], ...]
    """Number and id of the sites within range, the best first."""


class ExplanationView(QWidget):
    """Signal ``site_chosen(int)``: lay another site open."""

    site_chosen = Signal(int)

    def __init__(self, style: WindowStyle, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._reason: PlaceReason | None = None
        self.sentence = QLabel()
        font = self.sentence.font()
        font.setBold(True)
        self.sentence.setFont(font)
        self.sentence.setWordWrap(True)
        self.sentence.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._where = QLabel()
        self._where.setWordWrap(True)
        self._where.setStyleSheet(f"color: {style.text_faint}")
        self.sites = TermChoice()
        self.sites.setAccessibleName(self.tr("Site"))
        self.sites.currentIndexChanged.connect(self._choose)
        self.view = PathProfileView(style)
        self.budget = _table(self.tr("From power to level"), (self.tr("Item"), self.tr("Value"), self.tr("Basis")))
        self.terms = _table(self.tr("Terms of the loss"), (self.tr("Term"), self.tr("Value"), self.tr("Meaning")))
        self._notes = QLabel()
        self._notes.setWordWrap(True)
        self._notes.setStyleSheet(f"color: {style.text_faint}")
        head = QHBoxLayout()
        head.addWidget(QLabel(self.tr("Site")))
        head.addWidget(self.sites)
        head.addWidget(self._where, 1)
        self._tables = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        for table, title in ((self.budget, self.tr("From power to level")), (self.terms, self.tr("Terms of the loss"))):
            column = QVBoxLayout()
            column.addWidget(QLabel(title))
            column.addWidget(table, 1)
            self._tables.addLayout(column, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.sentence)
        layout.addLayout(head)
        layout.addWidget(self.view, 3)
        layout.addLayout(self._tables, 4)
        notes = QScrollArea()
        notes.setWidget(self._notes)
        notes.setWidgetResizable(True)
        notes.setFrameShape(QFrame.Shape.NoFrame)
        notes.setMaximumHeight(7 * self.fontMetrics().height())
        layout.addWidget(notes)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Put the two tables one below the other where three columns each would not be read side by side."""
        narrow = event.size().width() < _SIDE_BY_SIDE_EM * self.fontMetrics().height()
        if narrow:
            self._tables.setDirection(QBoxLayout.Direction.TopToBottom)
        else:
            self._tables.setDirection(QBoxLayout.Direction.LeftToRight)
        row = self.budget.verticalHeader().defaultSectionSize()
        for table in (self.budget, self.terms):
            table.setMinimumHeight(_ROWS_BELOW * row if narrow else 0)
        super().resizeEvent(event)

    def show_reason(self, reason: PlaceReason) -> None:
        """Show what was found out."""
        self._reason = reason
        blocked = self.sites.blockSignals(True)
        self.sites.set_entries(reason.sites)
        if reason.found is not None:
            self.sites.choose(reason.found.site_number)
        self.sites.blockSignals(blocked)
        found = reason.found
        if found is None:
            self.sentence.setText(self.tr("No site of this plan is within the longest range of this place."))
            self._where.setText("")
            self.view.show_path(None)
            for table in (self.budget, self.terms):
                table.setRowCount(0)
            self._notes.setText("")
            return
        self.sentence.setText(shown(found.reason))
        self._where.setText(self._place_words(found))
        self.view.show_path(found.path)
        rows: list[tuple[str, ...]] = [
            (shown(e.name), f"{e.value_db:+.2f} {e.unit}", shown(e.basis)) for e in found.budget
        ]
        rows.append((self.tr("Level (RSRP)"), f"{found.sector.level_dbm:+.2f} dBm", self._map_words(found)))
        rows.append((self.tr("Threshold"), f"{found.sector.threshold_ddbm / 10:+.1f} dBm", ""))
        _fill(self.budget, rows, bold={len(found.budget)})
        terms = found.terms
        _fill(
            self.terms,
            [(t.symbol, f"{t.value:,.2f} {t.unit}".strip(), shown(explained_term(t, terms))) for t in terms],
            bold={len(terms) - 1},
        )
        said = (shown(found.terms_note), *(shown(label) for label in found.labels))
        self._notes.setText("\n".join((*self._server_lines(reason), *(f"※ {one}" for one in said))))

    def text(self) -> str:
        """Return all of it as lines with tabs, for a spreadsheet."""
        lines = [self.sentence.text(), self._where.text()]
        for table in (self.budget, self.terms):
            for row in range(table.rowCount()):
                items = (table.item(row, column) for column in range(table.columnCount()))
                lines.append("\t".join("" if item is None else item.text() for item in items))
        return "\r\n".join((*lines, *self._notes.text().splitlines()))

    def _place_words(self, found: PixelExplanation) -> str:
        words = self.tr("sector {n}, {mhz} MHz; {distance} m away, azimuth {azimuth}°, elevation {elevation}°").format(
            n=found.sector.number,
            mhz=f"{found.sector.frequency_mhz:g}",
            distance=f"{found.distance_m:,.0f}",
            azimuth=f"{found.azimuth_deg:.1f}",
            elevation=f"{found.elevation_deg:+.2f}",
        )
        if found.path.uncertain:
            words += "; " + self.tr("part of the ground is unknown (bridged or level)")
        return words

    def _map_words(self, found: PixelExplanation) -> str:
        if found.map_level_ddbm is None:
            return ""
        level = "－" if found.map_level_ddbm == NO_SIGNAL else f"{found.map_level_ddbm / 10:.1f} dBm"
        return self.tr("on the map: {level}").format(level=level)

    def _server_lines(self, reason: PlaceReason) -> list[str]:
        lines = []
        for one in reason.servers:
            best = f"{one.best.site_id} {one.best.sector.level_ddbm / 10:.1f} dBm"
            who = f"{shown(name_of(one.carrier))} {shown(name_of(one.technology))}"
            if one.runner_up is None:
                lines.append(self.tr("Best server {who}: {best}").format(who=who, best=best))
            else:
                second = f"{one.runner_up.site_id} {one.runner_up.sector.level_ddbm / 10:.1f} dBm"
                lines.append(
                    self.tr("Best server {who}: {best}; runner-up {second}").format(who=who, best=best, second=second)
                )
        return lines

    def _choose(self) -> None:
        number = self.sites.term()
        shown_now = self._reason.found if self._reason is not None else None
        if number is not None and (shown_now is None or shown_now.site_number != number):
            self.site_chosen.emit(number)


def _table(name: str, headers: tuple[str, ...]) -> QTableWidget:
    table = QTableWidget(0, len(headers))
    table.setHorizontalHeaderLabels(headers)
    table.verticalHeader().hide()
    table.setEditTriggers(QTableWidget.EditTrigger.NoEditTriggers)
    table.setAccessibleName(name)
    header = table.horizontalHeader()
    header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
    header.setSectionResizeMode(len(headers) - 1, QHeaderView.ResizeMode.Stretch)
    return table


def _fill(table: QTableWidget, rows: list[tuple[str, ...]], bold: set[int] | frozenset[int] = frozenset()) -> None:
    table.setRowCount(len(rows))
    for r, row in enumerate(rows):
        for c, text in enumerate(row):
            item = QTableWidgetItem(text)
            item.setToolTip(text)
            if c == 1:
                item.setTextAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            if r in bold:
                font = item.font()
                font.setBold(True)
                item.setFont(font)
            table.setItem(r, c, item)
    table.resizeRowsToContents()
