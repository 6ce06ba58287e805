"""Tables as CSV that opens in Japanese Excel: UTF-8 with BOM, CRLF, no formulas from data.

* A text cell that begins with ``= + - @``, TAB or CR gets a leading apostrophe, because Excel would run it as a formula.
* Numbers stay numbers, without thousands separators; rates are percent with one decimal beside their exact parts.
* Legal fractions are written 「3分の2」: Excel would read 2/3 as a date.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

from coverage_planner.model.rate import Rate, decimal_text
from coverage_planner.report.atomic_file import written_beside
from coverage_planner.report.table import Cell, Kind, Table

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def safe_text(text: str) -> str:
    """Return ``text`` with a leading apostrophe where a spreadsheet would take it for a formula."""
    return "'" + text if text.startswith(FORMULA_STARTS) else text


def cell_text(kind: Kind, cell: Cell) -> str:
    """Return one cell as CSV text."""
    value = cell.value
    if value is None:
        return ""
    if isinstance(value, str):
        return safe_text(value)
    if isinstance(value, Rate):
        return value.percent_text() if value.total else ""
    if isinstance(value, Decimal):
        return str(value)
    if kind is Kind.METRES:
        return decimal_text(Fraction(value, 1_000_000), 1)
    if kind is Kind.POINTS:
        return decimal_text(Fraction(value), 1)
    if kind is Kind.THOUSAND_YEN:
        exact = Fraction(value)
        return decimal_text(exact, 0 if exact.denominator == 1 else 3)
    if isinstance(value, Fraction):
        return f"{value.denominator}分の{value.numerator}" if value.denominator != 1 else str(value.numerator)
    return str(value)


def table_csv(table: Table, *, with_notes: bool = True) -> str:
    """Return a table as CSV text: header, rows, totals, and after an empty line definition, notes and sources."""
    lines: list[Sequence[str]] = [
        [column.header + (" (%)" if column.kind is Kind.RATE else "") for column in table.columns]
    ]
    for row in table.rows if table.totals is None else (*table.rows, table.totals):
        lines.append([cell_text(table.kind_of(index, cell), cell) for index, cell in enumerate(row)])
    if with_notes:
        remarks = [line for line in (table.definition, *table.notes, table.sources) if line]
        if remarks:
            lines.append([])
            lines += [[safe_text(line)] for line in remarks]
    return rows_csv(lines)


def rows_csv(lines: Iterable[Sequence[str | int]]) -> str:
    """Return rows of ready cells as CSV text with CRLF."""
    stream = io.StringIO(newline="")
    csv.writer(stream, lineterminator="\r\n").writerows(lines)
    return stream.getvalue()


def write_csv(table: Table, path: Path, *, with_notes: bool = True) -> None:
    """Write a table as CSV (UTF-8 with BOM)."""
    with written_beside(path) as beside:
        beside.write_bytes(table_csv(table, with_notes=with_notes).encode("utf-8-sig"))
