"""The cost items of one site: kind, whole yen, eligible or not, tax, whose part, note, and what an estimate rests on."""

from __future__ import annotations

import unicodedata
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QBrush, QColor
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QPushButton,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from coverage_planner.model.cost_item import COST_KIND_NAMES, COST_PART_NAMES, CostItem, CostKind, CostPart
from coverage_planner.model.errors import PlannerError
from coverage_planner.model.site import Site
from coverage_planner.model.terms import CARRIERS, Carrier, name_of
from coverage_planner.subsidy.consumption_tax import mixed_tax, restated
from coverage_planner.ui.form_fields import TermChoice
from coverage_planner.ui.language import shown

KIND, AMOUNT, ELIGIBLE, PART, TAX, DEDUCTED, NOTE = range(7)
_WIDTHS = {KIND: 170, AMOUNT: 120, ELIGIBLE: 76, PART: 144, TAX: 112, DEDUCTED: 104}
_ESTIMATE_COLOUR = QColor("#FCE4D6")
"""The shading of estimates in the workbook."""
_ESTIMATE_ROLE = Qt.ItemDataRole.UserRole + 1
_TAXES: tuple[tuple[bool | None, int], ...] = ((None, 10), (True, 10), (False, 10), (True, 8), (False, 8), (None, 0))
_USUAL, _OTHER_TAX = "usual", "other"


