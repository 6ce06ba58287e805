"""What a reader noticed in a file: errors, warnings, counts and sums, each with file, row, field and remedy."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from coverage_planner.model.errors import InputRefused
from coverage_planner.model.text import Language, Text


class Severity(StrEnum):
    """How much a finding matters."""

    ERROR = "error"
    WARNING = "warning"
    COUNT = "count"
    SUM = "sum"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One observation about one input.

    Attributes:
        severity: error (the input or row was not taken), warning, count or sum.
        code: stable dotted name, e.g. ``population.duplicate_cell``; tests and the window rely on it.
        message: what was seen.
        file: file name (``archive.zip!member.txt`` inside an archive).
        row: 1-based row or feature number, if one row is concerned.
        field: column or attribute, if one is concerned.
        remedy: what to do, if anything.
        value: the number of a count or sum.
    """

    severity: Severity
    code: str
    message: Text
    file: str | None = None
    row: int | None = None
    field: str | None = None
    remedy: Text | None = None
    value: int | float | None = None

    def one_line(self, language: Language = "ja") -> str:
        """Return the finding on one line for the console and the findings list."""
        where = [part for part in (self.file, None if self.row is None else f"#{self.row}", self.field) if part]
        line = (": ".join([" ".join(where)]) + ": " if where else "") + self.message.in_language(language)
        if self.remedy is not None:
            line += (" → " if language == "ja" else " -> ") + self.remedy.in_language(language)
        return line


Findings = tuple[Finding, ...]


def refuse_on_error(findings: Iterable[Finding]) -> None:
    """Raise :class:`InputRefused` with the first error among ``findings``; return quietly when there is none."""
    for finding in findings:
        if finding.severity is Severity.ERROR:
            raise InputRefused(
                finding.message,
                remedy=finding.remedy,
                file=finding.file,
                row=finding.row,
                field=finding.field,
            )
