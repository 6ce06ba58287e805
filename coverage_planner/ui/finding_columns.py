"""What the readers noticed as columns of a record table."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication

from coverage_planner.model.findings import Finding, Severity
from coverage_planner.ui.language import shown
from coverage_planner.ui.record_table import RecordColumn
from coverage_planner.ui.style import WindowStyle

KIND, FILE, MESSAGE, REMEDY, ROW, FIELD = range(6)
"""Places of the columns: the file stands before the sentence, which may be the same for several files."""
_RANK = {Severity.ERROR: 0, Severity.WARNING: 1, Severity.SUM: 2, Severity.COUNT: 3}


def worst_first(findings: Sequence[Finding]) -> list[Finding]:
    """Return errors, then warnings, then sums and counts, each in the order found."""
    return sorted(findings, key=lambda finding: _RANK[finding.severity])


def finding_columns(findings: Sequence[Finding], style: WindowStyle) -> tuple[RecordColumn, ...]:
    """Return the columns of a findings table."""
    names = {
        Severity.ERROR: QCoreApplication.translate("Findings", "error"),
        Severity.WARNING: QCoreApplication.translate("Findings", "warning"),
        Severity.COUNT: QCoreApplication.translate("Findings", "count"),
        Severity.SUM: QCoreApplication.translate("Findings", "sum"),
    }
    colours = {Severity.ERROR: style.bad}
    return (
        RecordColumn(
            QCoreApplication.translate("Findings", "Kind"),
            [f.severity for f in findings],
            show=lambda severity: names[severity],
            colour=colours.get,
        ),
        RecordColumn(QCoreApplication.translate("Findings", "File"), [f.file or "" for f in findings]),
        RecordColumn(QCoreApplication.translate("Findings", "What"), [shown(f.message) for f in findings]),
        RecordColumn(
            QCoreApplication.translate("Findings", "What to do"),
            [shown(f.remedy) if f.remedy else "" for f in findings],
        ),
        RecordColumn(
            QCoreApplication.translate("Findings", "Row"),
            [f.row for f in findings],
            show=lambda row: "" if row is None else f"{row:,}",
            numeric=True,
        ),
        RecordColumn(QCoreApplication.translate("Findings", "Field"), [f.field or "" for f in findings]),
    )