class CostDialog(QDialog):
    """Edits a copy of the cost items; :meth:`costs` returns them."""

    def __init__(self, site: Site, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Cost items of {site}").format(site=site.site_id))
        self.resize(1060, 480)
        self.table = QTableWidget(0, 7)
        self.table.setHorizontalHeaderLabels(
            [
                self.tr("Item"),
                self.tr("Amount (yen)"),
                self.tr("Eligible"),
                self.tr("Part of"),
                self.tr("Tax"),
                self.tr("Input tax"),
                self.tr("Note"),
            ]
        )
        self.table.horizontalHeader().setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        self.table.horizontalHeader().setSectionResizeMode(NOTE, QHeaderView.ResizeMode.Stretch)
        for column, width in _WIDTHS.items():
            self.table.setColumnWidth(column, width)
        self.table.verticalHeader().hide()
        self.table.itemChanged.connect(self._edited)
        self._sum = QLabel()
        self._sum.setWordWrap(True)
        self._sum.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        row = QHBoxLayout()
        for text, slot in (
            (self.tr("Add item"), lambda: self._add(CostItem(kind=CostKind.OTHER, amount_yen=0))),
            (self.tr("Remove item"), self._remove),
            (self.tr("All with tax"), lambda: self._restate(tax_included=True)),
            (self.tr("All without tax"), lambda: self._restate(tax_included=False)),
        ):
            button = QPushButton(text)
            button.clicked.connect(slot)
            row.addWidget(button)
        row.addWidget(self._sum, 1)
        self._buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel)
        self._buttons.accepted.connect(self.accept)
        self._buttons.rejected.connect(self.reject)
        hint = QLabel(
            self.tr(
                "Shaded lines are estimates; an amount typed over one is no estimate any more. "
                "Input tax: the owner deducts the tax inside the amount."
            )
        )
        hint.setWordWrap(True)
        layout = QVBoxLayout(self)
        layout.addWidget(self.table, 1)
        layout.addWidget(hint)
        layout.addLayout(row)
        layout.addWidget(self._buttons)
        for item in site.costs:
            self._add(item)
        self._show_sum()

    def costs(self) -> tuple[CostItem, ...]:
        """Return the items as edited; rows that are not acceptable are left out (the dialog does not close with them)."""
        found = (self._read(row) for row in range(self.table.rowCount()))
        return tuple(item for item in found if isinstance(item, CostItem))

    @property
    def acceptable(self) -> bool:
        """False while a row cannot be read."""
        return all(isinstance(self._read(row), CostItem) for row in range(self.table.rowCount()))

    def choice(self, row: int, column: int) -> TermChoice:
        """Return the choice of a row: kind, part or tax."""
        widget = self.table.cellWidget(row, column)
        assert isinstance(widget, TermChoice)
        return widget

    def _add(self, item: CostItem) -> None:
        row = self.table.rowCount()
        self.table.blockSignals(True)
        self.table.insertRow(row)
        kinds = TermChoice((kind, shown(name)) for kind, name in COST_KIND_NAMES.items())
        kinds.choose(item.kind)
        self._put_choice(row, KIND, kinds)
        amount = QTableWidgetItem(f"{item.amount_yen:,}")
        amount.setTextAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.table.setItem(row, AMOUNT, amount)
        self._put_tick(row, ELIGIBLE, item.eligible)
        parts: list[tuple[Any, str]] = [(_USUAL, self.tr("(usual of the item)"))]
        parts += [(part, shown(name)) for part, name in COST_PART_NAMES.items()]
        parts += [(carrier, shown(name_of(carrier))) for carrier in CARRIERS]
        part = TermChoice(parts)
        part.choose(item.carrier or item.part or _USUAL)
        self._put_choice(row, PART, part)
        tax = TermChoice((one, self._tax_words(one)) for one in _TAXES)
        stated = (item.tax_included, item.tax_percent)
        if stated not in _TAXES:
            tax.add_term(stated, self._tax_words(stated))
        tax.choose(stated)
        self._put_choice(row, TAX, tax)
        self._put_tick(row, DEDUCTED, item.tax_deducted)
        self.table.setItem(row, NOTE, QTableWidgetItem(item.note))
        self._mark_estimate(row, item.estimate)
        self.table.blockSignals(False)
        self._show_sum()

    def _put_choice(self, row: int, column: int, choice: TermChoice) -> None:
        choice.currentIndexChanged.connect(lambda _i: self._show_sum())
        self.table.setCellWidget(row, column, choice)

    def _put_tick(self, row: int, column: int, on: bool) -> None:
        tick = QTableWidgetItem()
        tick.setFlags(Qt.ItemFlag.ItemIsUserCheckable | Qt.ItemFlag.ItemIsEnabled)
        tick.setCheckState(Qt.CheckState.Checked if on else Qt.CheckState.Unchecked)
        self.table.setItem(row, column, tick)

    def _tax_words(self, tax: tuple[bool | None, int]) -> str:
        included, percent = tax
        if not percent:
            return self.tr("not taxed")
        if included is None:
            return self.tr("(not said)")
        words = self.tr("with tax {percent} %") if included else self.tr("without tax {percent} %")
        return words.format(percent=percent)

    def _mark_estimate(self, row: int, estimate: str) -> None:
        amount = self._item(row, AMOUNT)
        amount.setData(_ESTIMATE_ROLE, estimate)
        for column in (AMOUNT, NOTE):
            item = self._item(row, column)
            item.setBackground(QBrush(_ESTIMATE_COLOUR) if estimate else QBrush())
            item.setForeground(QBrush(QColor("black")) if estimate else QBrush())
            item.setToolTip(self.tr("Estimate: {basis}").format(basis=estimate) if estimate else "")

    def _edited(self, item: QTableWidgetItem) -> None:
        if item.column() == AMOUNT and item.data(_ESTIMATE_ROLE):
            self.table.blockSignals(True)
            self._mark_estimate(item.row(), "")
            self.table.blockSignals(False)
        self._show_sum()

    def _remove(self) -> None:
        rows = sorted({index.row() for index in self.table.selectedIndexes()}, reverse=True)
        for row in rows:
            self.table.removeRow(row)
        self._show_sum()

    def _restate(self, *, tax_included: bool) -> None:
        """State every readable line with or without tax; a line of which nobody has said keeps its amount."""
        if not self.acceptable:
            return
        items = [restated(item, tax_included=tax_included) for item in self.costs()]
        self.table.setRowCount(0)
        for item in items:
            self._add(item)

    def _item(self, row: int, column: int) -> QTableWidgetItem:
        return self.table.item(row, column) or QTableWidgetItem()

    def _amount(self, row: int) -> int | None:
        text = unicodedata.normalize("NFKC", self._item(row, AMOUNT).text()).replace(",", "").strip()
        return int(text) if text.isdecimal() and len(text) <= 15 else None

    def _read(self, row: int) -> CostItem | str:
        """Return the item of a row, or what is wrong with it."""
        amount = self._amount(row)
        if amount is None:
            return self.tr("the amount is not whole yen")
        part = self.choice(row, PART).term()
        included, percent = self.choice(row, TAX).term()
        try:
            return CostItem(
                kind=self.choice(row, KIND).term(),
                amount_yen=amount,
                eligible=self._item(row, ELIGIBLE).checkState() == Qt.CheckState.Checked,
                note=self._item(row, NOTE).text(),
                tax_included=included,
                tax_percent=percent,
                tax_deducted=self._item(row, DEDUCTED).checkState() == Qt.CheckState.Checked,
                part=part if isinstance(part, CostPart) else None,
                carrier=part if isinstance(part, Carrier) else None,
                estimate=self._item(row, AMOUNT).data(_ESTIMATE_ROLE) or "",
            )
        except PlannerError as error:
            return shown(error.message)

    def _show_sum(self) -> None:
        if any(self.table.cellWidget(row, TAX) is None for row in range(self.table.rowCount())):
            return  # a row being built
        read = [self._read(row) for row in range(self.table.rowCount())]
        wrong = [(row + 1, text) for row, text in enumerate(read) if isinstance(text, str)]
        self._buttons.button(QDialogButtonBox.StandardButton.Ok).setEnabled(not wrong)
        if wrong:
            self._sum.setText(self.tr("Row {n}: {what}").format(n=wrong[0][0], what=wrong[0][1]))
            return
        items = self.costs()
        mixed = mixed_tax(items)
        if mixed is not None:
            self._sum.setText(shown(mixed))
            return
        total = sum(item.amount_yen for item in items if item.counts)
        self._sum.setText(self.tr("Total {total} yen").format(total=f"{total:,}"))
