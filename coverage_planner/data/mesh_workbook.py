"""A mesh table that somebody saved as an Excel workbook: its sheets as text files for the reader of mesh tables."""

from __future__ import annotations

import csv
from pathlib import Path

from coverage_planner.data.archive import Member
from coverage_planner.data.mesh_column import is_header
from coverage_planner.data.table_rows import HEADER_SEARCH_ROWS, SheetRows, read_sheets

WORKBOOK_SUFFIXES = (".xlsx", ".xlsm")


def sheets_as_text(member: Member, folder: Path) -> list[Member]:
    """Return the sheets with a mesh code column as CSV files in a folder; all sheets where none has one.

    Rows keep their numbers, so that findings name the row of the sheet.

    Raises:
        InputRefused: not a workbook, damaged, too large, or with XML entities.
    """
    sheets = read_sheets(member)
    tables = [sheet for sheet in sheets if any(is_header(row) for row in sheet.rows[:HEADER_SEARCH_ROWS])] or sheets
    return [_written(sheet, folder / f"sheet{number}.csv") for number, sheet in enumerate(tables)]


def _written(sheet: SheetRows, path: Path) -> Member:
    wide = max(len(row) for row in sheet.rows)
    with path.open("w", encoding="utf-8", newline="") as stream:
        # Empty cells at the end of a row are cut off by the reader of workbooks; a row of a table has them all.
        csv.writer(stream, lineterminator="\n").writerows(
            [" ".join(cell.split()) for cell in row] + [""] * (wide - len(row)) for row in sheet.rows
        )
    return Member(path, sheet.shown_name)
