"""The cost items of one site: kind, whole yen, eligible or not, note."""

from __future__ import annotations

import unicodedata

from PySide6.QtCore import Qt
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

from coverage_planner.model.site import COST_KIND_NAMES, CostItem, CostKind, Site
from coverage_planner.ui.form_fields import TermChoice
from coverage_planner.ui.language import shown


class CostDialog(QDialog):
    """Edits a copy of the cost items; :meth:`costs` returns them."""

    def __init__(self, site: Site, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Cost items of {site}").format(site=site.site_id))
        self.resize(640, 420)
        self.table = QTableWidget(0, 4)
        self.table.setHorizontalHeaderLabels(
            [self.tr("Item"), self.tr("Amount (yen)"), self.tr("Eligible"), self.tr("Note")]
        )
        self.table.horizontalHeader().setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        self.table.horizontalHeader().setSectionResizeMode(3, QHeaderView.ResizeMode.Stretch)
        self.table.setColumnWidth(0, 190)
        self.table.setColumnWidth(1, 140)
        self.table.verticalHeader().hide()
        self.table.itemChanged.connect(lambda _item: self._show_sum())
        self._sum = QLabel()
        add = QPushButton(self.tr("Add item"))
        add.clicked.connect(lambda: self._add(CostItem(kind=CostKind.OTHER, amount_yen=0)))
        remove = QPushButton(self.tr("Remove item"))
        remove.clicked.connect(self._remove)
        self._buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel)
        self._buttons.accepted.connect(self.accept)
        self._buttons.rejected.connect(self.reject)
        row = QHBoxLayout()
        row.addWidget(add)
        row.addWidget(remove)
        row.addStretch(1)
        row.addWidget(self._sum)
        layout = QVBoxLayout(self)
        layout.addWidget(self.table, 1)
        layout.addLayout(row)
        layout.addWidget(self._buttons)
        for item in site.costs:
            self._add(item)
        self._show_sum()

    def costs(self) -> tuple[CostItem, ...]:
        """Return the items as edited; rows whose amount is not whole yen are counted as an error by the dialog."""
        items = []
        for row in range(self.table.rowCount()):
            amount = self._amount(row)
            if amount is None:
                continue
            items.append(
                CostItem(
                    kind=self.table.cellWidget(row, 0).term(),  # type: ignore[attr-defined]
                    amount_yen=amount,
                    eligible=self._item(row, 2).checkState() == Qt.CheckState.Checked,
                    note=self._item(row, 3).text(),
                )
            )
        return tuple(items)

    @property
    def acceptable(self) -> bool:
        """False while an amount is not whole yen."""
        return all(self._amount(row) is not None for row in range(self.table.rowCount()))

    def _add(self, item: CostItem) -> None:
        row = self.table.rowCount()
        self.table.blockSignals(True)
        self.table.insertRow(row)
        kinds = TermChoice((kind, shown(name)) for kind, name in COST_KIND_NAMES.items())
        kinds.choose(item.kind)
        kinds.currentIndexChanged.connect(lambda _i: self._show_sum())
        self.table.setCellWidget(row, 0, kinds)
        amount = QTableWidgetItem(f"{item.amount_yen:,}")
        amount.setTextAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.table.setItem(row, 1, amount)
        eligible = QTableWidgetItem()
        eligible.setFlags(Qt.ItemFlag.ItemIsUserCheckable | Qt.ItemFlag.ItemIsEnabled)
        eligible.setCheckState(Qt.CheckState.Checked if item.eligible else Qt.CheckState.Unchecked)
        self.table.setItem(row, 2, eligible)
        self.table.setItem(row, 3, QTableWidgetItem(item.note))
        self.table.blockSignals(False)
        self._show_sum()

    def _remove(self) -> None:
        rows = sorted({index.row() for index in self.table.selectedIndexes()}, reverse=True)
        for row in rows:
            self.table.removeRow(row)
        self._show_sum()

    def _item(self, row: int, column: int) -> QTableWidgetItem:
        return self.table.item(row, column) or QTableWidgetItem()

    def _amount(self, row: int) -> int | None:
        text = unicodedata.normalize("NFKC", self._item(row, 1).text()).replace(",", "").strip()
        return int(text) if text.isdecimal() and len(text) <= 15 else None

    def _show_sum(self) -> None:
        bad = [row + 1 for row in range(self.table.rowCount()) if self._amount(row) is None]
        ok = self._buttons.button(QDialogButtonBox.StandardButton.Ok)
        ok.setEnabled(not bad)
        if bad:
            self._sum.setText(self.tr("Row {n}: the amount is not whole yen").format(n=bad[0]))
            return
        total = sum(item.amount_yen for item in self.costs() if item.kind is not CostKind.RUNNING_PER_YEAR)
        self._sum.setText(self.tr("Total {total} yen").format(total=f"{total:,}"))
