"""The list of a site's sectors with their picture and the buttons that change the list."""

from __future__ import annotations

import qtawesome
from PySide6.QtCore import QItemSelectionModel, QSize, Qt, Signal
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QHeaderView,
    QTableWidget,
    QTableWidgetItem,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from coverage_planner.model.antenna_file import AntennaFile
from coverage_planner.model.bands import frequency_text
from coverage_planner.model.site import AntennaPattern
from coverage_planner.model.terms import name_of
from coverage_planner.project.site_sectors import SectorEntry
from coverage_planner.ui.language import shown, shown_carriers
from coverage_planner.ui.site_polar import SectorPolar
from coverage_planner.ui.style import WindowStyle

_ON, _WHAT, _AZIMUTH = range(3)


class SectorList(QWidget):
    """Shows sectors and which of them the fields below edit.

    Signals: ``chosen_changed()``; ``switched(place, on)``; ``command(name)`` with ``add``, ``duplicate``, ``remove``, ``up``,
    ``down`` or ``three``.
    """

    chosen_changed = Signal()
    switched = Signal(int, bool)
    command = Signal(str)

    def __init__(self, style: WindowStyle, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._style = style
        self._entries: tuple[SectorEntry, ...] = ()
        self._filling = False
        self.polar = SectorPolar(style)
        self.polar.setAccessibleName(self.tr("Picture of the sectors"))
        self.polar.sector_clicked.connect(lambda place: self.choose(frozenset({place})))
        self.table = QTableWidget(0, 3)
        self.table.setAccessibleName(self.tr("Sectors"))
        self.table.setHorizontalHeaderLabels([self.tr("No."), self.tr("Sector"), self.tr("Azimuth")])
        self.table.verticalHeader().hide()
        self.table.verticalHeader().setDefaultSectionSize(self.fontMetrics().height() + 8)
        self.table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.table.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.table.setTabKeyNavigation(False)
        self.table.setShowGrid(False)
        self.table.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        header = self.table.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(_WHAT, QHeaderView.ResizeMode.Stretch)
        header.setHighlightSections(False)
        header.setMinimumSectionSize(20)
        self.table.setStyleSheet("QTableView::item { padding: 0 2px }")  # half of what other tables have: it is narrow
        self.table.setMinimumWidth(120)
        self.table.itemChanged.connect(self._item_changed)
        self.table.itemSelectionChanged.connect(self._selection_changed)
        self._buttons = {
            name: self._button(name, text, icon)
            for name, text, icon in (
                ("add", self.tr("Add a sector"), "plus"),
                ("duplicate", self.tr("Duplicate the sector"), "content-copy"),
                ("remove", self.tr("Remove the sectors"), "trash-can-outline"),
                ("up", self.tr("Move the sector up"), "arrow-up"),
                ("down", self.tr("Move the sector down"), "arrow-down"),
                ("three", self.tr("Three sectors, 120 degrees apart, in place of this one"), ""),
            )
        }
        self._buttons["three"].setText(self.tr("3 sectors"))
        row = QHBoxLayout()
        row.setSpacing(2)
        for button in self._buttons.values():
            row.addWidget(button)
        row.addStretch(1)
        right = QVBoxLayout()
        right.setSpacing(3)
        right.addWidget(self.table, 1)
        right.addLayout(row)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        layout.addWidget(self.polar, 0, Qt.AlignmentFlag.AlignVCenter)
        layout.addLayout(right, 1)
        self.setFixedHeight(5 * self.table.verticalHeader().defaultSectionSize() + 42)

    @property
    def chosen(self) -> tuple[int, ...]:
        """Places of the sectors the planner has chosen, in order."""
        return tuple(sorted({index.row() for index in self.table.selectionModel().selectedRows()}))

    @property
    def chosen_one(self) -> int:
        """The chosen sector, the first of several; -1 where there is none."""
        return self.chosen[0] if self.chosen else -1

    def button(self, name: str) -> QToolButton:
        """Return a button by the name of its command."""
        return self._buttons[name]

    def set_antennas(self, antennas: tuple[AntennaFile, ...]) -> None:
        """Use the antenna library for the picture."""
        self.polar.set_antennas(antennas)

    def show_sectors(self, entries: tuple[SectorEntry, ...], chosen: frozenset[int]) -> None:
        """Show sectors and choose some of them, the first one where none of ``chosen`` is there."""
        self._filling = True
        self._entries = entries
        self.table.setRowCount(len(entries))
        for row, entry in enumerate(entries):
            self._fill_row(row, entry)
        there = frozenset(place for place in chosen if place < len(entries)) or frozenset(range(min(1, len(entries))))
        self._mark(there)
        self._filling = False
        self._refresh()

    def choose(self, places: frozenset[int]) -> None:
        """Choose sectors and tell."""
        self._filling = True
        self._mark(places)
        self._filling = False
        self._selection_changed()

    def _mark(self, places: frozenset[int]) -> None:
        flags = QItemSelectionModel.SelectionFlag
        model = self.table.selectionModel()
        model.clearSelection()
        for row in sorted(places):
            model.select(self.table.model().index(row, 0), flags.Select | flags.Rows)
        if places and self.table.currentRow() not in places:
            model.setCurrentIndex(self.table.model().index(min(places), 0), flags.NoUpdate)

    def _fill_row(self, row: int, entry: SectorEntry) -> None:
        sector = entry.sector
        # The band first: carriers are often the same, and a narrow panel cuts the end.
        what = f"{frequency_text(sector.centre_frequency_mhz)} {shown(name_of(sector.technology))} "
        what += shown_carriers(sector.carriers)
        omni = sector.pattern is AntennaPattern.OMNI
        texts = (str(row + 1), what, self.tr("all round") if omni else f"{sector.azimuth_deg:g}°")
        for column, text in enumerate(texts):
            item = self.table.item(row, column)
            if item is None:
                item = QTableWidgetItem()
                self.table.setItem(row, column, item)
            item.setText(text)
            item.setToolTip(what if column == _WHAT else "")
            flags = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
            if column == _ON:
                flags |= Qt.ItemFlag.ItemIsUserCheckable
                item.setCheckState(Qt.CheckState.Checked if entry.on else Qt.CheckState.Unchecked)
                item.setToolTip(self.tr("Switch the sector on or off"))
            elif column == _AZIMUTH:
                item.setTextAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            item.setFlags(flags)
            font = item.font()
            font.setStrikeOut(not entry.on)
            item.setFont(font)

    def _item_changed(self, item: QTableWidgetItem) -> None:
        if not self._filling and item.column() == _ON:
            self.switched.emit(item.row(), item.checkState() is Qt.CheckState.Checked)

    def _selection_changed(self) -> None:
        if not self._filling:
            self._refresh()
            self.chosen_changed.emit()

    def _refresh(self) -> None:
        chosen, count = self.chosen, len(self._entries)
        self.polar.show_sectors(self._entries, frozenset(chosen))
        self._buttons["remove"].setEnabled(bool(chosen))
        for name in ("duplicate", "three"):
            self._buttons[name].setEnabled(len(chosen) == 1)
        self._buttons["up"].setEnabled(len(chosen) == 1 and chosen[0] > 0)
        self._buttons["down"].setEnabled(len(chosen) == 1 and chosen[0] < count - 1)

    def _button(self, name: str, text: str, icon: str) -> QToolButton:
        button = QToolButton()
        style = self._style
        if icon:
            button.setIcon(_icon(icon, style))
            button.setIconSize(QSize(16, 16))
        button.setToolTip(text)
        button.setAccessibleName(text)
        button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        button.setAutoRaise(True)
        button.clicked.connect(lambda: self.command.emit(name))
        return button


def _icon(name: str, style: WindowStyle) -> QIcon:
    return qtawesome.icon(f"mdi6.{name}", color=style.text, color_disabled=style.stale)
