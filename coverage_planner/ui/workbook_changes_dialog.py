"""「記入済みのExcelとの照合」: what people changed in an exported workbook, and the dates they wrote down."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtWidgets import QDialog, QDialogButtonBox, QLabel, QVBoxLayout, QWidget

from coverage_planner.report.workbook_changes import WorkbookChanges, changes_table
from coverage_planner.report.workbook_dates import TypedDates
from coverage_planner.ui.language import shown
from coverage_planner.ui.report_table_view import ReportTableView


@dataclass(frozen=True, slots=True)
class WorkbookAnswer:
    """Changes of a workbook and the dates among them."""

    changes: WorkbookChanges
    dates: TypedDates


class WorkbookChangesDialog(QDialog):
    """Lists every change; accepting records the dates. Nothing else is taken over."""

    def __init__(self, answer: WorkbookAnswer, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.answer = answer
        self.setWindowTitle(self.tr("Changes in {name}").format(name=answer.changes.file))
        self.resize(1080, 560)
        count, days = len(answer.changes.changes), len({one.reason for one in answer.dates.statements})
        head = QLabel(
            self.tr(
                "{n} differences between the workbook and the tables of this plan. "
                "Only dates can be recorded; other values are changed in the plan itself."
            ).format(n=f"{count:,}")
        )
        head.setWordWrap(True)
        self.table = ReportTableView()
        self.table.show_table(changes_table(answer.changes))
        layout = QVBoxLayout(self)
        layout.addWidget(head)
        if answer.dates.refused:
            refused = QLabel("\n".join(shown(text) for text in answer.dates.refused))
            refused.setWordWrap(True)
            layout.addWidget(refused)
        layout.addWidget(self.table, 1)
        self.buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        record = self.buttons.addButton(
            self.tr("Record {n} dates in the plan").format(n=days), QDialogButtonBox.ButtonRole.AcceptRole
        )
        record.setEnabled(bool(days))
        self.buttons.accepted.connect(self.accept)
        self.buttons.rejected.connect(self.reject)
        layout.addWidget(self.buttons)
