"""What an earlier window could not save, offered at the start: recover, give up, or decide later."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QHeaderView,
    QLabel,
    QMessageBox,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from coverage_planner.model.errors import PlannerError
from coverage_planner.project.autosave import UnsavedCopy
from coverage_planner.ui.autosave import Autosave


class RecoveryDialog(QDialog):
    """Lists the copies with unsaved edits, the newest chosen."""

    def __init__(self, autosave: Autosave, on_error: Callable[[PlannerError], None], parent: QWidget) -> None:
        super().__init__(parent)
        self._autosave = autosave
        self._on_error = on_error
        self.setWindowTitle(self.tr("Unsaved edits found"))
        self.resize(680, 300)
        self.text = QLabel(
            self.tr(
                "The program ended before these edits were saved. Recovering opens the plan with its edits; your file"
                " is not changed until you save. The list of edits begins anew: what was edited before cannot be undone"
                " step by step."
            )
        )
        self.text.setWordWrap(True)
        self.table = QTableWidget(0, 3)
        self.table.setHorizontalHeaderLabels([self.tr("Plan"), self.tr("File"), self.tr("Copied at")])
        self.table.setSelectionBehavior(QTableWidget.SelectionBehavior.SelectRows)
        self.table.setSelectionMode(QTableWidget.SelectionMode.SingleSelection)
        self.table.setEditTriggers(QTableWidget.EditTrigger.NoEditTriggers)
        self.table.verticalHeader().hide()
        self.table.horizontalHeader().setSectionResizeMode(1, QHeaderView.ResizeMode.Stretch)
        self.table.setAccessibleName(self.windowTitle())
        buttons = QDialogButtonBox()
        self.recover_button = buttons.addButton(self.tr("Recover"), QDialogButtonBox.ButtonRole.AcceptRole)
        self.discard_button = buttons.addButton(self.tr("Give up…"), QDialogButtonBox.ButtonRole.DestructiveRole)
        later = buttons.addButton(self.tr("Decide later"), QDialogButtonBox.ButtonRole.RejectRole)
        self.recover_button.setDefault(True)
        self.recover_button.clicked.connect(self._recover)
        self.discard_button.clicked.connect(self._discard)
        later.clicked.connect(self.reject)
        self.table.itemDoubleClicked.connect(lambda _item: self._recover())
        layout = QVBoxLayout(self)
        for widget in (self.text, self.table, buttons):
            layout.addWidget(widget)
        self._fill()

    def _fill(self) -> None:
        self._copies = self._autosave.recoverable()
        self.table.setRowCount(len(self._copies))
        for row, copy in enumerate(self._copies):
            name = self.tr("not saved yet") if copy.original is None else str(copy.original)
            texts = (copy.title, name, copy.saved_at.strftime("%Y-%m-%d %H:%M:%S"))
            for column, text in enumerate(texts):
                item = QTableWidgetItem(text)
                item.setToolTip(text)
                self.table.setItem(row, column, item)
        self.table.resizeColumnToContents(0)
        self.table.resizeColumnToContents(2)
        if self._copies:
            self.table.selectRow(0)

    def _chosen(self) -> UnsavedCopy | None:
        row = self.table.currentRow()
        return self._copies[row] if 0 <= row < len(self._copies) else None

    def _recover(self) -> None:
        if (copy := self._chosen()) is not None:
            self.accept()
            self._autosave.recover(copy, self._on_error)

    def _discard(self) -> None:
        copy = self._chosen()
        if copy is None:
            return
        question = self.tr("Delete the unsaved edits of “{title}”? They cannot be recovered afterwards.")
        answer = QMessageBox.question(self, self.windowTitle(), question.format(title=copy.title))
        if answer == QMessageBox.StandardButton.Yes:
            self._autosave.discard(copy)
            self._fill()
            if not self._copies:
                self.reject()
