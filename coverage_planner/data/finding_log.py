"""Collecting findings while a file is read, without drowning the planner in a million equal lines."""

from __future__ import annotations

from collections import Counter

from coverage_planner.model.errors import PlannerError
from coverage_planner.model.findings import Finding, Findings, Severity
from coverage_planner.model.text import Text

MAXIMUM_EQUAL_FINDINGS = 20
"""Errors or warnings of one code and one file that are listed one by one; the rest is counted."""


class FindingLog:
    """The findings of one reading call, in the order they arose."""

    def __init__(self) -> None:
        self._findings: list[Finding] = []
        self._seen: Counter[tuple[Severity, str, str | None]] = Counter()

    def error(
        self,
        code: str,
        message: Text,
        *,
        remedy: Text,
        file: str | None = None,
        row: int | None = None,
        field: str | None = None,
    ) -> None:
        """Note something that keeps the input from being taken."""
        self._add(Severity.ERROR, code, message, file, row, field, remedy)

    def warning(
        self,
        code: str,
        message: Text,
        *,
        remedy: Text | None = None,
        file: str | None = None,
        row: int | None = None,
        field: str | None = None,
    ) -> None:
        """Note something the planner should know and may accept."""
        self._add(Severity.WARNING, code, message, file, row, field, remedy)

    def refusal(self, code: str, error: PlannerError, *, file: str | None = None) -> None:
        """Note a refusal raised by a deeper reader as an error."""
        self._add(
            Severity.ERROR,
            code,
            error.message,
            error.file if error.file is not None else file,
            error.row,
            error.field,
            error.remedy,
        )

    def count(self, code: str, message: Text, value: int, *, file: str | None = None, field: str | None = None) -> None:
        """Note how many of something there are."""
        self._findings.append(
            Finding(severity=Severity.COUNT, code=code, message=message, file=file, field=field, value=value)
        )

    def sum(
        self, code: str, message: Text, value: int | float, *, file: str | None = None, field: str | None = None
    ) -> None:
        """Note what a column adds up to."""
        self._findings.append(
            Finding(severity=Severity.SUM, code=code, message=message, file=file, field=field, value=value)
        )

    @property
    def has_error(self) -> bool:
        """True when anything keeps the input from being taken."""
        return any(severity is Severity.ERROR for severity, _, _ in self._seen)

    def has_error_in(self, file: str) -> bool:
        """Return True when an error names this file."""
        return any(severity is Severity.ERROR and name == file for severity, _, name in self._seen)

    def findings(self) -> Findings:
        """Return the findings, with one closing line for each kind that was cut short."""
        more = [
            Finding(
                severity=severity,
                code=code,
                message=Text(
                    f"同じ内容がほかに{seen - MAXIMUM_EQUAL_FINDINGS:,}件あります",
                    f"{seen - MAXIMUM_EQUAL_FINDINGS:,} more of the same",
                ),
                file=file,
            )
            for (severity, code, file), seen in self._seen.items()
            if seen > MAXIMUM_EQUAL_FINDINGS
        ]
        return (*self._findings, *more)

    def _add(
        self,
        severity: Severity,
        code: str,
        message: Text,
        file: str | None,
        row: int | None,
        field: str | None,
        remedy: Text | None,
    ) -> None:
        self._seen[severity, code, file] += 1
        if self._seen[severity, code, file] <= MAXIMUM_EQUAL_FINDINGS:
            self._findings.append(
                Finding(severity=severity, code=code, message=message, file=file, row=row, field=field, remedy=remedy)
            )
